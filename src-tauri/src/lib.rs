//! The shell: a thin layer between the core and what the machine gives (a clock, folders, a window).
//!
//! Each command checks its input, calls core and returns a typed value. Nothing here knows medicine, and
//! nothing a patient typed or saw is ever logged.

#[macro_use]
mod command_list;
mod cli;
mod clinic;
mod clock;
mod commands;
mod content;
mod house;
mod kiosk;
mod outgoing;
mod platform;
mod speech;
mod window;

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;

pub use commands::handler;
pub use house::{House, Setup};
pub use window::context;

/// Runs the program; `started` is the moment the process began, for `--trace-startup`.
pub fn main(started: Instant) -> ExitCode {
    platform::attach_console();
    let line = match cli::Line::try_parse() {
        Ok(line) => line,
        Err(error) => {
            // Help and version are answers (exit 0); anything else is wrong usage (exit 2).
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match &line.command {
        Some(command) => cli::answer(&line, command),
        None => window::open(&line.options, started),
    }
}
