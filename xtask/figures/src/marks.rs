//! Zones, points and strokes on the skin: root areas, tender spots, massage, places to keep off, and what works
//! harder in a posture.
//!
//! All are the person's left side in decimetres of the standing body, roughly on the skin, and are brought onto
//! it; the fourth number is how far a zone reaches. Which fact each rests on is written in
//! `assets/figures/ANATOMY.md`.

use crate::layers::{Sheaf, Structure};
use crate::outline::{Spot, open_fit, open_path};
use crate::pane::Pane;
use crate::posture::Posture;
use crate::raster::View;
use crate::skin::{Skin, spline};
use crate::space::{Point, dot};
use crate::zone::{HARD_LEVEL, Half, SOFT_LEVELS, Strand, WORK_LEVELS, Zone};

/// One structure of a layer.
struct Mark {
    layer: &'static str,
    id: &'static str,
    views: &'static [View],
    half: Half,
    /// Where its zone runs; none for strokes and points alone.
    strands: &'static [Strand],
    /// A zone to keep off has an edge; all others fade.
    soft: bool,
    points: &'static [Point],
    /// From the beginning of a stroke to its end.
    strokes: &'static [&'static [Point]],
}

const PLAIN: Mark = Mark {
    layer: "",
    id: "",
    views: ALL,
    half: Half::Left,
    strands: &[],
    soft: true,
    points: &[],
    strokes: &[],
};

const ALL: &[View] = &[View::Front, View::Back, View::SideLeft];
const BEHIND: &[View] = &[View::Back, View::SideLeft];
const BACK: &[View] = &[View::Back];

const fn root(id: &'static str, strands: &'static [Strand]) -> Mark {
    Mark { layer: "roots", id, strands, ..PLAIN }
}

const fn spot(
    id: &'static str,
    views: &'static [View],
    points: &'static [Point],
    strands: &'static [Strand],
) -> Mark {
    Mark { layer: "spots", id, views, points, strands, ..PLAIN }
}

const fn keep_off(id: &'static str, views: &'static [View], half: Half, strands: &'static [Strand]) -> Mark {
    Mark { layer: "keep-off", id, views, half, strands, soft: false, ..PLAIN }
}

#[rustfmt::skip]
const MARKS: &[Mark] = &[
    root("s2", &[&[
        [0.84, -0.78, -0.44, 0.36], [0.86, -1.30, -0.37, 0.48], [0.88, -2.10, -0.28, 0.50],
        [0.90, -2.90, -0.17, 0.46], [0.92, -3.50, -0.22, 0.40], [0.94, -3.75, -0.30, 0.34],
    ]]),
    root("l4", &[&[
        [1.06, -0.95, 1.22, 0.20], [1.03, -1.60, 1.20, 0.34], [0.97, -2.40, 1.10, 0.46],
        [0.90, -3.05, 0.98, 0.54], [0.82, -3.60, 0.80, 0.58], [0.68, -4.20, 0.52, 0.56],
        [0.62, -5.00, 0.42, 0.54], [0.64, -5.90, 0.37, 0.46], [0.66, -6.70, 0.32, 0.38],
        [0.62, -7.35, 0.36, 0.34], [0.58, -7.60, 0.45, 0.27],
    ]]),
    root("l5", &[
        &[
            [1.42, -3.62, 0.26, 0.36], [1.46, -4.20, 0.26, 0.50], [1.42, -4.90, 0.30, 0.56],
            [1.28, -5.80, 0.34, 0.52], [1.10, -6.60, 0.42, 0.44], [0.97, -7.25, 0.58, 0.40],
            [0.86, -7.62, 0.98, 0.40], [0.74, -7.86, 1.45, 0.36], [0.62, -8.00, 1.95, 0.32],
        ],
        &[[0.86, -7.62, 0.98, 0.36], [0.88, -7.86, 1.45, 0.29], [0.86, -8.00, 1.95, 0.18]],
    ]),
    root("s1", &[
        &[
            [0.96, -3.35, -0.20, 0.34], [1.02, -4.20, -0.45, 0.54], [1.03, -5.00, -0.45, 0.56],
            [0.99, -5.90, -0.32, 0.52], [0.94, -6.80, -0.20, 0.46], [0.90, -7.40, -0.20, 0.44],
            [0.86, -7.90, -0.26, 0.50],
        ],
        &[
            [0.98, -7.80, -0.15, 0.38], [1.12, -7.92, 0.20, 0.32], [1.22, -7.98, 0.70, 0.30],
            [1.30, -8.02, 1.10, 0.28], [1.33, -8.05, 1.55, 0.26],
        ],
    ]),
    spot(
        "spot-gluteus-minimus",
        BEHIND,
        &[[1.24, 1.16, -0.4], [1.42, 1.02, -0.06]],
        &[
            &[
                [1.20, 0.80, -0.5, 0.30], [1.04, 0.20, -0.75, 0.36], [1.00, -0.90, -0.42, 0.32],
                [0.98, -2.00, -0.28, 0.32], [1.00, -3.20, -0.20, 0.28], [1.05, -4.40, -0.42, 0.30],
                [1.00, -5.80, -0.30, 0.25], [0.95, -6.90, -0.18, 0.20],
            ],
            &[
                [1.40, 0.70, -0.3, 0.28], [1.66, -0.40, 0.10, 0.33], [1.62, -1.40, 0.24, 0.33],
                [1.50, -2.50, 0.26, 0.30], [1.44, -3.40, 0.18, 0.27], [1.52, -4.40, 0.06, 0.28],
                [1.34, -5.60, 0.10, 0.25], [1.18, -6.90, 0.15, 0.20],
            ],
        ],
    ),
    spot(
        "spot-gluteus-medius",
        BEHIND,
        &[[0.84, 1.44, -0.5], [1.14, 1.54, -0.3], [1.38, 1.42, -0.05]],
        &[
            &[
                [0.22, 1.42, -0.55, 0.34], [0.56, 1.60, -0.5, 0.40], [0.98, 1.72, -0.3, 0.34],
                [1.33, 1.68, 0.10, 0.25],
            ],
            &[[0.42, 1.72, -0.45, 0.44], [0.45, 2.08, -0.4, 0.34]],
            &[[0.34, 1.36, -0.6, 0.38], [0.30, 0.95, -0.75, 0.33]],
            &[[0.62, 1.36, -0.6, 0.42], [0.78, 0.86, -0.8, 0.50], [0.86, 0.40, -0.85, 0.38]],
        ],
    ),
    spot(
        "spot-piriformis",
        BEHIND,
        &[[0.42, 0.86, -0.84], [1.12, 0.68, -0.65]],
        &[
            &[[0.42, 1.28, -0.6, 0.26], [0.48, 0.95, -0.8, 0.30], [0.80, 0.55, -0.9, 0.42], [0.90, 0.05, -0.85, 0.36]],
            &[[0.85, 0.62, -0.9, 0.36], [1.34, 0.52, -0.5, 0.30]],
            &[[0.90, 0.05, -0.85, 0.34], [0.95, -0.60, -0.5, 0.27], [0.97, -1.40, -0.36, 0.22], [0.97, -2.05, -0.28, 0.14]],
        ],
    ),
    spot(
        "spot-quadratus-lumborum",
        ALL,
        &[[0.58, 2.40, -0.36], [0.74, 2.00, -0.36]],
        &[
            &[[0.50, 1.58, -0.5, 0.21], [0.94, 1.74, -0.35, 0.23], [1.34, 1.72, 0.10, 0.21]],
            &[[0.48, 1.52, -0.55, 0.22], [0.42, 1.18, -0.66, 0.26]],
            &[[0.56, 0.10, -0.88, 0.26], [0.92, 0.02, -0.85, 0.29]],
            &[[1.56, 0.78, 0.05, 0.25], [1.64, 0.30, 0.08, 0.29]],
            &[[0.86, 0.78, 1.15, 0.16], [0.58, 0.46, 1.15, 0.22], [0.38, 0.20, 1.05, 0.19]],
        ],
    ),
    spot(
        "spot-hamstrings",
        BEHIND,
        &[[0.62, -1.55, -0.28], [0.66, -2.10, -0.2], [1.20, -1.85, -0.26]],
        &[&[
            [0.76, -0.12, -0.85, 0.33], [0.82, -0.80, -0.44, 0.34], [0.90, -1.80, -0.3, 0.36],
            [0.92, -2.80, -0.17, 0.34], [0.93, -3.50, -0.22, 0.34], [0.95, -4.25, -0.45, 0.25],
        ]],
    ),
    Mark {
        layer: "swedish",
        id: "area",
        views: BEHIND,
        strands: &[&[
            [0.46, 2.62, -0.40, 0.38], [0.52, 2.00, -0.40, 0.50], [0.66, 1.30, -0.6, 0.56],
            [0.86, 0.55, -0.85, 0.64], [0.92, -0.30, -0.7, 0.60], [0.92, -1.20, -0.37, 0.56],
            [0.92, -2.10, -0.28, 0.52], [0.92, -2.80, -0.17, 0.40],
        ]],
        ..PLAIN
    },
    Mark {
        layer: "swedish",
        id: "stroke",
        views: BACK,
        strokes: &[
            &[[0.74, -2.75, -0.15], [0.68, -1.80, -0.24], [0.68, -0.80, -0.4], [0.70, 0.10, -0.9], [0.78, 0.72, -0.85], [1.04, 1.16, -0.6]],
            &[[1.14, -2.75, -0.12], [1.18, -1.80, -0.26], [1.18, -0.80, -0.4], [1.20, 0.00, -0.6], [1.34, 0.62, -0.5]],
            &[[0.27, 1.12, -0.7], [0.26, 1.60, -0.5], [0.27, 2.20, -0.4], [0.36, 2.66, -0.4], [0.58, 2.92, -0.4]],
            &[[0.56, 1.50, -0.5], [0.54, 1.95, -0.4], [0.66, 2.34, -0.36], [0.92, 2.58, -0.25]],
        ],
        ..PLAIN
    },
    Mark {
        layer: "deep-tissue",
        id: "area",
        views: BEHIND,
        strands: &[
            &[[0.42, 2.70, -0.40, 0.36], [0.43, 2.10, -0.42, 0.40], [0.36, 1.56, -0.52, 0.32]],
            &[[0.96, 1.30, -0.5, 0.36], [1.14, 1.10, -0.45, 0.38], [1.24, 0.74, -0.5, 0.32]],
            &[[0.60, -1.05, -0.4, 0.24], [0.60, -1.80, -0.3, 0.24], [0.62, -2.55, -0.2, 0.22]],
            &[[1.28, -1.05, -0.34, 0.22], [1.28, -1.80, -0.28, 0.22], [1.29, -2.55, -0.18, 0.20]],
        ],
        ..PLAIN
    },
    Mark {
        layer: "deep-tissue",
        id: "stroke",
        views: BACK,
        // In the buttock only beside the nerve, in its upper outer part.
        strokes: &[
            &[[0.27, 2.80, -0.4], [0.275, 2.55, -0.4], [0.28, 2.30, -0.4]],
            &[[0.28, 2.10, -0.4], [0.275, 1.85, -0.4], [0.26, 1.60, -0.5]],
            &[[0.56, 2.62, -0.4], [0.57, 2.37, -0.4], [0.56, 2.12, -0.4]],
            &[[0.53, 1.94, -0.4], [0.48, 1.72, -0.45], [0.42, 1.50, -0.5]],
            &[[0.78, 1.38, -0.55], [0.94, 1.22, -0.6], [1.09, 1.04, -0.55]],
            &[[0.98, 1.54, -0.4], [1.14, 1.35, -0.4], [1.28, 1.14, -0.35]],
            &[[1.02, 0.94, -0.65], [1.16, 0.77, -0.6], [1.29, 0.58, -0.5]],
            // On the thigh along the muscles, to both sides of the nerve.
            &[[0.60, -1.70, -0.3], [0.60, -1.35, -0.34], [0.60, -1.00, -0.38]],
            &[[1.28, -1.70, -0.28], [1.28, -1.35, -0.3], [1.28, -1.00, -0.34]],
            &[[0.62, -2.55, -0.18], [0.61, -2.22, -0.22], [0.60, -1.90, -0.28]],
            &[[1.29, -2.55, -0.16], [1.29, -2.22, -0.2], [1.28, -1.90, -0.26]],
        ],
        ..PLAIN
    },
    Mark {
        layer: "trigger-point",
        id: "area",
        views: BEHIND,
        strands: &[&[[0.92, 1.44, -0.5, 0.28], [1.18, 1.24, -0.4, 0.34], [1.26, 0.92, -0.45, 0.32], [1.16, 0.66, -0.6, 0.26]]],
        ..PLAIN
    },
    Mark {
        layer: "trigger-point",
        id: "press",
        views: BEHIND,
        points: &[[1.00, 1.42, -0.45], [1.33, 1.12, -0.25], [1.14, 0.68, -0.65]],
        ..PLAIN
    },
    keep_off("calf-clot", BEHIND, Half::Left, &[&[
        [0.98, -4.05, -0.40, 0.34], [1.00, -4.60, -0.50, 0.42], [0.96, -5.15, -0.40, 0.32],
    ]]),
    keep_off("numb-skin", &[View::Front, View::SideLeft], Half::Left, &[&[
        [1.24, -6.35, 0.14, 0.17], [1.18, -6.95, 0.16, 0.21], [1.17, -7.50, 0.32, 0.25],
        [1.25, -7.84, 0.72, 0.25], [1.32, -7.95, 1.10, 0.20],
    ]]),
    keep_off("wound", BACK, Half::Both, &[&[[0.0, 1.98, -0.4, 0.16], [0.0, 1.62, -0.5, 0.16]]]),
    keep_off("belly", &[View::Front, View::SideLeft], Half::Both, &[&[
        [0.0, 2.26, 1.38, 0.66], [0.0, 1.80, 1.34, 0.88], [0.0, 1.36, 1.32, 0.66],
    ]]),
    // "Do not dig where it sends pain down the leg": over the trunk, from the notch to the fold.
    keep_off("nerve-press", BACK, Half::Left, &[&[
        [0.62, 0.74, -0.85, 0.17], [0.77, 0.44, -0.92, 0.18], [0.86, 0.12, -0.88, 0.18],
        [0.91, -0.25, -0.72, 0.17], [0.935, -0.62, -0.48, 0.16],
    ]]),
];

/// All layers of marks in a view, the left side of each.
pub(crate) fn drawn(pane: &Pane, skin: &Skin) -> Sheaf {
    let mut sheaf = Sheaf::new();
    for mark in MARKS.iter().filter(|m| m.views.contains(&pane.view)) {
        if let Some(structure) = mark.drawn(pane, skin) {
            sheaf.entry(mark.layer).or_default().push(structure);
        }
    }
    sheaf
}

impl Mark {
    fn drawn(&self, pane: &Pane, skin: &Skin) -> Option<Structure> {
        let levels: &[f32] = if self.soft { &SOFT_LEVELS } else { &HARD_LEVEL };
        let zone = if self.strands.is_empty() {
            None
        } else {
            // A point without the area it belongs to would say nothing.
            Some(Zone::on(skin, self.half, self.strands).drawn(pane, levels, self.id)?)
        };
        let points: Vec<Spot> = self.points.iter().filter_map(|&p| seen_from(pane, skin, p)).collect();
        let lines: Vec<String> = self.strokes.iter().filter_map(|s| stroke(pane, skin, s)).collect();
        let label = match &zone {
            Some(zone) => zone.label,
            None => {
                points.first().copied().or_else(|| seen_from(pane, skin, *self.strokes.first()?.get(1)?))?
            }
        };
        Some(Structure { lines, points, ..zone.unwrap_or_else(|| Structure::left(self.id, label)) })
    }
}

/// Where a place on the skin is seen, if it is, and not from too flat an angle.
fn seen_from(pane: &Pane, skin: &Skin, place: Point) -> Option<Spot> {
    /// Units that may lie before it: the skin's evening out.
    const UNDER: f32 = 14.0;
    let (at, facing) = skin.onto(place);
    let towards = dot(facing, pane.view.axes()[2]) > 0.25;
    let spot = pane.spot(at).map(|v| (v * 10.0).round() / 10.0);
    let bare = pane.shown_at(spot).is_some_and(|c| c.arm < 0.3);
    (towards && bare && pane.sees(at, UNDER)).then_some(spot)
}

/// A stroke is drawn whole or not at all: half of one would tell another way.
fn stroke(pane: &Pane, skin: &Skin, through: &[Point]) -> Option<String> {
    const STEPS: usize = 60;
    let line: Option<Vec<Spot>> =
        (0..=STEPS).map(|s| seen_from(pane, skin, spline(through, s as f32 / STEPS as f32))).collect();
    Some(open_fit(&line?, 0.4))
}

#[rustfmt::skip]
mod harder {
    //! What works harder in a posture. The muscles beside the low spine, the seat, the leg that carries.
    use super::Strand;

    pub(super) const LOW_BACK: &[Strand] = &[&[
        [0.30, 1.45, -0.55, 0.34], [0.42, 1.95, -0.42, 0.50], [0.46, 2.60, -0.40, 0.54],
        [0.42, 3.20, -0.50, 0.46], [0.34, 3.80, -0.55, 0.28],
    ]];
    /// Seen from a side, the muscles beside the spine are an edge: what is marked reaches further round.
    pub(super) const LOW_BACK_ROUND: &[Strand] = &[&[
        [0.45, 1.45, -0.55, 0.42], [0.62, 1.95, -0.40, 0.62], [0.66, 2.60, -0.36, 0.68],
        [0.60, 3.20, -0.48, 0.58], [0.45, 3.80, -0.55, 0.34],
    ]];
    pub(super) const SEAT: &[Strand] = &[&[
        [0.80, 1.10, -0.75, 0.42], [0.92, 0.50, -0.85, 0.60], [0.92, -0.05, -0.80, 0.55],
    ]];
    pub(super) const THIGH: &[Strand] = &[&[
        [0.96, -0.80, 0.38, 0.95], [0.93, -1.50, 0.42, 1.10], [0.92, -2.20, 0.42, 1.00], [0.92, -2.85, 0.40, 0.62],
    ]];
    pub(super) const CALF: &[Strand] = &[&[
        [0.97, -4.05, -0.16, 0.56], [0.98, -4.70, -0.20, 0.60], [0.95, -5.45, -0.14, 0.46],
    ]];
}

/// Waves under the driver's seat, in the person's own decimetres: across, below the hip joint, and how high they swing.
const WAVES: [f32; 3] = [-2.08, -2.38, -2.68];

/// Strong shaking, as wavy lines under the seat: they stand for it and are no measure of it.
fn shaking(pane: &Pane) -> Structure {
    let [x, hip, _] = DRIVER_HIP;
    let wave = |below: &f32| {
        let points: Vec<Spot> = (0..=24_u8)
            .map(|step| {
                let along = f32::from(step) / 24.0;
                let swing = (along * std::f32::consts::TAU * 4.0).sin() * 0.09;
                pane.spot([x, hip + below + swing, -1.3 + 3.0 * along])
            })
            .collect();
        open_path(&points, [None, None])
    };
    let label = pane.spot([x, hip + WAVES[1], 0.2]).map(|v| (v * 10.0).round() / 10.0);
    Structure {
        id: "shake",
        side: "middle",
        lines: WAVES.iter().map(wave).collect(),
        label,
        ..Structure::default()
    }
}

/// The hip joint of the posture `drive`: the seat lies as high as the standing one.
const DRIVER_HIP: Point = [0.0, 0.48, 0.0];

/// What works harder in a posture (or shakes in it), traced on the body in that posture.
pub(crate) fn works(posture: Posture, pane: &Pane, skin: &Skin) -> Vec<Structure> {
    let strands = if pane.view.is_symmetric() { harder::LOW_BACK } else { harder::LOW_BACK_ROUND };
    let back = |half| Zone::on(skin, half, strands);
    let zones = match posture {
        Posture::Hunch | Posture::Lift | Posture::LiftTwist => vec![back(Half::Both)],
        // Leaning to the right, the left side holds.
        Posture::Lean => vec![back(Half::Left)],
        // The left leg is spared, the right one carries.
        Posture::Limp => {
            vec![Zone::inside(Half::Right, harder::THIGH), Zone::inside(Half::Right, harder::CALF)]
        }
        // The right buttock carries; bent to the right, the left side holds.
        Posture::SitOdd => vec![Zone::on(skin, Half::Right, harder::SEAT), back(Half::Left)],
        Posture::Stand | Posture::Sit | Posture::SitBack | Posture::LiftClose | Posture::Pregnant => {
            Vec::new()
        }
        Posture::Drive => return vec![shaking(pane)],
    };
    zones.iter().filter_map(|zone| zone.posed(pane, &WORK_LEVELS, "works")).collect()
}
