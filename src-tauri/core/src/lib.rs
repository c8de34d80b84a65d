//! Everything of Backstory that can be true without a window.
//!
//! This crate knows no Tauri, no clock and no environment: times, folders and random bits are passed in.
//! Data flows one way: a [`pack`] is read into typed topics, [`library`] and [`search`] serve them,
//! [`record`] keeps what was viewed, [`body`] holds the shapes to touch, [`atlas`] their words, [`pain`] where it hurts,
//! [`session`] one person's sitting at a kiosk, [`speech`] what is said aloud, [`clinic`] a therapist's patients, [`handout`] what goes home,
//! [`export`] the record for other systems.

pub mod atlas;
pub mod body;
pub mod clinic;
mod database;
pub mod export;
pub mod files;
pub mod handout;
pub mod library;
pub mod messages;
pub mod pack;
pub mod pain;
pub mod record;
pub mod search;
pub mod session;
pub mod speech;
pub mod start;
mod tries;
