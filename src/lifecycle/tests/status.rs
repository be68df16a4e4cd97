//! How far an offer is, and how an operation is followed to its end.

use crate::base::OfferRef;
use crate::marketplace::{Goal, Operation, Polling, Progress, State, Waited};
use crate::publish::outcome::{DraftAge, Next, Stage};
use crate::publish::tests::life::{At, failed, listed, result, step, waits};
use crate::publish::tests::market::{Answers, Trouble, members};
use crate::publish::tests::world::{TITLE, World, body, wait};
use crate::publish::{Error, LifeCycle, Until};

fn titled(title: &str) -> serde_json::Value {
    let mut value = body();
    members(&mut value)[TITLE] = title.into();
    value
}

fn vm() -> OfferRef {
    "contoso/vm".parse().unwrap()
}

fn operation() -> Operation {
    Operation::new(crate::marketplace::OperationId::parse("7"), "seven".to_owned())
}

#[tokio::test]
async fn a_status_says_what_comes_next_and_names_the_operation_that_it_is_about() {
    let table = [
        (At::Nothing, Stage::NeverPublished, vec![Next::Submit(vm())]),
        (At::Certifying, Stage::InProgress, vec![Next::Watch(vm())]),
        (At::GoingLive, Stage::InProgress, vec![Next::Watch(vm())]),
        (At::Running, Stage::InProgress, vec![Next::Watch(vm())]),
        (At::Preview, Stage::PreviewReady, vec![Next::GoLive(vm())]),
        (At::Live, Stage::Live, vec![]),
        (At::Refused, Stage::Refused, vec![Next::FixAndResubmit]),
        (At::Canceled, Stage::Cancelled, vec![Next::Submit(vm())]),
    ];
    for (at, stage, next) in table {
        let world = World::new();
        world.draft(|_| {});
        world.stands(&[at]);
        let status = world.life().status().await.unwrap();
        assert_eq!((status.result, status.next), (stage, next), "{at:?}");
        assert_eq!(status.operation, None, "a status is about the offer");
        assert!(status.state.is_some(), "{at:?}");
    }
}

#[tokio::test]
async fn a_status_tells_whether_the_draft_is_newer_than_what_is_shown() {
    use DraftAge::{Newer, Same};
    let note = "the draft has newer changes that are not included; submit it to publish them";
    // where it stands, what preview and live show; then how old the draft is
    let table = [
        (At::Preview, Some("draft"), None, Some(Same)),
        (At::Preview, Some("older"), Some("draft"), Some(Newer)),
        (At::Preview, None, Some("draft"), None),
        (At::Live, Some("older"), Some("draft"), Some(Same)),
        (At::Live, Some("draft"), Some("older"), Some(Newer)),
        (At::Live, Some("draft"), None, None),
        (At::Certifying, Some("older"), Some("older"), None),
        (At::Refused, Some("older"), Some("older"), None),
    ];
    for (at, preview, live, age) in table {
        let case = format!("{at:?}, preview {preview:?}, live {live:?}");
        let world = World::new();
        world.stands(&[at]);
        world.draft(|value| members(value)[TITLE] = "draft".into());
        {
            let mut script = world.market.script();
            (script.preview, script.live) = (preview.map(titled), live.map(titled));
        }
        let status = world.life().status().await.unwrap();
        assert_eq!(status.draft, age, "{case}");
        assert_eq!(status.notes.contains(&note.to_owned()), age == Some(Newer), "{case}");
    }
    // a slot that can't be read is no failure of a status
    let world = World::new();
    world.stands(&[At::Live]);
    world.market.script().slots = Answers::of([Err(Trouble::Status(503))]);
    let status = world.life().status().await.unwrap();
    assert_eq!((status.result, status.draft), (Stage::Live, None));
}

#[tokio::test]
async fn a_status_needs_no_list_and_a_list_that_fails_is_told_by_the_list_alone() {
    let world = World::new();
    world.stands(&[At::Certifying]);
    world.market.script().listed = Answers::of([Err(Trouble::Status(503))]);
    assert_eq!(result(&world.life().status().await), "InProgress");
    assert!(world.life().operations().await.is_err());
    world.market.script().status = Answers::of([Err(Trouble::Status(503))]);
    assert_eq!(result(&world.life().status().await), "marketplace");
    world.stands(&[At::Refused]);
    let all = world.life().operations().await.unwrap();
    let shown: Vec<_> = all.operations.iter().map(|one| (one.id.clone(), one.state.to_string())).collect();
    assert_eq!(shown, [(crate::marketplace::OperationId::parse("old"), "failed".to_owned())]);
}

type WatchRow<'a> = (At, Vec<Result<Progress, Trouble>>, &'a str, usize);

#[tokio::test]
async fn only_what_is_in_progress_is_watched() {
    let moved = |state| Ok(Progress::of(state));
    // where it stands, how the operation goes on; then where it ends, and how often it was asked for
    let table: [WatchRow<'_>; 8] = [
        (At::Nothing, vec![], "NeverPublished", 0),
        (At::Preview, vec![], "PreviewReady", 0),
        (At::Live, vec![], "Live", 0),
        (At::Refused, vec![], "Refused", 0),
        (
            At::Certifying,
            vec![moved(State::Running), moved(State::WaitingForPublisherReview)],
            "PreviewReady",
            2,
        ),
        (At::Certifying, vec![moved(State::Failed)], "Refused", 1),
        (
            At::GoingLive,
            vec![moved(State::Running), moved(State::Running), moved(State::Succeeded)],
            "Live",
            3,
        ),
        (At::Certifying, vec![moved(State::Canceled)], "Cancelled", 1),
    ];
    for (at, reports, expected, asked) in table {
        let world = World::new();
        world.draft(|_| {});
        world.stands(&[at]);
        world.reports(reports);
        world.market.calls();
        let done = world.watching(60).status().await;
        assert_eq!(result(&done), expected, "{at:?}");
        let calls = world.market.calls().iter().filter(|call| *call == "ask status").count();
        assert_eq!(calls, asked, "{at:?}");
    }
}

#[tokio::test]
async fn an_operation_is_followed_to_its_end_and_each_move_is_told() {
    let running = || Ok(Progress::of(State::Running));
    let world = World::new();
    world.reports([
        running(),
        running(),
        Err(Trouble::Status(503)),
        Ok(waits()),
        Ok(Progress::of(State::Succeeded)),
    ]);
    let done = world.watching(60).follow(&operation(), Goal::Preview).await.unwrap();
    assert_eq!((done.result, done.operation.as_deref()), (Stage::PreviewReady, Some("7")));
    assert_eq!(done.next, [Next::GoLive(vm())]);
    assert_eq!(
        world.heard(),
        [
            "moved: running",
            "trouble: the marketplace refused to do that: status 503, without a reason",
            "moved: running"
        ],
        "what did not move is not told again"
    );
}

#[tokio::test]
async fn how_an_operation_ends_depends_on_where_it_leads() {
    let live = || step(State::Succeeded, "live", State::Succeeded);
    // the last report, where the operation leads; then how it ended
    let table = [
        (Progress::of(State::Succeeded), Goal::Preview, "PreviewReady"),
        (Progress::of(State::Succeeded), Goal::Customers, "Live"),
        (Progress::of(State::Succeeded), Goal::Unknown, "Live"),
        (live(), Goal::Customers, "Live"),
        (waits(), Goal::Preview, "PreviewReady"),
        (waits(), Goal::Unknown, "PreviewReady"),
        (Progress::of(State::Failed), Goal::Preview, "Refused"),
        (Progress::of(State::Failed), Goal::Customers, "Refused"),
        (Progress::of(State::Canceled), Goal::Customers, "Cancelled"),
    ];
    for (last, goal, expected) in table {
        let world = World::new();
        world.reports([Ok(last.clone())]);
        let done = world.watching(60).follow(&operation(), goal).await;
        assert_eq!(result(&done), expected, "{last:?} {goal:?}");
        assert_eq!(done.unwrap().steps.len(), last.steps.len());
    }
}

#[tokio::test]
async fn a_preview_that_is_ready_is_no_end_on_the_way_to_the_customers() {
    let live = || Ok(Progress::of(State::Succeeded));
    // how long is waited, what the operation reports; then where it ends, and whether it timed out
    let table = [
        (60, vec![Ok(waits()), Ok(waits()), live()], "Live", false, 3),
        (60, vec![Ok(waits()), Ok(Progress::of(State::Failed))], "Refused", false, 2),
        (0, vec![Ok(waits())], "InProgress", true, 1),
        (0, vec![Ok(Progress::of(State::Running))], "InProgress", true, 1),
        (0, vec![Err(Trouble::Status(503))], "InProgress", true, 1),
        (0, vec![live()], "Live", false, 1),
    ];
    for (seconds, reports, expected, is_over, asked) in table {
        let case = format!("{seconds} s, {reports:?}");
        let world = World::new();
        let first = reports.first().cloned();
        world.reports(reports);
        let done = world.watching(seconds).follow(&operation(), Goal::Customers).await;
        assert_eq!(result(&done), expected, "{case}");
        let status = done.unwrap();
        assert_eq!(status.notes.iter().any(|note| note.starts_with("timed out")), is_over, "{case}");
        assert_eq!(status.state.is_some(), first.is_some_and(|report| report.is_ok()), "{case}");
        assert_eq!(world.market.calls().len(), asked, "{case}");
        if is_over {
            assert_eq!(status.next, [Next::Watch(vm())], "{case}");
        }
    }
}

#[tokio::test]
async fn what_is_not_waited_for_is_not_asked_for() {
    let world = World::new();
    let status = world.life().follow(&operation(), Goal::Preview).await.unwrap();
    assert_eq!((status.result, status.operation.as_deref()), (Stage::InProgress, Some("7")));
    assert_eq!(status.next, [Next::Watch(vm())]);
    assert!(world.market.calls().is_empty() && status.state.is_none());
}

#[tokio::test]
async fn an_operation_that_can_no_longer_be_asked_for_ends_the_wait() {
    for (trouble, error) in [
        (Trouble::Status(404), Some("marketplace")),
        (Trouble::Status(403), Some("not watched")),
        (Trouble::Status(401), Some("not watched")),
        (Trouble::Unreadable, Some("marketplace")),
        (Trouble::Status(429), None),
        (Trouble::Status(500), None),
        (Trouble::Status(503), None),
    ] {
        let world = World::new();
        world.reports([Err(trouble), Ok(Progress::of(State::Succeeded))]);
        let polling: Polling = wait(60).start();
        let waited = world.life().wait(&operation(), Goal::Unknown, &polling).await;
        assert_eq!(waited.as_ref().err().map(failed), error, "{trouble:?}");
        assert_eq!(matches!(waited, Ok(Waited::Ended(..))), error.is_none(), "{trouble:?}");
    }
}

#[tokio::test]
async fn a_start_that_meets_another_operation_is_a_conflict_of_its_own() {
    for (trouble, expected) in [
        (Trouble::Status(409), "operation running"),
        (Trouble::Status(423), "operation running"),
        (Trouble::Status(412), "marketplace"),
        (Trouble::Status(400), "marketplace"),
        (Trouble::Status(403), "marketplace"),
        (Trouble::Unreadable, "marketplace"),
    ] {
        let world = World::new();
        let error = world.life().busy(trouble.error());
        assert_eq!(failed(&error), expected, "{trouble:?}");
        if let Error::OperationRunning { operation, source, .. } = error {
            assert!(operation.is_none() && source.is_some(), "{trouble:?}: what the service said is kept");
        }
    }
}

#[tokio::test]
async fn where_it_cannot_be_looked_nothing_is_started_unless_insisted_on() {
    // what the list and the status say; then the result, and whether insisting helps
    let fails = |status| Err(Trouble::Status(status));
    let table = [
        (fails(503), Ok(At::Certifying), "cannot look", true),
        (Ok(()), Err(Trouble::Status(503)), "cannot look", true),
        (fails(403), Ok(At::Nothing), "marketplace", false),
        (Ok(()), Err(Trouble::Status(401)), "marketplace", false),
        (fails(404), Ok(At::Nothing), "fine", false),
        (fails(404), Ok(At::Live), "cannot look", true),
        (Err(Trouble::Unreadable), Ok(At::Nothing), "cannot look", true),
    ];
    for (list, status, expected, helps) in table {
        let case = format!("{list:?} {status:?}");
        let world = World::new();
        world.draft(|_| {});
        if let Ok(at) = status {
            world.stands(&[at]);
        }
        {
            let mut script = world.market.script();
            if let Err(trouble) = list {
                script.listed = Answers::of([Err(trouble)]);
            }
            if let Err(trouble) = status {
                script.status = Answers::of([Err(trouble)]);
            }
        }
        let looked = world.life().look_unless_insisting().await;
        assert_eq!(looked.as_ref().map_or_else(failed, |_| "fine"), expected, "{case}");
        let insisting = world.insisting().look_unless_insisting().await;
        assert_eq!(matches!(insisting, Ok(None)), helps, "{case}");
        assert_eq!(insisting.is_err(), expected == "marketplace", "{case}");
    }
    // an offer that does not exist is an error of its own
    for is_there in [false, true] {
        let world = World::new();
        if is_there {
            world.draft(|_| {});
        }
        world.market.script().status = Answers::of([Err(Trouble::Status(404))]);
        let error = world.life().look().await.unwrap_err();
        assert_eq!(failed(&error), if is_there { "cannot look" } else { "no offer" });
    }
}

#[tokio::test]
async fn the_course_of_what_was_looked_at_names_its_operation() {
    // where it stands, and the operation that is named
    let table = [
        (At::Certifying, Some("old")),
        (At::GoingLive, Some("old")),
        (At::Running, None),
        (At::Preview, Some("old")),
        (At::Refused, Some("old")),
        (At::Nothing, None),
    ];
    for (at, operation) in table {
        let world = World::new();
        world.stands(&[at]);
        let current = world.life().look().await.unwrap();
        let status = world.life().status_of(&current);
        assert_eq!(status.operation.as_deref(), operation, "{at:?}");
        assert_eq!(status.next, world.life().next(status.result), "{at:?}");
    }
    // the newest operation is over, and the status tells of another one: that is not the old one
    let world = World::new();
    world.stands(&[At::Running]);
    world.market.script().listed = Answers::of([Ok(vec![listed("publish", State::Succeeded)])]);
    let current = world.life().look().await.unwrap();
    assert_eq!((current.stage, world.life().status_of(&current).operation), (Stage::InProgress, None));
    assert_eq!(world.life().operation_of(&current).at(), "status");
}

#[tokio::test]
async fn a_watch_without_an_end_says_how_to_ask_again() {
    let world = World::new();
    world.stands(&[At::Certifying]);
    world.reports([Ok(Progress::of(State::Running))]);
    let until = Until::Ended(wait(0).start());
    let status = LifeCycle { until, ..world.life() }.status().await.unwrap();
    assert_eq!((status.result, status.next), (Stage::InProgress, vec![Next::Watch(vm())]));
    assert_eq!(status.notes, ["timed out; the operation is still running"]);
}
