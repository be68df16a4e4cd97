//! Sixels: bands of six rows, colour by colour ("VT330/VT340 Programmer Reference Manual", volume 2, chapter 14).

use color_quant::NeuQuant;
use image::RgbaImage;
use std::fmt::Write as _;

/// How many colours a picture may have: what terminals take at the least.
const COLOURS: usize = 256;
/// How thoroughly the colours are sought, 1 to 30: small pictures need no more.
const SAMPLING: i32 = 10;
const BAND: u32 = 6;

/// Writes a picture as sixels; what is more than half transparent stays as the terminal has it.
pub(super) fn encode(picture: &RgbaImage) -> String {
    let colours = NeuQuant::new(SAMPLING, COLOURS, picture.as_raw());
    let index = |x, y| {
        let pixel = picture.get_pixel(x, y).0;
        (pixel[3] > 127).then(|| colours.index_of(&pixel))
    };
    let (width, height) = picture.dimensions();
    // `P2` = 1: pixels that are not named keep their colour; `"1;1`: pixels are square
    let mut text = format!("\x1bP0;1;0q\"1;1;{width};{height}");
    for (number, rgb) in colours.color_map_rgb().chunks_exact(3).enumerate() {
        let percent = |channel: &u8| (u32::from(*channel) * 100 + 127) / 255;
        let [r, g, b] = [0, 1, 2].map(|at| rgb.get(at).map_or(0, percent));
        let _ = write!(text, "#{number};2;{r};{g};{b}");
    }
    for top in (0..height).step_by(BAND as usize) {
        let rows = BAND.min(height - top);
        let band: Vec<Vec<_>> =
            (0..width).map(|x| (0..rows).map(|row| index(x, top + row)).collect()).collect();
        text.push_str(&band_of(&band));
        text.push('-');
    }
    text + "\x1b\\"
}

/// Writes one band: for each of its colours a line over the last one, the sign's bits being its rows.
fn band_of(columns: &[Vec<Option<usize>>]) -> String {
    let mut used: Vec<usize> = columns.iter().flatten().flatten().copied().collect();
    used.sort_unstable();
    used.dedup();
    let line = |colour: &usize| {
        let bit = |(row, at): (usize, &Option<usize>)| u8::from(*at == Some(*colour)) << row;
        let signs = columns.iter().map(|rows| 63 + rows.iter().enumerate().map(bit).sum::<u8>());
        format!("#{colour}{}", repeated(signs))
    };
    used.iter().map(line).collect::<Vec<_>>().join("$")
}

/// Writes signs, four and more of the same as `!4~`.
fn repeated(signs: impl Iterator<Item = u8>) -> String {
    let mut runs: Vec<(char, usize)> = Vec::new();
    for sign in signs.map(char::from) {
        match runs.last_mut() {
            Some((last, count)) if *last == sign => *count += 1,
            _ => runs.push((sign, 1)),
        }
    }
    let run = |(sign, count): (char, usize)| match count {
        0..4 => sign.to_string().repeat(count),
        _ => format!("!{count}{sign}"),
    };
    runs.into_iter().map(run).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgba;
    use std::collections::BTreeMap;

    /// Reads sixels back, as a terminal would; `[0; 4]` where nothing was drawn.
    fn drawn(text: &str) -> RgbaImage {
        let body = text.strip_prefix("\x1bP0;1;0q\"1;1;").unwrap().strip_suffix("\x1b\\").unwrap();
        let (size, body) = body.split_at(body.find('#').unwrap());
        let size: Vec<u32> = size.split(';').map(|n| n.parse().unwrap()).collect();
        let mut picture = RgbaImage::new(size[0], size[1]);
        let mut palette = BTreeMap::new();
        let (mut x, mut top, mut colour, mut signs) = (0, 0, 0, body.chars().peekable());
        let mut repeat = 1;
        while let Some(sign) = signs.next() {
            let mut number = || {
                let mut digits = String::new();
                while let Some(digit) = signs.next_if(char::is_ascii_digit) {
                    digits.push(digit);
                }
                digits.parse::<u32>().unwrap()
            };
            match sign {
                '#' => {
                    colour = number();
                    if signs.next_if_eq(&';').is_some() {
                        let parts: Vec<u32> = [(); 4]
                            .map(|()| {
                                let mut digits = String::new();
                                while let Some(digit) = signs.next_if(char::is_ascii_digit) {
                                    digits.push(digit);
                                }
                                signs.next_if_eq(&';');
                                digits.parse().unwrap()
                            })
                            .to_vec();
                        assert_eq!(parts[0], 2, "colours are red, green, blue");
                        let channel = |at: usize| u8::try_from(parts[at] * 255 / 100).unwrap();
                        palette.insert(colour, Rgba([channel(1), channel(2), channel(3), 255]));
                    }
                }
                '!' => repeat = number(),
                '$' => x = 0,
                '-' => (x, top) = (0, top + BAND),
                '?'..='~' => {
                    let bits = u32::from(sign) - 63;
                    for _ in 0..std::mem::replace(&mut repeat, 1) {
                        for row in (0..BAND).filter(|row| bits >> row & 1 == 1) {
                            picture.put_pixel(x, top + row, palette[&colour]);
                        }
                        x += 1;
                    }
                }
                other => panic!("{other:?}"),
            }
        }
        picture
    }

    #[test]
    fn a_terminal_draws_what_the_picture_shows() {
        let picture = RgbaImage::from_fn(30, 20, |x, y| match (x / 10, y / 10) {
            (0, _) => Rgba([12, 95, 92, 255]),
            (1, 0) => Rgba([250, 170, 50, 255]),
            (1, _) => Rgba([0, 0, 0, 0]),
            _ => Rgba([240, 240, 250, 255]),
        });
        let shown = drawn(&encode(&picture));
        for (x, y, wanted) in picture.enumerate_pixels() {
            let seen = shown.get_pixel(x, y).0;
            if wanted.0[3] == 0 {
                assert_eq!(seen, [0; 4], "{x},{y}");
            } else {
                let far = seen.iter().zip(wanted.0).map(|(a, b)| a.abs_diff(b)).max().unwrap();
                assert!(far < 12, "{x},{y}: {seen:?} for {wanted:?}");
            }
        }
    }

    #[test]
    fn runs_are_counted() {
        assert_eq!(repeated(b"??~~~~@".iter().copied()), "??!4~@");
    }
}
