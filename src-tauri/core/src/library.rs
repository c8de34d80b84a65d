//! The read side: what screens and the command line show of a pack, in one language.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clinic::PlanTarget;
use crate::messages::Messages;
use crate::pack::{Block, EasyCard, Inline, Kind, Pack, PerLanguage, Question, Section, Topic, plain};

/// What the first screens need, in one language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Library {
    /// About the pack.
    pub pack: PackCard,
    /// The language of everything below.
    pub language: String,
    /// Groups in order.
    pub groups: Vec<GroupCard>,
    /// Topics in reading order.
    pub topics: Vec<TopicCard>,
    /// Regions, top to bottom.
    pub regions: Vec<RegionCard>,
    /// Glossary by term id.
    pub terms: BTreeMap<String, TermCard>,
    /// Ready-made plans, for a therapist to begin with.
    pub plans: Vec<PlanCard>,
}

/// A ready-made plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PlanCard {
    /// Stable id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// What is explained, in order.
    pub items: Vec<PlanTarget>,
}

/// About the pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PackCard {
    /// Stable name.
    pub id: String,
    /// Version.
    pub version: String,
    /// Title.
    pub title: String,
    /// Languages to choose from.
    pub languages: Vec<String>,
    /// Who publishes it.
    pub publisher: String,
    /// Who reviewed it; empty while nobody has.
    pub reviewed_by: String,
    /// State of the review, in words.
    pub review_status: String,
}

/// A group heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct GroupCard {
    /// Id.
    pub id: String,
    /// Heading.
    pub name: String,
}

/// A topic as one line in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TopicCard {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Group id.
    pub group: String,
    /// What it is for.
    pub kind: Kind,
    /// The main message as plain text.
    pub key_message: String,
    /// Region ids.
    pub regions: Vec<String>,
    /// Minutes to read, at least 1.
    pub minutes: u32,
    /// Section ids and titles, in order, for "you stopped at…".
    pub sections: Vec<SectionCard>,
}

/// A section as one line in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SectionCard {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Words to read.
    pub words: u32,
}

/// A region's words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RegionCard {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// In plain words.
    pub plain: String,
    /// Has a left and a right.
    pub sides: bool,
    /// `front`, `back`, `side`.
    pub views: Vec<String>,
    /// Topics that speak of it, in reading order.
    pub topics: Vec<String>,
}

/// A glossary word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TermCard {
    /// The word.
    pub word: String,
    /// Its plain meaning.
    pub plain: String,
    /// What people also say.
    pub also: Vec<String>,
}

/// A topic as a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TopicPage {
    /// Id.
    pub id: String,
    /// Language of the words.
    pub language: String,
    /// Title.
    pub title: String,
    /// Group id.
    pub group: String,
    /// What it is for.
    pub kind: Kind,
    /// Minutes to read, at least 1.
    pub minutes: u32,
    /// The main message.
    pub key_message: Vec<Inline>,
    /// Sections in order.
    pub sections: Vec<Section>,
    /// Check questions.
    pub questions: Vec<Question>,
    /// The easy view's cards; none where the pack has no easy view.
    pub easy: Vec<EasyCard>,
    /// What the text cites, numbered from 1.
    pub sources: Vec<SourceCard>,
    /// Topics to read next.
    pub related: Vec<String>,
    /// The next topic in reading order, urgent ones left out; none for an urgent one.
    pub next: Option<String>,
    /// The topic before, likewise.
    pub previous: Option<String>,
    /// Region ids.
    pub regions: Vec<String>,
    /// Day of the last review, `YYYY-MM-DD`.
    pub reviewed: String,
    /// Day the next review is due, `YYYY-MM-DD`.
    pub next_review: String,
}

/// A source as shown at the end of a topic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SourceCard {
    /// Number in the text.
    pub number: u32,
    /// Key.
    pub key: String,
    /// One line.
    pub text: String,
    /// Address or identifier, shown as text.
    pub locator: Option<String>,
    /// What was read of it.
    pub note: Option<String>,
    /// The language of text and note, for those who hear them read.
    pub language: Option<String>,
}

/// Words a slow reader reads in a minute. Our own choice: adults read about 240 words of easy prose a minute, and
/// readers in pain or in a second language fewer.
const WORDS_A_MINUTE: u32 = 180;

/// Minutes to read a number of words, at least 1.
fn minutes(words: u32) -> u32 {
    words.div_ceil(WORDS_A_MINUTE).max(1)
}

/// Seconds a slow reader needs for a number of words.
pub fn slow_seconds(words: u32) -> u32 {
    words.saturating_mul(60).div_ceil(WORDS_A_MINUTE)
}

/// Seconds a text must have been in view to count as read: half of what a slow reader needs, since fast readers
/// are twice as fast and must not be told that they did not read.
pub fn seconds_to_read(words: u32) -> u32 {
    (words.saturating_mul(30) / WORDS_A_MINUTE).max(1)
}

/// A value in a language, in English when that language lacks it.
pub(crate) fn in_language<'a, T>(values: &'a PerLanguage<T>, language: &str) -> Option<&'a T> {
    values.get(language).or_else(|| values.get("en"))
}

fn words(values: &PerLanguage<String>, language: &str) -> String {
    in_language(values, language).cloned().unwrap_or_default()
}

/// What the first screens need of a pack.
pub fn library(pack: &Pack, language: &str) -> Library {
    let manifest = &pack.manifest;
    Library {
        pack: PackCard {
            id: manifest.id.clone(),
            version: manifest.version.clone(),
            title: words(&manifest.title, language),
            languages: manifest.languages.clone(),
            publisher: manifest.publisher.clone(),
            reviewed_by: manifest.reviewed_by.clone(),
            review_status: words(&manifest.review_status, language),
        },
        language: language.to_owned(),
        groups: manifest
            .groups
            .iter()
            .map(|group| GroupCard { id: group.id.clone(), name: words(&group.name, language) })
            .collect(),
        topics: pack.topics.iter().filter_map(|topic| card(topic, language)).collect(),
        regions: pack
            .regions
            .iter()
            .map(|region| RegionCard {
                id: region.id.clone(),
                name: words(&region.name, language),
                plain: words(&region.plain, language),
                sides: region.sides,
                views: region.views.clone(),
                topics: pack
                    .topics
                    .iter()
                    .filter(|topic| topic.regions.contains(&region.id))
                    .map(|topic| topic.id.clone())
                    .collect(),
            })
            .collect(),
        terms: pack
            .glossary
            .iter()
            .filter_map(|term| {
                let own = term.words.get(language).filter(|words| words.plain.is_some());
                let words = own.or_else(|| term.words.get("en"))?;
                let plain = words.plain.clone().unwrap_or_default();
                Some((
                    term.id.clone(),
                    TermCard { word: words.word.clone(), plain, also: words.also.clone() },
                ))
            })
            .collect(),
        plans: pack
            .plans
            .iter()
            .map(|plan| PlanCard {
                id: plan.id.clone(),
                name: words(&plan.name, language),
                about: words(&plan.about, language),
                items: plan.targets(),
            })
            .collect(),
    }
}

fn card(topic: &Topic, language: &str) -> Option<TopicCard> {
    let text = in_language(&topic.texts, language)?;
    Some(TopicCard {
        id: topic.id.clone(),
        title: text.title.clone(),
        group: topic.group.clone(),
        kind: topic.kind,
        key_message: plain(&text.key_message),
        regions: topic.regions.clone(),
        minutes: minutes(text.words),
        sections: text
            .sections
            .iter()
            .map(|section| SectionCard {
                id: section.id.clone(),
                title: section.title.clone(),
                words: section.words,
            })
            .collect(),
    })
}

/// A topic as a page, in English when it is not written in the language; `None` when there is no such topic.
pub fn topic_page(pack: &Pack, id: &str, language: &str) -> Option<TopicPage> {
    let index = pack.topics.iter().position(|topic| topic.id == id)?;
    let topic = &pack.topics[index];
    let language = if topic.texts.contains_key(language) { language } else { "en" };
    let text = topic.texts.get(language)?;
    let kind = topic.kind;
    // The urgent topic is no step of the way: "next" must never read as an alarm, nor lead away from one.
    let ordinary = |topic: &&Topic| topic.kind != Kind::Urgent && kind != Kind::Urgent;
    let (before, after) = pack.topics.split_at(index);
    Some(TopicPage {
        id: topic.id.clone(),
        language: language.to_owned(),
        title: text.title.clone(),
        group: topic.group.clone(),
        kind: topic.kind,
        minutes: minutes(text.words),
        key_message: text.key_message.clone(),
        sections: text.sections.clone(),
        questions: text.questions.clone(),
        easy: text.easy.clone(),
        sources: source_cards(pack, &topic.sources),
        related: topic.related.clone(),
        next: after[1..].iter().find(ordinary).map(|topic| topic.id.clone()),
        previous: before.iter().rev().find(ordinary).map(|topic| topic.id.clone()),
        regions: topic.regions.clone(),
        reviewed: topic.reviewed.clone(),
        next_review: topic.next_review.clone(),
    })
}

/// References as they are shown, numbered from 1 in the order of their keys.
pub(crate) fn source_cards(pack: &Pack, keys: &[String]) -> Vec<SourceCard> {
    (1..)
        .zip(keys)
        .filter_map(|(number, key)| {
            let reference = pack.references.get(key)?;
            Some(SourceCard {
                number,
                key: key.clone(),
                text: reference.text.clone(),
                locator: reference.locator.clone(),
                note: reference.note.clone(),
                language: reference.language.clone(),
            })
        })
        .collect()
}

/// What a figure shows, in words: from the first topic with it, or from the atlas.
pub fn figure_words(pack: &Pack, figure: &str, language: &str) -> Option<String> {
    let texts = pack.topics.iter().filter_map(|topic| topic.texts.get(language));
    let in_topics = texts
        .flat_map(|text| &text.sections)
        .find_map(|section| words_in(&section.blocks, figure))
        .map(str::to_owned);
    in_topics.or_else(|| {
        let entries = pack.atlas.causes.iter().chain(&pack.atlas.postures);
        let mut shown = entries.filter(|entry| entry.figures.iter().any(|id| id == figure));
        shown.find_map(|entry| entry.alt.get(language).cloned())
    })
}

fn words_in<'a>(blocks: &'a [Block], wanted: &str) -> Option<&'a str> {
    blocks.iter().find_map(|block| match block {
        Block::Figure { figure, alt, .. } if figure == wanted => Some(alt.as_str()),
        Block::Callout { blocks, .. } => words_in(blocks, wanted),
        Block::List { items, .. } => items.iter().find_map(|item| words_in(item, wanted)),
        _ => None,
    })
}

/// Ids of the topics nearest to a wrong one, by id or title, best first; none when nothing is near.
pub fn nearest_topics(pack: &Pack, wrong: &str) -> Vec<String> {
    let wrong = wrong.to_lowercase();
    let mut near: Vec<(f64, &str)> = pack
        .topics
        .iter()
        .map(|topic| {
            let titles =
                topic.texts.values().map(|text| strsim::jaro_winkler(&text.title.to_lowercase(), &wrong));
            let best = titles.fold(strsim::jaro_winkler(&topic.id, &wrong), f64::max);
            let inside = wrong.len() > 2 && topic.id.contains(&wrong);
            (if inside { best.max(0.9) } else { best }, topic.id.as_str())
        })
        // Below this, names have little more in common than a few letters.
        .filter(|(likeness, _)| *likeness >= 0.72)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    near.into_iter().take(3).map(|(_, id)| id.to_owned()).collect()
}

/// Width of plain text in a terminal.
const COLUMNS: usize = 80;

/// A topic as plain text, wrapped for a terminal.
pub fn plain_text(page: &TopicPage, messages: &Messages) -> String {
    let mut out = Text::default();
    out.line(&page.title.to_uppercase());
    out.blank();
    out.wrapped("", "", &plain_cited(&page.key_message));
    for section in &page.sections {
        out.blank();
        out.line(&section.title);
        out.line(&"-".repeat(section.title.chars().count().min(COLUMNS)));
        for block in &section.blocks {
            out.block(block, "", messages);
        }
    }
    if !page.questions.is_empty() {
        out.blank();
        out.line(&messages.get("cli_check_yourself", &[]));
        for question in &page.questions {
            out.blank();
            out.wrapped("", "", &plain_cited(&question.ask));
            for (index, choice) in question.choices.iter().enumerate() {
                let mark = if u32::try_from(index) == Ok(question.right) { "  [x] " } else { "  [ ] " };
                out.wrapped(mark, "      ", &plain_cited(choice));
            }
            for block in &question.explanation {
                out.block(block, "  ", messages);
            }
        }
    }
    out.blank();
    out.line(&messages.get("cli_sources", &[]));
    for source in &page.sources {
        let locator = source.locator.as_ref().map(|locator| format!(" {locator}")).unwrap_or_default();
        out.wrapped(&format!("{:>3}. ", source.number), "     ", &format!("{}.{locator}", source.text));
    }
    out.blank();
    out.wrapped(
        "",
        "",
        &messages.get("cli_reviewed", &[("reviewed", &page.reviewed), ("next", &page.next_review)]),
    );
    out.0
}

/// Words with citations as [1].
fn plain_cited(inlines: &[Inline]) -> String {
    let mut out = String::new();
    for inline in inlines {
        match inline {
            Inline::Text { text } => out.push_str(text),
            Inline::Strong { inlines }
            | Inline::Emphasis { inlines }
            | Inline::Term { inlines, .. }
            | Inline::Topic { inlines, .. } => out.push_str(&plain_cited(inlines)),
            Inline::Cite { number, .. } => {
                let _ = write!(out, " [{number}]");
            }
        }
    }
    out
}

/// Lines of plain text.
#[derive(Default)]
struct Text(String);

impl Text {
    fn line(&mut self, line: &str) {
        self.0.push_str(line.trim_end());
        self.0.push('\n');
    }

    fn blank(&mut self) {
        self.0.push('\n');
    }

    /// Wraps words; `first` stands before the first line, `rest` before the others.
    fn wrapped(&mut self, first: &str, rest: &str, text: &str) {
        let mut line = first.to_owned();
        let mut empty = true;
        for word in text.split_whitespace() {
            if !empty && line.chars().count() + 1 + word.chars().count() > COLUMNS {
                self.line(&line);
                rest.clone_into(&mut line);
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        if !empty {
            self.line(&line);
        }
    }

    fn block(&mut self, block: &Block, indent: &str, messages: &Messages) {
        let deeper = format!("{indent}    ");
        match block {
            Block::Paragraph { inlines } => {
                self.blank();
                self.wrapped(indent, indent, &plain_cited(inlines));
            }
            Block::List { ordered, items } => {
                self.blank();
                for (number, blocks) in (1..).zip(items) {
                    let mark =
                        if *ordered { format!("{indent}{number:>2}. ") } else { format!("{indent}  - ") };
                    let mut blocks = blocks.iter();
                    if let Some(Block::Paragraph { inlines }) = blocks.next() {
                        self.wrapped(&mark, &deeper, &plain_cited(inlines));
                    }
                    for inner in blocks {
                        self.block(inner, &deeper, messages);
                    }
                }
            }
            Block::Checklist { items } => {
                self.blank();
                for item in items {
                    self.wrapped(&format!("{indent}  [ ] "), &format!("{indent}      "), &plain_cited(item));
                }
            }
            Block::Callout { kind, blocks } => {
                self.blank();
                self.wrapped(indent, indent, &messages.get(kind.message(), &[]));
                for inner in blocks {
                    self.block(inner, &deeper, messages);
                }
            }
            Block::Table { header, rows } => {
                self.blank();
                for row in rows {
                    let cells: Vec<String> = header
                        .iter()
                        .zip(row)
                        .map(|(head, cell)| format!("{}: {}", plain_cited(head), plain_cited(cell)))
                        .collect();
                    self.wrapped(&format!("{indent}  - "), &deeper, &cells.join("; "));
                }
            }
            Block::Figure { caption, alt, .. } => {
                self.blank();
                let words = messages.get("cli_picture", &[("caption", &plain_cited(caption)), ("alt", alt)]);
                self.wrapped(indent, indent, &words);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::fixture::{known, sound};
    use crate::pack::read;

    fn pack() -> Pack {
        read(&sound().source(), &known()).expect("sound")
    }

    #[test]
    fn minutes_and_seconds_follow_a_slow_reader() {
        for (words, wanted) in [(0, 1), (1, 1), (180, 1), (181, 2), (900, 5)] {
            assert_eq!(minutes(words), wanted, "{words} words");
        }
        for (words, wanted) in [(0, 1), (18, 3), (180, 30), (u32::MAX, u32::MAX / 180)] {
            assert_eq!(seconds_to_read(words), wanted, "{words} words");
        }
    }

    #[test]
    fn a_library_lists_topics_under_regions_and_teaches_words() {
        let library = library(&pack(), "en");
        assert_eq!(library.topics.iter().map(|topic| topic.id.as_str()).collect::<Vec<_>>(), ["one", "two"]);
        assert_eq!(library.topics[0].key_message, "Rest is not the best way.");
        assert_eq!(library.regions[0].topics, ["one", "two"]);
        assert_eq!(library.regions[1].topics, ["one"]);
        assert_eq!(library.terms["nerve-root"].word, "nerve root");
    }

    #[test]
    fn words_a_language_lacks_are_in_english_and_the_page_says_so() {
        let pack = pack();
        let library = library(&pack, "es");
        assert_eq!(library.topics[0].title, "A rich topic");
        // Spanish knows the word but not yet its meaning: half an entry would teach nothing.
        assert_eq!(library.terms["nerve-root"].word, "nerve root");
        assert_eq!(topic_page(&pack, "one", "es").expect("a page").language, "en");
    }

    #[test]
    fn a_page_has_its_neighbours_and_its_sources_numbered_as_cited() {
        let pack = pack();
        let page = topic_page(&pack, "one", "en").expect("a page");
        assert_eq!((page.previous.as_deref(), page.next.as_deref()), (None, Some("two")));
        let sources: Vec<_> =
            page.sources.iter().map(|source| (source.number, source.key.as_str())).collect();
        assert_eq!(sources, [(1, "alpha"), (2, "beta")]);
        let last = topic_page(&pack, "two", "en").expect("a page");
        assert_eq!((last.previous.as_deref(), last.next), (Some("one"), None));
        assert!(topic_page(&pack, "three", "en").is_none());
    }

    #[test]
    fn a_wrong_id_gets_the_nearest_topics() {
        let pack = pack();
        assert_eq!(nearest_topics(&pack, "twoo"), ["two"]);
        assert_eq!(nearest_topics(&pack, "A Rich Topc").first().map(String::as_str), Some("one"));
        assert!(nearest_topics(&pack, "zzzz").is_empty());
    }

    #[test]
    fn plain_text_fits_a_terminal_and_tells_everything() {
        let words = [
            ("cli_check_yourself", "Check yourself"),
            ("cli_sources", "Sources"),
            ("cli_reviewed", "Reviewed {reviewed}, next {next}"),
            ("cli_picture", "Picture: {caption} {alt}"),
            ("callout_red_flag", "Get help now"),
            ("callout_action", "Do this"),
            ("callout_note", "Note"),
        ];
        let json = serde_json::to_string(&BTreeMap::from(words)).expect("json");
        let messages = Messages::parse(&json).expect("messages");
        let text = plain_text(&topic_page(&pack(), "one", "en").expect("a page"), &messages);
        assert!(text.lines().all(|line| line.chars().count() <= COLUMNS), "{text}");
        insta::assert_snapshot!(text);
    }
}
