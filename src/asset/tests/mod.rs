//! Folders as people keep them: what is found, in which order, and what is said of the rest.

mod counts;
mod names;
mod texts;

use super::testing::{TestFolder, disk_tells_case_apart, png, png_chunk, png_of, shown};
use super::{AssetConfig, AssetFolder, Checked, Completeness, Depth, Error, Profile};
use crate::base::{AssetKind, MediaType};
use std::path::Path;
use std::sync::LazyLock;

/// Other bytes for each number.
fn screenshot(number: u8) -> Vec<u8> {
    static PICTURE: LazyLock<Vec<u8>> = LazyLock::new(|| png(1280, 720));
    let text = png_chunk(*b"tEXt", &[b'n', 0, number]);
    [&PICTURE[..33], &text, &PICTURE[33..]].concat()
}

fn update(folder: &TestFolder, settings: &str) -> Checked {
    folder.check_with("partner-center", settings, Completeness::Update)
}

fn names(checked: &Checked) -> Vec<(&str, &str, usize)> {
    checked.assets().iter().map(|asset| (asset.name(), asset.kind().name(), asset.position())).collect()
}

#[test]
fn a_folder_becomes_assets_in_order() {
    let folder = TestFolder::sound()
        .with("offer.json", b"{}")
        .with("offerpress.toml", b"")
        .with("offerpress.lock", b"")
        .with("README.md", b"")
        .with("Screenshots/10-end.png", &screenshot(1))
        .with("Screenshots/2-start.png", &screenshot(2))
        .with("Screenshots/2-start.txt", "\u{feff}  Where it begins \r\n".as_bytes())
        .with("Screenshots/10-end.toml", b"caption = 'Where it ends'")
        .with("videos/01-tour.png", &screenshot(3))
        .with("videos/01-tour.toml", b"title = ' A tour '\nurl = 'https://www.youtube.com/watch?v=1'");
    let checked = folder.check_with("partner-center", "", Completeness::WholeListing);
    assert_eq!(shown(&checked), Vec::<String>::new());
    assert_eq!(
        names(&checked),
        [
            ("logos/small.png", "small-logo", 0),
            ("logos/medium.png", "medium-logo", 0),
            ("logos/large.png", "large-logo", 0),
            ("Screenshots/2-start.png", "screenshot", 0),
            ("Screenshots/10-end.png", "screenshot", 1),
            ("videos/01-tour.png", "video-thumbnail", 0),
        ]
    );
    let (assets, _) = checked.into_assets().unwrap();
    let captions: Vec<_> = assets.iter().filter_map(|asset| asset.caption()).collect();
    assert_eq!(captions, ["Where it begins", "Where it ends"]);
    let video = assets.iter().find_map(|asset| asset.video()).unwrap();
    assert_eq!((video.title(), video.url()), ("A tour", "https://www.youtube.com/watch?v=1"));
    let large = assets.iter().find(|asset| *asset.kind() == AssetKind::LargeLogo).unwrap();
    let bytes = crate::base::files::read(large.path()).unwrap();
    assert_eq!(*large.hash(), crate::base::Digests::of(&bytes).content());
    assert_eq!(
        (large.media_type(), large.pixels().unwrap().to_string()),
        (MediaType::Png, "216×216".to_owned())
    );
}

#[test]
fn a_folder_that_is_none_cannot_be_scanned() {
    let profile = Profile::named("partner-center").unwrap();
    let scan = |path: &Path| AssetFolder::scan(path, &AssetConfig::default(), &profile).unwrap_err();
    let missing = scan(Path::new("no/such/folder"));
    assert_eq!(missing.to_string(), "couldn't read the folder `no/such/folder`");
    assert!(std::error::Error::source(&missing).is_some());
    let folder = TestFolder::new().with("large.png", b"");
    let file = folder.path().join("large.png");
    assert!(matches!(scan(&file), Error::NotAFolder { path } if path == file));
}

#[test]
fn one_picture_in_two_places_is_said() {
    let folder = TestFolder::new()
        .with("screenshots/1.png", &screenshot(1))
        .with("screenshots/1.txt", b"One")
        .with("screenshots/2.png", &screenshot(1))
        .with("screenshots/2.txt", b"Two")
        .with("videos/1.png", &screenshot(2))
        .with("videos/1.toml", b"title = 'Tour'\nurl = 'https://vimeo.com/1'")
        .with("plans/basic/logos/large.png", &png(216, 216))
        .with("plans/pro/logos/large.png", &png(216, 216));
    let same_file = "warning duplicate-image screenshots/2.png: the same file as `screenshots/1.png`, should be used once; replace it with the right image";
    let same_picture = "warning duplicate-image videos/1.png: the same image as `screenshots/1.png`, should be used once; replace it with the right image";
    assert_eq!(shown(&update(&folder, "")), [same_file]);
    let full = folder.scan("partner-center", "").check(Depth::Full, Completeness::Update);
    assert_eq!(shown(&full), [same_file, same_picture]);
}

#[test]
fn settings_loosen_tighten_and_add() {
    let folder =
        TestFolder::new().with("logos/small.png", &png(40, 40)).with("logos/tile.png", &png(100, 50));
    let settings = "
        [kinds.small-logo]
        sizes = ['40x40', '48x48']
        [kinds.tile-logo]
        field = 'tileLogo'
        names = ['tile']
        sizes = ['100x50']";
    let checked = update(&folder, settings);
    assert_eq!(shown(&checked), Vec::<String>::new());
    let tile = checked.assets().iter().find(|asset| asset.name() == "logos/tile.png").unwrap();
    assert_eq!((tile.kind().name(), tile.kind().field()), ("tile-logo", Some("tileLogo")));
    let loose = update(&folder, "rules = { logo-size = 'note', unclear-name = 'off' }");
    assert_eq!(loose.report().findings().len(), 1);
    assert!(loose.into_assets().is_ok());
}

#[test]
fn a_level_never_lets_an_unusable_file_through() {
    let folder = TestFolder::sound().with("logos/small.png", b"GIF89a").with("logos/big.png", &png(216, 216));
    let settings = "rules = { not-a-png = 'off', two-candidates = 'note' }";
    let report = update(&folder, settings).into_assets().unwrap_err();
    let codes: Vec<_> = report.findings().iter().map(|finding| finding.code).collect();
    assert!(codes.contains(&"not-a-png") && codes.contains(&"two-candidates"), "{codes:?}");
}

#[test]
fn a_quick_check_leaves_out_the_pixels_only() {
    let folder = TestFolder::sound().with("logos/small.png", &png_of(48, 48, |_, _| [0; 4]));
    let check = |depth| shown(&folder.scan("partner-center", "").check(depth, Completeness::WholeListing));
    assert_eq!(check(Depth::Quick), Vec::<String>::new());
    assert_eq!(check(Depth::Full).len(), 1);
}

#[test]
fn the_profile_whose_sizes_these_are_is_named() {
    let hint = |profile: &str| {
        format!(
            "note other-profile the folder: the sizes match profile `{profile}`; use `--profile {profile}`, or set `profile = \"{profile}\"` in `offerpress.toml`"
        )
    };
    let cases = [
        (
            vec![("logos/small.png", 40, 40), ("logos/large.png", 115, 115), ("screenshots/1.png", 533, 324)],
            Some("classic"),
        ),
        (vec![("logos/large.png", 300, 300), ("screenshots/1.png", 1366, 768)], Some("powerbi-visual")),
        (vec![("logos/small.png", 48, 48), ("logos/large.png", 216, 216)], None),
        (vec![("logos/small.png", 40, 40), ("logos/large.png", 216, 216)], None),
    ];
    for (files, profile) in cases {
        let folder =
            files.into_iter().fold(TestFolder::new(), |folder, (name, w, h)| folder.with(name, &png(w, h)));
        let lines = shown(&update(&folder, ""));
        let hints: Vec<_> = lines.into_iter().filter(|line| line.contains("other-profile")).collect();
        assert_eq!(hints, profile.map(hint).into_iter().collect::<Vec<_>>());
    }
}
