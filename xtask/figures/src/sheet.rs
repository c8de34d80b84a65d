//! The proof sheet: every picture with its areas, nerve and joints drawn over it, for a person to judge.

use crate::outline::{Spot, flatten};
use crate::shade::Picture;
use crate::{Figure, Joints};
use anyhow::{Context, Result};
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

pub(crate) struct Canvas {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

const LIGHT_PAPER: [u8; 3] = [0xFA, 0xF8, 0xF4];
const DARK_PAPER: [u8; 3] = [0x10, 0x18, 0x1C];

impl Canvas {
    fn new(width: usize, height: usize) -> Canvas {
        Canvas { width, height, rgb: LIGHT_PAPER.repeat(width * height) }
    }

    fn mix(&mut self, x: i64, y: i64, colour: [u8; 3], alpha: f32) {
        if x < 0 || y < 0 || x >= self.width as i64 || y >= self.height as i64 {
            return;
        }
        let at = (y as usize * self.width + x as usize) * 3;
        for (under, over) in self.rgb[at..at + 3].iter_mut().zip(colour) {
            let below = f32::from(*under);
            *under = (below + (f32::from(over) - below) * alpha).round() as u8;
        }
    }

    fn picture(&mut self, picture: &Picture, left: usize, top: usize) {
        for y in 0..picture.height {
            for x in 0..picture.width {
                let at = (y * picture.width + x) * 4;
                let p = &picture.rgba[at..at + 4];
                let alpha = f32::from(p[3]) / 255.0;
                self.mix((left + x) as i64, (top + y) as i64, [p[0], p[1], p[2]], alpha);
            }
        }
    }

    fn ground(&mut self, left: usize, width: usize, colour: [u8; 3]) {
        for y in 0..self.height {
            for x in left..(left + width).min(self.width) {
                self.mix(x as i64, y as i64, colour, 1.0);
            }
        }
    }

    fn fill(&mut self, rings: &[Vec<Spot>], colour: [u8; 3], alpha: f32) {
        for y in 0..self.height {
            let line = y as f64 + 0.5;
            let mut cuts = Vec::new();
            for ring in rings {
                for pair in ring.windows(2) {
                    let (a, b) = (pair[0], pair[1]);
                    if (a[1] > line) != (b[1] > line) {
                        cuts.push(a[0] + (line - a[1]) / (b[1] - a[1]) * (b[0] - a[0]));
                    }
                }
            }
            cuts.sort_by(f64::total_cmp);
            for pair in cuts.chunks_exact(2) {
                for x in pair[0].round() as i64..pair[1].round() as i64 {
                    self.mix(x, y as i64, colour, alpha);
                }
            }
        }
    }

    fn stroke(&mut self, line: &[Spot], width: f64, colour: [u8; 3], alpha: f32) {
        for pair in line.windows(2) {
            let steps = ((pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]) * 2.0).ceil().max(1.0);
            for s in 0..steps as usize {
                let t = s as f64 / steps;
                let at = [0, 1].map(|k| pair[0][k] + (pair[1][k] - pair[0][k]) * t);
                self.dot(at, width / 2.0, colour, alpha);
            }
        }
    }

    fn dot(&mut self, at: Spot, radius: f64, colour: [u8; 3], alpha: f32) {
        let reach = radius.ceil() as i64 + 1;
        for dy in -reach..=reach {
            for dx in -reach..=reach {
                let (x, y) = (at[0].round() as i64 + dx, at[1].round() as i64 + dy);
                let far = (x as f64 - at[0]).hypot(y as f64 - at[1]);
                if far <= radius.max(0.7) {
                    self.mix(x, y, colour, alpha);
                }
            }
        }
    }

    fn write(&self, path: &Path) -> Result<()> {
        let file = File::create(path).with_context(|| format!("writing {}", path.display()))?;
        let mut encoder = png::Encoder::new(BufWriter::new(file), self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header()?.write_image_data(&self.rgb)?;
        Ok(())
    }
}

/// A colour per area, far enough from its neighbours'.
fn hue(index: usize) -> [u8; 3] {
    const HUES: [[u8; 3]; 8] = [
        [214, 69, 65],
        [52, 131, 200],
        [60, 160, 90],
        [230, 160, 40],
        [140, 90, 180],
        [30, 170, 170],
        [200, 90, 150],
        [120, 130, 40],
    ];
    HUES[index % HUES.len()]
}

pub(crate) struct Panel<'a> {
    pub(crate) figure: &'a Figure,
    pub(crate) light: &'a Picture,
    pub(crate) dark: &'a Picture,
}

/// Views in the upper row with areas and nerve, and the same plain and in the dark in the rows below.
pub(crate) fn write(path: &Path, panels: &[Panel]) -> Result<()> {
    let gap = 10;
    let width: usize = panels.iter().map(|p| p.light.width + gap).sum::<usize>() + gap;
    let height = panels.iter().map(|p| p.light.height).max().unwrap_or(0) + 2 * gap;
    for (name, kind) in [("areas", 0), ("light", 1), ("dark", 2), ("nerve", 3)] {
        let mut canvas = Canvas::new(width, height);
        let mut left = gap;
        for panel in panels {
            let picture = if kind == 2 { panel.dark } else { panel.light };
            if kind == 2 {
                canvas.ground(left - gap, picture.width + 2 * gap, DARK_PAPER);
            }
            let top = height - gap - picture.height;
            canvas.picture(picture, left, top);
            let scale = picture.height as f64 / f64::from(panel.figure.height);
            let place = |p: Spot| [p[0] * scale + left as f64, p[1] * scale + top as f64];
            let lines = |d: &str| -> Vec<Vec<Spot>> {
                let flat = flatten(d).unwrap_or_default();
                flat.into_iter().map(|l| l.into_iter().map(place).collect()).collect()
            };
            if kind == 0 {
                for (i, area) in panel.figure.regions.iter().flatten().enumerate() {
                    let rings = lines(&area.d);
                    canvas.fill(&rings, hue(i), 0.35);
                    for ring in &rings {
                        canvas.stroke(ring, 1.2, hue(i), 0.8);
                    }
                    canvas.dot(place(area.label), 3.0, [20, 20, 20], 0.9);
                }
                for ring in lines(panel.figure.silhouette.as_deref().unwrap_or_default()) {
                    canvas.stroke(&ring, 1.0, [0, 0, 0], 0.6);
                }
                joints(&mut canvas, &panel.figure.joints, &place);
            }
            if kind == 3 {
                for nerve in panel.figure.nerve.iter().flatten() {
                    let width = f64::from(nerve.width) * scale;
                    for line in lines(&nerve.d) {
                        let alpha = if nerve.hidden { 0.18 } else { 0.9 };
                        canvas.stroke(&line, width, [0xB4, 0x5F, 0x06], alpha);
                    }
                }
            }
            left += picture.width + gap;
        }
        let file = path.file_stem().unwrap_or_default().to_string_lossy();
        canvas.write(&path.with_file_name(format!("{file}-{name}.png")))?;
    }
    Ok(())
}

fn joints(canvas: &mut Canvas, joints: &Joints, place: &dyn Fn(Spot) -> Spot) {
    for &spot in joints.values() {
        canvas.dot(place(spot), 2.5, [255, 255, 255], 1.0);
        canvas.dot(place(spot), 1.5, [200, 0, 0], 1.0);
    }
}
