//! The body in a posture, with the plain things it needs around it.

use crate::mesh::{self, BODY_VERTICES, Base, Corner, Mesh};
use crate::pose::{self, Posture, Rig};
use crate::raster::View;
use crate::space::Point;
use anyhow::{Context, Result};
use std::collections::BTreeMap;

/// Where the roots leave and where bones turn, in the standing body, left side (from the landmark table).
const SPINE_MARKS: [(&str, Point); 4] = [
    ("l4", [0.0, 1.78, -0.10]),
    ("l5", [0.0, 1.50, -0.15]),
    ("s1", [0.0, 1.25, -0.25]),
    ("sacrum", [0.0, 0.95, -0.42]),
];
const BONE_MARKS: [(&str, &str); 4] =
    [("hip", "upperleg01"), ("knee", "lowerleg01"), ("ankle", "foot"), ("shoulder", "upperarm01")];

/// The body in one posture: refined once, enough for shadows.
pub(crate) struct Posed {
    pub(crate) mesh: Mesh,
    pub(crate) joints: BTreeMap<String, Point>,
}

pub(crate) fn posed(base: &Base, rig: &Rig, posture: Posture) -> Result<Posed> {
    let skin = &base.vertices[..BODY_VERTICES];
    let stand = rig.posed(skin, &Posture::Stand.turns(rig)?)?;
    let turns = posture.turns(rig)?;
    let at = rig.posed(skin, &turns)?;
    let arm = rig.follows(skin.len(), pose::arm_share);
    let big_toe = rig.follows(skin.len(), pose::big_toe_share);
    let corners = (0..skin.len())
        .map(|i| Corner {
            at: at[i],
            rest: skin[i],
            stand: stand[i],
            arm: arm[i],
            big_toe: big_toe[i],
            open: 1.0,
            drape: [0.0; 3],
            thing: 0.0,
        })
        .collect();
    let mut joints = BTreeMap::new();
    for (name, place) in SPINE_MARKS {
        joints.insert(name.to_owned(), pose::carry_point(&stand, &at, place));
    }
    for (name, bone) in BONE_MARKS {
        for (letter, side) in [("L", "left"), ("R", "right")] {
            let bone = format!("{bone}.{letter}");
            let moved = rig.carried(&bone, &turns)?.point(rig.head(&bone)?);
            joints.insert(format!("{name}.{side}"), moved);
        }
    }
    let top = skin
        .iter()
        .enumerate()
        .max_by(|a, b| a.1[1].total_cmp(&b.1[1]))
        .map(|(i, _)| at[i])
        .context("a mesh without vertices")?;
    joints.insert("crown".to_owned(), top);
    let mut mesh = Mesh { corners, quads: base.quads.clone() }.refined();
    mesh.drape();
    for thing in things(posture, &mesh) {
        mesh.join(&thing);
    }
    Ok(Posed { mesh, joints })
}

/// A plain seat to sit on, a plain box to lift: the posture reads at once.
fn things(posture: Posture, body: &Mesh) -> Vec<Mesh> {
    let ground = body.corners.iter().map(|c| c.at[1]).fold(f32::MAX, f32::min);
    match posture {
        Posture::Sit => {
            // Under the lowest skin of the seat; the legs hang in front of it.
            let seat = body
                .corners
                .iter()
                .filter(|c| c.at[2] < 0.6 && c.at[1] < 1.0)
                .map(|c| c.at[1])
                .fold(f32::MAX, f32::min);
            let top = seat + 0.10;
            let under = top - 0.4;
            let post = (under - ground) / 2.0;
            vec![
                mesh::rounded_box([0.0, top - 0.21, 0.3], [2.0, 0.21, 1.6], 0.17),
                mesh::rounded_box([0.0, ground + post, 0.3], [0.3, post, 0.3], 0.1),
                mesh::rounded_box([0.0, ground + 0.1, 0.3], [1.3, 0.1, 1.25], 0.09),
            ]
        }
        Posture::Lift => {
            let hands: Vec<Point> =
                body.corners.iter().filter(|c| c.arm > 0.95 && c.stand[1] < 0.9).map(|c| c.at).collect();
            let mean = |k: usize| hands.iter().map(|p| p[k]).sum::<f32>() / hands.len().max(1) as f32;
            vec![mesh::rounded_box([0.0, mean(1) - 0.35, mean(2) + 0.55], [1.3, 1.1, 1.25], 0.14)]
        }
        _ => Vec::new(),
    }
}

/// The side which explains a posture best.
pub(crate) fn best_side(posture: Posture) -> View {
    match posture {
        Posture::Lean => View::Back,
        Posture::Limp => View::SideLeft,
        _ => View::SideRight,
    }
}
