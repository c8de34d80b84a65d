//! A real kiosk session without a screen: the compositor a kiosk runs under (`cage`), an ordinary user, keys as a
//! keyboard sends them, and pictures of what would be on the glass.
//!
//! The compositor draws into a window of an X server nobody sees: without any server it takes no keys, and its pictures
//! come a frame late (cage 0.1.4).

use std::cell::RefCell;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use backstory_support::kiosk::{Kiosk, set_pin};
use backstory_support::pictures::difference;
use backstory_support::{PATIENCE, Screen, project, until};

use crate::PROGRAM;

/// Whom a test that runs as root turns into: the user nobody has.
const NOBODY: u32 = 65_534;
/// A picture of one colour is smaller than this, as PNG.
const BLANK: usize = 12_000;
/// A screen of which so many pictures in a row are the same stands still: its parts may come one after another.
const STILL: usize = 8;

struct Cage {
    compositor: Child,
    lines: Receiver<String>,
    home: tempfile::TempDir,
    socket: String,
    // Declared last: the screen must outlive what is drawn on it.
    screen: Screen,
}

/// A command of the session's own user, in the session's own environment.
fn as_user(program: &Path, home: &Path) -> Command {
    let root = fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    let mut command = if root {
        let mut command = Command::new("setpriv");
        command
            .args([&format!("--reuid={NOBODY}"), &format!("--regid={NOBODY}"), "--clear-groups"])
            .arg(program);
        command
    } else {
        Command::new(program)
    };
    command
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env("HOME", home)
        .env("TMPDIR", home)
        .env("XDG_RUNTIME_DIR", home.join("run"))
        .env_remove("XDG_DATA_HOME")
        .env_remove("XDG_CACHE_HOME")
        .env_remove("XDG_CONFIG_HOME")
        .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
        .env("NO_AT_BRIDGE", "1");
    command
}

/// Gives a folder and all in it to the session's user.
fn give(path: &Path) -> Result<()> {
    // Not root: it is the session's user's already.
    if chown(path, Some(NOBODY), Some(NOBODY)).is_ok() && path.is_dir() {
        for entry in fs::read_dir(path)? {
            give(&entry?.path())?;
        }
    }
    Ok(())
}

impl Cage {
    async fn open(settings: &str) -> Result<Self> {
        let home = tempfile::tempdir()?;
        let data = home.path().join("data");
        for folder in [&data, &home.path().join("run")] {
            fs::create_dir_all(folder)?;
        }
        fs::set_permissions(home.path().join("run"), fs::Permissions::from_mode(0o700))?;
        fs::write(data.join("settings.toml"), settings)?;
        set_pin(Path::new(PROGRAM), &data, Kiosk::PIN)?;
        // Somebody who asks for less motion sees a welcome screen that stands still, and so can be compared.
        let gtk = home.path().join(".config/gtk-3.0");
        fs::create_dir_all(&gtk)?;
        fs::write(gtk.join("settings.ini"), "[Settings]\ngtk-enable-animations=0\ngtk-cursor-blink=0\n")?;
        // Where the program was built, another user may not be let in.
        let program = home.path().join("backstory");
        fs::copy(PROGRAM, &program)?;
        give(home.path())?;
        let screen = Screen::open(1024, 768)?;
        let mut compositor = as_user(Path::new("cage"), home.path())
            .args(["-d", "--"])
            .arg(&program)
            .args(["--profile", "kiosk", "--trace-startup", "--data-dir"])
            .arg(&data)
            .env("DISPLAY", screen.name())
            .env("WLR_BACKENDS", "x11")
            .env("WLR_RENDERER", "pixman")
            .env("WLR_LIBINPUT_NO_DEVICES", "1")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("cage did not start: is it installed? (cargo xtask test installs it)")?;
        let output = compositor.stderr.take().context("stderr")?;
        let (tell, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    break;
                }
            }
        });
        let mut cage = Self { compositor, lines, home, socket: String::new(), screen };
        let run = cage.home.path().join("run");
        let mut socket = None;
        until("the compositor's socket", || {
            socket = ["wayland-0", "wayland-1"].into_iter().find(|name| run.join(name).exists());
            let found = socket.is_some();
            async move { Ok(found) }
        })
        .await?;
        cage.socket = socket.context("the socket")?.to_owned();
        cage.wait("first-content ", PATIENCE)?;
        Ok(cage)
    }

    /// Waits for a line that begins so.
    fn wait(&self, wanted: &str, patience: Duration) -> Result<()> {
        let started = Instant::now();
        let mut said = Vec::new();
        while let Some(left) = patience.checked_sub(started.elapsed()) {
            let Ok(line) = self.lines.recv_timeout(left) else { break };
            if line.starts_with(wanted) {
                return Ok(());
            }
            said.push(line);
        }
        bail!("'{wanted}' was not said; but:\n{}", said.join("\n"))
    }

    fn tool(&self, name: &str, arguments: &[&str]) -> Result<Vec<u8>> {
        let done = as_user(Path::new(name), self.home.path())
            .args(arguments)
            .env("WAYLAND_DISPLAY", &self.socket)
            .output()
            .with_context(|| {
                format!("{name} did not start: is it installed? (cargo xtask test installs it)")
            })?;
        ensure!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
        Ok(done.stdout)
    }

    fn key(&self, key: &str) -> Result<()> {
        self.screen.hands().key(key)
    }

    /// Takes a picture of the countdown: once it has counted before our eyes, it is what is on the screen.
    async fn counting_picture(&self, name: &str) -> Result<Vec<u8>> {
        let seen: RefCell<Vec<Vec<u8>>> = RefCell::default();
        until(&format!("{name} to be on the screen"), || async {
            let taken = self.tool("grim", &["-"])?;
            let mut seen = seen.borrow_mut();
            if !seen.contains(&taken) {
                seen.push(taken);
            }
            Ok(seen.len() > 3)
        })
        .await?;
        let picture = seen.into_inner().pop().context("a picture")?;
        keep(name, &picture)?;
        Ok(picture)
    }

    /// Takes a picture once the screen shows something other than before and stands still, and keeps it to be looked at.
    async fn picture(&self, name: &str, before: &[u8]) -> Result<Vec<u8>> {
        let last = RefCell::new((Vec::new(), 0));
        until(&format!("{name} to be on the screen"), || async {
            let taken = self.tool("grim", &["-"])?;
            let mut last = last.borrow_mut();
            let same = if taken == last.0 { last.1 + 1 } else { 1 };
            let shown = taken.len() > BLANK && taken != before;
            *last = (taken, same);
            Ok(shown && same >= STILL)
        })
        .await?;
        let (picture, _) = last.into_inner();
        keep(name, &picture)?;
        Ok(picture)
    }
}

fn keep(name: &str, picture: &[u8]) -> Result<()> {
    let folder = project().join("target/cage");
    fs::create_dir_all(&folder)?;
    Ok(fs::write(folder.join(format!("{name}.png")), picture)?)
}

impl Drop for Cage {
    fn drop(&mut self) {
        // The compositor takes its program along; already gone is as good.
        let _ = self.compositor.kill();
        let _ = self.compositor.wait();
    }
}

#[tokio::test]
async fn a_whole_sitting_under_the_kiosks_own_compositor() -> Result<()> {
    let cage = Cage::open("idle_seconds = 30\nwarning_seconds = 20\n").await?;
    let welcome = cage.picture("welcome", &[]).await?;
    // The first key leads to the button that begins.
    cage.key("space")?;
    cage.key("space")?;
    cage.wait("phase active", PATIENCE)?;
    let sitting = cage.picture("sitting", &welcome).await?;
    // The home screen has much to read; the last one little. Before the heading stand help and "Finish".
    for _ in 0..2 {
        cage.key("shift+Tab")?;
    }
    cage.key("Return")?;
    cage.picture("finish", &sitting).await?;
    cage.wait("phase warning", Duration::from_mins(4))?;
    let warning = cage.counting_picture("warning").await?;
    cage.key("Down")?;
    cage.wait("phase active", PATIENCE)?;
    let extended = cage.picture("extended", &warning).await?;
    cage.wait("phase ending", Duration::from_mins(4))?;
    cage.wait("first-content ", PATIENCE)?;
    let again = RefCell::new(extended);
    let same = until("the welcome screen of the first person to be that of the next", || async {
        again.replace(cage.tool("grim", &["-"])?);
        Ok(difference(&welcome, &again.borrow())?.is_none())
    })
    .await;
    let again = again.into_inner();
    keep("welcome-again", &again)?;
    if let Some(difference) = difference(&welcome, &again)? {
        return same.context(difference);
    }
    same
}
