//! SVG: drawn at any size, with nothing from outside the file.

use super::frame::{scaled, whole};
use super::svg_style::{self, Styles};
use super::{Error, picture, resample::resample, svg_cost};
use crate::base::Pixels;
use image::RgbaImage;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::roxmltree::{self, Document, Node};
use resvg::usvg::{self, ImageHrefResolver, ImageKind, Tree};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// An SVG that has been read.
#[derive(Clone)]
pub(super) struct Drawing {
    file: String,
    tree: Arc<Tree>,
    has_pictures: bool,
    clock: Clock,
}

/// A drawing has no pixels; in this many along its longer side its shape is exact enough.
const FINE: f32 = 10_000.0;

/// Pictures inside a drawing are first drawn this large, then made smaller as pictures are.
const LARGE: u32 = 2048;

/// How long one SVG may take, to be read and to be drawn as often as it is; a logo takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(20);
/// The renderer calls itself for each element inside another; 200 of them, the most that is let through, take a tenth.
const STACK: usize = 64 * 1024 * 1024;

impl Drawing {
    /// Reads an SVG.
    ///
    /// Text is refused, because no font belongs to the file; so is a picture outside the file, what the renderer would
    /// leave out, and whatever would take too long or too much memory.
    pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Self, Error> {
        let damaged =
            |error: std::str::Utf8Error| Error::Damaged { file: file.to_owned(), source: error.into() };
        let text = std::str::from_utf8(bytes).map_err(damaged)?;
        svg_cost::check_text(text).map_err(|what| Error::TooComplex { file: file.to_owned(), what })?;
        let clock = Clock::new(PATIENCE);
        let (name, text) = (file.to_owned(), text.to_owned());
        let (tree, has_pictures) = clock.run(file, move || parse(&name, &text))??;
        Ok(Self { file: file.to_owned(), tree: Arc::new(tree), has_pictures, clock })
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
        let drawing = self.clone();
        let drawn = self.clock.run(&self.file, move || drawing.draw_smoothly(seen, size))?;
        let source = || "it cannot be drawn at this size".into();
        drawn.ok_or_else(|| Error::Damaged { file: self.file.clone(), source: source() })
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
    let has_pictures = document.descendants().any(|node| node.has_tag_name((SVG, "image")));
    let refused = AtomicBool::new(false);
    let tree = Tree::from_xmltree(&document, &options(&refused)).map_err(|error| damaged(error.into()))?;
    if refused.into_inner() {
        return Err(damaged("a picture inside it is damaged or too large".into()));
    }
    Ok((tree, has_pictures))
}

/// One deadline over all that is done with one SVG.
#[derive(Clone)]
struct Clock(Arc<Mutex<Duration>>);

impl Clock {
    fn new(patience: Duration) -> Self {
        Self(Arc::new(Mutex::new(patience)))
    }

    fn left(&self) -> MutexGuard<'_, Duration> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works on a thread with a large stack, which is left behind when it takes too long: an SVG is a small program,
    /// and some of them would run for days.
    fn run<T: Send + 'static>(
        &self,
        file: &str,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let left = *self.left();
        let began = Instant::now();
        let (sender, receiver) = mpsc::channel();
        let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || sender.send(work()));
        let done =
            thread.map_err(|_| RecvTimeoutError::Disconnected).and_then(|_| receiver.recv_timeout(left));
        let left = self.left().saturating_sub(began.elapsed());
        *self.left() = left;
        let file = file.to_owned();
        done.map_err(|error| match error {
            RecvTimeoutError::Timeout => Error::TooSlow { file },
            RecvTimeoutError::Disconnected => Error::Damaged { file, source: "it cannot be drawn".into() },
        })
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
        let defs = |defs: &str, body: &str| svg("", &format!("<defs>{defs}</defs>{body}"));
        let chain = |count: u32, link: &dyn Fn(u32) -> String| (1..count).map(link).collect::<String>();
        let nested = |element: &str, count: usize| {
            let name = element.split(' ').next().unwrap();
            svg(
                "",
                &format!(
                    "{}<path d='M0 0h9v9'/>{}",
                    format!("<{element}>").repeat(count),
                    format!("</{name}>").repeat(count)
                ),
            )
        };
        let attributes = (0..600).map(|at| format!(" a{at}=''")).collect::<Vec<_>>().concat();
        let points = "M0 0".to_owned() + &"h1".repeat(200_000);
        let marker = format!("<marker id='m'>{}</marker>", "<path d='M0 0h9'/>".repeat(200));
        let rules = (0..3000).map(|at| format!("a{at} b c{{x:y}}")).collect::<Vec<_>>().concat();
        let entity =
            |value: &str, body: &str| format!("<!DOCTYPE svg [<!ENTITY a '{value}'>]>{}", svg("", body));
        let (deep, again) =
            ("elements nested or used deeper than 200", "elements that are used again and again");
        let bombs = [
            (
                defs(
                    &format!("<path id='a0' d='M0 0h9'/>{}", uses(10).collect::<String>()),
                    "<use href='#a9'/>",
                ),
                again,
            ),
            (nested("g opacity='.9'", 250), deep),
            (nested("g", 50_000), deep),
            (nested("svg", 250), deep),
            (
                defs(
                    &format!(
                        "<path id='a0' d='M0 0h9'/>{}",
                        chain(300, &|n| format!("<use id='a{n}' href='#a{}'/>", n - 1))
                    ),
                    "<use href='#a299'/>",
                ),
                deep,
            ),
            (
                defs(
                    &chain(300, &|n| {
                        format!(
                            "<clipPath id='a{n}' clip-path='url(#a{})'><path d='M0 0h9v9'/></clipPath>",
                            n - 1
                        )
                    }),
                    "<path d='M0 0h9' clip-path='url(#a299)'/>",
                ),
                deep,
            ),
            (
                defs(
                    &chain(300, &|n| format!("<linearGradient id='a{n}' href='#a{}'/>", n - 1)),
                    "<path d='M0 0h9v9' fill='url(#a299)'/>",
                ),
                deep,
            ),
            (defs(&marker, &format!("<path d='{points}' marker-mid='url(#m)'/>")), again),
            (svg("", &format!("<g {attributes}/>")), "more than 500 attributes on one element"),
            (svg("", &"<g/>".repeat(100_001)), "more than 100,000 elements"),
            (
                svg("", &format!("<style>{rules}</style>{}", "<g/>".repeat(10_000))),
                "too many style rules for its elements",
            ),
            (svg("", &format!("<desc>{}</desc>", " ".repeat(8_000_000))), "more than 8 MB"),
            (entity("aa&a;", "<desc>&a;</desc>"), "entities (DTD) that stand for more than short texts"),
            (
                entity(&"a".repeat(300), "<desc>&a;</desc>"),
                "entities (DTD) that stand for more than short texts",
            ),
            (entity("a", &"&a;".repeat(5_001)), "entities (DTD) that stand for more than short texts"),
            (entity("<g/>", "&a;"), "entities (DTD) that stand for more than short texts"),
        ];
        for (bomb, what) in bombs {
            assert_eq!(
                refused(&bomb),
                format!("`mark.svg` is too complex to draw ({what}); simplify it and export it again")
            );
        }
        for broken in [&svg("width='0'", ""), "<html/>", "<svg"] {
            assert_eq!(refused(broken), DAMAGED);
        }
    }

    #[test]
    fn what_is_just_allowed_is_read_and_drawn() {
        let nested = |element: &str, end: &str| {
            svg("", &format!("{}<path d='M0 0h216v216z'/>{}", element.repeat(190), end.repeat(190)))
        };
        let chain =
            (1..190).map(|n| format!("<use id='a{n}' href='#a{}'/>", n - 1)).collect::<Vec<_>>().concat();
        let illustrator = r#"<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [<!ENTITY ns_x "http://ns.adobe.com/x/">]>"#;
        for text in [
            nested("<g opacity='.99'>", "</g>"),
            nested("<g clip-path='inset(0)'>", "</g>").replace("inset(0)", "url(#none)"),
            svg("", &format!("<defs><path id='a0' d='M0 0h216v216z'/>{chain}</defs><use href='#a189'/>")),
            format!(
                "{illustrator}{}",
                svg(
                    "xmlns:x='&ns_x;'",
                    "<switch><foreignObject requiredExtensions='&ns_x;'/><path d='M0 0h216v216z'/></switch>"
                )
            ),
        ] {
            let drawing = read(&text).unwrap();
            drawing.draw((0.0, 0.0, 1e4, 1e4), Pixels::new(64, 64)).unwrap();
        }
    }

    #[test]
    fn what_the_renderer_would_leave_out_is_named() {
        let path = |attributes: &str| format!("<path d='M0 0h216v216z' {attributes}/>");
        let style = |sheet: &str| format!("<style>{sheet}</style>{}", path("class='a'"));
        for (body, construct) in [
            (path("fill='var(--f, #f2a93b)'"), "var(--f, #f2a93b)"),
            (path("style='stroke: #f00; fill: rgb(1 2 3 / 100%)'"), "rgb(1 2 3 / 100%)"),
            (path("fill='oklch(0.7 0.1 80)'"), "oklch(0.7 0.1 80)"),
            (path("stroke='color-mix(in srgb, red, blue)'"), "color-mix(in srgb, red, blue)"),
            (path("style='clip-path: circle(40%)'"), "circle(40%)"),
            (path("style='mask: linear-gradient(red, blue)'"), "linear-gradient(red, blue)"),
            (path("style='stroke-width: calc(1px + 1em)'"), "calc(1px + 1em)"),
            (path("opacity='var(--o)'"), "var(--o)"),
            ("<linearGradient id='g'><stop stop-color='lab(50 1 1)'/></linearGradient>".to_owned(), "lab(50 1 1)"),
            ("<foreignObject width='9' height='9'><p xmlns='http://www.w3.org/1999/xhtml'>A</p></foreignObject>".to_owned(), "<foreignObject>"),
            ("<meshgradient id='m'/>".to_owned(), "<meshgradient>"),
            (style(":root{--f:#f00} .a{fill:var(--f)}"), "var(--f)"),
            (style(".a{fill:light-dark(red, blue)}"), "light-dark(red, blue)"),
            (style("@import url(a.css);"), "@import"),
            (style(".a:nth-child(2){fill:red}"), ".a:nth-child(2)"),
        ] {
            let wanted = format!("`mark.svg` uses `{construct}`, which cannot be drawn; replace it by plain SVG and export it again");
            assert_eq!(read(&svg("", &body)).err().map(|error| error.to_string()), Some(wanted), "{body}");
        }
        let sheet = format!("<?xml-stylesheet href='a.css'?>{}", svg("", &path("")));
        assert!(refused(&sheet).contains("`<?xml-stylesheet?>`"), "{}", refused(&sheet));
    }

    #[test]
    fn plain_colors_and_styles_are_drawn() {
        for attributes in [
            "fill='#f2a93b'",
            "fill='rgb(242, 169, 59)'",
            "fill='rgba(242,169,59,.5)'",
            "fill='hsl(36, 88%, 59%)'",
            "fill='hwb(90 10% 10%)'",
            "fill='none'",
            "fill='currentColor' color='teal'",
            "fill='inherit'",
            "fill='url(#g)'",
            "fill='url(#g) none'",
            "fill='transparent'",
            "class='a'",
            "style='fill:#fff !important;mask:none;clip-path:url(#c)'",
            "fill=''",
        ] {
            let body = format!(
                "<style>:root{{--x:1}} .a:first-child{{fill:red}} @media print {{ .a {{ fill: blue }} }}</style><animate fill='freeze'/><path d='M0 0h9v9z' {attributes}/>"
            );
            assert!(read(&svg("", &body)).is_ok(), "{attributes}: {}", refused(&svg("", &body)));
        }
    }

    #[test]
    fn a_drawing_that_takes_too_long_is_given_up() {
        let filter =
            "<filter id='f' x='-9' y='-9' width='19' height='19'><feGaussianBlur stdDeviation='9'/></filter>";
        let rects = "<path filter='url(#f)' d='M0 0h200v200h-200z'/>".repeat(30);
        let mut slow = read(&svg("", &format!("{filter}{rects}"))).unwrap();
        slow.clock = Clock::new(Duration::from_millis(1));
        let drawn = slow.draw((0.0, 0.0, 1e4, 1e4), Pixels::new(1500, 1500));
        assert_eq!(
            drawn.unwrap_err().to_string(),
            "`mark.svg` takes too long to draw; flatten its effects and patterns and export it again"
        );
        let again = slow.draw((0.0, 0.0, 1e4, 1e4), Pixels::new(1, 1));
        assert!(matches!(again, Err(Error::TooSlow { .. })), "the time is spent");
    }
}
