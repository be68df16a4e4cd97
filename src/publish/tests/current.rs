//! Where an offer stands, where list, status and operation do not agree.

use super::life::{failed, listed, step, waits};
use super::market::{Answers, Trouble};
use super::world::World;
use crate::marketplace::{Goal, Progress, State, Submission};
use crate::publish::current::Current;
use crate::publish::outcome::Stage;

fn status(state: State) -> Progress {
    Progress::of(state)
}

fn odd() -> State {
    State::Other("archived".to_owned())
}

/// Lets the list, the status and the operation itself say these.
fn world(
    list: Result<Vec<Submission>, Trouble>,
    status: Result<Progress, Trouble>,
    report: Result<Progress, Trouble>,
) -> World {
    let world = World::new();
    world.draft(|_| {});
    {
        let mut script = world.market.script();
        script.listed = Answers::of([list]);
        script.status = Answers::of([status]);
    }
    world.reports([report]);
    world.market.calls();
    world
}

#[tokio::test]
async fn where_list_and_status_disagree_the_operation_itself_is_asked() {
    use Goal::{Customers, Preview, Unknown};
    use Stage::{Cancelled, InProgress, Live, NeverPublished, PreviewReady, Refused};
    let running = || listed("publish", State::Running);
    let succeeded = || Ok(status(State::Succeeded));
    let gone = || Err(Trouble::Status(404));
    // the newest operation, the status, the operation's own report; then where it stands, where that leads, and whether it
    // was asked
    let table = [
        (running(), status(State::Running), succeeded(), InProgress, Preview, false),
        (running(), status(State::Failed), Ok(status(State::Failed)), Refused, Unknown, true),
        (running(), status(State::Failed), Ok(status(State::Running)), InProgress, Preview, true),
        (running(), status(State::Failed), gone(), InProgress, Preview, true),
        (running(), status(State::Canceled), Ok(status(State::Canceled)), Cancelled, Unknown, true),
        (running(), status(State::Succeeded), succeeded(), PreviewReady, Unknown, true),
        (running(), waits(), Ok(waits()), PreviewReady, Unknown, true),
        (running(), waits(), Ok(status(State::Running)), PreviewReady, Unknown, true),
        (listed("goLive", State::Running), status(State::Succeeded), succeeded(), Live, Unknown, true),
        (listed("goLive", State::Running), waits(), Ok(waits()), InProgress, Customers, true),
        (listed("goLive", State::Running), waits(), Ok(status(State::Running)), InProgress, Customers, true),
        (listed("publish", odd()), status(State::Succeeded), gone(), Live, Unknown, false),
        (listed("publish", odd()), status(State::NeverPublished), gone(), NeverPublished, Unknown, true),
        (listed("publish", odd()), status(odd()), Ok(status(State::Failed)), Refused, Unknown, true),
        (listed("publish", odd()), status(odd()), Ok(status(odd())), InProgress, Preview, true),
        (
            listed("publish", State::Succeeded),
            status(State::Running),
            succeeded(),
            InProgress,
            Unknown,
            false,
        ),
    ];
    for (newest, status, report, stage, goal, is_asked) in table {
        let case = format!("{newest:?} {status:?} {report:?}");
        let world = world(Ok(vec![newest]), Ok(status), report);
        let current = world.life().look().await.unwrap();
        assert_eq!((current.stage, current.goal), (stage, goal), "{case}");
        assert_eq!(world.market.calls().contains(&"ask listed".to_owned()), is_asked, "{case}");
    }
}

#[tokio::test]
async fn the_report_of_the_operation_is_shown_where_it_says_more_than_the_status() {
    // the status, the operation's own report; then the state that is shown
    let table = [
        (status(State::Failed), Ok(step(State::Running, "certify", State::Running)), State::Running),
        (status(State::Failed), Ok(status(State::Failed)), State::Failed),
        (status(State::Failed), Err(Trouble::Status(503)), State::Failed),
    ];
    for (status, report, shown) in table {
        let case = format!("{status:?} {report:?}");
        let world = world(Ok(vec![listed("publish", State::Running)]), Ok(status), report);
        assert_eq!(world.life().look().await.unwrap().report.state, shown, "{case}");
    }
    // an operation without an ID can't be asked
    let newest = Submission { id: None, ..listed("publish", State::Running) };
    let world = world(Ok(vec![newest]), Ok(status(State::Failed)), Ok(status(State::Succeeded)));
    assert_eq!(world.life().look().await.unwrap().stage, Stage::InProgress);
    assert!(world.market.calls().is_empty());
}

#[tokio::test]
async fn an_operation_in_an_unknown_state_is_over_after_two_months() {
    // when it moved; then whether anything is in progress
    let table = [
        (Some("2026-09-23T08:00:00Z"), true),
        (Some("2026-09-23T07:59:59Z"), false),
        (Some("2025-01-01T00:00:00Z"), false),
        (Some("soon"), true),
        (None, true),
    ];
    for (changed, is_asked) in table {
        let newest = Submission { changed: changed.map(str::to_owned), ..listed("publish", odd()) };
        let world = world(Ok(vec![newest]), Ok(status(State::NeverPublished)), Ok(status(odd())));
        let current = world.life().look().await.unwrap();
        let stage = if is_asked { Stage::InProgress } else { Stage::NeverPublished };
        assert_eq!(current.stage, stage, "{changed:?}");
        assert_eq!(world.life().in_progress().await.unwrap().is_some(), is_asked, "{changed:?}");
    }
    // one that is running is never over by its date
    let old = Some("2020-01-01T00:00:00Z".to_owned());
    let newest = Submission { changed: old, ..listed("publish", State::Running) };
    let world = world(Ok(vec![newest]), Ok(status(State::Running)), Ok(status(State::Running)));
    assert!(world.life().in_progress().await.unwrap().is_some());
}

#[tokio::test]
async fn only_what_is_in_progress_is_in_the_way_of_a_save() {
    let one = |kind, state| Ok(vec![listed(kind, state)]);
    let fails = |status| Err(Trouble::Status(status));
    // list, status; then whether something is in the way, or the error
    let table = [
        (Ok(Vec::new()), Ok(status(State::Running)), Ok(false)),
        (fails(404), Ok(status(State::NeverPublished)), Ok(false)),
        (fails(404), Ok(status(State::Running)), Err("cannot look")),
        (fails(404), Err(Trouble::Status(404)), Ok(false)),
        (fails(404), Err(Trouble::Status(503)), Err("cannot look")),
        (fails(503), Ok(status(State::NeverPublished)), Err("marketplace")),
        (one("publish", State::Running), Ok(status(State::Running)), Ok(true)),
        (one("publish", State::Running), Ok(waits()), Ok(false)),
        (one("goLive", State::Running), Ok(waits()), Ok(true)),
        (one("publish", State::Running), Err(Trouble::Status(503)), Ok(true)),
        (one("publish", odd()), Err(Trouble::Status(503)), Err("marketplace")),
        (one("publish", State::Succeeded), Err(Trouble::Status(503)), Ok(false)),
        (one("publish", State::Succeeded), Ok(status(State::Running)), Ok(false)),
        (one("publish", State::WaitingForPublisherReview), Ok(waits()), Ok(false)),
        (one("publish", State::Blocked), Ok(status(State::Blocked)), Ok(true)),
    ];
    for (list, status, expected) in table {
        let case = format!("{list:?} {status:?}");
        let world = world(list, status, Ok(waits()));
        let found = world.life().in_progress().await;
        let seen = found.as_ref().map(Option::is_some).map_err(failed);
        assert_eq!(seen, expected, "{case}");
        if let Ok(Some(current)) = found {
            assert_eq!(current.stage, Stage::InProgress, "{case}");
            assert_eq!(
                current.running().and_then(|one| one.id.as_ref()).map(ToString::to_string).as_deref(),
                Some("old")
            );
        }
    }
}

#[tokio::test]
async fn what_leads_to_the_customers_is_told_by_the_sign_off_or_by_the_kind() {
    let signed_off = || step(State::Running, "publisher-signoff", State::Succeeded);
    // the newest operation, if any, the status; then where what is in progress leads
    let table = [
        (None, signed_off(), Goal::Customers),
        (None, status(State::Running), Goal::Unknown),
        (Some(listed("publish", State::Running)), signed_off(), Goal::Customers),
        (Some(listed("publish", State::Running)), status(State::Running), Goal::Preview),
        (Some(listed("goLive", State::Running)), status(State::Running), Goal::Customers),
        (Some(listed("other", State::Running)), status(State::Running), Goal::Unknown),
        (Some(listed("publish", State::Succeeded)), status(State::Running), Goal::Unknown),
    ];
    for (newest, status, goal) in table {
        let case = format!("{newest:?} {status:?}");
        let world = world(Ok(newest.into_iter().collect()), Ok(status), Ok(waits()));
        let current = world.life().look().await.unwrap();
        assert_eq!((current.stage, current.goal), (Stage::InProgress, goal), "{case}");
    }
}

#[test]
fn a_refusal_is_one_of_the_newest_submission() {
    let refused = |operations: &[Submission]| {
        let operations = operations.to_vec();
        let report = Progress::of(State::Running);
        Current { stage: Stage::InProgress, goal: Goal::Unknown, report, operations }.was_refused()
    };
    let failed = listed("publish", State::Failed);
    assert!(refused(std::slice::from_ref(&failed)) && refused(&[listed("publish", State::Rejected)]));
    assert!(!refused(&[]) && !refused(&[listed("publish", State::Canceled)]));
    assert!(!refused(&[listed("goLive", State::Failed), failed.clone()]));
    assert!(!refused(&[listed("publish", State::Succeeded), failed]));
}
