//! Checks on the spine's drawings: what is committed, whether the states fit together, and whether they show
//! what the texts say.

use super::{Piece, STATES, Sheet, commands, drawn, spine};
use crate::outline::{self, Spot, area, flatten, minus, size};
use anyhow::{Context, Result, ensure};
use backstory_core::body::spine::{Matter, Part, Scene, Spine, read};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

fn committed() -> Result<(String, Spine)> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/figures/spine.json"));
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let spine = read(&text)?;
    Ok((text, spine))
}

/// Every path of a part with the state it belongs to.
fn paths(part: &Part) -> impl Iterator<Item = (&str, &str)> {
    let others = part.states.iter().map(|(state, d)| (state.as_str(), d.as_str()));
    std::iter::once(("healthy", part.d.as_str())).chain(others)
}

fn numbers(d: &str) -> Result<Vec<f64>> {
    d.split(|c: char| c == ' ' || c.is_ascii_alphabetic())
        .filter(|word| !word.is_empty())
        .map(|word| word.parse().with_context(|| format!("{word:?} in {d:.40}")))
        .collect()
}

fn outline(sheet: &Sheet, name: &str) -> Result<Vec<Spot>> {
    Ok(piece(sheet, name)?.strokes[0].dense(12))
}

fn piece<'a>(sheet: &'a Sheet, name: &str) -> Result<&'a Piece> {
    sheet.pieces.iter().find(|piece| piece.name == name).with_context(|| format!("no {name}"))
}

fn all<'a>(sheet: &'a Sheet, name: &str) -> Vec<&'a Piece> {
    sheet.pieces.iter().filter(|piece| piece.name == name).collect()
}

fn inside(ring: &Vec<Spot>, p: Spot) -> bool {
    outline::inside(std::slice::from_ref(ring), p)
}

/// The room between two outlines; none where they overlap.
fn gap(a: &Vec<Spot>, b: &Vec<Spot>) -> f64 {
    if a.iter().any(|&p| inside(b, p)) || b.iter().any(|&p| inside(a, p)) {
        return 0.0;
    }
    a.iter().flat_map(|&p| b.iter().map(move |&q| size(minus(p, q)))).fold(f64::MAX, f64::min)
}

fn extent(outline: &[Spot], axis: usize) -> (f64, f64) {
    outline.iter().fold((f64::MAX, f64::MIN), |(low, high), p| (low.min(p[axis]), high.max(p[axis])))
}

#[test]
fn the_committed_drawings_are_what_the_tool_draws() -> Result<()> {
    let (text, _) = committed()?;
    ensure!(text == serde_json::to_string(&spine()?)? + "\n", "draw again: --spine-only assets/figures");
    ensure!(text.len() < 250_000, "spine.json has {} bytes", text.len());
    Ok(())
}

#[test]
fn every_state_is_shown_by_its_scenes_and_says_where_the_nerve_is_touched() -> Result<()> {
    let (_, spine) = committed()?;
    let states: Vec<(&str, Vec<&str>)> = spine
        .states
        .iter()
        .map(|state| (state.id.as_str(), state.scenes.iter().map(String::as_str).collect()))
        .collect();
    ensure!(states == STATES.map(|(id, scenes)| (id, scenes.to_vec())), "{states:?}");
    for (id, scene) in &spine.scenes {
        let known: BTreeSet<&str> = states
            .iter()
            .filter(|(_, scenes)| scenes.contains(&id.as_str()))
            .map(|(state, _)| *state)
            .collect();
        let moved: BTreeSet<&str> =
            scene.parts.iter().flat_map(|part| part.states.keys()).map(String::as_str).collect();
        ensure!(moved == known, "{id} moves in {moved:?}");
        ensure!(scene.focus.keys().map(String::as_str).eq(known.iter().copied()), "{id}: {:?}", scene.focus);
        for ([x, y, radius], state) in scene.focus.values().zip(scene.focus.keys()) {
            let within = x - radius >= 0.0
                && y - radius >= 0.0
                && x + radius <= scene.width
                && y + radius <= scene.height;
            ensure!(within && *radius > 20.0, "{id}, {state}: focus runs out of the drawing");
        }
        for part in &scene.parts {
            for (state, share) in &part.shows {
                ensure!(state == "healthy" || known.contains(state.as_str()), "{id} shows in {state}");
                ensure!((0.0..1.0).contains(share), "{id}: shows {share}");
            }
        }
    }
    Ok(())
}

#[test]
fn the_states_of_a_shape_differ_in_numbers_only() -> Result<()> {
    let (_, spine) = committed()?;
    for (id, scene) in &spine.scenes {
        for (i, part) in scene.parts.iter().enumerate() {
            let healthy = commands(&part.d);
            ensure!(healthy.first().is_some_and(|c| *c == ('M', 2)), "{id} {i} begins without a place");
            for (state, d) in paths(part) {
                ensure!(commands(d) == healthy, "{id} {i} is drawn otherwise in {state}");
                ensure!(numbers(d)?.len() == healthy.iter().map(|c| c.1).sum::<usize>(), "{id} {i}, {state}");
            }
            for (command, count) in healthy {
                ensure!(
                    matches!((command, count), ('M', 2) | ('C', 6) | ('Z', 0)),
                    "{id} {i}: {command} {count}"
                );
            }
            ensure!(
                part.stroke.is_some() != part.d.ends_with('Z'),
                "{id} {i}: a line is open, an area closed"
            );
        }
    }
    Ok(())
}

#[test]
fn nothing_leaves_the_drawing() -> Result<()> {
    let (_, spine) = committed()?;
    for (id, scene) in &spine.scenes {
        for (i, part) in scene.parts.iter().enumerate() {
            for (state, d) in paths(part) {
                for pair in numbers(d)?.chunks(2) {
                    let within =
                        (0.0..=scene.width).contains(&pair[0]) && (0.0..=scene.height).contains(&pair[1]);
                    ensure!(within, "{id} {i}, {state}: {pair:?}");
                }
            }
        }
    }
    Ok(())
}

fn crosses([a, b]: [Spot; 2], [c, d]: [Spot; 2]) -> bool {
    let turn = |p: Spot, q: Spot, r: Spot| area(&[p, q, r]);
    turn(a, b, c) * turn(a, b, d) < 0.0 && turn(c, d, a) * turn(c, d, b) < 0.0
}

#[test]
fn names_stand_at_the_edges_with_room_and_their_lines_do_not_cross() -> Result<()> {
    let (_, spine) = committed()?;
    let expected = BTreeMap::from([
        (
            "side",
            vec![
                "canal",
                "disc",
                "nerve-bundle",
                "nerve-root",
                "sacrum",
                "soft-centre",
                "spinous-process",
                "vertebra",
            ],
        ),
        (
            "section",
            vec![
                "back-muscle",
                "canal",
                "disc",
                "facet-joint",
                "nerve-bundle",
                "nerve-root",
                "soft-centre",
                "tough-ring",
            ],
        ),
        ("buttock", vec!["hip-bone", "piriformis", "sacrum", "sciatic-nerve", "sit-bone", "thigh-bone"]),
    ]);
    for (id, scene) in &spine.scenes {
        let mut names: Vec<&str> = scene.labels.iter().map(|label| label.structure.as_str()).collect();
        names.sort_unstable();
        ensure!(Some(&names) == expected.get(id.as_str()), "{id} names {names:?}");
        let states: BTreeSet<&str> = scene.focus.keys().map(String::as_str).chain(["healthy"]).collect();
        for (i, label) in scene.labels.iter().enumerate() {
            let [x, y] = label.text;
            ensure!(x <= 0.0 || x >= scene.width, "{id}: {} stands inside", label.structure);
            ensure!(
                (30.0..=scene.height - 30.0).contains(&y),
                "{id}: {} stands too far out",
                label.structure
            );
            for other in &scene.labels[..i] {
                let apart = (other.text[1] - y).abs() >= 60.0 || (other.text[0] - x).abs() > 1.0;
                ensure!(apart, "{id}: {} and {} stand too close", label.structure, other.structure);
                for state in &states {
                    let at = |l: &backstory_core::body::spine::Label| {
                        [*l.states.get(*state).unwrap_or(&l.at), l.text]
                    };
                    ensure!(
                        !crosses(at(label), at(other)),
                        "{id}, {state}: {} × {}",
                        label.structure,
                        other.structure
                    );
                }
            }
        }
    }
    Ok(())
}

/// The matter of the topmost area at a place.
fn topmost(scene: &Scene, state: &str, at: Spot) -> Result<Option<Matter>> {
    let mut top = None;
    for part in &scene.parts {
        let form = matches!(part.matter, Matter::Shade | Matter::Light | Matter::Sore);
        if part.stroke.is_some() || form || part.shows.get(state).is_some_and(|share| *share < 0.1) {
            continue;
        }
        let rings = flatten(part.states.get(state).unwrap_or(&part.d)).context("a path")?;
        if rings.iter().any(|ring| inside(ring, at)) {
            top = Some(part.matter);
        }
    }
    Ok(top)
}

#[test]
fn names_point_at_what_they_name_in_every_state() -> Result<()> {
    let (_, spine) = committed()?;
    for (id, scene) in &spine.scenes {
        for label in &scene.labels {
            let expected: &[Matter] = match label.structure.as_str() {
                "vertebra" | "sacrum" | "spinous-process" => &[Matter::Spongy, Matter::Bone],
                "hip-bone" | "sit-bone" | "thigh-bone" => &[Matter::Bone],
                "disc" | "tough-ring" => &[Matter::Ring],
                "soft-centre" => &[Matter::Core],
                "canal" => &[Matter::Canal],
                // The place may lie on one of its strands.
                "nerve-bundle" => &[Matter::Sac, Matter::Nerve],
                "nerve-root" | "sciatic-nerve" => &[Matter::Nerve],
                "back-muscle" | "piriformis" => &[Matter::Muscle],
                // A joint is where two bones meet; its gristle is a line, its capsule lies under it.
                "facet-joint" => &[Matter::Ligament, Matter::Bone, Matter::Spongy],
                other => anyhow::bail!("{other} is not known"),
            };
            for state in scene.focus.keys().map(String::as_str).chain(["healthy"]) {
                let at = *label.states.get(state).unwrap_or(&label.at);
                let top = topmost(scene, state, at)?;
                ensure!(
                    top.is_some_and(|top| expected.contains(&top)),
                    "{id}, {state}: {} points at {top:?}",
                    label.structure
                );
            }
        }
    }
    Ok(())
}

#[test]
fn a_torn_disc_reaches_the_root_and_a_healthy_one_does_not() -> Result<()> {
    for (scene, root, room) in [("side", "root L5", 4.0), ("section", "root", 8.0)] {
        let (healthy, torn) = (drawn(scene, "healthy"), drawn(scene, "herniated"));
        for tissue in [ring_of(&healthy, scene)?, outline(&healthy, "core")?] {
            let before = gap(&tissue, &outline(&healthy, root)?);
            ensure!(before >= room, "{scene}: the healthy disc lies {before:.1} from the root");
        }
        let touches = gap(&outline(&torn, "core")?, &outline(&torn, root)?);
        ensure!(touches < 2.0, "{scene}: the soft centre stays {touches:.1} from the root");
        // It has left the ring.
        let (whole, ring) = (ring_of(&healthy, scene)?, ring_of(&torn, scene)?);
        ensure!(outline(&torn, "core")?.iter().any(|&p| !inside(&ring, p)), "{scene}: nothing has come out");
        ensure!(outline(&healthy, "core")?.iter().all(|&p| inside(&whole, p)), "{scene}");
        // The root gives way.
        let moved = middle(&outline(&torn, root)?)[1] - middle(&outline(&healthy, root)?)[1];
        let back = middle(&outline(&torn, root)?)[0] - middle(&outline(&healthy, root)?)[0];
        ensure!(if scene == "side" { back > 2.0 } else { moved > 15.0 }, "{scene}: the root stays");
    }
    // The other side's root is left alone.
    let (healthy, torn) = (drawn("section", "healthy"), drawn("section", "herniated"));
    ensure!(piece(&healthy, "left root")?.d() == piece(&torn, "left root")?.d());
    Ok(())
}

fn ring_of(sheet: &Sheet, scene: &str) -> Result<Vec<Spot>> {
    outline(sheet, if scene == "side" { "disc" } else { "ring" })
}

fn middle(outline: &[Spot]) -> Spot {
    [0, 1].map(|k| outline.iter().map(|p| p[k]).sum::<f64>() / outline.len() as f64)
}

#[test]
fn a_narrow_canal_is_narrow() -> Result<()> {
    let room = |state: &str| -> Result<f64> { Ok(area(&outline(&drawn("section", state), "canal")?).abs()) };
    let (healthy, narrow) = (room("healthy")?, room("narrow")?);
    ensure!(narrow <= 0.6 * healthy, "{:.0} % is left", 100.0 * narrow / healthy);
    ensure!(room("slipped")? < 0.85 * healthy, "a slipped bone leaves the canal as it was");
    // The bundle has less room as well, in both drawings.
    for scene in ["side", "section"] {
        let sac = |state: &str| -> Result<f64> { Ok(area(&outline(&drawn(scene, state), "sac")?).abs()) };
        ensure!(sac("narrow")? < 0.97 * sac("healthy")?, "{scene}: the bundle is not squeezed");
    }
    // From behind too: the ligament between the arches of L4 and L5 has grown.
    let ligament = |state: &str| -> Result<f64> {
        let sheet = drawn("side", state);
        Ok(area(&all(&sheet, "flavum").get(4).context("five ligaments")?.strokes[0].dense(12)).abs())
    };
    ensure!(ligament("narrow")? > 1.3 * ligament("healthy")?, "the ligament has not grown");
    Ok(())
}

#[test]
fn a_slipped_bone_has_moved_forward_on_the_one_below() -> Result<()> {
    // Bodies from above: T12, L1 to L5. Forward is to the left.
    let back = |state: &str, bone: usize| -> Result<(f64, f64)> {
        let sheet = drawn("side", state);
        let body = all(&sheet, "body").get(bone).context("six bodies")?.strokes[0].dense(12);
        let (front, back) = extent(&body, 0);
        Ok((back, back - front))
    };
    let step = |state: &str| -> Result<f64> { Ok(back(state, 4)?.0 - back(state, 5)?.0) };
    let moved = step("healthy")? - step("slipped")?;
    let share = moved / back("healthy", 4)?.1;
    ensure!((0.10..=0.30).contains(&share), "L4 has moved by {:.0} % of its depth", 100.0 * share);
    ensure!((back("slipped", 5)?.0 - back("healthy", 5)?.0).abs() < 0.5, "L5 has moved");
    Ok(())
}

#[test]
fn a_worn_disc_is_flat() -> Result<()> {
    // The room between the bodies of L4 and L5, measured across the disc.
    let height = |state: &str| -> Result<f64> {
        let sheet = drawn("side", state);
        let bodies = all(&sheet, "body");
        let (upper, lower) = (bodies.get(4).context("L4")?, bodies.get(5).context("L5")?);
        Ok(gap_down(&upper.strokes[0].dense(12), &lower.strokes[0].dense(12)))
    };
    let (healthy, worn) = (height("healthy")?, height("worn")?);
    ensure!(worn <= 0.75 * healthy, "{worn:.1} of {healthy:.1} is left");
    let core = |state: &str| -> Result<f64> { Ok(area(&outline(&drawn("side", state), "core")?).abs()) };
    ensure!(core("worn")? < 0.6 * core("healthy")?, "the soft centre is as large as before");
    Ok(())
}

/// The room straight down from the middle of one outline's lower edge to the next outline.
fn gap_down(upper: &[Spot], lower: &[Spot]) -> f64 {
    let x = middle(upper)[0];
    let near = |outline: &[Spot], pick: fn(f64, f64) -> f64, from: f64| {
        outline.iter().filter(|p| (p[0] - x).abs() < 6.0).map(|p| p[1]).fold(from, pick)
    };
    near(lower, f64::min, f64::MAX) - near(upper, f64::max, f64::MIN)
}

#[test]
fn roots_leave_below_the_stalk_of_their_bone() -> Result<()> {
    for state in ["healthy", "herniated", "worn", "narrow", "slipped"] {
        let sheet = drawn("side", state);
        let stalks = all(&sheet, "stalk");
        let bodies = all(&sheet, "body");
        for (bone, name) in [(4, "root L4"), (5, "root L5")] {
            let stalk = stalks.get(bone).context("a stalk for each bone")?.strokes[0].dense(12);
            let root = outline(&sheet, name)?;
            let body = bodies.get(bone).context("a body")?.strokes[0].dense(12);
            // Where it passes the back edge of its bone's body, forwards.
            let out: Vec<Spot> = root.iter().copied().filter(|&p| inside(&body, p)).collect();
            ensure!(!out.is_empty(), "{state}: {name} does not leave");
            let highest = extent(&out, 1).0;
            ensure!(
                highest > middle(&stalk)[1],
                "{state}: {name} leaves at {highest:.0}, its stalk lies lower"
            );
            // It comes down from higher up.
            ensure!(extent(&root, 1).0 < extent(&stalk, 1).0, "{state}: {name} does not come from above");
        }
    }
    Ok(())
}

#[test]
fn the_cord_ends_at_the_first_or_second_lumbar_bone() -> Result<()> {
    let sheet = drawn("side", "healthy");
    let bodies = all(&sheet, "body");
    let body = |i: usize| bodies.get(i).map(|b| b.strokes[0].dense(12)).context("a body");
    let end = extent(&outline(&sheet, "cord")?, 1).1;
    ensure!((extent(&body(1)?, 1).0..extent(&body(2)?, 1).1).contains(&end), "it ends at {end:.0}");
    // The strands hang on below it.
    let root = extent(&outline(&sheet, "root L5")?, 1).0;
    for strand in &piece(&sheet, "strands")?.strokes {
        ensure!(extent(&strand.dense(4), 1).1 > root.max(end), "a strand ends with the cord");
    }
    Ok(())
}

#[test]
fn the_healthy_section_is_the_same_left_and_right() -> Result<()> {
    let sheet = drawn("section", "healthy");
    let width = sheet.size[0];
    for name in ["ring", "core", "canal", "sac", "arch"] {
        let shape = outline(&sheet, name)?;
        let mirrored: Vec<Spot> = shape.iter().map(|p| [width - p[0], p[1]]).collect();
        let far = mirrored
            .iter()
            .map(|&p| shape.iter().map(|&q| size(minus(p, q))).fold(f64::MAX, f64::min))
            .fold(0.0, f64::max);
        ensure!(far < 4.0, "{name} differs by {far:.1}");
    }
    Ok(())
}

#[test]
fn the_sciatic_nerve_comes_from_under_piriformis_and_a_tight_muscle_squeezes_it() -> Result<()> {
    let (healthy, tight) = (drawn("buttock", "healthy"), drawn("buttock", "piriformis"));
    let order = |name: &str| healthy.pieces.iter().position(|piece| piece.name == name).context("a shape");
    ensure!(order("nerve")? < order("piriformis")?, "the nerve lies over the muscle");
    let (muscle, nerve) = (outline(&healthy, "piriformis")?, outline(&healthy, "nerve")?);
    ensure!(gap(&muscle, &nerve) <= 0.0 && extent(&nerve, 1).1 > extent(&muscle, 1).1 + 300.0);
    // Between sit bone and thigh bone, at the height of the sit bone's label.
    let at = |name: &str| {
        healthy.labels.iter().find(|label| label.0 == name).map(|label| label.1).context("a label")
    };
    let (sit, thigh) = (at("sit-bone")?, at("thigh-bone")?);
    let here: Vec<Spot> = nerve.iter().copied().filter(|p| (p[1] - sit[1]).abs() < 20.0).collect();
    let (left, right) = extent(&here, 0);
    ensure!(sit[0] < left && right < thigh[0], "the nerve passes at {left:.0} to {right:.0}");

    let thicker = area(&outline(&tight, "piriformis")?).abs() / area(&muscle).abs();
    ensure!(thicker > 1.1, "the muscle grows by {:.0} % only", 100.0 * (thicker - 1.0));
    ensure!(area(&outline(&tight, "nerve")?).abs() < area(&nerve).abs(), "the nerve keeps its width");
    Ok(())
}
