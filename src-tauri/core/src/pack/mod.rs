//! The content pack: its typed model, its reader and its checks.
//!
//! [`read`] is the fast path for a pack that was checked before (the bundled one, by a test). [`check`] does all
//! that [`read`] does and every further rule, and reports everything it finds at once.

mod finding;
#[cfg(feature = "generate")]
mod generate;
mod markdown;
mod meta;
mod model;
mod reading;
mod references;
mod rules;
mod source;

use std::collections::{BTreeMap, BTreeSet};

pub use finding::{Finding, Findings, Rule};
#[cfg(feature = "generate")]
pub use generate::generate;
pub use model::*;
pub use reading::{Grade, TopicGrade};
pub use source::Source;

use markdown::Names;
pub(crate) use markdown::plain;
use meta::TopicMeta;
use source::Files;

/// Ids from outside the pack that its texts may use.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Figures every pack may show.
    pub figures: BTreeSet<String>,
}

/// A pack looked at with every rule.
#[derive(Debug)]
pub struct Checked {
    /// The pack, when nothing is wrong with it.
    pub pack: Option<Pack>,
    /// Everything that is wrong, by file and line.
    pub findings: Findings,
    /// The reading grade of each topic that could be read.
    pub grades: Vec<TopicGrade>,
}

/// Reads a pack.
///
/// # Errors
/// Everything that keeps it from being read, at once. Rules about wording are left to [`check`].
pub fn read(source: &Source, known: &Known) -> Result<Pack, Findings> {
    let mut findings = Findings::default();
    match assemble(source, known, &mut findings, &mut Vec::new()) {
        pack if findings.is_empty() => Ok(pack),
        _ => {
            findings.sort();
            Err(findings)
        }
    }
}

/// Looks at a pack with every rule.
pub fn check(source: &Source, known: &Known) -> Checked {
    let mut findings = Findings::default();
    let mut prose = Vec::new();
    let pack = assemble(source, known, &mut findings, &mut prose);
    let grades = rules::wording(&pack, &prose, &mut findings);
    findings.sort();
    Checked { pack: findings.is_empty().then_some(pack), findings, grades }
}

/// The sentences of a topic as they stand, for grading.
struct Prose {
    topic: String,
    language: Language,
    file: String,
    units: Vec<(u32, String)>,
}

fn assemble(source: &Source, known: &Known, findings: &mut Findings, prose: &mut Vec<Prose>) -> Pack {
    let files = source.files(findings);
    let manifest = meta::manifest(&files, findings);
    let regions = meta::regions(&files, findings);
    let glossary = meta::glossary(&files, findings);
    let references = references::read(&files, findings);
    let metas = meta::topics(&files, findings);
    // A file that could not be read is a finding already; what refers to it is not blamed as well, and the rest of
    // the pack is still looked at.
    let names = Names {
        terms: glossary.as_ref().map(|terms| terms.iter().map(|term| term.id.clone()).collect()),
        figures: known.figures.iter().chain(files.pictures.keys()).cloned().collect(),
        references: references.as_ref().map(|list| list.keys().cloned().collect()),
    };
    let whole = manifest.is_some()
        && regions.is_some()
        && glossary.is_some()
        && references.is_some()
        && metas.len() == files.topic_ids().len();
    let manifest = manifest.unwrap_or_else(meta::plain_manifest);
    let mut topics = Vec::new();
    let mut links = Vec::new();
    for (id, meta) in metas {
        topics.push(topic(&id, meta, &manifest, &files, &names, findings, prose, &mut links));
    }
    topics.sort_by_key(|topic| topic.order);
    let pack = Pack {
        manifest,
        regions: regions.unwrap_or_default(),
        glossary: glossary.unwrap_or_default(),
        references: references.unwrap_or_default(),
        topics,
        pictures: files.pictures.clone(),
    };
    if whole {
        rules::structure(&pack, &links, findings);
        meta::coverage(&files, &pack, findings);
    }
    pack
}

/// A link from a text to another topic, checked once all topics are known.
struct TopicLink {
    file: String,
    line: u32,
    topic: String,
    section: Option<String>,
}

#[allow(clippy::too_many_arguments)] // one call, from `assemble`, which owns all of them
fn topic(
    id: &str,
    meta: TopicMeta,
    manifest: &Manifest,
    files: &Files,
    names: &Names,
    findings: &mut Findings,
    prose: &mut Vec<Prose>,
    links: &mut Vec<TopicLink>,
) -> Topic {
    let mut texts = BTreeMap::new();
    for language in &manifest.languages {
        let file = format!("topics/{id}/{language}.md");
        let Some(text) = files.text(&file) else {
            findings.push(
                &file,
                0,
                Rule::MissingFile,
                "this topic is not written in a language pack.toml lists",
                format!("write {file}, or take \"{language}\" out of languages in pack.toml"),
            );
            continue;
        };
        let parsed = markdown::parse(&file, text, names, &meta.sources, findings);
        rules::topic_text(&file, meta.kind, &parsed, findings);
        rules::declared(id, &file, &meta, &parsed, findings);
        links.extend(parsed.links.iter().map(|(line, topic, section)| TopicLink {
            file: file.clone(),
            line: *line,
            topic: topic.clone(),
            section: section.clone(),
        }));
        prose.push(Prose { topic: id.to_owned(), language: language.clone(), file, units: parsed.prose });
        texts.insert(language.clone(), parsed.text);
    }
    Topic {
        id: id.to_owned(),
        order: meta.order,
        group: meta.group,
        kind: meta.kind,
        regions: meta.regions,
        figures: meta.figures,
        related: meta.related,
        also: meta.also,
        sources: meta.sources,
        reviewed: meta.reviewed,
        next_review: meta.next_review,
        texts,
    }
}
