//! Made-up patients in any number, for the bench.

use rusqlite::params;
use uuid::Uuid;

use super::patients::folded;
use super::{Clinic, ClinicError, Millis, PlanTarget};
use crate::record::store::json;

/// Milliseconds between two events: a million of them are a year and a half.
const APART: Millis = 47_000;

impl Clinic {
    /// Fills an open store with patients and events, spread over them as over a list of people who come in turn.
    ///
    /// # Errors
    /// While the door is not open, or when there is no room.
    pub fn fill(
        &mut self,
        patients: u32,
        events: u32,
        topics: &[&str],
        from: Millis,
    ) -> Result<(), ClinicError> {
        const KINDS: [&str; 5] = ["opened", "read", "opened", "explained", "given"];
        const FIRST: [&str; 8] = ["Ada", "Benoît", "Çelik", "Dvořák", "Élodie", "Fatıma", "Gül", "Håkon"];
        let inside = self.inside.as_mut().ok_or(ClinicError::Locked)?;
        let transaction = inside.vault.connection.transaction()?;
        let id =
            |number: u32| Uuid::from_u64_pair(u64::from(number) << 16 | 0x7000, 0x8000 << 48).to_string();
        let note = "Sits much at work, walks the dog twice a day. ".repeat(4);
        for number in 0..patients {
            let name = format!("{} {number}", FIRST[number as usize % FIRST.len()]);
            transaction
                .prepare_cached(
                    "INSERT INTO patient (id, name, name_folded, folded, language, note, archived, created, last,
                        named, put_away, planned)
                     VALUES (?1, ?2, ?3, ?4, 'en', ?5, ?6, ?7, ?7, ?7, ?7, ?7)",
                )?
                .execute(params![
                    id(number),
                    name,
                    folded(&name),
                    folded(&format!("{name} {note}")),
                    note,
                    number % 50 == 0,
                    from
                ])?;
            for (place, topic) in (0_u32..).zip(topics.iter().take(6)) {
                let target = PlanTarget::Topic { topic: (*topic).to_owned() };
                transaction
                    .prepare_cached(
                        "INSERT INTO plan (id, patient, place, target, topic, note, added)
                         VALUES (?1, ?2, ?3, ?4, ?5, '', ?6)",
                    )?
                    .execute(params![
                        format!("{number}-{place}"),
                        id(number),
                        place,
                        json(&target),
                        topic,
                        from
                    ])?;
            }
        }
        for number in 0..events {
            // Ten of one patient after each other, as in a visit; then the next one's.
            let whose = number / 10 * 7_919 % patients;
            let at = from + Millis::from(number) * APART;
            let key = Uuid::from_u64_pair(u64::try_from(at).unwrap_or(0) << 16 | 0x7000, u64::from(number));
            transaction
                .prepare_cached(
                    "INSERT INTO event (id, kind, who, topic, language, pack, pack_version, at, seconds, sections, device)
                     VALUES (?1, ?2, ?3, ?4, 'en', 'sciatica', '1.0.0', ?5, 61, '[\"what\",\"why\",\"signs\"]', 'd')",
                )?
                .execute(params![
                    key.as_bytes(),
                    KINDS[number as usize % KINDS.len()],
                    id(whose),
                    topics[(number / 3) as usize % topics.len()],
                    at
                ])?;
        }
        transaction.commit()?;
        crate::database::fold(&inside.vault.connection)?;
        Ok(())
    }
}
