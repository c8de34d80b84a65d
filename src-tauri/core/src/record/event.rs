//! One thing that happened, and the ids such things are given.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Entropy, EventKind, Millis, Score, TeachBack};

/// One thing that happened. Written once, never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// `UUIDv7`: sorts by time.
    pub id: Uuid,
    /// What happened.
    pub kind: EventKind,
    /// Whose it is: `self` at home; a patient or a sitting elsewhere.
    pub who: String,
    /// Topic id.
    pub topic: String,
    /// Language it was read in.
    pub language: String,
    /// Pack id.
    pub pack: String,
    /// Pack version.
    pub pack_version: String,
    /// When.
    pub at: Millis,
    /// Seconds of attention in the visit so far.
    pub seconds: u32,
    /// Section ids seen in the visit so far.
    pub sections: Vec<String>,
    /// Check questions: right answers out of all.
    pub score: Option<Score>,
    /// How well the patient could say it back. Only "explained" has it, when it was asked.
    #[serde(default)]
    pub teach_back: Option<TeachBack>,
    /// The installation it happened on.
    pub device: String,
}

/// Makes ids that sort in the order they were made, within one millisecond and when the clock is set back too.
#[derive(Debug, Default)]
pub(super) struct Ids {
    last: u64,
    counter: u16,
}

impl Ids {
    pub(super) fn next(&mut self, now: Millis, entropy: &mut Entropy) -> Uuid {
        let mut bits = entropy();
        let now = u64::try_from(now).unwrap_or(0);
        if now > self.last {
            self.last = now;
            // The upper half is left free for further ids of the same millisecond.
            self.counter = u16::from_be_bytes([bits[0], bits[1]]) & 0x07ff;
        } else {
            self.counter += 1;
            if self.counter > 0x0fff {
                // 2,048 ids in one millisecond: borrow the next one.
                self.last += 1;
                self.counter = 0;
            }
        }
        [bits[0], bits[1]] = self.counter.to_be_bytes();
        uuid::Builder::from_unix_timestamp_millis(self.last, &bits).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_in_the_order_they_were_made() {
        let mut ids = Ids::default();
        let mut entropy = || [0xff; 10];
        let made: Vec<Uuid> = [5, 5, 5, 6, 3, 7].into_iter().map(|now| ids.next(now, &mut entropy)).collect();
        let mut sorted = made.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(made, sorted);
        assert!(made.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn thousands_of_ids_in_one_millisecond_stay_in_order() {
        let mut ids = Ids::default();
        let mut entropy = || [7; 10];
        let made: Vec<Uuid> = (0..10_000).map(|_| ids.next(1_000, &mut entropy)).collect();
        assert!(made.is_sorted_by(|a, b| a < b));
    }
}
