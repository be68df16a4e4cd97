//! Streams that end early, late, or refer too far back.

use super::*;
use crate::Pixels;
use std::io::Write as _;

/// A chunk with the right length; no one here reads its checksum.
fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    push_chunk(&mut bytes, name, data);
    bytes
}

/// A gray PNG with its stream cut into chunks of these lengths, and the rest in one.
fn png(width: u32, height: u32, stream: &[u8], lengths: &[usize]) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    let mut file = [&b"\x89PNG\r\n\x1a\n"[..], &chunk(*b"IHDR", &header), &chunk(*b"tEXt", b"a\0b")].concat();
    let mut rest = stream;
    for length in lengths {
        let (part, after) = rest.split_at(*length);
        file.extend(chunk(*b"IDAT", part));
        rest = after;
    }
    file.extend(chunk(*b"IDAT", rest));
    file.extend(chunk(*b"IEND", b""));
    file
}

/// Rows without a filter: noise that repeats itself so many bytes later.
fn rows(width: u32, height: u32, period: usize) -> Vec<u8> {
    let width = usize::try_from(width).unwrap() + 1;
    let noise = |at: usize| (at % period).wrapping_mul(0x9e37_79b9) >> 13;
    let byte = |at: usize| if at.is_multiple_of(width) { 0 } else { noise(at).to_le_bytes()[0] };
    (0..width * usize::try_from(height).unwrap()).map(byte).collect()
}

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn judged(file: &[u8]) -> Result<u64, StreamError> {
    let verdict = PlainPng::open(file).and_then(PlainPng::finish);
    verdict.map_err(|error| *error.get_ref().unwrap().downcast_ref().unwrap())
}

/// Names another window in the header of a stream; the header's checksum is set right.
fn with_window(mut stream: Vec<u8>, bits: u8) -> Vec<u8> {
    stream[0] = (bits - 8) << 4 | 8;
    stream[1] &= 0xc0;
    stream[1] += 31 - u8::try_from((u32::from(stream[0]) * 256 + u32::from(stream[1])) % 31).unwrap();
    stream
}

#[test]
fn the_pixels_are_those_of_the_original() {
    for (width, height) in [(1, 1), (7, 5), (300, 200), (1000, 700)] {
        let data = rows(width, height, 1009);
        let stream = deflated(&data);
        let file = png(width, height, &stream, &[0, 1, 3]);
        let mut plain = Vec::new();
        PlainPng::open(file.as_slice()).unwrap().read_to_end(&mut plain).unwrap();
        let [original, copy] = [&file, &plain].map(|bytes| {
            let mut options = png::DecodeOptions::default();
            options.set_ignore_crc(true);
            let decoder = png::Decoder::new_with_options(io::Cursor::new(bytes), options);
            let mut reader = decoder.read_info().unwrap();
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut pixels).unwrap();
            pixels
        });
        assert!(original == copy, "{width}×{height}");
    }
}

type Row = (&'static str, Vec<u8>, Vec<usize>, Result<u64, StreamError>);

#[test]
fn the_stream_is_judged_to_its_end() {
    let stream = deflated(&rows(30, 20, 100));
    let length = stream.len();
    let flipped = |at: usize| {
        let mut stream = stream.clone();
        stream[at] ^= 1;
        stream
    };
    let longer = deflated(&[rows(30, 20, 100), vec![7; 31]].concat());
    let shorter = deflated(&rows(30, 19, 100));
    let padded = |count: usize| [stream.clone(), vec![0; count]].concat();
    let table: [Row; 12] = [
        ("whole", stream.clone(), vec![], Ok(0)),
        ("in many chunks", stream.clone(), vec![1, 0, 5, 2, 17], Ok(0)),
        ("the checksum in a chunk of its own", stream.clone(), vec![length - 4], Ok(0)),
        ("a wrong checksum", flipped(length - 1), vec![], Err(StreamError::Checksum)),
        (
            "a wrong checksum in a chunk of its own",
            flipped(length - 1),
            vec![length - 4],
            Err(StreamError::Checksum),
        ),
        ("no last byte", stream[..length - 1].to_vec(), vec![], Err(StreamError::Cut)),
        ("no checksum", stream[..length - 4].to_vec(), vec![], Err(StreamError::Cut)),
        ("a row too much", longer, vec![], Ok(31)),
        ("a row too little", shorter, vec![], Err(StreamError::Cut)),
        ("a byte after the checksum in a chunk of its own", padded(1), vec![length], Ok(1)),
        ("two chunks after the checksum", padded(9), vec![length, 4], Ok(9)),
        ("no zlib header", flipped(0), vec![], Err(StreamError::Header)),
    ];
    for (what, stream, lengths, wanted) in table {
        assert_eq!(judged(&png(30, 20, &stream, &lengths)), wanted, "{what}");
    }
    for kept in 0..length {
        assert!(judged(&png(30, 20, &stream[..kept], &[])).is_err(), "{kept}");
    }
}

#[test]
fn a_window_that_is_too_small_is_damage_and_one_that_suffices_is_not() {
    let (width, height) = (400, 300);
    for (period, bits, wanted) in [
        (900, 10, Ok(0)),
        (900, 15, Ok(0)),
        (1100, 10, Err(StreamError::Window(1024))),
        (900, 8, Err(StreamError::Window(256))),
        (20_000, 15, Ok(0)),
        (20_000, 14, Err(StreamError::Window(16_384))),
    ] {
        // no bytes but the noise, so that its period is the only distance
        let data: Vec<u8> = rows(width * height + height - 1, 1, period);
        let stream = with_window(deflated(&data), bits);
        assert_eq!(judged(&png(width * height + height - 1, 1, &stream, &[])), wanted, "{period} {bits}");
    }
}

#[test]
fn a_bomb_behind_the_pixels_is_not_inflated_to_its_end() {
    let bomb = deflated(&[rows(30, 20, 100), vec![0; 40_000_000]].concat());
    let surplus = judged(&png(30, 20, &bomb, &[])).unwrap();
    assert!((1_000_000..2_000_000).contains(&surplus), "{surplus}");
}

#[test]
fn interlaced_images_have_the_length_of_their_passes() {
    let layout = |width, height, bits| Layout { size: Pixels::new(width, height), bits, is_interlaced: true };
    // 1×1 has one pass of one row; 8×8 has 1, 1, 2, 4, 8, 16 and 32 pixels in 15 rows
    assert_eq!(layout(1, 1, 8).length(), 2);
    assert_eq!(layout(8, 8, 8).length(), 64 + 15);
    assert_eq!(layout(8, 8, 1).length(), 15 + 15);
}
