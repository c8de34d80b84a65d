//! The handout on paper, read back from its bytes by a reader that knows nothing of what made it: what PDF/UA-1 asks
//! and a program can check, what must always stand on it, and what must never break it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use backstory_core::body::{Drawings, Side};
use backstory_core::clinic::Drawn;
use backstory_core::handout::{
    HandoutAsk, HandoutDrawing, HandoutItem, LogoFault, Paper, PaperError, PaperNotice, PaperSize, paper,
};
use backstory_core::messages::Messages;
use backstory_core::pack::{self, Kind, Known, Pack, Source};
use backstory_core::pain::{PainKind, PainMap, PainMark};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object};
use proptest::prelude::*;

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn text(path: &str) -> String {
    fs::read_to_string(project().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

struct Bundled {
    pack: Pack,
    drawings: Drawings,
    messages: Messages,
}

static BUNDLED: LazyLock<Bundled> = LazyLock::new(|| {
    let file = |name: &str| text(&format!("assets/figures/{name}"));
    let drawings =
        Drawings::read(&file("body.json"), &file("figures.toml"), &file("layers.json"), &file("spine.json"))
            .unwrap_or_else(|error| panic!("{error}"));
    // Whether its words fit the drawings is `bundled_pack`'s to say.
    let known = Known { drawn: None, ..drawings.known() };
    let pack = pack::read(&Source::folder(&project().join("assets/content/sciatica")), &known)
        .unwrap_or_else(|findings| panic!("{findings}"));
    let messages = Messages::parse(&text("assets/messages/en.json")).expect("en.json");
    Bundled { pack, drawings, messages }
});

fn picture(name: &str) -> Option<Vec<u8>> {
    fs::read(project().join("assets/figures").join(name)).ok()
}

fn printed_with(ask: &HandoutAsk, logo: Option<&[u8]>) -> Result<Paper, PaperError> {
    let Bundled { pack, drawings, messages } = &*BUNDLED;
    paper(pack, drawings, picture, ask, messages, logo)
}

fn printed(ask: &HandoutAsk) -> Paper {
    printed_with(ask, None).unwrap_or_else(|error| panic!("{error}: {ask:?}"))
}

fn item(topic: &str, sections: &[&str]) -> HandoutItem {
    HandoutItem {
        topic: topic.to_owned(),
        sections: sections.iter().map(|id| (*id).to_owned()).collect(),
        note: None,
    }
}

fn ask(items: Vec<HandoutItem>) -> HandoutAsk {
    HandoutAsk {
        items,
        language: "en".into(),
        date: "2026-11-28".into(),
        sources: true,
        ..HandoutAsk::default()
    }
}

/// Something of everything that can be drawn, on a picture.
fn drawing(surface: &str, shows: Option<&str>, at: [f64; 2]) -> HandoutDrawing {
    let [x, y] = at;
    HandoutDrawing {
        surface: surface.into(),
        shows: shows.map(str::to_owned),
        shapes: vec![
            Drawn::Highlight { points: vec![[x - 40.0, y], [x + 40.0, y + 30.0]] },
            Drawn::Pen { points: vec![[x, y], [x + 20.0, y + 60.0], [x - 10.0, y + 90.0]] },
            Drawn::Pen { points: vec![[x + 50.0, y]] },
            Drawn::Arrow { from: [x + 90.0, y - 90.0], to: at },
            Drawn::Here { at },
        ],
    }
}

/// Where the name of a place stands.
fn label(view: &str, region: &str, side: Side) -> [f64; 2] {
    let shapes = &BUNDLED.drawings.body.views[view].regions;
    shapes.iter().find(|shape| shape.region == region && shape.side == side).expect("a region").label
}

fn everything() -> HandoutAsk {
    let mark = |region: &str, side: Side| PainMark { region: region.into(), side };
    let mut first = item("daily-care", &[]);
    first.note = Some("Walk ten minutes, twice a day.\n\nCall me if it gets worse.".into());
    HandoutAsk {
        clinic: Some("Riverside Massage".into()),
        label: Some("Ana".into()),
        pain: Some(PainMap {
            marks: vec![
                mark("buttock", Side::Left),
                mark("calf", Side::Left),
                mark("front-thigh", Side::Left),
            ],
            strength: Some(6),
            kinds: vec![PainKind::Burning],
            since: None,
        }),
        drawings: vec![
            drawing("body:back", None, label("back", "buttock", Side::Left)),
            drawing("spine:side", Some("herniated"), [300.0, 300.0]),
        ],
        questions: vec!["Can I drive?".into()],
        ..ask(vec![
            first,
            item("what-massage-can-do", &["benefits", "how-it-works", "do"]),
            item("where-it-hurts", &["l5", "at-a-glance"]),
            item("plan-with-your-doctor", &[]),
        ])
    }
}

/// Ten topics, the most that is asked of speed and of length.
fn ten() -> HandoutAsk {
    let ordinary = BUNDLED.pack.topics.iter().filter(|topic| topic.kind != Kind::Urgent);
    ask(ordinary.take(10).map(|topic| item(&topic.id, &[])).collect())
}

// ---- Reading a PDF back ----

struct Read(Document);

impl Read {
    fn of(paper: &Paper) -> Self {
        Self(Document::load_mem(&paper.pdf().expect("a file")).expect("a PDF"))
    }

    fn follow<'a>(&'a self, mut object: &'a Object) -> &'a Object {
        while let Object::Reference(id) = object {
            object = self.0.get_object(*id).expect("an object");
        }
        object
    }

    fn get<'a>(&'a self, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
        dictionary.get(key).ok().map(|object| self.follow(object))
    }

    fn catalog(&self) -> &Dictionary {
        self.0.catalog().expect("a catalog")
    }

    fn dictionary<'a>(&'a self, within: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
        self.get(within, key)?.as_dict().ok()
    }

    /// What is said of each picture.
    fn alts(&self) -> Vec<String> {
        let elements = self.elements();
        let alts = elements.iter().filter_map(|(_, element)| self.get(element, b"Alt"));
        alts.filter_map(|alt| lopdf::decode_text_string(alt).ok()).collect()
    }

    /// Every structure element, in reading order, with how deep it lies.
    fn elements(&self) -> Vec<(usize, &Dictionary)> {
        let mut out = Vec::new();
        if let Some(root) = self.dictionary(self.catalog(), b"StructTreeRoot") {
            self.kids(root, 0, &mut out);
        }
        out
    }

    fn kids<'a>(&'a self, element: &'a Dictionary, depth: usize, out: &mut Vec<(usize, &'a Dictionary)>) {
        let kids: Vec<&Object> = match self.get(element, b"K") {
            Some(Object::Array(kids)) => kids.iter().map(|kid| self.follow(kid)).collect(),
            Some(kid) => vec![kid],
            None => Vec::new(),
        };
        for kid in kids.into_iter().filter_map(|kid| kid.as_dict().ok()) {
            if kid.has(b"S") {
                out.push((depth, kid));
                self.kids(kid, depth + 1, out);
            }
        }
    }

    /// Kinds of the structure elements, mapped to standard ones.
    fn kinds(&self) -> Vec<String> {
        self.elements().iter().map(|(_, element)| self.kind(element)).collect()
    }

    fn kind(&self, element: &Dictionary) -> String {
        let name = element.get(b"S").and_then(Object::as_name).expect("a kind");
        let map = self
            .dictionary(self.catalog(), b"StructTreeRoot")
            .and_then(|root| self.dictionary(root, b"RoleMap"));
        let mapped = map.and_then(|map| self.get(map, name)).and_then(|name| name.as_name().ok());
        String::from_utf8_lossy(mapped.unwrap_or(name)).into_owned()
    }

    fn pages(&self) -> Vec<&Dictionary> {
        self.0.get_pages().values().map(|id| self.0.get_dictionary(*id).expect("a page")).collect()
    }

    fn xmp(&self) -> String {
        let stream = self.get(self.catalog(), b"Metadata").and_then(|object| object.as_stream().ok());
        let stream = stream.expect("metadata");
        let bytes = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
        String::from_utf8(bytes).expect("utf-8")
    }

    /// Descriptors of every font that the pages use.
    fn fonts(&self) -> Vec<&Dictionary> {
        let dictionaries = self.0.objects.values().filter_map(|object| object.as_dict().ok());
        dictionaries
            .filter(|one| {
                one.get(b"Type").and_then(Object::as_name).is_ok_and(|kind| kind == b"FontDescriptor")
            })
            .collect()
    }

    /// Marks of content outside of everything marked: operators that paint, with no tag and no artifact around them.
    fn untagged(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (number, id) in &self.0.get_pages() {
            let content = self.0.get_page_content(*id);
            let content = Content::decode(&content).expect("operators");
            let mut depth = 0_usize;
            for operation in &content.operations {
                match operation.operator.as_str() {
                    "BDC" | "BMC" => depth += 1,
                    "EMC" => depth -= 1,
                    "Tj" | "TJ" | "'" | "\"" | "f" | "f*" | "F" | "S" | "s" | "B" | "b" | "B*" | "b*"
                    | "Do" | "sh"
                        if depth == 0 =>
                    {
                        found.push(format!("page {number}: {}", operation.operator));
                    }
                    _ => {}
                }
            }
        }
        found
    }

    /// The words of all pages, with no space between pieces: lines end where they must.
    fn words(&self) -> String {
        let pages: Vec<u32> = self.0.get_pages().into_keys().collect();
        let words = self.0.extract_text(&pages).expect("text");
        // A mark without width keeps a full stop and the number of its source together; whichever full stop comes first in a
        // file lends its mark to all, and nobody sees or hears it.
        words.replace('\u{2060}', "").split_whitespace().collect()
    }
}

fn squeezed(words: &str) -> String {
    words.split_whitespace().collect()
}

type Check = (&'static str, fn(&Read) -> Result<(), String>);

fn ok(sound: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if sound { Ok(()) } else { Err(otherwise()) }
}

/// What PDF/UA-1 (ISO 14289-1) and the Matterhorn protocol ask and a program can check, as far as a handout has it.
const CHECKS: [Check; 20] = [
    ("the file says that it is tagged", |read| {
        let info = read.dictionary(read.catalog(), b"MarkInfo").ok_or("no MarkInfo")?;
        ok(matches!(info.get(b"Marked"), Ok(Object::Boolean(true))), || "Marked is not true".into())
    }),
    ("nothing is suspect", |read| {
        let info = read.dictionary(read.catalog(), b"MarkInfo").ok_or("no MarkInfo")?;
        ok(!matches!(info.get(b"Suspects"), Ok(Object::Boolean(true))), || "Suspects is true".into())
    }),
    ("the language is set", |read| {
        let lang = read.get(read.catalog(), b"Lang").and_then(|lang| lang.as_str().ok()).ok_or("no Lang")?;
        ok(lang.starts_with(b"en"), || String::from_utf8_lossy(lang).into_owned())
    }),
    ("the title is shown, not the file's name", |read| {
        let view = read.dictionary(read.catalog(), b"ViewerPreferences").ok_or("no ViewerPreferences")?;
        ok(matches!(view.get(b"DisplayDocTitle"), Ok(Object::Boolean(true))), || "DisplayDocTitle".into())
    }),
    ("the metadata says PDF/UA-1", |read| {
        let xmp = read.xmp();
        ok(xmp.contains("pdfuaid:part>1<") || xmp.contains("pdfuaid:part=\"1\""), || xmp.clone())
    }),
    ("the metadata has a title", |read| {
        let xmp = read.xmp();
        ok(xmp.contains("dc:title"), || xmp.clone())
    }),
    ("there is a structure tree with elements", |read| ok(read.elements().len() > 20, || "too few".into())),
    ("every kind of element is a standard one", |read| {
        let standard: BTreeSet<&str> = "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private \
            P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry \
            Code Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form"
            .split_whitespace()
            .collect();
        let odd: Vec<_> = read.kinds().into_iter().filter(|kind| !standard.contains(kind.as_str())).collect();
        ok(odd.is_empty(), || format!("{odd:?}"))
    }),
    ("every figure says what it shows", |read| {
        let figures = read.elements();
        let bare =
            figures.iter().filter(|(_, element)| read.kind(element) == "Figure").filter(|(_, element)| {
                let alt = read.get(element, b"Alt").and_then(|alt| alt.as_str().ok());
                alt.is_none_or(<[u8]>::is_empty)
            });
        let bare = bare.count();
        ok(bare == 0, || format!("{bare} figures without words"))
    }),
    ("every figure has a place on its page", |read| {
        let figures = read.elements();
        let bare =
            figures.iter().filter(|(_, element)| read.kind(element) == "Figure").filter(|(_, element)| {
                let boxed = |object: &Object| object.as_dict().is_ok_and(|one| one.has(b"BBox"));
                match read.get(element, b"A") {
                    Some(Object::Array(all)) => !all.iter().any(|one| boxed(read.follow(one))),
                    Some(one) => !boxed(one),
                    None => true,
                }
            });
        let bare = bare.count();
        ok(bare == 0, || format!("{bare} figures without a BBox"))
    }),
    ("headings begin at the first level and skip none", |read| {
        let levels = read.kinds().into_iter().filter_map(|kind| kind.strip_prefix('H')?.parse::<u32>().ok());
        let mut before = 0;
        for level in levels {
            ok(level <= before + 1, || format!("H{level} after H{before}"))?;
            before = level;
        }
        ok(before > 0, || "no heading".into())
    }),
    ("lists hold items, and items a label and a body", |read| {
        for (_, element) in read.elements() {
            let mut kids = Vec::new();
            read.kids(element, 0, &mut kids);
            let direct = || kids.iter().filter(|(depth, _)| *depth == 0).map(|(_, kid)| read.kind(kid));
            match read.kind(element).as_str() {
                "L" => {
                    ok(direct().all(|kind| kind == "LI" || kind == "Caption"), || {
                        "a list holds more".into()
                    })?;
                }
                "LI" => {
                    ok(direct().all(|kind| kind == "Lbl" || kind == "LBody"), || {
                        "an item holds more".into()
                    })?;
                }
                _ => {}
            }
        }
        Ok(())
    }),
    ("list items stand in lists, rows in tables, cells in rows", |read| {
        let mut stack: Vec<String> = Vec::new();
        for (depth, element) in read.elements() {
            stack.truncate(depth);
            let within = stack.last().map_or("", String::as_str);
            let kind = read.kind(element);
            let fits = match kind.as_str() {
                "LI" => within == "L",
                "Lbl" => matches!(within, "LI" | "Note"),
                "LBody" => within == "LI",
                "TR" => matches!(within, "Table" | "THead" | "TBody" | "TFoot"),
                "TH" | "TD" => within == "TR",
                _ => true,
            };
            ok(fits, || format!("{kind} in {within}"))?;
            stack.push(kind);
        }
        Ok(())
    }),
    ("every table has header cells, and they say what they head", |read| {
        for (_, table) in read.elements().iter().filter(|(_, element)| read.kind(element) == "Table") {
            let mut kids = Vec::new();
            read.kids(table, 0, &mut kids);
            let heads: Vec<_> = kids.iter().filter(|(_, kid)| read.kind(kid) == "TH").collect();
            ok(!heads.is_empty(), || "a table without TH".into())?;
            let scoped = |object: &Object| object.as_dict().is_ok_and(|one| one.has(b"Scope"));
            let all = heads.iter().all(|(_, head)| match read.get(head, b"A") {
                Some(Object::Array(all)) => all.iter().any(|one| scoped(read.follow(one))),
                Some(one) => scoped(one),
                None => false,
            });
            ok(all, || "a TH without Scope".into())?;
        }
        Ok(())
    }),
    ("every font is embedded", |read| {
        let fonts = read.fonts();
        ok(!fonts.is_empty(), || "no font".into())?;
        let embedded = |font: &&Dictionary| {
            [&b"FontFile"[..], b"FontFile2", b"FontFile3"].iter().any(|key| font.has(key))
        };
        ok(fonts.iter().all(embedded), || "a font is not".into())
    }),
    ("every font tells its letters", |read| {
        let fonts = read.0.objects.values().filter_map(|object| object.as_dict().ok());
        let fonts = fonts
            .filter(|one| one.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Type0"));
        ok(fonts.clone().count() > 0 && fonts.clone().all(|font| font.has(b"ToUnicode")), || {
            "no ToUnicode".into()
        })
    }),
    ("all that is painted is tagged or marked as decoration", |read| {
        let found = read.untagged();
        ok(found.is_empty(), || format!("{found:?}"))
    }),
    ("every page knows its place in the structure and goes through it in order", |read| {
        let pages = read.pages();
        ok(pages.iter().all(|page| page.has(b"StructParents")), || "StructParents".into())?;
        let sound = pages.iter().all(|page| {
            !page.has(b"Annots") || page.get(b"Tabs").and_then(Object::as_name).is_ok_and(|tabs| tabs == b"S")
        });
        ok(sound, || "Tabs".into())
    }),
    ("nothing moves, asks or runs", |read| {
        let catalog = read.catalog();
        let names = read.dictionary(catalog, b"Names");
        let acts = catalog.has(b"OpenAction")
            || catalog.has(b"AA")
            || catalog.has(b"AcroForm")
            || names.is_some_and(|names| names.has(b"JavaScript") || names.has(b"EmbeddedFiles"));
        ok(!acts, || "an action, a form, a script or a file within".into())
    }),
    ("the day is the one it was given", |read| {
        let info = read
            .0
            .trailer
            .get(b"Info")
            .ok()
            .map(|info| read.follow(info))
            .and_then(|info| info.as_dict().ok());
        let xmp = read.xmp();
        let date = info.and_then(|info| read.get(info, b"CreationDate")).and_then(|date| date.as_str().ok());
        let told = date.is_some_and(|date| date.starts_with(b"D:20261128")) || xmp.contains("2026-11-28");
        ok(told, || format!("{date:?}"))
    }),
];

fn assert_sound(paper: &Paper, what: &str) {
    let read = Read::of(paper);
    let mut faults = String::new();
    for (name, check) in CHECKS {
        if let Err(why) = check(&read) {
            let _ = writeln!(faults, "{name}: {why}");
        }
    }
    assert!(faults.is_empty(), "{what}:\n{faults}");
    assert_eq!(read.pages().len(), paper.page_count(), "{what}");
}

// ---- What holds of every handout ----

#[test]
fn a_handout_passes_every_check_in_every_size_and_ink() {
    let names: BTreeSet<&str> = CHECKS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.len(), CHECKS.len());
    for (size, large_print, black_and_white) in [
        (PaperSize::A4, false, false),
        (PaperSize::Letter, false, true),
        (PaperSize::A4, true, true),
        (PaperSize::Letter, true, false),
    ] {
        let paper = printed(&HandoutAsk { paper: size, large_print, black_and_white, ..everything() });
        assert_sound(&paper, &format!("{size:?}, large {large_print}, black {black_and_white}"));
        let wanted = match size {
            PaperSize::A4 => (595.0, 842.0),
            PaperSize::Letter => (612.0, 792.0),
        };
        for page in Read::of(&paper).pages() {
            let corners: Vec<f32> = page
                .get(b"MediaBox")
                .and_then(Object::as_array)
                .expect("a size")
                .iter()
                .map(|number| number.as_float().expect("a number"))
                .collect();
            assert!(
                (corners[2] - wanted.0).abs() < 1.0 && (corners[3] - wanted.1).abs() < 1.0,
                "{corners:?}"
            );
        }
    }
    println!("{} checks of PDF/UA-1 on 4 handouts", CHECKS.len());
}

#[test]
fn when_to_get_help_is_on_every_handout_whatever_was_asked_for() {
    let help = BUNDLED.pack.topics.iter().find(|topic| topic.kind == Kind::Urgent).expect("an urgent topic");
    for wanted in [
        ask(Vec::new()),
        HandoutAsk { large_print: true, ..ask(Vec::new()) },
        ask(vec![item("daily-care", &["do"])]),
        ask(vec![item(&help.id, &["rare"])]),
        HandoutAsk { sources: false, black_and_white: true, ..ask(vec![item(&help.id, &[])]) },
        HandoutAsk { language: "xx".into(), ..ten() },
    ] {
        let words = Read::of(&printed(&wanted)).words();
        for always in [
            "Numb between the legs, or new trouble with your bladder or bowel?",
            "The skin between your legs is numb or tingles.",
            "You cannot feel your urine pass.",
            "Chest pain or trouble breathing, with a swollen leg.",
            "Back pain with fever or chills.",
            "Call a doctor today",
            "This is not a diagnosis.",
            "Not yet reviewed by a clinician.",
            "version 0.1.0",
        ] {
            assert!(words.contains(&squeezed(always)), "{always}: {wanted:?}\n{words}");
        }
    }
}

#[test]
fn ten_topics_fit_four_pages_and_more_pages_are_told() {
    let paper = printed(&ten());
    assert_eq!(paper.topics.len(), 10);
    assert!(paper.page_count() <= 4, "{} pages", paper.page_count());
    assert_eq!(paper.notices, []);
    let all = HandoutAsk { large_print: true, ..ten() };
    let paper = printed(&all);
    assert!(paper.page_count() > 4);
    assert_eq!(paper.notices, [PaperNotice::Long]);
}

#[test]
fn every_page_has_its_picture() {
    let paper = printed(&everything());
    let pictures = paper.pictures().expect("pictures");
    assert_eq!(pictures.len(), paper.page_count());
    for address in &pictures {
        let png = address.strip_prefix("data:image/png;base64,").expect("a PNG");
        let png = BASE64_STANDARD.decode(png).expect("base 64");
        let page = image::load_from_memory(&png).expect("a picture").to_rgb8();
        assert_eq!(page.width(), 1191, "two pixels to a point");
        // Paper, and something on it.
        let white = page.pixels().filter(|pixel| pixel.0 == [255; 3]).count();
        let all = page.pixels().count();
        assert!(white > all / 2 && white < all * 99 / 100, "{white} of {all}");
    }
}

#[test]
fn a_handout_says_what_was_asked_for_and_nothing_was_lost() {
    let words = Read::of(&printed(&everything())).words();
    for said in [
        "Riverside Massage",
        "28 November 2026",
        "For Ana",
        "It hurts here: Buttock, left; Calf, left; Front of the thigh, left.",
        "Seen from behind.",
        "Seen from the front.",
        "From your therapist",
        "Walk ten minutes, twice a day.",
        "Call me if it gets worse.",
        "Take short walks often, and build up.",
        "Ask your doctor if massage is safe for you.",
        "Can I drive?",
        "What is my main problem?",
        "Page 1 of",
        "Sources",
    ] {
        assert!(words.contains(&squeezed(said)), "{said}\n{words}");
    }
    let bare = Read::of(&printed(&HandoutAsk { sources: false, ..everything() })).words();
    assert!(!bare.contains("Sources"), "{bare}");
}

#[test]
fn every_topic_can_be_printed_whole_with_letters_the_typeface_has() {
    for topic in &BUNDLED.pack.topics {
        let sections: Vec<String> =
            topic.texts["en"].sections.iter().map(|section| section.id.clone()).collect();
        let wanted = ask(vec![HandoutItem { topic: topic.id.clone(), sections, note: None }]);
        let paper = printed(&wanted);
        assert_sound(&paper, &topic.id);
        assert!(!paper.notices.contains(&PaperNotice::LettersLeftOut), "{}", topic.id);
        assert_eq!(paper.topics.join(" "), topic.id);
    }
}

#[test]
fn the_same_handout_is_the_same_file() {
    let wanted = everything();
    let file = || printed(&wanted).pdf().expect("a file");
    assert!(file() == file());
}

#[test]
fn black_and_white_has_no_colour() {
    let colour = printed(&everything());
    let grey = printed(&HandoutAsk { black_and_white: true, ..everything() });
    assert!(coloured(&colour) && !coloured(&grey));
}

/// Whether anything is painted in a colour: an operator with three unlike numbers, or a picture that holds more than greys.
fn coloured(paper: &Paper) -> bool {
    let read = Read::of(paper);
    let unlike = |numbers: &[Object]| {
        let numbers: Vec<f32> = numbers.iter().filter_map(|number| number.as_float().ok()).collect();
        numbers.len() == 3 && numbers.iter().any(|number| (number - numbers[0]).abs() > 0.005)
    };
    let mut contents: Vec<Vec<u8>> =
        read.0.get_pages().values().map(|id| read.0.get_page_content(*id)).collect();
    for stream in read.0.objects.values().filter_map(|object| object.as_stream().ok()) {
        let kind = stream.dict.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        if kind == b"Form" {
            contents.push(stream.decompressed_content().unwrap_or_else(|_| stream.content.clone()));
        } else if kind == b"Image" {
            let space = stream.dict.get(b"ColorSpace").map(|space| format!("{:?}", read.follow(space)));
            let components = space.unwrap_or_default();
            if components.contains("RGB") {
                return true;
            }
        }
    }
    contents.iter().any(|content| {
        let operations = Content::decode(content).expect("operators").operations;
        operations.iter().any(|one| {
            matches!(one.operator.as_str(), "rg" | "RG" | "sc" | "SC" | "scn" | "SCN")
                && unlike(&one.operands)
        })
    })
}

#[test]
fn what_is_not_there_is_named() {
    let no = |ask: HandoutAsk| printed_with(&ask, None).expect_err("a refusal");
    let PaperError::NoTopic { topic, nearest } = no(ask(vec![item("daily-car", &[])])) else {
        panic!("no topic")
    };
    assert_eq!((topic.as_str(), nearest.first().map(String::as_str)), ("daily-car", Some("daily-care")));
    let PaperError::NoSection { section, have, .. } = no(ask(vec![item("daily-care", &["nothing"])])) else {
        panic!("no section")
    };
    assert_eq!((section.as_str(), have.first().map(String::as_str)), ("nothing", Some("how-it-works")));
    for date in ["", "2026-13-01", "yesterday"] {
        let wanted = HandoutAsk { date: date.into(), ..ask(Vec::new()) };
        assert_eq!(no(wanted), PaperError::Date(date.into()));
    }
    let strong = PainMap { strength: Some(11), ..PainMap::default() };
    assert!(matches!(no(HandoutAsk { pain: Some(strong), ..ask(Vec::new()) }), PaperError::Pain(_)));
    let logo = printed_with(&ask(Vec::new()), Some(b"no picture")).expect_err("a refusal");
    assert_eq!(logo, PaperError::Logo(LogoFault::Format));
}

#[test]
fn what_was_drawn_is_printed_over_what_it_was_drawn_on_and_said() {
    let buttock = label("back", "buttock", Side::Left);
    let mut wanted = ask(vec![item("daily-care", &[])]);
    wanted.drawings = vec![
        drawing("body:back", None, buttock),
        drawing("layers:nerve:back", None, buttock),
        drawing("layers:muscles:back", Some("piriformis"), buttock),
        drawing("layers:keep-off:back", None, buttock),
        drawing("spine:side", Some("herniated"), [300.0, 300.0]),
        drawing("figure:low-back", None, buttock),
        // Of an older pack, or of a newer program.
        drawing("figure:gone", None, buttock),
        drawing("layers:gone:back", None, buttock),
        drawing("body:above", None, buttock),
        drawing("elsewhere", None, buttock),
        // All of it was taken away again.
        HandoutDrawing { surface: "body:front".into(), ..HandoutDrawing::default() },
    ];
    let paper = printed(&wanted);
    assert_sound(&paper, "with drawings");
    assert!(paper.notices.contains(&PaperNotice::DrawingLeftOut), "{:?}", paper.notices);
    let read = Read::of(&paper);
    let alts = read.alts();
    let drawn: Vec<&String> = alts.iter().filter(|alt| alt.contains("A highlight is drawn.")).collect();
    assert_eq!(drawn.len(), 6, "{alts:#?}");
    assert!(drawn[0].starts_with("Seen from behind."), "{drawn:#?}");
    assert!(drawn[0].contains("“This is you” is set at: Buttock, left"), "{drawn:#?}");
    assert!(drawn[0].matches("A line is drawn.").count() == 1, "said once: {drawn:#?}");
    assert!(drawn[1].starts_with("Nerve path."), "{drawn:#?}");
    assert!(drawn[2].contains("Deep buttock muscle"), "{drawn:#?}");
    for one in drawn {
        assert!(!one.starts_with(' '), "each has a name: {one}");
    }
    wanted.drawings.truncate(1);
    assert!(!printed(&wanted).notices.contains(&PaperNotice::DrawingLeftOut));
}

#[test]
fn a_logo_stands_on_the_first_page_with_words() {
    let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><path fill="#c00" d="M0 0H20V10Z"/></svg>"##;
    let paper = printed_with(&everything(), Some(svg.as_bytes())).expect("a handout");
    assert_sound(&paper, "with a logo");
    let read = Read::of(&paper);
    let alts = read.alts();
    assert!(alts.iter().any(|alt| alt.contains("The logo of Riverside Massage")), "{alts:?}");
}

/// Words that were trouble somewhere: markup of Typst, of PDF and of SVG, other scripts, pictures, nothing, too much.
fn nasty() -> impl Strategy<Value = String> {
    let kept = [
        "",
        " ",
        "\"O'Brien\"",
        "#panic(\"x\")",
        "$x^2$ *b* _i_ `c`",
        "@ref <label> = h",
        "\\u{0} \\\\ \\",
        "//c /* d",
        "#read(\"/etc/passwd\")",
        "](x)[",
        "(%)>>endobj",
        "</svg><script>",
        "محمد",
        "שלום",
        "👩‍⚕️🏽",
        "日本語",
        "\u{202e}abc",
        "a\u{0}b\u{7}",
        "e\u{301}\u{302}\u{303}",
        "ﷺ",
        "{page} {pages} {title}",
        "- [ ] x",
        "1. a\n2. b",
        "\u{200b}\u{ad}",
    ];
    prop_oneof![
        prop::sample::select(kept.to_vec()).prop_map(str::to_owned),
        "\\PC{0,60}",
        ".{0,200}",
        ("\\PC", 1_usize..10_000).prop_map(|(letter, times)| letter.repeat(times)),
        ("[a-z#$*@ ]{1,9}", 1_usize..1500).prop_map(|(word, times)| word.repeat(times)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_typed_comes_out_as_words_or_is_cut(
        clinic in nasty(), label in nasty(), note in nasty(), question in nasty(), large_print: bool,
    ) {
        let mut first = item("plan-with-your-doctor", &[]);
        first.note = Some(note);
        let wanted = HandoutAsk {
            clinic: Some(clinic.clone()), label: Some(label), questions: vec![question; 14], large_print, ..ask(vec![first])
        };
        let paper = printed(&wanted);
        assert_sound(&paper, &format!("{wanted:?}"));
        prop_assert!(paper.page_count() <= if large_print { 14 } else { 7 }, "{} pages", paper.page_count());
        prop_assert!(paper.notices.contains(&PaperNotice::WordsCut), "fourteen questions are too many");
        let words = Read::of(&paper).words();
        prop_assert!(words.contains(&squeezed("You cannot feel your urine pass.")));
        let plain = clinic.chars().all(|letter| letter.is_ascii_graphic() || letter == ' ');
        if plain && clinic.len() <= 80 && clinic.split(' ').all(|word| word.len() <= 24) {
            prop_assert!(words.contains(&squeezed(&clinic)), "{clinic:?}");
        }
    }
}

/// What the windows and the printer show is kept small: rendered bodies are cut to what is seen.
#[test]
fn a_handout_is_a_small_file() {
    let sizes: BTreeMap<&str, usize> = [
        ("ten", printed(&ten()).pdf().expect("a file").len()),
        ("everything", printed(&everything()).pdf().expect("a file").len()),
    ]
    .into();
    assert!(sizes.values().all(|bytes| *bytes < 1_500_000), "{sizes:?}");
}
