//! The content pack: its typed model, its reader and its checks.
//!
//! [`read`] is the fast path for a pack that was checked before (the bundled one, by a test). [`check`] does all
//! that [`read`] does and every further rule, and reports everything it finds at once.

mod atlas;
mod coverage;
mod finding;
#[cfg(feature = "generate")]
mod generate;
mod lines;
mod markdown;
mod marks;
mod meta;
mod model;
mod plans;
mod reading;
mod references;
mod rules;
#[cfg(feature = "schema")]
mod schema;
mod source;
mod terms;
mod words;

use std::collections::{BTreeMap, BTreeSet};

pub use finding::{Finding, Findings, Rule};
#[cfg(feature = "generate")]
pub use generate::generate;
pub use marks::Marks;
pub use model::*;
pub use reading::{Grade, Scale, SectionGrade, TopicGrade, report};
#[cfg(feature = "schema")]
pub use schema::schemas;
pub use source::Source;

use markdown::{Names, Parsed};
use meta::TopicMeta;
use source::Files;
pub(crate) use words::plain;

/// Ids from outside the pack that its texts may use.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Figures every pack may show.
    pub figures: BTreeSet<String>,
    /// What is drawn and wants words. `None` leaves that unchecked: reading what was checked before is faster.
    pub drawn: Option<Drawn>,
}

/// What is drawn, by the kind of words that go with it in `atlas.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawn {
    /// Layers over the body.
    pub layers: BTreeSet<String>,
    /// Parts of layers and of the spine's close-up.
    pub structures: BTreeSet<String>,
    /// Stops of the walk along the nerve, in order.
    pub stops: Vec<String>,
    /// States of the low spine, healthy first.
    pub states: Vec<String>,
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
    /// How topics do by PEMAT-P and the Clear Communication Index; none in a pack without sheets.
    pub marks: Vec<Marks>,
    /// Claims of `coverage.toml` that a section answers; 0 in a pack without one.
    pub claims: u32,
}

/// Reads a pack.
///
/// # Errors
/// Everything that keeps it from being read, at once. Rules about wording and coverage are left to [`check`].
pub fn read(source: &Source, known: &Known) -> Result<Pack, Findings> {
    let mut findings = Findings::default();
    let pack = source.files(&mut findings).map(|files| Reading::new(&files, known, &mut findings).pack());
    match pack {
        Some(pack) if findings.is_empty() => Ok(pack),
        _ => {
            findings.sort();
            Err(findings)
        }
    }
}

/// Looks at a pack with every rule.
pub fn check(source: &Source, known: &Known) -> Checked {
    let mut findings = Findings::default();
    let Some(files) = source.files(&mut findings) else {
        return Checked { pack: None, findings, grades: Vec::new(), marks: Vec::new(), claims: 0 };
    };
    let mut reading = Reading::new(&files, known, &mut findings);
    let pack = reading.pack();
    let prose = reading.prose;
    let grades = report(&pack);
    rules::wording(&prose, &grades, &mut findings);
    rules::mean(&grades, &mut findings);
    let marks = marks::check(&files, &pack, &grades, &mut findings);
    let claims = coverage::check(&files, &pack, &mut findings);
    findings.sort();
    Checked { pack: findings.is_empty().then_some(pack), findings, grades, marks, claims }
}

/// The units of a text with their lines, for sentence lengths.
struct Prose {
    topic: String,
    language: Language,
    file: String,
    units: Vec<(u32, String)>,
}

/// A link from a text to another topic, checked once all topics are known.
struct TopicLink {
    file: String,
    line: u32,
    topic: String,
    section: Option<String>,
}

/// A pack while it is being read.
struct Reading<'a> {
    files: &'a Files,
    known: &'a Known,
    findings: &'a mut Findings,
    prose: Vec<Prose>,
    links: Vec<TopicLink>,
}

impl<'a> Reading<'a> {
    fn new(files: &'a Files, known: &'a Known, findings: &'a mut Findings) -> Self {
        Self { files, known, findings, prose: Vec::new(), links: Vec::new() }
    }

    fn pack(&mut self) -> Pack {
        let manifest = meta::manifest(self.files, self.findings);
        let regions = meta::regions(self.files, self.findings);
        let glossary = meta::glossary(self.files, self.findings);
        let references = references::read(self.files, self.findings);
        let metas = meta::topics(self.files, self.findings);
        let atlas = meta::optional(self.files, atlas::FILE, self.findings);
        let plans: Option<plans::PlansFile> = meta::optional(self.files, plans::FILE, self.findings);
        // A file that could not be read is a finding already; what refers to it is not blamed as well, and the
        // rest of the pack is still looked at.
        let ids = rules::Ids {
            regions: regions.as_ref().map(|list| list.iter().map(|region| region.id.clone()).collect()),
            groups: manifest.as_ref().map(|pack| pack.groups.iter().map(|group| group.id.clone()).collect()),
            references: references.as_ref().map(|list| list.keys().cloned().collect()),
            topics: self.files.topic_ids(),
        };
        let names = Names {
            terms: glossary.as_ref().map(|terms| terms.iter().map(|term| term.id.clone()).collect()),
            figures: self.known.figures.iter().chain(self.files.pictures.keys()).cloned().collect(),
            references: ids.references.clone(),
            certainty: manifest.as_ref().and_then(|manifest| manifest.certainty.clone()),
        };
        if let Some(manifest) = &manifest {
            meta::strays(self.files, manifest, self.findings);
        }
        let manifest = manifest.unwrap_or_else(meta::plain_manifest);
        let mut topics: Vec<Topic> =
            metas.into_iter().map(|(id, meta)| self.topic(id, meta, &manifest.languages, &names)).collect();
        topics.sort_by_key(|topic| topic.order);
        let pack = Pack {
            manifest,
            regions: regions.unwrap_or_default(),
            glossary: glossary.unwrap_or_default(),
            references: references.unwrap_or_default(),
            topics,
            pictures: self.files.pictures.clone(),
            atlas: atlas.clone().unwrap_or_default(),
            plans: plans.unwrap_or_default().plan,
        };
        let languages = pack.manifest.languages.iter();
        self.prose.extend(languages.filter_map(|language| atlas::prose(&pack.atlas, language, self.files)));
        self.links.extend(atlas::links(&pack.atlas, self.files));
        self.links.extend(plans::links(&pack.plans, self.files));
        plans::check(&pack.plans, self.files, &names, self.findings);
        rules::structure(&pack, self.files, &ids, &self.links, self.findings);
        if let Some(words) = &atlas {
            atlas::check(words, self.files, self.known.drawn.as_ref(), &names, self.findings);
        }
        pack
    }

    fn topic(&mut self, id: String, meta: TopicMeta, languages: &[Language], names: &Names) -> Topic {
        let mut texts = BTreeMap::new();
        let mut first: Option<Parsed> = None;
        for language in languages {
            let file = format!("topics/{id}/{language}.md");
            let mend = format!("write it, or take \"{language}\" out of languages in pack.toml");
            let Some(text) = self.files.wanted(&file, &mend, self.findings) else { continue };
            let mut parsed = markdown::parse((&file, language), text, names, &meta.sources, self.findings);
            rules::topic_text(&file, meta.kind, &parsed, self.findings);
            rules::declared(&id, &file, self.files, names, &meta, &parsed, self.findings);
            texts.insert(language.clone(), parsed.text.clone());
            self.links.extend(parsed.links.drain(..).map(|(line, topic, section)| TopicLink {
                file: file.clone(),
                line,
                topic,
                section,
            }));
            let units = std::mem::take(&mut parsed.prose);
            self.prose.push(Prose {
                topic: id.clone(),
                language: language.clone(),
                file: file.clone(),
                units,
            });
            if let Some(first) = &first {
                rules::same_sections(&file, first, &parsed, self.findings);
            } else {
                rules::source_order(&id, self.files, &meta, &parsed, self.findings);
                first = Some(parsed);
            }
        }
        Topic {
            id,
            order: meta.order,
            group: meta.group,
            kind: meta.kind,
            also: meta.also,
            regions: meta.regions,
            figures: meta.figures,
            related: meta.related,
            sources: meta.sources,
            reviewed: meta.reviewed,
            next_review: meta.next_review,
            texts,
        }
    }
}

// Last, so that the search for clocks in core's sources sees all of this file.
#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;
