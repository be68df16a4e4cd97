//! Nothing is submitted or goes live twice, blindly or unseen: over reruns, lost answers, kills, colleagues and lists
//! that disagree with our sandbox.

mod answers;

use crate::support::{Seen, TestEnv, count};
use offerpress::sandbox::{Fault, Route, Sandbox, SandboxBuilder, Slot};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::process::Stdio;
use std::time::{Duration, Instant};

const OFFER: &str = "contoso/contoso-insight";
const WHOLE_WAY: &[&str] = &["publish", "listing", "--submit", "--wait", "--go-live", "--every", "0s"];
const GO_LIVE: &[&str] = &["go-live", OFFER, "--yes", "--wait", "--every", "0s"];
const SUBMIT: &[&str] = &["submit", OFFER, "--wait", "--every", "0s"];

async fn saved(builder: SandboxBuilder) -> (TestEnv, Sandbox) {
    let (env, sandbox) = (TestEnv::with_example(), builder.start().await.unwrap());
    expect(&env.run_at(&sandbox, &["publish", "listing"]), 0, "saved as a draft");
    sandbox.clear_requests();
    (env, sandbox)
}

#[track_caller]
fn expect(seen: &Seen, code: i32, says: &str) {
    assert_eq!(seen.code, code, "{}", seen.all());
    assert!(seen.all().contains(says), "it does not say `{says}`: {}", seen.all());
}

fn retitle(sandbox: &Sandbox, title: &str) {
    let title = title.to_owned();
    assert!(sandbox.portal_edit("contoso", "contoso-insight", |offer| {
        offer["definition"]["displayText"] = title.into();
    }));
}

/// How many operations of each kind were started: submissions, then those that go live.
fn started(env: &TestEnv, sandbox: &Sandbox) -> [usize; 2] {
    let all = env.run_at(sandbox, &["operations", OFFER, "--format", "json"]).json();
    let all = all["operations"].as_array().unwrap().clone();
    ["publish", "goLive"].map(|kind| all.iter().filter(|one| one["kind"] == kind).count())
}

fn faults(sandbox: &Sandbox, fault: u8) {
    match fault {
        1 => sandbox.fail_next(Route::Publish, Fault::LostAnswer),
        2 => sandbox.fail_next(Route::GoLive, Fault::LostAnswer),
        3 => sandbox.fail_times(Route::Submissions, 20, 404),
        4 => sandbox.fail_times(Route::Status, 20, 404),
        5 => sandbox.fail_next(Route::Publish, Fault::ResetAfterBody),
        6 => {
            sandbox.fail_next(Route::Publish, Fault::LostAnswer);
            sandbox.fail_after(Route::Submissions, 1, 404);
        }
        _ => {}
    }
}

/// One saved state, any commands in any order, each with a fault or none.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_run_again_a_saved_state_is_submitted_once_and_goes_live_once() {
    let commands: [&[&str]; 6] = [
        &["submit", OFFER],
        SUBMIT,
        &["publish", "listing", "--submit"],
        WHOLE_WAY,
        &["go-live", OFFER, "--yes"],
        GO_LIVE,
    ];
    let runs = proptest::collection::vec((0..commands.len(), 0..7u8), 3..6);
    let mut runner = TestRunner::new(Config { cases: 6, failure_persistence: None, ..Config::default() });
    let handle = tokio::runtime::Handle::current();
    let all = tokio::task::spawn_blocking(move || {
        runner.run(&runs, |runs| {
            let (env, sandbox) = handle.block_on(saved(Sandbox::builder().publish_takes(5)));
            for (command, fault) in &runs {
                sandbox.clear_faults();
                faults(&sandbox, *fault);
                env.run_at(&sandbox, commands[*command]);
                sandbox.clear_faults();
                let [submitted, live] = started(&env, &sandbox);
                prop_assert!(submitted <= 1 && live <= submitted, "{submitted} and {live} after {runs:?}");
            }
            expect(&env.run_at(&sandbox, WHOLE_WAY), 0, "live: customers see it");
            prop_assert_eq!(started(&env, &sandbox), [1, 1], "{:?}", runs);
            Ok(())
        })
    });
    all.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_wait_is_taken_up_and_starts_no_second_certification() {
    let (env, sandbox) = saved(Sandbox::builder().publish_takes(1000)).await;
    let mut command = env.command_at(&sandbox, &["submit", OFFER, "--wait", "--every", "1s"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while count(&sandbox, Route::Publish) == 0 {
        assert!(Instant::now() < deadline, "nothing was submitted");
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    expect(&env.run_at(&sandbox, &["submit", OFFER]), 0, "was already submitted; followed its operation");
    expect(&env.run_at(&sandbox, &["publish", "listing", "--submit"]), 0, "was already submitted");
    assert_eq!(started(&env, &sandbox), [1, 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 16)]
async fn where_nobody_can_tell_nothing_is_started_unless_insisted_on() {
    let one = |route: Route, fault: Fault| async move {
        let (env, sandbox) = saved(Sandbox::builder().publish_takes(0)).await;
        expect(&env.run_at(&sandbox, &["submit", OFFER]), 0, "");
        retitle(&sandbox, "Another");
        sandbox.clear_requests();
        sandbox.fail_times(route, 1000, fault.clone());
        for args in [&["submit", OFFER][..], &["go-live", OFFER, "--yes"], &["cancel", OFFER, "--yes"]] {
            let seen = env.run_at(&sandbox, args);
            expect(&seen, 5, "couldn't check for a running operation");
            expect(&seen, 5, "`--again`");
        }
        let sent = [Route::Publish, Route::GoLive, Route::Cancel].map(|route| count(&sandbox, route));
        assert_eq!(sent, [0; 3], "{route:?} {fault:?}");
        expect(&env.run_at(&sandbox, &["submit", OFFER, "--again"]), 0, "in progress");
        assert_eq!(count(&sandbox, Route::Publish), 1, "{route:?} {fault:?}");
    };
    // the runs wait before each further try
    let faults = [Fault::status(404), Fault::status(500), Fault::Truncated];
    let all = [Route::Submissions, Route::Status]
        .into_iter()
        .flat_map(|route| faults.clone().map(|fault| tokio::spawn(one(route, fault))));
    for one in all.collect::<Vec<_>>() {
        one.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_draft_is_submitted_again_only_once_it_has_changed() {
    let reason = "The large logo is blurred.";
    let (env, sandbox) = saved(Sandbox::builder().certification_refuses(reason)).await;
    expect(&env.run_at(&sandbox, SUBMIT), 6, reason);
    for args in [&["submit", OFFER][..], SUBMIT, &["publish", "listing", "--submit"], WHOLE_WAY] {
        let seen = env.run_at(&sandbox, args);
        expect(&seen, 6, reason);
        expect(&seen, 6, "it has not changed since, so it was not submitted again");
    }
    assert_eq!(started(&env, &sandbox), [1, 0]);
    expect(&env.run_at(&sandbox, &["submit", OFFER, "--again", "--wait", "--every", "0s"]), 6, reason);
    expect(&env.run_at(&sandbox, &["publish", "listing", "--submit", "--again"]), 0, "in progress");
    assert_eq!(started(&env, &sandbox), [3, 0], "insisted on twice");
    expect(&env.run_at(&sandbox, SUBMIT), 6, reason);
    sandbox.certification_refuses(None);
    retitle(&sandbox, "Sharper");
    expect(&env.run_at(&sandbox, SUBMIT), 0, "preview ready");
    assert_eq!(started(&env, &sandbox), [4, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn going_live_says_what_it_changes_and_happens_once() {
    let (env, sandbox) = saved(Sandbox::builder()).await;
    expect(&env.run_at(&sandbox, GO_LIVE), 4, "it was never submitted");
    assert_eq!(count(&sandbox, Route::GoLive), 0, "a wrong state is no request");
    expect(&env.run_at(&sandbox, SUBMIT), 0, "preview ready");
    retitle(&sandbox, "Too late");
    for args in [["go-live", OFFER], ["cancel", OFFER]] {
        expect(&env.run_at(&sandbox, &args), 2, "pass `--yes`");
    }
    let first = env.run_at(&sandbox, GO_LIVE);
    expect(&first, 0, "the offer goes live for the first time");
    expect(&first, 0, "the draft has newer changes");
    expect(&env.run_at(&sandbox, GO_LIVE), 0, "the offer is already live; nothing was sent");
    expect(&env.run_at(&sandbox, &["cancel", OFFER, "--yes"]), 0, "the offer stays live");
    assert_eq!((started(&env, &sandbox), count(&sandbox, Route::Cancel)), ([1, 1], 0));
    let live = sandbox.offer("contoso", "contoso-insight", Slot::Production).unwrap();
    assert_eq!(live["definition"]["displayText"], "Contoso Insight", "what was in preview");
    expect(&env.run_at(&sandbox, &["status", OFFER]), 0, "the draft has newer changes");
    expect(&env.run_at(&sandbox, SUBMIT), 0, "preview ready");
    let second = env.run_at(&sandbox, &[GO_LIVE, &["--format", "json"]].concat()).json();
    let changes = second["changes"].as_array().unwrap();
    assert_eq!((changes.len(), &changes[0]["after"]), (1, &"\"Too late\"".into()), "{second}");
    assert_eq!(second["draft"], "same");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_never_takes_what_it_did_not_save_to_the_customers() {
    let (env, sandbox) = saved(Sandbox::builder()).await;
    // someone else's preview, and a draft that is as it was
    retitle(&sandbox, "Theirs");
    expect(&env.run_at(&sandbox, SUBMIT), 0, "preview ready");
    retitle(&sandbox, "Contoso Insight");
    expect(&env.run_at(&sandbox, WHOLE_WAY), 0, "live: customers see it");
    let live = sandbox.offer("contoso", "contoso-insight", Slot::Production).unwrap();
    assert_eq!(live["definition"]["displayText"], "Contoso Insight");
    assert_eq!(started(&env, &sandbox), [2, 1], "theirs was not taken for ours");
}
