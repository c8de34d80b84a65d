//! `atlas.toml`: the words that go with the body's drawings.
//!
//! A pack may do without. Where it has one, it speaks only of what is drawn, and of all of it.

use std::collections::BTreeSet;

use super::lines::Entries;
use super::markdown::Names;
use super::meta::{english, sound_ids};
use super::source::Files;
use super::{AtlasEntry, AtlasWords, Drawn, Findings, Prose, Rule, TopicLink};

pub(super) const FILE: &str = "atlas.toml";
/// What the atlas is called among the grades of topics.
pub(super) const NAME: &str = "atlas";

/// A kind of entry: its header, and whether it is a picture that wants words for those who do not see it.
struct Kind {
    header: &'static str,
    name: &'static str,
    pictured: bool,
}

const fn kind(header: &'static str, name: &'static str, pictured: bool) -> Kind {
    Kind { header, name, pictured }
}

const KINDS: [Kind; 8] = [
    kind("[[layer]]", "layer", true),
    kind("[[structure]]", "structure", false),
    kind("[[stop]]", "stop", true),
    kind("[[state]]", "state", true),
    kind("[[cause]]", "cause", true),
    kind("[[massage]]", "massage", true),
    kind("[[caution]]", "caution", false),
    kind("[[posture]]", "posture", true),
];

fn entries(words: &AtlasWords) -> [&[AtlasEntry]; 8] {
    [
        &words.layers,
        &words.structures,
        &words.stops,
        &words.states,
        &words.causes,
        &words.massage,
        &words.cautions,
        &words.postures,
    ]
}

/// Links to topics, to be followed with those of the texts.
pub(super) fn links(words: &AtlasWords, files: &Files) -> Vec<TopicLink> {
    let places = Entries::of(files.text(FILE).unwrap_or_default());
    let mut links = Vec::new();
    for (kind, entries) in KINDS.iter().zip(entries(words)) {
        for (index, entry) in entries.iter().enumerate() {
            let Some(target) = &entry.topic else { continue };
            let (topic, section) = target
                .split_once('#')
                .map_or((target.as_str(), None), |(topic, section)| (topic, Some(section.to_owned())));
            let line = places.line(kind.header, index, "topic");
            links.push(TopicLink { file: FILE.into(), line, topic: topic.to_owned(), section });
        }
    }
    links
}

/// Everything said in a language, each with its kind's header, the entry's number and the key it stands under.
fn said<'a>(
    words: &'a AtlasWords,
    language: &'a str,
) -> impl Iterator<Item = (&'static str, usize, &'static str, &'a String)> {
    KINDS.iter().zip(entries(words)).flat_map(move |(kind, entries)| {
        entries.iter().enumerate().flat_map(move |(index, entry)| {
            let own = [
                ("says", &entry.says),
                ("note", &entry.note),
                ("caption", &entry.caption),
                ("alt", &entry.alt),
            ];
            let facts = entry.facts.iter().map(|fact| ("id", &fact.text));
            own.into_iter()
                .chain(facts)
                .filter_map(move |(key, words)| Some((kind.header, index, key, words.get(language)?)))
        })
    })
}

/// The sentences of the atlas, for its reading grade.
pub(super) fn units(words: &AtlasWords, language: &str) -> Vec<String> {
    said(words, language).map(|(_, _, _, said)| said.clone()).collect()
}

/// The sentences of the atlas with their lines.
pub(super) fn prose(words: &AtlasWords, language: &str, files: &Files) -> Option<Prose> {
    let lines = Entries::of(files.text(FILE)?);
    let units = said(words, language)
        .map(|(header, index, key, said)| (lines.line(header, index, key), said.clone()))
        .collect();
    Some(Prose { topic: NAME.into(), language: language.to_owned(), file: FILE.into(), units })
}

/// Checks the words against what is drawn and what they refer to.
pub(super) fn check(
    words: &AtlasWords,
    files: &Files,
    drawn: Option<&Drawn>,
    names: &Names,
    findings: &mut Findings,
) {
    let Some(text) = files.text(FILE) else { return };
    let lines = Entries::of(text);
    for (kind, entries) in KINDS.iter().zip(entries(words)) {
        sound_ids(FILE, text, kind.header, entries.iter().map(|entry| entry.id.as_str()), findings);
        for (index, entry) in entries.iter().enumerate() {
            Entry { lines: &lines, kind, index, words: entry }.check(names, findings);
        }
    }
    if let Some(drawn) = drawn {
        against_drawings(words, &lines, drawn, findings);
    }
}

/// An entry and where it stands.
struct Entry<'a> {
    lines: &'a Entries<'a>,
    kind: &'a Kind,
    index: usize,
    words: &'a AtlasEntry,
}

impl Entry<'_> {
    fn line(&self, key: &str) -> u32 {
        self.lines.line(self.kind.header, self.index, key)
    }

    fn check(&self, names: &Names, findings: &mut Findings) {
        let Self { words: entry, kind, .. } = self;
        let what = format!("the {} '{}'", kind.name, entry.id);
        english(FILE, self.line("name"), &format!("the name of {what}"), entry.name.get("en"), findings);
        english(FILE, self.line("says"), &what, entry.says.get("en"), findings);
        for fact in &entry.facts {
            let both = fact.label.get("en").and(fact.text.get("en"));
            english(FILE, self.line("id"), &format!("a fact of {what}"), both, findings);
        }
        if kind.pictured && entry.alt.get("en").is_none_or(|alt| alt.trim().is_empty()) {
            let message = format!("{what} has no words for those who do not see it");
            findings.push(FILE, self.line("alt"), Rule::AlternativeText, message, "add alt.en = \"…\"");
        }
        if kind.pictured && entry.sources.is_empty() {
            let message = format!("{what} cites nothing");
            findings.push(FILE, self.line("sources"), Rule::Sources, message, "add sources = [\"…\"]");
        }
        let known =
            |ids: &Option<BTreeSet<String>>, id: &String| ids.as_ref().is_none_or(|ids| ids.contains(id));
        for source in entry.sources.iter().filter(|source| !known(&names.references, source)) {
            let message = format!("there is no reference '{source}'");
            let mend = "add it to references.yml, or mend its key";
            findings.push(FILE, self.line("sources"), Rule::UnknownCitation, message, mend);
        }
        for figure in entry.figures.iter().filter(|figure| !names.figures.contains(*figure)) {
            let message = format!("there is no figure '{figure}'");
            let mend = format!("use one of: {}", list(names.figures.iter()));
            findings.push(FILE, self.line("figures"), Rule::UnknownFigure, message, mend);
        }
    }
}

/// Nothing is named that is not drawn, and nothing is drawn that is not named.
fn against_drawings(words: &AtlasWords, lines: &Entries, drawn: &Drawn, findings: &mut Findings) {
    let layers: Vec<&String> = drawn.layers.iter().collect();
    let structures: Vec<&String> = drawn.structures.iter().collect();
    let kinds: [(usize, &[AtlasEntry], Vec<&String>); 4] = [
        (0, &words.layers, layers),
        (1, &words.structures, structures),
        (2, &words.stops, drawn.stops.iter().collect()),
        (3, &words.states, drawn.states.iter().collect()),
    ];
    for (kind, entries, known) in kinds {
        let Kind { header, name, .. } = KINDS[kind];
        for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| !known.contains(&&entry.id)) {
            let line = lines.line(header, index, "id");
            let message = format!("there is no {name} '{}'", entry.id);
            let mend = format!("use one of: {}", list(known.iter().copied()));
            findings.push(FILE, line, Rule::UnknownDrawing, message, mend);
        }
        for id in known.iter().filter(|id| !entries.iter().any(|entry| entry.id == ***id)) {
            let message = format!("the {name} '{id}' is drawn and has no words");
            findings.push(FILE, 0, Rule::MissingWords, message, format!("add a {header} with id = \"{id}\""));
        }
    }
    for (index, entry) in
        words.massage.iter().enumerate().filter(|(_, entry)| !drawn.layers.contains(&entry.id))
    {
        let message = format!("there is no layer '{}' for this massage", entry.id);
        let mend = format!("use one of: {}", list(drawn.layers.iter()));
        findings.push(FILE, lines.line("[[massage]]", index, "id"), Rule::UnknownDrawing, message, mend);
    }
}

fn list<'a>(ids: impl Iterator<Item = &'a String>) -> String {
    ids.map(String::as_str).collect::<Vec<_>>().join(", ")
}
