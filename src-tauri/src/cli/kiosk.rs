//! `backstory kiosk …`: setting a machine up for a waiting room, and looking after it.

#[cfg(target_os = "linux")]
mod install;

use std::fmt::Write as _;
use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::{Path, PathBuf};

use backstory_core::messages::Messages;
use backstory_core::session::KioskSettings;
use backstory_core::session::counts::Counts;
use backstory_core::session::settings;
use backstory_core::session::staff::{self, PinProblem};
use backstory_core::start::NoticeCode;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::{No, Options, json_line, pack_and_language};
use crate::{clock, platform};

/// The data folder of a kiosk that `backstory kiosk install` set up; `assets/kiosk` says the same.
pub(super) const DATA: &str = "/var/lib/backstory-kiosk";

#[derive(Debug, Subcommand)]
pub(crate) enum Action {
    /// Make this computer show Backstory, and nothing else, when it starts (Linux with systemd)
    Install(Place),
    /// Undo what `install` did; settings, PIN and counts stay
    Uninstall {
        #[command(flatten)]
        place: Place,
        /// Remove settings, PIN and counts as well
        #[arg(long)]
        purge: bool,
    },
    /// Set the staff PIN, read from stdin; when there is one already, only the computer's administrator can
    Pin {
        /// Forget the PIN instead: the next start of the kiosk asks for a new one
        #[arg(long)]
        forget: bool,
    },
    /// What was looked at, by day and topic, as CSV; fewer than five are not told apart
    Counts {
        /// The file to write (default: stdout)
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Print JSON: an array of {day, topic, language, kind, count}; no count is fewer than five
        #[arg(long)]
        json: bool,
    },
    /// The settings in force, and what is wrong with settings.toml
    Settings,
}

/// Where `install` and `uninstall` work, and whether for real.
#[derive(Debug, Clone, Args)]
pub(crate) struct Place {
    /// Say every step and the text of every file, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Work below this folder, as on an image of another computer; runs no command of the system
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

pub(super) fn run(
    options: &Options,
    action: &Action,
    messages: &Messages,
    out: &mut String,
) -> Result<(), No> {
    match action {
        Action::Install(place) => install(place, messages, out),
        Action::Uninstall { place, purge } => uninstall(place, *purge, messages, out),
        Action::Pin { forget } => pin(&data_dir(options), *forget, messages, out),
        Action::Counts { output, json } => {
            counts(&data_dir(options), output.as_deref(), *json, messages, out)
        }
        Action::Settings => {
            let (pack, _) = pack_and_language(options, messages)?;
            print_settings(&data_dir(options), &pack.manifest.languages, messages, out)
        }
    }
}

#[cfg(target_os = "linux")]
use install::{install, uninstall};

#[cfg(not(target_os = "linux"))]
fn install(_place: &Place, messages: &Messages, _out: &mut String) -> Result<(), No> {
    Err(No(messages.get("cli_kiosk_other_system", &[])))
}

#[cfg(not(target_os = "linux"))]
fn uninstall(_place: &Place, _purge: bool, messages: &Messages, _out: &mut String) -> Result<(), No> {
    Err(No(messages.get("cli_kiosk_other_system", &[])))
}

/// The folder asked for; else the one of the kiosk set up on this computer; else where the program keeps its data.
fn data_dir(options: &Options) -> PathBuf {
    let installed =
        || Some(PathBuf::from(DATA)).filter(|folder| cfg!(target_os = "linux") && folder.is_dir());
    options.data_dir.clone().or_else(installed).unwrap_or_else(platform::data_dir)
}

/// Refuses a folder that is not for the person who asks to look into.
fn may_look(folder: &Path, messages: &Messages) -> Result<(), No> {
    match folder.read_dir() {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            Err(No(messages.get("cli_kiosk_closed", &[("folder", &folder.display().to_string())])))
        }
        // Missing is empty, and whatever else is wrong shows itself where it matters.
        _ => Ok(()),
    }
}

fn pin(folder: &Path, forget: bool, messages: &Messages, out: &mut String) -> Result<(), No> {
    may_look(folder, messages)?;
    let shown = folder.display().to_string();
    let say = |key| messages.get(key, &[("folder", &shown)]);
    if (forget || staff::has_pin(folder)) && !platform::is_administrator() {
        return Err(No(say("cli_kiosk_pin_administrator")));
    }
    if forget {
        platform::as_owner(folder, || staff::forget_pin(folder))??;
        let _ = writeln!(out, "{}", say("cli_kiosk_pin_forgotten"));
        return Ok(());
    }
    let pin = asked_pin(messages)?;
    platform::as_owner(folder, || staff::write_pin(folder, &pin, &mut clock::secret))?.map_err(
        |problem| {
            No(say(match problem {
                PinProblem::Digits => "cli_kiosk_pin_digits",
                PinProblem::Plain => "cli_kiosk_pin_plain",
                PinProblem::AlreadySet => "cli_kiosk_pin_administrator",
                PinProblem::NotKept => "cli_kiosk_pin_not_kept",
            }))
        },
    )?;
    let _ = writeln!(out, "{}", say("cli_kiosk_pin_set"));
    Ok(())
}

/// One line of stdin; from a person, twice and unseen.
fn asked_pin(messages: &Messages) -> Result<String, No> {
    if !io::stdin().is_terminal() {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        return Ok(line.trim().to_owned());
    }
    let ask = |key| rpassword::prompt_password(format!("{} ", messages.get(key, &[])));
    let pin = ask("cli_kiosk_pin_ask")?.trim().to_owned();
    if ask("cli_kiosk_pin_again")?.trim() != pin {
        return Err(No(messages.get("cli_kiosk_pin_differs", &[])));
    }
    Ok(pin)
}

/// What counts begin with when there are none.
const HEADER: &str = "day,topic,language,kind,count\r\n";

/// One count in `backstory kiosk counts --json`. The names are part of the contract.
#[derive(Serialize)]
struct CountLine {
    day: String,
    #[serde(flatten)]
    card: staff::CountCard,
}

fn counts(
    folder: &Path,
    output: Option<&Path>,
    json: bool,
    messages: &Messages,
    out: &mut String,
) -> Result<(), No> {
    may_look(folder, messages)?;
    // Opening would make a file; looking must not.
    let counts = if folder.join("counts.sqlite").exists() { Some(opened(folder, messages)?) } else { None };
    let csv = counts.as_ref().map_or_else(|| HEADER.to_owned(), Counts::csv);
    let mut text = String::new();
    if json {
        let mut days: Vec<_> =
            csv.lines().skip(1).filter_map(|line| line.split(',').next()?.parse().ok()).collect();
        days.dedup();
        let lines: Vec<_> = days
            .into_iter()
            .flat_map(|day| {
                counts.iter().flat_map(move |counts| counts.of_day(day)).map(move |card| (day, card))
            })
            .map(|(day, card)| CountLine { day: day.to_string(), card })
            .collect();
        json_line(&lines, &mut text)?;
    } else {
        text = csv;
    }
    let Some(file) = output else {
        out.push_str(&text);
        return Ok(());
    };
    std::fs::write(file, text).map_err(|error| not_written(file, &error, messages))
}

fn opened(folder: &Path, messages: &Messages) -> Result<Counts, No> {
    // The running kiosk must be able to write on in whatever files this leaves.
    let (counts, notice) = platform::as_owner(folder, || Counts::open(folder, clock::now()))?;
    match notice {
        None => Ok(counts),
        Some(notice) => {
            let key = match notice.code {
                NoticeCode::CountsSetAside => "cli_kiosk_counts_set_aside",
                NoticeCode::CountsNewer => "cli_kiosk_counts_newer",
                _ => "cli_kiosk_counts_unavailable",
            };
            Err(No(
                messages.get(key, &[("folder", &folder.display().to_string()), ("detail", &notice.detail)])
            ))
        }
    }
}

fn not_written(file: &Path, error: &io::Error, messages: &Messages) -> No {
    let file = file.display().to_string();
    No(messages.get("cli_not_written", &[("file", &file), ("why", &error.to_string())]))
}

fn print_settings(
    folder: &Path,
    languages: &[String],
    messages: &Messages,
    out: &mut String,
) -> Result<(), No> {
    may_look(folder, messages)?;
    let file = folder.join("settings.toml");
    let shown = file.display().to_string();
    let read = settings::load(folder, languages);
    let key = if file.exists() { "cli_kiosk_settings" } else { "cli_kiosk_settings_none" };
    let _ = writeln!(out, "{}", messages.get(key, &[("file", &shown)]));
    let serde_json::Value::Object(values) = serde_json::to_value(in_force(read.settings, languages))? else {
        return Ok(());
    };
    for (name, value) in values {
        let _ = writeln!(out, "  {name} = {value}");
    }
    for finding in &read.findings {
        let _ = writeln!(out, "{finding}");
    }
    match read.findings.len() {
        0 => Ok(()),
        1 => Err(No(messages.get("cli_check_one", &[("folder", &shown)]))),
        count => {
            Err(No(messages.get("cli_check_many", &[("folder", &shown), ("count", &count.to_string())])))
        }
    }
}

/// Settings with the languages they come to: none chosen is all there are.
fn in_force(settings: KioskSettings, languages: &[String]) -> KioskSettings {
    KioskSettings { languages: settings.allowed(languages), ..settings }
}
