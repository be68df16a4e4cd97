//! Rules about the file: its format, its structure, how it is encoded.

use super::{BRAND, none, one, said};
use crate::asset::testing::{jpeg, png, png_chunk, png_from, tiles};

#[test]
fn formats() {
    for (bytes, what) in [
        (jpeg(48, 48), "a JPEG image"),
        (b"GIF89a".to_vec(), "a GIF image"),
        (b"RIFF\x04\0\0\0WEBP".to_vec(), "a WebP image"),
        (b"8BPS".to_vec(), "a Photoshop file"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), "an SVG file"),
        (b"<!doctype html>".to_vec(), "an HTML page"),
        (b"hello".to_vec(), "not an image"),
    ] {
        let wanted = format!(
            "error not-a-png logos/small.png: {what} with the extension .png, must be PNG; export it as PNG"
        );
        one("logos/small.png", &bytes, &wanted);
    }
    one(
        "logos/small.gif",
        b"GIF89a",
        "error not-a-png logos/small.gif: a GIF image, must be PNG; export it as PNG",
    );
    one(
        "logos/small.jpg",
        &png(48, 48),
        "warning wrong-ending logos/small.jpg: a PNG image with the extension .jpg; rename it to end in .png",
    );
    none("logos/small.PNG", &png(48, 48));
    one(
        "logos/small.png",
        b"",
        "error empty-file logos/small.png: the file is empty; export or copy it again",
    );
    one(
        "documents/guide.pdf",
        b"hello",
        "error not-a-pdf documents/guide.pdf: not a PDF with the extension .pdf, must be PDF; export it as PDF",
    );
    none("documents/guide.pdf", b"%PDF-1.7\n%%EOF\n");
}

#[test]
fn damage() {
    let sound = png(48, 48);
    let wanted = "error damaged logos/small.png: truncated: the file ends after 100 bytes, before the image does; export or copy it again";
    one("logos/small.png", &sound[..100], wanted);
    let trailing = [&sound[..], b"12345"].concat();
    let wanted = "warning trailing-data logos/small.png: 5 bytes after the end of the image, should be none; export it again";
    one("logos/small.png", &trailing, wanted);
}

#[test]
fn a_broken_coded_picture_is_found_under_right_checksums() {
    let header = [&48_u32.to_be_bytes()[..], &48_u32.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    for (data, is) in [
        (&b"no deflate stream"[..], "damaged: the pixel data has no valid zlib header"),
        (b"", "truncated: the pixel data ends too early"),
        (&[0x78, 0x9c, 3, 0, 0, 0, 0, 1], "truncated: the pixel data ends too early"),
        (&[0x78, 0x9c, 7, 0, 0, 0, 0, 1], "damaged: the pixel data can't be decompressed"),
    ] {
        let file =
            png_from(&[png_chunk(*b"IHDR", &header), png_chunk(*b"IDAT", data), png_chunk(*b"IEND", b"")]);
        let wanted = format!("error damaged logos/small.png: {is}; export or copy it again");
        one("logos/small.png", &file, &wanted);
    }
}

#[test]
fn a_wrong_checksum_of_the_coded_picture_is_found() {
    let sound = png(48, 48);
    let at = sound.windows(4).position(|name| name == b"IDAT").unwrap();
    let length = u32::from_be_bytes(sound[at - 4..at].try_into().unwrap()) as usize;
    let mut data = sound[at + 4..at + 4 + length].to_vec();
    *data.last_mut().unwrap() ^= 1;
    let file = [&sound[..at - 4], &png_chunk(*b"IDAT", &data), &png_chunk(*b"IEND", b"")].concat();
    let said = said("logos/small.png", &file);
    let wanted = "error damaged logos/small.png: damaged: the checksum of the pixel data (Adler-32) is wrong; export or copy it again";
    assert_eq!(said, [wanted]);
}

#[test]
fn bombs_are_refused_by_their_header() {
    let header = [&60_000_u32.to_be_bytes()[..], &60_000_u32.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let bomb =
        png_from(&[png_chunk(*b"IHDR", &header), png_chunk(*b"IDAT", &[0; 900]), png_chunk(*b"IEND", b"")]);
    assert_eq!(
        said("logos/small.png", &bomb),
        [
            "error logo-size logos/small.png: small logo is 60000×60000 px, must be 48×48 px; export it at 48×48, or run `offerpress fit`",
            "error too-many-pixels logos/small.png: 60000×60000, must have at most 64 million pixels; export it in the size of its image type",
        ]
    );
}

#[test]
fn encodings() {
    let with = |chunk: Vec<u8>| {
        let bytes = png(48, 48);
        [&bytes[..33], &chunk, &bytes[33..]].concat()
    };
    one(
        "logos/small.png",
        &with(png_chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])),
        "warning animated logos/small.png: the image is animated, should be a still image; export a still image, or run `offerpress fit`",
    );
    none("logos/small.png", &with(png_chunk(*b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0])));
    none("logos/small.png", &with(png_chunk(*b"iCCP", b"p\0\0not inflated")));
    one(
        "logos/small.png",
        &with(png_chunk(*b"gAMA", &100_000_u32.to_be_bytes())),
        "note color-profile logos/small.png: has a gamma other than sRGB's (gAMA), should be sRGB; convert it to sRGB on export",
    );
    one(
        "logos/small.png",
        &with(png_chunk(*b"eXIf", b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x03\0\0\0")),
        "warning rotated logos/small.png: the image is rotated by EXIF metadata, should be stored upright; save it upright, without EXIF orientation, or run `offerpress fit`",
    );
}

#[test]
fn depth_and_palette() {
    let encode = |color, depth, bytes_per_pixel: usize, palette: Option<Vec<u8>>| {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 48, 48);
        encoder.set_color(color);
        encoder.set_depth(depth);
        if let Some(palette) = palette {
            encoder.set_palette(palette);
        }
        let row = |y: u32| (0..48).flat_map(move |x| vec![u8::from(tiles(x, y) == BRAND); bytes_per_pixel]);
        let data: Vec<u8> = (0..48).flat_map(row).collect();
        encoder.write_header().unwrap().write_image_data(&data).unwrap();
        bytes
    };
    let palette = Some(vec![90, 20, 90, 220, 120, 40]);
    one(
        "logos/small.png",
        &encode(png::ColorType::Indexed, png::BitDepth::Eight, 1, palette),
        "note palette logos/small.png: a palette of at most 256 colors; export it without a palette if you see banding",
    );
    let deep = encode(png::ColorType::Rgb, png::BitDepth::Sixteen, 6, None);
    let wanted = "warning sixteen-bit logos/small.png: more than 8 bits per channel, should be 8; export it with 8 bits per channel, or run `offerpress fit`";
    assert!(said("logos/small.png", &deep).contains(&wanted.to_owned()));
}

/// A zlib stream without compression (RFC 1950 and 1951).
fn stored(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    let (a, b) = data.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    [&[0x78, 1, 1], &length.to_le_bytes()[..], &(!length).to_le_bytes(), data, &(b << 16 | a).to_be_bytes()]
        .concat()
}

#[test]
fn interlaced_pictures_pass() {
    let header = [&48_u32.to_be_bytes()[..], &48_u32.to_be_bytes(), &[8, 2, 0, 0, 1]].concat();
    // PNG specification, section 8.1: first column and row of each pass, and its steps
    let passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
    let mut data = Vec::new();
    for (x0, y0, dx, dy) in passes {
        for y in (y0..48).step_by(dy) {
            data.push(0);
            (x0..48).step_by(dx).for_each(|x| data.extend_from_slice(&tiles(x, y)[..3]));
        }
    }
    let file = |data: &[u8]| {
        png_from(&[
            png_chunk(*b"IHDR", &header),
            png_chunk(*b"IDAT", &stored(data)),
            png_chunk(*b"IEND", b""),
        ])
    };
    none("logos/small.png", &file(&data));
    let short = said("logos/small.png", &file(&data[..data.len() - 1]));
    assert!(short[0].starts_with("error damaged logos/small.png: truncated: "), "{short:?}");
}
