//! One stay with a topic: a state machine that is told what the window notices and decides what counts.
//!
//! Attention is time while the window is shown and the reader was active within the last two minutes. The first
//! three seconds make an "opened", written at once so that a crash cannot lose it; what follows is appended as
//! attention to it when the reader leaves or looks away.

use uuid::Uuid;

use super::{Millis, Score, Signal, TopicFacts, VisitState};

/// Less attention than this is a slip of the finger and leaves no trace.
const OPENED_AFTER: Millis = 3_000;
/// Without activity for this long, nobody is there.
const IDLE_AFTER: Millis = 120_000;
/// The most one signal can add. The window ticks every 5 s; a longer gap means the computer slept.
const LONGEST_GAP: Millis = 30_000;

/// What a signal led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The topic was opened.
    Opened,
    /// It was read to the end.
    Read,
    /// Every section was said aloud to its end.
    Listened,
    /// Its questions were answered, better than before in this visit.
    Understood(Score),
    /// More attention to what was opened: seconds and sections since the last outcome of this kind.
    Attention {
        /// Further seconds.
        seconds: u32,
        /// Sections seen since.
        sections: Vec<String>,
    },
}

/// One stay with a topic.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools)] // kept apart on purpose: each is an event of its own
pub struct Visit {
    facts: TopicFacts,
    shown: bool,
    last: Millis,
    active: Millis,
    attention: Millis,
    /// Attention already in the log, in seconds.
    logged: u32,
    seen: Vec<String>,
    seen_logged: usize,
    opened: bool,
    /// Id of the "opened" in the log; nil before.
    id: Uuid,
    read: bool,
    heard: Vec<String>,
    listened: bool,
    answers: Vec<Option<u32>>,
    best: Option<u32>,
}

impl Visit {
    /// A visit that begins now, with the window not yet known to be shown.
    pub fn new(facts: TopicFacts, now: Millis) -> Self {
        let answers = vec![None; facts.answers.len()];
        Self {
            facts,
            shown: false,
            last: now,
            active: now,
            attention: 0,
            logged: 0,
            seen: Vec::new(),
            seen_logged: 0,
            opened: false,
            id: Uuid::nil(),
            read: false,
            heard: Vec::new(),
            listened: false,
            answers,
            best: None,
        }
    }

    /// Its topic.
    pub fn facts(&self) -> &TopicFacts {
        &self.facts
    }

    /// Whole seconds of attention so far.
    pub fn seconds(&self) -> u32 {
        u32::try_from(self.attention / 1_000).unwrap_or(u32::MAX)
    }

    /// Sections seen so far.
    pub fn seen(&self) -> &[String] {
        &self.seen
    }

    /// Notes the id its "opened" was given in the log.
    pub(super) fn opened_as(&mut self, id: Uuid) {
        self.id = id;
    }

    /// The id of its "opened" in the log.
    pub(super) fn opened_id(&self) -> Uuid {
        self.id
    }

    /// How it stands.
    pub fn state(&self) -> VisitState {
        VisitState {
            seconds: self.seconds(),
            opened: self.opened,
            read: self.read,
            listened: self.listened,
            understood: self.best.is_some(),
        }
    }

    /// Takes a signal and says what it led to, in order.
    pub fn signal(&mut self, signal: &Signal, now: Millis) -> Vec<Outcome> {
        self.advance(now);
        match signal {
            Signal::Shown => {
                self.shown = true;
                self.active = now;
            }
            Signal::Hidden | Signal::Left => self.shown = false,
            Signal::Active => self.active = now,
            Signal::Tick => {}
            Signal::Section { section } => {
                self.active = now;
                if self.facts.sections.contains(section) && !self.seen.contains(section) {
                    self.seen.push(section.clone());
                }
            }
            Signal::Heard { section } => {
                self.active = now;
                if self.facts.sections.contains(section) && !self.heard.contains(section) {
                    self.heard.push(section.clone());
                }
            }
            Signal::Answered { question, choice } => {
                self.active = now;
                if let Some(answer) = self.answers.get_mut(*question as usize) {
                    *answer = Some(*choice);
                }
            }
        }
        let mut outcomes = Vec::new();
        if !self.opened && self.attention >= OPENED_AFTER {
            self.opened = true;
            self.logged = self.seconds();
            self.seen_logged = self.seen.len();
            outcomes.push(Outcome::Opened);
        }
        if !self.opened {
            return outcomes;
        }
        let reached = self.facts.sections.last().is_none_or(|last| self.seen.contains(last));
        if !self.read && reached && self.seconds() >= self.facts.required_seconds {
            self.read = true;
            outcomes.push(Outcome::Read);
        }
        if !self.listened && self.facts.sections.iter().all(|section| self.heard.contains(section)) {
            self.listened = true;
            outcomes.push(Outcome::Listened);
        }
        outcomes.extend(self.understood());
        if matches!(signal, Signal::Hidden | Signal::Left) {
            outcomes.extend(self.further_attention());
        }
        outcomes
    }

    fn advance(&mut self, now: Millis) {
        if self.shown {
            let until = now.min(self.active + IDLE_AFTER);
            self.attention += (until - self.last).clamp(0, LONGEST_GAP);
        }
        // A clock set back starts a new count from where it now stands.
        self.last = now;
        self.active = self.active.min(now);
    }

    fn understood(&mut self) -> Option<Outcome> {
        if self.answers.is_empty() || self.answers.contains(&None) {
            return None;
        }
        let pairs = self.answers.iter().zip(&self.facts.answers);
        let right =
            u32::try_from(pairs.filter(|(given, right)| **given == Some(**right)).count()).unwrap_or(0);
        if self.best.is_some_and(|best| right <= best) {
            return None;
        }
        self.best = Some(right);
        let of = u32::try_from(self.answers.len()).unwrap_or(0);
        Some(Outcome::Understood(Score { right, of }))
    }

    fn further_attention(&mut self) -> Option<Outcome> {
        let seconds = self.seconds().saturating_sub(self.logged);
        let sections = self.seen[self.seen_logged..].to_vec();
        if seconds == 0 && sections.is_empty() {
            return None;
        }
        self.logged += seconds;
        self.seen_logged = self.seen.len();
        Some(Outcome::Attention { seconds, sections })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn facts() -> TopicFacts {
        TopicFacts {
            topic: "t".into(),
            language: "en".into(),
            pack: "p".into(),
            pack_version: "1".into(),
            sections: vec!["a".into(), "b".into(), "end".into()],
            required_seconds: 20,
            answers: vec![1, 0],
        }
    }

    fn section(name: &str) -> Signal {
        Signal::Section { section: name.into() }
    }

    fn answer(question: u32, choice: u32) -> Signal {
        Signal::Answered { question, choice }
    }

    /// Runs signals at seconds and gives all outcomes.
    fn run(signals: &[(i64, Signal)]) -> Vec<Outcome> {
        let mut visit = Visit::new(facts(), 0);
        signals.iter().flat_map(|(at, signal)| visit.signal(signal, at * 1_000)).collect()
    }

    #[test]
    fn listened_means_every_section_was_said_to_its_end() {
        let heard = |section: &str| Signal::Heard { section: section.into() };
        let some =
            [(0, Signal::Shown), (4, heard("a")), (6, heard("elsewhere")), (9, heard("a")), (20, heard("b"))];
        assert!(!run(&some).contains(&Outcome::Listened), "one section is missing");
        let all =
            [(0, Signal::Shown), (4, heard("a")), (9, heard("end")), (20, heard("b")), (25, heard("b"))];
        assert_eq!(run(&all).iter().filter(|outcome| **outcome == Outcome::Listened).count(), 1);
        assert!(!run(&all).contains(&Outcome::Read), "what was heard was not read");
    }

    #[test]
    fn under_three_seconds_leaves_no_trace() {
        assert_eq!(run(&[(0, Signal::Shown), (1, section("end")), (2, Signal::Left)]), []);
    }

    #[test]
    fn three_seconds_in_view_count_as_opened_once() {
        let outcomes = run(&[(0, Signal::Shown), (3, Signal::Tick), (5, Signal::Tick), (5, Signal::Left)]);
        assert_eq!(outcomes, [Outcome::Opened, Outcome::Attention { seconds: 2, sections: vec![] }]);
    }

    #[test]
    fn read_needs_both_the_time_and_the_last_section() {
        let long_enough = [(0, Signal::Shown), (10, Signal::Tick), (20, Signal::Tick), (30, Signal::Tick)];
        assert!(!run(&long_enough).contains(&Outcome::Read), "the end was never reached");
        let too_fast = [(0, Signal::Shown), (4, section("end")), (6, Signal::Left)];
        assert!(!run(&too_fast).contains(&Outcome::Read), "there was no time to read it");
        let both = [
            (0, Signal::Shown),
            (10, Signal::Tick),
            (15, section("end")),
            (21, Signal::Tick),
            (25, Signal::Left),
        ];
        assert_eq!(run(&both).iter().filter(|outcome| **outcome == Outcome::Read).count(), 1);
    }

    #[test]
    fn a_hidden_window_does_not_count() {
        let outcomes =
            run(&[(0, Signal::Shown), (2, Signal::Hidden), (60, Signal::Shown), (62, Signal::Left)]);
        assert_eq!(outcomes.first(), Some(&Outcome::Opened), "two and two seconds are four");
        assert_eq!(run(&[(0, Signal::Shown), (2, Signal::Hidden), (60, Signal::Left)]), []);
    }

    #[test]
    fn two_minutes_without_activity_stop_the_count() {
        let mut visit = Visit::new(facts(), 0);
        visit.signal(&Signal::Shown, 0);
        for at in (5..=600).step_by(5) {
            visit.signal(&Signal::Tick, at * 1_000);
        }
        assert_eq!(visit.seconds(), 120);
    }

    #[test]
    fn a_computer_that_slept_adds_half_a_minute_at_most() {
        let mut visit = Visit::new(facts(), 0);
        visit.signal(&Signal::Shown, 0);
        visit.signal(&Signal::Active, 8 * 3_600_000);
        assert_eq!(visit.seconds(), 30);
    }

    #[test]
    fn questions_count_once_all_are_answered_and_again_only_when_better() {
        let outcomes = run(&[
            (0, Signal::Shown),
            (4, answer(0, 0)),
            (5, answer(1, 0)),
            (6, answer(0, 1)),
            (7, answer(1, 1)),
        ]);
        let scores: Vec<_> = outcomes
            .into_iter()
            .filter_map(
                |outcome| if let Outcome::Understood(score) = outcome { Some(score.right) } else { None },
            )
            .collect();
        assert_eq!(scores, [1, 2]);
    }

    #[test]
    fn a_section_the_topic_does_not_have_is_not_seen() {
        let mut visit = Visit::new(facts(), 0);
        visit.signal(&section("elsewhere"), 1_000);
        assert!(visit.seen().is_empty());
    }

    fn any_signal() -> impl Strategy<Value = Signal> {
        prop_oneof![
            Just(Signal::Shown),
            Just(Signal::Hidden),
            Just(Signal::Active),
            Just(Signal::Tick),
            Just(section("a")),
            Just(section("end")),
            (0..3u32, 0..3u32).prop_map(|(question, choice)| answer(question, choice)),
        ]
    }

    proptest! {
        #[test]
        fn no_sequence_of_signals_invents_time_or_events(
            steps in prop::collection::vec((any_signal(), -5_000i64..60_000), 0..60)
        ) {
            let mut visit = Visit::new(facts(), 1_000_000);
            let (mut now, mut forward) = (1_000_000i64, 0i64);
            let mut outcomes = Vec::new();
            for (signal, step) in steps {
                now += step;
                forward += step.max(0);
                outcomes.extend(visit.signal(&signal, now));
            }
            prop_assert!(i64::from(visit.seconds()) * 1_000 <= forward);
            let count = |wanted: &Outcome| outcomes.iter().filter(|outcome| *outcome == wanted).count();
            prop_assert!(count(&Outcome::Opened) <= 1 && count(&Outcome::Read) <= 1);
            if let Some(first) = outcomes.first() {
                prop_assert_eq!(first, &Outcome::Opened);
            }
        }
    }
}
