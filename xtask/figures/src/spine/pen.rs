//! Curves with a fixed number of pieces: the same call gives the same commands whatever the numbers.

use crate::outline::{Bezier, Spot, along, area, bezier_at, minus, pair, size, unit};
use std::fmt::Write as _;

/// One run of Bézier curves, open or closed.
#[derive(Debug, Clone)]
pub(crate) struct Stroke {
    curves: Vec<Bezier>,
    closed: bool,
}

/// A share of the way from one place to another.
pub(crate) fn between(a: Spot, b: Spot, share: f64) -> Spot {
    along(a, minus(b, a), share)
}

/// A hill of height one over a place, `spread` wide.
pub(crate) fn hill(at: f64, over: f64, spread: f64) -> f64 {
    let off = (at - over) / spread;
    (-off * off).exp()
}

/// A value from a table of rising places, straight between them and level beyond.
pub(crate) fn table(rows: &[[f64; 2]], at: f64) -> f64 {
    for two in rows.windows(2) {
        let [[a, from], [b, to]] = [two[0], two[1]];
        if at < b {
            return from + (to - from) * ((at - a) / (b - a)).clamp(0.0, 1.0);
        }
    }
    rows.last().map_or(0.0, |row| row[1])
}

/// The direction a quarter turn from `d`.
pub(crate) fn aside(d: Spot) -> Spot {
    [-d[1], d[0]]
}

impl Stroke {
    /// A closed cubic B-spline: soft, and never beyond the polygon of its points.
    pub(crate) fn soft(points: &[Spot]) -> Stroke {
        let n = points.len();
        let p = |i: usize| points[i % n];
        let joint = |i: usize| [0, 1].map(|k| (p(i + n - 1)[k] + 4.0 * p(i)[k] + p(i + 1)[k]) / 6.0);
        let curves = (0..n)
            .map(|i| {
                let (a, b) = (p(i), p(i + 1));
                [joint(i), between(a, b, 1.0 / 3.0), between(a, b, 2.0 / 3.0), joint(i + 1)]
            })
            .collect();
        Stroke { curves, closed: true }
    }

    /// A closed curve through its points.
    pub(crate) fn ring(points: &[Spot]) -> Stroke {
        let n = points.len();
        let curves = (0..n).map(|i| through([n - 1, 0, 1, 2].map(|step| points[(i + step) % n]))).collect();
        Stroke { curves, closed: true }
    }

    /// An open curve through its points. `ends` are the points before and after, where it is part of a longer one.
    pub(crate) fn line_from(points: &[Spot], ends: [Option<Spot>; 2]) -> Stroke {
        let last = points.len() - 1;
        let mut whole = vec![ends[0].unwrap_or(points[0])];
        whole.extend_from_slice(points);
        whole.push(ends[1].unwrap_or(points[last]));
        let curves = whole.windows(4).map(|four| through([four[0], four[1], four[2], four[3]])).collect();
        Stroke { curves, closed: false }
    }

    /// An open curve through its points.
    pub(crate) fn line(points: &[Spot]) -> Stroke {
        Stroke::line_from(points, [None, None])
    }

    /// A closed shape of several runs, each ending where the next begins, with corners between them.
    pub(crate) fn joined(runs: &[&[Spot]]) -> Stroke {
        let curves = runs.iter().flat_map(|run| Stroke::line(run).curves).collect();
        Stroke { curves, closed: true }
    }

    /// An ellipse, turned by `tilt` degrees.
    pub(crate) fn oval(middle: Spot, radii: [f64; 2], tilt: f64) -> Stroke {
        // The handle that brings a Bézier curve closest to a quarter circle.
        const HANDLE: f64 = 0.552_284_75;
        let (sin, cos) = tilt.to_radians().sin_cos();
        let at = |x: f64, y: f64| {
            let (x, y) = (x * radii[0], y * radii[1]);
            [middle[0] + x * cos - y * sin, middle[1] + x * sin + y * cos]
        };
        let quarter = |x: f64, y: f64| {
            let (ox, oy) = (-y, x);
            [at(x, y), at(x + ox * HANDLE, y + oy * HANDLE), at(ox + x * HANDLE, oy + y * HANDLE), at(ox, oy)]
        };
        let curves = vec![quarter(1.0, 0.0), quarter(0.0, 1.0), quarter(-1.0, 0.0), quarter(0.0, -1.0)];
        Stroke { curves, closed: true }
    }

    /// A small round dot, in two pieces: a hundredth off a circle, at half the size of an oval in the file.
    pub(crate) fn dot(middle: Spot, radius: f64) -> Stroke {
        let at = |x: f64, y: f64| [middle[0] + x * radius, middle[1] + y * radius];
        let half = |x: f64| [at(-x, 0.0), at(-x, -x * 4.0 / 3.0), at(x, -x * 4.0 / 3.0), at(x, 0.0)];
        Stroke { curves: vec![half(1.0), half(-1.0)], closed: true }
    }

    /// A band along a line, as wide as `widths` says at each of its points, with round ends.
    pub(crate) fn band(points: &[Spot], widths: &[f64]) -> Stroke {
        let last = points.len() - 1;
        let ahead = |i: usize| unit(minus(points[(i + 1).min(last)], points[i.saturating_sub(1)]));
        let side = |i: usize, sign: f64| along(points[i], aside(ahead(i)), sign * widths[i] / 2.0);
        let out: Vec<Spot> = (0..=last).map(|i| side(i, 1.0)).collect();
        let back: Vec<Spot> = (0..=last).rev().map(|i| side(i, -1.0)).collect();
        let cap = |i: usize, from: Spot, to: Spot, way: f64| {
            let before = [from, to].map(|p| Some(along(p, ahead(i), -way * widths[i])));
            Stroke::line_from(&[from, along(points[i], ahead(i), way * widths[i] * 0.45), to], before).curves
        };
        let mut curves = Stroke::line(&out).curves;
        curves.extend(cap(last, out[last], back[0], 1.0));
        curves.extend(Stroke::line(&back).curves);
        curves.extend(cap(0, back[last], out[0], -1.0));
        Stroke { curves, closed: true }
    }

    /// A line along a band, a share of its half width to one side: for the light on it.
    pub(crate) fn beside(points: &[Spot], widths: &[f64], share: f64) -> Stroke {
        let last = points.len() - 1;
        let moved: Vec<Spot> = (0..=last)
            .map(|i| {
                let ahead = unit(minus(points[(i + 1).min(last)], points[i.saturating_sub(1)]));
                along(points[i], aside(ahead), share * widths[i] / 2.0)
            })
            .collect();
        Stroke::line(&moved)
    }

    /// Shade or light along a stretch of a closed curve's inner side, running out to a point at both ends.
    /// `from` and `to` are shares of the way around; `to` may pass one.
    pub(crate) fn rim(&self, from: f64, to: f64, depth: f64) -> Stroke {
        const STEPS: usize = 3;
        let around = self.dense(8);
        let n = around.len();
        let inward = if area(&around) > 0.0 { 1.0 } else { -1.0 };
        let mut outer = Vec::new();
        let mut inner = Vec::new();
        for step in 0..=STEPS {
            let along_it = step as f64 / STEPS as f64;
            let i = ((from + (to - from) * along_it).rem_euclid(1.0) * n as f64) as usize % n;
            let ahead = unit(minus(around[(i + 3) % n], around[(i + n - 3) % n]));
            let swell = (std::f64::consts::PI * along_it).sin();
            // A hair inside the outline, so that nothing shows beyond it.
            outer.push(along(around[i], aside(ahead), inward * 1.2));
            inner.push(along(around[i], aside(ahead), inward * (1.2 + depth * swell)));
        }
        inner.reverse();
        Stroke::joined(&[&outer, &inner])
    }

    /// Moves every number through `keep`: to hold a drawing within its edges.
    pub(crate) fn kept(mut self, keep: impl Fn(Spot) -> Spot) -> Stroke {
        for curve in &mut self.curves {
            *curve = curve.map(&keep);
        }
        self
    }

    /// Places along the curve, `steps` to a piece.
    pub(crate) fn dense(&self, steps: usize) -> Vec<Spot> {
        let mut places: Vec<Spot> = self
            .curves
            .iter()
            .flat_map(|curve| (0..steps).map(|k| bezier_at(curve, k as f64 / steps as f64)))
            .collect();
        if !self.closed {
            places.extend(self.curves.last().map(|curve| curve[3]));
        }
        places
    }

    /// Adds the curve to path data. `coarse` writes whole numbers, enough where nothing has a hard edge.
    pub(crate) fn write(&self, d: &mut String, coarse: bool) {
        let Some(first) = self.curves.first() else { return };
        let pair = |p: Spot| pair(if coarse { p.map(f64::round) } else { p });
        let _ = write!(d, "M{}", pair(first[0]));
        for curve in &self.curves {
            let _ = write!(d, "C{} {} {}", pair(curve[1]), pair(curve[2]), pair(curve[3]));
        }
        if self.closed {
            d.push('Z');
        }
    }
}

/// The piece from the second of four places to the third, turning towards its neighbours.
fn through([before, a, b, after]: [Spot; 4]) -> Bezier {
    let chord = minus(b, a);
    let step = size(chord);
    let tangent = |p: Spot, q: Spot, r: Spot| {
        let (to, from) = (minus(q, p), minus(r, q));
        let (near, far) = (size(to), size(from));
        if to[0] * from[0] + to[1] * from[1] <= 0.35 * near * far {
            // Round a tip, or away from an end.
            return unit(minus(r, p));
        }
        // The direction a circle through the three places has in the middle one, however unevenly they lie on it.
        unit(along(along([0.0; 2], from, near / far), to, far / near))
    };
    let (lead, trail) = (tangent(before, a, b), tangent(a, b, after));
    // A third of the step, more where the curve turns: what a circle's arc needs, never so much as to loop.
    let handle = |direction: Spot| {
        let cos = (direction[0] * chord[0] + direction[1] * chord[1]) / step.max(1e-9);
        step / (3.0 * f64::midpoint(1.0, cos.clamp(0.6, 1.0)))
    };
    [a, along(a, lead, handle(lead)), along(b, trail, -handle(trail)), b]
}
