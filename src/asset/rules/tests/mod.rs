//! Every rule about one image: what it says, and that it keeps silent where all is well.

mod coding;
mod looks;
mod odd;

use crate::asset::testing::{TestFolder, png, png_chunk, shown};
use crate::asset::{Completeness, Depth, rules};
use crate::report::Severity;

const BRAND: [u8; 4] = [220, 120, 40, 255];

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

#[test]
fn every_rule_explains_itself() {
    let mut codes: Vec<_> = rules::all().iter().map(|rule| rule.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), rules::all().len(), "a code is used twice");
    assert_eq!(codes.len(), 57);
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
        "error logo-size logos/large.png: large logo is 200×200 px, must be square, 216 to 350 px; export it at 216×216 or larger",
    );
    one(
        "logos/wide.png",
        &png(255, 155),
        "error logo-size logos/wide.png: wide logo is 255×155 px, must be 255×115 px; export it at 255×115, or run `offerpress fit`",
    );
    one(
        "logos/small.png",
        &png(90, 90),
        "error logo-size logos/small.png: small logo is 90×90 px, must be 48×48 px; export it at 48×48; this size matches the medium logo: check the name, or run `offerpress fit`",
    );
    one(
        "screenshots/1.png",
        &png(533, 324),
        "error screenshot-size screenshots/1.png: screenshot is 533×324 px, must be 640×360 px; export it at 640×360",
    );
    one(
        "videos/1.png",
        &png(641, 360),
        "error thumbnail-size videos/1.png: video thumbnail is 641×360 px, must be 640×360 px; export it at 640×360, or run `offerpress fit`",
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
        "warning heavy-file logos/small.png: 1000001 bytes, should be at most 1000000 bytes; export it with fewer colors, or run a PNG optimizer",
    );
}
