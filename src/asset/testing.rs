//! Images and folders for the tests, made in memory.

use super::{AssetConfig, AssetFolder, Checked, Completeness, Depth, Profile};
use crate::base::Pixels;
use offerpress_pixels::{Bitmap, Pixel, decode_png};
use std::path::Path;

/// A PNG that no rule about pixels minds: sharp tiles in two colors.
pub(super) fn png(width: u32, height: u32) -> Vec<u8> {
    png_of(width, height, tiles)
}

/// Tiles of 7 px, so that they are no enlarged smaller ones.
pub(super) fn tiles(x: u32, y: u32) -> [u8; 4] {
    if (x / 7 + y / 7).is_multiple_of(2) { [220, 120, 40, 255] } else { [90, 20, 90, 255] }
}

/// A PNG of 8-bit RGBA, pixel by pixel.
pub(super) fn png_of(width: u32, height: u32, color: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
    let pixels: Vec<u8> =
        (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| color(x, y)).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fastest);
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    bytes
}

/// A decoded image, pixel by pixel.
pub(super) fn bitmap(width: u32, height: u32, color: impl Fn(u32, u32) -> Pixel) -> Bitmap {
    let bytes = png_of(width, height, color);
    decode_png(std::io::Cursor::new(bytes), Pixels { width, height }).unwrap().bitmap.unwrap()
}

/// An image of a hundred pixels, 36 of them at the border: so many of these have the color, all else the other.
pub(super) fn bordered(color: Pixel, count: u32, rest: Pixel) -> Bitmap {
    let nth = |x: u32, y: u32| match (x, y) {
        (x, 0) => Some(x),
        (x, 9) => Some(10 + x),
        (0, y) => Some(19 + y),
        (9, y) => Some(27 + y),
        _ => None,
    };
    bitmap(10, 10, |x, y| if nth(x, y).is_some_and(|n| n < count) { color } else { rest })
}

/// A JPEG.
pub(super) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let image = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([low_byte(x), low_byte(y), 90]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

fn low_byte(number: u32) -> u8 {
    u8::try_from(number % 256).unwrap()
}

/// A folder that is gone after the test.
pub(super) struct TestFolder(tempfile::TempDir);

/// Whether the disk tells names apart that differ only in case; those of Windows and macOS don't.
pub(super) fn disk_tells_case_apart() -> bool {
    !TestFolder::new().with("a", b"").path().join("A").exists()
}

impl TestFolder {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder without a finding: a large, a small, a medium logo.
    pub(super) fn sound() -> Self {
        Self::new()
            .with("logos/large.png", &png(216, 216))
            .with("logos/medium.png", &png(90, 90))
            .with("logos/small.png", &png(48, 48))
    }

    pub(super) fn with(self, name: &str, bytes: &[u8]) -> Self {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        crate::base::files::write_whole(&path, bytes).unwrap();
        self
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Checks all but pixels, which take long in a test.
    pub(super) fn check_with(&self, profile: &str, settings: &str, completeness: Completeness) -> Checked {
        self.scan(profile, settings).check(Depth::Quick, completeness)
    }

    pub(super) fn scan(&self, profile: &str, settings: &str) -> AssetFolder {
        let config: AssetConfig = toml::from_str(settings).unwrap();
        let profile = Profile::for_offer(Some(profile), None, &config).unwrap();
        AssetFolder::scan(self.path(), &config, &profile).unwrap()
    }

    /// Checks everything.
    pub(super) fn check(&self) -> Checked {
        self.scan("partner-center", "").check(Depth::Full, Completeness::WholeListing)
    }

    /// Shows each finding as `error logo-size logos/large.png: …`.
    pub(super) fn findings(&self) -> Vec<String> {
        shown(&self.check_with("partner-center", "", Completeness::WholeListing))
    }
}

pub(super) fn shown(checked: &Checked) -> Vec<String> {
    let findings = checked.report().findings().iter();
    findings.map(|finding| format!("{} {} {finding}", finding.severity, finding.code)).collect()
}

/// A PNG of these chunks, sound or not.
pub(super) fn png_from(chunks: &[Vec<u8>]) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n".as_slice(), &chunks.concat()].concat()
}

/// A chunk with the right length and checksum.
pub(super) fn png_chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    let checksum = crc32fast::hash(&[&name, data].concat()).to_be_bytes();
    [&length, name.as_slice(), data, &checksum].concat()
}
