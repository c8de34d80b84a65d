//! A second start brings the first window forward and ends.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use backstory_support::{Bus, PATIENCE, Screen};

use crate::PROGRAM;

#[test]
fn a_second_start_ends_at_once_and_the_first_window_stays() -> Result<()> {
    ends_at_once("home", "home")
}

#[test]
fn a_kiosk_is_not_left_by_starting_the_program_again() -> Result<()> {
    ends_at_once("kiosk", "home")
}

/// Starts the program in one room, and again in another.
fn ends_at_once(room: &str, other: &str) -> Result<()> {
    let screen = Screen::open(1366, 768)?;
    let bus = Bus::start()?;
    let folder = tempfile::tempdir()?;
    let start = |room: &str| {
        Command::new(PROGRAM)
            .args(["--profile", room, "--trace-startup", "--data-dir"])
            .arg(folder.path())
            .env("DISPLAY", screen.name())
            .env_remove("WAYLAND_DISPLAY")
            .env("DBUS_SESSION_BUS_ADDRESS", bus.address())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
    };
    let mut first = start(room)?;
    let mut lines = BufReader::new(first.stderr.take().context("stderr")?).lines();
    let shown = lines.by_ref().map_while(Result::ok).any(|line| line.starts_with("first-content"));
    ensure!(shown, "the first window never showed its first screen");

    let mut second = start(other)?;
    let began = Instant::now();
    while second.try_wait()?.is_none() && began.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(25));
    }
    let ended = second.try_wait()?;
    second.kill().ok();
    second.wait()?;
    let alive = first.try_wait()?.is_none();
    first.kill()?;
    first.wait()?;
    ensure!(ended.is_some_and(|status| status.success()), "the second start did not end well: {ended:?}");
    ensure!(alive, "the first window is gone");
    Ok(())
}
