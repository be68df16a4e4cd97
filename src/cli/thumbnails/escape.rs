//! A PNG within an escape sequence: how kitty and iTerm2 take pictures.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use image::{ImageFormat, RgbaImage};
use std::fmt::Write as _;
use std::io::Cursor;

/// The most that kitty takes in one sequence ("Terminal graphics protocol", sw.kovidgoyal.net/kitty, "Remote client").
const CHUNK: usize = 4096;

/// Writes a picture for kitty: `q=2` asks for no answer, `C=1` leaves the cursor where it is, `c` or `r` reduce the
/// picture to its room ("Terminal graphics protocol", sw.kovidgoyal.net/kitty).
pub(super) fn kitty(picture: &RgbaImage, columns: usize, rows: usize) -> Option<String> {
    let data = png(picture)?;
    let mut chunks =
        data.as_bytes().chunks(CHUNK).filter_map(|chunk| std::str::from_utf8(chunk).ok()).peekable();
    let mut text = String::new();
    let mut control = format!("a=T,f=100,q=2,C=1,{},", room(picture, columns, rows));
    while let Some(chunk) = chunks.next() {
        let more = u8::from(chunks.peek().is_some());
        let _ = write!(text, "\x1b_G{control}m={more};{chunk}\x1b\\");
        "q=2,".clone_into(&mut control);
    }
    Some(text)
}

/// The measure that binds: the columns for a wide picture, the rows for a high one; a row is as high as two columns.
fn room(picture: &RgbaImage, columns: usize, rows: usize) -> String {
    let wide = u64::from(picture.width()) * 2 * rows as u64 > u64::from(picture.height()) * columns as u64;
    if wide { format!("c={columns}") } else { format!("r={rows}") }
}

/// Writes a picture for iTerm2 and those that follow it ("Inline images protocol", iterm2.com/documentation-images.html).
pub(super) fn iterm(picture: &RgbaImage, columns: usize, rows: usize) -> Option<String> {
    let data = png(picture)?;
    Some(format!("\x1b]1337;File=inline=1;width={columns};height={rows};preserveAspectRatio=1:{data}\x07"))
}

fn png(picture: &RgbaImage) -> Option<String> {
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).ok()?;
    Some(BASE64_STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgba;

    /// A picture that does not compress into one chunk.
    fn noisy(width: u32, height: u32) -> RgbaImage {
        let mut seed = 1_u32;
        RgbaImage::from_fn(width, height, |_, _| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Rgba(seed.to_be_bytes())
        })
    }

    fn decoded(data: &str) -> RgbaImage {
        image::load_from_memory(&BASE64_STANDARD.decode(data).unwrap()).unwrap().into_rgba8()
    }

    #[test]
    fn kitty_gets_chunks_and_the_same_picture() {
        let picture = noisy(100, 50);
        let text = kitty(&picture, 14, 4).unwrap();
        let chunks: Vec<_> = text.split_terminator("\x1b\\").collect();
        assert!(
            chunks.len() > 1
                && chunks.iter().all(|chunk| chunk.starts_with("\x1b_G") && chunk.len() < CHUNK + 60)
        );
        assert!(chunks[0].starts_with("\x1b_Ga=T,f=100,q=2,C=1,c=14,m=1;"), "{}", chunks[0]);
        assert!(chunks.last().unwrap().starts_with("\x1b_Gq=2,m=0;"));
        let data: String = chunks.iter().map(|chunk| chunk.split_once(';').unwrap().1).collect();
        assert_eq!(decoded(&data), picture);
    }

    #[test]
    fn the_measure_that_binds_is_given() {
        let shapes = [(1280, 720, "c=14"), (216, 216, "r=4"), (815, 290, "c=14"), (10, 900, "r=4")];
        for (width, height, wanted) in shapes {
            assert_eq!(room(&RgbaImage::new(width, height), 14, 4), wanted, "{width}×{height}");
        }
    }

    #[test]
    fn iterm_gets_one_sequence() {
        let picture = noisy(20, 10);
        let text = iterm(&picture, 14, 4).unwrap();
        let data = text.strip_prefix("\x1b]1337;File=inline=1;width=14;height=4;preserveAspectRatio=1:");
        assert_eq!(decoded(data.unwrap().strip_suffix('\x07').unwrap()), picture);
    }
}
