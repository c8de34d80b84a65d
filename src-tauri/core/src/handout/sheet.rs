//! What stands on a handout, in order, as data: the template (`handout.typ`) only says how it looks.
//!
//! When to get help now is put in here, from the pack's urgent topics, whatever was asked for.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::ask::{HandoutAsk, PaperError, PaperSize};
use super::drawn::{self, Place};
use super::pictures::Pictures;
use super::words::{GAP, Printable, breakable};
use super::{HandoutDrawing, HandoutItem, PaperNotice};
use crate::body::Figure;
use crate::body::spine::Label;
use crate::body::still::Still;
use crate::library::{in_language, nearest_topics};
use crate::messages::Messages;
use crate::pack::{AtlasEntry, Block, Callout, Inline, Kind, Pack, Section, Topic, TopicText, plain};
use crate::pain::{PainMap, place};

/// Letters of a name or a label at most: two lines.
const NAME: usize = 80;
/// Letters of a therapist's note at most: a third of a page.
const NOTE: usize = 1200;
/// Letters of a question at most.
const QUESTION: usize = 200;
/// Questions of the reader's own at most, and of the pack's.
const QUESTIONS: usize = 12;
const PACK_QUESTIONS: usize = 5;
/// Lines left to write on.
const LINES: u32 = 3;
/// A section that holds a warning is printed whole up to this many words; of a longer one, the warning alone.
const SHORT: u32 = 110;
/// With more topics than this, warnings stand alone however short their sections are.
const FEW: usize = 6;
/// A callout of at most so many letters is not parted by the end of a page: a third of one in large print.
const ONE_PIECE: usize = 500;
/// Millimetres across and down that pictures take at most: beside a topic, beside one of many, beside a chosen section, of
/// where it hurts.
const BESIDE: [f64; 2] = [150.0, 60.0];
const OF_MANY: [f64; 2] = [110.0, 40.0];
const CHOSEN: [f64; 2] = [150.0, 70.0];
const PAIN: [f64; 2] = [42.0, 105.0];
/// Millimetres across and down that drawings take at most: one alone, several in pairs, in large print.
const ONE_DRAWN: [f64; 2] = [110.0, 72.0];
const PAIRED: [f64; 2] = [57.0, 72.0];
const LARGE_DRAWN: [f64; 2] = [150.0, 105.0];
/// Views of the body, in the order they are drawn.
const VIEWS: [&str; 4] = ["back", "front", "side-left", "side-right"];

/// Everything on the paper.
#[derive(Debug, Serialize)]
pub(super) struct Sheet {
    pub(super) language: String,
    paper: &'static str,
    large: bool,
    grey: bool,
    /// Title of the file.
    pub(super) title: String,
    heading: String,
    kicker: String,
    about: Vec<String>,
    pub(super) logo: Option<LogoPicture>,
    pain: Option<Pain>,
    drawn: Option<DrawnPart>,
    help: Help,
    topics: Vec<TopicPart>,
    questions: Questions,
    sources: Option<Sources>,
    closing: Vec<String>,
    footer: String,
    page_of: [String; 3],
}

#[derive(Debug, Serialize)]
pub(super) struct LogoPicture {
    pub(super) file: &'static str,
    alt: String,
}

#[derive(Debug, Serialize)]
struct Pain {
    title: String,
    says: Vec<String>,
    pictures: Vec<Picture>,
}

/// What was drawn while explaining.
#[derive(Debug, Serialize)]
struct DrawnPart {
    title: String,
    /// Millimetres each takes at most.
    most: [f64; 2],
    pictures: Vec<Picture>,
}

/// When to get help now.
#[derive(Debug, Serialize)]
struct Help {
    title: String,
    message: Vec<Run>,
    parts: Vec<Part>,
}

#[derive(Debug, Serialize)]
struct TopicPart {
    title: String,
    message: Vec<Run>,
    /// Sections were chosen, and stand here whole.
    whole: bool,
    pictures: Vec<Picture>,
    parts: Vec<Part>,
}

/// Something with a heading beside it.
#[derive(Debug, Serialize)]
struct Part {
    /// It is the therapist's own.
    note: bool,
    title: String,
    pictures: Vec<Picture>,
    blocks: Vec<Laid>,
}

#[derive(Debug, Serialize)]
struct Questions {
    title: String,
    own: Vec<String>,
    intro: String,
    pack: Vec<String>,
    write: String,
    lines: u32,
}

#[derive(Debug, Serialize)]
struct Sources {
    title: String,
    lines: Vec<Source>,
}

#[derive(Debug, Serialize)]
struct Source {
    text: String,
    /// What it is read aloud in; the sheet's own when the pack does not say.
    language: Option<String>,
}

/// A picture, drawn to fit a box.
#[derive(Debug, Serialize)]
struct Picture {
    file: String,
    alt: String,
    caption: Vec<Run>,
    /// Width over height.
    aspect: f64,
}

/// A run of letters of one kind.
#[derive(Debug, PartialEq, Serialize)]
struct Run {
    text: String,
    bold: bool,
    slanted: bool,
    /// It is the number of a source.
    raised: bool,
}

/// A block, laid out.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Laid {
    Paragraph { runs: Vec<Run> },
    List { ordered: bool, items: Vec<Vec<Laid>> },
    Checklist { items: Vec<Vec<Run>> },
    Callout { stop: bool, short: bool, title: String, blocks: Vec<Laid> },
    Table { header: Vec<Vec<Run>>, rows: Vec<Vec<Vec<Run>>> },
}

/// A sheet, the files it shows, and what came of the asking.
pub(super) struct Made {
    pub(super) sheet: Sheet,
    pub(super) files: BTreeMap<String, Vec<u8>>,
    pub(super) topics: Vec<String>,
    pub(super) notices: Vec<PaperNotice>,
}

/// What a sheet is made from.
pub(super) struct Making<'a> {
    pub(super) pack: &'a Pack,
    pub(super) ask: &'a HandoutAsk,
    pub(super) messages: &'a Messages,
    pub(super) pictures: Pictures<'a>,
    pub(super) words: Printable<'a>,
    pub(super) files: BTreeMap<String, Vec<u8>>,
    /// Keys of sources in the order they are cited.
    cited: Vec<String>,
}

impl<'a> Making<'a> {
    pub(super) fn new(
        pack: &'a Pack,
        ask: &'a HandoutAsk,
        messages: &'a Messages,
        pictures: Pictures<'a>,
        words: Printable<'a>,
    ) -> Self {
        Self { pack, ask, messages, pictures, words, files: BTreeMap::new(), cited: Vec::new() }
    }

    /// Puts everything in its place.
    pub(super) fn make(mut self, logo: Option<&'static str>) -> Result<Made, PaperError> {
        let (pack, ask) = (self.pack, self.ask);
        let date = self.day(&ask.date).ok_or_else(|| PaperError::Date(ask.date.clone()))?;
        let items = self.items()?;
        let title = in_language(&pack.manifest.title, &ask.language).cloned().unwrap_or_default();
        let heading = self.words.run(&title);
        let clinic = ask.clinic.as_deref().and_then(|clinic| self.words.typed(clinic, NAME));
        let label = ask.label.as_deref().and_then(|label| self.words.typed(label, NAME));
        let pain = self.pain()?;
        let drawn = self.drawn()?;
        let help = self.help();
        let mut topics = Vec::new();
        for (item, topic) in &items {
            topics.push(self.topic(item, topic)?);
        }
        let questions = self.questions(&items);
        let sources = self.sources();
        let mut about = vec![date];
        about.extend(label.map(|label| self.word("handout_for", &[("label", &label)])));
        let closing = self.closing(&items);
        let kicker = clinic.clone().unwrap_or_else(|| self.word("handout_kicker", &[]));
        let logo = logo.map(|file| {
            let name = clinic.unwrap_or_default().replace('\u{200b}', "");
            let alt = if name.is_empty() {
                self.word("handout_logo", &[])
            } else {
                self.word("handout_logo_of", &[("clinic", &name)])
            };
            LogoPicture { file, alt }
        });
        let sheet = Sheet {
            language: ask.language.clone(),
            paper: match ask.paper {
                PaperSize::A4 => "a4",
                PaperSize::Letter => "us-letter",
            },
            large: ask.large_print,
            grey: ask.black_and_white,
            title: self.word("handout_title", &[("title", &heading)]),
            footer: self.word("handout_footer", &[("title", &heading)]),
            heading,
            kicker,
            about,
            logo,
            pain,
            drawn,
            help,
            topics,
            questions,
            sources,
            closing,
            page_of: self.page_of(),
        };
        let mut given: Vec<String> = Vec::new();
        for item in &ask.items {
            if !given.contains(&item.topic) {
                given.push(item.topic.clone());
            }
        }
        let notices = self.words.notices.into_iter().collect();
        Ok(Made { sheet, files: self.files, topics: given, notices })
    }

    fn word(&mut self, key: &str, values: &[(&str, &str)]) -> String {
        self.messages.get(key, values)
    }

    /// "Page 1 of 2" around its numbers, which are known only when the pages are.
    fn page_of(&mut self) -> [String; 3] {
        let words = self.word("handout_page", &[]);
        let (before, rest) = words.split_once("{page}").unwrap_or((&words, ""));
        let (between, after) = rest.split_once("{pages}").unwrap_or((rest, ""));
        [before.to_owned(), between.to_owned(), after.to_owned()]
    }

    /// A day in words; none when it is no day.
    fn day(&mut self, date: &str) -> Option<String> {
        let date: Date = date.parse().ok()?;
        let month = self.word(&format!("month_{}", date.month()), &[]);
        let (day, year) = (date.day().to_string(), date.year().to_string());
        Some(self.word("date_long", &[("day", &day), ("month", &month), ("year", &year)]))
    }

    /// The topics asked for, each once; what was asked of one twice is joined.
    fn items(&self) -> Result<Vec<(HandoutItem, &'a Topic)>, PaperError> {
        let mut items: Vec<(HandoutItem, &Topic)> = Vec::new();
        for item in &self.ask.items {
            let Some(topic) = self.pack.topics.iter().find(|topic| topic.id == item.topic) else {
                let nearest = nearest_topics(self.pack, &item.topic);
                return Err(PaperError::NoTopic { topic: item.topic.clone(), nearest });
            };
            let have = || text_of(topic, &self.ask.language).map(|text| &text.sections).into_iter().flatten();
            if let Some(section) = item.sections.iter().find(|id| have().all(|section| section.id != **id)) {
                return Err(PaperError::NoSection {
                    topic: item.topic.clone(),
                    section: section.clone(),
                    have: have().map(|section| section.id.clone()).collect(),
                });
            }
            match items.iter_mut().find(|(known, _)| known.topic == item.topic) {
                None => items.push((item.clone(), topic)),
                Some((known, _)) => {
                    known.sections.extend(item.sections.iter().cloned());
                    if known.note.is_none() {
                        known.note.clone_from(&item.note);
                    }
                }
            }
        }
        Ok(items)
    }

    fn pain(&mut self) -> Result<Option<Pain>, PaperError> {
        let Some(map) = &self.ask.pain else { return Ok(None) };
        let map = map.clone().sound(self.pack).map_err(PaperError::Pain)?;
        if map.is_empty() {
            return Ok(None);
        }
        let says = map.report(self.pack, &self.ask.language, self.messages, true).says;
        let says: Vec<String> = says.iter().map(|sentence| self.words.run(sentence)).collect();
        let mut pictures = Vec::new();
        for view in self.views(&map) {
            let figure = Figure {
                id: format!("pain-{view}"),
                view: Some(view.to_owned()),
                marks: map
                    .marks
                    .iter()
                    .map(|mark| format!("{}:{}", mark.region, mark.side.as_str()))
                    .collect(),
                ..Figure::default()
            };
            let view_name = self.word(&view_key(view), &[]);
            let alt = format!("{view_name} {}", says.join(" "));
            let still = self.pictures.draw(&figure, PAIN).map_err(PaperError::Making)?;
            let caption = vec![Run::plain(view_name)];
            pictures.push(self.keep(&figure.id, still, alt, caption));
        }
        Ok(Some(Pain { title: self.word("take_home_pain", &[]), says, pictures }))
    }

    fn drawn(&mut self) -> Result<Option<DrawnPart>, PaperError> {
        let ask = self.ask;
        let asked = ask.drawings.iter().filter(|drawing| !drawing.shapes.is_empty());
        let mut found = Vec::new();
        for drawing in asked {
            match drawn::figure(drawing, self.pictures.drawings) {
                Some(figure) => found.push((drawing, figure)),
                None => {
                    self.words.notices.insert(PaperNotice::DrawingLeftOut);
                }
            }
        }
        let most = match found.len() {
            0 => return Ok(None),
            _ if ask.large_print => LARGE_DRAWN,
            1 => ONE_DRAWN,
            _ => PAIRED,
        };
        let mut pictures = Vec::new();
        for (HandoutDrawing { surface, shapes, .. }, figure) in &found {
            let (drawings, messages) = (self.pictures.drawings, self.messages);
            let name = self.surface_name(surface, figure);
            let said = drawn::says(shapes, figure, drawings, &self.places(figure), messages);
            let alt = self.words.run(&format!("{name} {}", said.join(" ")));
            let over = drawn::over(shapes, figure, drawings, most, ask.large_print, messages);
            let still = self.pictures.draw(figure, most).map_err(PaperError::Making)?;
            let still = still.under(&over, self.pictures.inks);
            let caption = vec![Run::plain(self.words.run(&name))];
            pictures.push(self.keep(&figure.id, still, alt, caption));
        }
        Ok(Some(DrawnPart { title: self.word("handout_drawn", &[]), most, pictures }))
    }

    /// What a picture that was drawn on is called: one of the pack's by its caption, a layer and a state of the spine by
    /// their names, a body by where it is seen from.
    fn surface_name(&mut self, surface: &str, figure: &Figure) -> String {
        let (pack, language) = (self.pack, &self.ask.language);
        let atlas = &pack.atlas;
        let name = |entry: &AtlasEntry| in_language(&entry.name, language).map(|name| format!("{name}."));
        let named =
            |entries: &[AtlasEntry], id: &str| entries.iter().find(|entry| entry.id == id).and_then(name);
        if let Some(id) = surface.strip_prefix("figure:") {
            let blocks = pack.topics.iter().filter_map(|topic| text_of(topic, language));
            let mut blocks = blocks.flat_map(|text| &text.sections).flat_map(|section| &section.blocks);
            let caption = blocks.find_map(|block| match block {
                Block::Figure { figure, caption, .. } if figure == id => Some(plain(caption)),
                _ => None,
            });
            let mut cards = atlas.causes.iter().chain(&atlas.postures);
            let shown = |entry: &&AtlasEntry| entry.figures.iter().any(|figure| figure == id);
            return caption
                .filter(|caption| !caption.is_empty())
                .or_else(|| cards.find(shown).and_then(name))
                .unwrap_or_default();
        }
        let mut parts = Vec::new();
        if let Some(layer) = figure.layers.first() {
            parts.extend(named(&atlas.layers, layer).or_else(|| named(&atlas.massage, layer)));
        }
        parts.extend(figure.shows.as_ref().and_then(|id| named(&atlas.structures, id)));
        if let Some(view) = &figure.view {
            parts.push(self.word(&view_key(view), &[]));
        }
        if figure.scene.is_some() {
            let state = figure.spine.as_deref().and_then(|id| named(&atlas.states, id));
            parts.extend(state.or_else(|| atlas.states.first().and_then(name)));
        }
        parts.join(" ")
    }

    /// What can be named on a picture: places of the body, and what is drawn over it.
    fn places(&self, figure: &Figure) -> Vec<Place> {
        let (pack, language, drawings) = (self.pack, &self.ask.language, self.pictures.drawings);
        let structure = |id: &str| {
            let entry = pack.atlas.structures.iter().find(|entry| entry.id == id)?;
            in_language(&entry.name, language)
        };
        if let Some(scene) = figure.scene.as_ref().and_then(|id| drawings.spine.scenes.get(id)) {
            let at = |label: &Label| {
                figure.spine.as_ref().and_then(|state| label.states.get(state)).copied().unwrap_or(label.at)
            };
            let named =
                |label: &Label| Some(Place { name: structure(&label.structure)?.clone(), at: at(label) });
            return scene.labels.iter().filter_map(named).collect();
        }
        let Some(view) = &figure.view else { return Vec::new() };
        let layers = drawings.layers.views.get(view);
        let laid = figure.layers.iter().filter_map(|layer| layers?.get(layer)).flatten();
        let laid = laid.filter_map(|one| {
            Some(Place { name: place(structure(&one.id)?, one.side, self.messages), at: one.label })
        });
        let regions = self.pictures.shapes(view).iter().filter_map(|shape| {
            let region = pack.regions.iter().find(|region| region.id == shape.region)?;
            let name = in_language(&region.name, language)?;
            Some(Place { name: place(name, shape.side, self.messages), at: shape.label })
        });
        laid.chain(regions).collect()
    }

    /// The views that show every mark at least once: from behind and from the front first, since people know themselves
    /// that way.
    fn views(&self, map: &PainMap) -> Vec<&'static str> {
        let mut left: Vec<_> = map.marks.iter().collect();
        let mut views = Vec::new();
        for view in VIEWS {
            let shapes = self.pictures.shapes(view);
            let before = left.len();
            left.retain(|mark| {
                !shapes.iter().any(|shape| shape.region == mark.region && shape.side == mark.side)
            });
            if left.len() < before {
                views.push(view);
            }
        }
        views
    }

    /// When to get help now: every urgent topic's main message and every section of theirs with a warning.
    fn help(&mut self) -> Help {
        let mut help = Help { title: self.word("handout_help", &[]), message: Vec::new(), parts: Vec::new() };
        let urgent: Vec<&Topic> =
            self.pack.topics.iter().filter(|topic| topic.kind == Kind::Urgent).collect();
        for topic in &urgent {
            let Some(text) = text_of(topic, &self.ask.language) else { continue };
            if urgent.len() == 1 {
                help.title = self.words.run(&text.title);
            }
            if !help.message.is_empty() {
                help.message.push(Run::plain(" ".to_owned()));
            }
            help.message.push(Run::plain(self.words.run(&plain(&text.key_message))));
            for section in text.sections.iter().filter(|section| warns(section)) {
                let mut blocks = Vec::new();
                for block in &section.blocks {
                    if let Block::Callout { kind: Callout::RedFlag, blocks: inner } = block {
                        blocks.extend(self.blocks(inner, false));
                    }
                }
                let title = self.words.run(&section.title);
                help.parts.push(Part { note: false, title, pictures: Vec::new(), blocks });
            }
        }
        if help.message.is_empty() {
            help.message.push(Run::plain(self.word("handout_help_plain", &[])));
        }
        help
    }

    fn topic(&mut self, item: &HandoutItem, topic: &Topic) -> Result<TopicPart, PaperError> {
        let text = text_of(topic, &self.ask.language)
            .ok_or_else(|| PaperError::Making(format!("the topic '{}' has no words", topic.id)))?;
        let title = self.words.run(&text.title);
        let message = self.runs(&text.key_message, true);
        let mut parts = Vec::new();
        if let Some(note) = &item.note {
            let blocks: Vec<Laid> = self
                .words
                .paragraphs(note, NOTE)
                .into_iter()
                .map(|line| Laid::Paragraph { runs: vec![Run::plain(line)] })
                .collect();
            if !blocks.is_empty() {
                let title = self.word("handout_note", &[]);
                parts.push(Part { note: true, title, pictures: Vec::new(), blocks });
            }
        }
        let whole = !item.sections.is_empty();
        let mut pictures = Vec::new();
        if whole {
            for section in text.sections.iter().filter(|section| item.sections.contains(&section.id)) {
                let pictures = self.pictures_in(&section.blocks, CHOSEN, usize::MAX)?;
                let title = self.words.run(&section.title);
                let blocks = self.blocks(&section.blocks, true);
                parts.push(Part { note: false, title, pictures, blocks });
            }
        } else {
            parts.extend(self.in_short(topic, text));
            let all = text.sections.iter().flat_map(|section| &section.blocks);
            let all: Vec<Block> = all.cloned().collect();
            let most = if self.ask.items.len() <= FEW { BESIDE } else { OF_MANY };
            pictures = self.pictures_in(&all, most, 1)?;
        }
        Ok(TopicPart { title, message, whole, pictures, parts })
    }

    /// What there is to do first, then what to watch for.
    fn in_short(&mut self, topic: &Topic, text: &TopicText) -> Vec<Part> {
        let mut todo = Vec::new();
        let mut stop = Vec::new();
        for section in &text.sections {
            if has_checklist(section) {
                // Of many topics the boxes to tick and the warnings: how to go about them stands in the window.
                let few = self.ask.items.len() <= FEW;
                let wanted: Vec<Block> = section
                    .blocks
                    .iter()
                    .filter(|block| few || matches!(block, Block::Checklist { .. } | Block::Callout { .. }))
                    .cloned()
                    .collect();
                let blocks = self.blocks(&wanted, true);
                let title = self.words.run(&section.title);
                todo.push(Part { note: false, title, pictures: Vec::new(), blocks });
            } else if warns(section) && topic.kind != Kind::Urgent {
                // An urgent topic's warnings are in the box, on every handout.
                let whole = section.words <= SHORT && self.ask.items.len() <= FEW;
                let wanted: Vec<Block> = section
                    .blocks
                    .iter()
                    .filter(|block| whole || matches!(block, Block::Callout { kind: Callout::RedFlag, .. }))
                    .cloned()
                    .collect();
                let blocks = self.blocks(&wanted, true);
                let title = self.words.run(&section.title);
                stop.push(Part { note: false, title, pictures: Vec::new(), blocks });
            }
        }
        todo.append(&mut stop);
        todo
    }

    /// The first figures among blocks.
    fn pictures_in(
        &mut self,
        blocks: &[Block],
        most: [f64; 2],
        count: usize,
    ) -> Result<Vec<Picture>, PaperError> {
        let mut pictures = Vec::new();
        for block in blocks {
            let Block::Figure { figure, caption, alt } = block else { continue };
            if pictures.len() == count {
                break;
            }
            let still = if let Some(known) = self.pictures.figure(figure) {
                let drawn = self.pictures.draw(known, most);
                drawn.map_err(|error| PaperError::Making(format!("{figure}: {error}")))?
            } else {
                let svg = self.pack.pictures.get(figure).cloned();
                let svg = svg.ok_or_else(|| PaperError::Making(format!("no figure '{figure}'")))?;
                Still { aspect: aspect(&svg), svg }
            };
            let caption = self.runs(caption, false);
            let alt = self.words.run(alt);
            pictures.push(self.keep(figure, still, alt, caption));
        }
        Ok(pictures)
    }

    fn keep(&mut self, id: &str, still: Still, alt: String, caption: Vec<Run>) -> Picture {
        let file = format!("{id}-{}.svg", self.files.len());
        self.files.insert(file.clone(), still.svg.into_bytes());
        Picture { file, alt, caption, aspect: still.aspect }
    }

    /// Blocks without their figures, which stand beside them.
    fn blocks(&mut self, blocks: &[Block], cite: bool) -> Vec<Laid> {
        blocks.iter().filter_map(|block| self.block(block, cite)).collect()
    }

    fn block(&mut self, block: &Block, cite: bool) -> Option<Laid> {
        Some(match block {
            Block::Paragraph { inlines } => Laid::Paragraph { runs: self.runs(inlines, cite) },
            Block::List { ordered, items } => Laid::List {
                ordered: *ordered,
                items: items.iter().map(|item| self.blocks(item, cite)).collect(),
            },
            Block::Checklist { items } => {
                Laid::Checklist { items: items.iter().map(|item| self.runs(item, cite)).collect() }
            }
            Block::Callout { kind, blocks } => {
                let title = self.word(kind.message(), &[]);
                let short = letters(blocks) <= ONE_PIECE;
                Laid::Callout {
                    stop: *kind == Callout::RedFlag,
                    short,
                    title,
                    blocks: self.blocks(blocks, cite),
                }
            }
            Block::Table { header, rows } => Laid::Table {
                header: header.iter().map(|cell| self.runs(cell, cite)).collect(),
                rows: rows.iter().map(|row| row.iter().map(|cell| self.runs(cell, cite)).collect()).collect(),
            },
            Block::Figure { .. } => return None,
        })
    }

    fn runs(&mut self, inlines: &[Inline], cite: bool) -> Vec<Run> {
        let mut out = Vec::new();
        self.add_runs(inlines, cite && self.ask.sources, (false, false), &mut out);
        out
    }

    fn add_runs(
        &mut self,
        inlines: &[Inline],
        cite: bool,
        (bold, slanted): (bool, bool),
        out: &mut Vec<Run>,
    ) {
        for inline in inlines {
            match inline {
                Inline::Text { text } => {
                    let text = self.words.run(text);
                    out.push(Run { text, bold, slanted, raised: false });
                }
                Inline::Strong { inlines } => self.add_runs(inlines, cite, (true, slanted), out),
                Inline::Emphasis { inlines } => self.add_runs(inlines, cite, (bold, true), out),
                Inline::Term { inlines, .. } | Inline::Topic { inlines, .. } => {
                    self.add_runs(inlines, cite, (bold, slanted), out);
                }
                Inline::Cite { key, .. } if cite => {
                    let known = self.cited.iter().position(|cited| cited == key);
                    let number = known.unwrap_or_else(|| {
                        self.cited.push(key.clone());
                        self.cited.len() - 1
                    });
                    let number = (number + 1).to_string();
                    match out.last_mut().filter(|run| run.raised) {
                        Some(run) => run.text = format!("{}, {number}", run.text),
                        None => out.push(Run { text: number, bold: false, slanted: false, raised: true }),
                    }
                }
                Inline::Cite { .. } => {}
            }
        }
    }

    /// The reader's own questions, then those that the topics given suggest and that do not stand on the paper already.
    fn questions(&mut self, items: &[(HandoutItem, &Topic)]) -> Questions {
        if self.ask.questions.len() > QUESTIONS {
            self.words.notices.insert(PaperNotice::WordsCut);
        }
        let own: Vec<String> = self
            .ask
            .questions
            .iter()
            .take(QUESTIONS)
            .filter_map(|question| self.words.typed(question, QUESTION))
            .collect();
        let mut pack: Vec<String> = Vec::new();
        for (item, topic) in items {
            let sections =
                text_of(topic, &self.ask.language).map(|text| &text.sections).into_iter().flatten();
            for section in sections.filter(|section| !item.sections.contains(&section.id)) {
                for asked in section.blocks.iter().flat_map(asked) {
                    let asked = self.words.run(&asked);
                    if !pack.contains(&asked) && pack.len() < PACK_QUESTIONS {
                        pack.push(asked);
                    }
                }
            }
        }
        Questions {
            title: self.word("handout_questions", &[]),
            intro: if own.is_empty() { String::new() } else { self.word("handout_questions_also", &[]) },
            own,
            pack,
            write: self.word("handout_questions_write", &[]),
            lines: LINES,
        }
    }

    fn sources(&mut self) -> Option<Sources> {
        if self.cited.is_empty() {
            return None;
        }
        let cited = std::mem::take(&mut self.cited);
        let lines = cited
            .iter()
            .map(|key| {
                let Some(reference) = self.pack.references.get(key) else {
                    return Source { text: key.clone(), language: None };
                };
                let locator =
                    reference.locator.as_ref().map(|locator| format!(" {locator}")).unwrap_or_default();
                let text = breakable(self.words.run(&format!("{}.{locator}", reference.text)).trim());
                let main = |tag: &String| tag.split('-').next().unwrap_or_default().to_owned();
                Source { text, language: reference.language.as_ref().map(main) }
            })
            .collect();
        Some(Sources { title: self.word("handout_sources", &[]), lines })
    }

    /// What this is and is not, who stands behind it, and how old it is.
    fn closing(&mut self, items: &[(HandoutItem, &Topic)]) -> Vec<String> {
        let manifest = &self.pack.manifest;
        let title = in_language(&manifest.title, &self.ask.language).cloned().unwrap_or_default();
        let mut lines = vec![self.word("take_home_no_diagnosis", &[])];
        let values =
            [("title", title.as_str()), ("version", &manifest.version), ("publisher", &manifest.publisher)];
        let mut about = self.word("handout_pack", &values);
        let urgent = self.pack.topics.iter().filter(|topic| topic.kind == Kind::Urgent);
        let printed = || items.iter().map(|(_, topic)| *topic).chain(urgent.clone());
        // As old as the oldest of it.
        let reviewed = printed().map(|topic| topic.reviewed.as_str()).min();
        let next = printed().map(|topic| topic.next_review.as_str()).min();
        if let (Some(reviewed), Some(next)) =
            (reviewed.and_then(|day| self.day(day)), next.and_then(|day| self.day(day)))
        {
            about.push(' ');
            about.push_str(&self.word("topic_reviewed", &[("date", &reviewed), ("next", &next)]));
        }
        lines.push(about);
        lines.push(if manifest.reviewed_by.is_empty() {
            self.word("handout_not_reviewed", &[])
        } else {
            self.word("topic_review_by", &[("name", &manifest.reviewed_by)])
        });
        let mut lines: Vec<String> = lines.iter().map(|line| self.words.run(line)).collect();
        if self.words.notices.contains(&PaperNotice::LettersLeftOut) {
            lines.push(self.word("handout_letters", &[("mark", GAP)]));
        }
        lines
    }
}

impl Run {
    fn plain(text: String) -> Self {
        Self { text, bold: false, slanted: false, raised: false }
    }
}

/// Key of the words for where a body is seen from.
fn view_key(view: &str) -> String {
    format!("handout_view_{}", view.replace('-', "_"))
}

fn text_of<'a>(topic: &'a Topic, language: &str) -> Option<&'a TopicText> {
    in_language(&topic.texts, language)
}

fn has_checklist(section: &Section) -> bool {
    section.blocks.iter().any(|block| matches!(block, Block::Checklist { .. }))
}

/// Whether a section tells when to stop or to get help.
fn warns(section: &Section) -> bool {
    section.blocks.iter().any(|block| matches!(block, Block::Callout { kind: Callout::RedFlag, .. }))
}

/// Letters in blocks, about: to tell short from long.
fn letters(blocks: &[Block]) -> usize {
    let runs = |all: &[Vec<Inline>]| all.iter().map(|inlines| plain(inlines).len()).sum::<usize>();
    let of = |block: &Block| match block {
        Block::Paragraph { inlines } => plain(inlines).len(),
        Block::List { items, .. } => items.iter().map(|item| letters(item)).sum(),
        Block::Checklist { items } => runs(items),
        Block::Callout { blocks, .. } => letters(blocks),
        Block::Table { header, rows } => runs(header) + rows.iter().map(|row| runs(row)).sum::<usize>(),
        Block::Figure { .. } => 0,
    };
    blocks.iter().map(of).sum()
}

/// Questions among the lines of a list.
fn asked(block: &Block) -> Vec<String> {
    let Block::List { items, .. } = block else { return Vec::new() };
    let lines = items.iter().filter_map(|item| match &item[..] {
        [Block::Paragraph { inlines }] => Some(plain(inlines).trim().to_owned()),
        _ => None,
    });
    lines.filter(|line| line.ends_with('?')).collect()
}

/// Width over height of a drawing that a pack brings; square when it does not say.
fn aspect(svg: &str) -> f64 {
    let read = roxmltree::Document::parse(svg).ok();
    let size = read.as_ref().and_then(|read| {
        let root = read.root_element();
        let from_box = root.attribute("viewBox").and_then(|numbers| {
            let numbers: Vec<f64> =
                numbers.split([' ', ',']).filter_map(|number| number.parse().ok()).collect();
            let [_, _, width, height] = numbers[..] else { return None };
            Some((width, height))
        });
        let number = |name: &str| root.attribute(name)?.trim_end_matches("px").parse::<f64>().ok();
        from_box.or_else(|| Some((number("width")?, number("height")?)))
    });
    size.map(|(width, height)| width / height).filter(|aspect| (0.05..=20.0).contains(aspect)).unwrap_or(1.0)
}
