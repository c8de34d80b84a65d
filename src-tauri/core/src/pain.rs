//! Where it hurts, as the reader marked it: what that says in plain words, which topics may help, and when to get
//! help at once. It never diagnoses.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::body::Side;
use crate::library::in_language;
use crate::messages::Messages;
use crate::pack::{BodyPart, Kind, Pack, Region, Topic};

/// What the reader marked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct PainMap {
    /// The places, in the order they were marked.
    pub marks: Vec<PainMark>,
    /// How strong, 0 to 10.
    pub strength: Option<u32>,
    /// What it feels like.
    pub kinds: Vec<PainKind>,
    /// Since when.
    pub since: Option<PainSince>,
}

/// A marked place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PainMark {
    /// Region id.
    pub region: String,
    /// The person's own side.
    pub side: Side,
}

macro_rules! named {
    ($(#[$doc:meta])* $name:ident, $prefix:literal { $($(#[$why:meta])* $variant:ident = $key:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$why])* $variant,)* }

        impl $name {
            /// All of them, in the order they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Key of its name in the message catalogue.
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => concat!($prefix, $key),)* }
            }
        }
    };
}

named! {
    /// What it feels like.
    PainKind, "pain_kind_" {
        /// It shoots down like a shock.
        Shooting = "shooting",
        /// It burns.
        Burning = "burning",
        /// Pins and needles.
        Tingling = "tingling",
        /// Feeling is lost.
        Numb = "numb",
        /// A muscle gives less.
        Weak = "weak",
        /// A dull ache.
        Aching = "aching",
        /// Like a knife.
        Stabbing = "stabbing",
    }
}

named! {
    /// Since when it has been there.
    PainSince, "pain_since_" {
        /// Since today or yesterday.
        Today = "today",
        /// For some days.
        Days = "days",
        /// For one to six weeks.
        Weeks = "weeks",
        /// For six weeks to three months.
        Months = "months",
        /// For longer than three months.
        Longer = "longer",
    }
}

/// Why help is wanted at once. Ordered by how urgent it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PainAlert {
    /// The saddle area is marked.
    Saddle,
    /// Both legs are marked.
    BothLegs,
    /// There is weakness.
    Weakness,
}

/// What was marked, and what follows from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PainReport {
    /// What was marked.
    pub map: PainMap,
    /// The same in plain words, a sentence each; empty when nothing is marked.
    pub says: Vec<String>,
    /// Why help is wanted at once.
    pub alert: Option<PainAlert>,
    /// Topics people who feel it here often read, best first.
    pub topics: Vec<String>,
    /// Whether it could be kept; when not, it lasts until the program ends.
    pub kept: bool,
}

/// The strongest pain there is a number for.
pub const STRONGEST: u32 = 10;
/// Topics offered; more is no help to someone in pain.
const MOST_TOPICS: usize = 4;

impl PainMap {
    /// Whether nothing is marked or said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes out what the pack does not know and what stands twice.
    ///
    /// # Errors
    /// When the strength is above 10: the window offers no such number, so something else is wrong.
    pub fn sound(mut self, pack: &Pack) -> Result<Self, String> {
        if let Some(strength) = self.strength.filter(|strength| *strength > STRONGEST) {
            return Err(format!("a strength of {strength} is above {STRONGEST}"));
        }
        let mut seen = BTreeSet::new();
        self.marks.retain(|mark| {
            let fits = region(pack, &mark.region).is_some_and(|region| {
                !region.views.is_empty() && region.sides == (mark.side != Side::Middle)
            });
            fits && seen.insert((mark.region.clone(), mark.side))
        });
        let mut seen = BTreeSet::new();
        self.kinds.retain(|kind| seen.insert(*kind));
        Ok(self)
    }

    /// Why help is wanted at once; the most urgent reason when there are several.
    pub fn alert(&self, pack: &Pack) -> Option<PainAlert> {
        let on = |part: BodyPart, side: Side| {
            self.marks.iter().any(|mark| {
                mark.side == side && region(pack, &mark.region).is_some_and(|region| region.part == part)
            })
        };
        let saddle = on(BodyPart::Saddle, Side::Middle);
        let both_legs = on(BodyPart::Leg, Side::Left) && on(BodyPart::Leg, Side::Right);
        let weak = self.kinds.contains(&PainKind::Weak);
        [(saddle, PainAlert::Saddle), (both_legs, PainAlert::BothLegs), (weak, PainAlert::Weakness)]
            .into_iter()
            .find_map(|(is, alert)| is.then_some(alert))
    }

    /// What was marked and what follows from it.
    pub fn report(&self, pack: &Pack, language: &str, messages: &Messages, kept: bool) -> PainReport {
        PainReport {
            says: self.says(pack, language, messages),
            alert: self.alert(pack),
            topics: self.topics(pack),
            map: self.clone(),
            kept,
        }
    }

    fn says(&self, pack: &Pack, language: &str, messages: &Messages) -> Vec<String> {
        let mut sentences = Vec::new();
        let places: Vec<String> = self
            .marks
            .iter()
            .filter_map(|mark| {
                let name = in_language(&region(pack, &mark.region)?.name, language)?;
                Some(place(name, mark.side, messages))
            })
            .collect();
        if !places.is_empty() {
            sentences.push(messages.get("pain_says_places", &[("places", &places.join("; "))]));
        }
        if let Some(strength) = self.strength {
            let word = messages.get(strength_key(strength), &[]);
            let values = [("number", strength.to_string()), ("word", word)];
            let values: Vec<(&str, &str)> =
                values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            sentences.push(messages.get("pain_says_strength", &values));
        }
        if !self.kinds.is_empty() {
            let kinds: Vec<String> =
                self.kinds.iter().map(|kind| messages.get(kind.key(), &[]).to_lowercase()).collect();
            sentences.push(messages.get("pain_says_kinds", &[("kinds", &kinds.join(", "))]));
        }
        if let Some(since) = self.since {
            let since = messages.get(since.key(), &[]).to_lowercase();
            sentences.push(messages.get("pain_says_since", &[("since", &since)]));
        }
        sentences
    }

    /// Topics that speak of the marked places: those that speak of more of them first, and of those the ones that
    /// speak of little else.
    fn topics(&self, pack: &Pack) -> Vec<String> {
        let marked: BTreeSet<&str> = self.marks.iter().map(|mark| mark.region.as_str()).collect();
        let mut fitting: Vec<(usize, &Topic)> = pack
            .topics
            .iter()
            .filter(|topic| topic.kind != Kind::Urgent)
            .map(|topic| {
                (topic.regions.iter().filter(|region| marked.contains(region.as_str())).count(), topic)
            })
            .filter(|(shared, _)| *shared > 0)
            .collect();
        fitting.sort_by_key(|(shared, topic)| (std::cmp::Reverse(*shared), topic.regions.len(), topic.order));
        fitting.into_iter().take(MOST_TOPICS).map(|(_, topic)| topic.id.clone()).collect()
    }
}

/// Key of the word for a strength.
pub fn strength_key(strength: u32) -> &'static str {
    match strength {
        0 => "pain_strength_none",
        1..=3 => "pain_strength_mild",
        4..=6 => "pain_strength_medium",
        7..=9 => "pain_strength_strong",
        _ => "pain_strength_worst",
    }
}

/// A place with the person's own side.
pub(crate) fn place(name: &str, side: Side, messages: &Messages) -> String {
    match side {
        Side::Left => messages.get("place_left", &[("place", name)]),
        Side::Right => messages.get("place_right", &[("place", name)]),
        Side::Middle => name.to_owned(),
    }
}

fn region<'a>(pack: &'a Pack, id: &str) -> Option<&'a Region> {
    pack.regions.iter().find(|region| region.id == id)
}
