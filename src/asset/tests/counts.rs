//! How many images there must and may be, of the offer and of its plans.

use super::*;

#[test]
fn an_empty_folder_is_told_how_to_look() {
    let wanted = "error no-images the folder: no images found, must contain logos or screenshots; arrange it as `logos/large.png`, `logos/small.png`, `screenshots/01.png`, `videos/01.png`";
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
            "error too-many screenshots/6.png: the 6th screenshot of 6, at most 5 are allowed; remove some, or list them under `ignore` in `offerpress.toml`"
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
