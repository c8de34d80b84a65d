//! What is known of patients.

use super::*;
use crate::record::Signal;

const TWO: [&str; 2] = ["what-is-sciatica", "get-help-now"];

#[test]
fn a_name_is_kept_as_one_line_whatever_is_in_it() {
    let (_folder, mut clinic) = ready();
    for (typed, kept) in [
        ("A. B.", "A. B."),
        (
            "  Zoë “O'Brien” <b>&amp;\"; DROP TABLE patient;--  ",
            "Zoë “O'Brien” <b>&amp;\"; DROP TABLE patient;--",
        ),
        ("two\nlines\tand\u{0}more", "two lines and more"),
        ("👩🏽‍🦽 17", "👩🏽‍🦽 17"),
        ("מטופל 4 א׳", "מטופל 4 א׳"),
        ("%_*?[a]", "%_*?[a]"),
    ] {
        let id = create(&mut clinic, typed, 1);
        assert_eq!(opened(&mut clinic, &id).patient.name, kept);
        assert_eq!(names(&list(&mut clinic, kept)), [kept], "found by all of it");
    }
    for nothing in ["", "  \n\t "] {
        let what = ClinicAsk::Create { name: nothing.into(), language: None };
        assert_eq!(refusal(&mut clinic, what), ClinicRefusal::NoName);
    }
    for (letter, most) in [("x", 200), ("é", 200), ("鷺", 200)] {
        let what = |count| ClinicAsk::Create { name: letter.repeat(count), language: None };
        assert_eq!(refusal(&mut clinic, what(201)), ClinicRefusal::TooLong { most });
        assert_eq!(refusal(&mut clinic, what(10_000)), ClinicRefusal::TooLong { most });
        page(&mut clinic, what(200), &at(1));
    }
}

#[test]
fn patients_are_found_without_accents_and_capitals_last_seen_first() {
    let (_folder, mut clinic) = ready();
    let first = create(&mut clinic, "José Müller", 10);
    create(&mut clinic, "Søren Łukasz", 20);
    create(&mut clinic, "Straße 4", 30);
    for (query, wanted) in [
        ("", &["Straße 4", "Søren Łukasz", "José Müller"][..]),
        ("jose", &["José Müller"]),
        ("MULLER jos", &["José Müller"]),
        ("müller josé", &["José Müller"]),
        ("soren", &["Søren Łukasz"]),
        ("lukasz", &["Søren Łukasz"]),
        ("STRASSE", &["Straße 4"]),
        ("s", &["Straße 4", "Søren Łukasz", "José Müller"]),
        ("jose soren", &[]),
        ("%", &[]),
        ("' OR 1=1 --", &[]),
        (&"jose ".repeat(1_000), &["José Müller"]),
    ] {
        let found = list(&mut clinic, query);
        assert_eq!(names(&found), wanted, "{query}");
        assert_eq!((found.found as usize, found.total, found.archived), (wanted.len(), 3, 0), "{query}");
    }
    explain(&mut clinic, &first, TWO[0], None, 40);
    assert_eq!(names(&list(&mut clinic, "")), ["José Müller", "Straße 4", "Søren Łukasz"]);
    let note = ClinicAsk::Change {
        patient: first.clone(),
        name: "J. M.".into(),
        language: Some("en".into()),
        note: "Works as a Gärtner.\nTwo dogs.".into(),
    };
    let changed = page(&mut clinic, note, &at(50));
    assert_eq!(
        (changed.note.as_str(), changed.patient.language.as_deref()),
        ("Works as a Gärtner.\nTwo dogs.", Some("en"))
    );
    assert_eq!(names(&list(&mut clinic, "gartner")), ["J. M."], "by the note too");
    assert!(list(&mut clinic, "jose").patients.is_empty());
}

#[test]
fn at_most_a_hundred_are_told_of_and_all_are_counted() {
    let (_folder, mut clinic) = ready();
    for number in 0..120 {
        create(&mut clinic, &format!("patient {number}"), number);
    }
    let found = list(&mut clinic, "patient");
    assert_eq!((found.patients.len(), found.found, found.total), (100, 120, 120));
    assert_eq!(found.patients[0].name, "patient 119");
}

#[test]
fn a_name_that_is_taken_is_told_with_whom() {
    let (_folder, mut clinic) = ready();
    let first = create(&mut clinic, "José", 1);
    let second = create(&mut clinic, "Maria", 1);
    let taken = ClinicRefusal::NameTaken { patient: first.clone() };
    assert_eq!(refusal(&mut clinic, ClinicAsk::Create { name: " jose ".into(), language: None }), taken);
    let change = |patient: &str, name: &str, note: &str| ClinicAsk::Change {
        patient: patient.into(),
        name: name.into(),
        language: None,
        note: note.into(),
    };
    assert_eq!(refusal(&mut clinic, change(&second, "JOSÉ", "")), taken);
    assert_eq!(
        refusal(&mut clinic, change(&second, "Maria", &"n".repeat(4_001))),
        ClinicRefusal::TooLong { most: 4_000 }
    );
    assert_eq!(
        page(&mut clinic, change(&first, "jose", ""), &at(2)).patient.name,
        "jose",
        "their own is not taken"
    );
}

#[test]
fn what_is_not_there_is_told_and_what_is_wrong_is_refused() {
    let (_folder, mut clinic) = ready();
    let patient = create(&mut clinic, "A. B.", 1);
    let nobody = || "0190".to_owned();
    let mut failed = |what| clinic.ask(what, pack(), &mut NoRing, &at(1)).expect_err("not done");
    for what in [
        ClinicAsk::Open { patient: nobody() },
        ClinicAsk::Archive { patient: nobody(), archived: true },
        ClinicAsk::Merge { from: nobody(), into: patient.clone() },
        ClinicAsk::Merge { from: patient.clone(), into: nobody() },
        ClinicAsk::Erase { patient: nobody() },
        ClinicAsk::Draw { patient: nobody(), surface: "body:back".into(), shapes: Vec::new() },
        ClinicAsk::Pain { patient: nobody(), map: strength(1) },
        ClinicAsk::HandOver { patient: nobody() },
        ClinicAsk::Plan { patient: nobody(), change: PlanChange::Ready { plan: "flare-up".into() } },
    ] {
        assert!(matches!(failed(what), ClinicError::NoPatient));
    }
    let plan = |change| ClinicAsk::Plan { patient: patient.clone(), change };
    for what in [
        plan(PlanChange::Ready { plan: "no-such-plan".into() }),
        plan(PlanChange::Add { target: topic("no-such-topic") }),
        plan(PlanChange::Add {
            target: PlanTarget::Section { topic: TWO[0].into(), section: "no-such-section".into() },
        }),
        plan(PlanChange::Remove { item: nobody() }),
        ClinicAsk::Explain {
            patient: patient.clone(),
            topic: "x".into(),
            language: "en".into(),
            teach_back: None,
        },
    ] {
        assert!(matches!(failed(what), ClinicError::NoItem));
    }
    for what in [
        ClinicAsk::Create { name: "x".into(), language: Some("xx".into()) },
        ClinicAsk::Merge { from: patient.clone(), into: patient.clone() },
        ClinicAsk::Pain { patient: patient.clone(), map: strength(11) },
        ClinicAsk::Draw { patient: patient.clone(), surface: String::new(), shapes: Vec::new() },
    ] {
        assert!(matches!(failed(what), ClinicError::Invalid(_)));
    }
    for what in [ClinicAsk::Backup, ClinicAsk::Note { patient: patient.clone(), day: String::new() }] {
        assert!(matches!(failed(what), ClinicError::Elsewhere));
    }
}

#[test]
fn put_away_is_not_gone() {
    let (_folder, mut clinic) = ready();
    let patient = create(&mut clinic, "A. B.", 1);
    create(&mut clinic, "C. D.", 1);
    let archive = |archived| ClinicAsk::Archive { patient: patient.clone(), archived };
    assert!(page(&mut clinic, archive(true), &at(2)).patient.archived);
    let found = list(&mut clinic, "");
    assert_eq!((names(&found), found.total, found.archived), (vec!["C. D."], 1, 1));
    let away = ask(&mut clinic, ClinicAsk::List { query: "a".into(), archived: true }, &at(2));
    let ClinicAnswer::List(away) = away else { panic!("a list") };
    assert_eq!((names(&away), away.found), (vec!["A. B."], 1));
    assert!(!page(&mut clinic, archive(false), &at(3)).patient.archived);
}

#[test]
fn a_plan_is_changed_item_by_item_and_what_was_taken_out_is_put_back_as_it_was() {
    let (_folder, mut clinic) = ready();
    let patient = create(&mut clinic, "A. B.", 1);
    let body = PlanTarget::Body { chapter: "nerve".into(), view: Some("back".into()), item: None };
    let figure = PlanTarget::Figure { figure: "nerve-path".into() };
    let targets = [topic(TWO[0]), figure, topic(TWO[1]), body];
    for target in targets.iter().chain(&targets) {
        change(&mut clinic, &patient, PlanChange::Add { target: target.clone() }, 2);
    }
    let page = opened(&mut clinic, &patient);
    let planned = |page: &PatientPage| page.plan.iter().map(|item| item.target.clone()).collect::<Vec<_>>();
    assert_eq!(planned(&page), targets, "each stands once, in order");
    let [one, two, three, four] = [0, 1, 2, 3].map(|at: usize| page.plan[at].clone());
    let note = PlanChange::Note { item: three.id.clone(), note: "first thing".into() };
    assert_eq!(change(&mut clinic, &patient, note, 3).plan[2].note, "first thing");
    let long = PlanChange::Note { item: three.id.clone(), note: "x".repeat(2_001) };
    let refused = refusal(&mut clinic, ClinicAsk::Plan { patient: patient.clone(), change: long });
    assert_eq!(refused, ClinicRefusal::TooLong { most: 2_000 });
    let ids = |page: &PatientPage| page.plan.iter().map(|item| item.id.clone()).collect::<Vec<_>>();
    for (item, place, wanted) in [
        (&three, 0, [&three, &one, &two, &four]),
        (&three, 99, [&one, &two, &four, &three]),
        (&one, 1, [&two, &one, &four, &three]),
    ] {
        let moved = change(&mut clinic, &patient, PlanChange::Move { item: item.id.clone(), place }, 4);
        assert_eq!(ids(&moved), wanted.map(|item| item.id.clone()));
    }
    let before = opened(&mut clinic, &patient);
    let taken = before.plan[3].clone();
    assert_eq!(change(&mut clinic, &patient, PlanChange::Remove { item: taken.id.clone() }, 5).plan.len(), 3);
    let back = PlanChange::PutBack { item: taken, place: 3 };
    assert_eq!(change(&mut clinic, &patient, back.clone(), 6).plan, before.plan, "with its note");
    assert_eq!(change(&mut clinic, &patient, back, 6).plan, before.plan, "once");
}

#[test]
fn a_ready_made_plan_adds_what_is_not_there_yet() {
    let (_folder, mut clinic) = ready();
    let patient = create(&mut clinic, "A. B.", 1);
    let ready = &pack().plans[0];
    let targets = ready.targets();
    change(&mut clinic, &patient, PlanChange::Add { target: targets[1].clone() }, 2);
    let page = change(&mut clinic, &patient, PlanChange::Ready { plan: ready.id.clone() }, 3);
    let mut wanted = targets.clone();
    let first = wanted.remove(1);
    wanted.insert(0, first);
    assert_eq!(page.plan.iter().map(|item| item.target.clone()).collect::<Vec<_>>(), wanted);
    assert_eq!(page.patient.planned as usize, wanted.len());
}

#[test]
fn what_to_do_next_follows_from_what_happened() {
    let (_folder, mut clinic) = ready();
    let patient = create(&mut clinic, "A. B.", 1);
    let next =
        |page: &PatientPage| page.next.iter().map(|next| (next.topic.clone(), next.step)).collect::<Vec<_>>();
    let is = |topic: usize, step| (TWO[topic].to_owned(), step);
    explain(&mut clinic, &patient, TWO[0], None, 2);
    assert!(opened(&mut clinic, &patient).next.is_empty(), "nothing is planned");
    change(&mut clinic, &patient, PlanChange::Add { target: topic(TWO[0]) }, 3);
    let page = change(&mut clinic, &patient, PlanChange::Add { target: topic(TWO[1]) }, 3);
    assert_eq!(next(&page), [is(1, Step::Explain), is(0, Step::AskBack), is(0, Step::Give)]);
    assert_eq!((page.patient.planned, page.patient.explained), (2, 1));

    let page = explain(&mut clinic, &patient, TWO[0], Some(TeachBack::NotYet), 4);
    assert_eq!(next(&page), [is(0, Step::ExplainAgain), is(1, Step::Explain)]);
    let page = explain(&mut clinic, &patient, TWO[0], None, 5);
    assert_eq!(next(&page), [is(1, Step::Explain), is(0, Step::AskBack), is(0, Step::Give)]);
    let page = explain(&mut clinic, &patient, TWO[0], Some(TeachBack::WithHelp), 6);
    assert_eq!(next(&page), [is(1, Step::Explain), is(0, Step::Give)]);
    assert_eq!(page.taught, [Taught { topic: TWO[0].into(), result: TeachBack::WithHelp, at: at(6).at }]);

    let facts = TopicFacts::of(pack(), TWO[0], "en").expect("a topic");
    clinic.give(&patient, facts, &at(7)).expect("given");
    assert_eq!(next(&opened(&mut clinic, &patient)), [is(1, Step::Explain)]);
    let days = &opened(&mut clinic, &patient).days[0];
    assert_eq!((days.explained, days.given, days.opened), (Some(at(6).at), Some(at(7).at), None));
}

#[test]
fn questions_answered_wrong_ask_for_it_to_be_explained_once_more() {
    let (_folder, mut clinic) = ready();
    let patient = create(&mut clinic, "A. B.", 1);
    change(&mut clinic, &patient, PlanChange::Add { target: topic("a-topic") }.or_first(), 2);
    let planned = opened(&mut clinic, &patient).plan[0].target.clone();
    let PlanTarget::Topic { topic: id } = planned else { panic!("a topic") };
    explain(&mut clinic, &patient, &id, None, 3);
    let facts = TopicFacts {
        answers: vec![0],
        required_seconds: 1,
        ..TopicFacts::of(pack(), &id, "en").expect("it")
    };
    let answer = |clinic: &mut Clinic, choice, seconds: i64| {
        let mut record = clinic.record(&patient, &at(seconds)).expect("a record");
        let visit = record.begin(facts.clone(), at(seconds).at);
        let mut number = u8::try_from(seconds).expect("small");
        for (later, signal) in
            [(0, Signal::Shown), (5, Signal::Answered { question: 0, choice }), (6, Signal::Left)]
        {
            let mut bits = || {
                number += 1;
                [number; 10]
            };
            record.attend(visit, signal, at(seconds + later).at, &mut bits).expect("written");
        }
        opened(clinic, &patient).next.iter().map(|next| next.step).collect::<Vec<_>>()
    };
    assert_eq!(answer(&mut clinic, 1, 10), [Step::ExplainAgain]);
    assert_eq!(answer(&mut clinic, 0, 30), [Step::Give], "right the second time");
}

impl PlanChange {
    /// The same with the first topic of the pack, whatever it is called.
    fn or_first(self) -> Self {
        match self {
            Self::Add { .. } => Self::Add { target: topic(&pack().topics[0].id) },
            other => other,
        }
    }
}

#[test]
fn a_day_has_one_entry_of_where_it_hurts_by_the_clock_on_the_wall() {
    let (_folder, mut clinic) = ready();
    let patient = create(&mut clinic, "A. B.", 1);
    let pain = |clinic: &mut Clinic, number, now: &Now| {
        // It locked meanwhile.
        passphrase(clinic, PASSPHRASE, now);
        page(clinic, ClinicAsk::Pain { patient: patient.clone(), map: strength(number) }, now)
            .pain
            .iter()
            .map(|entry| (entry.id.clone(), entry.map.strength.expect("a number")))
            .collect::<Vec<_>>()
    };
    let entry = |day: &str, number| (format!("2026-11-{day}"), number);
    // Eleven in the evening, west of Greenwich: in UTC it is the next day already.
    let evening = Now { offset: Offset::constant(-8), at: NOON + 19 * 3_600_000, ..at(1) };
    assert_eq!(pain(&mut clinic, 7, &evening), [entry("28", 7)]);
    assert_eq!(pain(&mut clinic, 5, &Now { at: evening.at + 60_000, ..evening }), [entry("28", 5)]);
    let next = Now { at: evening.at + DAY, ..evening };
    assert_eq!(pain(&mut clinic, 2, &next), [entry("29", 2), entry("28", 5)]);
    let nothing = ClinicAsk::Pain { patient: patient.clone(), map: PainMap::default() };
    assert_eq!(page(&mut clinic, nothing, &next).pain.len(), 1, "nothing marked is no entry");
}

#[test]
fn what_is_drawn_replaces_what_was_drawn_on_the_same_surface() {
    let (_folder, mut clinic) = ready();
    let patient = create(&mut clinic, "A. B.", 1);
    let draw =
        |surface: &str, shapes| ClinicAsk::Draw { patient: patient.clone(), surface: surface.into(), shapes };
    let shapes = vec![
        Drawn::Pen { points: vec![[0.5, 1.0], [2.25, -3.0]] },
        Drawn::Arrow { from: [0.0, 0.0], to: [1.0, 1.0] },
        Drawn::Highlight { points: vec![[1.0, 1.0]] },
        Drawn::Here { at: [4.0, 5.0] },
    ];
    page(&mut clinic, draw("spine:side", vec![Drawn::Here { at: [1.0, 1.0] }]), &at(1));
    page(&mut clinic, draw("body:back", Vec::new()), &at(1));
    let drawn = page(&mut clinic, draw("spine:side", shapes.clone()), &at(2)).drawings;
    assert_eq!(drawn, [Drawing { surface: "spine:side".into(), shapes, at: at(2).at }]);
    let many = vec![Drawn::Pen { points: vec![[0.0, 0.0]; 50_001] }];
    assert_eq!(refusal(&mut clinic, draw("body:back", many)), ClinicRefusal::TooLong { most: 50_000 });
    assert!(page(&mut clinic, draw("spine:side", Vec::new()), &at(3)).drawings.is_empty());
}

#[test]
fn each_patient_reads_their_own_record() {
    let (_folder, mut clinic) = ready();
    let [one, other] = ["A. B.", "C. D."].map(|name| create(&mut clinic, name, 1));
    let language = ClinicAsk::Change {
        patient: one.clone(),
        name: "A. B.".into(),
        language: Some("en".into()),
        note: String::new(),
    };
    page(&mut clinic, language, &at(1));
    let mut record = clinic.record(&one, &at(2)).expect("a record");
    assert!(record.has_language(), "their therapist noted it");
    record.keep_place(TWO[0], Some("what"), at(2).at).expect("kept");
    record.keep_pain(&strength(3), at(2).at);
    let settings = crate::record::Settings { text_size: 175, ..record.settings() };
    record.save_settings(&settings).expect("kept");
    let facts = TopicFacts::of(pack(), TWO[0], "en").expect("a topic");
    record.give(facts, at(2).at, &mut || [3; 10]).expect("written");
    drop(record);

    let theirs = clinic.record(&other, &at(3)).expect("a record");
    assert!(theirs.events().expect("events").is_empty() && theirs.places().expect("places").is_empty());
    assert!(theirs.pain().expect("pain").is_empty());
    assert_eq!(theirs.settings().text_size, 100);
    assert!(!theirs.has_language(), "nobody chose it");
    let own = clinic.record(&one, &at(3)).expect("a record");
    assert_eq!((own.settings().text_size, own.pain().expect("pain").strength), (175, Some(3)));
    assert_eq!(own.places().expect("places").len(), 1);
    let events = own.events().expect("events");
    assert_eq!((events.len(), &events[0].who), (1, &one));

    let charts = clinic.charts(None, None).expect("open");
    assert_eq!(charts.len(), 1, "whoever nothing happened to is left out");
    assert_eq!((&charts[0].patient.id, charts[0].events.len()), (&one, 1));
    assert!(clinic.charts(Some(at(3).at), None).expect("open").is_empty());
    assert!(clinic.charts(None, Some(at(1).at)).expect("open").is_empty());
    assert_eq!(clinic.charts(Some(at(2).at), Some(at(2).at)).expect("open"), charts);
    assert_eq!(clinic.chart(&one).expect("open"), charts[0]);
    assert!(clinic.chart(&other).expect("open").events.is_empty());
}

#[test]
fn two_that_are_one_person_become_one_and_nothing_is_lost() {
    let (_folder, mut clinic) = ready();
    let [from, into] = ["Ada", "Ada L."].map(|name| create(&mut clinic, name, 1));
    let note = |patient: &str, name: &str, note: &str| ClinicAsk::Change {
        patient: patient.into(),
        name: name.into(),
        language: None,
        note: note.into(),
    };
    page(&mut clinic, note(&from, "Ada", "left leg"), &at(2));
    page(&mut clinic, note(&into, "Ada L.", "two dogs"), &at(2));
    explain(&mut clinic, &from, TWO[0], Some(TeachBack::OwnWords), 3);
    explain(&mut clinic, &into, TWO[1], None, 4);
    for (patient, target) in [(&from, TWO[0]), (&from, TWO[1]), (&into, TWO[1])] {
        change(&mut clinic, patient, PlanChange::Add { target: topic(target) }, 5);
    }
    let mark = |region: &str| PainMap {
        marks: vec![PainMark { region: region.into(), side: Side::Left }],
        ..strength(4)
    };
    let regions: Vec<&str> =
        pack().regions.iter().filter(|r| r.sides && !r.views.is_empty()).map(|r| r.id.as_str()).collect();
    for (patient, region) in [(&from, regions[0]), (&into, regions[1])] {
        page(&mut clinic, ClinicAsk::Pain { patient: patient.clone(), map: mark(region) }, &at(6));
        let shapes = vec![Drawn::Here { at: [if *patient == from { 1.0 } else { 2.0 }, 0.0] }];
        page(
            &mut clinic,
            ClinicAsk::Draw { patient: patient.clone(), surface: "body:back".into(), shapes },
            &at(6),
        );
    }
    let events = |clinic: &Clinic| table(clinic, "SELECT count(*) FROM event");
    let before = events(&clinic);
    let merged = page(&mut clinic, ClinicAsk::Merge { from: from.clone(), into: into.clone() }, &at(9));
    assert_eq!((merged.patient.id.as_str(), merged.patient.name.as_str()), (into.as_str(), "Ada L."));
    assert_eq!(merged.note, "two dogs\nleft leg");
    assert_eq!(merged.plan.len(), 2);
    assert_eq!(merged.views.iter().map(|views| views.explained).sum::<u32>(), 2);
    assert_eq!(merged.pain.len(), 1);
    assert_eq!(merged.pain[0].map.marks.len(), 2);
    assert_eq!(merged.drawings[0].shapes.len(), 2);
    assert_eq!(events(&clinic), before);
    assert_eq!(names(&list(&mut clinic, "")), ["Ada L."]);
    assert!(matches!(
        clinic.ask(ClinicAsk::Open { patient: from }, pack(), &mut NoRing, &at(9)),
        Err(ClinicError::NoPatient)
    ));
    assert!(clinic.chart(&into).expect("open").events.iter().all(|event| event.who == into));
}

#[test]
fn events_are_never_changed_nor_removed_one_by_one() {
    let (_folder, mut clinic) = ready();
    let [patient, other] = ["A. B.", "C. D."].map(|name| create(&mut clinic, name, 1));
    explain(&mut clinic, &patient, TWO[0], None, 2);
    let refused = |sql: &str| {
        let connection = clinic.inside.as_ref().expect("open").vault.another().expect("a connection");
        connection.execute_batch(sql).expect_err(sql).to_string()
    };
    for sql in [
        "UPDATE event SET at = 0",
        &format!("UPDATE event SET who = '{other}'"),
        "INSERT INTO meta VALUES ('joining', ''); UPDATE event SET at = 0",
        "UPDATE event SET teach_back = 'own_words'",
        "UPDATE attention SET at = 0; DELETE FROM event",
    ] {
        assert!(refused(sql).contains("events are"), "{sql}");
    }
    let orphan = "INSERT INTO event (id, kind, who, topic, language, pack, pack_version, at, seconds, sections, device)
        VALUES (zeroblob(16), 'given', 'nobody', 't', 'en', 'p', '1', 0, 0, '[]', 'd')";
    assert!(refused(orphan).contains("no such patient"));
}

#[test]
fn a_crash_between_rows_and_bytes_is_made_good_when_it_is_opened_next() {
    const MARKER: &str = "Zyxwvut-Marker";
    let (folder, mut clinic) = ready();
    let ids: Vec<String> = (0..30)
        .map(|number| create(&mut clinic, &format!("{MARKER} {number} {}", "x".repeat(150)), 1))
        .collect();
    let kept = create(&mut clinic, "stays", 2);
    let vault = &mut clinic.inside.as_mut().expect("open").vault;
    vault.connection.execute_batch("PRAGMA secure_delete = OFF").expect("bytes stay, to be looked for");
    for id in &ids {
        vault.remove(id, NOON).expect("removed");
    }
    vault.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("folded");
    let holds =
        |clinic: &Clinic| decrypted(clinic).windows(MARKER.len()).any(|part| part == MARKER.as_bytes());
    assert!(holds(&clinic), "a row that is gone is not gone from the bytes");
    drop(clinic);
    let mut clinic = reopened(folder.path());
    assert!(!holds(&clinic));
    assert_eq!(table(&clinic, "SELECT count(*) FROM meta WHERE key = 'compacting'"), 0);
    assert_eq!(opened(&mut clinic, &kept).patient.name, "stays");
}

#[test]
fn erased_is_gone_from_the_rows_and_from_the_bytes() {
    const MARKER: &str = "Zyxwvut-Marker";
    let (folder, mut clinic) = ready();
    let mut others = Vec::new();
    let mut victims = Vec::new();
    // Among others, so that their rows share pages.
    for number in 0..40 {
        others.push(create(&mut clinic, &format!("somebody else {number}"), 1));
        if number % 13 == 5 {
            victims.push(create(&mut clinic, &format!("{MARKER} {number}"), 1));
        }
    }
    for patient in victims.iter().chain(&others) {
        let gone = victims.contains(patient);
        let word = if gone { MARKER } else { "plain" };
        let name = opened(&mut clinic, patient).patient.name;
        let note = format!("{word} {}", "note ".repeat(300));
        page(&mut clinic, ClinicAsk::Change { patient: patient.clone(), name, language: None, note }, &at(2));
        let page = change(&mut clinic, patient, PlanChange::Add { target: topic(TWO[0]) }, 3);
        let item = page.plan[0].id.clone();
        change(&mut clinic, patient, PlanChange::Note { item, note: word.into() }, 3);
        let figure = PlanTarget::Figure { figure: format!("{word}-figure") };
        change(&mut clinic, patient, PlanChange::Add { target: figure }, 3);
        let shapes = vec![Drawn::Here { at: [1.0, 2.0] }];
        ask(
            &mut clinic,
            ClinicAsk::Draw { patient: patient.clone(), surface: format!("{word}-surface"), shapes },
            &at(3),
        );
        explain(&mut clinic, patient, TWO[0], None, 4);
        let mut record = clinic.record(patient, &at(5)).expect("a record");
        record.keep_place(&format!("{word}-place"), None, at(5).at).expect("kept");
        record.keep_pain(&strength(3), at(5).at);
        record.save_settings(&record.settings()).expect("kept");
    }
    // One of them had turned out to be another of them.
    let merged = victims.pop().expect("one");
    ask(&mut clinic, ClinicAsk::Merge { from: merged.clone(), into: victims[0].clone() }, &at(6));
    clinic
        .inside
        .as_ref()
        .expect("open")
        .vault
        .connection
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .expect("folded");
    let holds = |bytes: &[u8], what: &str| bytes.windows(what.len()).any(|part| part == what.as_bytes());
    let before = decrypted(&clinic);
    assert!(holds(&before, MARKER) && holds(&before, &victims[0]), "the marker can be found");
    let one = opened(&mut clinic, &others[0]);

    for patient in &victims {
        let ClinicAnswer::List(left) =
            ask(&mut clinic, ClinicAsk::Erase { patient: patient.clone() }, &at(7))
        else {
            panic!("a list")
        };
        assert!(left.patients.iter().all(|other| other.id != *patient));
    }
    let after = decrypted(&clinic);
    assert!(!holds(&after, MARKER), "nothing of them is left in any page");
    for sql in ["SELECT count(*) FROM event", "SELECT count(*) FROM pain_day", "SELECT count(*) FROM place"] {
        assert_eq!(table(&clinic, sql), 40, "{sql}");
    }
    assert_eq!(table(&clinic, "SELECT count(*) FROM meta WHERE key LIKE 'settings %'"), 40);
    // All that is left are their numbers, so that no older file brings them back.
    for patient in victims.iter().chain([&merged]) {
        assert!(holds(&after, patient));
    }
    assert_eq!(table(&clinic, "SELECT count(*) FROM erased"), 3);
    assert_eq!(opened(&mut clinic, &others[0]), one, "the others are as they were");
    assert!(holding(folder.path(), MARKER.as_bytes()).is_empty());
}
