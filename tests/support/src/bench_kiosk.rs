//! Months in a waiting room, in half an hour: sitting after sitting in the real window, by hand from outside.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use backstory_support::kiosk::{Kiosk, Places, signal};
use backstory_support::processes;

use crate::{Row, median};

/// Sittings of a full run.
const SITTINGS: usize = 2_000;
/// Memory and handles are read after every so many.
const SAMPLE: usize = 20;
/// Samples at the beginning and at the end that are compared; the median of each is taken, since what a page leaves to be
/// collected comes and goes.
const COMPARED: usize = 10;
/// Deaths of each process.
const DEATHS: usize = 5;

/// What is held after some sittings, at the welcome screen.
struct Sample {
    pss: f64,
    handles: usize,
    files: usize,
}

/// A reset may take this many milliseconds.
const RESET: f64 = 1_000.0;

/// Runs `sittings` sittings (a full run when none is said) and kills each process some times.
pub(crate) async fn run(program: &Path, sittings: Option<usize>) -> Result<Vec<Row>> {
    let sittings = sittings.unwrap_or(SITTINGS);
    let at = Places::ask(program).await?;
    let home = tempfile::tempdir()?;
    let mut kiosk = Kiosk::open(program, home.path(), "")?;
    let (mut resets, mut samples) = (Vec::new(), Vec::new());
    let began = Instant::now();
    for sitting in 1..=sittings {
        let reset = one(&kiosk, at)?;
        // One among thousands is worth knowing by its time: a log of the machine may tell what else went on.
        if reset > RESET {
            eprintln!(
                "sitting {sitting}, after {:.0} s: reset took {reset:.0} ms",
                began.elapsed().as_secs_f64()
            );
        }
        resets.push(reset);
        if sitting % SAMPLE == 0 {
            samples.push(sample(&kiosk)?);
            let last = samples.last().context("a sample")?;
            eprintln!(
                "{sitting} of {sittings} sittings, {:.0} s: {:.1} MB, {} handles, {} temporary files",
                began.elapsed().as_secs_f64(),
                last.pss,
                last.handles,
                last.files
            );
        }
    }
    let deaths = deaths(&mut kiosk, at)?;
    let worst = |times: &[f64]| times.iter().copied().fold(0.0, f64::max);
    let mut rows = vec![row(
        &format!("{sittings} sittings: reset, ms (median, worst)"),
        median(&resets),
        worst(&resets),
        RESET,
    )];
    // The first samples come while caches still fill.
    let settled = samples.get(COMPARED.min(samples.len() / 4)..).unwrap_or_default();
    let part = COMPARED.min(settled.len() / 2).max(1);
    let of =
        |samples: &[Sample], what: fn(&Sample) -> f64| median(&samples.iter().map(what).collect::<Vec<_>>());
    for (what, value, limit) in [
        ("memory of the whole tree, PSS MB", (|sample| sample.pss) as fn(&Sample) -> f64, 1.05),
        ("file handles", |sample| sample.handles as f64, 1.05),
        ("temporary files", |sample| sample.files as f64, 1.0),
    ] {
        let Some(rest) = settled.len().checked_sub(part) else { continue };
        let (first, last) = (of(&settled[..part], value), of(&settled[rest..], value));
        rows.push(Row {
            what: format!("{what}: last sittings beside first"),
            value: format!("{last:.1}"),
            floor: format!("{first:.1}"),
            // None at the beginning and none at the end is no growth.
            ratio: Some(if first > 0.0 { last / first } else { 1.0 + last }),
            limit: Some(limit),
            judged: true,
        });
    }
    for (what, times) in deaths {
        rows.push(row(
            &format!("back at the welcome screen after {what}, ms (median, worst)"),
            median(&times),
            worst(&times),
            5_000.0,
        ));
    }
    Ok(rows)
}

/// The worst of some times beside what it may be at most.
fn row(what: &str, median: f64, worst: f64, limit: f64) -> Row {
    Row {
        what: what.into(),
        value: format!("{median:.0}, {worst:.0}"),
        floor: format!("{limit:.0}"),
        ratio: Some(worst / limit),
        limit: Some(1.0),
        judged: true,
    }
}

/// Sits down, searches, looks at the body and at a topic, and finishes; milliseconds of the reset.
fn one(kiosk: &Kiosk, at: Places) -> Result<f64> {
    let hands = kiosk.hands();
    kiosk.until_phase("active", || hands.press(at.begin, 1))?;
    hands.press(at.search, 1)?;
    hands.press(at.field, 1)?;
    hands.type_text("disc")?;
    hands.press(at.body, 1)?;
    hands.press(at.region, 1)?;
    hands.press(at.help, 1)?;
    kiosk.until_phase("ending", || {
        hands.press(at.finish, 1)?;
        hands.press(at.finish_now, 1)
    })?;
    kiosk.wait_painted()
}

fn sample(kiosk: &Kiosk) -> Result<Sample> {
    let all = processes::tree(kiosk.id())?;
    let mut files = 0;
    for folder in ["tmp", "run"] {
        files += fs::read_dir(kiosk.home().join(folder))?.count();
    }
    Ok(Sample {
        pss: processes::tree_pss(kiosk.id())?,
        handles: all.into_iter().map(processes::handles).sum(),
        files,
    })
}

/// Milliseconds until the welcome screen is back, after the death or the hanging of each process.
fn deaths(kiosk: &mut Kiosk, at: Places) -> Result<Vec<(String, Vec<f64>)>> {
    let (mut died, mut hung, mut ended) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..DEATHS {
        for (how, times) in [("KILL", &mut died), ("STOP", &mut hung)] {
            let hands = kiosk.hands();
            kiosk.until_phase("active", || hands.press(at.begin, 1))?;
            let began = Instant::now();
            signal(how, kiosk.named("WebKitWebProcess")?)?;
            kiosk.wait_painted()?;
            times.push(millis(began.elapsed()));
        }
        signal("KILL", kiosk.id())?;
        ended.push(millis(kiosk.start_again()?));
    }
    Ok(vec![
        ("the page's process died".into(), died),
        ("the page's process hung".into(), hung),
        ("the program died".into(), ended),
    ])
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
