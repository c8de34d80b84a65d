//! The clinic's commands: what is answered behind an open door, behind a shut one, and in a patient's hands.

use std::path::Path;

use backstory_core::start::Profile;
use serde_json::{Value, json};

use crate::commands::{Desk, room};

const PASSPHRASE: &str = "seven herons by the slow river";

fn clinic(folder: &Path) -> Desk {
    room(Profile::Clinic, "main", folder, None)
}

fn knock(desk: &Desk, knock: Value) -> Value {
    desk.ok("clinic_knock", json!({ "knock": knock }))
}

fn ask(desk: &Desk, ask: Value) -> Result<Value, Value> {
    desk.call("clinic", json!({ "ask": ask }))
}

/// A clinic whose door is open, and a patient in it.
fn opened(folder: &Path) -> (Desk, String) {
    let desk = clinic(folder);
    let answer = knock(&desk, json!({ "type": "create", "passphrase": PASSPHRASE }));
    assert_eq!((&answer["door"]["is"], &answer["refused"]), (&json!("open"), &Value::Null), "{answer}");
    assert!(answer["recovery"].is_string(), "the recovery code is told once");
    let page = ask(&desk, json!({ "type": "create", "name": "Ana", "language": "en" })).expect("a patient");
    let id = page["patient"]["id"].as_str().expect("an id").to_owned();
    (desk, id)
}

#[test]
fn a_new_computer_has_a_door_with_no_passphrase_and_nobody_behind_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = clinic(folder.path());
    let start = desk.ok("start", json!({}));
    assert_eq!(start["clinic"]["is"], "unset");
    assert_eq!(start["handed"], json!([]));
    assert_eq!(start["notices"], json!([]));
    let list = json!({ "type": "list", "query": "", "archived": false });
    assert_eq!(ask(&desk, list).expect_err("shut")["code"], "forbidden");
    assert_eq!(
        std::fs::read_dir(folder.path())
            .expect("listed")
            .filter_map(Result::ok)
            .filter(|entry| entry.file_name().to_string_lossy().starts_with("clinic"))
            .count(),
        0,
        "looking makes no store"
    );
}

#[test]
fn behind_a_locked_door_nothing_is_answered_and_the_passphrase_opens_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (desk, patient) = opened(folder.path());
    assert_eq!(knock(&desk, json!({ "type": "lock" }))["door"]["is"], "locked");
    for (name, wanted) in [
        ("open", json!({ "type": "open", "patient": patient })),
        ("export", json!({ "type": "export", "patient": null, "form": "fhir", "from": null, "to": null })),
        ("note", json!({ "type": "note", "patient": patient, "day": "2026-11-28" })),
        ("backup", json!({ "type": "backup" })),
        ("restore", json!({ "type": "restore", "passphrase": null })),
        ("settings", json!({ "type": "settings" })),
    ] {
        assert_eq!(ask(&desk, wanted).expect_err(name)["code"], "forbidden", "{name}");
    }
    let wrong = knock(&desk, json!({ "type": "passphrase", "passphrase": "seven herons by the slow rive" }));
    assert_eq!((&wrong["refused"], &wrong["door"]["is"]), (&json!("wrong"), &json!("locked")));
    let right = knock(&desk, json!({ "type": "passphrase", "passphrase": PASSPHRASE }));
    assert_eq!((&right["refused"], &right["door"]["is"]), (&Value::Null, &json!("open")), "{right}");
    let page = ask(&desk, json!({ "type": "open", "patient": patient })).expect("a page");
    assert_eq!(page["patient"]["name"], "Ana");
}

#[test]
fn what_is_read_in_a_patients_hands_is_theirs_and_what_comes_after_is_nobodys() {
    let folder = tempfile::tempdir().expect("a folder");
    let (desk, patient) = opened(folder.path());
    desk.ok("keep_place", json!({ "topic": "daily-care", "section": null }));
    let plan = json!({ "type": "add", "target": { "type": "topic", "topic": "safe-massage" } });
    ask(&desk, json!({ "type": "plan", "patient": patient, "change": plan })).expect("planned");
    let handed = ask(&desk, json!({ "type": "hand_over", "patient": patient })).expect("handed over");
    assert_eq!(handed["door"]["is"], "handed_over");

    let start = desk.ok("start", json!({}));
    assert_eq!(start["clinic"]["is"], "handed_over");
    assert_eq!(start["places"], json!([]), "the reader's own place is not shown to a patient");
    assert_eq!(start["handed"], json!([{ "type": "topic", "topic": "safe-massage" }]));
    desk.ok("keep_place", json!({ "topic": "safe-massage", "section": null }));
    let list = json!({ "type": "list", "query": "", "archived": false });
    assert_eq!(ask(&desk, list).expect_err("not for a patient")["code"], "forbidden");

    // It locks while the patient's page is still on the screen: what that page says is kept of nobody.
    knock(&desk, json!({ "type": "lock" }));
    let late = desk.call("keep_place", json!({ "topic": "how-it-feels", "section": null }));
    assert_eq!(late.expect_err("nobody's")["code"], "forbidden");
    let start = desk.ok("start", json!({}));
    assert_eq!(start["clinic"]["is"], "locked");
    let places: Vec<_> =
        start["places"].as_array().expect("places").iter().map(|place| &place["topic"]).collect();
    assert_eq!(places, ["daily-care"], "the reader's own again");

    knock(&desk, json!({ "type": "passphrase", "passphrase": PASSPHRASE }));
    ask(&desk, json!({ "type": "hand_over", "patient": patient })).expect("handed over");
    let start = desk.ok("start", json!({}));
    let places: Vec<_> =
        start["places"].as_array().expect("places").iter().map(|place| &place["topic"]).collect();
    assert_eq!(places, ["safe-massage"], "the patient finds where they stopped");
}

#[test]
fn a_patient_reads_in_their_language_and_the_therapist_in_their_own_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let (desk, patient) = opened(folder.path());
    let shown = || {
        let start = desk.ok("start", json!({}));
        assert_eq!(start["settings"]["language"], start["library"]["language"]);
        start["library"]["language"].as_str().expect("a language").to_owned()
    };
    let note = |language: Value| {
        let change =
            json!({ "type": "change", "patient": patient, "name": "Ana", "language": language, "note": "" });
        ask(&desk, change).expect("noted");
    };
    let hand_over = || ask(&desk, json!({ "type": "hand_over", "patient": patient })).expect("handed over");
    let take_back = || knock(&desk, json!({ "type": "passphrase", "passphrase": PASSPHRASE }));
    let settings =
        |language: &str| json!({ "settings": { "text_size": 100, "theme": "dark", "language": language } });
    desk.ok("save_settings", settings("en"));
    note(json!("es"));
    assert_eq!(shown(), "en", "what a patient reads in is not the therapist's language");
    hand_over();
    assert_eq!(shown(), "es");
    // In their hands another can be had; it is kept with them, and the therapist's stays.
    desk.ok("save_settings", settings("en"));
    assert_eq!(shown(), "en");
    take_back();
    assert_eq!(shown(), "en");
    hand_over();
    assert_eq!(shown(), "es", "what the therapist noted holds for the next sitting");
    take_back();
}

#[test]
fn a_patient_nobody_noted_a_language_of_reads_in_the_programs() {
    let folder = tempfile::tempdir().expect("a folder");
    let (desk, _) = opened(folder.path());
    desk.ok("save_settings", json!({ "settings": { "text_size": 150, "theme": "dark", "language": "es" } }));
    let page = ask(&desk, json!({ "type": "create", "name": "Rider", "language": null })).expect("a patient");
    ask(&desk, json!({ "type": "hand_over", "patient": page["patient"]["id"] })).expect("handed over");
    let start = desk.ok("start", json!({}));
    assert_eq!((&start["settings"]["language"], &start["library"]["language"]), (&json!("es"), &json!("es")));
    assert_eq!(start["settings"]["text_size"], 100, "nothing else of the therapist's");
}

#[test]
fn content_is_had_in_any_language_whatever_the_door_and_says_nothing_of_patients() {
    let folder = tempfile::tempdir().expect("a folder");
    let (desk, patient) = opened(folder.path());
    let library = |is: &str| {
        assert_eq!(desk.ok("clinic_door", json!({}))["is"], is);
        let library = desk.ok("library", json!({ "language": "es" }));
        assert_eq!(library["language"], "es", "{is}");
        library.to_string()
    };
    let open = library("open");
    assert!(!open.contains("\"Ana\"") && !open.contains(&patient));
    ask(&desk, json!({ "type": "hand_over", "patient": patient })).expect("handed over");
    assert_eq!(library("handed_over"), open);
    knock(&desk, json!({ "type": "lock" }));
    assert_eq!(library("locked"), open);
}

#[test]
fn a_handout_is_shown_and_given_to_whoever_it_is_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let (desk, patient) = opened(folder.path());
    let wish = json!({ "items": [{ "topic": "safe-massage" }], "language": "en", "label": "Ana" });
    let view = desk.ok("handout", json!({ "ask": wish }));
    assert!(
        view["pages"][0].as_str().is_some_and(|page| page.starts_with("data:image/png;base64,")),
        "{view}"
    );
    assert_eq!(view["topics"], json!(["safe-massage"]));
    assert!(view["text"].as_str().is_some_and(|text| !text.is_empty()));
    let unknown = json!({ "items": [{ "topic": "no-such" }], "language": "en" });
    assert_eq!(desk.call("handout", json!({ "ask": unknown })).expect_err("unknown")["code"], "not_found");

    let given = desk.ok("hand_out", json!({ "ask": wish, "way": { "type": "code" } }));
    assert_eq!(given["type"], "shown");
    let page = ask(&desk, json!({ "type": "open", "patient": patient })).expect("a page");
    assert!(page["days"][0]["given"].is_number(), "{page}");
    assert_eq!(desk.ok("summary", json!({}))["topics"], json!([]), "the reader was given nothing");

    knock(&desk, json!({ "type": "lock" }));
    desk.ok("hand_out", json!({ "ask": wish, "way": { "type": "code" } }));
    assert_eq!(desk.ok("summary", json!({}))["topics"][0]["given"], 1, "now it is the reader's");
}

#[test]
fn a_note_is_written_for_the_day_and_a_day_that_is_none_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let (desk, patient) = opened(folder.path());
    let explain = json!({ "type": "explain", "patient": patient, "topic": "daily-care", "language": "en", "teach_back": "own_words" });
    let page = ask(&desk, explain).expect("explained");
    let at = page["taught"][0]["at"].as_i64().expect("a time");
    let day =
        jiff::Timestamp::from_millisecond(at).expect("a time").to_zoned(jiff::tz::TimeZone::system()).date();
    let note =
        ask(&desk, json!({ "type": "note", "patient": patient, "day": day.to_string() })).expect("a note");
    let text = note["text"].as_str().expect("words");
    assert!(text.contains("explained") && text.contains("own words"), "{text}");
    let wrong = ask(&desk, json!({ "type": "note", "patient": patient, "day": "yesterday" }));
    assert_eq!(wrong.expect_err("no day")["code"], "invalid");
}
