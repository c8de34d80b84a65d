//! All patients in one file that stands alone, and joining such a file into what is here.
//!
//! A backup is the patients' file, page for page, with its keys (encrypted, as ever) behind the last page: SQLite looks
//! no further than the pages its header counts. Half a backup has no end, and so is none.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::lock::{self, Code, Found, Kept, Key};
use super::patients::{Refusable, compact_if_begun, exists, join};
use super::plan;
use super::vault::{KIND, LOGO, Vault, keep_logo, keep_settings, name};
use super::{ClinicError, ClinicRefusal, FileDone};
use crate::database::{Problem, immutable, keyed, literal, meta, set_meta};
use crate::record::Millis;
use crate::record::store::settings_of;

/// The last bytes of a backup, after the length of what stands before them.
const END: &[u8; 16] = b"backstory-backup";
const LENGTH: usize = 4;
/// The form of what stands behind the pages.
const FORMAT: u32 = 1;
/// Keys and some numbers need far less.
const LONGEST: u32 = 64 * 1024;
/// Pages written, and events joined, between two looks at whether to go on.
const PAGES: i32 = 256;
const EVENTS: i64 = 10_000;

/// How far a backup or its way back is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Progress {
    /// Pieces done.
    pub done: u32,
    /// Pieces in all.
    pub total: u32,
}

/// Told how far it is; answers whether to go on.
pub type Going<'a> = dyn FnMut(Progress) -> bool + 'a;

/// What stands behind the pages.
#[derive(Serialize, Deserialize)]
struct Tail {
    format: u32,
    needs: String,
    /// Bytes of the pages before it.
    pages: u64,
    /// The keys' file.
    #[serde(default)]
    keys: String,
}

/// Why a backup did not come about. What can be told is told; the rest is the clinic's own trouble.
enum Stopped {
    Refused(ClinicRefusal),
    Error(ClinicError),
}

impl From<ClinicRefusal> for Stopped {
    fn from(why: ClinicRefusal) -> Self {
        Self::Refused(why)
    }
}

impl From<ClinicError> for Stopped {
    fn from(error: ClinicError) -> Self {
        Self::Error(error)
    }
}

/// Of the patients' own file.
impl From<rusqlite::Error> for Stopped {
    fn from(error: rusqlite::Error) -> Self {
        Self::Error(error.into())
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Refused(match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ClinicRefusal::Full,
            _ => ClinicRefusal::File { detail: error.to_string() },
        })
    }
}

/// Of the file that is written; what is wrong with the clinic's own says so itself.
fn written(error: rusqlite::Error) -> Stopped {
    Stopped::Refused(match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => ClinicRefusal::Full,
        _ => ClinicRefusal::File { detail: error.to_string() },
    })
}

fn refusable<T>(done: Result<T, Stopped>) -> Refusable<T> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(Stopped::Refused(why)) => Ok(Err(why)),
        Err(Stopped::Error(error)) => Err(error),
    }
}

impl Vault {
    /// Writes all patients into one encrypted file, in place of an older one once it is whole and was read back.
    pub(super) fn backup(
        &mut self,
        kept: &Kept,
        to: &Path,
        room: Option<u32>,
        going: &mut Going,
    ) -> Refusable<FileDone> {
        let Some(file_name) = to.file_name().filter(|_| !self.is_own(to)) else {
            return Ok(Err(ClinicRefusal::File { detail: to.display().to_string() }));
        };
        // Pages are copied as they are: with what is left of a patient in them they would be kept for ever.
        compact_if_begun(&self.connection)?;
        let beside = to.with_file_name(format!(".{}.new", file_name.to_string_lossy()));
        let done = self.write_backup(kept, to, &beside, room, going);
        if done.is_err() {
            // The first error is the one to tell.
            let _ = fs::remove_file(&beside);
        }
        // While it was written, SQLite kept this beside it; a crash may have left it.
        let _ = fs::remove_file(format!("{}-journal", beside.display()));
        refusable(done)
    }

    fn write_backup(
        &self,
        kept: &Kept,
        to: &Path,
        beside: &Path,
        room: Option<u32>,
        going: &mut Going,
    ) -> Result<FileDone, Stopped> {
        match fs::remove_file(beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        drop(options.open(beside)?);

        let mut copy = Connection::open(beside).and_then(|copy| keyed(copy, &self.key)).map_err(written)?;
        if let Some(room) = room {
            copy.pragma_update(None, "max_page_count", room).map_err(written)?;
        }
        {
            let backup = Backup::new(&self.connection, &mut copy).map_err(written)?;
            loop {
                let step = backup.step(PAGES).map_err(written)?;
                let progress = backup.progress();
                let [left, total] =
                    [progress.remaining, progress.pagecount].map(|n| u32::try_from(n).unwrap_or(0));
                if !going(Progress { done: total.saturating_sub(left), total }) {
                    return Err(ClinicRefusal::Cancelled.into());
                }
                // Else another connection of this program is writing its last: SQLite waits for it by itself.
                if step == StepResult::Done {
                    break;
                }
            }
        }
        // One file, and nothing that belongs beside it.
        copy.pragma_update(None, "journal_mode", "DELETE").map_err(written)?;
        copy.close().map_err(|(_, error)| written(error))?;
        let pages = fs::metadata(beside)?.len();

        let tail = Tail {
            format: FORMAT,
            needs: env!("CARGO_PKG_VERSION").into(),
            pages,
            keys: kept.for_backup().text()?,
        };
        let text = toml::to_string(&tail).map_err(io::Error::other)?;
        let length = u32::try_from(text.len()).map_err(io::Error::other)?;
        let mut file = OpenOptions::new().append(true).open(beside)?;
        file.write_all(&[text.as_bytes(), &length.to_le_bytes(), END].concat())?;
        file.sync_all()?;
        drop(file);

        let read_back = look(beside, &self.key)?;
        let here = counts(&self.connection)?;
        if counts(&read_back).map_err(written)? != here {
            return Err(ClinicRefusal::File { detail: beside.display().to_string() }.into());
        }
        drop(read_back);
        fs::rename(beside, to)?;
        #[cfg(unix)]
        File::open(to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))?
            .sync_all()?;
        let (patients, events) = here;
        Ok(FileDone { file: to.display().to_string(), patients, events })
    }

    /// Whether a file is one the program keeps itself.
    fn is_own(&self, file: &Path) -> bool {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let same = match (folder.canonicalize(), self.folder.canonicalize()) {
            (Ok(one), Ok(other)) => one == other,
            _ => false,
        };
        let name_of_it =
            file.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        same && (name_of_it == lock::FILE
            || name_of_it == "clinic.lock"
            || name_of_it.starts_with(&name())
            || name_of_it.starts_with("record.sqlite"))
    }

    /// Joins a backup into what is here: events by their ids, of everything else the newer. Nothing here is removed.
    pub(super) fn restore(
        &mut self,
        kept: &Kept,
        from: &Path,
        passphrase: Option<&str>,
        now: Millis,
        going: &mut Going,
    ) -> Refusable<FileDone> {
        let done = self.read_backup(kept, from, passphrase, now, going);
        refusable(done)
    }

    fn read_backup(
        &mut self,
        kept: &Kept,
        from: &Path,
        passphrase: Option<&str>,
        now: Millis,
        going: &mut Going,
    ) -> Result<FileDone, Stopped> {
        let theirs = keys(from)?;
        let key = if theirs.store == kept.store {
            self.key.clone()
        } else {
            // The code is longer than any slip: what is one is not tried as a passphrase, and the other way round.
            let known = passphrase.ok_or(ClinicRefusal::OtherPassphrase)?;
            let key = match Code::typed(known) {
                Some(code) => theirs.by_recovery(&code).or_else(|| theirs.by_passphrase(known)),
                None => theirs.by_passphrase(known),
            };
            key.ok_or(ClinicRefusal::OtherPassphrase)?
        };
        let (patients, _) = look(from, &key).and_then(|other| counts(&other).map_err(|_| not_one()))?;
        let address = immutable(&from.canonicalize()?);
        self.connection
            .execute("ATTACH DATABASE ?1 AS other KEY ?2", params![address, literal(&key).as_str()])
            .map_err(written)?;
        let joined = self.guarded("joining", |connection| join_other(connection, now, going));
        // Should it not come off, it is gone with the connection; what was joined is kept either way.
        let _ = self.connection.execute("DETACH DATABASE other", []);
        let events = joined?;
        let settings = meta(&self.connection, "clinic")?;
        self.settings = settings.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        Ok(FileDone { file: from.display().to_string(), patients, events })
    }
}

fn not_one() -> Stopped {
    ClinicRefusal::NotABackup.into()
}

/// The keys of a backup.
fn keys(file: &Path) -> Result<Kept, Stopped> {
    let tail = tail(file)?;
    match Kept::read(&tail.keys) {
        Found::Set(kept) => Ok(*kept),
        Found::Newer(needed) => Err(ClinicRefusal::NewerBackup { needed }.into()),
        Found::Unset | Found::Broken | Found::Unreadable(_) => Err(not_one()),
    }
}

/// What stands behind the pages of a backup.
fn tail(file: &Path) -> Result<Tail, Stopped> {
    if !fs::metadata(file)?.is_file() {
        return Err(not_one());
    }
    let mut opened = File::open(file)?;
    let size = opened.seek(SeekFrom::End(0))?;
    let end = (LENGTH + END.len()) as u64;
    if size < end {
        return Err(not_one());
    }
    let mut last = [0; LENGTH + END.len()];
    opened.seek(SeekFrom::Start(size - end))?;
    opened.read_exact(&mut last)?;
    let length = u32::from_le_bytes([last[0], last[1], last[2], last[3]]);
    if !last.ends_with(END) || length > LONGEST || u64::from(length) > size - end {
        return Err(not_one());
    }
    let begins = size - end - u64::from(length);
    let mut text = vec![0; length as usize];
    opened.seek(SeekFrom::Start(begins))?;
    opened.read_exact(&mut text)?;
    let tail: Tail =
        String::from_utf8(text).ok().and_then(|text| toml::from_str(&text).ok()).ok_or_else(not_one)?;
    if tail.format > FORMAT {
        return Err(ClinicRefusal::NewerBackup { needed: tail.needs }.into());
    }
    if tail.pages == begins { Ok(tail) } else { Err(not_one()) }
}

/// Opens a backup and reads all of it.
fn look(file: &Path, key: &Key) -> Result<Connection, Stopped> {
    tail(file)?;
    KIND.look(file, key).map_err(|problem| match problem {
        Problem::Newer(needed) => ClinicRefusal::NewerBackup { needed }.into(),
        Problem::Damaged | Problem::Unavailable(_) => not_one(),
    })
}

/// Patients and events.
fn counts(connection: &Connection) -> rusqlite::Result<(u32, u32)> {
    let count =
        |table: &str| connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0));
    Ok((count("patient")?, count("event")?))
}

/// Who of a backup is who here.
const PEOPLE: &str = "
    CREATE TEMP TABLE person (id TEXT PRIMARY KEY, now TEXT NOT NULL) WITHOUT ROWID;
    INSERT INTO person (id, now)
        SELECT id, coalesce((SELECT now FROM main.same WHERE main.same.id = other.patient.id), id) FROM other.patient;
    -- Whoever was removed for good stays so.
    DELETE FROM person WHERE id IN (SELECT id FROM main.erased) OR now IN (SELECT id FROM main.erased);
    CREATE INDEX temp.person_now ON person (now);
";

/// Patients: new ones, and what is newer of the others.
const PATIENTS: &str = "
    INSERT INTO main.patient (id, name, name_folded, folded, language, note, archived, created, last, named, put_away,
            planned)
        SELECT id, name, name_folded, folded, language, note, archived, created, last, named, put_away, -1
        FROM other.patient WHERE id IN (SELECT id FROM person WHERE id = now)
            AND id NOT IN (SELECT id FROM main.patient);
    UPDATE main.patient SET
            (name, name_folded, folded, language, note, named) =
                (SELECT name, name_folded, folded, language, note, named FROM other.patient WHERE id = main.patient.id)
        WHERE named < (SELECT named FROM other.patient WHERE id = main.patient.id);
    UPDATE main.patient SET
            (archived, put_away) = (SELECT archived, put_away FROM other.patient WHERE id = main.patient.id)
        WHERE put_away < (SELECT put_away FROM other.patient WHERE id = main.patient.id);
    UPDATE main.patient SET
            last = max(last, (SELECT max(theirs.last) FROM other.patient AS theirs JOIN person USING (id)
                WHERE person.now = main.patient.id)),
            created = min(created, (SELECT min(theirs.created) FROM other.patient AS theirs JOIN person USING (id)
                WHERE person.now = main.patient.id))
        WHERE id IN (SELECT now FROM person);
";

/// Plans are taken whole, the newer one.
const PLANS: &str = "
    CREATE TEMP TABLE newer_plan (id TEXT PRIMARY KEY) WITHOUT ROWID;
    INSERT INTO newer_plan SELECT main.patient.id FROM main.patient JOIN other.patient AS theirs USING (id)
        WHERE main.patient.planned < theirs.planned;
    DELETE FROM main.plan WHERE patient IN (SELECT id FROM newer_plan);
    INSERT OR IGNORE INTO main.plan (id, patient, place, target, topic, note, added)
        SELECT id, patient, place, target, topic, note, added FROM other.plan
        WHERE patient IN (SELECT id FROM newer_plan);
    UPDATE main.patient SET planned = (SELECT planned FROM other.patient WHERE id = main.patient.id)
        WHERE id IN (SELECT id FROM newer_plan);
    DROP TABLE newer_plan;
";

/// Of the rest, the newer.
const REST: &str = "
    INSERT INTO main.place (who, topic, section, at)
        SELECT person.now, topic, section, at FROM other.place JOIN person ON person.id = who WHERE true
        ON CONFLICT (who, topic) DO UPDATE SET section = excluded.section, at = excluded.at
            WHERE excluded.at > at;
    INSERT INTO main.pain_day (who, day, at, map)
        SELECT person.now, day, at, map FROM other.pain_day JOIN person ON person.id = who WHERE true
        ON CONFLICT (who, day) DO UPDATE SET map = excluded.map, at = excluded.at WHERE excluded.at > at;
    INSERT INTO main.drawing (patient, surface, shapes, at)
        SELECT person.now, surface, shapes, at FROM other.drawing JOIN person ON person.id = patient WHERE true
        ON CONFLICT (patient, surface) DO UPDATE SET shapes = excluded.shapes, at = excluded.at
            WHERE excluded.at > at;
";

/// Joins the attached file; answers with how many events were new. The events' guard must stand aside.
fn join_other(connection: &Connection, now: Millis, going: &mut Going) -> Result<u32, Stopped> {
    connection.execute_batch(PEOPLE)?;
    connection.execute_batch(PATIENTS)?;
    connection.execute_batch(PLANS)?;
    let new = join_events(connection, going)?;
    connection.execute_batch(REST)?;
    join_plans(connection)?;
    join_settings(connection)?;
    join_same(connection, now)?;
    connection.execute_batch("DROP TABLE person")?;
    Ok(new)
}

fn join_events(connection: &Connection, going: &mut Going) -> Result<u32, Stopped> {
    let total: u32 = connection.query_row("SELECT count(*) FROM other.event", [], |row| row.get(0))?;
    let (mut after, mut done, mut new) = (Vec::new(), 0_u32, 0_usize);
    loop {
        let (count, until): (u32, Option<Vec<u8>>) = connection
            .prepare_cached(
                "SELECT count(*), max(id) FROM (SELECT id FROM other.event WHERE id > ?1 ORDER BY id LIMIT ?2)",
            )
            .and_then(|mut next| next.query_row(params![after, EVENTS], |row| Ok((row.get(0)?, row.get(1)?))))?;
        let Some(until) = until else { break };
        new += connection
            .prepare_cached(
                "INSERT OR IGNORE INTO main.event (id, kind, who, topic, language, pack, pack_version, at, seconds,
                    sections, score_right, score_of, device, teach_back)
                 SELECT theirs.id, kind, person.now, topic, language, pack, pack_version, at, seconds, sections,
                    score_right, score_of, device, teach_back
                 FROM other.event AS theirs JOIN person ON person.id = theirs.who
                 WHERE theirs.id > ?1 AND theirs.id <= ?2
                    AND NOT EXISTS (SELECT 1 FROM main.event AS ours WHERE ours.id = theirs.id)",
            )
            .and_then(|mut insert| insert.execute(params![after, until]))?;
        after = until;
        done += count;
        if !going(Progress { done, total }) {
            return Err(ClinicRefusal::Cancelled.into());
        }
    }
    connection.execute(
        "INSERT OR IGNORE INTO main.attention (id, event, at, seconds, sections)
             SELECT id, event, at, seconds, sections FROM other.attention
             WHERE event IN (SELECT id FROM main.event)",
        [],
    )?;
    Ok(u32::try_from(new).unwrap_or(u32::MAX))
}

/// Patients that were made one here, and were planned for under their old number there since: what is new of it comes
/// after what is planned here.
fn join_plans(connection: &Connection) -> Result<(), ClinicError> {
    let people: Vec<(String, String)> = connection
        .prepare(
            "SELECT person.id, person.now FROM person JOIN main.same USING (id) JOIN other.patient AS theirs USING (id)
             WHERE theirs.planned > main.same.at",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (id, now) in people {
        plan::add(connection, &now, plan::items_in(connection, "other", &id)?)?;
    }
    Ok(())
}

fn join_settings(connection: &Connection) -> rusqlite::Result<()> {
    let people: Vec<(String, String)> = connection
        .prepare("SELECT id, now FROM person")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let theirs = |key: &str| -> rusqlite::Result<Option<String>> {
        connection
            .query_row("SELECT value FROM other.meta WHERE key = ?1", [key], |row| row.get(0))
            .optional()
    };
    for (id, now) in people {
        if let Some(settings) = theirs(&settings_of(&id))?
            && meta(connection, &settings_of(&now))?.is_none()
        {
            set_meta(connection, &settings_of(&now), &settings)?;
        }
    }
    let changed = |text: Option<String>| text.and_then(|text| text.parse::<Millis>().ok());
    if let (Some(settings), Some(when)) = (theirs("clinic")?, changed(theirs("clinic changed")?))
        && changed(meta(connection, "clinic changed")?).is_none_or(|ours| when > ours)
    {
        keep_settings(connection, &settings, when)?;
        keep_logo(connection, theirs(LOGO)?.as_deref())?;
    }
    Ok(())
}

/// Patients that turned out to be one on the other laptop are one here too.
fn join_same(connection: &Connection, now: Millis) -> Result<(), ClinicError> {
    let theirs: Vec<(String, String)> = connection
        .prepare(
            "SELECT id, now FROM other.same WHERE id NOT IN (SELECT id FROM main.same)
                AND id NOT IN (SELECT id FROM main.erased) ORDER BY at, id",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (id, is_now) in theirs {
        let is_now: String = connection
            .query_row("SELECT now FROM same WHERE id = ?1", [&is_now], |row| row.get(0))
            .optional()?
            .unwrap_or(is_now);
        if id == is_now || exists(connection, &is_now).is_err() {
            continue;
        }
        if exists(connection, &id).is_ok() {
            join(connection, &id, &is_now, now)?;
        } else {
            connection
                .execute("INSERT INTO same (id, now, at) VALUES (?1, ?2, ?3)", params![id, is_now, now])?;
        }
    }
    Ok(())
}
