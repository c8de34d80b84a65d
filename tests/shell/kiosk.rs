//! The kiosk's commands, through the kiosk window's own grants.

use std::path::Path;

use backstory_core::start::Profile;
use serde_json::{Value, json};

use crate::commands::{Desk, copy, room};

const PIN: &str = "271828";

fn kiosk(folder: &Path) -> Desk {
    room(Profile::Kiosk, "kiosk", folder, None)
}

fn sign(kiosk: &Desk, kind: &str) -> Value {
    kiosk.ok("sitting", json!({ "number": 0, "sign": { "type": kind } }))
}

/// The token of somebody who has just set the PIN.
fn token(kiosk: &Desk) -> String {
    let answer = kiosk.ok("staff_set_pin", json!({ "pin": PIN }));
    answer["token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

fn staff(kiosk: &Desk, token: &str, ask: Value) -> Result<Value, Value> {
    kiosk.call("staff", json!({ "token": token, "ask": ask }))
}

#[test]
fn a_kiosk_starts_with_what_staff_set_and_tells_patients_nothing_of_the_machine() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(
        folder.path().join("settings.toml"),
        "idle_seconds = 120\ntext_size = 130\nvolume = 9999\n",
    )
    .expect("settings");
    let start = kiosk(folder.path()).ok("start", json!({}));
    assert_eq!(start["profile"], "kiosk");
    assert_eq!(start["kiosk"]["idle_seconds"], 120);
    assert_eq!(start["kiosk"]["volume"], 60, "a bad value is its default");
    assert_eq!(start["settings"]["text_size"], 130);
    assert_eq!(start["notices"], json!([]));
}

#[test]
fn something_is_kept_of_a_person_only_while_one_sits_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let kiosk = kiosk(folder.path());
    let keep = || kiosk.call("keep_place", json!({ "topic": "safe-massage", "section": null }));
    assert_eq!(keep().expect_err("nobody is there")["code"], "forbidden");
    assert_eq!(sign(&kiosk, "touched")["phase"], "active");
    keep().expect("somebody is there");
    assert_eq!(sign(&kiosk, "finish")["phase"], "ending");
    assert_eq!(keep().expect_err("they are gone")["code"], "forbidden");
    for command in [
        ("begin_visit", json!({ "topic": "safe-massage", "language": "en" })),
        ("save_settings", json!({ "settings": { "text_size": 150, "theme": "dark", "language": "en" } })),
        (
            "keep_pain",
            json!({ "map": { "marks": [], "strength": null, "kinds": [], "since": null }, "language": "en" }),
        ),
        ("take_home", json!({ "language": "en" })),
    ] {
        assert_eq!(
            kiosk.call(command.0, command.1).expect_err(command.0)["code"],
            "forbidden",
            "{}",
            command.0
        );
    }
}

#[test]
fn a_page_says_which_sitting_it_is_for_and_one_of_another_begins_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let kiosk = kiosk(folder.path());
    assert_eq!(kiosk.ok("start", json!({}))["kiosk"]["number"], 0);
    let state = kiosk.ok("sitting", json!({ "number": 7, "sign": { "type": "touched" } }));
    assert_eq!(state["number"], 0, "it hears that it is out of date");
    assert_eq!(state["phase"], "welcome");
}

#[test]
fn nothing_of_a_sitting_is_in_the_data_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let kiosk = kiosk(folder.path());
    sign(&kiosk, "touched");
    kiosk.ok("keep_place", json!({ "topic": "safe-massage", "section": null }));
    let files: Vec<_> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .filter_map(Result::ok)
        .filter(|entry| !entry.file_name().to_string_lossy().starts_with("counts.sqlite"))
        .map(|entry| entry.path())
        .collect();
    assert_eq!(files, Vec::<std::path::PathBuf>::new());
    let counts = std::fs::read(folder.path().join("counts.sqlite")).unwrap_or_default();
    assert!(!String::from_utf8_lossy(&counts).contains("safe-massage"));
}

#[test]
fn staff_are_let_in_by_a_token_and_by_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let kiosk = kiosk(folder.path());
    let look = json!({ "type": "look" });
    for wrong in ["", "x", "00000000000000000000000000000000"] {
        assert_eq!(staff(&kiosk, wrong, look.clone()).expect_err("no token")["code"], "forbidden");
    }
    let token = token(&kiosk);
    assert_eq!(staff(&kiosk, &token, look.clone()).expect("the sheet")["pack_findings"], 0);
    staff(&kiosk, &token, json!({ "type": "close" })).expect("closed");
    assert_eq!(staff(&kiosk, &token, look).expect_err("closed")["code"], "forbidden");
}

#[test]
fn a_pin_is_set_once_on_the_screen() {
    let folder = tempfile::tempdir().expect("a folder");
    let kiosk = kiosk(folder.path());
    assert_eq!(kiosk.ok("staff_door", json!({}))["pin_set"], false);
    token(&kiosk);
    assert_eq!(kiosk.ok("staff_door", json!({}))["pin_set"], true);
    let again = kiosk.ok("staff_set_pin", json!({ "pin": "314159" }));
    assert_eq!(again, json!({ "type": "refused", "why": "already_set" }));
    assert_eq!(kiosk.ok("staff_enter", json!({ "pin": "314159" }))["type"], "wrong");
    assert_eq!(kiosk.ok("staff_enter", json!({ "pin": PIN }))["type"], "open");
}

#[test]
fn staff_settings_are_kept_and_bad_ones_refused_with_every_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let kiosk = kiosk(folder.path());
    let token = token(&kiosk);
    let mut settings =
        staff(&kiosk, &token, json!({ "type": "look" })).expect("the sheet")["settings"].clone();
    settings["idle_seconds"] = json!(240);
    let sheet = staff(&kiosk, &token, json!({ "type": "set", "settings": settings })).expect("kept");
    assert_eq!(sheet["settings"]["idle_seconds"], 240);
    settings["idle_seconds"] = json!(5);
    settings["volume"] = json!(500);
    let refused =
        staff(&kiosk, &token, json!({ "type": "set", "settings": settings })).expect_err("out of range");
    assert_eq!(refused["code"], "invalid");
    let why = refused["message"].as_str().unwrap_or_default();
    assert!(why.contains("idle_seconds") && why.contains("volume"), "{why}");
    let text = std::fs::read_to_string(folder.path().join("settings.toml")).expect("settings");
    assert!(text.contains("240") && !text.contains("500"), "{text}");
}

#[test]
fn a_summary_to_take_home_holds_what_was_seen_and_where_to_get_help() {
    let folder = tempfile::tempdir().expect("a folder");
    let kiosk = kiosk(folder.path());
    sign(&kiosk, "touched");
    let home = kiosk.ok("take_home", json!({ "language": "en" }));
    let text = home["text"].as_str().unwrap_or_default();
    assert!(text.contains("help"), "{text}");
    assert!(!home["codes"].as_array().expect("codes").is_empty());
}

#[test]
fn a_readers_window_has_no_sittings_and_no_staff() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = room(Profile::Home, "main", folder.path(), None);
    for (command, arguments) in [
        ("sitting", json!({ "number": 0, "sign": { "type": "touched" } })),
        ("staff_door", json!({})),
        ("staff", json!({ "token": "", "ask": { "type": "look" } })),
    ] {
        assert!(home.call(command, arguments).is_err(), "{command}");
    }
}

#[test]
fn a_kiosk_whose_counts_cannot_be_written_still_serves_and_tells_staff() {
    let folder = tempfile::tempdir().expect("a folder");
    // Where the file should be is a folder: as good as a disk that takes nothing.
    std::fs::create_dir(folder.path().join("counts.sqlite")).expect("a folder");
    let kiosk = kiosk(folder.path());
    assert_eq!(sign(&kiosk, "touched")["phase"], "active");
    assert!(kiosk.call("begin_visit", json!({ "topic": "safe-massage", "language": "en" })).is_ok());
    let token = token(&kiosk);
    let sheet = staff(&kiosk, &token, json!({ "type": "look" })).expect("the sheet");
    assert_eq!(sheet["notices"][0]["code"], "counts_unavailable");
}

#[test]
fn a_pin_file_that_cannot_be_read_opens_nothing_and_is_not_taken_for_none() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("staff.toml"), "pin = 'not a hash'").expect("a file");
    let kiosk = kiosk(folder.path());
    let door = kiosk.ok("staff_door", json!({}));
    assert_eq!(door["broken"], true);
    assert_eq!(kiosk.ok("start", json!({}))["kiosk"]["pin_set"], true);
    assert_eq!(kiosk.ok("staff_set_pin", json!({ "pin": PIN }))["type"], "refused");
    assert_eq!(kiosk.ok("staff_enter", json!({ "pin": PIN }))["type"], "wrong");
}

#[test]
fn a_pack_that_is_taken_away_while_in_use_is_shown_on_and_staff_are_told() {
    let data = tempfile::tempdir().expect("a folder");
    let folder = tempfile::tempdir().expect("a folder");
    let pack = folder.path().join("pack");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/content/sciatica"), &pack);
    let kiosk = room(Profile::Kiosk, "kiosk", data.path(), Some(&pack));
    sign(&kiosk, "touched");
    std::fs::remove_dir_all(&pack).expect("remove");
    assert_eq!(kiosk.ok("topic", json!({ "topic": "safe-massage", "language": "en" }))["id"], "safe-massage");
    let token = token(&kiosk);
    let sheet = staff(&kiosk, &token, json!({ "type": "look" })).expect("the sheet");
    assert!(sheet["pack_findings"].as_u64() > Some(0), "{}", sheet["pack_findings"]);
}

#[test]
fn a_language_taken_away_while_in_use_stays_until_the_sitting_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let kiosk = kiosk(folder.path());
    sign(&kiosk, "touched");
    std::fs::write(folder.path().join("settings.toml"), "languages = []").expect("settings");
    let token = token(&kiosk);
    let mut settings =
        staff(&kiosk, &token, json!({ "type": "look" })).expect("the sheet")["settings"].clone();
    settings["languages"] = json!(["xx"]);
    let refused = staff(&kiosk, &token, json!({ "type": "set", "settings": settings })).expect_err("unknown");
    assert_eq!(refused["code"], "invalid");
    settings["languages"] = json!(["en"]);
    staff(&kiosk, &token, json!({ "type": "set", "settings": settings })).expect("kept");
    assert_eq!(kiosk.ok("start", json!({}))["settings"]["language"], "en");
    let library = kiosk.ok("library", json!({ "language": "es" }));
    assert_eq!(library["pack"]["languages"], json!(["en"]), "what is offered is what staff set");
}
