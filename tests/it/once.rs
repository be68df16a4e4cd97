//! Nothing is submitted or goes live twice, blindly or unseen: over reruns, lost answers, kills, colleagues and lists
//! that disagree with our sandbox.

use crate::support::scripted::ByPath;
use crate::support::world::{Mode, World};
use crate::support::{SMALL_OFFER, Seen, TestEnv, count};
use offerpress::sandbox::{Fault, Route, Sandbox, SandboxBuilder, Slot};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicUsize};
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

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_can_tell_nothing_is_started_unless_insisted_on() {
    for route in [Route::Submissions, Route::Status] {
        for fault in [Fault::status(404), Fault::status(500), Fault::Truncated] {
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
        }
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
    // somebody else's preview, and a draft that is as it was
    retitle(&sandbox, "Theirs");
    expect(&env.run_at(&sandbox, SUBMIT), 0, "preview ready");
    retitle(&sandbox, "Contoso Insight");
    expect(&env.run_at(&sandbox, WHOLE_WAY), 0, "live: customers see it");
    let live = sandbox.offer("contoso", "contoso-insight", Slot::Production).unwrap();
    assert_eq!(live["definition"]["displayText"], "Contoso Insight");
    assert_eq!(started(&env, &sandbox), [2, 1], "theirs was not taken for ours");
}

/// A marketplace with the offer `contoso/vm`, its list of operations, and what else it says to a method, path and the
/// path's last part.
fn market(
    list: serde_json::Value,
    answer: impl Fn(&str, &str, &str) -> Option<(u16, String)> + Send + 'static,
) -> ByPath {
    ByPath::start(move |method, path, _| match (method, path.rsplit('/').next().unwrap_or_default()) {
        ("GET", "submissions") => (200, list.to_string()),
        ("GET", "vm") => answer(method, path, "vm").unwrap_or_else(|| (200, SMALL_OFFER.to_owned())),
        (_, last) => {
            answer(method, path, last).unwrap_or_else(|| (404, r#"{"error":{"code":"NotFound"}}"#.to_owned()))
        }
    })
}

fn run_with(market: &ByPath, args: &[&str]) -> (Seen, usize) {
    let env = TestEnv::new();
    let mut command = env.command(args);
    let command = command.env("OFFERPRESS_MARKETPLACE_URL", market.address()).env("OFFERPRESS_TOKEN", "t");
    let seen = env.seen(command.output().unwrap());
    (seen, market.asked().iter().filter(|asked| asked.method == "POST").count())
}

#[expect(clippy::unnecessary_wraps, reason = "an answer as the scripted server takes it")]
fn status(state: &str, step: &str) -> Option<(u16, String)> {
    let steps = json!([{"id": "publisher-signoff", "stepName": "Publisher signoff", "status": step}]);
    Some((200, json!({"status": state, "steps": steps, "messages": []}).to_string()))
}

/// The newest submission was refused, and an older preview still waits: the refused draft is not the one in preview.
#[test]
fn a_refused_draft_is_not_taken_for_an_older_preview() {
    let list = json!([
        {"id": "2", "submissionType": "publish", "submissionState": "failed", "publishingVersion": 2},
        {"id": "1", "submissionType": "publish", "submissionState": "succeeded", "publishingVersion": 1},
    ]);
    let older = SMALL_OFFER.replace("\"VM\"", "\"Older\"");
    let refused = "it has not changed since, so it was not submitted again";
    for (preview, version, code, says, posts) in [
        (older.clone(), Some(SMALL_OFFER.to_owned()), 6, refused, 0),
        (older.clone(), Some(older.clone()), 0, "in progress", 1),
        (older.clone(), None, 0, "in progress", 1),
        (SMALL_OFFER.to_owned(), Some(older), 0, "already in preview", 0),
    ] {
        let market = market(list.clone(), move |method, _, last| match (method, last) {
            ("GET", "status") => status("running", "waitingForPublisherReview"),
            ("GET", "Preview") => Some((200, preview.clone())),
            ("GET", "2") => Some((200, version.clone()?)),
            ("POST", "publish") => Some((202, String::new())),
            _ => None,
        });
        let (seen, started) = run_with(&market, &["submit", "contoso/vm"]);
        expect(&seen, code, says);
        assert_eq!(started, posts, "{}", seen.all());
    }
}

/// A submission that is followed is the draft's own; the preview that comes of it may still be another one.
#[test]
fn a_preview_that_does_not_show_the_draft_is_no_success_of_its_submission() {
    let list = json!([{"id": "1", "submissionType": "publish", "submissionState": "running", "publishingVersion": 1}]);
    let older = SMALL_OFFER.replace("\"VM\"", "\"Older\"");
    for (preview, code, says) in
        [(SMALL_OFFER.to_owned(), 0, "followed its operation"), (older, 4, "/definition/displayText")]
    {
        let market = market(list.clone(), move |method, path, last| match (method, last) {
            ("GET", "status") => status("running", "notStarted"),
            ("GET", "1") if path.contains("/operations/") => status("running", "waitingForPublisherReview"),
            ("GET", "1") => Some((200, SMALL_OFFER.to_owned())),
            ("GET", "Preview") => Some((200, preview.clone())),
            _ => None,
        });
        let (seen, started) = run_with(&market, &["submit", "contoso/vm", "--wait", "--every", "0s"]);
        expect(&seen, code, says);
        assert_eq!(started, 0, "{}", seen.all());
    }
}

/// The newest operation went live, and the status is behind: it says that a preview waits.
#[test]
fn what_went_live_does_not_go_live_again_though_a_preview_seems_to_wait() {
    let list = json!([{"id": "2", "submissionType": "goLive", "submissionState": "succeeded"}]);
    let older = SMALL_OFFER.replace("\"VM\"", "\"Older\"");
    for (live, again, says, posts) in [
        (&older, None, "the offer is already live; nothing was sent", 0),
        (&older, None, "the draft has newer changes", 0),
        (&older, Some("--again"), "going live", 1),
        (&SMALL_OFFER.to_owned(), None, "going live", 1),
    ] {
        let (preview, live) = (older.clone(), live.clone());
        let market = market(list.clone(), move |method, _, last| match (method, last) {
            ("GET", "status") => status("running", "waitingForPublisherReview"),
            ("GET", "Preview") => Some((200, preview.clone())),
            ("GET", "Production") => Some((200, live.clone())),
            ("POST", "golive") => Some((202, String::new())),
            _ => None,
        });
        let args: Vec<_> = ["go-live", "contoso/vm", "--yes"].into_iter().chain(again).collect();
        let (seen, started) = run_with(&market, &args);
        expect(&seen, 0, says);
        assert_eq!(started, posts, "{}", seen.all());
        let (seen, _) = run_with(&market, &["status", "contoso/vm"]);
        expect(&seen, 0, "the draft has newer changes");
    }
}

/// Each slot may have its own copy of an image: it counts by its content.
#[test]
fn another_copy_of_the_same_image_is_no_other_draft() {
    let images = ByPath::start(|_, path, _| (200, path.rsplit('-').next().unwrap().to_owned()));
    let list = json!([{"id": "1", "submissionType": "publish", "submissionState": "succeeded"}]);
    let offer = |image: &str| {
        let mut offer: serde_json::Value = serde_json::from_str(SMALL_OFFER).unwrap();
        let url = format!("{}/{image}", images.address());
        offer["definition"]["offer"]["microsoft-azure-marketplace.largeLogo"] = url.into();
        offer.to_string()
    };
    for (shown, says, posts) in [("preview-1", "already in preview", 0), ("preview-2", "in progress", 1)] {
        let (draft, preview) = (offer("draft-1"), offer(shown));
        let market = market(list.clone(), move |method, _, last| match (method, last) {
            ("GET", "vm") => Some((200, draft.clone())),
            ("GET", "status") => status("running", "waitingForPublisherReview"),
            ("GET", "Preview") => Some((200, preview.clone())),
            ("POST", "publish") => Some((202, String::new())),
            _ => None,
        });
        let (seen, started) = run_with(&market, &["submit", "contoso/vm"]);
        expect(&seen, 0, says);
        assert_eq!(started, posts, "{shown}: {}", seen.all());
    }
}

/// What has ended meanwhile is not said to be canceled, and a preview whose operation has ended is left alone.
#[test]
fn a_cancellation_that_comes_too_late_says_so() {
    for (listed, state, says, posts) in [
        ("running", "running", "the operation ended before it could be canceled", 1),
        ("succeeded", "waitingForPublisherReview", "the preview stays; nothing goes live until you run", 0),
    ] {
        let list = json!([{"id": "1", "submissionType": "publish", "submissionState": listed}]);
        let market = market(list, move |method, path, last| match (method, last) {
            ("GET", "status") => status(state, "notStarted"),
            ("GET", "1") if path.contains("/operations/") => status("running", "waitingForPublisherReview"),
            ("POST", "cancel") => Some((200, String::new())),
            _ => None,
        });
        let (seen, started) = run_with(&market, &["cancel", "contoso/vm", "--yes"]);
        expect(&seen, if posts == 0 { 0 } else { 4 }, says);
        assert_eq!(started, posts, "{}", seen.all());
    }
}

/// Whoever edits the draft between the reads that a submission makes stops it; it reads right before it sends.
#[tokio::test(flavor = "multi_thread")]
async fn an_edit_right_before_the_submission_stops_it() {
    let storage = Sandbox::builder().start().await.unwrap();
    for (edited, code, posts) in [(1, 4, 0), (2, 4, 0), (3, 0, 1)] {
        let (env, draft, reads) = (TestEnv::with_two_logos(), Mutex::new(json!(null)), AtomicUsize::new(0));
        let market = ByPath::start(move |method, path, body| {
            let (mut draft, none) =
                (draft.lock().unwrap(), (404, r#"{"error":{"code":"NotFound"}}"#.to_owned()));
            match (method, path.rsplit('/').next().unwrap_or_default()) {
                ("PUT", "vm") => {
                    *draft = serde_json::from_slice(body).unwrap();
                    (200, draft.to_string())
                }
                ("GET", "vm") if draft.is_null() => none,
                ("GET", "vm") => {
                    if reads.fetch_add(1, Relaxed) + 1 == edited {
                        draft["definition"]["displayText"] = "Theirs".into();
                    }
                    (200, draft.to_string())
                }
                ("GET", "status") => status("neverPublished", "notStarted").unwrap(),
                ("POST", "publish") => (202, String::new()),
                _ => none,
            }
        });
        let mut command = env.command_at(&storage, &["publish", "listing", "--submit"]);
        let seen = env.seen(command.env("OFFERPRESS_MARKETPLACE_URL", market.address()).output().unwrap());
        assert_eq!(seen.code, code, "read {edited}: {}", seen.all());
        let sent = market.asked().into_iter().filter(|asked| asked.method == "POST").count();
        assert_eq!(sent, posts, "read {edited}: {}", seen.all());
    }
}

/// The status still says that the preview waits for a while after the request to go live.
#[test]
fn a_preview_that_still_shows_is_no_end_of_going_live() {
    let list = json!([{"id": "1", "submissionType": "publish", "submissionState": "succeeded"}]);
    for (polls, limit, code, says) in
        [(3, "60s", 0, "live: customers see it"), (usize::MAX, "0s", 5, "timed out")]
    {
        let (sent, asked) = (AtomicBool::new(false), AtomicUsize::new(0));
        let market = market(list.clone(), move |method, _, last| match (method, last) {
            ("POST", "golive") => {
                sent.store(true, Relaxed);
                Some((202, String::new()))
            }
            ("GET", "status") if sent.load(Relaxed) && asked.fetch_add(1, Relaxed) >= polls => {
                status("succeeded", "complete")
            }
            ("GET", "status") => status("running", "waitingForPublisherReview"),
            ("GET", "Preview" | "Production") => Some((200, SMALL_OFFER.to_owned())),
            _ => None,
        });
        let wait = ["go-live", "contoso/vm", "--yes", "--wait", "--every", "0s", "--timeout", limit];
        let (seen, started) = run_with(&market, &wait);
        expect(&seen, code, says);
        assert_eq!(started, 1, "{}", seen.all());
    }
}

/// The operation succeeded, which is no proof that customers see what was to go live.
#[test]
fn it_is_live_where_customers_see_what_was_to_go_live() {
    let list = json!([{"id": "1", "submissionType": "publish", "submissionState": "succeeded"}]);
    let (new, older) = (SMALL_OFFER.to_owned(), SMALL_OFFER.replace("\"VM\"", "\"Older\""));
    let differs = "shows customers something else";
    // what customers see at first, and from then on
    for (first, later, code, says) in [
        (Some(&new), Some(&new), 0, "live: customers see it"),
        (Some(&older), Some(&new), 0, "live: customers see it"),
        (None, Some(&new), 0, "live: customers see it"),
        (Some(&older), Some(&older), 5, differs),
        (None, None, 5, differs),
    ] {
        let (first, later, preview) = (first.cloned(), later.cloned(), new.clone());
        let (sent, reads) = (AtomicBool::new(false), AtomicUsize::new(0));
        let market = market(list.clone(), move |method, _, last| match (method, last) {
            ("POST", "golive") => {
                sent.store(true, Relaxed);
                Some((202, String::new()))
            }
            ("GET", "status") if sent.load(Relaxed) => status("succeeded", "complete"),
            ("GET", "status") => status("running", "waitingForPublisherReview"),
            ("GET", "Preview") => Some((200, preview.clone())),
            ("GET", "Production") if sent.load(Relaxed) => {
                let live = if reads.fetch_add(1, Relaxed) < 3 { &first } else { &later };
                live.clone().map(|live| (200, live))
            }
            _ => None,
        });
        let (seen, started) =
            run_with(&market, &["go-live", "contoso/vm", "--yes", "--wait", "--every", "0s"]);
        expect(&seen, code, says);
        assert_eq!(started, 1, "{}", seen.all());
    }
}

/// A status that says that all is done is no proof either.
#[test]
fn an_offer_that_customers_do_not_see_is_not_called_live() {
    let list = json!([{"id": "1", "submissionType": "publish", "submissionState": "succeeded"}]);
    for (live, code, says) in
        [(Some(SMALL_OFFER.to_owned()), 0, "already live"), (None, 4, "nothing is in preview")]
    {
        let market = market(list.clone(), move |method, _, last| match (method, last) {
            ("GET", "status") => status("succeeded", "complete"),
            ("GET", "Production") => live.clone().map(|live| (200, live)),
            _ => None,
        });
        let (seen, started) = run_with(&market, &["go-live", "contoso/vm", "--yes"]);
        expect(&seen, code, says);
        assert_eq!(started, 0, "{}", seen.all());
    }
}

/// The draft was submitted, as its version says, and the preview shows something else.
#[test]
fn a_submitted_draft_is_in_preview_where_the_preview_shows_it() {
    let list = json!([{"id": "1", "submissionType": "publish", "submissionState": "succeeded", "publishingVersion": 1}]);
    let older = SMALL_OFFER.replace("\"VM\"", "\"Older\"");
    for (preview, code, says) in
        [(SMALL_OFFER.to_owned(), 0, "already in preview"), (older, 4, "/definition/displayText")]
    {
        let market = market(list.clone(), move |method, _, last| match (method, last) {
            ("GET", "status") => status("running", "waitingForPublisherReview"),
            ("GET", "Preview") => Some((200, preview.clone())),
            ("GET", "1") => Some((200, SMALL_OFFER.to_owned())),
            _ => None,
        });
        let (seen, started) = run_with(&market, &["submit", "contoso/vm"]);
        expect(&seen, code, says);
        assert_eq!(started, 0, "{}", seen.all());
    }
}

/// An old operation in a state of no page, first in the list; and a sign-off that only its name tells.
#[test]
fn states_named_otherwise_block_nothing_and_no_wait_lasts_for_ever() {
    for modes in [
        &[Mode::UnknownStates][..],
        &[Mode::SignOffByStepName],
        &[Mode::UnknownStates, Mode::SignOffByStepName],
    ] {
        let (env, world) = (TestEnv::with_listing(), World::with(3));
        world.turn(modes);
        let run = |args: &[&str]| env.run_through(&world, args);
        expect(&run(&["publish", "listing"]), 0, "saved as a draft");
        let wait = ["--wait", "--every", "0s", "--timeout", "60s"];
        expect(&run(&[&["submit", "listing"][..], &wait].concat()), 0, "preview ready");
        expect(&run(&["submit", "listing"]), 0, "already in preview; it was not submitted again");
        let again = run(&["publish", "listing", "--wait-for-running", "--every", "0s", "--timeout", "60s"]);
        expect(&again, 0, "unchanged");
        expect(&run(&[&["go-live", "listing", "--yes"][..], &wait].concat()), 0, "live: customers see it");
        assert_eq!(world.operations().len(), 2, "one submission, one that went live: {modes:?}");
    }
}
