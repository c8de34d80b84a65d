//! The program opens no network socket: every system call of the real window and its helpers is watched.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use backstory_support::{PATIENCE, Screen};

use crate::PROGRAM;

#[test]
fn opens_no_socket_but_unix() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let trace = folder.path().join("trace");
    let words = folder.path().join("stderr");
    let screen = Screen::open(1366, 768)?;
    let mut traced = Command::new("strace")
        .args(["-f", "-qq", "-e", "trace=socket", "-o"])
        .arg(&trace)
        .arg(PROGRAM)
        .args(["--trace-startup", "--data-dir"])
        .arg(folder.path().join("data"))
        .env("DISPLAY", screen.name())
        .env_remove("WAYLAND_DISPLAY")
        .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
        .stdout(Stdio::null())
        .stderr(fs::File::create(&words)?)
        .spawn()
        .context("strace did not start: is it installed? (cargo xtask test installs it)")?;
    let started = Instant::now();
    let mut shown = false;
    while started.elapsed() < PATIENCE && !shown && traced.try_wait()?.is_none() {
        std::thread::sleep(Duration::from_millis(50));
        shown = fs::read_to_string(&words)?.contains("first-content");
    }
    // The traced program ends with its screen; strace ends with it.
    drop(screen);
    traced.kill()?;
    traced.wait()?;
    ensure!(shown, "the window never showed its first screen:\n{}", fs::read_to_string(&words)?);
    let trace = fs::read_to_string(&trace)?;
    ensure!(trace.contains("AF_UNIX"), "the trace saw no socket at all, so it proves nothing:\n{trace}");
    let others: Vec<_> =
        trace.lines().filter(|line| line.contains("socket(") && !line.contains("AF_UNIX")).collect();
    ensure!(others.is_empty(), "sockets other than AF_UNIX:\n{}", others.join("\n"));
    Ok(())
}
