//! Running a named step and showing how far along the work is.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::root;

/// Steps in order, numbered as they run.
pub(crate) struct Plan {
    total: usize,
    done: usize,
}

impl Plan {
    /// A plan of `total` steps.
    pub(crate) fn new(total: usize) -> Self {
        Self { total, done: 0 }
    }

    /// Runs one step; its output passes through.
    pub(crate) fn step(&mut self, name: &str, command: &mut Command) -> Result<()> {
        self.done += 1;
        println!("\n[{}/{}] {name}", self.done, self.total);
        let started = Instant::now();
        let status = command
            .status()
            .with_context(|| format!("{name}: could not start {}", command.get_program().display()))?;
        if !status.success() {
            bail!("{name} failed ({status})");
        }
        println!("[{}/{}] {name}: done in {:.1} s", self.done, self.total, started.elapsed().as_secs_f64());
        Ok(())
    }
}

/// `cargo …` in the project's top folder.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    program(Path::new(&cargo), arguments)
}

/// A program in the project's top folder.
pub(crate) fn program(program: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// `npm …` in the window's folder.
pub(crate) fn npm(arguments: &[&str]) -> Command {
    // On Windows npm is a script, which only the shell finds.
    let mut command = if cfg!(windows) {
        let mut shell = Command::new("cmd");
        shell.args(["/C", "npm"]);
        shell
    } else {
        Command::new("npm")
    };
    command.args(arguments).current_dir(root().join("ui"));
    command
}

/// The tests that own the generated files: they compare, or with `write` they write.
pub(crate) fn bindings(write: bool) -> Command {
    let mut command = cargo(&["test", "--quiet", "--package", "backstory-core", "--features", "schema"]);
    command.args(["--test", "generated", "--test", "records", "--test", "schema"]);
    if write {
        command.env("BACKSTORY_BLESS", "1");
    }
    command
}
