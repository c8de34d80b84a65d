//! What is laid over the body besides its areas and its nerve: `layers.json`.
//!
//! The left side is drawn; the right one is its mirror, in the same picture or in that of the other side.

use crate::marks;
use crate::muscle::{self, MUSCLES};
use crate::outline::{Spot, mirrored};
use crate::pane::Pane;
use crate::raster::View;
use crate::skin::Skin;
use crate::walk::Stop;
use serde::Serialize;
use std::collections::BTreeMap;

/// Layer to what is drawn in it, in the order it is drawn.
pub(crate) type Sheaf = BTreeMap<&'static str, Vec<Structure>>;

/// The whole file, in the format of the program's core.
#[derive(Serialize)]
pub(crate) struct Layers {
    pub(crate) version: u32,
    pub(crate) views: BTreeMap<&'static str, Sheaf>,
    pub(crate) postures: BTreeMap<&'static str, Vec<Structure>>,
    pub(crate) stops: Vec<Stop>,
}

#[derive(Clone, Default, Serialize)]
pub(crate) struct Structure {
    pub(crate) id: &'static str,
    pub(crate) side: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) deep: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) d: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) inner: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) lines: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) points: Vec<Spot>,
    pub(crate) label: Spot,
}

impl Structure {
    pub(crate) fn left(id: &'static str, label: Spot) -> Structure {
        Structure { id, side: "left", label, ..Structure::default() }
    }

    /// The same on the person's right.
    fn mirror(&self, width: f64) -> Structure {
        let path = |d: &String| mirrored(d, width);
        let spot = |p: &Spot| [((width - p[0]) * 10.0).round() / 10.0, p[1]];
        Structure {
            id: self.id,
            side: "right",
            deep: self.deep,
            d: path(&self.d),
            inner: self.inner.iter().map(path).collect(),
            lines: self.lines.iter().map(path).collect(),
            points: self.points.iter().map(spot).collect(),
            label: spot(&self.label),
        }
    }
}

/// All layers of a standing view. From a side only the near one is told; the right side's picture is the mirror
/// of the left one's.
pub(crate) fn of_view(pane: &Pane, skin: &Skin) -> Sheaf {
    let width = f64::from(pane.frame.width);
    let left = left_half(pane, skin);
    let both = |drawn: Vec<Structure>| {
        let each = |s: Structure| {
            let right = (s.side == "left" && pane.view != View::SideLeft).then(|| s.mirror(width));
            std::iter::once(s).chain(right)
        };
        drawn.into_iter().flat_map(each).collect()
    };
    left.into_iter().map(|(layer, drawn)| (layer, both(drawn))).collect()
}

/// The layers of the view from the right, from those of the view from the left.
pub(crate) fn other_side(left: &Sheaf, width: f64) -> Sheaf {
    let turned = |s: &Structure| {
        let side = if s.side == "left" { "right" } else { s.side };
        Structure { side, ..s.mirror(width) }
    };
    left.iter().map(|(&layer, drawn)| (layer, drawn.iter().map(turned).collect())).collect()
}

fn left_half(pane: &Pane, skin: &Skin) -> Sheaf {
    let muscles: Vec<Structure> = MUSCLES.iter().filter_map(|m| muscle::drawn(m, pane, skin)).collect();
    let mut sheaf = marks::drawn(pane, skin);
    sheaf.insert("muscles", muscles);
    sheaf
}
