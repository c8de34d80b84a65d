//! Times the core at 20 topics and at 10,000 generated ones, and writes `target/bench-core.json`.
//! Run through `cargo xtask bench`.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use backstory_core::body::{self, Drawings};
use backstory_core::handout::{self, HandoutAsk, HandoutItem};
use backstory_core::library;
use backstory_core::messages::Messages;
use backstory_core::pack::{self, Known, Source};
use backstory_core::search::Index;

/// Queries asked of each index: whole words, misspellings, everyday words, prefixes as they are typed.
const QUERIES: &[&str] = &[
    "sciatica",
    "sciatca",
    "slipped disc",
    "pins and needles",
    "pinched nerve",
    "masage",
    "will it get better",
    "numb foot",
    "s",
    "sc",
    "sci",
    "back pa",
    "emergancy",
    "bed rest",
    "how long does it last",
    "zzzz",
];
/// Times each query is asked.
const TIMES: usize = 25;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |path: &str| std::fs::read_to_string(project.join(path));
    let figures = body::read_figures(&read("assets/figures/figures.toml")?)?.figures;
    let known = Known { figures: figures.into_iter().map(|figure| figure.id).collect(), drawn: None };
    let source = Source::folder(&project.join("assets/content/sciatica"));
    let mut rows = BTreeMap::new();

    let mut pack = None;
    let opened = median((0..15).map(|_| timed(|| pack = pack::read(&source, &known).ok())).collect());
    let pack = pack.ok_or("the bundled pack was refused")?;
    rows.insert("core: read the bundled pack, ms".to_owned(), opened);
    let parsed = serde_json::to_vec(&pack.topics)?;
    let from_json = median(
        (0..15).map(|_| timed(|| drop(serde_json::from_slice::<serde_json::Value>(&parsed)))).collect(),
    );
    rows.insert("core: the same topics from ready-made JSON, ms".to_owned(), from_json);

    let file = |name: &str| read(&format!("assets/figures/{name}"));
    let drawings = Drawings::read(
        &file("body.json")?,
        &file("figures.toml")?,
        &file("layers.json")?,
        &file("spine.json")?,
    )?;
    let messages = Messages::parse(&read("assets/messages/en.json")?)?;
    let item = |topic: &pack::Topic| HandoutItem { topic: topic.id.clone(), ..HandoutItem::default() };
    let ask = HandoutAsk {
        items: pack.topics.iter().skip(1).take(10).map(item).collect(),
        language: "en".into(),
        date: "2026-11-28".into(),
        sources: true,
        ..HandoutAsk::default()
    };
    let picture = |name: &str| std::fs::read(project.join("assets/figures").join(name)).ok();
    // The first time, with nothing unpacked yet, is what a person waits for.
    let mut first = Ok(Vec::new());
    let set = || handout::paper(&pack, &drawings, picture, &ask, &messages, None);
    let taken = timed(|| first = set().and_then(|paper| paper.pdf()));
    first?;
    rows.insert("core: handout of ten topics, ms".to_owned(), taken);

    for (name, pack) in [("20", pack), ("10000", pack::generate(10_000, 7))] {
        rows.insert(
            format!("core: library at {name} topics, ms"),
            median((0..5).map(|_| timed(|| drop(library::library(&pack, "en")))).collect()),
        );
        let sections: usize =
            pack.topics.iter().flat_map(|topic| topic.texts.values()).map(|text| text.sections.len()).sum();
        let started = Instant::now();
        let index = Index::build(&pack, "en")?;
        rows.insert(format!("core: index {sections} sections, ms"), started.elapsed().as_secs_f64() * 1000.0);
        let mut times: Vec<f64> = Vec::new();
        for _ in 0..TIMES {
            for query in QUERIES {
                times.push(timed(|| drop(index.search(query))));
            }
        }
        times.sort_by(f64::total_cmp);
        rows.insert(format!("core: search {sections} sections, median ms"), times[times.len() / 2]);
        rows.insert(format!("core: search {sections} sections, p95 ms"), times[times.len() * 95 / 100]);
    }
    for (what, value) in &rows {
        println!("{what:<58} {value:>10.3}");
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| project.join("target"), Into::into);
    std::fs::write(target.join("bench-core.json"), serde_json::to_string_pretty(&rows)?)?;
    Ok(())
}

/// Milliseconds a piece of work takes.
fn timed(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64() * 1000.0
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
