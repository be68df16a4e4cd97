//! Folders as people keep them: what is found, in which order, and what is said of the rest.

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
    assert_eq!(*large.digests(), crate::base::Digests::of(&bytes));
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
    assert_eq!(missing.to_string(), "could not read the folder `no/such/folder`");
    assert!(std::error::Error::source(&missing).is_some());
    let folder = TestFolder::new().with("large.png", b"");
    let file = folder.path().join("large.png");
    assert!(matches!(scan(&file), Error::NotAFolder { path } if path == file));
}

#[test]
fn an_empty_folder_is_told_how_to_look() {
    let wanted = "error no-images this folder: no pictures of a known kind, must hold logos or screenshots; lay it out as `logos/large.png`, `logos/small.png`, `screenshots/01.png`, `videos/01.png`";
    assert_eq!(TestFolder::new().findings(), [wanted]);
    assert_eq!(shown(&update(&TestFolder::new(), "rules = { no-images = 'off' }")), [wanted]);
}

#[test]
fn what_is_missing_is_said_only_of_a_whole_listing() {
    let folder = TestFolder::new().with("logos/small.png", &png(48, 48));
    assert_eq!(
        shown(&folder.check_with("partner-center/virtual-machine", "", Completeness::WholeListing)),
        [
            "error missing-logo logos/large.png: the large logo is missing, must be square, 216 to 350 px; add it",
            "note missing-logo logos/medium.png: the medium logo is missing, must be 90×90 px; add it",
            "warning missing-logo logos/wide.png: the wide logo is missing, must be 255×115 px; add it",
        ]
    );
    assert_eq!(shown(&update(&folder, "")), Vec::<String>::new());
}

#[test]
fn screenshots_are_counted() {
    let mut folder = TestFolder::sound();
    for number in 1..=6 {
        let name = format!("screenshots/{number}.png");
        folder = folder
            .with(&name, &screenshot(number))
            .with(&format!("screenshots/{number}.txt"), &[b'a' + number]);
    }
    assert_eq!(
        folder.findings(),
        [
            "error too-many screenshots/6.png: the 6th screenshot of 6, at most 5 are taken; remove some, or list them under `ignore` in `offerpress.toml`"
        ]
    );
    let folder = TestFolder::sound();
    let at = |profile: &str| shown(&folder.check_with(profile, "", Completeness::WholeListing));
    assert_eq!(at("partner-center/managed-service"), Vec::<String>::new());
    assert_eq!(
        at("partner-center/saas"),
        ["error too-few-screenshots screenshots: 0 screenshots, must be at least 1; add 1"]
    );
    // a row is replaced as a whole, so one that is begun must be long enough
    let begun = TestFolder::new().with("screenshots/1.png", &screenshot(1)).with("screenshots/1.txt", b"One");
    assert_eq!(
        shown(&begun.check_with("partner-center/business-central", "", Completeness::Update)),
        ["error too-few-screenshots screenshots: 1 screenshot, must be at least 3; add 2"]
    );
}

#[test]
fn two_candidates_are_both_named_and_settings_decide() {
    let folder = TestFolder::sound().with("logos/Contoso-lg.png", &png(300, 300));
    assert_eq!(
        folder.findings(),
        [
            "error two-candidates logos/Contoso-lg.png: taken for the large logo, and so is `logos/large.png`, only one has a place; remove one, or name the right one under `[files]` in `offerpress.toml`"
        ]
    );
    let folder = folder.with("logos/large.png", &png(100, 100));
    assert!(folder.findings()[0].ends_with(
        "only `logos/Contoso-lg.png` has the right size: remove the other, or name it under `[files]`"
    ));
    let folder = folder.with("logos/large.png", &png(216, 216));
    let settled = update(&folder, "[files]\n'logos/large.png' = 'large-logo'");
    assert_eq!(
        shown(&settled),
        [
            "note unused-file logos/Contoso-lg.png: not used: `offerpress.toml` names `logos/large.png` in its place; remove it"
        ]
    );
    assert_eq!(settled.assets().len(), 3);
}

#[test]
fn nothing_found_is_dropped_in_silence() {
    let folder = TestFolder::sound()
        .with("logos/mark.png", &png(48, 48))
        .with("logos/small-medium.png", &png(48, 48))
        .with("logos/large.svg", b"<svg/>")
        .with("logos/tile.psd", b"8BPS")
        .with("drafts/wide.png", &png(255, 115))
        .with("drafts/notes.docx", b"x")
        .with("screenshots/03.txt", b"A caption of nothing")
        .with("plans/not a plan/logos/large.png", &png(216, 216));
    assert_eq!(
        folder.findings(),
        [
            "note unused-file drafts/notes.docx: not used; remove it, or list it under `ignore` in `offerpress.toml`",
            "warning misplaced-file drafts/wide.png: looks like the wide logo but is not used; move it to `logos`, or list it under `ignore` in `offerpress.toml`",
            "warning unclear-name logos/mark.png: the name does not say which logo it is, by its size it is the small logo; rename it, for example to `small.png`, or name its kind under `[files]` in `offerpress.toml`",
            "warning unclear-name logos/small-medium.png: the name fits the small logo and the medium logo, by its size it is the small logo; rename it, for example to `small.png`, or name its kind under `[files]` in `offerpress.toml`",
            "warning source-file logos/tile.psd: a drawing, not used, must be PNG; export it as PNG with the same name",
            "error bad-plan-folder plans/not a plan: `not a plan` is not a plan id: only letters, digits, `-`, `_` and `.` are allowed; rename the folder to the plan's id",
            "note unused-file screenshots/03.txt: not used: no picture beside it has its name; rename or remove it",
        ]
    );
    let ignored = "ignore = ['drafts', './logos/mark.png', 'logos/small-medium.png', 'logos/tile.psd', 'screenshots/', 'plans']";
    assert_eq!(shown(&update(&folder, ignored)), Vec::<String>::new());
}

#[test]
fn what_systems_leave_behind_is_passed_over() {
    let folder = TestFolder::sound()
        .with(".DS_Store", b"x")
        .with(".git/large.png", b"x")
        .with("logos/Thumbs.db", b"x")
        .with("logos/desktop.ini", b"x")
        .with("logos/large.png.orig", b"x")
        .with("__MACOSX/logos/large.png", b"x")
        .with("logos/._large.png", b"x");
    assert_eq!(folder.findings(), Vec::<String>::new());
}

#[test]
fn many_unused_files_are_one_finding() {
    let mut folder = TestFolder::sound();
    for number in 0..30 {
        folder = folder.with(&format!("raw/{number}.bin"), b"x");
    }
    assert_eq!(
        folder.findings(),
        [
            "note unused-file raw: 30 files are not used; list the folder under `ignore` in `offerpress.toml`, or move what the listing needs to `logos` or `screenshots`"
        ]
    );
}

#[test]
fn files_of_plans_belong_to_plans() {
    let folder = TestFolder::new()
        .with("plans/basic/logos/large.png", &png(216, 216))
        .with("plans/basic/logos/wide.png", &png(255, 115))
        .with("plans/pro/logos/wide.png", &png(255, 115));
    let profile = "partner-center/core-vm";
    let settings = "rules = { missing-logo = 'warning' }";
    let checked = folder.check_with(profile, settings, Completeness::WholeListing);
    let missing: Vec<_> =
        checked.report().findings().iter().map(|finding| finding.place.file.as_str()).collect();
    assert_eq!(
        missing,
        [
            "plans/basic/logos/medium.png",
            "plans/basic/logos/small.png",
            "plans/pro/logos/large.png",
            "plans/pro/logos/medium.png",
            "plans/pro/logos/small.png",
        ]
    );
    let plans: Vec<_> = checked.assets().iter().map(|asset| asset.plan().map(ToString::to_string)).collect();
    assert_eq!(plans, [Some("basic"), Some("basic"), Some("pro")].map(|plan| plan.map(str::to_owned)));

    let shared = folder.with("logos/large.png", &png(216, 216));
    let checked = shared.check_with(profile, settings, Completeness::WholeListing);
    assert!(!shown(&checked).iter().any(|line| line.contains("the large logo is missing")));
}

#[test]
fn the_offer_itself_needs_its_logos_unless_plans_have_them() {
    let (large, core_vm) = (png(216, 216), "partner-center/core-vm");
    let cases = [
        ("partner-center", "logos/large.png", vec!["logos/medium.png", "logos/small.png"]),
        (core_vm, "logos/large.png", vec!["logos/medium.png", "logos/small.png", "logos/wide.png"]),
        (
            "partner-center",
            "plans/basic/logos/large.png",
            vec!["logos/large.png", "logos/medium.png", "logos/small.png"],
        ),
        (
            core_vm,
            "plans/basic/logos/large.png",
            vec!["plans/basic/logos/medium.png", "plans/basic/logos/small.png", "plans/basic/logos/wide.png"],
        ),
    ];
    for (profile, name, missing) in cases {
        let folder = TestFolder::new().with(name, &large);
        let checked = folder.check_with(profile, "", Completeness::WholeListing);
        let said = checked.report().findings().iter().filter(|finding| finding.code == "missing-logo");
        let said: Vec<_> = said.map(|finding| finding.place.file.as_str()).collect();
        assert_eq!(said, missing, "{profile} {name}");
    }
}

#[test]
fn captions_are_checked() {
    let long = "x".repeat(101);
    let folder = TestFolder::new()
        .with("screenshots/1.png", &screenshot(1))
        .with("screenshots/2.png", &screenshot(2))
        .with("screenshots/2.txt", b"Same")
        .with("screenshots/3.png", &screenshot(3))
        .with("screenshots/3.txt", b"Same")
        .with("screenshots/4.png", &screenshot(4))
        .with("screenshots/4.txt", b"One\nTwo")
        .with("screenshots/5.png", &screenshot(5))
        .with("screenshots/5.txt", b"\xff");
    assert_eq!(
        shown(&update(
            &folder,
            &format!("[captions]\n'screenshots/1.png' = '{long}'\n'./screenshots/4.png' = 'Four'")
        )),
        [
            "error long-caption screenshots/1.png: a caption of 101 characters, must be at most 100; shorten it",
            "warning same-caption screenshots/3.png: has the same caption as `screenshots/2.png`; write what this screenshot shows",
            "error not-a-caption screenshots/4.txt: 2 lines, must be one line of text (UTF-8); write one line, the caption",
            "warning missing-caption screenshots/5.png: no caption; write it into `5.txt` beside it",
            "error not-a-caption screenshots/5.txt: not text (UTF-8), must be one line of text (UTF-8); write one line, the caption",
        ]
    );
    let strict =
        "kinds = { screenshot = { caption = 'error' } }\nignore = ['screenshots/5.txt', 'screenshots/4.txt']";
    assert!(shown(&update(&folder, strict)).contains(
        &"error missing-caption screenshots/1.png: no caption; write it into `1.txt` beside it".to_owned()
    ));
}

#[test]
fn videos_need_a_title_and_a_link_that_plays() {
    for (card, said) in [
        (
            "",
            "missing-video-link videos/1.png: no title and no link of its video; write `title` and `url` into `1.toml` beside it",
        ),
        (
            "title = 'Tour'",
            "missing-video-link videos/1.png: no link of its video; write `title` and `url` into `1.toml` beside it",
        ),
        (
            "url = 'https://vimeo.com/1'",
            "missing-video-link videos/1.png: no title of its video; write `title` and `url` into `1.toml` beside it",
        ),
        (
            "title = 'Tour'\nurl = 'http://vimeo.com/1'",
            "video-link videos/1.png: the video link `http://vimeo.com/1`, must be an https address on YouTube or Vimeo; put the video there and copy its full address",
        ),
        (
            "title = 'Tour'\nurl = 'https://notvimeo.com/1?sig=secret'",
            "video-link videos/1.png: the video link `https://notvimeo.com/1`, must be an https address on YouTube or Vimeo; put the video there and copy its full address",
        ),
        (
            "title = 'Tour'\nurl = 'https://youtu.be/1'",
            "video-link videos/1.png: the video link `https://youtu.be/1`, must be an https address on YouTube or Vimeo; use `https://www.youtube.com/watch?v=1`",
        ),
        (
            "title = 'Tour'\nurl = 'https://www.youtube.com/watch?list=2'",
            "video-link videos/1.png: the video link `https://www.youtube.com/watch`, must lead to one video; copy the video's own address, for example `https://www.youtube.com/watch?v=…`",
        ),
    ] {
        let folder =
            TestFolder::new().with("videos/1.png", &screenshot(1)).with("videos/1.toml", card.as_bytes());
        assert_eq!(shown(&update(&folder, "")), [format!("error {said}")], "{card}");
    }
    let folder = TestFolder::new().with("videos/1.png", &screenshot(1));
    let settings = "[videos.'videos/1.png']\ntitle = 'Tour'\nurl = 'https://player.vimeo.com/video/1'";
    assert_eq!(shown(&update(&folder, settings)), Vec::<String>::new());
    let misspelt = folder.with("videos/1.toml", b"titel = 'Tour'");
    assert_eq!(
        shown(&update(&misspelt, settings)),
        [
            "error bad-sidecar videos/1.toml: unknown field `titel`, expected one of `caption`, `title`, `url`, may give `caption`, or `title` and `url`; correct the file"
        ]
    );
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
    let same_file = "warning duplicate-picture screenshots/2.png: the same file as `screenshots/1.png`, should be used once; put the right picture in its place";
    let same_picture = "warning duplicate-picture videos/1.png: the same picture as `screenshots/1.png`, should be used once; put the right picture in its place";
    assert_eq!(shown(&update(&folder, "")), [same_file]);
    let full = folder.scan("partner-center", "").check(Depth::Full, Completeness::Update);
    assert_eq!(shown(&full), [same_file, same_picture]);
}

#[test]
fn names_that_look_alike_are_said() {
    let folder = TestFolder::new()
        .with("screenshots/Start.png", &screenshot(1))
        .with("screenshots/start.png", &screenshot(2))
        .with("screenshots/a\u{a0}b.png", &screenshot(3))
        .with("screenshots/a b.png", &screenshot(4));
    let said = shown(&update(&folder, "rules = { missing-caption = 'off' }"));
    let all = [
        "warning name-clash screenshots/a\u{a0}b.png: looks the same as `screenshots/a b.png`; rename one of them",
        "warning name-clash screenshots/start.png: looks the same as `screenshots/Start.png`; rename one of them",
    ];
    assert_eq!(said, all[..if disk_tells_case_apart() { 2 } else { 1 }]);
}

#[test]
fn files_that_settings_name_must_be_there() {
    let folder = TestFolder::sound();
    let settings = "[captions]\n'screenshots/1.png' = 'x'";
    assert_eq!(
        shown(&update(&folder, settings)),
        [
            "error no-such-file screenshots/1.png: named in `offerpress.toml` but not there; correct the path in `offerpress.toml`, or add the file"
        ]
    );
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

/// One picture for each name, and for each what is said of it; an empty text where it is used.
#[test]
fn pictures_by_any_name_are_used_or_get_a_helpful_word() {
    let cases = [
        ("x_216_216.png", 216, 216, ""),
        ("216-216.png", 216, 216, ""),
        ("logo-wd.png", 255, 115, ""),
        (
            "logos/mark.png",
            512,
            512,
            "warning unclear-name logos/mark.png: the name does not say which logo it is; rename it, for example to `large.png`, or name its kind under `[files]` in `offerpress.toml`, or let `offerpress fit` make the logos from it",
        ),
        (
            "brand.png",
            90,
            90,
            "note misplaced-file brand.png: not used; by its size it may be the medium logo; move it to `logos/medium.png`, or name its kind under `[files]` in `offerpress.toml`",
        ),
        (
            "press/start.png",
            1280,
            720,
            "note misplaced-file press/start.png: not used; by its size it may be the screenshot or the video thumbnail; move it to `screenshots`, or name its kind under `[files]` in `offerpress.toml`",
        ),
        (
            "Color Palette.png",
            300,
            260,
            "note unused-file Color Palette.png: not used; remove it, or list it under `ignore` in `offerpress.toml`",
        ),
    ];
    for (name, width, height, said) in cases {
        let folder = TestFolder::new().with(name, &png(width, height));
        let mut lines = shown(&update(&folder, ""));
        lines.retain(|line| !line.contains("no-images"));
        assert_eq!(lines.join("|"), said, "{name}");
    }
}

#[test]
fn the_profile_whose_sizes_these_are_is_named() {
    let hint = |profile: &str| {
        format!(
            "note other-profile this folder: these are the sizes of profile `{profile}`; use `--profile {profile}`, or set `profile = \"{profile}\"` in `offerpress.toml`"
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

#[test]
fn captions_are_joined_by_what_their_names_look_like_where_that_is_clear() {
    type Case = (&'static [&'static str], &'static [&'static str], &'static [&'static str], usize);
    let cases: [Case; 6] = [
        (&["caf\u{e9}.png"], &["cafe\u{301}.txt"], &["cafe\u{301}"], 0),
        (&["At 9\u{202f}AM.png"], &["At 9 AM.txt"], &["At 9 AM"], 0),
        (&["01-Dashboard.png"], &["01-dashboard.txt"], &["01-dashboard"], 0),
        (&["a.png"], &["a.txt", "A.txt"], &["a"], 1),
        (&["b.png", "B.png"], &["b.txt"], &["b"], 0),
        (&["c\u{a0}c.png", "c c.png"], &["C C.txt"], &[], 1),
    ];
    let differ_in_case =
        |names: &[&str]| names.len() > 1 && names.iter().all(|name| name.eq_ignore_ascii_case(names[0]));
    let can_be = |case: &Case| disk_tells_case_apart() || !(differ_in_case(case.0) || differ_in_case(case.1));
    for (pictures, sidecars, captions, orphans) in cases.into_iter().filter(can_be) {
        let mut folder = TestFolder::new();
        for (n, name) in (1..).zip(pictures) {
            folder = folder.with(&format!("screenshots/{name}"), &screenshot(n));
        }
        for name in sidecars {
            let caption = name.trim_end_matches(".txt");
            folder = folder.with(&format!("screenshots/{name}"), caption.as_bytes());
        }
        let checked = update(&folder, "");
        let said: Vec<_> = checked.assets().iter().filter_map(|asset| asset.caption()).collect();
        assert_eq!(said, captions, "{pictures:?} {sidecars:?}");
        let lines = shown(&checked);
        let alone = lines.iter().filter(|line| line.contains("its name looks like that of `screenshots/"));
        assert_eq!(alone.count(), orphans, "{lines:?}");
    }
}

#[test]
fn paths_in_the_settings_are_joined_by_what_they_look_like_where_that_is_clear() {
    type Case = (&'static [&'static str], &'static [&'static str], &'static [Option<&'static str>], usize);
    let cases: [Case; 6] = [
        (&["caf\u{e9}.png"], &["cafe\u{301}.png"], &[Some("cafe\u{301}.png")], 0),
        (&["At 9\u{202f}AM.png"], &["At 9 AM.png"], &[Some("At 9 AM.png")], 0),
        (&["01-Dashboard.png"], &["01-dashboard.PNG"], &[Some("01-dashboard.PNG")], 0),
        (&["a.png"], &["a.png", "A.png"], &[Some("a.png")], 1),
        (&["b.png", "B.png"], &["b.png"], &[None, Some("b.png")], 0),
        (&["c\u{a0}c.png", "c c.png"], &["C C.png"], &[None, None], 1),
    ];
    for (pictures, keys, captions, missing) in cases {
        let mut folder = TestFolder::new();
        for (n, name) in (1..).zip(pictures) {
            folder = folder.with(&format!("screenshots/{name}"), &screenshot(n));
        }
        let lines: Vec<_> = keys.iter().map(|key| format!("'screenshots/{key}' = '{key}'")).collect();
        let checked = update(&folder, &format!("[captions]\n{}", lines.join("\n")));
        let mut said: Vec<_> = checked.assets().iter().map(|asset| asset.caption()).collect();
        said.sort();
        assert_eq!(said, captions, "{pictures:?} {keys:?}");
        let lines = shown(&checked);
        let alone = lines.iter().filter(|line| line.contains("named in `offerpress.toml` but not there"));
        assert_eq!(alone.count(), missing, "{lines:?}");
    }
}

#[test]
fn captions_that_cannot_be_shown_are_refused() {
    for (bytes, code) in
        [("One\rTwo", "000D"), ("One\u{0}", "0000"), ("One\u{2028}Two", "2028"), ("a\u{85}b", "0085")]
    {
        let folder = TestFolder::new()
            .with("screenshots/1.png", &screenshot(1))
            .with("screenshots/1.txt", bytes.as_bytes());
        let lines = shown(&update(&folder, "rules = { missing-caption = 'off' }"));
        let wanted = format!(
            "error not-a-caption screenshots/1.txt: holds the control character U+{code}, must be one line of text (UTF-8); write one line, the caption"
        );
        assert_eq!(lines, [wanted]);
        let settings = format!("[captions]\n'screenshots/1.png' = {}", toml::Value::from(bytes));
        let folder = TestFolder::new().with("screenshots/1.png", &screenshot(1));
        let lines = shown(&update(&folder, &settings));
        assert!(
            lines[0].starts_with("error not-a-caption screenshots/1.png: its caption holds"),
            "{lines:?}"
        );
    }
}

#[test]
fn files_that_are_read_by_name_must_have_just_that_name() {
    let names = |folder: &TestFolder| {
        let lines = shown(&update(folder, ""));
        lines.into_iter().filter(|line| line.contains("wrong-case")).collect::<Vec<_>>()
    };
    let folder = TestFolder::sound()
        .with("Offer.json", b"{}")
        .with("Offerpress.toml", b"")
        .with("offerpress.lock", b"");
    assert_eq!(
        names(&folder),
        [
            "error wrong-case Offer.json: not read: it must be called `offer.json`; rename it to `offer.json`",
            "error wrong-case Offerpress.toml: not read: it must be called `offerpress.toml`; rename it to `offerpress.toml`",
        ]
    );
    let right = TestFolder::sound()
        .with("offer.json", b"{}")
        .with("offerpress.toml", b"")
        .with("drafts/Offer.json", b"{}");
    assert_eq!(names(&right), Vec::<String>::new());
}
