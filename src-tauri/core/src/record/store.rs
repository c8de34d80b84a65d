//! The record on disk: SQLite, append-only.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use crate::database::{self, Problem, fold, meta, set_meta};
use crate::pain::PainMap;

use super::event::{Event, Ids};
use super::visit::{Outcome, Visit};
use super::{Entropy, EventKind, Millis, Place, Score, Settings, Summary, TeachBack, TopicFacts, TopicViews};

/// The file in the data folder.
const KIND: database::Kind = database::Kind {
    name: "record",
    // "Bkst".
    application_id: 0x426b_7374,
    migrations: MIGRATIONS,
};

/// Whose everything is at home.
const READER: &str = "self";

/// Whose record it is.
#[derive(Debug, Clone)]
pub(crate) enum Whose {
    /// The reader's own, at home.
    Reader,
    /// A patient's, in the file of the clinic. There, where it hurts is kept day by day.
    Patient {
        /// Patient id.
        id: String,
        /// What they read in, when the therapist said so.
        language: Option<String>,
        /// What a day is here.
        offset: Offset,
    },
}

impl Whose {
    fn who(&self) -> &str {
        match self {
            Self::Reader => READER,
            Self::Patient { id, .. } => id,
        }
    }

    /// The key settings are kept under.
    fn settings(&self) -> String {
        match self {
            Self::Reader => "settings".into(),
            Self::Patient { id, .. } => settings_of(id),
        }
    }
}

/// The key a patient's settings are kept under.
pub(crate) fn settings_of(patient: &str) -> String {
    format!("settings {patient}")
}

/// The day of a moment, where the clock stands so far from UTC.
pub(crate) fn day(at: Millis, offset: Offset) -> Date {
    offset.to_datetime(Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH)).date()
}

/// One step per version: the step at index 0 makes version 1 of an empty file.
///
/// Events and what is appended to them can be neither changed nor removed, except all together while erasing.
pub(crate) const MIGRATIONS: &[&str] = &["
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE event (
        id BLOB PRIMARY KEY CHECK (length(id) = 16),
        kind TEXT NOT NULL CHECK (kind IN ('opened', 'read', 'listened', 'understood', 'given', 'explained')),
        who TEXT NOT NULL,
        topic TEXT NOT NULL,
        language TEXT NOT NULL,
        pack TEXT NOT NULL,
        pack_version TEXT NOT NULL,
        at INTEGER NOT NULL,
        seconds INTEGER NOT NULL CHECK (seconds >= 0),
        sections TEXT NOT NULL CHECK (json_valid(sections)),
        score_right INTEGER,
        score_of INTEGER,
        device TEXT NOT NULL,
        CHECK ((score_right IS NULL) = (score_of IS NULL))
    ) STRICT, WITHOUT ROWID;
    -- Attention that followed an 'opened': seconds and sections since.
    CREATE TABLE attention (
        id BLOB PRIMARY KEY CHECK (length(id) = 16),
        event BLOB NOT NULL REFERENCES event (id),
        at INTEGER NOT NULL,
        seconds INTEGER NOT NULL CHECK (seconds >= 0),
        sections TEXT NOT NULL CHECK (json_valid(sections))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX attention_event ON attention (event);
    CREATE TABLE place (topic TEXT PRIMARY KEY, section TEXT, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
    CREATE TRIGGER attention_stays BEFORE UPDATE ON attention
        BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
    CREATE TRIGGER event_kept BEFORE DELETE ON event
        WHEN NOT EXISTS (SELECT 1 FROM meta WHERE key = 'erasing')
        BEGIN SELECT RAISE(ABORT, 'events are only removed all together'); END;
    CREATE TRIGGER attention_kept BEFORE DELETE ON attention
        WHEN NOT EXISTS (SELECT 1 FROM meta WHERE key = 'erasing')
        BEGIN SELECT RAISE(ABORT, 'events are only removed all together'); END;
", "
    -- Where it hurts, as last marked. Not an event: it is the reader's to change.
    CREATE TABLE pain (
        who TEXT PRIMARY KEY,
        at INTEGER NOT NULL,
        map TEXT NOT NULL CHECK (json_valid(map))
    ) STRICT, WITHOUT ROWID;
", "
    -- What came of asking the patient to say it back; nothing in what was written before it could be asked.
    ALTER TABLE event ADD COLUMN teach_back TEXT CHECK (
        teach_back IS NULL OR (kind = 'explained' AND teach_back IN ('own_words', 'with_help', 'not_yet')));
", "
    -- Where each person stopped; until now there was one.
    CREATE TABLE place_of (
        who TEXT NOT NULL,
        topic TEXT NOT NULL,
        section TEXT,
        at INTEGER NOT NULL,
        PRIMARY KEY (who, topic)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO place_of (who, topic, section, at) SELECT 'self', topic, section, at FROM place;
    DROP TABLE place;
    ALTER TABLE place_of RENAME TO place;
"];

/// What came of opening the record.
#[derive(Debug)]
pub enum Opened {
    /// It is there, and sound.
    Ready(Store),
    /// It was damaged; it was moved and a fresh one begun.
    SetAside {
        /// The fresh one.
        store: Store,
        /// The damaged file's new name.
        moved_to: String,
    },
    /// A newer program wrote it. Nothing was touched.
    Newer {
        /// The version of the program that can use it.
        needed: String,
    },
    /// It cannot be written: the folder is missing, read-only or full.
    Unavailable {
        /// Why, for a developer.
        reason: String,
    },
}

/// Something to append.
#[derive(Debug, Clone)]
pub(super) enum Write {
    Event(Box<Event>),
    Attention { id: Uuid, event: Uuid, at: Millis, seconds: u32, sections: Vec<String> },
}

impl Write {
    /// What a visit's outcome becomes in the log.
    pub(super) fn of(
        visit: &mut Visit,
        outcome: Outcome,
        now: Millis,
        ids: &mut Ids,
        entropy: &mut Entropy,
    ) -> Self {
        let id = ids.next(now, entropy);
        let (kind, score) = match outcome {
            Outcome::Opened => {
                visit.opened_as(id);
                (EventKind::Opened, None)
            }
            Outcome::Read => (EventKind::Read, None),
            Outcome::Listened => (EventKind::Listened, None),
            Outcome::Understood(score) => (EventKind::Understood, Some(score)),
            Outcome::Attention { seconds, sections } => {
                return Self::Attention { id, event: visit.opened_id(), at: now, seconds, sections };
            }
        };
        let event = new_event(id, kind, visit.facts(), now);
        Self::Event(Box::new(Event {
            seconds: visit.seconds(),
            sections: visit.seen().to_vec(),
            score,
            ..event
        }))
    }

    /// A topic was given to the reader, whether or not it was read.
    pub(super) fn given(facts: &TopicFacts, now: Millis, ids: &mut Ids, entropy: &mut Entropy) -> Self {
        Self::Event(Box::new(new_event(ids.next(now, entropy), EventKind::Given, facts, now)))
    }

    /// A therapist explained a topic, and may have asked what was understood.
    pub(super) fn explained(
        facts: &TopicFacts,
        teach_back: Option<TeachBack>,
        now: Millis,
        ids: &mut Ids,
        entropy: &mut Entropy,
    ) -> Self {
        let event = new_event(ids.next(now, entropy), EventKind::Explained, facts, now);
        Self::Event(Box::new(Event { teach_back, ..event }))
    }
}

fn new_event(id: Uuid, kind: EventKind, facts: &TopicFacts, now: Millis) -> Event {
    Event {
        id,
        kind,
        // Filled in by the store, which knows whose it is and the installation.
        who: String::new(),
        topic: facts.topic.clone(),
        language: facts.language.clone(),
        pack: facts.pack.clone(),
        pack_version: facts.pack_version.clone(),
        at: now,
        seconds: 0,
        sections: Vec::new(),
        score: None,
        teach_back: None,
        device: String::new(),
    }
}

/// The record on disk.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    device: String,
    whose: Whose,
}

impl Store {
    /// Whether a folder has a record.
    pub fn exists(folder: &Path) -> bool {
        KIND.file(folder).is_file()
    }

    /// Opens the record of a folder, making folder and file when they are missing.
    pub fn open(folder: &Path, now: Millis, entropy: &mut Entropy) -> Opened {
        match KIND.open(folder, now, &mut |connection| Self::of(connection, entropy)) {
            database::Opened::Ready(store) => Opened::Ready(store),
            database::Opened::SetAside { fresh, moved_to } => Opened::SetAside { store: fresh, moved_to },
            database::Opened::Newer { needed } => Opened::Newer { needed },
            database::Opened::Unavailable { reason } => Opened::Unavailable { reason },
        }
    }

    /// A record that is gone when the program ends, for when there is no disk to keep it on, or when nothing may be
    /// kept.
    ///
    /// # Panics
    /// When memory cannot hold an empty database.
    pub fn in_memory(entropy: &mut Entropy) -> Self {
        match KIND.in_memory().and_then(|connection| Self::of(connection, entropy)) {
            Ok(store) => store,
            Err(problem) => panic!("an empty record in memory could not be made: {problem:?}"),
        }
    }

    /// A patient's record, in an open file of the clinic.
    pub(crate) fn of_patient(connection: Connection, whose: Whose) -> rusqlite::Result<Self> {
        let device = meta(&connection, "device")?.unwrap_or_default();
        Ok(Self { connection, device, whose })
    }

    fn of(connection: Connection, entropy: &mut Entropy) -> Result<Self, Problem> {
        let mut device = meta(&connection, "device")?.unwrap_or_default();
        if device.is_empty() {
            device = new_device(entropy);
            set_meta(&connection, "device", &device)?;
        }
        Ok(Self { connection, device, whose: Whose::Reader })
    }

    /// Appends all of it or none of it; returns once it is on the disk.
    pub(super) fn append(&mut self, writes: &[Write]) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        for write in writes {
            match write {
                Write::Event(event) => {
                    transaction.prepare_cached(
                        "INSERT INTO event (id, kind, who, topic, language, pack, pack_version, at, seconds, sections,
                            score_right, score_of, device, teach_back)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
                    )?
                    .execute(params![
                        event.id.as_bytes(),
                        event.kind.name(),
                        self.whose.who(),
                        event.topic,
                        event.language,
                        event.pack,
                        event.pack_version,
                        event.at,
                        event.seconds,
                        json(&event.sections),
                        event.score.map(|score| score.right),
                        event.score.map(|score| score.of),
                        self.device,
                        event.teach_back.map(TeachBack::name),
                    ])?;
                }
                Write::Attention { id, event, at, seconds, sections } => {
                    transaction
                        .prepare_cached(
                            "INSERT INTO attention (id, event, at, seconds, sections) VALUES (?1, ?2, ?3, ?4, ?5)",
                        )?
                        .execute(params![id.as_bytes(), event.as_bytes(), at, seconds, json(sections)])?;
                }
            }
        }
        transaction.commit()
    }

    /// Every event, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn events(&self) -> rusqlite::Result<Vec<Event>> {
        events_of(&self.connection, self.whose.who())
    }

    /// Everything known of what was viewed, derived from the events and nothing else.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn summary(&self) -> rusqlite::Result<Summary> {
        summary_of(&self.connection, self.whose.who(), &self.events()?)
    }

    pub(super) fn places(&self) -> rusqlite::Result<Vec<Place>> {
        self.connection
            .prepare("SELECT topic, section, at FROM place WHERE who = ?1 ORDER BY at DESC, topic")?
            .query_map([self.whose.who()], |row| {
                Ok(Place { topic: row.get(0)?, section: row.get(1)?, at: row.get(2)? })
            })?
            .collect()
    }

    pub(super) fn keep_place(
        &mut self,
        topic: &str,
        section: Option<&str>,
        now: Millis,
    ) -> rusqlite::Result<()> {
        self.connection
            .execute(
                "INSERT OR REPLACE INTO place (who, topic, section, at) VALUES (?1, ?2, ?3, ?4)",
                params![self.whose.who(), topic, section, now],
            )
            .map(|_| ())
    }

    /// Where it hurts; nothing when it was never marked. What cannot be understood counts as never marked.
    pub(super) fn pain(&self) -> rusqlite::Result<PainMap> {
        let last = match self.whose {
            Whose::Reader => "SELECT map FROM pain WHERE who = ?1",
            Whose::Patient { .. } => "SELECT map FROM pain_day WHERE who = ?1 ORDER BY day DESC LIMIT 1",
        };
        let text: Option<String> =
            self.connection.query_row(last, [self.whose.who()], |row| row.get(0)).optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    pub(super) fn keep_pain(&mut self, map: &PainMap, now: Millis) -> rusqlite::Result<()> {
        match &self.whose {
            Whose::Patient { id, offset, .. } => {
                keep_pain_of_day(&self.connection, id, day(now, *offset), map, now)
            }
            Whose::Reader if map.is_empty() => {
                self.connection.execute("DELETE FROM pain WHERE who = ?1", [READER]).map(|_| ())
            }
            Whose::Reader => self
                .connection
                .execute(
                    "INSERT OR REPLACE INTO pain (who, at, map) VALUES (?1, ?2, ?3)",
                    params![READER, now, json(map)],
                )
                .map(|_| ()),
        }
    }

    /// Whether the language of the settings was chosen by anybody.
    pub(super) fn has_language(&self) -> bool {
        matches!(self.whose, Whose::Patient { language: Some(_), .. }) || self.saved_settings().is_some()
    }

    /// What was set; none while nothing was, or when it cannot be read.
    fn saved_settings(&self) -> Option<Settings> {
        let text = meta(&self.connection, &self.whose.settings()).ok().flatten()?;
        serde_json::from_str(&text).ok()
    }

    pub(super) fn settings(&self) -> Settings {
        // Settings that cannot be read are the defaults: nothing of value is lost, and reading goes on.
        let mut settings = self.saved_settings().unwrap_or_default();
        if let Whose::Patient { language: Some(language), .. } = &self.whose {
            settings.language.clone_from(language);
        }
        settings
    }

    pub(super) fn save_settings(&mut self, settings: &Settings) -> rusqlite::Result<()> {
        set_meta(&self.connection, &self.whose.settings(), &json(settings))?;
        // What the therapist wrote down holds for the next sitting; what is chosen now holds for this one.
        if let Whose::Patient { language: Some(language), .. } = &mut self.whose {
            language.clone_from(&settings.language);
        }
        Ok(())
    }

    /// Whether all of it may be removed by whoever reads: at home, where it is theirs alone.
    pub(super) fn may_be_erased(&self) -> bool {
        matches!(self.whose, Whose::Reader)
    }

    /// Removes events, places and marks, gives the installation a new name, and compacts the file so that nothing removed
    /// is left in its bytes.
    pub(super) fn erase(&mut self, now: Millis, entropy: &mut Entropy) -> rusqlite::Result<()> {
        let device = new_device(entropy);
        let transaction = self.connection.transaction()?;
        transaction
            .execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('erasing', ?1)", [now.to_string()])?;
        transaction.execute_batch(
            "DELETE FROM attention; DELETE FROM event; DELETE FROM place; DELETE FROM pain;",
        )?;
        transaction.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('device', ?1)", [&device])?;
        transaction.execute("DELETE FROM meta WHERE key = 'erasing'", [])?;
        transaction.commit()?;
        self.device = device;
        // The log still holds old pages until it is folded in and cut; compacting rewrites every page that stays.
        fold(&self.connection)?;
        self.connection.execute_batch("VACUUM")?;
        fold(&self.connection)
    }
}

impl TopicViews {
    fn new(topic: &str, first: Millis) -> Self {
        Self {
            topic: topic.to_owned(),
            opened: 0,
            read: 0,
            listened: 0,
            understood: None,
            given: 0,
            explained: 0,
            seconds: 0,
            first,
            last: first,
            sections: Vec::new(),
        }
    }

    fn add(&mut self, event: &Event) {
        self.first = self.first.min(event.at);
        self.last = self.last.max(event.at);
        self.see(&event.sections);
        match event.kind {
            EventKind::Opened => {
                self.opened += 1;
                // Only "opened" and what follows it carry new seconds; the others tell those of the same visit.
                self.seconds += event.seconds;
            }
            EventKind::Read => self.read += 1,
            EventKind::Listened => self.listened += 1,
            EventKind::Given => self.given += 1,
            EventKind::Explained => self.explained += 1,
            EventKind::Understood => {
                let better = |score: &Score| {
                    self.understood.is_none_or(|best| score.right * best.of > best.right * score.of)
                };
                if let Some(score) = event.score.filter(better) {
                    self.understood = Some(score);
                }
            }
        }
    }

    fn see(&mut self, sections: &[String]) {
        for section in sections {
            if !self.sections.contains(section) {
                self.sections.push(section.clone());
            }
        }
    }
}

/// Every event of a person, oldest first.
pub(crate) fn events_of(connection: &Connection, who: &str) -> rusqlite::Result<Vec<Event>> {
    connection
        .prepare_cached(
            "SELECT id, kind, who, topic, language, pack, pack_version, at, seconds, sections, score_right,
                score_of, device, teach_back FROM event WHERE who = ?1 ORDER BY id",
        )?
        .query_map([who], event)?
        .collect()
}

/// Everything known of what a person viewed, derived from their events and the attention that followed.
pub(crate) fn summary_of(connection: &Connection, who: &str, events: &[Event]) -> rusqlite::Result<Summary> {
    let mut topics: Vec<TopicViews> = Vec::new();
    for event in events {
        let known = topics.iter().position(|views| views.topic == event.topic);
        let index = known.unwrap_or_else(|| {
            topics.push(TopicViews::new(&event.topic, event.at));
            topics.len() - 1
        });
        topics[index].add(event);
    }
    let mut attention = connection.prepare_cached(
        "SELECT event.topic, attention.at, attention.seconds, attention.sections
         FROM event JOIN attention ON event.id = attention.event WHERE event.who = ?1 ORDER BY attention.id",
    )?;
    let mut rows = attention.query([who])?;
    while let Some(row) = rows.next()? {
        let topic: String = row.get(0)?;
        if let Some(views) = topics.iter_mut().find(|views| views.topic == topic) {
            views.last = views.last.max(row.get(1)?);
            views.seconds += row.get::<_, u32>(2)?;
            views.see(&list(&row.get::<_, String>(3)?));
        }
    }
    topics.sort_by(|a, b| b.last.cmp(&a.last).then_with(|| a.topic.cmp(&b.topic)));
    Ok(Summary { topics, events: u32::try_from(events.len()).unwrap_or(u32::MAX) })
}

/// Keeps where it hurts on a day, in place of what was marked on the same day. Nothing marked is kept as that: it is
/// newer than what was there.
pub(crate) fn keep_pain_of_day(
    connection: &Connection,
    patient: &str,
    day: Date,
    map: &PainMap,
    now: Millis,
) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO pain_day (who, day, at, map) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (who, day) DO UPDATE SET at = max(excluded.at, at + 1), map = excluded.map",
        params![patient, day.to_string(), now, json(map)],
    )?;
    connection
        .execute("UPDATE patient SET last = max(last, ?2) WHERE id = ?1", params![patient, now])
        .map(|_| ())
}

fn new_device(entropy: &mut Entropy) -> String {
    entropy().iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn json<T: serde::Serialize>(value: &T) -> String {
    // Lists of words and plain settings always have a JSON form.
    serde_json::to_string(value).unwrap_or_default()
}

fn list(json: &str) -> Vec<String> {
    serde_json::from_str(json).unwrap_or_default()
}

/// An event, from a row with all its columns.
pub(crate) fn event(row: &Row) -> rusqlite::Result<Event> {
    let kind: String = row.get(1)?;
    let wrong =
        |index| rusqlite::Error::InvalidColumnType(index, "event".into(), rusqlite::types::Type::Text);
    let score = match (row.get(10)?, row.get(11)?) {
        (Some(right), Some(of)) => Some(Score { right, of }),
        _ => None,
    };
    Ok(Event {
        id: Uuid::from_slice(&row.get::<_, Vec<u8>>(0)?).map_err(|_| wrong(0))?,
        kind: serde_json::from_value(kind.into()).map_err(|_| wrong(1))?,
        who: row.get(2)?,
        topic: row.get(3)?,
        language: row.get(4)?,
        pack: row.get(5)?,
        pack_version: row.get(6)?,
        at: row.get(7)?,
        seconds: row.get(8)?,
        sections: list(&row.get::<_, String>(9)?),
        score,
        device: row.get(12)?,
        teach_back: match row.get::<_, Option<String>>(13)? {
            None => None,
            Some(told) => Some(serde_json::from_value(told.into()).map_err(|_| wrong(13))?),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explained(number: u8, told: Option<TeachBack>) -> Write {
        Write::Event(Box::new(Event {
            id: Uuid::from_bytes([number; 16]),
            kind: EventKind::Explained,
            who: READER.into(),
            topic: "a-topic".into(),
            language: "en".into(),
            pack: "p".into(),
            pack_version: "1".into(),
            at: 7,
            seconds: 0,
            sections: Vec::new(),
            score: None,
            teach_back: told,
            device: String::new(),
        }))
    }

    #[test]
    fn what_a_patient_could_say_back_comes_back() {
        let mut store = Store::in_memory(&mut || [1; 10]);
        let asked = [None, Some(TeachBack::OwnWords), Some(TeachBack::WithHelp), Some(TeachBack::NotYet)];
        for (number, told) in (1..).zip(asked) {
            store.append(&[explained(number, told)]).expect("written");
        }
        let kept: Vec<_> =
            store.events().expect("events").into_iter().map(|event| event.teach_back).collect();
        assert_eq!(kept, asked);
    }

    #[test]
    fn only_what_was_explained_can_be_said_back() {
        let mut store = Store::in_memory(&mut || [1; 10]);
        let Write::Event(mut event) = explained(1, Some(TeachBack::NotYet)) else { panic!("an event") };
        event.kind = EventKind::Read;
        assert!(store.append(&[Write::Event(event)]).is_err());
    }
}
