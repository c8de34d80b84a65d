//! What was viewed: an append-only log of events, and everything derived from it.
//!
//! The window reports what it notices ([`Signal`]); a [`visit`] decides what counts; the [`store`] appends it.
//! Nothing is acknowledged that is not on the disk.

mod event;
pub(crate) mod store;
mod visit;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::library;
use crate::pack::Pack;
use crate::pain::PainMap;
use crate::start::{Notice, NoticeCode};

pub use event::Event;
use event::Ids;
pub use store::{Opened, Store};
pub use visit::{Outcome, Visit};

/// Random bits for an id, from whoever has randomness to give.
pub type Entropy<'a> = dyn FnMut() -> [u8; 10] + 'a;

/// Milliseconds since 1970-01-01 UTC. Always passed in: this crate has no clock.
pub type Millis = i64;

/// What happened, one event each, never merged into one tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// On screen for at least three seconds.
    Opened,
    /// In view long enough for its length, and the last section reached.
    Read,
    /// Played to the end.
    Listened,
    /// Check questions answered.
    Understood,
    /// Printed, saved, or shown as a QR code.
    Given,
    /// A therapist says so.
    Explained,
}

impl EventKind {
    /// Its name, in files as on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Read => "read",
            Self::Listened => "listened",
            Self::Understood => "understood",
            Self::Given => "given",
            Self::Explained => "explained",
        }
    }
}

/// What came of asking a patient to say in their own words what was explained to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TeachBack {
    /// They could, in their own words.
    OwnWords,
    /// They could, after it was explained once more or with a word of help.
    WithHelp,
    /// Not yet.
    NotYet,
}

impl TeachBack {
    /// Its name, in files as on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OwnWords => "own_words",
            Self::WithHelp => "with_help",
            Self::NotYet => "not_yet",
        }
    }
}

/// What the window notices while a topic is open. The window reports; core decides what counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Signal {
    /// The window is visible and has focus.
    Shown,
    /// The window was hidden, minimised or lost focus.
    Hidden,
    /// The reader did something: scrolled, moved, touched, typed.
    Active,
    /// Time passes and nothing else; sent every few seconds.
    Tick,
    /// A section came into view.
    Section {
        /// Section id.
        section: String,
    },
    /// A section was said aloud to its end.
    Heard {
        /// Section id.
        section: String,
    },
    /// The reader answered a check question; the last answer to each counts.
    Answered {
        /// Index of the question.
        question: u32,
        /// Index of the choice.
        choice: u32,
    },
    /// The reader left the topic.
    Left,
}

/// How a visit stands after a signal.
#[allow(clippy::struct_excessive_bools)] // kept apart on purpose: each is an event of its own
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct VisitState {
    /// Seconds of attention so far.
    pub seconds: u32,
    /// Whether "opened" was recorded.
    pub opened: bool,
    /// Whether "read" was recorded in this visit.
    pub read: bool,
    /// Whether "listened" was recorded in this visit.
    pub listened: bool,
    /// Whether "understood" was recorded in this visit.
    pub understood: bool,
}

/// Everything known of what was viewed, derived from the log.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Summary {
    /// One per topic that has any event, in order of last view, newest first.
    pub topics: Vec<TopicViews>,
    /// Number of events in the log.
    pub events: u32,
}

/// What is known of one topic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TopicViews {
    /// Topic id.
    pub topic: String,
    /// Times opened.
    pub opened: u32,
    /// Times read to the end.
    pub read: u32,
    /// Times listened to the end.
    pub listened: u32,
    /// Best answers so far.
    pub understood: Option<Score>,
    /// Times given.
    pub given: u32,
    /// Times explained.
    pub explained: u32,
    /// Seconds of attention over all visits.
    pub seconds: u32,
    /// First seen.
    pub first: Millis,
    /// Last seen.
    pub last: Millis,
    /// Ids of all sections seen, over all visits.
    pub sections: Vec<String>,
}

/// Right answers out of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Score {
    /// Answered right.
    pub right: u32,
    /// Asked.
    pub of: u32,
}

/// Where the reader stopped in a topic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Place {
    /// Topic id.
    pub topic: String,
    /// Section id in view; `None` is the top.
    pub section: Option<String>,
    /// When.
    pub at: Millis,
}

/// What the reader set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Text size in percent: 100, 115, 130, 150, 175, 200.
    pub text_size: u32,
    /// Colours.
    pub theme: Theme,
    /// Language of words and content.
    pub language: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self { text_size: 100, theme: Theme::System, language: "en".into() }
    }
}

/// Colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// High contrast.
    Contrast,
}

/// What a visit must know of its topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicFacts {
    /// Topic id.
    pub topic: String,
    /// Language read in.
    pub language: String,
    /// Pack id.
    pub pack: String,
    /// Pack version.
    pub pack_version: String,
    /// Section ids in order.
    pub sections: Vec<String>,
    /// Seconds of attention after which the topic can count as read.
    pub required_seconds: u32,
    /// Index of the right choice of each check question.
    pub answers: Vec<u32>,
}

impl TopicFacts {
    /// The facts of a topic of a pack; `None` when it has no such topic.
    pub fn of(pack: &Pack, topic: &str, language: &str) -> Option<Self> {
        let page = library::topic_page(pack, topic, language)?;
        let words = pack.topics.iter().find(|other| other.id == topic)?.texts.get(&page.language)?.words;
        Some(Self {
            topic: page.id,
            language: page.language,
            pack: pack.manifest.id.clone(),
            pack_version: pack.manifest.version.clone(),
            sections: page.sections.into_iter().map(|section| section.id).collect(),
            required_seconds: library::seconds_to_read(words),
            answers: page.questions.into_iter().map(|question| question.right).collect(),
        })
    }
}

/// Why the record could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The visit was never begun, or has ended.
    #[error("there is no such visit")]
    NoVisit,
    /// It is a patient's, and not for whoever reads to remove.
    #[error("only the therapist can remove what is known of a patient")]
    NotTheirs,
    /// The store refused; what was to be written is kept and tried again with the next signal.
    #[error("the reading record could not be used: {0}")]
    Store(#[from] rusqlite::Error),
}

/// The record of this computer: the store, and the visits that are open.
#[derive(Debug)]
pub struct Record {
    store: Store,
    visits: BTreeMap<u32, Visit>,
    begun: u32,
    ids: Ids,
    /// Decided but not yet on the disk.
    pending: Vec<store::Write>,
    /// Where it hurts, when it could not be put on the disk.
    pain: Option<PainMap>,
}

impl Record {
    /// Opens the record in a folder. When that cannot be done, reading goes on with a record in memory, and the
    /// notice says why.
    ///
    /// # Panics
    /// When not even memory can hold a record.
    pub fn open(folder: &Path, now: Millis, entropy: &mut Entropy) -> (Self, Option<Notice>) {
        let notice = |code, detail: String| Some(Notice { code, detail });
        let (store, notice) = match Store::open(folder, now, entropy) {
            Opened::Ready(store) => (Some(store), None),
            Opened::SetAside { store, moved_to } => {
                (Some(store), notice(NoticeCode::StoreSetAside, moved_to))
            }
            Opened::Newer { needed } => (None, notice(NoticeCode::StoreNewer, needed)),
            Opened::Unavailable { .. } => {
                (None, notice(NoticeCode::StoreUnavailable, folder.display().to_string()))
            }
        };
        (store.map_or_else(|| Self::in_memory(entropy), Self::of), notice)
    }

    /// A fresh record in memory, for when nothing may be kept or nothing can be.
    ///
    /// # Panics
    /// When not even memory can hold a record.
    pub fn in_memory(entropy: &mut Entropy) -> Self {
        Self::of(Store::in_memory(entropy))
    }

    pub(crate) fn of(store: Store) -> Self {
        Self {
            store,
            visits: BTreeMap::new(),
            begun: 0,
            ids: Ids::default(),
            pending: Vec::new(),
            pain: None,
        }
    }

    /// Begins a visit to a topic; the number names it in later signals.
    pub fn begin(&mut self, facts: TopicFacts, now: Millis) -> u32 {
        self.begun += 1;
        self.visits.insert(self.begun, Visit::new(facts, now));
        self.begun
    }

    /// Takes a signal of a visit.
    ///
    /// # Errors
    /// When there is no such visit, or what it led to could not be written; that is tried again next time.
    pub fn attend(
        &mut self,
        number: u32,
        signal: Signal,
        now: Millis,
        entropy: &mut Entropy,
    ) -> Result<VisitState, RecordError> {
        let left = signal == Signal::Left;
        let visit = self.visits.get_mut(&number).ok_or(RecordError::NoVisit)?;
        for outcome in visit.signal(&signal, now) {
            let write = store::Write::of(visit, outcome, now, &mut self.ids, entropy);
            self.pending.push(write);
        }
        let state = visit.state();
        if left {
            self.visits.remove(&number);
        }
        self.flush()?;
        Ok(state)
    }

    /// Notes that a topic was given: printed, saved or shown as a code.
    ///
    /// # Errors
    /// When it could not be written; that is tried again next time.
    pub fn give(&mut self, facts: TopicFacts, now: Millis, entropy: &mut Entropy) -> Result<(), RecordError> {
        self.pending.push(store::Write::given(&facts, now, &mut self.ids, entropy));
        self.flush()
    }

    /// Notes that a topic was explained to the reader, and what they could say of it when they were asked.
    ///
    /// # Errors
    /// When it could not be written; that is tried again next time.
    pub fn explain(
        &mut self,
        facts: TopicFacts,
        teach_back: Option<TeachBack>,
        now: Millis,
        entropy: &mut Entropy,
    ) -> Result<(), RecordError> {
        self.pending.push(store::Write::explained(&facts, teach_back, now, &mut self.ids, entropy));
        self.flush()
    }

    fn flush(&mut self) -> Result<(), RecordError> {
        if !self.pending.is_empty() {
            self.store.append(&self.pending)?;
            self.pending.clear();
        }
        Ok(())
    }

    /// Every event, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn events(&self) -> Result<Vec<Event>, RecordError> {
        Ok(self.store.events()?)
    }

    /// Everything known of what was viewed.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn summary(&self) -> Result<Summary, RecordError> {
        Ok(self.store.summary()?)
    }

    /// Where the reader stopped, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn places(&self) -> Result<Vec<Place>, RecordError> {
        Ok(self.store.places()?)
    }

    /// Keeps where the reader stopped in a topic.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_place(&mut self, topic: &str, section: Option<&str>, now: Millis) -> Result<(), RecordError> {
        Ok(self.store.keep_place(topic, section, now)?)
    }

    /// Where it hurts, as last marked.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn pain(&self) -> Result<PainMap, RecordError> {
        match &self.pain {
            Some(map) => Ok(map.clone()),
            None => Ok(self.store.pain()?),
        }
    }

    /// Keeps where it hurts, and says whether it is on the disk. What could not be put there lasts until the program
    /// ends, so that a full disk takes nothing from the reader's hands.
    pub fn keep_pain(&mut self, map: &PainMap, now: Millis) -> bool {
        let kept = self.store.keep_pain(map, now).is_ok();
        self.pain = (!kept).then(|| map.clone());
        kept
    }

    /// What the reader set; the defaults when nothing was, or when it cannot be read.
    pub fn settings(&self) -> Settings {
        self.store.settings()
    }

    /// Whether somebody has ever chosen the language: the reader, or for a patient their therapist.
    pub fn has_language(&self) -> bool {
        self.store.has_language()
    }

    /// Keeps what the reader set.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save_settings(&mut self, settings: &Settings) -> Result<(), RecordError> {
        Ok(self.store.save_settings(settings)?)
    }

    /// Removes what was viewed, where the reader stopped and where it hurts, from the rows and from the bytes of the file. Text
    /// size, colours and language stay: they say nothing of what was read, and a reader who needs large text
    /// would be left without it.
    ///
    /// # Errors
    /// When it cannot be done, or is a patient's; then nothing is removed.
    pub fn erase(&mut self, now: Millis, entropy: &mut Entropy) -> Result<(), RecordError> {
        if !self.store.may_be_erased() {
            return Err(RecordError::NotTheirs);
        }
        self.store.erase(now, entropy)?;
        self.visits.clear();
        self.pending.clear();
        self.pain = None;
        Ok(())
    }

    /// Ends every open visit.
    ///
    /// # Errors
    /// When the last moments could not be written.
    pub fn close(&mut self, now: Millis, entropy: &mut Entropy) -> Result<(), RecordError> {
        let open: Vec<u32> = self.visits.keys().copied().collect();
        for number in open {
            self.attend(number, Signal::Left, now, entropy)?;
        }
        self.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(topic: &str) -> TopicFacts {
        TopicFacts {
            topic: topic.into(),
            language: "en".into(),
            pack: "p".into(),
            pack_version: "1".into(),
            sections: vec!["a".into()],
            required_seconds: 10,
            answers: Vec::new(),
        }
    }

    #[test]
    fn a_topic_given_is_an_event_of_its_own_and_adds_no_time() {
        let mut entropy = || [7; 10];
        let mut record = Record::in_memory(&mut entropy);
        for (topic, now) in [("one", 5), ("two", 6), ("one", 6)] {
            record.give(facts(topic), now, &mut entropy).expect("given");
        }
        let events = record.events().expect("events");
        let given: Vec<_> = events.iter().map(|event| (event.topic.as_str(), event.at)).collect();
        assert_eq!(given, [("one", 5), ("two", 6), ("one", 6)]);
        for event in &events {
            assert_eq!((event.kind, event.seconds, event.score), (EventKind::Given, 0, None));
            assert!(event.sections.is_empty() && !event.device.is_empty());
        }
        let summary = record.summary().expect("a summary");
        let views: Vec<_> = summary
            .topics
            .iter()
            .map(|views| (views.topic.as_str(), views.given, views.opened, views.seconds))
            .collect();
        assert_eq!(views, [("one", 2, 0, 0), ("two", 1, 0, 0)]);
    }

    #[test]
    fn a_record_in_memory_begins_empty_and_keeps_nothing_for_the_next() {
        let mut entropy = || [7; 10];
        let mut record = Record::in_memory(&mut entropy);
        record.give(facts("one"), 5, &mut entropy).expect("given");
        record.keep_place("one", Some("a"), 6).expect("kept");
        let next = Record::in_memory(&mut entropy);
        assert!(next.events().expect("events").is_empty() && next.places().expect("places").is_empty());
        assert_eq!(next.settings(), Settings::default());
    }

    #[test]
    fn an_event_is_named_in_files_as_on_the_wire() {
        use EventKind::{Explained, Given, Listened, Opened, Read, Understood};
        for kind in [Opened, Read, Listened, Understood, Given, Explained] {
            assert_eq!(serde_json::to_value(kind).expect("json"), kind.name());
        }
        for told in [TeachBack::OwnWords, TeachBack::WithHelp, TeachBack::NotYet] {
            assert_eq!(serde_json::to_value(told).expect("json"), told.name());
        }
    }
}
