//! An operation that is in the way is waited for, where that was asked for; and long waits outlast tokens.

use crate::support::scripted::ByPath;
use crate::support::{Seen, TestEnv, asked, count, png};
use offerpress::sandbox::{Fault, Route, Sandbox, SandboxBuilder};
use std::fs;

const OFFER: &str = "contoso/contoso-insight";

/// A place whose draft was submitted, with a picture that has changed since.
async fn submitted(builder: SandboxBuilder) -> (TestEnv, Sandbox) {
    let (env, sandbox) = (TestEnv::with_example(), builder.start().await.unwrap());
    for args in [&["publish", "listing"][..], &["submit", OFFER]] {
        let seen = env.run_at(&sandbox, args);
        assert_eq!(seen.code, 0, "{}", seen.all());
    }
    env.write("logos/large.png", png(216, 216, [200, 90, 110]));
    sandbox.clear_requests();
    (env, sandbox)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publish_waits_for_the_running_operation_and_reads_the_draft_again() {
    let (env, sandbox) = submitted(Sandbox::builder().publish_takes(5)).await;
    let stopped = env.run_at(&sandbox, &["publish", "listing", "--quiet"]);
    insta::assert_snapshot!("running_stops", stopped.all());
    assert_eq!(count(&sandbox, Route::PutBlob) + count(&sandbox, Route::PutOffer), 0);
    let over =
        env.run_at(&sandbox, &["publish", "listing", "--wait-for-running", "--timeout", "0s", "--quiet"]);
    insta::assert_snapshot!("running_time_is_over", over.all());
    sandbox.clear_requests();
    let seen = env.run_at(&sandbox, &["publish", "listing", "--wait-for-running", "--every", "0s"]);
    insta::assert_snapshot!("running_waited_for", seen.all());
    let order = asked(&sandbox);
    let (first, rest) = order.split_at(4);
    assert_eq!(first, ["GET GetOffer 200", "GET Submissions 200", "GET Status 200", "GET Operation 200"]);
    let expected = [
        "GET Submissions 200",
        "GET GetOffer 200",
        "GET Submissions 200",
        "PUT PutBlob 201",
        "HEAD HeadBlob 200",
        "PUT PutOffer 200",
    ];
    assert_eq!(rest, expected, "none is running any more, and the draft was read again");
}

#[tokio::test(flavor = "multi_thread")]
async fn submit_and_go_live_wait_too() {
    let (env, sandbox) = submitted(Sandbox::builder().publish_takes(6)).await;
    assert_eq!(env.run_at(&sandbox, &["go-live", OFFER, "--yes"]).code, 4);
    let live = env.run_at(&sandbox, &["go-live", OFFER, "--yes", "--wait-for-running", "--every", "0s"]);
    assert_eq!((live.code, count(&sandbox, Route::GoLive)), (0, 1), "{}", live.all());
    let again = env.run_at(&sandbox, &["submit", OFFER, "--wait-for-running", "--every", "0s", "--wait"]);
    assert_eq!((again.code, count(&sandbox, Route::Publish)), (0, 0), "{}", again.all());
    assert!(again.stdout.contains("live: customers see it"), "it was followed: {}", again.all());
    sandbox.portal_edit("contoso", "contoso-insight", |offer| {
        offer["definition"]["displayText"] = "Contoso Insight 2".into();
    });
    assert_eq!(env.run_at(&sandbox, &["submit", OFFER]).code, 0, "another draft");
    let again = env.run_at(&sandbox, &["submit", OFFER, "--again", "--wait-for-running", "--every", "0s"]);
    assert_eq!((again.code, count(&sandbox, Route::Publish)), (0, 2), "{}", again.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_that_fails_to_answer_is_still_waited_for() {
    let (env, sandbox) = submitted(Sandbox::builder().publish_takes(3)).await;
    sandbox.fail_times(Route::Operation, 6, Fault::status(503));
    let seen = env.run_at(&sandbox, &["publish", "listing", "--wait-for-running", "--every", "0s"]);
    assert_eq!((seen.code, count(&sandbox, Route::PutOffer)), (0, 1), "{}", seen.all());
    assert!(seen.stderr.contains("no answer, trying again"), "{}", seen.stderr);
}

/// The token is over while it waits; the next one comes from where the first came.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ends_during_a_long_wait_is_renewed() {
    let (env, sandbox) = submitted(Sandbox::builder().publish_takes(4)).await;
    let (token, state) = (env.root().join("token.txt"), env.root().join("old.txt"));
    let old = sandbox.token();
    fs::write(&state, &old).unwrap();
    let new = sandbox.renew_token();
    assert_ne!(old, new);
    fs::write(&token, new).unwrap();
    // the first answer is the token that is over, each later one the new
    let script = env.root().join("token.sh");
    let text = format!(
        "#!/bin/sh\nif [ -e '{0}' ]; then read t < '{0}'; echo \"$t\"; PATH=/bin:/usr/bin; rm '{0}'; else read t < '{1}'; echo \"$t\"; fi\n",
        state.display(),
        token.display()
    );
    fs::write(&script, text).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&script, mode).unwrap();
    let script = script.display().to_string();
    let args = ["status", OFFER, "--watch", "--every", "0s", "--token-command", &script];
    let mut command = env.command_at(&sandbox, &args);
    let seen = env.seen(command.env_remove("OFFERPRESS_TOKEN").output().unwrap());
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert!(!state.exists(), "it was asked for twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_says_what_a_publish_would_meet() {
    let (env, sandbox) = submitted(Sandbox::builder().publish_takes(40)).await;
    let planned = env.run_at(&sandbox, &["plan", "listing", "--format", "json"]);
    let stops = planned.json()["stops"].clone();
    let said = stops[0]["message"].as_str().unwrap_or_default();
    assert!(said.starts_with(&format!("an operation is already running on `{OFFER}`")), "{}", planned.all());
    let told = env.run_at(&sandbox, &["plan", "listing"]);
    assert!(
        told.code == 0 && told.stdout.contains("would fail: an operation is already running on"),
        "{}",
        told.all()
    );
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert!(
        seen.code == 4 && seen.stderr.contains("an operation is already running on"),
        "as the plan said: {}",
        seen.all()
    );
    let waits = ["publish", "listing", "--dry-run", "--wait-for-running", "--format", "json"];
    let waits = env.run_at(&sandbox, &waits).json();
    assert!(
        waits["stops"].is_null() && waits["notes"].to_string().contains("would wait until it ends"),
        "{waits}"
    );
    assert_eq!(count(&sandbox, Route::PutBlob) + count(&sandbox, Route::PutOffer), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_names_a_preview_that_waits_and_a_publish_goes_on() {
    let (env, sandbox) = submitted(Sandbox::builder().publish_takes(1)).await;
    assert_eq!(env.run_at(&sandbox, &["status", OFFER, "--watch", "--every", "0s"]).code, 0);
    let planned = env.run_at(&sandbox, &["plan", "listing", "--format", "json"]).json();
    assert!(planned["stops"].is_null(), "{planned}");
    assert!(planned["notes"].to_string().contains("a preview is waiting for go-live"), "{planned}");
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert!(seen.code == 0 && seen.stdout.contains("saved as a draft"), "{}", seen.all());
}

/// The list shows an operation of today in a state that no page names, and nothing is there when it is asked itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_recent_operation_in_an_unknown_state_that_is_gone_stops_nothing() {
    for (answer, code) in [(404, 0), (500, 4)] {
        let nothing = (200, "neverPublished");
        let (seen, market) = publish_at("superseded", (answer, ""), nothing, &[]).await;
        let saves = market.asked().iter().filter(|asked| asked.method == "PUT").count();
        assert_eq!((seen.code, saves), (code, usize::from(code == 0)), "{answer}: {}", seen.all());
        let asked = market.asked().into_iter().filter(|asked| asked.target.contains("/operations/")).count();
        assert!(asked >= 1, "the operation itself was asked");
    }
}

/// The status of an answer, and the state that it tells.
type Told = (u16, &'static str);

/// Where the status can't be read, the list decides; but only what it says clearly.
#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn without_a_status_a_running_operation_stops_a_publish_and_an_unknown_state_is_an_error() {
    let table = [
        ("running", 4, "an operation is running"),
        ("superseded", 5, "get the status of offer `contoso/vm`"),
        ("succeeded", 0, ""),
    ];
    let runs = table.map(|(listed, ..)| tokio::spawn(publish_at(listed, (200, listed), (500, ""), &[])));
    for ((listed, code, says), run) in table.into_iter().zip(runs) {
        let (seen, market) = run.await.unwrap();
        assert!(seen.code == code && seen.all().contains(says), "{listed}: {}", seen.all());
        let saves = market.asked().iter().filter(|asked| asked.method == "PUT").count();
        assert_eq!(saves, usize::from(code == 0), "{listed}");
    }
}

/// The operation itself says that it has ended, but list and status do not show it.
#[tokio::test(flavor = "multi_thread")]
async fn an_end_that_the_list_never_shows_is_waited_for_only_so_long() {
    let wait = ["--wait-for-running", "--every", "200ms", "--timeout", "1s"];
    let running = (200, "running");
    let (seen, market) = publish_at("running", (200, "succeeded"), running, &wait).await;
    assert_eq!(seen.code, 5, "{}", seen.all());
    let asked = market.asked();
    assert!(asked.iter().all(|asked| asked.method != "PUT"), "nothing is saved");
    let looks = asked.iter().filter(|asked| asked.target.contains("/submissions/")).count();
    // a slow machine takes longer for each look, and so looks less often
    assert!((2..=7).contains(&looks), "every 200 ms for a second, and the list was read {looks} times");
}

/// Publishes a small folder to a marketplace with the offer `contoso/vm`, whose newest operation is `listed` in this
/// state.
async fn publish_at(listed: &'static str, operation: Told, status: Told, args: &[&str]) -> (Seen, ByPath) {
    let (env, storage) = (TestEnv::with_two_logos(), Sandbox::builder().start().await.unwrap());
    let market = market(&env, listed, operation, status);
    let mut command = env.command_at(&storage, &["publish", "listing", "--format", "json"]);
    let command = command.args(args).env("OFFERPRESS_MARKETPLACE_URL", market.address());
    (env.seen(command.output().unwrap()), market)
}

fn market(env: &TestEnv, listed: &'static str, operation: Told, status: Told) -> ByPath {
    let now = time::OffsetDateTime::now_utc().format(&time::format_description::well_known::Rfc3339).unwrap();
    let id = "0b1d5a7e-0000-4000-8000-000000000001";
    let list = serde_json::json!([{"id": id, "submissionType": "publish", "submissionState": listed,
        "publishingVersion": 1, "slot": "staging", "changedTime": now}]);
    let offer: serde_json::Value =
        serde_json::from_slice(&fs::read(env.file("offer.json")).unwrap()).unwrap();
    let report = |(answer, state): Told| match answer {
        200 => (200, serde_json::json!({"status": state, "steps": [], "messages": []}).to_string()),
        _ => (answer, r#"{"error":{"code":"X","message":"No."}}"#.to_owned()),
    };
    ByPath::start(move |method, path, body| match (method, path.rsplit('/').next().unwrap_or_default()) {
        ("GET", "vm") => (200, offer.to_string()),
        ("PUT", "vm") => (200, copied(body)),
        ("GET", "submissions") => (200, list.to_string()),
        ("GET", "status") => report(status),
        _ if path.contains("/operations/") => report(operation),
        _ => (404, r#"{"error":{"code":"NotFound"}}"#.to_owned()),
    })
}

/// The body of a save, with copies of the marketplace's own in the place of each image.
fn copied(body: &[u8]) -> String {
    let mut offer: serde_json::Value = serde_json::from_slice(body).unwrap();
    for (name, value) in offer["definition"]["offer"].as_object_mut().unwrap() {
        if name.ends_with("Logo") {
            *value = format!("https://publishingstoredm.blob.core.windows.net/prodcontent/{name}.png?sig=x")
                .into();
        }
    }
    offer.to_string()
}
