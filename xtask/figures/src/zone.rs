//! Soft areas on the skin: strands with a reach, nearest the heart where a strand runs.
//!
//! Strands are the person's left side in decimetres of the standing body. An area is a smooth field over the
//! skin, one on the strand and zero at its reach; its outlines are lines of equal value.

use crate::layers::Structure;
use crate::mesh::Corner;
use crate::outline::Spot;
use crate::pane::Pane;
use crate::raster::View;
use crate::skin::{Skin, spline};
use crate::space::{Point, length, sub};

/// Places with their reach: `[x, y, z, reach]`.
pub(crate) type Strand = &'static [[f32; 4]];

/// How finely strands are sampled between two of their places.
const FINE_STEPS: usize = 8;
/// Where the outlines lie, from the border towards the heart.
pub(crate) const SOFT_LEVELS: [f32; 4] = [0.0, 0.22, 0.44, 0.66];
pub(crate) const HARD_LEVEL: [f32; 1] = [0.0];
pub(crate) const WORK_LEVELS: [f32; 3] = [0.0, 0.2, 0.4];
/// Evens out the field, in cells of one unit.
const SOFT: f32 = 5.0;
/// Smaller outlines, in square units, are left out.
const SPECK: f64 = 160.0;
/// How far a path may stray, in units.
const SLACK: f64 = 0.45;

/// The half of the body a zone lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Half {
    Left,
    Right,
    /// The same on both, and across the midline.
    Both,
}

impl Half {
    fn side(self) -> &'static str {
        match self {
            Half::Left => "left",
            Half::Right => "right",
            Half::Both => "middle",
        }
    }

    /// A place of this half, as if it were the left one.
    fn as_left(self, [x, y, z]: Point) -> Point {
        match self {
            Half::Left => [x, y, z],
            Half::Right => [-x, y, z],
            Half::Both => [x.abs(), y, z],
        }
    }
}

/// A zone laid on the skin, ready to be drawn in any posture.
pub(crate) struct Zone {
    balls: Vec<(Point, f32)>,
    half: Half,
}

impl Zone {
    /// Strands that run on the skin.
    pub(crate) fn on(skin: &Skin, half: Half, strands: &[Strand]) -> Zone {
        let mut zone = Zone::inside(half, strands);
        for (at, _) in &mut zone.balls {
            *at = skin.onto(*at).0;
        }
        zone
    }

    /// Strands that run inside the body: the zone lies all around a limb.
    pub(crate) fn inside(half: Half, strands: &[Strand]) -> Zone {
        let mut balls = Vec::new();
        for strand in strands {
            let steps = (strand.len() - 1).max(1) * FINE_STEPS;
            for s in 0..=steps {
                let [x, y, z, reach] =
                    if strand.len() > 1 { spline(strand, s as f32 / steps as f32) } else { strand[0] };
                balls.push(([x, y, z], reach));
            }
        }
        Zone { balls, half }
    }

    /// One at the heart, zero at the border, below zero outside.
    fn value(&self, stand: Point) -> f32 {
        let p = self.half.as_left(stand);
        // Legs part below the groin: nothing reaches over to the other one.
        if p[0] < 0.0 && p[1] < 0.1 {
            return -1.0;
        }
        self.balls.iter().map(|(at, reach)| 1.0 - length(sub(p, *at)) / reach).fold(-1.0, f32::max)
    }

    /// The zone on the standing body: outlines at the given levels, or none where it cannot be seen.
    pub(crate) fn drawn(&self, pane: &Pane, levels: &[f32], id: &'static str) -> Option<Structure> {
        let (mut low, mut high) = ([f64::MAX; 2], [f64::MIN; 2]);
        for &(at, reach) in &self.balls {
            let other = [-at[0], at[1], at[2]];
            for at in if self.half == Half::Both { vec![at, other] } else { vec![self.half.as_left(at)] } {
                let spot = pane.spot(at);
                let reach = f64::from(reach) * 100.0;
                for k in 0..2 {
                    low[k] = low[k].min(spot[k] - reach);
                    high[k] = high[k].max(spot[k] + reach);
                }
            }
        }
        let near = |c: &Corner| match pane.view {
            View::SideLeft => self.half == Half::Both || c.stand[0] > -0.02,
            _ => true,
        };
        let mut structure = self.traced(pane, [low, high], levels, id, near)?;
        if self.half == Half::Both && pane.view.is_symmetric() {
            structure.label[0] = f64::from(pane.frame.width) / 2.0;
        }
        // Where no more than its fringe comes round the edge of the figure, a zone is not seen.
        (structure.inner.len() >= (levels.len() - 1).min(2)).then_some(structure)
    }

    /// The zone on a body in any posture: what belongs to it is told by where a place is when standing.
    pub(crate) fn posed(&self, pane: &Pane, levels: &[f32], id: &'static str) -> Option<Structure> {
        let high = [f64::from(pane.frame.width), f64::from(pane.frame.height)];
        self.traced(pane, [[0.0; 2], high], levels, id, |_| true)
    }

    fn traced(
        &self,
        pane: &Pane,
        [low, high]: [Spot; 2],
        levels: &[f32],
        id: &'static str,
        near: impl Fn(&Corner) -> bool,
    ) -> Option<Structure> {
        let window = pane.window(low, high, 2);
        // Arms and things cover the skin.
        let bare = |c: &Corner| c.arm < 0.5 && c.thing < 0.5 && near(c);
        let field = pane.field(&window, |c| if bare(c) { self.value(c.stand) } else { 0.0 });
        let body = pane.field(&window, |c| if bare(c) { 1.0 } else { 0.0 });
        let edge = body.clone().blurred(1.0).minus(0.62);
        // Shares of what can be seen: at the figure's edge a zone does not fade.
        let smooth = field.blurred(SOFT).over(&body.blurred(SOFT));
        let at = |level: f32| smooth.clone().minus(level).within(&edge);
        let outer = at(levels[0]);
        let d = window.paths(&outer, SPECK, SLACK);
        if d.is_empty() {
            return None;
        }
        let label = window.heart(&outer)?;
        let inner: Vec<String> = levels[1..]
            .iter()
            .map(|&level| window.paths(&at(level), SPECK / 4.0, SLACK))
            .filter(|d| !d.is_empty())
            .collect();
        let side = self.half.side();
        Some(Structure { side, d, inner, ..Structure::left(id, label) })
    }
}
