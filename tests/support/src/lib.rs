//! Drives the built program in a real window, for end-to-end tests, the gallery and the bench.
//!
//! Linux only: the window is opened on a screen nobody sees (Xvfb) and driven through `WebKitWebDriver`.
//! Everything polls for what it waits for; nothing sleeps for a fixed time and hopes.

mod bus;
mod hands;
pub mod kiosk;
pub mod pictures;
pub mod processes;
pub mod pseudo;
pub mod reach;
pub mod rounds;
mod screen;
mod screen_reader;
pub mod voice;
mod window;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use fantoccini::error::{CmdError, ErrorStatus};

pub use bus::Bus;
pub use hands::Hands;
pub use screen::Screen;
pub use screen_reader::{Exposed, Role, ScreenReader};
pub use window::{Violation, Window, WindowOptions};

/// Longest anything may take on a slow, busy machine before a test calls it missing.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// The project's top folder.
pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The release program, as `cargo xtask build` leaves it, or the one `BACKSTORY_PROGRAM` names.
///
/// # Errors
/// When it was not built.
pub fn release_program() -> Result<PathBuf> {
    if let Some(program) = std::env::var_os("BACKSTORY_PROGRAM") {
        return PathBuf::from(&program).canonicalize().with_context(|| program.display().to_string());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| project().join("target"), PathBuf::from);
    let program = target.join("release/backstory");
    if !program.is_file() {
        bail!("{} is missing: run `cargo xtask build` first", program.display());
    }
    program.canonicalize().context("the release program's path")
}

/// Asks again and again until the answer is yes, or patience ends.
///
/// # Errors
/// When it never becomes true; the error names `what`.
pub async fn until<F, Fut>(what: &str, mut ready: F) -> Result<()>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<bool>>,
{
    let started = Instant::now();
    let mut last = None;
    while started.elapsed() < PATIENCE {
        match ready().await {
            Ok(true) => return Ok(()),
            Ok(false) => last = None,
            // It never comes back.
            Err(error) if session_lost(&error) => return Err(error.context(format!("waited for {what}"))),
            Err(error) => last = Some(error),
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    match last {
        Some(error) => Err(error.context(format!("waited in vain for {what}"))),
        None => bail!("waited in vain for {what}"),
    }
}

/// Whether the driver has lost its session with the program.
pub(crate) fn session_lost(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        matches!(cause.downcast_ref(), Some(CmdError::Standard(refused)) if refused.error == ErrorStatus::InvalidSessionId)
    })
}
