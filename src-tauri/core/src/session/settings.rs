//! What staff set for a kiosk: `settings.toml` in its data folder, documented in `docs/kiosk.md`.

use std::io;
use std::path::Path;

use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use toml_edit::{Array, Document, DocumentMut, Item, Value};
use ts_rs::TS;

use crate::files::{Reach, read_small, write_whole};
use crate::record::{Settings, Theme};

/// The file in the data folder.
const FILE: &str = "settings.toml";
/// No settings need more; a file that is larger is not ours.
const LARGEST: u64 = 64 * 1024;
/// What a file begins as when there is none.
const TEMPLATE: &str = include_str!("settings.toml");

const IDLE: (u32, u32) = (30, 600);
const WARNING: (u32, u32) = (20, 120);
const VOLUME: (u32, u32) = (0, 100);
const TEXT_SIZES: [u32; 6] = [100, 115, 130, 150, 175, 200];
const THEMES: [(&str, Theme); 4] = [
    ("system", Theme::System),
    ("light", Theme::Light),
    ("dark", Theme::Dark),
    ("contrast", Theme::Contrast),
];
const KEYS: [&str; 7] =
    ["idle_seconds", "warning_seconds", "theme", "text_size", "volume", "languages", "reload_at"];

/// What staff set. Every value has a safe default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct KioskSettings {
    /// Seconds of stillness after which the screen asks whether anybody is there: 30 to 600.
    pub idle_seconds: u32,
    /// Seconds it then waits for an answer: 20 to 120.
    pub warning_seconds: u32,
    /// Colours a sitting begins with.
    pub theme: Theme,
    /// Text size in percent a sitting begins with: 100, 115, 130, 150, 175 or 200.
    pub text_size: u32,
    /// Volume of speech in percent a sitting begins with: 0 to 100.
    pub volume: u32,
    /// Languages a person may choose, the first shown to everyone; none means all the content has.
    pub languages: Vec<String>,
    /// Time of day, `HH:MM`, after which the page is loaded anew once, when nobody is there.
    pub reload_at: String,
}

impl Default for KioskSettings {
    fn default() -> Self {
        Self {
            idle_seconds: 90,
            warning_seconds: 30,
            theme: Theme::Light,
            text_size: 100,
            volume: 60,
            languages: Vec::new(),
            reload_at: "03:30".into(),
        }
    }
}

impl KioskSettings {
    /// What a sitting begins with.
    pub fn sitting(&self, languages: &[String]) -> Settings {
        let first = self.allowed(languages).into_iter().next();
        Settings {
            text_size: self.text_size,
            theme: self.theme,
            language: first.unwrap_or_else(|| Settings::default().language),
        }
    }

    /// Languages a person may choose, of those the content has; all when staff chose none of them.
    pub fn allowed(&self, languages: &[String]) -> Vec<String> {
        let chosen: Vec<String> =
            self.languages.iter().filter(|language| languages.contains(language)).cloned().collect();
        if chosen.is_empty() { languages.to_vec() } else { chosen }
    }

    /// Time of day after which the page is loaded anew; the default when what is set is none.
    pub fn reload_time(&self) -> Time {
        time(&self.reload_at).or_else(|| time(&Self::default().reload_at)).unwrap_or(Time::midnight())
    }

    /// What is wrong with settings, each with the mend.
    fn findings(&self, languages: &[String]) -> Vec<String> {
        let languages = list(&self.languages, languages);
        let checks = [
            number("idle_seconds", self.idle_seconds.into(), IDLE).err(),
            number("warning_seconds", self.warning_seconds.into(), WARNING).err(),
            text_size(self.text_size.into()).err(),
            number("volume", self.volume.into(), VOLUME).err(),
            reload_at(&self.reload_at).err(),
        ];
        checks.into_iter().flatten().chain(languages.1.into_iter().map(|(_, wrong)| wrong)).collect()
    }
}

/// Settings as they are in force, and what is wrong with the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// What is in force: what the file says where it says it well, and defaults.
    pub settings: KioskSettings,
    /// One line each, `settings.toml:LINE: what is wrong; the mend`.
    pub findings: Vec<String>,
}

/// Why settings could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// They are not what they may be; one finding each.
    #[error("{}", .0.join("\n"))]
    Invalid(Vec<String>),
    /// The file could not be written.
    #[error("{FILE} could not be written: {0}")]
    Io(#[from] io::Error),
}

/// Reads what staff set in a folder. Languages are those the content has.
pub fn load(folder: &Path, languages: &[String]) -> Read {
    let whole = |line: u32, wrong: String| Read {
        settings: KioskSettings::default(),
        findings: vec![format!("{FILE}:{line}: {wrong}. Until then every setting has its default")],
    };
    let bytes = match read_small(&folder.join(FILE), LARGEST) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Read { settings: KioskSettings::default(), findings: Vec::new() };
        }
        Err(error) => {
            return whole(1, format!("the file cannot be read ({error}); replace it or remove it"));
        }
    };
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = line_at(&bytes, error.valid_up_to());
            return whole(line, "this is not UTF-8 text; save the file as UTF-8".into());
        }
    };
    match Document::parse(text) {
        Ok(document) => read(&document, text, languages),
        Err(error) => {
            let line = line_at(&bytes, error.span().map_or(0, |span| span.start));
            // Its message may go over several lines; a finding is one.
            let message = error.message().lines().map(str::trim).collect::<Vec<_>>().join(", ");
            whole(line, format!("this is not TOML ({message}); write `key = value`, as docs/kiosk.md shows"))
        }
    }
}

/// Keeps what staff set in a folder, with the comments and layout of the file that is there. Languages are those the
/// content has.
///
/// # Errors
/// When a value is not what it may be, or the file cannot be written; then the old one stays.
pub fn save(folder: &Path, settings: &KioskSettings, languages: &[String]) -> Result<(), SettingsError> {
    let findings = settings.findings(languages);
    if !findings.is_empty() {
        return Err(SettingsError::Invalid(
            findings.into_iter().map(|finding| format!("{FILE}: {finding}")).collect(),
        ));
    }
    let file = folder.join(FILE);
    let there = match read_small(&file, LARGEST) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error.into()),
    };
    let kept = there.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok()).and_then(|text| {
        let text = filled(text, settings)?;
        // What staff set is in force whatever layout the file has.
        let document = Document::parse(text.as_str()).ok()?;
        (read(&document, &text, languages).settings == *settings).then_some(text)
    });
    if let (Some(bytes), None) = (&there, &kept) {
        // Somebody wrote it, and may want it back.
        write_whole(&folder.join(format!("{FILE}.unreadable")), bytes, Reach::Shared)?;
    }
    let text = kept.or_else(|| filled(TEMPLATE, settings)).unwrap_or_default();
    Ok(write_whole(&file, text.as_bytes(), Reach::Shared)?)
}

/// A text with settings put in.
fn filled(text: &str, settings: &KioskSettings) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let theme = THEMES.iter().find(|(_, theme)| *theme == settings.theme).map(|(name, _)| *name)?;
    let languages: Array = settings.languages.iter().map(String::as_str).collect();
    put(&mut document, "idle_seconds", i64::from(settings.idle_seconds).into());
    put(&mut document, "warning_seconds", i64::from(settings.warning_seconds).into());
    put(&mut document, "theme", theme.into());
    put(&mut document, "text_size", i64::from(settings.text_size).into());
    put(&mut document, "volume", i64::from(settings.volume).into());
    put(&mut document, "languages", languages.into());
    put(&mut document, "reload_at", settings.reload_at.as_str().into());
    Some(document.to_string())
}

/// Puts a value in, with the spaces and comments around the old one; an equal one stays as it is written.
fn put(document: &mut DocumentMut, key: &str, mut new: Value) {
    if let Some(Item::Value(old)) = document.get_mut(key) {
        if !same(old, &new) {
            new.decor_mut().clone_from(old.decor());
            *old = new;
        }
    } else {
        document.insert(key, Item::Value(new));
    }
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Integer(a), Value::Integer(b)) => a.value() == b.value(),
        (Value::String(a), Value::String(b)) => a.value() == b.value(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        _ => false,
    }
}

/// Reads what a document says; a value that is wrong is left at its default.
fn read(document: &Document<&str>, text: &str, languages: &[String]) -> Read {
    let mut settings = KioskSettings::default();
    let mut findings: Vec<(u32, String)> = Vec::new();
    let table = document.as_table();
    let line = |offset: usize| line_at(text.as_bytes(), offset);
    for (key, item) in table {
        let start = table.key(key).and_then(toml_edit::Key::span).or_else(|| item.span());
        let at = line(start.map_or(0, |span| span.start));
        let integer =
            || item.as_integer().ok_or_else(|| wrong_type(key, item, "a whole number, without quotes"));
        let string = |example: &str| {
            item.as_str()
                .ok_or_else(|| wrong_type(key, item, &format!("text in quotes, such as \"{example}\"")))
        };
        let checked = match key {
            "idle_seconds" => integer()
                .and_then(|value| number(key, value, IDLE))
                .map(|value| settings.idle_seconds = value),
            "warning_seconds" => integer()
                .and_then(|value| number(key, value, WARNING))
                .map(|value| settings.warning_seconds = value),
            "volume" => {
                integer().and_then(|value| number(key, value, VOLUME)).map(|value| settings.volume = value)
            }
            "text_size" => integer().and_then(text_size).map(|value| settings.text_size = value),
            "theme" => string("light").and_then(theme).map(|value| settings.theme = value),
            "reload_at" => string("03:30").and_then(reload_at).map(|value| settings.reload_at = value),
            "languages" => strings(key, item).map(|(values, lines)| {
                let (chosen, wrong) = list(&values, languages);
                settings.languages = chosen;
                let wrong = wrong.into_iter();
                findings
                    .extend(wrong.map(|(index, wrong)| (lines.get(index).map_or(at, |at| line(*at)), wrong)));
            }),
            _ => Err(unknown(key)),
        };
        if let Err(wrong) = checked {
            findings.push((at, wrong));
        }
    }
    findings.sort_by_key(|(line, _)| *line);
    let findings = findings.into_iter().map(|(line, wrong)| format!("{FILE}:{line}: {wrong}")).collect();
    Read { settings, findings }
}

fn number(key: &str, value: i64, (least, most): (u32, u32)) -> Result<u32, String> {
    let fits = u32::try_from(value).ok().filter(|value| (least..=most).contains(value));
    fits.ok_or_else(|| format!("{key} is {value}; write a number from {least} to {most}"))
}

fn text_size(value: i64) -> Result<u32, String> {
    let fits = TEXT_SIZES.into_iter().find(|size| i64::from(*size) == value);
    fits.ok_or_else(|| format!("text_size is {value}; write 100, 115, 130, 150, 175 or 200"))
}

fn theme(value: &str) -> Result<Theme, String> {
    let known = THEMES.iter().find(|(name, _)| *name == value).map(|(_, theme)| *theme);
    known.ok_or_else(|| {
        let names = THEMES.map(|(name, _)| name);
        match nearest(value, &names) {
            Some(near) => format!("there is no theme {value:?}; did you mean {near:?}?"),
            None => format!("there is no theme {value:?}; write one of {}", names.join(", ")),
        }
    })
}

fn reload_at(value: &str) -> Result<String, String> {
    let known = time(value).map(|_| value.to_owned());
    known.ok_or_else(|| {
        format!(
            "reload_at is {value:?}; write hours and minutes such as \"03:30\", from \"00:00\" to \"23:59\""
        )
    })
}

/// A time of day written as `HH:MM`.
fn time(value: &str) -> Option<Time> {
    let (hours, minutes) = value.split_once(':')?;
    let two = |digits: &str| {
        let digits = Some(digits)
            .filter(|digits| digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit()));
        digits.and_then(|digits| digits.parse::<i8>().ok())
    };
    Time::new(two(hours)?, two(minutes)?, 0, 0).ok()
}

/// The languages of a list that the content has, each once, and what is wrong with the others, by their index.
fn list(values: &[String], languages: &[String]) -> (Vec<String>, Vec<(usize, String)>) {
    let mut chosen: Vec<String> = Vec::new();
    let mut wrong = Vec::new();
    for (index, value) in values.iter().enumerate() {
        if chosen.contains(value) {
            wrong.push((index, format!("languages has {value:?} twice; write it once")));
        } else if languages.contains(value) {
            chosen.push(value.clone());
        } else {
            let have = languages.join(", ");
            wrong.push((index, format!("the content has no language {value:?}; it has {have}")));
        }
    }
    (chosen, wrong)
}

/// The values of a list of texts, with the offset of each.
fn strings(key: &str, item: &Item) -> Result<(Vec<String>, Vec<usize>), String> {
    let wrong = || wrong_type(key, item, "a list of texts, such as [\"en\"]");
    let array = item.as_array().ok_or_else(wrong)?;
    let values: Option<Vec<String>> = array.iter().map(|value| value.as_str().map(str::to_owned)).collect();
    let places = array.iter().filter_map(|value| value.span().map(|span| span.start)).collect();
    Ok((values.ok_or_else(wrong)?, places))
}

fn wrong_type(key: &str, item: &Item, wanted: &str) -> String {
    format!("{key} is of type {}; write {wanted}", item.type_name())
}

fn unknown(key: &str) -> String {
    match nearest(key, &KEYS) {
        Some(near) => format!("there is no setting {key:?}; did you mean {near}?"),
        None => format!("there is no setting {key:?}; remove the line, or write one of {}", KEYS.join(", ")),
    }
}

fn nearest<'a>(wrong: &str, names: &[&'a str]) -> Option<&'a str> {
    let near = names.iter().map(|name| (strsim::jaro_winkler(name, wrong), *name));
    // Below this, names have little more in common than a few letters.
    near.filter(|(likeness, _)| *likeness >= 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

/// Line of a byte offset, from 1.
fn line_at(text: &[u8], offset: usize) -> u32 {
    let before = &text[..offset.min(text.len())];
    u32::try_from(before.iter().filter(|byte| **byte == b'\n').count() + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;
    use tempfile::TempDir;

    use super::*;

    fn languages() -> Vec<String> {
        ["en", "es", "de"].map(str::to_owned).to_vec()
    }

    fn folder(text: impl AsRef<[u8]>) -> TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(FILE), text).expect("written");
        folder
    }

    fn loaded(text: impl AsRef<[u8]>) -> Read {
        load(folder(text).path(), &languages())
    }

    fn other() -> KioskSettings {
        KioskSettings {
            idle_seconds: 600,
            warning_seconds: 20,
            theme: Theme::Contrast,
            text_size: 175,
            volume: 0,
            languages: vec!["es".into(), "en".into()],
            reload_at: "23:59".into(),
        }
    }

    #[test]
    fn without_a_file_every_setting_has_its_default() {
        let folder = tempfile::tempdir().expect("a folder");
        for folder in [folder.path(), &folder.path().join("missing")] {
            assert_eq!(
                load(folder, &languages()),
                Read { settings: KioskSettings::default(), findings: vec![] }
            );
        }
        assert!(KioskSettings::default().findings(&languages()).is_empty());
    }

    #[test]
    fn good_values_are_in_force() {
        let text = "\u{feff}# A comment\r\nidle_seconds = 6_00\r\nwarning_seconds = 0x14\r\ntheme = 'contrast'\r\n\
            text_size = 175 # large\r\nvolume = 0\r\nlanguages = [\r\n \"es\",\r\n \"en\",\r\n]\r\nreload_at = \"23:59\"\r\n";
        assert_eq!(loaded(text), Read { settings: other(), findings: vec![] });
        assert_eq!(loaded(""), Read { settings: KioskSettings::default(), findings: vec![] });
    }

    #[test]
    fn a_wrong_value_is_its_default_and_told_with_its_line_and_mend() {
        let list = |words: &str| format!("a list of texts, such as [\"en\"]{words}");
        for (line, finding) in [
            ("idle_seconds = 29", "idle_seconds is 29; write a number from 30 to 600".to_owned()),
            ("idle_seconds = 601", "idle_seconds is 601; write a number from 30 to 600".into()),
            ("idle_seconds = -90", "idle_seconds is -90; write a number from 30 to 600".into()),
            (
                "idle_seconds = 9223372036854775807",
                "idle_seconds is 9223372036854775807; write a number from 30 to 600".into(),
            ),
            ("idle_seconds = \"90\"", "idle_seconds is of type string; write a whole number, without quotes".into()),
            ("idle_seconds = 90.0", "idle_seconds is of type float; write a whole number, without quotes".into()),
            ("idle_seconds.a = 1", "idle_seconds is of type table; write a whole number, without quotes".into()),
            ("[[idle_seconds]]", "idle_seconds is of type array of tables; write a whole number, without quotes".into()),
            ("warning_seconds = 19", "warning_seconds is 19; write a number from 20 to 120".into()),
            ("warning_seconds = 121", "warning_seconds is 121; write a number from 20 to 120".into()),
            ("volume = 101", "volume is 101; write a number from 0 to 100".into()),
            ("volume = -1", "volume is -1; write a number from 0 to 100".into()),
            ("text_size = 120", "text_size is 120; write 100, 115, 130, 150, 175 or 200".into()),
            ("theme = \"drak\"", "there is no theme \"drak\"; did you mean \"dark\"?".into()),
            ("theme = \"zzz\"", "there is no theme \"zzz\"; write one of system, light, dark, contrast".into()),
            ("theme = 1", "theme is of type integer; write text in quotes, such as \"light\"".into()),
            ("languages = \"en\"", format!("languages is of type string; write {}", list(""))),
            ("languages = [\"en\", 1]", format!("languages is of type array; write {}", list(""))),
            ("languages = [\"xx\"]", "the content has no language \"xx\"; it has en, es, de".into()),
            (
                "reload_at = \"24:00\"",
                "reload_at is \"24:00\"; write hours and minutes such as \"03:30\", from \"00:00\" to \"23:59\"".into(),
            ),
            ("reload_at = 03:30:00", "reload_at is of type datetime; write text in quotes, such as \"03:30\"".into()),
            ("idle_second = 60", "there is no setting \"idle_second\"; did you mean idle_seconds?".into()),
            (
                "zzz = 60",
                "there is no setting \"zzz\"; remove the line, or write one of idle_seconds, warning_seconds, theme, \
                 text_size, volume, languages, reload_at"
                    .into(),
            ),
        ] {
            let read = loaded(format!("# one\n\n{line}\n"));
            assert_eq!(read.settings, KioskSettings::default(), "{line}");
            assert_eq!(read.findings, [format!("settings.toml:3: {finding}")], "{line}");
        }
    }

    #[test]
    fn one_wrong_value_takes_no_other_with_it() {
        let read = loaded(
            "volume = 999\nidle_seconds = 45\nlanguages = [\n  \"de\",\n  \"xx\",\n  \"de\",\n]\nthem = 1\n",
        );
        let wanted =
            KioskSettings { idle_seconds: 45, languages: vec!["de".into()], ..KioskSettings::default() };
        assert_eq!(read.settings, wanted);
        let lines: Vec<_> = read.findings.iter().filter_map(|finding| finding.split(':').nth(1)).collect();
        assert_eq!(lines, ["1", "5", "6", "8"], "{:#?}", read.findings);
    }

    #[test]
    fn times_are_two_digits_each() {
        for (text, good) in [
            ("00:00", true),
            ("23:59", true),
            ("3:30", false),
            ("03:60", false),
            ("03:3", false),
            ("03:300", false),
            ("+3:30", false),
            ("", false),
            (":", false),
            ("03:30:00", false),
            ("٠٣:٣٠", false),
        ] {
            assert_eq!(time(text).is_some(), good, "{text}");
        }
        let settings =
            |reload_at: &str| KioskSettings { reload_at: reload_at.into(), ..KioskSettings::default() };
        assert_eq!(settings("04:05").reload_time(), Time::constant(4, 5, 0, 0));
        assert_eq!(settings("never").reload_time(), Time::constant(3, 30, 0, 0));
    }

    #[test]
    fn a_file_that_cannot_be_understood_is_told_and_leaves_the_defaults() {
        let large = "#".repeat(usize::try_from(LARGEST).expect("small") + 1);
        for (bytes, start) in [
            (&b"a = 1\nvolume = = 2\n"[..], "settings.toml:2: this is not TOML ("),
            (b"a = 1\nvolume\n", "settings.toml:2: this is not TOML ("),
            (b"volume = 1\nvolume = 2\n", "settings.toml:2: this is not TOML ("),
            (b"volume = 99999999999999999999\n", "settings.toml:1: this is not TOML ("),
            (b"\0\0\0\0", "settings.toml:1: this is not TOML ("),
            (b"a = 1\n# caf\xe9\n", "settings.toml:2: this is not UTF-8 text; "),
            (large.as_bytes(), "settings.toml:1: the file cannot be read (it is larger than 65536 bytes); "),
        ] {
            let read = loaded(bytes);
            assert_eq!(read.settings, KioskSettings::default(), "{start}");
            assert_eq!(read.findings.len(), 1);
            let finding = &read.findings[0];
            assert!(finding.starts_with(start) && !finding.contains('\n'), "{finding}");
        }
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join(FILE)).expect("a folder where the file should be");
        assert!(load(folder.path(), &languages()).findings[0].contains("cannot be read (it is not a file)"));
    }

    #[test]
    fn a_sitting_begins_in_the_first_language_allowed() {
        for (chosen, allowed) in [
            (&[][..], &["en", "es", "de"][..]),
            (&["de", "en"], &["de", "en"]),
            (&["xx"], &["en", "es", "de"]),
        ] {
            let chosen = chosen.iter().map(|language| (*language).to_owned()).collect();
            let settings = KioskSettings { languages: chosen, ..other() };
            assert_eq!(settings.allowed(&languages()), allowed);
            let sitting = settings.sitting(&languages());
            assert_eq!(sitting.language, allowed[0]);
            assert_eq!((sitting.text_size, sitting.theme), (175, Theme::Contrast));
        }
        assert!(other().allowed(&[]).is_empty());
        assert_eq!(other().sitting(&[]).language, "en");
    }

    #[test]
    fn what_is_saved_is_what_is_loaded() {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("made/for it");
        for settings in [other(), KioskSettings::default()] {
            save(&inner, &settings, &languages()).expect("saved");
            assert_eq!(load(&inner, &languages()), Read { settings, findings: vec![] });
        }
        let text = fs::read_to_string(inner.join(FILE)).expect("read");
        assert_eq!(text, TEMPLATE, "the template holds the defaults");
    }

    #[test]
    fn saving_keeps_comments_layout_and_what_it_does_not_know() {
        let folder = folder(
            "# Ours, since May.\nvolume   =  10   # quiet room\n\nlanguages = [\n  \"es\", # first\n  \"en\",\n]\nidle_seconds = 6_00\nvolum = 3\n\n[notes]\nwho = \"Ana\" # reception\n",
        );
        save(folder.path(), &KioskSettings { volume: 35, ..other() }, &languages()).expect("saved");
        let text = fs::read_to_string(folder.path().join(FILE)).expect("read");
        assert_eq!(
            text,
            "# Ours, since May.\nvolume   =  35   # quiet room\n\nlanguages = [\n  \"es\", # first\n  \"en\",\n]\nidle_seconds = 6_00\nvolum = 3\nwarning_seconds = 20\ntheme = \"contrast\"\ntext_size = 175\nreload_at = \"23:59\"\n\n[notes]\nwho = \"Ana\" # reception\n"
        );
        let read = load(folder.path(), &languages());
        assert_eq!(read.settings, KioskSettings { volume: 35, ..other() });
        assert_eq!(read.findings.len(), 2, "{:#?}", read.findings);
    }

    #[test]
    fn values_in_strange_places_are_put_right() {
        for text in [
            "idle_seconds.a = 1\n",
            "[volume]\na = 1\n",
            "[[languages]]\na = 1\n",
            "theme = [1]\n",
            "[languages.x]\n",
        ] {
            let folder = folder(text);
            save(folder.path(), &other(), &languages()).expect("saved");
            assert_eq!(load(folder.path(), &languages()).settings, other(), "{text}");
        }
    }

    #[test]
    fn a_file_nobody_can_read_gives_way_but_is_not_lost() {
        let folder = folder(b"volume = = \xff");
        save(folder.path(), &other(), &languages()).expect("saved");
        assert_eq!(load(folder.path(), &languages()), Read { settings: other(), findings: vec![] });
        let old = fs::read(folder.path().join("settings.toml.unreadable")).expect("read");
        assert_eq!(old, b"volume = = \xff");
    }

    #[test]
    fn wrong_settings_are_refused_and_change_nothing() {
        let folder = folder("volume = 10\n");
        let settings = KioskSettings {
            idle_seconds: 0,
            warning_seconds: u32::MAX,
            theme: Theme::Dark,
            text_size: 99,
            volume: 101,
            languages: vec!["xx".into(), "en".into(), "en".into()],
            reload_at: "3:30".into(),
        };
        let Err(SettingsError::Invalid(findings)) = save(folder.path(), &settings, &languages()) else {
            panic!("not refused")
        };
        assert_eq!(findings.len(), 7, "{findings:#?}");
        assert!(findings.iter().all(|finding| finding.starts_with("settings.toml: ")), "{findings:#?}");
        assert_eq!(fs::read_to_string(folder.path().join(FILE)).expect("read"), "volume = 10\n");
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_told() {
        let folder = folder("");
        let inside_a_file = folder.path().join(FILE);
        assert!(matches!(save(&inside_a_file, &other(), &languages()), Err(SettingsError::Io(_))));
    }

    proptest! {
        #[test]
        fn any_bytes_at_all_give_settings_that_may_be_saved(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(loaded(bytes).settings.findings(&languages()).is_empty());
        }

        #[test]
        fn any_keys_and_values_give_settings_that_may_be_saved(
            lines in prop::collection::vec(
                (prop::sample::select(KEYS.to_vec()), "-?[0-9]{1,4}|\"[a-z0-9:]{0,6}\"|\\[\"en\", \"x?\"\\]"), 0..4)
        ) {
            let text: String = lines.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
            prop_assert!(loaded(text).settings.findings(&languages()).is_empty());
        }
    }
}
