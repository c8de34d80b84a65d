//! A summary as plain text, and the same as codes a phone can read.

use std::fmt::Write as _;

use qrcode::bits::Bits;
use qrcode::{Color, EcLevel, QrCode, Version};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::library::{self, TopicCard};
use crate::messages::Messages;
use crate::pack::{Kind, Pack};

/// What a person takes home on their own phone. Nothing is sent: the codes hold the words themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TakeHome {
    /// The whole summary.
    pub text: String,
    /// The same, as one or more codes, in order.
    pub codes: Vec<Code>,
}

/// A QR code, as shapes: the window draws it sharp at any size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Code {
    /// Modules along one edge, the quiet zone of four on each side included.
    pub size: u32,
    /// The dark modules, as an SVG path in those units.
    pub path: String,
    /// The words it holds.
    pub text: String,
}

/// The largest code: 109 modules along an edge. Drawn 11 cm wide each is a millimetre, which any phone reads at arm's
/// length; finer ones begin to fail.
const LARGEST: i16 = 23;
/// Bytes in a code at most. The largest holds 857 at error correction M.
const BYTES: usize = 850;
/// Bytes kept free for the number: `12/34` and a line's end.
const NUMBER: usize = 8;
/// Light modules around a code, without which it is not found (ISO/IEC 18004).
const QUIET: usize = 4;

/// The summary of what a person saw: where it hurts, the main message of each topic, and always when to get help.
pub fn take_home(
    pack: &Pack,
    topics: &[String],
    says: &[String],
    language: &str,
    messages: &Messages,
) -> TakeHome {
    let text = summary(pack, topics, says, language, messages);
    let codes = codes(&text);
    TakeHome { text, codes }
}

/// A topic's sources as codes; none for a topic the pack does not have.
pub fn source_codes(pack: &Pack, topic: &str, language: &str, messages: &Messages) -> Option<Vec<Code>> {
    let page = library::topic_page(pack, topic, language)?;
    let mut parts = vec![format!("{}\n{}", page.title, messages.get("topic_sources", &[]).to_uppercase())];
    parts.extend(page.sources.iter().map(|source| {
        let locator = source.locator.as_ref().map(|locator| format!("\n{locator}")).unwrap_or_default();
        format!("{}. {}{locator}", source.number, source.text)
    }));
    Some(codes(&parts.join("\n\n")))
}

fn summary(pack: &Pack, topics: &[String], says: &[String], language: &str, messages: &Messages) -> String {
    let word = |key: &str| messages.get(key, &[]);
    let library = library::library(pack, language);
    let (urgent, ordinary): (Vec<_>, Vec<_>) =
        library.topics.iter().partition(|card| card.kind == Kind::Urgent);
    let about = [("program", word("app_name")), ("title", library.pack.title.clone())];
    let about = about.each_ref().map(|(name, value)| (*name, value.as_str()));
    let mut parts = vec![messages.get("take_home_about", &about)];
    if !says.is_empty() {
        parts.push(format!("{}\n{}", word("take_home_pain").to_uppercase(), says.join("\n")));
    }
    // In the order they were seen; each once.
    let mut seen: Vec<&TopicCard> = Vec::new();
    for topic in topics {
        let card = ordinary.iter().find(|card| card.id == *topic);
        seen.extend(card.filter(|card| seen.iter().all(|other| other.id != card.id)));
    }
    parts.extend(under(&word("take_home_topics"), &seen));
    parts.extend(under(&word("take_home_help"), &urgent));
    parts.push(word("take_home_no_diagnosis"));
    parts.join("\n\n")
}

/// Topics under a heading, which stays with the first of them; nothing when there are none.
fn under(heading: &str, cards: &[&TopicCard]) -> Vec<String> {
    let mut heading = Some(heading.to_uppercase() + "\n");
    cards
        .iter()
        .map(|card| format!("{}{}\n{}", heading.take().unwrap_or_default(), card.title, card.key_message))
        .collect()
}

/// A text as codes: one when it fits, or several of about the same size, each beginning with its number.
fn codes(text: &str) -> Vec<Code> {
    if text.len() <= BYTES {
        return vec![code(text.to_owned())];
    }
    let pieces = pieces(text, BYTES - NUMBER);
    let of = pieces.len();
    (1..).zip(pieces).map(|(number, piece)| code(format!("{number}/{of}\n{piece}"))).collect()
}

/// A text in as few pieces as can be, none much smaller than the others: smaller codes are read more easily.
fn pieces(text: &str, room: usize) -> Vec<String> {
    let fewest = split(text, room, &SEPARATORS);
    let longest = text.split(SEPARATORS[0]).map(str::len).filter(|length| *length <= room).max();
    let least = longest.unwrap_or(0).max(text.len() / fewest.len());
    let tighter = (least..room).step_by(16).map(|room| split(text, room, &SEPARATORS));
    tighter.into_iter().find(|pieces| pieces.len() == fewest.len()).unwrap_or(fewest)
}

/// Where a text is taken apart, best first: between topics, between lines, between words.
const SEPARATORS: [&str; 3] = ["\n\n", "\n", " "];

/// A text in pieces of at most `room` bytes. A word that is longer is taken apart between letters.
fn split(text: &str, room: usize, separators: &[&str]) -> Vec<String> {
    if text.len() <= room {
        return vec![text.to_owned()];
    }
    let Some((separator, finer)) = separators.split_first() else {
        return split_letters(text, room);
    };
    let mut pieces: Vec<String> = Vec::new();
    let mut open = String::new();
    for part in text.split(separator) {
        if open.is_empty() {
            part.clone_into(&mut open);
        } else if open.len() + separator.len() + part.len() <= room {
            open.push_str(separator);
            open.push_str(part);
        } else {
            pieces.push(std::mem::replace(&mut open, part.to_owned()));
        }
        if open.len() > room {
            let mut inner = split(&open, room, finer);
            open = inner.pop().unwrap_or_default();
            pieces.append(&mut inner);
        }
    }
    pieces.push(open);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

fn split_letters(text: &str, room: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for letter in text.chars() {
        if pieces.last().is_some_and(|piece| piece.len() + letter.len_utf8() > room) {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(letter);
        }
    }
    pieces
}

fn code(text: String) -> Code {
    let Some(drawn) = (1..=LARGEST).find_map(|version| encode(text.as_bytes(), version)) else {
        unreachable!("{} bytes were to fit a code", text.len())
    };
    let width = drawn.width();
    let colors = drawn.to_colors();
    let mut path = String::new();
    for (row, line) in colors.chunks(width).enumerate() {
        let mut column = 0;
        for run in line.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let _ = write!(
                    path,
                    "M{} {}h{length}v1h-{length}z",
                    column + QUIET,
                    row + QUIET,
                    length = run.len()
                );
            }
            column += run.len();
        }
    }
    Code { size: u32::try_from(width + 2 * QUIET).unwrap_or(u32::MAX), path, text }
}

/// Bytes as a code of a version; none when they do not fit. As they are, in UTF-8: the crate's own choice of modes would
/// take some of them for Japanese writing.
fn encode(bytes: &[u8], version: i16) -> Option<QrCode> {
    let mut bits = Bits::new(Version::Normal(version));
    bits.push_byte_data(bytes).ok()?;
    bits.push_terminator(EcLevel::M).ok()?;
    QrCode::with_bits(bits, EcLevel::M).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use quircs::{EccLevel, Quirc};

    use super::*;
    use crate::pack::fixture::{known, sound};
    use crate::pack::read;

    fn pack() -> Pack {
        read(&sound().source(), &known()).expect("sound")
    }

    fn messages() -> Messages {
        let words = [
            ("app_name", "Backstory"),
            ("take_home_about", "{program}: {title}"),
            ("take_home_pain", "It hurts"),
            ("take_home_topics", "Seen"),
            ("take_home_help", "Help"),
            ("take_home_no_diagnosis", "No diagnosis."),
        ];
        Messages::parse(&serde_json::to_string(&BTreeMap::from(words)).expect("json")).expect("messages")
    }

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    /// The dark modules of a code, from its path.
    fn modules(code: &Code) -> Vec<Vec<bool>> {
        let size = code.size as usize;
        let mut dark = vec![vec![false; size]; size];
        for run in code.path.split_terminator('z') {
            let (place, back) =
                run.strip_prefix('M').expect("a run").split_once("v1h-").expect("its way back");
            let (x, rest) = place.split_once(' ').expect("a place");
            let (y, length) = rest.split_once('h').expect("a length");
            assert_eq!(length, back, "a run is closed");
            let number = |text: &str| text.parse::<usize>().expect("a number");
            dark[number(y)][number(x)..number(x) + number(length)].fill(true);
        }
        dark
    }

    /// What a code says to a reader that must find it in a picture first.
    fn seen(code: &Code) -> String {
        const PIXELS: usize = 4;
        let dark = modules(code);
        let size = code.size as usize * PIXELS;
        let picture: Vec<u8> = (0..size * size)
            .map(|at| if dark[at / size / PIXELS][at % size / PIXELS] { 20 } else { 235 })
            .collect();
        let mut reader = Quirc::default();
        let found: Vec<_> = reader.identify(size, size, &picture).collect();
        assert_eq!(found.len(), 1, "one code is found");
        let read = found[0].as_ref().expect("a code").decode().expect("a sound code");
        assert_eq!(read.ecc_level, EccLevel::M);
        String::from_utf8(read.payload).expect("words")
    }

    fn words(text: &str) -> Vec<&str> {
        text.split_whitespace().collect()
    }

    /// Whether codes hold a text: numbered, none too large, nothing lost.
    fn hold(codes: &[Code], text: &str) {
        let of = codes.len();
        let mut all = Vec::new();
        for (number, code) in (1..).zip(codes) {
            assert!(code.size <= 117 && code.text.len() <= BYTES, "{} modules", code.size);
            let rest = if of == 1 {
                code.text.as_str()
            } else {
                code.text.strip_prefix(&format!("{number}/{of}\n")).expect("its number")
            };
            all.extend(words(rest));
        }
        assert_eq!(all, words(text));
    }

    #[test]
    fn a_summary_says_where_it_hurts_what_was_seen_and_that_it_is_no_diagnosis() {
        let says = owned(&["It hurts here: calf.", "How strong: 3 of 10."]);
        let home = take_home(&pack(), &owned(&["two", "one", "two", "gone"]), &says, "en", &messages());
        let library = library::library(&pack(), "en");
        let title = &library.pack.title;
        assert_eq!(
            home.text,
            format!(
                "Backstory: {title}\n\nIT HURTS\nIt hurts here: calf.\nHow strong: 3 of 10.\n\nSEEN\n\
                 A short topic\nThis is short.\n\nA rich topic\nRest is not the best way.\n\nNo diagnosis."
            )
        );
        hold(&home.codes, &home.text);
        assert_eq!(seen(&home.codes[0]), home.text);
        let little = take_home(&pack(), &[], &[], "xx", &messages());
        assert_eq!(little.text, format!("Backstory: {title}\n\nNo diagnosis."));
        assert!(little.codes[0].size < home.codes[0].size, "a short text is a small code");
    }

    #[test]
    fn help_is_always_there_last_and_once() {
        let mut pack = pack();
        pack.topics[0].kind = Kind::Urgent;
        for topics in [&[][..], &["one"], &["one", "two"], &["two"]] {
            let text = take_home(&pack, &owned(topics), &[], "en", &messages()).text;
            let end = "HELP\nA rich topic\nRest is not the best way.\n\nNo diagnosis.";
            assert!(text.ends_with(end), "{text}");
            assert_eq!(text.matches("A rich topic").count(), 1, "{text}");
            assert_eq!(text.contains("SEEN"), topics.contains(&"two"), "{text}");
        }
    }

    #[test]
    fn codes_of_any_length_are_found_in_a_picture_and_read() {
        for repeat in [1, 3, 12, 40, 150] {
            let text: String = (0..repeat)
                .map(|number| format!("Topic {number}\nIt “hurts” – für 3–6 días, 腰 🙂.\n\n"))
                .collect();
            let codes = codes(text.trim_end());
            hold(&codes, &text);
            for code in &codes {
                assert_eq!(seen(code), code.text);
            }
        }
    }

    #[test]
    fn a_text_is_taken_apart_between_topics_first_and_evenly() {
        let topic = |number: usize| format!("Topic {number}\n{}", "word ".repeat(60).trim_end());
        let text = (0..5).map(topic).collect::<Vec<_>>().join("\n\n");
        let codes = codes(&text);
        let starts: Vec<_> = codes.iter().filter_map(|code| code.text.lines().nth(1)).collect();
        assert_eq!(starts, ["Topic 0", "Topic 2", "Topic 4"]);
        let even =
            (0..20).map(|number| format!("{number} {}", "x".repeat(80))).collect::<Vec<_>>().join("\n\n");
        let sizes: Vec<_> = super::codes(&even).iter().map(|code| code.text.len()).collect();
        assert_eq!(sizes.len(), 3);
        assert!(sizes.iter().max() < sizes.iter().min().map(|least| least + 180).as_ref(), "{sizes:?}");
    }

    #[test]
    fn what_has_no_gap_is_taken_apart_between_letters() {
        for (text, room, wanted) in [
            ("a b", 5, &["a b"][..]),
            ("aa bb cc", 5, &["aa bb", "cc"]),
            ("aa\nbb cc", 5, &["aa", "bb cc"]),
            ("aaaaaaa", 3, &["aaa", "aaa", "a"]),
            ("äöü", 3, &["ä", "ö", "ü"]),
            ("腰腰", 5, &["腰", "腰"]),
            ("a aaaaaaa\n\nb", 3, &["a", "aaa", "aaa", "a", "b"]),
            ("  a  ", 2, &["a"]),
        ] {
            let pieces = split(text, room, &SEPARATORS);
            let pieces: Vec<_> =
                pieces.iter().map(|piece| piece.trim()).filter(|piece| !piece.is_empty()).collect();
            assert_eq!(pieces, wanted, "{text:?}");
        }
    }

    #[test]
    fn exactly_as_much_as_fits_is_one_code() {
        for (length, of) in [(BYTES, 1), (BYTES + 1, 2)] {
            let text = "abcd efgh ".repeat(100)[..length].trim_end().to_owned()
                + if length % 10 == 0 { "x" } else { "" };
            let text = format!("{text:x<length$}");
            let codes = codes(&text);
            assert_eq!(codes.len(), of, "{}", text.len());
            hold(&codes, &text);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn any_text_reads_back_whole(text in "(\\PC{0,40}[ \n]{0,2}){0,60}") {
            prop_assume!(!text.trim().is_empty());
            let codes = codes(&text);
            let mut letters = String::new();
            for code in &codes {
                prop_assert!(code.text.len() <= BYTES);
                prop_assert_eq!(&seen(code), &code.text);
                let rest = if codes.len() == 1 { &code.text } else { code.text.split_once('\n').expect("its number").1 };
                letters.extend(rest.chars().filter(|letter| !letter.is_whitespace()));
            }
            let wanted: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
            prop_assert_eq!(letters, wanted);
        }
    }
}
