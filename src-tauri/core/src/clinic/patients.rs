//! Patients in the rows of the file: finding, writing down, putting away, making one of two, removing.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::vault::Vault;
use super::{
    ClinicError, ClinicRefusal, Drawing, Drawn, PainEntry, PatientCard, PatientList, PatientPage, Taught,
    TopicDays, plan,
};
use crate::database::{fold as fold_log, meta, set_meta};
use crate::pack::Pack;
use crate::pain::{PainMap, PainMark};
use crate::record::store::{events_of, json, settings_of, summary_of};
use crate::record::{Event, EventKind, Millis};

/// The most letters of a name, of a note, of what is looked for.
pub(super) const NAME: usize = 200;
pub(super) const NOTE: usize = 4_000;
const QUERY: usize = 200;
/// Patients told of at once.
const MOST: u32 = 100;
/// The most of what is drawn on one surface: points of all shapes.
const POINTS: usize = 50_000;
/// The longest name of a surface.
const SURFACE: usize = 200;

const CARD: &str = "id, name, language, archived, created, last,
    (SELECT count(*) FROM plan WHERE plan.patient = patient.id),
    (SELECT count(*) FROM plan WHERE plan.patient = patient.id AND EXISTS (
        SELECT 1 FROM event WHERE event.who = patient.id AND event.kind = 'explained' AND event.topic = plan.topic))";

/// A refusal is an answer, not an error.
pub(super) type Refusable<T> = Result<Result<T, ClinicRefusal>, ClinicError>;

/// A name as it is kept: one line, nothing around it.
pub(super) fn name_of(typed: &str) -> Result<String, ClinicRefusal> {
    let line: String = typed.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let name = line.trim();
    if name.is_empty() {
        return Err(ClinicRefusal::NoName);
    }
    short_enough(name, NAME)?;
    Ok(name.to_owned())
}

/// Refuses what is too long.
pub(super) fn short_enough(text: &str, most: usize) -> Result<(), ClinicRefusal> {
    // A letter is at least a byte: what has few bytes need not be counted.
    if text.len() > most && text.chars().count() > most {
        return Err(ClinicRefusal::TooLong { most: u32::try_from(most).unwrap_or(u32::MAX) });
    }
    Ok(())
}

/// A text as it is looked for: without accents and capitals, one space between words.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        let letters =
            word.chars().flat_map(char::to_lowercase).nfkd().filter(|letter| !is_combining_mark(*letter));
        for letter in letters {
            match letter {
                // Letters that are no letter with something added, and yet typed as one.
                'ø' => folded.push('o'),
                'ł' => folded.push('l'),
                'đ' | 'ð' => folded.push('d'),
                'ı' => folded.push('i'),
                'ß' => folded.push_str("ss"),
                'æ' => folded.push_str("ae"),
                'œ' => folded.push_str("oe"),
                'þ' => folded.push_str("th"),
                other => folded.push(other),
            }
        }
    }
    if folded.trim().is_empty() { text.to_owned() } else { folded }
}

fn card(row: &Row) -> rusqlite::Result<PatientCard> {
    Ok(PatientCard {
        id: row.get(0)?,
        name: row.get(1)?,
        language: row.get(2)?,
        archived: row.get(3)?,
        created: row.get(4)?,
        last: row.get(5)?,
        planned: row.get(6)?,
        explained: row.get(7)?,
    })
}

/// The card of a patient.
pub(super) fn card_of(connection: &Connection, patient: &str) -> Result<PatientCard, ClinicError> {
    connection
        .prepare_cached(&format!("SELECT {CARD} FROM patient WHERE id = ?1"))?
        .query_row([patient], card)
        .optional()?
        .ok_or(ClinicError::NoPatient)
}

/// Whether there is such a patient.
pub(super) fn exists(connection: &Connection, patient: &str) -> Result<(), ClinicError> {
    connection
        .prepare_cached("SELECT 1 FROM patient WHERE id = ?1")?
        .exists([patient])?
        .then_some(())
        .ok_or(ClinicError::NoPatient)
}

/// Notes that something happened with a patient.
pub(super) fn seen(connection: &Connection, patient: &str, now: Millis) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE patient SET last = max(last, ?2) WHERE id = ?1")?
        .execute(params![patient, now])
        .map(|_| ())
}

/// Another patient of this name.
fn taken(connection: &Connection, name: &str, but: &str) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT id FROM patient WHERE name_folded = ?1 AND id <> ?2 LIMIT 1")?
        .query_row([&folded(name), but], |row| row.get(0))
        .optional()
}

impl Vault {
    /// Patients in whose name or note all words stand, last seen first.
    pub(super) fn list(&self, query: &str, archived: bool) -> Result<PatientList, ClinicError> {
        let query: String = query.chars().take(QUERY).collect();
        let query = folded(query.trim());
        let words: Vec<&str> = query.split_whitespace().take(12).collect();
        let connection = &self.connection;
        let count = |archived: bool| {
            connection
                .prepare_cached("SELECT count(*) FROM patient WHERE archived = ?1")?
                .query_row([archived], |row| row.get::<_, u32>(0))
        };
        let (total, put_away) = (count(false)?, count(true)?);
        let ids: Vec<String>;
        let found;
        if words.is_empty() {
            ids = connection
                .prepare_cached(&format!(
                    "SELECT id FROM patient WHERE archived = ?1 ORDER BY last DESC, id LIMIT {MOST}"
                ))?
                .query_map([archived], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            found = if archived { put_away } else { total };
        } else {
            // All rows once, as they lie in the file: in any other order each page is fetched many times.
            let wanted: String =
                (0..words.len()).map(|at| format!(" AND instr(folded, ?{}) > 0", at + 2)).collect();
            let archived = if archived { "1" } else { "0" };
            let all: Vec<String> = connection
                .prepare_cached(&format!(
                    "SELECT id FROM patient NOT INDEXED WHERE archived = CAST(?1 AS INTEGER){wanted}
                     ORDER BY last DESC, id"
                ))?
                .query_map(params_from_iter(std::iter::once(archived).chain(words)), |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            found = u32::try_from(all.len()).unwrap_or(u32::MAX);
            ids = all.into_iter().take(MOST as usize).collect();
        }
        let patients = ids.iter().map(|id| card_of(connection, id)).collect::<Result<_, _>>()?;
        Ok(PatientList { patients, found, total, archived: put_away })
    }

    /// A new patient; answers with the id.
    pub(super) fn create(
        &mut self,
        id: &str,
        name: &str,
        language: Option<&str>,
        now: Millis,
    ) -> Refusable<()> {
        let name = match name_of(name) {
            Ok(name) => name,
            Err(why) => return Ok(Err(why)),
        };
        if let Some(patient) = taken(&self.connection, &name, "")? {
            return Ok(Err(ClinicRefusal::NameTaken { patient }));
        }
        self.connection.execute(
            "INSERT INTO patient (id, name, name_folded, folded, language, note, archived, created, last, named,
                put_away, planned)
             VALUES (?1, ?2, ?3, ?3, ?4, '', 0, ?5, ?5, ?5, ?5, ?5)",
            params![id, name, folded(&name), language, now],
        )?;
        Ok(Ok(()))
    }

    /// Name, language and note.
    pub(super) fn change(
        &mut self,
        patient: &str,
        name: &str,
        language: Option<&str>,
        note: &str,
        now: Millis,
    ) -> Refusable<()> {
        exists(&self.connection, patient)?;
        let checked = name_of(name).and_then(|name| short_enough(note, NOTE).map(|()| name));
        let name = match checked {
            Ok(name) => name,
            Err(why) => return Ok(Err(why)),
        };
        if let Some(patient) = taken(&self.connection, &name, patient)? {
            return Ok(Err(ClinicRefusal::NameTaken { patient }));
        }
        self.connection.execute(
            // Newer than what it was changed from, whatever the clock says.
            "UPDATE patient SET name = ?2, name_folded = ?3, folded = ?4, language = ?5, note = ?6,
                named = max(?7, named + 1), last = max(?7, last) WHERE id = ?1",
            params![patient, name, folded(&name), folded(&format!("{name} {note}")), language, note, now],
        )?;
        Ok(Ok(()))
    }

    /// Puts a patient away, or brings them back.
    pub(super) fn archive(&mut self, patient: &str, archived: bool, now: Millis) -> Result<(), ClinicError> {
        exists(&self.connection, patient)?;
        self.connection.execute(
            "UPDATE patient SET archived = ?2, put_away = max(?3, put_away + 1) WHERE id = ?1",
            params![patient, archived, now],
        )?;
        Ok(())
    }

    /// Makes one of two.
    pub(super) fn merge(&mut self, from: &str, into: &str, now: Millis) -> Result<(), ClinicError> {
        if from == into {
            return Err(ClinicError::Invalid("a patient cannot be merged with itself".into()));
        }
        self.guarded("joining", |connection| join(connection, from, into, now))?;
        // Pages that were cut out of the file's trees are overwritten in it, not only in the log.
        fold_log(&self.connection)?;
        Ok(())
    }

    /// Removes a patient for good, and compacts the file so that nothing of them is left in its bytes.
    pub(super) fn erase(&mut self, patient: &str, now: Millis) -> Result<(), ClinicError> {
        self.remove(patient, now)?;
        Ok(compact(&self.connection)?)
    }

    /// Removes a patient from the rows, and notes that the file is to be compacted.
    pub(super) fn remove(&mut self, patient: &str, now: Millis) -> Result<(), ClinicError> {
        exists(&self.connection, patient)?;
        self.guarded("erasing", |connection| -> rusqlite::Result<()> {
            connection.execute(
                "DELETE FROM attention WHERE event IN (SELECT id FROM event WHERE who = ?1)",
                [patient],
            )?;
            for rows in [
                "event WHERE who",
                "place WHERE who",
                "pain_day WHERE who",
                "drawing WHERE patient",
                "plan WHERE patient",
                "patient WHERE id",
            ] {
                connection.execute(&format!("DELETE FROM {rows} = ?1"), [patient])?;
            }
            connection.execute("DELETE FROM meta WHERE key = ?1", [settings_of(patient)])?;
            // Those that had turned out to be this patient are as gone.
            connection.execute(
                "INSERT OR REPLACE INTO erased (id, at)
                 SELECT ?1, ?2 UNION ALL SELECT id, ?2 FROM same WHERE now = ?1",
                params![patient, now],
            )?;
            connection.execute("DELETE FROM same WHERE now = ?1", [patient])?;
            set_meta(connection, COMPACTING, "")
        })?;
        Ok(())
    }

    /// Keeps what was drawn on a surface.
    pub(super) fn draw(
        &mut self,
        patient: &str,
        surface: &str,
        shapes: &[Drawn],
        now: Millis,
    ) -> Refusable<()> {
        exists(&self.connection, patient)?;
        if surface.is_empty() || surface.len() > SURFACE {
            return Err(ClinicError::Invalid("there is no such surface".into()));
        }
        let points: usize = shapes
            .iter()
            .map(|shape| match shape {
                Drawn::Pen { points } | Drawn::Highlight { points } => points.len(),
                Drawn::Arrow { .. } | Drawn::Here { .. } => 1,
            })
            .sum();
        if points > POINTS {
            return Ok(Err(ClinicRefusal::TooLong { most: u32::try_from(POINTS).unwrap_or(u32::MAX) }));
        }
        let transaction = self.connection.transaction()?;
        // Nothing drawn is kept as that: it is newer than what was there.
        transaction.execute(
            "INSERT INTO drawing (patient, surface, shapes, at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (patient, surface) DO UPDATE SET shapes = excluded.shapes, at = max(excluded.at, at + 1)",
            params![patient, surface, json(&shapes), now],
        )?;
        seen(&transaction, patient, now)?;
        transaction.commit()?;
        Ok(Ok(()))
    }

    /// All that a therapist sees of a patient.
    pub(super) fn page(&self, patient: &str, pack: &Pack) -> Result<PatientPage, ClinicError> {
        let connection = &self.connection;
        let card = card_of(connection, patient)?;
        let note =
            connection.query_row("SELECT note FROM patient WHERE id = ?1", [patient], |row| row.get(0))?;
        let plan = plan::items(connection, patient)?;
        let events = events_of(connection, patient)?;
        let taught = taught(&events);
        Ok(PatientPage {
            next: plan::next(&plan, &events),
            views: summary_of(connection, patient, &events)?.topics,
            days: days(&events),
            pain: pain(connection, patient)?
                .into_iter()
                .filter(|day| !day.map.is_empty())
                .map(|Day { id, at, map }| PainEntry { id, at, alert: map.alert(pack), map })
                .collect(),
            drawings: drawings(connection, patient)?
                .into_iter()
                .filter(|drawing| !drawing.shapes.is_empty())
                .collect(),
            patient: card,
            note,
            plan,
            taught,
        })
    }
}

/// Stands in the file from when somebody was removed until nothing of them is left in its bytes.
const COMPACTING: &str = "compacting";

/// Overwrites what was removed: the log still holds old pages until it is folded in and cut, and every page that stays is
/// rewritten.
fn compact(connection: &Connection) -> rusqlite::Result<()> {
    fold_log(connection)?;
    connection.execute_batch("VACUUM")?;
    connection.execute("DELETE FROM meta WHERE key = ?1", [COMPACTING])?;
    fold_log(connection)
}

/// Finishes what a crash or a full disk kept from being finished.
pub(super) fn compact_if_begun(connection: &Connection) -> rusqlite::Result<()> {
    if meta(connection, COMPACTING)?.is_some() { compact(connection) } else { Ok(()) }
}

/// Where it hurt on a day.
struct Day {
    id: String,
    at: Millis,
    map: PainMap,
}

/// Where it hurt, newest first.
fn pain(connection: &Connection, patient: &str) -> rusqlite::Result<Vec<Day>> {
    connection
        .prepare_cached("SELECT day, at, map FROM pain_day WHERE who = ?1 ORDER BY day DESC")?
        .query_map([patient], |row| {
            let map: String = row.get(2)?;
            let map = serde_json::from_str(&map).unwrap_or_default();
            Ok(Day { id: row.get(0)?, at: row.get(1)?, map })
        })?
        .collect()
}

/// What was drawn, by surface.
fn drawings(connection: &Connection, patient: &str) -> rusqlite::Result<Vec<Drawing>> {
    connection
        .prepare_cached("SELECT surface, shapes, at FROM drawing WHERE patient = ?1 ORDER BY surface")?
        .query_map([patient], |row| {
            let shapes: String = row.get(1)?;
            Ok(Drawing {
                surface: row.get(0)?,
                shapes: serde_json::from_str(&shapes).unwrap_or_default(),
                at: row.get(2)?,
            })
        })?
        .collect()
}

/// The last teach-back of each topic that had one, newest first.
fn taught(events: &[Event]) -> Vec<Taught> {
    let mut last: BTreeMap<&str, Taught> = BTreeMap::new();
    for event in events {
        let Some(result) = event.teach_back else { continue };
        let known = last.get(event.topic.as_str());
        if known.is_none_or(|known| event.at >= known.at) {
            last.insert(&event.topic, Taught { topic: event.topic.clone(), result, at: event.at });
        }
    }
    let mut taught: Vec<Taught> = last.into_values().collect();
    taught.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.topic.cmp(&b.topic)));
    taught
}

/// The days on which each of it happened, newest first.
fn days(events: &[Event]) -> Vec<TopicDays> {
    let mut topics: BTreeMap<&str, (Millis, TopicDays)> = BTreeMap::new();
    for event in events {
        let (last, days) = topics.entry(&event.topic).or_insert_with(|| {
            let days = TopicDays {
                topic: event.topic.clone(),
                opened: None,
                read: None,
                listened: None,
                understood: None,
                explained: None,
                given: None,
            };
            (event.at, days)
        });
        *last = event.at.max(*last);
        let day = match event.kind {
            EventKind::Opened => &mut days.opened,
            EventKind::Read => &mut days.read,
            EventKind::Listened => &mut days.listened,
            EventKind::Understood => &mut days.understood,
            EventKind::Explained => &mut days.explained,
            EventKind::Given => &mut days.given,
        };
        *day = Some(day.map_or(event.at, |known| known.max(event.at)));
    }
    let mut days: Vec<(Millis, TopicDays)> = topics.into_values().collect();
    days.sort_by(|(a, one), (b, other)| b.cmp(a).then_with(|| one.topic.cmp(&other.topic)));
    days.into_iter().map(|(_, days)| days).collect()
}

/// Makes all of `from` `into`'s; nothing is lost. The events' guard must stand aside.
pub(super) fn join(connection: &Connection, from: &str, into: &str, now: Millis) -> Result<(), ClinicError> {
    exists(connection, from)?;
    exists(connection, into)?;
    connection.execute("UPDATE event SET who = ?2 WHERE who = ?1", [from, into])?;
    connection.execute(
        "INSERT INTO place (who, topic, section, at) SELECT ?2, topic, section, at FROM place WHERE who = ?1
         ON CONFLICT (who, topic) DO UPDATE SET section = excluded.section, at = excluded.at
            WHERE excluded.at > place.at",
        [from, into],
    )?;
    // Marked twice on one day: both hold, and of two strengths the later.
    let theirs = pain(connection, into)?;
    for entry in pain(connection, from)? {
        let both = match theirs.iter().find(|other| other.id == entry.id) {
            Some(other) if other.at > entry.at => both_pains(&entry.map, &other.map),
            Some(other) => both_pains(&other.map, &entry.map),
            None => entry.map,
        };
        connection.execute(
            "INSERT INTO pain_day (who, day, at, map) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (who, day) DO UPDATE SET at = max(excluded.at, at + 1), map = excluded.map",
            params![into, entry.id, entry.at, json(&both)],
        )?;
    }
    let theirs = drawings(connection, into)?;
    for drawing in drawings(connection, from)? {
        let mut shapes = theirs
            .iter()
            .find(|other| other.surface == drawing.surface)
            .map(|other| other.shapes.clone())
            .unwrap_or_default();
        shapes.extend(drawing.shapes.into_iter().filter(|shape| {
            !theirs.iter().any(|other| other.surface == drawing.surface && other.shapes.contains(shape))
        }));
        connection.execute(
            "INSERT INTO drawing (patient, surface, shapes, at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (patient, surface) DO UPDATE SET shapes = excluded.shapes, at = max(excluded.at, at + 1)",
            params![into, drawing.surface, json(&shapes), drawing.at],
        )?;
    }
    plan::join(connection, from, into)?;
    connection.execute(
        "UPDATE OR IGNORE meta SET key = ?2 WHERE key = ?1",
        [settings_of(from), settings_of(into)],
    )?;
    connection.execute("DELETE FROM meta WHERE key = ?1", [settings_of(from)])?;
    let about = |patient: &str| {
        connection.query_row(
            "SELECT name, note, created, last FROM patient WHERE id = ?1",
            [patient],
            |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, String>(1)?,
                    row.get::<_, Millis>(2)?,
                    row.get::<_, Millis>(3)?,
                ))
            },
        )
    };
    let (_, from_note, from_created, from_last) = about(from)?;
    let (name, into_note, ..) = about(into)?;
    let note = match (into_note.is_empty(), from_note.is_empty() || into_note.contains(&from_note)) {
        (_, true) => into_note,
        (true, false) => from_note,
        (false, false) => format!("{into_note}\n{from_note}"),
    };
    connection.execute(
        "UPDATE patient SET note = ?2, folded = ?3, named = max(?4, named + 1), planned = max(?4, planned + 1),
            created = min(created, ?5), last = max(last, ?6) WHERE id = ?1",
        params![into, note, folded(&format!("{name} {note}")), now, from_created, from_last],
    )?;
    for rows in [
        "place WHERE who",
        "pain_day WHERE who",
        "drawing WHERE patient",
        "plan WHERE patient",
        "patient WHERE id",
    ] {
        connection.execute(&format!("DELETE FROM {rows} = ?1"), [from])?;
    }
    connection.execute("UPDATE same SET now = ?2 WHERE now = ?1", [from, into])?;
    connection
        .execute("INSERT OR REPLACE INTO same (id, now, at) VALUES (?1, ?2, ?3)", params![from, into, now])?;
    Ok(())
}

/// Two marked pains of one day as one.
fn both_pains(earlier: &PainMap, later: &PainMap) -> PainMap {
    let mut both = earlier.clone();
    let new: Vec<PainMark> = later.marks.iter().filter(|mark| !both.marks.contains(mark)).cloned().collect();
    both.marks.extend(new);
    for kind in &later.kinds {
        if !both.kinds.contains(kind) {
            both.kinds.push(*kind);
        }
    }
    both.strength = later.strength.or(earlier.strength);
    both.since = later.since.or(earlier.since);
    both
}
