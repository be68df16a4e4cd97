//! Several offers in one run: what each comes to, what all come to, and what was not sent.

use crate::support::services::services;
use crate::support::{Seen, TestEnv, asked, count, ours, png};
use clap::CommandFactory as _;
use futures::StreamExt as _;
use offerpress::cli::args::CommandLine;
use offerpress::publish::outcome::Verdict;
use offerpress::publish::progress::Silent;
use offerpress::publish::{self, Job, Limit, OnFailure};
use offerpress::sandbox::{Fault, Route, Sandbox};
use std::fs;

async fn sandbox() -> Sandbox {
    Sandbox::builder().start().await.unwrap()
}

/// Writes a small folder for an offer of Contoso's below `offers`.
fn offer(env: &TestEnv, id: &str, side: u32) {
    let body = format!(
        r#"{{"publisherId":"contoso","id":"{id}","offerTypeId":"microsoft-azure-virtualmachines",
"definition":{{"displayText":"VM","offer":{{"microsoft-azure-marketplace.title":"VM"}},"plans":[]}}}}"#
    );
    let tint = id.bytes().fold(0, u8::wrapping_add);
    write(env, &format!("{id}/offer.json"), body);
    write(env, &format!("{id}/logos/large.png"), png(side, side, [tint, 90, 110]));
    write(env, &format!("{id}/logos/small.png"), png(48, 48, [tint, 90, 110]));
}

fn write(env: &TestEnv, name: &str, bytes: impl AsRef<[u8]>) {
    let path = env.root().join("offers").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Two good offers with one between them whose logo is too small.
fn three() -> TestEnv {
    let env = TestEnv::new();
    offer(&env, "10-last", 216);
    offer(&env, "2-bad", 200);
    offer(&env, "1-first", 216);
    env
}

fn results(seen: &Seen) -> Vec<(String, String, Option<u64>)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let document = seen.json();
    let offers = document["offers"].as_array().unwrap().iter();
    offers.map(|one| (text(&one["folder"]), text(&one["result"]), one["exitCode"].as_u64())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_offers_failure_does_not_stop_the_others() {
    let (env, sandbox) = (three(), sandbox().await);
    fs::create_dir(env.root().join("offers/drafts")).unwrap();
    let args = ["publish", "offers", "--offers-at-once", "1"];
    insta::assert_snapshot!("several_published", env.run_at(&sandbox, &args).all());
    assert_eq!((count(&sandbox, Route::PutOffer), sandbox.blobs().len()), (2, 4));
    sandbox.clear_requests();
    insta::assert_snapshot!(
        "several_unchanged",
        env.run_at(&sandbox, &[&args[..], &["--quiet"]].concat()).all()
    );
    let asked = sandbox.requests();
    assert!(asked.iter().all(|request| request.route == Route::GetOffer), "of those that changed nothing");
    let found = asked.iter().filter(|request| request.status == Some(200));
    assert_eq!(found.count(), 2, "and the one that is refused may have been looked for");
}

/// That the limit is kept is `publish/several.rs`.
#[test]
fn without_a_flag_four_offers_go_at_a_time() {
    let whole = CommandLine::command();
    let limits = whole.get_subcommands().flat_map(clap::Command::get_arguments);
    let limits: Vec<_> = limits.filter(|arg| arg.get_long() == Some("offers-at-once")).collect();
    assert!(!limits.is_empty());
    assert!(limits.iter().all(|limit| limit.get_default_values() == ["4"]), "{limits:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_gets_one_document_of_all() {
    let (env, sandbox) = (three(), sandbox().await);
    let seen = env.run_at(&sandbox, &["publish", "offers", "--format", "json"]);
    assert_eq!((seen.code, seen.stderr.as_str()), (1, ""));
    insta::assert_snapshot!("several_document", seen.stdout);
    fs::remove_dir_all(env.root().join("offers/2-bad")).unwrap();
    let alone = env.run_at(&sandbox, &["publish", "offers/1-first", "--format", "json"]);
    let again = env.run_at(&sandbox, &["publish", "offers", "--format", "json"]);
    assert_eq!(again.code, 0, "{}", again.all());
    let document = again.json();
    assert_eq!(document["offers"][0]["outcome"], alone.json(), "each as if it were alone");
    assert_eq!((&document["result"], &document["total"]["unchanged"]), (&"done".into(), &2.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn to_fail_fast_is_to_begin_no_other() {
    let (env, sandbox) = (three(), sandbox().await);
    let args = ["publish", "offers", "--fail-fast", "--offers-at-once", "1", "--format", "json"];
    let seen = env.run_at(&sandbox, &args);
    let expected =
        [("1-first", "saved", Some(0)), ("2-bad", "failed", Some(1)), ("10-last", "skipped", None)];
    let expected = expected.map(|(id, result, code)| (format!("offers/{id}"), result.to_owned(), code));
    assert_eq!((seen.code, results(&seen)), (1, expected.to_vec()));
    let asked = sandbox.requests();
    assert_eq!(count(&sandbox, Route::PutOffer), 1);
    assert!(asked.iter().all(|request| !request.path.contains("10-last")), "the last one asked for nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_folders_for_one_offer_are_refused_before_anything_is_sent() {
    let (env, sandbox) = (three(), sandbox().await);
    let body = fs::read(env.root().join("offers/1-first/offer.json")).unwrap();
    write(&env, "3-copy/offer.json", body);
    for command in ["publish", "plan"] {
        let seen = env.run_at(&sandbox, &[command, "offers"]);
        assert_eq!((seen.code, seen.stdout.as_str()), (2, ""), "{}", seen.all());
        let said = "error: the folders `offers/1-first` and `offers/3-copy` are for the same offer, `contoso/1-first`";
        assert!(seen.stderr.starts_with(said), "{}", seen.stderr);
    }
    let twice = env.run_at(&sandbox, &["publish", "offers/10-last", "offers/10-last"]);
    assert_eq!(twice.code, 2, "{}", twice.all());
    assert_eq!(asked(&sandbox), Vec::<String>::new());
}

#[test]
fn what_is_for_one_offer_is_refused_for_several() {
    let env = three();
    for (command, flag) in
        [("publish", "--plan"), ("publish", "--preview"), ("publish", "--offer"), ("plan", "--out")]
    {
        let seen = env.run(&[command, "offers", "--sandbox", flag, "x"]);
        assert_eq!(seen.code, 2, "{}", seen.all());
        let said = format!("error: `{flag}` works for a single offer only, but there are several folders");
        assert!(seen.stderr.starts_with(&said), "{}", seen.stderr);
    }
    assert!(!env.root().join("x").exists() && !env.root().join("state").exists());
}

#[test]
fn several_folders_are_checked_and_told_as_from_where_the_command_runs() {
    let env = three();
    insta::assert_snapshot!("several_checked", env.run(&["check", "offers/1-first", "./offers/2-bad"]).all());
    let github = env.run(&["check", "offers", "--format", "github"]);
    assert_eq!(github.code, 1);
    assert!(github.stdout.contains("::error file=offers/2-bad/logos/large.png,title="), "{}", github.stdout);
    let json = env.run(&["check", "offers", "--format", "json", "--fail-fast"]).json();
    assert_eq!(json["offers"][1]["check"]["result"], "refused");
    let publish = env.run(&["publish", "offers", "--sandbox", "--format", "github"]);
    assert!(
        publish.stdout.contains("::error file=offers/2-bad/logos/large.png,title="),
        "{}",
        publish.stdout
    );
    assert!(publish.stdout.contains("::error title=offerpress%3A offers/2-bad::"), "{}", publish.stdout);
}

#[test]
fn a_plan_and_a_status_of_several() {
    let env = three();
    let planned = env.run(&["plan", "offers", "--sandbox", "--format", "json"]);
    let words: Vec<_> = results(&planned).into_iter().map(|(_, result, _)| result).collect();
    assert_eq!((planned.code, words), (1, ["planned", "failed", "planned"].map(str::to_owned).to_vec()));
    env.run(&["publish", "offers", "--sandbox"]);
    insta::assert_snapshot!(
        "several_status",
        env.run(&["status", "offers", "contoso/nothing", "--sandbox"]).all()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worst_exit_code_stands_for_all() {
    let (env, sandbox) = (three(), sandbox().await);
    fs::remove_dir_all(env.root().join("offers/2-bad")).unwrap();
    sandbox.fail_times(Route::PutOffer, 1, 403);
    sandbox.fail_after(Route::PutOffer, 0, Fault::status(422));
    let seen = env.run_at(&sandbox, &["publish", "offers", "--offers-at-once", "1", "--format", "json"]);
    let codes: Vec<_> = results(&seen).into_iter().filter_map(|(.., code)| code).collect();
    assert_eq!(seen.code, 3, "{}", seen.all());
    assert!(codes.contains(&3) && codes.iter().all(|code| [0, 1, 3].contains(code)), "{codes:?}");
    assert_eq!(env.run_at(&sandbox, &["publish", "offers"]).code, 0, "and it can be run again");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_asked_for_once_for_all() {
    use std::os::unix::fs::PermissionsExt as _;
    let (env, sandbox) = (three(), sandbox().await);
    let (script, log) = (env.root().join("token.sh"), env.root().join("asked.txt"));
    let text = format!("#!/bin/sh\necho asked >> '{}'\necho '{}'\n", log.display(), sandbox.token());
    fs::write(&script, text).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let script = script.display().to_string();
    let mut command = env.command_at(&sandbox, &["publish", "offers", "--token-command", &script]);
    let seen = env.seen(command.env_remove("OFFERPRESS_TOKEN").output().unwrap());
    assert_eq!(seen.code, 1, "{}", seen.all());
    assert_eq!(fs::read_to_string(log).unwrap(), "asked\n");
    let agents: Vec<_> = ours(&sandbox).filter(|request| request.route == Route::PutOffer).collect();
    assert_eq!(agents.len(), 2);
}

#[test]
fn events_name_the_folder_that_they_are_about() {
    let env = three();
    let seen = env.run(&["publish", "offers", "--sandbox", "--format", "json", "--progress", "json"]);
    let events: Vec<serde_json::Value> =
        seen.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(
        !events.is_empty() && events.iter().all(|event| event["offerFolder"].is_string()),
        "{}",
        seen.stderr
    );
    let saving = |event: &&serde_json::Value| event["event"] == "saving";
    let saved: std::collections::BTreeSet<_> =
        events.iter().filter(saving).map(|event| event["offerFolder"].to_string()).collect();
    assert_eq!(saved.into_iter().collect::<Vec<_>>(), ["\"offers/1-first\"", "\"offers/10-last\""]);
    let ended = |event: &&serde_json::Value| event["event"] == "ended";
    let result = |event: &serde_json::Value| format!("{} {}", event["offerFolder"], event["result"]);
    let mut ended: Vec<_> = events.iter().filter(ended).map(result).collect();
    ended.sort();
    let all = ["\"offers/1-first\" \"saved\"", "\"offers/10-last\" \"saved\"", "\"offers/2-bad\" \"failed\""];
    assert_eq!(ended, all, "each offer has one line when it ends");
}

/// The same through the library: one client, one token, one limit of uploads.
#[tokio::test(flavor = "multi_thread")]
async fn the_library_runs_several_jobs_under_shared_limits() {
    let (env, sandbox) = (three(), sandbox().await);
    let services = services(&sandbox);
    let transfers = Limit::of(2);
    let job =
        |id: &str| Job { transfers: transfers.clone(), ..Job::of_folder(env.root().join("offers").join(id)) };
    let jobs = ["1-first", "2-bad", "10-last"].map(job);
    publish::all_differ(&jobs).unwrap();
    let one = async |job: Job, turn| publish::run(&Job { turn, ..job }, &services, &Silent).await;
    let ended = publish::in_turn(jobs, Limit::of(2), OnFailure::GoOn, one, Result::is_err);
    let ended: Vec<_> = ended.collect().await;
    let verdicts: Vec<_> = ended
        .into_iter()
        .map(|ended| ended.unwrap().map(|outcome| outcome.result).map_err(|error| error.to_string()))
        .collect();
    let refused = "nothing was uploaded: fix the errors above and run it again".to_owned();
    assert_eq!(verdicts, [Ok(Verdict::Saved), Err(refused), Ok(Verdict::Saved)]);
}
