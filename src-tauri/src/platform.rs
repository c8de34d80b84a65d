//! What differs between systems, and nothing else.

use std::path::PathBuf;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub(crate) use linux::{before_window, can_open_window};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(crate) use windows::attach_console;

/// Elsewhere a program started from a terminal has it already.
#[cfg(not(windows))]
pub(crate) fn attach_console() {}

/// Elsewhere nothing needs setting before a window opens.
#[cfg(not(target_os = "linux"))]
pub(crate) fn before_window() {}

/// Elsewhere there is always a desktop to open a window on.
#[cfg(not(target_os = "linux"))]
pub(crate) fn can_open_window() -> bool {
    true
}

/// The system's folder for program data: `~/.local/share/backstory`, `%APPDATA%\Backstory`,
/// `~/Library/Application Support/Backstory`. A system that names none gets a folder beside the caller.
pub(crate) fn data_dir() -> PathBuf {
    let name = if cfg!(target_os = "linux") { "backstory" } else { "Backstory" };
    dirs::data_dir().map_or_else(|| PathBuf::from("backstory-data"), |folder| folder.join(name))
}
