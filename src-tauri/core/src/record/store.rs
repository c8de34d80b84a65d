//! The record on disk: SQLite, append-only.

use std::path::Path;

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

/// One step per version: the step at index 0 makes version 1 of an empty file.
///
/// Events and what is appended to them can be neither changed nor removed, except all together while erasing.
const MIGRATIONS: &[&str] = &["
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
}

fn new_event(id: Uuid, kind: EventKind, facts: &TopicFacts, now: Millis) -> Event {
    Event {
        id,
        kind,
        who: READER.into(),
        topic: facts.topic.clone(),
        language: facts.language.clone(),
        pack: facts.pack.clone(),
        pack_version: facts.pack_version.clone(),
        at: now,
        seconds: 0,
        sections: Vec::new(),
        score: None,
        teach_back: None,
        // Filled in by the store, which knows the installation.
        device: String::new(),
    }
}

/// The record on disk.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    device: String,
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

    fn of(connection: Connection, entropy: &mut Entropy) -> Result<Self, Problem> {
        let mut device = meta(&connection, "device")?.unwrap_or_default();
        if device.is_empty() {
            device = new_device(entropy);
            set_meta(&connection, "device", &device)?;
        }
        Ok(Self { connection, device })
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
                        event.who,
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
        self.connection
            .prepare(
                "SELECT id, kind, who, topic, language, pack, pack_version, at, seconds, sections, score_right,
                    score_of, device, teach_back FROM event ORDER BY id",
            )?
            .query_map([], event)?
            .collect()
    }

    /// Everything known of what was viewed, derived from the events and nothing else.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn summary(&self) -> rusqlite::Result<Summary> {
        let events = self.events()?;
        let mut topics: Vec<TopicViews> = Vec::new();
        for event in &events {
            let known = topics.iter().position(|views| views.topic == event.topic);
            let index = known.unwrap_or_else(|| {
                topics.push(TopicViews::new(&event.topic, event.at));
                topics.len() - 1
            });
            topics[index].add(event);
        }
        let mut attention = self.connection.prepare(
            "SELECT event.topic, attention.at, attention.seconds, attention.sections
             FROM attention JOIN event ON event.id = attention.event ORDER BY attention.id",
        )?;
        let mut rows = attention.query([])?;
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

    pub(super) fn places(&self) -> rusqlite::Result<Vec<Place>> {
        self.connection
            .prepare("SELECT topic, section, at FROM place ORDER BY at DESC, topic")?
            .query_map([], |row| Ok(Place { topic: row.get(0)?, section: row.get(1)?, at: row.get(2)? }))?
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
                "INSERT OR REPLACE INTO place (topic, section, at) VALUES (?1, ?2, ?3)",
                params![topic, section, now],
            )
            .map(|_| ())
    }

    /// Where it hurts; nothing when it was never marked. What cannot be understood counts as never marked.
    pub(super) fn pain(&self) -> rusqlite::Result<PainMap> {
        let text: Option<String> = self
            .connection
            .query_row("SELECT map FROM pain WHERE who = ?1", [READER], |row| row.get(0))
            .optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    pub(super) fn keep_pain(&mut self, map: &PainMap, now: Millis) -> rusqlite::Result<()> {
        let done = if map.is_empty() {
            self.connection.execute("DELETE FROM pain WHERE who = ?1", [READER])
        } else {
            self.connection.execute(
                "INSERT OR REPLACE INTO pain (who, at, map) VALUES (?1, ?2, ?3)",
                params![READER, now, json(map)],
            )
        };
        done.map(|_| ())
    }

    pub(super) fn settings(&self) -> Settings {
        // Settings that cannot be read are the defaults: nothing of value is lost, and reading goes on.
        let text = meta(&self.connection, "settings").ok().flatten();
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    pub(super) fn save_settings(&mut self, settings: &Settings) -> rusqlite::Result<()> {
        set_meta(&self.connection, "settings", &json(settings))
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

fn new_device(entropy: &mut Entropy) -> String {
    entropy().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn json<T: serde::Serialize>(value: &T) -> String {
    // Lists of words and plain settings always have a JSON form.
    serde_json::to_string(value).unwrap_or_default()
}

fn list(json: &str) -> Vec<String> {
    serde_json::from_str(json).unwrap_or_default()
}

fn event(row: &Row) -> rusqlite::Result<Event> {
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
