//! The close-up of the low spine: each drawing is computed once for every state, and what differs is kept.
//!
//! A drawing is a function of a few measures (a disc's height, a bone's slip), so every state has the same shapes
//! with other numbers, and the window can move between them.

mod buttock;
#[cfg(test)]
mod checks;
mod pen;
mod section;
mod side;

use crate::outline::Spot;
use anyhow::{Context, Result, ensure};
use pen::Stroke;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The states besides healthy, in the order they are offered.
const STATES: [(&str, &[&str]); 5] = [
    ("herniated", &["side", "section"]),
    ("worn", &["side", "section"]),
    ("narrow", &["side", "section"]),
    ("slipped", &["side", "section"]),
    ("piriformis", &["buttock"]),
];

/// `spine.json`: the format is `body::spine` of the core, which `checks` reads it with.
#[derive(Serialize)]
pub(crate) struct Spine {
    version: u32,
    states: Vec<SpineState>,
    scenes: BTreeMap<&'static str, Scene>,
}

#[derive(Serialize)]
struct SpineState {
    id: &'static str,
    scenes: &'static [&'static str],
}

#[derive(Serialize)]
struct Scene {
    width: f64,
    height: f64,
    parts: Vec<Part>,
    labels: Vec<Label>,
    focus: BTreeMap<&'static str, [f64; 3]>,
}

#[derive(Serialize)]
struct Part {
    matter: Matter,
    d: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    states: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    shows: BTreeMap<&'static str, f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stroke: Option<f64>,
}

#[derive(Serialize)]
struct Label {
    structure: &'static str,
    at: Spot,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    states: BTreeMap<&'static str, Spot>,
    text: Spot,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Matter {
    Flesh,
    Muscle,
    Fibre,
    BoneBehind,
    Bone,
    Spongy,
    Ring,
    RingLine,
    Core,
    Canal,
    Sac,
    Nerve,
    Shade,
    Light,
    Ligament,
    Spur,
    Sore,
}

/// A shape of a drawing in one state.
struct Piece {
    /// For the checks, which measure some shapes.
    name: &'static str,
    matter: Matter,
    strokes: Vec<Stroke>,
    width: Option<f64>,
    shows: f64,
}

impl Piece {
    fn shows(&mut self, share: f64) -> &mut Piece {
        self.shows = share;
        self
    }

    fn named(&mut self, name: &'static str) -> &mut Piece {
        self.name = name;
        self
    }

    fn d(&self) -> String {
        let mut d = String::new();
        let coarse = matches!(
            self.matter,
            Matter::Flesh | Matter::Spongy | Matter::Shade | Matter::Light | Matter::Sore
        );
        for stroke in &self.strokes {
            stroke.write(&mut d, coarse);
        }
        d
    }
}

/// A drawing in one state.
struct Sheet {
    size: Spot,
    pieces: Vec<Piece>,
    /// Structure, the place on it, and where its name stands.
    labels: Vec<(&'static str, Spot, Spot)>,
    focus: Option<[f64; 3]>,
}

impl Sheet {
    fn new(size: Spot) -> Sheet {
        Sheet { size, pieces: Vec::new(), labels: Vec::new(), focus: None }
    }

    fn add(&mut self, matter: Matter, strokes: Vec<Stroke>, width: Option<f64>) -> &mut Piece {
        let [right, bottom] = self.size;
        let keep = |p: Spot| [p[0].clamp(0.0, right), p[1].clamp(0.0, bottom)];
        let strokes = strokes.into_iter().map(|stroke| stroke.kept(keep)).collect();
        let at = self.pieces.len();
        self.pieces.push(Piece { name: "", matter, strokes, width, shows: 1.0 });
        &mut self.pieces[at]
    }

    fn area(&mut self, matter: Matter, stroke: Stroke) -> &mut Piece {
        self.add(matter, vec![stroke], None)
    }

    fn lines(&mut self, matter: Matter, width: f64, strokes: Vec<Stroke>) -> &mut Piece {
        self.add(matter, strokes, Some(width))
    }

    /// A place that hurts: three layers, so that it has no hard edge.
    fn sore(&mut self, middle: Spot, radii: Spot, tilt: f64, shows: f64) {
        for (grow, share) in [(1.0, 0.3), (0.7, 0.4), (0.42, 0.55)] {
            let oval = Stroke::oval(middle, radii.map(|r| r * grow), tilt);
            self.area(Matter::Sore, oval).shows(share * shows);
        }
    }
}

/// The commands of a path and how many numbers follow each: what two states must share.
fn commands(d: &str) -> Vec<(char, usize)> {
    let mut all: Vec<(char, usize)> = Vec::new();
    let mut in_number = false;
    for c in d.chars() {
        if c.is_ascii_alphabetic() {
            all.push((c, 0));
            in_number = false;
        } else if c == ' ' {
            in_number = false;
        } else if !in_number {
            in_number = true;
            if let Some(last) = all.last_mut() {
                last.1 += 1;
            }
        }
    }
    all
}

fn tenths(p: Spot) -> Spot {
    p.map(|v| (v * 10.0).round() / 10.0)
}

fn hundredths(v: f64) -> f64 {
    (v * 100.0).round() / 100.0
}

/// Puts the states of a drawing together.
fn scene(healthy: &Sheet, others: &[(&'static str, Sheet)]) -> Result<Scene> {
    let mut parts = Vec::new();
    for (i, piece) in healthy.pieces.iter().enumerate() {
        let d = piece.d();
        let mut part = Part {
            matter: piece.matter,
            d,
            states: BTreeMap::new(),
            shows: BTreeMap::new(),
            stroke: piece.width.map(hundredths),
        };
        if piece.shows < 1.0 {
            part.shows.insert("healthy", hundredths(piece.shows));
        }
        for (state, sheet) in others {
            let there = sheet.pieces.get(i).with_context(|| format!("{state} has fewer shapes"))?;
            let d = there.d();
            ensure!(there.matter == piece.matter, "shape {i} is made of something else in {state}");
            ensure!(commands(&d) == commands(&part.d), "shape {i} is drawn otherwise in {state}");
            // What shows neither here nor there has no need to move.
            if d != part.d && piece.shows + there.shows > 0.0 {
                part.states.insert(state, d);
            }
            if there.shows < 1.0 {
                part.shows.insert(state, hundredths(there.shows));
            }
        }
        parts.push(part);
    }
    let labels = healthy.labels.iter().enumerate().map(|(i, &(structure, at, text))| {
        let moved = others.iter().filter_map(|(state, sheet)| {
            let there = tenths(sheet.labels.get(i)?.1);
            (there != tenths(at)).then_some((*state, there))
        });
        Label { structure, at: tenths(at), states: moved.collect(), text: tenths(text) }
    });
    Ok(Scene {
        width: healthy.size[0],
        height: healthy.size[1],
        labels: labels.collect(),
        focus: others
            .iter()
            .filter_map(|(state, sheet)| Some((*state, sheet.focus?.map(|v| (v * 10.0).round() / 10.0))))
            .collect(),
        parts,
    })
}

fn drawn(name: &'static str, state: &str) -> Sheet {
    match name {
        "side" => side::draw(state),
        "section" => section::draw(state),
        _ => buttock::draw(state),
    }
}

pub(crate) fn spine() -> Result<Spine> {
    let mut scenes = BTreeMap::new();
    for name in ["side", "section", "buttock"] {
        let others: Vec<(&'static str, Sheet)> = STATES
            .iter()
            .filter(|(_, scenes)| scenes.contains(&name))
            .map(|(state, _)| (*state, drawn(name, state)))
            .collect();
        scenes
            .insert(name, scene(&drawn(name, "healthy"), &others).with_context(|| format!("scene {name}"))?);
    }
    let states = STATES.map(|(id, scenes)| SpineState { id, scenes }).into();
    Ok(Spine { version: 1, states, scenes })
}

/// Writes `spine.json` into a folder.
pub(crate) fn write(folder: &Path) -> Result<()> {
    let path = folder.join("spine.json");
    fs::write(&path, serde_json::to_string(&spine()?)? + "\n")
        .with_context(|| format!("writing {}", path.display()))
}
