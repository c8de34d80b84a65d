//! The kiosk as a waiting room has it: no driver inside, nothing but what hands can do from outside.
//!
//! Keys and pointer come from the X server ([`Hands`]); what happens is told by the lines of `--trace-startup`:
//! `first-content <ms>` each time the welcome screen is painted anew, `phase <name>` at each change of a sitting.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::{Hands, PATIENCE, Screen, WindowOptions, processes};

const WIDTH: u32 = 1366;
const HEIGHT: u32 = 768;

/// A kiosk running by itself on a screen nobody sees. Ended when dropped.
pub struct Kiosk {
    child: Child,
    told: Receiver<Told>,
    home: PathBuf,
    program: PathBuf,
    screen: Screen,
}

/// What the program says of itself.
#[derive(Debug, Clone, PartialEq)]
enum Told {
    /// The welcome screen is painted, after so many milliseconds.
    Painted(f64),
    /// A sitting has come to this phase.
    Phase(String),
}

/// Sets a staff PIN from the command line, as the person who sets the machine up does.
///
/// # Errors
/// When the program refuses it.
pub fn set_pin(program: &Path, data_dir: &Path, pin: &str) -> Result<()> {
    use std::io::Write as _;
    let mut child = Command::new(program)
        .args(["kiosk", "pin", "--data-dir"])
        .arg(data_dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    writeln!(child.stdin.take().context("stdin")?, "{pin}")?;
    let done = child.wait_with_output()?;
    ensure!(done.status.success(), "kiosk pin: {}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}

/// A kiosk's data folder with the tests' PIN set, and how to open a driven window on it.
///
/// # Errors
/// When the folder cannot be made ready.
pub fn furnished(program: &Path) -> Result<(tempfile::TempDir, WindowOptions)> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    fs::create_dir_all(&data)?;
    set_pin(program, &data, Kiosk::PIN)?;
    let options =
        WindowOptions::new(program).data_dir(data).arguments(["--profile", "kiosk", "--trace-startup"]);
    Ok((folder, options))
}

/// Where things are on a kiosk's screen, in pixels: asked of a driven window of the same size, so that hands can find
/// them in one that nothing drives.
#[derive(Debug, Clone, Copy)]
pub struct Places {
    /// The invitation on the welcome screen.
    pub begin: (i64, i64),
    /// To the search screen.
    pub search: (i64, i64),
    /// The search screen's field.
    pub field: (i64, i64),
    /// To the body.
    pub body: (i64, i64),
    /// The left buttock on the body.
    pub region: (i64, i64),
    /// To "Get help now", during a sitting.
    pub help: (i64, i64),
    /// To the last screen.
    pub finish: (i64, i64),
    /// The last screen's own button.
    pub finish_now: (i64, i64),
    /// The program's name, which staff know what to do with.
    pub brand: (i64, i64),
    /// "Reset now" on the staff sheet.
    pub reset: (i64, i64),
    /// "Leave the kiosk" on the staff sheet.
    pub leave: (i64, i64),
    /// The answer to whether to leave.
    pub leave_yes: (i64, i64),
}

impl Places {
    /// Asks a driven window.
    ///
    /// # Errors
    /// When something is not where it should be.
    pub async fn ask(program: &Path) -> Result<Self> {
        let (_folder, options) = furnished(program)?;
        let window = options.size(WIDTH, HEIGHT).open().await?;
        let begin = window.middle("[data-begin]").await?;
        window.tap("[data-begin]").await?;
        let search = window.middle("nav [data-go=search]").await?;
        let body = window.middle("nav [data-go=body]").await?;
        let help = window.middle("header [data-go=help]").await?;
        let finish = window.middle("header [data-finish]").await?;
        window.go("search").await?;
        let field = window.middle("main input[type=search]").await?;
        window.go("body").await?;
        window.wait_for("main [data-chapter=places]").await?;
        let region = window.middle("main [data-region=buttock][data-side=left]").await?;
        window.tap("[data-finish]").await?;
        let finish_now = window.middle("[data-finish-now]").await?;
        let brand = window.middle("header .brand").await?;
        window.hands().focus()?;
        knock(window.hands(), brand)?;
        window.wait_for("main[data-screen=staff-door]").await?;
        window.hands().type_text(Kiosk::PIN)?;
        window.hands().key("Return")?;
        let reset = window.middle("[data-staff-reset]").await?;
        let leave = window.middle("[data-staff-leave]").await?;
        window.tap("[data-staff-leave]").await?;
        let leave_yes = window.middle("[data-staff-leave-yes]").await?;
        window.close().await?;
        Ok(Self {
            begin,
            search,
            field,
            body,
            region,
            help,
            finish,
            finish_now,
            brand,
            reset,
            leave,
            leave_yes,
        })
    }
}

/// What staff do to be asked for their PIN: five touches on the program's name.
///
/// # Errors
/// When it cannot be done.
pub fn knock(hands: Hands<'_>, brand: (i64, i64)) -> Result<()> {
    (0..5).try_for_each(|_| hands.press(brand, 1))
}

/// Sends a signal to a process: `KILL`, `TERM`, `STOP`.
///
/// # Errors
/// When it is gone already.
pub fn signal(name: &str, process: u32) -> Result<()> {
    let done = Command::new("kill").args(["-s", name, &process.to_string()]).status()?;
    ensure!(done.success(), "process {process} takes no {name}");
    Ok(())
}

impl Kiosk {
    /// The PIN every kiosk of the tests has.
    pub const PIN: &str = "271828";

    /// Starts a kiosk in a home folder of its own (everything it could write is below it) and waits for its welcome
    /// screen. `settings` is its `settings.toml`.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn open(program: &Path, home: &Path, settings: &str) -> Result<Self> {
        let data = home.join("data");
        for folder in [&data, &home.join("tmp"), &home.join("run")] {
            fs::create_dir_all(folder)?;
        }
        fs::write(data.join("settings.toml"), settings)?;
        if !data.join("staff.toml").exists() {
            set_pin(program, &data, Self::PIN)?;
        }
        let screen = Screen::open(WIDTH, HEIGHT)?;
        let (child, told) = start(program, home, &screen)?;
        let kiosk = Self { child, told, home: home.to_owned(), program: program.to_owned(), screen };
        kiosk.wait_painted()?;
        kiosk.focus()?;
        Ok(kiosk)
    }

    /// The program's process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The folder everything of it lies in.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Waits until the welcome screen is painted; milliseconds since its page began to be made anew.
    ///
    /// # Errors
    /// When it never is.
    pub fn wait_painted(&self) -> Result<f64> {
        loop {
            match self.told.recv_timeout(PATIENCE).context("the welcome screen was not painted")? {
                Told::Painted(took) => return Ok(took),
                Told::Phase(_) => {}
            }
        }
    }

    /// Waits until a sitting comes to a phase: `welcome`, `active`, `warning`, `ending`.
    ///
    /// # Errors
    /// When it never does within `patience`.
    pub fn wait_phase(&self, wanted: &str, patience: Duration) -> Result<()> {
        let started = Instant::now();
        while let Some(left) = patience.checked_sub(started.elapsed()) {
            if self.told.recv_timeout(left).is_ok_and(|told| told == Told::Phase(wanted.into())) {
                return Ok(());
            }
        }
        bail!("no sitting came to be '{wanted}'")
    }

    /// Does something again and again until a sitting comes to a phase: a touch that comes while the page is busy with
    /// the last one may be lost, as a person's is.
    ///
    /// # Errors
    /// When it never does.
    pub fn until_phase(&self, wanted: &str, mut act: impl FnMut() -> Result<()>) -> Result<()> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            act()?;
            if self.wait_phase(wanted, Duration::from_millis(120)).is_ok() {
                return Ok(());
            }
        }
        bail!("no sitting came to be '{wanted}'")
    }

    /// All processes of the program, by id and name, in order.
    ///
    /// # Errors
    /// When the kernel tells nothing of processes.
    pub fn processes(&self) -> Result<Vec<(u32, String)>> {
        let mut all: Vec<_> = processes::tree(self.id())?
            .into_iter()
            .map(|process| (process, processes::name(process)))
            .collect();
        all.sort();
        Ok(all)
    }

    /// The program's processes with this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn named(&self, name: &str) -> Result<u32> {
        let all = self.processes()?;
        let found = all.iter().find(|(_, own)| own == name).map(|(process, _)| *process);
        found.with_context(|| format!("there is no {name} among {all:?}"))
    }

    /// The screen it is on, as `DISPLAY` names it.
    pub fn display(&self) -> &str {
        self.screen.name()
    }

    /// What a person can do from outside.
    pub fn hands(&self) -> Hands<'_> {
        self.screen.hands()
    }

    /// How the program ended, if it has.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn ended(&mut self) -> Result<Option<std::process::ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Starts it again, as the system's service manager does once it has ended, and waits for the welcome screen.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start_again(&mut self) -> Result<Duration> {
        let started = Instant::now();
        while self.ended()?.is_none() {
            ensure!(started.elapsed() < PATIENCE, "the program did not end");
            thread::sleep(Duration::from_millis(10));
        }
        (self.child, self.told) = start(&self.program, &self.home, &self.screen)?;
        self.wait_painted()?;
        let took = started.elapsed();
        self.focus()?;
        Ok(took)
    }

    /// Gives the window the keyboard, which a window manager would do.
    fn focus(&self) -> Result<()> {
        let started = Instant::now();
        loop {
            if self.hands().focus().is_ok() {
                return Ok(());
            }
            ensure!(started.elapsed() < PATIENCE, "the window takes no focus");
            thread::sleep(Duration::from_millis(25));
        }
    }
}

fn start(program: &Path, home: &Path, screen: &Screen) -> Result<(Child, Receiver<Told>)> {
    let log = home.join("stderr");
    let mut child = Command::new(program)
        .args(["--profile", "kiosk", "--trace-startup", "--data-dir"])
        .arg(home.join("data"))
        .env("DISPLAY", screen.name())
        .env_remove("WAYLAND_DISPLAY")
        .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
        .env("NO_AT_BRIDGE", "1")
        .env("HOME", home)
        .env("TMPDIR", home.join("tmp"))
        .env("XDG_RUNTIME_DIR", home.join("run"))
        .env_remove("XDG_DATA_HOME")
        .env_remove("XDG_CACHE_HOME")
        .env_remove("XDG_CONFIG_HOME")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| program.display().to_string())?;
    let output = child.stderr.take().context("stderr")?;
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        use std::io::Write as _;
        let mut log = fs::OpenOptions::new().create(true).append(true).open(log).ok();
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Some(log) = &mut log {
                // A log that cannot be written is noticed by the test that reads it.
                let _ = writeln!(log, "{line}");
            }
            let painted = line.strip_prefix("first-content ").and_then(|number| number.parse().ok());
            let phase = line.strip_prefix("phase ").map(|name| Told::Phase(name.into()));
            if painted.map(Told::Painted).or(phase).is_some_and(|told| tell.send(told).is_err()) {
                break;
            }
        }
    });
    Ok((child, told))
}

impl Drop for Kiosk {
    fn drop(&mut self) {
        // Helpers end with the program; already gone is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
