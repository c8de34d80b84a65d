//! Checks on what is committed in `assets/figures`: the program and the texts rely on it.

use crate::outline::{Spot, flatten, inside};
use crate::posture::Posture;
use crate::raster::View;
use crate::regions::Region;
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

#[derive(Deserialize)]
pub(crate) struct Body {
    version: u32,
    pub(crate) views: BTreeMap<String, Figure>,
    pub(crate) postures: BTreeMap<String, Figure>,
}

#[derive(Deserialize)]
pub(crate) struct Figure {
    pub(crate) width: f64,
    pub(crate) height: f64,
    images: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    pub(crate) silhouette: String,
    #[serde(default)]
    pub(crate) regions: Vec<Area>,
    #[serde(default)]
    pub(crate) nerve: Vec<Stretch>,
    pub(crate) joints: BTreeMap<String, Spot>,
}

#[derive(Deserialize)]
pub(crate) struct Area {
    pub(crate) region: String,
    pub(crate) side: String,
    d: String,
    pub(crate) label: Spot,
}

#[derive(Deserialize)]
pub(crate) struct Stretch {
    pub(crate) id: String,
    part: String,
    pub(crate) side: String,
    pub(crate) d: String,
    width: f64,
    hidden: bool,
}

pub(crate) fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/figures"))
}

pub(crate) fn body() -> Result<Body> {
    let path = folder().join("body.json");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    ensure!(text.len() < 250_000, "body.json has {} bytes", text.len());
    Ok(serde_json::from_str(&text)?)
}

pub(crate) fn rings(d: &str) -> Result<Vec<Vec<Spot>>> {
    flatten(d).with_context(|| format!("path {d:.60}"))
}

/// The parts each view must show; a part with sides on both in front and back, on the near one from a side.
fn expected(view: &str) -> &'static [&'static str] {
    match view {
        "front" => &[
            "pelvis",
            "hip",
            "front-thigh",
            "knee",
            "inner-shin",
            "outer-shin",
            "top-of-foot",
            "outer-foot",
            "big-toe",
            "saddle",
        ],
        "back" => &[
            "lower-back",
            "pelvis",
            "buttock",
            "hip",
            "back-thigh",
            "knee",
            "calf",
            "outer-foot",
            "sole-heel",
            "saddle",
        ],
        _ => &[
            "lower-back",
            "buttock",
            "hip",
            "front-thigh",
            "back-thigh",
            "knee",
            "outer-shin",
            "calf",
            "top-of-foot",
            "outer-foot",
            "sole-heel",
        ],
    }
}

#[test]
fn every_region_is_in_its_views_with_its_sides() -> Result<()> {
    let body = body()?;
    assert_eq!(body.version, 1);
    let mut everywhere = BTreeSet::new();
    for view in View::ALL.map(View::name) {
        let figure = body.views.get(view).with_context(|| format!("no view {view}"))?;
        let sides: &[&str] = match view {
            "side-left" => &["left"],
            "side-right" => &["right"],
            _ => &["left", "right"],
        };
        let mut wanted = BTreeSet::new();
        for &region in expected(view) {
            if matches!(region, "pelvis" | "saddle") {
                wanted.insert((region, "middle"));
            } else {
                wanted.extend(sides.iter().map(|&side| (region, side)));
            }
        }
        let found: BTreeSet<(&str, &str)> =
            figure.regions.iter().map(|a| (a.region.as_str(), a.side.as_str())).collect();
        assert_eq!(found, wanted, "{view}");
        assert_eq!(found.len(), figure.regions.len(), "{view}: each part once");
        everywhere.extend(found.iter().map(|(region, _)| (*region).to_owned()));
    }
    let all: BTreeSet<String> = Region::ALL.iter().map(|r| r.id().to_owned()).collect();
    assert_eq!(everywhere, all);
    Ok(())
}

#[test]
fn paths_are_closed_within_the_picture_and_hold_their_labels() -> Result<()> {
    for (view, figure) in &body()?.views {
        let shapes = figure.regions.iter().map(|a| &a.d).chain([&figure.silhouette]);
        for d in shapes {
            assert!(d.starts_with('M') && d.ends_with('Z'), "{view}: {d:.60}");
            assert_eq!(d.matches('M').count(), d.matches('Z').count(), "{view}: every ring is closed");
            for p in rings(d)?.concat() {
                assert!((0.0..=figure.width).contains(&p[0]), "{view}: {p:?}");
                assert!((0.0..=figure.height).contains(&p[1]), "{view}: {p:?}");
            }
        }
        for area in &figure.regions {
            assert!(inside(&rings(&area.d)?, area.label), "{view}: label of {} {}", area.region, area.side);
        }
    }
    Ok(())
}

#[test]
fn sides_are_the_persons_own_and_lie_apart() -> Result<()> {
    let body = body()?;
    for (view, left_is) in [("front", 1.0), ("back", -1.0)] {
        let figure = &body.views[view];
        let middle = figure.joints["l4"][0];
        for area in &figure.regions {
            let way = match area.side.as_str() {
                "left" => left_is,
                "right" => -left_is,
                _ => continue,
            };
            for p in rings(&area.d)?.concat() {
                // Neighbours overlap by about a unit, across the midline too.
                assert!((p[0] - middle) * way > -3.0, "{view}: {} {} at {p:?}", area.region, area.side);
            }
        }
        for joint in ["hip", "knee", "ankle", "shoulder"] {
            assert!((figure.joints[&format!("{joint}.left")][0] - middle) * left_is > 0.0, "{view} {joint}");
        }
    }
    Ok(())
}

#[test]
fn neighbours_leave_no_gap() -> Result<()> {
    let body = body()?;
    for (view, figure) in &body.views {
        let outline = rings(&figure.silhouette)?;
        let areas: Vec<_> = figure.regions.iter().map(|a| rings(&a.d)).collect::<Result<_>>()?;
        let covered = |p: Spot| areas.iter().any(|area| inside(area, p));
        let row = |joint: &str| figure.joints[joint][1];
        // Below the hands, which belong to no part, everything belongs to one.
        let (top, bottom) = ((row("hip.left") + 220.0).round(), figure.height);
        let mut misses = Vec::new();
        let mut y = top;
        while y < bottom {
            let mut x = 0.0;
            while x < figure.width {
                let p = [x + 0.5, y + 0.5];
                // Well inside the outline: on the very edge curves differ by fractions of a unit.
                let deep = [[0.0, 0.0], [1.5, 0.0], [-1.5, 0.0], [0.0, 1.5], [0.0, -1.5]]
                    .iter()
                    .all(|d| inside(&outline, [p[0] + d[0], p[1] + d[1]]));
                if deep && !covered(p) {
                    misses.push(p);
                }
                x += 4.0;
            }
            y += 4.0;
        }
        assert!(misses.is_empty(), "{view}: {} places, first {:?}", misses.len(), misses.first());
    }
    // The back from the lowest rib to the thigh, between the arms.
    let back = &body.views["back"];
    let areas: Vec<_> = back.regions.iter().map(|a| rings(&a.d)).collect::<Result<_>>()?;
    let middle = back.joints["l4"][0];
    let mut y = back.joints["l4"][1] - 95.0;
    while y < back.joints["hip.left"][1] + 60.0 {
        for step in -22_i32..=22 {
            let p = [middle + f64::from(step) * 5.0, y];
            assert!(areas.iter().any(|area| inside(area, p)), "back: {p:?}");
        }
        y += 3.0;
    }
    Ok(())
}

#[test]
fn the_nerve_stays_in_the_body() -> Result<()> {
    for (view, figure) in &body()?.views {
        let outline = rings(&figure.silhouette)?;
        let mut parts = BTreeSet::new();
        for piece in &figure.nerve {
            for p in rings(&piece.d)?.concat() {
                assert!(inside(&outline, p), "{view}: {} {} at {p:?}", piece.id, piece.side);
            }
            assert!(piece.width > 0.0);
            parts.insert((piece.part.clone(), piece.side.clone()));
        }
        let sides: &[&str] = match view.as_str() {
            "side-left" => &["left"],
            "side-right" => &["right"],
            _ => &["left", "right"],
        };
        for part in ["root", "trunk", "tibial", "fibular", "sural", "saphenous"] {
            for side in sides {
                assert!(parts.contains(&(part.to_owned(), (*side).to_owned())), "{view}: {part} {side}");
            }
        }
        let roots: BTreeSet<&str> =
            figure.nerve.iter().filter(|p| p.part == "root").map(|p| p.id.as_str()).collect();
        assert_eq!(roots, BTreeSet::from(["l4", "l5", "s1", "s2", "s3"]), "{view}");
        let trunk_behind = figure.nerve.iter().any(|p| p.part == "trunk" && p.hidden);
        assert_eq!(trunk_behind, view == "front", "{view}: the trunk runs at the back");
    }
    Ok(())
}

#[test]
fn pictures_exist_and_joints_are_complete() -> Result<()> {
    let body = body()?;
    let names: Vec<&str> = body.postures.keys().map(String::as_str).collect();
    let mut wanted = Posture::ALL.map(Posture::name);
    wanted.sort_unstable();
    assert_eq!(names, wanted);
    let mut total = 0;
    for (name, figure) in body.views.iter().chain(&body.postures) {
        for theme in ["light", "dark"] {
            for (size, pixels) in [("small", 900.0), ("large", 1800.0)] {
                let path = folder().join(&figure.images[theme][size]);
                let bytes = fs::read(&path).with_context(|| format!("{name}: {}", path.display()))?;
                total += bytes.len();
                let shape = webp::BitstreamFeatures::new(&bytes).context("not a WebP picture")?;
                assert!(shape.has_alpha(), "{name}: the ground is transparent");
                let scale = pixels / 1700.0;
                assert!((f64::from(shape.width()) - figure.width * scale).abs() < 0.01, "{name} {size}");
                assert!((f64::from(shape.height()) - figure.height * scale).abs() < 0.01, "{name} {size}");
            }
        }
        for joint in ["hip", "knee", "ankle", "shoulder"] {
            for side in ["left", "right"] {
                assert!(figure.joints.contains_key(&format!("{joint}.{side}")), "{name}: {joint} {side}");
            }
        }
        for joint in ["l4", "l5", "s1", "sacrum", "crown"] {
            assert!(figure.joints.contains_key(joint), "{name}: {joint}");
        }
        for (joint, p) in &figure.joints {
            let within = (0.0..=figure.width).contains(&p[0]) && (0.0..=figure.height).contains(&p[1]);
            assert!(within, "{name}: {joint} {p:?}");
        }
    }
    // Twelve postures and four views, each in two themes and two sizes.
    assert!(total < 1_600_000, "pictures weigh {total} bytes");
    Ok(())
}
