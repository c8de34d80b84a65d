//! The patients' file while it is open.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rusqlite::{Connection, params};

use super::lock::{Kept, Key, hex};
use super::patients::compact_if_begun;
use super::{ClinicError, ClinicSettings, DoorProblem};
use crate::database::{self, Problem, meta, set_meta};
use crate::record::Millis;
use crate::record::store::{MIGRATIONS, json};
use crate::tries::Secret;

/// The file in the data folder: the tables of a record, and what is a clinic's own.
/// Key of the logo in `meta`: the file, in base 64.
pub(super) const LOGO: &str = "clinic logo";

pub(super) const KIND: database::Kind = database::Kind {
    name: "clinic",
    // "Bkcl".
    application_id: 0x426b_636c,
    migrations: &[MIGRATIONS[0], MIGRATIONS[1], MIGRATIONS[2], MIGRATIONS[3], TABLES],
};

/// Held by the program that has the patients' file open.
const LOCK: &str = "clinic.lock";

/// KiB of pages kept decrypted while the door is open.
const CACHE: i32 = 16 * 1024;

/// What a clinic's file has besides a record's.
///
/// An event is never changed but for whose it is, and that only while two patients are made one.
const TABLES: &str = "
    CREATE TABLE patient (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        -- For finding: without accents and capitals.
        name_folded TEXT NOT NULL,
        folded TEXT NOT NULL,
        language TEXT,
        note TEXT NOT NULL,
        archived INTEGER NOT NULL CHECK (archived IN (0, 1)),
        created INTEGER NOT NULL,
        -- When anything last happened. Follows the events, so that the list need not look at all of them.
        last INTEGER NOT NULL,
        -- When name, language or note, whether put away, and the plan were last changed: the newer wins when two
        -- laptops meet.
        named INTEGER NOT NULL,
        put_away INTEGER NOT NULL,
        planned INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX patient_seen ON patient (archived, last);
    CREATE INDEX patient_name ON patient (name_folded);
    -- Patients that turned out to be another one.
    CREATE TABLE same (id TEXT PRIMARY KEY, now TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    -- Patients that were removed for good. Nothing but a number is left of them, so that no older file brings them back.
    CREATE TABLE erased (id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE plan (
        id TEXT PRIMARY KEY,
        patient TEXT NOT NULL REFERENCES patient (id),
        place INTEGER NOT NULL,
        target TEXT NOT NULL CHECK (json_valid(target)),
        topic TEXT,
        note TEXT NOT NULL,
        added INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX plan_patient ON plan (patient, place);
    CREATE TABLE drawing (
        patient TEXT NOT NULL REFERENCES patient (id),
        surface TEXT NOT NULL,
        shapes TEXT NOT NULL CHECK (json_valid(shapes)),
        at INTEGER NOT NULL,
        PRIMARY KEY (patient, surface)
    ) STRICT, WITHOUT ROWID;
    -- Where it hurts, day by day.
    DROP TABLE pain;
    CREATE TABLE pain_day (
        who TEXT NOT NULL REFERENCES patient (id),
        day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
        at INTEGER NOT NULL,
        map TEXT NOT NULL CHECK (json_valid(map)),
        PRIMARY KEY (who, day)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX event_who ON event (who, kind, topic, at);
    CREATE TRIGGER event_has_whom BEFORE INSERT ON event
        WHEN NOT EXISTS (SELECT 1 FROM patient WHERE id = NEW.who)
        BEGIN SELECT RAISE(ABORT, 'there is no such patient'); END;
    CREATE TRIGGER event_seen AFTER INSERT ON event
        BEGIN UPDATE patient SET last = max(last, NEW.at) WHERE id = NEW.who; END;
    DROP TRIGGER event_stays;
    CREATE TRIGGER event_stays BEFORE UPDATE ON event
        WHEN NOT EXISTS (SELECT 1 FROM meta WHERE key = 'joining')
            OR (NEW.id, NEW.kind, NEW.topic, NEW.language, NEW.pack, NEW.pack_version, NEW.at, NEW.seconds,
                NEW.sections, NEW.score_right, NEW.score_of, NEW.device, NEW.teach_back)
            IS NOT (OLD.id, OLD.kind, OLD.topic, OLD.language, OLD.pack, OLD.pack_version, OLD.at, OLD.seconds,
                OLD.sections, OLD.score_right, OLD.score_of, OLD.device, OLD.teach_back)
        BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
";

/// The patients' file, open.
pub(super) struct Vault {
    pub(super) connection: Connection,
    pub(super) folder: PathBuf,
    pub(super) key: Key,
    /// Settings, as kept.
    pub(super) settings: ClinicSettings,
    /// Keeps other programs out for as long as it lives.
    _lock: File,
}

impl Vault {
    /// Makes the file of a store where there is none.
    pub(super) fn make(
        folder: &Path,
        kept: &Kept,
        key: &Key,
        lock: File,
        secret: &mut Secret,
    ) -> Result<Self, DoorProblem> {
        let mut make = || -> Result<Connection, Problem> {
            let connection = KIND.make(&KIND.file(folder), key)?;
            let mut device = [0; 10];
            secret(&mut device);
            set_meta(&connection, "device", &hex(&device))?;
            set_meta(&connection, "store", &kept.store)?;
            database::fold(&connection)?;
            Ok(connection)
        };
        let connection = make().map_err(told)?;
        Ok(Self {
            connection,
            folder: folder.to_owned(),
            key: key.clone(),
            settings: ClinicSettings::default(),
            _lock: lock,
        })
    }

    /// Opens the file of a store with its key.
    pub(super) fn open(folder: &Path, kept: &Kept, key: Key, lock: File) -> Result<Self, DoorProblem> {
        let file = KIND.file(folder);
        if !file.exists() {
            return Err(DoorProblem::Missing { file: name() });
        }
        let opened = || -> Result<(Connection, ClinicSettings), Problem> {
            let connection = KIND.unlock(&file, &key)?;
            if meta(&connection, "store")?.as_deref() != Some(kept.store.as_str()) {
                return Err(Problem::Damaged);
            }
            // Room for all names of a large practice: what is looked up again is not decrypted again.
            connection.pragma_update(None, "cache_size", -CACHE)?;
            // Should there be no room for it now, there may be the next time.
            let _ = compact_if_begun(&connection);
            let settings = meta(&connection, "clinic")?;
            // Settings that cannot be understood are the defaults: no patient is kept from being helped by them.
            let settings = settings.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
            Ok((connection, settings))
        };
        let (connection, settings) = opened().map_err(told)?;
        Ok(Self { connection, folder: folder.to_owned(), key, settings, _lock: lock })
    }

    /// A connection of its own to the same file.
    pub(super) fn another(&self) -> Result<Connection, ClinicError> {
        Ok(database::another(&KIND.file(&self.folder), &self.key)?)
    }

    /// Keeps the settings of the clinic.
    pub(super) fn save_settings(&mut self, settings: ClinicSettings, now: Millis) -> Result<(), ClinicError> {
        let transaction = self.connection.transaction()?;
        keep_settings(&transaction, &json(&settings), now)?;
        transaction.commit()?;
        self.settings = settings;
        Ok(())
    }

    /// The logo for handouts, as the file it was.
    pub(super) fn logo(&self) -> Result<Option<Vec<u8>>, ClinicError> {
        // What was kept was written by us; anything else is as good as none.
        Ok(meta(&self.connection, LOGO)?.and_then(|text| BASE64_STANDARD.decode(text).ok()))
    }

    /// Keeps a logo for handouts, or takes it away.
    pub(super) fn save_logo(&mut self, file: Option<&[u8]>, now: Millis) -> Result<(), ClinicError> {
        let settings = ClinicSettings { logo: file.is_some(), ..self.settings.clone() };
        let transaction = self.connection.transaction()?;
        keep_logo(&transaction, file.map(|file| BASE64_STANDARD.encode(file)).as_deref())?;
        keep_settings(&transaction, &json(&settings), now)?;
        transaction.commit()?;
        self.settings = settings;
        Ok(())
    }

    /// Has a guard of the events stand aside for what is done meanwhile, all of it or none.
    pub(super) fn guarded<T, E: From<rusqlite::Error>>(
        &mut self,
        guard: &str,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self.connection.transaction()?;
        transaction.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, '')", [guard])?;
        let done = work(&transaction)?;
        transaction.execute("DELETE FROM meta WHERE key = ?1", params![guard])?;
        transaction.commit()?;
        Ok(done)
    }
}

/// Keeps the settings of the clinic, as they are written, with when they were set.
pub(super) fn keep_settings(connection: &Connection, settings: &str, now: Millis) -> rusqlite::Result<()> {
    set_meta(connection, "clinic", settings)?;
    set_meta(connection, "clinic changed", &now.to_string())
}

/// Keeps the logo, in base 64, or takes it away.
pub(super) fn keep_logo(connection: &Connection, logo: Option<&str>) -> rusqlite::Result<()> {
    match logo {
        Some(logo) => set_meta(connection, LOGO, logo),
        None => connection.execute("DELETE FROM meta WHERE key = ?1", [LOGO]).map(drop),
    }
}

/// The file's name.
pub(super) fn name() -> String {
    format!("{}.sqlite", KIND.name)
}

/// Keeps other programs from the patients' file.
pub(super) fn hold(folder: &Path) -> Result<File, DoorProblem> {
    let unavailable = |error: std::io::Error| DoorProblem::Unavailable { reason: error.to_string() };
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join(LOCK))
        .map_err(unavailable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(DoorProblem::Busy),
        Err(TryLockError::Error(error)) => Err(unavailable(error)),
    }
}

fn told(problem: Problem) -> DoorProblem {
    match problem {
        Problem::Damaged => DoorProblem::Damaged { file: name() },
        Problem::Newer(needed) => DoorProblem::Newer { needed },
        Problem::Unavailable(reason) => DoorProblem::Unavailable { reason },
    }
}
