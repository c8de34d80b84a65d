//! Windows: a program without a console of its own borrows the one it was started from.

use windows_sys::Win32::System::Console::{ATTACH_PARENT_PROCESS, AttachConsole};

/// Lets subcommands print to the terminal they were typed in. Started from a desktop icon there is none,
/// and nothing is lost.
#[allow(unsafe_code)]
pub(crate) fn attach_console() {
    // SAFETY: takes a constant and touches no memory of ours.
    unsafe { AttachConsole(ATTACH_PARENT_PROCESS) };
}
