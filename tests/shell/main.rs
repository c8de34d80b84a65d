//! The shell: its list of commands, and the commands themselves through Tauri's mock runtime.

mod clinic;
mod commands;
mod commands_agree;
mod kiosk;
