//! Core knows no window, no clock and no environment.

use std::fs;
use std::path::Path;
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn core_depends_on_no_window_and_no_network() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--package", "backstory-core", "--edges", "normal", "--prefix", "none", "--offline"])
        .current_dir(ROOT)
        .output()
        .expect("cargo tree");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8_lossy(&output.stdout);
    for absent in ["tauri", "wry", "gtk", "webkit2gtk", "tokio", "hyper", "reqwest", "ureq", "rustls"] {
        let named = |line: &str| line.split(' ').next() == Some(absent);
        assert!(!tree.lines().any(named), "backstory-core must not depend on {absent}");
    }
}

#[test]
fn core_asks_no_clock_and_no_environment() {
    let mut found = Vec::new();
    visit(&Path::new(ROOT).join("src-tauri/core/src"), &mut found);
    assert!(
        found.is_empty(),
        "core is handed times, folders and random bits; it asks for them in:\n{}",
        found.join("\n")
    );
}

fn visit(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder").filter_map(Result::ok) {
        let path = entry.path();
        // What tests beside the code do is their own business.
        if path.is_dir() {
            if !path.ends_with("tests") {
                visit(&path, found);
            }
            continue;
        }
        let text = fs::read_to_string(&path).unwrap_or_default();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (number, line) in code.lines().enumerate() {
            let told = line.trim_start().starts_with("//");
            let asks =
                ["SystemTime::now", "Instant::now", "std::env::", "env::var", "now_v7", "Timestamp::now"];
            if !told && asks.iter().any(|word| line.contains(word)) {
                found.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
}
