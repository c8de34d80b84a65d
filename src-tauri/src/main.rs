//! The program: a command line that answers on its own, and a window.
// A double click on Windows must not open a console; `console::attach` brings one back for subcommands.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    backstory::main(Instant::now())
}
