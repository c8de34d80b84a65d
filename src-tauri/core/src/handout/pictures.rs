//! Pictures for paper: figures drawn for the size they are printed at, and a logo that was looked at first.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{DynamicImage, GenericImageView as _, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use roxmltree::{Document, Node};

use super::LogoFault;
use crate::body::still::{Ground, Inks, Still, draw};
use crate::body::{Drawings, Figure, Shape};

/// Pixels of the body for each millimetre of paper: 200 an inch, soft shading needs no more.
const PIXELS: f64 = 8.0;
/// Quality of its JPEG.
const QUALITY: u8 = 84;

/// Draws figures for one handout; each rendered body is unpacked once.
pub(super) struct Pictures<'a> {
    pub(super) drawings: &'a Drawings,
    pub(super) inks: Inks,
    file: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    bodies: RefCell<BTreeMap<String, RgbImage>>,
}

impl<'a> Pictures<'a> {
    pub(super) fn new(drawings: &'a Drawings, inks: Inks, file: &'a dyn Fn(&str) -> Option<Vec<u8>>) -> Self {
        Self { drawings, inks, file, bodies: RefCell::default() }
    }

    /// The figure of an id.
    pub(super) fn figure(&self, id: &str) -> Option<&'a Figure> {
        self.drawings.figures.iter().find(|figure| figure.id == id)
    }

    /// Regions that can be marked in a view.
    pub(super) fn shapes(&self, view: &str) -> &'a [Shape] {
        self.drawings.body.views.get(view).map_or(&[], |view| &view.regions)
    }

    /// A figure to be printed at most so many millimetres wide and high.
    pub(super) fn draw(&self, figure: &Figure, most: [f64; 2]) -> Result<Still, String> {
        draw(figure, self.drawings, "", self.inks, |ground| self.ground(ground, most))
            .map_err(|error| error.to_string())
    }

    fn ground(&self, ground: &Ground, most: [f64; 2]) -> Option<String> {
        let mut bodies = self.bodies.borrow_mut();
        if !bodies.contains_key(ground.name) {
            let read = image::load_from_memory_with_format(&(self.file)(ground.name)?, ImageFormat::WebP);
            bodies.insert(ground.name.to_owned(), on_white(&read.ok()?));
        }
        let body = bodies.get(ground.name)?;
        let [x, y, width, height] = ground.seen;
        let scale = f64::from(body.width()) / ground.size[0];
        let part = imageops::crop_imm(
            body,
            pixels(x * scale),
            pixels(y * scale),
            pixels(width * scale).max(1),
            pixels(height * scale).max(1),
        );
        let fits = (most[0] / width).min(most[1] / height) * PIXELS / scale;
        let small = if fits < 1.0 {
            let across = |length: u32| pixels(f64::from(length) * fits).max(1);
            imageops::resize(&*part, across(part.width()), across(part.height()), FilterType::Triangle)
        } else {
            part.to_image()
        };
        let mut jpeg = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
        let written = match self.inks {
            Inks::Colour => small.write_with_encoder(encoder),
            Inks::Grey => DynamicImage::ImageRgb8(small).to_luma8().write_with_encoder(encoder),
        };
        written.ok()?;
        Some(format!(
            "<image href=\"data:image/jpeg;base64,{}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
             preserveAspectRatio=\"none\"/>",
            STANDARD.encode(jpeg)
        ))
    }
}

/// A length in whole pixels.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pictures of a few thousand pixels
fn pixels(length: f64) -> u32 {
    length.round().clamp(0.0, 65_535.0) as u32
}

/// A picture laid on white paper: JPEG knows nothing of what shines through.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let picture = picture.to_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, share] = picture.get_pixel(x, y).0;
        let laid = |ink: u8| {
            let share = u32::from(share);
            u8::try_from((u32::from(ink) * share + 255 * (255 - share)) / 255).unwrap_or(u8::MAX)
        };
        Rgb([laid(red), laid(green), laid(blue)])
    })
}

/// A logo that can be printed, and the ending of its file's name.
pub(super) struct Logo {
    pub(super) name: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// Bytes of a logo at most.
const LOGO_BYTES: usize = 2 * 1024 * 1024;
/// Pixels along an edge, at least and at most.
const LOGO_PIXELS: std::ops::RangeInclusive<u32> = 8..=6000;
/// Memory for unpacking it: 6000 by 6000 pixels of four bytes.
const LOGO_MEMORY: u64 = 150 * 1024 * 1024;
/// Height at which a logo is printed, in pixels at 300 an inch; larger ones are made smaller.
const LOGO_HEIGHT: u32 = 240;
/// Width of the same.
const LOGO_WIDTH: u32 = 720;
/// Elements of a drawing at most.
const LOGO_ELEMENTS: usize = 20_000;

/// Looks at a logo before anything else does: pictures are unpacked and written anew, drawings may hold shapes only.
pub(super) fn logo(bytes: &[u8], inks: Inks) -> Result<Logo, LogoFault> {
    if bytes.len() > LOGO_BYTES {
        return Err(LogoFault::Bytes(bytes.len()));
    }
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) => raster(bytes, format, inks),
        Ok(_) => Err(LogoFault::Format),
        Err(_) => drawing(bytes),
    }
}

fn raster(bytes: &[u8], format: ImageFormat, inks: Inks) -> Result<Logo, LogoFault> {
    let damaged = |error: image::ImageError| LogoFault::Damaged(error.to_string());
    let (width, height) =
        ImageReader::with_format(Cursor::new(bytes), format).into_dimensions().map_err(damaged)?;
    if !LOGO_PIXELS.contains(&width) || !LOGO_PIXELS.contains(&height) {
        return Err(LogoFault::Pixels(width, height));
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(LOGO_MEMORY);
    reader.limits(limits);
    let mut picture = reader.decode().map_err(damaged)?;
    if width > LOGO_WIDTH || height > LOGO_HEIGHT {
        picture = picture.resize(LOGO_WIDTH, LOGO_HEIGHT, FilterType::CatmullRom);
    }
    let picture = DynamicImage::ImageRgb8(on_white(&picture));
    let picture = if inks == Inks::Grey { DynamicImage::ImageLuma8(picture.to_luma8()) } else { picture };
    let mut written = Cursor::new(Vec::new());
    picture.write_to(&mut written, ImageFormat::Png).map_err(damaged)?;
    Ok(Logo { name: "logo.png", bytes: written.into_inner() })
}

/// A drawing of plain shapes. Refused is what needs letters the program lacks, other files, or time without end.
fn drawing(bytes: &[u8]) -> Result<Logo, LogoFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| LogoFault::Format)?;
    // No document type, so no entities: a short file could grow without end.
    let read = Document::parse(text).map_err(|error| match error {
        roxmltree::Error::DtdDetected => LogoFault::Drawing("a document type"),
        _ if text.contains("<svg") => LogoFault::Damaged(error.to_string()),
        _ => LogoFault::Format,
    })?;
    if read.root_element().tag_name().name() != "svg" {
        return Err(LogoFault::Format);
    }
    let elements = || read.descendants().filter(Node::is_element);
    if elements().count() > LOGO_ELEMENTS {
        return Err(LogoFault::Drawing("too many shapes"));
    }
    for element in elements() {
        let what = match element.tag_name().name() {
            "text" => "letters that are not shapes",
            "script" => "a script",
            "foreignObject" | "image" | "feImage" => "another picture or page",
            // One may draw another that draws another: a few lines, and hours of work.
            "use" | "pattern" | "filter" | "mask" => "repeated or filtered shapes",
            _ => continue,
        };
        return Err(LogoFault::Drawing(what));
    }
    Ok(Logo { name: "logo.svg", bytes: bytes.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        DynamicImage::new_rgba8(width, height).write_to(&mut out, ImageFormat::Png).expect("a picture");
        out.into_inner()
    }

    fn fault(bytes: &[u8]) -> Option<LogoFault> {
        logo(bytes, Inks::Colour).err()
    }

    #[test]
    fn a_logo_is_a_sound_picture_of_a_sane_size() {
        let svg = |inner: &str| {
            format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">{inner}</svg>")
        };
        let shapes = svg("<g><path d=\"M0 0H9V9Z\"/></g>");
        assert_eq!(logo(shapes.as_bytes(), Inks::Colour).expect("a logo").name, "logo.svg");
        assert_eq!(fault(&png(40, 20)), None);
        assert_eq!(fault(&png(7, 20)), Some(LogoFault::Pixels(7, 20)));
        assert_eq!(fault(&png(8, 6001)), Some(LogoFault::Pixels(8, 6001)));
        assert_eq!(fault(&vec![0; 50 * 1024 * 1024]), Some(LogoFault::Bytes(50 * 1024 * 1024)));
        for no in [&b""[..], b"not a picture", b"GIF89a", b"<html></html>", b"%PDF-1.7", &[0xff, 0xfe]] {
            assert_eq!(fault(no), Some(LogoFault::Format), "{no:?}");
        }
        assert!(matches!(fault(&png(40, 20)[..60]), Some(LogoFault::Damaged(_))));
        assert!(matches!(fault(b"<svg xmlns='http://www.w3.org/2000/svg'><g>"), Some(LogoFault::Damaged(_))));
        for no in [
            svg("<text>Clinic</text>"),
            svg("<script>1</script>"),
            svg("<image href=\"/etc/passwd\"/>"),
            svg("<g id=\"a\"/><use href=\"#a\"/>"),
            "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg xmlns=\"http://www.w3.org/2000/svg\">&a;</svg>"
                .to_owned(),
        ] {
            assert!(matches!(fault(no.as_bytes()), Some(LogoFault::Drawing(_))), "{no}");
        }
    }

    #[test]
    fn a_large_logo_is_made_small_and_a_clear_one_lies_on_white() {
        let small = logo(&png(4000, 2000), Inks::Grey).expect("a logo");
        let read = image::load_from_memory(&small.bytes).expect("a picture");
        assert_eq!((read.width(), read.height()), (480, 240));
        assert!(read.to_luma8().pixels().all(|pixel| pixel.0 == [255]), "see-through is white");
    }
}
