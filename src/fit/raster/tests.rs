//! Every format, its damage, its colors and its orientation.

use super::*;
use crate::fit::samples::{AMBER, CLEAR, TEAL, disc, encode, png, quarters, turned};
use crate::fit::{Nature, Source, look, source::Content};
use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{Frame, ImageEncoder, ImageFormat, Rgba};

fn pixels(bytes: &[u8]) -> RgbaImage {
    match Source::read("a.png", bytes).unwrap().content {
        Content::Raster(image) => image,
        Content::Vector(_) => unreachable!("no SVG is read here"),
    }
}

fn refused(bytes: &[u8]) -> String {
    let error = Source::read("a.png", bytes).unwrap_err();
    assert!(look("a.png", bytes).is_err() || matches!(error, Error::Damaged { .. }), "{error}");
    error.to_string()
}

const DAMAGED: &str = "couldn't read the image `a.png`; export it again, preferably as PNG or SVG";

#[test]
fn every_lossless_format_reads_the_same() {
    let image = quarters(30, 20);
    for format in [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::WebP, ImageFormat::Gif]
    {
        let bytes = encode(&DynamicImage::ImageRgba8(image.clone()), format);
        assert!(pixels(&bytes) == image, "{format:?}");
        let look = look("a", &bytes).unwrap();
        assert_eq!((look.size, look.nature), (Pixels::new(30, 20), Nature::Raster));
    }
}

#[test]
fn every_depth_and_kind_of_color_reads() {
    let gray = |level: u8| DynamicImage::ImageLuma8(image::GrayImage::from_pixel(9, 9, image::Luma([level])));
    let image = DynamicImage::ImageRgba8(quarters(9, 9));
    for format in [ImageFormat::Png, ImageFormat::Tiff] {
        assert_eq!(pixels(&encode(&image.to_rgba16().into(), format)), quarters(9, 9));
        assert_eq!(pixels(&encode(&image.to_rgb16().into(), format)), quarters(9, 9));
        assert_eq!(pixels(&encode(&gray(77), format)).get_pixel(0, 0).0, [77, 77, 77, 255]);
        assert_eq!(
            pixels(&encode(&gray(77).to_luma16().into(), format)).get_pixel(0, 0).0,
            [77, 77, 77, 255]
        );
    }
}

#[test]
fn a_jpeg_reads_nearly_the_same() {
    let jpeg =
        encode(&DynamicImage::ImageRgb8(DynamicImage::from(quarters(64, 64)).into_rgb8()), ImageFormat::Jpeg);
    let near = |at: (u32, u32), color: Rgba<u8>| {
        let read = pixels(&jpeg).get_pixel(at.0, at.1).0;
        assert!(read.iter().zip(color.0).all(|(is, was)| is.abs_diff(was) < 6), "{read:?}");
    };
    near((10, 10), TEAL);
    near((50, 10), AMBER);
}

#[test]
fn every_file_that_breaks_off_is_refused() {
    let formats = [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::Bmp,
        ImageFormat::Tiff,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ];
    for format in formats {
        let image = DynamicImage::ImageRgb8(DynamicImage::from(quarters(100, 100)).into_rgb8());
        let bytes = encode(&image, format);
        for kept in [bytes.len() / 3, bytes.len() * 2 / 3] {
            assert_eq!(refused(&bytes[..kept]), DAMAGED, "{format:?}");
        }
    }
}

#[test]
fn what_is_no_image_is_named_as_such() {
    for bytes in [&b""[..], b"%PDF-1.7", b"hello", b"\0\0\0\x20ftypavif", b"\x1f\x8b\x08"] {
        assert_eq!(
            refused(bytes),
            "`a.png` has an unknown image format; use SVG, PNG, JPEG, WebP, GIF, BMP or TIFF"
        );
    }
}

#[test]
fn a_bomb_is_refused_by_its_head() {
    let mut bomb = png(&disc(8, TEAL));
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let sum = crc32(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&sum.to_be_bytes());
    let message = "`a.png` is too large (30000×30000, limit 50 million pixels); export it smaller";
    assert_eq!(refused(&bomb), message);
    assert_eq!(look("a.png", &bomb).unwrap_err().to_string(), message);
}

#[test]
fn a_turned_photo_stands_upright() {
    let bytes = turned(&quarters(60, 40), 6);
    assert_eq!(look("a.png", &bytes).unwrap().size, Pixels::new(40, 60));
    let upright = pixels(&bytes);
    assert_eq!(upright.dimensions(), (40, 60));
    // turned a quarter to the right, what was at the upper left is at the upper right
    assert!(upright.get_pixel(35, 5).0.iter().zip(TEAL.0).all(|(is, was)| is.abs_diff(was) < 12));
}

#[test]
fn an_animation_is_its_first_frame() {
    let mut bytes = Vec::new();
    let frames = [AMBER, TEAL].map(|color| Frame::new(RgbaImage::from_pixel(20, 20, color)));
    GifEncoder::new(&mut bytes).encode_frames(frames).unwrap();
    assert_eq!(*pixels(&bytes).get_pixel(10, 10), AMBER);
    assert_eq!(*pixels(&animated_png(&[AMBER, TEAL])).get_pixel(1, 1), AMBER);
}

#[test]
fn an_embedded_profile_is_converted_to_srgb() {
    let p3 = |color: [u8; 3]| {
        let mut bytes = Vec::new();
        let mut encoder = PngEncoder::new(&mut bytes);
        encoder.set_icc_profile(ColorProfile::new_display_p3().encode().unwrap()).unwrap();
        encoder.write_image(&color, 1, 1, image::ExtendedColorType::Rgb8).unwrap();
        pixels(&bytes).get_pixel(0, 0).0
    };
    // color(display-p3 0.2 0.6 0.4), by the matrices of CSS Color 4: its red lies outside of sRGB
    assert!(p3([128, 128, 128]).iter().take(3).all(|part| part.abs_diff(128) <= 1));
    let [red, green, blue, alpha] = p3([51, 153, 102]);
    assert!(
        red == 0 && green.abs_diff(156) <= 1 && blue.abs_diff(97) <= 1 && alpha == 255,
        "{red} {green} {blue}"
    );
}

#[test]
fn a_gray_profile_is_converted_and_a_broken_one_passed_over() {
    let gray = |profile: Vec<u8>| {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 100);
        encoder.set_icc_profile(profile).unwrap();
        encoder.write_image(&[128; 64], 8, 8, image::ExtendedColorType::L8).unwrap();
        pixels(&bytes).get_pixel(0, 0).0
    };
    assert_eq!(gray(b"no profile at all".to_vec()), [128, 128, 128, 255]);
    // half of gamma 1.0 is half the light
    let [red, green, blue, _] = gray(ColorProfile::new_gray_with_gamma(1.0).encode().unwrap());
    assert!(red.abs_diff(188) <= 1 && red == green && green == blue, "{red} {green} {blue}");
}

/// A PNG of one color, with these chunks before its pixels and those after them.
fn chunked(color: [u8; 3], before: &[(&[u8; 4], &[u8])], after: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let bytes = png(&RgbaImage::from_fn(20, 10, |x, _| {
        Rgba([color[0], color[1], color[2], if x < 1 { 254 } else { 255 }])
    }));
    let made = |list: &[(&[u8; 4], &[u8])]| {
        let chunk = |(name, data): &(&[u8; 4], &[u8])| {
            let length = u32::try_from(data.len()).unwrap().to_be_bytes();
            let sum = crc32(&[&name[..], data].concat()).to_be_bytes();
            [&length[..], &name[..], data, &sum].concat()
        };
        list.iter().flat_map(chunk).collect::<Vec<u8>>()
    };
    let end = bytes.len() - 12;
    [&bytes[..33], &made(before), &bytes[33..end], &made(after), &bytes[end..]].concat()
}

#[test]
fn the_color_chunks_of_a_png_are_converted_to_srgb() {
    let read = |before: &[(&[u8; 4], &[u8])]| pixels(&chunked([51, 153, 102], before, &[])).get_pixel(9, 5).0;
    let near = |is: [u8; 4], should: [u8; 3]| {
        assert!(is.iter().zip(should).all(|(is, should)| is.abs_diff(should) <= 1), "{is:?} {should:?}");
    };
    near(read(&[]), [51, 153, 102]);
    // gamma 1.0 is light itself: 0.2, 0.6 and 0.4 by the curve of sRGB
    near(read(&[(b"gAMA", &100_000_u32.to_be_bytes())]), [124, 203, 170]);
    // color(display-p3 0.2 0.6 0.4), as above by its profile
    let p3 = [31_270_u32, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000];
    let p3: Vec<u8> = p3.iter().flat_map(|number| number.to_be_bytes()).collect();
    near(read(&[(b"cHRM", &p3)]), [0, 156, 97]);
    near(read(&[(b"cICP", &[12, 13, 0, 1])]), [0, 156, 97]);
    near(read(&[(b"gAMA", &100_000_u32.to_be_bytes()), (b"sRGB", &[0])]), [51, 153, 102]);
    let hdr = chunked([51, 153, 102], &[(b"cICP", &[9, 16, 0, 1])], &[]);
    assert_eq!(refused(&hdr), DAMAGED);
}

#[test]
fn exif_turns_a_image_wherever_it_stands() {
    let exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let headed = [&b"Exif\0\0"[..], exif].concat();
    for exif in [&exif[..], &headed] {
        for bytes in [chunked([9; 3], &[(b"eXIf", exif)], &[]), chunked([9; 3], &[], &[(b"eXIf", exif)])] {
            assert_eq!(pixels(&bytes).dimensions(), (10, 20));
            assert_eq!(look("a.png", &bytes).unwrap().size, Pixels::new(10, 20));
        }
        let bytes = webp_with_exif(exif);
        assert_eq!(pixels(&bytes).dimensions(), (10, 20), "WebP");
        assert_eq!(look("a.webp", &bytes).unwrap().size, Pixels::new(10, 20), "WebP");
    }
}

/// Makes the extended form of a WebP out of the simple one (WebP container specification, "Extended file format").
fn webp_with_exif(exif: &[u8]) -> Vec<u8> {
    let simple = encode(&DynamicImage::ImageRgba8(quarters(20, 10)), ImageFormat::WebP);
    let chunk = |name: &[u8; 4], data: &[u8]| {
        [&name[..], &u32::try_from(data.len()).unwrap().to_le_bytes(), data, &vec![0; data.len() % 2]]
            .concat()
    };
    let head = chunk(b"VP8X", &[0x18, 0, 0, 0, 19, 0, 0, 9, 0, 0]);
    let body = [&b"WEBP"[..], &head, &simple[12..], &chunk(b"EXIF", exif)].concat();
    chunk(b"RIFF", &body)
}

#[test]
fn what_decoders_forgive_is_damage() {
    let jpeg = encode(
        &DynamicImage::ImageRgb8(DynamicImage::from(quarters(200, 200)).into_rgb8()),
        ImageFormat::Jpeg,
    );
    let mut zeroed = jpeg.clone();
    let middle = jpeg.len() * 3 / 4;
    zeroed[middle..middle + 200].fill(0);
    let gap = [&jpeg[..middle], &jpeg[middle + 200..]].concat();
    let webp = encode(&DynamicImage::ImageRgba8(quarters(200, 200)), ImageFormat::WebP);
    let mut reversed = encode(&DynamicImage::ImageRgba8(quarters(20, 20)), ImageFormat::Tiff);
    // the first tag becomes FillOrder (266): 2
    let table = usize::try_from(u32::from_le_bytes(*reversed[4..].first_chunk().unwrap())).unwrap();
    reversed.splice(table + 2..table + 14, [0x0a, 0x01, 3, 0, 1, 0, 0, 0, 2, 0, 0, 0]);
    let mut stream = png(&disc(60, TEAL));
    let end = stream.len() - 12;
    stream[end - 5] ^= 1;
    for bytes in [zeroed, gap, webp[..webp.len() - 2].to_vec(), reversed, stream] {
        assert!(matches!(Source::read("a.png", &bytes), Err(Error::Damaged { .. })));
    }
}

#[test]
fn transparency_survives() {
    assert_eq!(*pixels(&png(&disc(20, TEAL))).get_pixel(0, 0), CLEAR);
}

fn animated_png(frames: &[Rgba<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, 2, 2);
    encoder.set_color(::png::ColorType::Rgba);
    encoder.set_animated(u32::try_from(frames.len()).unwrap(), 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    for frame in frames {
        writer.write_image_data(&frame.0.repeat(4)).unwrap();
    }
    writer.finish().unwrap();
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}
