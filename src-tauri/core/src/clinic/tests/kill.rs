//! A kill at any moment loses nothing that was acknowledged.
//!
//! The test starts itself again as a child that writes, backs up, merges, joins and changes keys as fast as it can, and
//! prints what was acknowledged; the parent kills it (SIGKILL on Unix) at a different moment each round, and looks.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

use super::*;

const CHILD: &str = "BACKSTORY_TEST_CLINIC";
const ROUND: &str = "BACKSTORY_TEST_ROUND";
/// How many kills: more for a long look.
const ROUNDS: &str = "BACKSTORY_KILLS";
const TOPIC: &str = "what-is-sciatica";

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn passphrase_of(number: u64) -> String {
    format!("heron number {number} of many")
}

/// What was acknowledged so far.
#[derive(Default)]
struct Told {
    names: BTreeSet<String>,
    /// How often something was explained, by patient.
    explained: BTreeMap<String, u32>,
    merged: Vec<(String, String)>,
    passphrase: u64,
    code: String,
    backup: Option<(u32, u32)>,
    lines: u64,
}

impl Told {
    fn line(&mut self, line: &str) -> bool {
        // With a colon: with one thread the harness prints the name of the test first, which ends with the same word.
        let Some((_, line)) = line.split_once("acknowledged: ") else { return false };
        let mut words = line.split(' ');
        let mut word = || words.next().unwrap_or_default().to_owned();
        match word().as_str() {
            "patient" => {
                self.names.insert(word());
                self.explained.entry(word()).or_default();
            }
            "explained" => *self.explained.entry(word()).or_default() += 1,
            "merged" => {
                let (from, into, name) = (word(), word(), word());
                let count = self.explained.remove(&from).unwrap_or_default();
                *self.explained.entry(into.clone()).or_default() += count;
                self.names.remove(&name);
                self.merged.push((from, into));
            }
            "passphrase" => self.passphrase = word().parse().expect("a number"),
            "code" => self.code = word(),
            "backup" => {
                self.backup = Some((word().parse().expect("a count"), word().parse().expect("a count")));
            }
            other => assert_eq!(other, "joined"),
        }
        self.lines += 1;
        true
    }
}

#[test]
fn kills_at_any_moment_lose_nothing_that_was_acknowledged() {
    if let Some(folder) = std::env::var_os(CHILD) {
        write_for_ever(Path::new(&folder), number(ROUND, 0));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut told = Told::default();
    let rounds = number(ROUNDS, 100);
    for round in 0..rounds {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "clinic::tests::kill::kills_at_any_moment_lose_nothing_that_was_acknowledged"])
            .arg("--nocapture")
            .env(CHILD, folder.path())
            .env(ROUND, round.to_string())
            // The passphrase may be one further than was acknowledged.
            .env("BACKSTORY_TEST_PASSPHRASE", told.passphrase.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a child");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut count = 0;
        while let Some(Ok(line)) = lines.next() {
            if told.line(&line) {
                count += 1;
                if count > round * 7 % 11 {
                    break;
                }
            }
        }
        assert!(count > 0, "round {round}: the child acknowledged nothing");
        // Somewhere within what it does next: from at once to some milliseconds.
        let moment = Instant::now() + Duration::from_micros(round * 977 % 9_000);
        while Instant::now() < moment {
            std::hint::spin_loop();
        }
        child.kill().expect("killed");
        child.wait().expect("gone");
        // It could talk to the end: what it died of was the kill.
        drop(lines);
        look(folder.path(), &mut told, round);
    }
    println!("{rounds} kills, {} things acknowledged, {} patients made one", told.lines, told.merged.len());
    assert!(rounds < 100 || (!told.merged.is_empty() && told.passphrase > 0 && told.backup.is_some()));
}

/// Opens what a child left and compares it with what was acknowledged.
fn look(folder: &Path, told: &mut Told, round: u64) {
    let (mut clinic, known) = come_in(folder, told.passphrase, 5);
    told.passphrase = known;
    let mut names = BTreeSet::new();
    let mut explained = BTreeMap::new();
    {
        let connection = &clinic.inside.as_ref().expect("open").vault.connection;
        let mut rows = connection
            .prepare("SELECT id, name, (SELECT count(*) FROM event WHERE who = patient.id) FROM patient")
            .expect("prepared");
        let mut rows = rows.query([]).expect("read");
        while let Some(row) = rows.next().expect("a row") {
            let (id, name): (String, String) = (row.get(0).expect("an id"), row.get(1).expect("a name"));
            explained.insert(id, row.get::<_, u32>(2).expect("a count"));
            names.insert(name);
        }
    }
    // What was done and not yet acknowledged is there as well: one merge at the most.
    let lost: Vec<_> = told.names.difference(&names).cloned().collect();
    assert!(lost.len() <= 1, "round {round}: lost {lost:?}");
    if let Some(lost) = lost.first() {
        let merged = table(&clinic, "SELECT count(*) FROM same");
        assert_eq!(
            merged,
            i64::try_from(told.merged.len() + 1).expect("small"),
            "round {round}: lost {lost}"
        );
    }
    let sum = |counts: &BTreeMap<String, u32>| counts.values().sum::<u32>();
    assert!(sum(&explained) >= sum(&told.explained), "round {round}: events were lost");
    if lost.is_empty() {
        for (patient, count) in &told.explained {
            let kept = explained.get(patient).copied().unwrap_or_default();
            assert!(kept >= *count, "round {round}: of {count} events of {patient} there are {kept}");
        }
    }
    let backup = folder.join("b.backstory");
    if let Some((patients, events)) = told.backup {
        let mut go = |_| true;
        let answer = clinic.restore(&backup, None, &mut go, &at(1)).expect("an answer");
        let ClinicAnswer::File(done) = answer else {
            panic!("round {round}: the backup is not whole: {answer:?}")
        };
        assert!(done.patients > 0 && patients > 0 && done.events == 0, "round {round}: {done:?} {events}");
    }
    for marker in ["patient-name", TOPIC, "heron number"] {
        let found = holding(folder, marker.as_bytes());
        assert!(found.is_empty(), "round {round}: {marker} stands in {found:?}");
    }
    // From here on, what is there is what is known.
    told.names = names;
    told.explained = explained;
    let same = table(&clinic, "SELECT count(*) FROM same");
    while i64::try_from(told.merged.len()).expect("small") < same {
        told.merged.push(Default::default());
    }
}

/// Opens with the passphrase last acknowledged, or the one after it when the kill came in between.
fn come_in(folder: &Path, known: u64, seed: u64) -> (Clinic, u64) {
    let mut clinic = Clinic::with_cost(folder, random(seed), &at(0), Cost::CHEAP);
    for number in [known, known + 1] {
        // A child may have been killed in the middle of a try: then there is a wait.
        let now = at(i64::from(clinic.door(&at(0)).wait_seconds));
        let answer = passphrase(&mut clinic, &passphrase_of(number), &now);
        if answer.refused.is_none() {
            assert_eq!((answer.door.is, answer.door.problem), (DoorIs::Open, None));
            clinic.touch(&at(0));
            return (clinic, number);
        }
    }
    panic!("neither passphrase opens: {:?}", clinic.door(&at(0)));
}

fn say(what: &str) {
    println!("acknowledged: {what}");
    std::io::stdout().flush().expect("told");
}

fn write_for_ever(folder: &Path, round: u64) -> ! {
    let mut known = number("BACKSTORY_TEST_PASSPHRASE", 0);
    let mut clinic = Clinic::with_cost(folder, random(round + 100), &at(0), Cost::CHEAP);
    if clinic.door(&at(0)).is == DoorIs::Unset {
        let answer = clinic.knock(Knock::Create { passphrase: passphrase_of(known) }, &mut NoRing, &at(0));
        assert_eq!((answer.refused, answer.door.is), (None, DoorIs::Open));
    } else {
        (clinic, known) = come_in(folder, known, round + 100);
    }
    let file = folder.join("b.backstory");
    let mut go = |_| true;
    // No second passes here: it never locks.
    let now = at(0);
    let mut last: Vec<(String, String)> = Vec::new();
    for count in round.. {
        let name = format!("patient-name-{round}-{count}");
        let patient = create(&mut clinic, &name, 0);
        say(&format!("patient {name} {patient}"));
        explain(&mut clinic, &patient, TOPIC, None, 0);
        say(&format!("explained {patient}"));
        last.push((patient, name));
        match count % 5 {
            0 => {
                let (old, new) = (passphrase_of(known), passphrase_of(known + 1));
                let answer = ask(&mut clinic, ClinicAsk::ChangePassphrase { old, new }, &now);
                assert!(
                    matches!(answer, ClinicAnswer::Door(KnockAnswer { refused: None, .. })),
                    "{answer:?}"
                );
                known += 1;
                say(&format!("passphrase {known}"));
            }
            1 | 3 if last.len() > 1 => {
                let (from, name) = last.remove(0);
                let into = last[0].0.clone();
                ask(&mut clinic, ClinicAsk::Merge { from: from.clone(), into: into.clone() }, &now);
                say(&format!("merged {from} {into} {name}"));
            }
            2 => {
                let answer = clinic.backup(&file, &mut go, &now).expect("an answer");
                let ClinicAnswer::File(done) = answer else { panic!("no backup: {answer:?}") };
                say(&format!("backup {} {}", done.patients, done.events));
            }
            4 if file.exists() => {
                let passphrase = passphrase_of(known);
                let answer = ask(&mut clinic, ClinicAsk::NewRecovery { passphrase }, &now);
                let ClinicAnswer::Door(KnockAnswer { recovery: Some(code), .. }) = answer else {
                    panic!("no code")
                };
                say(&format!("code {code}"));
                clinic.restore(&file, None, &mut go, &now).expect("joined");
                say("joined");
            }
            _ => {}
        }
    }
    unreachable!("there are more numbers than time")
}
