//! Odd images as they occur, one line each: what a full check says of them. The next one is another line.

use super::TestFolder;
use crate::asset::testing::{jpeg, png, png_chunk, png_from, png_of, tiles};
use crate::asset::{Completeness, Depth};
use moxcms::ColorProfile;
use std::io::Write as _;

const SIDE: u32 = 48;
const LOGO: &str = "logos/small.png";
const ROTATED: &str = "warning rotated: the image is rotated by EXIF metadata";

/// Each finding as `warning animated: animated`.
fn verdicts(name: &str, bytes: &[u8]) -> Vec<String> {
    let folder = TestFolder::new().with(name, bytes).with("screenshots/1.txt", b"A caption");
    let checked = folder.scan("partner-center", super::SETTINGS).check(Depth::Full, Completeness::Update);
    let findings = checked.report().findings().iter().filter(|finding| finding.place.file == name);
    findings.map(|finding| format!("{} {}: {}", finding.severity, finding.code, finding.is)).collect()
}

/// The rows of an RGB image of 48×48, each after its filter byte.
fn rows() -> Vec<u8> {
    let row = |y: u32| (0..SIDE).flat_map(move |x| tiles(x, y).into_iter().take(3));
    (0..SIDE).flat_map(|y| std::iter::once(0).chain(row(y))).collect()
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn header() -> Vec<u8> {
    png_chunk(*b"IHDR", &[&SIDE.to_be_bytes()[..], &SIDE.to_be_bytes(), &[8, 2, 0, 0, 0]].concat())
}

/// A PNG with this stream, and with these chunks before and after its pixels.
fn with(stream: &[u8], before: &[Vec<u8>], after: &[Vec<u8>]) -> Vec<u8> {
    let pixels = vec![png_chunk(*b"IDAT", stream)];
    let end = vec![png_chunk(*b"IEND", b"")];
    png_from(&[&[header()], before, &pixels, after, &end].concat())
}

fn before(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    with(&deflated(&rows()), &[png_chunk(name, data)], &[])
}

fn after(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    with(&deflated(&rows()), &[], &[png_chunk(name, data)])
}

fn stream(change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut stream = deflated(&rows());
    change(&mut stream);
    with(&stream, &[], &[])
}

fn profile(profile: &ColorProfile) -> Vec<u8> {
    let data = [&b"any name\0\0"[..], &deflated(&profile.encode().unwrap())].concat();
    before(*b"iCCP", &data)
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// Rows that repeat themselves three rows later, in a stream whose header names a window of 256 bytes (RFC 1950,
/// section 2.2).
fn beyond_its_window() -> Vec<u8> {
    let noise = |x: u32, y: u32| (x * 2_654_435 + y % 3 * 40_503).wrapping_mul(2_246_822_519) >> 24;
    let row = |y: u32| (0..SIDE * 3).map(move |x| noise(x, y).to_le_bytes()[0]);
    let rows: Vec<u8> = (0..SIDE).flat_map(|y| std::iter::once(0).chain(row(y))).collect();
    let mut stream = deflated(&rows);
    stream.splice(..2, [0x08, 0x1d]);
    with(&stream, &[], &[])
}

type Row<'a> = (&'a str, Vec<u8>, &'a [&'a str]);

fn hold(rows: Vec<Row<'_>>) {
    for (what, bytes, wanted) in rows {
        assert_eq!(verdicts(LOGO, &bytes), wanted, "{what}");
    }
}

#[test]
fn odd_streams() {
    let mut longer = rows();
    longer.extend([7; 50]);
    hold(vec![
        ("sound", with(&deflated(&rows()), &[], &[]), &[]),
        (
            "window too small",
            beyond_its_window(),
            &["error damaged: damaged: the pixel data refers back farther than its window of 256 bytes"],
        ),
        (
            "checksum of the stream gone",
            stream(|s| s.truncate(s.len() - 4)),
            &["error damaged: truncated: the pixel data ends too early"],
        ),
        (
            "last bytes of the stream gone",
            stream(|s| s.truncate(s.len() - 9)),
            &["error damaged: truncated: the pixel data ends too early"],
        ),
        (
            "checksum of the stream wrong",
            stream(|s| *s.last_mut().unwrap() ^= 1),
            &["error damaged: damaged: the checksum of the pixel data (Adler-32) is wrong"],
        ),
        (
            "no zlib stream",
            stream(|s| s.fill(b'x')),
            &["error damaged: damaged: the pixel data has no valid zlib header"],
        ),
        (
            "a filter that isn't there",
            with(&deflated(&[9; 48 * 145]), &[], &[]),
            &["error damaged: damaged: the pixel data is invalid"],
        ),
        (
            "rows missing",
            with(&deflated(&rows()[..48 * 144]), &[], &[]),
            &["error damaged: truncated: the pixel data ends too early"],
        ),
        (
            "bytes after the pixels",
            with(&deflated(&longer), &[], &[]),
            &["warning trailing-data: 50 bytes after the last pixel"],
        ),
        (
            "bytes after the file",
            [png(SIDE, SIDE), b"PK".to_vec()].concat(),
            &["warning trailing-data: 2 bytes after the end of the image"],
        ),
    ]);
}

#[test]
fn odd_chunks() {
    let exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let headed = [&b"Exif\0\0"[..], exif].concat();
    let (still, two) = (numbers(&[1, 0]), numbers(&[2, 0]));
    let crushed = [&b"\x89PNG\r\n\x1a\n"[..], &png_chunk(*b"CgBI", &[0x50, 0, 0x20, 2]), &header()].concat();
    hold(vec![
        ("animation of one frame", before(*b"acTL", &still), &[]),
        ("animation of two frames", before(*b"acTL", &two), &["warning animated: the image is animated"]),
        ("animation after the pixels", after(*b"acTL", &two), &[]),
        ("Exif on its side", before(*b"eXIf", exif), &[ROTATED]),
        ("Exif behind JPEG's header", before(*b"eXIf", &headed), &[ROTATED]),
        ("Exif after the pixels", after(*b"eXIf", exif), &[ROTATED]),
        (
            "crushed by Xcode",
            crushed,
            &["error not-a-png: an Apple-optimized PNG (CgBI) with the extension .png"],
        ),
    ]);
}

#[test]
fn odd_colors() {
    let p3 = numbers(&[31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000]);
    let gamma = numbers(&[100_000]);
    hold(vec![
        ("sRGB by another name", profile(&ColorProfile::new_srgb()), &[]),
        ("a profile that can't be read", before(*b"iCCP", b"a\0\0no stream"), &[]),
        (
            "Display P3",
            profile(&ColorProfile::new_display_p3()),
            &["note color-profile: has a color profile other than sRGB"],
        ),
        (
            "Adobe RGB",
            profile(&ColorProfile::new_adobe_rgb()),
            &["note color-profile: has a color profile other than sRGB"],
        ),
        ("gAMA 1.0", before(*b"gAMA", &gamma), &["note color-profile: has a gamma other than sRGB's (gAMA)"]),
        (
            "gAMA 1.0 behind sRGB",
            with(&deflated(&rows()), &[png_chunk(*b"sRGB", &[0]), png_chunk(*b"gAMA", &gamma)], &[]),
            &[],
        ),
        ("gAMA of sRGB", before(*b"gAMA", &numbers(&[45_455])), &[]),
        (
            "cHRM of Display P3",
            before(*b"cHRM", &p3),
            &["note color-profile: has primary colors other than sRGB's (cHRM)"],
        ),
        ("cICP of sRGB", before(*b"cICP", &[1, 13, 0, 1]), &[]),
        (
            "cICP of Display P3",
            before(*b"cICP", &[12, 13, 0, 1]),
            &["note color-profile: has a color space other than sRGB (cICP)"],
        ),
        ("HDR", before(*b"cICP", &[9, 16, 0, 1]), &["note color-profile: is an HDR image (cICP)"]),
    ]);
}

#[test]
fn odd_looks() {
    let wordmark = |words: [u8; 4]| {
        png_of(SIDE, SIDE, move |x, y| match (x, y) {
            (3..=17, 10..=38) => [204, 41, 47, 255],
            (21..=45, 14..=34) if x % 6 < 3 => words,
            _ => [0; 4],
        })
    };
    hold(vec![
        (
            "black words beside an icon",
            wordmark([0, 0, 0, 255]),
            &["warning logo-contrast: 36% of the mark has a contrast of 1.1:1 with the dark theme"],
        ),
        ("red words beside an icon", wordmark([204, 41, 47, 255]), &[]),
    ]);
}

#[test]
fn odd_files_of_other_formats() {
    let brand = |brand: &str| [&b"\0\0\0\x18ftyp"[..], brand.as_bytes()].concat();
    let named = |what: &str| vec![format!("error not-a-png: {what} with the extension .png")];
    let table = [
        ("AVIF", brand("avif\0\0\0\0mif1miaf"), named("an AVIF image")),
        ("AVIF by its brands", brand("mif1\0\0\0\0avifmiaf"), named("an AVIF image")),
        ("AVIF sequence", brand("avis\0\0\0\0msf1avif"), named("an AVIF image sequence")),
        ("HEIC", brand("heic\0\0\0\0mif1heic"), named("a HEIC image")),
        ("HEIC sequence", brand("hevc\0\0\0\0msf1hevc"), named("a HEIC image sequence")),
        ("HEIF", brand("mif1\0\0\0\0mif1miaf"), named("a HEIF image")),
        ("WebP", b"RIFF\x04\0\0\0WEBP".to_vec(), named("a WebP image")),
        (
            "a pointer of Git LFS",
            b"version https://git-lfs.github.com/spec/v1".to_vec(),
            named("a Git LFS pointer, not the image itself"),
        ),
    ];
    for (what, bytes, wanted) in table {
        assert_eq!(verdicts(LOGO, &bytes), wanted, "{what}");
    }
    let end = b"%PDF-1.4\n%%EOF\n";
    let far = [&vec![b' '; 1015][..], end].concat();
    let documents: [(&str, Vec<u8>, &[&str]); 4] = [
        ("PDF behind a byte-order mark", [&b"\xef\xbb\xbf"[..], end].concat(), &[]),
        ("PDF behind a line of HTTP", [&b"HTTP/1.1 200 OK\r\n\r\n"[..], end].concat(), &[]),
        ("PDF at the last place", far.clone(), &[]),
        (
            "PDF too far inside",
            [&b"     "[..], &far].concat(),
            &["error not-a-pdf: not a PDF with the extension .pdf"],
        ),
    ];
    for (what, bytes, wanted) in documents {
        assert_eq!(verdicts("documents/guide.pdf", &bytes), wanted, "{what}");
    }
}

#[test]
fn odd_jpegs() {
    let sound = jpeg(640, 360);
    let scan = sound.windows(2).position(|two| two == [0xff, 0xda]).unwrap();
    let middle = usize::midpoint(scan, sound.len());
    let zeroed = [&sound[..middle], &[0; 200], &sound[middle + 200..]].concat();
    let gap = [&sound[..middle], &sound[middle + 2000..]].concat();
    let ended = [&sound[..middle], b"\xff\xd9"].concat();
    let format = "error not-a-png: a JPEG image";
    for (what, bytes, is_damaged) in [
        ("sound", &sound, false),
        ("200 bytes zeroed", &zeroed, true),
        ("2 kB cut out", &gap, true),
        ("ended in the middle", &ended, true),
        ("cut off", &sound[..middle].to_vec(), true),
    ] {
        let found = verdicts("screenshots/1.jpg", bytes);
        assert!(found.contains(&format.to_owned()), "{what}: {found:?}");
        let damage: Vec<_> = found.iter().filter(|line| line.starts_with("error damaged: ")).collect();
        assert_eq!(damage.len(), usize::from(is_damaged), "{what}: {found:?}");
        assert!(damage.iter().all(|line| !line.contains('{')), "{what}: no names of types: {found:?}");
    }
}
