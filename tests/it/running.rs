//! An operation that is in the way is waited for, where that was asked for; and long waits outlast tokens.

use crate::support::{TestEnv, asked, count, png};
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
    assert!(seen.stderr.contains("no answer this time, asking again"), "{}", seen.stderr);
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
