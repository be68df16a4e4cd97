//! From SVG to the smallest PNG of the right kind.

use std::error::Error;
use std::sync::Arc;

use resvg::{tiny_skia, usvg};

/// Whether a picture keeps its transparency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ground {
    /// 8-bit RGB.
    Opaque,
    /// 8-bit RGBA.
    Transparent,
}

/// Draws with the fonts of this folder only, so that every machine draws the same.
pub(crate) struct Renderer {
    options: usvg::Options<'static>,
}

impl Renderer {
    pub(crate) fn new() -> Self {
        let mut options = usvg::Options { font_family: "Inter".into(), ..usvg::Options::default() };
        let fonts = Arc::make_mut(&mut options.fontdb);
        fonts.load_font_data(include_bytes!("fonts/Inter-Regular.otf").to_vec());
        fonts.load_font_data(include_bytes!("fonts/Inter-Medium.otf").to_vec());
        fonts.load_font_data(include_bytes!("fonts/Inter-SemiBold.otf").to_vec());
        Self { options }
    }

    /// Draws an SVG document as a PNG of the document's size.
    pub(crate) fn png(&self, svg: &str, ground: Ground) -> Result<Vec<u8>, Box<dyn Error>> {
        let tree = usvg::Tree::from_str(svg, &self.options)?;
        let size = tree.size().to_int_size();
        let mut pixels = tiny_skia::Pixmap::new(size.width(), size.height()).ok_or("an empty picture")?;
        resvg::render(&tree, tiny_skia::Transform::identity(), &mut pixels.as_mut());
        encode(&pixels, ground)
    }
}

fn encode(pixels: &tiny_skia::Pixmap, ground: Ground) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(match ground {
        Ground::Opaque => png::ColorType::Rgb,
        Ground::Transparent => png::ColorType::Rgba,
    });
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&samples(pixels, ground))?;
    writer.finish()?;
    Ok(bytes)
}

fn samples(pixels: &tiny_skia::Pixmap, ground: Ground) -> Vec<u8> {
    let colours = pixels.pixels().iter().map(tiny_skia::PremultipliedColorU8::demultiply);
    match ground {
        Ground::Opaque => colours.flat_map(|c| [c.red(), c.green(), c.blue()]).collect(),
        Ground::Transparent => colours.flat_map(|c| [c.red(), c.green(), c.blue(), c.alpha()]).collect(),
    }
}
