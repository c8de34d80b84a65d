//! Generated files are up to date: the TypeScript twins of the wire types, and the fixtures a plain browser
//! shows the window with. `cargo xtask bindings` writes them again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use backstory_core::atlas::{self, Atlas};
use backstory_core::body::Drawings;
use backstory_core::handout::{HandoutAsk, Paper, TakeHome};
use backstory_core::library::{self, TopicPage};
use backstory_core::messages::Messages;
use backstory_core::pack::{self, Known, Pack, Source};
use backstory_core::pain::{PainMap, PainReport};
use backstory_core::record::{Settings, Signal, Summary, VisitState};
use backstory_core::search::{Found, Index};
use backstory_core::session::staff::{StaffAnswer, StaffAsk, StaffDoor, StaffSheet};
use backstory_core::session::{Sign, SittingState};
use backstory_core::start::{Failure, Profile, Start};
use serde::Serialize;
use ts_rs::{Config, TS};

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn text(path: &str) -> String {
    fs::read_to_string(project().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Compares a folder with what it should hold; with `BACKSTORY_BLESS` set, writes it instead.
fn hold(folder: &str, wanted: &BTreeMap<String, String>) {
    let folder = project().join(folder);
    if std::env::var_os("BACKSTORY_BLESS").is_some() {
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("the old files");
        }
        for (name, contents) in wanted {
            let file = folder.join(name);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(file, contents).expect("write");
        }
        return;
    }
    let mut have = BTreeMap::new();
    collect(&folder, &folder, &mut have);
    let stale: Vec<_> = wanted
        .iter()
        .filter(|(name, contents)| have.get(*name) != Some(contents))
        .map(|(name, _)| name)
        .collect();
    let extra: Vec<_> = have.keys().filter(|name| !wanted.contains_key(*name)).collect();
    assert!(
        stale.is_empty() && extra.is_empty(),
        "{} is out of date: run `cargo xtask bindings`.\nchanged or missing: {stale:?}\nno longer made: {extra:?}",
        folder.display()
    );
}

fn collect(top: &Path, folder: &Path, have: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            collect(top, &path, have);
        } else {
            let name = path.strip_prefix(top).expect("inside").to_string_lossy().replace('\\', "/");
            have.insert(name, fs::read_to_string(&path).unwrap_or_default());
        }
    }
}

#[test]
fn the_typescript_twins_of_the_wire_types_are_up_to_date() {
    let folder = tempfile::tempdir().expect("a folder");
    // Times are milliseconds and fit a JavaScript number exactly until the year 287396.
    let config = Config::new().with_large_int("number").with_out_dir(folder.path());
    Start::export_all(&config).expect("Start");
    TopicPage::export_all(&config).expect("TopicPage");
    Found::export_all(&config).expect("Found");
    Signal::export_all(&config).expect("Signal");
    VisitState::export_all(&config).expect("VisitState");
    Failure::export_all(&config).expect("Failure");
    Atlas::export_all(&config).expect("Atlas");
    PainReport::export_all(&config).expect("PainReport");
    Sign::export_all(&config).expect("Sign");
    SittingState::export_all(&config).expect("SittingState");
    StaffDoor::export_all(&config).expect("StaffDoor");
    StaffAnswer::export_all(&config).expect("StaffAnswer");
    StaffAsk::export_all(&config).expect("StaffAsk");
    StaffSheet::export_all(&config).expect("StaffSheet");
    TakeHome::export_all(&config).expect("TakeHome");
    HandoutAsk::export_all(&config).expect("HandoutAsk");
    Paper::export_all(&config).expect("Paper");
    let mut wanted = BTreeMap::new();
    collect(folder.path(), folder.path(), &mut wanted);
    hold("ui/src/ipc/bindings", &wanted);
}

fn bundled() -> (Pack, Drawings) {
    let file = |name: &str| text(&format!("assets/figures/{name}"));
    let drawings =
        Drawings::read(&file("body.json"), &file("figures.toml"), &file("layers.json"), &file("spine.json"))
            .unwrap_or_else(|error| panic!("{error}"));
    let source = Source::folder(&project().join("assets/content/sciatica"));
    // Whether its words fit the drawings is `bundled_pack`'s to say.
    let known = Known { drawn: None, ..drawings.known() };
    let pack = pack::read(&source, &known).unwrap_or_else(|findings| panic!("{findings}"));
    (pack, drawings)
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string_pretty(value).expect("json") + "\n"
}

#[test]
fn the_fixtures_of_the_window_are_what_core_says_now() {
    let (pack, Drawings { body, figures, layers, spine }) = bundled();
    let mut wanted = BTreeMap::new();
    let start = Start {
        version: env!("CARGO_PKG_VERSION").into(),
        profile: Profile::Home,
        notices: Vec::new(),
        library: library::library(&pack, "en"),
        body,
        figures,
        settings: Settings::default(),
        summary: Summary::default(),
        places: Vec::new(),
        kiosk: None,
    };
    for topic in &pack.topics {
        let page = library::topic_page(&pack, &topic.id, "en").expect("a listed topic");
        wanted.insert(format!("topics/{}.json", topic.id), json(&page));
    }
    wanted.insert("start.json".into(), json(&start));
    let atlas = Atlas { layers, spine, words: atlas::text(&pack, "en") };
    // Nobody reads path data: on one line it is a third the size.
    wanted.insert("atlas.json".into(), serde_json::to_string(&atlas).expect("json") + "\n");
    let messages = Messages::parse(&text("assets/messages/en.json")).expect("en.json");
    wanted.insert("pain.json".into(), json(&PainMap::default().report(&pack, "en", &messages, true)));
    let index = Index::build(&pack, "en").expect("an index");
    wanted.insert("search.json".into(), json(&index.search("slipped disc")));
    wanted.insert("search-nothing.json".into(), json(&index.search("zzzz")));
    hold("ui/src/ipc/fixtures", &wanted);
}
