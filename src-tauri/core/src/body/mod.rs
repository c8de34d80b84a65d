//! The body to touch: views, region outlines, nerve paths, as data in the body's own coordinates.

pub mod layers;
pub mod spine;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everything drawn over the figures. Units: 100 to a decimetre, origin top left, y down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Format of the data.
    pub version: u32,
    /// Standing views: `front`, `back`, `side-left`, `side-right`.
    pub views: BTreeMap<String, View>,
    /// Posture figures: `stand`, `sit`, `hunch`, `lean`, `limp`, `lift`.
    pub postures: BTreeMap<String, Posture>,
}

/// One standing view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// Width of the drawing box.
    pub width: f64,
    /// Height of the drawing box.
    pub height: f64,
    /// The rendered figure, filling the box.
    pub images: Images,
    /// The outline of the whole figure, SVG path data.
    pub silhouette: String,
    /// Touchable regions.
    pub regions: Vec<Shape>,
    /// Nerve paths.
    pub nerve: Vec<NervePath>,
    /// Named points.
    pub joints: BTreeMap<String, [f64; 2]>,
}

/// A posture figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Posture {
    /// Width of the drawing box.
    pub width: f64,
    /// Height of the drawing box.
    pub height: f64,
    /// The rendered figure, filling the box.
    pub images: Images,
    /// Named points.
    pub joints: BTreeMap<String, [f64; 2]>,
}

/// Picture files by theme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Images {
    /// On light ground.
    pub light: Sizes,
    /// On dark ground.
    pub dark: Sizes,
}

/// Picture files by size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Sizes {
    /// About 900 px tall.
    pub small: String,
    /// About 1800 px tall.
    pub large: String,
}

/// The outline of a region in a view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Region id.
    pub region: String,
    /// The person's own side.
    pub side: Side,
    /// SVG path data.
    pub d: String,
    /// Where a callout points.
    pub label: [f64; 2],
}

/// The person's own left or right, never the viewer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The person's left.
    Left,
    /// On the midline.
    Middle,
    /// The person's right.
    Right,
}

/// A stretch of nerve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NervePath {
    /// Which stretch: `l4`, `trunk`, `tibial`…
    pub id: String,
    /// What it is: `root`, `trunk`, `tibial`, `fibular`, `sural`, `saphenous`.
    pub part: String,
    /// The person's own side.
    pub side: Side,
    /// SVG path data, open.
    pub d: String,
    /// Stroke width.
    pub width: f64,
    /// Runs behind the body in this view.
    pub hidden: bool,
}

/// The index of figures topics may show (`figures.toml`). A picture is described once; screen, paper and
/// export draw it from the same shapes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FigureIndex {
    /// The figures.
    #[serde(rename = "figure")]
    pub figures: Vec<Figure>,
}

/// One picture: a view or a posture, what is laid over it, and which part is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Figure {
    /// Stable id, as in `figure:nerve-path`.
    pub id: String,
    /// A standing view, or…
    #[serde(default)]
    pub view: Option<String>,
    /// …a posture, or…
    #[serde(default)]
    pub posture: Option<String>,
    /// …a picture file of the pack's own.
    #[serde(default)]
    pub picture: Option<String>,
    /// Layers shown: `nerve`.
    #[serde(default)]
    pub layers: Vec<String>,
    /// Regions marked, as `buttock:left` or `saddle:middle`.
    #[serde(default)]
    pub marks: Vec<String>,
    /// The part shown, `[x, y, width, height]` in the view's units; the whole when missing.
    #[serde(default)]
    pub crop: Option<[f64; 4]>,
}

/// Reads `body.json`.
///
/// # Errors
/// When the text is not the body format.
pub fn read(json: &str) -> Result<Body, serde_json::Error> {
    serde_json::from_str(json)
}

/// Reads `figures.toml`.
///
/// # Errors
/// When the text is not the index format.
pub fn read_figures(text: &str) -> Result<FigureIndex, toml::de::Error> {
    toml::from_str(text)
}
