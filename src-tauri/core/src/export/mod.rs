//! The record, for other systems: FHIR for a clinic's record, xAPI for a learning record, CSV for a spreadsheet, and a
//! note to paste.
//!
//! Everything here is a rendering of events as they were written; nothing is added that was not recorded. What each
//! field means to whoever receives it stands in `docs/records.md`, and every code in [`codes`].

pub mod codes;
pub mod counts;
mod csv;
mod fhir;
mod note;
mod xapi;

use std::io;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use uuid::Uuid;

use crate::files::{Reach, write_whole};
use crate::messages::Messages;
use crate::pack::Pack;
use crate::record::{Event, EventKind, Millis, TeachBack};

pub use note::note;

/// The program that speaks in every export.
const PROGRAM: &str = "Backstory";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where derived ids come from (RFC 9562, version 5): the same record always exports the same ids, so a system that
/// imports it twice can tell.
const NAMESPACE: Uuid = Uuid::from_u128(0x0b5f_7a52_3c0e_4d7b_9a41_6d1d_c0de_5c1a);

/// The most a time may be, so that its year has four digits in every zone: 9999-12-30.
const LATEST: Millis = 253_402_128_000_000;

/// Whose record it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// What the record knows them by.
    pub id: Uuid,
    /// What people call them. Leaves the program only when [`Ask::named`] says so.
    pub label: Option<String>,
    /// The language they like best.
    pub language: Option<String>,
}

impl Subject {
    /// The reader at home, who has no name: known by the installation, which "Erase everything" gives a new one.
    pub fn reader(device: &str) -> Self {
        Self { id: derived(&NAMESPACE, &["reader", device]), label: None, language: None }
    }
}

/// What a therapist wrote to an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The event it belongs to.
    pub event: Uuid,
    /// The words.
    pub text: String,
}

/// One person's record, as far as other systems may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Whose it is.
    pub patient: Subject,
    /// What happened, in any order.
    pub events: Vec<Event>,
    /// Why the person was taught, when a clinician gave one of [`codes::REASONS`]. The program never diagnoses.
    pub reason: Option<&'static codes::Code>,
    /// What a therapist wrote to single events.
    pub remarks: Vec<Remark>,
}

impl Chart {
    /// A chart with nothing in it but events.
    pub fn of(patient: Subject, events: Vec<Event>) -> Self {
        Self { patient, events, reason: None, remarks: Vec::new() }
    }
}

/// What other systems read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A FHIR R4 Bundle, as JSON.
    Fhir,
    /// xAPI 1.0.3 statements, as a JSON array.
    Xapi,
    /// A table with a header (RFC 4180).
    Csv,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// In which form.
    pub format: Format,
    /// From this moment on.
    pub from: Option<Millis>,
    /// Up to this moment, which is not included.
    pub to: Option<Millis>,
    /// Where it happened: times are told as the clock on the wall did.
    pub zone: TimeZone,
    /// Whether the person's label goes along.
    pub named: bool,
}

impl Ask {
    /// Everything, or what happened on the days from the first to the last, both included.
    pub fn days(format: Format, first: Option<Date>, last: Option<Date>, zone: TimeZone) -> Self {
        let from = first.map(|day| day_begins(day, &zone));
        // After the last day there is there is no next one to stop at.
        let to = last.and_then(|day| day.tomorrow().ok()).map(|day| day_begins(day, &zone));
        Self { format, from, to, zone, named: false }
    }

    /// The events asked for, oldest first.
    pub fn events<'a>(&self, chart: &'a Chart) -> Vec<&'a Event> {
        let within = |event: &&Event| {
            self.from.is_none_or(|from| event.at >= from) && self.to.is_none_or(|to| event.at < to)
        };
        let mut events: Vec<&Event> = chart.events.iter().filter(within).collect();
        events.sort_by_key(|event| (event.at, event.id));
        events
    }
}

/// Where words come from.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// Titles of topics.
    pub pack: &'a Pack,
    /// Everything else.
    pub messages: &'a Messages,
}

/// A topic's title.
struct Title {
    words: String,
    /// `None` when nobody knows the topic any more and its id stands in.
    language: Option<String>,
}

impl Words<'_> {
    /// The title of an event's topic, best in the language it was read in.
    fn title(&self, event: &Event) -> Title {
        self.title_in(event, &event.language)
    }

    fn title_in(&self, event: &Event, language: &str) -> Title {
        let topic = self.pack.topics.iter().find(|topic| topic.id == event.topic);
        let topic = topic.filter(|_| self.pack.manifest.id == event.pack);
        // English is always there.
        let found = topic.and_then(|topic| {
            [language, "en"].iter().find_map(|language| Some((*language, topic.texts.get(*language)?)))
        });
        match found {
            Some((language, text)) => {
                Title { words: text.title.clone(), language: Some(language.to_owned()) }
            }
            None => Title { words: event.topic.clone(), language: None },
        }
    }

    /// What happened, in plain words.
    fn what(&self, event: &Event) -> String {
        match (event.kind, event.score) {
            (EventKind::Understood, Some(score)) => {
                let (right, of) = (score.right.to_string(), score.of.to_string());
                self.messages.get("record_understood_score", &[("right", &right), ("of", &of)])
            }
            (kind, _) => self.messages.get(&format!("record_{}", kind.name()), &[]),
        }
    }

    fn teach_back(&self, told: TeachBack) -> String {
        self.messages.get(&format!("note_{}", told.name()), &[])
    }
}

/// The record in the form asked for. A record without events gives a valid file that holds none.
pub fn export(chart: &Chart, ask: &Ask, words: &Words) -> String {
    export_all(std::slice::from_ref(chart), ask, words)
}

/// A person's record, and what of it was asked for.
type Told<'a> = (&'a Chart, Vec<&'a Event>);

/// Many people's records in one file. Whoever nothing happened to in those days is left out.
pub fn export_all(charts: &[Chart], ask: &Ask, words: &Words) -> String {
    let told: Vec<Told> = charts
        .iter()
        .map(|chart| (chart, ask.events(chart)))
        .filter(|(_, events)| !events.is_empty())
        .collect();
    match ask.format {
        Format::Fhir => fhir::bundle(&told, ask, words),
        Format::Xapi => xapi::statements(&told, ask, words),
        Format::Csv => csv::table(&told, ask, words),
    }
}

/// Writes an export whole or not at all; an older one in its place is replaced. Only the owner may read it, where the
/// system knows such a thing: it tells of a person's health.
///
/// # Errors
/// When it cannot be written: no such folder, no right to, no room, or something else than a file in its place.
pub fn save(file: &Path, contents: &str) -> io::Result<()> {
    // A link is followed, so that what it points to is replaced and not the link.
    let target = if file.exists() { file.canonicalize()? } else { file.to_owned() };
    if target.exists() && !target.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "something else than a file has that name"));
    }
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // A folder that is missing is a slip of the pen and not one to make.
    if !folder.is_dir() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "there is no such folder"));
    }
    let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    write_whole(&folder.join(name), contents.as_bytes(), Reach::Owner)
}

/// The first moment of a day.
pub fn day_begins(day: Date, zone: &TimeZone) -> Millis {
    // Where a clock change leaves midnight out, the day begins after the gap.
    let begins = zone.to_ambiguous_timestamp(day.at(0, 0, 0, 0)).compatible();
    begins.map_or(if day.year() < 1970 { Millis::MIN } else { Millis::MAX }, Timestamp::as_millisecond)
}

/// The day on the wall.
fn day_of(at: Millis, zone: &TimeZone) -> Date {
    let (moment, offset) = moment(at, zone);
    offset.to_datetime(moment).date()
}

fn moment(at: Millis, zone: &TimeZone) -> (Timestamp, Offset) {
    let moment = Timestamp::from_millisecond(at.clamp(0, LATEST)).unwrap_or(Timestamp::UNIX_EPOCH);
    // Times are written with whole minutes of offset; old zones had seconds.
    let seconds = zone.to_offset(moment).seconds() / 60 * 60;
    (moment, Offset::from_seconds(seconds).unwrap_or(Offset::UTC))
}

/// A moment with its zone, to the millisecond: valid ISO 8601, RFC 3339 and FHIR alike.
fn time(at: Millis, zone: &TimeZone) -> String {
    let (moment, offset) = moment(at, zone);
    let clock = offset.to_datetime(moment);
    let minutes = offset.seconds().abs() / 60;
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}{}{:02}:{:02}",
        clock.year(),
        clock.month(),
        clock.day(),
        clock.hour(),
        clock.minute(),
        clock.second(),
        clock.millisecond(),
        if offset.seconds() < 0 { '-' } else { '+' },
        minutes / 60,
        minutes % 60,
    )
}

/// An id made of others: always the same for the same.
fn derived(from: &Uuid, parts: &[&str]) -> Uuid {
    Uuid::new_v5(from, parts.join("\n").as_bytes())
}

/// A name of our own that is a valid IRI and leads nowhere on any network. Parts are percent-encoded (RFC 3986).
fn urn(parts: &[&str]) -> String {
    let mut out = String::from("urn:x-backstory");
    for part in parts {
        out.push(':');
        for byte in part.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    out.push(char::from(byte));
                }
                _ => out.push_str(&format!("%{byte:02X}")),
            }
        }
    }
    out
}

/// A language tag other systems accept (RFC 5646: language, script, region, variants); `None` for anything else.
fn tag(language: &str) -> Option<&str> {
    let mut parts = language.split('-').peekable();
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let first = parts.next()?;
    if !(2..=8).contains(&first.len()) || !letters(first) {
        return None;
    }
    parts.next_if(|part| part.len() == 4 && letters(part));
    parts.next_if(|part| {
        part.len() == 2 && letters(part) || part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit())
    });
    let variant =
        |part: &str| (5..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    parts.all(variant).then_some(language)
}

/// Words without the control characters FHIR forbids; `None` when nothing is left to read.
fn printable(words: &str) -> Option<String> {
    let forbidden = |letter: char| letter.is_control() && !matches!(letter, '\t' | '\n' | '\r');
    let words: String = words.chars().map(|letter| if forbidden(letter) { ' ' } else { letter }).collect();
    (!words.trim().is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_time_is_told_as_the_clock_on_the_wall_did() {
        let zone = |seconds| TimeZone::fixed(Offset::from_seconds(seconds).expect("an offset"));
        for (at, seconds, told) in [
            (1_795_521_600_000, 0, "2026-11-24T12:00:00.000+00:00"),
            (1_795_521_600_007, -5 * 3_600, "2026-11-24T07:00:00.007-05:00"),
            (1_795_521_600_000, 5 * 3_600 + 1_800, "2026-11-24T17:30:00.000+05:30"),
            (1_795_521_600_000, -1_800, "2026-11-24T11:30:00.000-00:30"),
            // A zone of seconds, as Liberia had until 1972, is told in minutes: the same moment.
            (0, -2_670, "1969-12-31T23:16:00.000-00:44"),
            (Millis::MAX, 14 * 3_600, "9999-12-30T14:00:00.000+14:00"),
            (Millis::MIN, 0, "1970-01-01T00:00:00.000+00:00"),
        ] {
            assert_eq!(time(at, &zone(seconds)), told);
        }
    }

    #[test]
    fn summer_time_is_kept() {
        let zone = TimeZone::posix("EST5EDT,M3.2.0,M11.1.0").expect("a zone");
        assert_eq!(time(1_782_950_400_000, &zone), "2026-07-01T20:00:00.000-04:00");
        // 23 and 25 hours.
        let hours = |day: Date| {
            (day_begins(day.tomorrow().expect("a day"), &zone) - day_begins(day, &zone)) / 3_600_000
        };
        assert_eq!([date(2026, 3, 8), date(2026, 11, 1), date(2026, 11, 2)].map(hours), [23, 25, 24]);
        assert_eq!(day_of(day_begins(date(2026, 11, 1), &zone), &zone), date(2026, 11, 1));
        assert_eq!(day_of(day_begins(date(2026, 11, 1), &zone) - 1, &zone), date(2026, 10, 31));
    }

    #[test]
    fn the_last_day_there_is_has_no_end_to_stop_at() {
        let ask = Ask::days(Format::Csv, Some(Date::MIN), Some(Date::MAX), TimeZone::UTC);
        assert!(ask.to.is_none() && ask.from.is_some_and(|from| from < 0));
    }

    #[test]
    fn names_of_our_own_hold_any_letters() {
        assert_eq!(urn(&["pack", "a b:c", "é"]), "urn:x-backstory:pack:a%20b%3Ac:%C3%A9");
    }

    #[test]
    fn a_language_tag_is_one_or_none() {
        for good in ["en", "es", "es-MX", "zh-Hant-TW", "es-419", "de-1901x", "yue"] {
            assert_eq!(tag(good), Some(good));
        }
        for bad in ["", "e", "en_US", "en-", "-en", "english is", "es-MX-", "e1", "en-Latn-Latn", "español"]
        {
            assert_eq!(tag(bad), None, "{bad}");
        }
    }

    #[test]
    fn words_keep_everything_but_what_cannot_be_read() {
        assert_eq!(printable("a\u{0}b\tc\nعربي 🦴").as_deref(), Some("a b\tc\nعربي 🦴"));
        assert_eq!(printable(" \u{7}\n"), None);
    }

    #[test]
    fn an_export_is_written_where_it_was_said_and_nowhere_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.csv");
        for contents in ["one", "two"] {
            save(&file, contents).expect("written");
            assert_eq!(std::fs::read_to_string(&file).expect("read"), contents);
        }
        let missing = folder.path().join("missing/a.csv");
        assert_eq!(save(&missing, "x").expect_err("refused").kind(), io::ErrorKind::NotFound);
        assert_eq!(save(folder.path(), "x").expect_err("refused").kind(), io::ErrorKind::InvalidInput);
        #[cfg(unix)]
        {
            let link = folder.path().join("link.csv");
            std::os::unix::fs::symlink(&file, &link).expect("a link");
            save(&link, "three").expect("written");
            assert!(link.is_symlink());
            assert_eq!(std::fs::read_to_string(&file).expect("read"), "three");
            assert!(save(Path::new("/dev/null"), "x").is_err(), "a device is not replaced");
        }
    }
}
