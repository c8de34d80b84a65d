//! The body to touch: views, region outlines, nerve paths, as data in the body's own coordinates.

pub mod layers;
pub mod spine;
pub mod still;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::pack::{Drawn, Known};
use layers::Layers;
use spine::Spine;

/// Everything drawn over the figures. Units: 100 to a decimetre, origin top left, y down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Format of the data.
    pub version: u32,
    /// Standing views: `front`, `back`, `side-left`, `side-right`.
    pub views: BTreeMap<String, View>,
    /// Posture figures: `stand`, `sit`, `hunch`, `lift-close` and so on.
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

impl Side {
    /// As it is written in data: `left`, `middle`, `right`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Middle => "middle",
            Self::Right => "right",
        }
    }
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

/// One picture: a view, a posture or a drawing of the spine, what is laid over it, and which part is shown.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
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
    /// …a picture file of the pack's own, or…
    #[serde(default)]
    pub picture: Option<String>,
    /// …a drawing of the low spine (`side`, `section`, `buttock`), in…
    #[serde(default)]
    pub scene: Option<String>,
    /// …this state; healthy when missing. Or…
    #[serde(default)]
    pub spine: Option<String>,
    /// …a chance: so many people out of so many, at most ten.
    #[serde(default)]
    pub people: Option<[u32; 2]>,
    /// Layers shown: `nerve` or one of `layers.json`; `works` on a posture.
    #[serde(default)]
    pub layers: Vec<String>,
    /// What is shown of the layers, when not all of it: a structure's id.
    #[serde(default)]
    pub shows: Option<String>,
    /// Deep muscles are shown instead of those over them.
    #[serde(default)]
    pub deep: bool,
    /// Regions marked, as `buttock:left` or `saddle:middle`.
    #[serde(default)]
    pub marks: Vec<String>,
    /// The part shown, `[x, y, width, height]` in the view's units; the whole when missing.
    #[serde(default)]
    pub crop: Option<[f64; 4]>,
}

/// Everything that is drawn, read from the files of `assets/figures`.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawings {
    /// Views, postures, areas, nerve.
    pub body: Body,
    /// Pictures topics may show.
    pub figures: Vec<Figure>,
    /// What is laid over the body.
    pub layers: Layers,
    /// The close-up of the low spine.
    pub spine: Spine,
}

/// Layers that come with the body itself and not with `layers.json`: its areas and its nerve.
const OWN_LAYERS: [&str; 2] = ["skin", "nerve"];

impl Drawings {
    /// Puts the drawings together.
    ///
    /// # Errors
    /// When a text is not of its format; the error names the file.
    pub fn read(body: &str, figures: &str, layers: &str, spine: &str) -> Result<Self, String> {
        let named = |file: &str, error: &dyn std::fmt::Display| format!("{file}: {error}");
        Ok(Self {
            body: read(body).map_err(|error| named("body.json", &error))?,
            figures: read_figures(figures).map_err(|error| named("figures.toml", &error))?.figures,
            layers: layers::read(layers).map_err(|error| named("layers.json", &error))?,
            spine: spine::read(spine).map_err(|error| named("spine.json", &error))?,
        })
    }

    /// What a pack may name.
    pub fn known(&self) -> Known {
        let layers = self.layers.views.values().flat_map(BTreeMap::keys).map(String::as_str);
        let in_layers = self.layers.views.values().flat_map(BTreeMap::values).flatten();
        let marks = self.layers.postures.values().flatten();
        let nerve = self.body.views.values().flat_map(|view| &view.nerve).map(|path| path.part.as_str());
        let labels = self.spine.scenes.values().flat_map(|scene| &scene.labels);
        let mut stops: Vec<String> = Vec::new();
        for stop in &self.layers.stops {
            if !stops.contains(&stop.id) {
                stops.push(stop.id.clone());
            }
        }
        let owned = |ids: &mut dyn Iterator<Item = &str>| ids.map(ToOwned::to_owned).collect();
        Known {
            figures: owned(&mut self.figures.iter().map(|figure| figure.id.as_str())),
            drawn: Some(Drawn {
                layers: owned(&mut OWN_LAYERS.into_iter().chain(layers)),
                structures: owned(
                    &mut in_layers
                        .chain(marks)
                        .map(|structure| structure.id.as_str())
                        .chain(nerve)
                        .chain(labels.map(|label| label.structure.as_str())),
                ),
                stops,
                states: std::iter::once("healthy".to_owned())
                    .chain(self.spine.states.iter().map(|state| state.id.clone()))
                    .collect(),
            }),
        }
    }
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
