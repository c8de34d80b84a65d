//! A still picture: one figure as a file of its own, for paper and exports.
//!
//! The shapes are those the window draws, from the same data; only the inks stand here, for white paper. They are the
//! light theme's (`ui/src/design/tokens.css`), or greys for a printer without colour: then what is marked is striped, and
//! the nerve is black with a white rim, so that nothing is told by colour alone. The result is SVG that needs no other
//! file and runs no script.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::layers::Structure;
use super::spine::{Matter, Scene};
use super::{Drawings, Figure, Images, NervePath, View};

const PAPER: &str = "#ffffff";
const INK: &str = "#17262e";
const ACTION: &str = "#0b5563";
const NERVE: &str = "#b45f06";
const NERVE_GLOW: &str = "#ffc247";
const NERVE_TOUCH: &str = "#c96a06";
const MARK: &str = "#ffb234";
const MUSCLE: &str = "#cf8f80";
const MUSCLE_LINE: &str = "#a8604f";
const MUSCLE_EDGE: &str = "#8c4a3b";
const ROOTS: [(&str, &str); 4] = [("l4", "#2a6fb0"), ("l5", "#b45f06"), ("s1", "#2f7d4f"), ("s2", "#7a4a9c")];
/// The room one of many people takes, and their shapes.
const PERSON: [f64; 2] = [26.0, 44.0];
const PERSON_SHAPES: &str = "<circle cx=\"13\" cy=\"10\" r=\"6\"/><path d=\"M4 39V28a9 9 0 0 1 18 0v11a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2z\"/>";
/// Half the size of the cross that marks a point to press.
const CROSS: f64 = 9.0;
/// Narrower than this an area is only seen from its edge, and its name would cover it.
const SLIVER: f64 = 46.0;

/// Why a figure cannot be a file of its own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StillError {
    /// It is a picture file of the pack already.
    #[error("'{0}' is a picture file of the pack already")]
    IsFile(String),
    /// It names something that is not drawn.
    #[error("the figure '{figure}' needs {kind} '{name}', which is not drawn")]
    NotDrawn {
        /// The figure.
        figure: String,
        /// What is missing: `view`, `posture`, `drawing`.
        kind: &'static str,
        /// Its name.
        name: String,
    },
    /// The picture beneath the shapes is missing.
    #[error("the picture '{0}' is missing")]
    NoPicture(String),
}

/// What a still picture is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inks {
    /// The light theme's colours.
    Colour,
    /// Black and greys.
    Grey,
}

/// A figure as SVG, with words for those who do not see it; `picture` gives the bytes of a WebP file by its name.
///
/// # Errors
/// When the figure is a file already, or what it shows is not there.
pub fn still<F>(figure: &Figure, drawings: &Drawings, alt: &str, picture: F) -> Result<String, StillError>
where
    F: Fn(&str) -> Option<Vec<u8>>,
{
    let drawn = draw(figure, drawings, alt, Inks::Colour, |ground| {
        let data = STANDARD.encode(picture(ground.name)?);
        let [width, height] = ground.size;
        Some(format!(
            "<image href=\"data:image/webp;base64,{data}\" width=\"{width}\" height=\"{height}\" preserveAspectRatio=\"none\"/>"
        ))
    })?;
    Ok(drawn.svg)
}

/// The rendered body beneath the shapes of a figure.
pub(crate) struct Ground<'a> {
    /// Name of the picture file.
    pub(crate) name: &'a str,
    /// What it fills, in the body's own units.
    pub(crate) size: [f64; 2],
    /// The part that is seen: left, top, width, height.
    pub(crate) seen: [f64; 4],
}

/// A still picture.
pub(crate) struct Still {
    /// The picture.
    pub(crate) svg: String,
    /// Its width over its height.
    pub(crate) aspect: f64,
}

impl Still {
    /// With more shapes over it.
    pub(crate) fn under(mut self, shapes: &str, inks: Inks) -> Self {
        let end = self.svg.rfind("</svg>").unwrap_or(self.svg.len());
        match inks {
            Inks::Colour => self.svg.insert_str(end, shapes),
            Inks::Grey => self.svg.insert_str(end, &greyed(shapes)),
        }
        self
    }
}

/// Draws a figure; `ground` gives the body beneath it as an SVG element.
pub(crate) fn draw<F>(
    figure: &Figure,
    drawings: &Drawings,
    alt: &str,
    inks: Inks,
    ground: F,
) -> Result<Still, StillError>
where
    F: Fn(&Ground) -> Option<String>,
{
    let missing = |kind: &'static str, name: &str| StillError::NotDrawn {
        figure: figure.id.clone(),
        kind,
        name: name.to_owned(),
    };
    let seen = |width: f64, height: f64| figure.crop.unwrap_or([0.0, 0.0, width, height]);
    let base = |images: &Images, width: f64, height: f64| -> Result<String, StillError> {
        let name = &images.light.large;
        ground(&Ground { name, size: [width, height], seen: seen(width, height) })
            .ok_or_else(|| StillError::NoPicture(name.clone()))
    };
    let mut out = String::new();
    let mut beneath = String::new();
    let (width, height);
    if let Some(name) = &figure.view {
        let view = drawings.body.views.get(name).ok_or_else(|| missing("view", name))?;
        (width, height) = (view.width, view.height);
        beneath = base(&view.images, width, height)?;
        marks(figure, view, inks, &mut out);
        for layer in &figure.layers {
            if let Some(structures) = drawings.layers.views.get(name).and_then(|layers| layers.get(layer)) {
                Layer { name: layer, figure, inks }.draw(structures, &mut out);
            }
        }
        // Over everything else, as in the window.
        if figure.layers.iter().any(|layer| layer == "nerve") {
            nerve(&view.nerve, inks, &mut out);
        }
    } else if let Some(name) = &figure.posture {
        let posture = drawings.body.postures.get(name).ok_or_else(|| missing("posture", name))?;
        (width, height) = (posture.width, posture.height);
        beneath = base(&posture.images, width, height)?;
        for layer in &figure.layers {
            if let Some(structures) = drawings.layers.postures.get(name) {
                Layer { name: layer, figure, inks }.draw(structures, &mut out);
            }
        }
    } else if let Some(name) = &figure.scene {
        let scene = drawings.spine.scenes.get(name).ok_or_else(|| missing("drawing", name))?;
        (width, height) = (scene.width, scene.height);
        draw_scene(scene, figure.spine.as_deref().unwrap_or("healthy"), &mut out);
    } else if let Some(people) = figure.people {
        (width, height) = draw_people(people, &mut out);
    } else {
        return Err(StillError::IsFile(figure.id.clone()));
    }
    let [x, y, w, h] = seen(width, height);
    let alt = escaped(alt);
    let shapes = format!("{DEFINITIONS}{out}");
    let shapes = if inks == Inks::Grey { greyed(&shapes) } else { shapes };
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{x} {y} {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\">\
         <title>{alt}</title>{beneath}{shapes}</svg>\n"
    );
    Ok(Still { svg, aspect: w / h })
}

/// Greys that are chosen, not measured: these must be told from what lies beside them.
const GREYS: [(&str, u8); 3] = [
    (NERVE, 0),
    // The nerve in the close-up of the spine, and its rim.
    ("#e8951f", 70),
    ("#a85a05", 0),
];

/// Shapes with every colour turned into the grey that is as light.
fn greyed(shapes: &str) -> String {
    let mut out = String::with_capacity(shapes.len());
    let mut rest = shapes;
    while let Some(at) = rest.find(['#', '(']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let hex = from.get(..7).filter(|hex| hex[1..].bytes().all(|digit| digit.is_ascii_hexdigit()));
        if let Some(hex) = hex.filter(|hex| hex.starts_with('#')) {
            let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap_or_default();
            let chosen = GREYS.iter().find(|(ink, _)| *ink == hex).map(|(_, grey)| *grey);
            let grey = chosen.unwrap_or_else(|| lightness([part(1), part(3), part(5)]));
            let _ = write!(out, "#{grey:02x}{grey:02x}{grey:02x}");
            rest = &from[7..];
        } else if let Some((parts, after)) = from
            .strip_prefix('(')
            .filter(|_| before.ends_with("rgb"))
            .and_then(|inner| inner.split_once(" / "))
        {
            let mut parts = parts.split(' ').filter_map(|part| part.parse().ok());
            let mut part = || parts.next().unwrap_or_default();
            let grey = lightness([part(), part(), part()]);
            let _ = write!(out, "({grey} {grey} {grey} / ");
            rest = after;
        } else {
            out.push_str(&from[..1]);
            rest = &from[1..];
        }
    }
    out + rest
}

/// How light a colour is to the eye (ITU-R BT.601, as pictures are greyed).
fn lightness([red, green, blue]: [u8; 3]) -> u8 {
    let sum = u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114;
    u8::try_from(sum / 1000).unwrap_or(u8::MAX)
}

/// Stripes for places to keep off and for what works harder, and the head of a stroke's arrow.
const DEFINITIONS: &str = "<defs>\
    <pattern id=\"keep-off\" width=\"12\" height=\"12\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
    <path d=\"M0 0V12\" stroke=\"#17262e\" stroke-width=\"4.5\"/></pattern>\
    <pattern id=\"marked\" width=\"15\" height=\"15\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(-45)\">\
    <path d=\"M0 0V15\" stroke=\"#17262e\" stroke-width=\"7\"/></pattern>\
    <pattern id=\"works\" width=\"12\" height=\"12\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
    <path d=\"M0 0V12\" stroke=\"#b45f06\" stroke-width=\"4.5\"/></pattern>\
    <marker id=\"arrow\" viewBox=\"0 0 10 10\" refX=\"6\" refY=\"5\" markerUnits=\"userSpaceOnUse\" markerWidth=\"21\" \
    markerHeight=\"21\" orient=\"auto-start-reverse\"><path d=\"M0 0.8 9 5 0 9.2Z\" fill=\"#0b5563\"/></marker></defs>";

pub(crate) fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A shape: its outline, how it is filled, how it is drawn around.
fn path(out: &mut String, d: &str, style: &str) {
    if !d.is_empty() {
        let _ = write!(out, "<path d=\"{d}\" {style}/>");
    }
}

/// An open line with round ends.
fn line(out: &mut String, d: &str, ink: &str, width: f64, more: &str) {
    path(
        out,
        d,
        &format!(
            "fill=\"none\" stroke=\"{ink}\" stroke-width=\"{width}\" stroke-linecap=\"round\" stroke-linejoin=\"round\"{more}"
        ),
    );
}

fn marks(figure: &Figure, view: &View, inks: Inks, out: &mut String) {
    for mark in &figure.marks {
        let shape = view.regions.iter().find(|shape| {
            mark.split_once(':')
                .is_some_and(|(region, side)| shape.region == region && shape.side.as_str() == side)
        });
        match (shape, inks) {
            (None, _) => {}
            (Some(shape), Inks::Colour) => path(
                out,
                &shape.d,
                &format!("fill=\"{MARK}\" fill-opacity=\"0.5\" stroke=\"{NERVE}\" stroke-width=\"3.5\""),
            ),
            (Some(shape), Inks::Grey) => striped(out, &shape.d),
        }
    }
}

/// An area that stands out without colour.
fn striped(out: &mut String, d: &str) {
    path(out, d, &format!("fill=\"{PAPER}\" fill-opacity=\"0.6\""));
    path(out, d, &format!("fill=\"url(#marked)\" stroke=\"{INK}\" stroke-width=\"4\""));
}

fn nerve(paths: &[NervePath], inks: Inks, out: &mut String) {
    // The saphenous nerve belongs to another nerve.
    let drawn = || paths.iter().filter(|path| path.part != "saphenous");
    // One group, so that glows do not add up where pieces meet.
    let (glow, share, wider) = match inks {
        Inks::Colour => (NERVE_GLOW, 0.45, 4.0),
        Inks::Grey => (PAPER, 0.9, 3.0),
    };
    let _ = write!(out, "<g opacity=\"{share}\">");
    for piece in drawn().filter(|piece| !piece.hidden) {
        line(out, &piece.d, glow, piece.width.mul_add(2.6, wider), "");
    }
    out.push_str("</g>");
    for piece in drawn() {
        let more = if piece.hidden { " opacity=\"0.4\" stroke-dasharray=\"9 11\"" } else { "" };
        line(out, &piece.d, NERVE, piece.width, more);
    }
}

struct Layer<'a> {
    name: &'a str,
    figure: &'a Figure,
    inks: Inks,
}

impl Layer<'_> {
    fn draw(&self, structures: &[Structure], out: &mut String) {
        let shown = || structures.iter().filter(|one| self.name != "muscles" || one.deep == self.figure.deep);
        for structure in shown() {
            let dim = self.figure.shows.as_ref().is_some_and(|id| *id != structure.id);
            let opacity = if dim { " opacity=\"0.18\"" } else { "" };
            let _ = write!(out, "<g{opacity}>");
            self.structure(structure, out);
            out.push_str("</g>");
        }
        if self.name == "roots" {
            for structure in shown().filter(|one| self.named(one)) {
                let [x, y] = structure.label;
                let _ = write!(
                    out,
                    "<text x=\"{x}\" y=\"{y}\" font-family=\"Atkinson Hyperlegible Next, sans-serif\" font-size=\"28\" font-weight=\"700\" \
                     text-anchor=\"middle\" dominant-baseline=\"central\" fill=\"{INK}\" stroke=\"{PAPER}\" \
                     stroke-width=\"7\" paint-order=\"stroke\">{}</text>",
                    structure.id.to_uppercase()
                );
            }
        }
    }

    fn named(&self, structure: &Structure) -> bool {
        match &self.figure.shows {
            Some(id) => *id == structure.id,
            None => breadth(&structure.d) > SLIVER,
        }
    }

    fn structure(&self, structure: &Structure, out: &mut String) {
        let chosen = self.figure.shows.as_deref() == Some(structure.id.as_str());
        let areas = || std::iter::once(&structure.d).chain(&structure.inner);
        match self.name {
            "muscles" => {
                path(out, &structure.d, &format!("fill=\"{MUSCLE}\" fill-opacity=\"0.86\""));
                for fibre in &structure.lines {
                    line(out, fibre, MUSCLE_LINE, 1.5, "");
                }
                let (ink, width) = if chosen { (INK, 3.0) } else { (MUSCLE_EDGE, 1.6) };
                line(out, &structure.d, ink, width, "");
                return;
            }
            "roots" if chosen && self.inks == Inks::Grey => areas().for_each(|area| striped(out, area)),
            "roots" => {
                let zone = ROOTS.iter().find(|(id, _)| *id == structure.id).map_or(ACTION, |(_, ink)| ink);
                let share = if chosen { 0.38 } else { 0.22 };
                for area in areas() {
                    path(out, area, &format!("fill=\"{zone}\" fill-opacity=\"{share}\""));
                }
            }
            "spots" if chosen => {
                for area in areas() {
                    path(out, area, &format!("fill=\"{NERVE_TOUCH}\" fill-opacity=\"0.28\""));
                }
            }
            "spots" => {}
            "keep-off" | "works" => {
                let (ground, share, ink) =
                    if self.name == "works" { (NERVE_GLOW, 0.45, NERVE) } else { (PAPER, 0.55, INK) };
                path(out, &structure.d, &format!("fill=\"{ground}\" fill-opacity=\"{share}\""));
                path(out, &structure.d, &format!("fill=\"url(#{})\"", self.name));
                line(out, &structure.d, ink, if chosen { 4.0 } else { 2.2 }, "");
            }
            _ => {
                for area in areas() {
                    path(out, area, &format!("fill=\"{ACTION}\" fill-opacity=\"0.11\""));
                }
            }
        }
        for stroke in &structure.lines {
            if structure.id == "shake" {
                line(out, stroke, NERVE, 7.0, "");
                continue;
            }
            let (halo, width) = if self.name == "deep-tissue" { (13.0, 8.0) } else { (10.0, 5.0) };
            line(out, stroke, PAPER, halo, " stroke-opacity=\"0.85\"");
            line(out, stroke, ACTION, width, " marker-end=\"url(#arrow)\"");
        }
        for [x, y] in &structure.points {
            if self.name == "trigger-point" {
                let _ = write!(
                    out,
                    "<circle cx=\"{x}\" cy=\"{y}\" r=\"13\" fill=\"none\" stroke=\"{ACTION}\" stroke-width=\"3.5\"/>\
                     <circle cx=\"{x}\" cy=\"{y}\" r=\"5\" fill=\"{ACTION}\" stroke=\"{PAPER}\" stroke-width=\"2\"/>"
                );
            } else {
                let cross = format!(
                    "M{} {}L{} {}M{} {}L{} {}",
                    x - CROSS,
                    y - CROSS,
                    x + CROSS,
                    y + CROSS,
                    x + CROSS,
                    y - CROSS,
                    x - CROSS,
                    y + CROSS
                );
                line(out, &cross, PAPER, 9.0, "");
                line(out, &cross, INK, 4.0, "");
            }
        }
    }
}

/// How broad a shape is, from the numbers of its path: every second one lies across.
fn breadth(d: &str) -> f64 {
    let numbers = d.split(|mark: char| !mark.is_ascii_digit() && mark != '.' && mark != '-');
    let across = numbers.filter_map(|number| number.parse::<f64>().ok()).step_by(2);
    let (low, high) =
        across.fold((f64::MAX, f64::MIN), |(low, high), number| (low.min(number), high.max(number)));
    high - low
}

/// People in rows of five at most, those meant filled; the whole's width and height. The window draws the same
/// (`ui/src/body/PeopleDrawing.svelte`).
fn draw_people([meant, of]: [u32; 2], out: &mut String) -> (f64, f64) {
    let columns = if of > 5 { of.div_ceil(2) } else { of.max(1) };
    for index in 0..of {
        let (x, y) = (f64::from(index % columns) * PERSON[0], f64::from(index / columns) * PERSON[1]);
        let fill = if index < meant { ACTION } else { PAPER };
        let _ = write!(
            out,
            "<g transform=\"translate({x} {y})\" fill=\"{fill}\" stroke=\"{ACTION}\" stroke-width=\"1.5\">{PERSON_SHAPES}</g>"
        );
    }
    (f64::from(columns) * PERSON[0], f64::from(of.div_ceil(columns)) * PERSON[1])
}

fn draw_scene(scene: &Scene, state: &str, out: &mut String) {
    for part in &scene.parts {
        let shows = part.shows.get(state).copied().unwrap_or(1.0);
        if shows <= 0.01 {
            continue;
        }
        let d = part.states.get(state).unwrap_or(&part.d);
        let (fill, rim, width) = inks(part.matter);
        let opacity = if shows < 1.0 { format!(" opacity=\"{shows}\"") } else { String::new() };
        if let Some(wide) = part.stroke {
            line(out, d, fill, wide, &opacity);
        } else {
            path(
                out,
                d,
                &format!(
                    "fill=\"{fill}\" stroke=\"{rim}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"{opacity}"
                ),
            );
        }
    }
    if let Some([x, y, radius]) = scene.focus.get(state) {
        for (ink, width, more) in [(PAPER, 9.0, ""), (INK, 4.0, " stroke-dasharray=\"14 9\"")] {
            let _ = write!(
                out,
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"{width}\"{more}/>"
            );
        }
    }
}

/// Fill, rim and width of the rim.
fn inks(matter: Matter) -> (&'static str, &'static str, f64) {
    match matter {
        Matter::Flesh => ("#f4e4d8", "#e2cbba", 1.5),
        Matter::Muscle => ("#ddaa9d", "#b9857a", 1.6),
        Matter::BoneBehind => ("#dfcdae", "#bfa987", 1.6),
        Matter::Bone => ("#f5ead6", "#bfa983", 1.8),
        Matter::Ring => ("#93bbc3", "#5f8d97", 1.6),
        Matter::Core => ("#d3eaec", "#4f8791", 1.4),
        Matter::Canal => ("#fbf4e8", "#d9c8ab", 1.4),
        Matter::Sac => ("#f6e3ae", "#cfa85a", 1.6),
        Matter::Nerve => ("#e8951f", "#a85a05", 1.4),
        Matter::Ligament => ("#e3d2ae", "#bca678", 1.3),
        Matter::Spur => ("#e6d0a2", "#a48a5c", 1.6),
        Matter::Spongy => ("#ebdcc0", "none", 0.0),
        Matter::Fibre => ("#bf8c80", "none", 0.0),
        Matter::RingLine => ("#6a98a2", "none", 0.0),
        Matter::Sore => ("rgb(200 69 47 / 0.6)", "none", 0.0),
        Matter::Shade => ("rgb(80 50 20 / 0.12)", "none", 0.0),
        Matter::Light => ("rgb(255 255 255 / 0.45)", "none", 0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chance_is_as_many_people_as_it_says() {
        let mut out = String::new();
        assert_eq!(draw_people([8, 10], &mut out), (130.0, 88.0));
        let filled = |out: &str| out.matches(&format!("fill=\"{ACTION}\"")).count();
        assert_eq!((filled(&out), out.matches("<circle").count()), (8, 10));
        out.clear();
        assert_eq!(draw_people([2, 3], &mut out), (78.0, 44.0));
        assert_eq!(filled(&out), 2);
    }

    #[test]
    fn the_window_draws_the_same_people() {
        let window = include_str!("../../../../ui/src/body/PeopleDrawing.svelte");
        for shape in PERSON_SHAPES.split("/>").filter(|shape| !shape.is_empty()) {
            assert!(window.contains(&shape.replace('\\', "")), "{shape}");
        }
    }

    #[test]
    fn words_cannot_break_out_of_the_title() {
        assert_eq!(escaped("a < b & c > d"), "a &lt; b &amp; c &gt; d");
    }

    #[test]
    fn greys_are_as_light_as_the_colours_and_nothing_else_is_touched() {
        assert_eq!(
            greyed("<a fill=\"#ffffff\" b=\"url(#arrow)\"/> #b45f06 #0b5563 rgb(200 69 47 / 0.6) (x) #12"),
            "<a fill=\"#ffffff\" b=\"url(#arrow)\"/> #000000 #404040 rgb(105 105 105 / 0.6) (x) #12"
        );
    }

    /// The inks stand twice, since paper knows no style sheet; this keeps them one.
    #[test]
    fn inks_are_those_of_the_light_theme() {
        let tokens = include_str!("../../../../ui/src/design/tokens.css");
        let light = |name: &str| {
            let value = tokens.split_once(&format!("--{name}: light-dark(")).map(|(_, rest)| rest);
            let value = value.unwrap_or_else(|| panic!("tokens.css has no --{name}"));
            // Up to the comma outside of brackets.
            let mut depth = 0;
            let end = value.find(|mark| {
                depth += i32::from(mark == '(') - i32::from(mark == ')');
                mark == ',' && depth == 0
            });
            &value[..end.unwrap_or_default()]
        };
        let named = [
            ("card", PAPER),
            ("ink", INK),
            ("action", ACTION),
            ("nerve", NERVE),
            ("nerve-glow-full", NERVE_GLOW),
            ("nerve-touch-full", NERVE_TOUCH),
            ("muscle", MUSCLE),
            ("muscle-line", MUSCLE_LINE),
            ("muscle-edge", MUSCLE_EDGE),
        ];
        for (name, ink) in named {
            assert_eq!(light(name), ink, "{name}");
        }
        for (root, ink) in ROOTS {
            assert_eq!(light(&format!("root-{root}")), ink, "{root}");
        }
        for (matter, name) in [
            (Matter::Flesh, "flesh"),
            (Matter::Muscle, "muscle"),
            (Matter::BoneBehind, "bone-behind"),
            (Matter::Bone, "bone"),
            (Matter::Ring, "ring"),
            (Matter::Core, "core"),
            (Matter::Canal, "canal"),
            (Matter::Sac, "sac"),
            (Matter::Nerve, "nerve"),
            (Matter::Ligament, "ligament"),
            (Matter::Spur, "spur"),
            (Matter::Spongy, "spongy"),
            (Matter::Fibre, "fibre"),
            (Matter::RingLine, "ring-line"),
            (Matter::Sore, "sore"),
            (Matter::Shade, "shade"),
            (Matter::Light, "light"),
        ] {
            let (fill, rim, _) = inks(matter);
            assert_eq!(light(&format!("m-{name}")), fill, "{name}");
            if rim != "none" {
                assert_eq!(light(&format!("m-{name}-rim")), rim, "the rim of {name}");
            }
        }
    }

    #[test]
    fn breadth_is_read_off_a_path() {
        assert!((breadth("M10 5C20 7 30 9 -4 11Z") - 34.0).abs() < 1e-9);
    }
}
