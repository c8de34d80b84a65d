//! The proof sheet: every picture with its areas, nerve and joints drawn over it, for a person to judge.

use crate::layers::{Sheaf, Structure};
use crate::outline::{Spot, flatten};
use crate::shade::Picture;
use crate::walk::Stop;
use crate::{Figure, Joints};
use anyhow::{Context, Result};
use std::collections::BTreeSet;
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
    pub(crate) name: &'a str,
    pub(crate) figure: &'a Figure,
    pub(crate) sheaf: &'a Sheaf,
    pub(crate) light: &'a Picture,
    pub(crate) dark: &'a Picture,
}

/// What is laid over the pictures of a sheet.
#[derive(Clone, Copy)]
enum Laid<'a> {
    Areas,
    Nothing,
    NothingInTheDark,
    Nerve,
    Layer(&'a str),
    Walk,
}

/// One sheet for the areas, one for the nerve, one for each layer and the walk, and the plain pictures.
pub(crate) fn write(path: &Path, panels: &[Panel], stops: &[Stop]) -> Result<()> {
    let mut sheets = vec![
        ("areas", Laid::Areas),
        ("light", Laid::Nothing),
        ("dark", Laid::NothingInTheDark),
        ("nerve", Laid::Nerve),
        ("walk", Laid::Walk),
    ];
    let layers: BTreeSet<&str> = panels.iter().flat_map(|p| p.sheaf.keys().copied()).collect();
    sheets.extend(layers.into_iter().map(|layer| (layer, Laid::Layer(layer))));
    let file = path.file_stem().unwrap_or_default().to_string_lossy();
    for (name, laid) in sheets {
        sheet(panels, stops, laid).write(&path.with_file_name(format!("{file}-{name}.png")))?;
    }
    Ok(())
}

fn sheet(panels: &[Panel], stops: &[Stop], laid: Laid) -> Canvas {
    let gap = 10;
    let width: usize = panels.iter().map(|p| p.light.width + gap).sum::<usize>() + gap;
    let height = panels.iter().map(|p| p.light.height).max().unwrap_or(0) + 2 * gap;
    let mut canvas = Canvas::new(width, height);
    let mut left = gap;
    for panel in panels {
        let dark = matches!(laid, Laid::NothingInTheDark);
        let picture = if dark { panel.dark } else { panel.light };
        if dark {
            canvas.ground(left - gap, picture.width + 2 * gap, DARK_PAPER);
        }
        let top = height - gap - picture.height;
        canvas.picture(picture, left, top);
        let scale = picture.height as f64 / f64::from(panel.figure.height);
        let mut pen = Pen { canvas: &mut canvas, left: left as f64, top: top as f64, scale };
        match laid {
            Laid::Areas => pen.areas(panel.figure),
            Laid::Nothing | Laid::NothingInTheDark => {}
            Laid::Nerve => pen.nerve(panel.figure),
            Laid::Layer(layer) => pen.layer(panel.sheaf.get(layer).map_or(&[], Vec::as_slice)),
            Laid::Walk => {
                pen.nerve(panel.figure);
                pen.walk(stops.iter().filter(|s| s.view == panel.name));
            }
        }
        left += picture.width + gap;
    }
    canvas
}

/// Draws on a canvas in the units of one of its pictures.
struct Pen<'a> {
    canvas: &'a mut Canvas,
    left: f64,
    top: f64,
    scale: f64,
}

impl Pen<'_> {
    fn place(&self, p: Spot) -> Spot {
        [p[0] * self.scale + self.left, p[1] * self.scale + self.top]
    }

    fn lines(&self, d: &str) -> Vec<Vec<Spot>> {
        let flat = flatten(d).unwrap_or_default();
        flat.into_iter().map(|l| l.into_iter().map(|p| self.place(p)).collect()).collect()
    }

    fn fill(&mut self, d: &str, colour: [u8; 3], alpha: f32) {
        let rings = self.lines(d);
        self.canvas.fill(&rings, colour, alpha);
    }

    fn stroke(&mut self, d: &str, width: f64, colour: [u8; 3], alpha: f32) {
        for line in self.lines(d) {
            self.canvas.stroke(&line, width, colour, alpha);
        }
    }

    fn dot(&mut self, at: Spot, radius: f64, colour: [u8; 3]) {
        let at = self.place(at);
        self.canvas.dot(at, radius, colour, 0.9);
    }

    fn areas(&mut self, figure: &Figure) {
        for (i, area) in figure.regions.iter().flatten().enumerate() {
            self.fill(&area.d, hue(i), 0.35);
            self.stroke(&area.d, 1.2, hue(i), 0.8);
            self.dot(area.label, 3.0, [20, 20, 20]);
        }
        self.stroke(figure.silhouette.as_deref().unwrap_or_default(), 1.0, [0, 0, 0], 0.6);
        self.joints(&figure.joints);
    }

    fn nerve(&mut self, figure: &Figure) {
        for nerve in figure.nerve.iter().flatten() {
            let alpha = if nerve.hidden { 0.18 } else { 0.9 };
            self.stroke(&nerve.d, f64::from(nerve.width) * self.scale, [0xB4, 0x5F, 0x06], alpha);
        }
    }

    fn layer(&mut self, structures: &[Structure]) {
        for (i, structure) in structures.iter().enumerate() {
            // Both sides of a pair in one colour.
            let colour = hue(i / 2);
            let soft = !structure.inner.is_empty();
            self.fill(&structure.d, colour, if soft { 0.2 } else { 0.5 });
            for inner in &structure.inner {
                self.fill(inner, colour, 0.2);
            }
            if !soft {
                self.stroke(&structure.d, 1.2, [90, 30, 25], 0.8);
            }
            for line in &structure.lines {
                self.stroke(line, 1.0, [60, 20, 20], 0.6);
            }
            for &point in &structure.points {
                self.dot(point, 3.0, [20, 20, 20]);
            }
        }
    }

    fn walk<'s>(&mut self, stops: impl Iterator<Item = &'s Stop>) {
        for (i, stop) in stops.enumerate() {
            let [x, y, w, h] = stop.frame;
            let corners = [[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]].map(|p| self.place(p));
            self.canvas.stroke(&corners, 1.0, hue(i), 0.9);
            self.dot(stop.point, 4.0, hue(i));
        }
    }

    fn joints(&mut self, joints: &Joints) {
        for &spot in joints.values() {
            self.dot(spot, 2.5, [255, 255, 255]);
            self.dot(spot, 1.5, [200, 0, 0]);
        }
    }
}
