//! The base mesh: reading it, making the neutral adult, flattening what need not be shown, refining it.

use crate::space::{Move, Point, add, cross, length, scale, smoothstep, sub, unit};
use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

/// The skin is the first run of vertices; what follows are helpers (clothes, eyes, joint cubes).
pub(crate) const BODY_VERTICES: usize = 13_380;

/// What every corner of the mesh carries through refinement and into each pixel.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Corner {
    /// Where it is in the drawn posture.
    pub(crate) at: Point,
    /// Where it is in the mesh's own rest posture (arms out): cloth is cut there.
    pub(crate) rest: Point,
    /// Where it is when standing: regions are cut there.
    pub(crate) stand: Point,
    /// How much it follows the arm (with a share of the shoulder), 0 to 1.
    pub(crate) arm: f32,
    /// How much it follows the big toe.
    pub(crate) big_toe: f32,
    /// Share of the studio's light that reaches it.
    pub(crate) open: f32,
    /// The direction cloth faces here, where it bridges what lies under it; zero where there is none.
    pub(crate) drape: Point,
    /// 0 for the body, 1 for a thing in the picture (a seat, a box).
    pub(crate) thing: f32,
    /// How much lower than usual the top ends here, in decimetres.
    pub(crate) hem: f32,
}

impl Corner {
    fn gather(parts: &[(&Corner, f32)]) -> Corner {
        let mut sum = Corner::default();
        for &(c, w) in parts {
            sum.at = add(sum.at, scale(c.at, w));
            sum.rest = add(sum.rest, scale(c.rest, w));
            sum.stand = add(sum.stand, scale(c.stand, w));
            sum.arm += c.arm * w;
            sum.big_toe += c.big_toe * w;
            sum.open += c.open * w;
            sum.drape = add(sum.drape, scale(c.drape, w));
            sum.thing += c.thing * w;
            sum.hem += c.hem * w;
        }
        sum
    }
}

pub(crate) type Quad = [u32; 4];

#[derive(Clone, Debug, Default)]
pub(crate) struct Mesh {
    pub(crate) corners: Vec<Corner>,
    pub(crate) quads: Vec<Quad>,
}

/// The mesh as read: all vertices (helpers too, joints need them) and the skin's faces.
pub(crate) struct Base {
    pub(crate) vertices: Vec<Point>,
    pub(crate) quads: Vec<Quad>,
}

/// Reads `base.obj` and shapes it: half female, half male, a third of each origin, eyes closed.
pub(crate) fn neutral_adult(mpfb2: &Path) -> Result<Base> {
    let mut base = read_obj(&mpfb2.join("3dobjs/base.obj"))?;
    for sex in ["female", "male"] {
        for origin in ["african", "asian", "caucasian"] {
            apply(mpfb2, &mut base.vertices, &format!("macrodetails/{origin}-{sex}-young"), 0.5 / 3.0)?;
        }
        let build = format!("macrodetails/universal-{sex}-young-averagemuscle-averageweight");
        apply(mpfb2, &mut base.vertices, &build, 0.5)?;
    }
    // Open eyes without eyeballs stare; closed lids are calm.
    for side in ["left", "right"] {
        for origin in ["african", "asian", "caucasian"] {
            let lids = format!("expression/units/{origin}/eye-{side}-closure");
            apply(mpfb2, &mut base.vertices, &lids, 1.0 / 3.0)?;
        }
    }
    // The resting mouth of the mesh turns down a little; this lifts its corners to level.
    for origin in ["african", "asian", "caucasian"] {
        let corners = format!("expression/units/{origin}/mouth-corner-puller");
        apply(mpfb2, &mut base.vertices, &corners, 0.25 / 3.0)?;
    }
    Ok(base)
}

/// The same adult, pregnant: the belly of the middle months.
pub(crate) fn pregnant_adult(mpfb2: &Path) -> Result<Base> {
    let mut base = neutral_adult(mpfb2)?;
    apply(mpfb2, &mut base.vertices, "stomach/stomach-pregnant-incr", 0.7)?;
    Ok(base)
}

fn read_obj(path: &Path) -> Result<Base> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let (mut vertices, mut quads, mut skin) = (Vec::new(), Vec::new(), false);
    for (number, line) in text.lines().enumerate() {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("v") => {
                let v: Vec<f32> = words
                    .map(str::parse)
                    .collect::<Result<_, _>>()
                    .with_context(|| format!("vertex on line {}", number + 1))?;
                let [x, y, z] = v[..] else { bail!("line {}: a vertex needs three numbers", number + 1) };
                vertices.push([x, y, z]);
            }
            Some("g") => skin = words.next() == Some("body"),
            Some("f") if skin => {
                let corners: Vec<u32> = words
                    .map(|w| w.split('/').next().unwrap_or(w).parse::<u32>().map(|i| i - 1))
                    .collect::<Result<_, _>>()
                    .with_context(|| format!("face on line {}", number + 1))?;
                let [a, b, c, d] = corners[..] else { bail!("line {}: the skin is all quads", number + 1) };
                quads.push([a, b, c, d]);
            }
            _ => {}
        }
    }
    if vertices.len() < BODY_VERTICES {
        bail!("{} has {} vertices, fewer than the skin alone", path.display(), vertices.len());
    }
    Ok(Base { vertices, quads })
}

fn apply(mpfb2: &Path, vertices: &mut [Point], name: &str, weight: f32) -> Result<()> {
    let path = mpfb2.join("targets").join(format!("{name}.target.gz"));
    let file = File::open(&path).with_context(|| format!("opening {}", path.display()))?;
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).with_context(|| format!("reading {}", path.display()))?;
    for line in text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [index, x, y, z] = words[..] else { bail!("{}: odd line {line:?}", path.display()) };
        let index: usize = index.parse().with_context(|| format!("{}: {line:?}", path.display()))?;
        let by: Point = [x.parse()?, y.parse()?, z.parse()?];
        let vertex = vertices.get_mut(index).context("a target names a vertex the mesh lacks")?;
        *vertex = add(*vertex, scale(by, weight));
    }
    Ok(())
}

/// Flattens what need not be shown. Cloth bridges hollows and skims tips, so the skin under it is eased
/// towards the mean of its neighbours; the face is eased into a mannequin's.
pub(crate) fn make_modest(base: &mut Base) {
    let near = neighbours(BODY_VERTICES, &base.quads);
    let rest = base.vertices.clone();
    // The tips first, hard (their rings of vertices lie close, so it takes many rounds), then the whole chest,
    // as cloth would stretch over it.
    ease(&mut base.vertices, &near, 500, |i| ball(rest[i], CHEST_TIP, 0.25, 0.6));
    ease(&mut base.vertices, &near, 60, |i| ball(rest[i], CHEST_TIP, 0.5, 1.5));
    // Groin and cleft only lightly: easing a fold much would hollow it. What is left, `drape` covers.
    ease(&mut base.vertices, &near, 12, |i| {
        let p = rest[i];
        let across = 1.0 - smoothstep(0.15, 0.7, p[0].abs());
        across * smoothstep(-0.9, -0.4, p[1]) * (1.0 - smoothstep(0.2, 1.0, p[1]))
    });
    // Navel.
    ease(&mut base.vertices, &near, 60, |i| ball(rest[i], NAVEL, 0.15, 0.5));
    // The face a little, but not the lips, which would part. `drape` calms the rest.
    ease(&mut base.vertices, &near, 4, |i| {
        let p = rest[i];
        let lips = ball(p, [0.0, 6.72, 1.5], 0.3, 0.5);
        smoothstep(0.7, 1.05, p[2]) * smoothstep(6.2, 6.6, p[1]) * (1.0 - lips)
    });
}

/// One within `inner` of a place or its mirror, zero beyond `outer`.
fn ball(p: Point, centre: Point, inner: f32, outer: f32) -> f32 {
    1.0 - smoothstep(inner, outer, length(sub([p[0].abs(), p[1], p[2]], centre)))
}

const NAVEL: Point = [0.0, 1.75, 1.3];
/// The middle of the rings of vertices at the tip of the left breast, in the neutral adult.
const CHEST_TIP: Point = [1.02, 3.92, 1.46];

fn neighbours(count: usize, quads: &[Quad]) -> Vec<Vec<u32>> {
    let mut near = vec![Vec::new(); count];
    for quad in quads {
        for k in 0..4 {
            let (a, b) = (quad[k], quad[(k + 1) % 4]);
            for (a, b) in [(a, b), (b, a)] {
                if !near[a as usize].contains(&b) {
                    near[a as usize].push(b);
                }
            }
        }
    }
    near
}

/// Laplacian smoothing: `rounds` half-steps towards the mean of the neighbours wherever `mask` is above zero,
/// then blended in by the mask, so that what was smoothed has no edge.
fn ease(vertices: &mut [Point], near: &[Vec<u32>], rounds: usize, mask: impl Fn(usize) -> f32) {
    let touched: Vec<(usize, f32)> =
        (0..near.len()).map(|i| (i, mask(i))).filter(|&(i, w)| w > 0.0 && !near[i].is_empty()).collect();
    let mut smooth = vertices.to_vec();
    for _ in 0..rounds {
        let moved: Vec<Point> = touched
            .iter()
            .map(|&(i, _)| {
                let sum = near[i].iter().fold([0.0; 3], |s, &j| add(s, smooth[j as usize]));
                let mean = scale(sum, 1.0 / near[i].len() as f32);
                add(smooth[i], scale(sub(mean, smooth[i]), 0.5))
            })
            .collect();
        for (&(i, _), p) in touched.iter().zip(moved) {
            smooth[i] = p;
        }
    }
    for (i, w) in touched {
        vertices[i] = add(vertices[i], scale(sub(smooth[i], vertices[i]), w));
    }
}

impl Mesh {
    /// One round of Catmull-Clark: the outline of a coarse mesh shows its corners, a refined one does not.
    pub(crate) fn refined(&self) -> Mesh {
        struct Edge {
            ends: (u32, u32),
            faces: Vec<u32>,
        }
        let mut edges: Vec<Edge> = Vec::new();
        let mut known: HashMap<(u32, u32), u32> = HashMap::new();
        let mut sides: Vec<[u32; 4]> = Vec::with_capacity(self.quads.len());
        for (f, quad) in self.quads.iter().enumerate() {
            let mut own = [0; 4];
            for k in 0..4 {
                let (a, b) = (quad[k], quad[(k + 1) % 4]);
                let ends = (a.min(b), a.max(b));
                let e = *known.entry(ends).or_insert_with(|| {
                    edges.push(Edge { ends, faces: Vec::with_capacity(2) });
                    edges.len() as u32 - 1
                });
                edges[e as usize].faces.push(f as u32);
                own[k] = e;
            }
            sides.push(own);
        }
        let corner = |i: u32| &self.corners[i as usize];
        let faces: Vec<Corner> =
            self.quads.iter().map(|q| Corner::gather(&q.map(|i| (corner(i), 0.25)))).collect();
        let middles: Vec<Corner> = edges
            .iter()
            .map(|e| match e.faces[..] {
                [f, g] => Corner::gather(&[
                    (corner(e.ends.0), 0.25),
                    (corner(e.ends.1), 0.25),
                    (&faces[f as usize], 0.25),
                    (&faces[g as usize], 0.25),
                ]),
                _ => Corner::gather(&[(corner(e.ends.0), 0.5), (corner(e.ends.1), 0.5)]),
            })
            .collect();
        let count = self.corners.len();
        let (mut around_faces, mut around_edges) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        for (f, quad) in self.quads.iter().enumerate() {
            for &i in quad {
                around_faces[i as usize].push(f);
            }
        }
        for (e, edge) in edges.iter().enumerate() {
            around_edges[edge.ends.0 as usize].push(e);
            around_edges[edge.ends.1 as usize].push(e);
        }
        let mut corners: Vec<Corner> = (0..count)
            .map(|i| {
                let own = &self.corners[i];
                let rim: Vec<usize> =
                    around_edges[i].iter().copied().filter(|&e| edges[e].faces.len() != 2).collect();
                let n = around_faces[i].len() as f32;
                if n < 1.0 {
                    return *own;
                }
                let mut parts = Vec::with_capacity(12);
                if rim.is_empty() {
                    parts.push((own, (n - 3.0) / n + 1.0 / n));
                    parts.extend(around_faces[i].iter().map(|&f| (&faces[f], 1.0 / (n * n))));
                    for &e in &around_edges[i] {
                        let (a, b) = edges[e].ends;
                        let other = if a as usize == i { b } else { a };
                        parts.push((corner(other), 1.0 / (n * n)));
                    }
                } else {
                    parts.push((own, 0.75));
                    for &e in &rim {
                        let (a, b) = edges[e].ends;
                        let other = if a as usize == i { b } else { a };
                        parts.push((corner(other), 0.25 / rim.len() as f32));
                    }
                }
                Corner::gather(&parts)
            })
            .collect();
        let first_edge = corners.len() as u32;
        let first_face = first_edge + middles.len() as u32;
        corners.extend(middles);
        corners.extend(faces);
        let mut quads = Vec::with_capacity(self.quads.len() * 4);
        for (f, quad) in self.quads.iter().enumerate() {
            for k in 0..4 {
                let (ahead, behind) = (sides[f][k], sides[f][(k + 3) % 4]);
                quads.push([quad[k], first_edge + ahead, first_face + f as u32, first_edge + behind]);
            }
        }
        Mesh { corners, quads }
    }

    pub(crate) fn moved(mut self, by: &Move) -> Mesh {
        for corner in &mut self.corners {
            corner.at = by.point(corner.at);
        }
        self
    }

    /// Joins another mesh to this one; they share a picture, not a surface.
    pub(crate) fn join(&mut self, other: &Mesh) {
        let first = self.corners.len() as u32;
        self.corners.extend_from_slice(&other.corners);
        self.quads.extend(other.quads.iter().map(|q| q.map(|i| i + first)));
    }

    pub(crate) fn triangles(&self) -> Vec<[u32; 3]> {
        self.quads.iter().flat_map(|&[a, b, c, d]| [[a, b, c], [a, c, d]]).collect()
    }

    /// Smooth normals: faces around a corner, weighted by their area.
    pub(crate) fn normals(&self) -> Vec<Point> {
        let mut normals = vec![[0.0; 3]; self.corners.len()];
        for &[a, b, c, d] in &self.quads {
            let at = |i: u32| self.corners[i as usize].at;
            let face = cross(sub(at(c), at(a)), sub(at(d), at(b)));
            for i in [a, b, c, d] {
                normals[i as usize] = add(normals[i as usize], face);
            }
        }
        normals.into_iter().map(unit).collect()
    }

    /// The smooth normals, turned towards the cloth's own direction where it bridges folds.
    pub(crate) fn draped_normals(&self) -> Vec<Point> {
        let bent = |(n, c): (Point, &Corner)| {
            let share = length(c.drape).min(1.0);
            unit(add(scale(n, 1.0 - share), c.drape))
        };
        self.normals().into_iter().zip(&self.corners).map(bent).collect()
    }

    /// Lays cloth over what lies under it: the normals of the seat, the groin and the chest are evened out
    /// over their surroundings, so that no fold or tip shows, while the outline stays as it is.
    pub(crate) fn drape(&mut self) {
        let near = neighbours(self.corners.len(), &self.quads);
        let mask = |c: &Corner| {
            let [x, y, z] = c.rest;
            let x = x.abs();
            let seat = (1.0 - smoothstep(0.35, 0.75, x))
                * smoothstep(-0.75, -0.35, y)
                * (1.0 - smoothstep(0.75, 1.2, y))
                * (1.0 - smoothstep(-0.35, 0.0, z));
            let groin = (1.0 - smoothstep(0.3, 0.7, x))
                * smoothstep(-0.9, -0.5, y)
                * (1.0 - smoothstep(0.3, 0.9, y))
                * smoothstep(0.0, 0.3, z);
            let chest = (1.0
                - smoothstep(0.45, 1.0, length(sub([x, y, 0.0], [CHEST_TIP[0], CHEST_TIP[1], 0.0]))))
                * smoothstep(0.6, 0.9, z)
                * (1.0 - smoothstep(0.2, 0.4, c.arm));
            // A mannequin's face: features soft, lids and lips only hinted at.
            let face = 0.45 * smoothstep(0.75, 1.1, z) * smoothstep(6.3, 6.6, y);
            0.92 * (0.88 * seat).max(0.9 * groin).max(chest).max(face)
        };
        let masks: Vec<f32> = self.corners.iter().map(mask).collect();
        let mut directions = self.normals();
        for _ in 0..220 {
            let before = directions.clone();
            for i in (0..masks.len()).filter(|&i| masks[i] > 0.0 && !near[i].is_empty()) {
                let sum = near[i].iter().fold([0.0; 3], |s, &j| add(s, before[j as usize]));
                directions[i] = unit(add(unit(sum), before[i]));
            }
        }
        for ((corner, direction), mask) in self.corners.iter_mut().zip(directions).zip(masks) {
            corner.drape = scale(direction, mask);
        }
    }

    /// Evens out the reached light over neighbours: depth maps are coarse, soft light is not. Under cloth that
    /// bridges a fold the light is evened out much further.
    pub(crate) fn soften_light(&mut self) {
        let near = neighbours(self.corners.len(), &self.quads);
        for round in 0..150 {
            let before: Vec<f32> = self.corners.iter().map(|c| c.open).collect();
            for (corner, near) in self.corners.iter_mut().zip(&near) {
                let share = if round < 3 { 1.0 } else { length(corner.drape) };
                if share > 0.0 && !near.is_empty() {
                    let mean = near.iter().map(|&j| before[j as usize]).sum::<f32>() / near.len() as f32;
                    corner.open += 0.5 * share * (mean - corner.open);
                }
            }
        }
    }
}

/// A box with rounded edges, for a seat or a load.
pub(crate) fn rounded_box(centre: Point, half: Point, round: f32) -> Mesh {
    const STEPS: i32 = 24;
    let mut mesh = Mesh::default();
    let mut known: HashMap<[i32; 3], u32> = HashMap::new();
    let mut place = |cell: [i32; 3], mesh: &mut Mesh| {
        *known.entry(cell).or_insert_with(|| {
            // Cells crowd towards the edges (a cosine), where the surface bends.
            let on = |k: usize| {
                let t = (std::f32::consts::FRAC_PI_2 * cell[k] as f32 / STEPS as f32).sin();
                t * half[k]
            };
            let p = [on(0), on(1), on(2)];
            let inner: Point = std::array::from_fn(|k| p[k].clamp(round - half[k], half[k] - round));
            let at = add(centre, add(inner, scale(unit(sub(p, inner)), round)));
            mesh.corners.push(Corner { at, open: 1.0, thing: 1.0, ..Corner::default() });
            mesh.corners.len() as u32 - 1
        })
    };
    for axis in 0..3 {
        let (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
        for end in [-STEPS, STEPS] {
            for i in (-STEPS..STEPS).step_by(2) {
                for j in (-STEPS..STEPS).step_by(2) {
                    let mut quad = [(i, j), (i + 2, j), (i + 2, j + 2), (i, j + 2)].map(|(a, b)| {
                        let mut cell = [0; 3];
                        (cell[axis], cell[u], cell[v]) = (end, a, b);
                        place(cell, &mut mesh)
                    });
                    if end < 0 {
                        quad.reverse();
                    }
                    mesh.quads.push(quad);
                }
            }
        }
    }
    mesh
}

/// A ring that faces forward, for a wheel.
pub(crate) fn ring(centre: Point, radius: f32, thick: f32) -> Mesh {
    const AROUND: u32 = 96;
    const ACROSS: u32 = 16;
    let mut mesh = Mesh::default();
    for i in 0..AROUND {
        let (s, c) = (std::f32::consts::TAU * i as f32 / AROUND as f32).sin_cos();
        for j in 0..ACROSS {
            let (t, u) = (std::f32::consts::TAU * j as f32 / ACROSS as f32).sin_cos();
            let r = radius + thick * u;
            let at = add(centre, [r * c, r * s, thick * t]);
            mesh.corners.push(Corner { at, open: 1.0, thing: 1.0, ..Corner::default() });
        }
    }
    let at = |i: u32, j: u32| i % AROUND * ACROSS + j % ACROSS;
    for i in 0..AROUND {
        for j in 0..ACROSS {
            mesh.quads.push([at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)]);
        }
    }
    mesh
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::dot;

    fn cube() -> Mesh {
        let mut corners = Vec::new();
        for i in 0..8_u32 {
            let bit = |k: u32| if i >> k & 1 == 1 { 1.0 } else { -1.0 };
            corners.push(Corner { at: [bit(0), bit(1), bit(2)], ..Corner::default() });
        }
        let quads = vec![[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]];
        Mesh { corners, quads }
    }

    #[test]
    fn refining_a_cube_rounds_it() {
        let fine = cube().refined();
        assert_eq!((fine.corners.len(), fine.quads.len()), (26, 24));
        // The known Catmull-Clark corner of a cube of half-side 1 lies at 5/9 of it.
        assert!((fine.corners[7].at[0] - 5.0 / 9.0).abs() < 1e-6, "{:?}", fine.corners[7].at);
    }

    #[test]
    fn normals_point_outwards() {
        for mesh in [cube().refined(), rounded_box([0.0; 3], [1.0, 2.0, 1.5], 0.2)] {
            for (corner, normal) in mesh.corners.iter().zip(mesh.normals()) {
                assert!(dot(corner.at, normal) > 0.0, "{:?} {normal:?}", corner.at);
            }
        }
    }

    #[test]
    fn a_rings_normals_point_away_from_its_core() {
        let ring = ring([0.0; 3], 2.0, 0.2);
        for (corner, normal) in ring.corners.iter().zip(ring.normals()) {
            let core = scale(unit([corner.at[0], corner.at[1], 0.0]), 2.0);
            assert!(dot(sub(corner.at, core), normal) > 0.0, "{:?} {normal:?}", corner.at);
        }
    }

    #[test]
    fn easing_pulls_a_spike_in_and_leaves_the_rest() {
        let quads = vec![[0, 1, 4, 3], [1, 2, 5, 4], [3, 4, 7, 6], [4, 5, 8, 7]];
        let mut vertices: Vec<Point> =
            (0..9_u8).map(|i| [f32::from(i % 3), f32::from(i / 3), if i == 4 { 1.0 } else { 0.0 }]).collect();
        let near = neighbours(9, &quads);
        ease(&mut vertices, &near, 10, |i| if i == 4 { 1.0 } else { 0.0 });
        assert!(vertices[4][2] < 0.01);
        assert!(length(vertices[0]) < 1e-6, "{:?}", vertices[0]);
    }
}
