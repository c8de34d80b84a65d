//! Files that are not what they should be, and files that go elsewhere and come back.

use rusqlite::Connection;

use super::*;
use crate::handout::LogoTrouble;

const TOPIC: &str = "what-is-sciatica";

fn go(_: Progress) -> bool {
    true
}

fn backup(clinic: &mut Clinic, to: &Path) -> FileDone {
    match clinic.backup(to, &mut go, &at(1)).expect("an answer") {
        ClinicAnswer::File(done) => done,
        other => panic!("not written: {other:?}"),
    }
}

fn restore(
    clinic: &mut Clinic,
    from: &Path,
    passphrase: Option<&str>,
    seconds: i64,
) -> Result<FileDone, ClinicRefusal> {
    match clinic.restore(from, passphrase, &mut go, &at(seconds)).expect("an answer") {
        ClinicAnswer::File(done) => Ok(done),
        ClinicAnswer::Refused { why } => Err(why),
        other => panic!("no answer: {other:?}"),
    }
}

/// How the door of a folder stands after the right passphrase.
fn problem(folder: &Path) -> Option<DoorProblem> {
    let answer = passphrase(&mut clinic(folder), PASSPHRASE, &at(1));
    assert_eq!((answer.refused, answer.door.is), (None, DoorIs::Locked), "{:?}", answer.door);
    answer.door.problem
}

fn damaged() -> DoorProblem {
    DoorProblem::Damaged { file: "clinic.sqlite".into() }
}

/// A folder with a store of three patients with events, closed.
fn closed() -> TempDir {
    let (folder, mut clinic) = ready();
    for number in 0..3 {
        let patient = create(&mut clinic, &format!("Marker-Name {number}"), number);
        explain(&mut clinic, &patient, TOPIC, None, number);
    }
    folder
}

#[test]
fn names_and_topics_stand_in_no_file_as_they_are() {
    let folder = closed();
    let mut clinic = reopened(folder.path());
    let elsewhere = tempfile::tempdir().expect("a folder");
    backup(&mut clinic, &elsewhere.path().join("b.backstory"));
    let patient = list(&mut clinic, "").patients[0].id.clone();
    // With the log full too, while the store is open.
    explain(&mut clinic, &patient, TOPIC, None, 9);
    assert!(files(folder.path()).contains_key("clinic.sqlite-wal"));
    for marker in
        ["Marker-Name", "marker-name", TOPIC, &patient, PASSPHRASE, "CREATE TABLE", "SQLite format 3"]
    {
        assert!(holding(folder.path(), marker.as_bytes()).is_empty(), "{marker}");
        assert!(holding(elsewhere.path(), marker.as_bytes()).is_empty(), "{marker}");
    }
    let key = clinic.inside.as_ref().expect("open").vault.key.clone();
    assert!(
        holding(folder.path(), &*key).is_empty()
            && holding(folder.path(), lock::hex(&*key).as_bytes()).is_empty()
    );
    #[cfg(unix)]
    for file in [folder.path().join("clinic-key.toml"), elsewhere.path().join("b.backstory")] {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(&file).expect("there").permissions().mode() & 0o777,
            0o600,
            "{}",
            file.display()
        );
    }
}

#[test]
fn what_is_missing_is_named_and_can_be_begun_anew_without_losing_the_rest() {
    for (gone, left, is) in [
        ("clinic.sqlite", "clinic-key.toml", DoorIs::Locked),
        ("clinic-key.toml", "clinic.sqlite", DoorIs::Unset),
    ] {
        let folder = closed();
        std::fs::remove_file(folder.path().join(gone)).expect("removed");
        let before = files(folder.path());
        let mut clinic = clinic(folder.path());
        let door = clinic.door(&at(1));
        assert_eq!((door.is, door.problem), (is, Some(DoorProblem::Missing { file: gone.into() })));
        let answer = passphrase(&mut clinic, PASSPHRASE, &at(1));
        assert_ne!(answer.door.is, DoorIs::Open);
        assert!(answer.door.problem.is_some());
        assert_eq!(before[left].len(), files(folder.path())[left].len(), "left as it was");

        let answer = clinic.knock(Knock::Create { passphrase: PASSPHRASE.into() }, &mut NoRing, &at(2));
        assert_eq!((answer.refused, answer.door.is, answer.door.problem), (None, DoorIs::Open, None));
        assert!(list(&mut clinic, "").patients.is_empty());
        let moved = files(folder.path());
        let moved: Vec<_> = moved.keys().filter(|name| name.contains("damaged")).collect();
        assert_eq!(moved.len(), 1, "what was left is moved aside, not overwritten: {moved:?}");
    }
}

#[test]
fn a_file_that_is_not_what_it_was_is_told_and_left_alone() {
    let sound = closed();
    let bytes = std::fs::read(sound.path().join("clinic.sqlite")).expect("read");
    let mut flipped = bytes.clone();
    let middle = bytes.len() / 2;
    flipped[middle] ^= 1;
    let mut first = bytes.clone();
    first[20] ^= 1;
    let plain = {
        let folder = tempfile::tempdir().expect("a folder");
        Connection::open(folder.path().join("a"))
            .and_then(|c| c.execute_batch("CREATE TABLE a (b)"))
            .expect("made");
        std::fs::read(folder.path().join("a")).expect("read")
    };
    for (what, bytes) in [
        ("one bit in the middle", flipped),
        ("one bit at the beginning", first),
        ("half", bytes[..middle / 4096 * 4096].to_vec()),
        ("cut within a page", bytes[..middle + 7].to_vec()),
        ("empty", Vec::new()),
        ("something else", b"not a database".repeat(1_000)),
        ("not encrypted", plain),
    ] {
        let folder = closed();
        // Keys and file of one store.
        std::fs::copy(sound.path().join("clinic-key.toml"), folder.path().join("clinic-key.toml"))
            .expect("copied");
        std::fs::write(folder.path().join("clinic.sqlite"), &bytes).expect("written");
        assert_eq!(problem(folder.path()), Some(damaged()), "{what}");
        assert_eq!(
            std::fs::read(folder.path().join("clinic.sqlite")).expect("read"),
            bytes,
            "{what}: nothing was touched"
        );
    }
    assert_eq!(names(&list(&mut reopened(sound.path()), "")).len(), 3);
}

#[test]
fn a_store_found_damaged_is_moved_aside_and_a_backup_put_back() {
    let folder = closed();
    let elsewhere = tempfile::tempdir().expect("a folder");
    let file = elsewhere.path().join("b.backstory");
    backup(&mut reopened(folder.path()), &file);
    let name = folder.path().join("clinic.sqlite");
    std::fs::write(&name, b"damaged").expect("written");
    let mut clinic = Clinic::with_cost(folder.path(), random(4), &at(0), Cost::CHEAP);
    assert_eq!(passphrase(&mut clinic, PASSPHRASE, &at(1)).door.problem, Some(damaged()));
    let new = "nine otters under a bridge";
    let answer = clinic.knock(Knock::Create { passphrase: new.into() }, &mut NoRing, &at(2));
    assert_eq!((answer.refused, answer.door.is), (None, DoorIs::Open));
    assert_eq!(holding(folder.path(), b"damaged").len(), 1, "the old file is there still");
    assert_eq!(restore(&mut clinic, &file, None, 3), Err(ClinicRefusal::OtherPassphrase));
    let done = restore(&mut clinic, &file, Some(PASSPHRASE), 3).expect("joined");
    assert_eq!((done.patients, done.events), (3, 3));
    assert_eq!(list(&mut clinic, "").patients.len(), 3);
}

#[test]
fn damage_met_while_it_is_open_locks_the_door_and_says_so() {
    let (folder, mut clinic) = ready();
    for number in 0..600 {
        create(&mut clinic, &format!("{number} {}", "x".repeat(150)), 1);
    }
    clinic.lock(&at(1));
    let file = folder.path().join("clinic.sqlite");
    let mut clinic = reopened(folder.path());
    let mut bytes = std::fs::read(&file).expect("read");
    for page in bytes.chunks_mut(4096).skip(4) {
        page[100] ^= 1;
    }
    std::fs::write(&file, bytes).expect("written");
    // What was read before is not read again.
    let connection = &clinic.inside.as_ref().expect("open").vault.connection;
    connection.execute_batch("PRAGMA shrink_memory").expect("forgotten");
    let mut failed = false;
    for query in ["", "nobody of this name"] {
        let what = ClinicAsk::List { query: query.into(), archived: false };
        failed |= clinic.ask(what, pack(), &mut NoRing, &at(1)).is_err();
    }
    assert!(failed);
    let door = clinic.door(&at(1));
    assert_eq!((door.is, door.problem), (DoorIs::Locked, Some(damaged())));
}

#[test]
fn what_a_newer_program_wrote_is_left_alone() {
    let folder = closed();
    let key = reopened(folder.path()).inside.as_ref().expect("open").vault.key.clone();
    let file = folder.path().join("clinic.sqlite");
    let keys = folder.path().join("clinic-key.toml");
    let old_keys = std::fs::read_to_string(&keys).expect("read");
    {
        let connection = crate::database::another(&file, &key).expect("opened");
        connection
            .execute_batch(
                "UPDATE meta SET value = '9.9.9' WHERE key = 'needs'; PRAGMA user_version = 99;
                PRAGMA wal_checkpoint(TRUNCATE);",
            )
            .expect("newer");
    }
    let before = std::fs::read(&file).expect("read");
    let newer = Some(DoorProblem::Newer { needed: "9.9.9".into() });
    assert_eq!(problem(folder.path()), newer);
    assert_eq!(std::fs::read(&file).expect("read"), before);

    let newer_keys = "format = 2\nneeds = \"9.9.9\"\nsomething = \"else\"\n";
    std::fs::write(&keys, newer_keys).expect("newer");
    let mut clinic = clinic(folder.path());
    let answer = clinic.knock(Knock::Create { passphrase: PASSPHRASE.into() }, &mut NoRing, &at(1));
    assert_eq!((answer.door.problem, answer.refused), (newer, Some(DoorRefusal::NotKept)));
    assert_eq!(passphrase(&mut clinic, PASSPHRASE, &at(1)).refused, Some(DoorRefusal::Wrong));
    assert_eq!(std::fs::read_to_string(&keys).expect("read"), newer_keys, "left as it was");
    assert_ne!(old_keys, newer_keys);
}

#[test]
fn garbled_keys_are_never_taken_for_none() {
    for garbled in [&b""[..], b"\xff\xfe", b"format = 1\n", b"[passphrase]\n", &b"x".repeat(20_000)] {
        let folder = closed();
        let keys = folder.path().join("clinic-key.toml");
        std::fs::write(&keys, garbled).expect("garbled");
        let mut clinic = clinic(folder.path());
        let door = clinic.door(&at(1));
        assert_eq!(door.problem, Some(DoorProblem::Damaged { file: "clinic-key.toml".into() }));
        assert_eq!(passphrase(&mut clinic, PASSPHRASE, &at(1)).refused, Some(DoorRefusal::Wrong));
        assert_eq!(std::fs::read(&keys).expect("read"), garbled, "left as it was");
    }
}

#[test]
fn keys_that_would_take_the_machines_memory_are_not_tried() {
    let folder = closed();
    let keys = folder.path().join("clinic-key.toml");
    let text = std::fs::read_to_string(&keys).expect("read").replace("memory = 8", "memory = 4294967295");
    assert!(text.contains("4294967295"));
    std::fs::write(&keys, text).expect("written");
    let door = clinic(folder.path()).door(&at(1));
    assert_eq!(door.problem, Some(DoorProblem::Damaged { file: "clinic-key.toml".into() }));
}

#[test]
fn a_store_that_was_never_finished_is_begun_anew() {
    let folder = closed();
    let keys = folder.path().join("clinic-key.toml");
    let text = std::fs::read_to_string(&keys).expect("read");
    std::fs::write(&keys, format!("making = true\n{text}")).expect("written");
    let mut clinic = clinic(folder.path());
    let door = clinic.door(&at(1));
    assert_eq!((door.is, door.problem), (DoorIs::Unset, None));
    assert_eq!(passphrase(&mut clinic, PASSPHRASE, &at(1)).refused, Some(DoorRefusal::Wrong));
    let answer = clinic.knock(Knock::Create { passphrase: PASSPHRASE.into() }, &mut NoRing, &at(1));
    assert_eq!((answer.refused, answer.door.is), (None, DoorIs::Open));
    assert!(list(&mut clinic, "").patients.is_empty());
    drop(clinic);
    reopened(folder.path());
}

#[test]
fn a_second_program_is_kept_out_until_the_first_locks() {
    let folder = closed();
    let mut first = reopened(folder.path());
    let mut second = clinic(folder.path());
    let answer = passphrase(&mut second, PASSPHRASE, &at(1));
    assert_eq!(
        (answer.refused, answer.door.is, answer.door.problem),
        (None, DoorIs::Locked, Some(DoorProblem::Busy))
    );
    first.lock(&at(2));
    assert_eq!(second.door(&at(3)).problem, None);
    assert_eq!(passphrase(&mut second, PASSPHRASE, &at(3)).door.is, DoorIs::Open);
    assert_eq!(passphrase(&mut first, PASSPHRASE, &at(4)).door.problem, Some(DoorProblem::Busy));
}

#[test]
fn a_passphrase_changed_by_another_program_holds_at_once() {
    let folder = closed();
    let mut first = clinic(folder.path());
    let mut second = reopened(folder.path());
    let new = "nine otters under a bridge";
    ask(&mut second, ClinicAsk::ChangePassphrase { old: PASSPHRASE.into(), new: new.into() }, &at(1));
    second.lock(&at(1));
    assert_eq!(passphrase(&mut first, PASSPHRASE, &at(2)).refused, Some(DoorRefusal::Wrong));
    assert_eq!(passphrase(&mut first, new, &at(3)).door.is, DoorIs::Open);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_told_and_nothing_is_acknowledged() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("taken"), "a file, no folder").expect("written");
    let mut clinic = clinic(&folder.path().join("taken/inner"));
    let answer = clinic.knock(Knock::Create { passphrase: PASSPHRASE.into() }, &mut NoRing, &at(1));
    assert_eq!((answer.refused, answer.recovery), (Some(DoorRefusal::NotKept), None));
    assert_ne!(answer.door.is, DoorIs::Open);
}

#[test]
fn a_backup_stands_alone_and_opens_with_passphrase_or_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut clinic, code) = begun(folder.path(), 1);
    let patient = create(&mut clinic, "A. B.", 1);
    explain(&mut clinic, &patient, TOPIC, Some(crate::record::TeachBack::WithHelp), 2);
    change(&mut clinic, &patient, PlanChange::Add { target: topic(TOPIC) }, 3);
    ask(&mut clinic, ClinicAsk::Pain { patient: patient.clone(), map: strength(4) }, &at(4));
    let shapes = vec![Drawn::Here { at: [1.0, 2.0] }];
    ask(
        &mut clinic,
        ClinicAsk::Draw { patient: patient.clone(), surface: "body:back".into(), shapes },
        &at(4),
    );
    let settings = ClinicSettings { name: "Praxis".into(), lock_minutes: 7, ..ClinicSettings::default() };
    ask(&mut clinic, ClinicAsk::SaveSettings { settings }, &at(5));
    let mut record = clinic.record(&patient, &at(5)).expect("a record");
    record.keep_place(TOPIC, Some("what"), at(5).at).expect("kept");
    drop(record);
    let wanted = opened(&mut clinic, &patient);
    let file = folder.path().join("b.backstory");
    let mut steps = Vec::new();
    let mut going = |progress: Progress| {
        steps.push(progress);
        true
    };
    clinic.backup(&file, &mut going, &at(6)).expect("written");
    assert!(steps.last().is_some_and(|last| last.done == last.total && last.total > 0), "{steps:?}");
    assert_eq!(
        std::fs::read_dir(folder.path())
            .expect("listed")
            .filter_map(Result::ok)
            .filter(|entry| entry.file_name().to_string_lossy().contains(".new"))
            .count(),
        0,
        "nothing beside it"
    );

    for known in [PASSPHRASE, &code, &code.to_lowercase().replace('-', " ")] {
        let other = tempfile::tempdir().expect("a folder");
        let (mut clinic, _) = begun(other.path(), 9);
        for wrong in [None, Some("not this one, surely")] {
            assert_eq!(restore(&mut clinic, &file, wrong, 7), Err(ClinicRefusal::OtherPassphrase));
        }
        let done = restore(&mut clinic, &file, Some(known), 7).expect("joined");
        assert_eq!((done.patients, done.events, done.file), (1, 1, file.display().to_string()));
        assert_eq!(opened(&mut clinic, &patient), wanted);
        assert_eq!(clinic.record(&patient, &at(8)).expect("a record").places().expect("places").len(), 1);
        assert_eq!(clinic.settings().expect("open").name, "Praxis");
        assert_eq!(clinic.door(&at(8)).lock_minutes, 7);
        let again = restore(&mut clinic, &file, Some(known), 8).expect("joined");
        assert_eq!(again.events, 0, "once more changes nothing");
        assert_eq!(opened(&mut clinic, &patient), wanted);
        drop(clinic);
        assert_eq!(opened(&mut reopened(other.path()), &patient), wanted, "it is on the disk");
    }
}

#[test]
fn what_is_no_whole_backup_is_refused_and_nothing_changes() {
    let folder = closed();
    let mut clinic = reopened(folder.path());
    let elsewhere = tempfile::tempdir().expect("a folder");
    let file = elsewhere.path().join("b.backstory");
    backup(&mut clinic, &file);
    let whole = std::fs::read(&file).expect("read");
    let before = list(&mut clinic, "");
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    let tail = whole.windows(6).rposition(|part| part == b"format").expect("a tail");
    let mut newer = whole.clone();
    let at_number = whole[..].windows(10).position(|part| part == b"format = 1").expect("a format") + 9;
    newer[at_number] = b'7';
    let mut longer = whole.clone();
    longer.extend(b"x");
    for (what, bytes, why) in [
        ("half", whole[..whole.len() / 2].to_vec(), ClinicRefusal::NotABackup),
        ("all but the last byte", whole[..whole.len() - 1].to_vec(), ClinicRefusal::NotABackup),
        ("one byte more", longer, ClinicRefusal::NotABackup),
        ("a page less", [&whole[..4096], &whole[8192..]].concat(), ClinicRefusal::NotABackup),
        ("a bit flipped", flipped, ClinicRefusal::NotABackup),
        ("empty", Vec::new(), ClinicRefusal::NotABackup),
        ("a picture", b"\x89PNG\r\n".repeat(999), ClinicRefusal::NotABackup),
        ("only the end", whole[tail..].to_vec(), ClinicRefusal::NotABackup),
        ("newer", newer, ClinicRefusal::NewerBackup { needed: env!("CARGO_PKG_VERSION").into() }),
    ] {
        let other = elsewhere.path().join("other");
        std::fs::write(&other, &bytes).expect("written");
        assert_eq!(restore(&mut clinic, &other, None, 2), Err(why), "{what}");
        assert_eq!(std::fs::read(&other).expect("read"), bytes, "{what}: left as it was");
    }
    assert_eq!(restore(&mut clinic, elsewhere.path(), None, 2), Err(ClinicRefusal::NotABackup), "a folder");
    let missing = restore(&mut clinic, &elsewhere.path().join("missing"), None, 2);
    assert!(matches!(missing, Err(ClinicRefusal::File { .. })), "{missing:?}");
    assert_eq!(list(&mut clinic, ""), before);
}

#[test]
fn a_full_disk_and_a_cancelled_backup_leave_the_old_one_whole() {
    let folder = closed();
    let mut clinic = reopened(folder.path());
    let elsewhere = tempfile::tempdir().expect("a folder");
    let file = elsewhere.path().join("b.backstory");
    backup(&mut clinic, &file);
    let before = files(elsewhere.path());
    create(&mut clinic, "one more", 2);
    clinic.room = Some(6);
    let full = clinic.backup(&file, &mut go, &at(3)).expect("an answer");
    assert_eq!(full, ClinicAnswer::Refused { why: ClinicRefusal::Full });
    assert_eq!(files(elsewhere.path()), before);
    clinic.room = None;
    let mut cancel = |_| false;
    let cancelled = clinic.backup(&file, &mut cancel, &at(3)).expect("an answer");
    assert_eq!(cancelled, ClinicAnswer::Refused { why: ClinicRefusal::Cancelled });
    assert_eq!(files(elsewhere.path()), before);
    for own in ["clinic.sqlite", "clinic-key.toml", "clinic.lock", "CLINIC.sqlite-wal", "record.sqlite"] {
        let own = clinic.backup(&folder.path().join(own), &mut go, &at(3)).expect("an answer");
        assert!(matches!(own, ClinicAnswer::Refused { why: ClinicRefusal::File { .. } }), "{own:?}");
    }
    // What an earlier crash left beside it does not stand in the way.
    std::fs::write(elsewhere.path().join(".b.backstory.new"), "half").expect("left");
    std::fs::write(elsewhere.path().join(".b.backstory.new-journal"), "half").expect("left");
    assert_eq!(backup(&mut clinic, &file).patients, 4);
    assert_eq!(files(elsewhere.path()).len(), 1);
    assert_eq!(restore(&mut clinic, &file, None, 4).map(|done| done.events), Ok(0));
}

#[test]
fn a_full_disk_is_told_and_takes_nothing_that_was_there() {
    let (_folder, mut clinic) = ready();
    let patient = create(&mut clinic, "A. B.", 1);
    let connection = &clinic.inside.as_ref().expect("open").vault.connection;
    let pages: u32 = connection.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("a count");
    connection.pragma_update(None, "max_page_count", pages).expect("full");
    let note = "x".repeat(4_000);
    let what = ClinicAsk::Change { patient: patient.clone(), name: "A. B.".into(), language: None, note };
    let mut last = ask(&mut clinic, what, &at(2));
    for number in 0..200 {
        if matches!(last, ClinicAnswer::Refused { .. }) {
            break;
        }
        last = ask(
            &mut clinic,
            ClinicAsk::Create { name: format!("{number} {}", "y".repeat(180)), language: None },
            &at(2),
        );
    }
    assert_eq!(last, ClinicAnswer::Refused { why: ClinicRefusal::Full });
    assert_eq!(opened(&mut clinic, &patient).patient.name, "A. B.");
}

#[test]
fn a_cancelled_way_back_changes_nothing() {
    let (one, other) = (closed(), tempfile::tempdir().expect("a folder"));
    let file = other.path().join("b.backstory");
    backup(&mut reopened(one.path()), &file);
    let (mut clinic, _) = begun(other.path(), 9);
    let mut cancel = |_| false;
    let done = clinic.restore(&file, Some(PASSPHRASE), &mut cancel, &at(2)).expect("an answer");
    assert_eq!(done, ClinicAnswer::Refused { why: ClinicRefusal::Cancelled });
    assert!(list(&mut clinic, "").patients.is_empty());
    assert_eq!(
        restore(&mut clinic, &file, Some(PASSPHRASE), 3).map(|done| done.events),
        Ok(3),
        "and can be begun again"
    );
}

/// Two laptops with the same patients: the second was set up from the first's backup.
fn two_laptops() -> (TempDir, Clinic, TempDir, Clinic, Vec<String>) {
    let (folder, mut first) = ready();
    let patients: Vec<String> =
        ["Ada", "Ben", "Cleo"].into_iter().map(|name| create(&mut first, name, 1)).collect();
    for patient in &patients {
        explain(&mut first, patient, TOPIC, None, 2);
    }
    let other = tempfile::tempdir().expect("a folder");
    let (mut second, _) = begun(other.path(), 9);
    carry(&mut first, folder.path(), &mut second, 3);
    (folder, first, other, second, patients)
}

/// Takes one laptop's backup to another.
fn carry(from: &mut Clinic, folder: &Path, to: &mut Clinic, seconds: i64) -> FileDone {
    let file = folder.join("carried.backstory");
    backup(from, &file);
    restore(to, &file, Some(PASSPHRASE), seconds).expect("joined")
}

#[test]
fn two_laptops_join_and_the_newer_change_wins_on_both() {
    let (one, mut first, other, mut second, patients) = two_laptops();
    let note = |patient: &str, name: &str, note: &str| ClinicAsk::Change {
        patient: patient.into(),
        name: name.into(),
        language: None,
        note: note.into(),
    };
    // Ada: changed on the first, then on the second. Ben: the other way round. Both had something happen on both.
    ask(&mut first, note(&patients[0], "Ada", "older"), &at(10));
    ask(&mut second, note(&patients[0], "Ada L.", "newer"), &at(20));
    ask(&mut second, note(&patients[1], "Ben", "older"), &at(10));
    ask(&mut first, note(&patients[1], "Ben T.", "newer"), &at(20));
    ask(&mut second, ClinicAsk::Archive { patient: patients[1].clone(), archived: true }, &at(21));
    for (clinic, seconds) in [(&mut first, 30), (&mut second, 31)] {
        explain(clinic, &patients[0], "get-help-now", None, seconds);
        let pain = ClinicAsk::Pain {
            patient: patients[0].clone(),
            map: strength(u32::try_from(seconds - 25).expect("small")),
        };
        ask(clinic, pain, &at(seconds));
    }
    change(&mut first, &patients[0], PlanChange::Add { target: topic(TOPIC) }, 40);
    change(&mut second, &patients[0], PlanChange::Add { target: topic("get-help-now") }, 41);
    create(&mut second, "Dora", 42);

    assert_eq!(carry(&mut second, other.path(), &mut first, 50).events, 1);
    assert_eq!(carry(&mut first, one.path(), &mut second, 51).events, 1);
    for clinic in [&mut first, &mut second] {
        assert_eq!(table(clinic, "SELECT count(*) FROM event"), 5);
        let ada = opened(clinic, &patients[0]);
        assert_eq!((ada.patient.name.as_str(), ada.note.as_str()), ("Ada L.", "newer"));
        assert_eq!(ada.views.iter().map(|views| views.explained).sum::<u32>(), 3);
        assert_eq!((ada.pain.len(), ada.pain[0].map.strength), (1, Some(6)));
        assert_eq!(
            ada.plan.iter().map(|item| item.target.clone()).collect::<Vec<_>>(),
            [topic("get-help-now")]
        );
        let ben = opened(clinic, &patients[1]);
        assert_eq!(
            (ben.patient.name.as_str(), ben.note.as_str(), ben.patient.archived),
            ("Ben T.", "newer", true)
        );
        assert_eq!(names(&list(clinic, "")), ["Dora", "Ada L.", "Cleo"]);
        assert_eq!(names(&list(clinic, "ben")), [""; 0]);
    }
}

#[test]
fn a_clock_set_back_does_not_make_a_change_older_than_what_it_changed() {
    let (_one, mut first, other, mut second, patients) = two_laptops();
    let note = |note: &str| ClinicAsk::Change {
        patient: patients[0].clone(),
        name: "Ada".into(),
        language: None,
        note: note.into(),
    };
    carry(&mut second, other.path(), &mut first, 4);
    let set_back = Now { at: NOON - 400 * DAY, ..at(5) };
    assert_eq!(second.door(&set_back).is, DoorIs::Open);
    page(&mut second, note("written later"), &set_back);
    page(
        &mut second,
        ClinicAsk::Plan { patient: patients[0].clone(), change: PlanChange::Add { target: topic(TOPIC) } },
        &set_back,
    );
    // Put right again, the clock has jumped, and it locked.
    assert_eq!(passphrase(&mut second, PASSPHRASE, &at(6)).door.is, DoorIs::Open);
    explain(&mut second, &patients[0], TOPIC, None, 6);
    carry(&mut second, other.path(), &mut first, 7);
    let ada = opened(&mut first, &patients[0]);
    assert_eq!((ada.note.as_str(), ada.plan.len()), ("written later", 1));
}

#[test]
fn two_that_became_one_on_one_laptop_are_one_on_the_other() {
    let (one, mut first, other, mut second, patients) = two_laptops();
    ask(&mut first, ClinicAsk::Merge { from: patients[0].clone(), into: patients[1].clone() }, &at(10));
    // Meanwhile the second laptop knows nothing of it.
    explain(&mut second, &patients[0], "get-help-now", None, 11);
    change(&mut second, &patients[0], PlanChange::Add { target: topic("get-help-now") }, 12);
    carry(&mut second, other.path(), &mut first, 20);
    carry(&mut first, one.path(), &mut second, 21);
    for clinic in [&mut first, &mut second] {
        assert_eq!(names(&list(clinic, "")), ["Ben", "Cleo"]);
        let ben = opened(clinic, &patients[1]);
        assert_eq!(ben.views.iter().map(|views| views.explained).sum::<u32>(), 3);
        assert_eq!(ben.plan.len(), 1);
        assert_eq!(table(clinic, "SELECT count(*) FROM event"), 4);
    }
    // And then that one is another, still.
    ask(&mut second, ClinicAsk::Merge { from: patients[1].clone(), into: patients[2].clone() }, &at(30));
    carry(&mut second, other.path(), &mut first, 31);
    assert_eq!(names(&list(&mut first, "")), ["Cleo"]);
    assert_eq!(opened(&mut first, &patients[2]).views.iter().map(|views| views.explained).sum::<u32>(), 4);
    carry(&mut first, one.path(), &mut second, 32);
    assert_eq!(names(&list(&mut second, "")), ["Cleo"]);
}

#[test]
fn whoever_was_erased_is_not_brought_back_and_a_backup_takes_nobody_away() {
    let (one, mut first, other, mut second, patients) = two_laptops();
    let old = one.path().join("old.backstory");
    backup(&mut first, &old);
    ask(&mut first, ClinicAsk::Merge { from: patients[0].clone(), into: patients[1].clone() }, &at(10));
    ask(&mut first, ClinicAsk::Erase { patient: patients[1].clone() }, &at(11));
    restore(&mut first, &old, None, 12).expect("joined");
    carry(&mut second, other.path(), &mut first, 13);
    assert_eq!(names(&list(&mut first, "")), ["Cleo"]);
    assert_eq!(table(&first, "SELECT count(*) FROM event"), 1);
    carry(&mut first, one.path(), &mut second, 14);
    assert_eq!(names(&list(&mut second, "")).len(), 3);
}

/// A drawing that can be printed.
const LOGO: &[u8] =
    br#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0H9V9Z"/></svg>"#;

#[test]
fn a_logo_is_kept_with_the_patients_goes_along_in_a_backup_and_can_be_taken_away() {
    let (_folder, mut clinic) = ready();
    let set = |clinic: &mut Clinic, file: Option<&[u8]>| match clinic.set_logo(file, &at(1)) {
        Ok(ClinicAnswer::Settings(settings)) => Ok(settings.logo),
        Ok(ClinicAnswer::Refused { why }) => Err(why),
        other => panic!("no answer: {other:?}"),
    };
    assert_eq!(set(&mut clinic, Some(LOGO)), Ok(true));
    assert_eq!(
        set(&mut clinic, Some(b"no picture")),
        Err(ClinicRefusal::NoLogo { fault: LogoTrouble::Format }),
        "what cannot be printed is not kept"
    );
    let settings = ClinicSettings { name: "Riverside".into(), ..ClinicSettings::default() };
    ask(&mut clinic, ClinicAsk::SaveSettings { settings }, &at(2));
    assert_eq!(clinic.logo().expect("read").as_deref(), Some(LOGO), "settings leave it alone");
    assert!(clinic.settings().expect("open").logo);

    let elsewhere = tempfile::tempdir().expect("a folder");
    let file = elsewhere.path().join("b.backstory");
    backup(&mut clinic, &file);
    let (other, _) = &mut (begun(elsewhere.path(), 2));
    restore(other, &file, Some(PASSPHRASE), 3).expect("joined");
    assert_eq!(other.logo().expect("read").as_deref(), Some(LOGO));

    assert_eq!(set(&mut clinic, None), Ok(false));
    assert_eq!(clinic.logo().expect("read"), None);
    clinic.knock(Knock::Lock, &mut NoRing, &at(4));
    assert!(matches!(clinic.logo(), Err(ClinicError::Locked)));
    assert!(matches!(clinic.set_logo(Some(LOGO), &at(5)), Err(ClinicError::Locked)));
}
