//! The only clock and the only randomness: core is handed both.

use std::time::{SystemTime, UNIX_EPOCH};

use backstory_core::record::Millis;

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
