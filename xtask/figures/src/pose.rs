//! Postures: rotations about bones, carried down the chain, and linear blend skinning.

use crate::space::{Move, Point, add, scale, sub};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::HashMap;
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
#[serde(tag = "strategy")]
enum End {
    #[serde(rename = "CUBE")]
    Cube { cube_name: String },
    #[serde(rename = "VERTEX")]
    Vertex { vertex_index: usize },
    #[serde(rename = "MEAN")]
    Mean { vertex_indices: Vec<usize> },
}

#[derive(Deserialize)]
struct BoneEntry {
    head: End,
    parent: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RigFile {
    Wrapped { bones: HashMap<String, BoneEntry> },
    Bare(HashMap<String, BoneEntry>),
}

#[derive(Deserialize)]
struct WeightFile {
    weights: HashMap<String, Vec<(usize, f32)>>,
}

struct Bone {
    head: Point,
    parent: Option<String>,
}

/// The skeleton, placed in one shape, and how strongly each vertex follows each bone.
pub(crate) struct Rig {
    bones: HashMap<String, Bone>,
    weights: HashMap<String, Vec<(usize, f32)>>,
}

/// A turn of one bone about its own head: world axis, degrees.
pub(crate) type Turns = HashMap<String, Vec<(Point, f32)>>;

pub(crate) const X: Point = [1.0, 0.0, 0.0];
pub(crate) const Y_UP: Point = [0.0, 1.0, 0.0];
pub(crate) const Z: Point = [0.0, 0.0, 1.0];

impl Rig {
    pub(crate) fn read(mpfb2: &Path, vertices: &[Point]) -> Result<Rig> {
        let text = |name: &str| {
            let path = mpfb2.join(name);
            fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
        };
        let groups: HashMap<String, Vec<(usize, usize)>> =
            serde_json::from_str(&text("mesh_metadata/basemesh_vertex_groups.json")?)
                .context("vertex groups")?;
        let (RigFile::Wrapped { bones: entries } | RigFile::Bare(entries)) =
            serde_json::from_str(&text("rigs/standard/rig.default.json")?).context("rig")?;
        let file: WeightFile =
            serde_json::from_str(&text("rigs/standard/weights.default.json")?).context("weights")?;
        let mean = |indices: &mut dyn Iterator<Item = usize>| -> Result<Point> {
            let (mut sum, mut count) = ([0.0; 3], 0.0_f32);
            for i in indices {
                sum = add(sum, *vertices.get(i).context("a joint names a vertex the mesh lacks")?);
                count += 1.0;
            }
            if count < 1.0 {
                bail!("a joint without vertices");
            }
            Ok(scale(sum, 1.0 / count))
        };
        let mut bones = HashMap::new();
        for (name, entry) in entries {
            let head = match &entry.head {
                End::Cube { cube_name } => {
                    let runs = groups.get(cube_name).with_context(|| format!("no group {cube_name}"))?;
                    mean(&mut runs.iter().flat_map(|&(a, b)| a..=b))
                }
                End::Vertex { vertex_index } => mean(&mut std::iter::once(*vertex_index)),
                End::Mean { vertex_indices } => mean(&mut vertex_indices.iter().copied()),
            }
            .with_context(|| format!("the head of bone {name}"))?;
            let parent = entry.parent.filter(|p| !p.is_empty());
            bones.insert(name, Bone { head, parent });
        }
        Ok(Rig { bones, weights: file.weights })
    }

    pub(crate) fn head(&self, bone: &str) -> Result<Point> {
        Ok(self.bones.get(bone).with_context(|| format!("no bone {bone}"))?.head)
    }

    /// The whole move of a bone: its own turns, then those of all above it.
    pub(crate) fn carried(&self, bone: &str, turns: &Turns) -> Result<Move> {
        let own = self.bones.get(bone).with_context(|| format!("no bone {bone}"))?;
        let mut local = Move::STILL;
        for &(axis, degrees) in turns.get(bone).into_iter().flatten() {
            local = Move::turn(own.head, axis, degrees).after(&local);
        }
        match &own.parent {
            Some(parent) => Ok(self.carried(parent, turns)?.after(&local)),
            None => Ok(local),
        }
    }

    /// Moves every vertex by the weighted mean of its bones' moves; a vertex without bones stays.
    pub(crate) fn posed(&self, vertices: &[Point], turns: &Turns) -> Result<Vec<Point>> {
        let (mut sums, mut totals) = (vec![[0.0; 3]; vertices.len()], vec![0.0; vertices.len()]);
        // A fixed order keeps sums, and so the pictures, the same on every run.
        let mut names: Vec<&String> = self.weights.keys().filter(|b| self.bones.contains_key(*b)).collect();
        names.sort();
        for bone in names {
            let carried = self.carried(bone, turns)?;
            for &(i, w) in self.weights[bone].iter().filter(|(i, _)| *i < vertices.len()) {
                sums[i] = add(sums[i], scale(carried.point(vertices[i]), w));
                totals[i] += w;
            }
        }
        Ok(vertices
            .iter()
            .zip(sums.into_iter().zip(totals))
            .map(|(&still, (sum, total))| if total > 0.0 { scale(sum, 1.0 / total) } else { still })
            .collect())
    }

    /// Share of a vertex's weights that belongs to bones for which `share` answers.
    pub(crate) fn follows(&self, count: usize, share: impl Fn(&str) -> f32) -> Vec<f32> {
        let mut sums = vec![0.0; count];
        for (bone, entries) in &self.weights {
            let k = share(bone);
            if k > 0.0 {
                for &(i, w) in entries.iter().filter(|(i, _)| *i < count) {
                    sums[i] += k * w;
                }
            }
        }
        sums
    }
}

/// Where a point inside the body goes: it rides with the nearest skin at its back.
pub(crate) fn carry_point(vertices: &[Point], posed: &[Point], inside: Point) -> Point {
    let squared = |p: Point| {
        let d = sub(p, inside);
        // Depth counts little: the spine lies under the skin of the back at its own height.
        d[0] * d[0] + d[1] * d[1] + 0.05 * d[2] * d[2]
    };
    let nearest = vertices
        .iter()
        .zip(posed)
        .filter(|(v, _)| v[2] < inside[2])
        .min_by(|a, b| squared(*a.0).total_cmp(&squared(*b.0)));
    nearest.map_or(inside, |(&from, &to)| {
        // The skin's own tilt is unknown here; shifting by its move is exact enough for a marker.
        add(inside, sub(to, from))
    })
}

/// How much a bone counts as arm when cloth is cut; the shoulder counts a little, which rounds the armhole.
pub(crate) fn arm_share(bone: &str) -> f32 {
    let limb = ["upperarm", "lowerarm", "wrist", "finger", "metacarpal"];
    if limb.iter().any(|l| bone.starts_with(l)) {
        1.0
    } else if bone.starts_with("shoulder01") {
        0.35
    } else {
        0.0
    }
}

pub(crate) fn big_toe_share(bone: &str) -> f32 {
    if bone.starts_with("toe1-") { 1.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::length;

    /// A straight arm along y with its elbow at height 1; the top vertex follows the forearm only.
    fn arm() -> (Rig, Vec<Point>) {
        let bone = |head, parent: Option<&str>| Bone { head, parent: parent.map(str::to_owned) };
        let bones = HashMap::from([
            ("upper".to_owned(), bone([0.0; 3], None)),
            ("lower".to_owned(), bone([0.0, 1.0, 0.0], Some("upper"))),
        ]);
        let weights = HashMap::from([
            ("upper".to_owned(), vec![(0, 1.0), (1, 0.5)]),
            ("lower".to_owned(), vec![(1, 0.5), (2, 1.0)]),
        ]);
        (Rig { bones, weights }, vec![[0.0, 0.5, 0.0], [0.0, 1.0, 0.0], [0.0, 2.0, 0.0], [5.0, 5.0, 5.0]])
    }

    #[test]
    fn a_bent_elbow_moves_the_forearm_only() -> Result<()> {
        let (rig, still) = arm();
        let turns = Turns::from([("lower".to_owned(), vec![(X, 90.0)])]);
        let posed = rig.posed(&still, &turns)?;
        assert!(length(sub(posed[0], still[0])) < 1e-6);
        assert!(length(sub(posed[2], [0.0, 1.0, 1.0])) < 1e-6, "{:?}", posed[2]);
        assert!(length(sub(posed[3], still[3])) < 1e-6, "a vertex without bones stays");
        Ok(())
    }

    #[test]
    fn turns_carry_down_the_chain() -> Result<()> {
        let (rig, still) = arm();
        let turns = Turns::from([("upper".to_owned(), vec![(X, 90.0)])]);
        assert!(length(sub(rig.posed(&still, &turns)?[2], [0.0, 0.0, 2.0])) < 1e-6);
        Ok(())
    }

    #[test]
    fn fingers_count_as_arm_and_the_chest_does_not() {
        assert!((arm_share("finger3-2.L") - 1.0).abs() < f32::EPSILON);
        assert!(arm_share("spine01").abs() < f32::EPSILON);
    }
}
