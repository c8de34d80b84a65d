//! Pictures of screens, compared point by point.

use std::io::Cursor;

use anyhow::Result;

/// The points of a PNG, three or four bytes each, row by row.
struct Picture {
    width: usize,
    height: usize,
    bytes_per_point: usize,
    bytes: Vec<u8>,
}

impl Picture {
    fn read(file: &[u8]) -> Result<Self> {
        let mut reader = png::Decoder::new(Cursor::new(file)).read_info()?;
        let mut bytes = vec![0; reader.output_buffer_size().unwrap_or_default()];
        let frame = reader.next_frame(&mut bytes)?;
        Ok(Self {
            width: frame.width as usize,
            height: frame.height as usize,
            bytes_per_point: frame.color_type.samples(),
            bytes,
        })
    }
}

/// How many points within a box (left, top, width, height) contrast at least 3 to 1 with what stood there before: what
/// WCAG 2.2 asks of a mark of focus (2.4.13).
///
/// # Errors
/// One of them is not a PNG.
pub fn contrasting(before: &[u8], after: &[u8], [left, top, width, height]: [f64; 4]) -> Result<usize> {
    let (before, after) = (Picture::read(before)?, Picture::read(after)?);
    let range = |from: f64, length: f64, end: usize| {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // points of a screen
        let at = |place: f64| (place.max(0.0) as usize).min(end);
        at(from)..at(from + length)
    };
    let rows = range(top, height, before.height.min(after.height));
    let columns = range(left, width, before.width.min(after.width));
    let light = |picture: &Picture, x: usize, y: usize| {
        let at = (y * picture.width + x) * picture.bytes_per_point;
        luminance(&picture.bytes[at..at + 3])
    };
    let contrast = |x: usize, y: usize| {
        let (one, other) = (light(&before, x, y), light(&after, x, y));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    };
    Ok(rows
        .flat_map(|y| columns.clone().map(move |x| (x, y)))
        .filter(|(x, y)| contrast(*x, *y) >= 3.0)
        .count())
}

/// Relative luminance (WCAG 2).
fn luminance(point: &[u8]) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(point[0]) + 0.7152 * linear(point[1]) + 0.0722 * linear(point[2])
}

/// How many points of two pictures differ and where, in words for whom a test fails; nothing if they are the same.
///
/// # Errors
/// One of them is not a PNG.
pub fn difference(one: &[u8], other: &[u8]) -> Result<Option<String>> {
    let (one, other) = (Picture::read(one)?, Picture::read(other)?);
    if (one.width, one.height, one.bytes_per_point) != (other.width, other.height, other.bytes_per_point) {
        return Ok(Some(format!(
            "{} × {} points and {} × {}",
            one.width, one.height, other.width, other.height
        )));
    }
    let points = one.bytes.chunks(one.bytes_per_point).zip(other.bytes.chunks(one.bytes_per_point));
    let differing: Vec<_> = points.enumerate().filter(|(_, (one, other))| one != other).collect();
    let places = || differing.iter().map(|(at, _)| (at % one.width, at / one.width));
    let Some((left, top)) = places().reduce(|near, it| (near.0.min(it.0), near.1.min(it.1))) else {
        return Ok(None);
    };
    let (right, bottom) = places().fold((0, 0), |far, it| (far.0.max(it.0), far.1.max(it.1)));
    Ok(Some(format!("{} points, between {left},{top} and {right},{bottom}", differing.len())))
}
