//! The list of commands, the TypeScript port and the grants name the same commands.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The names between `$then![` and `]` in the one list.
fn listed() -> BTreeSet<String> {
    let text = read("src-tauri/src/command_list.rs");
    let inside = text.split("$then![").nth(1).and_then(|rest| rest.split(']').next()).expect("the list");
    inside.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

/// The names a text invokes, as literals.
fn invoked(text: &str) -> BTreeSet<String> {
    text.split("invoke('").skip(1).filter_map(|rest| Some(rest.split_once('\'')?.0.to_owned())).collect()
}

#[test]
fn the_list_is_not_empty() {
    assert!(listed().contains("start") && listed().len() > 5);
}

/// What a capability file grants, and to which windows.
fn granted(name: &str) -> (Vec<String>, BTreeSet<String>) {
    let file: serde_json::Value =
        serde_json::from_str(&read(&format!("src-tauri/capabilities/{name}.json"))).expect("json");
    let list = |key: &str| -> Vec<String> {
        let values = file[key].as_array().expect("a list").iter();
        values.map(|value| value.as_str().expect("a name").to_owned()).collect()
    };
    let commands = list("permissions")
        .iter()
        .map(|grant| grant.trim_start_matches("allow-").replace('-', "_"))
        .collect();
    (list("windows"), commands)
}

fn names(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|&name| name.to_owned()).collect()
}

/// Only a kiosk sits, and only a kiosk has staff.
const KIOSK_ONLY: &[&str] = &["sitting", "take_home", "staff_door", "staff_enter", "staff_set_pin", "staff"];
/// A kiosk has nothing to erase: it keeps nothing. Its own summary goes home; no dialog of the system opens
/// there, and no therapist's patients are behind any door.
const HOME_ONLY: &[&str] = &[
    "erase",
    "handout",
    "hand_out",
    "clinic_door",
    "clinic_touch",
    "clinic_knock",
    "clinic",
    "clinic_progress",
];

#[test]
fn each_window_is_granted_what_its_room_needs_and_nothing_else() {
    let (windows, home) = granted("main");
    assert_eq!(windows, ["main"]);
    assert_eq!(home, &listed() - &names(KIOSK_ONLY));
    let (windows, kiosk) = granted("kiosk");
    assert_eq!(windows, ["kiosk"]);
    assert_eq!(kiosk, &listed() - &names(HOME_ONLY));
}

#[test]
fn the_port_calls_exactly_the_listed_commands() {
    assert_eq!(invoked(&read("ui/src/ipc/tauri.ts")), listed());
}

#[test]
fn only_the_listed_capability_files_exist() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src-tauri/capabilities");
    let files: BTreeSet<String> = fs::read_dir(folder)
        .expect("capabilities")
        .filter_map(Result::ok)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(files, names(&["kiosk.json", "main.json"]), "every file in this folder is a grant");
}

/// The only importers of Tauri's JavaScript are in `ui/src/ipc`.
#[test]
fn only_the_port_imports_tauri() {
    fn visit(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a folder").filter_map(Result::ok) {
            let path = entry.path();
            if path.is_dir() {
                visit(&path, found);
            } else if let Ok(text) = fs::read_to_string(&path)
                && text.contains("@tauri-apps/")
            {
                found.push(path.file_name().unwrap_or_default().to_string_lossy().into_owned());
            }
        }
    }
    let mut found = Vec::new();
    visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src"), &mut found);
    assert_eq!(found, ["tauri.ts"]);
}
