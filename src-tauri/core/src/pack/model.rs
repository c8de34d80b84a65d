//! A pack as typed data. Screen, speech, search, handout and exports all render these same blocks.
//!
//! Types that cross to the window derive [`TS`]; their TypeScript twins are generated.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A language tag such as `en`.
pub type Language = String;

/// Words that exist once per language. English is always there: the reader refuses a pack without it.
pub type PerLanguage<T> = BTreeMap<Language, T>;

/// A whole content pack, read and found sound.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pack {
    /// What `pack.toml` says.
    pub manifest: Manifest,
    /// Body regions in the pack's own order (top to bottom).
    pub regions: Vec<Region>,
    /// The words the pack teaches.
    pub glossary: Vec<Term>,
    /// Everything a topic may cite, by key.
    pub references: BTreeMap<String, Reference>,
    /// Topics in reading order.
    pub topics: Vec<Topic>,
    /// Pictures the pack brings itself: figure id to file contents, read lazily by path.
    pub pictures: BTreeMap<String, String>,
    /// The words that go with the body's drawings; empty in a pack without `atlas.toml`.
    pub atlas: AtlasWords,
    /// Ready-made plans; none in a pack without `plans.toml`.
    pub plans: Vec<PackPlan>,
}

/// A ready-made plan of `plans.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PackPlan {
    /// Stable id.
    pub id: String,
    /// Its name, by language.
    pub name: PerLanguage<String>,
    /// What it is for, by language.
    pub about: PerLanguage<String>,
    /// What is explained, in order: `topic:ID`, `topic:ID#SECTION` or `figure:ID`.
    pub items: Vec<String>,
}

/// `atlas.toml`: what the body's drawings are called, and what is said of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AtlasWords {
    /// Layers laid over the body.
    #[serde(rename = "layer")]
    pub layers: Vec<AtlasEntry>,
    /// What is drawn in layers and in the spine's close-up.
    #[serde(rename = "structure")]
    pub structures: Vec<AtlasEntry>,
    /// The walk along the nerve, in order.
    #[serde(rename = "stop")]
    pub stops: Vec<AtlasEntry>,
    /// States of the low spine, healthy first.
    #[serde(rename = "state")]
    pub states: Vec<AtlasEntry>,
    /// Everyday causes.
    #[serde(rename = "cause")]
    pub causes: Vec<AtlasEntry>,
    /// Kinds of massage; each has a layer of its own.
    #[serde(rename = "massage")]
    pub massage: Vec<AtlasEntry>,
    /// Where and when to keep off.
    #[serde(rename = "caution")]
    pub cautions: Vec<AtlasEntry>,
    /// How the body makes up for pain, the even posture first.
    #[serde(rename = "posture")]
    pub postures: Vec<AtlasEntry>,
}

/// Something drawn, in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AtlasEntry {
    /// The id of what is drawn.
    pub id: String,
    /// Its name, as short as a label.
    pub name: PerLanguage<String>,
    /// What it is, in a plain sentence.
    pub says: PerLanguage<String>,
    /// How far to trust it: "a hint, not a test".
    #[serde(default)]
    pub note: PerLanguage<String>,
    /// A caption for the picture.
    #[serde(default)]
    pub caption: PerLanguage<String>,
    /// What the picture shows, for those who do not see it.
    #[serde(default)]
    pub alt: PerLanguage<String>,
    /// Where to read more: `topic` or `topic#section`.
    #[serde(default)]
    pub topic: Option<String>,
    /// References that carry what is said.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Figures that show it, besides its own drawing.
    #[serde(default)]
    pub figures: Vec<String>,
    /// Further lines.
    #[serde(default, rename = "fact")]
    pub facts: Vec<AtlasFact>,
}

/// A line with a label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AtlasFact {
    /// What the line is about.
    pub label: PerLanguage<String>,
    /// The line.
    pub text: PerLanguage<String>,
}

/// `pack.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Manifest {
    /// Stable name of the pack.
    pub id: String,
    /// Version of its content; every event carries it.
    pub version: String,
    /// What readers see.
    pub title: PerLanguage<String>,
    /// Languages every topic is written in.
    pub languages: Vec<Language>,
    /// Who publishes it.
    pub publisher: String,
    /// Licence of the content (SPDX).
    pub licence: String,
    /// The clinician who reviewed it; empty while nobody has.
    pub reviewed_by: String,
    /// In words: "awaiting clinical review"; of a translation also who has looked at that.
    pub review_status: PerLanguage<String>,
    /// How a line of "how sure we are" begins; a pack without these has no such marks.
    #[serde(default)]
    pub certainty: Option<CertaintyLabels>,
    /// Topic groups in the order of the home screen.
    #[serde(rename = "group")]
    pub groups: Vec<Group>,
}

/// The bold words every paragraph of a `how-sure` section begins with: one of three steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CertaintyLabels {
    /// Well shown.
    pub sure: PerLanguage<String>,
    /// Shown in part.
    pub fairly_sure: PerLanguage<String>,
    /// Weak, in dispute or not known.
    pub not_known: PerLanguage<String>,
}

impl CertaintyLabels {
    /// The three steps, surest first, with their labels in a language.
    pub(crate) fn steps<'a>(&'a self, language: &str) -> [(Callout, &'a str); 3] {
        let label = |words: &'a PerLanguage<String>| words.get(language).map_or("", String::as_str);
        [
            (Callout::Sure, label(&self.sure)),
            (Callout::FairlySure, label(&self.fairly_sure)),
            (Callout::NotKnown, label(&self.not_known)),
        ]
    }
}

/// A group of topics on the home screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Group {
    /// Stable id.
    pub id: String,
    /// Its heading.
    pub name: PerLanguage<String>,
}

/// A place on the body a patient can point at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Region {
    /// Stable id, the same as in the body data.
    pub id: String,
    /// Whether there is a left one and a right one.
    pub sides: bool,
    /// What it belongs to: pain in both legs or in the saddle area needs help at once.
    #[serde(default)]
    pub part: BodyPart,
    /// Where it can be seen: `front`, `back`, `side`.
    pub views: Vec<String>,
    /// Its name.
    pub name: PerLanguage<String>,
    /// The name in plain words.
    pub plain: PerLanguage<String>,
    /// What people also call it; search knows these.
    #[serde(default)]
    pub also: PerLanguage<Vec<String>>,
}

/// What a region belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum BodyPart {
    /// Back, hips and buttocks.
    #[default]
    Trunk,
    /// From the thigh down.
    Leg,
    /// Between the legs.
    Saddle,
}

/// A word the pack teaches.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Term {
    /// Stable id.
    pub id: String,
    /// A medical term: reading grades are also shown without such words.
    pub medical: bool,
    /// The word and its meaning.
    pub words: PerLanguage<TermWords>,
}

/// One glossary entry in one language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TermWords {
    /// The word itself.
    pub word: String,
    /// Its plain meaning. Missing in a language that is not yet written.
    #[serde(default)]
    pub plain: Option<String>,
    /// What people also say.
    #[serde(default)]
    pub also: Vec<String>,
    /// Inflected forms as they stand in the text.
    #[serde(default)]
    pub forms: Vec<String>,
}

/// Something a topic cites.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// The key in `references.yml`.
    pub key: String,
    /// Ready to show: title, parent, date, identifiers, in one line.
    pub text: String,
    /// Address or identifier to look it up by, shown as text (the program opens no network).
    pub locator: Option<String>,
    /// What was read of it ("read as: abstract or opening").
    pub note: Option<String>,
    /// The language its title and the note are in; none when the pack does not say.
    pub language: Option<String>,
}

/// What a topic is for; decides what it must contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Kind {
    /// Signs that need help now.
    Urgent,
    /// Explains how something is.
    Explain,
    /// A treatment, with benefits, risks and what happens without it.
    Treatment,
    /// How to do something.
    Practice,
}

/// A topic in every language the pack has.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Topic {
    /// Stable id: events and scripts refer to it.
    pub id: String,
    /// Place in the reading order, from 1.
    pub order: u32,
    /// Id of its group.
    pub group: String,
    /// What it is for.
    pub kind: Kind,
    /// Ids of the regions it speaks of.
    pub regions: Vec<String>,
    /// Ids of the figures it shows.
    pub figures: Vec<String>,
    /// Ids of topics to read next.
    pub related: Vec<String>,
    /// What people ask when they look for this; search knows these, nobody sees them.
    pub also: PerLanguage<Vec<String>>,
    /// Reference keys in order of first use.
    pub sources: Vec<String>,
    /// Day of the last review, `YYYY-MM-DD`.
    pub reviewed: String,
    /// Day the next review is due, `YYYY-MM-DD`.
    pub next_review: String,
    /// The words.
    pub texts: PerLanguage<TopicText>,
}

/// A topic's words in one language.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TopicText {
    /// The title.
    pub title: String,
    /// The one main message.
    pub key_message: Vec<Inline>,
    /// Sections in order, without the check.
    pub sections: Vec<Section>,
    /// Heading of the check.
    pub check_title: String,
    /// Teach-back questions.
    pub questions: Vec<Question>,
    /// The easy view: sentences of the text that were marked for it. None, or three to five.
    pub easy: Vec<EasyCard>,
    /// Words to read, the check excluded.
    pub words: u32,
}

/// One card of the easy view: a picture and one short sentence, which stands in the text as well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct EasyCard {
    /// Figure id.
    pub figure: String,
    /// The sentence.
    pub inlines: Vec<Inline>,
}

/// A section under a `##` heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Section {
    /// Stable id from `{#id}`.
    pub id: String,
    /// Heading text.
    pub title: String,
    /// Contents.
    pub blocks: Vec<Block>,
    /// Words to read in this section.
    pub words: u32,
}

/// A block of text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Paragraph {
        /// Its words.
        inlines: Vec<Inline>,
    },
    /// A list; an item may hold further blocks.
    List {
        /// Numbered.
        ordered: bool,
        /// The items.
        items: Vec<Vec<Block>>,
    },
    /// Things to tick.
    Checklist {
        /// One line each.
        items: Vec<Vec<Inline>>,
    },
    /// A block set apart.
    Callout {
        /// Why it is set apart.
        kind: Callout,
        /// Contents.
        blocks: Vec<Block>,
    },
    /// A table with one header row.
    Table {
        /// Header cells.
        header: Vec<Vec<Inline>>,
        /// Body rows, each as long as the header.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// A picture.
    Figure {
        /// Figure id.
        figure: String,
        /// Words under the picture.
        caption: Vec<Inline>,
        /// What the picture shows, for those who do not see it.
        alt: String,
    },
}

/// Why a block is set apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Callout {
    /// A red flag.
    RedFlag,
    /// Something to do.
    Action,
    /// An aside.
    Note,
    /// In `how-sure`: well shown.
    Sure,
    /// In `how-sure`: shown in part.
    FairlySure,
    /// In `how-sure`: weak, in dispute or not known.
    NotKnown,
}

impl Callout {
    /// The message that names it, in window, handout and plain text alike.
    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::RedFlag => "callout_red_flag",
            Self::Action => "callout_action",
            Self::Note => "callout_note",
            Self::Sure => "callout_sure",
            Self::FairlySure => "callout_fairly_sure",
            Self::NotKnown => "callout_not_known",
        }
    }
}

/// A run of text within a block.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Inline {
    /// Plain words.
    Text {
        /// The words.
        text: String,
    },
    /// Strong emphasis.
    Strong {
        /// Contents.
        inlines: Vec<Inline>,
    },
    /// Emphasis.
    Emphasis {
        /// Contents.
        inlines: Vec<Inline>,
    },
    /// A glossary word, opened in place.
    Term {
        /// Term id.
        term: String,
        /// The words as they stand.
        inlines: Vec<Inline>,
    },
    /// A link to another topic.
    Topic {
        /// Topic id.
        topic: String,
        /// Section id within it.
        section: Option<String>,
        /// The words as they stand.
        inlines: Vec<Inline>,
    },
    /// A citation.
    Cite {
        /// Reference key.
        key: String,
        /// Number within the topic, from 1, in order of the topic's `sources`.
        number: u32,
    },
}

/// A teach-back question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Question {
    /// What is asked.
    pub ask: Vec<Inline>,
    /// Two to four choices.
    pub choices: Vec<Vec<Inline>>,
    /// Index of the right choice.
    pub right: u32,
    /// Why.
    pub explanation: Vec<Block>,
}
