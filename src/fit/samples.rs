//! What the tests of `fit` share: images to begin with, and ways to judge what came out.

use super::{Source, Transparency, Wanted};
use crate::base::{AssetKind, Pixels, Size};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder, ImageFormat, Rgba, RgbaImage};
use std::io::Cursor;

pub(super) const TEAL: Rgba<u8> = Rgba([12, 95, 92, 255]);
pub(super) const AMBER: Rgba<u8> = Rgba([242, 169, 59, 255]);
pub(super) const CLEAR: Rgba<u8> = Rgba([0, 0, 0, 0]);

/// The mark of the example offer on its tile with round corners, and the bare mark, as `size` says.
pub(super) fn tile_svg(size: &str) -> String {
    let ground = r##"<rect width="216" height="216" rx="34.56" fill="#0c5f5c"/>"##;
    let mark = r##"<path d="M81.4 18.6 A41 41 0 1 0 81.4 81.4" fill="none" stroke="#8fe3c8" stroke-width="14" stroke-linecap="round"/><rect x="34" y="54.5" width="12" height="16" rx="3" fill="#fff"/><rect x="51" y="42.5" width="12" height="28" rx="3" fill="#fff"/><rect x="68" y="29.5" width="12" height="41" rx="3" fill="#f2a93b"/>"##;
    svg(size, &format!(r#"{ground}<g transform="translate(36.72 36.72) scale(1.4256)">{mark}</g>"#))
}

pub(super) fn svg(size: &str, body: &str) -> String {
    format!(r#"<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 216 216">{body}</svg>"#)
}

/// A bare mark: a disc on nothing.
pub(super) fn disc(side: u32, color: Rgba<u8>) -> RgbaImage {
    let from_middle = |at: u32| i64::from(2 * at + 1) - i64::from(side);
    let inside = |x, y| from_middle(x).pow(2) + from_middle(y).pow(2) < i64::from(side).pow(2) * 3 / 4;
    RgbaImage::from_fn(side, side, |x, y| if inside(x, y) { color } else { CLEAR })
}

/// An opaque image of four different quarters.
pub(super) fn quarters(width: u32, height: u32) -> RgbaImage {
    RgbaImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => TEAL,
        (false, true) => AMBER,
        (true, false) => Rgba([255, 255, 255, 255]),
        (false, false) => Rgba([0, 0, 0, 255]),
    })
}

pub(super) fn encode(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(super) fn png(image: &RgbaImage) -> Vec<u8> {
    encode(&DynamicImage::ImageRgba8(image.clone()), ImageFormat::Png)
}

/// A JPEG whose EXIF says how it is to be turned.
pub(super) fn turned(image: &RgbaImage, orientation: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 100);
    let entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
    let exif = [&b"MM\0*\0\0\0\x08\0\x01"[..], &entry, &[0; 4]].concat();
    encoder.set_exif_metadata(exif).unwrap();
    let rgb = DynamicImage::from(image.clone()).into_rgb8();
    encoder.encode_image(&rgb).unwrap();
    bytes
}

pub(super) fn source(image: &RgbaImage) -> Source {
    Source::read("mark.png", &png(image)).unwrap()
}

pub(super) fn exactly(kind: AssetKind, width: u32, height: u32) -> Wanted {
    let size = Size::Exact(Pixels::new(width, height));
    Wanted { kind, size, transparency: Transparency::Allowed, max_bytes: None }
}

pub(super) fn large_logo() -> Wanted {
    Wanted { size: Size::Square { from: 216, to: 350 }, ..exactly(AssetKind::LargeLogo, 0, 0) }
}

pub(super) fn screenshot() -> Wanted {
    exactly(AssetKind::Screenshot, 1280, 720)
}

/// Reads a file made by `fit` with the strict decoder: it must be an 8-bit RGB or RGBA PNG, still and plain.
pub(super) fn read_plain(bytes: &[u8]) -> RgbaImage {
    let mut reader = ::png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
    let info = reader.info();
    assert_eq!(info.bit_depth, ::png::BitDepth::Eight);
    assert!(matches!(info.color_type, ::png::ColorType::Rgb | ::png::ColorType::Rgba), "{info:?}");
    assert!(info.animation_control.is_none() && info.icc_profile.is_none() && !info.interlaced);
    let mut samples = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut samples).unwrap();
    image::load_from_memory(bytes).unwrap().into_rgba8()
}

/// Measures how alike two images look on gray (SSIM of their luma in windows of 8×8): 1 is the same.
pub(super) fn likeness(one: &RgbaImage, other: &RgbaImage) -> f64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let (one, other) = (luma(one), luma(other));
    let windows = |y: u32| (0..one.width() - 7).step_by(4).map(move |x| (x, y));
    let places: Vec<_> = (0..one.height() - 7).step_by(4).flat_map(windows).collect();
    places.iter().map(|at| window_likeness(&one, &other, *at)).sum::<f64>()
        / f64::from(u32::try_from(places.len()).unwrap())
}

fn luma(image: &RgbaImage) -> image::GrayImage {
    let mut ground = RgbaImage::from_pixel(image.width(), image.height(), Rgba([128, 128, 128, 255]));
    image::imageops::overlay(&mut ground, image, 0, 0);
    DynamicImage::ImageRgba8(ground).into_luma8()
}

fn window_likeness(one: &image::GrayImage, other: &image::GrayImage, (left, top): (u32, u32)) -> f64 {
    let pixels = (0..64).map(|at| (left + at % 8, top + at / 8));
    let pairs: Vec<_> =
        pixels.map(|(x, y)| [one, other].map(|p| f64::from(p.get_pixel(x, y).0[0]))).collect();
    let mean = |of: &dyn Fn(&[f64; 2]) -> f64| pairs.iter().map(of).sum::<f64>() / 64.0;
    let (a, b) = (mean(&|p| p[0]), mean(&|p| p[1]));
    let (var_a, var_b) = (mean(&|p| (p[0] - a).powi(2)), mean(&|p| (p[1] - b).powi(2)));
    let both = mean(&|p| (p[0] - a) * (p[1] - b));
    let (c1, c2) = (6.5025, 58.5225);
    (2.0 * a * b + c1) * (2.0 * both + c2) / ((a * a + b * b + c1) * (var_a + var_b + c2))
}
