//! A plain note of what was taught, to paste into whatever record a clinic keeps.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Ask, Chart, Format, Words, day_of};
use crate::messages::Messages;
use crate::record::{Event, EventKind};

/// What happened on the days from the first to the last, both included: a line per day and language, titles in the
/// reader's `language`.
pub fn note(
    chart: &Chart,
    first: Date,
    last: Date,
    zone: &TimeZone,
    language: &str,
    words: &Words,
) -> String {
    let ask = Ask::days(Format::Csv, Some(first), Some(last), zone.clone());
    let events = ask.events(chart);
    // In the order they happened.
    let mut groups: Vec<((Date, &str), Vec<&Event>)> = Vec::new();
    for event in events {
        let key = (day_of(event.at, zone), event.language.as_str());
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.push(event),
            None => groups.push((key, vec![event])),
        }
    }
    if groups.is_empty() {
        return words.messages.get("note_nothing", &[("days", &days(first, last, words.messages))]);
    }
    let lines: Vec<String> = groups
        .iter()
        .map(|((day, taught_in), group)| line(chart, *day, taught_in, group, language, words))
        .collect();
    lines.join("\n")
}

fn line(
    chart: &Chart,
    day: Date,
    taught_in: &str,
    events: &[&Event],
    language: &str,
    words: &Words,
) -> String {
    let mut topics: Vec<(&str, Vec<&Event>)> = Vec::new();
    for event in events {
        match topics.iter_mut().find(|(topic, _)| *topic == event.topic) {
            Some((_, group)) => group.push(event),
            None => topics.push((&event.topic, vec![event])),
        }
    }
    let messages = words.messages;
    let mut taught = Vec::new();
    let mut given = Vec::new();
    for (_, group) in &topics {
        let title = words.title_in(group[0], language).words;
        if group.iter().any(|event| event.kind == EventKind::Given) {
            given.push(title.clone());
        }
        let what = what(group, words);
        if !what.is_empty() {
            taught.push(messages.get("note_topic", &[("title", &title), ("what", &what.join(", "))]));
        }
    }
    let mut sentences = Vec::new();
    let (date, tongue) = (date_long(day, messages), language_name(taught_in, messages));
    if taught.is_empty() {
        sentences.push(messages.get("note_day", &[("date", &date), ("language", &tongue)]));
    } else {
        let topics = taught.join(", ");
        let values = [("date", date.as_str()), ("language", &tongue), ("topics", &topics)];
        sentences.push(messages.get("note_education", &values));
    }
    if !given.is_empty() {
        sentences.push(messages.get("note_handout", &[("topics", &given.join(", "))]));
    }
    let remarks =
        events.iter().flat_map(|event| chart.remarks.iter().filter(|remark| remark.event == event.id));
    sentences.extend(remarks.map(|remark| remark.text.trim().to_owned()).filter(|text| !text.is_empty()));
    sentences.join(" ")
}

/// What happened with one topic on one day: the last teach-back, the best answers; "opened" only when nothing more did.
fn what(events: &[&Event], words: &Words) -> Vec<String> {
    let has = |kind| events.iter().any(|event| event.kind == kind);
    let get = |key: &str| words.messages.get(key, &[]);
    let mut what = Vec::new();
    if has(EventKind::Explained) {
        what.push(get("note_explained"));
        what.extend(
            events.iter().rev().find_map(|event| event.teach_back).map(|told| words.teach_back(told)),
        );
    }
    if has(EventKind::Read) {
        what.push(get("note_read"));
    }
    if has(EventKind::Listened) {
        what.push(get("note_listened"));
    }
    let scores = events.iter().filter_map(|event| event.score);
    if let Some(best) = scores.reduce(|best, score| {
        let better =
            u64::from(score.right) * u64::from(best.of) > u64::from(best.right) * u64::from(score.of);
        if better { score } else { best }
    }) {
        let (right, of) = (best.right.to_string(), best.of.to_string());
        what.push(words.messages.get("note_understood", &[("right", &right), ("of", &of)]));
    }
    if what.is_empty() && has(EventKind::Opened) {
        what.push(get("note_opened"));
    }
    what
}

fn days(first: Date, last: Date, messages: &Messages) -> String {
    let (from, to) = (date_long(first, messages), date_long(last, messages));
    if first == last { from } else { messages.get("note_days", &[("from", &from), ("to", &to)]) }
}

/// A day in words.
fn date_long(day: Date, messages: &Messages) -> String {
    let month = messages.get(&format!("month_{}", day.month()), &[]);
    let (number, year) = (day.day().to_string(), day.year().to_string());
    messages.get("date_long", &[("day", &number), ("month", &month), ("year", &year)])
}

/// A language in words; its tag when the catalogue has none.
fn language_name(language: &str, messages: &Messages) -> String {
    let key = format!("note_language_{}", language.split('-').next().unwrap_or_default());
    if messages.has(&key) { messages.get(&key, &[]) } else { language.to_owned() }
}
