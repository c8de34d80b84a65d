//! Studio light and cloth: from what a pixel shows to its colour.

use crate::mesh::{Corner, Mesh};
use crate::raster::{Frame, Seen, blend, rasterise};
use crate::space::{Point, add, dot, scale, smoothstep, unit};

/// Pixels are taken this many times finer each way, then averaged.
pub(crate) const FINER: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Theme; 2] = [Theme::Light, Theme::Dark];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

/// A picture with straight alpha.
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) rgba: Vec<u8>,
}

/// Colours from shade through middle to light.
struct Ramp([Point; 3]);

impl Ramp {
    fn at(&self, tone: f32) -> Point {
        let t = tone.clamp(0.0, 1.0) * 2.0;
        let (from, to, k) = if t < 1.0 { (0, 1, t) } else { (1, 2, t - 1.0) };
        add(scale(self.0[from], 1.0 - k), scale(self.0[to], k))
    }
}

struct Palette {
    skin: Ramp,
    cloth: Ramp,
    thing: Ramp,
    /// What the edge turns to, and how strongly.
    rim: Point,
    rim_strength: f32,
}

/// Cool, quiet greys: amber is the only warm colour on the body. The dark set glows less on #10181C but keeps
/// an edge lighter than the ground.
fn palette(theme: Theme) -> Palette {
    match theme {
        Theme::Light => Palette {
            skin: Ramp([[126.0, 142.0, 156.0], [190.0, 203.0, 213.0], [232.0, 237.0, 240.0]]),
            cloth: Ramp([[70.0, 88.0, 104.0], [117.0, 137.0, 154.0], [160.0, 177.0, 190.0]]),
            thing: Ramp([[168.0, 162.0, 151.0], [213.0, 207.0, 197.0], [236.0, 232.0, 225.0]]),
            rim: [96.0, 114.0, 130.0],
            rim_strength: 0.55,
        },
        Theme::Dark => Palette {
            skin: Ramp([[47.0, 60.0, 69.0], [86.0, 102.0, 112.0], [124.0, 140.0, 149.0]]),
            cloth: Ramp([[30.0, 41.0, 49.0], [55.0, 69.0, 79.0], [80.0, 96.0, 106.0]]),
            thing: Ramp([[34.0, 40.0, 43.0], [54.0, 61.0, 65.0], [74.0, 82.0, 86.0]]),
            rim: [138.0, 155.0, 164.0],
            rim_strength: 0.42,
        },
    }
}

/// The lamp: high, a little to the left, in front. As the viewer has it: right, up, towards.
const KEY: Point = [-0.42, 0.62, 0.66];
const FILL: Point = [0.75, 0.1, 0.65];

/// How bright the studio is in a direction.
fn studio(direction: Point) -> f32 {
    let key = dot(direction, unit(KEY)).max(0.0);
    0.25 + 0.2 * (direction[1] * 0.5 + 0.5) + 0.75 * key * key
}

/// Evenly spread directions (a Fibonacci lattice).
fn directions(count: usize) -> impl Iterator<Item = Point> {
    let golden = std::f32::consts::PI * (3.0 - 5.0_f32.sqrt());
    (0..count).map(move |i| {
        let y = 1.0 - 2.0 * (i as f32 + 0.5) / count as f32;
        let (r, angle) = ((1.0 - y * y).sqrt(), golden * i as f32);
        [r * angle.cos(), y, r * angle.sin()]
    })
}

/// Finds, for every corner, the share of the studio's light that reaches it: the mesh is drawn into a small
/// depth map from each of many directions, and a corner not hidden in a map is lit from there.
pub(crate) fn light(mesh: &mut Mesh, frame: &Frame) {
    const DIRECTIONS: usize = 144;
    /// Pixels to a decimetre in the depth maps.
    const FINE: f32 = 22.0;
    let normals = mesh.draped_normals();
    let triangles = mesh.triangles();
    let (mut lit, mut all) = (vec![0.0_f32; mesh.corners.len()], vec![1e-6_f32; mesh.corners.len()]);
    for seen_from in directions(DIRECTIONS) {
        let towards = frame.unturned(seen_from);
        let strength = studio(seen_from);
        // Any two directions across will do.
        let helper = if towards[1].abs() < 0.9 { [0.0, 1.0, 0.0] } else { [1.0, 0.0, 0.0] };
        let right = unit(crate::space::cross(helper, towards));
        let up = crate::space::cross(towards, right);
        let flat: Vec<Point> = mesh
            .corners
            .iter()
            .map(|c| [dot(right, c.at) * FINE, -dot(up, c.at) * FINE, dot(towards, c.at)])
            .collect();
        let low = |k: usize| flat.iter().fold(f32::MAX, |m, p| m.min(p[k])) - 2.0;
        let high = |k: usize| flat.iter().fold(f32::MIN, |m, p| m.max(p[k])) + 2.0;
        let (x0, y0) = (low(0), low(1));
        let (width, height) = ((high(0) - x0) as usize + 1, (high(1) - y0) as usize + 1);
        let screen: Vec<Point> = flat.iter().map(|p| [p[0] - x0, p[1] - y0, p[2]]).collect();
        let map = rasterise(&screen, &triangles, width, height);
        for (i, p) in screen.iter().enumerate() {
            let facing = dot(normals[i], towards);
            if facing <= 0.0 {
                continue;
            }
            let share = facing * strength;
            all[i] += share;
            // Four map pixels around the corner, and a gentle threshold, leave no hard shadow edges.
            let (px, py) = ((p[0] - 0.5) as usize, (p[1] - 0.5) as usize);
            let mut open = 0.0;
            for (x, y) in [(px, py), (px + 1, py), (px, py + 1), (px + 1, py + 1)] {
                let nearest = map.depth[y * width + x];
                let slack = 0.05 + 0.05 / facing.max(0.2);
                open += 0.25 * (1.0 - smoothstep(slack, slack + 0.12, nearest - p[2]));
            }
            lit[i] += share * open;
        }
    }
    for (i, corner) in mesh.corners.iter_mut().enumerate() {
        corner.open = lit[i] / all[i];
    }
    mesh.soften_light();
}

/// How far inside the cloth a place is, in decimetres (negative: bare skin).
/// A sleeveless top and shorts; the low back stays bare, where the story begins.
fn cloth_depth(corner: &Corner) -> f32 {
    let top = top_depth(corner);
    let [_, y, _] = corner.stand;
    // Hems dip a little in front and rise over the hips, as cloth lies.
    let shorts = (1.25 - y).min(y + 1.15).min((0.5 - corner.arm) * 1.2);
    top.max(shorts)
}

fn top_depth(corner: &Corner) -> f32 {
    let [x, y, _] = corner.rest;
    let x = x.abs();
    // The neck hole: an ellipse about the neck's root, in the mesh's rest posture.
    let neck = (x * x + ((y - 6.55) / 1.25).powi(2)).sqrt() - 1.28;
    // The armhole: a line that comes in over the shoulder and runs out under the arm.
    let armhole = 1.32 + 0.32 * smoothstep(5.5, 4.3, y) - x;
    (y - 2.35 + corner.hem).min(6.2 - y).min(neck).min(armhole)
}

/// Draws the mesh at `pixels` to 1700 units. The mesh must have its light found.
pub(crate) fn draw(mesh: &Mesh, frame: &Frame, pixels: usize, themes: &[Theme]) -> Vec<Picture> {
    let scale_to = pixels as f32 / 1700.0;
    let width = (frame.width * scale_to).round() as usize;
    let height = (frame.height * scale_to).round() as usize;
    let fine = scale_to * FINER as f32;
    let screen: Vec<Point> = mesh
        .corners
        .iter()
        .map(|c| {
            let p = frame.project(c.at);
            [p[0] * fine, p[1] * fine, p[2]]
        })
        .collect();
    let triangles = mesh.triangles();
    let normals: Vec<Point> = mesh.draped_normals().into_iter().map(|n| frame.turned(n)).collect();
    let seen = rasterise(&screen, &triangles, width * FINER, height * FINER);
    let palettes: Vec<Palette> = themes.iter().map(|&t| palette(t)).collect();
    let mut sums = vec![vec![[0.0_f32; 4]; width * height]; themes.len()];
    let pixel_in_dm = 1.0 / (fine * crate::raster::UNITS);
    for y in 0..seen.height {
        for x in 0..seen.width {
            let Some((t, shares)) = seen.at(y * seen.width + x) else { continue };
            let ids = triangles[t].map(|i| i as usize);
            let corner = blend(ids.map(|i| &mesh.corners[i]), shares);
            let normal = (0..3).fold([0.0; 3], |s, k| add(s, scale(normals[ids[k]], shares[k])));
            let target = (y / FINER) * width + x / FINER;
            for (colours, sum) in palettes.iter().zip(&mut sums) {
                let colour = colour(colours, &corner, unit(normal), pixel_in_dm);
                let cell = &mut sum[target];
                for (sum, value) in cell.iter_mut().zip(colour.into_iter().chain([1.0])) {
                    *sum += value;
                }
            }
        }
    }
    sums.into_iter().map(|sum| finish(&sum, width, height)).collect()
}

fn colour(colours: &Palette, corner: &Corner, normal: Point, pixel: f32) -> Point {
    let key = ((dot(normal, unit(KEY)) + 0.3) / 1.3).max(0.0);
    let fill = ((dot(normal, unit(FILL)) + 0.4) / 1.4).max(0.0);
    let sky = normal[1] * 0.5 + 0.5;
    let open = corner.open.clamp(0.0, 1.0);
    let lit = 0.56 * key + 0.16 * fill + 0.18 * sky + 0.10;
    let reached = lit * (0.42 + 0.58 * open) - 0.03;
    // A little more contrast about the middle, so that forms read at a distance.
    let tone = 0.66 + 1.28 * (reached - 0.66);
    // Where the body turns away its edge gathers, soft and narrow.
    let away = 1.0 - normal[2].clamp(0.0, 1.0);
    let edge = away.powf(2.6);
    let skin = colours.skin.at(tone);
    let surface = if corner.thing > 0.5 {
        colours.thing.at(tone)
    } else {
        let depth = cloth_depth(corner);
        let cover = smoothstep(-1.5 * pixel, 1.5 * pixel, depth);
        // A hem: a thin darker line just inside the edge, and a breath of shadow on the skin outside it.
        let hem = (1.0 - smoothstep(0.0, 0.035, (depth - 0.075).abs())) * 0.10;
        let shadow = (1.0 - smoothstep(0.0, 0.10, -depth)) * 0.10;
        let cloth = scale(colours.cloth.at(tone), 1.0 - hem);
        add(scale(scale(skin, 1.0 - shadow), 1.0 - cover), scale(cloth, cover))
    };
    let turn = edge * colours.rim_strength;
    add(scale(surface, 1.0 - turn), scale(colours.rim, turn))
}

/// Averages the fine pixels; an edge pixel keeps its full colour and takes its share in alpha alone.
fn finish(sum: &[[f32; 4]], width: usize, height: usize) -> Picture {
    let full = (FINER * FINER) as f32;
    let mut rgba = vec![0_u8; width * height * 4];
    for (cell, out) in sum.iter().zip(rgba.chunks_exact_mut(4)) {
        if cell[3] > 0.0 {
            for (byte, value) in out.iter_mut().zip(&cell[..3]) {
                *byte = (value / cell[3]).round().clamp(0.0, 255.0) as u8;
            }
            out[3] = (cell[3] / full * 255.0).round() as u8;
        }
    }
    Picture { width, height, rgba }
}

impl Picture {
    /// Half the size each way, colours weighted by how much of a pixel is covered.
    pub(crate) fn halved(&self) -> Picture {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut rgba = vec![0_u8; width * height * 4];
        for y in 0..height {
            for x in 0..width {
                let mut sum = [0.0_f32; 4];
                for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    let from = ((2 * y + dy) * self.width + 2 * x + dx) * 4;
                    let alpha = f32::from(self.rgba[from + 3]);
                    for (part, &byte) in sum.iter_mut().zip(&self.rgba[from..from + 3]) {
                        *part += f32::from(byte) * alpha;
                    }
                    sum[3] += alpha;
                }
                let out = (y * width + x) * 4;
                if sum[3] > 0.0 {
                    for k in 0..3 {
                        rgba[out + k] = (sum[k] / sum[3]).round() as u8;
                    }
                    rgba[out + 3] = (sum[3] / 4.0).round() as u8;
                }
            }
        }
        Picture { width, height, rgba }
    }
}

/// What every pixel of a picture shows of the body, at `per_unit` pixels to a unit; `None` is ground.
pub(crate) fn survey(mesh: &Mesh, frame: &Frame, per_unit: f32) -> (Seen, Vec<Option<Corner>>) {
    let screen: Vec<Point> = mesh
        .corners
        .iter()
        .map(|c| {
            let p = frame.project(c.at);
            [p[0] * per_unit, p[1] * per_unit, p[2]]
        })
        .collect();
    let triangles = mesh.triangles();
    let size = |span: f32| (span * per_unit).round() as usize;
    let seen = rasterise(&screen, &triangles, size(frame.width), size(frame.height));
    let shown = (0..seen.width * seen.height)
        .map(|pixel| {
            seen.at(pixel).map(|(t, shares)| blend(triangles[t].map(|i| &mesh.corners[i as usize]), shares))
        })
        .collect();
    (seen, shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_cover_the_sphere_evenly() {
        let sum = directions(400).fold([0.0; 3], add);
        assert!(sum.iter().all(|k| k.abs() < 2.0), "{sum:?}");
    }

    #[test]
    fn the_low_back_is_bare_and_chest_and_hips_are_covered() {
        let at = |y: f32| Corner { rest: [0.0, y, -0.5], stand: [0.0, y, -0.5], ..Corner::default() };
        assert!(cloth_depth(&at(1.8)) < 0.0);
        assert!(cloth_depth(&at(3.5)) > 0.0);
        assert!(cloth_depth(&at(0.0)) > 0.0);
        assert!(cloth_depth(&at(-3.0)) < 0.0);
    }

    #[test]
    fn halving_keeps_edge_colour_pure() {
        let mut rgba = vec![0; 16];
        rgba[..4].copy_from_slice(&[200, 100, 50, 255]);
        let half = Picture { width: 2, height: 2, rgba }.halved();
        assert_eq!(half.rgba, [200, 100, 50, 64]);
    }
}
