//! What differs between systems, and nothing else.

use std::path::PathBuf;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub(crate) use linux::{before_window, can_open_window, end_now, on_end};

mod administrator;
pub(crate) use administrator::{as_owner, is_administrator};

#[cfg_attr(target_os = "linux", path = "platform/kiosk_linux.rs")]
mod kiosk;
pub(crate) use kiosk::{Keeper, begin_anew, empty_clipboard, end_page, give_back_memory, load_page, lock};

mod keyring;
pub(crate) use keyring::Keyring;

#[cfg_attr(target_os = "linux", path = "platform/voice_linux.rs")]
mod voice;
pub(crate) use voice::Voice;

mod printing;
pub(crate) use printing::{Printed, print};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(crate) use windows::attach_console;

/// Elsewhere a program started from a terminal has it already.
#[cfg(not(windows))]
pub(crate) fn attach_console() {}

/// Elsewhere nothing needs setting before a window opens.
#[cfg(not(target_os = "linux"))]
pub(crate) fn before_window(_for_months: bool) {}

/// Elsewhere the system closes the windows of a program it ends, and Tauri hears of that.
#[cfg(not(target_os = "linux"))]
pub(crate) fn on_end(_end: impl Fn() + Clone + Send + 'static) {}

/// Ends the program from any thread, whatever the others are at.
#[cfg(not(target_os = "linux"))]
pub(crate) fn end_now(status: i32) -> ! {
    std::process::exit(status)
}

/// Elsewhere there is always a desktop to open a window on.
#[cfg(not(target_os = "linux"))]
pub(crate) fn can_open_window() -> bool {
    true
}

/// Languages the person set the system to, best first, as tags such as `es-MX`.
pub(crate) fn languages() -> Vec<String> {
    sys_locale::get_locales().collect()
}

/// The system's folder for program data: `~/.local/share/backstory`, `%APPDATA%\Backstory`,
/// `~/Library/Application Support/Backstory`. A system that names none gets a folder beside the caller.
pub(crate) fn data_dir() -> PathBuf {
    let name = if cfg!(target_os = "linux") { "backstory" } else { "Backstory" };
    dirs::data_dir().map_or_else(|| PathBuf::from("backstory-data"), |folder| folder.join(name))
}
