//! Where content comes from: the pack carried inside the program, or a folder.

use std::path::{Path, PathBuf};
use std::{fs, io};

use backstory_core::body::{self, Body, Drawings, Figure, FigureIndex};
use backstory_core::messages::Messages;
use backstory_core::pack::{self, Checked, Findings, Known, Pack, Source};
use backstory_core::start::{Notice, NoticeCode};
use include_dir::{Dir, File, include_dir};

static PACK: Dir = include_dir!("$CARGO_MANIFEST_DIR/assets/content/sciatica");
static BODY: &str = include_str!("../../assets/figures/body.json");
static FIGURES: &str = include_str!("../../assets/figures/figures.toml");
static LAYERS: &str = include_str!("../../assets/figures/layers.json");
static SPINE: &str = include_str!("../../assets/figures/spine.json");
/// The interface words, a file for each language. The build script puts them there.
static WORDS: Dir = include_dir!("$OUT_DIR/messages");

/// The rendered body at its largest, on light ground: what still pictures need. The build script puts it there.
static PAPER: Dir = include_dir!("$OUT_DIR/paper");

/// A rendered picture of the body by its name, for still pictures.
pub(crate) fn picture(name: &str) -> Option<Vec<u8>> {
    PAPER.get_file(name).map(|file| file.contents().to_vec())
}

/// The bundled pack, parsed. A test proves that what is bundled can be read, and holds it against the drawings.
pub(crate) fn bundled() -> Pack {
    let known =
        Known { figures: figures().figures.into_iter().map(|figure| figure.id).collect(), drawn: None };
    match pack::read(&embedded(), &known) {
        Ok(pack) => pack,
        Err(findings) => unreachable!("the bundled pack is tested, yet it was refused: {findings}"),
    }
}

/// A pack from a folder, or everything that is wrong with it.
pub(crate) fn from_folder(folder: &Path) -> Result<Pack, Findings> {
    let checked = check_folder(folder);
    match checked.pack {
        Some(pack) if checked.findings.is_empty() => Ok(pack),
        _ => Err(checked.findings),
    }
}

/// The pack to show, its figures, and what the reader should know about the choice.
pub(crate) struct Chosen {
    pub(crate) pack: Pack,
    pub(crate) figures: Vec<Figure>,
    pub(crate) notices: Vec<Notice>,
}

/// Chooses the pack: the one asked for when it is sound; else the last good one; else the bundled one.
///
/// A sound pack is copied into the data folder, so that a later mistake in the author's folder never leaves
/// a reader with nothing.
pub(crate) fn choose(wanted: Option<&Path>, data_dir: &Path) -> Chosen {
    let Some(folder) = wanted else { return chosen(bundled(), Vec::new()) };
    let kept = data_dir.join("last-good-pack");
    match from_folder(folder) {
        Ok(pack) => {
            if let Err(error) = keep(folder, &kept) {
                eprintln!("backstory: the pack could not be kept in {}: {error}", kept.display());
            }
            chosen(pack, Vec::new())
        }
        Err(findings) => {
            for finding in &findings {
                eprintln!("{finding}");
            }
            let detail = format!("{} ({})", folder.display(), findings.iter().count());
            let pack = from_folder(&kept).unwrap_or_else(|_| bundled());
            chosen(pack, vec![Notice { code: NoticeCode::PackRefused, detail }])
        }
    }
}

fn chosen(pack: Pack, notices: Vec<Notice>) -> Chosen {
    let mut figures = figures().figures;
    // Pictures of the pack's own join the shared ones.
    figures.extend(pack.pictures.keys().map(|id| Figure {
        id: id.clone(),
        picture: Some(id.clone()),
        ..Figure::default()
    }));
    Chosen { pack, figures, notices }
}

/// Copies a checked pack beside its final place and moves it there, so that a crash leaves a whole one or none
/// (then the bundled pack is shown), never half of one.
fn keep(folder: &Path, kept: &Path) -> io::Result<()> {
    if folder.canonicalize().ok() == kept.canonicalize().ok() && kept.exists() {
        return Ok(());
    }
    let fresh: PathBuf = kept.with_extension("new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    copy(folder, &fresh)?;
    if kept.exists() {
        fs::remove_dir_all(kept)?;
    }
    fs::rename(&fresh, kept)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Every finding of every rule, and the grades.
pub(crate) fn check_folder(folder: &Path) -> Checked {
    pack::check(&Source::folder(folder), &drawings().known())
}

/// Shapes to draw and touch.
pub(crate) fn body() -> Body {
    match body::read(BODY) {
        Ok(body) => body,
        Err(error) => unreachable!("the bundled body is tested, yet it was refused: {error}"),
    }
}

/// Everything that is drawn.
pub(crate) fn drawings() -> Drawings {
    match Drawings::read(BODY, FIGURES, LAYERS, SPINE) {
        Ok(drawings) => drawings,
        Err(error) => unreachable!("the bundled drawings are tested, yet they were refused: {error}"),
    }
}

/// Pictures any pack may show.
pub(crate) fn figures() -> FigureIndex {
    match body::read_figures(FIGURES) {
        Ok(figures) => figures,
        Err(error) => unreachable!("the bundled figures are tested, yet they were refused: {error}"),
    }
}

/// The interface words in a language (`es-MX` is Spanish), in English where there are none.
pub(crate) fn messages(language: &str) -> Messages {
    let base = language.split('-').next().unwrap_or(language);
    let file = |language: &str| WORDS.get_file(format!("{language}.json"));
    let words = file(language).or_else(|| file(base)).or_else(|| file("en"));
    match Messages::parse(words.and_then(File::contents_utf8).unwrap_or_default()) {
        Ok(messages) => messages,
        Err(error) => unreachable!("the bundled words are tested, yet they were refused: {error}"),
    }
}

fn embedded() -> Source {
    let mut files = Vec::new();
    collect(&PACK, &mut files);
    Source::embedded(files)
}

fn collect(folder: &'static Dir, files: &mut Vec<(String, &'static [u8])>) {
    for file in folder.files() {
        files.push((file.path().to_string_lossy().replace('\\', "/"), file.contents()));
    }
    for inner in folder.dirs() {
        collect(inner, files);
    }
}
