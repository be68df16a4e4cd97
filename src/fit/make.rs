//! One picture made of one source.

use super::frame::{Edge, Placing, TooSmall, place, scaled};
use super::source::Content;
use super::{Colour, Error, Limit, Options, Source, Transparency, Wanted, ground, png, resample::resample};
use crate::base::Pixels;
use image::{Rgba, RgbaImage, imageops};

/// A picture made for a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitted {
    /// The PNG file: 8 bits, RGB or RGBA, not interlaced, no animation, no metadata.
    pub bytes: Vec<u8>,
    /// Its size, which the shape wanted allows.
    pub size: Pixels,
    /// The size of the source.
    pub from: Pixels,
}

/// Makes the picture wanted of a source.
///
/// All of the source is seen, centred, unless a screenshot or thumbnail may be cropped. Where it leaves a part
/// of the frame empty, the colour of its edge fills that, or nothing where its edge is transparent. On a hero
/// logo a mark stands at the left, where the site writes no words.
///
/// # Errors
/// Says that the source is too small, that a ground is missing, or that the file is too large.
pub fn fit(source: &Source, wanted: &Wanted, options: Options) -> Result<Fitted, Error> {
    let edge = edge_of(source)?;
    let placing = placing_of(source, wanted, options, edge)?;
    let drawn = draw(source, placing)?;
    let must_fill = options.ground.is_some() || wanted.transparency == Transparency::Forbidden;
    let ground = options.ground.or(edge).filter(|_| must_fill || placing.has_bars());
    let picture = stand(drawn, placing, ground);
    if wanted.transparency == Transparency::Forbidden && !png::is_opaque(&picture) {
        return Err(Error::NoGround { file: source.file.clone(), what: wanted.kind.title() });
    }
    let bytes = png::encode(&picture).map_err(|error| Error::Write {
        file: source.file.clone(),
        what: wanted.kind.title(),
        source: error,
    })?;
    check_length(source, wanted, &bytes)?;
    Ok(Fitted { bytes, size: placing.frame, from: source.look().size })
}

/// Draws a source once, small, to see its edge.
fn edge_of(source: &Source) -> Result<Option<Colour>, Error> {
    match &source.content {
        Content::Picture(picture) => Ok(ground::edge_colour(picture)),
        Content::Drawing(drawing) => {
            let shape = drawing.shape();
            let small = scaled(shape, EDGE_DRAWN_AT / f64::from(shape.longer()));
            Ok(ground::edge_colour(&drawing.draw(whole(shape), small)?))
        }
    }
}

/// The longer side at which a drawing's edge is looked at.
const EDGE_DRAWN_AT: f64 = 256.0;

fn placing_of(
    source: &Source,
    wanted: &Wanted,
    options: Options,
    edge: Option<Colour>,
) -> Result<Placing, Error> {
    let edge = if edge.is_some() { Edge::Coloured } else { Edge::Clear };
    place(source.shape(), wanted, options, edge).map_err(|TooSmall { frame, needed }| Error::TooSmall {
        file: source.file.clone(),
        is: source.look().size,
        what: wanted.kind.title(),
        wanted: frame,
        needed,
    })
}

fn draw(source: &Source, placing: Placing) -> Result<RgbaImage, Error> {
    match &source.content {
        Content::Drawing(drawing) => drawing.draw(placing.seen, placing.drawn),
        Content::Picture(picture) if placing.drawn == source.look().size => Ok(picture.clone()),
        Content::Picture(picture) => resample(picture, Some(placing.seen), placing.drawn).ok_or_else(|| {
            let (file, is) = (source.file.clone(), source.look().size.to_string());
            Error::TooLarge { file, is, limit: Limit::Pixels }
        }),
    }
}

/// Stands the drawn picture in its frame.
fn stand(mut drawn: RgbaImage, placing: Placing, ground: Option<Colour>) -> RgbaImage {
    if let Some(ground) = ground {
        drawn.pixels_mut().for_each(|pixel| *pixel = over(*pixel, ground));
    }
    if !placing.has_bars() {
        return drawn;
    }
    let Pixels { width, height } = placing.frame;
    let bars = ground.map_or(Rgba([0; 4]), |Colour([red, green, blue])| Rgba([red, green, blue, u8::MAX]));
    let mut picture = RgbaImage::from_pixel(width, height, bars);
    imageops::replace(&mut picture, &drawn, placing.at.0.into(), placing.at.1.into());
    picture
}

/// Lays a pixel over a ground, mixed in sRGB: as browsers do it, and so as its designer saw it.
fn over(Rgba([red, green, blue, alpha]): Rgba<u8>, Colour(ground): Colour) -> Rgba<u8> {
    let mix = |above: u8, below: u8| {
        let sum = u32::from(above) * u32::from(alpha) + u32::from(below) * u32::from(u8::MAX - alpha);
        u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
    };
    Rgba([mix(red, ground[0]), mix(green, ground[1]), mix(blue, ground[2]), u8::MAX])
}

fn check_length(source: &Source, wanted: &Wanted, bytes: &[u8]) -> Result<(), Error> {
    let is = bytes.len() as u64;
    match wanted.max_bytes {
        Some(limit) if is > limit => {
            Err(Error::TooManyBytes { file: source.file.clone(), what: wanted.kind.title(), is, limit })
        }
        _ => Ok(()),
    }
}

fn whole(size: Pixels) -> (f64, f64, f64, f64) {
    (0.0, 0.0, size.width.into(), size.height.into())
}

#[cfg(test)]
mod tests;
