//! Generated files and what they are made from: the tests that own such files compare them, or write them again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use backstory_core::body::Drawings;
use backstory_core::pack::{self, Known, Pack, Source};

pub(crate) fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A file of the project.
pub(crate) fn text(path: &str) -> String {
    fs::read_to_string(project().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Compares a folder with what it should hold; with `BACKSTORY_BLESS` set, writes it instead.
pub(crate) fn hold(folder: &str, wanted: &BTreeMap<String, String>) {
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

/// The files of a folder, by their names below `top`.
pub(crate) fn collect(top: &Path, folder: &Path, have: &mut BTreeMap<String, String>) {
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

/// The bundled content and everything that is drawn.
pub(crate) fn bundled() -> (Pack, Drawings) {
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
