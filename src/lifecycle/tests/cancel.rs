//! Canceling: what there is to cancel, what it acts on, and the result.

use crate::lifecycle::{BeforeCancel, Cancelable};
use crate::marketplace::{OperationId, Progress, State, Submission};
use crate::publish::Error;
use crate::publish::outcome::Stage;
use crate::publish::tests::life::{At, failed, listed, result, waits};
use crate::publish::tests::market::{Answers, Trouble};
use crate::publish::tests::world::World;

fn world(at: &[At]) -> World {
    let world = World::new();
    world.draft(|_| {});
    world.stands(at);
    world
}

async fn found(world: &World) -> Cancelable {
    match world.life().before_cancel(None).await.unwrap() {
        BeforeCancel::Ready(found) => *found,
        BeforeCancel::Nothing(status) => panic!("{status:?}"),
    }
}

#[tokio::test]
async fn what_is_canceled_is_said_beforehand() {
    let certification = "canceling stops the certification; the draft is kept";
    let going_live = "canceling stops the offer from going live; the draft is kept";
    let unknown = "canceling stops the operation in progress; the draft is kept";
    let preview = "the preview stays; nothing goes live until you run `offerpress go-live`";
    // where it stands; whether there is something to cancel, and what is said
    let table = [
        (At::Certifying, true, certification),
        (At::GoingLive, true, going_live),
        (At::Running, true, unknown),
        (At::Preview, false, preview),
        (At::Live, false, "the offer stays live"),
        (At::Nothing, false, ""),
        (At::Refused, false, ""),
        (At::Canceled, false, ""),
    ];
    for (at, is_there, said) in table {
        let world = world(&[at]);
        let status = match world.life().before_cancel(None).await.unwrap() {
            BeforeCancel::Ready(found) => {
                assert!(is_there, "{at:?}");
                found.status
            }
            BeforeCancel::Nothing(status) => {
                assert_eq!((is_there, status.result), (false, Stage::NothingRunning), "{at:?}");
                *status
            }
        };
        assert_eq!(status.notes.concat(), said, "{at:?}");
        assert!(status.next.is_empty(), "{at:?}: {:?}", status.next);
        assert!(!world.market.calls().contains(&"cancel".to_owned()), "looking cancels nothing");
    }
    // a preview whose operation has not ended can be withdrawn
    for state in [State::Running, State::WaitingForPublisherReview] {
        let world = world(&[At::Preview]);
        {
            let mut script = world.market.script();
            script.listed = Answers::of([Ok(vec![listed("publish", state)])]);
            script.status = Answers::of([Ok(waits())]);
        }
        world.reports([Ok(waits())]);
        assert_eq!(found(&world).await.status.notes, ["canceling withdraws the preview; the draft is kept"]);
    }
    let world = world(&[At::Certifying]);
    world.market.script().status = Answers::of([Err(Trouble::Status(503))]);
    assert_eq!(failed(&world.life().before_cancel(None).await.unwrap_err()), "cannot look");
}

#[tokio::test]
async fn what_comes_of_a_cancellation_is_asked_for() {
    let too_late = "the operation ended before it could be canceled";
    // where it stood, whether it is done at once, what the operation reports; then the result, what was asked, and a note
    let table = [
        (At::Certifying, true, State::Canceled, "Cancelled", "ask listed", ""),
        (At::Certifying, false, State::Canceled, "Cancelled", "ask canceling", ""),
        (At::Certifying, false, State::Running, "InProgress", "ask canceling", ""),
        (At::Certifying, true, State::WaitingForPublisherReview, "PreviewReady", "ask listed", too_late),
        (At::GoingLive, true, State::Succeeded, "Live", "ask listed", too_late),
        (At::Running, true, State::Canceled, "Cancelled", "ask status", ""),
    ];
    for (at, at_once, state, expected, asked, note) in table {
        for is_watched in [false, true] {
            let case = format!("{at:?}, at once {at_once}, {state:?}, watched {is_watched}");
            let world = world(&[at]);
            world.market.script().cancels_at_once = at_once;
            world.reports([
                Ok(Progress::of(state.clone())),
                Ok(Progress::of(if is_watched && expected == "InProgress" {
                    State::Canceled
                } else {
                    state.clone()
                })),
            ]);
            let found = found(&world).await;
            world.market.calls();
            world.heard();
            let life = if is_watched { world.watching(60) } else { world.life() };
            let done = life.cancel(found, &[]).await;
            let expected = if is_watched && expected == "InProgress" { "Cancelled" } else { expected };
            assert_eq!(result(&done), expected, "{case}");
            let calls = world.market.calls();
            assert_eq!((calls[0].as_str(), calls[1].as_str()), ("cancel", asked), "{case}");
            assert_eq!(world.heard()[0], "canceling", "{case}");
            let notes: String = done.unwrap().notes.concat();
            assert_eq!(notes, note, "{case}");
        }
    }
}

#[tokio::test]
async fn a_cancellation_that_fails_says_so_and_names_what_the_start_printed() {
    let world = world(&[At::Certifying]);
    let waiting = found(&world).await;
    world.market.script().start_fails = Some(Trouble::Status(409));
    assert_eq!(result(&world.life().cancel(waiting, &[]).await), "marketplace");
    let given = OperationId::parse("job-1");
    let BeforeCancel::Ready(waiting) = world.life().before_cancel(given.as_ref()).await.unwrap() else {
        panic!()
    };
    world.market.calls();
    world.reports([Err(Trouble::Status(503))]);
    assert_eq!(result(&world.life().cancel(*waiting, &[]).await), "marketplace");
    assert_eq!(world.market.calls(), ["cancel job-1", "ask canceling"]);
}

#[tokio::test]
async fn only_the_operation_that_a_person_saw_is_canceled() {
    let another = || Submission { id: OperationId::parse("another"), ..listed("publish", State::Running) };
    // what is listed once they agreed; then what is found
    let table = [
        (vec![listed("publish", State::Running)], At::Certifying, Ok(true)),
        (vec![another()], At::Certifying, Err(Some("another"))),
        (vec![Submission { id: None, ..another() }], At::Certifying, Err(None)),
        (Vec::new(), At::Nothing, Ok(false)),
    ];
    for (list, at, expected) in table {
        let case = format!("{list:?}");
        let world = world(&[At::Certifying]);
        let agreed = found(&world).await;
        world.stands(&[at]);
        world.market.script().listed = Answers::of([Ok(list)]);
        match (world.life().still_cancelable(&agreed).await, expected) {
            (Ok(BeforeCancel::Ready(_)), Ok(true)) | (Ok(BeforeCancel::Nothing(_)), Ok(false)) => {}
            (Err(Error::OperationRunning { operation, .. }), Err(named)) => {
                assert_eq!(operation.as_deref(), named, "{case}");
            }
            (found, _) => panic!("{case}: {found:?}"),
        }
    }
}
