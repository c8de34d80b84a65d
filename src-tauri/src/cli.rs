//! The command line: a contract scripts and authors depend on.
//!
//! Exit 0: fine. 1: the answer is no. 2: wrong usage. Answers go to stdout; messages, which name the thing
//! and the mend, to stderr. No subcommand opens the window.

mod export;
mod handout;
mod kiosk;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use backstory_core::body::still;
use backstory_core::library::{self, Library};
use backstory_core::messages::Messages;
use backstory_core::pack::{self, Pack, Scale, TopicGrade};
use backstory_core::record::{Opened, Store, Summary};
use backstory_core::search::Index;
use backstory_core::start::Profile;
use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::Serialize;

use crate::{clock, content, platform};

/// Explains sciatica, and what massage can and cannot do for it. Without a subcommand, opens the window.
#[derive(Debug, Parser)]
#[command(name = "backstory", version, about, disable_help_subcommand = true)]
pub(crate) struct Line {
    #[command(flatten)]
    pub(crate) options: Options,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What holds for the window and for every subcommand.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// The room the program runs in
    #[arg(long, value_enum, default_value_t = Room::Home)]
    pub(crate) profile: Room,
    /// Language of words and content
    #[arg(long, global = true)]
    pub(crate) lang: Option<String>,
    /// Where the reading record is kept (default: the system's folder for program data)
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Show this content pack instead of the bundled one
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) pack: Option<PathBuf>,
    /// Print `first-content <ms>` to stderr once the first screen is painted
    #[arg(long)]
    pub(crate) trace_startup: bool,
}

impl Options {
    /// The folder of the reading record.
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.data_dir.clone().unwrap_or_else(platform::data_dir)
    }

    /// The language asked for. On the command line that is English unless said otherwise, so that scripts read the same
    /// everywhere; the window goes by the system's.
    pub(crate) fn language(&self) -> &str {
        self.lang.as_deref().unwrap_or("en")
    }
}

/// Spelling of the profiles on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Room {
    /// A reader at home
    Home,
    /// A therapist's laptop
    Clinic,
    /// A screen in a waiting room
    Kiosk,
}

impl From<Room> for Profile {
    fn from(room: Room) -> Self {
        match room {
            Room::Home => Self::Home,
            Room::Clinic => Self::Clinic,
            Room::Kiosk => Self::Kiosk,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the topics
    Topics {
        /// Print JSON: an array of {id, title, group, `key_message`, regions, minutes}
        #[arg(long)]
        json: bool,
    },
    /// Show one topic as plain text
    Show {
        /// The topic's id, as `backstory topics` lists it
        topic: String,
        /// Print JSON: the typed blocks
        #[arg(long)]
        json: bool,
    },
    /// Find sections, best first
    Search {
        /// What to look for
        #[arg(required = true)]
        query: Vec<String>,
        /// Print JSON: an array of {topic, section, title, excerpt, score}
        #[arg(long)]
        json: bool,
    },
    /// Check a content pack: every finding at once, and the reading grade of each topic
    Check {
        /// The pack's folder
        pack_dir: PathBuf,
        /// Print JSON: {findings, grades}
        #[arg(long)]
        json: bool,
    },
    /// What was viewed on this computer
    Views {
        /// Print JSON: the derived summary
        #[arg(long)]
        json: bool,
    },
    /// Write a figure as a picture of its own (SVG, for paper); without a figure, list them
    Figure {
        /// The figure's id, as in `figure:nerve-path`
        figure: Option<String>,
        /// The file to write (default: stdout)
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Set up and look after a screen in a waiting room
    Kiosk {
        #[command(subcommand)]
        action: kiosk::Action,
    },
    /// Write what was viewed on this computer to a file other systems read
    Export(export::Wanted),
    /// Make a handout to take home, as a PDF for A4 or Letter paper
    Handout(handout::Wanted),
}

/// A "no": words for stderr.
struct No(String);

impl From<std::io::Error> for No {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<serde_json::Error> for No {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

/// Answers a subcommand.
pub(crate) fn answer(line: &Line, command: &Command) -> ExitCode {
    let messages = content::messages(line.options.language());
    if let Command::Export(wanted) = command
        && let Err(No(words)) = wanted.check(&messages)
    {
        eprintln!("backstory: {words}");
        return ExitCode::from(2);
    }
    let mut out = String::new();
    let done = run(line, command, &messages, &mut out);
    // A reader that stops early (`backstory topics | head -1`) is not a failure.
    let _ = std::io::stdout().write_all(out.as_bytes());
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(No(words)) => {
            if !words.is_empty() {
                eprintln!("backstory: {words}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run(line: &Line, command: &Command, messages: &Messages, out: &mut String) -> Result<(), No> {
    let options = &line.options;
    match command {
        Command::Topics { json } => {
            let (pack, language) = pack_and_language(options, messages)?;
            topics(&library::library(&pack, &language), *json, out)
        }
        Command::Show { topic, json } => {
            let (pack, language) = pack_and_language(options, messages)?;
            show(&pack, topic, &language, *json, messages, out)
        }
        Command::Search { query, json } => {
            let (pack, language) = pack_and_language(options, messages)?;
            search(&pack, &query.join(" "), &language, *json, messages, out)
        }
        Command::Check { pack_dir, json } => check(pack_dir, *json, messages, out),
        Command::Views { json } => {
            let (pack, language) = pack_and_language(options, messages)?;
            views(&library::library(&pack, &language), &options.data_dir(), *json, messages, out)
        }
        Command::Figure { figure, output } => {
            let (pack, language) = pack_and_language(options, messages)?;
            still(&pack, &language, figure.as_deref(), output.as_deref(), messages, out)
        }
        Command::Kiosk { action } => kiosk::run(options, action, messages, out),
        Command::Export(wanted) => {
            let (pack, _) = pack_and_language(options, messages)?;
            export::run(wanted, &pack, &options.data_dir(), messages, out)
        }
        Command::Handout(wanted) => {
            let (pack, language) = pack_and_language(options, messages)?;
            handout::run(&pack, language, wanted, messages, out)
        }
    }
}

/// The pack asked for and the language asked for, or why not.
fn pack_and_language(options: &Options, messages: &Messages) -> Result<(Pack, String), No> {
    let pack = match &options.pack {
        None => content::bundled(),
        Some(folder) => content::from_folder(folder).map_err(|findings| {
            let mut words = messages.get("cli_pack_refused", &[("folder", &folder.display().to_string())]);
            for finding in &findings {
                let _ = write!(words, "\n{finding}");
            }
            No(words)
        })?,
    };
    let language = options.language().to_owned();
    if !pack.manifest.languages.contains(&language) {
        let have = pack.manifest.languages.join(", ");
        return Err(No(messages.get("cli_no_language", &[("language", &language), ("have", &have)])));
    }
    Ok((pack, language))
}

fn json_line<T: Serialize>(value: &T, out: &mut String) -> Result<(), No> {
    out.push_str(&serde_json::to_string_pretty(value)?);
    out.push('\n');
    Ok(())
}

/// One topic in `backstory topics --json`. The names are part of the contract.
#[derive(Serialize)]
struct TopicLine<'a> {
    id: &'a str,
    title: &'a str,
    group: &'a str,
    key_message: &'a str,
    regions: &'a [String],
    minutes: u32,
}

fn topics(library: &Library, json: bool, out: &mut String) -> Result<(), No> {
    if json {
        let lines: Vec<_> = library
            .topics
            .iter()
            .map(|topic| TopicLine {
                id: &topic.id,
                title: &topic.title,
                group: &topic.group,
                key_message: &topic.key_message,
                regions: &topic.regions,
                minutes: topic.minutes,
            })
            .collect();
        return json_line(&lines, out);
    }
    for group in &library.groups {
        let _ = writeln!(out, "{}", group.name);
        for topic in library.topics.iter().filter(|topic| topic.group == group.id) {
            let _ = writeln!(out, "  {:<28} {}", topic.id, topic.title);
        }
    }
    Ok(())
}

fn show(
    pack: &Pack,
    topic: &str,
    language: &str,
    json: bool,
    messages: &Messages,
    out: &mut String,
) -> Result<(), No> {
    let Some(page) = library::topic_page(pack, topic, language) else {
        return Err(no_topic(topic, &library::nearest_topics(pack, topic), messages));
    };
    if json {
        return json_line(&page, out);
    }
    out.push_str(&library::plain_text(&page, messages));
    Ok(())
}

/// That there is no such topic, and which are near.
fn no_topic(topic: &str, nearest: &[String], messages: &Messages) -> No {
    let key = if nearest.is_empty() { "cli_no_topic" } else { "cli_no_topic_nearest" };
    No(messages.get(key, &[("topic", topic), ("nearest", &nearest.join(", "))]))
}

/// That a file could not be written, and why.
fn not_written(file: &Path, error: &std::io::Error, messages: &Messages) -> No {
    let file = file.display().to_string();
    No(messages.get("cli_not_written", &[("file", &file), ("why", &error.to_string())]))
}

/// One hit in `backstory search --json`. The names are part of the contract.
#[derive(Serialize)]
struct HitLine<'a> {
    topic: &'a str,
    section: Option<&'a str>,
    title: &'a str,
    excerpt: String,
    score: f32,
}

fn search(
    pack: &Pack,
    query: &str,
    language: &str,
    json: bool,
    messages: &Messages,
    out: &mut String,
) -> Result<(), No> {
    let index = Index::build(pack, language).map_err(|error| No(error.to_string()))?;
    let found = index.search(query);
    if json {
        let lines: Vec<_> = found
            .hits
            .iter()
            .map(|hit| HitLine {
                topic: &hit.topic,
                section: hit.section.as_deref(),
                title: &hit.title,
                excerpt: hit.excerpt.iter().map(|span| span.text.as_str()).collect(),
                score: hit.score,
            })
            .collect();
        json_line(&lines, out)?;
    } else {
        for hit in &found.hits {
            let section = hit.section.as_ref().map(|id| format!("#{id}")).unwrap_or_default();
            let excerpt: String = hit.excerpt.iter().map(|span| span.text.as_str()).collect();
            let _ = writeln!(out, "{}{section}  {}\n    {excerpt}", hit.topic, hit.title);
        }
    }
    if found.hits.is_empty() {
        let nearest = found.suggestions.join(", ");
        let key = if nearest.is_empty() { "cli_nothing_found" } else { "cli_nothing_found_nearest" };
        return Err(No(messages.get(key, &[("query", query), ("nearest", &nearest)])));
    }
    Ok(())
}

fn still(
    pack: &Pack,
    language: &str,
    id: Option<&str>,
    output: Option<&Path>,
    messages: &Messages,
    out: &mut String,
) -> Result<(), No> {
    let drawings = content::drawings();
    let words = |id: &str| library::figure_words(pack, id, language).unwrap_or_default();
    let Some(id) = id else {
        for figure in &drawings.figures {
            let _ = writeln!(out, "{:<24} {}", figure.id, words(&figure.id));
        }
        return Ok(());
    };
    let Some(figure) = drawings.figures.iter().find(|figure| figure.id == id) else {
        let known: Vec<_> = drawings.figures.iter().map(|figure| figure.id.as_str()).collect();
        return Err(No(messages.get("cli_no_figure", &[("figure", id), ("known", &known.join(", "))])));
    };
    let svg = still::still(figure, &drawings, &words(id), content::picture)
        .map_err(|error| No(error.to_string()))?;
    let Some(file) = output else {
        out.push_str(&svg);
        return Ok(());
    };
    std::fs::write(file, svg).map_err(|error| not_written(file, &error, messages))
}

/// Language by language: each has figures of its own.
fn sorted(grades: &[TopicGrade]) -> Vec<&TopicGrade> {
    let mut sorted: Vec<_> = grades.iter().collect();
    sorted.sort_by(|a, b| a.language.cmp(&b.language));
    sorted
}

/// `backstory check --json`.
#[derive(Serialize)]
struct CheckReport<'a> {
    findings: Vec<&'a pack::Finding>,
    grades: &'a [TopicGrade],
    marks: &'a [pack::Marks],
    /// Topics whose next review is over, by the day it was due.
    overdue: Vec<(&'a str, &'a str)>,
}

fn check(folder: &Path, json: bool, messages: &Messages, out: &mut String) -> Result<(), No> {
    let checked = content::check_folder(folder);
    let findings = &checked.findings;
    // A note and no finding: a pack that was sound yesterday is sound today.
    let today = clock::today().to_string();
    let topics = checked.pack.iter().flat_map(|pack| &pack.topics);
    let overdue: Vec<(&str, &str)> = topics
        .filter(|topic| topic.next_review < today)
        .map(|topic| (topic.id.as_str(), topic.next_review.as_str()))
        .collect();
    if json {
        let findings = findings.iter().collect();
        let report = CheckReport { findings, grades: &checked.grades, marks: &checked.marks, overdue };
        json_line(&report, out)?;
    } else {
        for finding in findings {
            let _ = writeln!(out, "{finding}");
        }
        let mut scale = None;
        for topic in sorted(&checked.grades) {
            if scale.replace(topic.grade.scale) != Some(topic.grade.scale) {
                let header = match topic.grade.scale {
                    Scale::Inflesz => "cli_check_inflesz",
                    Scale::FleschKincaid | Scale::None => "cli_check_grade",
                };
                let _ = writeln!(out, "{}", messages.get(header, &[]));
            }
            let _ = writeln!(
                out,
                "{:<28} {:<4} {:>7.1} {:>5.1} {:>9.1} {:>8} {:>8} {:>6.1} {:>6.0} {:>6.0}  {}",
                topic.topic,
                topic.language,
                topic.grade.with_terms,
                topic.grade.second,
                topic.grade.without_terms,
                topic.grade.words,
                topic.grade.longest_sentence_words,
                topic.grade.mean_sentence,
                topic.passive * 100.0,
                topic.long_words * 100.0,
                topic.terms.join(", ")
            );
        }
        if !checked.marks.is_empty() {
            let _ = writeln!(out, "{}", messages.get("cli_check_marks", &[]));
        }
        for marks in &checked.marks {
            let _ = writeln!(
                out,
                "{:<28} {:<4} {:>12.0} {:>9.0} {:>9.0} {:>9.0}  {}",
                marks.topic,
                marks.language,
                marks.understand,
                marks.act,
                marks.clear,
                marks.agreement * 100.0,
                marks.missed.join(", ")
            );
        }
        for (topic, due) in overdue {
            let _ =
                writeln!(out, "{}", messages.get("cli_check_overdue", &[("topic", topic), ("date", due)]));
        }
    }
    let folder = folder.display().to_string();
    match findings.iter().count() {
        0 => {
            if !json {
                let _ = writeln!(out, "{}", messages.get("cli_check_sound", &[("folder", &folder)]));
            }
            Ok(())
        }
        1 => Err(No(messages.get("cli_check_one", &[("folder", &folder)]))),
        count => {
            Err(No(messages.get("cli_check_many", &[("folder", &folder), ("count", &count.to_string())])))
        }
    }
}

fn views(
    library: &Library,
    folder: &Path,
    json: bool,
    messages: &Messages,
    out: &mut String,
) -> Result<(), No> {
    let summary = summary(folder, messages)?;
    if json {
        return json_line(&summary, out);
    }
    if summary.topics.is_empty() {
        let _ = writeln!(out, "{}", messages.get("cli_no_views", &[]));
        return Ok(());
    }
    for views in &summary.topics {
        let title =
            library.topics.iter().find(|topic| topic.id == views.topic).map_or("", |topic| &topic.title);
        let minutes = views.seconds.div_ceil(60).to_string();
        let _ = writeln!(
            out,
            "{:<28} {}",
            views.topic,
            messages.get(
                "cli_view_line",
                &[
                    ("title", title),
                    ("opened", &views.opened.to_string()),
                    ("read", &views.read.to_string()),
                    ("minutes", &minutes),
                ]
            )
        );
    }
    Ok(())
}

/// The summary of a data folder.
fn summary(folder: &Path, messages: &Messages) -> Result<Summary, No> {
    match store(folder, messages)? {
        None => Ok(Summary::default()),
        Some((store, _)) => store.summary().map_err(|error| No(error.to_string())),
    }
}

/// The record of a data folder, and the new name of a damaged one whose place it took. Looking must not make one:
/// `None` is a folder without a record.
fn store(folder: &Path, messages: &Messages) -> Result<Option<(Store, Option<String>)>, No> {
    if !Store::exists(folder) {
        return Ok(None);
    }
    let shown = folder.display().to_string();
    match Store::open(folder, clock::now(), &mut clock::entropy) {
        Opened::Ready(store) => Ok(Some((store, None))),
        Opened::SetAside { store, moved_to } => Ok(Some((store, Some(moved_to)))),
        Opened::Newer { needed } => {
            Err(No(messages.get("notice_store_newer", &[("detail", &needed.clone())])))
        }
        Opened::Unavailable { .. } => {
            Err(No(messages.get("notice_store_unavailable", &[("detail", &shown)])))
        }
    }
}
