//! Elsewhere the web view has the system's own voices.

use backstory_core::speech::{Said, Utterance};

/// No voice besides the web view's.
#[derive(Default)]
pub(crate) struct Voice;

impl Voice {
    pub(crate) fn languages(&mut self) -> Vec<String> {
        Vec::new()
    }

    pub(crate) fn say(&mut self, _: &Utterance, _goes_on: &dyn Fn() -> bool) -> Said {
        Said::Gone
    }
}
