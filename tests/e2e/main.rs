//! The built program in a real window, driven as a person would.
//!
//! Linux only: elsewhere there is no `WebKitWebDriver`, and this binary holds no test.

#![cfg(target_os = "linux")]

mod accessible;
mod aloud;
mod body;
mod cage;
mod clinic;
mod kiosk;
mod languages;
mod names;
mod nothing_remains;
mod offline;
mod reach;
mod reading;
mod second_start;
mod unattended;
mod ways_out;

use anyhow::Result;
use backstory_support::{Window, WindowOptions};

/// The program under test.
const PROGRAM: &str = env!("CARGO_BIN_EXE_backstory");

/// A window on the home screen, with a data folder of its own.
async fn home() -> Result<Window> {
    WindowOptions::new(PROGRAM).open().await
}
