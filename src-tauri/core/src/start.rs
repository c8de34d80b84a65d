//! What the window is given when it opens, and what it is told when something cannot be done.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::body::{Body, Figure};
use crate::clinic::{ClinicDoor, PlanTarget};
use crate::library::Library;
use crate::record::{Place, Settings, Summary};
use crate::session::KioskStart;

/// Everything the first screen needs, in one answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Start {
    /// Program version.
    pub version: String,
    /// The room it runs in.
    pub profile: Profile,
    /// Things to tell the reader, most important first.
    pub notices: Vec<Notice>,
    /// The content, in the language of the settings.
    pub library: Library,
    /// Shapes to draw and touch.
    pub body: Body,
    /// Pictures topics may show.
    pub figures: Vec<Figure>,
    /// What the reader set.
    pub settings: Settings,
    /// What was viewed so far.
    pub summary: Summary,
    /// Where the reader stopped, newest first, one per topic.
    pub places: Vec<Place>,
    /// What a kiosk's window must know; none in the other rooms.
    pub kiosk: Option<KioskStart>,
    /// How the door to a therapist's patients stands; none in a kiosk. While the computer is in a patient's hands,
    /// settings, summary and places are theirs.
    pub clinic: Option<ClinicDoor>,
    /// What a therapist planned for the patient who holds the computer, in order; empty while nobody does.
    pub handed: Vec<PlanTarget>,
}

/// The room the program runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// A reader at home.
    Home,
    /// A therapist's laptop.
    Clinic,
    /// A screen in a waiting room.
    Kiosk,
}

/// Something the reader should know. The words are in the message catalogue under `notice_<code>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Notice {
    /// What it is.
    pub code: NoticeCode,
    /// The thing it is about (a folder, a file, a version), for the message's `{detail}`.
    pub detail: String,
}

/// The closed set of notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NoticeCode {
    /// The record was damaged and set aside; a fresh one was begun. Detail: the file's new name.
    StoreSetAside,
    /// The record cannot be written (read-only, full, missing). Detail: the folder.
    StoreUnavailable,
    /// The record was written by a newer program. Detail: the version needed.
    StoreNewer,
    /// The counts of sittings were damaged and set aside; fresh ones were begun. Detail: the file's new name.
    CountsSetAside,
    /// The counts of sittings cannot be written; they are held in memory. Detail: the folder.
    CountsUnavailable,
    /// The counts of sittings were written by a newer program. Detail: the version needed.
    CountsNewer,
    /// The pack was refused; the last good one is shown. Detail: the pack's folder and number of findings.
    PackRefused,
}

/// Why a command could not be done. The UI matches on the code; the message is for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Failure {
    /// What went wrong.
    pub code: FailureCode,
    /// In words.
    pub message: String,
}

/// The closed set of failures; one is added only when the interface uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FailureCode {
    /// No such topic, visit or picture.
    NotFound,
    /// The input is not of the right form.
    Invalid,
    /// The record could not be read or written.
    Store,
    /// Not now, or not from this window: no sitting, the staff sheet is closed, or the clinic is locked.
    Forbidden,
}
