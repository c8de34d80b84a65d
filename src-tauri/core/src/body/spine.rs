//! The close-up of the low spine: drawings whose shapes move from healthy to affected.
//!
//! Every shape of a drawing has the same commands in every state, so that what lies between two states is the same
//! share of the way between their numbers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The drawings (`spine.json`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Spine {
    /// Format of the data.
    pub version: u32,
    /// The states besides healthy, in the order they are offered, with the scenes that show them.
    pub states: Vec<SpineState>,
    /// The drawings by id: `side`, `section`, `buttock`.
    pub scenes: BTreeMap<String, Scene>,
}

/// A state something can be in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SpineState {
    /// Which, as the pack names it: `herniated`, `worn`, `narrow`, `slipped`, `piriformis`.
    pub id: String,
    /// The drawings that show it, in the order they stand side by side.
    pub scenes: Vec<String>,
}

/// One drawing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    /// Width of the drawing.
    pub width: f64,
    /// Height of the drawing.
    pub height: f64,
    /// Shapes in the order they are drawn.
    pub parts: Vec<Part>,
    /// Names on the drawing.
    pub labels: Vec<Label>,
    /// Where the nerve is touched, by state: `[x, y, radius]`.
    #[serde(default)]
    pub focus: BTreeMap<String, [f64; 3]>,
}

/// A shape of a drawing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// What it is made of, which decides how it is painted.
    pub matter: Matter,
    /// Path data in the healthy state.
    pub d: String,
    /// Path data in the states where it differs: the same commands, other numbers.
    #[serde(default)]
    pub states: BTreeMap<String, String>,
    /// How much of it shows, from 0 to 1, in the states where that is not 1. The key `healthy` is the healthy state.
    #[serde(default)]
    pub shows: BTreeMap<String, f64>,
    /// Width of the stroke where it is a line and not an area.
    #[serde(default)]
    pub stroke: Option<f64>,
}

/// What a shape is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Matter {
    /// Skin and what lies under it.
    Flesh,
    /// A muscle.
    Muscle,
    /// The run of a muscle's fibres, a line.
    Fibre,
    /// Bone behind the cut.
    BoneBehind,
    /// Bone.
    Bone,
    /// The spongy inside of a cut bone.
    Spongy,
    /// A disc's tough outer ring.
    Ring,
    /// A layer within the ring, a line.
    RingLine,
    /// A disc's soft centre.
    Core,
    /// The space the nerves run in.
    Canal,
    /// The nerve bundle and its sac.
    Sac,
    /// A nerve or a nerve root.
    Nerve,
    /// A line of light or shade that gives a shape its form.
    Shade,
    /// A line of light.
    Light,
    /// Ligament and lining.
    Ligament,
    /// A bony spur.
    Spur,
    /// A sore, pressed or inflamed place.
    Sore,
}

/// A name on a drawing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// What is named, as the pack names it: `disc`, `soft-centre`, `canal`.
    pub structure: String,
    /// The place it points at, in the healthy state.
    pub at: [f64; 2],
    /// The place it points at in other states, where that moves.
    #[serde(default)]
    pub states: BTreeMap<String, [f64; 2]>,
    /// Where the name stands: the near end of its line, at the left or right edge of the drawing.
    pub text: [f64; 2],
}

/// Reads `spine.json`.
///
/// # Errors
/// When the text is not the format.
pub fn read(json: &str) -> Result<Spine, serde_json::Error> {
    serde_json::from_str(json)
}
