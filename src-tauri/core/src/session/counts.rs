//! What stays of sittings: how often, on which day.
//!
//! One row per day, topic, language and kind, counted up: there is neither a time nor an order in it, so that nobody can
//! tell from it what one person looked at. Counts under five are shown as such: on a quiet day "one" would be somebody.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rusqlite::{Connection, params};

use super::staff::CountCard;
use crate::database::{self, Opened, Problem, fold};
use crate::files::{Reach, write_whole};
use crate::record::{Event, EventKind, Millis};
use crate::start::{Notice, NoticeCode};

const KIND: database::Kind = database::Kind {
    name: "counts",
    // "Bksc".
    application_id: 0x426b_7363,
    migrations: &["
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE tally (
            day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
            topic TEXT NOT NULL,
            language TEXT NOT NULL,
            kind TEXT NOT NULL
                CHECK (kind IN ('opened', 'read', 'listened', 'understood', 'given', 'explained')),
            times INTEGER NOT NULL CHECK (times > 0),
            PRIMARY KEY (day, topic, language, kind)
        ) STRICT, WITHOUT ROWID;
    "],
};

/// Fewer than this are not told apart.
pub(crate) const TOLD_FROM: u32 = 5;

/// What a file says instead of a count that is not told.
pub(crate) fn few() -> String {
    format!("under {TOLD_FROM}")
}

/// What is counted: day, topic, language and kind. Sorted, so that the order in which things happened is lost.
type Tally = BTreeMap<(Date, String, String, EventKind), u32>;

/// Where counts are kept.
#[derive(Debug)]
enum Place {
    Disk(Connection),
    /// Not on the disk at present; this folder is tried again.
    Later(PathBuf),
    /// A newer program's file stands there, and is left alone.
    Never,
}

/// The counts of a kiosk's sittings.
#[derive(Debug)]
pub struct Counts {
    place: Place,
    /// Not yet on the disk.
    held: Tally,
}

impl Counts {
    /// Opens the counts in a folder. When that cannot be done, counts are held in memory, and the notice says why.
    pub fn open(folder: &Path, now: Millis) -> (Self, Option<Notice>) {
        let notice = |code, detail| Some(Notice { code, detail });
        let (place, notice) = match KIND.open(folder, now, &mut readable) {
            Opened::Ready(connection) => (Place::Disk(connection), None),
            Opened::SetAside { fresh, moved_to } => {
                (Place::Disk(fresh), notice(NoticeCode::CountsSetAside, moved_to))
            }
            Opened::Newer { needed } => (Place::Never, notice(NoticeCode::CountsNewer, needed)),
            Opened::Unavailable { .. } => (
                Place::Later(folder.to_owned()),
                notice(NoticeCode::CountsUnavailable, folder.display().to_string()),
            ),
        };
        (Self { place, held: Tally::new() }, notice)
    }

    /// Counts what happened in a sitting, on the day it ended, and says whether all is on the disk. What is not is held
    /// until the next sitting ends, or the program does.
    pub fn add(&mut self, day: Date, events: &[Event]) -> bool {
        for event in events {
            let times =
                self.held.entry((day, event.topic.clone(), event.language.clone(), event.kind)).or_default();
            *times = times.saturating_add(1);
        }
        if self.held.is_empty() {
            return true;
        }
        if let Place::Later(folder) = &self.place
            && let Ok(connection) = KIND.sound(folder).and_then(readable)
        {
            self.place = Place::Disk(connection);
        }
        let Place::Disk(connection) = &mut self.place else { return false };
        if write(connection, &self.held).is_err() {
            return false;
        }
        self.held.clear();
        true
    }

    /// The counts of a day, by topic, language and kind.
    pub fn of_day(&self, day: Date) -> Vec<CountCard> {
        // Counts that cannot be read are no reason to keep staff from the rest of their sheet.
        let all = self.all().unwrap_or_else(|_| self.held.clone());
        all.into_iter()
            .filter(|((on, ..), _)| *on == day)
            .map(|((_, topic, language, kind), times)| CountCard {
                topic,
                language,
                kind,
                count: (times >= TOLD_FROM).then_some(times),
            })
            .collect()
    }

    /// All counts as CSV (RFC 4180), sorted by day, topic, language and kind.
    pub fn csv(&self) -> String {
        csv(&self.all().unwrap_or_else(|_| self.held.clone()))
    }

    /// Writes all counts as CSV below a folder, and answers with the file.
    ///
    /// # Errors
    /// When counts cannot be read, or the file cannot be written.
    pub fn export(&self, folder: &Path, day: Date) -> io::Result<PathBuf> {
        let all = self.all().map_err(io::Error::other)?;
        let file = folder.join("exports").join(format!("counts-{day}.csv"));
        write_whole(&file, csv(&all).as_bytes(), Reach::Shared)?;
        Ok(file)
    }

    fn all(&self) -> rusqlite::Result<Tally> {
        let mut all = match &self.place {
            Place::Disk(connection) => read(connection)?,
            Place::Later(_) | Place::Never => Tally::new(),
        };
        for (key, times) in &self.held {
            let sum = all.entry(key.clone()).or_default();
            *sum = sum.saturating_add(*times);
        }
        Ok(all)
    }
}

/// Only a file whose counts can all be read is sound.
fn readable(connection: Connection) -> Result<Connection, Problem> {
    read(&connection).map_err(|error| match error {
        rusqlite::Error::FromSqlConversionFailure(..) | rusqlite::Error::IntegralValueOutOfRange(..) => {
            Problem::Damaged
        }
        other => other.into(),
    })?;
    Ok(connection)
}

fn read(connection: &Connection) -> rusqlite::Result<Tally> {
    fn wrong<E: std::error::Error + Send + Sync + 'static>(column: usize) -> impl Fn(E) -> rusqlite::Error {
        move |error| {
            rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
        }
    }
    connection
        .prepare("SELECT day, topic, language, kind, times FROM tally")?
        .query_map([], |row| {
            let day = row.get::<_, String>(0)?.parse().map_err(wrong(0))?;
            let kind = serde_json::from_value(row.get::<_, String>(3)?.into()).map_err(wrong(3))?;
            Ok(((day, row.get(1)?, row.get(2)?, kind), row.get(4)?))
        })?
        .collect()
}

/// Adds all of it or none of it; returns once it is on the disk.
fn write(connection: &mut Connection, tally: &Tally) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for ((day, topic, language, kind), times) in tally {
        transaction
            .prepare_cached(
                // A count never outgrows what it is read back as.
                "INSERT INTO tally (day, topic, language, kind, times) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET times = min(times + excluded.times, 4294967295)",
            )?
            .execute(params![day.to_string(), topic, language, kind.name(), times])?;
    }
    transaction.commit()?;
    // The log holds one page after another as they were written: the order of sittings. It is on the disk already;
    // should folding fail, the next one does it.
    let _ = fold(connection);
    Ok(())
}

fn csv(tally: &Tally) -> String {
    let mut out = String::from("day,topic,language,kind,count\r\n");
    for ((day, topic, language, kind), times) in tally {
        let count = if *times < TOLD_FROM { few() } else { times.to_string() };
        let line = [day.to_string(), quoted(topic), quoted(language), kind.name().into(), count];
        out.push_str(&line.join(","));
        out.push_str("\r\n");
    }
    out
}

/// A field in quotes when it needs them.
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;

    fn event(topic: &str, language: &str, kind: EventKind) -> Event {
        Event {
            id: Uuid::nil(),
            kind,
            who: "self".into(),
            topic: topic.into(),
            language: language.into(),
            pack: "p".into(),
            pack_version: "1".into(),
            at: 0,
            seconds: 0,
            sections: Vec::new(),
            score: None,
            teach_back: None,
            device: "d".into(),
        }
    }

    fn opened(topic: &str, times: usize) -> Vec<Event> {
        vec![event(topic, "en", EventKind::Opened); times]
    }

    fn monday() -> Date {
        date(2026, 11, 23)
    }

    fn fresh(folder: &Path) -> Counts {
        let (counts, notice) = Counts::open(folder, 0);
        assert_eq!(notice, None);
        counts
    }

    #[test]
    fn counts_add_up_over_sittings_and_starts() {
        let folder = tempfile::tempdir().expect("a folder");
        for _ in 0..3 {
            let mut counts = fresh(folder.path());
            assert!(counts.add(monday(), &opened("a", 2)));
            assert!(
                counts
                    .add(monday(), &[event("a", "es", EventKind::Read), event("b", "en", EventKind::Given)])
            );
            assert!(counts.add(monday(), &[]));
        }
        let counts = fresh(folder.path());
        let cards: Vec<_> = counts
            .of_day(monday())
            .into_iter()
            .map(|card| (card.topic, card.language, card.kind, card.count))
            .collect();
        let card =
            |topic: &str, language: &str, kind, count| (topic.to_owned(), language.to_owned(), kind, count);
        assert_eq!(
            cards,
            [
                card("a", "en", EventKind::Opened, Some(6)),
                card("a", "es", EventKind::Read, None),
                card("b", "en", EventKind::Given, None),
            ]
        );
        assert!(counts.of_day(date(2026, 11, 24)).is_empty(), "another day");
    }

    #[test]
    fn fewer_than_five_are_not_told_apart() {
        for (times, count, line) in
            [(1, None, "under 5"), (4, None, "under 5"), (5, Some(5), "5"), (9, Some(9), "9")]
        {
            let folder = tempfile::tempdir().expect("a folder");
            let mut counts = fresh(folder.path());
            counts.add(monday(), &opened("a", times));
            assert_eq!(counts.of_day(monday())[0].count, count, "{times}");
            assert!(counts.csv().ends_with(&format!("2026-11-23,a,en,opened,{line}\r\n")), "{times}");
        }
    }

    #[test]
    fn csv_is_sorted_quoted_and_ends_lines_as_rfc_4180_says() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut counts = fresh(folder.path());
        assert_eq!(counts.csv(), "day,topic,language,kind,count\r\n");
        counts.add(date(2026, 12, 1), &opened("a", 5));
        counts
            .add(monday(), &[event("z,\"q\"\r\n", "en", EventKind::Read), event("z", "en", EventKind::Read)]);
        counts.add(monday(), &opened("z", 12));
        assert_eq!(
            counts.csv(),
            "day,topic,language,kind,count\r\n\
             2026-11-23,z,en,opened,12\r\n\
             2026-11-23,z,en,read,under 5\r\n\
             2026-11-23,\"z,\"\"q\"\"\r\n\",en,read,under 5\r\n\
             2026-12-01,a,en,opened,5\r\n"
        );
        let file = counts.export(folder.path(), monday()).expect("exported");
        assert_eq!(file, folder.path().join("exports/counts-2026-11-23.csv"));
        assert_eq!(fs::read_to_string(&file).expect("read"), counts.csv());
        counts.add(monday(), &opened("z", 1));
        counts.export(folder.path(), monday()).expect("written over");
        assert_eq!(fs::read_to_string(&file).expect("read"), counts.csv());
    }

    #[test]
    fn what_cannot_be_written_is_held_counted_and_written_later() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut counts = fresh(folder.path());
        let refuse = |counts: &Counts, yes: bool| {
            let Place::Disk(connection) = &counts.place else { panic!("on the disk") };
            connection.pragma_update(None, "query_only", yes).expect("set");
        };
        counts.add(monday(), &opened("a", 3));
        refuse(&counts, true);
        assert!(!counts.add(monday(), &opened("a", 3)));
        assert!(!counts.add(date(2026, 11, 24), &opened("a", 1)));
        assert!(!counts.add(monday(), &[]), "still held back");
        assert_eq!(counts.of_day(monday())[0].count, Some(6), "what is held counts");
        refuse(&counts, false);
        assert!(counts.add(monday(), &[]));
        drop(counts);
        assert_eq!(fresh(folder.path()).of_day(monday())[0].count, Some(6));
    }

    #[test]
    fn a_folder_that_comes_back_gets_what_was_held() {
        let above = tempfile::tempdir().expect("a folder");
        let folder = above.path().join("data");
        fs::write(&folder, "a file where the folder should be").expect("written");
        let (mut counts, notice) = Counts::open(&folder, 0);
        let notice = notice.expect("a notice");
        assert_eq!(notice.code, NoticeCode::CountsUnavailable);
        assert_eq!(notice.detail, folder.display().to_string());
        assert!(!counts.add(monday(), &opened("a", 5)));
        assert_eq!(counts.of_day(monday())[0].count, Some(5));
        assert!(counts.export(&folder, monday()).is_err());
        fs::remove_file(&folder).expect("gone");
        assert!(counts.add(monday(), &opened("a", 1)));
        drop(counts);
        assert_eq!(fresh(&folder).of_day(monday())[0].count, Some(6));
    }

    #[test]
    fn a_damaged_file_is_set_aside() {
        type Damage<'a> = (&'a str, &'a dyn Fn(&Path));
        let zeroed = |folder: &Path| {
            fresh(folder).add(monday(), &opened("a", 500));
            let file = folder.join("counts.sqlite");
            let mut bytes = fs::read(&file).expect("read");
            bytes[4096..].fill(0xa5);
            fs::write(file, bytes).expect("written");
        };
        let no_day = |folder: &Path| {
            drop(fresh(folder));
            let connection = Connection::open(folder.join("counts.sqlite")).expect("open");
            connection
                .execute("INSERT INTO tally VALUES ('2026-13-45', 'a', 'en', 'opened', 1)", [])
                .expect("put");
        };
        let garbage =
            |folder: &Path| fs::write(folder.join("counts.sqlite"), vec![7; 9_000]).expect("written");
        let damages: [Damage; 3] = [("zeroed", &zeroed), ("no day", &no_day), ("garbage", &garbage)];
        for (how, damage) in damages {
            let folder = tempfile::tempdir().expect("a folder");
            damage(folder.path());
            let (mut counts, notice) = Counts::open(folder.path(), 1_000);
            let notice = notice.unwrap_or_else(|| panic!("{how}: no notice"));
            assert_eq!(notice.code, NoticeCode::CountsSetAside, "{how}");
            assert_eq!(notice.detail, "counts-damaged-1970-01-01T00-00-01Z.sqlite", "{how}");
            assert!(folder.path().join(&notice.detail).exists(), "{how}");
            assert!(counts.add(monday(), &opened("b", 1)), "{how}");
            assert_eq!(counts.of_day(monday()).len(), 1, "{how}");
        }
    }

    #[test]
    fn a_newer_file_is_left_alone_byte_for_byte() {
        let folder = tempfile::tempdir().expect("a folder");
        drop(fresh(folder.path()));
        let file = folder.path().join("counts.sqlite");
        let connection = Connection::open(&file).expect("open");
        connection
            .execute_batch("PRAGMA user_version = 99; UPDATE meta SET value = '9.1.0' WHERE key = 'needs';")
            .expect("made newer");
        drop(connection);
        let before = fs::read(&file).expect("read");
        let (mut counts, notice) = Counts::open(folder.path(), 0);
        let notice = notice.expect("a notice");
        assert_eq!((notice.code, notice.detail.as_str()), (NoticeCode::CountsNewer, "9.1.0"));
        assert!(!counts.add(monday(), &opened("a", 7)));
        assert_eq!(counts.of_day(monday())[0].count, Some(7));
        assert_eq!(fs::read(&file).expect("read"), before);
        assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 1);
    }

    #[test]
    fn a_record_is_not_taken_for_counts() {
        let folder = tempfile::tempdir().expect("a folder");
        drop(crate::record::Record::open(folder.path(), 0, &mut || [1; 10]));
        fs::rename(folder.path().join("record.sqlite"), folder.path().join("counts.sqlite"))
            .expect("renamed");
        let (mut counts, notice) = Counts::open(folder.path(), 0);
        assert!(notice.is_some());
        counts.add(monday(), &opened("a", 1));
        assert_eq!(counts.of_day(monday()).len(), 1);
    }

    #[test]
    fn no_order_of_sittings_is_left_in_the_files() {
        let all = |order: &[&str]| {
            let folder = tempfile::tempdir().expect("a folder");
            let mut counts = fresh(folder.path());
            for topic in order {
                assert!(counts.add(monday(), &opened(topic, 1)));
            }
            let wal = folder.path().join("counts.sqlite-wal");
            assert_eq!(fs::metadata(wal).map_or(0, |about| about.len()), 0, "the log is cut");
            let csv = counts.csv();
            drop(counts);
            let connection = Connection::open(folder.path().join("counts.sqlite")).expect("open");
            // What a row holds, and that there is no hidden number beside it.
            assert!(connection.prepare("SELECT rowid FROM tally").is_err());
            csv
        };
        assert_eq!(all(&["b", "a", "c", "a"]), all(&["c", "a", "a", "b"]));
    }
}
