//! What is said aloud, and how it ended.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Letters of one utterance at most: the window says a sentence at a time, and none is half as long.
const MOST: usize = 2_000;

/// Something to say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Utterance {
    /// The words, as they are to be said.
    pub text: String,
    /// A language a voice has, as the system names it (`es-419`).
    pub language: String,
    /// 0 to 100.
    pub volume: u32,
    /// How fast: 1 is the voice's own pace, 2 twice that.
    pub rate: f64,
}

impl Utterance {
    /// The same within bounds, on one line: a voice is never asked for more than it can do.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        let words: Vec<&str> = self.text.split_whitespace().collect();
        self.text = words.join(" ").chars().filter(|letter| !letter.is_control()).take(MOST).collect();
        self.language.retain(|letter| letter.is_ascii_alphanumeric() || letter == '-');
        self.volume = self.volume.min(100);
        self.rate = if self.rate.is_finite() { self.rate.clamp(0.5, 2.0) } else { 1.0 };
        self
    }
}

/// How an utterance ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// To its end.
    Done,
    /// Something else was said, or silence was asked for.
    Stopped,
    /// There is no voice, or it stopped answering.
    Gone,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_window_asks_is_brought_within_bounds() {
        let asked = Utterance {
            text: format!("One\r\n.\r\nQUIT \u{7} {}", "x".repeat(5_000)),
            language: "es-419\r\nSTOP all".into(),
            volume: 900,
            rate: f64::NAN,
        };
        let bounded = asked.bounded();
        assert!(
            bounded.text.starts_with("One . QUIT"),
            "one line, no control letters: {}",
            &bounded.text[..20]
        );
        assert_eq!(bounded.text.chars().count(), MOST);
        assert_eq!(bounded.language, "es-419STOPall");
        assert_eq!((bounded.volume, bounded.rate), (100, 1.0));
    }
}
