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
