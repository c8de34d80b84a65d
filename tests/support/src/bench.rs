//! Speed and memory of the release program against an empty Tauri window, in the same run.
//!
//! Machines are noisy, so only ratios are judged: the two windows are opened in turn, and medians compared.
//! `bench` prints a table and writes `target/bench.json`, with the core's own figures
//! (`target/bench-core.json`, from the core's bench example) folded in.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use std::{fs, thread};

use anyhow::{Context, Result, bail};
use backstory_support::{PATIENCE, Screen, WindowOptions, release_program};
use serde::Serialize;
use serde_json::{Value, json};

/// Windows opened of each kind; the median of an odd number is one of them.
const ROUNDS: usize = 9;
/// How long a window is left alone before its memory is read: its caches and the search index are there by then.
const REST: Duration = Duration::from_secs(3);

#[derive(Serialize)]
struct Row {
    what: String,
    value: String,
    floor: String,
    ratio: Option<f64>,
    limit: Option<f64>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let backstory = release_program()?;
    let empty = backstory.with_file_name("empty-window");
    if !empty.is_file() {
        bail!("{} is missing: run `cargo xtask bench`", empty.display());
    }
    let mut rows = Vec::new();
    let (ours, floor) = windows(&backstory, &empty)?;
    rows.push(ratio("first content, ms", median(&ours.0), median(&floor.0), 1.25));
    rows.push(ratio("memory of the whole tree, PSS MB", median(&ours.1), median(&floor.1), 1.25));
    rows.push(topic_change(&backstory).await?);
    let core = backstory.with_file_name("../bench-core.json");
    if let Ok(text) = fs::read_to_string(&core) {
        rows.extend(core_rows(&serde_json::from_str(&text)?));
    }
    print(&rows);
    let file = core.with_file_name("bench.json");
    fs::write(&file, serde_json::to_string_pretty(&rows)?)?;
    println!("\nwritten to {}", file.canonicalize()?.display());
    if rows.iter().any(|row| matches!((row.ratio, row.limit), (Some(ratio), Some(limit)) if ratio > limit)) {
        bail!("a ratio is over its limit");
    }
    Ok(())
}

type Samples = (Vec<f64>, Vec<f64>);

/// Opens both windows in turn: milliseconds to first content, and megabytes once at rest.
fn windows(backstory: &Path, empty: &Path) -> Result<(Samples, Samples)> {
    let screen = Screen::open(1366, 768)?;
    let (mut ours, mut floor) = (Samples::default(), Samples::default());
    for round in 0..=ROUNDS {
        for (program, samples) in [(empty, &mut floor), (backstory, &mut ours)] {
            let (time, memory) = once(program, screen.name())?;
            // The first round fills the machine's file cache and is not counted.
            if round > 0 {
                samples.0.push(time);
                samples.1.push(memory);
            }
        }
        eprintln!("round {round} of {ROUNDS}");
    }
    Ok((ours, floor))
}

fn once(program: &Path, display: &str) -> Result<(f64, f64)> {
    let folder = tempfile::tempdir()?;
    let started = Instant::now();
    let mut child = Command::new(program)
        .arg("--trace-startup")
        .arg("--data-dir")
        .arg(folder.path())
        .env("DISPLAY", display)
        .env_remove("WAYLAND_DISPLAY")
        .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
        .env("NO_AT_BRIDGE", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| program.display().to_string())?;
    let result = first_content(&mut child, started).and_then(|time| {
        thread::sleep(REST);
        Ok((time, tree_pss(child.id())?))
    });
    child.kill()?;
    child.wait()?;
    result
}

/// Milliseconds from the start of the process to its `first-content` line.
fn first_content(child: &mut Child, started: Instant) -> Result<f64> {
    let output = child.stderr.take().context("stderr")?;
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if line.starts_with("first-content ") {
                // The receiver is gone only when the answer no longer matters.
                let _ = tell.send(started.elapsed());
            }
        }
    });
    let took = told.recv_timeout(PATIENCE).context("no first content")?;
    Ok(took.as_secs_f64() * 1000.0)
}

/// Proportional set size of a process and all below it, in MB.
fn tree_pss(root: u32) -> Result<f64> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc")?.filter_map(Result::ok) {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        // The name in parentheses may hold spaces; the parent is the second field after it.
        let parent = stat.rsplit(") ").next().and_then(|rest| rest.split(' ').nth(1)?.parse::<u32>().ok());
        parents.extend(parent.map(|parent| (pid, parent)));
    }
    let mut tree = vec![root];
    let mut next = 0;
    while let Some(&parent) = tree.get(next) {
        tree.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
        next += 1;
    }
    let mut kilobytes = 0.0;
    for pid in tree {
        let Ok(rollup) = fs::read_to_string(PathBuf::from(format!("/proc/{pid}/smaps_rollup"))) else {
            continue;
        };
        let pss = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
        kilobytes += pss
            .and_then(|text| text.trim().trim_end_matches(" kB").trim().parse::<f64>().ok())
            .unwrap_or(0.0);
    }
    Ok(kilobytes / 1024.0)
}

/// From the click on a topic to its second painted frame, measured in the page.
async fn topic_change(program: &Path) -> Result<Row> {
    let window = WindowOptions::new(program).open().await?;
    let mut times = Vec::new();
    for topic in ["why-it-happens", "what-massage-can-do", "daily-care", "safe-massage", "where-it-hurts"] {
        window.go("home").await?;
        window.wait_for(&format!("main [data-open={topic}]")).await?;
        let took = window
            .client()
            .execute_async(
                "const [topic, done] = arguments; const began = performance.now();
                 const look = () => document.querySelector(`main[data-topic=${topic}]`)
                    ? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)))
                    : requestAnimationFrame(look);
                 document.querySelector(`main [data-open=${topic}]`).click(); look();",
                vec![json!(topic)],
            )
            .await?;
        times.push(took.as_f64().context("a time")?);
    }
    window.close().await?;
    let worst = times.iter().copied().fold(0.0, f64::max);
    Ok(Row {
        what: "topic change, click to painted, ms (median, worst)".into(),
        value: format!("{:.0}, {worst:.0}", median(&times)),
        floor: String::new(),
        ratio: None,
        limit: None,
    })
}

fn core_rows(core: &Value) -> Vec<Row> {
    core.as_object()
        .into_iter()
        .flatten()
        .map(|(what, value)| Row {
            what: what.clone(),
            value: value.as_f64().map_or_else(|| value.to_string(), |number| format!("{number:.2}")),
            floor: String::new(),
            ratio: None,
            limit: None,
        })
        .collect()
}

fn ratio(what: &str, value: f64, floor: f64, limit: f64) -> Row {
    Row {
        what: what.into(),
        value: format!("{value:.0}"),
        floor: format!("{floor:.0}"),
        ratio: Some(value / floor),
        limit: Some(limit),
    }
}

fn median(samples: &[f64]) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

fn print(rows: &[Row]) {
    println!("\n{:<58} {:>12} {:>12} {:>7} {:>7}", "", "Backstory", "empty window", "ratio", "limit");
    for row in rows {
        let number = |value: Option<f64>| value.map(|value| format!("{value:.2}")).unwrap_or_default();
        println!(
            "{:<58} {:>12} {:>12} {:>7} {:>7}",
            row.what,
            row.value,
            row.floor,
            number(row.ratio),
            number(row.limit)
        );
    }
}
