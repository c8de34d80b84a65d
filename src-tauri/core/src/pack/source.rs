//! Where a pack's files come from: a folder, or the program itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::{Findings, Rule};

/// No pack of text and small pictures is larger; the bundled one is a fiftieth of this.
const MOST_BYTES: u64 = 20 * 1024 * 1024;
/// No single text is longer; a topic is about 5 KB.
const MOST_TEXT_BYTES: u64 = 1024 * 1024;
/// No pack has more files.
const MOST_FILES: usize = 5_000;
/// Folders within folders; a pack itself needs two.
const DEEPEST: usize = 8;

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

    /// All files: texts read, pictures by path only. `None` when it cannot be a pack at all, so that nobody is told
    /// of every missing file as well.
    pub(super) fn files(&self, findings: &mut Findings) -> Option<Files> {
        let listed = match self {
            Self::Folder(folder) => Walk::default().list(folder, findings)?,
            Self::Embedded(list) => list
                .iter()
                .map(|(path, contents)| Listed {
                    path: path.clone(),
                    bytes: contents.len() as u64,
                    place: Place::Here(contents),
                })
                .collect(),
        };
        // Sizes are known before a single file is opened: a folder picked by mistake is refused at once.
        let bytes: u64 = listed.iter().map(|file| file.bytes).sum();
        if bytes > MOST_BYTES || listed.len() > MOST_FILES {
            findings.push(
                &self.name(),
                0,
                Rule::TooLarge,
                format!(
                    "this is more than any pack needs ({} files, {} MB)",
                    listed.len(),
                    bytes / 1024 / 1024
                ),
                "keep packs below 20 MB and 5000 files; make pictures smaller, remove what is not the pack's",
            );
            return None;
        }
        let mut files = Files::default();
        for file in listed {
            files.take(file, findings);
        }
        Some(files)
    }

    /// What findings about the pack as a whole call it.
    fn name(&self) -> String {
        match self {
            Self::Folder(folder) => folder.display().to_string(),
            Self::Embedded(_) => "the bundled pack".to_owned(),
        }
    }
}

/// A file that was found and not yet opened.
struct Listed {
    path: String,
    bytes: u64,
    place: Place,
}

enum Place {
    Disk(PathBuf),
    Here(&'static [u8]),
}

impl Place {
    fn read(&self) -> io::Result<Vec<u8>> {
        match self {
            Self::Disk(path) => {
                let mut contents = Vec::new();
                // A file that grows while it is read is cut off; what is wrong with it is found later.
                File::open(path)?.take(MOST_TEXT_BYTES).read_to_end(&mut contents)?;
                Ok(contents)
            }
            Self::Here(contents) => Ok(contents.to_vec()),
        }
    }

    /// The first and the last twelve bytes.
    fn ends(&self) -> io::Result<([u8; 12], [u8; 12])> {
        let (mut head, mut tail) = ([0; 12], [0; 12]);
        match self {
            Self::Disk(path) => {
                let mut file = File::open(path)?;
                file.read_exact(&mut head)?;
                file.seek(SeekFrom::End(-12))?;
                file.read_exact(&mut tail)?;
            }
            Self::Here(contents) => {
                let short = || io::Error::from(io::ErrorKind::UnexpectedEof);
                head = *contents.first_chunk().ok_or_else(short)?;
                tail = *contents.last_chunk().ok_or_else(short)?;
            }
        }
        Ok((head, tail))
    }
}

/// A pack's files.
#[derive(Debug, Default)]
pub(super) struct Files {
    texts: BTreeMap<String, String>,
    /// Figure id to path: on disk for a folder, within the pack for an embedded one.
    pub(super) pictures: BTreeMap<String, String>,
    /// Files that are there but could not be read; they have their finding and are not missing.
    spoiled: BTreeSet<String>,
}

impl Files {
    /// A text by its path within the pack.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// A text, or a finding that it is missing unless something else was said about it already.
    pub(super) fn wanted(&self, path: &str, mend: &str, findings: &mut Findings) -> Option<&str> {
        let text = self.text(path);
        if text.is_none() && !self.spoiled.contains(path) {
            findings.push(path, 0, Rule::MissingFile, "the file is missing", mend);
        }
        text
    }

    /// Paths of all texts.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    /// Names of the folders below `topics/`.
    pub(super) fn topic_ids(&self) -> BTreeSet<String> {
        let paths = self.texts.keys().chain(&self.spoiled);
        let folders = paths.filter_map(|path| path.strip_prefix("topics/")?.split_once('/'));
        folders.map(|(id, _)| id.to_owned()).collect()
    }

    fn take(&mut self, file: Listed, findings: &mut Findings) {
        let Listed { path, bytes, place } = file;
        if let Some(name) = path.strip_prefix("figures/") {
            self.picture(&path, name, bytes, &place, findings);
        } else if is_text(&path) {
            if bytes > MOST_TEXT_BYTES {
                let mend = "split it, or remove what is not text";
                findings.push(&path, 0, Rule::TooLarge, "the text is larger than 1 MB", mend);
                self.spoiled.insert(path);
                return;
            }
            match place.read() {
                Ok(contents) => self.decode(path, &contents, findings),
                Err(error) => {
                    findings.push(&path, 0, Rule::Unreadable, error.to_string(), "allow reading this file");
                    self.spoiled.insert(path);
                }
            }
        }
    }

    fn decode(&mut self, path: String, contents: &[u8], findings: &mut Findings) {
        match std::str::from_utf8(contents) {
            Ok(text) => {
                // A byte-order mark is invisible in editors and would break the first line's form.
                let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
                self.texts.insert(path, text);
            }
            Err(error) => {
                let line = contents[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
                let line = u32::try_from(line).unwrap_or(0);
                findings.push(&path, line, Rule::NotUtf8, "the file is not UTF-8 text", "save it as UTF-8");
                self.spoiled.insert(path);
            }
        }
    }

    fn picture(&mut self, path: &str, name: &str, bytes: u64, place: &Place, findings: &mut Findings) {
        let (id, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let whole = place.ends().is_ok_and(|(head, tail)| is_whole(ending, bytes, head, tail));
        if !matches!(ending, "webp" | "png") || id.contains('/') {
            findings.push(
                path,
                0,
                Rule::Picture,
                "the figures folder holds WebP and PNG pictures only",
                "save it as figures/<id>.webp, or move it out of figures",
            );
        } else if !whole {
            let message = format!("the file is not a whole {ending} picture");
            findings.push(path, 0, Rule::Picture, message, "save or copy the picture again");
        }
        let shown = match place {
            Place::Disk(real) => real.display().to_string(),
            Place::Here(_) => path.to_owned(),
        };
        // A spoiled picture still counts as there: texts that show it are not to blame.
        if self.pictures.insert(id.to_owned(), shown).is_some() {
            let message = format!("there are two pictures named '{id}'");
            findings.push(path, 0, Rule::DuplicateId, message, "keep one of them, or rename it");
        }
    }
}

/// Whether a picture begins as its kind does and was not cut off. Cheap on purpose; the window decodes it.
fn is_whole(ending: &str, bytes: u64, head: [u8; 12], tail: [u8; 12]) -> bool {
    match ending {
        "webp" => {
            let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
            head.starts_with(b"RIFF") && head.ends_with(b"WEBP") && u64::from(length) + 8 <= bytes
        }
        "png" => head.starts_with(b"\x89PNG\r\n\x1a\n") && &tail[4..8] == b"IEND",
        _ => false,
    }
}

fn is_text(path: &str) -> bool {
    [".toml", ".yml", ".md"].iter().any(|ending| path.ends_with(ending))
}

/// A walk through a folder that cannot be led out of it or round in circles.
#[derive(Default)]
struct Walk {
    listed: Vec<Listed>,
    folders: BTreeSet<PathBuf>,
}

impl Walk {
    fn list(mut self, folder: &Path, findings: &mut Findings) -> Option<Vec<Listed>> {
        let shown = folder.display().to_string();
        match folder.canonicalize() {
            Ok(top) if top.is_dir() => {
                self.folder(&top, &top, "", 0, findings);
                Some(self.listed)
            }
            Ok(_) => {
                findings.push(&shown, 0, Rule::Unreadable, "this is not a folder", "name the pack's folder");
                None
            }
            Err(error) => {
                let message = format!("the folder cannot be opened ({error})");
                let mend = "name the folder that holds pack.toml, and allow reading it";
                findings.push(&shown, 0, Rule::Unreadable, message, mend);
                None
            }
        }
    }

    fn folder(&mut self, top: &Path, real: &Path, within: &str, depth: usize, findings: &mut Findings) {
        if !self.folders.insert(real.to_owned()) {
            let message = "this leads to a folder that is in the pack already";
            findings.push(within, 0, Rule::OutsidePack, message, "remove the link");
            return;
        }
        if depth > DEEPEST {
            let message = "folders lie too deep within each other";
            findings.push(within, 0, Rule::TooLarge, message, "remove what is not the pack's");
            return;
        }
        let entries = match fs::read_dir(real) {
            Ok(entries) => entries,
            Err(error) => {
                findings.push(within, 0, Rule::Unreadable, error.to_string(), "allow reading this folder");
                return;
            }
        };
        let mut names = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) => names.push(entry.file_name()),
                Err(error) => {
                    let mend = "check the disk, then copy the pack again";
                    findings.push(within, 0, Rule::Unreadable, error.to_string(), mend);
                }
            }
        }
        // The order of a folder is the disk's; findings and pictures should not depend on it.
        names.sort();
        for name in names {
            // One more than allowed is enough to refuse it.
            if self.listed.len() > MOST_FILES {
                return;
            }
            let Some(shown) = name.to_str() else {
                let message = format!("the name {} is not UTF-8", name.display());
                findings.push(within, 0, Rule::NotUtf8, message, "rename the file");
                continue;
            };
            // Hidden files are the editor's or the system's, not the pack's.
            if shown.starts_with('.') {
                continue;
            }
            let path = if within.is_empty() { shown.to_owned() } else { format!("{within}/{shown}") };
            self.entry(top, &real.join(&name), path, depth, findings);
        }
    }

    fn entry(&mut self, top: &Path, on_disk: &Path, path: String, depth: usize, findings: &mut Findings) {
        let facts = on_disk.canonicalize().and_then(|real| Ok((fs::metadata(&real)?, real)));
        let (facts, real) = match facts {
            Ok(found) => found,
            Err(error) => {
                let mend = "remove it, or mend where it leads";
                findings.push(&path, 0, Rule::Unreadable, error.to_string(), mend);
                return;
            }
        };
        if !real.starts_with(top) {
            let message = "this leads out of the pack's folder";
            let mend = "copy the file into the pack instead of linking to it";
            findings.push(&path, 0, Rule::OutsidePack, message, mend);
        } else if facts.is_dir() {
            self.folder(top, &real, &path, depth + 1, findings);
        } else if facts.is_file() {
            self.listed.push(Listed { path, bytes: facts.len(), place: Place::Disk(real) });
        } else {
            findings.push(&path, 0, Rule::Unreadable, "this is neither a file nor a folder", "remove it");
        }
    }
}
