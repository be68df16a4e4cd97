//! Going live: what is put before customers, what is followed or left alone, and what they see in the end.

use crate::lifecycle::{BeforeGoLive, WaitingPreview};
use crate::marketplace::{Progress, State};
use crate::publish::outcome::{DraftAge, SavedDraft, Stage};
use crate::publish::tests::life::{At, failed, listed, result};
use crate::publish::tests::market::{Answers, Trouble, members};
use crate::publish::tests::world::{TITLE, World, body, pointers, wait};
use crate::publish::{Error, LifeCycle, WhenRunning};
use serde_json::Value;

fn titled(title: &str) -> Value {
    let mut value = body();
    members(&mut value)[TITLE] = title.into();
    value
}

/// An offer whose draft, preview and live state have these titles.
fn world(at: &[At], [draft, preview, live]: [Option<&str>; 3]) -> World {
    let world = World::new();
    world.stands(at);
    {
        let mut script = world.market.script();
        (script.draft, script.preview, script.live) =
            (draft.map(titled), preview.map(titled), live.map(titled));
    }
    world.market.calls();
    world
}

fn is_started(world: &World) -> bool {
    world.market.calls().iter().any(|call| call.starts_with("go live"))
}

/// What would go live, in a word: `ready`, or where the offer stands already.
fn before(found: &Result<BeforeGoLive, Error>) -> String {
    match found {
        Ok(BeforeGoLive::Ready(_)) => "ready".to_owned(),
        Ok(BeforeGoLive::Done(status)) => format!("{:?}", status.result),
        Err(error) => failed(error).to_owned(),
    }
}

async fn ready(world: &World) -> WaitingPreview {
    match world.life().before_go_live().await.unwrap() {
        BeforeGoLive::Ready(waiting) => *waiting,
        BeforeGoLive::Done(status) => panic!("{status:?}"),
    }
}

const NEW: [Option<&str>; 3] = [Some("new"), Some("new"), None];
const FIRST: &str = "the offer goes live for the first time";

#[tokio::test]
async fn only_a_preview_that_waits_goes_live() {
    let (new, old) = (Some("new"), Some("old"));
    // where it stands, draft, preview and live; then what is found, and what insisting finds
    let table = [
        (At::Preview, NEW, "ready", "ready"),
        (At::Preview, [new, new, old], "ready", "ready"),
        (At::Preview, [new, None, old], "nothing in preview", "nothing in preview"),
        (At::Live, [new, new, new], "Live", "ready"),
        (At::Live, [new, None, new], "Live", "nothing in preview"),
        (At::Live, [new, new, None], "nothing in production", "ready"),
        (At::Nothing, NEW, "nothing in preview", "ready"),
        (At::Refused, NEW, "nothing in preview", "ready"),
        (At::Canceled, NEW, "nothing in preview", "ready"),
        (At::Certifying, NEW, "operation running", "operation running"),
        (At::Running, NEW, "operation running", "operation running"),
        (At::GoingLive, NEW, "InProgress", "operation running"),
    ];
    for (at, states, expected, insisting) in table {
        let world = world(&[at], states);
        assert_eq!(before(&world.life().before_go_live().await), expected, "{at:?} {states:?}");
        assert_eq!(
            before(&world.insisting().before_go_live().await),
            insisting,
            "{at:?} {states:?}, insisting"
        );
        assert!(!is_started(&world), "looking starts nothing");
    }
    // where nothing can be looked at, only insisting finds the preview
    let world = world(&[At::Preview], NEW);
    world.market.script().status = Answers::of([Err(Trouble::Status(503))]);
    assert_eq!(before(&world.life().before_go_live().await), "cannot look");
    assert_eq!(before(&world.insisting().before_go_live().await), "ready");
}

type LiveRow<'a> = ([Option<&'a str>; 3], usize, Option<DraftAge>, &'a [&'a str]);

#[tokio::test]
async fn what_goes_live_is_said_beforehand() {
    let (new, old, newer) = (Some("new"), Some("old"), Some("newer"));
    let stale = "the draft has newer changes that are not included; submit it to publish them";
    let (changes, same) =
        ("going live changes the fields listed above", "the preview is identical to the live offer");
    // draft, preview and live; then the fields that change, how old the draft is, and the notes
    let table: [LiveRow<'_>; 6] = [
        ([new, new, old], 1, Some(DraftAge::Same), &[changes]),
        ([newer, new, old], 1, Some(DraftAge::Newer), &[stale, changes]),
        ([new, new, new], 0, Some(DraftAge::Same), &[same]),
        ([newer, new, new], 0, Some(DraftAge::Newer), &[stale, same]),
        ([new, new, None], 1, Some(DraftAge::Same), &[FIRST]),
        ([None, new, old], 1, None, &[changes]),
    ];
    for (states, count, age, notes) in table {
        let world = world(&[At::Preview], states);
        let status = ready(&world).await.status;
        assert_eq!((status.result, status.draft), (Stage::PreviewReady, age), "{states:?}");
        assert_eq!(status.notes, notes, "{states:?}");
        let titles = status.changes.iter().filter(|change| change.field.ends_with(TITLE)).count();
        assert_eq!(titles, count, "{states:?}: {:?}", status.changes);
    }
}

#[tokio::test]
async fn what_went_live_does_not_go_live_again_though_a_preview_seems_to_wait() {
    let (new, old) = (Some("new"), Some("old"));
    // the newest operation, what is live; then what is found
    let table = [
        ("goLive", State::Succeeded, new, "Live"),
        ("goLive", State::Succeeded, old, "ready"),
        ("goLive", State::Canceled, new, "ready"),
        ("publish", State::Succeeded, new, "ready"),
    ];
    for (kind, state, live, expected) in table {
        let world = world(&[At::Preview], [new, new, live]);
        world.market.script().listed = Answers::of([Ok(vec![listed(kind, state.clone())])]);
        let found = world.life().before_go_live().await;
        assert_eq!(before(&found), expected, "{kind} {state:?} {live:?}");
        if let Ok(BeforeGoLive::Done(status)) = found {
            assert_eq!(status.notes, ["the offer is already live; nothing was sent"]);
            assert!(status.next.is_empty() && status.draft == Some(DraftAge::Same));
        }
        assert_eq!(before(&world.insisting().before_go_live().await), "ready", "{kind} {state:?} {live:?}");
    }
}

#[tokio::test]
async fn what_is_live_already_tells_whether_the_draft_is_newer() {
    for (draft, age, notes) in
        [(Some("new"), Some(DraftAge::Same), 1), (Some("newer"), Some(DraftAge::Newer), 2), (None, None, 1)]
    {
        let world = world(&[At::Live], [draft, Some("new"), Some("new")]);
        let BeforeGoLive::Done(status) = world.life().before_go_live().await.unwrap() else {
            panic!("{draft:?}")
        };
        assert_eq!((status.draft, status.notes.len()), (age, notes), "{draft:?}: {:?}", status.notes);
        assert_eq!(status.notes[0], "the offer is already live; nothing was sent");
    }
}

#[tokio::test]
async fn customers_must_see_what_was_to_go_live() {
    let done = || vec![Ok(Progress::of(State::Succeeded))];
    // what production shows instead, how the operation ends; then the result
    let table = [
        (None, done(), "Live"),
        (Some("new"), done(), "Live"),
        (Some("old"), done(), "live differs"),
        (Some("old"), vec![Ok(Progress::of(State::Failed))], "Refused"),
        (Some("old"), vec![Ok(Progress::of(State::Canceled))], "Cancelled"),
    ];
    for (shown, reports, expected) in table {
        let case = format!("{shown:?} {reports:?}");
        let world = world(&[At::Preview], [Some("new"), Some("new"), Some("before")]);
        let waiting = ready(&world).await;
        world.market.calls();
        world.market.script().starts_with = shown.map(titled);
        world.reports(reports);
        let done = world.watching(60).go_live(waiting).await;
        assert_eq!(result(&done), expected, "{case}");
        assert_eq!(world.heard()[0], "going live", "{case}");
        let reads = world.market.calls().iter().filter(|call| *call == "read production").count();
        let looks = match expected {
            "Live" => 1,
            "live differs" => 5,
            _ => 0,
        };
        assert_eq!(reads, looks, "{case}: what is read may be old for a while");
        match done {
            Ok(status) => {
                assert_eq!((status.changes.len(), status.draft), (1, Some(DraftAge::Same)), "{case}");
            }
            Err(Error::LiveDiffers { changes, .. }) => assert_eq!(pointers(&changes), [TITLE], "{case}"),
            Err(other) => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn what_is_not_waited_for_is_not_compared() {
    let world = world(&[At::Preview], NEW);
    let waiting = ready(&world).await;
    world.market.calls();
    let status = world.life().go_live(waiting).await.unwrap();
    assert_eq!((status.result, status.operation.as_deref()), (Stage::InProgress, Some("started")));
    assert_eq!(world.market.calls(), ["read preview", "go live, before it 1"]);
    for (trouble, expected) in [(409, "operation running"), (422, "marketplace")] {
        let waiting = ready(&world).await;
        world.market.script().start_fails = Some(Trouble::Status(trouble));
        assert_eq!(result(&world.life().go_live(waiting).await), expected, "{trouble}");
    }
}

#[tokio::test]
async fn a_preview_that_the_service_shows_late_is_waited_for_by_who_waits() {
    let late = |times| Answers::of(std::iter::repeat_n(Err(Trouble::Status(400)), times).chain([Ok(())]));
    for (times, waits, expected) in [(4, true, "ready"), (5, true, "marketplace"), (1, false, "marketplace")]
    {
        let world = world(&[At::Preview], NEW);
        world.market.script().slots = late(times);
        let life = if waits { world.watching(60) } else { world.life() };
        assert_eq!(before(&life.before_go_live().await), expected, "{times} {waits}");
    }
}

#[tokio::test]
async fn a_preview_that_took_the_place_of_the_one_that_was_looked_at_does_not_go_live() {
    for (now, expected) in [
        (Some("new"), "InProgress"),
        (Some("someone else's"), "preview differs"),
        (None, "nothing in preview"),
    ] {
        let world = world(&[At::Preview], NEW);
        let waiting = ready(&world).await;
        world.market.script().preview = now.map(titled);
        assert_eq!(result(&world.life().go_live(waiting).await), expected, "{now:?}");
        assert_eq!(is_started(&world), now == Some("new"), "{now:?}");
    }
}

#[tokio::test]
async fn a_run_goes_live_with_what_it_saved_and_with_nothing_else() {
    let (new, old) = (Some("new"), Some("old"));
    // where it stands, preview and live; then the result, and whether something is started
    let table = [
        (At::Preview, new, old, "InProgress", true),
        (At::Preview, new, None, "InProgress", true),
        (At::Preview, old, old, "preview differs", false),
        (At::Live, None, new, "Live", false),
        (At::Live, None, old, "live differs", false),
        (At::GoingLive, new, old, "InProgress", false),
        (At::Refused, new, old, "nothing in preview", false),
    ];
    for (at, preview, live, expected, started) in table {
        let case = format!("{at:?}, preview {preview:?}, live {live:?}");
        let world = world(&[at], [new, preview, live]);
        let saved = SavedDraft::saved(crate::publish::tests::market::state(titled("new"), None));
        let done = world.life().go_live_with(&saved).await;
        assert_eq!((result(&done).as_str(), is_started(&world)), (expected, started), "{case}");
    }
}

#[tokio::test]
async fn what_a_person_agreed_to_is_looked_at_again() {
    let (new, old) = (Some("new"), Some("old"));
    // where it stands once they agreed, and what the preview shows then; then what is found
    let table = [
        (At::Preview, new, "ready"),
        (At::Preview, Some("newer"), "preview differs"),
        (At::Preview, None, "nothing in preview"),
        (At::GoingLive, new, "InProgress"),
        (At::Certifying, new, "operation running"),
        (At::Live, new, "Live"),
    ];
    for (at, preview, expected) in table {
        let world = world(&[At::Preview], [new, new, old]);
        let agreed = ready(&world).await;
        world.stands(&[at]);
        world.market.script().preview = preview.map(titled);
        let found = world.life().still_waiting(&agreed).await;
        assert_eq!(before(&found), expected, "{at:?} {preview:?}");
        if let Err(Error::PreviewDiffers { changes, .. }) = found {
            assert_eq!(pointers(&changes), [TITLE]);
        }
    }
    // prices are part of what was agreed to
    for (now, expected) in [("1", "ready"), ("2", "preview differs")] {
        let world = world(&[At::Preview], [Some("new"), Some("new"), Some("old")]);
        world.market.script().rest[1] = Some("1");
        let agreed = ready(&world).await;
        world.market.script().rest[1] = Some(now);
        assert_eq!(before(&world.life().still_waiting(&agreed).await), expected, "{now}");
    }
}

#[tokio::test]
async fn what_goes_live_already_is_followed_and_compared() {
    let end = |state| vec![Ok(Progress::of(State::Running)), Ok(Progress::of(state))];
    // preview and live, how the operation ends; then what is found
    let table = [
        (Some("new"), Some("new"), end(State::Succeeded), "Live"),
        (Some("new"), Some("old"), end(State::Succeeded), "live differs"),
        (Some("new"), None, end(State::Succeeded), "live differs"),
        (None, Some("old"), end(State::Succeeded), "Live"),
        (Some("new"), Some("old"), end(State::Failed), "Refused"),
    ];
    for (preview, live, reports, expected) in table {
        let case = format!("preview {preview:?}, live {live:?}, {reports:?}");
        let world = world(&[At::GoingLive], [Some("new"), preview, live]);
        world.reports(reports);
        let found = world.watching(60).before_go_live().await;
        assert_eq!(before(&found), expected, "{case}");
        if let Ok(BeforeGoLive::Done(status)) = found {
            let note = "the offer was already going live; followed that operation".to_owned();
            assert!(status.notes.contains(&note), "{case}: {:?}", status.notes);
            assert_eq!(status.operation.as_deref(), Some("old"), "{case}");
        }
        assert!(!is_started(&world), "{case}");
    }
}

#[tokio::test]
async fn another_operation_is_waited_for_where_that_was_asked() {
    let world = world(&[At::Certifying, At::Preview], NEW);
    world.reports([Ok(Progress::of(State::Running)), Ok(Progress::of(State::Succeeded))]);
    let running = WhenRunning::Wait(wait(60).start());
    let found = LifeCycle { running, ..world.life() }.before_go_live().await;
    assert_eq!(before(&found), "ready");
    let world = self::world(&[At::Certifying], NEW);
    world.reports([Ok(Progress::of(State::Running))]);
    assert_eq!(before(&world.patient(0).before_go_live().await), "still running");
}

#[tokio::test]
async fn a_slot_that_cannot_be_read_starts_nothing() {
    for at in [At::Preview, At::Live, At::GoingLive] {
        let world = world(&[at], NEW);
        world.market.script().slots = Answers::of([Err(Trouble::Status(503))]);
        assert_eq!(before(&world.life().before_go_live().await), "marketplace", "{at:?}");
        assert!(!is_started(&world));
    }
}
