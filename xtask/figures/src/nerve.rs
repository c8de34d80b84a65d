//! The sciatic nerve and its neighbours, as curves through landmarks in the standing body.
//!
//! Landmarks are the person's left side in decimetres; the right side is their mirror. Across and height come
//! from the figure's landmark table, depth was placed inside this mesh by its own cross-sections. Which fact
//! each piece rests on is written in `assets/figures/ANATOMY.md`.

use crate::outline::{Spot, open_path};
use crate::raster::{Frame, View};
use crate::space::Point;
use serde::Serialize;

/// One drawn piece of nerve in one view.
#[derive(Serialize)]
pub(crate) struct Stretch {
    pub(crate) id: &'static str,
    pub(crate) part: &'static str,
    pub(crate) side: &'static str,
    pub(crate) d: String,
    pub(crate) width: f32,
    pub(crate) hidden: bool,
}

struct Piece {
    id: &'static str,
    part: &'static str,
    width: f32,
    through: &'static [Point],
    /// The points before and after, on the line this piece carries on: no kink where pieces meet.
    ends: [Option<Point>; 2],
    /// Drawn as running behind the body when seen from the front, from the back.
    behind: [bool; 2],
}

pub(crate) const NOTCH: Point = [0.62, 0.72, -0.38];
const BELOW_NOTCH: Point = [0.765, 0.44, -0.42];
const ABOVE_FORK: Point = [0.965, -1.9, 0.0];
const FORK: Point = [0.95, -2.6, 0.0];
const NECK_OF_FIBULA: Point = [1.265, -3.75, 0.16];
const ABOVE_NECK: Point = [1.225, -3.55, 0.05];
const INNER_ANKLE: Point = [0.71, -7.45, 0.02];
const UNDER_ANKLE: Point = [0.70, -7.75, 0.18];
const HEEL_OF_SOLE: Point = [0.76, -7.98, 0.5];

const PIECES: &[Piece] = &[
    root("l4", &[[0.13, 1.78, -0.10], [0.27, 1.38, -0.16], [0.43, 1.02, -0.28], NOTCH]),
    root("l5", &[[0.14, 1.50, -0.15], [0.28, 1.20, -0.20], [0.44, 0.95, -0.30], NOTCH]),
    root("s1", &[[0.15, 1.25, -0.25], [0.29, 1.05, -0.28], [0.45, 0.87, -0.34], NOTCH]),
    root("s2", &[[0.16, 1.05, -0.35], [0.30, 0.92, -0.36], [0.46, 0.80, -0.38], NOTCH]),
    root("s3", &[[0.17, 0.88, -0.42], [0.31, 0.80, -0.42], [0.47, 0.745, -0.40], NOTCH]),
    Piece {
        id: "trunk",
        part: "trunk",
        width: 11.0,
        through: &[
            NOTCH,
            BELOW_NOTCH,
            [0.86, 0.12, -0.38],
            [0.925, -0.55, -0.16],
            [0.96, -1.2, -0.02],
            ABOVE_FORK,
            FORK,
        ],
        ends: [Some([0.44, 0.95, -0.30]), Some([0.95, -3.0, 0.0])],
        behind: [true, false],
    },
    Piece {
        id: "tibial",
        part: "tibial",
        width: 7.0,
        through: &[
            FORK,
            [0.935, -3.0, 0.0],
            [0.93, -3.45, -0.03],
            [0.93, -4.2, -0.06],
            [0.92, -5.0, -0.06],
            [0.86, -6.0, -0.05],
            [0.78, -6.9, -0.02],
            INNER_ANKLE,
            UNDER_ANKLE,
        ],
        ends: [Some(ABOVE_FORK), Some(HEEL_OF_SOLE)],
        behind: [true, false],
    },
    Piece {
        id: "tibial-sole",
        part: "tibial",
        width: 5.0,
        through: &[UNDER_ANKLE, HEEL_OF_SOLE, [0.82, -8.06, 0.95], [0.80, -8.08, 1.5]],
        ends: [Some(INNER_ANKLE), None],
        behind: [true, true],
    },
    Piece {
        id: "fibular",
        part: "fibular",
        width: 6.0,
        through: &[FORK, [1.03, -2.95, 0.0], [1.14, -3.27, 0.0], ABOVE_NECK, NECK_OF_FIBULA],
        ends: [Some(ABOVE_FORK), Some([1.275, -4.2, 0.30])],
        behind: [true, false],
    },
    Piece {
        id: "fibular-superficial",
        part: "fibular",
        width: 5.0,
        through: &[
            NECK_OF_FIBULA,
            [1.275, -4.2, 0.30],
            [1.235, -5.0, 0.38],
            [1.13, -6.0, 0.38],
            [1.02, -6.9, 0.42],
            [0.97, -7.45, 0.62],
            [0.95, -7.78, 1.05],
            [0.93, -7.92, 1.45],
            [0.94, -7.95, 1.68],
        ],
        ends: [Some(ABOVE_NECK), None],
        behind: [false, true],
    },
    Piece {
        id: "fibular-deep",
        part: "fibular",
        width: 3.6,
        through: &[
            NECK_OF_FIBULA,
            [1.18, -4.1, 0.36],
            [1.07, -4.9, 0.42],
            [0.97, -6.0, 0.42],
            [0.88, -6.9, 0.46],
            [0.83, -7.45, 0.68],
            [0.74, -7.75, 1.15],
            [0.69, -7.93, 1.55],
            [0.68, -7.99, 1.70],
        ],
        ends: [Some(ABOVE_NECK), None],
        behind: [false, true],
    },
    Piece {
        id: "sural",
        part: "sural",
        width: 4.0,
        through: &[
            [0.93, -3.75, -0.08],
            [0.98, -4.5, -0.3],
            [1.03, -5.5, -0.26],
            [1.08, -6.5, -0.16],
            [1.09, -7.2, -0.12],
            [1.10, -7.7, 0.04],
            [1.17, -7.95, 0.45],
            [1.22, -8.02, 1.0],
        ],
        ends: [Some([0.93, -3.4, -0.03]), None],
        behind: [true, false],
    },
    Piece {
        id: "saphenous",
        part: "saphenous",
        width: 4.0,
        through: &[
            [0.52, -3.2, 0.36],
            [0.53, -3.7, 0.36],
            [0.60, -4.5, 0.40],
            [0.66, -5.5, 0.36],
            [0.68, -6.5, 0.34],
            [0.67, -7.3, 0.46],
            [0.60, -7.65, 0.75],
        ],
        ends: [None, None],
        behind: [false, true],
    },
];

const fn root(id: &'static str, through: &'static [Point]) -> Piece {
    Piece { id, part: "root", width: 4.5, through, ends: [None, Some(BELOW_NOTCH)], behind: [true, false] }
}

/// Every piece as one view shows it.
pub(crate) fn drawn(view: View, frame: &Frame) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    for (side, sign) in [("left", 1.0), ("right", -1.0)] {
        let (near, hidden): (bool, fn(&Piece) -> bool) = match view {
            View::Front => (true, |p| p.behind[0]),
            View::Back => (true, |p| p.behind[1]),
            // From the side only the near leg is told; what lies on its inner face or under the sole is behind.
            View::SideLeft => (side == "left", |p| matches!(p.id, "saphenous" | "tibial-sole")),
            View::SideRight => (side == "right", |p| matches!(p.id, "saphenous" | "tibial-sole")),
        };
        if !near {
            continue;
        }
        for piece in PIECES {
            let place = |[x, y, z]: Point| -> Spot {
                let p = frame.project([sign * x, y, z]);
                [f64::from(p[0]), f64::from(p[1])]
            };
            let line: Vec<Spot> = piece.through.iter().map(|&p| place(p)).collect();
            stretches.push(Stretch {
                id: piece.id,
                part: piece.part,
                side,
                d: open_path(&line, piece.ends.map(|end| end.map(place))),
                width: piece.width,
                hidden: hidden(piece),
            });
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_course_agrees_with_the_evidence() {
        let piece = |id: &str| PIECES.iter().find(|p| p.id == id).map(|p| p.through).unwrap_or_default();
        for id in ["l4", "l5", "s1", "s2", "s3"] {
            assert_eq!(piece(id).last(), Some(&NOTCH), "roots L4 to S3 meet before the notch");
        }
        let trunk = piece("trunk");
        assert!(trunk.iter().all(|p| p[2] < 0.05), "the trunk lies behind the hip joint and thigh bone");
        assert_eq!(trunk.last(), piece("tibial").first());
        assert_eq!(trunk.last(), piece("fibular").first());
        let knee = -3.45;
        assert!(trunk.last().is_some_and(|p| p[1] > knee), "it divides above the knee crease");
        let ankle = 0.83;
        assert!(piece("tibial").last().is_some_and(|p| p[0] < ankle), "tibial: behind the inner ankle");
        assert!(piece("sural").last().is_some_and(|p| p[0] > ankle), "sural: the outer foot");
        let outer = |p: &Point| p[0] > 1.2;
        assert!(piece("fibular").last().is_some_and(outer), "fibular: round the outer side of the knee");
    }
}
