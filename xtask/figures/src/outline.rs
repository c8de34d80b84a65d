//! From a mask of pixels to a smooth SVG path: blur, marching squares, Bézier fitting.

use std::collections::HashMap;
use std::fmt::Write as _;

pub(crate) type Spot = [f64; 2];

/// A grid of values; an area is where they are above zero.
#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) values: Vec<f32>,
}

impl Field {
    pub(crate) fn of_mask(width: usize, height: usize, inside: impl Fn(usize) -> bool) -> Field {
        let values = (0..width * height).map(|i| if inside(i) { 1.0 } else { 0.0 }).collect();
        Field { width, height, values }
    }

    /// A Gaussian blur, as three box blurs each way.
    pub(crate) fn blurred(mut self, sigma: f32) -> Field {
        let reach = ((sigma * sigma * 4.0 + 1.0).sqrt() / 2.0).round().max(1.0) as usize;
        for _ in 0..3 {
            for y in 0..self.height {
                box_blur(&mut self.values[y * self.width..(y + 1) * self.width], reach);
            }
            let mut column = vec![0.0; self.height];
            for x in 0..self.width {
                for (y, value) in column.iter_mut().enumerate() {
                    *value = self.values[y * self.width + x];
                }
                box_blur(&mut column, reach);
                for (y, value) in column.iter().enumerate() {
                    self.values[y * self.width + x] = *value;
                }
            }
        }
        self
    }

    pub(crate) fn minus(mut self, threshold: f32) -> Field {
        for v in &mut self.values {
            *v -= threshold;
        }
        self
    }

    /// Each value as a share of another field's.
    pub(crate) fn over(mut self, whole: &Field) -> Field {
        for (a, b) in self.values.iter_mut().zip(&whole.values) {
            *a /= b.max(1e-3);
        }
        self
    }

    /// Where both areas are.
    pub(crate) fn within(mut self, other: &Field) -> Field {
        for (a, b) in self.values.iter_mut().zip(&other.values) {
            *a = a.min(*b);
        }
        self
    }

    /// Where either area is.
    pub(crate) fn or(mut self, other: &Field) -> Field {
        for (a, b) in self.values.iter_mut().zip(&other.values) {
            *a = a.max(*b);
        }
        self
    }

    fn value(&self, x: i64, y: i64) -> f32 {
        let inside = x >= 0 && y >= 0 && x < self.width as i64 && y < self.height as i64;
        if inside { self.values[y as usize * self.width + x as usize] } else { -0.5 }
    }

    /// The place deepest inside the area, and how deep (a chamfer distance, in pixels).
    /// With a `column`, only places on that column count.
    pub(crate) fn heart(&self, column: Option<usize>) -> Option<(Spot, f32)> {
        let (w, h) = (self.width, self.height);
        let mut deep: Vec<f32> = self.values.iter().map(|&v| if v > 0.0 { 1e6 } else { 0.0 }).collect();
        let slant = std::f32::consts::SQRT_2;
        let mut relax = |i: usize, x: usize, y: usize, steps: [(i64, i64, f32); 4]| {
            for (dx, dy, cost) in steps {
                let (nx, ny) = (x as i64 + dx, y as i64 + dy);
                let beside = if nx < 0 || ny < 0 || nx >= w as i64 || ny >= h as i64 {
                    0.0
                } else {
                    deep[ny as usize * w + nx as usize]
                };
                deep[i] = deep[i].min(beside + cost);
            }
        };
        for y in 0..h {
            for x in 0..w {
                relax(y * w + x, x, y, [(-1, 0, 1.0), (0, -1, 1.0), (-1, -1, slant), (1, -1, slant)]);
            }
        }
        for y in (0..h).rev() {
            for x in (0..w).rev() {
                relax(y * w + x, x, y, [(1, 0, 1.0), (0, 1, 1.0), (1, 1, slant), (-1, 1, slant)]);
            }
        }
        let (best, &depth) = deep
            .iter()
            .enumerate()
            .filter(|(i, _)| column.is_none_or(|x| i % w == x))
            .max_by(|a, b| a.1.total_cmp(b.1))?;
        (depth > 0.0).then_some(([(best % w) as f64 + 0.5, (best / w) as f64 + 0.5], depth))
    }

    /// The closed lines around the area, in pixels (marching squares between pixel centres).
    pub(crate) fn contours(&self) -> Vec<Vec<Spot>> {
        // A crossing is named by the grid edge it lies on: its cell and whether it runs across or down.
        type Crossing = (i64, i64, bool);
        let mut next: HashMap<Crossing, Vec<Crossing>> = HashMap::new();
        for y in -1..self.height as i64 {
            for x in -1..self.width as i64 {
                let on = |dx: i64, dy: i64| self.value(x + dx, y + dy) > 0.0;
                let kind = usize::from(on(0, 0))
                    | usize::from(on(1, 0)) << 1
                    | usize::from(on(1, 1)) << 2
                    | usize::from(on(0, 1)) << 3;
                let (top, left) = ((x, y, false), (x, y, true));
                let (bottom, right) = ((x, y + 1, false), (x + 1, y, true));
                let middle: f32 =
                    [(0, 0), (1, 0), (1, 1), (0, 1)].iter().map(|&(dx, dy)| self.value(x + dx, y + dy)).sum();
                // Each line keeps the area on its right.
                let lines: &[(Crossing, Crossing)] = match kind {
                    1 => &[(left, top)],
                    2 => &[(top, right)],
                    3 => &[(left, right)],
                    4 => &[(right, bottom)],
                    5 if middle > 0.0 => &[(left, bottom), (right, top)],
                    5 => &[(left, top), (right, bottom)],
                    6 => &[(top, bottom)],
                    7 => &[(left, bottom)],
                    8 => &[(bottom, left)],
                    9 => &[(bottom, top)],
                    10 if middle > 0.0 => &[(top, left), (bottom, right)],
                    10 => &[(top, right), (bottom, left)],
                    11 => &[(bottom, right)],
                    12 => &[(right, left)],
                    13 => &[(right, top)],
                    14 => &[(top, left)],
                    _ => &[],
                };
                for &(a, b) in lines {
                    next.entry(a).or_default().push(b);
                }
            }
        }
        let mut starts: Vec<Crossing> = next.keys().copied().collect();
        starts.sort_unstable();
        let mut rings = Vec::new();
        for start in starts {
            let mut ring = Vec::new();
            let mut at = start;
            while let Some(to) = next.get_mut(&at).and_then(Vec::pop) {
                ring.push(self.crossing(at));
                at = to;
            }
            if ring.len() > 3 {
                rings.push(ring);
            }
        }
        rings
    }

    fn crossing(&self, (x, y, down): (i64, i64, bool)) -> Spot {
        let (dx, dy) = if down { (0, 1) } else { (1, 0) };
        let (a, b) = (f64::from(self.value(x, y)), f64::from(self.value(x + dx, y + dy)));
        let t = a / (a - b);
        [x as f64 + 0.5 + t * dx as f64, y as f64 + 0.5 + t * dy as f64]
    }
}

fn box_blur(line: &mut [f32], reach: usize) {
    let before = line.to_vec();
    let n = before.len();
    let mut sum: f32 = before.iter().take(reach).sum();
    for i in 0..n {
        if i + reach < n {
            sum += before[i + reach];
        }
        if i > reach {
            sum -= before[i - reach - 1];
        }
        line[i] = sum / (2 * reach + 1) as f32;
    }
}

pub(crate) fn area(ring: &[Spot]) -> f64 {
    let twice: f64 = (0..ring.len())
        .map(|i| {
            let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
            a[0] * b[1] - b[0] * a[1]
        })
        .sum();
    twice / 2.0
}

pub(crate) fn minus(a: Spot, b: Spot) -> Spot {
    [a[0] - b[0], a[1] - b[1]]
}

pub(crate) fn along(a: Spot, d: Spot, k: f64) -> Spot {
    [a[0] + d[0] * k, a[1] + d[1] * k]
}

fn dot(a: Spot, b: Spot) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

pub(crate) fn size(a: Spot) -> f64 {
    dot(a, a).sqrt()
}

pub(crate) fn unit(a: Spot) -> Spot {
    let l = size(a).max(1e-12);
    [a[0] / l, a[1] / l]
}

pub(crate) type Bezier = [Spot; 4];

pub(crate) fn bezier_at(b: &Bezier, t: f64) -> Spot {
    let s = 1.0 - t;
    let w = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
    [0, 1].map(|k| (0..4).map(|i| w[i] * b[i][k]).sum())
}

/// Fits Bézier curves through points to within `slack` (Schneider, "An algorithm for automatically fitting
/// digitized curves", Graphics Gems, 1990), starting and ending in the given directions.
fn fit(points: &[Spot], start: Spot, end: Spot, slack: f64, out: &mut Vec<Bezier>) {
    let last = points.len() - 1;
    if last == 1 {
        let third = size(minus(points[1], points[0])) / 3.0;
        out.push([points[0], along(points[0], start, third), along(points[1], end, third), points[1]]);
        return;
    }
    let mut params = vec![0.0];
    for i in 1..points.len() {
        params.push(params[i - 1] + size(minus(points[i], points[i - 1])));
    }
    let total = params[last].max(1e-12);
    for p in &mut params {
        *p /= total;
    }
    let mut split = last / 2;
    for round in 0..4 {
        let curve = least_squares(points, &params, start, end);
        let (mut worst, mut error) = (last / 2, 0.0);
        for i in 1..last {
            let off = minus(bezier_at(&curve, params[i]), points[i]);
            let off = dot(off, off);
            if off > error {
                (worst, error) = (i, off);
            }
        }
        if error < slack * slack {
            out.push(curve);
            return;
        }
        split = worst.clamp(1, last - 1);
        if round == 3 || error > slack * slack * 40.0 {
            break;
        }
        for i in 1..last {
            params[i] = nearer(&curve, points[i], params[i]);
        }
    }
    let reach = 3.min(split).min(last - split);
    let through = unit(minus(points[split - reach], points[split + reach]));
    fit(&points[..=split], start, through, slack, out);
    fit(&points[split..], [-through[0], -through[1]], end, slack, out);
}

fn least_squares(points: &[Spot], params: &[f64], start: Spot, end: Spot) -> Bezier {
    let (first, last) = (points[0], points[points.len() - 1]);
    let (mut c00, mut c01, mut c11, mut x0, mut x1) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (p, &t) in points.iter().zip(params) {
        let s = 1.0 - t;
        let (b0, b1, b2, b3) = (s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t);
        let (a0, a1) = ([start[0] * b1, start[1] * b1], [end[0] * b2, end[1] * b2]);
        let rest = [0, 1].map(|k| p[k] - first[k] * (b0 + b1) - last[k] * (b2 + b3));
        c00 += dot(a0, a0);
        c01 += dot(a0, a1);
        c11 += dot(a1, a1);
        x0 += dot(a0, rest);
        x1 += dot(a1, rest);
    }
    let det = c00 * c11 - c01 * c01;
    let chord = size(minus(last, first));
    let (mut left, mut right) = (chord / 3.0, chord / 3.0);
    if det.abs() > 1e-9 {
        let (l, r) = ((x0 * c11 - x1 * c01) / det, (c00 * x1 - c01 * x0) / det);
        // Handles that point backwards or run away make loops; the plain guess is safe.
        if l > chord * 0.02 && r > chord * 0.02 && l < chord * 2.0 && r < chord * 2.0 {
            (left, right) = (l, r);
        }
    }
    [first, along(first, start, left), along(last, end, right), last]
}

/// One Newton step towards the curve's nearest point.
fn nearer(b: &Bezier, p: Spot, t: f64) -> f64 {
    let d1: Vec<Spot> = (0..3).map(|i| [0, 1].map(|k| 3.0 * (b[i + 1][k] - b[i][k]))).collect();
    let d2: Vec<Spot> = (0..2).map(|i| [0, 1].map(|k| 2.0 * (d1[i + 1][k] - d1[i][k]))).collect();
    let s = 1.0 - t;
    let first = [0, 1].map(|k| s * s * d1[0][k] + 2.0 * s * t * d1[1][k] + t * t * d1[2][k]);
    let second = [0, 1].map(|k| s * d2[0][k] + t * d2[1][k]);
    let off = minus(bezier_at(b, t), p);
    let slope = dot(first, first) + dot(off, second);
    if slope.abs() < 1e-12 { t } else { (t - dot(off, first) / slope).clamp(0.0, 1.0) }
}

/// Places around a ring where it turns sharply, looking `reach` along it both ways.
fn sharp_turns(ring: &[Spot], reach: usize) -> Vec<usize> {
    let n = ring.len();
    if n < reach * 4 {
        return Vec::new();
    }
    let turn = |i: usize| {
        let (a, b, c) = (ring[(i + n - reach) % n], ring[i], ring[(i + reach) % n]);
        dot(unit(minus(b, a)), unit(minus(c, b))).clamp(-1.0, 1.0).acos()
    };
    let turns: Vec<f64> = (0..n).map(turn).collect();
    (0..n)
        .filter(|&i| {
            turns[i] > 0.85
                && (1..=reach).all(|k| turns[i] >= turns[(i + k) % n] && turns[i] > turns[(i + n - k) % n])
        })
        .collect()
}

/// A closed path through a ring of points. `slack` is how far it may stray, in the ring's units.
pub(crate) fn closed_path(ring: &[Spot], slack: f64, reach: usize) -> String {
    let n = ring.len();
    let mut stops = sharp_turns(ring, reach);
    let smooth_start = stops.is_empty();
    if smooth_start {
        // A smooth ring still needs somewhere to begin; four pieces keep the fit stable.
        stops = (0..4).map(|k| k * n / 4).collect();
    }
    let mut curves = Vec::new();
    for (k, &from) in stops.iter().enumerate() {
        let to = stops[(k + 1) % stops.len()];
        let steps = if to > from { to - from } else { to + n - from };
        let piece: Vec<Spot> = (0..=steps).map(|s| ring[(from + s) % n]).collect();
        let look = 3.min(piece.len() - 1);
        let (start, end) = if smooth_start {
            let across = |i: usize| unit(minus(ring[(i + 3) % n], ring[(i + n - 3) % n]));
            let e = across(to);
            (across(from), [-e[0], -e[1]])
        } else {
            let last = piece.len() - 1;
            (unit(minus(piece[look], piece[0])), unit(minus(piece[last - look], piece[last])))
        };
        fit(&piece, start, end, slack, &mut curves);
    }
    let mut d = String::new();
    if let Some(first) = curves.first() {
        let _ = write!(d, "M{}", pair(first[0]));
        for c in &curves {
            let _ = write!(d, "C{} {} {}", pair(c[1]), pair(c[2]), pair(c[3]));
        }
        d.push('Z');
    }
    d
}

/// An open path along many points, straying from them by no more than `slack`.
pub(crate) fn open_fit(points: &[Spot], slack: f64) -> String {
    let last = points.len() - 1;
    let look = 3.min(last);
    let start = unit(minus(points[look], points[0]));
    let end = unit(minus(points[last - look], points[last]));
    let mut curves = Vec::new();
    fit(points, start, end, slack, &mut curves);
    let mut d = format!("M{}", pair(points[0]));
    for c in &curves {
        let _ = write!(d, "C{} {} {}", pair(c[1]), pair(c[2]), pair(c[3]));
    }
    d
}

/// The same path data seen in a mirror that stands in the middle of a picture of this width.
pub(crate) fn mirrored(d: &str, width: f64) -> String {
    let mut out = String::with_capacity(d.len());
    let mut across = true;
    for word in d.split_inclusive(|c: char| c.is_ascii_alphabetic() || c == ' ') {
        let number = word.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
        if let Ok(value) = number.parse::<f64>() {
            out.push_str(&tenth(if across { width - value } else { value }));
            across = !across;
        }
        out.push_str(&word[number.len()..]);
    }
    out
}

/// An open path through a few given points. `ends` are the points before and after, where the line is a piece
/// of a longer one: its direction then carries on without a kink.
pub(crate) fn open_path(points: &[Spot], ends: [Option<Spot>; 2]) -> String {
    let n = points.len();
    let mut whole = vec![ends[0].unwrap_or(points[0])];
    whole.extend_from_slice(points);
    whole.push(ends[1].unwrap_or(points[n - 1]));
    let mut d = format!("M{}", pair(points[0]));
    for four in whole.windows(4) {
        let [before, a, b, after] = [four[0], four[1], four[2], four[3]];
        let step = size(minus(b, a));
        // Handles a third of the step, in the direction of the neighbours: no overshoot where steps differ.
        let (lead, trail) = (unit(minus(b, before)), unit(minus(after, a)));
        let (out, back) = (along(a, lead, step / 3.0), along(b, trail, -step / 3.0));
        let _ = write!(d, "C{} {} {}", pair(out), pair(back), pair(b));
    }
    d
}

pub(crate) fn pair(p: Spot) -> String {
    format!("{} {}", tenth(p[0]), tenth(p[1]))
}

fn tenth(v: f64) -> String {
    let rounded = (v * 10.0).round() / 10.0;
    // No "-0".
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// Flattens path data made here (absolute M, C, Z) to rings or lines of points.
pub(crate) fn flatten(d: &str) -> Option<Vec<Vec<Spot>>> {
    let mut rings: Vec<Vec<Spot>> = Vec::new();
    let (mut command, mut numbers) = (' ', Vec::new());
    let spaced: String =
        d.chars().flat_map(|c| if c.is_ascii_alphabetic() { vec![' ', c, ' '] } else { vec![c] }).collect();
    for word in spaced.split_whitespace() {
        if let Some(letter) = word.chars().next().filter(char::is_ascii_alphabetic) {
            command = letter;
            if letter == 'Z' {
                let ring = rings.last_mut()?;
                ring.push(ring[0]);
            }
            continue;
        }
        numbers.push(word.parse::<f64>().ok()?);
        match (command, &numbers[..]) {
            ('M', &[x, y]) => rings.push(vec![[x, y]]),
            ('C', &[a, b, c, e, x, y]) => {
                let ring = rings.last_mut()?;
                let curve = [*ring.last()?, [a, b], [c, e], [x, y]];
                ring.extend((1..=8).map(|k| bezier_at(&curve, f64::from(k) / 8.0)));
            }
            _ => continue,
        }
        numbers.clear();
    }
    numbers.is_empty().then_some(rings)
}

#[cfg(test)]
/// Whether a place is inside rings, by the even-odd rule.
pub(crate) fn inside(rings: &[Vec<Spot>], p: Spot) -> bool {
    let mut odd = false;
    for ring in rings {
        for i in 0..ring.len() {
            let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
            if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < (b[0] - a[0]) * (p[1] - a[1]) / (b[1] - a[1]) + a[0] {
                odd = !odd;
            }
        }
    }
    odd
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disc(radius: f64) -> Field {
        Field::of_mask(100, 100, |i| {
            let (x, y) = ((i % 100) as f64 - 49.5, (i / 100) as f64 - 49.5);
            x.hypot(y) < radius
        })
    }

    #[test]
    fn a_disc_becomes_one_round_path() {
        let rings = disc(30.0).blurred(2.0).minus(0.5).contours();
        assert_eq!(rings.len(), 1);
        assert!((area(&rings[0]).abs() / (std::f64::consts::PI * 900.0) - 1.0).abs() < 0.02);
        let d = closed_path(&rings[0], 0.3, 8);
        assert!(d.starts_with('M') && d.ends_with('Z'));
        assert!(d.matches('C').count() <= 12, "{d}");
        for p in flatten(&d).unwrap_or_default().concat() {
            let r = (p[0] - 50.0).hypot(p[1] - 50.0);
            assert!((r - 30.0).abs() < 0.8, "{p:?}");
        }
    }

    #[test]
    fn an_area_at_the_border_is_closed_and_a_hole_is_its_own_ring() {
        let field = Field::of_mask(20, 20, |i| {
            let (x, y) = (i % 20, i / 20);
            x < 12 && !(4..8).contains(&x) | !(4..8).contains(&y)
        });
        let rings = field.minus(0.5).contours();
        assert_eq!(rings.len(), 2);
        assert!(area(&rings[0]) * area(&rings[1]) < 0.0, "a hole runs the other way");
    }

    #[test]
    fn corners_of_a_square_stay_corners() {
        let field = Field::of_mask(80, 80, |i| (20..60).contains(&(i % 80)) && (20..60).contains(&(i / 80)));
        let ring = &field.minus(0.5).contours()[0];
        assert_eq!(sharp_turns(ring, 6).len(), 4);
    }

    #[test]
    fn the_heart_of_a_disc_is_its_middle() {
        let (spot, depth) = disc(30.0).minus(0.5).heart(None).unwrap_or_default();
        assert!((spot[0] - 50.0).abs() < 2.0 && (spot[1] - 50.0).abs() < 2.0, "{spot:?}");
        assert!((depth - 30.0).abs() < 2.0);
    }

    #[test]
    fn an_open_path_passes_its_points() {
        let points = [[0.0, 0.0], [10.0, 20.0], [10.0, 60.0], [0.0, 90.0]];
        let line = flatten(&open_path(&points, [None, Some([-20.0, 120.0])])).unwrap_or_default().concat();
        for p in points {
            assert!(line.iter().any(|q| size(minus(*q, p)) < 0.06), "{p:?}");
        }
    }

    #[test]
    fn a_fitted_line_keeps_to_its_points() {
        let wave: Vec<Spot> = (0..60).map(|i| [f64::from(i), 8.0 * (f64::from(i) / 9.0).sin()]).collect();
        let line = flatten(&open_fit(&wave, 0.3)).unwrap_or_default().concat();
        for p in &line {
            assert!(wave.iter().any(|q| size(minus(*q, *p)) < 1.0), "{p:?}");
        }
        assert!(line.len() < 80, "few curves: {}", line.len());
    }

    #[test]
    fn the_mirror_turns_a_path_about_the_middle_and_back() {
        let d = "M10 20C12.5 -3 14 25 16.1 30Z";
        assert_eq!(mirrored(d, 100.0), "M90 20C87.5 -3 86 25 83.9 30Z");
        assert_eq!(mirrored(&mirrored(d, 100.0), 100.0), d);
    }

    #[test]
    fn a_square_contains_its_middle_only() {
        let square = [vec![[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]]];
        assert!(inside(&square, [5.0, 5.0]));
        assert!(!inside(&square, [15.0, 5.0]));
    }
}
