//! The only clock and the only randomness: core is handed both.

use std::time::{SystemTime, UNIX_EPOCH};

use backstory_core::record::Millis;
use jiff::Zoned;
use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};

/// Now, in milliseconds since 1970 UTC. A clock set before 1970 reads as 1970.
pub(crate) fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}

/// Random bits for event ids, from the operating system.
pub(crate) fn entropy() -> [u8; 10] {
    let mut bits = [0; 10];
    // Ids only need to differ on one machine; should the system have no randomness to give, the clock's
    // nanoseconds do, since the id carries the time as well.
    if getrandom::fill(&mut bits).is_err() {
        let nanoseconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        bits.copy_from_slice(&nanoseconds.to_le_bytes()[..10]);
    }
    bits
}

/// Today and the time of day, where this computer is.
pub(crate) fn local() -> (Date, Time) {
    let now = Zoned::now();
    (now.date(), now.time())
}

/// Today, where this computer is.
pub(crate) fn today() -> Date {
    local().0
}

/// How far this computer's clock stands from UTC.
pub(crate) fn offset() -> Offset {
    Zoned::now().offset()
}

/// The zone this computer is in; UTC when the system does not say.
pub(crate) fn zone() -> TimeZone {
    TimeZone::system()
}

/// Random bytes nobody can guess: for a PIN's salt and for tokens.
///
/// # Panics
/// When the operating system has none. A token that can be guessed would be worse than no answer.
pub(crate) fn secret(bytes: &mut [u8]) {
    if let Err(error) = getrandom::fill(bytes) {
        panic!("the operating system has no randomness to give: {error}");
    }
}
