//! Whether this is the machine's administrator, and stepping down from it.

use std::io;
use std::path::Path;

/// Whether the program runs as the machine's administrator.
#[cfg(unix)]
pub(crate) fn is_administrator() -> bool {
    rustix::process::geteuid().is_root()
}

/// Whether the program runs as the machine's administrator.
#[cfg(windows)]
#[allow(unsafe_code)]
pub(crate) fn is_administrator() -> bool {
    // SAFETY: takes nothing and touches no memory of ours.
    unsafe { windows_sys::Win32::UI::Shell::IsUserAnAdmin() != 0 }
}

/// Does something in a folder as the folder's owner, so that what the administrator makes there is the kiosk's own: it
/// could not read its PIN otherwise, and nothing it puts in the folder can lead the administrator astray.
///
/// Only the thread that does it steps down.
#[cfg(target_os = "linux")]
pub(crate) fn as_owner<T: Send>(folder: &Path, act: impl FnOnce() -> T + Send) -> io::Result<T> {
    use std::os::unix::fs::MetadataExt;

    use rustix::process::{Gid, Uid};
    use rustix::thread::{set_thread_groups, set_thread_res_gid, set_thread_res_uid};

    let owner = match folder.metadata() {
        Ok(about) if is_administrator() && about.uid() != 0 => about,
        // An ordinary person is who they are; a folder that is not there yet will be the administrator's.
        _ => return Ok(act()),
    };
    std::thread::scope(|scope| {
        let thread = scope.spawn(move || {
            let (user, group) = (Uid::from_raw(owner.uid()), Gid::from_raw(owner.gid()));
            set_thread_groups(&[])?;
            set_thread_res_gid(group, group, group)?;
            set_thread_res_uid(user, user, user)?;
            Ok(act())
        });
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Elsewhere the kiosk runs as the person it is set up for, who sets the PIN as well.
#[cfg(not(target_os = "linux"))]
pub(crate) fn as_owner<T: Send>(_folder: &Path, act: impl FnOnce() -> T + Send) -> io::Result<T> {
    Ok(act())
}
