//! Which part of the body a place on the skin belongs to, and the outline of each part in each view.
//!
//! Borders are cut in the standing figure, in decimetres from the landmarks: hip joint (1.01, 0.48), knee
//! (0.95, -3.43), ankle (0.83, -7.5), hip-bone crest at 1.9, lowest rib at 2.9.

use crate::mesh::Corner;
use crate::outline::{Field, Spot, area, closed_path};
use crate::raster::{Seen, View};
use crate::space::{Point, smoothstep};
use serde::Serialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Region {
    LowerBack,
    Pelvis,
    Buttock,
    Hip,
    FrontThigh,
    BackThigh,
    Knee,
    InnerShin,
    OuterShin,
    Calf,
    TopOfFoot,
    OuterFoot,
    SoleHeel,
    BigToe,
    Saddle,
}

impl Region {
    pub(crate) const ALL: [Region; 15] = [
        Region::LowerBack,
        Region::Pelvis,
        Region::Buttock,
        Region::Hip,
        Region::FrontThigh,
        Region::BackThigh,
        Region::Knee,
        Region::InnerShin,
        Region::OuterShin,
        Region::Calf,
        Region::TopOfFoot,
        Region::OuterFoot,
        Region::SoleHeel,
        Region::BigToe,
        Region::Saddle,
    ];

    pub(crate) fn id(self) -> &'static str {
        match self {
            Region::LowerBack => "lower-back",
            Region::Pelvis => "pelvis",
            Region::Buttock => "buttock",
            Region::Hip => "hip",
            Region::FrontThigh => "front-thigh",
            Region::BackThigh => "back-thigh",
            Region::Knee => "knee",
            Region::InnerShin => "inner-shin",
            Region::OuterShin => "outer-shin",
            Region::Calf => "calf",
            Region::TopOfFoot => "top-of-foot",
            Region::OuterFoot => "outer-foot",
            Region::SoleHeel => "sole-heel",
            Region::BigToe => "big-toe",
            Region::Saddle => "saddle",
        }
    }

    /// Midline parts are one, all others two.
    fn sided(self) -> bool {
        !matches!(self, Region::Pelvis | Region::Saddle)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    Left,
    Right,
    Middle,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Side::Left => "left",
            Side::Right => "right",
            Side::Middle => "middle",
        }
    }
}

/// The part a place belongs to, if any: arms, chest, belly, neck and upper back belong to none.
pub(crate) fn region_at(view: View, corner: &Corner) -> Option<(Region, Side)> {
    if corner.arm > 0.5 || corner.thing > 0.5 {
        return None;
    }
    let side = if corner.stand[0] > 0.0 { Side::Left } else { Side::Right };
    let far = matches!((view, side), (View::SideLeft, Side::Right) | (View::SideRight, Side::Left));
    if far {
        return None;
    }
    let [x, y, z] = corner.stand;
    let p = [x.abs(), y, z];
    let region = match view {
        View::Front => front(p, corner.big_toe),
        View::Back => back(p),
        View::SideLeft | View::SideRight => from_side(p),
    }?;
    Some((region, if region.sided() { side } else { Side::Middle }))
}

/// Negative inside an ellipse.
fn ellipse(a: f32, b: f32, centre: [f32; 2], radii: [f32; 2]) -> f32 {
    ((a - centre[0]) / radii[0]).powi(2) + ((b - centre[1]) / radii[1]).powi(2) - 1.0
}

/// The upper edge of the hip bone, rising from the sacrum's dimples to the side.
fn crest(x: f32) -> f32 {
    1.50 + 0.38 * smoothstep(0.25, 1.15, x)
}

fn front([x, y, z]: Point, big_toe: f32) -> Option<Region> {
    if y > -7.22 {
        // The hip-bone's front edge: low in the middle of the belly, up to the crest at the side.
        let waist = 1.18 + 0.60 * smoothstep(0.2, 1.35, x);
        if y > waist {
            return None;
        }
        if ellipse(x, y, [1.82, 0.42], [0.72, 1.45]) < 0.0 {
            return Some(Region::Hip);
        }
        if ellipse(x, y, [0.0, -0.22], [0.26, 0.40]) < 0.0 {
            return Some(Region::Saddle);
        }
        // The crease of the groin, from beside the pubic bone up to the front of the hip bone.
        let crease = 0.02 + 0.92 * (x - 0.2).max(0.0);
        if y > crease {
            return Some(Region::Pelvis);
        }
        // Knee borders bow, as a kneecap does.
        let bow = 0.16 * (1.0 - ((x - 0.95) / 0.6).powi(2)).max(-1.0);
        if y > -2.78 + bow {
            return Some(Region::FrontThigh);
        }
        if y > -4.0 - bow {
            return Some(Region::Knee);
        }
        // The shin's edge runs from below the kneecap to the middle of the ankle.
        let edge = 0.93 - 0.08 * smoothstep(-4.0, -7.2, y);
        return Some(if x < edge { Region::InnerShin } else { Region::OuterShin });
    }
    if big_toe > 0.5 {
        return Some(Region::BigToe);
    }
    // The outer edge with the little toe.
    let edge = 1.06 + 0.02 * smoothstep(0.0, 1.5, z);
    Some(if x > edge && y < -7.52 { Region::OuterFoot } else { Region::TopOfFoot })
}

fn back([x, y, _]: Point) -> Option<Region> {
    if y > 2.92 - 0.10 * smoothstep(0.2, 1.3, x) {
        return None;
    }
    if y > crest(x) {
        return Some(Region::LowerBack);
    }
    if ellipse(x, y, [1.92, 0.35], [0.64, 1.50]) < 0.0 {
        return Some(Region::Hip);
    }
    // The sacrum: a shield, broad above, its point at the top of the cleft.
    let shield = 0.50 * smoothstep(0.66, 1.40, y).powf(0.75);
    if x < shield {
        return Some(Region::Pelvis);
    }
    if ellipse(x, y, [0.0, -0.32], [0.27, 0.40]) < 0.0 {
        return Some(Region::Saddle);
    }
    // The fold under the buttock sags a little in its middle.
    if y > -0.50 - 0.10 * (1.0 - ((x - 0.85) / 0.7).powi(2)).max(-0.6) {
        return Some(Region::Buttock);
    }
    let bow = 0.08 * (1.0 - ((x - 0.95) / 0.6).powi(2)).max(-1.0);
    if y > -2.86 + bow {
        return Some(Region::BackThigh);
    }
    if y > -3.92 - bow {
        return Some(Region::Knee);
    }
    if y > -7.02 {
        return Some(Region::Calf);
    }
    Some(if x > 0.98 + 0.5 * smoothstep(-7.5, -7.0, y) { Region::OuterFoot } else { Region::SoleHeel })
}

fn from_side([_, y, z]: Point) -> Option<Region> {
    // The crest seen from the side: highest in the middle, lower at both ends.
    let crest = 1.92 - 0.18 * ((z - 0.3) / 0.7).powi(2).min(1.5);
    if y > crest {
        let back_edge = 0.12 + 0.1 * smoothstep(2.9, 1.9, y);
        return (y < 2.92 && z < back_edge).then_some(Region::LowerBack);
    }
    if y > -7.15 {
        if ellipse(z, y, [0.18, 0.42], [0.56, 1.62]) < 0.0 {
            return Some(Region::Hip);
        }
        let fold = -0.52 - 0.12 * smoothstep(-0.6, 0.0, z);
        if y > fold && z < 0.2 {
            return Some(Region::Buttock);
        }
        // In front: the crease of the groin, rising from the thigh to the front of the hip bone.
        if y > 0.25 + 1.2 * smoothstep(1.25, 0.55, z) && z > 0.2 {
            return None;
        }
        // The seam between front and back, down the middle of the leg.
        let seam = seam(y);
        if y > -2.82 {
            return Some(if z > seam { Region::FrontThigh } else { Region::BackThigh });
        }
        if y > -4.0 {
            return Some(Region::Knee);
        }
        return Some(if z > seam { Region::OuterShin } else { Region::Calf });
    }
    // Foot: the heel behind and the sole below, the outer edge above it, the top above that.
    let sole = -8.02 - 0.13 * smoothstep(0.8, 1.5, z);
    let heel = 0.12 - 0.2 * smoothstep(-7.15, -7.8, y) + 1.2 * (-7.6 - y).max(0.0).powi(2);
    if y < sole || z < heel {
        return Some(Region::SoleHeel);
    }
    let top = -7.52 - 0.36 * smoothstep(0.2, 1.6, z);
    Some(if y > top { Region::TopOfFoot } else { Region::OuterFoot })
}

/// The middle of the leg from front to back at a height, from the mesh's cross-sections.
fn seam(y: f32) -> f32 {
    const MIDDLE: [[f32; 2]; 9] = [
        [1.0, 0.30],
        [-0.5, 0.34],
        [-1.6, 0.42],
        [-2.8, 0.42],
        [-3.4, 0.34],
        [-4.4, 0.14],
        [-5.6, 0.12],
        [-6.8, 0.14],
        [-7.4, 0.22],
    ];
    let above = MIDDLE.iter().rposition(|m| m[0] >= y).unwrap_or(0);
    let below = (above + 1).min(MIDDLE.len() - 1);
    let ([y0, z0], [y1, z1]) = (MIDDLE[above], MIDDLE[below]);
    if above == below { z0 } else { z0 + (z1 - z0) * smoothstep(y0, y1, y) }
}

/// One tap area in one view.
#[derive(Serialize)]
pub(crate) struct Outline {
    pub(crate) region: &'static str,
    pub(crate) side: &'static str,
    pub(crate) d: String,
    pub(crate) label: [f64; 2],
}

/// Pixels to a unit when tracing.
pub(crate) const FINE: f32 = 2.0;
/// Blur of the masks, in pixels: rounds the corners where three areas meet, keeps toes.
const SOFT: f32 = 7.0;
/// How far a path may stray from the traced line, in pixels: a fifth of a unit.
const SLACK: f64 = 0.4;
/// Specks smaller than this many square units are noise at an occlusion edge.
const SPECK: f64 = 60.0;

fn to_path(field: &Field, speck: f64) -> String {
    let fine = f64::from(FINE);
    let mut rings: Vec<Vec<Spot>> = field.contours();
    rings.retain(|r| area(r).abs() > speck * fine * fine);
    rings.sort_by(|a, b| area(b).abs().total_cmp(&area(a).abs()));
    rings
        .iter()
        .map(|ring| {
            let units: Vec<Spot> = ring.iter().map(|p| [p[0] / fine, p[1] / fine]).collect();
            closed_path(&units, SLACK / fine, 9)
        })
        .collect()
}

fn body_field(seen: &Seen, shown: &[Option<Corner>]) -> Field {
    let on_body = |i: usize| shown[i].as_ref().is_some_and(|c| c.thing < 0.5);
    Field::of_mask(seen.width, seen.height, on_body).blurred(1.0).minus(0.5)
}

/// The whole outline of the figure.
pub(crate) fn silhouette(seen: &Seen, shown: &[Option<Corner>]) -> String {
    to_path(&body_field(seen, shown), SPECK / 4.0)
}

/// All tap areas of a view, larger ones first so that small ones lie on top.
pub(crate) fn outlines(view: View, seen: &Seen, shown: &[Option<Corner>]) -> Vec<Outline> {
    let body = body_field(seen, shown);
    // Shares are of what can be seen: at the figure's edge an area has no less of it than in the middle.
    let whole = Field::of_mask(seen.width, seen.height, |i| shown[i].is_some()).blurred(SOFT);
    let parts: Vec<Option<(Region, Side)>> =
        shown.iter().map(|c| c.as_ref().and_then(|c| region_at(view, c))).collect();
    let mut drawn: Vec<(usize, Outline)> = Vec::new();
    for region in Region::ALL {
        for side in [Side::Left, Side::Right, Side::Middle] {
            let count = parts.iter().filter(|&&p| p == Some((region, side))).count();
            if (count as f64) < SPECK * f64::from(FINE * FINE) {
                continue;
            }
            let mask = Field::of_mask(seen.width, seen.height, |i| parts[i] == Some((region, side)));
            // Where three areas meet, one of them has a third or more: a threshold below leaves no dead gaps.
            let field = mask.blurred(SOFT).over(&whole).minus(0.32).within(&body);
            let d = to_path(&field, SPECK);
            // What lies on the midline is labelled on the midline.
            let column = (side == Side::Middle).then_some(seen.width / 2);
            let Some((heart, _)) = field.heart(column) else { continue };
            let label = heart.map(|v| (v / f64::from(FINE) * 10.0).round() / 10.0);
            drawn.push((count, Outline { region: region.id(), side: side.name(), d, label }));
        }
    }
    drawn.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    drawn.into_iter().map(|(_, outline)| outline).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(stand: Point) -> Corner {
        Corner { stand, ..Corner::default() }
    }

    #[test]
    fn landmarks_fall_in_their_regions() {
        let cases = [
            (View::Back, [0.6, 2.3, -0.4], Region::LowerBack, Side::Left),
            (View::Back, [-0.8, 0.3, -0.9], Region::Buttock, Side::Right),
            (View::Back, [0.1, 1.2, -0.6], Region::Pelvis, Side::Middle),
            (View::Back, [0.05, -0.3, -0.3], Region::Saddle, Side::Middle),
            (View::Back, [0.95, -1.8, -0.3], Region::BackThigh, Side::Left),
            (View::Back, [0.9, -5.0, -0.4], Region::Calf, Side::Left),
            (View::Back, [0.8, -7.9, -0.2], Region::SoleHeel, Side::Left),
            (View::Front, [-0.95, -1.8, 1.1], Region::FrontThigh, Side::Right),
            (View::Front, [0.6, -5.0, 0.5], Region::InnerShin, Side::Left),
            (View::Front, [1.2, -5.0, 0.5], Region::OuterShin, Side::Left),
            (View::Front, [0.95, -3.4, 0.8], Region::Knee, Side::Left),
            (View::SideLeft, [1.6, 0.48, 0.1], Region::Hip, Side::Left),
            (View::SideRight, [-1.0, 0.3, -0.7], Region::Buttock, Side::Right),
            (View::SideRight, [-1.2, -7.9, 1.0], Region::OuterFoot, Side::Right),
        ];
        for (view, place, region, side) in cases {
            assert_eq!(region_at(view, &at(place)), Some((region, side)), "{view:?} {place:?}");
        }
    }

    #[test]
    fn arms_chest_and_the_far_side_belong_to_none() {
        let arm = Corner { arm: 0.9, ..at([1.9, 1.0, 0.3]) };
        assert_eq!(region_at(View::Front, &arm), None);
        assert_eq!(region_at(View::Front, &at([0.3, 4.0, 1.4])), None);
        assert_eq!(region_at(View::SideLeft, &at([-1.0, -2.0, 1.0])), None);
    }
}
