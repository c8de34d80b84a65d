//! PEMAT-P and the CDC Clear Communication Index: what is asked of a topic, what of it a machine can answer, and the
//! signed sheets (`topics/<id>/review.toml`) in which two readers answered the rest, each alone.
//!
//! Items and their numbers are AHRQ's (PEMAT-P: 1–12 and 15–19 for how well a text is understood, 20–26 for how well it
//! can be acted on) and CDC's (1–20). A topic passes at 90 of 100 in each, in every language; AHRQ itself asks for 70.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::lines::line_in;
use super::markdown::HOW_SURE;
use super::source::Files;
use super::words::{self, plain};
use super::{Block, Callout, Findings, Language, Pack, Rule, TopicGrade, TopicText, meta};

/// Of each hundred; less is a finding.
const ENOUGH: f64 = 90.0;
/// A text with more sentences than this in the passive is not in the active voice. Our own limit: a few are natural.
const PASSIVE: f64 = 0.1;
/// Sentences of a paragraph, and words of a section, that still make a short piece. Our own limits.
const PIECE: (usize, u32) = (5, 200);
/// Columns a table can have and still be simple.
const COLUMNS: usize = 4;

/// What an item belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Understand,
    Act,
    Clear,
}

/// Items only people can answer: each stands in every sheet. What they ask is told in docs/content.md.
const READERS: &[(&str, Part)] = &[
    ("u1", Part::Understand),
    ("u2", Part::Understand),
    ("u3", Part::Understand),
    ("u6", Part::Understand),
    ("u7", Part::Understand),
    ("u9", Part::Understand),
    ("u10", Part::Understand),
    ("u15", Part::Understand),
    ("u16", Part::Understand),
    ("u18", Part::Understand),
    ("a22", Part::Act),
    ("a24", Part::Act),
    ("a25", Part::Act),
    ("a26", Part::Act),
    ("c4", Part::Clear),
    ("c7", Part::Clear),
    ("c10", Part::Clear),
    ("c12", Part::Clear),
    ("c13", Part::Clear),
    ("c14", Part::Clear),
    ("c15", Part::Clear),
    ("c16", Part::Clear),
    ("c17", Part::Clear),
    ("c18", Part::Clear),
    ("c19", Part::Clear),
    ("c20", Part::Clear),
];

/// Ids of the items a sheet must hold.
#[cfg(test)]
pub(super) fn item_ids() -> impl Iterator<Item = &'static str> {
    READERS.iter().map(|(id, _)| *id)
}

/// `topics/<id>/review.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct ReviewFile {
    /// Who read, and what they are: nobody is a clinician who does not say so.
    readers: [String; 2],
    /// The day, such as 2026-11-29.
    read: String,
    /// One for each item a machine cannot answer.
    item: Vec<ReviewItem>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct ReviewItem {
    /// `u…` and `a…` for PEMAT-P, `c…` for the Index.
    id: String,
    /// The first reader's answer: "1", "0" or "na".
    first: Answer,
    /// The second reader's.
    second: Answer,
    /// What both settled on afterwards, where they had differed or the text was mended.
    #[serde(default)]
    settled: Option<Answer>,
    /// Where in the topic it shows.
    place: String,
}

/// An answer of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
enum Answer {
    /// It holds.
    #[serde(rename = "1")]
    Yes,
    /// It does not.
    #[serde(rename = "0")]
    No,
    /// Nothing in the topic could have it.
    #[serde(rename = "na")]
    NotApplicable,
}

/// How a topic does, of a hundred each.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Marks {
    /// Topic id.
    pub topic: String,
    /// Language.
    pub language: Language,
    /// PEMAT-P, how well it is understood.
    pub understand: f64,
    /// PEMAT-P, how well it can be acted on.
    pub act: f64,
    /// The Clear Communication Index.
    pub clear: f64,
    /// Items answered with no.
    pub missed: Vec<String>,
    /// Share of the readers' items that both answered alike, 0 to 1.
    pub agreement: f64,
}

/// The marks of every topic that has a sheet, and what is wrong with sheets and marks. Once a pack has one sheet, each
/// topic needs one.
pub(super) fn check(
    files: &Files,
    pack: &Pack,
    grades: &[TopicGrade],
    findings: &mut Findings,
) -> Vec<Marks> {
    let path = |topic: &str| format!("topics/{topic}/review.toml");
    if !pack.topics.iter().any(|topic| files.text(&path(&topic.id)).is_some()) {
        return Vec::new();
    }
    let mut marks = Vec::new();
    for topic in &pack.topics {
        let file = path(&topic.id);
        let Some(sheet) = meta::toml::<ReviewFile>(files, &file, findings) else { continue };
        let answers = readers(&file, files, &sheet, findings);
        for (language, text) in &topic.texts {
            let grade = grades.iter().find(|grade| grade.topic == topic.id && grade.language == *language);
            let Some(grade) = grade else { continue };
            let mut items = answers.clone();
            items.extend(machine(text, grade));
            let of = |part| {
                let counted: Vec<bool> = items
                    .iter()
                    .filter(|(_, kind, answer)| *kind == part && *answer != Answer::NotApplicable)
                    .map(|(_, _, answer)| *answer == Answer::Yes)
                    .collect();
                let yes = counted.iter().filter(|yes| **yes).count();
                if counted.is_empty() { 100.0 } else { 100.0 * yes as f64 / counted.len() as f64 }
            };
            let missed: Vec<String> = items
                .iter()
                .filter(|(_, _, answer)| *answer == Answer::No)
                .map(|(id, _, _)| (*id).to_owned())
                .collect();
            let alike = sheet.item.iter().filter(|item| item.first == item.second).count();
            let found = Marks {
                topic: topic.id.clone(),
                language: language.clone(),
                understand: of(Part::Understand),
                act: of(Part::Act),
                clear: of(Part::Clear),
                missed,
                agreement: alike as f64 / sheet.item.len().max(1) as f64,
            };
            for (name, mark) in [
                ("PEMAT-P understanding", found.understand),
                ("PEMAT-P acting", found.act),
                ("the Clear Communication Index", found.clear),
            ] {
                if mark < ENOUGH {
                    let message = format!(
                        "in '{language}' the topic has {mark:.0} of 100 in {name}, below {ENOUGH:.0} (missed: {})",
                        found.missed.join(", ")
                    );
                    findings.push(&file, 0, Rule::Review, message, "mend the text, then have it read again");
                }
            }
            marks.push(found);
        }
    }
    marks
}

/// The readers' answers, once the sheet is found to hold each item once.
fn readers(
    file: &str,
    files: &Files,
    sheet: &ReviewFile,
    findings: &mut Findings,
) -> Vec<(&'static str, Part, Answer)> {
    let text = files.text(file).unwrap_or_default();
    if sheet.readers.iter().any(|reader| reader.trim().is_empty()) || sheet.readers[0] == sheet.readers[1] {
        let mend = "name both; each reads alone";
        findings.push(file, 0, Rule::Review, "the sheet does not name two readers", mend);
    }
    if sheet.read.parse::<jiff::civil::Date>().is_err() {
        let message = format!("read is not a date: '{}'", sheet.read);
        findings.push(file, 0, Rule::Review, message, "write it as 2026-11-29");
    }
    let mut seen = BTreeSet::new();
    for (index, item) in sheet.item.iter().enumerate() {
        let line = |key| line_in(text, "[[item]]", index, key);
        let known = READERS.iter().any(|(id, _)| *id == item.id);
        if !known {
            let message = format!("'{}' is no item for readers", item.id);
            findings.push(file, line("id"), Rule::Review, message, "docs/content.md lists the items");
        } else if !seen.insert(item.id.as_str()) {
            let message = format!("the item '{}' stands twice", item.id);
            findings.push(file, line("id"), Rule::Review, message, "keep one");
        }
        if item.first != item.second && item.settled.is_none() {
            let message = format!("the readers differ on '{}', and nothing is settled", item.id);
            let mend = "talk it over, and write settled = \"1\", \"0\" or \"na\"";
            findings.push(file, line("id"), Rule::Review, message, mend);
        }
        if item.place.trim().is_empty() {
            let message = format!("the item '{}' does not say where", item.id);
            findings.push(file, line("place"), Rule::Review, message, "name the section");
        }
    }
    for (id, _) in READERS.iter().filter(|(id, _)| !seen.contains(id)) {
        let message = format!("the item '{id}' is missing");
        findings.push(file, 0, Rule::Review, message, "have both readers answer it");
    }
    let given: BTreeMap<&str, Answer> =
        sheet.item.iter().map(|item| (item.id.as_str(), item.settled.unwrap_or(item.first))).collect();
    READERS.iter().map(|(id, part)| (*id, *part, given.get(id).copied().unwrap_or(Answer::No))).collect()
}

/// Items a machine answers, from the blocks themselves.
fn machine(text: &TopicText, grade: &TopicGrade) -> Vec<(&'static str, Part, Answer)> {
    let yes = |holds: bool| if holds { Answer::Yes } else { Answer::No };
    let blocks: Vec<&Block> =
        text.sections.iter().flat_map(|section| &section.blocks).flat_map(words::within).collect();
    let any = |is: fn(&Block) -> bool| blocks.iter().any(|block| is(block));
    let all_or_none = |shown: Vec<bool>| match shown.as_slice() {
        [] => Answer::NotApplicable,
        shown => yes(shown.iter().all(|whole| *whole)),
    };
    let tables = blocks.iter().filter_map(|block| match block {
        Block::Table { header, .. } => {
            Some(header.len() <= COLUMNS && header.iter().all(|cell| !plain(cell).is_empty()))
        }
        _ => None,
    });
    let captions = blocks.iter().filter_map(|block| match block {
        Block::Figure { caption, .. } => Some(!plain(caption).is_empty()),
        _ => None,
    });
    let short_pieces = text.sections.iter().all(|section| section.words <= PIECE.1)
        && blocks.iter().all(|block| match block {
            Block::Paragraph { inlines } => super::reading::sentences_of(&plain(inlines)).len() <= PIECE.0,
            _ => true,
        });
    let main = yes(!text.key_message.is_empty());
    let active = yes(grade.passive <= PASSIVE);
    let to_do = yes(text.sections.iter().any(|section| section.id == "do"));
    let list = any(|block| matches!(block, Block::List { .. } | Block::Checklist { .. }));
    let tick = any(|block| matches!(block, Block::Checklist { .. }));
    let cues = list || any(|block| matches!(block, Block::Callout { .. } | Block::Table { .. }));
    let unsure = text.sections.iter().find(|section| section.id == HOW_SURE).is_some_and(|section| {
        section.blocks.iter().any(|block| matches!(block, Block::Callout { kind: Callout::NotKnown, .. }))
    });
    vec![
        ("u4", Part::Understand, yes(grade.untaught.is_empty())),
        ("u5", Part::Understand, active),
        ("u8", Part::Understand, yes(short_pieces)),
        ("u11", Part::Understand, main),
        ("u12", Part::Understand, yes(cues)),
        ("u17", Part::Understand, all_or_none(captions.collect())),
        ("u19", Part::Understand, all_or_none(tables.collect())),
        ("a20", Part::Act, to_do),
        ("a21", Part::Act, yes(grade.to_reader)),
        ("a23", Part::Act, yes(tick)),
        // The window sets it apart at the top: one, first and emphasised are one rule of the pack.
        ("c1", Part::Clear, main),
        ("c2", Part::Clear, main),
        ("c3", Part::Clear, main),
        ("c5", Part::Clear, to_do),
        ("c6", Part::Clear, active),
        ("c8", Part::Clear, yes(list)),
        ("c9", Part::Clear, yes(short_pieces)),
        ("c11", Part::Clear, yes(unsure)),
    ]
}
