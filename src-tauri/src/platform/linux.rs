//! Linux: GTK and WebKit read their settings from the environment, and a display may be missing.

use std::collections::BTreeSet;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use gtk::glib;
use rustix::process::{Signal, WaitOptions};

/// The longest that helper processes may take to notice that their program is gone.
const FAREWELL: Duration = Duration::from_millis(500);

/// Whether there is a display to open a window on.
pub(crate) fn can_open_window() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Settings GTK and WebKit read once, when they start. `for_months`: the program is to run until the power goes.
pub(crate) fn before_window(for_months: bool) {
    if for_months {
        use_the_systems_allocator();
    }
    // GLib's network monitor would open a netlink socket to learn of networks the program never uses.
    set("GIO_USE_NETWORK_MONITOR", "base");
    // No proxy is ever asked for, so none is looked up.
    set("GIO_USE_PROXY_RESOLVER", "dummy");
    // Without a graphics card WebKit would compose layers on an emulated one: a third more time to the first
    // screen and a fifth more memory, for nothing (docs/decisions/0002).
    if !has_graphics_card() {
        set("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
    }
    // NVIDIA's driver can leave the window blank when WebKit shares buffers through DMABUF.
    if Path::new("/proc/driver/nvidia/version").exists() {
        set("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
    }
}

/// Ends the program from any thread, whatever the others are at. The libraries' own farewells are left out: they take down
/// what the window's thread still draws with, and one time in many the program ended with a fault instead of its status.
#[allow(unsafe_code)]
pub(crate) fn end_now(status: i32) -> ! {
    // SAFETY: nothing of this process runs afterwards; what is to be kept is on the disk by then.
    unsafe { libc::_exit(status) }
}

/// Calls back when the system asks the program to end (at shutdown, or `systemctl stop`): by itself GTK would
/// simply be gone, and with it the last moments of what was to be kept.
pub(crate) fn on_end(end: impl Fn() + Clone + Send + 'static) {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let end = end.clone();
        glib::unix_signal_add_once(signal.as_raw(), end);
    }
}

/// WebKit's own allocator keeps pieces of what was freed: after 2,000 sittings a kiosk's whole tree held 6 % more memory
/// than at first. With the system's, which gives them back when it is told to (`give_back_memory`), it was 5 %. WebKit
/// decides between the two while it is loaded, before any of our code runs, so the program begins once more with the wish
/// in its environment.
fn use_the_systems_allocator() {
    const WISH: &str = "Malloc";
    if std::env::var_os(WISH).is_some() {
        remember_what_was_given();
        reap();
    } else {
        // Comes back only when it failed; then it goes on as it is, and grows.
        begin_anew(|again| {
            again.env(WISH, "1");
        });
    }
}

/// Puts the program as it was first started in the place of this one: the same process, nothing of its memory. WebKit's
/// processes end with their sockets. Comes back only when it failed.
pub(super) fn begin_anew(with: impl FnOnce(&mut Command)) {
    let Ok(own) = std::env::current_exe() else { return };
    let mut again = Command::new(own);
    again.args(std::env::args_os().skip(1));
    with(&mut again);
    let _ = again.exec();
}

/// What was open already when the program was first started. It is not ours to close: whoever started it may be waiting
/// for just that, as cage does to learn that its program has ended.
static GIVEN: OnceLock<BTreeSet<u32>> = OnceLock::new();

fn remember_what_was_given() {
    let Ok(open) = std::fs::read_dir("/proc/self/fd") else { return };
    let given = open.flatten().filter(|file| {
        // But for the folder that is being read.
        std::fs::read_link(file.path()).is_ok_and(|to| !to.starts_with("/proc"))
    });
    let given = given.filter_map(|file| file.file_name().to_str()?.parse().ok()).collect();
    // Nothing else sets it.
    let _ = GIVEN.set(given);
}

/// Rust's own files close when another program begins; WebKit's do not all, and each time some twenty would be left.
pub(super) fn close_with_this_program() {
    let Some(given) = GIVEN.get() else { return };
    let mut first = 3;
    for &kept in given.range(3..) {
        if kept > first {
            mark(first, kept - 1);
        }
        first = kept + 1;
    }
    mark(first, u32::MAX);
}

/// Marks files to be closed when another program begins. A kernel before 5.11 does not know how: then they are left.
#[allow(unsafe_code)]
fn mark(first: u32, last: u32) {
    // SAFETY: only marks what is open; everything stays usable until the next program has begun.
    #[cfg(target_env = "gnu")]
    unsafe {
        libc::close_range(first, last, libc::CLOSE_RANGE_CLOEXEC.cast_signed())
    };
    #[cfg(not(target_env = "gnu"))]
    let _ = (first, last);
}

/// Sees off the helper processes of the program this one took the place of: whoever ends stays in the list of processes
/// until its parent has looked. Here nothing else has started any yet.
fn reap() {
    let began = Instant::now();
    while rustix::process::wait(WaitOptions::NOHANG).is_ok() && began.elapsed() < FAREWELL {
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Whether the kernel offers a card that can draw.
fn has_graphics_card() -> bool {
    let Ok(devices) = std::fs::read_dir("/dev/dri") else { return false };
    devices.flatten().any(|device| device.file_name().to_string_lossy().starts_with("renderD"))
}

/// Sets a variable unless the person who starts the program did.
#[allow(unsafe_code)]
fn set(name: &str, value: &str) {
    if std::env::var_os(name).is_none() {
        // SAFETY: called from `window::open` before GTK, WebKit or any thread of ours is started, so nothing
        // else can be reading the environment.
        unsafe { std::env::set_var(name, value) };
    }
}
