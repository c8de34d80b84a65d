//! One person's sitting at a kiosk, and what staff may ask of it.
//!
//! [`Sitting`] decides when a sitting begins, warns and ends; [`settings`] is what staff set for the machine;
//! [`staff`] is the door to the staff sheet; [`counts`] is all that stays once a sitting is over: how often, on which
//! day, never whose.
//!
//! Time here is a [`Duration`] since the program began, never the wall clock: setting the clock can neither throw a
//! reader out nor keep a sitting open.

pub mod counts;
mod nightly;
pub mod settings;
mod sitting;
pub mod staff;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use nightly::Nightly;
pub use settings::KioskSettings;
pub use sitting::{Phase, Rules, Sign, Sitting, SittingState, Why};

/// Time since the program began, from a clock nobody can set.
pub type Uptime = Duration;

/// What the kiosk's window must know before anyone has touched it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct KioskStart {
    /// The sitting this page is for: it says so with everything it notices.
    pub number: u32,
    /// Seconds of stillness after which the screen asks.
    pub idle_seconds: u32,
    /// Seconds it then waits for an answer.
    pub warning_seconds: u32,
    /// Languages a person may choose, the first one shown to everyone.
    pub languages: Vec<String>,
    /// Volume of speech in percent, when a sitting begins.
    pub volume: u32,
    /// Whether staff have set their PIN; until then nothing else is shown.
    pub pin_set: bool,
}
