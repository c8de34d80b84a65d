//! Rules over a whole topic and a whole pack. Rules about a single construct are where it is read.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::markdown::Parsed;
use super::meta::TopicMeta;
use super::reading::{self, HIGHEST_GRADE, LONGEST_SENTENCE, TopicGrade};
use super::{Block, Callout, Findings, Kind, Pack, Prose, Rule, TopicLink};

/// Sections every topic has besides its own.
const EVERY: &[&str] = &["do", "how-sure"];
/// Sections a treatment has, so that a reader can choose (DISCERN).
const TREATMENT: &[&str] = &["how-it-works", "benefits", "risks", "what-if-nothing", "alternatives"];

/// A text by itself: title, main message, sections, questions.
pub(super) fn topic_text(file: &str, kind: Kind, parsed: &Parsed, findings: &mut Findings) {
    if parsed.titles != 1 {
        let message = format!("the text has {} titles", parsed.titles);
        findings.push(file, 1, Rule::Title, message, "begin with one # title");
    }
    match parsed.key_messages.as_slice() {
        [] => findings.push(
            file,
            1,
            Rule::KeyMessage,
            "there is no main message",
            "add > [!IMPORTANT] right below the title",
        ),
        [line] if !parsed.key_first && parsed.titles > 0 => {
            findings.push(
                file,
                *line,
                Rule::KeyMessage,
                "the main message is not first",
                "move it right below the title",
            );
        }
        [_] => {}
        [_, rest @ ..] => {
            for line in rest {
                findings.push(
                    file,
                    *line,
                    Rule::KeyMessage,
                    "this is a second main message",
                    "keep one; make this a paragraph",
                );
            }
        }
    }
    let sections = &parsed.text.sections;
    let own = sections.iter().filter(|section| section.id != "how-sure").count();
    if !(3..=7).contains(&own) {
        findings.push(
            file,
            0,
            Rule::SectionCount,
            format!("the text has {own} sections, besides how-sure and check"),
            "write three to seven",
        );
    }
    let treatment = if kind == Kind::Treatment { TREATMENT } else { &[] };
    for wanted in EVERY.iter().chain(treatment) {
        if !sections.iter().any(|section| section.id == *wanted) {
            findings.push(
                file,
                0,
                Rule::MissingSection,
                format!("the section {{#{wanted}}} is missing"),
                format!("add ## … {{#{wanted}}}; docs/content.md says what goes into it"),
            );
        }
    }
    for (section, line) in sections.iter().zip(&parsed.section_lines) {
        if section.blocks.is_empty() {
            let message = format!("the section '{}' is empty", section.title);
            findings.push(file, *line, Rule::SectionHeading, message, "write it, or take the heading out");
        }
        let acts = |block: &Block| {
            matches!(block, Block::Checklist { .. } | Block::Callout { kind: Callout::Action, .. })
        };
        if section.id == "do" && !section.blocks.iter().any(acts) {
            findings.push(
                file,
                *line,
                Rule::NothingToDo,
                "nothing to do is listed",
                "add a - [ ] list or a > [!TIP]",
            );
        }
    }
    let Some(line) = parsed.check_line else {
        findings.push(
            file,
            0,
            Rule::MissingSection,
            "the section {#check} is missing",
            "add two or three questions",
        );
        return;
    };
    let count = parsed.text.questions.len();
    if !(2..=3).contains(&count) {
        findings.push(
            file,
            line,
            Rule::Question,
            format!("the check has {count} questions"),
            "ask two or three",
        );
    }
}

/// What `topic.toml` declares and what the text uses.
pub(super) fn declared(id: &str, file: &str, meta: &TopicMeta, parsed: &Parsed, findings: &mut Findings) {
    let toml = format!("topics/{id}/topic.toml");
    for (list, used, what) in
        [(&meta.figures, &parsed.figures, "figure"), (&meta.sources, &parsed.cites, "source")]
    {
        for (line, name) in used {
            if !list.contains(name) {
                let message = format!("the {what} '{name}' is not listed in topic.toml");
                findings.push(file, *line, Rule::Undeclared, message, format!("add it to {what}s in {toml}"));
            }
        }
        for name in list {
            if !used.iter().any(|(_, other)| other == name) {
                let message = format!("the {what} '{name}' is listed but not in {file}");
                findings.push(&toml, 0, Rule::Undeclared, message, "take it out, or use it");
            }
        }
    }
    if parsed.cites.is_empty() {
        findings.push(file, 0, Rule::Sources, "nothing in this text is cited", "cite a source: [^key]");
    }
}

/// The pack as a whole: everything that refers to something else.
pub(super) fn structure(pack: &Pack, links: &[TopicLink], findings: &mut Findings) {
    let regions: BTreeSet<&str> = pack.regions.iter().map(|region| region.id.as_str()).collect();
    let groups: BTreeSet<&str> = pack.manifest.groups.iter().map(|group| group.id.as_str()).collect();
    let topics: BTreeMap<&str, BTreeSet<&str>> = pack
        .topics
        .iter()
        .map(|topic| {
            let sections =
                topic.texts.values().flat_map(|text| &text.sections).map(|section| section.id.as_str());
            (topic.id.as_str(), sections.chain(["check", "sources"]).collect())
        })
        .collect();
    for (expected, topic) in (1..).zip(&pack.topics) {
        let file = format!("topics/{}/topic.toml", topic.id);
        let mut find = |rule, message: String, mend: &str| findings.push(&file, 0, rule, message, mend);
        if topic.order != expected {
            find(
                Rule::Order,
                format!("order is {}, and {expected} would be next", topic.order),
                "number topics 1, 2, 3… without holes",
            );
        }
        if !groups.contains(topic.group.as_str()) {
            find(Rule::UnknownGroup, format!("there is no group '{}'", topic.group), "use one of pack.toml");
        }
        if topic.regions.is_empty() {
            find(
                Rule::UnknownRegion,
                "no region is named".into(),
                "name those it speaks of; whole-body when it is all",
            );
        }
        for region in &topic.regions {
            if !regions.contains(region.as_str()) {
                find(
                    Rule::UnknownRegion,
                    format!("there is no region '{region}'"),
                    "use one of regions.toml",
                );
            }
        }
        for related in &topic.related {
            if !topics.contains_key(related.as_str()) || *related == topic.id {
                find(
                    Rule::UnknownTopic,
                    format!("'{related}' is no other topic of this pack"),
                    "name another topic's id",
                );
            }
        }
        for source in &topic.sources {
            if !pack.references.contains_key(source) {
                find(
                    Rule::UnknownCitation,
                    format!("there is no reference '{source}'"),
                    "add it to references.yml, or mend its key",
                );
            }
        }
        review_dates(&topic.reviewed, &topic.next_review, &mut find);
        let mut languages = topic
            .texts
            .values()
            .map(|text| text.sections.iter().map(|section| &section.id).collect::<Vec<_>>());
        if let Some(first) = languages.next()
            && languages.any(|other| other != first)
        {
            find(
                Rule::Languages,
                "its languages do not have the same sections".into(),
                "give each the same ids in the same order",
            );
        }
    }
    for link in links {
        match topics.get(link.topic.as_str()) {
            None => findings.push(
                &link.file,
                link.line,
                Rule::UnknownTopic,
                format!("there is no topic '{}'", link.topic),
                "mend the id",
            ),
            Some(sections) => {
                if let Some(section) = link.section.as_deref().filter(|section| !sections.contains(section)) {
                    let message = format!("the topic '{}' has no section '{section}'", link.topic);
                    findings.push(
                        &link.file,
                        link.line,
                        Rule::UnknownSection,
                        message,
                        "mend the id after #",
                    );
                }
            }
        }
    }
}

fn review_dates(reviewed: &str, next: &str, find: &mut impl FnMut(Rule, String, &str)) {
    let read = |text: &str| text.parse::<Date>().ok().filter(|_| text.len() == 10);
    match (read(reviewed), read(next)) {
        (Some(reviewed), Some(next)) if reviewed < next => {}
        (Some(_), Some(_)) => find(
            Rule::ReviewDate,
            "the next review is not after the last".into(),
            "set next_review to a later day",
        ),
        (None, _) => {
            find(Rule::ReviewDate, format!("reviewed is not a date: '{reviewed}'"), "write it as 2026-11-24");
        }
        (_, None) => {
            find(Rule::ReviewDate, format!("next_review is not a date: '{next}'"), "write it as 2027-11-24");
        }
    }
}

/// Grades and sentence lengths. Only English has limits so far; other languages have other formulas.
pub(super) fn wording(pack: &Pack, prose: &[Prose], findings: &mut Findings) -> Vec<TopicGrade> {
    let mut grades = Vec::new();
    for text in prose {
        let medical = medical_words(pack, &text.language);
        let (grade, terms) = reading::grade(text.units.iter().map(|(_, unit)| unit.as_str()), &medical);
        if text.language == "en" {
            if grade.with_terms > HIGHEST_GRADE {
                findings.push(
                    &text.file,
                    0,
                    Rule::Grade,
                    format!("the text reads at grade {:.1}, above {HIGHEST_GRADE:.1}", grade.with_terms),
                    "shorten sentences first, then choose shorter words",
                );
            }
            for (line, unit) in &text.units {
                for sentence in reading::sentences_of(unit) {
                    let words = reading::words_of(sentence).count();
                    if words > LONGEST_SENTENCE as usize {
                        let begin: String = sentence.chars().take(40).collect();
                        findings.push(
                            &text.file,
                            *line,
                            Rule::LongSentence,
                            format!("a sentence has {words} words: '{begin}…'"),
                            "split it; 20 words are the most",
                        );
                    }
                }
            }
        }
        grades.push(TopicGrade { topic: text.topic.clone(), language: text.language.clone(), grade, terms });
    }
    let order = |id: &str| pack.topics.iter().position(|topic| topic.id == id);
    grades.sort_by_key(|grade| (order(&grade.topic), grade.language.clone()));
    grades
}

/// The medical words the glossary teaches, as lists of lower-case words, longest first.
fn medical_words(pack: &Pack, language: &str) -> Vec<Vec<String>> {
    let mut words: Vec<Vec<String>> = pack
        .glossary
        .iter()
        .filter(|term| term.medical)
        .filter_map(|term| term.words.get(language))
        .flat_map(|words| std::iter::once(&words.word).chain(&words.forms))
        .map(|word| reading::words_of(word).collect::<Vec<_>>())
        .filter(|word: &Vec<String>| !word.is_empty())
        .collect();
    words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    words.dedup();
    words
}
