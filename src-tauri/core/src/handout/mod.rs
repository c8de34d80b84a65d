//! What goes home: on paper (`paper`), and as words a phone can read from the screen (`take_home`).
//!
//! Paper is made in steps that know little of each other: `sheet` puts in order what stands on it, `pictures` draws its
//! figures, `handout.typ` says how it looks, and `press` sets and prints it.

mod ask;
mod drawn;
mod pictures;
mod press;
mod sheet;
mod take_home;
mod words;

pub use ask::{
    HandedOut, HandoutAsk, HandoutDrawing, HandoutItem, HandoutView, HandoutWay, LogoFault, LogoTrouble,
    PaperError, PaperNotice, PaperSize,
};
pub use take_home::{Code, TakeHome, source_codes, take_home};

use std::io;
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::body::Drawings;
use crate::body::still::Inks;
use crate::files;
use crate::messages::Messages;
use crate::pack::Pack;
use pictures::Pictures;
use sheet::{Made, Making};
use words::Printable;

/// More pages than this and the paper is not read; whoever prints it is told.
const FEW_PAGES: usize = 4;

/// A handout whose pages are laid out: from here it becomes a file, or pictures of its pages.
#[derive(Debug)]
pub struct Paper {
    /// Ids of the topics on it, in order, each once.
    pub topics: Vec<String>,
    /// What whoever prints it should know.
    pub notices: Vec<PaperNotice>,
    laid: press::Laid,
}

impl Paper {
    /// How many pages it has.
    pub fn page_count(&self) -> usize {
        self.laid.page_count()
    }

    /// The file, PDF/UA-1.
    ///
    /// # Errors
    /// When something on it is not allowed in such a file: a fault of the pack or of ours.
    pub fn pdf(&self) -> Result<Vec<u8>, PaperError> {
        self.laid.pdf().map_err(PaperError::Making)
    }

    /// Each page as a picture for a look before it is printed: the `data:` address of a PNG.
    ///
    /// # Errors
    /// When a page cannot be drawn.
    pub fn pictures(&self) -> Result<Vec<String>, PaperError> {
        let pages = self.laid.pictures().map_err(PaperError::Making)?;
        let address = |png: &Vec<u8>| format!("data:image/png;base64,{}", BASE64_STANDARD.encode(png));
        Ok(pages.iter().map(address).collect())
    }
}

/// Bytes read of a logo's file at most. A logo may have 2 MB; of one that has more, it is said how many.
const MOST_READ: u64 = 64 * 1024 * 1024;

/// Reads a logo's file.
///
/// # Errors
/// When it cannot be read, is no regular file, or is far too large.
pub fn read_logo(file: &Path) -> io::Result<Vec<u8>> {
    files::read_small(file, MOST_READ)
}

/// Whether a file is a logo that can be printed.
///
/// # Errors
/// Why it cannot.
pub fn printable_logo(file: &[u8]) -> Result<(), LogoFault> {
    pictures::logo(file, Inks::Colour).map(drop)
}

/// Sets a handout on paper. `picture` gives the rendered body's WebP files by name.
///
/// # Errors
/// When something asked for is not there, when the logo cannot be printed, or when a figure of the pack cannot be drawn.
pub fn paper<F>(
    pack: &Pack,
    drawings: &Drawings,
    picture: F,
    ask: &HandoutAsk,
    messages: &Messages,
    logo: Option<&[u8]>,
) -> Result<Paper, PaperError>
where
    F: Fn(&str) -> Option<Vec<u8>>,
{
    let inks = if ask.black_and_white { Inks::Grey } else { Inks::Colour };
    let date = ask.date.parse().map_err(|_| PaperError::Date(ask.date.clone()))?;
    let logo = logo.map(|bytes| pictures::logo(bytes, inks)).transpose().map_err(PaperError::Logo)?;
    let pictures = Pictures::new(drawings, inks, &picture);
    let making = Making::new(pack, ask, messages, pictures, Printable::new(&press::has));
    let Made { sheet, mut files, topics, mut notices } = making.make(logo.as_ref().map(|logo| logo.name))?;
    if let Some(logo) = logo {
        files.insert(logo.name.to_owned(), logo.bytes);
    }
    let ident = format!("{} {} {}", pack.manifest.id, pack.manifest.version, topics.join(" "));
    let laid = press::set(&sheet, files, date, ident).map_err(PaperError::Making)?;
    if laid.page_count() > FEW_PAGES {
        notices.push(PaperNotice::Long);
    }
    Ok(Paper { topics, notices, laid })
}
