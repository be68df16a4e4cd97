//! How single images are made.

use super::*;
use crate::base::AssetKind;
use crate::fit::samples::{
    AMBER, CLEAR, TEAL, disc, exactly, large_logo, likeness, png, quarters, read_plain, screenshot, source,
    svg, tile_svg,
};
use crate::fit::{Fill, Upscale};
use proptest::prelude::*;

fn made(source: &Source, wanted: &Wanted, options: Options) -> RgbaImage {
    let fitted = fit(source, wanted, options).unwrap();
    let image = read_plain(&fitted.bytes);
    assert_eq!(Pixels::new(image.width(), image.height()), fitted.size);
    assert!(wanted.size.takes(fitted.size), "{}", fitted.size);
    image
}

fn refused(source: &Source, wanted: &Wanted, options: Options) -> String {
    fit(source, wanted, options).unwrap_err().to_string()
}

fn logos() -> [Wanted; 5] {
    [
        exactly(AssetKind::SmallLogo, 48, 48),
        exactly(AssetKind::MediumLogo, 90, 90),
        large_logo(),
        exactly(AssetKind::WideLogo, 255, 115),
        Wanted { transparency: Transparency::Forbidden, ..exactly(AssetKind::HeroLogo, 815, 290) },
    ]
}

fn drawn_tile() -> Source {
    Source::read("mark.svg", tile_svg(r#"width="24" height="24""#).as_bytes()).unwrap()
}

#[test]
fn one_drawing_gives_every_logo() {
    for wanted in logos() {
        made(&drawn_tile(), &wanted, Options::default());
    }
}

#[test]
fn a_reduced_image_looks_as_if_drawn_at_that_size() {
    let large = made(&drawn_tile(), &exactly(AssetKind::LargeLogo, 700, 700), Options::default());
    for wanted in logos() {
        let drawn = made(&drawn_tile(), &wanted, Options::default());
        let reduced = made(&source(&large), &wanted, Options::default());
        let alike = likeness(&drawn, &reduced);
        assert!(alike > 0.985, "{}: {alike}", wanted.kind);
    }
}

#[test]
fn the_designer_s_medium_logo_comes_out_of_the_large_one() {
    let large = Source::read("large.png", include_bytes!("../../../assets-example/logos/large.png")).unwrap();
    let by_hand =
        image::load_from_memory(include_bytes!("../../../assets-example/logos/medium.png")).unwrap();
    let alike = likeness(&made(&large, &logos()[1], Options::default()), &by_hand.into_rgba8());
    assert!(alike > 0.98, "{alike}");
}

#[test]
fn a_tile_s_color_goes_on_beside_it() {
    let wide = made(&drawn_tile(), &logos()[3], Options::default());
    for at in [(0, 0), (254, 114), (70, 0), (184, 114)] {
        assert_eq!(*wide.get_pixel(at.0, at.1), TEAL, "{at:?}");
    }
    // in its own shape it keeps its round corners
    assert_eq!(made(&drawn_tile(), &logos()[1], Options::default()).get_pixel(0, 0).0[3], 0);
}

#[test]
fn a_bare_mark_stays_transparent_or_gets_the_ground_asked_for() {
    let mark = source(&disc(400, AMBER));
    let [.., wide, hero] = logos();
    assert_eq!(made(&mark, &wide, Options::default()).get_pixel(0, 0), &CLEAR);
    assert_eq!(
        refused(&mark, &hero, Options::default()),
        "`mark.png` is transparent, but a hero logo must not be; set a background color, for example `#0c5f5c`"
    );
    let options = Options { background: Some(Color([12, 95, 92])), ..Options::default() };
    let hero = made(&mark, &hero, options);
    assert_eq!((hero.get_pixel(814, 0), hero.get_pixel(185, 145)), (&TEAL, &AMBER));
    assert!(png::is_opaque(&hero));
}

#[test]
fn a_screenshot_of_the_right_size_keeps_every_pixel() {
    let part = |number: u32| number.to_le_bytes()[0];
    let shot = RgbaImage::from_fn(1280, 720, |x, y| Rgba([part(x), part(y), part(x * y), 255]));
    assert!(made(&source(&shot), &screenshot(), Options::default()) == shot);
}

#[test]
fn a_screenshot_of_another_shape_is_padded_or_cropped() {
    let mut shot = quarters(480, 300);
    for (x, y, pixel) in shot.enumerate_pixels_mut() {
        if x < 4 || y < 4 || x >= 476 || y >= 296 {
            *pixel = AMBER;
        }
    }
    let wanted = exactly(AssetKind::Screenshot, 320, 180);
    let padded = made(&source(&shot), &wanted, Options::default());
    assert_eq!([(0, 0), (15, 179), (304, 90)].map(|(x, y)| *padded.get_pixel(x, y)), [AMBER; 3]);
    assert_eq!(*padded.get_pixel(60, 60), TEAL);
    let crop = Options { fill: Fill::Crop, ..Options::default() };
    let cropped = made(&source(&shot), &wanted, crop);
    // 15 rows are cut off above, and with them the border
    assert_eq!([(60, 1), (250, 1)].map(|(x, y)| *cropped.get_pixel(x, y)), [TEAL, AMBER]);
}

#[test]
fn nothing_is_enlarged_unasked() {
    let small = source(&disc(100, AMBER));
    assert_eq!(
        refused(&small, &large_logo(), Options::default()),
        "`mark.png` is too small (100×100) for a large logo of 216×216; export it at 216×216 or larger, or allow upscaling"
    );
    let options = Options { upscale: Upscale::Allow, ..Options::default() };
    let enlarged = made(&small, &large_logo(), options);
    assert!(likeness(&enlarged, &disc(216, AMBER)) > 0.95);
}

#[test]
fn a_file_that_stays_too_large_is_refused() {
    let wanted = Wanted { max_bytes: Some(100), ..screenshot() };
    let message = refused(&source(&quarters(1280, 720)), &wanted, Options::default());
    assert!(message.starts_with("`mark.png` as a screenshot has "), "{message}");
    assert!(message.ends_with(" bytes, limit 100; use a simpler image or fewer colors"), "{message}");
}

#[test]
fn the_same_bytes_in_give_the_same_bytes_out() {
    let twice = [(); 2].map(|()| fit(&drawn_tile(), &logos()[3], Options::default()).unwrap());
    assert_eq!(twice[0], twice[1]);
}

#[test]
fn an_image_inside_an_svg_is_reduced_as_images_are() {
    let board = RgbaImage::from_fn(864, 864, |x, y| if (x / 12 + y / 12) % 2 == 0 { TEAL } else { AMBER });
    let data = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, png(&board));
    let image = format!(r#"<image width="216" height="216" href="data:image/png;base64,{data}"/>"#);
    let drawing = Source::read("mark.svg", svg("", &image).as_bytes()).unwrap();
    let by_drawing = made(&drawing, &logos()[0], Options::default());
    let by_image = made(&source(&board), &logos()[0], Options::default());
    for (one, other) in by_drawing.pixels().zip(by_image.pixels()) {
        assert!(one.0.iter().zip(other.0).all(|(a, b)| a.abs_diff(b) < 12), "{one:?} {other:?}");
    }
}

#[test]
fn a_cut_with_fractions_reaches_no_further_than_the_edge() {
    let shot = exactly(AssetKind::Screenshot, 160, 90);
    let options = Options { fill: Fill::Crop, ..Options::default() };
    for (width, height) in [(404, 227), (403, 229), (500, 283), (333, 191)] {
        let image = RgbaImage::from_fn(width, height, |x, y| if (x + y) % 2 == 0 { TEAL } else { AMBER });
        assert_eq!(made(&source(&image), &shot, options).dimensions(), (160, 90));
    }
}

fn any_source() -> impl Strategy<Value = RgbaImage> {
    let pixel = prop_oneof![any::<[u8; 4]>(), any::<[u8; 3]>().prop_map(|[r, g, b]| [r, g, b, 255])];
    ((1_u32..500, 1_u32..500), prop::collection::vec(pixel, 1..9)).prop_map(|((width, height), pixels)| {
        let at = |x: u32, y: u32| pixels[(x / 7 + y / 5 * 3) as usize % pixels.len()];
        RgbaImage::from_fn(width, height, |x, y| Rgba(at(x, y)))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(20_260_801), ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_made_is_what_was_wanted(
        image in any_source(), which in 0_usize..5, crop: bool, grow: bool, opaque: bool,
    ) {
        let transparency = if opaque { Transparency::Forbidden } else { Transparency::Allowed };
        let shot = exactly(AssetKind::Screenshot, 160, 90);
        let wanted = logos().into_iter().take(4).chain([shot]).nth(which).unwrap();
        let wanted = Wanted { transparency, ..wanted };
        let fill = if crop { Fill::Crop } else { Fill::Pad };
        let upscale = if grow { Upscale::Allow } else { Upscale::Never };
        match fit(&source(&image), &wanted, Options { fill, upscale, background: None }) {
            Ok(fitted) => {
                let made = read_plain(&fitted.bytes);
                prop_assert!(wanted.size.takes(Pixels::new(made.width(), made.height())));
                prop_assert!(!opaque || png::is_opaque(&made));
            }
            Err(Error::TooSmall { .. }) => prop_assert!(!grow),
            Err(Error::NoBackground { .. }) => prop_assert!(opaque && !png::is_opaque(&image)),
            Err(error) => prop_assert!(false, "{error}"),
        }
    }
}
