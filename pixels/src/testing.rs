//! Images for the tests, made in memory.

/// A PNG: sharp tiles in two colors.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let color = |x: u32, y: u32| {
        if (x / 7 + y / 7).is_multiple_of(2) { [220, 120, 40, 255] } else { [90, 20, 90, 255] }
    };
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let pixels: Vec<u8> = places.flat_map(|(x, y)| color(x, y)).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fastest);
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    bytes
}

/// A JPEG.
pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let byte = |n: u32| n.to_le_bytes()[0];
    let image = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([byte(x), byte(y), 90]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// A PNG of these chunks, sound or not.
pub(crate) fn png_from(chunks: &[Vec<u8>]) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n".as_slice(), &chunks.concat()].concat()
}

/// A chunk with the right length and checksum.
pub(crate) fn png_chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    let checksum = crc32fast::hash(&[&name, data].concat()).to_be_bytes();
    [&length, name.as_slice(), data, &checksum].concat()
}
