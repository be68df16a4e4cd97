//! The walk over structures: sound files, each kind of damage, and every byte of small files changed or cut.

use super::*;
use crate::Pixels;
use crate::color::Foreign;
use crate::testing::{jpeg, png, png_chunk, png_from};
use proptest::prelude::*;
use std::io::{self, BufRead, Read};

fn damage_of(bytes: &[u8]) -> Option<String> {
    Structure::of(bytes).damage.map(|damage| damage.to_string())
}

/// Width, height, 8 bits, RGB, not interlaced.
fn header(width: u32, height: u32) -> Vec<u8> {
    [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat()
}

#[test]
fn sound_files_are_whole() {
    let pixels = Some(Pixels { width: 48, height: 32 });
    for (bytes, content) in [(png(48, 32), Content::Png), (jpeg(48, 32), Content::Jpeg)] {
        let structure = Structure::of(&bytes);
        let wanted = Structure { content, pixels, ..Structure::default() };
        assert_eq!(structure, wanted);
    }
    assert_eq!(Structure::of(b"%PDF-1.7\n%%EOF\n").damage, None);
    assert_eq!(Structure::of(b"").content, Content::Empty);
}

#[test]
fn a_file_cut_anywhere_is_not_whole() {
    for bytes in [png(5, 4), jpeg(5, 4)] {
        for length in 12..bytes.len() {
            assert!(Structure::of(&bytes[..length]).damage.is_some(), "cut to {length} of {}", bytes.len());
        }
    }
    assert_eq!(
        damage_of(b"%PDF-1.7\n").as_deref(),
        Some("truncated: the file ends after 9 bytes, before the image does")
    );
}

#[test]
fn every_flipped_bit_of_a_png_is_seen() {
    let sound = png(5, 4);
    for at in 8..sound.len() {
        for bit in 0..8 {
            let mut bytes = sound.clone();
            bytes[at] ^= 1 << bit;
            assert!(Structure::of(&bytes).damage.is_some(), "bit {bit} of byte {at}");
        }
    }
}

#[test]
fn damage_is_said_in_words() {
    let sound = png(5, 4);
    let mut flipped = sound.clone();
    let last = flipped.len() - 13;
    flipped[last] ^= 1;
    for (bytes, said) in [
        (sound[..60].to_vec(), "truncated: the file ends after 60 bytes, before the image does"),
        (flipped, "damaged before byte 157: wrong checksum of chunk `IDAT`"),
        (png_from(&[png_chunk(*b"IHDR", &header(0, 7)), png_chunk(*b"IEND", b"")]), "damaged: 0×7 pixels"),
        (
            png_from(&[png_chunk(*b"IHDR", &header(4, 4)), png_chunk(*b"IEND", b"")]),
            "damaged: chunk `IDAT` is missing",
        ),
        (png_from(&[png_chunk(*b"IEND", b"")]), "damaged near byte 8"),
        (png_from(&[png_chunk(*b"IHDR", b"short")]), "damaged: invalid header"),
        (b"\xff\xd8\xff\xd9".to_vec(), "damaged: chunk `SOF` is missing"),
        (b"\xff\xd8\xff\xe0\0\x01".to_vec(), "damaged near byte 4"),
    ] {
        assert_eq!(
            damage_of(&bytes).as_deref(),
            Some(said).map(|said| said.replace("157", &(sound.len() - 12).to_string())).as_deref()
        );
    }
}

#[test]
fn the_order_of_chunks_is_kept() {
    let [head, data, end] = [(*b"IHDR", header(1, 1)), (*b"IDAT", vec![1]), (*b"IEND", vec![])]
        .map(|(name, data)| png_chunk(name, &data));
    let palette = png_chunk(*b"PLTE", &[1, 2, 3]);
    let text = png_chunk(*b"tEXt", b"a\0b");
    let is_whole = |chunks: &[&Vec<u8>]| {
        let chunks: Vec<_> = chunks.iter().map(|chunk| (*chunk).clone()).collect();
        Structure::of(&png_from(&chunks)).damage.is_none()
    };
    assert!(is_whole(&[&head, &text, &palette, &data, &data, &text, &end]));
    assert!(!is_whole(&[&head, &data, &text, &data, &end]), "the picture's data are interrupted");
    assert!(!is_whole(&[&head, &head, &data, &end]), "two headers");
    assert!(!is_whole(&[&head, &data, &palette, &end]), "the palette comes late");
    assert!(!is_whole(&[&text, &head, &data, &end]), "the header is not first");
}

#[test]
fn impossible_headers_are_damage() {
    for (depth, colour, compression, filter, interlace) in [
        (3, 2, 0, 0, 0),
        (16, 3, 0, 0, 0),
        (8, 1, 0, 0, 0),
        (8, 2, 1, 0, 0),
        (8, 2, 0, 1, 0),
        (8, 2, 0, 0, 2),
    ] {
        let mut bytes = header(4, 4);
        bytes.splice(8.., [depth, colour, compression, filter, interlace]);
        let file = png_from(&[png_chunk(*b"IHDR", &bytes)]);
        assert_eq!(Structure::of(&file).damage, Some(Damage::Header), "{depth} {colour}");
    }
}

#[test]
fn what_follows_the_end_is_counted() {
    for mut bytes in [png(5, 4), jpeg(5, 4)] {
        bytes.extend_from_slice(b"PK\x03\x04");
        let structure = Structure::of(&bytes);
        assert_eq!((structure.trailing, structure.damage), (4, None));
    }
}

#[test]
fn a_header_alone_tells_a_bomb() {
    let bomb = png_from(&[png_chunk(*b"IHDR", &header(60_000, 60_000))]);
    assert!(Structure::of(&bomb).is_too_large());
    assert!(!Structure::of(&png(48, 48)).is_too_large());
}

#[test]
fn a_length_that_the_file_does_not_have_is_never_allocated() {
    let mut bytes = png_from(&[png_chunk(*b"IHDR", &header(4, 4))]);
    bytes.extend_from_slice(&0x7fff_fff0_u32.to_be_bytes());
    bytes.extend_from_slice(b"zTXtdeflated");
    let structure = Structure::of(&bytes);
    assert_eq!(structure.damage, Some(Damage::Truncated { length: bytes.len() as u64 }));
}

#[test]
fn traits_are_read() {
    let chunk = |name: &[u8; 4], data: &[u8]| png_chunk(*name, data);
    let mut deep = header(1, 1);
    deep[8] = 16;
    let exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let file = png_from(&[
        chunk(b"IHDR", &deep),
        chunk(b"gAMA", &100_000_u32.to_be_bytes()),
        chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]),
        chunk(b"eXIf", exif),
        chunk(b"IDAT", &[1]),
        chunk(b"IEND", b""),
    ]);
    let traits = Structure::of(&file).traits;
    let wanted = Traits {
        animated: true,
        deep: true,
        foreign_colors: Some(Foreign::Gamma),
        orientation: Some(6),
        ..Traits::default()
    };
    assert_eq!(traits, wanted);
}

/// Each byte of small files: flipped, zeroed, filled, cut there; and pairs of such changes a fixed step apart.
#[test]
fn no_change_of_a_file_makes_the_probe_panic_or_hang() {
    for seed in [png(5, 4), jpeg(9, 9), b"%PDF-1.7\n%%EOF\n".to_vec()] {
        for at in 0..seed.len() {
            for value in [seed[at] ^ 1, seed[at] ^ 0x80, 0, 0xff] {
                let mut bytes = seed.clone();
                bytes[at] = value;
                look_at(&bytes);
                let other = (at * 31 + 7) % seed.len();
                bytes[other] = !bytes[other];
                look_at(&bytes);
                bytes.truncate(at);
                look_at(&bytes);
            }
        }
    }
}

/// The probe, and the decoder even where the probe would have kept the file from it.
fn look_at(bytes: &[u8]) {
    let structure = Structure::of(bytes);
    if let Some(size) = structure.pixels.filter(|size| size.count() < 10_000) {
        let _ = crate::decode_png(Counted { bytes, asked: 0 }, size);
    }
}

/// Bytes that may be asked for only so often: what goes on asking at their end would go on for ever.
struct Counted<'a> {
    bytes: &'a [u8],
    asked: usize,
}

impl BufRead for Counted<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.asked += 1;
        assert!(self.asked < 2_000, "a file of some hundred bytes is asked for again and again");
        Ok(self.bytes)
    }

    fn consume(&mut self, amount: usize) {
        self.bytes = &self.bytes[amount..];
    }
}

impl Read for Counted<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(to)?;
        self.consume(length);
        Ok(length)
    }
}

proptest! {
    #[test]
    fn pieces_of_any_length_give_the_same(cuts in prop::collection::vec(1_usize..70, 1..20), flip in 0_usize..100) {
        for mut bytes in [png(5, 4), jpeg(5, 4), b"%PDF-1.7\nx%%EOF".to_vec()] {
            let at = flip % bytes.len();
            bytes[at] ^= 0x55;
            let mut walk = Walk::default();
            let mut rest = bytes.as_slice();
            for cut in cuts.iter().cycle() {
                let (piece, after) = rest.split_at((*cut).min(rest.len()));
                walk.feed(piece);
                rest = after;
                if rest.is_empty() { break; }
            }
            prop_assert_eq!(walk.finish(), Structure::of(&bytes));
        }
    }

    #[test]
    fn any_bytes_have_a_structure(mut bytes in prop::collection::vec(any::<u8>(), 0..600), start in 0_usize..3) {
        let starts: [&[u8]; 3] = [b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", b"\xff\xd8\xff", b""];
        bytes.splice(..0, starts[start].iter().copied());
        look_at(&bytes);
    }
}

#[test]
fn a_film_behind_the_photo_does_no_harm_and_a_thumbnail_inside_no_good() {
    let whole = jpeg(40, 40);
    let filmed = [&whole[..], &[0xff, 0xda, 0, 1, 2]].concat();
    assert_eq!(damage_of(&filmed), None);
    let thumbnail = [&[0xff, 0xd8, 0xff, 0xe1, 0, 6, 0xff, 0xd8, 0xff, 0xd9], &whole[2..300]].concat();
    assert!(damage_of(&thumbnail).unwrap().starts_with("truncated"));
}

#[test]
fn adobe_s_marker_counts_only_as_a_marker() {
    let is_from_adobe = |bytes: &[u8]| Structure::of(bytes).traits.adobe;
    let marker = [&[0xff, 0xd8, 0xff, 0xee, 0, 14][..], b"Adobe\0d\0\0\0\0\x02"].concat();
    let plain = jpeg(40, 40);
    assert!(is_from_adobe(&[&marker, &plain[2..]].concat()));
    assert!(!is_from_adobe(&[&plain[..], &marker].concat()));
    let comment = [&[0xff, 0xd8, 0xff, 0xfe, 0, 18][..], &marker[2..], &plain[2..]].concat();
    assert!(!is_from_adobe(&comment));
}
