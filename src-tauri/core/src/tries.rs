//! Wrong tries at a door, and how long one then waits.

use std::time::Duration;

/// Fills bytes with bits nobody can guess, from whoever has randomness to give.
pub type Secret<'a> = dyn FnMut(&mut [u8]) + 'a;

/// Wrong tries before one has to wait: a finger slips.
const FREE: u32 = 3;
/// The first wait. It doubles with every further wrong try: a million PINs take 28 years at the longest wait.
const FIRST_WAIT: Duration = Duration::from_secs(5);
/// The longest wait: whoever forgot which one it was can still work.
const LONGEST_WAIT: Duration = Duration::from_mins(15);

/// How long to wait after a number of wrong tries.
pub(crate) fn wait(failures: u32) -> Duration {
    match failures.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(doublings) => FIRST_WAIT.saturating_mul(2_u32.saturating_pow(doublings)).min(LONGEST_WAIT),
    }
}

/// Whole seconds, rounded up: a wait that is not over is never told as none.
pub(crate) fn seconds(time: Duration) -> u32 {
    u32::try_from(time.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_five_seconds_to_a_quarter_of_an_hour() {
        for (failures, wanted) in [
            (0, 0),
            (1, 0),
            (2, 0),
            (3, 5),
            (4, 10),
            (5, 20),
            (9, 320),
            (10, 640),
            (11, 900),
            (12, 900),
            (99, 900),
            (u32::MAX, 900),
        ] {
            assert_eq!(wait(failures), Duration::from_secs(wanted), "{failures}");
        }
    }

    #[test]
    fn seconds_are_rounded_up() {
        for (millis, wanted) in [(0, 0), (1, 1), (1_000, 1), (1_001, 2)] {
            assert_eq!(seconds(Duration::from_millis(millis)), wanted);
        }
    }
}
