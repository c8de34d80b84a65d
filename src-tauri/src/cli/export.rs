//! `backstory export`: the reader's own record as a file for other systems.

use std::path::{Path, PathBuf};

use backstory_core::export::{self, Ask, Chart, Format, Subject, Words};
use backstory_core::messages::Messages;
use backstory_core::pack::Pack;
use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::{No, store};
use crate::{clock, content};

/// What is wanted of an export.
#[derive(Debug, Args)]
pub(crate) struct Wanted {
    /// What will read it
    #[arg(long, value_enum)]
    format: Form,
    /// The file to write; one that is there is replaced
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// The first day, as 2026-01-01 (default: the first there is)
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Option<Date>,
    /// The last day, as 2026-12-31; it is included (default: the last there is)
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: Option<Date>,
}

/// Spelling of the formats on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    /// A clinic's record: a FHIR R4 Bundle
    Fhir,
    /// A learning record store: xAPI 1.0.3 statements
    Xapi,
    /// A spreadsheet: a table with a header
    Csv,
}

impl From<Form> for Format {
    fn from(form: Form) -> Self {
        match form {
            Form::Fhir => Self::Fhir,
            Form::Xapi => Self::Xapi,
            Form::Csv => Self::Csv,
        }
    }
}

/// A day in the one spelling that cannot be mistaken for another.
fn day(text: &str) -> Result<Date, String> {
    let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let day = if plain { text.parse().ok() } else { None };
    day.ok_or_else(|| content::messages("en").get("cli_bad_day", &[]))
}

impl Wanted {
    /// Whether the days are in order.
    pub(super) fn check(&self, messages: &Messages) -> Result<(), No> {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from > to => {
                let (from, to) = (from.to_string(), to.to_string());
                Err(No(messages.get("cli_days_reversed", &[("from", &from), ("to", &to)])))
            }
            _ => Ok(()),
        }
    }
}

pub(super) fn run(
    wanted: &Wanted,
    pack: &Pack,
    folder: &Path,
    messages: &Messages,
    out: &mut String,
) -> Result<(), No> {
    let events = match store(folder, messages)? {
        None => Vec::new(),
        // An empty file in place of a record that was damaged would look as if nothing had ever been read.
        Some((_, Some(moved_to))) => {
            return Err(No(messages.get("cli_record_set_aside", &[("detail", &moved_to)])));
        }
        Some((store, None)) => store.events().map_err(|error| No(error.to_string()))?,
    };
    // The installation as it is called now: it is the reader's name.
    let device = events.last().map(|event| event.device.clone()).unwrap_or_default();
    let chart = Chart::of(Subject::reader(&device), events);
    let ask = Ask::days(wanted.format.into(), wanted.from, wanted.to, clock::zone());
    let contents = export::export(&chart, &ask, &Words { pack, messages });
    let file = wanted.output.display().to_string();
    export::save(&wanted.output, &contents).map_err(|error| {
        No(messages.get("cli_not_written", &[("file", &file), ("why", &error.to_string())]))
    })?;
    match ask.events(&chart).len() {
        0 => eprintln!("backstory: {}", messages.get("cli_export_empty", &[("file", &file)])),
        count => {
            let count = count.to_string();
            out.push_str(&messages.get("cli_export_written", &[("file", &file), ("count", &count)]));
            out.push('\n');
        }
    }
    Ok(())
}
