//! Speed and memory of the release program against an empty Tauri window, in the same run.
//!
//! Machines are noisy, so only ratios are judged: the two windows are opened in turn, and medians compared.
//! `bench` prints a table and writes `target/bench.json`, with the core's own figures
//! (`target/bench-core.json`, from the core's bench example) folded in. `bench kiosk [SITTINGS]` drives a kiosk through
//! thousands of sittings instead.

#[path = "bench_kiosk.rs"]
mod kiosk;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use std::{fs, thread};

use anyhow::{Context, Result, bail};
use backstory_support::processes::{below_pss, tree_pss};
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
    /// What the ratio, or the value itself, may be at most.
    limit: Option<f64>,
    /// Whether it is the ratio that is judged. Milliseconds alone say as much of the machine as of the program: they
    /// are printed, and a person judges them.
    judged: bool,
}

impl Row {
    fn over(&self) -> bool {
        matches!((self.ratio, self.limit), (Some(ratio), Some(limit)) if self.judged && ratio > limit)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let backstory = release_program()?;
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {}
        ["kiosk"] => return report(&kiosk::run(&backstory, None).await?, &backstory, "bench-kiosk.json"),
        ["kiosk", sittings] => {
            let sittings =
                sittings.parse().with_context(|| format!("'{sittings}' is not a number of sittings"))?;
            return report(&kiosk::run(&backstory, Some(sittings)).await?, &backstory, "bench-kiosk.json");
        }
        _ => bail!("bench wants nothing, or: kiosk [SITTINGS]"),
    }
    let empty = backstory.with_file_name("empty-window");
    if !empty.is_file() {
        bail!("{} is missing: run `cargo xtask bench`", empty.display());
    }
    let mut rows = Vec::new();
    let (ours, floor) = windows(&backstory, &empty)?;
    rows.push(ratio("first content, ms", median(&ours.0), median(&floor.0), 1.25));
    rows.push(ratio("memory of the whole tree, PSS MB", median(&ours.1), median(&floor.1), 1.25));
    rows.push(topic_change(&backstory).await?);
    rows.extend(body_changes(&backstory).await?);
    let core = backstory.with_file_name("../bench-core.json");
    if let Ok(text) = fs::read_to_string(&core) {
        rows.extend(core_rows(&serde_json::from_str(&text)?));
    }
    report(&rows, &backstory, "bench.json")
}

/// Prints the figures, writes them beside the program's folder, and says whether one is over its limit.
fn report(rows: &[Row], program: &Path, name: &str) -> Result<()> {
    print(rows);
    let file = program.with_file_name("..").join(name);
    fs::write(&file, serde_json::to_string_pretty(rows)?)?;
    println!("\nwritten to {}", file.canonicalize()?.display());
    if rows.iter().any(Row::over) {
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
        judged: false,
    })
}

/// A page of its own, beside which the body's changes are measured: one button, one line, one change of text.
const EMPTY_PAGE: &str = "
    document.body.innerHTML = '<button id=change>Change</button><p id=text>one</p>';
    document.getElementById('change').onclick = () => {
        const text = document.getElementById('text');
        text.textContent = text.textContent === 'one' ? 'two' : 'one';
    };";

/// Presses an element and answers with milliseconds to the first frame after it, and with the longest time the page
/// could not do anything else until three frames later. The frame is timed from a message posted when it begins:
/// WebKit paints right after the frame's callbacks, so that such a message comes once it is painted.
const PRESS: &str = "
    const [selector, done] = arguments;
    const painted = () => new Promise(next => requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = next;
        channel.port2.postMessage(0);
    }));
    (async () => {
        await painted();
        let last = performance.now(), longest = 0, watching = true;
        const ticks = new MessageChannel();
        ticks.port1.onmessage = () => {
            const now = performance.now();
            longest = Math.max(longest, now - last);
            last = now;
            if (watching) ticks.port2.postMessage(0);
        };
        ticks.port2.postMessage(0);
        const began = performance.now();
        document.querySelector(selector).click();
        await painted();
        const first = performance.now() - began;
        await painted();
        await painted();
        watching = false;
        done([first, longest]);
    })();";

/// A change of layer, of view and of state on the body screen: time to the first frame and the longest task, beside
/// the same on a page of one line; and what the body screen adds to the memory of the whole tree.
async fn body_changes(program: &Path) -> Result<Vec<Row>> {
    let window = WindowOptions::new(program).open().await?;
    window.settled().await?;
    thread::sleep(REST);
    let before = below_pss(window.driver())?;
    window.go("body").await?;
    window.wait_for("main [data-layer=postures]").await?;
    let layers = ["nerve", "muscles", "roots", "spots", "massage", "spine", "causes", "postures", "places"]
        .map(|layer| format!("main [data-layer={layer}]"));
    let views = ["side", "side-right", "back"].map(|view| format!("main [data-view={view}]"));
    let states = ["herniated", "worn", "narrow", "slipped", "piriformis", "healthy"]
        .map(|state| format!("main [data-choose={state}]"));
    // As someone goes through all there is to see, once.
    for layer in &layers {
        window.tap(layer).await?;
        window.settled().await?;
    }
    thread::sleep(REST);
    let layers_seen = below_pss(window.driver())?;
    window.tap("main [data-layer=spine]").await?;
    for state in &states {
        window.tap(state).await?;
        window.settled().await?;
    }
    thread::sleep(REST);
    let states_seen = below_pss(window.driver())?;
    let mut rows = Vec::new();
    rows.push(("layer change", presses(&window, &layers, 3).await?));
    window.tap("main [data-layer=muscles]").await?;
    rows.push(("view change", presses(&window, &views, 5).await?));
    window.tap("main [data-layer=spine]").await?;
    rows.push(("spine state change", presses(&window, &states, 3).await?));
    window.run(EMPTY_PAGE, &[]).await?;
    let floor = presses(&window, &["#change".to_owned()], 15).await?;
    window.close().await?;
    let mut out: Vec<Row> = rows
        .into_iter()
        .flat_map(|(what, times)| {
            [
                within(&format!("{what}, first frame, ms (worst)"), times.0, floor.0, 100.0),
                within(&format!("{what}, longest task, ms (worst)"), times.1, floor.1, 50.0),
            ]
        })
        .collect();
    out.push(ratio("memory once each layer was seen, PSS MB, beside home", layers_seen, before, 1.25));
    // With what the engine keeps of the spine's moving shapes until memory is wanted elsewhere.
    let all = ratio("memory once each state was seen too, PSS MB", states_seen, before, 1.25);
    out.push(Row { limit: None, judged: false, ..all });
    Ok(out)
}

/// Presses each element in turn, some rounds; the worst time to the first frame, and the longest task.
async fn presses(
    window: &backstory_support::Window,
    selectors: &[String],
    rounds: usize,
) -> Result<(f64, f64)> {
    let mut worst = (0.0_f64, 0.0_f64);
    // The first round fetches pictures and warms the engine; a kiosk's first visitor pays it, so it counts too.
    for _ in 0..rounds {
        for selector in selectors {
            window.wait_for(selector).await?;
            let took = window.client().execute_async(PRESS, vec![json!(selector)]).await?;
            let first = took[0].as_f64().context("a time")?;
            let longest = took[1].as_f64().context("a time")?;
            eprintln!("{selector}: first frame {first:.0} ms, longest task {longest:.0} ms");
            worst = (worst.0.max(first), worst.1.max(longest));
            window.settled().await?;
        }
    }
    Ok(worst)
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
            judged: false,
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
        judged: true,
    }
}

/// Milliseconds beside those of an empty page, with what they may be at most.
fn within(what: &str, value: f64, floor: f64, limit: f64) -> Row {
    Row { judged: false, ..ratio(what, value, floor, limit) }
}

fn median(samples: &[f64]) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

fn print(rows: &[Row]) {
    println!("\n{:<70} {:>12} {:>12} {:>7} {:>7}", "", "Backstory", "beside", "ratio", "limit");
    for row in rows {
        let number = |value: Option<f64>| value.map(|value| format!("{value:.2}")).unwrap_or_default();
        println!(
            "{:<70} {:>12} {:>12} {:>7} {:>7}",
            row.what,
            row.value,
            row.floor,
            number(row.ratio),
            number(row.limit)
        );
    }
}
