//! A session bus of a test's own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use tempfile::TempDir;

/// A bus nobody else is on. Gone when dropped, and with it all that was started on it.
pub struct Bus {
    daemon: Child,
    address: String,
    /// Where the services it starts keep their sockets, away from those of other buses.
    _runtime: TempDir,
}

impl Bus {
    /// # Errors
    /// When there is no bus to start.
    pub fn start() -> Result<Self> {
        let runtime = tempfile::tempdir()?;
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address=1"])
            .env("XDG_RUNTIME_DIR", runtime.path())
            .env("HOME", runtime.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("dbus-daemon did not start: is it installed? (cargo xtask test installs it)")?;
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().context("its output")?).read_line(&mut address)?;
        Ok(Self { daemon, address: address.trim().to_owned(), _runtime: runtime })
    }

    /// For `DBUS_SESSION_BUS_ADDRESS`.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}
