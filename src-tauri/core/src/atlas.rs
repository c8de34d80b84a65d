//! What the body screen is given: the drawings with their words in one language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::body::layers::Layers;
use crate::body::spine::Spine;
use crate::library::{SourceCard, in_language, source_cards};
use crate::pack::{AtlasEntry, Pack, PerLanguage};

/// The drawings of the body in depth, and what is said of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Atlas {
    /// What is laid over the body.
    pub layers: Layers,
    /// The close-up of the low spine.
    pub spine: Spine,
    /// The words.
    pub words: AtlasText,
}

/// The words of the atlas in one language. Lists are in the order they are offered.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct AtlasText {
    /// Layers laid over the body.
    pub layers: Vec<AtlasCard>,
    /// What is drawn in them, by id.
    pub structures: BTreeMap<String, AtlasCard>,
    /// Stops of the walk along the nerve.
    pub stops: Vec<AtlasCard>,
    /// States of the low spine, healthy first.
    pub states: Vec<AtlasCard>,
    /// Everyday causes.
    pub causes: Vec<AtlasCard>,
    /// Kinds of massage.
    pub massage: Vec<AtlasCard>,
    /// Where and when to keep off.
    pub cautions: Vec<AtlasCard>,
    /// How the body makes up for pain, the even posture first.
    pub postures: Vec<AtlasCard>,
}

/// Something drawn, in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct AtlasCard {
    /// Id of what is drawn.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is, in a sentence.
    pub says: String,
    /// How far to trust it.
    pub note: Option<String>,
    /// Caption of its picture.
    pub caption: Option<String>,
    /// What the picture shows, for those who do not see it.
    pub alt: Option<String>,
    /// Where to read more.
    pub more: Option<MorePlace>,
    /// Further lines.
    pub facts: Vec<AtlasLine>,
    /// What is said rests on these.
    pub sources: Vec<SourceCard>,
    /// Figures that show it besides its own drawing.
    pub figures: Vec<String>,
}

/// A place in the topics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MorePlace {
    /// Topic id.
    pub topic: String,
    /// Section id; `None` is the top.
    pub section: Option<String>,
}

/// A line with a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AtlasLine {
    /// What the line is about.
    pub label: String,
    /// The line.
    pub text: String,
}

/// The words of a pack's atlas in a language, in English where it lacks them.
pub fn text(pack: &Pack, language: &str) -> AtlasText {
    let cards = |entries: &[AtlasEntry]| entries.iter().map(|entry| card(pack, entry, language)).collect();
    let words = &pack.atlas;
    let structures: Vec<AtlasCard> = cards(&words.structures);
    AtlasText {
        layers: cards(&words.layers),
        structures: structures.into_iter().map(|card| (card.id.clone(), card)).collect(),
        stops: cards(&words.stops),
        states: cards(&words.states),
        causes: cards(&words.causes),
        massage: cards(&words.massage),
        cautions: cards(&words.cautions),
        postures: cards(&words.postures),
    }
}

fn card(pack: &Pack, entry: &AtlasEntry, language: &str) -> AtlasCard {
    let maybe = |words: &PerLanguage<String>| in_language(words, language).cloned();
    let words = |values: &PerLanguage<String>| maybe(values).unwrap_or_default();
    AtlasCard {
        id: entry.id.clone(),
        name: words(&entry.name),
        says: words(&entry.says),
        note: maybe(&entry.note),
        caption: maybe(&entry.caption),
        alt: maybe(&entry.alt),
        more: entry.topic.as_ref().map(|target| match target.split_once('#') {
            Some((topic, section)) => MorePlace { topic: topic.into(), section: Some(section.into()) },
            None => MorePlace { topic: target.clone(), section: None },
        }),
        facts: entry
            .facts
            .iter()
            .map(|fact| AtlasLine { label: words(&fact.label), text: words(&fact.text) })
            .collect(),
        sources: source_cards(pack, &entry.sources),
        figures: entry.figures.clone(),
    }
}
