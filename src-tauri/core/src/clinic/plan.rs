//! What is planned for a patient, and what to do next.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use uuid::Uuid;

use super::patients::{Refusable, exists, seen, short_enough};
use super::vault::Vault;
use super::{ClinicError, ClinicRefusal, NextStep, PlanChange, PlanItem, PlanTarget, Step};
use crate::pack::Pack;
use crate::record::store::json;
use crate::record::{Event, EventKind, Millis, TeachBack};

/// The most letters of a note to an item, the most items, the longest id of anything.
const NOTE: usize = 2_000;
const ITEMS: usize = 200;
const ID: usize = 200;

impl PlanTarget {
    /// The topic it is of; a picture and the body are of none.
    fn topic(&self) -> Option<&str> {
        match self {
            Self::Topic { topic } | Self::Section { topic, .. } => Some(topic),
            Self::Figure { .. } | Self::Body { .. } => None,
        }
    }

    /// Whether the pack has it. What is drawn is known to the window alone; there an id has only to be one.
    fn is_in(&self, pack: &Pack) -> bool {
        let topic = |id: &str| pack.topics.iter().find(|topic| topic.id == id);
        let is_id = |id: &str| !id.is_empty() && id.len() <= ID;
        match self {
            Self::Topic { topic: id } => topic(id).is_some(),
            Self::Section { topic: id, section } => topic(id).is_some_and(|topic| {
                topic.texts.values().any(|text| text.sections.iter().any(|s| s.id == *section))
            }),
            Self::Figure { figure } => is_id(figure),
            Self::Body { chapter, view, item } => {
                is_id(chapter) && [view, item].into_iter().flatten().all(|id| is_id(id))
            }
        }
    }
}

/// What is planned, in order.
pub(super) fn items(connection: &Connection, patient: &str) -> Result<Vec<PlanItem>, ClinicError> {
    items_in(connection, "main", patient)
}

/// What is planned in one of the files of a connection.
pub(super) fn items_in(
    connection: &Connection,
    file: &str,
    patient: &str,
) -> Result<Vec<PlanItem>, ClinicError> {
    let rows = connection
        .prepare_cached(&format!(
            "SELECT id, target, note, added FROM {file}.plan WHERE patient = ?1 ORDER BY place, id"
        ))?
        .query_map([patient], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    // What a newer program put there, and this one cannot read, is left out and not removed.
    Ok(rows
        .into_iter()
        .filter_map(|(id, target, note, added)| {
            Some(PlanItem { id, target: serde_json::from_str(&target).ok()?, note, added })
        })
        .collect())
}

/// Keeps what is planned.
fn keep(connection: &Connection, patient: &str, items: &[PlanItem]) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM plan WHERE patient = ?1", [patient])?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO plan (id, patient, place, target, topic, note, added) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (place, item) in (0_i64..).zip(items) {
        insert.execute(params![
            item.id,
            patient,
            place,
            json(&item.target),
            item.target.topic(),
            item.note,
            item.added
        ])?;
    }
    Ok(())
}

/// Makes one of two plans: what only `from` has comes after what `into` has.
pub(super) fn join(connection: &Connection, from: &str, into: &str) -> Result<(), ClinicError> {
    let theirs = items(connection, from)?;
    connection.execute("DELETE FROM plan WHERE patient = ?1", [from])?;
    add(connection, into, theirs)
}

/// Adds to a plan what is not in it.
pub(super) fn add(connection: &Connection, into: &str, theirs: Vec<PlanItem>) -> Result<(), ClinicError> {
    let mut both = items(connection, into)?;
    for item in theirs {
        match both.iter_mut().find(|other| other.target == item.target) {
            None => both.push(item),
            Some(other) if other.note.is_empty() => other.note = item.note,
            Some(other) if item.note.is_empty() || other.note == item.note => {}
            Some(other) => other.note = format!("{}\n{}", other.note, item.note),
        }
    }
    Ok(keep(connection, into, &both)?)
}

impl Vault {
    /// Changes a patient's plan.
    pub(super) fn plan(
        &mut self,
        patient: &str,
        change: PlanChange,
        pack: &Pack,
        now: Millis,
        id: &mut dyn FnMut() -> Uuid,
    ) -> Refusable<()> {
        exists(&self.connection, patient)?;
        let transaction = self.connection.transaction()?;
        let mut items = items(&transaction, patient)?;
        let at = |items: &[PlanItem], id: &str| {
            items.iter().position(|item| item.id == id).ok_or(ClinicError::NoItem)
        };
        let mut add = |items: &mut Vec<PlanItem>, target: PlanTarget| {
            if !items.iter().any(|item| item.target == target) {
                items.push(PlanItem { id: id().to_string(), target, note: String::new(), added: now });
            }
        };
        match change {
            PlanChange::Add { target } => {
                if !target.is_in(pack) {
                    return Err(ClinicError::NoItem);
                }
                add(&mut items, target);
            }
            PlanChange::Remove { item } => {
                let at = at(&items, &item)?;
                items.remove(at);
            }
            PlanChange::PutBack { item, place } => {
                if let Err(why) = short_enough(&item.note, NOTE) {
                    return Ok(Err(why));
                }
                if Uuid::try_parse(&item.id).is_err() {
                    return Err(ClinicError::Invalid("an item has a UUID".into()));
                }
                let known = |other: &PlanItem| other.id == item.id || other.target == item.target;
                if !items.iter().any(known) {
                    items.insert((place as usize).min(items.len()), item);
                }
            }
            PlanChange::Move { item, place } => {
                let at = at(&items, &item)?;
                let item = items.remove(at);
                items.insert((place as usize).min(items.len()), item);
            }
            PlanChange::Note { item, note } => {
                if let Err(why) = short_enough(&note, NOTE) {
                    return Ok(Err(why));
                }
                let at = at(&items, &item)?;
                items[at].note = note;
            }
            PlanChange::Ready { plan } => {
                let ready = pack.plans.iter().find(|other| other.id == plan).ok_or(ClinicError::NoItem)?;
                for target in ready.targets() {
                    add(&mut items, target);
                }
            }
        }
        if items.len() > ITEMS {
            return Ok(Err(ClinicRefusal::TooLong { most: u32::try_from(ITEMS).unwrap_or(u32::MAX) }));
        }
        keep(&transaction, patient, &items)?;
        transaction.execute(
            "UPDATE patient SET planned = max(?2, planned + 1) WHERE id = ?1",
            params![patient, now],
        )?;
        seen(&transaction, patient, now)?;
        transaction.commit()?;
        Ok(Ok(()))
    }
}

/// What to do next with the topics of a plan, derived from what happened: most wanted first, and of these in the order
/// of the plan.
pub(super) fn next(plan: &[PlanItem], events: &[Event]) -> Vec<NextStep> {
    let mut steps = Vec::new();
    let mut seen = BTreeSet::new();
    for topic in plan.iter().filter_map(|item| item.target.topic()).filter(|topic| seen.insert(*topic)) {
        // By when it happened, and not by when it was written: two laptops may have met.
        let mut own: Vec<&Event> = events.iter().filter(|event| event.topic == topic).collect();
        own.sort_by_key(|event| (event.at, event.id));
        steps.extend(steps_of(&own).into_iter().map(|step| NextStep { topic: topic.to_owned(), step }));
    }
    steps.sort_by_key(|next| next.step);
    steps
}

fn steps_of(events: &[&Event]) -> Vec<Step> {
    let Some(explained) = events.iter().rposition(|event| event.kind == EventKind::Explained) else {
        return vec![Step::Explain];
    };
    // What was said back or answered is true until it is explained once more, be it the explaining itself.
    let answer = events[explained..].iter().rev().find_map(|event| understood(event));
    if answer == Some(false) {
        return vec![Step::ExplainAgain];
    }
    let mut steps = Vec::new();
    if !events.iter().any(|event| understood(event) == Some(true)) {
        steps.push(Step::AskBack);
    }
    if !events.iter().any(|event| event.kind == EventKind::Given) {
        steps.push(Step::Give);
    }
    steps
}

/// Whether it was understood, when an event tells.
fn understood(event: &Event) -> Option<bool> {
    match (event.teach_back, event.score) {
        (Some(told), _) => Some(told != TeachBack::NotYet),
        (None, Some(score)) => Some(score.right >= score.of),
        (None, None) => None,
    }
}
