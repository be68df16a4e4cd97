//! No secret on any output, ever.

use crate::support::TestEnv;
use offerpress::sandbox::{Fault, Route, Sandbox};

/// Searches everything that a run said and left for the secrets that it used.
fn search(sandbox: &Sandbox, env: &TestEnv, args: &[&str]) {
    let output = env.command_at(sandbox, args).env("RUST_BACKTRACE", "1").output().unwrap();
    let mut said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    for file in crate::support::contents(&env.folder()) {
        said.push_str(&String::from_utf8_lossy(&file.1));
    }
    for secret in [sandbox.account_key().to_owned(), sandbox.token()] {
        assert!(!said.contains(&secret), "{args:?} shows a key or a token");
    }
    for (at, _) in said.match_indices("sig=") {
        let value: String = said[at + 4..].chars().take(8).collect();
        assert!(
            value.starts_with("****") || value.starts_with("REDACTED"),
            "{args:?} shows a signature: sig={value}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_command_shows_a_secret_however_loud_it_is() {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    for args in [
        &["check", "listing", "-vvv"][..],
        &["plan", "listing", "-vvv"],
        &["publish", "listing", "-vvv"],
        &["publish", "listing", "-vvv", "--format", "json"],
        &["plan", "listing", "--format", "json"],
        &["preview", "listing", "--live", "-vvv", "--out", "listing/page.html"],
        &["doctor", "listing", "-vvv"],
        &["doctor", "listing", "--format", "json"],
        &["clean", "listing", "-vvv", "--older-than", "0d"],
        &["clean", "listing", "--format", "json"],
        &["publish", "listing", "-vvv", "--progress", "json"],
        &["publish", "listing", "--verify", "--wait", "-vvv"],
        &["submit", "listing", "-vvv", "--wait", "--every", "0s"],
        &["go-live", "contoso/contoso-insight", "--yes", "-vvv"],
        &["status", "listing", "-vvv", "--format", "json"],
        &["list", "contoso", "-vvv"],
        &["list", "-vvv", "--format", "json"],
        &["operations", "contoso/contoso-insight", "-vvv"],
        &["operations", "listing", "--format", "json"],
        &["submit", "listing", "-vvv"],
        &["cancel", "listing", "--yes", "-vvv"],
        &["fit", "listing", "-vvv"],
        &["init", "fresh", "-vvv"],
        &["explain", "logo-size", "-vvv"],
        &["sizes", "-vvv"],
        &["pull", "contoso/contoso-insight", "listing", "--force", "-vvv"],
        &["pull", "contoso/contoso-insight", "listing/again", "-vvv", "--format", "json"],
    ] {
        search(&sandbox, &env, args);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_failure_shows_a_secret() {
    let faults = [
        (Route::PutBlob, Fault::ResetBeforeBody),
        (Route::PutBlob, Fault::status(403)),
        (Route::HeadBlob, Fault::status(403)),
        (Route::HeadBlob, Fault::status(404)),
        (Route::HeadBlob, Fault::ResetBeforeBody),
        (Route::PutOffer, Fault::status(400)),
        (Route::PutOffer, Fault::LostAnswer),
        (Route::GetBlob, Fault::status(403)),
        (Route::ListBlobs, Fault::status(403)),
        (Route::DeleteBlob, Fault::status(403)),
        (Route::ListOffers, Fault::status(500)),
    ];
    let runs = faults.map(|(route, fault)| {
        tokio::spawn(async move {
            let (env, sandbox) = (TestEnv::with_two_logos(), Sandbox::builder().start().await.unwrap());
            let commands = [
                &["publish", "listing", "-vvv"][..],
                &["doctor", "listing", "-vvv"],
                &["clean", "listing", "-vvv", "--older-than", "0d"],
            ];
            let all = move || {
                for args in commands {
                    sandbox.clear_faults();
                    sandbox.fail_times(route, 60, fault.clone());
                    search(&sandbox, &env, args);
                }
            };
            tokio::task::spawn_blocking(all).await.unwrap();
        })
    });
    for run in runs {
        run.await.unwrap();
    }
}
