//! Who gets in.

use super::*;

/// A keyring that keeps one secret.
#[derive(Default)]
struct Ring(Option<Vec<u8>>);

impl Keys for Ring {
    fn get(&mut self) -> Option<Vec<u8>> {
        self.0.clone()
    }
    fn set(&mut self, secret: &[u8]) -> bool {
        self.0 = Some(secret.to_vec());
        true
    }
    fn remove(&mut self) -> bool {
        self.0 = None;
        true
    }
}

fn key_file(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("clinic-key.toml")).expect("keys")
}

#[test]
fn a_passphrase_has_twelve_letters_and_is_not_the_first_anybody_tries() {
    for (passphrase, wanted) in [
        (PASSPHRASE, None),
        ("Käsekuchen mit Sahne", None),
        ("tr0ub4dor&3xyz", None),
        ("四匹の鷺が川のほとりにいる", None),
        ("!?)(&%$#+*;:", None),
        ("", Some(DoorRefusal::Short)),
        ("four herons", Some(DoorRefusal::Short)),
        ("鷺鷺鷺鷺鷺鷺鷺鷺鷺鷺鷺", Some(DoorRefusal::Short)),
        ("aaaaaaaaaaaa", Some(DoorRefusal::Plain)),
        ("abababababab", Some(DoorRefusal::Plain)),
        ("123456789012", Some(DoorRefusal::Plain)),
        ("password1234", Some(DoorRefusal::Plain)),
        ("Passwordpassword", Some(DoorRefusal::Plain)),
        ("qwertyuiop12", Some(DoorRefusal::Plain)),
        ("abcdefghijklm", Some(DoorRefusal::Plain)),
        ("massage clinic", Some(DoorRefusal::Plain)),
        ("............", Some(DoorRefusal::Plain)),
    ] {
        assert_eq!(lock::refused(passphrase), wanted, "{passphrase}");
        let folder = tempfile::tempdir().expect("a folder");
        if let Some(why) = wanted {
            let answer = clinic(folder.path()).knock(
                Knock::Create { passphrase: passphrase.into() },
                &mut NoRing,
                &at(0),
            );
            assert_eq!((answer.refused, answer.door.is), (Some(why), DoorIs::Unset), "{passphrase}");
            assert!(files(folder.path()).is_empty(), "nothing is written");
        }
    }
    assert_eq!(
        lock::refused(&"heron ".repeat(1_000)),
        Some(DoorRefusal::Plain),
        "longer than any passphrase"
    );
}

#[test]
fn the_first_passphrase_opens_and_opens_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("made/for it");
    let mut first = clinic(&inner);
    let door = first.door(&at(0));
    assert_eq!(
        (door.is, door.problem, door.locks_in, door.keyring),
        (DoorIs::Unset, None, None, Keyring::None)
    );
    let (mut clinic, _) = begun(&inner, 1);
    create(&mut clinic, "A. B.", 1);
    let again = clinic.knock(Knock::Create { passphrase: PASSPHRASE.into() }, &mut NoRing, &at(2));
    assert_eq!(again.refused, Some(DoorRefusal::AlreadySet));
    assert_eq!(clinic.knock(Knock::Lock, &mut NoRing, &at(3)).door.is, DoorIs::Locked);
    let what = ClinicAsk::List { query: String::new(), archived: false };
    assert!(matches!(clinic.ask(what, pack(), &mut NoRing, &at(3)), Err(ClinicError::Locked)));
    assert!(matches!(clinic.charts(None, None), Err(ClinicError::Locked)));
    let wrong = passphrase(&mut clinic, "five herons by the river", &at(4));
    assert_eq!((wrong.refused, wrong.door.is), (Some(DoorRefusal::Wrong), DoorIs::Locked));
    assert_eq!(passphrase(&mut clinic, PASSPHRASE, &at(5)).door.is, DoorIs::Open);
    assert_eq!(names(&list(&mut clinic, "")), ["A. B."]);
}

#[test]
fn the_same_letters_typed_on_another_keyboard_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut clinic = clinic(folder.path());
    let composed = "caf\u{e9} on the corner";
    clinic.knock(Knock::Create { passphrase: composed.into() }, &mut NoRing, &at(0));
    clinic.lock(&at(0));
    assert_eq!(passphrase(&mut clinic, "cafe\u{301} on the corner", &at(1)).door.is, DoorIs::Open);
}

#[test]
fn wrong_tries_wait_longer_and_longer_also_after_a_restart() {
    let (folder, mut clinic) = ready();
    clinic.lock(&at(0));
    for (second, wait) in [(0, 0), (0, 0), (0, 5), (5, 10), (15, 20)] {
        let answer = passphrase(&mut clinic, "not this one, surely", &at(second));
        assert_eq!((answer.refused, answer.door.wait_seconds), (Some(DoorRefusal::Wrong), wait), "{second}");
    }
    // While it waits, the right one is not looked at either, and asking costs nothing.
    let answer = passphrase(&mut clinic, PASSPHRASE, &at(16));
    assert_eq!((answer.refused, answer.door.wait_seconds), (Some(DoorRefusal::Wait), 19));
    drop(clinic);
    let mut again = Clinic::with_cost(folder.path(), random(2), &at(0), Cost::CHEAP);
    assert_eq!(again.door(&at(0)).wait_seconds, 20, "the whole wait begins anew");
    assert_eq!(passphrase(&mut again, PASSPHRASE, &at(20)).door.is, DoorIs::Open);
    again.lock(&at(20));
    assert_eq!(passphrase(&mut again, "not this one, surely", &at(21)).door.wait_seconds, 0, "forgiven");
}

#[test]
fn a_wrong_code_counts_as_a_try_and_a_slip_of_the_pen_does_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut clinic, code) = begun(folder.path(), 1);
    clinic.lock(&at(0));
    let mut recover = |code: &str, second| {
        let knock = Knock::Recovery { code: code.into(), passphrase: "a new one for the door".into() };
        let answer = clinic.knock(knock, &mut NoRing, &at(second));
        (answer.refused, answer.door.wait_seconds)
    };
    let slip = format!("{}{}", if code.starts_with('7') { '8' } else { '7' }, &code[1..]);
    for _ in 0..9 {
        assert_eq!(recover(&slip, 0), (Some(DoorRefusal::Wrong), 0));
    }
    let other = Code::make_for_test().printed();
    for wait in [0, 0, 5] {
        assert_eq!(recover(&other, 0), (Some(DoorRefusal::Wrong), wait));
    }
    assert_eq!(recover(&code, 1), (Some(DoorRefusal::Wait), 4));
    assert_eq!(recover(&code, 5), (None, 0));
}

#[test]
fn a_recovery_code_is_read_as_people_write_it() {
    let code = Code::make_for_test();
    let printed = code.printed();
    assert_eq!((printed.len(), printed.matches('-').count()), (39, 7));
    let typed = [
        printed.to_lowercase(),
        printed.replace('-', ""),
        printed.replace('-', " \n"),
        format!("  {}  ", printed.replace('0', "o").replace('1', "l")),
        printed.replace('1', "I").replace('-', "–"),
    ];
    for typed in typed {
        assert_eq!(Code::typed(&typed).map(|code| code.printed()), Some(printed.clone()), "{typed}");
    }
    let letters: Vec<char> = printed.replace('-', "").chars().collect();
    for at in 0..letters.len() {
        for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars().filter(|other| *other != letters[at]) {
            let mut wrong = letters.clone();
            wrong[at] = other;
            assert!(Code::typed(&wrong.iter().collect::<String>()).is_none(), "letter {at} as {other}");
        }
        if at > 0 && letters[at] != letters[at - 1] {
            let mut wrong = letters.clone();
            wrong.swap(at, at - 1);
            assert!(
                Code::typed(&wrong.iter().collect::<String>()).is_none(),
                "letters {at} and before changed places"
            );
        }
    }
    for wrong in ["", "ABCD", &printed[1..], &format!("{printed}0"), &printed.replace('-', "_")] {
        assert!(Code::typed(wrong).is_none(), "{wrong}");
    }
}

#[test]
fn the_recovery_code_opens_and_the_old_passphrase_is_forgotten() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut clinic, code) = begun(folder.path(), 1);
    create(&mut clinic, "A. B.", 1);
    clinic.lock(&at(1));
    let recover = |clinic: &mut Clinic, code: &str, passphrase: &str, second| {
        let knock = Knock::Recovery { code: code.into(), passphrase: passphrase.into() };
        clinic.knock(knock, &mut NoRing, &at(second)).refused
    };
    assert_eq!(recover(&mut clinic, &code, "short", 2), Some(DoorRefusal::Short));
    assert_eq!(recover(&mut clinic, &code, "a new one for the door", 2), None);
    assert_eq!(names(&list(&mut clinic, "")), ["A. B."]);
    clinic.lock(&at(3));
    assert_eq!(passphrase(&mut clinic, PASSPHRASE, &at(4)).refused, Some(DoorRefusal::Wrong));
    assert_eq!(passphrase(&mut clinic, "a new one for the door", &at(5)).refused, None);
    clinic.lock(&at(6));
    assert_eq!(
        recover(&mut clinic, &code, "and one more for the door", 7),
        None,
        "the printed code stays good"
    );
}

#[test]
fn passphrase_and_code_are_changed_and_the_old_ones_open_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut clinic, code) = begun(folder.path(), 1);
    let door = |answer| match answer {
        ClinicAnswer::Door(answer) => answer,
        other => panic!("no door: {other:?}"),
    };
    let new = "nine otters under a bridge";
    let change = |old: &str, new: &str| ClinicAsk::ChangePassphrase { old: old.into(), new: new.into() };
    for (what, why) in [
        (change(PASSPHRASE, "short"), DoorRefusal::Short),
        (change(PASSPHRASE, "aaaaaaaaaaaaaaaa"), DoorRefusal::Plain),
        (change("not this one, surely", new), DoorRefusal::Wrong),
        (ClinicAsk::NewRecovery { passphrase: "not this one, surely".into() }, DoorRefusal::Wrong),
    ] {
        assert_eq!(door(ask(&mut clinic, what, &at(1))).refused, Some(why));
    }
    assert_eq!(door(ask(&mut clinic, change(PASSPHRASE, new), &at(1))).refused, None);
    let made = door(ask(&mut clinic, ClinicAsk::NewRecovery { passphrase: new.into() }, &at(2)));
    let new_code = made.recovery.expect("a code");
    assert_ne!(new_code, code);
    clinic.lock(&at(3));
    assert_eq!(passphrase(&mut clinic, PASSPHRASE, &at(3)).refused, Some(DoorRefusal::Wrong));
    let recover = |code: &str| Knock::Recovery { code: code.into(), passphrase: PASSPHRASE.into() };
    assert_eq!(clinic.knock(recover(&code), &mut NoRing, &at(3)).refused, Some(DoorRefusal::Wrong));
    assert_eq!(passphrase(&mut clinic, new, &at(9)).refused, None);
    clinic.lock(&at(9));
    assert_eq!(clinic.knock(recover(&new_code), &mut NoRing, &at(9)).refused, None);
}

#[test]
fn it_locks_when_nobody_was_there_and_not_because_somebody_asked_how_it_stands() {
    let (_folder, mut clinic) = ready();
    let minutes = |minutes: i64| at(minutes * 60);
    assert_eq!(clinic.door(&minutes(4)).locks_in, Some(6 * 60));
    assert_eq!(clinic.touch(&minutes(9)).locks_in, Some(10 * 60));
    assert!(!clinic.settle(&at(19 * 60 - 1)));
    list(&mut clinic, "");
    let settings = ClinicSettings { lock_minutes: 2, ..ClinicSettings::default() };
    ask(&mut clinic, ClinicAsk::SaveSettings { settings }, &minutes(10));
    assert_eq!(clinic.door(&at(12 * 60 - 1)).is, DoorIs::Open);
    let door = clinic.door(&minutes(12));
    assert_eq!((door.is, door.locks_in, door.lock_minutes), (DoorIs::Locked, None, 2));
    assert!(matches!(clinic.hand_over("anyone", &minutes(12)), Err(ClinicError::Locked)));
}

#[test]
fn a_computer_that_slept_is_locked_and_a_clock_set_back_keeps_nothing_open() {
    let (_folder, mut clinic) = ready();
    let slept = Now { at: NOON + 60 * 60 * 1_000, ..at(1) };
    assert_eq!(clinic.door(&slept).is, DoorIs::Locked);
    assert_eq!(passphrase(&mut clinic, PASSPHRASE, &at(1)).door.is, DoorIs::Open);
    let set_back = |seconds: i64| Now { at: NOON - DAY, ..at(seconds) };
    assert_eq!(clinic.door(&set_back(60)).is, DoorIs::Open);
    assert_eq!(clinic.door(&set_back(601)).is, DoorIs::Locked);
}

#[test]
fn only_some_minutes_are_kept_as_settings() {
    let (folder, mut clinic) = ready();
    let set = |settings| ClinicAsk::SaveSettings { settings };
    let minutes = |lock_minutes| ClinicSettings { lock_minutes, ..ClinicSettings::default() };
    for wrong in [0, 61, u32::MAX] {
        let done = clinic.ask(set(minutes(wrong)), pack(), &mut NoRing, &at(1));
        assert!(matches!(done, Err(ClinicError::Invalid(_))), "{wrong}");
    }
    let long = ClinicSettings { name: "x".repeat(201), ..ClinicSettings::default() };
    assert_eq!(refusal(&mut clinic, set(long)), ClinicRefusal::TooLong { most: 200 });
    let kept =
        ClinicSettings { name: "Praxis am Fluss".into(), letter: Some(false), logo: false, lock_minutes: 3 };
    ask(&mut clinic, set(kept.clone()), &at(1));
    drop(clinic);
    let mut clinic = reopened(folder.path());
    assert_eq!(ask(&mut clinic, ClinicAsk::Settings, &at(1)), ClinicAnswer::Settings(kept.clone()));
    assert_eq!(clinic.settings().expect("open"), &kept);
    assert_eq!(clinic.door(&at(1)).lock_minutes, 3);
}

#[test]
fn the_keyring_opens_when_it_was_asked_to_and_until_it_is_told_otherwise() {
    let (folder, mut clinic) = ready();
    let mut ring = Ring::default();
    clinic.has_keyring(true);
    assert_eq!(clinic.door(&at(1)).keyring, Keyring::Off);
    let turn = |clinic: &mut Clinic, ring: &mut Ring, on| match clinic
        .ask(ClinicAsk::Keyring { on }, pack(), ring, &at(1))
        .expect("an answer")
    {
        ClinicAnswer::Door(answer) => (answer.refused, answer.door.keyring),
        other => panic!("no door: {other:?}"),
    };
    assert_eq!(turn(&mut clinic, &mut ring, true), (None, Keyring::On));
    drop(clinic);
    let mut clinic = Clinic::with_cost(folder.path(), random(3), &at(0), Cost::CHEAP);
    clinic.has_keyring(true);
    for wrong in [None, Some(vec![7; 32]), Some(Vec::new())] {
        let answer = clinic.knock(Knock::Keyring, &mut Ring(wrong), &at(1));
        assert_eq!((answer.refused, answer.door.is), (Some(DoorRefusal::NoKey), DoorIs::Locked));
    }
    assert_eq!(clinic.knock(Knock::Keyring, &mut ring, &at(1)).door.is, DoorIs::Open);
    let kept = ring.0.clone();
    assert_eq!(turn(&mut clinic, &mut ring, false), (None, Keyring::Off));
    assert_eq!(ring.0, None);
    clinic.lock(&at(2));
    let answer = clinic.knock(Knock::Keyring, &mut Ring(kept), &at(3));
    assert_eq!(answer.refused, Some(DoorRefusal::NoKey), "the old secret opens nothing");
    passphrase(&mut clinic, PASSPHRASE, &at(4));
    let refused =
        clinic.ask(ClinicAsk::Keyring { on: true }, pack(), &mut NoRing, &at(4)).expect("an answer");
    let ClinicAnswer::Door(answer) = refused else { panic!("no door") };
    assert_eq!((answer.refused, answer.door.keyring), (Some(DoorRefusal::NoKey), Keyring::Off));
}

#[test]
fn a_patient_who_has_the_computer_reads_and_gets_no_further() {
    let (folder, mut clinic) = ready();
    let mut ring = Ring::default();
    clinic.has_keyring(true);
    clinic.ask(ClinicAsk::Keyring { on: true }, pack(), &mut ring, &at(1)).expect("on");
    let patient = create(&mut clinic, "A. B.", 1);
    let other = create(&mut clinic, "C. D.", 1);
    assert!(clinic.reader().is_none());
    let ClinicAnswer::Door(answer) =
        ask(&mut clinic, ClinicAsk::HandOver { patient: patient.clone() }, &at(2))
    else {
        panic!("no door")
    };
    assert_eq!((answer.door.is, answer.door.patient.as_ref()), (DoorIs::HandedOver, Some(&patient)));
    for what in [
        ClinicAsk::List { query: String::new(), archived: false },
        ClinicAsk::Open { patient: other.clone() },
        ClinicAsk::HandOver { patient: other },
        ClinicAsk::Settings,
        ClinicAsk::Keyring { on: false },
    ] {
        let done = clinic.ask(what, pack(), &mut ring, &at(3));
        assert!(matches!(done, Err(ClinicError::Locked)));
    }
    let mut cancel = |_| true;
    assert!(matches!(clinic.backup(&folder.path().join("b"), &mut cancel, &at(3)), Err(ClinicError::Locked)));
    assert!(matches!(clinic.chart(&patient), Err(ClinicError::Locked)));

    let facts = TopicFacts::of(pack(), "what-is-sciatica", "en").expect("a topic");
    let record = clinic.reader().expect("the patient's record");
    record.give(facts, NOON, &mut || [1; 10]).expect("written");
    assert!(record.keep_pain(&strength(6), NOON));
    assert!(matches!(record.erase(NOON, &mut || [1; 10]), Err(RecordError::NotTheirs)));

    assert_eq!(clinic.knock(Knock::Keyring, &mut ring, &at(4)).refused, Some(DoorRefusal::NoKey));
    assert_eq!(clinic.door(&at(4)).keyring, Keyring::Off);
    assert_eq!(passphrase(&mut clinic, "not this one, surely", &at(5)).door.is, DoorIs::HandedOver);
    // Nobody reads any more: the patient's view ends, and the keyring still does not open.
    assert_eq!(clinic.touch(&at(500)).is, DoorIs::HandedOver);
    assert_eq!(clinic.door(&at(1_101)).is, DoorIs::Locked);
    assert!(clinic.reader().is_none());
    assert_eq!(clinic.knock(Knock::Keyring, &mut ring, &at(1_102)).refused, Some(DoorRefusal::NoKey));
    drop(clinic);
    let mut clinic = Clinic::with_cost(folder.path(), random(3), &at(0), Cost::CHEAP);
    clinic.has_keyring(true);
    assert_eq!(
        clinic.knock(Knock::Keyring, &mut ring, &at(1)).refused,
        Some(DoorRefusal::NoKey),
        "begun anew"
    );

    assert_eq!(passphrase(&mut clinic, PASSPHRASE, &at(2)).door.is, DoorIs::Open);
    let page = opened(&mut clinic, &patient);
    assert_eq!((page.views[0].given, page.pain[0].map.strength), (1, Some(6)));
    clinic.lock(&at(3));
    assert_eq!(clinic.knock(Knock::Keyring, &mut ring, &at(4)).door.is, DoorIs::Open);
}

#[test]
fn the_passphrase_takes_the_computer_back_to_the_patients_page() {
    let (_folder, mut clinic) = ready();
    let patient = create(&mut clinic, "A. B.", 1);
    clinic.hand_over(&patient, &at(2)).expect("handed over");
    let answer = passphrase(&mut clinic, PASSPHRASE, &at(3));
    assert_eq!((answer.door.is, answer.door.patient), (DoorIs::Open, Some(patient)));
    assert!(clinic.reader().is_none());
    list(&mut clinic, "");
    assert_eq!(clinic.door(&at(4)).patient, None);
}

#[test]
fn keys_of_another_store_open_nothing_and_wrappings_cannot_change_places() {
    let (one, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    drop(begun(one.path(), 1));
    drop(begun(other.path(), 2));
    let (first, second) = (key_file(one.path()), key_file(other.path()));
    std::fs::write(one.path().join("clinic-key.toml"), &second).expect("exchanged");
    let answer = passphrase(&mut clinic(one.path()), PASSPHRASE, &at(1));
    assert_eq!((answer.refused, answer.door.is), (None, DoorIs::Locked));
    assert_eq!(answer.door.problem, Some(DoorProblem::Damaged { file: "clinic.sqlite".into() }));

    let section = |text: &str, name: &str| {
        let from = text.find(&format!("[{name}]")).expect("a section") + name.len() + 2;
        let to = text[from..].find('[').map_or(text.len(), |end| from + end);
        text[from..to].to_owned()
    };
    let swapped = first.replace(&section(&first, "passphrase"), &section(&first, "recovery"));
    let elsewhere = first.replace(&section(&first, "passphrase"), &section(&second, "passphrase"));
    for forged in [swapped, elsewhere] {
        assert_ne!(forged, first);
        std::fs::write(one.path().join("clinic-key.toml"), forged).expect("forged");
        assert_eq!(passphrase(&mut clinic(one.path()), PASSPHRASE, &at(1)).refused, Some(DoorRefusal::Wrong));
    }
}

#[test]
fn what_is_printed_for_a_developer_holds_no_key_and_no_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut clinic, _) = begun(folder.path(), 1);
    let made = ask(&mut clinic, ClinicAsk::NewRecovery { passphrase: PASSPHRASE.into() }, &at(1));
    let ClinicAnswer::Door(KnockAnswer { recovery: Some(code), .. }) = &made else { panic!("no code") };
    let said = format!("{clinic:?} {made:?}");
    assert!(!said.contains(code.as_str()) && !said.contains(&code[..9]), "{said}");
}
