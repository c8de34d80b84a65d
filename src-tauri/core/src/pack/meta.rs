//! The pack's TOML files: each with its own form, unknown names refused.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{DeserializeOwned, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::lines::{Lines, line_in, line_of};
use super::source::Files;
use super::{Findings, Kind, Manifest, PerLanguage, Region, Rule, Term, TermWords};

/// `topic.toml`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct TopicMeta {
    /// Place in the reading order, from 1, without holes.
    pub(super) order: u32,
    /// A group of pack.toml.
    pub(super) group: String,
    /// What the topic is for; decides which sections it must have.
    pub(super) kind: Kind,
    /// Regions of regions.toml it speaks of.
    pub(super) regions: Vec<String>,
    /// Figures the text shows.
    #[serde(default)]
    pub(super) figures: Vec<String>,
    /// What people ask when they look for this; search knows these, nobody sees them.
    #[serde(default)]
    pub(super) also: PerLanguage<Vec<String>>,
    /// Topics to read next.
    #[serde(default)]
    pub(super) related: Vec<String>,
    /// References the text cites, in order of first use.
    #[serde(default)]
    pub(super) sources: Vec<String>,
    /// Day of the last review, such as 2026-11-24.
    #[serde(default)]
    pub(super) reviewed: String,
    /// Day the next review is due.
    #[serde(default)]
    pub(super) next_review: String,
}

/// `regions.toml`.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RegionsFile {
    /// Regions from the top down.
    region: Vec<Region>,
}

/// `glossary.toml`.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct GlossaryFile {
    /// Words the pack teaches.
    term: Vec<TermEntry>,
}

/// A word the pack teaches. The keys beside `id` and `medical` are languages.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct TermEntry {
    /// Stable id.
    id: String,
    /// A medical term: reading grades are also shown without such words.
    #[cfg_attr(feature = "schema", schemars(default))]
    medical: bool,
    /// The word and its meaning, by language.
    #[cfg_attr(feature = "schema", schemars(flatten))]
    words: PerLanguage<TermWords>,
}

/// Written out because serde's `flatten` forgets on which line a value stood.
impl<'de> Deserialize<'de> for TermEntry {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = TermEntry;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a term with id and languages")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<TermEntry, M::Error> {
                let mut id = None;
                let mut medical = false;
                let mut words = PerLanguage::new();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "id" => id = Some(map.next_value()?),
                        "medical" => medical = map.next_value()?,
                        _ => {
                            words.insert(key, map.next_value::<TermWords>()?);
                        }
                    }
                }
                let id = id.ok_or_else(|| M::Error::missing_field("id"))?;
                Ok(TermEntry { id, medical, words })
            }
        }
        source.deserialize_map(Keys)
    }
}

/// Reads a TOML file, or says what is wrong with it and where.
pub(super) fn toml<T: DeserializeOwned>(files: &Files, path: &str, findings: &mut Findings) -> Option<T> {
    let mend = format!("write {path}; docs/content.md shows its form");
    let text = files.wanted(path, &mend, findings)?;
    toml::from_str(text)
        .map_err(|error| {
            let line = error.span().map_or(0, |span| Lines::of(text).at(span.start));
            let message = error.message().trim().replace('\n', " ");
            let mend = "compare with docs/content.md or the JSON Schema";
            findings.push(path, line, Rule::Form, message, mend);
        })
        .ok()
}

/// Reads a TOML file that a pack may do without.
pub(super) fn optional<T: DeserializeOwned>(files: &Files, path: &str, findings: &mut Findings) -> Option<T> {
    files.text(path).and_then(|_| toml(files, path, findings))
}

pub(super) fn manifest(files: &Files, findings: &mut Findings) -> Option<Manifest> {
    const FILE: &str = "pack.toml";
    let manifest: Manifest = toml(files, FILE, findings)?;
    let text = files.text(FILE).unwrap_or_default();
    let line = line_of(text, "languages", None);
    if !manifest.languages.iter().any(|language| language == "en") {
        findings.push(
            FILE,
            line,
            Rule::Languages,
            "English is missing",
            "add \"en\" to languages and write it",
        );
    }
    for (index, language) in manifest.languages.iter().enumerate() {
        if !sound_language(language) {
            let message = format!("'{language}' is not a language tag");
            findings.push(FILE, line, Rule::Languages, message, "write it as en, es or pt-BR");
        }
        if manifest.languages[..index].contains(language) {
            findings.push(FILE, line, Rule::DuplicateId, format!("'{language}' stands twice"), "keep one");
        }
    }
    english(FILE, line_of(text, "title", None), "the title", manifest.title.get("en"), findings);
    let status = manifest.review_status.get("en");
    english(FILE, line_of(text, "review_status", None), "the review status", status, findings);
    if let Some(labels) = &manifest.certainty {
        for language in &manifest.languages {
            if labels.steps(language).iter().any(|(_, label)| label.trim().is_empty()) {
                let message = format!("a label of certainty is missing in '{language}'");
                let mend = "write all three: certainty.sure, certainty.fairly_sure, certainty.not_known";
                findings.push(FILE, line_of(text, "certainty", None), Rule::Languages, message, mend);
            }
        }
    }
    let ids = manifest.groups.iter().map(|group| group.id.as_str());
    sound_ids(FILE, text, "[[group]]", ids, findings);
    for (index, group) in manifest.groups.iter().enumerate() {
        let line = line_in(text, "[[group]]", index, "name");
        english(FILE, line, &format!("the group '{}'", group.id), group.name.get("en"), findings);
    }
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
        review_status: PerLanguage::new(),
        certainty: None,
        groups: Vec::new(),
    }
}

pub(super) fn regions(files: &Files, findings: &mut Findings) -> Option<Vec<Region>> {
    const FILE: &str = "regions.toml";
    const HEADER: &str = "[[region]]";
    let RegionsFile { region: regions } = toml(files, FILE, findings)?;
    let text = files.text(FILE).unwrap_or_default();
    sound_ids(FILE, text, HEADER, regions.iter().map(|region| region.id.as_str()), findings);
    for (index, region) in regions.iter().enumerate() {
        let line = |key| line_in(text, HEADER, index, key);
        let name = format!("the region '{}'", region.id);
        english(FILE, line("name"), &name, region.name.get("en").and(region.plain.get("en")), findings);
        for view in &region.views {
            if !matches!(view.as_str(), "front" | "back" | "side") {
                let message = format!("there is no view '{view}'");
                findings.push(FILE, line("views"), Rule::Form, message, "use front, back or side");
            }
        }
    }
    Some(regions)
}

pub(super) fn glossary(files: &Files, findings: &mut Findings) -> Option<Vec<Term>> {
    const FILE: &str = "glossary.toml";
    const HEADER: &str = "[[term]]";
    let GlossaryFile { term: terms } = toml(files, FILE, findings)?;
    let text = files.text(FILE).unwrap_or_default();
    sound_ids(FILE, text, HEADER, terms.iter().map(|term| term.id.as_str()), findings);
    for (index, term) in terms.iter().enumerate() {
        let line = line_in(text, HEADER, index, "id");
        let plain = term.words.get("en").and_then(|words| words.plain.as_ref());
        english(FILE, line, &format!("the plain meaning of '{}'", term.id), plain, findings);
        for language in term.words.keys().filter(|language| !sound_language(language)) {
            let message = format!("'{language}' is not a language tag");
            findings.push(
                FILE,
                line,
                Rule::Form,
                message,
                "write languages as [term.en]; mend the name otherwise",
            );
        }
    }
    let term = |entry: TermEntry| Term { id: entry.id, medical: entry.medical, words: entry.words };
    Some(terms.into_iter().map(term).collect())
}

/// The topics whose `topic.toml` can be read.
pub(super) fn topics(files: &Files, findings: &mut Findings) -> BTreeMap<String, TopicMeta> {
    let ids = files.topic_ids();
    if ids.is_empty() {
        let mend = "write topics/<id>/topic.toml and en.md";
        findings.push("topics", 0, Rule::MissingFile, "the pack has no topics", mend);
    }
    ids.into_iter()
        .filter_map(|id| {
            let path = format!("topics/{id}/topic.toml");
            if !sound_id(&id) {
                let message = format!("'{id}' is not a good id");
                findings.push(&path, 0, Rule::BadId, message, "name the folder with a–z, 0–9 and hyphens");
            }
            toml(files, &path, findings).map(|meta| (id, meta))
        })
        .collect()
}

/// Texts in languages the pack does not have, and texts of no topic: nobody would ever see them.
pub(super) fn strays(files: &Files, manifest: &Manifest, findings: &mut Findings) {
    for path in files.paths().filter(|path| path.starts_with("topics/")) {
        let Some(name) = path.strip_suffix(".md") else { continue };
        let parts: Vec<&str> = name.split('/').collect();
        if !matches!(parts.as_slice(), [_, _, language] if manifest.languages.iter().any(|known| known == language))
        {
            findings.push(
                path,
                0,
                Rule::Undeclared,
                "this text is in no language of pack.toml",
                "name it topics/<id>/<language>.md, and list the language in pack.toml",
            );
        }
    }
}

/// Whether an id can stand in links, file names and attributes everywhere.
pub(super) fn sound_id(id: &str) -> bool {
    !id.is_empty()
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Whether a tag is a language, perhaps with a region or script.
fn sound_language(tag: &str) -> bool {
    let (language, rest) = tag.split_once('-').unwrap_or((tag, "x"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    matches!(language.len(), 2 | 3)
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && rest.split('-').all(plain)
}

pub(super) fn sound_ids<'a>(
    file: &str,
    text: &str,
    header: &str,
    ids: impl Iterator<Item = &'a str>,
    findings: &mut Findings,
) {
    let mut seen = BTreeSet::new();
    for (index, id) in ids.enumerate() {
        if seen.insert(id) && sound_id(id) {
            continue;
        }
        let line = line_in(text, header, index, "id");
        if sound_id(id) {
            findings.push(
                file,
                line,
                Rule::DuplicateId,
                format!("the id '{id}' stands twice"),
                "rename one of them",
            );
        } else {
            findings.push(
                file,
                line,
                Rule::BadId,
                format!("'{id}' is not a good id"),
                "use a–z, 0–9 and hyphens",
            );
        }
    }
}

/// English stands in for languages that lack a word, so it must have every one.
pub(super) fn english(file: &str, line: u32, what: &str, words: Option<&String>, findings: &mut Findings) {
    if words.is_none_or(|words| words.trim().is_empty()) {
        let message = format!("{what} has no words in English");
        findings.push(file, line, Rule::Languages, message, "add them under en");
    }
}
