//! The pack's TOML files: each with its own form, unknown names refused.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::source::Files;
use super::{Findings, Kind, Manifest, Pack, PerLanguage, Region, Rule, Term, TermWords};

/// `topic.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TopicMeta {
    pub(super) order: u32,
    pub(super) group: String,
    pub(super) kind: Kind,
    pub(super) regions: Vec<String>,
    #[serde(default)]
    pub(super) figures: Vec<String>,
    #[serde(default)]
    pub(super) related: Vec<String>,
    #[serde(default)]
    pub(super) also: PerLanguage<Vec<String>>,
    #[serde(default)]
    pub(super) sources: Vec<String>,
    #[serde(default)]
    pub(super) reviewed: String,
    #[serde(default)]
    pub(super) next_review: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionsFile {
    region: Vec<Region>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GlossaryFile {
    term: Vec<TermEntry>,
}

/// Languages are the keys beside `id` and `medical`, so unknown names show as a form error of the language.
#[derive(Deserialize)]
struct TermEntry {
    id: String,
    #[serde(default)]
    medical: bool,
    #[serde(flatten)]
    words: PerLanguage<TermWords>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CoverageFile {
    claim: Vec<Claim>,
}

/// A claim of the article a pack answers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Claim {
    number: u32,
    #[serde(rename = "says")]
    _says: String,
    topic: String,
    section: String,
}

/// Reads a TOML file, or says what is wrong with it and where.
fn toml<T: DeserializeOwned>(files: &Files, path: &str, findings: &mut Findings) -> Option<T> {
    let Some(text) = files.text(path) else {
        findings.push(
            path,
            0,
            Rule::MissingFile,
            "the file is missing",
            format!("write {path}; docs/content.md shows its form"),
        );
        return None;
    };
    toml::from_str(text)
        .map_err(|error| {
            let line = error.span().map_or(0, |span| line_of(text, span.start));
            let message = error.message().trim().replace('\n', " ");
            findings.push(path, line, Rule::Form, message, "compare with docs/content.md or the JSON Schema");
        })
        .ok()
}

/// Line of a byte offset, from 1.
pub(super) fn line_of(text: &str, offset: usize) -> u32 {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    u32::try_from(before.iter().filter(|byte| **byte == b'\n').count() + 1).unwrap_or(0)
}

/// Line on which a quoted value first stands, for findings about values TOML has lost the place of.
pub(super) fn line_with(text: &str, value: &str) -> u32 {
    text.find(&format!("\"{value}\"")).map_or(0, |offset| line_of(text, offset))
}

pub(super) fn manifest(files: &Files, findings: &mut Findings) -> Option<Manifest> {
    let manifest: Manifest = toml(files, "pack.toml", findings)?;
    if !manifest.languages.iter().any(|language| language == "en") {
        findings.push(
            "pack.toml",
            0,
            Rule::Languages,
            "English is missing",
            "add \"en\" to languages and write it",
        );
    }
    unique("pack.toml", manifest.groups.iter().map(|group| group.id.as_str()), findings);
    Some(manifest)
}

/// Stands in for a manifest that could not be read, so that the topics are still looked at.
pub(super) fn plain_manifest() -> Manifest {
    Manifest {
        id: String::new(),
        version: String::new(),
        title: PerLanguage::new(),
        languages: vec!["en".into()],
        publisher: String::new(),
        licence: String::new(),
        reviewed_by: String::new(),
        review_status: String::new(),
        groups: Vec::new(),
    }
}

pub(super) fn regions(files: &Files, findings: &mut Findings) -> Option<Vec<Region>> {
    let file: RegionsFile = toml(files, "regions.toml", findings)?;
    unique("regions.toml", file.region.iter().map(|region| region.id.as_str()), findings);
    Some(file.region)
}

pub(super) fn glossary(files: &Files, findings: &mut Findings) -> Option<Vec<Term>> {
    let file: GlossaryFile = toml(files, "glossary.toml", findings)?;
    unique("glossary.toml", file.term.iter().map(|term| term.id.as_str()), findings);
    for term in &file.term {
        if term.words.get("en").is_none_or(|words| words.plain.is_none()) {
            findings.push(
                "glossary.toml",
                line_with(files.text("glossary.toml").unwrap_or_default(), &term.id),
                Rule::Form,
                format!("the term '{}' has no plain meaning in English", term.id),
                "add [term.en] with word and plain",
            );
        }
    }
    Some(
        file.term
            .into_iter()
            .map(|term| Term { id: term.id, medical: term.medical, words: term.words })
            .collect(),
    )
}

pub(super) fn topics(files: &Files, findings: &mut Findings) -> BTreeMap<String, TopicMeta> {
    let ids = files.topic_ids();
    if ids.is_empty() {
        findings.push(
            "topics",
            0,
            Rule::MissingFile,
            "the pack has no topics",
            "write topics/<id>/topic.toml and en.md",
        );
    }
    ids.into_iter()
        .filter_map(|id| {
            let path = format!("topics/{id}/topic.toml");
            if !sound_id(&id) {
                findings.push(
                    &path,
                    0,
                    Rule::BadId,
                    format!("'{id}' is not a good id"),
                    "use a–z, 0–9 and hyphens",
                );
            }
            toml(files, &path, findings).map(|meta| (id, meta))
        })
        .collect()
}

/// Every claim of `coverage.toml`, where a pack has one, is answered by a section that exists.
pub(super) fn coverage(files: &Files, pack: &Pack, findings: &mut Findings) {
    const FILE: &str = "coverage.toml";
    let Some(text) = files.text(FILE) else { return };
    let Some(CoverageFile { claim }) = toml(files, FILE, findings) else { return };
    let numbers: BTreeSet<u32> = claim.iter().map(|claim| claim.number).collect();
    let last = numbers.last().copied().unwrap_or(0);
    for missing in (1..=last).filter(|number| !numbers.contains(number)) {
        findings.push(
            FILE,
            0,
            Rule::Coverage,
            format!("claim {missing} is missing"),
            "add it, with topic and section",
        );
    }
    for claim in claim {
        let line =
            text.find(&format!("number = {}\n", claim.number)).map_or(0, |offset| line_of(text, offset));
        let topic = pack.topics.iter().find(|topic| topic.id == claim.topic);
        let answered = topic.is_some_and(|topic| {
            topic.texts.values().all(|text| {
                text.sections.iter().any(|section| section.id == claim.section)
                    || (claim.section == "check" && !text.questions.is_empty())
            })
        });
        if !answered {
            findings.push(
                FILE,
                line,
                Rule::Coverage,
                format!(
                    "claim {} points to {}#{}, which does not exist",
                    claim.number, claim.topic, claim.section
                ),
                "name the topic and section that answer it",
            );
        }
    }
}

/// Whether an id can stand in links, file names and attributes everywhere.
pub(super) fn sound_id(id: &str) -> bool {
    !id.is_empty()
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn unique<'a>(file: &str, ids: impl Iterator<Item = &'a str>, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            findings.push(
                file,
                0,
                Rule::DuplicateId,
                format!("the id '{id}' stands twice"),
                "rename one of them",
            );
        }
        if !sound_id(id) {
            findings.push(
                file,
                0,
                Rule::BadId,
                format!("'{id}' is not a good id"),
                "use a–z, 0–9 and hyphens",
            );
        }
    }
}
