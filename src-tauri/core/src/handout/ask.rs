//! What is asked of a handout on paper, and what comes of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Code;
use crate::clinic::Drawn;
use crate::pain::PainMap;

/// A handout as somebody wants it. What it can leave out ends here: when to get help now is on every handout, and
/// nothing in this type can say otherwise.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct HandoutAsk {
    /// What it holds, in order.
    pub items: Vec<HandoutItem>,
    /// Language of the words; a topic that lacks it is printed in English.
    pub language: String,
    /// The paper.
    pub paper: PaperSize,
    /// Letters of 18 points, one column.
    pub large_print: bool,
    /// No colour at all: for printers without, and for copies.
    pub black_and_white: bool,
    /// The clinic's name.
    pub clinic: Option<String>,
    /// The day it is given, `YYYY-MM-DD`, where it is given; left empty by the window, since only the shell has a clock.
    pub date: String,
    /// Whom it is for, in the clinic's own words.
    pub label: Option<String>,
    /// Where it hurts, to print as a picture and in words.
    pub pain: Option<PainMap>,
    /// What was drawn while explaining, in the order it is to be printed.
    pub drawings: Vec<HandoutDrawing>,
    /// Questions of the reader's own for the doctor.
    pub questions: Vec<String>,
    /// Whether to print what the texts rest on.
    pub sources: bool,
}

/// A topic on a handout.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct HandoutItem {
    /// Topic id.
    pub topic: String,
    /// Ids of the sections to print whole, in the topic's own order. None: what there is to do and to watch for.
    pub sections: Vec<String>,
    /// The therapist's own words on it.
    pub note: Option<String>,
}

/// A picture that was drawn on, and what was drawn.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct HandoutDrawing {
    /// What was drawn on: `body:back`, `layers:nerve:back`, `spine:side`, `figure:<id>`.
    pub surface: String,
    /// What it showed: a structure of the layer, a state of the spine. None: all of it, healthy.
    pub shows: Option<String>,
    /// In the order drawn.
    pub shapes: Vec<Drawn>,
}

/// Sizes of paper.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PaperSize {
    /// 210 by 297 mm.
    #[default]
    A4,
    /// 8.5 by 11 inches.
    Letter,
}

/// A handout in the window, before it is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandoutView {
    /// Each page as a picture: the `data:` address of a PNG.
    pub pages: Vec<String>,
    /// Ids of the topics on it, in order, each once.
    pub topics: Vec<String>,
    /// What whoever prints it should know.
    pub notices: Vec<PaperNotice>,
    /// The main messages for a phone's camera.
    pub codes: Vec<Code>,
    /// The same words as text.
    pub text: String,
}

/// How a handout is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum HandoutWay {
    /// To the default printer.
    Print,
    /// Into a file; the system's dialog asks where to.
    Save,
    /// As codes on the screen: they are there already, and this only says that they were shown.
    Code,
}

/// What came of giving it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum HandedOut {
    /// The system has taken it to print.
    Printed,
    /// It is in a file.
    Saved {
        /// Its name and folder.
        file: String,
    },
    /// The codes were shown.
    Shown,
    /// The person closed the dialog. Nothing was given.
    Cancelled,
    /// The system has no printer.
    NoPrinter,
    /// It did not work; what was there before is whole.
    Failed {
        /// What the system says.
        detail: String,
    },
}

/// Something to know before a handout is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PaperNotice {
    /// Some letters cannot be printed; `[…]` stands for them, and the paper says so.
    LettersLeftOut,
    /// Something typed was too long, and ends with `…`.
    WordsCut,
    /// Something was drawn on a picture that is not there any more.
    DrawingLeftOut,
    /// It is longer than four pages.
    Long,
}

/// Why there is no handout.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// The pack has no such topic.
    #[error("there is no topic '{topic}'")]
    NoTopic {
        /// The id asked for.
        topic: String,
        /// Ids near it, best first.
        nearest: Vec<String>,
    },
    /// The topic has no such section.
    #[error("the topic '{topic}' has no section '{section}'")]
    NoSection {
        /// The topic.
        topic: String,
        /// The id asked for.
        section: String,
        /// The sections it has.
        have: Vec<String>,
    },
    /// The day is none.
    #[error("'{0}' is not a day, as in 2026-11-28")]
    Date(String),
    /// The pain map holds a number that cannot be.
    #[error("{0}")]
    Pain(String),
    /// The logo cannot be printed.
    #[error("the logo cannot be printed: {0}")]
    Logo(LogoFault),
    /// A figure cannot be drawn, or the pages cannot be made from sound parts: a fault of the pack or of ours.
    #[error("the handout could not be made: {0}")]
    Making(String),
}

/// Why a logo cannot be printed, as the window says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LogoTrouble {
    /// More than 2 MB.
    Large,
    /// Neither PNG, nor JPEG, nor SVG.
    Format,
    /// The file is damaged.
    Damaged,
    /// Too many pixels, or next to none.
    Pixels,
    /// A drawing that is more than plain shapes.
    Drawing,
}

impl LogoFault {
    /// Without its figures.
    pub fn trouble(&self) -> LogoTrouble {
        match self {
            Self::Bytes(_) => LogoTrouble::Large,
            Self::Format => LogoTrouble::Format,
            Self::Damaged(_) => LogoTrouble::Damaged,
            Self::Pixels(..) => LogoTrouble::Pixels,
            Self::Drawing(_) => LogoTrouble::Drawing,
        }
    }
}

/// Why a logo cannot be printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogoFault {
    /// The file is too large.
    #[error("it has {0} bytes, and 2 MB is the most")]
    Bytes(usize),
    /// Neither PNG, nor JPEG, nor SVG.
    #[error("it is neither a PNG, nor a JPEG, nor an SVG picture")]
    Format,
    /// The file is damaged.
    #[error("it cannot be read: {0}")]
    Damaged(String),
    /// Too many pixels, or next to none.
    #[error("it is {0} by {1} pixels; 8 to 6000 each way can be printed")]
    Pixels(u32, u32),
    /// A drawing that holds what paper cannot show as it was meant.
    #[error("it holds {0}; save it as plain shapes, or as a PNG picture")]
    Drawing(&'static str),
}
