//! Muscles, each made of bellies, each belly of a few fibres laid on the skin or inside the body.
//!
//! Fibres are the person's left side in decimetres of the standing body, from the origin to the insertion, and
//! stand side by side in order; what lies between them is interpolated. Which facts they rest on is written in
//! `assets/figures/ANATOMY.md`.

use crate::layers::Structure;
use crate::outline::{Field, Spot, open_fit};
use crate::pane::{Pane, Window};
use crate::raster::View;
use crate::skin::{Skin, spline};
use crate::space::{Point, add, dot, scale};

pub(crate) struct Belly {
    /// From one edge to the other.
    pub(crate) fibres: &'static [&'static [Point]],
    /// How many fibre lines are drawn, and the part of their length that is flesh rather than tendon.
    lines: usize,
    flesh: [f32; 2],
    /// How much shorter the fibres of both edges are, at the origin and at the insertion, as shares of their
    /// length: flesh ends in a curve.
    round: [f32; 2],
}

pub(crate) struct Muscle {
    pub(crate) id: &'static str,
    pub(crate) deep: bool,
    pub(crate) bellies: &'static [Belly],
    /// Views it is drawn in.
    views: &'static [View],
}

const ALL_BUT_FRONT: &[View] = &[View::Back, View::SideLeft];
const ALL_ROUND: &[View] = &[View::Front, View::Back, View::SideLeft];

/// In the order they are drawn, the deepest first. The calf's heads begin under the tendons of the hamstrings.
#[rustfmt::skip]
pub(crate) const MUSCLES: &[Muscle] = &[
    Muscle {
        id: "quadratus-lumborum",
        deep: true,
        views: &[View::Back],
        bellies: &[Belly {
            fibres: &[
                &[[0.29, 2.88, -0.1], [0.28, 2.55, -0.1], [0.31, 2.15, -0.1], [0.47, 1.64, -0.2]],
                &[[0.42, 2.90, -0.1], [0.46, 2.55, -0.1], [0.52, 2.15, -0.1], [0.68, 1.70, -0.2]],
                &[[0.58, 2.88, -0.1], [0.65, 2.55, -0.1], [0.74, 2.18, -0.1], [0.90, 1.79, -0.2]],
                &[[0.74, 2.80, -0.1], [0.82, 2.55, -0.1], [0.94, 2.22, -0.1], [1.12, 1.88, -0.2]],
            ],
            lines: 7,
            flesh: [0.05, 0.95],
            round: [0.03, 0.0],
        }],
    },
    Muscle {
        id: "gluteus-minimus",
        deep: true,
        views: ALL_BUT_FRONT,
        bellies: &[Belly {
            fibres: &[
                &[[0.84, 1.10, -0.5], [1.08, 0.96, -0.4], [1.32, 0.76, -0.18], [1.51, 0.55, 0.04]],
                &[[0.95, 1.38, -0.4], [1.18, 1.13, -0.25], [1.38, 0.83, -0.08], [1.52, 0.54, 0.07]],
                &[[1.15, 1.55, -0.1], [1.32, 1.22, -0.02], [1.44, 0.87, 0.04], [1.53, 0.53, 0.1]],
                &[[1.26, 1.54, 0.25], [1.38, 1.22, 0.24], [1.47, 0.87, 0.19], [1.54, 0.53, 0.13]],
                &[[1.24, 1.30, 0.64], [1.36, 1.08, 0.52], [1.47, 0.79, 0.33], [1.55, 0.52, 0.16]],
            ],
            lines: 8,
            flesh: [0.06, 0.86],
            round: [0.02, 0.03],
        }],
    },
    Muscle {
        id: "piriformis",
        deep: true,
        views: ALL_BUT_FRONT,
        bellies: &[Belly {
            fibres: &[
                &[[0.25, 1.09, -0.42], [0.52, 1.00, -0.36], [0.92, 0.81, -0.22], [1.24, 0.69, -0.08], [1.50, 0.605, 0.03]],
                &[[0.25, 0.91, -0.46], [0.52, 0.81, -0.38], [0.92, 0.68, -0.23], [1.24, 0.62, -0.08], [1.50, 0.585, 0.03]],
                &[[0.25, 0.72, -0.50], [0.52, 0.58, -0.40], [0.92, 0.52, -0.24], [1.24, 0.55, -0.08], [1.50, 0.565, 0.03]],
            ],
            lines: 6,
            flesh: [0.06, 0.82],
            round: [0.06, 0.0],
        }],
    },
    Muscle {
        id: "back-extensors",
        deep: false,
        views: ALL_BUT_FRONT,
        bellies: &[Belly {
            fibres: &[
                &[[0.05, 0.86, -0.7], [0.07, 1.40, -0.55], [0.08, 2.0, -0.4], [0.085, 2.7, -0.4], [0.09, 3.5, -0.5], [0.10, 4.25, -0.58], [0.12, 4.95, -0.6]],
                &[[0.07, 0.82, -0.75], [0.22, 1.36, -0.6], [0.36, 2.0, -0.45], [0.37, 2.7, -0.42], [0.33, 3.5, -0.52], [0.25, 4.25, -0.6], [0.18, 4.98, -0.62]],
                &[[0.09, 0.82, -0.75], [0.35, 1.34, -0.6], [0.62, 1.95, -0.4], [0.66, 2.65, -0.40], [0.58, 3.45, -0.53], [0.40, 4.22, -0.63], [0.24, 4.96, -0.65]],
                &[[0.12, 0.86, -0.75], [0.45, 1.38, -0.58], [0.78, 1.95, -0.33], [0.86, 2.6, -0.36], [0.76, 3.4, -0.52], [0.54, 4.18, -0.68], [0.30, 4.88, -0.68]],
            ],
            lines: 8,
            flesh: [0.10, 0.97],
            round: [0.0, 0.03],
        }],
    },
    Muscle {
        id: "gluteus-medius",
        deep: false,
        views: ALL_ROUND,
        bellies: &[Belly {
            fibres: &[
                &[[0.64, 1.56, -0.52], [0.92, 1.30, -0.58], [1.22, 0.98, -0.45], [1.46, 0.68, -0.2], [1.58, 0.48, 0.04]],
                &[[0.88, 1.73, -0.38], [1.12, 1.42, -0.38], [1.34, 1.08, -0.25], [1.50, 0.74, -0.06], [1.58, 0.47, 0.07]],
                &[[1.13, 1.87, -0.15], [1.30, 1.52, -0.08], [1.44, 1.14, 0.0], [1.53, 0.78, 0.06], [1.59, 0.46, 0.1]],
                &[[1.30, 1.90, 0.22], [1.40, 1.53, 0.22], [1.48, 1.15, 0.2], [1.54, 0.79, 0.16], [1.60, 0.46, 0.12]],
                &[[1.28, 1.78, 0.58], [1.38, 1.45, 0.50], [1.48, 1.10, 0.39], [1.55, 0.77, 0.26], [1.61, 0.46, 0.15]],
                &[[1.20, 1.54, 0.84], [1.34, 1.26, 0.70], [1.46, 0.98, 0.54], [1.55, 0.72, 0.34], [1.61, 0.46, 0.18]],
            ],
            lines: 10,
            flesh: [0.05, 0.88],
            round: [0.01, 0.04],
        }],
    },
    Muscle {
        id: "calf-muscle",
        deep: false,
        views: ALL_BUT_FRONT,
        bellies: &[
            // The heel tendon with the sole muscle's edges beside it.
            Belly {
                fibres: &[
                    &[[0.58, -5.05, -0.26], [0.615, -5.70, -0.16], [0.725, -6.40, -0.10], [0.755, -7.0, -0.07], [0.75, -7.40, -0.10], [0.75, -7.76, -0.20]],
                    &[[0.95, -4.95, -0.48], [0.92, -5.70, -0.37], [0.90, -6.40, -0.27], [0.87, -7.0, -0.20], [0.865, -7.40, -0.22], [0.865, -7.76, -0.26]],
                    &[[1.36, -4.95, -0.16], [1.20, -5.65, -0.16], [1.06, -6.35, -0.10], [0.99, -7.0, -0.07], [0.98, -7.40, -0.10], [0.98, -7.76, -0.20]],
                ],
                lines: 3,
                flesh: [0.30, 0.93],
                round: [0.0, 0.04],
            },
            // The inner head: larger, and it reaches lower.
            Belly {
                fibres: &[
                    &[[0.74, -3.02, -0.10], [0.61, -3.45, -0.02], [0.51, -4.00, 0.02], [0.485, -4.60, 0.04], [0.535, -5.15, -0.05], [0.65, -5.64, -0.18]],
                    &[[0.76, -2.98, -0.12], [0.75, -3.50, -0.22], [0.73, -4.05, -0.36], [0.73, -4.60, -0.40], [0.75, -5.20, -0.34], [0.79, -5.68, -0.32]],
                    &[[0.78, -3.02, -0.13], [0.87, -3.50, -0.24], [0.945, -4.05, -0.42], [0.965, -4.60, -0.48], [0.965, -5.10, -0.46], [0.91, -5.58, -0.38]],
                ],
                lines: 4,
                flesh: [0.08, 0.95],
                round: [0.0, 0.02],
            },
            // The outer head.
            Belly {
                fibres: &[
                    &[[1.09, -3.04, -0.15], [1.03, -3.50, -0.24], [0.99, -4.05, -0.42], [0.98, -4.60, -0.48], [0.975, -5.0, -0.47], [1.02, -5.36, -0.40]],
                    &[[1.11, -3.00, -0.13], [1.18, -3.50, -0.24], [1.22, -4.05, -0.36], [1.23, -4.60, -0.38], [1.20, -5.04, -0.36], [1.13, -5.44, -0.34]],
                    &[[1.13, -3.04, -0.12], [1.31, -3.50, -0.08], [1.45, -4.05, -0.02], [1.47, -4.60, -0.04], [1.38, -5.0, -0.14], [1.23, -5.36, -0.24]],
                ],
                lines: 4,
                flesh: [0.08, 0.95],
                round: [0.0, 0.02],
            },
        ],
    },
    Muscle {
        id: "hamstrings",
        deep: false,
        views: ALL_BUT_FRONT,
        bellies: &[
            // Biceps femoris, to the head of the fibula.
            Belly {
                fibres: &[
                    &[[0.63, 0.02, -0.85], [0.80, -0.60, -0.45], [0.91, -1.25, -0.35], [0.955, -1.95, -0.28], [1.00, -2.45, -0.18], [1.12, -2.95, -0.13], [1.28, -3.55, -0.10]],
                    &[[0.66, 0.05, -0.85], [0.97, -0.58, -0.45], [1.16, -1.23, -0.34], [1.24, -1.93, -0.26], [1.24, -2.48, -0.12], [1.25, -2.98, -0.06], [1.30, -3.58, -0.06]],
                    &[[0.69, 0.02, -0.85], [1.12, -0.54, -0.40], [1.41, -1.18, -0.10], [1.49, -1.88, 0.04], [1.45, -2.48, 0.07], [1.38, -2.98, 0.05], [1.325, -3.55, -0.02]],
                ],
                lines: 5,
                flesh: [0.06, 0.82],
                round: [0.0, 0.01],
            },
            // Semitendinosus and semimembranosus, to the inner side of the knee.
            Belly {
                fibres: &[
                    &[[0.60, 0.0, -0.85], [0.50, -0.60, -0.38], [0.38, -1.25, -0.16], [0.34, -1.95, 0.0], [0.38, -2.55, 0.06], [0.44, -3.08, 0.10], [0.53, -3.74, 0.10]],
                    &[[0.63, 0.03, -0.85], [0.63, -0.60, -0.42], [0.64, -1.25, -0.30], [0.63, -1.95, -0.20], [0.60, -2.58, -0.12], [0.56, -3.10, -0.05], [0.555, -3.78, 0.02]],
                    &[[0.66, 0.0, -0.85], [0.785, -0.61, -0.44], [0.89, -1.27, -0.35], [0.93, -1.97, -0.28], [0.86, -2.52, -0.18], [0.71, -3.04, -0.10], [0.58, -3.74, -0.06]],
                ],
                lines: 6,
                flesh: [0.06, 0.80],
                round: [0.0, 0.01],
            },
        ],
    },
    Muscle {
        id: "gluteus-maximus",
        deep: false,
        views: ALL_BUT_FRONT,
        bellies: &[Belly {
            fibres: &[
                &[[0.66, 1.58, -0.52], [0.96, 1.34, -0.58], [1.26, 1.00, -0.45], [1.50, 0.56, -0.2], [1.64, 0.06, 0.1]],
                &[[0.46, 1.45, -0.58], [0.80, 1.12, -0.72], [1.16, 0.70, -0.65], [1.46, 0.20, -0.38], [1.64, -0.28, 0.0]],
                &[[0.33, 1.22, -0.68], [0.66, 0.86, -0.85], [1.05, 0.42, -0.78], [1.38, -0.10, -0.48], [1.58, -0.56, -0.12]],
                &[[0.22, 0.96, -0.76], [0.51, 0.58, -0.92], [0.90, 0.12, -0.84], [1.26, -0.34, -0.52], [1.48, -0.76, -0.22]],
                &[[0.13, 0.73, -0.78], [0.38, 0.32, -0.88], [0.73, -0.12, -0.85], [1.09, -0.50, -0.55], [1.35, -0.90, -0.30]],
                &[[0.10, 0.52, -0.76], [0.26, 0.10, -0.75], [0.55, -0.27, -0.65], [0.90, -0.57, -0.50], [1.20, -0.94, -0.34]],
            ],
            lines: 11,
            flesh: [0.03, 0.92],
            round: [0.02, 0.07],
        }],
    },
];

/// How finely a belly is sampled across and along its fibres.
const ACROSS: usize = 36;
const ALONG: usize = 80;
/// Rounds the corners of outlines, in pixels.
const SOFT: f32 = 2.6;
/// How far a path may stray, in units.
const SLACK: f64 = 0.3;
/// What lies less than this many units under the surface still counts as seen: the skin is uneven.
const UNDER: f32 = 14.0;
/// A muscle is drawn to the figure's edge and a little beyond, where the outline cuts it.
const AWAY: f32 = -0.3;
/// Evening out the skin takes this much, in decimetres, off round limbs; muscles are lifted by it again.
const LIFT: f32 = 0.05;

impl Belly {
    fn place(&self, across: f32, along: f32) -> Point {
        let edge = (2.0 * across - 1.0).powi(4);
        let [from, to] = [self.round[0] * edge, 1.0 - self.round[1] * edge];
        let along = from + (to - from) * along;
        let row: Vec<Point> = self.fibres.iter().map(|fibre| spline(fibre, along)).collect();
        spline(&row, across)
    }
}

/// A place of a belly in a picture.
#[derive(Clone, Copy)]
struct Laid {
    spot: Spot,
    /// Nothing of trunk and leg lies before it. Arms and the figure's edge are cut out later and exactly.
    seen: bool,
}

fn lay(muscle: &Muscle, place: Point, pane: &Pane, skin: &Skin) -> Laid {
    let (on_skin, facing) = skin.onto(place);
    let at = if muscle.deep { place } else { add(on_skin, scale(facing, LIFT)) };
    let spot = pane.spot(at);
    let towards = dot(facing, pane.view.axes()[2]) > AWAY;
    let free = pane.shown_at(spot).is_none_or(|c| c.arm > 0.3);
    Laid { spot, seen: towards && (muscle.deep || free || pane.sees(at, UNDER)) }
}

/// The left muscle as one view shows it, if it does.
pub(crate) fn drawn(muscle: &Muscle, pane: &Pane, skin: &Skin) -> Option<Structure> {
    if !muscle.views.contains(&pane.view) {
        return None;
    }
    let grids: Vec<Vec<Laid>> = muscle
        .bellies
        .iter()
        .map(|belly| {
            (0..=ACROSS * (ALONG + 1) + ALONG)
                .map(|i| {
                    let (u, v) = (i / (ALONG + 1), i % (ALONG + 1));
                    let place = belly.place(u as f32 / ACROSS as f32, v as f32 / ALONG as f32);
                    lay(muscle, place, pane, skin)
                })
                .collect()
        })
        .collect();
    let spots = || grids.iter().flatten().filter(|l| l.seen).map(|l| l.spot);
    let low = [0, 1].map(|k| spots().map(|s| s[k]).fold(f64::MAX, f64::min));
    let high = [0, 1].map(|k| spots().map(|s| s[k]).fold(f64::MIN, f64::max));
    if low[0] > high[0] {
        return None;
    }
    let window = pane.window(low, high, 1);
    let body = pane.field(&window, |c| if c.arm < 0.5 { 1.0 } else { 0.0 }).blurred(1.5).minus(0.62);
    // Each belly is rounded for itself, so that the furrow between two stays.
    let fields: Vec<Field> =
        grids.iter().map(|grid| covered(grid, &window).blurred(SOFT).minus(0.5).within(&body)).collect();
    let mut whole = fields[0].clone();
    for field in &fields[1..] {
        whole = whole.or(field);
    }
    // A corner of a muscle that peeps out beyond an arm tells nothing.
    let d = window.paths(&whole, 0.12 * window.largest(&whole), SLACK);
    let label = window.heart(&whole)?;
    let lines = muscle
        .bellies
        .iter()
        .zip(&fields)
        .flat_map(|(belly, field)| fibre_lines(muscle, belly, pane, skin, &window, field))
        .collect();
    (!d.is_empty()).then(|| Structure { deep: muscle.deep, d, lines, ..Structure::left(muscle.id, label) })
}

/// The pixels a belly's grid covers where it can be seen.
fn covered(grid: &[Laid], window: &Window) -> Field {
    let mut field = Field::of_mask(window.width, window.height, |_| false);
    for u in 0..ACROSS {
        for v in 0..ALONG {
            let at = |du: usize, dv: usize| grid[(u + du) * (ALONG + 1) + v + dv];
            let quad = [at(0, 0), at(1, 0), at(1, 1), at(0, 1)];
            if quad.iter().filter(|l| l.seen).count() < 3 {
                continue;
            }
            let [a, b, c, d] = quad.map(|l| window.cell(l.spot));
            fill(&mut field, [a, b, c]);
            fill(&mut field, [a, c, d]);
        }
    }
    field
}

fn fill(field: &mut Field, [a, b, c]: [Spot; 3]) {
    let side = |p: Spot, q: Spot, x: f64, y: f64| (q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0]);
    let span = |k: usize, limit: usize| {
        let low = a[k].min(b[k]).min(c[k]).floor().max(0.0) as usize;
        let high = a[k].max(b[k]).max(c[k]).ceil().max(0.0) as usize;
        low..high.min(limit)
    };
    for y in span(1, field.height) {
        for x in span(0, field.width) {
            let (px, py) = (x as f64 + 0.5, y as f64 + 0.5);
            let s = [side(a, b, px, py), side(b, c, px, py), side(c, a, px, py)];
            if s.iter().all(|v| *v >= -1e-6) || s.iter().all(|v| *v <= 1e-6) {
                field.values[y * field.width + x] = 1.0;
            }
        }
    }
}

/// Fibres from edge to edge, drawn where they can be seen, a little inside the outline.
fn fibre_lines(
    muscle: &Muscle,
    belly: &Belly,
    pane: &Pane,
    skin: &Skin,
    window: &Window,
    field: &Field,
) -> Vec<String> {
    const STEPS: usize = 70;
    /// Shorter ones, in units, would be specks.
    const SHORT: f64 = 12.0;
    let mut lines = Vec::new();
    for k in 0..belly.lines {
        let across = (k as f32 + 0.5) / belly.lines as f32;
        // Every other fibre begins and ends a little further in, as flesh frays into tendon.
        let stagger = if k % 2 == 0 { 0.0 } else { 0.03 };
        let [from, to] = [belly.flesh[0] + stagger, belly.flesh[1] - stagger];
        let laid = (0..=STEPS).map(|s| {
            let place = belly.place(across, from + (to - from) * s as f32 / STEPS as f32);
            lay(muscle, place, pane, skin)
        });
        let mut runs: Vec<Vec<Spot>> = vec![Vec::new()];
        for l in laid {
            if l.seen && window.value(field, l.spot) > 0.12 {
                if let Some(run) = runs.last_mut() {
                    run.push(l.spot);
                }
            } else {
                runs.push(Vec::new());
            }
        }
        let length = |run: &Vec<Spot>| -> f64 {
            run.windows(2).map(|p| (p[1][0] - p[0][0]).hypot(p[1][1] - p[0][1])).sum()
        };
        let Some(run) = runs.into_iter().max_by(|a, b| length(a).total_cmp(&length(b))) else { continue };
        if length(&run) > SHORT {
            lines.push(open_fit(&run, SLACK));
        }
    }
    lines
}
