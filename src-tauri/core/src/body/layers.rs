//! What is laid over the body besides its areas and its nerve: muscles, root areas, tender spots, strokes of
//! massage, places to keep off, and the stops of the walk along the nerve.
//!
//! Only shapes and ids are here. What they are called and what is said of them stands in the pack (`atlas.toml`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Side;

/// Layers of every view and posture, and the walk (`layers.json`). Units are those of the body's views.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Layers {
    /// Format of the data.
    pub version: u32,
    /// View to layer to what is drawn in it, in the order it is drawn: what lies deepest comes first.
    pub views: BTreeMap<String, BTreeMap<String, Vec<Structure>>>,
    /// Posture to what is marked on it: what works harder there.
    pub postures: BTreeMap<String, Vec<Structure>>,
    /// The walk along the nerve, from the roots to the toes; each stop once for the left and once for the right.
    pub stops: Vec<Stop>,
}

/// Something drawn in a layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Structure {
    /// What it is, as the pack names it: `piriformis`, `l5`, `spot-piriformis`.
    pub id: String,
    /// The person's own side.
    pub side: Side,
    /// Lies under others and is drawn only where deep ones are asked for.
    #[serde(default)]
    pub deep: bool,
    /// The outline, closed path data. Empty where there are only lines or points.
    #[serde(default)]
    pub d: String,
    /// Further outlines, each nearer to the heart of the area: drawn over one another they give it a soft edge.
    #[serde(default)]
    pub inner: Vec<String>,
    /// Open path data: the run of muscle fibres, the way of a stroke (from its beginning to its end).
    #[serde(default)]
    pub lines: Vec<String>,
    /// Points to press, or from where pain is said to spread.
    #[serde(default)]
    pub points: Vec<[f64; 2]>,
    /// Where a callout points.
    pub label: [f64; 2],
}

/// A stop of the walk along the nerve, on one side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Which stop, as the pack names it.
    pub id: String,
    /// The side that is walked.
    pub side: Side,
    /// The view it is seen in.
    pub view: String,
    /// The part of the view to look at, `[x, y, width, height]`.
    pub frame: [f64; 4],
    /// The place spoken of.
    pub point: [f64; 2],
    /// Ids of the nerve pieces that are lit up to here, those of earlier stops included.
    pub lit: Vec<String>,
    /// The piece that is spoken of at this stop.
    pub here: Vec<String>,
}

/// Reads `layers.json`.
///
/// # Errors
/// When the text is not the format.
pub fn read(json: &str) -> Result<Layers, serde_json::Error> {
    serde_json::from_str(json)
}
