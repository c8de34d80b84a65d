//! An orthographic camera and a z-buffer that remembers which triangle each pixel shows, and where in it.

use crate::mesh::{Corner, Mesh};
use crate::space::{Point, dot};

/// Which side of the body the picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Front,
    Back,
    SideLeft,
    SideRight,
}

impl View {
    pub(crate) const ALL: [View; 4] = [View::Front, View::Back, View::SideLeft, View::SideRight];

    pub(crate) fn name(self) -> &'static str {
        match self {
            View::Front => "front",
            View::Back => "back",
            View::SideLeft => "side-left",
            View::SideRight => "side-right",
        }
    }

    /// Shows both halves of the standing body, one the other's mirror.
    pub(crate) fn is_symmetric(self) -> bool {
        matches!(self, View::Front | View::Back)
    }

    /// Right, up and towards the viewer, as directions of the body's space.
    pub(crate) fn axes(self) -> [Point; 3] {
        let up = [0.0, 1.0, 0.0];
        match self {
            View::Front => [[1.0, 0.0, 0.0], up, [0.0, 0.0, 1.0]],
            View::Back => [[-1.0, 0.0, 0.0], up, [0.0, 0.0, -1.0]],
            // The left side is towards us, so the person looks to our left.
            View::SideLeft => [[0.0, 0.0, -1.0], up, [1.0, 0.0, 0.0]],
            View::SideRight => [[0.0, 0.0, 1.0], up, [-1.0, 0.0, 0.0]],
        }
    }
}

/// Drawing units to a decimetre: the contract's 100 units.
pub(crate) const UNITS: f32 = 100.0;
/// Room around the figure, in units: an outline stroke or a soft glow stays inside the picture.
const MARGIN: f32 = 17.0;
/// Widths and heights are multiples of this, so that 1800 and 900 pixels to 1700 units stay whole numbers.
const STEP: f32 = 34.0;

/// The window of a picture: what lies at its top left, and how large it is, in units.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    axes: [Point; 3],
    left: f32,
    top: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

impl Frame {
    /// Fits the mesh, its feet on the same line above the bottom edge in every picture.
    pub(crate) fn around(mesh: &Mesh, view: View) -> Frame {
        let axes = view.axes();
        let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
        for corner in &mesh.corners {
            for k in 0..2 {
                let value = dot(axes[k], corner.at) * UNITS;
                low[k] = low[k].min(value);
                high[k] = high[k].max(value);
            }
        }
        let whole = |span: f32| ((span + 2.0 * MARGIN) / STEP - 0.06).ceil() * STEP;
        let (width, height) = (whole(high[0] - low[0]), whole(high[1] - low[1]));
        let left = f32::midpoint(low[0], high[0]) - width / 2.0;
        let top = low[1] - MARGIN + height;
        Frame { axes, left, top, width, height }
    }

    /// A point of space in the picture's units; the third number grows towards the viewer.
    pub(crate) fn project(&self, p: Point) -> Point {
        [
            dot(self.axes[0], p) * UNITS - self.left,
            self.top - dot(self.axes[1], p) * UNITS,
            dot(self.axes[2], p) * UNITS,
        ]
    }

    /// A direction of space as the viewer has it: right, up, towards.
    pub(crate) fn turned(&self, d: Point) -> Point {
        self.axes.map(|axis| dot(axis, d))
    }

    /// A direction the viewer has, in space.
    pub(crate) fn unturned(&self, d: Point) -> Point {
        std::array::from_fn(|k| (0..3).map(|a| self.axes[a][k] * d[a]).sum())
    }
}

const NOTHING: u32 = u32::MAX;

/// What each pixel shows.
pub(crate) struct Seen {
    pub(crate) width: usize,
    pub(crate) height: usize,
    triangle: Vec<u32>,
    share: Vec<[f32; 2]>,
    pub(crate) depth: Vec<f32>,
}

impl Seen {
    /// The corners of the triangle a pixel shows and their shares in it.
    pub(crate) fn at(&self, pixel: usize) -> Option<(usize, [f32; 3])> {
        let triangle = self.triangle[pixel];
        let [u, v] = self.share[pixel];
        (triangle != NOTHING).then_some((triangle as usize, [u, v, 1.0 - u - v]))
    }
}

/// Fills a z-buffer; `screen` holds pixel x, pixel y and depth (larger is nearer) per corner.
pub(crate) fn rasterise(screen: &[Point], triangles: &[[u32; 3]], width: usize, height: usize) -> Seen {
    let mut seen = Seen {
        width,
        height,
        triangle: vec![NOTHING; width * height],
        share: vec![[0.0; 2]; width * height],
        depth: vec![f32::MIN; width * height],
    };
    for (t, corners) in triangles.iter().enumerate() {
        let [a, b, c] = corners.map(|i| screen[i as usize]);
        let double = (b[1] - c[1]) * (a[0] - c[0]) + (c[0] - b[0]) * (a[1] - c[1]);
        // Pixel rows grow downwards, so a face towards the viewer runs clockwise in them: negative.
        if double > -1e-9 {
            continue;
        }
        let span = |k: usize, limit: usize| {
            let low = a[k].min(b[k]).min(c[k]) - 0.5;
            let high = a[k].max(b[k]).max(c[k]) - 0.5;
            let last = high.floor().min(limit as f32 - 1.0);
            (low.ceil().max(0.0) as usize, if last < 0.0 { 0 } else { last as usize + 1 })
        };
        let ((x0, x1), (y0, y1)) = (span(0, width), span(1, height));
        for y in y0..y1 {
            let dy = y as f32 + 0.5 - c[1];
            for x in x0..x1 {
                let dx = x as f32 + 0.5 - c[0];
                let u = ((b[1] - c[1]) * dx + (c[0] - b[0]) * dy) / double;
                let v = ((c[1] - a[1]) * dx + (a[0] - c[0]) * dy) / double;
                // A hair of tolerance closes the seams between neighbours.
                if u < -1e-5 || v < -1e-5 || u + v > 1.0 + 1e-5 {
                    continue;
                }
                let depth = u * a[2] + v * b[2] + (1.0 - u - v) * c[2];
                let pixel = y * width + x;
                if depth > seen.depth[pixel] {
                    seen.depth[pixel] = depth;
                    seen.triangle[pixel] = t as u32;
                    seen.share[pixel] = [u, v];
                }
            }
        }
    }
    seen
}

/// Blends what three corners carry, by their shares; only what pixels need.
pub(crate) fn blend(corners: [&Corner; 3], shares: [f32; 3]) -> Corner {
    let mix = |read: fn(&Corner) -> f32| (0..3).map(|k| read(corners[k]) * shares[k]).sum::<f32>();
    let mix3 = |read: fn(&Corner) -> Point| -> Point {
        std::array::from_fn(|axis| (0..3).map(|k| read(corners[k])[axis] * shares[k]).sum())
    };
    Corner {
        at: mix3(|c| c.at),
        rest: mix3(|c| c.rest),
        stand: mix3(|c| c.stand),
        arm: mix(|c| c.arm),
        big_toe: mix(|c| c.big_toe),
        open: mix(|c| c.open),
        drape: [0.0; 3],
        thing: mix(|c| c.thing),
        hem: mix(|c| c.hem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_persons_left_is_where_it_should_be() {
        let mesh = Mesh {
            corners: [[-2.0, -8.0, -1.0], [2.0, 8.0, 2.0]]
                .map(|at| Corner { at, ..Corner::default() })
                .to_vec(),
            quads: Vec::new(),
        };
        let left_hip = [1.0, 0.5, 0.0];
        let x = |view| {
            let frame = Frame::around(&mesh, view);
            frame.project(left_hip)[0] / frame.width
        };
        assert!(x(View::Front) > 0.5, "front: the person's left is on the viewer's right");
        assert!(x(View::Back) < 0.5, "back: the person's left is on the viewer's left");
        let toes = Frame::around(&mesh, View::SideLeft).project([1.0, -8.0, 2.0]);
        let heel = Frame::around(&mesh, View::SideLeft).project([1.0, -8.0, -1.0]);
        assert!(toes[0] < heel[0], "from their left side, the person looks to our left");
    }

    #[test]
    fn the_nearer_triangle_wins_and_backs_are_culled() {
        let screen = [
            [0.0, 0.0, 1.0],
            [0.0, 8.0, 1.0],
            [8.0, 0.0, 1.0],
            [0.0, 0.0, 2.0],
            [0.0, 4.0, 2.0],
            [4.0, 0.0, 2.0],
        ];
        let seen = rasterise(&screen, &[[0, 1, 2], [3, 4, 5], [3, 5, 4]], 8, 8);
        assert_eq!(seen.at(0).map(|(t, _)| t), Some(1));
        assert_eq!(seen.at(5).map(|(t, _)| t), Some(0));
        assert!(seen.at(63).is_none());
    }
}
