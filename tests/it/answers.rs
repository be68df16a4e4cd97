//! Every answer of the marketplace and of storage that is not a success has its own words and its own exit code.

use crate::support::{TestEnv, count};
use offerpress::sandbox::{Fault, Route, Sandbox};
use std::fmt::Write as _;

#[tokio::test(flavor = "multi_thread", worker_threads = 16)]
async fn every_status_of_a_save_has_its_own_words() {
    let one = |status: u16| async move {
        let (env, sandbox) = (TestEnv::with_two_logos(), Sandbox::builder().start().await.unwrap());
        sandbox.fail_times(Route::PutOffer, 20, status);
        let seen = env.run_at(&sandbox, &["publish", "listing", "--quiet"]);
        assert_eq!(sandbox.offer("contoso", "vm", offerpress::sandbox::Slot::Draft), None);
        format!("== {status} → exit {}\n{}{}", seen.code, seen.stdout, seen.stderr)
    };
    let mut all = String::new();
    let statuses = [400, 401, 403, 404, 409, 412, 422, 429, 500, 503];
    for one in statuses.map(|status| tokio::spawn(one(status))) {
        all.push_str(&one.await.unwrap());
    }
    insta::assert_snapshot!("statuses_of_a_save", all);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_status_of_an_upload_has_its_own_words() {
    let mut all = String::new();
    for status in [400, 403, 404, 409, 500] {
        let (env, sandbox) = (TestEnv::with_two_logos(), Sandbox::builder().start().await.unwrap());
        sandbox.fail_times(Route::PutBlob, 100, status);
        let seen = env.run_at(&sandbox, &["publish", "listing", "--quiet", "--concurrency", "1"]);
        assert_eq!(count(&sandbox, Route::PutOffer), 0);
        write!(all, "== {status} → exit {}\n{}{}", seen.code, seen.stdout, seen.stderr).unwrap();
    }
    insta::assert_snapshot!("statuses_of_an_upload", all);
}

#[test]
fn a_service_that_is_down_is_named() {
    let env = TestEnv::with_example();
    let mut command = env.command(&["publish", "listing", "--marketplace-url", "http://127.0.0.1:9"]);
    command
        .env("OFFERPRESS_TOKEN", "token")
        .env("AZURE_STORAGE_CONNECTION_STRING", "UseDevelopmentStorage=true");
    let seen = env.seen(command.env("OFFERPRESS_CONTAINER", "listing").output().unwrap());
    assert_eq!(seen.code, 5, "{}", seen.all());
    assert!(seen.stderr.contains("couldn't read offer `contoso/contoso-insight`"), "{}", seen.stderr);
    assert!(seen.stderr.contains("no connection"), "{}", seen.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_to_a_save_is_no_second_save() {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    sandbox.fail_next(Route::PutOffer, Fault::LostAnswer);
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(count(&sandbox, Route::PutOffer), 1, "{}", seen.all());
    let again = env.run_at(&sandbox, &["publish", "listing"]);
    assert!(again.stdout.contains("unchanged"), "{}", again.all());
    assert_eq!(count(&sandbox, Route::PutOffer), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_sign_in_is_told_from_wrong_content() {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    let mut command = env.command_at(&sandbox, &["publish", "listing", "--quiet"]);
    let seen = env.seen(command.env("OFFERPRESS_TOKEN", "not-the-token").output().unwrap());
    assert_eq!(seen.code, 3, "{}", seen.all());
    let key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    let wrong = sandbox.connection_string().replace(sandbox.account_key(), key);
    let mut command = env.command_at(&sandbox, &["publish", "listing", "--quiet"]);
    let seen = env.seen(command.env("AZURE_STORAGE_CONNECTION_STRING", wrong).output().unwrap());
    assert_eq!(seen.code, 3, "{}", seen.all());
    assert!(seen.stderr.contains("the key doesn't belong to this account"), "{}", seen.stderr);
    assert_eq!(count(&sandbox, Route::PutOffer), 0);
}
