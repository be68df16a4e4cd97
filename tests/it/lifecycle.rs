//! From the draft to the customers on the command line: every word, every exit code, and what was not sent.

use crate::support::files::Files;
use crate::support::scripted::{ByPath, Reply, Scripted};
use crate::support::shown::draft_is_the_folder;
use crate::support::{Seen, TestEnv, asked, count, ours};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use offerpress::sandbox::{Fault, Route, Sandbox, SandboxBuilder, Slot};
use serde_json::json;
use std::fmt::Write as _;

const OFFER: &str = "contoso/contoso-insight";

/// A place whose draft is saved at a sandbox of its own.
async fn saved(builder: SandboxBuilder) -> (TestEnv, Sandbox) {
    let (env, sandbox) = (TestEnv::with_example(), builder.start().await.unwrap());
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    sandbox.clear_requests();
    (env, sandbox)
}

/// Runs commands one after the other, and shows each with all that it said.
fn story(run: impl Fn(&[&str]) -> Seen, commands: &[&[&str]]) -> String {
    let mut all = String::new();
    for command in commands {
        write!(all, "$ offerpress {}\n{}\n", command.join(" "), run(command).all()).unwrap();
    }
    all
}

#[test]
fn an_offer_goes_from_the_draft_to_the_customers() {
    let env = TestEnv::with_example();
    env.run(&["publish", "listing", "--sandbox"]);
    let told = story(
        |args| env.run(args),
        &[
            &["status", OFFER, "--sandbox"],
            &["submit", "listing", "--sandbox"],
            &["status", OFFER, "--sandbox", "--watch", "--every", "0s"],
            &["go-live", OFFER, "--sandbox", "--yes", "--wait", "--every", "0s"],
            &["status", "listing", "--sandbox"],
            &["operations", OFFER, "--sandbox"],
            &["list", "--sandbox"],
            &["list", "contoso", "--sandbox"],
        ],
    );
    insta::assert_snapshot!("draft_to_customers", told);
}

#[test]
fn a_script_gets_a_document_of_each_command() {
    let env = TestEnv::with_example();
    env.run(&["publish", "listing", "--sandbox"]);
    let told = story(
        |args| env.run(&[args, &["--sandbox", "--format", "json"]].concat()),
        &[
            &["submit", OFFER],
            &["status", OFFER, "--watch", "--every", "0s"],
            &["go-live", OFFER, "--yes"],
            &["cancel", OFFER, "--yes"],
            &["operations", OFFER],
            &["list", "contoso"],
            &["list"],
        ],
    );
    insta::assert_snapshot!("documents_of_the_life_cycle", told);
}

#[test]
fn one_command_takes_a_folder_to_the_customers_and_a_second_run_does_nothing() {
    let env = TestEnv::with_example();
    let command = ["publish", "listing", "--sandbox", "--submit", "--wait", "--go-live", "--every", "0s"];
    insta::assert_snapshot!("folder_to_customers", env.run(&command).all());
    let again = env.run(&command);
    assert!(again.stdout.contains("this draft is already live; nothing was submitted"), "{}", again.all());
    let operations = env.run(&["operations", OFFER, "--sandbox", "--format", "json"]).json();
    assert_eq!(operations["operations"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_submitted_before_is_followed_and_not_submitted_again() {
    let (env, sandbox) = saved(Sandbox::builder().publish_takes(3)).await;
    for _ in 0..2 {
        let seen = env.run_at(&sandbox, &["publish", "listing", "--submit"]);
        assert_eq!(seen.code, 0, "{}", seen.all());
    }
    let seen = env.run_at(&sandbox, &["publish", "listing", "--submit", "--wait", "--every", "0s"]);
    assert!(seen.stdout.contains("was already submitted; followed its operation"), "{}", seen.all());
    let seen = env.run_at(&sandbox, &["publish", "listing", "--submit", "--wait", "--every", "0s"]);
    assert!(seen.stdout.contains("already in preview; it was not submitted again"), "{}", seen.all());
    assert_eq!((count(&sandbox, Route::Publish), count(&sandbox, Route::PutOffer)), (1, 0));
    sandbox.portal_edit("contoso", "contoso-insight", |offer| {
        offer["definition"]["offer"]["microsoft-azure-marketplace.fairfaxSupportUrl"] =
            "https://contoso.com".into();
    });
    let args = ["publish", "listing", "--images-only", "--submit", "--publisher", "contoso"];
    let seen = env.run_at(&sandbox, &[&args[..], &["--offer", "contoso-insight"]].concat());
    assert_eq!((seen.code, count(&sandbox, Route::Publish)), (0, 2), "another draft: {}", seen.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_by_certification_has_its_own_exit_code_and_every_reason() {
    let reason = "The <b>large logo</b> shows text & is blurred.";
    let (env, sandbox) = saved(Sandbox::builder().certification_refuses(reason)).await;
    let told = story(
        |args| env.run_at(&sandbox, args),
        &[
            &["submit", OFFER, "--wait", "--every", "0s"],
            &["status", OFFER],
            &["status", OFFER, "--watch", "--format", "json"],
            &["publish", "listing", "--submit", "--wait", "--every", "0s", "--quiet"],
        ],
    );
    insta::assert_snapshot!("refused_by_certification", told);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_can_be_cancelled_and_nothing_is_no_failure() {
    let (env, sandbox) = saved(Sandbox::builder().publish_takes(100)).await;
    let told = story(
        |args| env.run_at(&sandbox, args),
        &[
            &["cancel", OFFER, "--yes"],
            &["submit", OFFER, "--quiet"],
            &["cancel", OFFER, "--yes", "--wait", "--every", "0s"],
            &["status", OFFER],
            &["cancel", "listing", "--yes"],
        ],
    );
    insta::assert_snapshot!("cancelled", told);
    assert_eq!(count(&sandbox, Route::Cancel), 1, "only what was running");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_in_the_way_is_a_conflict() {
    let (env, sandbox) = saved(Sandbox::builder().publish_takes(100)).await;
    let told = story(
        |args| env.run_at(&sandbox, args),
        &[
            &["submit", OFFER, "--quiet"],
            &["submit", OFFER, "--again"],
            &["go-live", OFFER, "--yes"],
            &["submit", OFFER, "--again", "--format", "json"],
        ],
    );
    insta::assert_snapshot!("operation_in_the_way", told);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_that_is_over_says_how_to_ask_again() {
    let (env, sandbox) = saved(Sandbox::builder().publish_takes(100)).await;
    let told = story(
        |args| env.run_at(&sandbox, args),
        &[
            &["submit", OFFER, "--wait", "--timeout", "0s"],
            &["status", OFFER, "--watch", "--timeout", "0s", "--every", "0s", "--format", "json"],
        ],
    );
    insta::assert_snapshot!("time_is_over", told);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_no_second_submission() {
    for route in [Route::Publish, Route::GoLive] {
        let (env, sandbox) = saved(Sandbox::builder()).await;
        sandbox.fail_next(route, Fault::LostAnswer);
        let waiting = ["--wait", "--every", "0s"];
        let submitted = env.run_at(&sandbox, &[&["submit", OFFER][..], &waiting].concat());
        assert_eq!(submitted.code, 0, "{}", submitted.all());
        let live = env.run_at(&sandbox, &[&["go-live", OFFER, "--yes"][..], &waiting].concat());
        assert!(live.stdout.contains("live: customers see it"), "{}", live.all());
        assert_eq!((count(&sandbox, Route::Publish), count(&sandbox, Route::GoLive)), (1, 1));
        assert!(sandbox.offer("contoso", "contoso-insight", Slot::Production).is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_that_never_arrived_is_told_and_not_sent_again() {
    let (env, sandbox) = saved(Sandbox::builder()).await;
    sandbox.fail_next(Route::Publish, Fault::ResetAfterBody);
    let seen = env.run_at(&sandbox, &["submit", OFFER]);
    assert_eq!((seen.code, count(&sandbox, Route::Publish)), (5, 1), "{}", seen.all());
    assert_eq!(env.run_at(&sandbox, &["submit", OFFER]).code, 0, "it is safe to run again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_was_saved_is_told_whatever_came_after_it() {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    sandbox.fail_times(Route::Publish, 20, 422);
    let seen = env.run_at(&sandbox, &["publish", "listing", "--submit", "--quiet"]);
    assert_eq!(seen.code, 1, "{}", seen.all());
    assert!(
        seen.stderr.starts_with("error: the draft was saved, but the next step failed: "),
        "{}",
        seen.stderr
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn offers_that_have_not_moved_are_asked_for_by_their_slot() {
    let (env, sandbox) = saved(Sandbox::builder().not_migrated()).await;
    let refused = env.run_at(&sandbox, &["submit", OFFER]);
    assert!(refused.stderr.contains("notification-emails"), "{}", refused.all());
    let args = [
        "submit",
        OFFER,
        "--wait",
        "--every",
        "0s",
        "--notify",
        "a@contoso.com",
        "--notify",
        "b@contoso.com",
    ];
    let seen = env.run_at(&sandbox, &args);
    assert!(seen.stdout.contains("[operation contoso$contoso-insight$2$preview]"), "{}", seen.all());
    let sent = ours(&sandbox).filter(|request| request.route == Route::Operation).map(|request| request.path);
    assert!(sent.into_iter().all(|path| path == "/api/operations/contoso$contoso-insight$2$preview"));
    let asked = asked(&sandbox);
    let [.., polls, last] = asked.as_slice() else { panic!("{asked:?}") };
    assert!(polls.starts_with("GET Operation 200") && last == "GET GetSlot 200", "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_account_is_told_whose_token_it_was_and_never_shown() {
    let (env, sandbox) = saved(Sandbox::builder()).await;
    let claims = r#"{"aud":"https://management.azure.com/","appid":"0000-app","oid":"1111-object","tid":"2222-tenant","exp":4102444800}"#;
    let token = format!("e30.{}.c2lnbmF0dXJl", URL_SAFE_NO_PAD.encode(claims));
    let run = |args: &[&str]| {
        let mut command = env.command_at(&sandbox, args);
        let output = command.env("OFFERPRESS_TOKEN", &token).output().unwrap();
        env.seen(output)
    };
    let told = story(
        run,
        &[
            &["status", OFFER],
            &["list", "contoso"],
            &["publish", "listing", "--quiet"],
            &["status", OFFER, "--format", "json"],
        ],
    );
    assert!(!told.contains("c2lnbmF0dXJl") && !told.contains("e30."), "{told}");
    insta::assert_snapshot!("refused_account", told);
}

#[test]
fn what_is_no_offer_is_told_with_the_likely_remedy() {
    let env = TestEnv::with_example();
    std::fs::create_dir(env.root().join("empty")).unwrap();
    let told = story(
        |args| env.run(args),
        &[
            &["status", "contoso", "--sandbox"],
            &["status", "contoso/no such", "--sandbox"],
            &["status", "contoso/nothing", "--sandbox"],
            &["submit", "empty", "--sandbox"],
            &["go-live", OFFER, "--sandbox", "--yes"],
            &["go-live", OFFER, "--sandbox"],
            &["cancel", OFFER, "--sandbox"],
            &["submit", OFFER, "--sandbox", "--timeout", "soon"],
            &["publish", "listing", "--sandbox", "--go-live"],
        ],
    );
    insta::assert_snapshot!("no_such_offer", told);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_marketplaces_copies_are_compared_with_the_files() {
    let (env, sandbox) = saved(Sandbox::builder()).await;
    let seen = env.run_at(&sandbox, &["publish", "listing", "--verify", "--wait", "--quiet"]);
    let said = "verified: the marketplace's copy of 10 images matches the file";
    assert!(seen.stdout.contains(said), "{}", seen.all());
    // a lock that lies: it says that the draft shows the new picture already
    let old = std::fs::read(env.file("logos/large.png")).unwrap();
    let new = crate::support::png(216, 216, [0, 90, 110]);
    let sha256 = |bytes: &[u8]| offerpress::base::Digests::of(bytes).sha256.to_string();
    let lock = std::fs::read_to_string(env.file("offerpress.lock")).unwrap();
    env.write("offerpress.lock", lock.replace(&sha256(&old), &sha256(&new)));
    env.write("logos/large.png", &new);
    let seen = env.run_at(&sandbox, &["publish", "listing", "--verify", "--quiet"]);
    assert_eq!(seen.code, 5, "{}", seen.all());
    let other = "error: logos/large.png: the marketplace's copy is a different image";
    assert!(seen.stdout.contains(other) && seen.stdout.contains("copy of 9 images"), "{}", seen.all());
    let lock = std::fs::read_to_string(env.file("offerpress.lock")).unwrap();
    assert!(!lock.contains(&sha256(&new)), "the lock lies no more");
    let repaired = env.run_at(&sandbox, &["publish", "listing", "--verify", "--quiet"]);
    assert!(repaired.code == 0 && repaired.stdout.contains("saved as a draft"), "{}", repaired.all());
    assert!(repaired.stdout.contains(said), "a run that saves verifies too: {}", repaired.all());
    draft_is_the_folder(&sandbox, ("contoso", "contoso-insight"), &env.folder());
    sandbox.fail_times(Route::Content, 100, 404);
    let seen = env.run_at(&sandbox, &["publish", "listing", "--verify", "--format", "json"]);
    assert_eq!((seen.code, &seen.json()["assets"][0]["copy"]), (5, &"not-fetched".into()), "{}", seen.all());
}

/// A marketplace that answers by script: it has copied the picture only when it is asked the second time.
#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_is_not_taken_over_at_once_is_waited_for() {
    let storage = Sandbox::builder().start().await.unwrap();
    let logo = crate::support::png(216, 216, [0, 90, 110]);
    let sha256 = offerpress::base::Digests::of(&logo).sha256;
    let offer = |url: &str| {
        let offer = json!({"publisherId": "contoso", "offerTypeId": "microsoft-azure-virtualmachines",
            "id": "vm", "definition": {"offer": {"microsoft-azure-marketplace.largeLogo": url}, "plans": []}});
        Reply::Answer(200, vec![("etag", "\"1\"".to_owned())], offer.to_string())
    };
    let ours = format!("{}/{}/contoso/vm/{sha256}.png?sig=x", storage.blob_endpoint(), storage.container());
    let theirs = "https://publishingstoredm.blob.core.windows.net/prodcontent/1.png?sig=x";
    let missing = || Reply::Answer(404, Vec::new(), r#"{"error":{"code":"NotFound"}}"#.to_owned());
    for (timeout, code, shown) in [("60s", 0, "marketplace"), ("0s", 5, "ours")] {
        let env = TestEnv::new();
        env.write("offer.json", r#"{"publisherId":"contoso","offerTypeId":"microsoft-azure-virtualmachines","id":"vm","definition":{"offer":{},"plans":[]}}"#);
        env.write("logos/large.png", &logo);
        let market = Scripted::start(vec![missing(), offer(&ours), offer(&ours), offer(theirs)]);
        let args =
            ["publish", "listing", "--wait", "--every", "0s", "--timeout", timeout, "--format", "json"];
        let mut command = env.command_at(&storage, &args);
        let seen = env.seen(command.env("OFFERPRESS_MARKETPLACE_URL", market.address()).output().unwrap());
        assert_eq!((seen.code, &seen.json()["assets"][0]["shown"]), (code, &shown.into()), "{}", seen.all());
        let methods: Vec<_> = market.asked().into_iter().map(|asked| asked.method).collect();
        let expected: &[&str] = if code == 0 { &["GET", "PUT", "GET", "GET"] } else { &["GET", "PUT"] };
        assert_eq!(methods, expected);
        let lock = std::fs::read_to_string(env.file("offerpress.lock")).unwrap();
        assert_eq!(lock.contains("/prodcontent/1.png"), code == 0, "{lock}");
    }
}

/// A run that finds nothing to save waits for the copies of the run before it: the marketplace has copied the picture only
/// when it is asked again.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_finds_nothing_to_save_waits_for_copies_too() {
    let storage = Sandbox::builder().start().await.unwrap();
    let logo = crate::support::png(216, 216, [0, 90, 110]);
    let body = |url: &str| {
        json!({"publisherId": "contoso", "offerTypeId": "microsoft-azure-virtualmachines", "id": "vm",
            "definition": {"offer": {"microsoft-azure-marketplace.largeLogo": url}, "plans": []}})
    };
    let offer = |url: &str| Reply::Answer(200, vec![("etag", "\"1\"".to_owned())], body(url).to_string());
    let sha256 = offerpress::base::Digests::of(&logo).sha256;
    let ours = format!("{}/{}/contoso/vm/{sha256}.png?sig=x", storage.blob_endpoint(), storage.container());
    let copies = Files::start();
    copies.png("/prodcontent/1.png", logo.clone());
    let theirs = copies.url("/prodcontent/1.png?sig=x");
    let wait = |timeout| vec!["--wait", "--every", "0s", "--timeout", timeout];
    for (flags, code, shown, reads) in
        [(wait("60s"), 0, "marketplace", 3), (wait("0s"), 5, "ours", 1), (vec![], 0, "ours", 1)]
    {
        let env = TestEnv::new();
        env.write("offer.json", body("").to_string());
        env.write("logos/large.png", &logo);
        let missing = Reply::Answer(404, Vec::new(), r#"{"error":{"code":"NotFound"}}"#.to_owned());
        let market = Scripted::start(vec![missing, offer(&ours), offer(&ours), offer(&ours), offer(&theirs)]);
        let publish = |flags: &[&str]| {
            let args = [&["publish", "listing", "--format", "json"], flags].concat();
            let mut command = env.command_at(&storage, &args);
            env.seen(command.env("OFFERPRESS_MARKETPLACE_URL", market.address()).output().unwrap())
        };
        let first = publish(&[]);
        assert_eq!((first.code, &first.json()["result"]), (0, &"saved".into()), "{}", first.all());
        let asked = market.asked().len();
        let second = publish(&flags);
        let document = second.json();
        assert_eq!((second.code, &document["result"]), (code, &"unchanged".into()), "{}", second.all());
        assert_eq!(&document["assets"][0]["shown"], shown, "{flags:?}");
        assert_eq!(market.asked().len() - asked, reads, "{flags:?}: {}", second.all());
        let lock = std::fs::read_to_string(env.file("offerpress.lock")).unwrap();
        assert_eq!(lock.contains("/prodcontent/1.png"), shown == "marketplace", "{lock}");
    }
}

/// The API's page names `previewLinks` and `liveLinks`, and says that they are empty for now.
#[test]
fn a_status_shows_the_urls_of_preview_and_live_offer_where_the_service_names_them() {
    let env = TestEnv::new();
    for (urls, words) in [
        (json!({}), vec![]),
        (json!({"previewLinks": [], "liveLinks": null}), vec![]),
        (
            json!({"previewLinks": ["https://preview.example/vm"], "liveLinks": ["https://live.example/vm?sig=S3CRET"]}),
            vec!["preview: https://preview.example/vm\n", "live: https://live.example/vm?sig=****\n"],
        ),
    ] {
        let server = ByPath::start(move |_, path, _| {
            let mut status = json!({"status": "Succeeded", "messages": [], "steps": []});
            status.as_object_mut().unwrap().extend(urls.as_object().unwrap().clone());
            match path.rsplit('/').next() {
                Some("status") => (200, status.to_string()),
                Some("submissions") => (200, "[]".to_owned()),
                _ => (404, "{}".to_owned()),
            }
        });
        let run = |more: &[&str]| {
            let status = ["status", "contoso/vm", "--marketplace-url", server.address()];
            let mut command = env.command(&[&status, more].concat());
            env.seen(command.env("OFFERPRESS_TOKEN", "token").output().unwrap())
        };
        let (text, document) = (run(&[]), run(&["--format", "json"]));
        assert_eq!((text.code, document.code), (0, 0), "{}{}", text.all(), document.all());
        assert!(words.iter().all(|line| text.stdout.contains(line)), "{}", text.all());
        assert_eq!(text.stdout.contains("preview: "), !words.is_empty(), "{}", text.all());
        assert_eq!(document.json().get("previewUrls").is_some(), !words.is_empty(), "{}", document.all());
        assert!(!document.all().contains("S3CRET") && !text.all().contains("S3CRET"));
    }
}
