//! A folder started without a terminal: by flags, with copies of what lies around.

use crate::support::{TestEnv, contents, png};
use std::fmt::Write as _;

fn with_kit() -> TestEnv {
    let env = TestEnv::new();
    std::fs::create_dir(env.root().join("kit")).unwrap();
    for (name, width, height) in [
        ("Contoso-medium.png", 90, 90),
        ("overview.png", 1280, 720),
        ("alerts.png", 1920, 1080),
        ("mark.png", 512, 512),
    ] {
        std::fs::write(env.root().join("kit").join(name), png(width, height, [0, 90, 110])).unwrap();
    }
    env
}

#[test]
fn pictures_are_copied_to_their_places_and_the_settings_written() {
    let env = with_kit();
    let kit = contents(&env.root().join("kit"));
    let args =
        ["init", "new", "--from", "kit", "--publisher", "contoso", "--offer", "insight", "--format", "json"];
    let seen = env.run(&args);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let document = seen.json();
    let copied: Vec<_> =
        document["copied"].as_array().unwrap().iter().map(|copy| copy["to"].as_str().unwrap()).collect();
    assert_eq!(
        copied,
        ["logos/medium.png", "logos/mark.png", "screenshots/01-alerts.png", "screenshots/02-overview.png"]
    );
    assert_eq!(document["next"], "offerpress fit new");
    assert_eq!(contents(&env.root().join("kit")), kit, "the originals stay");
    let settings = std::fs::read_to_string(env.root().join("new/offerpress.toml")).unwrap();
    assert!(settings.contains("publisher = \"contoso\"\noffer = \"insight\"\n"), "{settings}");
    assert!(settings.contains("# account = "), "what was not said stays open: {settings}");
}

#[test]
fn settings_that_are_there_are_written_anew_only_when_asked() {
    let env = TestEnv::with_example();
    let before = contents(&env.folder());
    let seen = env.run(&["init", "listing"]);
    assert_eq!(seen.code, 2, "{}", seen.all());
    assert_eq!(contents(&env.folder()), before);
    let seen = env.run(&["init", "listing", "--force", "--container", "pictures"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let settings = std::fs::read_to_string(env.file("offerpress.toml")).unwrap();
    assert!(settings.contains("\ncontainer = \"pictures\"\n"), "{settings}");
}

#[test]
fn the_next_command_fits_what_the_api_needs() {
    for (args, next) in [
        (&["--offer", "insight"][..], "offerpress check listing"),
        (&["--offer", "insight", "--publisher", "contoso"], "offerpress publish listing --sandbox"),
        (&["--offer", "insight", "--api", "product-ingestion"], "offerpress publish listing --sandbox"),
        (&["--api", "product-ingestion"], "offerpress check listing"),
    ] {
        let env = TestEnv::with_example();
        std::fs::remove_file(env.file("offer.json")).unwrap();
        let seen = env.run(&[&["init", "listing", "--force", "--format", "json"], args].concat());
        assert_eq!((seen.code, seen.json()["next"].as_str()), (0, Some(next)), "{args:?}\n{}", seen.all());
    }
}

#[test]
fn an_answer_that_is_none_stops_it_before_anything_is_written() {
    let env = TestEnv::new();
    let seen = env.run(&["init", "new", "--storage-account", "Contoso!"]);
    assert_eq!(seen.code, 2, "{}", seen.all());
    assert!(seen.stderr.contains("3 to 24"), "{}", seen.all());
    assert!(!env.root().join("new").exists());
}

#[test]
fn what_people_and_scripts_see() {
    let env = with_kit();
    let mut all = String::new();
    for args in [
        &["init", "first", "--from", "kit", "--publisher", "contoso", "--offer", "insight"][..],
        &["init", "second", "--from", "kit", "--storage-account", "contosoassets", "--format", "json"],
        &["init", "third"],
        &["init", "third"],
        &["init", "fourth", "--from", "kitt"],
    ] {
        write!(all, "== {}\n{}", args.join(" "), env.run(args).all()).unwrap();
    }
    let settings = std::fs::read_to_string(env.root().join("first/offerpress.toml")).unwrap();
    write!(all, "== first/offerpress.toml\n{settings}").unwrap();
    insta::assert_snapshot!("init", all);
}

/// A press kit as people keep it: marks in several colors, palettes, icons of a web site, photos, more screens than fit.
fn with_press_kit() -> TestEnv {
    let env = TestEnv::new();
    for (n, (name, width, height)) in (0..).zip([
        ("Brand/Logo/Contoso_Icon_RGB.png", 512, 512),
        ("Brand/Logo/Contoso_Icon_White.png", 600, 600),
        ("Brand/Logo/Contoso_Logo_RGB.png", 1200, 300),
        ("Brand/Colors/color-palette.png", 1000, 1000),
        ("Brand/swatches.png", 800, 200),
        ("Web/favicon-48x48.png", 48, 48),
        ("Web/apple-touch-icon.png", 180, 180),
        ("Web/banner-1500x500.png", 1500, 500),
        ("Web/hero.png", 1630, 580),
        ("Screens/Screenshot 2024-05-01 at 10.12.33.png", 1280, 720),
        ("Screens/01 alerts.png", 1920, 1080),
        ("Screens/2 reports.png", 1920, 1080),
        ("Screens/settings.png", 1366, 768),
        ("Screens/users.png", 1280, 720),
        ("Screens/audit.png", 1280, 720),
        ("Screens/mobile.png", 390, 844),
        ("Team/founders.png", 1600, 1067),
    ]) {
        let path = env.root().join("press kit").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, png(width, height, [0, 90, 110 + n])).unwrap();
    }
    let copy = env.root().join("press kit/Screens/z users.png");
    std::fs::copy(env.root().join("press kit/Screens/users.png"), copy).unwrap();
    for (name, bytes) in
        [("Brand/Logo/Contoso.psd", "8BPS\0\x01"), ("Boilerplate.docx", "PK"), ("Thumbs.db", "x")]
    {
        std::fs::write(env.root().join("press kit").join(name), bytes).unwrap();
    }
    env
}

#[test]
fn of_a_press_kit_the_right_images_are_taken_and_the_others_are_named_with_the_reason() {
    let env = with_press_kit();
    let kit = contents(&env.root().join("press kit"));
    let seen = env.run(&["init", "new", "--from", "press kit", "--format", "json"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let document = seen.json();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let copied: Vec<_> = document["copied"].as_array().unwrap().iter().map(|one| text(&one["to"])).collect();
    assert_eq!(
        copied,
        [
            "logos/wide.png",
            "logos/mark.png",
            "screenshots/01-alerts.png",
            "screenshots/02-reports.png",
            "screenshots/03-audit.png",
            "screenshots/04-Screenshot-2024-05-01-at-10.12.33.png",
            "screenshots/05-users.png",
        ]
    );
    assert!(document["copied"][1]["from"].as_str().unwrap().ends_with("Contoso_Icon_RGB.png"), "{document}");
    let left: Vec<_> = document["leftOut"].as_array().unwrap().iter().collect();
    for (file, why) in [
        ("Contoso_Icon_White.png", "is used as the mark"),
        ("color-palette.png", "looks like a color palette"),
        ("swatches.png", "looks like a color palette"),
        ("favicon-48x48.png", "looks like an icon for browsers or home screens"),
        ("apple-touch-icon.png", "looks like an icon for browsers or home screens"),
        ("banner-1500x500.png", "looks like a banner or cover image"),
        ("hero.png", "can be replaced later but not removed"),
        ("settings.png", "the listing takes at most 5"),
        ("z users.png", "the same file as `Screens/users.png`"),
        ("mobile.png", "390×844 doesn't fit a screenshot"),
        ("founders.png", "looks like a photo"),
        ("Contoso.psd", "a design file; export it as SVG or PNG"),
        ("Boilerplate.docx", "not an image"),
    ] {
        let one = left.iter().find(|one| text(&one["file"]).ends_with(file));
        assert!(one.is_some_and(|one| text(&one["why"]).contains(why)), "{file}: {one:?}");
    }
    assert_eq!(left.len(), 13, "{left:?}");
    assert_eq!(contents(&env.root().join("press kit")), kit, "the originals stay");
    let again = env.run(&["init", "new", "--from", "press kit", "--force", "--format", "json"]);
    assert_eq!((again.code, &again.json()["copied"]), (0, &serde_json::json!([])), "{}", again.all());
}

#[test]
fn from_a_press_kit_to_a_practice_publish_there_is_no_dead_end() {
    for columns in ["80", "40"] {
        let env = with_press_kit();
        let run = |args: &[&str]| {
            let seen = env.seen(env.command(args).env("COLUMNS", columns).output().unwrap());
            assert_eq!(seen.code, 0, "{args:?}\n{}", seen.all());
            seen
        };
        let seen =
            run(&["init", "new", "--from", "press kit", "--publisher", "contoso", "--offer", "insight"]);
        assert!(seen.stdout.ends_with("next: offerpress fit new\n"), "{}", seen.all());
        let seen = run(&["fit", "new"]);
        assert!(seen.stdout.ends_with("next: offerpress preview new --open\n"), "{}", seen.all());
        assert!(!seen.stdout.contains("[unused-file]") && !seen.stdout.contains("error"), "{}", seen.all());
        let sandbox = ["--sandbox", "--sandbox-dir", "practice"];
        let publish = [&["publish", "new"][..], &sandbox].concat();
        let seen = run(&publish);
        let said = seen.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("contoso/insight starts as an empty draft"), "{}", seen.all());
        assert!(seen.stdout.contains("saved as a draft"), "{}", seen.all());
        let seen = run(&publish);
        assert!(!seen.stderr.contains("note:"), "{}", seen.all());
        assert!(seen.stdout.contains("unchanged"), "{}", seen.all());
        run(&[&["submit", "contoso/insight", "--wait", "--every", "0s"][..], &sandbox].concat());
        assert!(!env.root().join("new/offer.json").exists(), "practice makes nothing to send elsewhere");
    }
}

#[test]
fn a_folder_that_is_no_place_for_a_listing_is_refused() {
    let env = TestEnv::with_example();
    let before = contents(env.root());
    for (folder, what, hint) in [
        ("listing/logos", "is inside a listing", "pass the listing's folder"),
        ("/", "is the root of the disk", "pass a new folder"),
        (".", "is your home folder", "pass a new folder"),
    ] {
        let seen = env.run(&["init", folder]);
        assert_eq!(seen.code, 2, "{}", seen.all());
        assert!(seen.stderr.contains(what) && seen.stderr.contains(hint), "{folder}\n{}", seen.all());
    }
    assert_eq!(contents(env.root()), before);
}

#[test]
fn a_profile_is_kept_and_counts() {
    let env = with_press_kit();
    let args = ["init", "new", "--from", "press kit", "--profile", "classic"];
    assert_eq!(env.run(&args).code, 0);
    let settings = std::fs::read_to_string(env.root().join("new/offerpress.toml")).unwrap();
    assert!(settings.contains("\nprofile = \"classic\"\n"), "{settings}");
    let seen = env.run(&["init", "other", "--from", "press kit", "--profile", "clasic"]);
    assert_eq!(seen.code, 2, "{}", seen.all());
    assert!(!env.root().join("other").exists());
}
