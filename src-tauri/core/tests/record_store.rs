//! The record on disk: what stays, what goes, and what happens to a file that is not what it should be.

use std::fs;
use std::path::{Path, PathBuf};

use backstory_core::body::Side;
use backstory_core::pain::{PainMap, PainMark};
use backstory_core::record::{EventKind, Opened, Record, Settings, Signal, Store, Theme, TopicFacts};
use backstory_core::start::NoticeCode;
use rusqlite::Connection;

const NOON: i64 = 1_795_521_600_000;

fn bits() -> impl FnMut() -> [u8; 10] {
    let mut number = 0_u8;
    move || {
        number = number.wrapping_add(1);
        [number; 10]
    }
}

fn facts(topic: &str) -> TopicFacts {
    TopicFacts {
        topic: topic.into(),
        language: "en".into(),
        pack: "sciatica".into(),
        pack_version: "1".into(),
        sections: vec!["one".into(), "two".into()],
        required_seconds: 10,
        answers: vec![0],
    }
}

fn open(folder: &Path) -> Record {
    let (record, notice) = Record::open(folder, NOON, &mut bits());
    assert_eq!(notice, None);
    record
}

/// Reads a topic to its end and leaves.
fn read(record: &mut Record, topic: &str, at: i64) {
    let visit = record.begin(facts(topic), at);
    let signals = [
        (0, Signal::Shown),
        (5, Signal::Section { section: "one".into() }),
        (9, Signal::Section { section: "two".into() }),
        (12, Signal::Answered { question: 0, choice: 0 }),
        (14, Signal::Left),
    ];
    for (seconds, signal) in signals {
        record.attend(visit, signal, at + seconds * 1_000, &mut bits()).expect("written");
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("record.sqlite")
}

/// Whether any file of a folder holds some bytes.
fn holds(folder: &Path, marker: &str) -> bool {
    fs::read_dir(folder).expect("a folder").filter_map(Result::ok).any(|entry| {
        let bytes = fs::read(entry.path()).unwrap_or_default();
        bytes.windows(marker.len()).any(|part| part == marker.as_bytes())
    })
}

#[test]
fn each_kind_is_an_event_of_its_own_and_the_summary_is_derived() {
    let folder = tempfile::tempdir().expect("a folder");
    read(&mut open(folder.path()), "a-topic", NOON);
    let Opened::Ready(store) = Store::open(folder.path(), NOON, &mut bits()) else { panic!("ready") };
    let kinds: Vec<_> = store.events().expect("events").into_iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::Opened, EventKind::Read, EventKind::Understood]);
    let summary = store.summary().expect("a summary");
    let topic = &summary.topics[0];
    assert_eq!((topic.opened, topic.read, topic.seconds), (1, 1, 14));
    assert_eq!(topic.understood.map(|score| (score.right, score.of)), Some((1, 1)));
    assert_eq!(topic.sections, ["one", "two"]);
    assert_eq!((topic.first, topic.last), (NOON + 5_000, NOON + 14_000));
}

#[test]
fn places_and_settings_come_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings { text_size: 175, theme: Theme::Dark, language: "en".into() };
    {
        let mut record = open(folder.path());
        record.keep_place("a-topic", Some("one"), NOON).expect("kept");
        record.keep_place("a-topic", Some("two"), NOON + 1).expect("kept");
        record.save_settings(&settings).expect("kept");
    }
    let record = open(folder.path());
    assert_eq!(record.settings(), settings);
    let places = record.places().expect("places");
    assert_eq!(places.len(), 1);
    assert_eq!(places[0].section.as_deref(), Some("two"));
}

#[test]
fn where_it_hurts_comes_back_and_can_be_cleared() {
    let folder = tempfile::tempdir().expect("a folder");
    let mark = PainMark { region: "calf".into(), side: Side::Left };
    let map = PainMap { marks: vec![mark], strength: Some(4), ..PainMap::default() };
    assert!(open(folder.path()).keep_pain(&map, NOON));
    assert_eq!(open(folder.path()).pain().expect("read"), map);
    assert!(open(folder.path()).keep_pain(&PainMap::default(), NOON));
    let rows: u32 = Connection::open(file(folder.path()))
        .and_then(|connection| connection.query_row("SELECT count(*) FROM pain", [], |row| row.get(0)))
        .expect("a count");
    assert_eq!(rows, 0, "what is cleared leaves no row");
}

#[test]
fn a_record_of_an_older_version_gains_what_later_ones_have_and_loses_nothing() {
    // What later versions added is taken away again, as if the older program had written the file.
    let fourth = "CREATE TABLE old (topic TEXT PRIMARY KEY, section TEXT, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO old SELECT topic, section, at FROM place; DROP TABLE place; ALTER TABLE old RENAME TO place;";
    let third = "ALTER TABLE event DROP COLUMN teach_back;";
    for older in [
        format!("{fourth} PRAGMA user_version = 3;"),
        format!("{fourth} {third} PRAGMA user_version = 2;"),
        format!("{fourth} {third} DROP TABLE pain; PRAGMA user_version = 1;"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        read(&mut open(folder.path()), "a-topic", NOON);
        open(folder.path()).keep_place("a-topic", Some("two"), NOON).expect("kept");
        let before = open(folder.path()).events().expect("events");
        Connection::open(file(folder.path()))
            .and_then(|connection| connection.execute_batch(&older))
            .expect("an older file");
        let mut record = open(folder.path());
        assert_eq!(record.events().expect("events"), before, "{older}");
        assert!(before.iter().all(|event| event.teach_back.is_none()));
        let places = record.places().expect("places");
        assert_eq!(
            (places.len(), places[0].section.as_deref(), places[0].at),
            (1, Some("two"), NOON),
            "{older}"
        );
        assert!(record.keep_pain(&PainMap { strength: Some(1), ..PainMap::default() }, NOON));
        read(&mut record, "another", NOON + 60_000);
        assert_eq!(record.summary().expect("a summary").events, 6, "{older}");
    }
}

#[test]
fn events_can_be_neither_changed_nor_removed_one_by_one() {
    let folder = tempfile::tempdir().expect("a folder");
    read(&mut open(folder.path()), "a-topic", NOON);
    let connection = Connection::open(file(folder.path())).expect("a database");
    for statement in [
        "UPDATE event SET seconds = 0",
        "DELETE FROM event",
        "UPDATE attention SET seconds = 0",
        "DELETE FROM attention",
    ] {
        assert!(connection.execute(statement, []).is_err(), "{statement}");
    }
}

#[test]
fn erasing_leaves_nothing_in_the_bytes_of_any_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut record = open(folder.path());
    for round in 0..40 {
        read(&mut record, &format!("marker-of-this-test-{round}"), NOON + round * 60_000);
    }
    record.keep_place("marker-of-this-test-place", Some("one"), NOON).expect("kept");
    let mark = PainMark { region: "marker-of-this-test-region".into(), side: Side::Left };
    assert!(record.keep_pain(&PainMap { marks: vec![mark], ..PainMap::default() }, NOON));
    assert!(
        holds(folder.path(), "marker-of-this-test"),
        "the marker was never written, so its absence proves nothing"
    );
    record.erase(NOON, &mut bits()).expect("erased");
    assert!(!holds(folder.path(), "marker-of-this-test"));
    assert_eq!(record.summary().expect("a summary").events, 0);
    assert!(record.places().expect("places").is_empty());
    // And it goes on working.
    read(&mut record, "afterwards", NOON);
    assert_eq!(record.summary().expect("a summary").topics[0].topic, "afterwards");
}

#[test]
fn a_damaged_record_is_set_aside_and_a_fresh_one_begun() {
    for damage in ["header", "middle"] {
        let folder = tempfile::tempdir().expect("a folder");
        {
            let mut record = open(folder.path());
            for round in 0..200 {
                read(&mut record, &format!("topic-{round}"), NOON + round * 60_000);
            }
        }
        let mut bytes = fs::read(file(folder.path())).expect("the file");
        let (from, to) = if damage == "header" { (0, 100) } else { (4_096, bytes.len()) };
        bytes[from..to].fill(0x5a);
        fs::write(file(folder.path()), &bytes).expect("write");

        let (record, notice) = Record::open(folder.path(), NOON, &mut bits());
        let notice = notice.expect("the reader is told");
        assert_eq!(notice.code, NoticeCode::StoreSetAside, "{damage}");
        assert_eq!(notice.detail, "record-damaged-2026-11-24T12-00-00Z.sqlite");
        assert_eq!(
            fs::read(folder.path().join(&notice.detail)).expect("the damaged file"),
            bytes,
            "kept as it was"
        );
        assert_eq!(record.summary().expect("a summary").events, 0);

        // A second one at the same moment does not take the first one's place.
        drop(record);
        fs::write(file(folder.path()), b"not a database, but long enough to be read as one. ".repeat(40))
            .expect("write");
        let (_, notice) = Record::open(folder.path(), NOON, &mut bits());
        assert_eq!(notice.expect("told again").detail, "record-damaged-2026-11-24T12-00-00Z-1.sqlite");
    }
}

#[test]
fn a_newer_record_is_left_alone_to_the_byte_and_says_what_it_needs() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(open(folder.path()));
    {
        let connection = Connection::open(file(folder.path())).expect("a database");
        connection.execute("UPDATE meta SET value = '9.1.0' WHERE key = 'needs'", []).expect("set");
        connection.execute_batch("PRAGMA user_version = 99; PRAGMA journal_mode = DELETE;").expect("set");
    }
    let before = fs::read(file(folder.path())).expect("the file");
    let (mut record, notice) = Record::open(folder.path(), NOON, &mut bits());
    let notice = notice.expect("the reader is told");
    assert_eq!((notice.code, notice.detail.as_str()), (NoticeCode::StoreNewer, "9.1.0"));
    // Reading goes on, in memory.
    read(&mut record, "a-topic", NOON);
    assert_eq!(record.summary().expect("a summary").topics.len(), 1);
    drop(record);
    assert_eq!(fs::read(file(folder.path())).expect("the file"), before);
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing was written beside it");
}

#[test]
fn a_folder_that_cannot_be_made_is_a_notice_and_reading_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let in_the_way = folder.path().join("file");
    fs::write(&in_the_way, "x").expect("write");
    let (mut record, notice) = Record::open(&in_the_way.join("data"), NOON, &mut bits());
    assert_eq!(notice.expect("the reader is told").code, NoticeCode::StoreUnavailable);
    read(&mut record, "a-topic", NOON);
    assert_eq!(record.summary().expect("a summary").topics.len(), 1);
}

#[test]
fn a_missing_folder_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let deep = folder.path().join("a/b/c");
    drop(open(&deep));
    assert!(Store::exists(&deep));
}

#[test]
fn what_could_not_be_written_is_written_with_the_next_signal() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut record = open(folder.path());
    let visit = record.begin(facts("a-topic"), NOON);
    record.attend(visit, Signal::Shown, NOON, &mut bits()).expect("written");
    // A disk that refuses: a trigger stands in for a full one.
    let other = Connection::open(file(folder.path())).expect("a database");
    other
        .execute_batch("CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'full'); END;")
        .expect("set");
    assert!(
        record.attend(visit, Signal::Tick, NOON + 4_000, &mut bits()).is_err(),
        "nothing is acknowledged"
    );
    other.execute_batch("DROP TRIGGER full").expect("set");
    record.attend(visit, Signal::Tick, NOON + 5_000, &mut bits()).expect("written");
    assert_eq!(record.summary().expect("a summary").topics[0].opened, 1);
}

#[test]
fn a_visit_nobody_began_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(open(folder.path()).attend(7, Signal::Tick, NOON, &mut bits()).is_err());
}

#[test]
fn closing_keeps_the_last_moments() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut record = open(folder.path());
    let visit = record.begin(facts("a-topic"), NOON);
    record.attend(visit, Signal::Shown, NOON, &mut bits()).expect("written");
    record.attend(visit, Signal::Tick, NOON + 5_000, &mut bits()).expect("written");
    record.close(NOON + 9_000, &mut bits()).expect("written");
    assert_eq!(record.summary().expect("a summary").topics[0].seconds, 9);
}
