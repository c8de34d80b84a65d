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

#[test]
fn the_window_is_granted_exactly_the_listed_commands() {
    let file: serde_json::Value =
        serde_json::from_str(&read("src-tauri/capabilities/main.json")).expect("json");
    let granted: BTreeSet<String> = file["permissions"]
        .as_array()
        .expect("permissions")
        .iter()
        .map(|grant| grant.as_str().expect("a name").trim_start_matches("allow-").replace('-', "_"))
        .collect();
    assert_eq!(granted, listed());
}

#[test]
fn the_port_calls_exactly_the_listed_commands() {
    assert_eq!(invoked(&read("ui/src/ipc/tauri.ts")), listed());
}

#[test]
fn only_the_listed_capability_file_exists() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src-tauri/capabilities");
    let files: Vec<_> =
        fs::read_dir(folder).expect("capabilities").filter_map(Result::ok).map(|e| e.file_name()).collect();
    assert_eq!(files, ["main.json"], "every file in this folder is a grant");
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
