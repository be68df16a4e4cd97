//! Every rule about one picture: what it says, and that it keeps silent where all is well.

use crate::asset::testing::{TestFolder, jpeg, png, png_chunk, png_from, png_of, shown, tiles};
use crate::asset::{Completeness, Depth, rules};
use crate::report::Severity;
use image::imageops::FilterType;

const BRAND: [u8; 4] = [220, 120, 40, 255];
const WHITE: [u8; 4] = [255; 4];
const BLACK: [u8; 4] = [0, 0, 0, 255];
const CLEAR: [u8; 4] = [0; 4];

/// Screenshots of a quarter of their area, so that the tests are quick.
const SETTINGS: &str = "kinds.screenshot.sizes = ['640x360']\nkinds.video-thumbnail.sizes = ['640x360']";

/// The findings about one file in a folder, without those that say what is missing.
fn said(name: &str, bytes: &[u8]) -> Vec<String> {
    let folder = TestFolder::new().with(name, bytes);
    let folder = if name.starts_with("videos") {
        folder.with(&name.replace(".png", ".toml"), b"title = 'Tour'\nurl = 'https://vimeo.com/1'")
    } else {
        folder.with(&format!("{}.txt", name.rsplit_once('.').unwrap().0), b"A caption")
    };
    shown(&folder.scan("partner-center", SETTINGS).check(Depth::Full, Completeness::Update))
}

fn one(name: &str, bytes: &[u8], wanted: &str) {
    assert_eq!(said(name, bytes), [wanted]);
}

fn none(name: &str, bytes: &[u8]) {
    assert_eq!(said(name, bytes), Vec::<String>::new(), "{name}");
}

/// A disc of a third of the side in the middle, soft at its edge where it lies on transparency.
fn disc(side: u32, inside: [u8; 4], outside: [u8; 4], radius_percent: u32) -> Vec<u8> {
    let middle = f64::from(side) / 2.0;
    png_of(side, side, |x, y| {
        let distance = (f64::from(x) + 0.5 - middle).hypot(f64::from(y) + 0.5 - middle);
        if distance * 100.0 < f64::from(side * radius_percent) { inside } else { outside }
    })
}

#[test]
fn every_rule_explains_itself() {
    let mut codes: Vec<_> = rules::all().iter().map(|rule| rule.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), rules::all().len(), "a code is used twice");
    assert_eq!(codes.len(), 53);
    for rule in rules::all() {
        assert!(rule.code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", rule.code);
        for text in [rule.what, rule.why, rule.fix, rule.source] {
            assert!(!text.is_empty() && !text.ends_with('.'), "{}: {text}", rule.code);
        }
        assert_eq!(rules::find(rule.code), Some(*rule));
    }
    assert_eq!(rules::find("logo-sise"), None);
}

#[test]
fn sound_pictures_pass_in_silence() {
    for (name, width, height) in [
        ("logos/large.png", 216, 216),
        ("logos/large.png", 350, 350),
        ("logos/small.png", 48, 48),
        ("logos/medium.png", 90, 90),
        ("logos/wide.png", 255, 115),
        ("screenshots/1.png", 640, 360),
        ("videos/1.png", 640, 360),
    ] {
        none(name, &png(width, height));
    }
}

#[test]
fn sizes() {
    one(
        "logos/large.png",
        &png(200, 200),
        "error logo-size logos/large.png: 200×200, must be square, 216 to 350 px; export it at 216×216 or larger (or run offerpress fit)",
    );
    one(
        "logos/wide.png",
        &png(255, 155),
        "error logo-size logos/wide.png: 255×155, must be 255×115 px; export it at 255×115 (or run offerpress fit)",
    );
    one(
        "logos/small.png",
        &png(90, 90),
        "error logo-size logos/small.png: 90×90, must be 48×48 px; export it at 48×48 (or run offerpress fit); this size fits the medium logo: is the name right?",
    );
    one(
        "screenshots/1.png",
        &png(533, 324),
        "error screenshot-size screenshots/1.png: 533×324, must be 640×360 px; export it at 640×360 (or run offerpress fit)",
    );
    one(
        "videos/1.png",
        &png(641, 360),
        "error thumbnail-size videos/1.png: 641×360, must be 640×360 px; export it at 640×360 (or run offerpress fit)",
    );
}

#[test]
fn how_grave_a_wrong_size_or_too_many_bytes_are_can_be_set() {
    let folder = TestFolder::new().with("logos/small.png", &png(60, 60));
    let levels = [("error", Some(Severity::Error)), ("warning", Some(Severity::Warning)), ("off", None)];
    for (level, severity) in levels {
        let size = format!("wrong-size = '{level}'\nheavy = 'off'");
        let bytes = format!("wrong-size = 'off'\nheavy = '{level}'");
        for (code, settings) in [("logo-size", size), ("heavy-file", bytes)] {
            let settings = format!("[kinds.small-logo]\nmax-bytes = 10\n{settings}");
            let checked = folder.check_with("partner-center", &settings, Completeness::Update);
            let said: Vec<_> = checked.report().findings().iter().map(|f| (f.code, f.severity)).collect();
            assert_eq!(said, severity.map(|severity| (code, severity)).into_iter().collect::<Vec<_>>());
        }
    }
}

#[test]
fn formats() {
    for (bytes, what) in [
        (jpeg(48, 48), "a JPEG picture"),
        (b"GIF89a".to_vec(), "a GIF picture"),
        (b"RIFF\x04\0\0\0WEBP".to_vec(), "a WebP picture"),
        (b"8BPS".to_vec(), "a Photoshop drawing"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), "an SVG drawing"),
        (b"<!doctype html>".to_vec(), "a web page"),
        (b"hello".to_vec(), "not a picture"),
    ] {
        let wanted = format!(
            "error not-a-png logos/small.png: {what} although its name ends in .png, must be PNG; export it as PNG"
        );
        one("logos/small.png", &bytes, &wanted);
    }
    one(
        "logos/small.gif",
        b"GIF89a",
        "error not-a-png logos/small.gif: a GIF picture, must be PNG; export it as PNG",
    );
    one(
        "logos/small.jpg",
        &png(48, 48),
        "warning wrong-ending logos/small.jpg: a PNG picture although its name ends in .jpg; rename it to end in .png",
    );
    none("logos/small.PNG", &png(48, 48));
    one("logos/small.png", b"", "error empty-file logos/small.png: empty (0 bytes); export or copy it again");
    one(
        "documents/guide.pdf",
        b"hello",
        "error not-a-pdf documents/guide.pdf: not a PDF although its name ends in .pdf, must be PDF; export it as PDF",
    );
    none("documents/guide.pdf", b"%PDF-1.7\n%%EOF\n");
}

#[test]
fn damage() {
    let sound = png(48, 48);
    let wanted = "error damaged logos/small.png: cut off: the file ends after 100 bytes, the picture does not; export or copy it again";
    one("logos/small.png", &sound[..100], wanted);
    let trailing = [&sound[..], b"12345"].concat();
    let wanted = "warning trailing-data logos/small.png: 5 bytes follow the end of the picture, should be none; export it again";
    one("logos/small.png", &trailing, wanted);
}

#[test]
fn a_broken_coded_picture_is_found_under_right_checksums() {
    let header = [&48_u32.to_be_bytes()[..], &48_u32.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    for data in [&b"no deflate stream"[..], b"", &[0x78, 0x9c, 3, 0, 0, 0, 0, 1]] {
        let file =
            png_from(&[png_chunk(*b"IHDR", &header), png_chunk(*b"IDAT", data), png_chunk(*b"IEND", b"")]);
        let said = said("logos/small.png", &file);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].starts_with("error damaged logos/small.png: damaged: "), "{said:?}");
    }
}

#[test]
fn a_wrong_checksum_of_the_coded_picture_is_found() {
    let sound = png(48, 48);
    let at = sound.windows(4).position(|name| name == b"IDAT").unwrap();
    let length = u32::from_be_bytes(sound[at - 4..at].try_into().unwrap()) as usize;
    let mut data = sound[at + 4..at + 4 + length].to_vec();
    *data.last_mut().unwrap() ^= 1;
    let file = [&sound[..at - 4], &png_chunk(*b"IDAT", &data), &png_chunk(*b"IEND", b"")].concat();
    let said = said("logos/small.png", &file);
    assert!(said[0].starts_with("error damaged logos/small.png: damaged: "), "{said:?}");
}

#[test]
fn bombs_are_refused_by_their_header() {
    let header = [&60_000_u32.to_be_bytes()[..], &60_000_u32.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let bomb =
        png_from(&[png_chunk(*b"IHDR", &header), png_chunk(*b"IDAT", &[0; 900]), png_chunk(*b"IEND", b"")]);
    assert_eq!(
        said("logos/small.png", &bomb),
        [
            "error logo-size logos/small.png: 60000×60000, must be 48×48 px; export it at 48×48 (or run offerpress fit)",
            "error too-many-pixels logos/small.png: 60000×60000, must not be more than 64 million pixels; export it in the size of its kind",
        ]
    );
}

#[test]
fn weight() {
    let padded = |bytes: Vec<u8>, length: usize| {
        let end = bytes.len() - 12;
        let text = png_chunk(*b"tEXt", &vec![b'x'; length - bytes.len() - 12]);
        [&bytes[..end], &text, &bytes[end..]].concat()
    };
    none("logos/small.png", &padded(png(48, 48), 1_000_000));
    one(
        "logos/small.png",
        &padded(png(48, 48), 1_000_001),
        "warning heavy-file logos/small.png: 977 KB, should be at most 977 KB; export it with fewer colours, or pass it through a PNG optimiser",
    );
}

#[test]
fn encodings() {
    let with = |chunk: Vec<u8>| {
        let bytes = png(48, 48);
        [&bytes[..33], &chunk, &bytes[33..]].concat()
    };
    one(
        "logos/small.png",
        &with(png_chunk(*b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0])),
        "warning animated logos/small.png: animated, should be a still; export one still picture",
    );
    one(
        "logos/small.png",
        &with(png_chunk(*b"iCCP", b"p\0\0not inflated")),
        "note colour-profile logos/small.png: carries a colour profile of its own, should be sRGB; convert it to sRGB on export",
    );
    one(
        "logos/small.png",
        &with(png_chunk(*b"eXIf", b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x03\0\0\0")),
        "warning rotated logos/small.png: carries a note to turn or mirror it, should be stored upright; save it upright, without the note",
    );
}

#[test]
fn depth_and_palette() {
    let encode = |color, depth, bytes_per_pixel: usize, palette: Option<Vec<u8>>| {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 48, 48);
        encoder.set_color(color);
        encoder.set_depth(depth);
        if let Some(palette) = palette {
            encoder.set_palette(palette);
        }
        let row = |y: u32| (0..48).flat_map(move |x| vec![u8::from(tiles(x, y) == BRAND); bytes_per_pixel]);
        let data: Vec<u8> = (0..48).flat_map(row).collect();
        encoder.write_header().unwrap().write_image_data(&data).unwrap();
        bytes
    };
    let palette = Some(vec![90, 20, 90, 220, 120, 40]);
    one(
        "logos/small.png",
        &encode(png::ColorType::Indexed, png::BitDepth::Eight, 1, palette),
        "note palette logos/small.png: a palette of at most 256 colours; export it without a palette if it shows bands",
    );
    let deep = encode(png::ColorType::Rgb, png::BitDepth::Sixteen, 6, None);
    let wanted = "warning sixteen-bit logos/small.png: more than 8 bits for each colour, should be 8; export it with 8 bits for each colour";
    assert!(said("logos/small.png", &deep).contains(&wanted.to_owned()));
}

/// A zlib stream without compression (RFC 1950 and 1951).
fn stored(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    let (a, b) = data.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    [&[0x78, 1, 1], &length.to_le_bytes()[..], &(!length).to_le_bytes(), data, &(b << 16 | a).to_be_bytes()]
        .concat()
}

#[test]
fn interlaced_pictures_pass() {
    let header = [&48_u32.to_be_bytes()[..], &48_u32.to_be_bytes(), &[8, 2, 0, 0, 1]].concat();
    // PNG specification, section 8.1: first column and row of each pass, and its steps
    let passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
    let mut data = Vec::new();
    for (x0, y0, dx, dy) in passes {
        for y in (y0..48).step_by(dy) {
            data.push(0);
            (x0..48).step_by(dx).for_each(|x| data.extend_from_slice(&tiles(x, y)[..3]));
        }
    }
    let file = |data: &[u8]| {
        png_from(&[
            png_chunk(*b"IHDR", &header),
            png_chunk(*b"IDAT", &stored(data)),
            png_chunk(*b"IEND", b""),
        ])
    };
    none("logos/small.png", &file(&data));
    let short = said("logos/small.png", &file(&data[..data.len() - 1]));
    assert!(short[0].starts_with("error damaged logos/small.png: damaged: "), "{short:?}");
}

#[test]
fn pictures_without_anything_on_them() {
    one(
        "logos/small.png",
        &png_of(48, 48, |_, _| CLEAR),
        "error blank-picture logos/small.png: fully transparent, must show something; export it again with all layers visible",
    );
    one(
        "screenshots/1.png",
        &png_of(640, 360, |_, _| BRAND),
        "error blank-picture screenshots/1.png: one colour all over, must show something; export it again with all layers visible",
    );
}

#[test]
fn marks_in_the_portals_colours() {
    for (color, name) in [(WHITE, "white"), (BLACK, "black"), ([0, 120, 212, 255], "blue")] {
        let wanted = format!(
            "warning logo-mark logos/small.png: a mark that is 100 % {name}, on a transparent background, should not be white, black or blue; give it another colour, or a background"
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
            "warning logo-background logos/small.png: a {name} background, should not be white or black; give it a background in a colour of the brand, or none"
        );
        one("logos/small.png", &disc(48, BRAND, color, 45), &wanted);
    }
}

#[test]
fn needless_margins() {
    one(
        "logos/large.png",
        &disc(216, BRAND, CLEAR, 25),
        "note logo-margin logos/large.png: a margin of 25 % or more on every side, should fill the picture; crop the margin",
    );
    none("logos/large.png", &disc(216, BRAND, CLEAR, 35));
}

#[test]
fn gradients() {
    let shade = |n: u32| u8::try_from(n / 2 + 60).unwrap();
    for picture in
        [png_of(216, 216, |x, _| [200, shade(x), 40, 255]), png_of(216, 216, |_, y| [200, shade(y), 40, 255])]
    {
        let said = said("logos/large.png", &picture);
        assert!(
            said[0].starts_with("note logo-gradient logos/large.png: colours run into one another on "),
            "{said:?}"
        );
    }
}

#[test]
fn heroes() {
    let stays = "note hero-stays logos/hero.png: cannot be removed from the offer once it was set, only replaced; leave it out if you are not sure";
    let calm = |x: u32, y: u32| if x < 300 { tiles(x, y) } else { [60, 30, 90, 255] };
    assert_eq!(said("logos/hero.png", &png_of(815, 290, calm)), [stays]);
    for (color, name) in [(WHITE, "white"), (BLACK, "black"), (CLEAR, "transparent")] {
        let inner = |x: u32, y: u32| (20..795).contains(&x) && (20..270).contains(&y);
        let picture = png_of(815, 290, |x, y| if inner(x, y) { BRAND } else { color });
        let wanted = format!(
            "error hero-background logos/hero.png: a {name} background, must not be transparent, black or white; give it a background in a darker colour of the brand"
        );
        assert_eq!(said("logos/hero.png", &picture), [wanted.as_str(), stays]);
    }
    let busy = said("logos/hero.png", &png(815, 290));
    assert!(
        busy[0].starts_with(
            "warning hero-overlay logos/hero.png: busy where the offer's name is written over it"
        ),
        "{busy:?}"
    );
    // one calm band is enough, as the page does not say how far from the top
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

fn encoded(picture: &image::RgbaImage) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
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
        "warning blurry screenshots/1.png: enlarged: every pixel is repeated 2 times, should be sharp; take it again in its full size",
    );
    let resized = |filter| image::imageops::resize(&small, 640, 360, filter);
    let blurred = image::imageops::blur(&screen(640, 360), 2.0);
    for picture in [
        resized(FilterType::Triangle),
        resized(FilterType::CatmullRom),
        resized(FilterType::Lanczos3),
        blurred,
    ] {
        let said = said("screenshots/1.png", &encoded(&picture));
        assert!(
            said.first().is_some_and(|line| line.starts_with(
                "warning blurry screenshots/1.png: not sharp: its sharpest edges change by only "
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
