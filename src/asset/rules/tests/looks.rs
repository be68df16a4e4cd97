//! Rules about what an image shows.

use super::{BRAND, none, one, said};
use crate::asset::testing::{png, png_of, tiles};
use image::imageops::FilterType;

const WHITE: [u8; 4] = [255; 4];
const BLACK: [u8; 4] = [0, 0, 0, 255];
const CLEAR: [u8; 4] = [0; 4];

/// A disc of a third of the side in the middle, soft at its edge where it lies on transparency.
fn disc(side: u32, inside: [u8; 4], outside: [u8; 4], radius_percent: u32) -> Vec<u8> {
    let middle = f64::from(side) / 2.0;
    png_of(side, side, |x, y| {
        let distance = (f64::from(x) + 0.5 - middle).hypot(f64::from(y) + 0.5 - middle);
        if distance * 100.0 < f64::from(side * radius_percent) { inside } else { outside }
    })
}

#[test]
fn pictures_without_anything_on_them() {
    one(
        "logos/small.png",
        &png_of(48, 48, |_, _| CLEAR),
        "error blank-image logos/small.png: the image is fully transparent, must show something; export it again with all layers visible",
    );
    one(
        "screenshots/1.png",
        &png_of(640, 360, |_, _| BRAND),
        "error blank-image screenshots/1.png: the image is a single color, must show something; export it again with all layers visible",
    );
}

#[test]
fn marks_in_the_portals_colours() {
    for (color, name) in [(WHITE, "white"), (BLACK, "black"), ([0, 120, 212, 255], "blue")] {
        let wanted = format!(
            "warning logo-mark logos/small.png: 100% of the mark is {name}, on a transparent background, should not be white, black or blue; use another color, or add a background"
        );
        one("logos/small.png", &disc(48, color, CLEAR, 45), &wanted);
    }
    none("logos/small.png", &disc(48, BRAND, CLEAR, 45));
    none("screenshots/1.png", &png_of(640, 360, |x, y| if tiles(x, y) == BRAND { CLEAR } else { BLACK }));
}

#[test]
fn backgrounds_in_the_portals_colours() {
    for (color, name) in [(WHITE, "white"), (BLACK, "black")] {
        let wanted = format!(
            "warning logo-background logos/small.png: a {name} background, should not be white or black; use a background in a brand color, or none"
        );
        one("logos/small.png", &disc(48, BRAND, color, 45), &wanted);
    }
}

#[test]
fn needless_margins() {
    one(
        "logos/large.png",
        &disc(216, BRAND, CLEAR, 25),
        "note logo-margin logos/large.png: a margin of 25% or more on every side, should fill the image; crop the margin",
    );
    none("logos/large.png", &disc(216, BRAND, CLEAR, 35));
}

#[test]
fn gradients() {
    let shade = |n: u32| u8::try_from(n / 2 + 60).unwrap();
    for image in
        [png_of(216, 216, |x, _| [200, shade(x), 40, 255]), png_of(216, 216, |_, y| [200, shade(y), 40, 255])]
    {
        let said = said("logos/large.png", &image);
        assert!(said[0].contains("% of the logo is a gradient"), "{said:?}");
    }
}

#[test]
fn heroes() {
    let stays = "note hero-stays logos/hero.png: a hero image can be replaced later but not removed; leave it out if you are not sure";
    let calm = |x: u32, y: u32| if x < 300 { tiles(x, y) } else { [60, 30, 90, 255] };
    assert_eq!(said("logos/hero.png", &png_of(815, 290, calm)), [stays]);
    for (color, name) in [(WHITE, "white"), (BLACK, "black"), (CLEAR, "transparent")] {
        let inner = |x: u32, y: u32| (20..795).contains(&x) && (20..270).contains(&y);
        let image = png_of(815, 290, |x, y| if inner(x, y) { BRAND } else { color });
        let wanted = format!(
            "error hero-background logos/hero.png: a {name} background, must not be transparent, black or white; use a background in a dark brand color"
        );
        assert_eq!(said("logos/hero.png", &image), [wanted.as_str(), stays]);
    }
    let busy = said("logos/hero.png", &png(815, 290));
    assert!(
        busy[0].starts_with("warning hero-overlay logos/hero.png: too busy behind the offer's name"),
        "{busy:?}"
    );
    // one calm band is enough, as the page doesn't say how far from the top
    let band = png_of(815, 290, |x, y| if (150..260).contains(&y) { [60, 30, 90, 255] } else { tiles(x, y) });
    assert_eq!(said("logos/hero.png", &band), [stays]);
}

/// What a screen shows: panels, and in them lines of print with strokes of 2 px.
fn screen(width: u32, height: u32) -> image::RgbaImage {
    image::RgbaImage::from_fn(width, height, |x, y| {
        let is_panel = x % 310 > 11 && y % 170 > 13;
        let is_line = y % 17 < 9 && x % 310 > 30 && x % 310 < 280;
        let stroke = (x + (y / 17) * 5) % 6 < 2 || (y % 17 < 2 && x % 13 < 8);
        image::Rgba(match (is_panel, is_line && stroke) {
            (false, _) => [90, 20, 90, 255],
            (true, true) => [30, 30, 30, 255],
            (true, false) => [245, 245, 245, 255],
        })
    })
}

fn encoded(image: &image::RgbaImage) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn sharp_screens_pass() {
    none("screenshots/1.png", &encoded(&screen(640, 360)));
    // a screen of twice the pixels, made smaller
    for filter in [FilterType::Triangle, FilterType::CatmullRom, FilterType::Lanczos3] {
        let said = said(
            "screenshots/1.png",
            &encoded(&image::imageops::resize(&screen(1280, 720), 640, 360, filter)),
        );
        assert!(!said.iter().any(|line| line.contains("blurry")), "{said:?}");
    }
}

#[test]
fn enlarged_and_blurred_screens_are_measured() {
    let small = screen(320, 180);
    let doubled = image::imageops::resize(&small, 640, 360, FilterType::Nearest);
    one(
        "screenshots/1.png",
        &encoded(&doubled),
        "warning blurry screenshots/1.png: the image was enlarged 2 times by repeating pixels, should be sharp; take it again at full size",
    );
    let resized = |filter| image::imageops::resize(&small, 640, 360, filter);
    let blurred = image::imageops::blur(&screen(640, 360), 2.0);
    for image in [
        resized(FilterType::Triangle),
        resized(FilterType::CatmullRom),
        resized(FilterType::Lanczos3),
        blurred,
    ] {
        let said = said("screenshots/1.png", &encoded(&image));
        assert!(
            said.first().is_some_and(|line| line.starts_with(
                "warning blurry screenshots/1.png: the image is blurry (its sharpest edges change by only "
            )),
            "{said:?}"
        );
    }
}

#[test]
fn calm_screens_are_not_judged() {
    let calm = png_of(640, 360, |x, y| if (100..450).contains(&x) && y < 45 { BRAND } else { WHITE });
    none("screenshots/1.png", &calm);
}
