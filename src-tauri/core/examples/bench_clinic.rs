//! Times the clinic's store at 5,000 patients and 1,000,000 events, and writes `target/bench-clinic.json`.
//! Run through `cargo xtask bench`.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use backstory_core::body;
use backstory_core::clinic::{Clinic, ClinicAnswer, ClinicAsk, DoorIs, Keys, Knock, Now};
use backstory_core::pack::{self, Known, Source};
use jiff::tz::Offset;

const PATIENTS: u32 = 5_000;
const EVENTS: u32 = 1_000_000;
const PASSPHRASE: &str = "four herons by the river";
/// 28 November 2026, noon UTC.
const NOON: i64 = 1_795_867_200_000;
/// Times each thing is asked.
const TIMES: usize = 40;

/// A computer without a keyring.
struct NoRing;

impl Keys for NoRing {
    fn get(&mut self) -> Option<Vec<u8>> {
        None
    }
    fn set(&mut self, _: &[u8]) -> bool {
        false
    }
    fn remove(&mut self) -> bool {
        false
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let figures = std::fs::read_to_string(project.join("assets/figures/figures.toml"))?;
    let figures = body::read_figures(&figures)?.figures;
    let known = Known { figures: figures.into_iter().map(|figure| figure.id).collect(), drawn: None };
    let pack = pack::read(&Source::folder(&project.join("assets/content/sciatica")), &known)
        .map_err(|_| "the bundled pack was refused")?;
    let folder = tempfile::tempdir()?;
    let now = Now { at: NOON, uptime: Duration::ZERO, offset: Offset::UTC };
    let random = || {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        Box::new(move |bytes: &mut [u8]| {
            for byte in bytes {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                *byte = state.to_be_bytes()[3];
            }
        })
    };
    let mut rows = BTreeMap::new();
    let mut clinic = Clinic::open(folder.path(), random(), &now);
    let began = clinic.knock(Knock::Create { passphrase: PASSPHRASE.into() }, &mut NoRing, &now);
    if began.door.is != DoorIs::Open {
        return Err("the store was not begun".into());
    }
    let topics: Vec<&str> = pack.topics.iter().map(|topic| topic.id.as_str()).collect();
    let from = NOON - 545 * 24 * 60 * 60 * 1_000;
    eprintln!("filling: {}", timed(|| clinic.fill(PATIENTS, EVENTS, &topics, from)).0);
    clinic.lock(&now);
    drop(clinic);

    let megabytes = std::fs::metadata(folder.path().join("clinic.sqlite"))?.len() / 1_000_000;
    let name = |what: &str| format!("clinic: {what}");
    rows.insert(name("size, MB"), megabytes as f64);
    let (opened, mut clinic) = timed(|| Clinic::open(folder.path(), random(), &now));
    rows.insert(name("look at the door, ms"), opened);
    let knock = || Knock::Passphrase { passphrase: PASSPHRASE.into() };
    let (unlocked, answer) = timed(|| clinic.knock(knock(), &mut NoRing, &now));
    if answer.door.is != DoorIs::Open {
        return Err(format!("the passphrase does not open: {:?}", answer.door).into());
    }
    rows.insert(name("unlock with the passphrase, ms"), unlocked);

    let list = |query: &str| ClinicAsk::List { query: query.into(), archived: false };
    let (first, answer) = timed(|| clinic.ask(list(""), &pack, &mut NoRing, &now));
    rows.insert(name("first list after unlocking, ms"), first);
    let ClinicAnswer::List(patients) = answer? else { return Err("no list".into()) };
    let ids: Vec<String> = patients.patients.iter().map(|patient| patient.id.clone()).collect();
    let mut asked =
        |what: &str, each: &dyn Fn(usize) -> ClinicAsk| -> Result<(), Box<dyn std::error::Error>> {
            let mut times = Vec::new();
            for count in 0..TIMES {
                let (time, answer) = timed(|| clinic.ask(each(count), &pack, &mut NoRing, &now));
                answer?;
                times.push(time);
            }
            times.sort_by(f64::total_cmp);
            rows.insert(name(&format!("{what}, median ms")), times[TIMES / 2]);
            rows.insert(name(&format!("{what}, worst ms")), times[TIMES - 1]);
            Ok(())
        };
    asked("list", &|_| list(""))?;
    let queries = ["a", "ada", "benoit 4", "dvorak 17", "dog", "zzzz", "fatima 33", "h"];
    asked("search", &|count| list(queries[count % queries.len()]))?;
    // Each patient for the first time: nothing of theirs was read before.
    asked("patient page", &|count| ClinicAsk::Open { patient: ids[count * 2 % ids.len()].clone() })?;
    asked("explain a topic", &|count| ClinicAsk::Explain {
        patient: ids[count % ids.len()].clone(),
        topic: topics[count % topics.len()].into(),
        language: "en".into(),
        teach_back: None,
    })?;

    let file = folder.path().join("b.backstory");
    let mut go = |_| true;
    let (time, done) = timed(|| clinic.backup(&file, &mut go, &now));
    if !matches!(done?, ClinicAnswer::File(_)) {
        return Err("no backup".into());
    }
    rows.insert(name("back up, ms"), time);
    let (time, done) = timed(|| clinic.restore(&file, None, &mut go, &now));
    if !matches!(done?, ClinicAnswer::File(_)) {
        return Err("not joined".into());
    }
    rows.insert(name("join a backup with nothing new, ms"), time);
    let erase = ClinicAsk::Erase { patient: ids[0].clone() };
    let (time, done) = timed(|| clinic.ask(erase, &pack, &mut NoRing, &now));
    done?;
    rows.insert(name("remove one for good, ms"), time);

    for (what, value) in &rows {
        println!("{what:<58} {value:>10.3}");
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| project.join("target"), Into::into);
    std::fs::write(target.join("bench-clinic.json"), serde_json::to_string_pretty(&rows)?)?;
    Ok(())
}

/// Milliseconds a piece of work takes, and what came of it.
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let started = Instant::now();
    let done = work();
    (started.elapsed().as_secs_f64() * 1000.0, done)
}
