//! Checks on the committed `layers.json`: its shapes, and what they say of the body.

use crate::committed::{Body, Figure, body, folder, rings};
use crate::outline::{Spot, inside, mirrored};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Layers {
    version: u32,
    views: BTreeMap<String, BTreeMap<String, Vec<Structure>>>,
    postures: BTreeMap<String, Vec<Structure>>,
    stops: Vec<Stop>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Structure {
    id: String,
    side: String,
    deep: bool,
    d: String,
    inner: Vec<String>,
    lines: Vec<String>,
    points: Vec<Spot>,
    label: Spot,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stop {
    id: String,
    side: String,
    view: String,
    frame: [f64; 4],
    point: Spot,
    lit: Vec<String>,
    here: Vec<String>,
}

/// Drawing units of the standing figure's back view: from decimetres of the person's left.
fn behind(x: f64, y: f64) -> Spot {
    // The midline, and where height zero lies, by the hip joint's own mark (1.01, 0.48).
    [255.0 - 100.0 * x, 862.0 - 100.0 * y]
}

fn text() -> Result<String> {
    let path = folder().join("layers.json");
    fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
}

fn layers() -> Result<Layers> {
    Ok(serde_json::from_str(&text()?)?)
}

impl Layers {
    fn structure(&self, view: &str, layer: &str, id: &str, side: &str) -> Result<&Structure> {
        let layers = self.views.get(view).with_context(|| format!("no view {view}"))?;
        let found = layers.get(layer).into_iter().flatten().find(|s| s.id == id && s.side == side);
        found.with_context(|| format!("no {id} {side} in {layer} of {view}"))
    }

    /// Every structure with where it is, for messages.
    fn each(&self) -> impl Iterator<Item = (&str, &str, &Structure)> {
        self.views.iter().flat_map(|(view, layers)| {
            layers
                .iter()
                .flat_map(move |(layer, all)| all.iter().map(move |s| (view.as_str(), layer.as_str(), s)))
        })
    }
}

fn nerve(figure: &Figure, id: &str, side: &str) -> Result<Vec<Spot>> {
    let piece = figure.nerve.iter().find(|p| p.id == id && p.side == side);
    Ok(rings(&piece.with_context(|| format!("no nerve {id} {side}"))?.d)?.concat())
}

fn label(figure: &Figure, region: &str, side: &str) -> Result<Spot> {
    let area = figure.regions.iter().find(|a| a.region == region && a.side == side);
    Ok(area.with_context(|| format!("no area {region} {side}"))?.label)
}

fn distance(a: Spot, b: Spot) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// How far a spot lies from a line.
fn off_line(line: &[Spot], p: Spot) -> f64 {
    let from_piece = |pair: &[Spot]| {
        let [a, b] = [pair[0], pair[1]];
        let d = [b[0] - a[0], b[1] - a[1]];
        let t = ((p[0] - a[0]) * d[0] + (p[1] - a[1]) * d[1]) / (d[0] * d[0] + d[1] * d[1]).max(1e-9);
        let t = t.clamp(0.0, 1.0);
        distance(p, [a[0] + t * d[0], a[1] + t * d[1]])
    };
    line.windows(2).map(from_piece).fold(f64::MAX, f64::min)
}

/// Inside, or outside by no more than two curves fitted to the same edge may differ.
fn within(outline: &[Vec<Spot>], p: Spot, slack: f64) -> bool {
    inside(outline, p) || outline.iter().any(|ring| off_line(ring, p) <= slack)
}

#[test]
fn the_file_is_small_and_rounded() -> Result<()> {
    let text = text()?;
    assert!(text.len() < 400_000, "layers.json has {} bytes", text.len());
    assert_eq!(layers()?.version, 1);
    let digits = |s: &str| s.chars().take_while(char::is_ascii_digit).count();
    let long = text.match_indices('.').find(|(at, _)| digits(&text[at + 1..]) > 1);
    assert!(long.is_none(), "{:?}", long.map(|(at, _)| &text[at - 10..at + 10]));
    Ok(())
}

#[test]
fn every_structure_lies_within_its_silhouette() -> Result<()> {
    let (body, layers) = (body()?, layers()?);
    for (view, layer, s) in layers.each() {
        let outline = rings(&body.views[view].silhouette)?;
        let mut paths = s.inner.iter().chain(&s.lines).collect::<Vec<_>>();
        paths.extend((!s.d.is_empty()).then_some(&s.d));
        for path in paths {
            for p in rings(path)?.concat() {
                assert!(within(&outline, p, 0.7), "{view} {layer} {} {}: {p:?}", s.id, s.side);
            }
        }
        for p in s.points.iter().chain([&s.label]) {
            assert!(inside(&outline, *p), "{view} {layer} {} {}: {p:?}", s.id, s.side);
        }
    }
    Ok(())
}

#[test]
fn outlines_are_closed_and_hold_their_label() -> Result<()> {
    let layers = layers()?;
    let works =
        layers.postures.iter().flat_map(|(name, all)| all.iter().map(move |s| (name.as_str(), "works", s)));
    for (view, layer, s) in layers.each().chain(works) {
        let what = format!("{view} {layer} {} {}", s.id, s.side);
        assert!(!(s.d.is_empty() && s.lines.is_empty() && s.points.is_empty()), "{what}: nothing is drawn");
        for d in s.inner.iter().chain((!s.d.is_empty()).then_some(&s.d)) {
            assert_eq!(d.matches('M').count(), d.matches('Z').count(), "{what}: every ring is closed");
        }
        assert!(s.d.is_empty() || inside(&rings(&s.d)?, s.label), "{what}: its label");
        for (outer, inner) in std::iter::once(&s.d).chain(&s.inner).zip(&s.inner) {
            let outer = rings(outer)?;
            for p in rings(inner)?.concat() {
                assert!(
                    within(&outer, p, 1.2),
                    "{what}: each inner outline lies in the one around it, {p:?}"
                );
            }
        }
    }
    Ok(())
}

#[test]
fn left_and_right_mirror_each_other() -> Result<()> {
    let (body, layers) = (body()?, layers()?);
    let turn = |s: &Structure, width: f64| {
        let side = match s.side.as_str() {
            "left" => "right",
            "right" => "left",
            other => other,
        };
        let spot = |p: &Spot| [((width - p[0]) * 10.0).round() / 10.0, p[1]];
        Structure {
            side: side.to_owned(),
            d: mirrored(&s.d, width),
            inner: s.inner.iter().map(|d| mirrored(d, width)).collect(),
            lines: s.lines.iter().map(|d| mirrored(d, width)).collect(),
            points: s.points.iter().map(spot).collect(),
            label: spot(&s.label),
            ..s.clone()
        }
    };
    for (view, other) in [("front", "front"), ("back", "back"), ("side-left", "side-right")] {
        let width = body.views[view].width;
        assert_eq!(layers.views[view].len(), layers.views[other].len());
        for (layer, all) in &layers.views[view] {
            assert_eq!(all.len(), layers.views[other][layer].len(), "{view} {layer}");
            for s in all.iter().filter(|s| s.side != "middle" || view != other) {
                let pair = &layers.views[other][layer];
                assert!(pair.contains(&turn(s, width)), "{view} {layer} {} {} has no mirror", s.id, s.side);
            }
        }
    }
    // What lies on the midline is its own mirror, but for the fitting of curves.
    for (view, id) in [("front", "belly"), ("back", "wound")] {
        let s = layers.structure(view, "keep-off", id, "middle")?;
        let (own, turned) = (rings(&s.d)?, rings(&mirrored(&s.d, body.views[view].width))?);
        assert!(own.concat().iter().all(|p| within(&turned, *p, 1.5)), "{view} {id}");
    }
    Ok(())
}

#[test]
fn each_view_shows_what_can_be_seen_in_it() -> Result<()> {
    let layers = layers()?;
    let muscles = [
        ("quadratus-lumborum", true),
        ("gluteus-minimus", true),
        ("piriformis", true),
        ("back-extensors", false),
        ("gluteus-medius", false),
        ("hamstrings", false),
        ("gluteus-maximus", false),
        ("calf-muscle", false),
    ];
    for side in ["left", "right"] {
        for (id, deep) in muscles {
            assert_eq!(layers.structure("back", "muscles", id, side)?.deep, deep, "{id}");
            if id != "quadratus-lumborum" {
                layers.structure(&format!("side-{side}"), "muscles", id, side)?;
            }
        }
        layers.structure("front", "muscles", "gluteus-medius", side)?;
        for (view, id) in [("front", "l4"), ("front", "l5"), ("front", "s1"), ("back", "s1"), ("back", "s2")]
        {
            layers.structure(view, "roots", id, side)?;
        }
        for muscle in ["gluteus-minimus", "gluteus-medius", "piriformis", "quadratus-lumborum", "hamstrings"]
        {
            let spot = layers.structure("back", "spots", &format!("spot-{muscle}"), side)?;
            assert!(matches!(spot.points.len(), 1..=3), "{muscle}: {} points", spot.points.len());
            let muscle = rings(&layers.structure("back", "muscles", muscle, side)?.d)?;
            assert!(
                spot.points.iter().any(|p| inside(&muscle, *p)),
                "{}: a point lies in its muscle",
                spot.id
            );
        }
        layers.structure("front", "spots", "spot-quadratus-lumborum", side)?;
        for layer in ["swedish", "deep-tissue"] {
            assert!(!layers.structure("back", layer, "area", side)?.inner.is_empty(), "{layer} is soft");
            assert!(layers.structure("back", layer, "stroke", side)?.lines.len() >= 3, "{layer}");
        }
        assert_eq!(layers.structure("back", "trigger-point", "press", side)?.points.len(), 3);
        for (view, id) in [("back", "calf-clot"), ("front", "numb-skin"), ("back", "nerve-press")] {
            assert!(layers.structure(view, "keep-off", id, side)?.inner.is_empty(), "{id} has an edge");
        }
    }
    Ok(())
}

#[test]
fn muscles_are_drawn_the_deepest_first() -> Result<()> {
    for (view, layers) in &layers()?.views {
        let deep: Vec<bool> = layers.get("muscles").into_iter().flatten().map(|s| s.deep).collect();
        assert!(deep.is_sorted_by(|a, b| a >= b), "{view}: {deep:?}");
    }
    Ok(())
}

#[test]
fn fibres_run_inside_their_muscle() -> Result<()> {
    let layers = layers()?;
    for (view, _, s) in layers.each().filter(|(_, layer, _)| *layer == "muscles") {
        let outline = rings(&s.d)?;
        let fewest = if view == "back" { 5 } else { 2 };
        assert!((fewest..=11).contains(&s.lines.len()), "{view} {}: {} lines", s.id, s.lines.len());
        for p in s.lines.iter().map(|d| rings(d)).collect::<Result<Vec<_>>>()?.concat().concat() {
            assert!(within(&outline, p, 0.8), "{view} {} {}: {p:?}", s.id, s.side);
        }
    }
    Ok(())
}

/// How many square units two structures share.
fn shared(a: &Structure, b: &Structure, figure: &Figure) -> Result<f64> {
    const STEP: f64 = 4.0;
    let (a, b) = (rings(&a.d)?, rings(&b.d)?);
    let mut count = 0.0;
    let mut y = STEP / 2.0;
    while y < figure.height {
        let mut x = STEP / 2.0;
        while x < figure.width {
            count += f64::from(u8::from(inside(&a, [x, y]) && inside(&b, [x, y])));
            x += STEP;
        }
        y += STEP;
    }
    Ok(count * STEP * STEP)
}

#[test]
fn root_zones_overlap_their_neighbours() -> Result<()> {
    let (body, layers) = (body()?, layers()?);
    for side in ["left", "right"] {
        let from_side = format!("side-{side}");
        for (view, one, other) in [("front", "l4", "l5"), (&from_side, "l5", "s1"), ("back", "s1", "s2")] {
            let zone = |id| layers.structure(view, "roots", id, side);
            let area = shared(zone(one)?, zone(other)?, &body.views[view])?;
            assert!(area > 1500.0, "{view}: {one} and {other} {side} share {area}");
        }
        for (view, layer, s) in layers.each() {
            let soft = matches!(layer, "roots" | "spots") || s.id == "area";
            assert!(!soft || s.inner.len() >= 2, "{view} {} has a soft edge", s.id);
        }
    }
    Ok(())
}

/// C1.12 and C2.4, measured by the everyday areas' own label points.
#[test]
fn root_zones_lie_where_the_evidence_puts_them() -> Result<()> {
    let (body, layers) = (body()?, layers()?);
    for side in ["left", "right"] {
        let from_side = format!("side-{side}");
        let cases: [(&str, &str, &str); 11] = [
            ("l4", "front", "knee"),
            ("l4", "front", "inner-shin"),
            ("l5", "front", "outer-shin"),
            ("l5", "front", "top-of-foot"),
            ("l5", "front", "big-toe"),
            ("l5", &from_side, "outer-shin"),
            ("s1", "back", "calf"),
            ("s1", "back", "sole-heel"),
            ("s1", &from_side, "outer-foot"),
            ("s1", "front", "outer-foot"),
            ("s2", "back", "back-thigh"),
        ];
        for (root, view, region) in cases {
            let zone = rings(&layers.structure(view, "roots", root, side)?.d)?;
            let place = label(&body.views[view], region, side)?;
            assert!(inside(&zone, place), "{root} {side} holds {region} from the {view}");
        }
        let back = rings(&layers.structure("back", "roots", "s1", side)?.d)?;
        assert!(!inside(&back, label(&body.views["back"], "back-thigh", side)?), "S1 is not the thigh's");
    }
    Ok(())
}

/// C1.6 and the landmarks: outer edge of the sit bone (0.76, 0.0), hip joint (1.01, 0.48).
#[test]
fn the_trunk_passes_between_sit_bone_and_hip_joint() -> Result<()> {
    let body = body()?;
    let figure = &body.views["back"];
    let trunk = nerve(figure, "trunk", "left")?;
    let (sit_bone, hip) = (behind(0.76, 0.0), figure.joints["hip.left"]);
    assert!(distance(hip, behind(1.01, 0.48)) < 3.0, "units are where this test thinks they are: {hip:?}");
    // From the hip joint's height to the sit bone's. Behind, the person's left lies to the left.
    let passing: Vec<&Spot> = trunk.iter().filter(|p| p[1] > hip[1] && p[1] < sit_bone[1]).collect();
    assert!(passing.len() > 2);
    for p in passing {
        assert!(p[0] < sit_bone[0] - 2.0 || p[1] < sit_bone[1] - 30.0, "outside the sit bone: {p:?}");
        assert!(p[0] > hip[0] + 5.0, "inside the hip joint: {p:?}");
    }
    let at_sit_bone =
        trunk.iter().min_by(|a, b| (a[1] - sit_bone[1]).abs().total_cmp(&(b[1] - sit_bone[1]).abs()));
    let across = at_sit_bone.context("a trunk")?[0];
    assert!(across < sit_bone[0] - 5.0 && across > hip[0] + 5.0, "{across}");
    Ok(())
}

/// C1.9: the common fibular branch winds round the neck of the fibula, on the outer side below the knee.
#[test]
fn the_fibular_branch_rounds_the_neck_of_the_fibula() -> Result<()> {
    let body = body()?;
    for side in ["left", "right"] {
        let sign = if side == "left" { -1.0 } else { 1.0 };
        let back = &body.views["back"];
        let knee = back.joints[&format!("knee.{side}")];
        let neck = *nerve(back, "fibular", side)?.last().context("a line")?;
        assert!((neck[0] - knee[0]) * sign > 25.0, "on the outer side of the knee: {neck:?} {knee:?}");
        assert!((15.0..60.0).contains(&(neck[1] - knee[1])), "a little below the joint: {neck:?} {knee:?}");
        // From the side it comes from behind the bone and goes on before it.
        let from_side = &body.views[&format!("side-{side}")];
        let ahead = sign;
        let fork = nerve(from_side, "fibular", side)?[0];
        let neck = *nerve(from_side, "fibular", side)?.last().context("a line")?;
        let on = *nerve(from_side, "fibular-superficial", side)?.get(8).context("a line")?;
        assert!((neck[0] - fork[0]) * ahead > 8.0, "{fork:?} {neck:?}");
        assert!((on[0] - neck[0]) * ahead > 8.0, "{neck:?} {on:?}");
    }
    Ok(())
}

/// C1.6: the nerve leaves the pelvis under the muscle, so the muscle lies over the trunk's beginning.
#[test]
fn the_piriformis_crosses_over_the_trunks_beginning() -> Result<()> {
    let (body, layers) = (body()?, layers()?);
    let figure = &body.views["back"];
    for side in ["left", "right"] {
        let trunk = nerve(figure, "trunk", side)?;
        let muscle = rings(&layers.structure("back", "muscles", "piriformis", side)?.d)?;
        let under = trunk.iter().take_while(|p| inside(&muscle, **p)).count();
        assert!(under > 0, "{side}: the trunk begins under the muscle");
        let hidden = distance(trunk[0], trunk[under]);
        assert!((8.0..40.0).contains(&hidden), "{side}: {hidden} units of it");
        assert!(trunk[under..].iter().all(|p| !inside(&muscle, *p)), "{side}: once out, it stays out");
        let outline = muscle.concat();
        let past = |far: &dyn Fn(f64) -> bool| outline.iter().any(|p| far(p[0] - trunk[0][0]));
        assert!(
            past(&|d| d > 25.0) && past(&|d| d < -25.0),
            "{side}: the muscle reaches past it on both sides"
        );
        let hip = figure.joints[&format!("hip.{side}")];
        let sacrum = figure.joints["sacrum"];
        assert!(outline.iter().any(|p| (p[0] - sacrum[0]).abs() < 30.0), "{side}: it comes from the sacrum");
        let outwards = if side == "left" { -1.0 } else { 1.0 };
        let tip = outline.iter().map(|p| (p[0] - hip[0]) * outwards).fold(f64::MIN, f64::max);
        assert!(tip > 35.0, "{side}: it goes to the greater trochanter, outside the hip joint: {tip}");
    }
    Ok(())
}

/// C9.9: pressing never aims at the nerve.
#[test]
fn pressing_keeps_away_from_the_nerve() -> Result<()> {
    let (body, layers) = (body()?, layers()?);
    let figure = &body.views["back"];
    for side in ["left", "right"] {
        let trunk = nerve(figure, "trunk", side)?;
        let press = layers.structure("back", "trigger-point", "press", side)?;
        for p in &press.points {
            assert!(off_line(&trunk, *p) > 30.0, "{side}: {p:?}");
        }
        for line in &layers.structure("back", "deep-tissue", "stroke", side)?.lines {
            for p in rings(line)?.concat() {
                assert!(off_line(&trunk, p) > 25.0, "{side}: {p:?}");
            }
        }
        let band = rings(&layers.structure("back", "keep-off", "nerve-press", side)?.d)?;
        let sit_bone = behind(0.76, 0.0)[1];
        let buttock = trunk.iter().filter(|p| p[1] < sit_bone + 40.0);
        for p in buttock {
            assert!(inside(&band, *p), "{side}: the band lies over the trunk at {p:?}");
        }
    }
    Ok(())
}

#[test]
fn the_walk_keeps_to_the_nerve() -> Result<()> {
    const ORDER: [&str; 9] =
        ["roots", "join", "piriformis", "buttock", "thigh", "fork", "calf", "shin", "toes"];
    let (body, layers) = (body()?, layers()?);
    for side in ["left", "right"] {
        let stops: Vec<&Stop> = layers.stops.iter().filter(|s| s.side == side).collect();
        assert_eq!(stops.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), ORDER);
        let mut lit_before = BTreeSet::new();
        for stop in stops {
            let view = match stop.id.as_str() {
                "shin" => format!("side-{side}"),
                "toes" => "front".to_owned(),
                _ => "back".to_owned(),
            };
            assert_eq!(stop.view, view, "{}", stop.id);
            check_stop(stop, &body)?;
            let lit: BTreeSet<&str> = stop.lit.iter().map(String::as_str).collect();
            assert_eq!(lit.len(), stop.lit.len(), "{}: each piece once", stop.id);
            assert!(lit.is_superset(&lit_before), "{}: what was lit stays lit", stop.id);
            assert_eq!(lit.contains("trunk"), !matches!(stop.id.as_str(), "roots" | "join"), "{}", stop.id);
            lit_before = lit;
        }
        let all: BTreeSet<&str> = body.views["back"].nerve.iter().map(|p| p.id.as_str()).collect();
        let missing: Vec<&&str> = all.difference(&lit_before).collect();
        assert_eq!(missing, [&"saphenous"], "the whole nerve is lit at the end, and no other one");
    }
    Ok(())
}

fn check_stop(stop: &Stop, body: &Body) -> Result<()> {
    let what = format!("{} {}", stop.id, stop.side);
    let figure = &body.views[&stop.view];
    let [x, y, w, h] = stop.frame;
    ensure!(x >= 0.0 && y >= 0.0 && x + w <= figure.width && y + h <= figure.height, "{what}: its frame");
    ensure!(
        (250.0..=420.0).contains(&h) && (0.8..=1.1).contains(&(w / h)),
        "{what}: a close look, {w} by {h}"
    );
    let [px, py] = stop.point;
    ensure!(px > x + 20.0 && px < x + w - 20.0 && py > y + 20.0 && py < y + h - 20.0, "{what}: in its frame");
    for id in &stop.here {
        ensure!(stop.lit.contains(id), "{what}: {id} is spoken of in the dark");
    }
    let mut nearest = f64::MAX;
    for id in &stop.here {
        nearest = nearest.min(off_line(&nerve(figure, id, &stop.side)?, stop.point));
    }
    ensure!(nearest < 6.0, "{what}: {nearest} units off the nerve");
    Ok(())
}

#[test]
fn what_works_harder_is_marked_on_the_right_side() -> Result<()> {
    let (body, layers) = (body()?, layers()?);
    let names: Vec<&str> = layers.postures.keys().map(String::as_str).collect();
    assert_eq!(names, ["drive", "hunch", "lean", "lift", "lift-twist", "limp", "sit-odd"]);
    let sides = |name: &str| -> Vec<&str> { layers.postures[name].iter().map(|s| s.side.as_str()).collect() };
    for bent in ["hunch", "lift", "lift-twist"] {
        assert_eq!(sides(bent), ["middle"], "{bent}: the low back, both sides");
    }
    // Leaning to the right, the left holds; seen from behind, the left lies to the left of the spine.
    assert_eq!(sides("lean"), ["left"]);
    assert!(layers.postures["lean"][0].label[0] < body.postures["lean"].joints["l4"][0]);
    // The left leg is spared.
    assert_eq!(sides("limp"), ["right", "right"]);
    assert_eq!(
        sides("sit-odd"),
        ["right", "left"],
        "the buttock that carries, and the other side of the back"
    );
    let odd = &body.postures["sit-odd"];
    assert!(layers.postures["sit-odd"][0].label[0] > odd.joints["sacrum"][0]);
    assert!(odd.joints["hip.left"][1] < odd.joints["hip.right"][1], "the left buttock is lifted");
    assert!(odd.joints["crown"][0] > odd.joints["sacrum"][0] + 60.0, "the trunk leans to the right");
    let shaking = &layers.postures["drive"][0];
    let seat = body.postures["drive"].joints["hip.left"][1] + 150.0;
    for p in shaking.lines.iter().map(|d| rings(d)).collect::<Result<Vec<_>>>()?.concat().concat() {
        assert!(p[1] > seat && p[1] < body.postures["drive"].height, "the waves lie under the seat: {p:?}");
    }
    for (name, all) in &layers.postures {
        for p in all.iter().map(|s| rings(&s.d)).collect::<Result<Vec<_>>>()?.concat().concat() {
            let figure = &body.postures[name];
            assert!(p[0] > 0.0 && p[1] > 0.0 && p[0] < figure.width && p[1] < figure.height, "{name}: {p:?}");
        }
    }
    Ok(())
}
