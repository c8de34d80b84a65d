//! The skin as a smooth surface that curves can be laid on.

use crate::mesh::Mesh;
use crate::space::{Point, add, dot, scale, sub, unit};

/// How far, in decimetres, the skin is evened out around a place: muscles are smoother than a mesh.
const REACH: f32 = 0.22;

/// Skin further up or down than this, in decimetres, is not asked: a place to be laid on it is not that far off.
const NEAR: f32 = 0.8;

pub(crate) struct Skin {
    /// Places of the left half, with the direction they face, from the feet up.
    places: Vec<(Point, Point)>,
}

impl Skin {
    /// The left half of trunk and leg; what lies on the right is its mirror.
    pub(crate) fn of(mesh: &Mesh) -> Skin {
        let mut places: Vec<(Point, Point)> = mesh
            .corners
            .iter()
            .zip(mesh.normals())
            .filter(|(c, _)| c.arm < 0.3 && c.thing < 0.5 && c.at[0] > -0.1 && c.at[1] < 5.5)
            .map(|(c, normal)| (c.at, normal))
            .collect();
        places.sort_by(|a, b| a.0[1].total_cmp(&b.0[1]));
        Skin { places }
    }

    /// Brings a place that lies near the skin onto it, along the direction the skin faces there; tells that
    /// direction too. Across the skin the place stays where it is, so curves keep their spacing.
    pub(crate) fn onto(&self, place: Point) -> (Point, Point) {
        let mut at = place;
        let mut facing = [0.0; 3];
        for _ in 0..3 {
            let (middle, normal) = self.around(at);
            at = sub(at, scale(normal, dot(normal, sub(at, middle))));
            facing = normal;
        }
        (at, facing)
    }

    /// The mean of the skin around a place, near corners counting most.
    fn around(&self, at: Point) -> (Point, Point) {
        let squared = |p: Point| dot(sub(p, at), sub(p, at));
        let from = self.places.partition_point(|(p, _)| p[1] < at[1] - NEAR);
        let to = self.places.partition_point(|(p, _)| p[1] < at[1] + NEAR);
        let places = &self.places[from..to];
        let nearest = places.iter().map(|(p, _)| squared(*p)).fold(f32::MAX, f32::min);
        let (mut middle, mut normal, mut total) = ([0.0; 3], [0.0; 3], 0.0);
        for (p, n) in places {
            // Measured beyond the nearest corner, so that a place off the skin still finds some.
            let beyond = (squared(*p) - nearest) / (REACH * REACH);
            if beyond < 7.0 {
                let weight = (-beyond).exp();
                middle = add(middle, scale(*p, weight));
                normal = add(normal, scale(*n, weight));
                total += weight;
            }
        }
        (scale(middle, 1.0 / total.max(1e-9)), unit(normal))
    }
}

/// A smooth curve through points (Catmull-Rom, uniform), `along` from 0 to 1 over the whole.
pub(crate) fn spline<const N: usize>(through: &[[f32; N]], along: f32) -> [f32; N] {
    let last = through.len() - 1;
    let place = along.clamp(0.0, 1.0) * last as f32;
    let i = (place as usize).min(last.saturating_sub(1));
    let t = place - i as f32;
    let point = |k: isize| -> [f32; N] {
        let k = i as isize + k;
        if k < 0 {
            // The curve runs on straight past its ends.
            std::array::from_fn(|a| 2.0 * through[0][a] - through[1.min(last)][a])
        } else if k as usize > last {
            std::array::from_fn(|a| 2.0 * through[last][a] - through[last.saturating_sub(1)][a])
        } else {
            through[k as usize]
        }
    };
    let (a, b, c, d) = (point(-1), point(0), point(1), point(2));
    std::array::from_fn(|k| {
        let (m0, m1) = ((c[k] - a[k]) / 2.0, (d[k] - b[k]) / 2.0);
        let (t2, t3) = (t * t, t * t * t);
        (2.0 * t3 - 3.0 * t2 + 1.0) * b[k]
            + (t3 - 2.0 * t2 + t) * m0
            + (3.0 * t2 - 2.0 * t3) * c[k]
            + (t3 - t2) * m1
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::Corner;
    use crate::space::length;

    #[test]
    fn a_place_off_the_skin_is_brought_onto_it_and_not_along_it() {
        let mut mesh = Mesh::default();
        for i in 0..20_u8 {
            for j in 0..20_u8 {
                let at = [f32::from(i) * 0.1, f32::from(j) * 0.1, 0.0];
                mesh.corners.push(Corner { at, ..Corner::default() });
            }
        }
        let at = |i: u32, j: u32| i * 20 + j;
        for i in 0..19 {
            for j in 0..19 {
                mesh.quads.push([at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)]);
            }
        }
        let (place, facing) = Skin::of(&mesh).onto([0.93, 1.07, 0.3]);
        assert!(length(sub(place, [0.93, 1.07, 0.0])) < 1e-3, "{place:?}");
        assert!(length(sub(facing, [0.0, 0.0, 1.0])) < 1e-3, "{facing:?}");
    }

    #[test]
    fn a_spline_passes_its_points() {
        let through = [[0.0, 0.0], [1.0, 2.0], [3.0, 2.5], [4.0, 0.0]];
        for (i, p) in through.iter().enumerate() {
            let q = spline(&through, i as f32 / 3.0);
            assert!((p[0] - q[0]).abs() < 1e-5 && (p[1] - q[1]).abs() < 1e-5, "{q:?}");
        }
    }
}
