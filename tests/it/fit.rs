//! What is missing is made from what is there, and nothing that a person made is lost.

use crate::support::{SMALL_OFFER, TestEnv, contents, png};
use offerpress::fit::{Fill, Options, Upscale};
use offerpress::publish::settings::SettingsFile;
use offerpress::publish::{self, CheckOptions};
use offerpress::report::{Finding, Severity};
use offerpress::tools::{self, FitOptions};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::process::Stdio;

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
    let pictures = document["images"].as_array().unwrap();
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
    assert!(again.stdout.contains("nothing to create"), "{}", again.all());
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
    assert!(seen.stdout.contains("for a screenshot of 1280×720; export it at"), "{}", seen.all());
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
    let note = "created for this run only: `logos/small.png` (48×48) from `logos/mark.svg`";
    assert!(seen.stdout.contains(note), "{}", seen.all());
    assert_eq!(contents(&env.folder()), before);
    let again = env.run(&["publish", "listing", "--sandbox", "--fit"]);
    assert!(again.stdout.contains("unchanged"), "the same images are made again: {}", again.all());
}

#[test]
fn what_people_and_scripts_see() {
    let env = incomplete();
    let mut all = String::new();
    for args in [
        &["fit", "listing", "--dry-run"][..],
        &["fit", "listing", "--dry-run", "--format", "json"],
        &["fit", "listing"],
        &["fit", "listing", "--format", "json"],
        &["check", "listing", "--deny", "warnings"],
    ] {
        write!(all, "== {}\n{}", args.join(" "), env.run(args).all()).unwrap();
    }
    insta::assert_snapshot!("fit", all);
}

#[test]
fn what_was_made_of_a_drawing_passes_with_warnings_denied() {
    let env = TestEnv::with_example();
    for name in ["small", "medium", "large", "wide", "hero"] {
        std::fs::remove_file(env.file(&format!("logos/{name}.png"))).unwrap();
    }
    env.write("logos/mark.svg", MARK);
    let seen = env.run(&["check", "listing", "--deny", "warnings"]);
    assert!(seen.code == 1 && seen.stdout.contains("error[source-file]: logos/mark.svg"), "{}", seen.all());
    assert_eq!(env.run(&["fit", "listing"]).code, 0);
    let seen = env.run(&["check", "listing", "--deny", "warnings"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert!(
        seen.stdout.contains("note[source-file]: logos/mark.svg: a source file for `offerpress fit`"),
        "{}",
        seen.all()
    );
}

/// A picture as people have them: a background that may be clear or half clear, a mark off its middle with soft edges and
/// noise on it, seldom of the right shape.
fn any_picture(background: impl Strategy<Value = u8>) -> impl Strategy<Value = image::RgbaImage> {
    let sizes = (200_u32..600, 200_u32..600);
    let place = (2_u32..5, 0_u32..100, 0_u32..100);
    let colors = (any::<[u8; 3]>(), any::<[u8; 3]>(), background);
    (sizes, place, colors, 0_u8..60).prop_map(
        |((width, height), (part, right, down), (ground, mark, alpha), noise)| {
            let (middle_x, middle_y) = (width / 2 + right * width / 800, height / 2 + down * height / 800);
            image::RgbaImage::from_fn(width, height, |x, y| {
                let (dx, dy) = (x.abs_diff(middle_x), y.abs_diff(middle_y));
                let inside = dx < width / part && dy < height / part;
                let is_edge = dx + 1 >= width / part || dy + 1 >= height / part;
                let grain = u8::try_from((x * 31 + y * 17) % (u32::from(noise) + 1)).unwrap();
                let [r, g, b] = if inside { mark } else { ground };
                let alpha = if inside && is_edge {
                    alpha / 2 + 127
                } else if inside {
                    255
                } else {
                    alpha
                };
                image::Rgba([r ^ grain, g, b, alpha])
            })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(20_260_801), ..ProptestConfig::default() })]
    #[test]
    fn every_picture_that_fit_makes_passes_every_rule_of_its_kind(
        logo in any_picture(prop_oneof![Just(255_u8), Just(0), any::<u8>()]), shot in any_picture(Just(255)), crop: bool,
    ) {
        let env = TestEnv::new();
        env.write("offer.json", SMALL_OFFER);
        for (name, picture) in [("logos/large.png", &logo), ("logos/mark.png", &logo), ("screenshots/01.bmp", &shot)] {
            std::fs::create_dir_all(env.file(name).parent().unwrap()).unwrap();
            picture.save(env.file(name)).unwrap();
        }
        let folder = env.folder();
        let (settings, check) = (SettingsFile::default(), CheckOptions::default());
        let fill = if crop { Fill::Crop } else { Fill::Pad };
        let how = Options { fill, upscale: Upscale::Allow, ..Options::default() };
        let outcome = tools::plan_fit(&folder, &settings, &check, FitOptions { how, ..FitOptions::default() }).unwrap();
        let outcome = outcome.carry_out(&folder).outcome;
        prop_assert!(outcome.images.len() >= 4 && outcome.gaps.is_empty(), "{outcome:?}");
        let now = time::macros::datetime!(2026-08-01 12:00 UTC);
        let checked = publish::check(&folder, &settings, &check, now).unwrap();
        let of_made = |finding: &&Finding| outcome.images.iter().any(|made| made.file == finding.place.file);
        let errors: Vec<_> = checked.report().findings().iter().filter(of_made)
            .filter(|finding| finding.severity == Severity::Error).collect();
        prop_assert!(errors.is_empty(), "{errors:?}");
    }
}

#[test]
fn square_logos_are_not_made_of_a_wide_one_or_a_hero() {
    let env = TestEnv::new();
    env.write("offer.json", SMALL_OFFER);
    env.write("logos/wide.png", png(1200, 540, [0, 90, 110]));
    env.write("logos/hero.png", png(1630, 580, [0, 90, 110]));
    let seen = env.run(&["fit", "listing"]);
    assert_eq!(seen.code, 1, "{}", seen.all());
    assert!(seen.stdout.contains("no source for a large logo"), "{}", seen.all());
    assert!(!seen.stdout.contains("run offerpress fit"), "it can't help: {}", seen.all());
    for name in ["small", "medium", "large"] {
        assert!(!env.file(&format!("logos/{name}.png")).exists(), "{name}");
    }
    assert!(env.file("logos/wide.fitted.png").exists(), "{}", seen.all());
}

#[test]
fn captions_stay_and_sources_are_told_as_such() {
    let env = TestEnv::with_example();
    let shot = std::fs::read_dir(env.file("screenshots")).unwrap().map(|entry| entry.unwrap().path());
    let shot = shot.filter(|path| path.extension().is_some_and(|end| end == "png")).min().unwrap();
    std::fs::write(&shot, png(1920, 1080, [0, 90, 110])).unwrap();
    let name = shot.file_stem().unwrap().to_str().unwrap().to_owned();
    let seen = env.run(&["fit", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert!(seen.stdout.contains(&format!("screenshots/{name}.png: the source of")), "{}", seen.all());
    assert!(
        !seen.stdout.contains("unused-file") && !seen.stdout.contains("missing-caption"),
        "{}",
        seen.all()
    );
    assert_eq!(env.run(&["fit", "listing", "--crop"]).code, 0, "a second run has nothing against the first");
    std::fs::remove_file(shot.with_extension("txt")).unwrap();
    let seen = env.run(&["check", "listing"]);
    assert!(seen.stdout.contains(&format!("write it into `{name}.txt`")), "{}", seen.all());
}

#[test]
fn runs_at_the_same_time_lose_no_original() {
    for _ in 0..5 {
        let env = incomplete();
        let original = std::fs::read(env.file("logos/large.png")).unwrap();
        let runs: Vec<_> = (0..4)
            .map(|_| {
                env.command(&["fit", "listing", "--replace"])
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn()
                    .unwrap()
            })
            .collect();
        let codes: Vec<_> =
            runs.into_iter().map(|run| run.wait_with_output().unwrap().status.code()).collect();
        assert!(codes.contains(&Some(0)), "{codes:?}");
        assert!(codes.iter().all(|code| [Some(0), Some(5)].contains(code)), "{codes:?}");
        assert_eq!(std::fs::read(env.file("logos/large.png.orig")).unwrap(), original);
        assert_eq!(env.run(&["check", "listing"]).code, 0);
    }
}

/// Killed when the new file was written and the old one, of another format, not yet removed.
#[test]
fn a_replacement_that_was_killed_is_finished_by_the_next_run() {
    let env = TestEnv::with_example();
    let old = std::fs::read(env.file("logos/large.png")).unwrap();
    std::fs::write(env.file("logos/large.jpg"), &old).unwrap();
    std::fs::write(env.file("logos/large.jpg.orig"), &old).unwrap();
    let seen = env.run(&["check", "listing"]);
    assert!(seen.code == 1 && seen.stdout.contains("two-candidates"), "{}", seen.all());
    assert_eq!(env.run(&["fit", "listing", "--dry-run"]).code, 0);
    assert!(env.file("logos/large.jpg").exists(), "a dry run removes nothing");
    let seen = env.run(&["fit", "listing", "--replace"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert!(!env.file("logos/large.jpg").exists());
    assert_eq!(std::fs::read(env.file("logos/large.jpg.orig")).unwrap(), old);
    assert_eq!(env.run(&["check", "listing"]).code, 0);
}

#[cfg(unix)]
#[test]
fn a_folder_that_another_run_writes_into_is_left_alone() {
    let env = incomplete();
    let before = contents(&env.folder());
    let other = std::fs::File::open(env.folder()).unwrap();
    other.lock().unwrap();
    let seen = env.run(&["fit", "listing", "--replace"]);
    assert_eq!(seen.code, 5, "{}", seen.all());
    assert!(seen.stderr.contains("another run is writing to it"), "{}", seen.all());
    assert_eq!(contents(&env.folder()), before);
    drop(other);
    assert_eq!(env.run(&["fit", "listing", "--replace"]).code, 0);
}

/// The most memory in kB that `fit` takes.
#[cfg(target_os = "linux")]
fn peak_of_fit(env: &TestEnv) -> u64 {
    let mut run =
        env.command(&["fit", "listing"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", run.id());
    let mut peak = 0;
    while run.try_wait().unwrap().is_none() {
        let now = std::fs::read_to_string(&status).unwrap_or_default();
        let now = now.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = peak.max(now.map_or(0, |now| now.trim().trim_end_matches(" kB").parse().unwrap()));
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(run.wait().unwrap().success());
    peak
}

#[cfg(target_os = "linux")]
#[test]
fn a_large_source_is_decoded_once_however_many_images_are_made_of_it() {
    let env = TestEnv::new();
    env.write("logos/mark.png", png(2900, 2900, [0, 90, 110]));
    let of_all = peak_of_fit(&env);
    assert!(env.file("logos/small.png").is_file() && env.file("logos/large.png").is_file());
    std::fs::remove_file(env.file("logos/small.png")).unwrap();
    let of_one = peak_of_fit(&env);
    assert!(of_one > 100_000, "a source of 8 megapixels isn't small: {of_one} kB");
    assert!(of_all < of_one + of_one / 4, "{of_all} kB for four images, {of_one} kB for one");
}
