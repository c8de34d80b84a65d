//! Making a Linux machine a kiosk, and undoing exactly that.
//!
//! All of it is files and links below `/etc`, so that it works the same on an image of another machine. What was there
//! before is written down first, then changed: a run that breaks off can be repeated or undone.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use backstory_core::messages::Messages;
use serde::{Deserialize, Serialize};

use super::{DATA, Place};
use crate::cli::No;
use crate::platform;

macro_rules! kiosk_file {
    ($name:literal) => {
        include_str!(concat!("../../../../assets/kiosk/", $name))
    };
}

/// What is written, and where.
const FILES: [(&str, &str); 9] = [
    (SYSUSERS, kiosk_file!("sysusers.conf")),
    (TMPFILES, kiosk_file!("tmpfiles.conf")),
    ("/etc/pam.d/backstory-kiosk", kiosk_file!("pam")),
    ("/etc/systemd/journald@backstory.conf", kiosk_file!("journald.conf")),
    ("/etc/systemd/logind.conf.d/50-backstory-kiosk.conf", kiosk_file!("logind.conf")),
    ("/etc/systemd/system.conf.d/50-backstory-kiosk.conf", kiosk_file!("system.conf")),
    ("/etc/sysctl.d/50-backstory-kiosk.conf", kiosk_file!("sysctl.conf")),
    ("/etc/systemd/system/backstory-kiosk-screen.service", kiosk_file!("backstory-kiosk-screen.service")),
    (UNIT, kiosk_file!("backstory-kiosk.service")),
];
const SYSUSERS: &str = "/etc/sysusers.d/backstory-kiosk.conf";
const TMPFILES: &str = "/etc/tmpfiles.d/backstory-kiosk.conf";
const UNIT: &str = "/etc/systemd/system/backstory-kiosk.service";

/// What `systemctl enable`, `mask` and `set-default` would link; they need a running system, links do not.
const LINKS: [(&str, &str); 3] = [
    ("/etc/systemd/system/graphical.target.wants/backstory-kiosk.service", UNIT),
    // Ctrl+Alt+Del restarts nothing.
    ("/etc/systemd/system/ctrl-alt-del.target", "/dev/null"),
    (DEFAULT_TARGET, "/usr/lib/systemd/system/graphical.target"),
];
const DEFAULT_TARGET: &str = "/etc/systemd/system/default.target";

/// What was done, to be undone. In a folder only the administrator writes.
const RECORD: &str = "/etc/backstory-kiosk/installed.json";
const USER: &str = "backstory-kiosk";
const PROGRAM: &str = "/usr/bin/backstory";
const CAGE: &str = "/usr/bin/cage";
/// Nothing is shown through it, but cage before 0.2 does not start without.
const XWAYLAND: &str = "/usr/bin/Xwayland";

/// What an installation did.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Done {
    /// Version of the program that did it.
    version: String,
    /// Files, with what was written into them.
    files: BTreeMap<String, String>,
    /// Links, with where they lead.
    links: BTreeMap<String, String>,
    /// What stood in place of a file or link, and where it is kept.
    kept: BTreeMap<String, String>,
    /// Folders that were made, outer ones first.
    folders: Vec<String>,
    /// Whether the user was made.
    user: bool,
}

/// One thing to do. Paths are those inside the root.
enum Step {
    Folder(String),
    Write { path: String, contents: String },
    Link { path: String, to: String },
    Move { from: String, to: String },
    Restore { from: String, to: String },
    Remove(String),
    RemoveFolder(String),
    Purge(String),
    Run(Vec<String>),
}

/// What stands at a path.
#[derive(PartialEq)]
enum Stands {
    Nothing,
    Link(String),
    File(String),
    /// A file that is not text, a folder, a device.
    Else,
}

fn run_step(words: &[&str]) -> Step {
    Step::Run(words.iter().map(|word| (*word).to_owned()).collect())
}

struct Machine<'a> {
    place: &'a Place,
    messages: &'a Messages,
    steps: Vec<Step>,
}

/// Sets the machine up.
pub(super) fn install(place: &Place, messages: &Messages, out: &mut String) -> Result<(), No> {
    let mut machine = Machine { place, messages, steps: Vec::new() };
    machine.administrator("install")?;
    machine.needs(out)?;
    let before = machine.done()?;
    let mut done = before.clone().unwrap_or_default();
    env!("CARGO_PKG_VERSION").clone_into(&mut done.version);
    for (path, contents) in FILES {
        machine.plan_file(path, contents, &mut done)?;
    }
    for (path, to) in LINKS {
        machine.plan_link(path, to, &mut done)?;
    }
    let changed = !machine.steps.is_empty();
    let has_user = machine.user().is_some();
    if machine.real() {
        done.user |= !has_user;
        if !has_user {
            machine.steps.push(run_step(&["systemd-sysusers", SYSUSERS]));
        }
        if !machine.at(DATA).is_dir() {
            machine.steps.push(run_step(&["systemd-tmpfiles", "--create", TMPFILES]));
        } else if !has_user {
            // From before an `uninstall`.
            let owner = format!("{USER}:{USER}");
            machine.steps.push(run_step(&["chown", "-hR", &owner, DATA]));
        }
        if changed {
            machine.steps.push(run_step(&["systemctl", "daemon-reload"]));
        }
    }
    if machine.steps.is_empty() && before.as_ref() == Some(&done) {
        let _ = writeln!(out, "{}", messages.get("cli_kiosk_as_it_is", &[]));
        return Ok(());
    }
    // The record stands before the first change.
    let text = serde_json::to_string_pretty(&machine.with_folders(&mut done))? + "\n";
    let record = Step::Write { path: RECORD.into(), contents: text };
    let folders = machine.steps.iter().take_while(|step| matches!(step, Step::Folder(_))).count();
    machine.steps.insert(folders, record);
    machine.carry_out(out)?;
    if !place.dry_run {
        machine.finish("cli_kiosk_installed", "cli_kiosk_installed_below", out);
    }
    Ok(())
}

/// Undoes what [`install`] did here, and nothing else.
pub(super) fn uninstall(place: &Place, purge: bool, messages: &Messages, out: &mut String) -> Result<(), No> {
    let mut machine = Machine { place, messages, steps: Vec::new() };
    machine.administrator("uninstall")?;
    let data = machine.at(DATA).is_dir();
    let Some(done) = machine.done()? else {
        let _ = writeln!(out, "{}", messages.get("cli_kiosk_not_installed", &[]));
        if purge && data {
            machine.steps.push(Step::Purge(DATA.into()));
            machine.carry_out(out)?;
        }
        return Ok(());
    };
    if machine.real() && machine.stands(UNIT)? != Stands::Nothing {
        machine.steps.push(run_step(&["systemctl", "stop", "backstory-kiosk.service"]));
    }
    for (path, to) in &done.links {
        machine.plan_undo(path, &Stands::Link(to.clone()), &done, out)?;
    }
    for (path, contents) in &done.files {
        machine.plan_undo(path, &Stands::File(contents.clone()), &done, out)?;
    }
    if purge && data {
        machine.steps.push(Step::Purge(DATA.into()));
    }
    if machine.real() {
        machine.steps.push(run_step(&["systemctl", "daemon-reload"]));
        if done.user
            && let Some(number) = machine.user()
        {
            // The user's own services outlive the screen by some seconds, and would keep the user from going.
            machine.steps.push(run_step(&["systemctl", "stop", &format!("user@{number}.service")]));
            machine.steps.push(run_step(&["userdel", USER]));
            if data && !purge {
                // What belongs to nobody would belong to whoever gets the number next.
                machine.steps.push(run_step(&["chown", "-hR", "root:root", DATA]));
            }
        }
    }
    // Last, so that a run that breaks off can be repeated.
    machine.steps.push(Step::Remove(RECORD.into()));
    for folder in done.folders.iter().rev() {
        machine.steps.push(Step::RemoveFolder(folder.clone()));
    }
    machine.carry_out(out)?;
    if data && !purge {
        let folder = machine.at(DATA).display().to_string();
        let _ = writeln!(out, "{}", messages.get("cli_kiosk_data_stays", &[("folder", &folder)]));
    }
    if !place.dry_run {
        machine.finish("cli_kiosk_uninstalled", "cli_kiosk_uninstalled_below", out);
    }
    Ok(())
}

impl Machine<'_> {
    /// Whether this machine itself is changed, not an image of another.
    fn real(&self) -> bool {
        self.place.root.is_none()
    }

    /// Where a path is.
    fn at(&self, path: &str) -> PathBuf {
        match &self.place.root {
            Some(root) => root.join(path.trim_start_matches('/')),
            None => PathBuf::from(path),
        }
    }

    fn shown(&self, path: &str) -> String {
        self.at(path).display().to_string()
    }

    fn administrator(&self, action: &str) -> Result<(), No> {
        if self.real() && !self.place.dry_run && !platform::is_administrator() {
            return Err(No(self.messages.get("cli_kiosk_needs_administrator", &[("action", action)])));
        }
        Ok(())
    }

    /// What must be on the machine already. For real, nothing is begun without it; otherwise it is said.
    fn needs(&self, out: &mut String) -> Result<(), No> {
        let mut missing = Vec::new();
        if self.real() && !Path::new("/run/systemd/system").exists() {
            missing.push(self.messages.get("cli_kiosk_no_systemd", &[]));
        }
        for (path, key) in [
            (PROGRAM, "cli_kiosk_no_program"),
            (CAGE, "cli_kiosk_no_cage"),
            (XWAYLAND, "cli_kiosk_no_xwayland"),
        ] {
            if !self.at(path).exists() {
                let own = std::env::current_exe().unwrap_or_default().display().to_string();
                missing.push(self.messages.get(key, &[("file", &self.shown(path)), ("own", &own)]));
            }
        }
        if self.real() && !self.place.dry_run && !missing.is_empty() {
            return Err(No(missing.join("\nbackstory: ")));
        }
        // Two programs cannot have one screen.
        if let Stands::Link(desktop) = self.stands("/etc/systemd/system/display-manager.service")? {
            missing.push(self.messages.get("cli_kiosk_desktop", &[("desktop", &desktop)]));
        }
        for words in missing {
            let _ = writeln!(out, "{words}");
        }
        Ok(())
    }

    /// What was done here before.
    fn done(&self) -> Result<Option<Done>, No> {
        let unreadable = |why: String| {
            No(self.messages.get("cli_kiosk_record_broken", &[("file", &self.shown(RECORD)), ("why", &why)]))
        };
        match fs::read_to_string(self.at(RECORD)) {
            Ok(text) => serde_json::from_str(&text).map(Some).map_err(|error| unreadable(error.to_string())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unreadable(error.to_string())),
        }
    }

    /// The number of the kiosk's user.
    fn user(&self) -> Option<String> {
        let users = fs::read_to_string(self.at("/etc/passwd")).unwrap_or_default();
        let mut fields =
            users.lines().map(|line| line.split(':')).find(|line| line.clone().next() == Some(USER))?;
        fields.nth(2).map(str::to_owned)
    }

    fn stands(&self, path: &str) -> Result<Stands, No> {
        let at = self.at(path);
        let about = match at.symlink_metadata() {
            Ok(about) => about,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Stands::Nothing),
            Err(error) => return Err(self.failed(path, &error)),
        };
        if about.is_symlink() {
            let to = fs::read_link(&at).map_err(|error| self.failed(path, &error))?;
            return Ok(Stands::Link(to.to_string_lossy().into_owned()));
        }
        if !about.is_file() {
            return Ok(Stands::Else);
        }
        Ok(fs::read_to_string(&at).map_or(Stands::Else, Stands::File))
    }

    fn failed(&self, path: &str, error: &io::Error) -> No {
        No(self.messages.get("cli_not_written", &[("file", &self.shown(path)), ("why", &error.to_string())]))
    }

    fn plan_file(&mut self, path: &str, contents: &str, done: &mut Done) -> Result<(), No> {
        let stands = self.stands(path)?;
        let ours = done.files.insert(path.into(), contents.into()).map(Stands::File);
        if stands == Stands::File(contents.into()) {
            return Ok(());
        }
        self.plan_keep(path, &stands, ours.as_ref(), done)?;
        self.steps.push(Step::Write { path: path.into(), contents: contents.into() });
        Ok(())
    }

    fn plan_link(&mut self, path: &str, to: &str, done: &mut Done) -> Result<(), No> {
        let stands = self.stands(path)?;
        let leads = |link: &str| Path::new(link).file_name() == Path::new(to).file_name();
        if matches!(&stands, Stands::Link(link) if leads(link)) {
            return Ok(());
        }
        let ours = done.links.insert(path.into(), to.into()).map(Stands::Link);
        self.plan_keep(path, &stands, ours.as_ref(), done)?;
        self.steps.push(Step::Link { path: path.into(), to: to.into() });
        Ok(())
    }

    /// What somebody else put there is kept beside; what an earlier version put there makes room.
    fn plan_keep(
        &mut self,
        path: &str,
        stands: &Stands,
        ours: Option<&Stands>,
        done: &mut Done,
    ) -> Result<(), No> {
        if *stands == Stands::Nothing {
            return Ok(());
        }
        if ours == Some(stands) {
            // A file is written over; a link is not.
            if matches!(stands, Stands::Link(_)) {
                self.steps.push(Step::Remove(path.into()));
            }
            return Ok(());
        }
        let beside = self.beside(path, "before-backstory")?;
        done.kept.entry(path.into()).or_insert_with(|| beside.clone());
        self.steps.push(Step::Move { from: path.into(), to: beside });
        Ok(())
    }

    /// A free name beside a path.
    fn beside(&self, path: &str, ending: &str) -> Result<String, No> {
        let mut number = 1;
        loop {
            let again = if number == 1 { String::new() } else { format!("-{number}") };
            let name = format!("{path}.{ending}{again}");
            if self.stands(&name)? == Stands::Nothing {
                return Ok(name);
            }
            number += 1;
        }
    }

    fn plan_undo(&mut self, path: &str, ours: &Stands, done: &Done, out: &mut String) -> Result<(), No> {
        let stands = self.stands(path)?;
        if stands == *ours {
            self.steps.push(Step::Remove(path.into()));
        } else if stands != Stands::Nothing {
            if matches!(ours, Stands::Link(_)) {
                // Somebody has chosen anew since; that stands.
                let _ = writeln!(
                    out,
                    "{}",
                    self.messages.get("cli_kiosk_left_alone", &[("file", &self.shown(path))])
                );
                return Ok(());
            }
            let beside = self.beside(path, "after-backstory")?;
            self.steps.push(Step::Move { from: path.into(), to: beside });
        }
        if let Some(kept) = done.kept.get(path)
            && self.stands(kept)? != Stands::Nothing
        {
            self.steps.push(Step::Restore { from: kept.clone(), to: path.into() });
        }
        Ok(())
    }

    /// Puts the making of missing folders first, and notes them.
    fn with_folders(&mut self, done: &mut Done) -> Done {
        let paths =
            FILES.iter().map(|(path, _)| *path).chain(LINKS.iter().map(|(path, _)| *path)).chain([RECORD]);
        let mut made = Vec::new();
        for path in paths {
            let above: Vec<_> = Path::new(path).ancestors().skip(1).collect();
            for folder in above.into_iter().rev().map(|folder| folder.display().to_string()) {
                if !made.contains(&folder) && !self.at(&folder).is_dir() {
                    made.push(folder);
                }
            }
        }
        done.folders
            .extend(made.iter().filter(|folder| !done.folders.contains(folder)).cloned().collect::<Vec<_>>());
        self.steps.splice(0..0, made.into_iter().map(Step::Folder));
        done.clone()
    }

    /// Says each step and, unless it is a dry run, does it.
    fn carry_out(&self, out: &mut String) -> Result<(), No> {
        for step in &self.steps {
            self.say(step, out);
            if !self.place.dry_run {
                self.take(step)?;
            }
        }
        if self.place.dry_run {
            let _ = writeln!(out, "{}", self.messages.get("cli_kiosk_dry_run", &[]));
        }
        Ok(())
    }

    /// The last words: of this machine, or of an image.
    fn finish(&self, here: &str, below: &str, out: &mut String) {
        let words = match &self.place.root {
            None => self.messages.get(here, &[]),
            Some(root) => self.messages.get(below, &[("root", &root.display().to_string())]),
        };
        let _ = writeln!(out, "{words}");
    }

    fn say(&self, step: &Step, out: &mut String) {
        let (key, values) = match step {
            Step::Folder(path) => ("cli_kiosk_step_folder", vec![("file", self.shown(path))]),
            Step::Write { path, .. } => ("cli_kiosk_step_write", vec![("file", self.shown(path))]),
            Step::Link { path, to } => {
                ("cli_kiosk_step_link", vec![("file", self.shown(path)), ("to", to.clone())])
            }
            Step::Move { from, to } => {
                ("cli_kiosk_step_keep", vec![("file", self.shown(from)), ("kept", self.shown(to))])
            }
            Step::Restore { from, to } => {
                ("cli_kiosk_step_restore", vec![("file", self.shown(to)), ("kept", self.shown(from))])
            }
            Step::Remove(path) => ("cli_kiosk_step_remove", vec![("file", self.shown(path))]),
            Step::RemoveFolder(path) => ("cli_kiosk_step_remove_folder", vec![("file", self.shown(path))]),
            Step::Purge(path) => ("cli_kiosk_step_purge", vec![("file", self.shown(path))]),
            Step::Run(words) => ("cli_kiosk_step_run", vec![("command", words.join(" "))]),
        };
        let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let _ = writeln!(out, "{}", self.messages.get(key, &values));
        // The record holds all the other files once more.
        if let Step::Write { path, contents } = step
            && self.place.dry_run
            && path != RECORD
        {
            for line in contents.lines() {
                let _ = writeln!(out, "{}", format!("    {line}").trim_end());
            }
        }
    }

    fn take(&self, step: &Step) -> Result<(), No> {
        let (path, taken) = match step {
            Step::Folder(path) => (path, make_folder(&self.at(path))),
            Step::Write { path, contents } => (path, write(&self.at(path), contents)),
            Step::Link { path, to } => (path, symlink(to, self.at(path))),
            Step::Move { from: path, to } | Step::Restore { from: path, to } => {
                (path, fs::rename(self.at(path), self.at(to)))
            }
            Step::Remove(path) => (path, fs::remove_file(self.at(path))),
            // Somebody else may have put something there since.
            Step::RemoveFolder(path) => {
                let _ = fs::remove_dir(self.at(path));
                return Ok(());
            }
            Step::Purge(path) => (path, fs::remove_dir_all(self.at(path))),
            Step::Run(words) => return self.run(words),
        };
        taken.map_err(|error| self.failed(path, &error))
    }

    fn run(&self, words: &[String]) -> Result<(), No> {
        let failed = |why: &str| {
            let values = [("command", words.join(" ")), ("why", why.trim().to_owned())];
            No(self
                .messages
                .get("cli_kiosk_run_failed", &values.each_ref().map(|(name, value)| (*name, value.as_str()))))
        };
        let ran =
            Command::new(&words[0]).args(&words[1..]).output().map_err(|error| failed(&error.to_string()))?;
        if ran.status.success() { Ok(()) } else { Err(failed(&String::from_utf8_lossy(&ran.stderr))) }
    }
}

/// Everybody may read it, whatever the caller's mask says: these are settings of the system.
fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

/// Writes a file whole or not at all.
fn write(file: &Path, contents: &str) -> io::Result<()> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let beside = file.with_file_name(format!(".{name}.new"));
    fs::write(&beside, contents)?;
    fs::set_permissions(&beside, fs::Permissions::from_mode(0o644))?;
    fs::File::open(&beside)?.sync_all()?;
    fs::rename(&beside, file)
}
