//! Generated files are up to date: the TypeScript twins of the wire types, and the fixtures a plain browser
//! shows the window with. `cargo xtask bindings` writes them again.

mod held;

use std::collections::BTreeMap;

use backstory_core::atlas::{self, Atlas};
use backstory_core::body::Drawings;
use backstory_core::clinic::{ClinicAnswer, ClinicAsk, ClinicDoor, Knock, Progress};
use backstory_core::handout::{HandedOut, HandoutAsk, HandoutView, HandoutWay, TakeHome};
use backstory_core::library::{self, TopicPage};
use backstory_core::messages::Messages;
use backstory_core::pain::{PainMap, PainReport};
use backstory_core::record::{Settings, Signal, Summary, VisitState};
use backstory_core::search::{Found, Index};
use backstory_core::session::staff::{StaffAnswer, StaffAsk, StaffDoor, StaffSheet};
use backstory_core::session::{Sign, SittingState};
use backstory_core::speech::{Said, Utterance};
use backstory_core::start::{Failure, Profile, Start};
use serde::Serialize;
use ts_rs::{Config, TS};

use held::{bundled, collect, hold, text};

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
    Utterance::export_all(&config).expect("Utterance");
    Said::export_all(&config).expect("Said");
    Progress::export_all(&config).expect("Progress");
    ClinicDoor::export_all(&config).expect("ClinicDoor");
    Knock::export_all(&config).expect("Knock");
    ClinicAsk::export_all(&config).expect("ClinicAsk");
    ClinicAnswer::export_all(&config).expect("ClinicAnswer");
    HandoutAsk::export_all(&config).expect("HandoutAsk");
    HandoutView::export_all(&config).expect("HandoutView");
    HandoutWay::export_all(&config).expect("HandoutWay");
    HandedOut::export_all(&config).expect("HandedOut");
    let mut wanted = BTreeMap::new();
    collect(folder.path(), folder.path(), &mut wanted);
    hold("ui/src/ipc/bindings", &wanted);
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
        clinic: None,
        handed: Vec::new(),
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
