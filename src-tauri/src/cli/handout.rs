//! `backstory handout …`: what goes home on paper.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use backstory_core::files::{self, Reach};
use backstory_core::handout::{self, HandoutAsk, HandoutItem, PaperError, PaperNotice, PaperSize};
use backstory_core::messages::Messages;
use backstory_core::pack::Pack;
use clap::{Args, ValueEnum};

use super::{No, no_topic, not_written};
use crate::{clock, content};

#[derive(Debug, Args)]
pub(crate) struct Wanted {
    /// Topic ids, separated by commas; `topic#section` prints that section whole
    #[arg(long, value_delimiter = ',', required = true, value_name = "TOPICS")]
    topics: Vec<String>,
    /// The paper
    #[arg(long, value_enum, default_value = "a4", value_name = "SIZE")]
    paper: Size,
    /// Letters of 18 points
    #[arg(long)]
    large_print: bool,
    /// No colour at all
    #[arg(long)]
    black_and_white: bool,
    /// The clinic's name
    #[arg(long, value_name = "NAME")]
    clinic: Option<String>,
    /// The clinic's logo: PNG, JPEG or SVG, up to 2 MB
    #[arg(long, value_name = "FILE")]
    logo: Option<PathBuf>,
    /// Whom it is for
    #[arg(long, value_name = "TEXT")]
    label: Option<String>,
    /// A question for the doctor; may be given several times
    #[arg(long = "question", value_name = "TEXT")]
    questions: Vec<String>,
    /// Leave out what the texts rest on
    #[arg(long)]
    no_sources: bool,
    /// The PDF to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Spelling of the sizes on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Size {
    A4,
    Letter,
}

impl From<Size> for PaperSize {
    fn from(size: Size) -> Self {
        match size {
            Size::A4 => Self::A4,
            Size::Letter => Self::Letter,
        }
    }
}

/// `a,b#one,b#two` as what is asked for; core joins what stands twice.
fn items(topics: &[String]) -> Vec<HandoutItem> {
    let names = topics.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
    names
        .map(|name| {
            let (topic, section) = name.split_once('#').map_or((name, None), |(a, b)| (a, Some(b)));
            HandoutItem {
                topic: topic.to_owned(),
                sections: section.map(str::to_owned).into_iter().collect(),
                note: None,
            }
        })
        .collect()
}

pub(super) fn run(
    pack: &Pack,
    language: String,
    wanted: &Wanted,
    messages: &Messages,
    out: &mut String,
) -> Result<(), No> {
    let ask = HandoutAsk {
        items: items(&wanted.topics),
        language,
        paper: wanted.paper.into(),
        large_print: wanted.large_print,
        black_and_white: wanted.black_and_white,
        clinic: wanted.clinic.clone(),
        date: clock::today().to_string(),
        label: wanted.label.clone(),
        pain: None,
        // What a therapist drew is behind the clinic's door.
        drawings: Vec::new(),
        questions: wanted.questions.clone(),
        sources: !wanted.no_sources,
    };
    let logo = wanted.logo.as_deref().map(|file| read_logo(file, messages)).transpose()?;
    let paper = handout::paper(pack, &content::drawings(), content::picture, &ask, messages, logo.as_deref())
        .map_err(|error| refused(error, wanted, messages))?;
    let pdf = paper.pdf().map_err(|error| refused(error, wanted, messages))?;
    write(&wanted.output, &pdf).map_err(|error| not_written(&wanted.output, &error, messages))?;
    let pages = paper.page_count().to_string();
    let file = wanted.output.display().to_string();
    let key = if paper.page_count() == 1 { "cli_handout_page" } else { "cli_handout_pages" };
    let _ = writeln!(out, "{}", messages.get(key, &[("file", &file), ("pages", &pages)]));
    for notice in &paper.notices {
        let key = match notice {
            PaperNotice::LettersLeftOut => "cli_handout_letters",
            PaperNotice::WordsCut => "cli_handout_cut",
            PaperNotice::DrawingLeftOut => "paper_notice_drawing",
            PaperNotice::Long => "cli_handout_long",
        };
        eprintln!("backstory: {}", messages.get(key, &[("pages", &pages)]));
    }
    Ok(())
}

/// Writes a file whole or not at all. A folder that is not there is a slip of the keys, not a wish for one.
fn write(file: &Path, contents: &[u8]) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "there is no such folder"));
    }
    files::write_whole(file, contents, Reach::Shared)
}

fn read_logo(file: &Path, messages: &Messages) -> Result<Vec<u8>, No> {
    handout::read_logo(file).map_err(|error| {
        let file = file.display().to_string();
        No(messages.get("cli_handout_not_read", &[("file", &file), ("why", &error.to_string())]))
    })
}

/// A refusal in words, with what would be right.
fn refused(error: PaperError, wanted: &Wanted, messages: &Messages) -> No {
    match error {
        PaperError::NoTopic { topic, nearest } => no_topic(&topic, &nearest, messages),
        PaperError::NoSection { topic, section, have } => {
            let values = [("topic", topic), ("section", section), ("have", have.join(", "))];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            No(messages.get("cli_no_section", &values))
        }
        PaperError::Logo(fault) => {
            let file = wanted.logo.as_deref().unwrap_or(Path::new("")).display().to_string();
            No(messages.get("cli_handout_logo", &[("file", &file), ("why", &fault.to_string())]))
        }
        PaperError::Date(_) | PaperError::Pain(_) | PaperError::Making(_) => No(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_and_their_sections_are_read_off_the_line() {
        let words = ["a", " b#one ", "b#two", ""].map(str::to_owned);
        let read: Vec<_> = items(&words).into_iter().map(|item| (item.topic, item.sections)).collect();
        let section = |id: &str| vec![id.to_owned()];
        assert_eq!(read, [("a".into(), vec![]), ("b".into(), section("one")), ("b".into(), section("two"))]);
    }
}
