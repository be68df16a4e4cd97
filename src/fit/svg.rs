//! SVG: drawn at any size, with nothing from outside the file.

use super::deadline::Clock;
use super::frame::{scaled, whole};
use super::svg_style::{self, Styles};
use super::{Error, raster, resample::resample, svg_cost};
use crate::base::Pixels;
use image::RgbaImage;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::roxmltree::{self, Document, Node};
use resvg::usvg::{self, ImageHrefResolver, ImageKind, Tree};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// An SVG that has been read.
#[derive(Clone)]
pub(super) struct Svg {
    file: String,
    tree: Arc<Tree>,
    has_images: bool,
    clock: Clock,
}

/// An SVG has no pixels; this many along its longer side are exact enough for its shape.
const FINE: f32 = 10_000.0;

/// Images inside an SVG are first drawn this large, then made smaller as images are.
const LARGE: u32 = 2048;

/// How long one SVG may take, to be read and to be drawn as often as it is; a logo takes milliseconds, also on a busy
/// machine a few seconds at most.
const PATIENCE: Duration = Duration::from_secs(60);

impl Svg {
    /// Reads an SVG.
    ///
    /// Text is refused, because no font belongs to the file; so is an image outside the file, what the renderer would
    /// leave out, and whatever would take too long or too much memory.
    pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Self, Error> {
        let damaged =
            |error: std::str::Utf8Error| Error::Damaged { file: file.to_owned(), source: error.into() };
        let text = std::str::from_utf8(bytes).map_err(damaged)?;
        svg_cost::check_text(text).map_err(|what| Error::TooComplex { file: file.to_owned(), what })?;
        let clock = Clock::new(PATIENCE);
        let (name, text) = (file.to_owned(), text.to_owned());
        let (tree, has_images) = clock.run(file, move || parse(&name, &text))??;
        Ok(Self { file: file.to_owned(), tree: Arc::new(tree), has_images, clock })
    }

    /// Returns the size that the file names, in whole pixels.
    pub(super) fn size(&self) -> Pixels {
        self.sized(1.0)
    }

    /// Returns its shape, as a size large enough to be exact.
    pub(super) fn shape(&self) -> Pixels {
        self.sized(FINE / self.tree.size().width().max(self.tree.size().height()))
    }

    /// Draws at a size the part that is seen: left, top, width, height in the pixels of its [`shape`](Self::shape).
    pub(super) fn draw(&self, seen: (f64, f64, f64, f64), size: Pixels) -> Result<RgbaImage, Error> {
        let svg = self.clone();
        let drawn = self.clock.run(&self.file, move || svg.draw_smoothly(seen, size))?;
        let source = || "it can't be rendered at this size".into();
        drawn.ok_or_else(|| Error::Damaged { file: self.file.clone(), source: source() })
    }

    fn draw_smoothly(&self, seen: (f64, f64, f64, f64), size: Pixels) -> Option<RgbaImage> {
        if !self.has_images || size.longer() >= LARGE {
            return self.draw_once(seen, size);
        }
        let large = self.draw_once(seen, scaled(size, f64::from(LARGE) / f64::from(size.longer())))?;
        resample(&large, None, size)
    }

    fn draw_once(&self, (left, top, width, height): (f64, f64, f64, f64), size: Pixels) -> Option<RgbaImage> {
        let (shape, named) = (self.shape(), self.tree.size());
        let (across, down) = (f64::from(size.width) / width, f64::from(size.height) / height);
        let transform = Transform::from_row(
            single(across * f64::from(shape.width)) / named.width(),
            0.0,
            0.0,
            single(down * f64::from(shape.height)) / named.height(),
            single(-left * across),
            single(-top * down),
        );
        let mut pixels = Pixmap::new(size.width, size.height)?;
        resvg::render(&self.tree, transform, &mut pixels.as_mut());
        RgbaImage::from_raw(size.width, size.height, pixels.take_demultiplied())
    }

    fn sized(&self, scale: f32) -> Pixels {
        let side = |length: f32| whole(f64::from(length * scale)).max(1);
        Pixels::new(side(self.tree.size().width()), side(self.tree.size().height()))
    }
}

/// Parses the text that [`svg_cost::check_text`] let through.
fn parse(file: &str, text: &str) -> Result<(Tree, bool), Error> {
    let damaged = |source| Error::Damaged { file: file.to_owned(), source };
    let syntax = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = Document::parse_with_options(text, syntax).map_err(|error| damaged(error.into()))?;
    let styles = Styles::of(&document);
    let too_complex = |what| Error::TooComplex { file: file.to_owned(), what };
    svg_cost::check_tree(&document, &styles).map_err(too_complex)?;
    check_text(file, &document)?;
    check_links(file, &document)?;
    if let Some(construct) = svg_style::unsupported(&document, &styles) {
        return Err(Error::Unsupported { file: file.to_owned(), construct: beginning(&construct) });
    }
    let has_images = document.descendants().any(|node| node.has_tag_name((SVG, "image")));
    let refused = AtomicBool::new(false);
    let tree = Tree::from_xmltree(&document, &options(&refused)).map_err(|error| damaged(error.into()))?;
    if refused.into_inner() {
        return Err(damaged("an image inside it is damaged or too large".into()));
    }
    Ok((tree, has_images))
}

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";

/// The only images that may be drawn: those that lie in the file itself.
const EMBEDDED: [&str; 5] =
    ["data:image/png", "data:image/jpeg", "data:image/jpg", "data:image/gif", "data:image/webp"];

fn check_text(file: &str, document: &Document) -> Result<(), Error> {
    let texts = document.descendants().filter(|node| node.has_tag_name((SVG, "text")));
    let words = texts.flat_map(|node| node.descendants().filter_map(|inner| inner.text()));
    match words.map(str::trim).find(|words| !words.is_empty()) {
        Some(words) => Err(Error::Text { file: file.to_owned(), text: beginning(words) }),
        None => Ok(()),
    }
}

fn check_links(file: &str, document: &Document) -> Result<(), Error> {
    let links = document.descendants().filter_map(|node| link_of(&node).map(|href| (node, href)));
    let foreign = |(node, href): &(Node, &str)| match node.tag_name().name() {
        "image" => !EMBEDDED.iter().any(|start| href.starts_with(start)),
        "feImage" => !href.starts_with('#') && !EMBEDDED.iter().any(|start| href.starts_with(start)),
        "use" => !href.starts_with('#'),
        _ => false,
    };
    match links.into_iter().find(foreign) {
        Some((_, href)) => Err(Error::Linked { file: file.to_owned(), href: beginning(href) }),
        None => Ok(()),
    }
}

fn link_of<'a>(node: &Node<'a, '_>) -> Option<&'a str> {
    node.attribute("href").or_else(|| node.attribute((XLINK, "href"))).map(str::trim)
}

/// A text for a message: not the megabytes that a link can hold.
fn beginning(text: &str) -> String {
    let mut shown: String = text.chars().take(40).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// Lets nothing in but sound images of the file itself; by default files of the disk could be drawn.
fn options(refused: &AtomicBool) -> usvg::Options<'_> {
    let embedded = move |_: &str, data: Arc<Vec<u8>>, _: &usvg::Options| {
        let kind = if raster::is_within_limits(&data) { kind_of(data) } else { None };
        refused.fetch_or(kind.is_none(), Ordering::Relaxed);
        kind
    };
    usvg::Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(embedded),
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    }
}

fn kind_of(data: Arc<Vec<u8>>) -> Option<ImageKind> {
    match image::guess_format(&data).ok()? {
        image::ImageFormat::Png => Some(ImageKind::PNG(data)),
        image::ImageFormat::Jpeg => Some(ImageKind::JPEG(data)),
        image::ImageFormat::Gif => Some(ImageKind::GIF(data)),
        image::ImageFormat::WebP => Some(ImageKind::WEBP(data)),
        _ => None,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the renderer computes in single precision")]
fn single(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests;
