//! What people read: states told right, help that leads on, findings that fit their place.

use crate::support::{Seen, TestEnv, asked, png};
use offerpress::sandbox::Sandbox;
use std::fs;

const OFFER: &str = "contoso/contoso-insight";

#[track_caller]
fn expect(seen: &Seen, code: i32, says: &[&str]) {
    assert_eq!(seen.code, code, "{}", seen.all());
    for part in says {
        assert!(seen.all().contains(part), "`{part}` is missing:\n{}", seen.all());
    }
}

#[test]
fn a_run_in_the_sandbox_never_claims_that_customers_see_something() {
    let env = TestEnv::with_example();
    let whole: &[&str] = &["publish", "listing", "--sandbox", "--submit", "--wait", "--go-live"];
    for args in [
        &["publish", "listing", "--sandbox"],
        &["status", "listing", "--sandbox"],
        whole,
        &["status", "listing", "--sandbox"],
        &["go-live", "listing", "--sandbox", "--yes"],
        &["cancel", "listing", "--sandbox", "--yes"],
    ] {
        let seen = env.run(args);
        assert_eq!(seen.code, 0, "{args:?}: {}", seen.all());
        for claim in ["customers see", "Customers see", "customers don't", "Customers don't"] {
            assert!(!seen.all().contains(claim), "{args:?}: {}", seen.all());
        }
    }
    expect(&env.run(&["status", "listing", "--sandbox"]), 0, &["live in the sandbox"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_is_told_as_one_and_not_as_a_save() {
    let (env, sandbox) =
        (TestEnv::with_example(), Sandbox::builder().publish_takes(100).start().await.unwrap());
    expect(&env.run_at(&sandbox, &["publish", "listing"]), 0, &["saved as a draft", "until you go live"]);
    let unchanged = env.run_at(&sandbox, &["publish", "listing", "--submit"]);
    expect(
        &unchanged,
        0,
        &["unchanged: the draft already matches", "submitted; certification is in progress"],
    );
    assert!(!unchanged.stdout.contains("saved as a draft"), "{}", unchanged.all());
    let brief = env.run_at(&sandbox, &["publish", "listing", "--submit", "--quiet"]);
    expect(&brief, 0, &["unchanged", "submitted; certification is in progress"]);
    assert_eq!(brief.stdout.lines().count(), 2, "{}", brief.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn going_live_in_the_wrong_state_is_a_conflict_with_a_hint() {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    expect(&env.run_at(&sandbox, &["publish", "listing"]), 0, &[]);
    sandbox.clear_requests();
    let seen = env.run_at(&sandbox, &["go-live", OFFER, "--yes"]);
    expect(&seen, 4, &["can't go live: it was never submitted", "offerpress status", "offerpress submit"]);
    assert!(
        !asked(&sandbox).iter().any(|one| one.contains("golive") || one.contains("GoLive")),
        "nothing was started"
    );
}

#[test]
fn findings_take_three_lines_where_there_is_room_and_one_elsewhere() {
    let env = TestEnv::with_example();
    env.write("logos/medium.png", png(60, 60, [0, 90, 110]));
    let on_a_terminal = |columns: &str| {
        let output = env.command(&["check", "listing"]).env("COLUMNS", columns).output().unwrap();
        env.seen(output).stdout
    };
    let block =
        "error[logo-size]: medium logo is 60×60 px, must be 90×90 px\n  --> logos/medium.png\n  = help: ";
    assert!(on_a_terminal("100").starts_with(block), "{}", on_a_terminal("100"));
    let line = "error[logo-size]: logos/medium.png: medium logo is 60×60 px, must be 90×90 px; ";
    let piped = env.run(&["check", "listing"]);
    expect(&piped, 1, &[line, "can be fixed by `offerpress fit`"]);
    assert!(on_a_terminal("40").starts_with("error[logo-size]:"));
    let quiet = env.run(&["check", "listing", "--quiet"]);
    assert!(quiet.stdout.contains(line) && !quiet.stdout.contains("note["), "{}", quiet.all());
    let document = env.run(&["check", "listing", "--format", "json"]).json();
    let finding =
        document["findings"].as_array().unwrap().iter().find(|one| one["code"] == "logo-size").unwrap();
    assert_eq!(finding["fixedBy"], "fit", "{finding}");
}

#[tokio::test(flavor = "multi_thread")]
async fn captions_that_the_offer_has_no_field_for_are_named_before_anything_is_sent() {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    expect(&env.run(&["check", "listing"]), 0, &["captions-not-sent", "4 captions may not be sent"]);
    let plan = env.run_at(&sandbox, &["plan", "listing"]);
    expect(&plan, 0, &["4 captions are not sent: this offer stores plain URLs", "[lists]"]);
    let page = env.run(&["preview", "listing", "--out", "page.html"]);
    assert_eq!(page.code, 0, "{}", page.all());
    env.write("offerpress.toml", "[lists.screenshots]\nimage = \"url\"\nname = \"caption\"\n");
    let shaped = env.run_at(&sandbox, &["plan", "listing"]);
    assert!(!shaped.all().contains("4 captions"), "{}", shaped.all());
}

#[test]
fn help_leads_from_a_task_to_a_command_and_a_topic() {
    let env = TestEnv::new();
    let help = env.run(&["--help"]);
    expect(
        &help,
        0,
        &["Prepare images:\n", "Publish:\n", "  check        Check all images offline\n", "Exit codes:\n"],
    );
    expect(&env.run(&["help", "check"]), 0, &["Check all images offline", "Usage: offerpress check"]);
    expect(&env.run(&["help", "exit-codes"]), 0, &["| 4 | `conflict` |"]);
    expect(&env.run(&["help", "environment"]), 0, &["`OFFERPRESS_TOKEN`"]);
    expect(&env.run(&["help", "settings"]), 0, &["### `[lists]`"]);
    expect(&env.run(&["help", "exit-code"]), 2, &["did you mean `exit-codes`?"]);
    for (typed, meant) in
        [("validate", "check"), ("upload", "publish"), ("diff", "plan"), ("pubish", "publish")]
    {
        let seen = env.run(&[typed, "listing"]);
        expect(&seen, 2, &[&format!("'{meant}'")]);
    }
    let profile = env.run(&["check", "listing", "--profile", "saas"]);
    expect(&profile, 2, &["did you mean `partner-center/saas`?"]);
}

#[test]
fn flags_stand_in_the_group_that_they_belong_to() {
    let env = TestEnv::new();
    let groups = |command: &str| {
        let help = env.run(&["help", command]).stdout;
        let mut found: Vec<(String, Vec<String>)> = Vec::new();
        for line in help.lines() {
            match (line.strip_suffix(':'), found.last_mut()) {
                (Some(group), _) if !line.starts_with(' ') => found.push((group.to_owned(), Vec::new())),
                (_, Some((_, flags))) => flags
                    .extend(line.split_whitespace().find(|word| word.starts_with("--")).map(str::to_owned)),
                _ => {}
            }
        }
        found
    };
    let group_of = |command: &str, flag: &str| {
        groups(command)
            .into_iter()
            .find(|(_, flags)| flags.iter().any(|one| one == flag))
            .map(|(group, _)| group)
    };
    for flag in ["--dry-run", "--plan", "--fit", "--preview", "--wait-for-running"] {
        assert_eq!(group_of("publish", flag).as_deref(), Some("Options"), "{flag}");
    }
    assert_eq!(group_of("plan", "--out").as_deref(), Some("Options"));
    assert_eq!(group_of("publish", "--container").as_deref(), Some("Storage"));
    for command in ["status", "list", "submit", "go-live", "cancel", "operations", "pull"] {
        assert_eq!(group_of(command, "--container"), None, "{command}");
    }
}

#[test]
fn the_folder_is_the_current_one_unless_named() {
    let env = TestEnv::with_example();
    for command in ["check", "plan", "publish", "status"] {
        let mut run = env.command(&[command]);
        if command != "check" {
            run.arg("--sandbox").arg("--sandbox-dir").arg(env.root().join("state"));
        }
        let seen = env.seen(run.current_dir(env.folder()).output().unwrap());
        assert_eq!(seen.code, 0, "{command}: {}", seen.all());
    }
}

#[test]
fn a_failed_run_says_in_its_outputs_which_offer_and_why() {
    let env = TestEnv::with_example();
    let seen =
        env.run(&["publish", "listing", "--marketplace-url", "http://127.0.0.1:1", "--outputs", "out.env"]);
    assert_ne!(seen.code, 0);
    let outputs = fs::read_to_string(env.root().join("out.env")).unwrap();
    for line in ["outcome=failed\n", "publisher=contoso\n", "offer=contoso-insight\n", "error="] {
        assert!(outputs.contains(line), "{line}: {outputs}\n{}", seen.all());
    }
}
