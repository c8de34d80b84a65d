//! Rules over a whole topic and a whole pack. Rules about a single construct are where it is read.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::lines::line_of;
use super::markdown::{HOW_SURE, Names, Parsed};
use super::meta::TopicMeta;
use super::reading::{
    self, HIGHEST_GRADE, HIGHEST_MEAN, LONGEST_MEAN, LONGEST_SENTENCE, LOWEST_INFLESZ, Scale, TopicGrade,
};
use super::source::Files;
use super::{Block, Callout, Findings, Kind, Pack, Prose, Rule, Topic, TopicLink};
use crate::search::tongue;

/// Sections every topic has besides its own.
const EVERY: &[&str] = &["do", HOW_SURE];
/// Sections a treatment has, so that a reader can choose (DISCERN).
const TREATMENT: &[&str] = &["how-it-works", "benefits", "risks", "what-if-nothing", "alternatives"];

/// A text by itself: title, main message, sections, questions.
pub(super) fn topic_text(file: &str, kind: Kind, parsed: &Parsed, findings: &mut Findings) {
    if parsed.title_line.is_none() {
        findings.push(file, 1, Rule::Title, "the text has no title", "begin with one # title");
    }
    match parsed.key_messages.as_slice() {
        [] => {
            let mend = "add > [!IMPORTANT] right below the title";
            findings.push(file, 1, Rule::KeyMessage, "there is no main message", mend);
        }
        [first, rest @ ..] => {
            // Without a title nothing can be right below it; that is said once.
            if !parsed.key_first && parsed.title_line.is_some() {
                let mend = "move it right below the title";
                findings.push(file, *first, Rule::KeyMessage, "the main message is not first", mend);
            }
            for line in rest {
                let mend = "keep one; make this a paragraph";
                findings.push(file, *line, Rule::KeyMessage, "this is a second main message", mend);
            }
        }
    }
    sections(file, kind, parsed, findings);
    let cards = parsed.text.easy.len();
    if !matches!(cards, 0 | 3..=5) {
        let line = parsed.easy_lines.first().copied().unwrap_or(0);
        let message = format!("the easy view has {cards} cards");
        findings.push(file, line, Rule::EasyCard, message, "mark three to five sentences, or none");
    }
    let Some(line) = parsed.check_line else {
        let mend = "add ## Check yourself {#check} with two or three questions";
        findings.push(file, 0, Rule::MissingSection, "the section {#check} is missing", mend);
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

fn sections(file: &str, kind: Kind, parsed: &Parsed, findings: &mut Findings) {
    let sections = &parsed.text.sections;
    let own = sections.iter().filter(|section| section.id != HOW_SURE).count();
    if !(3..=7).contains(&own) {
        let message = format!("the text has {own} sections, besides how-sure and check");
        findings.push(file, 0, Rule::SectionCount, message, "write three to seven");
    }
    let treatment = if kind == Kind::Treatment { TREATMENT } else { &[] };
    for wanted in EVERY.iter().chain(treatment) {
        if !sections.iter().any(|section| section.id == *wanted) {
            let message = format!("the section {{#{wanted}}} is missing");
            let mend = format!("add ## … {{#{wanted}}}; docs/content.md says what goes into it");
            findings.push(file, 0, Rule::MissingSection, message, mend);
        }
    }
    for (section, line) in sections.iter().zip(&parsed.section_lines) {
        if section.blocks.is_empty() {
            let message = format!("the section '{}' is empty", section.title);
            findings.push(file, *line, Rule::SectionHeading, message, "write it, or take the heading out");
        } else if section.id == "do" && !section.blocks.iter().any(acts) {
            findings.push(
                file,
                *line,
                Rule::NothingToDo,
                "nothing to do is listed",
                "add a - [ ] list or a > [!TIP]",
            );
        }
    }
}

fn acts(block: &Block) -> bool {
    matches!(block, Block::Checklist { .. } | Block::Callout { kind: Callout::Action, .. })
}

/// What `topic.toml` declares and what the text uses.
pub(super) fn declared(
    id: &str,
    file: &str,
    files: &Files,
    ids: &Names,
    meta: &TopicMeta,
    parsed: &Parsed,
    findings: &mut Findings,
) {
    let toml = format!("topics/{id}/topic.toml");
    let toml_text = files.text(&toml).unwrap_or_default();
    let lists = [
        ("figures", "figure", &meta.figures, &parsed.figures),
        ("sources", "source", &meta.sources, &parsed.cites),
    ];
    for (key, what, list, used) in lists {
        let listed: BTreeSet<&str> = list.iter().map(String::as_str).collect();
        let names: BTreeSet<&str> = used.iter().map(|(_, name)| name.as_str()).collect();
        // A reference nobody knows is a finding already; it is to be mended, not listed.
        let known = |name: &String| {
            key != "sources" || ids.references.as_ref().is_none_or(|keys| keys.contains(name))
        };
        for (line, name) in used.iter().filter(|(_, name)| known(name) && !listed.contains(name.as_str())) {
            let message = format!("the {what} '{name}' is not listed in topic.toml");
            findings.push(file, *line, Rule::Undeclared, message, format!("add it to {key} in {toml}"));
        }
        for name in listed.difference(&names) {
            let line = line_of(toml_text, key, Some(name));
            let message = format!("the {what} '{name}' is listed but not in {file}");
            findings.push(&toml, line, Rule::Undeclared, message, "take it out, or use it");
        }
    }
    if parsed.cites.is_empty() {
        findings.push(file, 0, Rule::Sources, "nothing in this text is cited", "cite a source: [^key]");
    }
}

/// Citations are numbered by the list in `topic.toml`; readers expect 1, 2, 3 as they go down the page.
pub(super) fn source_order(
    id: &str,
    files: &Files,
    meta: &TopicMeta,
    parsed: &Parsed,
    findings: &mut Findings,
) {
    let mut seen = BTreeSet::new();
    let first_uses = parsed.cites.iter().map(|(_, key)| key).filter(|key| seen.insert(*key));
    let used: Vec<&String> = first_uses.filter(|key| meta.sources.contains(key)).collect();
    let listed = meta.sources.iter().filter(|key| used.contains(key));
    if let Some((wanted, found)) = used.iter().copied().zip(listed).find(|(wanted, found)| wanted != found) {
        let toml = format!("topics/{id}/topic.toml");
        let line = line_of(files.text(&toml).unwrap_or_default(), "sources", Some(found));
        let message = format!("'{found}' is listed where '{wanted}' is cited first");
        let order: Vec<String> = used.iter().map(|key| format!("\"{key}\"")).collect();
        let mend = format!("write sources = [{}]", order.join(", "));
        findings.push(&toml, line, Rule::SourceOrder, message, mend);
    }
}

/// A text in a further language has the sections of the first one: places and events refer to them by id.
pub(super) fn same_sections(file: &str, first: &Parsed, other: &Parsed, findings: &mut Findings) {
    let ids =
        |parsed: &Parsed| parsed.text.sections.iter().map(|section| section.id.clone()).collect::<Vec<_>>();
    let (wanted, have) = (ids(first), ids(other));
    if wanted != have {
        let at = wanted.iter().zip(&have).take_while(|(wanted, have)| wanted == have).count();
        let line = other.section_lines.get(at).copied().unwrap_or(0);
        let message = format!("the sections are not those of the first language ({})", wanted.join(", "));
        findings.push(
            file,
            line,
            Rule::Languages,
            message,
            "give each language the same ids in the same order",
        );
    }
    if first.text.questions.len() != other.text.questions.len() {
        let line = other.check_line.unwrap_or(0);
        let message = "the check does not ask what the first language asks";
        findings.push(file, line, Rule::Languages, message, "ask the same questions in every language");
    }
    let figures =
        |parsed: &Parsed| parsed.text.easy.iter().map(|card| card.figure.clone()).collect::<Vec<_>>();
    let (wanted, have) = (figures(first), figures(other));
    if wanted != have {
        let at = wanted.iter().zip(&have).take_while(|(wanted, have)| wanted == have).count();
        let line = other.easy_lines.get(at).copied().unwrap_or(0);
        let message =
            format!("the cards of the easy view are not those of the first language ({})", wanted.join(", "));
        findings.push(file, line, Rule::EasyCard, message, "mark the same sentences, with the same figures");
    }
}

/// Ids of the pack, as far as its files could be read: what is not known is not held against anyone.
pub(super) struct Ids {
    pub(super) regions: Option<BTreeSet<String>>,
    pub(super) groups: Option<BTreeSet<String>>,
    pub(super) references: Option<BTreeSet<String>>,
    /// Every folder below `topics/`, sound or not.
    pub(super) topics: BTreeSet<String>,
}

/// The pack as a whole: everything that refers to something else.
pub(super) fn structure(pack: &Pack, files: &Files, ids: &Ids, links: &[TopicLink], findings: &mut Findings) {
    for topic in &pack.topics {
        topic_refers(topic, files, ids, findings);
    }
    order(pack, files, ids, findings);
    follow(pack, ids, links, findings);
    let shown: BTreeSet<&String> = pack.topics.iter().flat_map(|topic| &topic.figures).collect();
    for (id, path) in files.pictures.iter().filter(|(id, _)| !shown.contains(id)) {
        let file = path.rsplit(['/', '\\']).next().unwrap_or(id);
        let message = format!("no topic shows the picture '{id}'");
        findings.push(
            &format!("figures/{file}"),
            0,
            Rule::Undeclared,
            message,
            "show it, or take it out of the pack",
        );
    }
}

fn topic_refers(topic: &Topic, files: &Files, ids: &Ids, findings: &mut Findings) {
    let file = format!("topics/{}/topic.toml", topic.id);
    let text = files.text(&file).unwrap_or_default();
    let mut find = |key: &str, value: Option<&str>, rule, message: String, mend: &str| {
        findings.push(&file, line_of(text, key, value), rule, message, mend);
    };
    let unknown =
        |known: &Option<BTreeSet<String>>, id: &String| known.as_ref().is_some_and(|ids| !ids.contains(id));
    if unknown(&ids.groups, &topic.group) {
        find(
            "group",
            None,
            Rule::UnknownGroup,
            format!("there is no group '{}'", topic.group),
            "use one of pack.toml",
        );
    }
    if topic.regions.is_empty() {
        let mend = "name those it speaks of; whole-body when it is all";
        find("regions", None, Rule::UnknownRegion, "no region is named".into(), mend);
    }
    for region in topic.regions.iter().filter(|region| unknown(&ids.regions, region)) {
        let message = format!("there is no region '{region}'");
        find("regions", Some(region), Rule::UnknownRegion, message, "use one of regions.toml");
    }
    for related in &topic.related {
        if *related == topic.id || !ids.topics.contains(related) {
            let message = format!("'{related}' is no other topic of this pack");
            find("related", Some(related), Rule::UnknownTopic, message, "name another topic's id");
        }
    }
    for source in topic.sources.iter().filter(|source| unknown(&ids.references, source)) {
        let message = format!("there is no reference '{source}'");
        let mend = "add it to references.yml, or mend its key";
        find("sources", Some(source), Rule::UnknownCitation, message, mend);
    }
    let lists = [
        ("regions", &topic.regions),
        ("figures", &topic.figures),
        ("related", &topic.related),
        ("sources", &topic.sources),
    ];
    for (key, list) in lists {
        let mut seen = BTreeSet::new();
        for twice in list.iter().filter(|name| !seen.insert(*name)) {
            find(key, None, Rule::DuplicateId, format!("'{twice}' stands twice in {key}"), "keep one");
        }
    }
    review_dates(topic, &mut find);
}

fn review_dates(topic: &Topic, find: &mut impl FnMut(&str, Option<&str>, Rule, String, &str)) {
    let read = |text: &str| text.parse::<Date>().ok().filter(|_| text.len() == 10);
    let (reviewed, next) = (read(&topic.reviewed), read(&topic.next_review));
    for (key, value, date) in
        [("reviewed", &topic.reviewed, reviewed), ("next_review", &topic.next_review, next)]
    {
        if date.is_none() {
            let message = format!("{key} is not a date: '{value}'");
            find(key, None, Rule::ReviewDate, message, "write it as 2026-11-24");
        }
    }
    if reviewed.zip(next).is_some_and(|(reviewed, next)| reviewed >= next) {
        let message = "the next review is not after the last".to_owned();
        find("next_review", None, Rule::ReviewDate, message, "set it to a later day");
    }
}

/// Reading order is 1, 2, 3…; each mistake is told where it is, not on every topic after it.
fn order(pack: &Pack, files: &Files, ids: &Ids, findings: &mut Findings) {
    let whole = pack.topics.len() == ids.topics.len();
    let mut before = 0;
    for topic in &pack.topics {
        let message = if topic.order == before {
            Some(format!("order {before} is another topic's already"))
        } else if topic.order == 0 || (whole && topic.order > before.saturating_add(1)) {
            Some(format!("order is {}, and {} would be next", topic.order, before.saturating_add(1)))
        } else {
            None
        };
        if let Some(message) = message {
            let file = format!("topics/{}/topic.toml", topic.id);
            let line = line_of(files.text(&file).unwrap_or_default(), "order", None);
            findings.push(&file, line, Rule::Order, message, "number topics 1, 2, 3… without holes");
        }
        before = topic.order;
    }
}

/// Links in texts lead somewhere.
fn follow(pack: &Pack, ids: &Ids, links: &[TopicLink], findings: &mut Findings) {
    let sections: BTreeMap<&str, BTreeSet<&str>> = pack
        .topics
        .iter()
        .map(|topic| {
            let own = topic.texts.values().flat_map(|text| &text.sections).map(|section| section.id.as_str());
            (topic.id.as_str(), own.chain(["check", "sources"]).collect())
        })
        .collect();
    for TopicLink { file, line, topic, section } in links {
        if !ids.topics.contains(topic) {
            let message = format!("there is no topic '{topic}'");
            findings.push(file, *line, Rule::UnknownTopic, message, "mend the id");
        } else if let (Some(known), Some(section)) = (sections.get(topic.as_str()), section)
            && !known.contains(section.as_str())
        {
            let message = format!("the topic '{topic}' has no section '{section}'");
            findings.push(file, *line, Rule::UnknownSection, message, "mend the id after #");
        }
    }
}

/// Words of mixed letters, and a text in another language than its name says.
fn scripts_and_language(text: &Prose, findings: &mut Findings) {
    let mut all = String::new();
    for (line, unit) in &text.units {
        if let Some(word) = unit.split_whitespace().find(|word| mixes_scripts(word)) {
            let message = format!("'{word}' mixes letters of different scripts");
            let mend = "type it again: some letters only look alike";
            findings.push(&text.file, *line, Rule::MixedScript, message, mend);
        }
        all.push_str(unit);
        all.push('\n');
    }
    if let Some(other) = tongue::reads_like(&all)
        && text.language.split('-').next() != Some(other)
        && tongue::is_known(&text.language)
    {
        let message = format!("the text reads like '{other}', not '{}'", text.language);
        let mend = "translate it, or mend the language's name";
        findings.push(&text.file, 0, Rule::Languages, message, mend);
    }
}

/// Whether Latin letters stand beside Greek or Cyrillic ones: "pаin" with a Cyrillic a is found by no search and said
/// wrongly by every voice.
fn mixes_scripts(word: &str) -> bool {
    let latin = |letter: char| letter.is_ascii_alphabetic() || ('\u{c0}'..='\u{24f}').contains(&letter);
    let alike = |letter: char| ('\u{370}'..='\u{52f}').contains(&letter);
    word.chars().any(latin) && word.chars().any(alike)
}

/// The mean grade of each language's topics.
pub(super) fn mean(grades: &[TopicGrade], findings: &mut Findings) {
    let english: Vec<f64> = grades
        .iter()
        .filter(|topic| topic.grade.scale == Scale::FleschKincaid)
        .map(|topic| topic.grade.with_terms)
        .collect();
    let mean = english.iter().sum::<f64>() / english.len().max(1) as f64;
    // Texts that are too hard by themselves are told already.
    if mean > HIGHEST_MEAN && english.iter().all(|grade| *grade <= HIGHEST_GRADE) {
        let message = format!("texts read at grade {mean:.2} on average, above {HIGHEST_MEAN:.2}");
        findings.push("topics", 0, Rule::Grade, message, "begin with the hardest");
    }
}

/// Sentence lengths and grades, in every language that has a formula.
pub(super) fn wording(prose: &[Prose], grades: &[TopicGrade], findings: &mut Findings) {
    for text in prose {
        for (line, unit) in &text.units {
            for sentence in reading::sentences_of(unit) {
                let words = reading::words_of(sentence).count();
                if words > LONGEST_SENTENCE as usize {
                    let begin: String = sentence.chars().take(40).collect();
                    let message = format!("a sentence has {words} words: '{begin}…'");
                    findings.push(
                        &text.file,
                        *line,
                        Rule::LongSentence,
                        message,
                        "split it; 20 words are the most",
                    );
                }
            }
        }
        scripts_and_language(text, findings);
        let Some(TopicGrade { grade, untaught, .. }) =
            grades.iter().find(|grade| grade.topic == text.topic && grade.language == text.language)
        else {
            continue;
        };
        for word in untaught {
            let parts: Vec<String> = reading::words_of(word).collect();
            let stands = |unit: &str| {
                let words: Vec<String> = reading::words_of(unit).collect();
                words.windows(parts.len()).any(|part| part == parts)
            };
            let line = text.units.iter().find(|(_, unit)| stands(unit)).map_or(0, |(line, _)| *line);
            let message = format!("the medical word '{word}' is used before it is taught");
            let mend = "link it to its term where it first stands, or say it in everyday words";
            findings.push(&text.file, line, Rule::UntaughtWord, message, mend);
        }
        if grade.mean_sentence > LONGEST_MEAN {
            let message = format!(
                "sentences have {:.1} words on average, above {LONGEST_MEAN:.0}",
                grade.mean_sentence
            );
            findings.push(&text.file, 0, Rule::Grade, message, "split the longest sentences");
        }
        let figure = grade.with_terms;
        // Two digits, so that a text just above the limit does not read as "6.0, above 6.0".
        let message = match grade.scale {
            Scale::FleschKincaid if figure > HIGHEST_GRADE => {
                format!("the text reads at grade {figure:.2}, above {HIGHEST_GRADE:.2}")
            }
            Scale::Inflesz if figure < LOWEST_INFLESZ => {
                format!("the text reads at INFLESZ {figure:.2}, below {LOWEST_INFLESZ:.2}")
            }
            _ => continue,
        };
        let mend = "shorten sentences first, then choose shorter words";
        findings.push(&text.file, 0, Rule::Grade, message, mend);
    }
}
