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
        ["logos/medium.png", "screenshots/01-alerts.png", "logos/mark.png", "screenshots/02-overview.png"]
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
