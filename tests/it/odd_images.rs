//! Images that look sound to a lenient decoder: no command makes or publishes a broken one, and each says why.

use crate::support::{TestEnv, contents, count};
use offerpress::sandbox::{Route, Sandbox};

/// A screenshot as a camera or a phone gives it, with bytes in its middle set to zero.
fn broken_jpeg() -> Vec<u8> {
    let byte = |n: u32| n.to_le_bytes()[0];
    let image = image::RgbImage::from_fn(1280, 720, |x, y| {
        image::Rgb([byte(x / 5), byte(y / 3), byte(x.wrapping_mul(y) / 31)])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    let mut bytes = bytes.into_inner();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 200].fill(0);
    bytes
}

fn svg(body: &str) -> String {
    format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">{body}</svg>"#)
}

/// A JPEG with damage that decoders pass over: neither `fit` nor `publish --fit` makes a screenshot of it.
#[test]
fn a_damaged_jpeg_becomes_no_image_and_nothing_is_sent() {
    let env = TestEnv::with_example();
    std::fs::remove_file(env.file("screenshots/01-dashboard.png")).unwrap();
    env.write("screenshots/01-dashboard.jpg", broken_jpeg());
    let before = contents(&env.folder());
    let seen = env.run(&["fit", "listing"]);
    assert_eq!(seen.code, 1, "{}", seen.all());
    assert!(seen.all().contains("screenshots/01-dashboard.jpg"), "{}", seen.all());
    assert_eq!(contents(&env.folder()), before);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sandbox = runtime.block_on(Sandbox::builder().start()).unwrap();
    let seen = env.run_at(&sandbox, &["publish", "listing", "--fit"]);
    assert_eq!(seen.code, 1, "{}", seen.all());
    assert_eq!(count(&sandbox, Route::PutOffer), 0);
    assert_eq!(count(&sandbox, Route::PutBlob), 0);
    assert_eq!(contents(&env.folder()), before);
}

/// What the renderer would draw black or leave out is named, and no logo is made of it.
#[test]
fn svg_constructs_that_are_not_drawn_are_named() {
    let tile = |fill: &str| svg(&format!(r#"<rect width="24" height="24" fill="{fill}"/>"#));
    let inside = r#"<foreignObject width="9" height="9"><p xmlns="http://www.w3.org/1999/xhtml">A</p></foreignObject>"#;
    for (drawing, construct) in [
        (tile("var(--f, #f2a93b)"), "var(--f, #f2a93b)"),
        (tile("rgb(1 2 3 / 100%)"), "rgb(1 2 3 / 100%)"),
        (tile("oklch(0.7 0.1 80)"), "oklch(0.7 0.1 80)"),
        (svg(inside), "<foreignObject>"),
        (format!("<?xml-stylesheet href='a.css'?>{}", tile("red")), "<?xml-stylesheet?>"),
    ] {
        let env = TestEnv::new();
        env.write("logos/mark.svg", &drawing);
        let before = contents(&env.folder());
        let seen = env.run(&["fit", "listing"]);
        assert_eq!(seen.code, 1, "{construct}: {}", seen.all());
        let told = format!("`logos/mark.svg` uses `{construct}`, which isn't supported");
        assert!(seen.all().contains(&told), "{}", seen.all());
        assert!(!seen.all().contains("nothing to create"), "{}", seen.all());
        assert_eq!(contents(&env.folder()), before);
    }
}

#[test]
fn svg_text_is_named_with_and_without_an_offer_body() {
    for offer in [Some(crate::support::SMALL_OFFER), None] {
        let env = TestEnv::new();
        if let Some(offer) = offer {
            env.write("offer.json", offer);
        }
        env.write("logos/mark.svg", svg("<text y='9'>Contoso</text>"));
        let seen = env.run(&["fit", "listing"]);
        assert_eq!(seen.code, 1, "{}", seen.all());
        assert!(seen.all().contains("`logos/mark.svg` contains text (`Contoso`)"), "{}", seen.all());
        assert!(!seen.all().contains("nothing to create"), "{}", seen.all());
        assert!(!env.file("logos/large.png").exists());
    }
}

/// A logo whose profile is sRGB under another name passes with warnings denied; one in Display P3 is noted, and `fit`
/// converts it.
#[test]
fn profiles_count_by_what_they_do() {
    let logo = |profile: &moxcms::ColorProfile| {
        use image::ImageEncoder as _;
        let mut bytes = Vec::new();
        let mut encoder = image::codecs::png::PngEncoder::new(&mut bytes);
        encoder.set_icc_profile(profile.encode().unwrap()).unwrap();
        let pixels: Vec<u8> = (0..216 * 216)
            .flat_map(|at| if at % 216 / 9 % 2 == 0 { [51, 153, 102] } else { [90, 20, 90] })
            .collect();
        encoder.write_image(&pixels, 216, 216, image::ExtendedColorType::Rgb8).unwrap();
        bytes
    };
    let mut renamed = moxcms::ColorProfile::new_srgb();
    renamed.description = None;
    renamed.cicp = None;
    let env = TestEnv::with_example();
    env.write("logos/large.png", logo(&renamed));
    let seen = env.run(&["check", "listing", "--deny", "warnings"]);
    assert!(seen.code == 0 && !seen.all().contains("color-profile"), "{}", seen.all());
    env.write("logos/large.png", logo(&moxcms::ColorProfile::new_display_p3()));
    let seen = env.run(&["check", "listing"]);
    assert!(seen.all().contains("logos/large.png: has a color profile other than sRGB"), "{}", seen.all());
    std::fs::remove_file(env.file("logos/medium.png")).unwrap();
    let seen = env.run(&["fit", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let made = image::open(env.file("logos/medium.png")).unwrap().into_rgb8();
    // color(display-p3 0.2 0.6 0.4) by the matrices of CSS Color 4; its red lies outside of sRGB
    let [red, green, blue] = made.get_pixel(1, 45).0;
    assert!(red < 12 && green.abs_diff(156) < 12 && blue.abs_diff(97) < 12, "{red} {green} {blue}");
}
