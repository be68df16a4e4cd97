//! SVG: drawn at any size, with nothing from outside the file.

use super::frame::{scaled, whole};
use super::{Error, picture, resample::resample};
use crate::base::Pixels;
use image::RgbaImage;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::roxmltree::{self, Document, Node};
use resvg::usvg::{self, ImageHrefResolver, ImageKind, Tree};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

/// An SVG that has been read.
#[derive(Clone)]
pub(super) struct Drawing {
    file: String,
    tree: Arc<Tree>,
    has_pictures: bool,
}

/// A drawing has no pixels; in this many along its longer side its shape is exact enough.
const FINE: f32 = 10_000.0;

/// Pictures inside a drawing are first drawn this large, then made smaller as pictures are.
const LARGE: u32 = 2048;

/// How long one drawing may take; a logo takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(20);

impl Drawing {
    /// Reads an SVG.
    ///
    /// Text is refused, because no font belongs to the file; so is a picture outside the file.
    pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Self, Error> {
        let damaged = |source| Error::Damaged { file: file.to_owned(), source };
        let text = std::str::from_utf8(bytes).map_err(|error| damaged(error.into()))?;
        let syntax = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let document = Document::parse_with_options(text, syntax).map_err(|error| damaged(error.into()))?;
        check_text(file, &document)?;
        check_links(file, &document)?;
        let has_pictures = document.descendants().any(|node| node.has_tag_name((SVG, "image")));
        let refused = AtomicBool::new(false);
        let tree =
            Tree::from_xmltree(&document, &options(&refused)).map_err(|error| damaged(error.into()))?;
        if refused.into_inner() {
            return Err(damaged("a picture inside it is damaged or too large".into()));
        }
        Ok(Self { file: file.to_owned(), tree: Arc::new(tree), has_pictures })
    }

    /// Tells the size that the file names, in whole pixels.
    pub(super) fn size(&self) -> Pixels {
        self.sized(1.0)
    }

    /// Tells its shape, as a size large enough to be exact.
    pub(super) fn shape(&self) -> Pixels {
        self.sized(FINE / self.tree.size().width().max(self.tree.size().height()))
    }

    /// Draws at a size the part that is seen: left, top, width, height in the pixels of its [`shape`](Self::shape).
    pub(super) fn draw(&self, seen: (f64, f64, f64, f64), size: Pixels) -> Result<RgbaImage, Error> {
        self.draw_within(PATIENCE, seen, size)
    }

    /// Draws on a thread of its own, which is left behind when it takes too long: a drawing is a small program,
    /// and some of them would run for days.
    fn draw_within(
        &self,
        patience: Duration,
        seen: (f64, f64, f64, f64),
        size: Pixels,
    ) -> Result<RgbaImage, Error> {
        let (file, drawing) = (self.file.clone(), self.clone());
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || sender.send(drawing.draw_smoothly(seen, size)));
        match receiver.recv_timeout(patience) {
            Ok(Some(drawn)) => Ok(drawn),
            Err(RecvTimeoutError::Timeout) => Err(Error::TooSlow { file }),
            Ok(None) | Err(RecvTimeoutError::Disconnected) => {
                Err(Error::Damaged { file, source: "it cannot be drawn at this size".into() })
            }
        }
    }

    fn draw_smoothly(&self, seen: (f64, f64, f64, f64), size: Pixels) -> Option<RgbaImage> {
        if !self.has_pictures || size.longer() >= LARGE {
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

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";

/// The only pictures that may be drawn: those that lie in the file itself.
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

/// Lets nothing in but sound pictures of the file itself; by default files of the disk could be drawn.
fn options(refused: &AtomicBool) -> usvg::Options<'_> {
    let embedded = move |_: &str, data: Arc<Vec<u8>>, _: &usvg::Options| {
        let kind = if picture::is_within_limits(&data) { kind_of(data) } else { None };
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

#[expect(clippy::cast_possible_truncation, reason = "the drawing library computes in single precision")]
fn single(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::samples::{TEAL, disc, png, svg};
    use base64::Engine as _;

    fn read(svg: &str) -> Result<Drawing, Error> {
        Drawing::read("mark.svg", svg.as_bytes())
    }

    fn refused(svg: &str) -> String {
        read(svg).err().unwrap().to_string()
    }

    fn embedded(bytes: &[u8]) -> String {
        let data = base64::prelude::BASE64_STANDARD.encode(bytes);
        svg("", &format!(r#"<image width="216" height="216" href="data:image/png;base64,{data}"/>"#))
    }

    const DAMAGED: &str = "could not read the picture `mark.svg`; export it again, best as PNG or SVG";

    #[test]
    fn text_is_refused_and_quoted() {
        assert_eq!(
            refused(&svg("", "<g><text x='1'> <tspan>Contoso</tspan></text></g>")),
            "`mark.svg` has text (`Contoso`), which looks different with every computer's fonts; turn the text into paths and export it again"
        );
        assert!(read(&svg("", "<title>Contoso</title><text> </text><path d='M0 0h9v9'/>")).is_ok());
    }

    #[test]
    fn nothing_outside_the_file_is_drawn() {
        let links = [
            ("<image href='/etc/hostname' width='9' height='9'/>", "/etc/hostname"),
            ("<image href='https://example.org/a.png' width='9' height='9'/>", "https://example.org/a.png"),
            (
                "<image href='data:image/svg+xml;base64,AAAA' width='9' height='9'/>",
                "data:image/svg+xml;base64,AAAA",
            ),
            ("<use href='other.svg#a'/>", "other.svg#a"),
            ("<filter id='f'><feImage href='a.png'/></filter>", "a.png"),
        ];
        for (body, href) in links {
            assert_eq!(
                refused(&svg("", body)),
                format!(
                    "`mark.svg` draws another file (`{href}`); embed that picture as PNG, JPEG, GIF or WebP and export it again"
                )
            );
        }
        let body = format!("<image href='{}'/>", "a".repeat(10_000));
        assert!(refused(&svg("", &body)).len() < 250);
    }

    #[test]
    fn an_embedded_picture_is_drawn_and_a_broken_one_refused() {
        let drawing = read(&embedded(&png(&disc(50, TEAL)))).unwrap();
        let size = Pixels::new(100, 100);
        let drawn = drawing.draw((0.0, 0.0, 10_000.0, 10_000.0), size).unwrap();
        assert_eq!((drawn.get_pixel(50, 50), drawn.get_pixel(0, 0).0[3]), (&TEAL, 0));
        let whole = png(&disc(50, TEAL));
        let mut bomb = whole.clone();
        bomb[16..20].copy_from_slice(&[0x7F; 4]);
        for bytes in [&bomb[..], b"\x89PNG", b"GIF89a"] {
            assert_eq!(refused(&embedded(bytes)), DAMAGED);
        }
    }

    #[test]
    fn the_part_seen_is_the_part_drawn() {
        let drawing =
            read(&svg("width='20'", "<rect x='108' width='108' height='216' fill='#0c5f5c'/>")).unwrap();
        assert_eq!((drawing.size(), drawing.shape()), (Pixels::new(20, 20), Pixels::new(10_000, 10_000)));
        let right = drawing.draw((5000.0, 0.0, 5000.0, 10_000.0), Pixels::new(5, 10)).unwrap();
        assert!(right.pixels().all(|pixel| *pixel == TEAL));
        let left = drawing.draw((0.0, 0.0, 5000.0, 10_000.0), Pixels::new(5, 10)).unwrap();
        assert!(left.pixels().all(|pixel| pixel.0[3] == 0));
    }

    #[test]
    fn bombs_are_refused() {
        let uses = |count: u32| {
            (1..count)
                .map(|at| format!("<g id='a{at}'>{}</g>", format!("<use href='#a{}'/>", at - 1).repeat(10)))
        };
        let bombs = [
            svg(
                "",
                &format!(
                    "<defs><path id='a0' d='M0 0h9'/>{}</defs><use href='#a9'/>",
                    uses(10).collect::<String>()
                ),
            ),
            svg("", &format!("{}{}", "<g>".repeat(50_000), "</g>".repeat(50_000))),
            format!("<!DOCTYPE svg [<!ENTITY a 'aa&a;'>]>{}", svg("", "<desc>&a;</desc>")),
            svg("width='0'", ""),
            "<html/>".to_owned(),
            "<svg".to_owned(),
        ];
        for bomb in bombs {
            assert_eq!(refused(&bomb), DAMAGED);
        }
    }

    #[test]
    fn a_drawing_that_takes_too_long_is_given_up() {
        let filter =
            "<filter id='f' x='-9' y='-9' width='19' height='19'><feGaussianBlur stdDeviation='9'/></filter>";
        let rects = "<path filter='url(#f)' d='M0 0h200v200h-200z'/>".repeat(30);
        let slow = read(&svg("", &format!("{filter}{rects}"))).unwrap();
        let drawn = slow.draw_within(Duration::from_millis(1), (0.0, 0.0, 1e4, 1e4), Pixels::new(1500, 1500));
        assert_eq!(
            drawn.unwrap_err().to_string(),
            "`mark.svg` takes too long to draw; flatten its effects and patterns and export it again"
        );
    }
}
