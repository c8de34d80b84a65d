//! Where a pack's files come from: a folder, or the program itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::{Findings, Rule};

/// No pack of text and small pictures is larger; the bundled one is a fiftieth of this.
const MOST_BYTES: u64 = 20 * 1024 * 1024;
/// No single text is longer; a topic is about 5 KB.
const MOST_TEXT_BYTES: u64 = 1024 * 1024;
/// No pack has more files.
const MOST_FILES: usize = 5_000;

/// Where a pack's files come from.
#[derive(Debug, Clone)]
pub enum Source {
    /// A folder on disk.
    Folder(PathBuf),
    /// Files carried inside the program: path within the pack, contents.
    Embedded(Vec<(String, &'static [u8])>),
}

impl Source {
    /// A pack in a folder.
    pub fn folder(path: &Path) -> Self {
        Self::Folder(path.to_owned())
    }

    /// A pack carried inside the program.
    pub fn embedded(files: Vec<(String, &'static [u8])>) -> Self {
        Self::Embedded(files)
    }

    /// All files: texts read, pictures by path only.
    pub(super) fn files(&self, findings: &mut Findings) -> Files {
        let mut files = Files::default();
        match self {
            Self::Folder(folder) => {
                Walk { top: folder, bytes: 0, seen: BTreeSet::new() }.start(&mut files, findings);
            }
            Self::Embedded(list) => {
                for (path, contents) in list {
                    files.take(path, contents, findings);
                }
            }
        }
        files
    }
}

/// A pack's files.
#[derive(Debug, Default)]
pub(super) struct Files {
    texts: BTreeMap<String, String>,
    /// Figure id to path on disk.
    pub(super) pictures: BTreeMap<String, String>,
}

impl Files {
    /// A text by its path within the pack.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// Names of the folders below `topics/`.
    pub(super) fn topic_ids(&self) -> BTreeSet<String> {
        self.texts
            .keys()
            .filter_map(|path| path.strip_prefix("topics/")?.split_once('/'))
            .map(|(id, _)| id.to_owned())
            .collect()
    }

    fn take(&mut self, path: &str, contents: &[u8], findings: &mut Findings) {
        match std::str::from_utf8(contents) {
            Ok(text) => {
                // A byte-order mark is invisible in editors and would break the first line's form.
                let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
                self.texts.insert(path.to_owned(), text);
            }
            Err(error) => {
                let line = contents[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
                findings.push(
                    path,
                    u32::try_from(line).unwrap_or(0),
                    Rule::NotUtf8,
                    "the file is not UTF-8 text",
                    "save it as UTF-8",
                );
            }
        }
    }
}

fn is_text(path: &str) -> bool {
    [".toml", ".yml", ".md"].iter().any(|ending| path.ends_with(ending))
}

fn picture_id(path: &str) -> Option<&str> {
    let name = path.strip_prefix("figures/")?;
    name.strip_suffix(".webp").or_else(|| name.strip_suffix(".png")).filter(|id| !id.contains('/'))
}

/// A walk through a folder that cannot be led out of it or round in circles.
struct Walk<'a> {
    top: &'a Path,
    bytes: u64,
    seen: BTreeSet<PathBuf>,
}

impl Walk<'_> {
    fn start(mut self, files: &mut Files, findings: &mut Findings) {
        let shown = self.top.display().to_string();
        match self.top.canonicalize() {
            Ok(real) if real.is_dir() => {
                let top = real.clone();
                self.folder(&top, &real, "", files, findings);
            }
            Ok(_) => {
                findings.push(&shown, 0, Rule::Unreadable, "this is not a folder", "name the pack's folder");
            }
            Err(error) => findings.push(
                &shown,
                0,
                Rule::Unreadable,
                format!("the folder cannot be opened ({error})"),
                "name the folder that holds pack.toml, and allow reading it",
            ),
        }
    }

    fn folder(&mut self, top: &Path, real: &Path, within: &str, files: &mut Files, findings: &mut Findings) {
        if !self.seen.insert(real.to_owned()) {
            findings.push(
                within,
                0,
                Rule::OutsidePack,
                "this folder leads back to itself",
                "remove the link",
            );
            return;
        }
        let entries = match fs::read_dir(real) {
            Ok(entries) => entries,
            Err(error) => {
                findings.push(within, 0, Rule::Unreadable, error.to_string(), "allow reading this folder");
                return;
            }
        };
        let mut names: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.file_name()).collect();
        names.sort();
        for name in names {
            let Some(name) = name.to_str() else { continue };
            // Hidden files are the editor's or the system's, not the pack's.
            if name.starts_with('.') {
                continue;
            }
            let path = if within.is_empty() { name.to_owned() } else { format!("{within}/{name}") };
            if self.bytes > MOST_BYTES || self.seen.len() > MOST_FILES {
                return;
            }
            self.entry(top, &real.join(name), &path, files, findings);
        }
    }

    fn entry(&mut self, top: &Path, on_disk: &Path, path: &str, files: &mut Files, findings: &mut Findings) {
        let real = match on_disk.canonicalize() {
            Ok(real) => real,
            Err(error) => {
                findings.push(
                    path,
                    0,
                    Rule::Unreadable,
                    error.to_string(),
                    "remove it, or mend where it leads",
                );
                return;
            }
        };
        if !real.starts_with(top) {
            findings.push(
                path,
                0,
                Rule::OutsidePack,
                "this leads out of the pack's folder",
                "copy the file into the pack instead of linking to it",
            );
            return;
        }
        let Ok(facts) = fs::metadata(&real) else {
            findings.push(path, 0, Rule::Unreadable, "the file cannot be looked at", "allow reading it");
            return;
        };
        if facts.is_dir() {
            self.folder(top, &real, path, files, findings);
            return;
        }
        self.seen.insert(on_disk.to_owned());
        let picture = picture_id(path);
        if !facts.is_file() || (picture.is_none() && !is_text(path)) {
            return;
        }
        self.bytes += facts.len();
        if self.bytes > MOST_BYTES {
            findings.push(
                path,
                0,
                Rule::TooLarge,
                "the pack is larger than 20 MB",
                "make its pictures smaller",
            );
            return;
        }
        if let Some(id) = picture {
            files.pictures.insert(id.to_owned(), real.display().to_string());
            return;
        }
        if facts.len() > MOST_TEXT_BYTES {
            findings.push(
                path,
                0,
                Rule::TooLarge,
                "the text is larger than 1 MB",
                "split it, or remove what is not text",
            );
            return;
        }
        match fs::read(&real) {
            Ok(contents) => files.take(path, &contents, findings),
            Err(error) => {
                findings.push(path, 0, Rule::Unreadable, error.to_string(), "allow reading this file");
            }
        }
    }
}
