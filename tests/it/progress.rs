//! What a run says while it works.

use crate::support::{TestEnv, png};
use offerpress::sandbox::{Route, Sandbox};
use serde_json::Value;
use std::collections::BTreeMap;

fn events(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_step_is_an_event_and_the_document_stays_whole() {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    let args = ["publish", "listing", "--format", "json", "--progress", "json", "--concurrency", "1"];
    let seen = env.run_at(&sandbox, &args);
    assert_eq!(seen.json()["result"], "saved");
    let events = events(&seen.stderr);
    assert!(events.iter().all(|event| event["schemaVersion"] == 1));
    let mut steps: Vec<_> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    steps.retain(|step| *step != "sending");
    steps.dedup();
    assert_eq!(steps, ["checking", "reading-draft", "uploading", "uploaded", "proving", "saving"]);
    let uploading = events.iter().find(|event| event["event"] == "uploading").unwrap();
    let uploaded = || events.iter().filter(|event| event["event"] == "uploaded");
    assert_eq!((uploading["files"].as_u64(), uploaded().count()), (Some(10), 10));
    assert_eq!(
        uploading["bytes"].as_u64().unwrap(),
        uploaded().map(|event| event["bytes"].as_u64().unwrap()).sum::<u64>()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_is_told_to_who_asks_for_it() {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    let seen = env.run_at(&sandbox, &["publish", "listing", "-vv"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let told = seen.stderr.lines().filter(|line| line.contains("answered")).count();
    let asked = sandbox.requests().iter().filter(|request| !request.is_from_marketplace()).count();
    assert_eq!(told, asked, "{}", seen.stderr);
    assert!(!seen.all().contains("sig="), "{}", seen.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_try_that_failed_is_told_to_who_asks_for_more() {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder());
    let sandbox =
        sandbox.fail_next(Route::PutBlob, 503).fail_next(Route::GetOffer, 503).start().await.unwrap();
    let seen = env.run_at(&sandbox, &["publish", "listing", "-v"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let told: Vec<_> = seen.stderr.lines().filter(|line| line.contains("again")).collect();
    assert_eq!(told.len(), 2, "{}", seen.stderr);
    assert!(told[0].contains("/offers/contoso-insight") && told[1].contains("storage"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bytes_of_a_file_only_grow_and_end_before_it_is_uploaded() {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    let seen = env.run_at(&sandbox, &["publish", "listing", "--progress", "json"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let mut so_far = BTreeMap::new();
    for event in events(&seen.stderr) {
        let file = event["file"].as_str().unwrap_or_default().to_owned();
        match event["event"].as_str().unwrap() {
            "sending" => {
                let sent = event["sent"].as_u64().unwrap();
                assert!(sent <= event["bytes"].as_u64().unwrap(), "{event}");
                let before = so_far.insert(file, sent);
                assert!(before.is_none_or(|before| before != u64::MAX && before <= sent), "{event}");
            }
            "uploaded" => drop(so_far.insert(file, u64::MAX)),
            _ => {}
        }
    }
    assert_eq!(so_far.len(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_terminal_there_are_plain_lines_and_quiet_means_none() {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    let seen = env.run_at(&sandbox, &["publish", "listing", "--color", "always"]);
    assert!(!seen.stderr.contains('\r') && !seen.stderr.contains("\u{1b}["), "{:?}", seen.stderr);
    assert!(seen.stderr.contains("uploading 10 files"), "{}", seen.stderr);
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    assert_eq!(env.run_at(&sandbox, &["publish", "listing", "--quiet"]).stderr, "");
}
