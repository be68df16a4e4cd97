//! The same logo in every format that people have it in: what `fit` makes of each looks like the designer's own.

use super::samples::{encode, exactly, likeness, read_plain, turned};
use super::{Options, Source, fit};
use crate::base::AssetKind;
use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, Frame, ImageFormat, RgbaImage};

const LARGE: &[u8] = include_bytes!("../../assets-example/logos/large.png");
const MEDIUM: &[u8] = include_bytes!("../../assets-example/logos/medium.png");
/// `large.png` in the four inks of print, as Pillow writes it (`convert("CMYK")`, quality 92).
const CMYK: &[u8] = include_bytes!("../../tests/fixtures/large-cmyk.jpg");

fn image(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

/// As image programs write it by default.
fn jpeg(image: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 92).encode_image(image).unwrap();
    bytes
}

/// Two frames, the first of which is the image.
fn animated_gif(first: &RgbaImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let other = RgbaImage::new(first.width(), first.height());
    GifEncoder::new_with_speed(&mut bytes, 1).encode_frames([first.clone(), other].map(Frame::new)).unwrap();
    bytes
}

fn animated_png(first: &RgbaImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, first.width(), first.height());
    encoder.set_color(::png::ColorType::Rgba);
    encoder.set_animated(2, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(first.as_raw()).unwrap();
    writer.write_image_data(&vec![0; first.as_raw().len()]).unwrap();
    writer.finish().unwrap();
    bytes
}

/// The image in the 256 colors that it has as a GIF.
fn palette_png(image: &RgbaImage) -> Vec<u8> {
    let few = image::load_from_memory(&animated_gif(image)).unwrap().into_rgb8();
    let mut palette: Vec<[u8; 3]> = few.pixels().map(|pixel| pixel.0).collect();
    palette.sort_unstable();
    palette.dedup();
    let index = |pixel: &[u8; 3]| u8::try_from(palette.binary_search(pixel).unwrap()).unwrap();
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, few.width(), few.height());
    encoder.set_color(::png::ColorType::Indexed);
    encoder.set_palette(palette.concat());
    let mut writer = encoder.write_header().unwrap();
    let samples: Vec<u8> = few.pixels().map(|pixel| index(&pixel.0)).collect();
    writer.write_image_data(&samples).unwrap();
    writer.finish().unwrap();
    bytes
}

/// Every format, and how alike the result must be: formats that lose something may look a little different.
fn formats() -> Vec<(&'static str, Vec<u8>, f64)> {
    let large = image(LARGE);
    let opaque = DynamicImage::from(large.to_rgb8());
    let rgba = opaque.to_rgba8();
    let upright = image::imageops::rotate270(&rgba);
    vec![
        ("PNG", encode(&opaque, ImageFormat::Png), 1.0),
        ("16-bit PNG", encode(&DynamicImage::from(opaque.to_rgb16()), ImageFormat::Png), 1.0),
        ("palette PNG", palette_png(&rgba), 0.97),
        ("APNG", animated_png(&rgba), 1.0),
        ("BMP", encode(&opaque, ImageFormat::Bmp), 1.0),
        ("TIFF", encode(&opaque, ImageFormat::Tiff), 1.0),
        ("WebP", encode(&opaque, ImageFormat::WebP), 1.0),
        ("animated GIF", animated_gif(&rgba), 0.97),
        ("JPEG", jpeg(&opaque), 0.93),
        ("EXIF-turned JPEG", turned(&upright, 6), 0.97),
        ("CMYK JPEG", CMYK.to_vec(), 0.93),
    ]
}

/// The mean distance of colors in Lab (ΔE of 1976): from about 2.3 on, people see a difference.
fn distance(one: &RgbaImage, other: &RgbaImage) -> f64 {
    let pairs = one.pixels().zip(other.pixels());
    let far = |(a, b): (&image::Rgba<u8>, &image::Rgba<u8>)| {
        let (a, b) = (lab(a.0), lab(b.0));
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    };
    pairs.map(far).sum::<f64>() / f64::from(one.width() * one.height())
}

/// CIELAB of an sRGB color under D65 (CSS Color 4, "Sample code for color conversions").
#[expect(clippy::many_single_char_names, reason = "the names that the source uses")]
fn lab([r, g, b, _]: [u8; 4]) -> [f64; 3] {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let [r, g, b] = [r, g, b].map(linear);
    let x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505;
    let y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    let z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089;
    let f = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    [116.0 * f(y) - 16.0, 500.0 * (f(x) - f(y)), 200.0 * (f(y) - f(z))]
}

#[test]
fn every_format_becomes_the_designer_s_logo() {
    let large = DynamicImage::from(image(LARGE).to_rgb8()).into_rgba8();
    let medium = DynamicImage::from(image(MEDIUM).to_rgb8()).into_rgba8();
    let opaque = |made: &[u8]| DynamicImage::from(image(made).to_rgb8()).into_rgba8();
    for (format, bytes, least) in formats() {
        let source = Source::read("large", &bytes).unwrap();
        for (kind, golden) in [(AssetKind::LargeLogo, &large), (AssetKind::MediumLogo, &medium)] {
            let wanted = exactly(kind.clone(), golden.width(), golden.height());
            let made = fit(&source, &wanted, Options::default()).unwrap();
            assert_eq!(read_plain(&made.bytes).dimensions(), golden.dimensions());
            let made = opaque(&made.bytes);
            // the designer drew the medium logo anew, so no reduced one is the very same
            let least = if kind == AssetKind::MediumLogo { least.min(0.97) } else { least };
            let (alike, far) = (likeness(&made, golden), distance(&made, golden));
            assert!(alike >= least - 1e-9, "{format}, {kind}: SSIM {alike}");
            assert!(far < 2.3, "{format}, {kind}: ΔE {far}");
        }
    }
}

#[test]
fn the_measures_tell_images_apart() {
    let large = image(LARGE).into_rgba8();
    let other = image::imageops::flip_horizontal(&large);
    let paler = RgbaImage::from_fn(large.width(), large.height(), |x, y| {
        image::Rgba(large.get_pixel(x, y).0.map(|part| part.saturating_add(20)))
    });
    assert!(likeness(&large, &other) < 0.93, "{}", likeness(&large, &other));
    assert!(distance(&large, &paler) > 2.3, "{}", distance(&large, &paler));
    assert!(distance(&large, &large) < 1e-9);
}
