//! The walk along the nerve: nine stops, from the roots to the toes.

use crate::mesh::Mesh;
use crate::nerve::{self, NOTCH};
use crate::outline::{Spot, flatten};
use crate::raster::{Frame, View};
use crate::space::Point;
use serde::Serialize;

#[derive(Clone, Serialize)]
pub(crate) struct Stop {
    pub(crate) id: &'static str,
    pub(crate) side: &'static str,
    pub(crate) view: &'static str,
    pub(crate) frame: [f64; 4],
    pub(crate) point: Spot,
    pub(crate) lit: Vec<&'static str>,
    pub(crate) here: Vec<&'static str>,
}

/// A stop on the person's left.
struct Place {
    id: &'static str,
    view: View,
    /// The landmark spoken of; the point is where a piece spoken of comes nearest to it.
    at: Point,
    /// Width and height of the part looked at, and how far its middle lies from the point, all in units.
    size: [f64; 2],
    shift: [f64; 2],
    /// Pieces that are lit first here.
    lights: &'static [&'static str],
    here: &'static [&'static str],
}

const ROOTS: &[&str] = &["l4", "l5", "s1", "s2", "s3"];

const PLACES: [Place; 9] = [
    Place {
        id: "roots",
        view: View::Back,
        at: [0.22, 1.33, -0.18],
        size: [340.0, 340.0],
        shift: [28.0, 0.0],
        lights: ROOTS,
        here: ROOTS,
    },
    Place {
        id: "join",
        view: View::Back,
        at: NOTCH,
        size: [270.0, 270.0],
        shift: [28.0, -10.0],
        lights: &[],
        here: ROOTS,
    },
    Place {
        id: "piriformis",
        view: View::Back,
        at: [0.69, 0.58, -0.4],
        size: [250.0, 260.0],
        shift: [-8.0, 5.0],
        lights: &["trunk"],
        here: &["trunk"],
    },
    Place {
        id: "buttock",
        view: View::Back,
        at: [0.86, 0.12, -0.38],
        size: [270.0, 290.0],
        shift: [0.0, 0.0],
        lights: &[],
        here: &["trunk"],
    },
    Place {
        id: "thigh",
        view: View::Back,
        at: [0.96, -1.4, -0.02],
        size: [320.0, 390.0],
        shift: [20.0, 0.0],
        lights: &[],
        here: &["trunk"],
    },
    Place {
        id: "fork",
        view: View::Back,
        at: [0.95, -2.6, 0.0],
        size: [270.0, 320.0],
        shift: [10.0, 30.0],
        lights: &["tibial", "fibular"],
        here: &["tibial", "fibular"],
    },
    Place {
        id: "calf",
        view: View::Back,
        at: [0.92, -4.9, -0.06],
        size: [340.0, 420.0],
        shift: [15.0, 20.0],
        lights: &["sural", "tibial-sole"],
        here: &["tibial", "sural"],
    },
    Place {
        id: "shin",
        view: View::SideLeft,
        at: [1.265, -3.75, 0.16],
        size: [320.0, 390.0],
        shift: [0.0, 40.0],
        lights: &["fibular-superficial", "fibular-deep"],
        here: &["fibular", "fibular-superficial"],
    },
    Place {
        id: "toes",
        view: View::Front,
        at: [0.74, -7.75, 1.15],
        size: [250.0, 260.0],
        shift: [15.0, -60.0],
        lights: &[],
        here: &["fibular-superficial", "fibular-deep"],
    },
];

/// Every stop for the left, then for the right.
pub(crate) fn stops(standing: &Mesh) -> Vec<Stop> {
    let mut stops = Vec::new();
    for left in [true, false] {
        let mut lit = Vec::new();
        for place in &PLACES {
            lit.extend_from_slice(place.lights);
            stops.extend(place.stop(left, standing, &lit));
        }
    }
    stops
}

impl Place {
    fn stop(&self, left: bool, standing: &Mesh, lit: &[&'static str]) -> Option<Stop> {
        let side = if left { "left" } else { "right" };
        // What is on the left of one picture is on the right of its mirror.
        let sign = if left { 1.0 } else { -1.0 };
        let view = if self.view == View::SideLeft && !left { View::SideRight } else { self.view };
        let frame = Frame::around(standing, view);
        let [x, y, z] = self.at;
        let landmark = frame.project([sign * x, y, z]);
        let far = |p: &Spot| (p[0] - f64::from(landmark[0])).hypot(p[1] - f64::from(landmark[1]));
        let point = nerve::drawn(view, &frame)
            .iter()
            .filter(|piece| piece.side == side && self.here.contains(&piece.id))
            .flat_map(|piece| flatten(&piece.d).unwrap_or_default().concat())
            .min_by(|a, b| far(a).total_cmp(&far(b)))?
            .map(|v| (v * 10.0).round() / 10.0);
        let middle = [point[0] + f64::from(sign) * self.shift[0], point[1] + self.shift[1]];
        let room = [frame.width, frame.height];
        let corner = |k: usize| {
            let free = (f64::from(room[k]) - self.size[k]).max(0.0);
            (middle[k] - self.size[k] / 2.0).clamp(0.0, free).round()
        };
        Some(Stop {
            id: self.id,
            side,
            view: view.name(),
            frame: [corner(0), corner(1), self.size[0], self.size[1]],
            point,
            lit: lit.to_vec(),
            here: self.here.to_vec(),
        })
    }
}
