//! Creates one image from one source.

use super::frame::{Edge, Placing, TooSmall, place, scaled};
use super::source::Content;
use super::{
    Color, Error, Limit, Options, Source, Transparency, Wanted, background, png, resample::resample,
};
use crate::base::Pixels;
use image::{Rgba, RgbaImage, imageops};

/// An image made for a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitted {
    /// The PNG file: 8 bits, RGB or RGBA, not interlaced, no animation, no metadata.
    pub bytes: Vec<u8>,
    /// Its size, which the shape wanted allows.
    pub size: Pixels,
    /// The size of the source.
    pub from: Pixels,
}

/// Creates the image that is wanted from a source.
///
/// All of the source is seen, centered, unless a screenshot or thumbnail may be cropped. Where it leaves a part
/// of the frame empty, the color of its edge fills that, or nothing where its edge is transparent. On a hero
/// logo a mark stands at the left, where the site writes no words.
///
/// # Errors
/// Returns an error if the source is too small, a background is missing, or the file is too large.
pub fn fit(source: &Source, wanted: &Wanted, options: Options) -> Result<Fitted, Error> {
    let edge = edge_of(source)?;
    let placing = placing_of(source, wanted, options, edge)?;
    let drawn = draw(source, placing)?;
    let must_fill = options.background.is_some() || wanted.transparency == Transparency::Forbidden;
    let background = options.background.or(edge).filter(|_| must_fill || placing.has_bars());
    let image = stand(drawn, placing, background);
    if wanted.transparency == Transparency::Forbidden && !png::is_opaque(&image) {
        return Err(Error::NoBackground { file: source.file.clone(), what: wanted.kind.title() });
    }
    let bytes = png::encode(&image).map_err(|error| Error::Write {
        file: source.file.clone(),
        what: wanted.kind.title(),
        source: error,
    })?;
    check_length(source, wanted, &bytes)?;
    Ok(Fitted { bytes, size: placing.frame, from: source.look().size })
}

/// Draws a source once, small, to see its edge.
fn edge_of(source: &Source) -> Result<Option<Color>, Error> {
    match &source.content {
        Content::Raster(image) => Ok(background::edge_color(image)),
        Content::Vector(svg) => {
            let shape = svg.shape();
            let small = scaled(shape, EDGE_DRAWN_AT / f64::from(shape.longer()));
            Ok(background::edge_color(&svg.draw(whole(shape), small)?))
        }
    }
}

/// The longer side at which a vector image is drawn to look at its edge.
const EDGE_DRAWN_AT: f64 = 256.0;

fn placing_of(
    source: &Source,
    wanted: &Wanted,
    options: Options,
    edge: Option<Color>,
) -> Result<Placing, Error> {
    let edge = if edge.is_some() { Edge::Colored } else { Edge::Clear };
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
        Content::Vector(svg) => svg.draw(placing.seen, placing.drawn),
        Content::Raster(image) if placing.drawn == source.look().size => Ok(image.clone()),
        Content::Raster(image) => resample(image, Some(placing.seen), placing.drawn).ok_or_else(|| {
            let (file, is) = (source.file.clone(), source.look().size.to_string());
            Error::TooLarge { file, is, limit: Limit::Pixels }
        }),
    }
}

/// Stands the drawn image in its frame.
fn stand(mut drawn: RgbaImage, placing: Placing, background: Option<Color>) -> RgbaImage {
    if let Some(background) = background {
        drawn.pixels_mut().for_each(|pixel| *pixel = over(*pixel, background));
    }
    if !placing.has_bars() {
        return drawn;
    }
    let Pixels { width, height } = placing.frame;
    let bars = background.map_or(Rgba([0; 4]), |Color([red, green, blue])| Rgba([red, green, blue, u8::MAX]));
    let mut image = RgbaImage::from_pixel(width, height, bars);
    imageops::replace(&mut image, &drawn, placing.at.0.into(), placing.at.1.into());
    image
}

/// Lays a pixel over a background, mixed in sRGB: as browsers do it, and so as its designer saw it.
fn over(Rgba([red, green, blue, alpha]): Rgba<u8>, Color(background): Color) -> Rgba<u8> {
    let mix = |above: u8, below: u8| {
        let sum = u32::from(above) * u32::from(alpha) + u32::from(below) * u32::from(u8::MAX - alpha);
        u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
    };
    Rgba([mix(red, background[0]), mix(green, background[1]), mix(blue, background[2]), u8::MAX])
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
