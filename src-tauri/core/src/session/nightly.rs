//! When a kiosk's page is loaded anew for the night.

use jiff::civil::{Date, Time};

/// The one thing of a kiosk that follows the wall clock: once a day, after a set time, the page is loaded anew. A clock
/// that jumps costs one load more, or puts one off; it never costs a sitting, since nobody is asked for it but an empty
/// chair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nightly {
    done: Date,
}

impl Nightly {
    /// A page that was loaded on this day.
    pub fn loaded(today: Date) -> Self {
        Self { done: today }
    }

    /// Whether the load is due; if so, it counts as done.
    pub fn due(&mut self, today: Date, now: Time, at: Time) -> bool {
        let due = today != self.done && now >= at;
        if due {
            self.done = today;
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    #[test]
    fn it_is_due_once_a_day_after_its_time_whatever_the_clock_does() {
        let at = time(3, 30, 0, 0);
        let mut nightly = Nightly::loaded(date(2026, 11, 25));
        for (today, now, due) in [
            // On the day of the start nothing is due: the page is new.
            (date(2026, 11, 25), time(23, 0, 0, 0), false),
            (date(2026, 11, 26), time(3, 29, 59, 0), false),
            (date(2026, 11, 26), time(3, 30, 0, 0), true),
            (date(2026, 11, 26), time(23, 59, 0, 0), false),
            // Set back a year, and found out.
            (date(2025, 11, 26), time(12, 0, 0, 0), true),
            (date(2025, 11, 26), time(12, 1, 0, 0), false),
            (date(2026, 11, 26), time(12, 2, 0, 0), true),
            // Far ahead.
            (date(2099, 1, 1), time(0, 0, 0, 0), false),
            (date(2099, 1, 1), time(4, 0, 0, 0), true),
        ] {
            assert_eq!(nightly.due(today, now, at), due, "{today} {now}");
        }
    }
}
