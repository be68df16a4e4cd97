//! Which of the two APIs has an offer.

use crate::support::{TestEnv, png};

#[test]
fn an_offer_that_only_the_other_api_knows_gets_a_hint() {
    let env = TestEnv::new();
    env.write("offerpress.toml", "publisher = \"contoso\"\noffer = \"contoso-saas\"\n");
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    let commands: [&[&str]; 5] =
        [&["submit"], &["status"], &["operations"], &["go-live", "--yes"], &["cancel", "--yes"]];
    for command in commands {
        let args = [&command[..1], &["listing", "--sandbox"], &command[1..]].concat();
        let seen = env.run(&args);
        assert_eq!(seen.code, 2, "{args:?}: {}", seen.all());
        let hint = "the Product Ingestion API has this offer: pass `--api product-ingestion`";
        assert!(seen.all().contains(hint), "{args:?}: {}", seen.all());
    }
}

/// A folder with an `offer.json` would create there what the newer API has already.
#[test]
fn an_offer_of_the_other_api_is_not_created_a_second_time() {
    let env = TestEnv::with_example();
    let offer = std::fs::read_to_string(env.file("offer.json")).unwrap();
    let sandbox = ["--sandbox", "--sandbox-dir", "state"];
    let ends = |args: &[&str], code: i32| {
        let seen = env.run(&[args, &sandbox[..]].concat());
        assert_eq!(seen.code, code, "{args:?}: {}", seen.all());
        seen
    };
    let unknown = ends(&["doctor", "listing"], 0);
    assert!(
        unknown.stdout.contains("the Product Ingestion API doesn't have `contoso-insight`"),
        "{}",
        unknown.all()
    );
    env.write("offer.json", offer.replace("contoso-insight", "contoso-saas"));
    let words = "the Product Ingestion API already has the offer `contoso/contoso-saas`";
    let hint = "pass `--api product-ingestion`";
    for (args, code) in [(["doctor", "listing"], 4), (["publish", "listing"], 4), (["plan", "listing"], 0)] {
        let seen = ends(&args, code);
        assert!(seen.all().contains(words), "{}", seen.all());
        assert!(code == 0 || seen.all().contains(hint), "{}", seen.all());
    }
    let forced = ends(&["publish", "listing", "--force"], 0);
    assert!(forced.stdout.contains("new offer"), "{}", forced.all());
    let both = ends(&["doctor", "listing"], 0);
    assert!(both.stdout.contains("the Product Ingestion API has `contoso-saas`"), "{}", both.all());
}

/// The publisher that was named is nothing to this API, and all to the other one.
#[test]
fn an_offer_that_only_the_older_api_knows_is_asked_for_by_its_publisher() {
    let env = TestEnv::with_example();
    assert_eq!(env.run(&["publish", "listing", "--sandbox"]).code, 0);
    std::fs::remove_file(env.file("offer.json")).unwrap();
    env.write("offerpress.toml", "publisher = \"contoso\"\noffer = \"contoso-insight\"\n");
    let hint = "the Cloud Partner Portal API has this offer";
    for subject in ["contoso/contoso-insight", "listing"] {
        let seen = env.run(&["status", subject, "--sandbox", "--api", "product-ingestion"]);
        assert_eq!(seen.code, 2, "{subject}: {}", seen.all());
        assert!(seen.all().contains(hint), "{subject}: {}", seen.all());
    }
    let seen = env.run(&["doctor", "listing", "--sandbox", "--api", "product-ingestion"]);
    assert!(seen.stdout.contains("the Cloud Partner Portal API has `contoso-insight`"), "{}", seen.all());
    let words = "`contoso-insight` was not in the sandbox: a publish there begins with an empty draft";
    assert!(seen.stdout.contains(words), "{}", seen.all());
    let unnamed = env.run(&["status", "contoso-insight", "--sandbox", "--api", "product-ingestion"]);
    assert!(!unnamed.all().contains(hint), "nothing says which publisher: {}", unnamed.all());
}

#[test]
fn the_sandbox_needs_no_account_for_this_api_either() {
    let env = TestEnv::new();
    env.write("offerpress.toml", "offer = \"contoso-draft\"\n");
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    let publish = ["publish", "listing", "--sandbox", "--api", "product-ingestion"];
    let seen = env.run(&publish);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert!(seen.stdout.contains("--api product-ingestion --sandbox"), "{}", seen.all());
    let again = env.run(&publish);
    assert!(again.stdout.contains("unchanged"), "{}", again.all());
}
