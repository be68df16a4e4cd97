//! Sound files pass; data that is missing, left over or overwritten is damage.

use super::*;
use base64::Engine as _;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, RgbImage};

/// 64×48 as libjpeg writes it progressively (`cjpeg -progressive -restart 2B`): ten scans, with refinements.
const PROGRESSIVE: &str = include_str!("progressive.txt");

fn noisy(width: u32, height: u32) -> Vec<u8> {
    let byte = |n: u32| n.to_le_bytes()[0];
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let noise =
            (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).wrapping_mul(2_246_822_519) >> 24;
        image::Rgb([byte(x * 3 + noise / 4), byte(y * 2 + noise / 3), byte(noise)])
    });
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90)
        .encode(picture.as_raw(), width, height, ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

fn progressive() -> Vec<u8> {
    let text: String = PROGRESSIVE.split_whitespace().collect();
    base64::prelude::BASE64_STANDARD.decode(text).unwrap()
}

fn scan_of(bytes: &[u8]) -> std::ops::Range<usize> {
    let start = bytes.windows(2).position(|two| two == [0xff, 0xda]).unwrap() + 14;
    start..bytes.len() - 2
}

#[test]
fn sound_files_pass() {
    for (width, height) in [(1, 1), (8, 8), (17, 9), (300, 200)] {
        assert_eq!(verify(&noisy(width, height)), Ok(()), "{width}×{height}");
    }
    assert_eq!(verify(&progressive()), Ok(()));
    let filmed = [noisy(20, 20), vec![0xff, 0xda, 0, 1, 2]].concat();
    assert_eq!(verify(&filmed), Ok(()), "what follows the end is not the image");
}

#[test]
fn two_hundred_zeroed_bytes_are_damage_wherever_they_lie() {
    let sound = noisy(300, 200);
    let scan = scan_of(&sound);
    for at in scan.clone().step_by(997).filter(|at| at + 200 < scan.end) {
        let mut bytes = sound.clone();
        bytes[at..at + 200].fill(0);
        assert!(verify(&bytes).is_err(), "at {at}");
    }
}

#[test]
fn a_piece_cut_out_is_damage_nearly_always() {
    let sound = noisy(300, 200);
    let scan = scan_of(&sound);
    let (mut cuts, mut missed) = (0, 0);
    for length in [20, 2000] {
        for at in scan.clone().step_by(331).filter(|at| at + length < scan.end) {
            let bytes = [&sound[..at], &sound[at + length..]].concat();
            cuts += 1;
            missed += usize::from(verify(&bytes).is_ok());
        }
    }
    // codes fall into step again, and now and then the number of blocks comes out right: no decoder can tell
    assert!(cuts > 50 && missed * 5 < cuts, "{missed} of {cuts}");
}

#[test]
fn a_file_cut_anywhere_is_damage() {
    for sound in [noisy(40, 40), progressive()] {
        for kept in 2..sound.len() {
            assert!(verify(&sound[..kept]).is_err(), "{kept}");
            let ended = [&sound[..kept], &[0xff, 0xd9]].concat();
            // an image whose last scans are missing is coarse, and whole
            let at_marker = |at: usize| sound.get(at) == Some(&0xff) && sound.get(at + 1) != Some(&0);
            let is_coarse = at_marker(kept) || at_marker(kept - 1);
            assert!(is_coarse || verify(&ended).is_err(), "{kept}, ended");
        }
    }
}

#[test]
fn each_kind_of_damage_is_named() {
    let sound = noisy(40, 40);
    let end = sound.len() - 2;
    let with = |at: usize, bytes: &[u8]| [&sound[..at], bytes, &sound[at..]].concat();
    let head = scan_of(&sound).start - 14;
    for (bytes, wanted) in [
        (sound[..end].to_vec(), "truncated: the file ends before the image does"),
        (with(end, &[0x55]), "image data is left over"),
        (with(end, &[0xff, 0x00]), "image data is left over"),
        (with(head, &[7]), "image data is left over"),
        ([&sound[..end - 30], &sound[end..]].concat(), "image data is missing"),
        (with(head, &[0xff, 0xdd, 0, 4, 0, 1]), "a restart marker is missing"),
        ([&sound[..head], &sound[end..]].concat(), "the data of one color is missing"),
        (
            with(head, &[0xff, 0xc4, 0, 19 + 3, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]),
            "a Huffman table",
        ),
        (with(head, &[0xff, 0xc0, 0, 4, 8, 8]), "an impossible header"),
    ] {
        let said = verify(&bytes).unwrap_err().to_string();
        assert!(said.contains(wanted), "{said}, wanted {wanted}");
    }
}

#[test]
fn no_change_of_a_byte_makes_it_panic() {
    for sound in [noisy(24, 24), progressive()] {
        for at in 0..sound.len() {
            for value in [0, 0xff, sound[at] ^ 1, sound[at] ^ 0x80] {
                let mut bytes = sound.clone();
                bytes[at] = value;
                let _ = verify(&bytes);
            }
        }
    }
}
