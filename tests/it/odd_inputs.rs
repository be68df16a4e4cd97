//! Odd folders as people have them, one line each: what `check` says of them, and how it ends.

use crate::support::files::Files;
use crate::support::{SMALL_OFFER, TestEnv, png};
use std::fs;

/// A folder of these files, checked with these further arguments.
fn check(files: &[(&str, &[u8])], args: &[&str]) -> (i32, Vec<String>) {
    let env = TestEnv::new();
    for (name, bytes) in files {
        env.write(name, bytes);
    }
    let seen = env.run(&[&["check", "listing", "--format", "json", "--quick"], args].concat());
    let json = seen.json();
    let line = |finding: &serde_json::Value| {
        let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        format!("{} {} {}: {}", text("severity"), text("code"), text("file"), text("is"))
    };
    (seen.code, json["findings"].as_array().unwrap().iter().map(line).collect())
}

/// An offer body with these members of `definition.offer` beside a title, and these plans.
fn offer(offer_type: &str, members: &str, plans: &str) -> String {
    format!(
        r#"{{"publisherId":"contoso","id":"vm","offerTypeId":"microsoft-azure-{offer_type}","definition":{{"offer":{{
"microsoft-azure-marketplace.title":"VM"{members}}},"plans":[{plans}]}}}}"#
    )
}

fn logo(side: u32) -> Vec<u8> {
    png(side, side, [0, 90, 110])
}

/// Bodies beside four logos: every line but those of missing images is listed.
#[test]
fn bodies() {
    let url = "https://a.blob.core.windows.net/c/x.png";
    let given = ["small", "medium", "large", "wide"]
        .map(|size| format!(r#","microsoft-azure-marketplace.{size}Logo":"{url}""#))
        .concat();
    let member = |name: &str, text: &str| format!(r#","microsoft-azure-marketplace.{name}":"{text}""#);
    let (vm, plan) = ("virtualmachines", r#"{"planId":"basic"}"#);
    let large = logo(216);
    let cases: Vec<(&str, String, &str, i32, &[&str])> = vec![
        (
            "a logo for a plan that is not there",
            offer("corevm", "", plan),
            "plans/nope/logos/large.png",
            1,
            &["error no-place plans/nope: the offer has no plan `nope`; its plans: `basic`"],
        ),
        (
            "the same without any plan",
            offer("corevm", "", ""),
            "plans/nope/logos/large.png",
            1,
            &["error no-place plans/nope: the offer has no plan `nope`; its plans: none"],
        ),
        (
            "a plan's logo where logos are the offer's",
            offer(vm, &given, plan),
            "plans/basic/logos/large.png",
            1,
            &[
                "error no-place plans/basic: offers of type `microsoft-azure-virtualmachines` don't store images in plans; move the images of plan `basic` to `logos`, `screenshots` or `videos` of the offer",
            ],
        ),
        ("logos as URLs in the body", offer(vm, &given, ""), "logos/large.png", 0, &[]),
        (
            "placeholders in prose",
            offer(
                vm,
                &(given.clone() + &member("description", "<p>set <code>${HOME}</code> or {{x}}</p>")),
                "",
            ),
            "logos/large.png",
            0,
            &[
                "warning placeholder offer.json: `${HOME}` was not filled in",
                "warning placeholder offer.json: `{{x}}` was not filled in",
            ],
        ),
        (
            "a title that is nothing else",
            offer(vm, &(given.clone() + &member("summary", "#{Summary}#")), ""),
            "logos/large.png",
            1,
            &["error placeholder offer.json: `#{Summary}#` was not filled in"],
        ),
        (
            "placeholders in links and ids",
            offer(
                vm,
                &(given + &member("privacyURL", "https://$(Host)/__Path__") + &member("leadId", "a-__ID__")),
                "",
            ),
            "logos/large.png",
            1,
            &[
                "error placeholder offer.json: `$(Host)` was not filled in",
                "error placeholder offer.json: `__Path__` was not filled in",
                "error placeholder offer.json: `__ID__` was not filled in",
            ],
        ),
    ];
    for (what, body, file, code, wanted) in cases {
        let (exit, mut lines) = check(&[("offer.json", body.as_bytes()), (file, &large)], &[]);
        lines.retain(|line| !line.contains(" missing-logo plans/"));
        assert_eq!((exit, lines), (code, wanted.iter().map(ToString::to_string).collect()), "{what}");
    }
}

#[test]
fn a_folder_without_files_whose_body_names_all_images_is_whole() {
    let files = Files::start();
    let sizes =
        [("/small.png", 48, 48), ("/medium.png", 90, 90), ("/large.png", 216, 216), ("/wide.png", 255, 115)];
    let given = sizes.map(|(path, width, height)| {
        files.png(path, png(width, height, [0, 90, 110]));
        let size = path.trim_matches('/').trim_end_matches(".png");
        format!(r#","microsoft-azure-marketplace.{size}Logo":"{}""#, files.url(path))
    });
    let env = TestEnv::new();
    env.write("offer.json", offer("virtualmachines", &given.concat(), ""));
    let seen = env.run(&["check", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let seen = env.run(&["publish", "listing", "--sandbox"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert!(!seen.all().contains("missing"), "{}", seen.all());
}

#[test]
fn images_alone_are_for_the_offer_that_the_folder_names() {
    let env = TestEnv::with_two_logos();
    let create = env.run(&["publish", "listing", "--sandbox"]);
    assert_eq!(create.code, 0, "{}", create.all());
    fs::remove_file(env.file("offerpress.lock")).ok();
    env.write("logos/large.png", png(216, 216, [90, 0, 110]));
    for args in [["plan", "listing"], ["publish", "listing"]] {
        let seen = env.run(&[&args[..], &["--sandbox", "--images-only"]].concat());
        assert_eq!(seen.code, 0, "{}", seen.all());
        assert!(seen.all().contains("contoso/vm"), "{}", seen.all());
    }
    env.write("offer.json", SMALL_OFFER.replace("contoso", "${PUBLISHER}"));
    let given =
        ["publish", "listing", "--sandbox", "--images-only", "--publisher", "contoso", "--offer", "vm"];
    let seen = env.run(&given);
    assert_eq!(seen.code, 0, "a body that does not count need not be one: {}", seen.all());
}

#[test]
fn a_plan_that_is_not_there_stops_every_command_before_anything_is_sent() {
    let env = TestEnv::new();
    env.write("offer.json", offer("corevm", "", r#"{"planId":"basic"}"#));
    env.write("logos/large.png", logo(216));
    assert_eq!(env.run(&["publish", "listing", "--sandbox"]).code, 0);
    env.write("plans/nope/logos/large.png", png(216, 216, [9, 9, 90]));
    for args in [
        &["check", "listing"][..],
        &["plan", "listing", "--sandbox"],
        &["publish", "listing", "--sandbox", "--dry-run"],
        &["plan", "listing", "--sandbox", "--images-only"],
        &["publish", "listing", "--sandbox", "--images-only"],
    ] {
        let seen = env.run(args);
        assert_eq!(seen.code, 1, "{args:?} {}", seen.all());
        assert!(
            seen.all().contains("the offer has no plan `nope`; its plans: `basic`"),
            "{args:?} {}",
            seen.all()
        );
        assert!(!seen.all().contains("uploading"), "{args:?} {}", seen.all());
    }
}

/// Minutes before, when each finding walked through the whole line again.
#[test]
fn many_placeholders_in_one_line_are_all_told_soon() {
    let urls: Vec<_> = (0..5_000).map(|n| format!(r#""https://contoso.com/${{X{n}}}.png""#)).collect();
    let body = offer(
        "virtualmachines",
        &format!(r#","microsoft-azure-marketplace.screenshots":[{}]"#, urls.join(",")),
        "",
    )
    .replace('\n', "");
    let (code, lines) = check(&[("offer.json", body.as_bytes()), ("logos/large.png", &logo(216))], &[]);
    assert_eq!((code, lines.iter().filter(|line| line.contains("placeholder")).count()), (1, 5_000));
}

/// Images by their names and sizes: what is said of them, beside what is missing.
#[test]
fn images() {
    type Images = &'static [(&'static str, (u32, u32))];
    let cases: [(&str, Images, &[&str]); 4] = [
        (
            "sizes in names, as Microsoft's own repositories have them",
            &[
                ("vm_48_48.png", (48, 48)),
                ("vm_90_90.png", (90, 90)),
                ("vm_216_216.png", (216, 216)),
                ("logo-wd.png", (255, 115)),
            ],
            &[],
        ),
        (
            "sizes of another profile",
            &[("logos/small.png", (40, 40)), ("logos/large.png", (115, 115))],
            &[
                "note other-profile .: the sizes match profile `classic`",
                "error logo-size logos/large.png: large logo is 115×115 px",
                "error logo-size logos/small.png: small logo is 40×40 px",
            ],
        ),
        (
            "a name that Windows refuses",
            &[("logos/large.png", (216, 216)), ("screenshots/aux.png", (1280, 720))],
            &["note windows-name screenshots/aux.png: `aux.png` is not a valid name on Windows"],
        ),
        (
            "a slot's size elsewhere",
            &[("logos/large.png", (216, 216)), ("brand.png", (48, 48))],
            &["note misplaced-file brand.png: not used; its size matches the small logo"],
        ),
    ];
    for (what, images, wanted) in cases {
        let pictures: Vec<_> =
            images.iter().map(|(name, (w, h))| (*name, png(*w, *h, [0, 90, 110]))).collect();
        let files: Vec<_> = pictures.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
        let (_, mut lines) = check(&files, &[]);
        lines.retain(|line| !line.contains("missing-"));
        assert_eq!(lines, wanted, "{what}");
    }
}

#[test]
fn the_next_command_can_be_copied_into_a_shell() {
    let env = TestEnv::new();
    fs::create_dir(env.root().join("my listing")).unwrap();
    fs::write(
        env.root().join("my listing/mark.svg"),
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>"#,
    )
    .unwrap();
    let seen = env.run(&["init", "my listing", "--publisher", "contoso", "--offer", "vm"]);
    assert!(
        seen.all().contains("next: offerpress fit 'my listing'")
            || seen.all().contains("next: offerpress check 'my listing'"),
        "{}",
        seen.all()
    );
}

#[test]
fn a_body_of_more_values_than_any_offer_is_refused_at_once() {
    let body = format!("[{}0]", "0,".repeat(4_000_000));
    let (code, lines) = check(&[("offer.json", body.as_bytes()), ("logos/large.png", &logo(216))], &[]);
    assert_eq!(code, 1);
    assert!(lines[0].contains("the limit is 500000 values"), "{lines:?}");
    let body = " ".repeat(17 * 1024 * 1024);
    let env = TestEnv::new();
    env.write("offer.json", body);
    let seen = env.run(&["check", "listing"]);
    assert_eq!(seen.code, 2, "{}", seen.all());
    assert!(seen.stderr.contains("it is larger than 16 MB"), "{}", seen.all());
}

/// What a person wrote arrives, to the letter.
#[test]
fn numbers_are_sent_as_they_were_written() {
    let env = TestEnv::new();
    env.write("offer.json", offer("virtualmachines", r#","contoso.price":[1E5,1e5,1.50E+05,2.0]"#, ""));
    env.write("logos/large.png", logo(216));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sandbox = runtime.block_on(offerpress::sandbox::Sandbox::builder().start()).unwrap();
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let sent = crate::support::ours(&sandbox)
        .find(|request| request.method == "PUT" && request.route == offerpress::sandbox::Route::PutOffer);
    let body = String::from_utf8(sent.unwrap().body.unwrap().to_vec()).unwrap();
    assert!(body.contains(r#""contoso.price":[1E5,1e5,1.50E+05,2.0]"#), "{body}");
}
