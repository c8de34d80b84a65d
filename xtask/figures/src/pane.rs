//! One picture as the layers see it: what each pixel shows, and windows of it to trace shapes in.

use crate::mesh::Corner;
use crate::outline::{Field, Spot, area, closed_path};
use crate::raster::{Frame, Seen, View};
use crate::regions::FINE;
use crate::space::Point;

pub(crate) struct Pane<'a> {
    pub(crate) view: View,
    pub(crate) frame: &'a Frame,
    pub(crate) seen: &'a Seen,
    pub(crate) shown: &'a [Option<Corner>],
}

impl Pane<'_> {
    /// A place of the body in the picture's units.
    pub(crate) fn spot(&self, p: Point) -> Spot {
        let p = self.frame.project(p);
        [f64::from(p[0]), f64::from(p[1])]
    }

    /// What the picture shows at a spot.
    pub(crate) fn shown_at(&self, spot: Spot) -> Option<&Corner> {
        self.shown.get(self.pixel(spot)?)?.as_ref()
    }

    /// Whether something of the body at this place can be seen: nothing lies more than `slack` units before it.
    pub(crate) fn sees(&self, p: Point, slack: f32) -> bool {
        let p = self.frame.project(p);
        self.pixel([f64::from(p[0]), f64::from(p[1])])
            .is_some_and(|pixel| self.shown[pixel].is_some() && self.seen.depth[pixel] < p[2] + slack)
    }

    fn pixel(&self, spot: Spot) -> Option<usize> {
        let fine = f64::from(FINE);
        let (x, y) = ((spot[0] * fine).floor(), (spot[1] * fine).floor());
        let inside = x >= 0.0 && y >= 0.0 && x < self.seen.width as f64 && y < self.seen.height as f64;
        inside.then(|| y as usize * self.seen.width + x as usize)
    }

    /// The window from `low` to `high` (units), with a pixel taken every `step`.
    pub(crate) fn window(&self, low: Spot, high: Spot, step: usize) -> Window {
        /// Room for blurs, in units.
        const ROOM: f64 = 12.0;
        let fine = f64::from(FINE);
        let from = |v: f64| ((v - ROOM) * fine).max(0.0) as usize;
        let to = |v: f64, limit: usize| ((((v + ROOM) * fine).max(0.0)) as usize).min(limit);
        let (left, top) = (from(low[0]), from(low[1]));
        let (right, bottom) = (to(high[0], self.seen.width), to(high[1], self.seen.height));
        let count = |a: usize, b: usize| b.saturating_sub(a).div_ceil(step).max(1);
        Window { left, top, step, width: count(left, right), height: count(top, bottom) }
    }

    /// Values over a window, from what each pixel shows.
    pub(crate) fn field(&self, window: &Window, value: impl Fn(&Corner) -> f32) -> Field {
        let mut values = vec![0.0; window.width * window.height];
        for (i, v) in values.iter_mut().enumerate() {
            if let Some(corner) = &self.shown[self.under(window, i)] {
                *v = value(corner);
            }
        }
        Field { width: window.width, height: window.height, values }
    }

    fn under(&self, window: &Window, i: usize) -> usize {
        let x = (window.left + i % window.width * window.step).min(self.seen.width - 1);
        let y = (window.top + i / window.width * window.step).min(self.seen.height - 1);
        y * self.seen.width + x
    }
}

/// A part of a picture's pixels.
pub(crate) struct Window {
    left: usize,
    top: usize,
    pub(crate) step: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl Window {
    /// A spot (units) in the window's own cells; whole numbers are between cells.
    pub(crate) fn cell(&self, spot: Spot) -> Spot {
        let fine = f64::from(FINE);
        let place = |v: f64, from: usize| (v * fine - 0.5 - from as f64) / self.step as f64 + 0.5;
        [place(spot[0], self.left), place(spot[1], self.top)]
    }

    fn units(&self, cell: Spot) -> Spot {
        let fine = f64::from(FINE);
        let place = |v: f64, from: usize| ((v - 0.5) * self.step as f64 + 0.5 + from as f64) / fine;
        [place(cell[0], self.left), place(cell[1], self.top)]
    }

    /// The field's value at a spot, of the cell it falls in.
    pub(crate) fn value(&self, field: &Field, spot: Spot) -> f32 {
        let c = self.cell(spot);
        let inside = c[0] >= 0.0 && c[1] >= 0.0 && c[0] < self.width as f64 && c[1] < self.height as f64;
        if inside { field.values[c[1] as usize * self.width + c[0] as usize] } else { -1.0 }
    }

    /// The closed paths around where the field is above zero, the largest first; smaller ones than `speck`
    /// square units are noise.
    pub(crate) fn paths(&self, field: &Field, speck: f64, slack: f64) -> String {
        let mut rings: Vec<Vec<Spot>> = field
            .contours()
            .into_iter()
            .map(|ring| ring.into_iter().map(|p| self.units(p)).collect::<Vec<Spot>>())
            .filter(|ring: &Vec<Spot>| area(ring).abs() > speck)
            .collect();
        rings.sort_by(|a, b| area(b).abs().total_cmp(&area(a).abs()));
        let reach = 9 / self.step;
        rings.iter().map(|ring| closed_path(ring, slack, reach)).collect()
    }

    /// The area of the largest ring around where the field is above zero, in square units.
    pub(crate) fn largest(&self, field: &Field) -> f64 {
        let unit = self.step as f64 / f64::from(FINE);
        field.contours().iter().map(|ring| area(ring).abs() * unit * unit).fold(0.0, f64::max)
    }

    /// The place deepest inside, where a callout points.
    pub(crate) fn heart(&self, field: &Field) -> Option<Spot> {
        field.heart(None).map(|(cell, _)| self.units(cell).map(|v| (v * 10.0).round() / 10.0))
    }
}
