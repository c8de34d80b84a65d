//! The body in a posture, with the plain things it needs around it.

use crate::mesh::{self, BODY_VERTICES, Base, Corner, Mesh};
use crate::pose::{self, Rig};
use crate::posture::Posture;
use crate::space::{Point, smoothstep};
use crate::things;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::path::Path;

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

/// A body that can take postures.
pub(crate) struct Person {
    base: Base,
    rig: Rig,
}

impl Person {
    pub(crate) fn of(mpfb2: &Path, mut base: Base) -> Result<Person> {
        mesh::make_modest(&mut base);
        let rig = Rig::read(mpfb2, &base.vertices)?;
        Ok(Person { base, rig })
    }

    pub(crate) fn posed(&self, posture: Posture) -> Result<Posed> {
        posed(&self.base, &self.rig, posture)
    }
}

fn posed(base: &Base, rig: &Rig, posture: Posture) -> Result<Posed> {
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
            hem: if posture == Posture::Pregnant { longer(skin[i]) } else { 0.0 },
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
    for thing in things::around(posture, &mesh) {
        mesh.join(&thing);
    }
    Ok(Posed { mesh, joints })
}

/// How much lower the top ends over a pregnant belly: down to the shorts in front, less towards the back.
fn longer([_, _, z]: Point) -> f32 {
    1.35 * smoothstep(-0.3, 0.7, z)
}
