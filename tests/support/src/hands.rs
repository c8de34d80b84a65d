//! Keyboard and pointer of a screen nobody sees: what a person can do to a window from outside.

use std::process::Command;

use anyhow::{Context, Result, bail};

/// Keyboard and pointer of one X server.
#[derive(Debug, Clone, Copy)]
pub struct Hands<'a> {
    pub(crate) display: &'a str,
}

impl Hands<'_> {
    /// Presses a key with what is held beside it, in X's words: `ctrl+shift+u`, `Escape`.
    ///
    /// # Errors
    /// When the key cannot be pressed.
    pub fn key(self, key: &str) -> Result<()> {
        self.do_it(&["key", "--clearmodifiers", key])
    }

    /// Types text.
    ///
    /// # Errors
    /// When it cannot be typed.
    pub fn type_text(self, text: &str) -> Result<()> {
        self.do_it(&["type", "--delay", "5", text])
    }

    /// Presses a mouse button at a place; the first is what a touch is.
    ///
    /// # Errors
    /// When it cannot be pressed.
    pub fn press(self, (x, y): (i64, i64), button: u32) -> Result<()> {
        self.do_it(&["mousemove", &x.to_string(), &y.to_string(), "click", &button.to_string()])
    }

    /// Presses a mouse button while a key is held.
    ///
    /// # Errors
    /// When it cannot be pressed.
    pub fn press_with(self, key: &str, (x, y): (i64, i64), button: u32) -> Result<()> {
        let [x, y, button] = [x, y, button.into()].map(|number| number.to_string());
        self.do_it(&["mousemove", &x, &y, "keydown", key, "click", &button, "keyup", key])
    }

    /// Presses and holds at one place, moves to another and lets go.
    ///
    /// # Errors
    /// When it cannot be done.
    pub fn drag(self, from: (i64, i64), to: (i64, i64)) -> Result<()> {
        let [a, b, c, d] = [from.0, from.1, to.0, to.1].map(|number| number.to_string());
        self.do_it(&["mousemove", &a, &b, "mousedown", "1", "mousemove", &c, &d, "mouseup", "1"])
    }

    /// Windows on the screen that are shown.
    ///
    /// # Errors
    /// When the screen cannot be asked.
    pub fn windows(self) -> Result<Vec<String>> {
        let found = self.xdotool(&["search", "--onlyvisible", "--name", ""])?;
        Ok(found.lines().map(str::to_owned).collect())
    }

    /// Touches all over the screen and beats on the keyboard, as fast as the server takes it.
    ///
    /// # Errors
    /// When it cannot be done.
    pub fn flood(self) -> Result<()> {
        for place in 0..40 {
            // Steps that share no factor with the size of the screen come everywhere.
            let (x, y) = ((place * 397) % 1366, 60 + (place * 211) % 700);
            let [x, y] = [x, y].map(|number: u32| number.to_string());
            self.do_it(&["mousemove", &x, &y, "click", "--repeat", "25", "--delay", "0", "1"])?;
            self.do_it(&[
                "key", "--delay", "0", "a", "Tab", "space", "Escape", "Down", "F5", "ctrl+r", "Return",
            ])?;
        }
        Ok(())
    }

    /// Gives the window the keyboard, which a window manager would do.
    ///
    /// # Errors
    /// When there is no window yet.
    pub fn focus(self) -> Result<()> {
        // Toolkits keep unseen windows beside the one that has the program's name.
        let found = self.xdotool(&["search", "--onlyvisible", "--name", "^Backstory$"])?;
        self.do_it(&["windowfocus", "--sync", found.lines().next().context("there is no window")?])
    }

    fn do_it(self, arguments: &[&str]) -> Result<()> {
        self.xdotool(arguments).map(|_| ())
    }

    fn xdotool(self, arguments: &[&str]) -> Result<String> {
        let done = Command::new("xdotool")
            .args(arguments)
            .env("DISPLAY", self.display)
            .output()
            .context("xdotool did not start: is it installed? (cargo xtask test installs it)")?;
        // A search that finds nothing says so by its status.
        if !done.status.success() && arguments.first() != Some(&"search") {
            bail!("xdotool {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        }
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    }
}
