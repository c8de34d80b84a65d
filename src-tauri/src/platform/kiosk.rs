//! A kiosk where only the common ground of all systems is there: the page's own lock, and loading it anew.
//! What the system must shut itself stands in `docs/kiosk.md`.

use tauri::{Runtime, WebviewWindow};

/// Nothing beyond what the page and the window's builder shut.
pub(crate) fn lock<R: Runtime>(
    _window: &WebviewWindow<R>,
    _lost: impl Fn() + Send + 'static,
) -> tauri::Result<()> {
    Ok(())
}

/// The page ends when it is loaded anew.
pub(crate) fn end_page<R: Runtime>(_window: &WebviewWindow<R>) {}

/// Loads the page anew.
pub(crate) fn load_page<R: Runtime>(window: &WebviewWindow<R>) {
    // A window that is gone is noticed by its silence.
    let _ = window.reload();
}

/// The page lets nothing onto the clipboard.
pub(crate) fn empty_clipboard<R: Runtime>(_window: &WebviewWindow<R>) {}

/// Only where a program can take its own place without its window being lost to whoever manages it.
pub(crate) fn begin_anew() {}

/// Other allocators give memory back by themselves.
pub(crate) fn give_back_memory() {}

/// No service manager to tell.
pub(crate) struct Keeper;

impl Keeper {
    pub(crate) fn new() -> Self {
        Self
    }

    pub(crate) fn alive(&self) {}
}
