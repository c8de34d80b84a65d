//! What goes home: on paper (`paper`), and as words a phone can read from the screen (`take_home`).
//!
//! Paper is made in steps that know little of each other: `sheet` puts in order what stands on it, `pictures` draws its
//! figures, `handout.typ` says how it looks, and `press` sets and prints it.

mod ask;
mod pictures;
mod press;
mod sheet;
mod take_home;
mod words;

pub use ask::{
    HandedOut, HandoutAsk, HandoutItem, HandoutView, HandoutWay, LogoFault, Paper, PaperError, PaperNotice,
    PaperSize,
};
pub use take_home::{Code, TakeHome, take_home};

use crate::body::Drawings;
use crate::body::still::Inks;
use crate::messages::Messages;
use crate::pack::Pack;
use pictures::Pictures;
use sheet::{Made, Making};
use words::Printable;

/// More pages than this and the paper is not read; whoever prints it is told.
const FEW_PAGES: usize = 4;

/// A handout on paper: PDF/UA-1, and its pages as pictures. `picture` gives the rendered body's WebP files by name.
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
    let printed = press::print(&sheet, files, date, ident).map_err(PaperError::Making)?;
    if printed.pages.len() > FEW_PAGES {
        notices.push(PaperNotice::Long);
    }
    Ok(Paper { pdf: printed.pdf, pages: printed.pages, topics, notices })
}
