//! What a therapist drew while explaining, on paper: the picture it was drawn on, and over it the same shapes as in the
//! window (`ui/src/present/Sketch.svelte`), as broad as a marker makes them.

use std::fmt::Write as _;

use super::HandoutDrawing;
use crate::body::still::escaped;
use crate::body::{Drawings, Figure};
use crate::clinic::Drawn;
use crate::messages::Messages;

/// No colour of the pictures: the window's own, in the light theme.
const INK: &str = "#6a1b9a";
const GROUND: &str = "#ffffff";
/// Millimetres on paper: a line and the ground under it, a highlight, a ring, its dot, the point of an arrow, the height
/// of letters and the rim around them.
const LINE: f64 = 0.8;
const UNDER: f64 = 1.7;
const BROAD: f64 = 4.2;
const RING: f64 = 2.2;
const DOT: f64 = 0.9;
const HEAD: f64 = 3.4;
const LETTERS: f64 = 3.5;
const RIM: f64 = 0.9;
/// How far either wing of an arrow's point stands from its line, in radians; as in the window.
const WING: f64 = 0.45;
/// Of a standing body at least this share of its height is printed, to tell where it is; and this much above and below what
/// was drawn.
const SEEN: f64 = 0.42;
const AROUND: f64 = 0.1;
/// How far the name of a place reaches, as a share of the picture's longer edge.
const NAMED: f64 = 0.05;

/// What a surface shows; none when there is no such picture, or none that can be drawn on paper.
pub(super) fn figure(drawing: &HandoutDrawing, drawings: &Drawings) -> Option<Figure> {
    let parts: Vec<&str> = drawing.surface.split(':').collect();
    let wanted = drawing.shows.as_deref();
    let own = |name: &str| Some(name.to_owned());
    let figure = match parts[..] {
        ["figure", id] => drawings.figures.iter().find(|figure| figure.id == id)?.clone(),
        ["body", view] => Figure { view: own(view), ..Figure::default() },
        ["layers", layer, view] => {
            let structures = drawings.layers.views.get(view).and_then(|layers| layers.get(layer));
            // The nerve is the body's own.
            if structures.is_none() && layer != "nerve" {
                return None;
            }
            let shown = structures.into_iter().flatten().find(|one| Some(one.id.as_str()) == wanted);
            Figure {
                view: own(view),
                layers: vec![layer.to_owned()],
                shows: shown.map(|one| one.id.clone()),
                deep: shown.is_some_and(|one| one.deep),
                ..Figure::default()
            }
        }
        ["spine", scene] => {
            let states = drawings.spine.states.iter();
            let mut states = states.filter(|state| state.scenes.iter().any(|shown| shown == scene));
            Figure {
                scene: own(scene),
                spine: states.find(|state| Some(state.id.as_str()) == wanted).map(|state| state.id.clone()),
                ..Figure::default()
            }
        }
        _ => return None,
    };
    let whole = size(&figure, drawings)?;
    let crop = match figure.crop {
        None if figure.view.is_some() => Some(around(&drawing.shapes, whole)),
        own => own,
    };
    Some(Figure { id: drawing.surface.replace(':', "-"), crop, ..figure })
}

/// The part of a standing body that what was drawn lies in: all of its width, so that left and right are told, and as
/// much of its height as is needed.
fn around(shapes: &[Drawn], [x, y, width, height]: [f64; 4]) -> [f64; 4] {
    let heights = shapes.iter().flat_map(|shape| match shape {
        Drawn::Pen { points } | Drawn::Highlight { points } => points.iter().map(|point| point[1]).collect(),
        Drawn::Arrow { from, to } => vec![from[1], to[1]],
        Drawn::Here { at } => vec![at[1]],
    });
    let (top, bottom) = heights.fold((f64::MAX, f64::MIN), |(top, bottom), at| (top.min(at), bottom.max(at)));
    let tall = (2.0 * AROUND).mul_add(height, bottom - top).clamp(SEEN * height, height);
    let above = (f64::midpoint(top, bottom) - tall / 2.0).clamp(y, y + height - tall);
    [x, above, width, tall]
}

/// Left, top, width and height of what a figure shows, in its own units; none when it is not drawn.
fn size(figure: &Figure, drawings: &Drawings) -> Option<[f64; 4]> {
    let [width, height] = if let Some(view) = &figure.view {
        let view = drawings.body.views.get(view)?;
        [view.width, view.height]
    } else if let Some(posture) = &figure.posture {
        let posture = drawings.body.postures.get(posture)?;
        [posture.width, posture.height]
    } else {
        let scene = drawings.spine.scenes.get(figure.scene.as_ref()?)?;
        [scene.width, scene.height]
    };
    Some(figure.crop.unwrap_or([0.0, 0.0, width, height]))
}

/// What is drawn over a picture that is at most so many millimetres wide and high, as SVG; in large print, with letters
/// of 15 points.
pub(super) fn over(
    shapes: &[Drawn],
    figure: &Figure,
    drawings: &Drawings,
    most: [f64; 2],
    large: bool,
    messages: &Messages,
) -> String {
    let Some([_, _, width, height]) = size(figure, drawings) else { return String::new() };
    // Units to a millimetre.
    let mm = (width / most[0]).max(height / most[1]) * if large { 1.5 } else { 1.0 };
    let mut out = String::new();
    let twice = |out: &mut String, d: &str| {
        line(out, d, GROUND, UNDER * mm, 0.85);
        line(out, d, INK, LINE * mm, 1.0);
    };
    for shape in shapes {
        match shape {
            Drawn::Highlight { points } => line(&mut out, &path(points), INK, BROAD * mm, 0.35),
            Drawn::Pen { points } => twice(&mut out, &path(points)),
            Drawn::Arrow { from, to } => {
                let d =
                    format!("M{} {}L{} {}{}", from[0], from[1], to[0], to[1], head(*from, *to, HEAD * mm));
                twice(&mut out, &d);
            }
            Drawn::Here { at: [x, y] } => {
                let (ring, dot, letters) = (RING * mm, DOT * mm, LETTERS * mm);
                for (ink, broad, share) in [(GROUND, UNDER, 0.85), (INK, LINE, 1.0)] {
                    let _ = write!(
                        out,
                        "<circle cx=\"{x}\" cy=\"{y}\" r=\"{ring}\" fill=\"none\" stroke=\"{ink}\" \
                         stroke-width=\"{}\" stroke-opacity=\"{share}\"/>",
                        broad * mm
                    );
                }
                let _ = write!(
                    out,
                    "<circle cx=\"{x}\" cy=\"{y}\" r=\"{dot}\" fill=\"{INK}\"/>\
                     <text x=\"{x}\" y=\"{}\" font-family=\"Atkinson Hyperlegible Next, sans-serif\" \
                     font-size=\"{letters}\" font-weight=\"700\" text-anchor=\"middle\" fill=\"{INK}\" \
                     stroke=\"{GROUND}\" stroke-width=\"{}\" stroke-linejoin=\"round\" paint-order=\"stroke\">{}</text>",
                    y - ring - letters * 0.45,
                    RIM * mm,
                    escaped(&messages.get("present_here_on_picture", &[]))
                );
            }
        }
    }
    out
}

fn line(out: &mut String, d: &str, ink: &str, width: f64, share: f64) {
    if !d.is_empty() {
        let _ = write!(
            out,
            "<path d=\"{d}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"{width}\" stroke-opacity=\"{share}\" \
             stroke-linecap=\"round\" stroke-linejoin=\"round\"/>"
        );
    }
}

/// A line as path data; a single point is a dot.
fn path(points: &[[f64; 2]]) -> String {
    let mut d = String::new();
    for (index, [x, y]) in points.iter().enumerate() {
        let _ = write!(d, "{}{x} {y}", if index == 0 { 'M' } else { 'L' });
    }
    if points.len() == 1 {
        d.push_str("l0.01 0");
    }
    d
}

/// An arrow's point as path data.
fn head(from: [f64; 2], to: [f64; 2], long: f64) -> String {
    let turn = (to[1] - from[1]).atan2(to[0] - from[0]);
    let wing = |spread: f64| {
        let (sin, cos) = (turn + spread).sin_cos();
        format!("{:.1} {:.1}", long.mul_add(-cos, to[0]), long.mul_add(-sin, to[1]))
    };
    format!("M{}L{} {}L{}", wing(WING), to[0], to[1], wing(-WING))
}

/// A place of a picture with its name.
pub(super) struct Place {
    pub(super) name: String,
    pub(super) at: [f64; 2],
}

/// What was drawn, in sentences for those who do not see it.
pub(super) fn says(
    shapes: &[Drawn],
    figure: &Figure,
    drawings: &Drawings,
    places: &[Place],
    messages: &Messages,
) -> Vec<String> {
    let reach = size(figure, drawings).map_or(0.0, |[_, _, width, height]| width.max(height) * NAMED);
    let near = |[x, y]: [f64; 2]| {
        let away = |place: &Place| (place.at[0] - x).hypot(place.at[1] - y);
        let nearest = places.iter().min_by(|one, other| away(one).total_cmp(&away(other)))?;
        (away(nearest) <= reach).then_some(nearest.name.as_str())
    };
    let at = |key: &str, point: [f64; 2]| match near(point) {
        Some(place) => messages.get(&format!("{key}_at"), &[("place", place)]),
        None => messages.get(key, &[]),
    };
    let said = shapes.iter().map(|shape| match shape {
        Drawn::Pen { .. } => messages.get("present_said_pen", &[]),
        Drawn::Highlight { .. } => messages.get("present_said_highlight", &[]),
        Drawn::Arrow { to, .. } => at("present_said_arrow", *to),
        Drawn::Here { at: point } => at("present_said_here", *point),
    });
    let mut sentences: Vec<String> = Vec::new();
    for sentence in said {
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences
}
