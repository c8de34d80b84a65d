//! A therapist's patients: what was planned for each, what was explained and drawn, and the door all of it lies behind.

mod wire;

pub use wire::*;
