//! A screen nobody sees.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::Hands;

/// An X server of its own; gone when dropped.
#[derive(Debug)]
pub struct Screen {
    server: Child,
    name: String,
}

impl Screen {
    /// Starts a server with one screen of the given size in pixels; the server picks a free number.
    ///
    /// # Errors
    /// When Xvfb is missing or does not start.
    pub fn open(width: u32, height: u32) -> Result<Self> {
        let mut server = Command::new("Xvfb")
            // Nobody but this machine's users can reach it; a kiosk's own user must (`-ac`).
            // A kiosk that ends or begins anew is its last client for a moment: by itself the server would begin anew too, and
            // refuse whoever comes meanwhile (`-noreset`).
            .args(["-displayfd", "1", "-nolisten", "tcp", "-ac", "-noreset", "-screen", "0"])
            .arg(format!("{width}x{height}x24"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("Xvfb did not start: is it installed? (cargo xtask test installs it)")?;
        let mut line = String::new();
        let output = server.stdout.take().context("Xvfb's output")?;
        BufReader::new(output).read_line(&mut line).context("Xvfb's display number")?;
        let number = line.trim();
        if number.is_empty() {
            bail!("Xvfb stopped before it had a display");
        }
        Ok(Self { name: format!(":{number}"), server })
    }

    /// The value for `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its keyboard and pointer.
    pub fn hands(&self) -> Hands<'_> {
        Hands { display: &self.name }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // Already gone is as good as killed.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
