//! The command line of the built program, and what holds for the crates as a whole.

mod command_line;
mod core_stands_alone;
mod kiosk_command_line;
