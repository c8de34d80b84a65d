//! The record on disk: SQLite, append-only.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, params};
use uuid::Uuid;

use crate::pain::PainMap;

use super::event::{Event, Ids};
use super::visit::{Outcome, Visit};
use super::{Entropy, EventKind, Millis, Place, Score, Settings, Summary, TopicViews};

/// The file in the data folder.
const FILE: &str = "record.sqlite";
/// Marks the file as ours: "Bkst".
const APPLICATION_ID: i32 = 0x426b_7374;
/// The version of the tables below. A file with a higher one was written by a newer program and is left alone.
const VERSION: i32 = 2;

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
        let facts = visit.facts();
        Self::Event(Box::new(Event {
            id,
            kind,
            who: READER.into(),
            topic: facts.topic.clone(),
            language: facts.language.clone(),
            pack: facts.pack.clone(),
            pack_version: facts.pack_version.clone(),
            at: now,
            seconds: visit.seconds(),
            sections: visit.seen().to_vec(),
            score,
            // Filled in by the store, which knows the installation.
            device: String::new(),
        }))
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
        folder.join(FILE).is_file()
    }

    /// Opens the record of a folder, making folder and file when they are missing.
    pub fn open(folder: &Path, now: Millis, entropy: &mut Entropy) -> Opened {
        let file = folder.join(FILE);
        if let Some(needed) = newer(&file) {
            return Opened::Newer { needed };
        }
        if let Err(error) = fs::create_dir_all(folder) {
            return Opened::Unavailable { reason: error.to_string() };
        }
        let problem = match Self::sound(&file, entropy) {
            Ok(store) => return Opened::Ready(store),
            Err(problem) => problem,
        };
        match problem {
            Problem::Newer(needed) => Opened::Newer { needed },
            Problem::Unavailable(reason) => Opened::Unavailable { reason },
            Problem::Damaged => match set_aside(&file, now) {
                Err(error) => Opened::Unavailable { reason: error.to_string() },
                Ok(moved_to) => match Self::sound(&file, entropy) {
                    Ok(store) => Opened::SetAside { store, moved_to },
                    Err(_) => Opened::Unavailable { reason: "a fresh record could not be begun".into() },
                },
            },
        }
    }

    /// A record that is gone when the program ends, for when there is no disk to keep it on.
    ///
    /// # Panics
    /// When memory cannot hold an empty database.
    pub fn in_memory(entropy: &mut Entropy) -> Self {
        let made = Connection::open_in_memory()
            .map_err(Problem::from)
            .and_then(|connection| Self::prepare(connection, entropy));
        match made {
            Ok(store) => store,
            Err(problem) => panic!("an empty record in memory could not be made: {problem:?}"),
        }
    }

    fn sound(file: &Path, entropy: &mut Entropy) -> Result<Self, Problem> {
        let connection = Connection::open(file)?;
        let store = Self::prepare(connection, entropy)?;
        let sound: String = store.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if sound == "ok" { Ok(store) } else { Err(Problem::Damaged) }
    }

    fn prepare(connection: Connection, entropy: &mut Entropy) -> Result<Self, Problem> {
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        connection.execute_batch(
            "PRAGMA trusted_schema = OFF;
             PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON;
             PRAGMA secure_delete = ON;
             PRAGMA cell_size_check = ON;",
        )?;
        let mut store = Self { connection, device: String::new() };
        store.migrate()?;
        store.device = store.meta("device")?.unwrap_or_default();
        if store.device.is_empty() {
            store.device = new_device(entropy);
            store.set_meta("device", &store.device)?;
        }
        // A file that can be read but not written shows itself here and not at the first event.
        store.connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK;")?;
        Ok(store)
    }

    fn migrate(&mut self) -> Result<(), Problem> {
        let version: i32 = self.connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if version > VERSION {
            let needed = self.meta("needs")?.unwrap_or_else(|| format!("record format {version}"));
            return Err(Problem::Newer(needed));
        }
        if version == VERSION {
            return Ok(());
        }
        let steps =
            MIGRATIONS.get(usize::try_from(version).map_err(|_| Problem::Damaged)?..).unwrap_or_default();
        let transaction = self.connection.transaction()?;
        for step in steps {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
        transaction.execute(
            "INSERT OR REPLACE INTO meta (key, value) VALUES ('needs', ?1)",
            [env!("CARGO_PKG_VERSION")],
        )?;
        Ok(transaction.commit()?)
    }

    fn meta(&self, key: &str) -> rusqlite::Result<Option<String>> {
        self.connection.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).optional()
    }

    fn set_meta(&self, key: &str, value: &str) -> rusqlite::Result<()> {
        self.connection
            .execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)", [key, value])
            .map(|_| ())
    }

    /// Appends all of it or none of it; returns once it is on the disk.
    pub(super) fn append(&mut self, writes: &[Write]) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        for write in writes {
            match write {
                Write::Event(event) => {
                    transaction.prepare_cached(
                        "INSERT INTO event (id, kind, who, topic, language, pack, pack_version, at, seconds, sections,
                            score_right, score_of, device)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
                    )?
                    .execute(params![
                        event.id.as_bytes(),
                        name(event.kind),
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
                    score_of, device FROM event ORDER BY id",
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
        let text = self.meta("settings").ok().flatten();
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    pub(super) fn save_settings(&mut self, settings: &Settings) -> rusqlite::Result<()> {
        self.set_meta("settings", &json(settings))
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
        let fold = |connection: &Connection| {
            connection
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i32>(0))
                .map(|_| ())
        };
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

/// Why a file is not a record that can be used.
#[derive(Debug)]
enum Problem {
    Damaged,
    Newer(String),
    Unavailable(String),
}

impl From<rusqlite::Error> for Problem {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::ConstraintViolation) => {
                Self::Damaged
            }
            // "No such table" in a file that claims our version: it is not what it claims to be.
            Some(ErrorCode::Unknown) => Self::Damaged,
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

/// The program version a file needs, when its header says that a newer program wrote it. Reads bytes only: opening
/// it as a database could already write beside it.
fn newer(file: &Path) -> Option<String> {
    let mut header = [0_u8; 100];
    fs::File::open(file).ok()?.read_exact(&mut header).ok()?;
    let number = |at: usize| i32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    // Offsets of user_version and application_id in SQLite's file format.
    let (version, application) = (number(60), number(68));
    if !header.starts_with(b"SQLite format 3\0") || application != APPLICATION_ID || version <= VERSION {
        return None;
    }
    // "immutable" promises SQLite that nobody writes, so it takes no lock and makes no file.
    let address = format!(
        "file:{}?immutable=1",
        file.display().to_string().replace('%', "%25").replace('?', "%3f").replace('#', "%23")
    );
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY | rusqlite::OpenFlags::SQLITE_OPEN_URI;
    let told = Connection::open_with_flags(address, flags).and_then(|connection| {
        connection.query_row("SELECT value FROM meta WHERE key = 'needs'", [], |row| row.get(0))
    });
    Some(told.unwrap_or_else(|_| format!("record format {version}")))
}

/// Moves a damaged record and what belongs to it to a name with the time in it; never over another file.
fn set_aside(file: &Path, now: Millis) -> std::io::Result<String> {
    let time = Timestamp::from_millisecond(now).unwrap_or(Timestamp::UNIX_EPOCH);
    let time = time.strftime("%Y-%m-%dT%H-%M-%SZ");
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut number = 0;
    let moved_to = loop {
        let again = if number == 0 { String::new() } else { format!("-{number}") };
        let name = format!("record-damaged-{time}{again}.sqlite");
        if !folder.join(&name).exists() {
            break name;
        }
        number += 1;
    };
    fs::rename(file, folder.join(&moved_to))?;
    for tail in ["-wal", "-shm"] {
        let beside = PathBuf::from(format!("{}{tail}", file.display()));
        if beside.exists() {
            fs::rename(beside, folder.join(format!("{moved_to}{tail}")))?;
        }
    }
    Ok(moved_to)
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

fn name(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Opened => "opened",
        EventKind::Read => "read",
        EventKind::Listened => "listened",
        EventKind::Understood => "understood",
        EventKind::Given => "given",
        EventKind::Explained => "explained",
    }
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
    })
}
