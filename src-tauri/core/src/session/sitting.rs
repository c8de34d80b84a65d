//! When a sitting begins, warns and ends: a state machine that is told what the window notices and what time it is.
//!
//! welcome → active → warning → ending → welcome. Reading is not idleness: the stillness allowed is the kiosk's own
//! plus the time a slow reader needs for the text in view (WCAG 2.2.1 asks for at least 20 s to answer, and for as
//! many extensions as are wanted).

use std::time::Duration;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{KioskSettings, Uptime};
use crate::library;

/// The most that text in view can add, whatever the window says is in view: a page of 1,800 words.
const READING_AT_MOST: Duration = Duration::from_mins(10);
/// Sound counts as activity for this long after the last touch: three of the longest topics, read slowly. A player that
/// never stops must not hold a sitting open for the night.
const SOUND_AT_MOST: Duration = Duration::from_mins(15);
/// After this much stillness the next touch may be another person's.
const PAUSE: Duration = Duration::from_secs(20);
/// "Not you?" is asked on this many screens after such a pause.
const ASKED_ON: u32 = 3;

/// Where a sitting stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Nobody is there; the welcome loop shows.
    Welcome,
    /// Somebody is.
    Active,
    /// Still for long; the screen asks whether anybody is there.
    Warning,
    /// Over; what was left behind is being cleared.
    Ending,
}

/// What the window notices. It reports; core decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Sign {
    /// Nothing; sent every second to say that the page still answers.
    Alive,
    /// A touch, a key or a press of a sound button. Begins a sitting, and extends one.
    Touched,
    /// Another screen was gone to.
    Screen,
    /// The text now in view.
    Reading {
        /// How many words it has.
        words: u32,
    },
    /// Speech began or stopped.
    Sound {
        /// Whether it is playing.
        playing: bool,
    },
    /// "It is still me": the question whether another person has come is answered.
    Same,
    /// The person is done.
    Finish,
}

/// How long things may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Stillness allowed, before what the text in view adds.
    pub idle: Duration,
    /// The countdown's length.
    pub warning: Duration,
}

impl From<&KioskSettings> for Rules {
    fn from(settings: &KioskSettings) -> Self {
        Self {
            idle: Duration::from_secs(settings.idle_seconds.into()),
            warning: Duration::from_secs(settings.warning_seconds.into()),
        }
    }
}

/// Why a sitting is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The person said so, or the next one did.
    Finished,
    /// Nobody answered the countdown.
    TimedOut,
    /// Staff said so.
    Staff,
    /// The page died or hung.
    Lost,
}

/// How the sitting stands, for the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SittingState {
    /// Which sitting since the program began, the one to come while nobody is there; a page that belongs to another is
    /// out of date.
    pub number: u32,
    /// Where it stands.
    pub phase: Phase,
    /// Milliseconds until the phase changes by itself; none while nobody is there or sound is playing.
    pub left: Option<u32>,
    /// Whether another person may have come: there was a pause, and nobody has said "it is me".
    pub returned: bool,
}

/// One kiosk's sittings, one after another.
#[derive(Debug, Clone)]
pub struct Sitting {
    rules: Rules,
    number: u32,
    phase: Phase,
    /// The last touch.
    touched: Uptime,
    /// When stillness began: the last touch, or until when sound played after it.
    still: Uptime,
    /// When the countdown began.
    warned: Uptime,
    reading: Duration,
    sound: bool,
    /// Screens on which "Not you?" is still asked.
    asks: u32,
    why: Option<Why>,
}

impl Sitting {
    /// A kiosk at its welcome screen.
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            number: 0,
            phase: Phase::Welcome,
            touched: Duration::ZERO,
            still: Duration::ZERO,
            warned: Duration::ZERO,
            reading: Duration::ZERO,
            sound: false,
            asks: 0,
            why: None,
        }
    }

    /// Where it stands.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Which sitting this is, counted from 0; while nobody is there, the one to come.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Why it is ending; none unless it is.
    pub fn why(&self) -> Option<Why> {
        self.why
    }

    /// Changes how long things may take, from now on.
    pub fn set_rules(&mut self, rules: Rules) {
        self.rules = rules;
    }

    /// Takes what the page of the sitting `number` noticed, and says whether that is the sitting there is. A page that is
    /// being cleared away may still have a touch of its last person to tell: it must not begin the next sitting.
    pub fn sign(&mut self, number: u32, sign: &Sign, now: Uptime) -> bool {
        let current = number == self.number;
        if current {
            self.take(sign, now);
        }
        current
    }

    fn take(&mut self, sign: &Sign, now: Uptime) {
        self.advance(now);
        match (self.phase, sign) {
            (Phase::Welcome, Sign::Touched) => {
                self.phase = Phase::Active;
                self.touch(now);
            }
            // Nothing else begins a sitting, and nothing brings back one that is over.
            (Phase::Welcome | Phase::Ending, _) | (_, Sign::Alive) => {}
            (_, Sign::Finish) => self.end(Why::Finished),
            (phase, Sign::Touched | Sign::Screen) => {
                if *sign == Sign::Screen {
                    self.asks = self.asks.saturating_sub(1);
                }
                // Listening is no pause.
                if phase == Phase::Warning || now.saturating_sub(self.still) >= PAUSE {
                    self.asks = ASKED_ON;
                }
                self.phase = Phase::Active;
                self.touch(now);
            }
            (_, Sign::Same) => {
                self.asks = 0;
                self.phase = Phase::Active;
                self.touch(now);
            }
            (_, Sign::Reading { words }) => {
                self.reading = Duration::from_secs(library::slow_seconds(*words).into()).min(READING_AT_MOST);
            }
            (_, Sign::Sound { playing }) => self.sound = *playing,
        }
    }

    /// Lets time pass.
    pub fn tick(&mut self, now: Uptime) {
        self.advance(now);
    }

    /// Staff end it, or the page it was on is lost.
    pub fn stop(&mut self, why: Why) {
        if matches!(self.phase, Phase::Active | Phase::Warning) {
            self.end(why);
        }
    }

    /// What was left behind is cleared: back to the welcome screen.
    pub fn cleared(&mut self) {
        let Self { rules, number, .. } = *self;
        *self = Self { number: number.wrapping_add(1), ..Self::new(rules) };
    }

    /// How it stands.
    pub fn state(&self, now: Uptime) -> SittingState {
        let until = match self.phase {
            Phase::Active if !self.sounding(now) => Some(self.still.saturating_add(self.allowed())),
            Phase::Warning => Some(self.warned.saturating_add(self.rules.warning)),
            _ => None,
        };
        SittingState {
            number: self.number,
            phase: self.phase,
            left: until.map(|until| u32::try_from(until.saturating_sub(now).as_millis()).unwrap_or(u32::MAX)),
            returned: self.asks > 0,
        }
    }

    fn touch(&mut self, now: Uptime) {
        self.touched = now;
        self.still = now;
    }

    /// Stillness allowed with what is in view.
    fn allowed(&self) -> Duration {
        self.rules.idle.saturating_add(self.reading)
    }

    fn sounding(&self, now: Uptime) -> bool {
        self.sound && now.saturating_sub(self.touched) < SOUND_AT_MOST
    }

    fn advance(&mut self, now: Uptime) {
        if self.phase == Phase::Active {
            if self.sound {
                // Measured from the last touch, however often sound stops and begins again by itself.
                let heard = now.min(self.touched.saturating_add(SOUND_AT_MOST));
                self.still = self.still.max(heard);
            }
            // The machine may have been busy, or asleep: the countdown begins when it can be seen.
            if now.saturating_sub(self.still) >= self.allowed() {
                self.phase = Phase::Warning;
                self.warned = now;
            }
        } else if self.phase == Phase::Warning && now.saturating_sub(self.warned) >= self.rules.warning {
            self.end(Why::TimedOut);
        }
    }

    fn end(&mut self, why: Why) {
        self.phase = Phase::Ending;
        self.why = Some(why);
        self.sound = false;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RULES: Rules = Rules { idle: Duration::from_secs(90), warning: Duration::from_secs(30) };

    fn at(seconds: u64) -> Uptime {
        Duration::from_secs(seconds)
    }

    fn reading(words: u32) -> Sign {
        Sign::Reading { words }
    }

    fn sound(playing: bool) -> Sign {
        Sign::Sound { playing }
    }

    /// A sitting that began at 0, after these signs at these seconds.
    fn after(signs: &[(u64, Sign)]) -> Sitting {
        let mut sitting = Sitting::new(RULES);
        sitting.take(&Sign::Touched, at(0));
        for (seconds, sign) in signs {
            sitting.take(sign, at(*seconds));
        }
        sitting
    }

    /// Lets time pass as the watch does, four times a second, and gives the second the phase was first seen.
    fn until(sitting: &mut Sitting, phase: Phase, from: u64) -> u64 {
        for quarter in from * 4..(from + 7_200) * 4 {
            sitting.tick(Duration::from_millis(quarter * 250));
            if sitting.phase() == phase {
                return quarter / 4;
            }
        }
        panic!("{phase:?} never came");
    }

    fn in_phase(phase: Phase) -> Sitting {
        let mut sitting = Sitting::new(RULES);
        if phase != Phase::Welcome {
            sitting.take(&Sign::Touched, at(0));
        }
        if phase == Phase::Warning {
            sitting.tick(at(90));
        }
        if phase == Phase::Ending {
            sitting.take(&Sign::Finish, at(1));
        }
        assert_eq!(sitting.phase(), phase);
        sitting
    }

    #[test]
    fn each_sign_leads_from_each_phase_to_the_one_it_should() {
        use Phase::{Active, Ending, Warning, Welcome};
        for (sign, wanted) in [
            (Sign::Alive, [Welcome, Active, Warning, Ending]),
            (Sign::Touched, [Active, Active, Active, Ending]),
            (Sign::Screen, [Welcome, Active, Active, Ending]),
            (reading(100), [Welcome, Active, Warning, Ending]),
            (sound(true), [Welcome, Active, Warning, Ending]),
            (sound(false), [Welcome, Active, Warning, Ending]),
            (Sign::Same, [Welcome, Active, Active, Ending]),
            (Sign::Finish, [Welcome, Ending, Ending, Ending]),
        ] {
            for (from, to) in [Welcome, Active, Warning, Ending].into_iter().zip(wanted) {
                let mut sitting = in_phase(from);
                let now = if from == Warning { at(91) } else { at(2) };
                sitting.take(&sign, now);
                assert_eq!(sitting.phase(), to, "{sign:?} while {from:?}");
                assert_eq!(sitting.number(), 0, "{sign:?} while {from:?}");
                assert_eq!(sitting.why().is_some(), to == Ending, "{sign:?} while {from:?}");
            }
        }
    }

    #[test]
    fn staff_and_a_lost_page_end_a_sitting_only_while_there_is_one() {
        use Phase::{Active, Ending, Warning, Welcome};
        for why in [Why::Staff, Why::Lost] {
            for (from, to, wanted) in [
                (Welcome, Welcome, None),
                (Active, Ending, Some(why)),
                (Warning, Ending, Some(why)),
                (Ending, Ending, Some(Why::Finished)),
            ] {
                let mut sitting = in_phase(from);
                sitting.stop(why);
                assert_eq!((sitting.phase(), sitting.why()), (to, wanted), "{why:?} while {from:?}");
            }
        }
    }

    #[test]
    fn a_sitting_left_alone_warns_ends_and_is_cleared() {
        let mut sitting = in_phase(Phase::Active);
        let state = |sitting: &Sitting, seconds| {
            let SittingState { number, phase, left, returned } = sitting.state(at(seconds));
            (number, phase, left, returned)
        };
        assert_eq!(state(&sitting, 0), (0, Phase::Active, Some(90_000), false));
        assert_eq!(state(&sitting, 89), (0, Phase::Active, Some(1_000), false));
        assert_eq!(until(&mut sitting, Phase::Warning, 0), 90);
        assert_eq!(state(&sitting, 90), (0, Phase::Warning, Some(30_000), false));
        assert_eq!(until(&mut sitting, Phase::Ending, 90), 120);
        assert_eq!(sitting.why(), Some(Why::TimedOut));
        assert_eq!(state(&sitting, 120), (0, Phase::Ending, None, false));
        sitting.cleared();
        assert_eq!(state(&sitting, 121), (1, Phase::Welcome, None, false));
        assert_eq!(sitting.why(), None);
        sitting.tick(at(100_000));
        assert_eq!(sitting.phase(), Phase::Welcome, "nobody is there to warn");
    }

    #[test]
    fn each_sitting_has_its_own_number_and_begins_with_nothing_of_the_last() {
        let mut sitting = Sitting::new(RULES);
        for number in 0..5 {
            let begun = at(u64::from(number) * 1_000);
            sitting.take(&Sign::Touched, begun);
            let state = SittingState { number, phase: Phase::Active, left: Some(90_000), returned: false };
            assert_eq!(sitting.state(begun), state);
            sitting.take(&reading(1_000), begun);
            sitting.take(&Sign::Screen, begun + at(30));
            sitting.take(&sound(true), begun + at(31));
            assert!(sitting.state(begun + at(31)).returned);
            sitting.take(&Sign::Finish, begun + at(32));
            assert_eq!(sitting.why(), Some(Why::Finished));
            sitting.cleared();
            assert_eq!(sitting.number(), number + 1);
        }
    }

    #[test]
    fn a_page_of_a_sitting_that_is_over_begins_no_other() {
        let mut sitting = in_phase(Phase::Active);
        assert!(sitting.sign(0, &Sign::Finish, at(1)));
        sitting.cleared();
        for sign in [Sign::Touched, Sign::Screen, Sign::Same, Sign::Finish, Sign::Alive] {
            assert!(!sitting.sign(0, &sign, at(2)), "{sign:?}");
            assert_eq!(sitting.phase(), Phase::Welcome, "{sign:?}");
        }
        // Nor does it extend or end the next person's.
        assert!(sitting.sign(1, &Sign::Touched, at(3)));
        assert!(!sitting.sign(0, &Sign::Finish, at(4)));
        assert!(!sitting.sign(0, &Sign::Touched, at(50)));
        assert_eq!(sitting.phase(), Phase::Active);
        assert_eq!(until(&mut sitting, Phase::Warning, 4), 93);
    }

    #[test]
    fn a_countdown_is_answered_as_often_as_wanted_and_until_its_last_moment() {
        let mut sitting = in_phase(Phase::Active);
        let mut now = 0;
        for time in 0..50 {
            now = until(&mut sitting, Phase::Warning, now);
            let answer = if time % 2 == 0 { Sign::Same } else { Sign::Touched };
            now += 29;
            sitting.take(&answer, at(now));
            assert_eq!(sitting.phase(), Phase::Active, "time {time}");
            assert_eq!(sitting.state(at(now)).left, Some(90_000));
        }
        assert_eq!(sitting.number(), 0);
    }

    #[test]
    fn a_countdown_never_seen_is_not_counted() {
        // The machine slept for hours: the countdown begins when it wakes.
        let mut sitting = in_phase(Phase::Active);
        sitting.tick(at(10_000));
        assert_eq!(sitting.phase(), Phase::Warning);
        assert_eq!(sitting.state(at(10_000)).left, Some(30_000));
        sitting.tick(at(10_029));
        assert_eq!(sitting.phase(), Phase::Warning);
        sitting.tick(at(10_030));
        assert_eq!(sitting.phase(), Phase::Ending);
    }

    #[test]
    fn a_touch_too_late_ends_in_the_clearing_and_not_in_the_old_sitting() {
        let mut sitting = in_phase(Phase::Warning);
        sitting.take(&Sign::Touched, at(120));
        assert_eq!((sitting.phase(), sitting.why()), (Phase::Ending, Some(Why::TimedOut)));
        for sign in [Sign::Touched, Sign::Screen, Sign::Same, Sign::Finish, sound(true), reading(5)] {
            sitting.take(&sign, at(121));
        }
        let state = SittingState { number: 0, phase: Phase::Ending, left: None, returned: false };
        assert_eq!(sitting.state(at(9_999)), state);
    }

    #[test]
    fn text_in_view_lengthens_stillness_up_to_a_page() {
        for (words, seconds) in
            [(0, 90), (3, 91), (180, 150), (900, 390), (1_800, 690), (1_801, 690), (u32::MAX, 690)]
        {
            let mut sitting = after(&[(0, reading(words))]);
            assert_eq!(sitting.state(at(0)).left, Some(seconds * 1_000), "{words} words");
            assert_eq!(until(&mut sitting, Phase::Warning, 0), u64::from(seconds), "{words} words");
        }
        let mut less = after(&[(0, reading(1_800)), (200, reading(10))]);
        assert_eq!(less.phase(), Phase::Active);
        less.tick(at(200));
        assert_eq!(less.phase(), Phase::Warning, "the text is gone from view, and long still");
    }

    #[test]
    fn what_comes_into_view_alone_extends_nothing() {
        let signs: Vec<_> = (1..90)
            .map(|seconds| (seconds, if seconds % 2 == 0 { Sign::Alive } else { reading(0) }))
            .collect();
        assert_eq!(until(&mut after(&signs), Phase::Warning, 89), 90);
    }

    #[test]
    fn sound_holds_a_sitting_and_is_no_pause() {
        let mut sitting = after(&[(1, sound(true))]);
        for seconds in [10, 100, 600, 899] {
            sitting.tick(at(seconds));
            let state = SittingState { number: 0, phase: Phase::Active, left: None, returned: false };
            assert_eq!(sitting.state(at(seconds)), state);
        }
        sitting.take(&Sign::Screen, at(899));
        assert!(!sitting.state(at(899)).returned, "somebody was listening");
        sitting.take(&sound(false), at(950));
        assert_eq!(sitting.state(at(950)).left, Some(90_000), "stillness begins when it stops");
        sitting.take(&Sign::Touched, at(969));
        assert!(!sitting.state(at(969)).returned);
        sitting.take(&Sign::Touched, at(989));
        assert!(sitting.state(at(989)).returned);
    }

    #[test]
    fn sound_holds_a_sitting_for_a_quarter_of_an_hour_after_the_last_touch_at_most() {
        let on = |seconds| (seconds, sound(true));
        let off = |seconds| (seconds, sound(false));
        for (signs, warns) in [
            (vec![on(1)], 990),
            (vec![on(1), (500, Sign::Touched)], 1_490),
            (vec![on(1), off(600)], 690),
            (vec![on(1), off(600), on(650)], 990),
            // A player that goes on from one text to the next by itself.
            (vec![on(1), off(300), on(301), off(600), on(601), off(890), on(891), off(950), on(951)], 990),
            (vec![on(1), off(950)], 990),
            // The page does not say that it has stopped.
            (vec![on(1), on(2), on(950)], 990),
        ] {
            assert_eq!(
                until(&mut after(&signs), Phase::Warning, signs.last().map_or(0, |sign| sign.0)),
                warns,
                "{signs:?}"
            );
        }
        // The same when nobody looked meanwhile.
        let mut slept = after(&[(1, sound(true))]);
        slept.tick(at(989));
        assert_eq!((slept.phase(), slept.state(at(989)).left), (Phase::Active, Some(1_000)));
        // Sound that begins under the countdown does not stop it: nobody has answered.
        let mut sitting = in_phase(Phase::Warning);
        sitting.take(&sound(true), at(95));
        assert_eq!(until(&mut sitting, Phase::Ending, 95), 120);
    }

    #[test]
    fn after_a_pause_three_screens_ask_whether_it_is_another_person() {
        let mut sitting = after(&[(19, Sign::Touched)]);
        assert!(!sitting.state(at(19)).returned, "no pause");
        sitting.take(&Sign::Screen, at(39));
        let mut asked = 0;
        while sitting.state(at(39)).returned {
            asked += 1;
            sitting.take(&Sign::Touched, at(40));
            assert!(sitting.state(at(40)).returned, "a touch answers nothing");
            sitting.take(&Sign::Screen, at(41));
        }
        assert_eq!(asked, 3);
        // A touch on a link: the screen it was on, and two more.
        let mut sitting = after(&[(20, Sign::Touched), (20, Sign::Screen), (21, Sign::Screen)]);
        assert!(sitting.state(at(21)).returned);
        sitting.take(&Sign::Screen, at(22));
        assert!(!sitting.state(at(22)).returned);
        // Answering, and being asked again after another pause.
        let mut sitting = after(&[(20, Sign::Touched), (21, Sign::Same)]);
        assert!(!sitting.state(at(21)).returned);
        sitting.take(&Sign::Touched, at(41));
        assert!(sitting.state(at(41)).returned);
        // Whoever answers a countdown by a touch may be another person; "it is me" is an answer.
        for (answer, returned) in [(Sign::Touched, true), (Sign::Screen, true), (Sign::Same, false)] {
            let mut sitting = in_phase(Phase::Warning);
            sitting.take(&answer, at(91));
            assert_eq!(sitting.state(at(91)).returned, returned, "{answer:?}");
        }
    }

    #[test]
    fn a_thousand_touches_a_second_are_one_touch() {
        let mut sitting = in_phase(Phase::Active);
        for millis in 0..10_000 {
            sitting.take(&Sign::Touched, Duration::from_millis(millis));
        }
        let state = SittingState { number: 0, phase: Phase::Active, left: Some(90_000), returned: false };
        assert_eq!(sitting.state(Duration::from_millis(9_999)), state);
        assert_eq!(until(&mut sitting, Phase::Warning, 10), 100);
    }

    #[test]
    fn new_rules_hold_from_now_on() {
        let mut sitting = in_phase(Phase::Active);
        sitting.set_rules(Rules { idle: at(30), warning: at(20) });
        assert_eq!(until(&mut sitting, Phase::Warning, 0), 30);
        sitting.set_rules(Rules { idle: at(30), warning: at(60) });
        assert_eq!(until(&mut sitting, Phase::Ending, 30), 90);
        sitting.cleared();
        sitting.take(&Sign::Touched, at(100));
        assert_eq!(sitting.state(at(100)).left, Some(30_000));
        let settings = KioskSettings { idle_seconds: 45, warning_seconds: 25, ..KioskSettings::default() };
        assert_eq!(Rules::from(&settings), Rules { idle: at(45), warning: at(25) });
    }

    #[test]
    fn the_ends_of_time_break_nothing() {
        let mut sitting = Sitting::new(Rules { idle: Duration::MAX, warning: Duration::MAX });
        sitting.take(&Sign::Touched, Duration::MAX);
        sitting.take(&reading(u32::MAX), Duration::MAX);
        sitting.take(&sound(true), at(0));
        sitting.take(&sound(false), Duration::MAX);
        assert_eq!(sitting.state(at(0)).left, Some(u32::MAX));
        sitting.take(&Sign::Touched, at(0));
        sitting.tick(at(5));
        assert_eq!(sitting.phase(), Phase::Active);
    }

    fn any_sign() -> impl Strategy<Value = Sign> {
        prop_oneof![
            Just(Sign::Alive),
            Just(Sign::Touched),
            Just(Sign::Screen),
            Just(Sign::Same),
            any::<bool>().prop_map(sound),
            prop_oneof![0..3_000u32, any::<u32>()].prop_map(reading),
        ]
    }

    /// What may happen: mostly signs, at times a tick, the end or the clearing.
    #[derive(Debug, Clone)]
    enum Step {
        Sign(Sign),
        Tick,
        Stop,
        Cleared,
    }

    fn any_step() -> impl Strategy<Value = Step> {
        prop_oneof![
            10 => any_sign().prop_map(Step::Sign),
            10 => Just(Step::Tick),
            1 => Just(Step::Sign(Sign::Finish)),
            1 => Just(Step::Stop),
            2 => Just(Step::Cleared),
        ]
    }

    proptest! {
        #[test]
        fn nobody_is_thrown_out_without_the_whole_countdown_and_nobody_stays_for_ever(
            idle in 30..600u64,
            warning in 20..120u64,
            steps in prop::collection::vec((any_step(), prop_oneof![0..40_000u64, 0..4_000_000u64]), 0..80),
        ) {
            let rules = Rules { idle: at(idle), warning: at(warning) };
            let mut sitting = Sitting::new(rules);
            let mut now = Duration::ZERO;
            let mut warned = None;
            for (step, later) in steps {
                now += Duration::from_millis(later);
                let (before, number) = (sitting.phase(), sitting.number());
                match &step {
                    Step::Sign(sign) => sitting.take(sign, now),
                    Step::Tick => sitting.tick(now),
                    Step::Stop => sitting.stop(Why::Staff),
                    Step::Cleared if before == Phase::Ending => sitting.cleared(),
                    Step::Cleared => {}
                }
                let phase = sitting.phase();
                if phase == Phase::Ending && before != Phase::Ending && sitting.why() == Some(Why::TimedOut) {
                    let since: Option<Uptime> = warned;
                    prop_assert!(since.is_some_and(|since| now.saturating_sub(since) >= rules.warning), "{step:?}");
                }
                if phase != Phase::Warning {
                    warned = None;
                } else if before != Phase::Warning {
                    warned = Some(now);
                }
                prop_assert!(sitting.number() == number || (before == Phase::Ending && sitting.number() == number + 1));
                let state = sitting.state(now);
                let untold = match phase {
                    Phase::Active => sitting.sounding(now),
                    Phase::Warning => false,
                    Phase::Welcome | Phase::Ending => true,
                };
                prop_assert_eq!(state.left.is_none(), untold);
                prop_assert!(!state.returned || phase != Phase::Welcome);
            }
            // From the last sign on, time alone ends it.
            let last = now;
            let longest = rules.idle + READING_AT_MOST + SOUND_AT_MOST + rules.warning;
            let beat = Duration::from_millis(250);
            while now <= last + longest + 2 * beat {
                sitting.tick(now);
                now += beat;
            }
            prop_assert!(matches!(sitting.phase(), Phase::Ending | Phase::Welcome));
        }
    }
}
