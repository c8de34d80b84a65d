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
