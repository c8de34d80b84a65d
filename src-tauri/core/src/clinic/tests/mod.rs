//! The store behind the door: who gets in, what stays, what goes, and what happens to files that are not what they
//! should be.

mod door;
mod files;
mod kill;
mod people;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use tempfile::TempDir;

use super::*;
use crate::body::{self, Side};
use crate::pack::{Known, Source};
use crate::pain::{PainMap, PainMark};
use crate::record::TeachBack;

/// 28 November 2026, noon UTC.
const NOON: Millis = 1_795_867_200_000;
const DAY: Millis = 24 * 60 * 60 * 1_000;
const PASSPHRASE: &str = "four herons by the river";

fn at(seconds: i64) -> Now {
    Now {
        at: NOON + seconds * 1_000,
        uptime: Duration::from_secs(u64::try_from(seconds).expect("after the start")),
        offset: Offset::UTC,
    }
}

/// Bytes that differ from call to call, and from seed to seed.
fn random(seed: u64) -> Random {
    let mut state = seed.wrapping_mul(2).wrapping_add(0x9e37_79b9_7f4a_7c15);
    Box::new(move |bytes| {
        for byte in bytes {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            *byte = state.to_be_bytes()[3];
        }
    })
}

fn clinic(folder: &Path) -> Clinic {
    Clinic::with_cost(folder, random(1), &at(0), Cost::CHEAP)
}

/// A store that was just begun, with its recovery code.
fn begun(folder: &Path, seed: u64) -> (Clinic, String) {
    let mut clinic = Clinic::with_cost(folder, random(seed), &at(0), Cost::CHEAP);
    let answer = clinic.knock(Knock::Create { passphrase: PASSPHRASE.into() }, &mut NoRing, &at(0));
    assert_eq!((answer.refused, answer.door.is), (None, DoorIs::Open), "{:?}", answer.door);
    (clinic, answer.recovery.expect("a code"))
}

fn ready() -> (TempDir, Clinic) {
    let folder = tempfile::tempdir().expect("a folder");
    let (clinic, _) = begun(folder.path(), 1);
    (folder, clinic)
}

fn passphrase(clinic: &mut Clinic, passphrase: &str, now: &Now) -> KnockAnswer {
    clinic.knock(Knock::Passphrase { passphrase: passphrase.into() }, &mut NoRing, now)
}

/// Opens a folder's store anew.
fn reopened(folder: &Path) -> Clinic {
    let mut clinic = Clinic::with_cost(folder, random(77), &at(0), Cost::CHEAP);
    let answer = passphrase(&mut clinic, PASSPHRASE, &at(0));
    assert_eq!((answer.refused, answer.door.is), (None, DoorIs::Open), "{:?}", answer.door);
    clinic
}

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

fn pack() -> &'static Pack {
    static PACK: OnceLock<Pack> = OnceLock::new();
    PACK.get_or_init(|| {
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let figures = std::fs::read_to_string(project.join("assets/figures/figures.toml")).expect("figures");
        let figures = body::read_figures(&figures).expect("sound figures").figures;
        let known = Known { figures: figures.into_iter().map(|figure| figure.id).collect(), drawn: None };
        crate::pack::read(&Source::folder(&project.join("assets/content/sciatica")), &known)
            .expect("the pack")
    })
}

fn ask(clinic: &mut Clinic, ask: ClinicAsk, now: &Now) -> ClinicAnswer {
    clinic.ask(ask, pack(), &mut NoRing, now).expect("an answer")
}

fn page(clinic: &mut Clinic, what: ClinicAsk, now: &Now) -> PatientPage {
    match ask(clinic, what, now) {
        ClinicAnswer::Page(page) => *page,
        other => panic!("no page: {other:?}"),
    }
}

fn refusal(clinic: &mut Clinic, what: ClinicAsk) -> ClinicRefusal {
    match ask(clinic, what, &at(1)) {
        ClinicAnswer::Refused { why } => why,
        other => panic!("not refused: {other:?}"),
    }
}

fn list(clinic: &mut Clinic, query: &str) -> PatientList {
    match ask(clinic, ClinicAsk::List { query: query.into(), archived: false }, &at(1)) {
        ClinicAnswer::List(list) => list,
        other => panic!("no list: {other:?}"),
    }
}

fn names(list: &PatientList) -> Vec<&str> {
    list.patients.iter().map(|patient| patient.name.as_str()).collect()
}

fn create(clinic: &mut Clinic, name: &str, seconds: i64) -> String {
    page(clinic, ClinicAsk::Create { name: name.into(), language: None }, &at(seconds)).patient.id
}

fn opened(clinic: &mut Clinic, patient: &str) -> PatientPage {
    page(clinic, ClinicAsk::Open { patient: patient.into() }, &at(1))
}

fn explain(
    clinic: &mut Clinic,
    patient: &str,
    topic: &str,
    told: Option<TeachBack>,
    seconds: i64,
) -> PatientPage {
    let what = ClinicAsk::Explain {
        patient: patient.into(),
        topic: topic.into(),
        language: "en".into(),
        teach_back: told,
    };
    page(clinic, what, &at(seconds))
}

fn change(clinic: &mut Clinic, patient: &str, change: PlanChange, seconds: i64) -> PatientPage {
    page(clinic, ClinicAsk::Plan { patient: patient.into(), change }, &at(seconds))
}

fn topic(topic: &str) -> PlanTarget {
    PlanTarget::Topic { topic: topic.into() }
}

fn strength(strength: u32) -> PainMap {
    PainMap { strength: Some(strength), ..PainMap::default() }
}

/// The files of a folder that hold some bytes.
fn holding(folder: &Path, marker: &[u8]) -> Vec<String> {
    std::fs::read_dir(folder)
        .expect("a folder")
        .filter_map(Result::ok)
        .filter(|entry| {
            let bytes = std::fs::read(entry.path()).unwrap_or_default();
            bytes.windows(marker.len()).any(|part| part == marker)
        })
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

/// The bytes of the patients' file as they are when it is not encrypted: whole pages, with what is in none of their rows.
fn decrypted(clinic: &Clinic) -> Vec<u8> {
    let inside = clinic.inside.as_ref().expect("open");
    assert_eq!(
        std::fs::metadata(clinic.folder.join("clinic.sqlite-wal")).map_or(0, |about| about.len()),
        0,
        "the log is folded in"
    );
    inside.vault.another().expect("a connection").serialize("main").expect("every page").to_vec()
}

fn table(clinic: &Clinic, sql: &str) -> i64 {
    let inside = clinic.inside.as_ref().expect("open");
    inside.vault.connection.query_row(sql, [], |row| row.get(0)).expect("a number")
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .expect("a folder")
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_file())
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, std::fs::read(entry.path()).expect("read"))
        })
        .collect()
}
