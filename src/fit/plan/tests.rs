//! Which files would be made of what.

use super::*;
use crate::fit::samples::{exactly, large_logo, screenshot};
use crate::fit::{Nature, Upscale};

fn found(file: &str, kind: Option<AssetKind>, (width, height): (u32, u32), verdict: Verdict) -> Found {
    let nature = if file.contains(".svg") { Nature::Vector } else { Nature::Raster };
    Found { file: file.to_owned(), look: Look { size: Pixels::new(width, height), nature }, kind, verdict }
}

fn good(file: &str, kind: AssetKind, size: (u32, u32)) -> Found {
    found(file, Some(kind), size, Verdict::Good)
}

fn wrong(file: &str, kind: AssetKind, size: (u32, u32)) -> Found {
    found(file, Some(kind), size, Verdict::Wrong)
}

fn unassigned(file: &str, size: (u32, u32)) -> Found {
    found(file, None, size, Verdict::Good)
}

fn small_logo() -> Wanted {
    exactly(AssetKind::SmallLogo, 48, 48)
}

/// Shows each step as a line, then each gap.
fn shown(plan: &Plan) -> Vec<String> {
    let step = |step: &Step| {
        let kept = step
            .kept
            .as_ref()
            .map_or(String::new(), |kept| format!(", {} kept as {}", kept.file, kept.aside));
        format!("{} {} to {} {}{kept}", step.from, step.before, step.to, step.after)
    };
    plan.steps.iter().map(step).chain(plan.gaps.iter().map(ToString::to_string)).collect()
}

fn beside(found: &[Found], wanted: &[Wanted]) -> Vec<String> {
    shown(&plan(found, wanted, Options::default(), Existing::Beside))
}

fn replace(found: &[Found], wanted: &[Wanted]) -> Vec<String> {
    shown(&plan(found, wanted, Options::default(), Existing::Replace))
}

#[test]
fn all_logos_come_from_one_drawing() {
    let wide = exactly(AssetKind::WideLogo, 255, 115);
    assert_eq!(
        beside(&[unassigned("mark.svg", (24, 24))], &[small_logo(), large_logo(), wide]),
        [
            "mark.svg 24×24 to logos/small.png 48×48",
            "mark.svg 24×24 to logos/large.png 350×350",
            "mark.svg 24×24 to logos/wide.png 255×115",
        ]
    );
}

#[test]
fn what_is_good_is_left_alone() {
    let found = [good("logos/small.png", AssetKind::SmallLogo, (48, 48)), unassigned("mark.svg", (24, 24))];
    assert!(beside(&found, &[small_logo(), screenshot()]).is_empty());
}

#[test]
fn a_wrong_logo_is_made_of_itself_or_of_a_larger_one() {
    let large = good("logos/large.png", AssetKind::LargeLogo, (216, 216));
    let own = wrong("logos/Small.jpg", AssetKind::SmallLogo, (100, 100));
    assert_eq!(
        beside(&[large.clone(), own], &[small_logo()]),
        ["logos/Small.jpg 100×100 to logos/Small.jpg.fitted.png 48×48"]
    );
    let tiny = wrong("logos/small.png", AssetKind::SmallLogo, (16, 16));
    assert_eq!(
        beside(&[large, tiny], &[small_logo()]),
        ["logos/large.png 216×216 to logos/small.fitted.png 48×48"]
    );
}

#[test]
fn the_best_source_is_square_then_drawn_then_large() {
    let (flat, tall) = (unassigned("wide.svg", (300, 100)), unassigned("a.png", (400, 390)));
    let larger = unassigned("b.png", (500, 480));
    let first = |found: &[Found]| beside(found, &[small_logo()])[0].split(' ').next().unwrap().to_owned();
    assert_eq!(first(&[flat.clone(), tall.clone(), larger.clone()]), "b.png");
    assert_eq!(first(&[tall, larger, flat.clone(), unassigned("mark.svg", (10, 10))]), "mark.svg");
    assert_eq!(first(&[unassigned("tiny.png", (16, 16)), flat]), "wide.svg");
}

#[test]
fn screenshots_are_made_of_themselves_and_serve_no_logo() {
    let shots = [
        wrong("screenshots/1.v2.jpeg", AssetKind::Screenshot, (1920, 1080)),
        good("screenshots/2.png", AssetKind::Screenshot, (1280, 720)),
        wrong("screenshots/3.png", AssetKind::Screenshot, (640, 480)),
    ];
    assert_eq!(
        beside(&shots, &[screenshot(), small_logo()]),
        [
            "screenshots/1.v2.jpeg 1920×1080 to screenshots/1.v2.jpeg.fitted.png 1280×720",
            "`screenshots/3.png` is too small (640×480) for a screenshot of 1280×720; export it at 960×720 or larger, or allow upscaling",
            "no source for a small logo; save your logo as an SVG, or as a large square PNG, in `logos`",
        ]
    );
    let options = Options { upscale: Upscale::Allow, ..Options::default() };
    assert_eq!(plan(&shots, &[screenshot()], options, Existing::Beside).steps.len(), 2);
}

#[test]
fn no_name_is_taken_twice() {
    let found = [
        wrong("Shot.PNG", AssetKind::Screenshot, (1280, 800)),
        good("shot.fitted.png", AssetKind::Screenshot, (1280, 720)),
        wrong("shot.jpg", AssetKind::Screenshot, (1280, 900)),
    ];
    assert_eq!(
        beside(&found, &[screenshot()]),
        [
            "Shot.PNG 1280×800 to Shot.fitted-2.png 1280×720",
            "shot.jpg 1280×900 to shot.jpg.fitted.png 1280×720",
        ]
    );
}

#[test]
fn a_file_is_replaced_only_after_others_were_made_of_it() {
    let found = [wrong("logos/large.png", AssetKind::LargeLogo, (1000, 1000))];
    assert_eq!(
        replace(&found, &[large_logo(), small_logo()]),
        [
            "logos/large.png 1000×1000 to logos/small.png 48×48",
            "logos/large.png 1000×1000 to logos/large.png 350×350, logos/large.png kept as logos/large.png.orig",
        ]
    );
}

#[test]
fn a_file_of_another_format_makes_room_too() {
    let found = [wrong("screenshots/1.jpg", AssetKind::Screenshot, (1280, 720))];
    assert_eq!(
        replace(&found, &[screenshot()]),
        [
            "screenshots/1.jpg 1280×720 to screenshots/1.png 1280×720, screenshots/1.jpg kept as screenshots/1.jpg.orig"
        ]
    );
}

#[test]
fn a_file_that_stays_keeps_its_name() {
    let found = [
        wrong("1.jpg", AssetKind::Screenshot, (1280, 800)),
        good("1.png", AssetKind::Screenshot, (1280, 720)),
    ];
    assert_eq!(
        replace(&found, &[screenshot()]),
        ["1.jpg 1280×800 to 1.jpg.fitted.png 1280×720, 1.jpg kept as 1.jpg.orig"]
    );
}

#[test]
fn a_drawing_makes_no_room_for_what_is_made_of_it() {
    let found = [wrong("logos/small.svg", AssetKind::SmallLogo, (24, 24))];
    for steps in [beside(&found, &[small_logo()]), replace(&found, &[small_logo()])] {
        assert_eq!(steps, ["logos/small.svg 24×24 to logos/small.png 48×48"]);
    }
}

#[test]
fn hidden_names_and_folders_with_dots_keep_them() {
    for (file, png) in
        [("a.b/c", "a.b/c.png"), (".jpg", ".jpg.png"), ("x/.y.gif", "x/.y.png"), ("é.webp", "é.png")]
    {
        assert_eq!(as_png(file), png);
    }
}
