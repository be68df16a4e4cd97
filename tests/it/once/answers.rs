//! The same against marketplaces whose lists, status and slots say what no sandbox of ours would.

use super::expect;
use crate::support::scripted::ByPath;
use crate::support::world::{Mode, World};
use crate::support::{SMALL_OFFER, Seen, TestEnv};
use offerpress::sandbox::Sandbox;
use serde_json::json;
use std::sync::Mutex;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicUsize};

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
    let differs = "customers see different content";
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
