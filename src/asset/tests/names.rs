//! Which image types file names mean, and the findings for other names.

use super::*;

#[test]
fn two_candidates_are_both_named_and_settings_decide() {
    let folder = TestFolder::sound().with("logos/Contoso-lg.png", &png(300, 300));
    assert_eq!(
        folder.findings(),
        [
            "error two-candidates logos/Contoso-lg.png: several files for the large logo: this one and `logos/large.png`, must be one; remove one, or select one under `[files]` in `offerpress.toml`"
        ]
    );
    let folder = folder.with("logos/large.png", &png(100, 100));
    assert!(folder.findings()[0].ends_with(
        "only `logos/Contoso-lg.png` has the right size: remove the others, or select it under `[files]` in `offerpress.toml`"
    ));
    let folder = folder.with("logos/large.png", &png(216, 216));
    let settled = update(&folder, "[files]\n'logos/large.png' = 'large-logo'");
    assert_eq!(
        shown(&settled),
        [
            "note unused-file logos/Contoso-lg.png: not used: `offerpress.toml` selects `logos/large.png` instead; remove it"
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
            "warning unclear-name logos/mark.png: the name doesn't say which logo this is, its size matches the small logo; rename it, for example to `small.png`, or set its type under `[files]` in `offerpress.toml`",
            "warning unclear-name logos/small-medium.png: the name matches the small logo and the medium logo, its size matches the small logo; rename it, for example to `small.png`, or set its type under `[files]` in `offerpress.toml`",
            "warning source-file logos/tile.psd: a source file, not used, must be PNG; export it as PNG with the same name",
            "error bad-plan-folder plans/not a plan: `not a plan` is not a plan ID: only letters, digits, `-`, `_` and `.` are allowed; rename the folder to the plan ID",
            "note unused-file screenshots/03.txt: not used: there is no image of the same name; rename or remove it",
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
            "error no-such-file screenshots/1.png: named in `offerpress.toml`, but doesn't exist; correct the path in `offerpress.toml`, or add the file"
        ]
    );
}

/// One image for each name, and for each what is said of it; an empty text where it is used.
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
            "warning unclear-name logos/mark.png: the name doesn't say which logo this is; rename it, for example to `large.png`, or set its type under `[files]` in `offerpress.toml`, or run `offerpress fit` to create the logos from it",
        ),
        (
            "brand.png",
            90,
            90,
            "note misplaced-file brand.png: not used; its size matches the medium logo; move it to `logos/medium.png`, or set its type under `[files]` in `offerpress.toml`",
        ),
        (
            "press/start.png",
            1280,
            720,
            "note misplaced-file press/start.png: not used; its size matches the screenshot or the video thumbnail; move it to `screenshots`, or set its type under `[files]` in `offerpress.toml`",
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
            "error wrong-case Offer.json: not read: it must be named `offer.json`; rename it to `offer.json`",
            "error wrong-case Offerpress.toml: not read: it must be named `offerpress.toml`; rename it to `offerpress.toml`",
        ]
    );
    let right = TestFolder::sound()
        .with("offer.json", b"{}")
        .with("offerpress.toml", b"")
        .with("drafts/Offer.json", b"{}");
    assert_eq!(names(&right), Vec::<String>::new());
}
