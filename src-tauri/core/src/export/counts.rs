//! How often what was taught, over all patients, for a clinic's own improvement: no names, no days, no order.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{Ask, Chart, csv};
use crate::record::EventKind;
use crate::session::counts::{TOLD_FROM, few};

/// The counts of one topic in one language. `None` is fewer than five: on a quiet week "one" would be somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TaughtCount {
    /// Topic id.
    pub topic: String,
    /// Language.
    pub language: String,
    /// Patients who had anything of it.
    pub patients: Option<u32>,
    /// Times opened.
    pub opened: Option<u32>,
    /// Times read to the end.
    pub read: Option<u32>,
    /// Times the questions were answered.
    pub understood: Option<u32>,
    /// Times explained.
    pub explained: Option<u32>,
    /// Times given.
    pub given: Option<u32>,
}

/// Who had a topic, and how often what happened.
type Found = (BTreeSet<Uuid>, BTreeMap<EventKind, u32>);

/// The counts of what is asked for, by topic and language. While fewer than five patients had a topic, none of its
/// numbers is told: many of one kind would be those few again and again.
pub fn counts(charts: &[Chart], ask: &Ask) -> Vec<TaughtCount> {
    let mut found: BTreeMap<(&str, &str), Found> = BTreeMap::new();
    for chart in charts {
        for event in ask.events(chart) {
            let (patients, times) = found.entry((&event.topic, &event.language)).or_default();
            patients.insert(chart.patient.id);
            let times = times.entry(event.kind).or_default();
            *times = times.saturating_add(1);
        }
    }
    found
        .into_iter()
        .map(|((topic, language), (patients, times))| {
            let patients = told(u32::try_from(patients.len()).unwrap_or(u32::MAX));
            let count = |kind| patients.and_then(|_| told(times.get(&kind).copied().unwrap_or(0)));
            TaughtCount {
                topic: topic.to_owned(),
                language: language.to_owned(),
                patients,
                opened: count(EventKind::Opened),
                read: count(EventKind::Read),
                understood: count(EventKind::Understood),
                explained: count(EventKind::Explained),
                given: count(EventKind::Given),
            }
        })
        .collect()
}

fn told(count: u32) -> Option<u32> {
    (count >= TOLD_FROM).then_some(count)
}

/// The counts as CSV.
pub fn table(counts: &[TaughtCount]) -> String {
    let mut out = String::new();
    let header = ["topic", "language", "patients", "opened", "read", "understood", "explained", "given"];
    csv::line(header.into_iter().map(str::to_owned), &mut out);
    for row in counts {
        let numbers = [row.patients, row.opened, row.read, row.understood, row.explained, row.given]
            .map(|count| count.map_or_else(few, |count| count.to_string()));
        csv::line([row.topic.clone(), row.language.clone()].into_iter().chain(numbers), &mut out);
    }
    out
}
