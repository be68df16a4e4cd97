//! Submitting a draft: what is started, followed or left alone, by where the offer stands and what its slots show.

use crate::marketplace::{Progress, State, Submission};
use crate::publish::outcome::{Next, SavedDraft, Stage};
use crate::publish::tests::life::{At, listed, result};
use crate::publish::tests::market::{Answers, Trouble, members};
use crate::publish::tests::world::{LARGE, TITLE, World, body, image};
use crate::publish::{Error, LifeCycle, WhenRunning};
use serde_json::Value;

const POSTED: &str = "submit";

fn titled(title: &str) -> Value {
    let mut value = body();
    members(&mut value)[TITLE] = title.into();
    value
}

/// An offer whose draft has this title, and whose slots have others.
fn world(at: &[At], draft: &str, [preview, live, version]: [Option<&str>; 3]) -> World {
    let world = World::new();
    world.draft(|value| members(value)[TITLE] = draft.into());
    world.stands(at);
    {
        let mut script = world.market.script();
        (script.preview, script.live) = (preview.map(titled), live.map(titled));
        script.versions = version.map(|title| (7, titled(title))).into_iter().collect();
    }
    world.market.calls();
    world
}

/// The draft as a run left it that has saved it, or found it so.
fn left(world: &World, is_new: bool) -> SavedDraft {
    let offer = crate::publish::tests::market::state(world.market.script().draft.clone().unwrap(), None);
    if is_new { SavedDraft::saved(offer) } else { SavedDraft::found(offer) }
}

fn is_posted(world: &World) -> bool {
    world.market.calls().iter().any(|call| call.starts_with(POSTED))
}

#[tokio::test]
async fn a_draft_is_submitted_at_most_once() {
    let (same, other, none) = (Some("draft"), Some("other"), None);
    let in_preview = "this draft is already in preview; it was not submitted again";
    let live = "this draft is already live; nothing was submitted";
    let refused = "this draft was already submitted and rejected; it has not changed since, so it was not submitted again";
    let followed = "this draft was already submitted; followed its operation";
    let unsure = "a submission is already in progress; followed it, but whether it contains the newest changes of the draft isn't known";
    // where it stands, what preview, live and the submitted version show; then whether it is submitted, the result, a note
    let table = [
        (At::Nothing, [none, none, none], true, "InProgress", ""),
        (At::Canceled, [none, none, same], true, "InProgress", ""),
        (At::Preview, [same, none, none], false, "PreviewReady", in_preview),
        (At::Preview, [other, none, none], true, "InProgress", ""),
        (At::Preview, [other, none, other], true, "InProgress", ""),
        (At::Preview, [none, none, same], false, "PreviewReady", in_preview),
        (At::Preview, [none, none, none], true, "InProgress", ""),
        (At::Preview, [other, none, same], false, "preview differs", ""),
        (At::Live, [other, same, none], false, "Live", live),
        (At::Live, [same, other, none], true, "InProgress", ""),
        (At::Refused, [other, none, same], false, "Refused", refused),
        (At::Refused, [other, none, other], true, "InProgress", ""),
        (At::Refused, [none, none, none], true, "InProgress", ""),
        (At::Certifying, [none, none, same], false, "InProgress", followed),
        (At::Certifying, [none, none, none], false, "InProgress", unsure),
        (At::Certifying, [none, none, other], false, "operation running", ""),
        (At::GoingLive, [same, none, none], false, "InProgress", followed),
        (At::GoingLive, [other, none, none], false, "operation running", ""),
        (At::Running, [none, none, none], false, "operation running", ""),
    ];
    for (at, slots, posted, expected, note) in table {
        let case = format!("{at:?} {slots:?}");
        let world = world(&[at], "draft", slots);
        let done = world.life().submit(None, &[]).await;
        assert_eq!(result(&done), expected, "{case}");
        assert_eq!(is_posted(&world), posted, "{case}");
        assert_eq!(world.heard().contains(&"submitting".to_owned()), posted, "{case}");
        let notes = done.map(|status| status.notes).unwrap_or_default();
        assert_eq!(notes.concat(), note, "{case}");
    }
}

#[tokio::test]
async fn a_draft_that_was_saved_just_now_is_another_one_than_what_has_ended_before() {
    let (same, other, none) = (Some("draft"), Some("other"), None);
    // where it stands, the slots, whether the run has saved it; then whether it is submitted, and the result
    let table = [
        (At::Preview, [same, none, none], true, true, "InProgress"),
        (At::Preview, [same, none, none], false, false, "PreviewReady"),
        (At::Live, [none, same, none], true, true, "InProgress"),
        (At::Live, [none, same, none], false, false, "Live"),
        (At::Refused, [none, none, none], true, true, "InProgress"),
        (At::Refused, [none, none, none], false, true, "InProgress"),
        (At::Refused, [none, none, same], true, false, "Refused"),
        (At::Certifying, [none, none, none], true, false, "operation running"),
        (At::Certifying, [none, none, same], true, false, "InProgress"),
        (At::Nothing, [other, none, none], true, true, "InProgress"),
    ];
    for (at, slots, is_new, posted, expected) in table {
        let case = format!("{at:?} {slots:?}, saved now: {is_new}");
        let world = world(&[at], "draft", slots);
        let saved = left(&world, is_new);
        let done = world.life().submit(Some(&saved), &[]).await;
        assert_eq!((result(&done).as_str(), is_posted(&world)), (expected, posted), "{case}");
    }
    // a colleague submitted it since it was saved
    let world = world(&[At::Preview], "draft", [same, none, none]);
    let draft = |changed: &str| {
        let mut value = titled("draft");
        value["changedTime"] = changed.into();
        value
    };
    for (changed, posted) in
        [("2026-11-21T07:59:00Z", false), ("2026-11-21T08:00:00Z", true), ("2026-11-21T08:01:00Z", true)]
    {
        world.market.script().draft = Some(draft(changed));
        let saved = left(&world, true);
        world.life().submit(Some(&saved), &[]).await.unwrap();
        assert_eq!(is_posted(&world), posted, "{changed}");
        world.market.script().preview = Some(titled("draft"));
    }
}

#[tokio::test]
async fn what_someone_else_changed_since_the_save_is_never_submitted() {
    for (at, posted) in [(At::Nothing, false), (At::Preview, false), (At::Certifying, false)] {
        let world = world(&[at], "draft", [None, None, None]);
        let saved = left(&world, true);
        world.market.edit(|draft| members(draft)[TITLE] = "theirs".into());
        let error = world.life().submit(Some(&saved), &[]).await.unwrap_err();
        let Error::DraftEdited { changes, .. } = &error else { panic!("{error}") };
        assert_eq!(
            (crate::publish::tests::world::pointers(changes), is_posted(&world)),
            (vec![TITLE.to_owned()], posted),
            "{at:?}"
        );
    }
    // it is read again right before it is submitted
    let world = world(&[At::Nothing], "draft", [None, None, None]);
    let saved = left(&world, true);
    let (now, later) = (world.market.script().draft.clone().unwrap(), titled("theirs"));
    world.market.script().reads.extend([
        crate::publish::tests::market::Read::Old(now, 1),
        crate::publish::tests::market::Read::Old(later, 2),
    ]);
    let done = world.life().submit(Some(&saved), &[]).await;
    assert_eq!((result(&done).as_str(), is_posted(&world)), ("draft edited", false));
    // without a run before it, it is read once
    let world = self::world(&[At::Nothing], "draft", [None, None, None]);
    world.life().submit(None, &[]).await.unwrap();
    assert_eq!(world.market.calls(), ["read", "submit, before it 0"]);
}

#[tokio::test]
async fn prices_that_changed_since_the_save_are_never_submitted() {
    // what the draft had when it was saved, and has now; then whether it is submitted
    for (before, now, posted) in
        [(Some("1"), Some("1"), true), (Some("1"), Some("2"), false), (None, Some("2"), true)]
    {
        let world = world(&[At::Nothing], "draft", [None, None, None]);
        let left = crate::publish::tests::market::state(world.market.script().draft.clone().unwrap(), None);
        let saved = SavedDraft::saved(crate::publish::tests::market::with_rest(left, before));
        world.market.script().rest[0] = now;
        let done = world.life().submit(Some(&saved), &[]).await;
        let expected = if posted { "InProgress" } else { "draft edited" };
        assert_eq!((result(&done).as_str(), is_posted(&world)), (expected, posted), "{before:?} {now:?}");
    }
    // a preview of other prices is not this draft
    for (preview, posted) in [(Some("1"), false), (Some("2"), true)] {
        let world = world(&[At::Preview], "draft", [Some("draft"), None, None]);
        world.market.script().rest = [Some("1"), preview];
        world.life().submit(None, &[]).await.unwrap();
        assert_eq!(is_posted(&world), posted, "{preview:?}");
    }
}

#[tokio::test]
async fn insisting_submits_what_was_submitted_before_and_nothing_that_is_in_progress() {
    let same = [Some("draft"), Some("draft"), Some("draft")];
    for (at, expected) in [
        (At::Nothing, "InProgress"),
        (At::Preview, "InProgress"),
        (At::Live, "InProgress"),
        (At::Refused, "InProgress"),
        (At::Canceled, "InProgress"),
        (At::Certifying, "operation running"),
        (At::GoingLive, "operation running"),
        (At::Running, "operation running"),
    ] {
        let world = world(&[at], "draft", same);
        let done = world.insisting().submit(None, &[]).await;
        assert_eq!(result(&done), expected, "{at:?}");
        assert_eq!(is_posted(&world), expected == "InProgress", "{at:?}");
    }
    // where nothing can be looked at, nothing is known
    let world = world(&[At::Nothing], "draft", same);
    world.market.script().status = Answers::of([Err(Trouble::Status(503))]);
    assert_eq!(result(&world.life().submit(None, &[]).await), "cannot look");
    assert!(!is_posted(&world));
    world.insisting().submit(None, &["a@example.com".to_owned()]).await.unwrap();
    assert!(world.market.calls().contains(&"submita@example.com, before it not known".to_owned()));
}

#[tokio::test]
async fn a_refusal_that_an_older_preview_hides_is_a_refusal_all_the_same() {
    // the newest submission, what its version shows, what the preview shows; then whether it is submitted, and the result
    let table = [
        (State::Failed, Some("draft"), Some("other"), false, "Refused"),
        (State::Rejected, Some("draft"), Some("other"), false, "Refused"),
        (State::Failed, Some("other"), Some("other"), true, "InProgress"),
        (State::Failed, None, Some("other"), true, "InProgress"),
        (State::Canceled, Some("draft"), Some("other"), true, "InProgress"),
        (State::Failed, Some("other"), Some("draft"), false, "PreviewReady"),
    ];
    for (state, version, preview, posted, expected) in table {
        let case = format!("{state:?}, version {version:?}, preview {preview:?}");
        let world = world(&[At::Preview], "draft", [preview, None, version]);
        world.market.script().listed = Answers::of([Ok(vec![listed("publish", state)])]);
        let done = world.life().submit(None, &[]).await;
        assert_eq!((result(&done).as_str(), is_posted(&world)), (expected, posted), "{case}");
        if expected == "Refused" {
            let status = done.unwrap();
            let again = Next::SubmitAgain("contoso/vm".parse().unwrap());
            assert_eq!(status.next, [Next::FixAndResubmit, again], "{case}");
        }
    }
}

#[tokio::test]
async fn a_preview_that_is_ready_must_show_what_was_submitted() {
    let ready = || Ok(Progress::of(State::Succeeded));
    // what the marketplace puts into the preview, how the operation ends; then the result
    let table = [
        (None, ready(), "PreviewReady"),
        (Some("draft"), ready(), "PreviewReady"),
        (Some("other"), ready(), "preview differs"),
        (Some("other"), Ok(Progress::of(State::Failed)), "Refused"),
        (Some("other"), Ok(Progress::of(State::Canceled)), "Cancelled"),
    ];
    for (shown, report, expected) in table {
        let case = format!("{shown:?} {report:?}");
        let world = world(&[At::Nothing], "draft", [None, None, None]);
        world.market.script().starts_with = shown.map(titled);
        world.reports([report]);
        let done = world.watching(60).submit(None, &[]).await;
        assert_eq!(result(&done), expected, "{case}");
        if let Err(Error::PreviewDiffers { changes, .. }) = done {
            assert_eq!(crate::publish::tests::world::pointers(&changes), [TITLE]);
        }
    }
    // likewise one that was submitted before, and is followed
    for (preview, expected) in [("draft", "PreviewReady"), ("other", "preview differs")] {
        let world = world(&[At::Certifying], "draft", [Some(preview), None, Some("draft")]);
        world.reports([ready()]);
        assert_eq!(result(&world.watching(60).submit(None, &[]).await), expected);
        assert!(!is_posted(&world));
    }
    // a preview that can't be seen yet is no failure
    let world = world(&[At::Certifying], "draft", [None, None, Some("draft")]);
    world.reports([ready()]);
    assert_eq!(result(&world.watching(60).submit(None, &[]).await), "PreviewReady");
}

#[tokio::test]
async fn another_operation_is_waited_for_where_that_was_asked() {
    let world = world(&[At::GoingLive, At::Live], "draft", [Some("other"), Some("other"), None]);
    world.reports([Ok(Progress::of(State::Running)), Ok(Progress::of(State::Succeeded))]);
    let running = WhenRunning::Wait(crate::publish::tests::world::wait(60).start());
    let life = LifeCycle { running, ..world.life() };
    let status = life.submit(None, &[]).await.unwrap();
    assert_eq!((status.result, status.operation.as_deref()), (Stage::InProgress, Some("started")));
    assert!(is_posted(&world));
    let world = self::world(&[At::GoingLive], "draft", [Some("other"), None, None]);
    world.reports([Ok(Progress::of(State::Running))]);
    assert_eq!(result(&world.patient(0).submit(None, &[]).await), "still running");
    assert!(!is_posted(&world));
}

#[tokio::test]
async fn a_start_that_fails_says_why() {
    for (trouble, expected) in [(409, "operation running"), (422, "marketplace"), (403, "marketplace")] {
        let world = world(&[At::Nothing], "draft", [None, None, None]);
        world.market.script().start_fails = Some(Trouble::Status(trouble));
        assert_eq!(result(&world.life().submit(None, &[]).await), expected, "{trouble}");
    }
    let world = World::new();
    world.stands(&[At::Nothing]);
    assert_eq!(result(&world.life().submit(None, &[]).await), "no offer");
}

#[tokio::test]
async fn the_marketplaces_copies_of_the_same_image_are_no_other_draft() {
    let logo = |world: &World, letter: char, path: &str| {
        world.store.show(path, &image(letter));
        let mut value = titled("draft");
        members(&mut value).insert(LARGE.to_owned(), world.store.url(path).into());
        value
    };
    // what the preview shows in place of the draft's image; then whether it is the same draft
    for (letter, is_same) in [('a', true), ('A', true), ('b', false)] {
        let world = world(&[At::Preview], "draft", [None, None, None]);
        let (draft, preview) = (logo(&world, 'a', "/copies/1.png"), logo(&world, letter, "/copies/2.png"));
        world.market.script().draft = Some(draft);
        world.market.script().preview = Some(preview);
        world.life().submit(None, &[]).await.unwrap();
        assert_eq!(is_posted(&world), !is_same, "{letter}");
    }
    // one that can't be fetched counts as another one
    let world = world(&[At::Preview], "draft", [None, None, None]);
    let (draft, preview) = (logo(&world, 'a', "/copies/1.png"), logo(&world, 'a', "/copies/2.png"));
    world.market.script().draft = Some(draft);
    world.market.script().preview = Some(preview);
    world.store.refuse("GET", "/copies/2.png", 404, "BlobNotFound");
    world.life().submit(None, &[]).await.unwrap();
    assert!(is_posted(&world));
}

#[tokio::test]
async fn a_submission_without_a_version_is_told_by_its_slot_alone() {
    for (preview, posted) in [(Some("draft"), false), (Some("other"), true)] {
        let world = world(&[At::Preview], "draft", [preview, None, Some("draft")]);
        let newest = Submission { version: None, ..listed("publish", State::Succeeded) };
        world.market.script().listed = Answers::of([Ok(vec![newest])]);
        world.life().submit(None, &[]).await.unwrap();
        assert_eq!(is_posted(&world), posted, "{preview:?}");
    }
}
