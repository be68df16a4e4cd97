//! What is missing is made from what is there, and nothing that a person made is lost.

use crate::support::{TestEnv, contents, png};

const MARK: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" fill="#0c5f5c"/><circle cx="12" cy="12" r="9" fill="#fa3"/><path d="M8 12h8M12 8v8" stroke="#134" stroke-width="2"/></svg>"##;

/// The example without its small and wide logo, with a large one of a wrong size, and with a drawing of the mark.
fn incomplete() -> TestEnv {
    let env = TestEnv::with_example();
    for name in ["logos/small.png", "logos/wide.png"] {
        std::fs::remove_file(env.file(name)).unwrap();
    }
    env.write("logos/large.png", png(500, 400, [0, 90, 110]));
    env.write("logos/mark.svg", MARK);
    env
}

fn made(document: &serde_json::Value) -> Vec<String> {
    let pictures = document["pictures"].as_array().unwrap();
    let text = |picture: &serde_json::Value, key: &str| picture[key].as_str().unwrap_or_default().to_owned();
    pictures.iter().map(|picture| format!("{} of {}", text(picture, "file"), text(picture, "from"))).collect()
}

#[test]
fn a_dry_run_writes_nothing() {
    let env = incomplete();
    let before = contents(&env.folder());
    let seen = env.run(&["fit", "listing", "--dry-run", "--format", "json"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert_eq!(seen.json()["result"], "planned");
    assert_eq!(
        made(&seen.json()),
        [
            "logos/small.png of logos/mark.svg",
            "logos/large.fitted.png of logos/large.png",
            "logos/wide.png of logos/mark.svg"
        ]
    );
    assert_eq!(contents(&env.folder()), before);
}

#[test]
fn what_was_made_passes_the_check_and_what_was_there_stays() {
    let env = incomplete();
    let before = contents(&env.folder());
    assert_eq!(env.run(&["check", "listing"]).code, 1);
    let seen = env.run(&["fit", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert_eq!(env.run(&["check", "listing"]).code, 0);
    let after = contents(&env.folder());
    assert!(before.iter().all(|file| after.contains(file)), "{}", seen.all());
    let again = env.run(&["fit", "listing"]);
    assert!(again.stdout.contains("nothing to make"), "{}", again.all());
    assert_eq!(contents(&env.folder()), after);
}

#[test]
fn a_replaced_file_is_kept_beside() {
    let env = incomplete();
    let large = std::fs::read(env.file("logos/large.png")).unwrap();
    let seen = env.run(&["fit", "listing", "--replace"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert_eq!(std::fs::read(env.file("logos/large.png.orig")).unwrap(), large);
    assert_ne!(std::fs::read(env.file("logos/large.png")).unwrap(), large);
    assert_eq!(env.run(&["check", "listing"]).code, 0);
}

#[test]
fn what_is_too_small_is_said_and_not_enlarged_unasked() {
    let env = TestEnv::with_example();
    env.write("screenshots/01-dashboard.png", png(640, 360, [0, 90, 110]));
    let seen = env.run(&["fit", "listing"]);
    assert_eq!(seen.code, 1, "{}", seen.all());
    assert!(seen.stdout.contains("too small for a screenshot of 1280×720"), "{}", seen.all());
    assert!(!env.file("screenshots/01-dashboard.fitted.png").exists());
    let seen = env.run(&["fit", "listing", "--allow-upscale"]);
    assert!(env.file("screenshots/01-dashboard.fitted.png").exists(), "{}", seen.all());
}

#[test]
fn a_publish_makes_what_is_missing_for_one_run() {
    let env = incomplete();
    let before = contents(&env.folder());
    assert_eq!(env.run(&["publish", "listing", "--sandbox"]).code, 1);
    let seen = env.run(&["publish", "listing", "--sandbox", "--fit"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let note = "made for this run, not in the folder: `logos/small.png` (48×48) from `logos/mark.svg`";
    assert!(seen.stdout.contains(note), "{}", seen.all());
    assert_eq!(contents(&env.folder()), before);
    let again = env.run(&["publish", "listing", "--sandbox", "--fit"]);
    assert!(again.stdout.contains("unchanged"), "the same pictures are made again: {}", again.all());
}
