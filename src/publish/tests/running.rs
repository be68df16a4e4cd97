//! Another operation on the offer: it is in the way of a save, or waited for.

use super::life::{At, failed};
use super::market::Trouble;
use super::world::{World, wait};
use crate::marketplace::{Progress, State, WaitOptions};
use crate::publish::current::Round;
use crate::publish::outcome::Verdict;
use crate::publish::{Error, Turn, WhenRunning};
use std::time::Duration;

const WAITING: &str = "note: an operation is running on the offer; waiting until it ends";

type RoundRow<'a> = (&'a [At], Option<u64>, Vec<Result<Progress, Trouble>>, Result<Round, &'a str>);

#[tokio::test]
async fn an_operation_stops_a_save_or_is_waited_for() {
    let ended = || Ok(Progress::of(State::Succeeded));
    let goes_on = || Ok(Progress::of(State::Running));
    // what runs at each look, how long is waited, what the operation reports; then the result
    let table: [RoundRow<'_>; 8] = [
        (&[At::Nothing], None, vec![], Ok(Round::First)),
        (&[At::Preview], None, vec![], Ok(Round::First)),
        (&[At::Certifying], None, vec![], Err("operation running")),
        (&[At::GoingLive], None, vec![], Err("operation running")),
        (&[At::Certifying, At::Preview], Some(60), vec![ended()], Ok(Round::Later)),
        (
            &[At::Certifying, At::Certifying, At::Preview],
            Some(60),
            vec![goes_on(), ended()],
            Ok(Round::Later),
        ),
        (&[At::Certifying], Some(0), vec![goes_on()], Err("still running")),
        // it has ended, and the list goes on showing it
        (&[At::Certifying], Some(0), vec![ended()], Err("still running")),
    ];
    for (stands, seconds, reports, expected) in table {
        let case = format!("{stands:?} {seconds:?} {reports:?}");
        let world = World::new();
        world.draft(|_| {});
        world.stands(stands);
        world.reports(reports);
        let life = seconds.map_or_else(|| world.life(), |seconds| world.patient(seconds));
        let free = life.ensure_idle(&Turn::default()).await;
        match &free {
            Err(Error::OperationRunning { operation, source, .. }) => {
                assert_eq!((operation.as_deref(), source.is_none()), (Some("old"), true), "{case}");
            }
            Err(Error::StillRunning { operation, .. }) => {
                assert_eq!(operation.as_deref(), Some("old"), "{case}");
            }
            _ => {}
        }
        assert_eq!(free.as_ref().map(|free| *free).map_err(failed), expected, "{case}");
        let said = world.heard().iter().filter(|line| *line == WAITING).count();
        assert_eq!(said, usize::from(seconds.is_some()), "{case}: said once, however long it takes");
    }
}

#[tokio::test]
async fn a_plan_says_what_a_save_would_meet() {
    // what stands at the offer, whether a publish would wait; then what the plan says
    let table = [
        (At::Nothing, false, ""),
        (At::Live, false, ""),
        (At::Certifying, false, "stops: operation running"),
        (At::Certifying, true, "note: an operation is running"),
        (At::Preview, false, "note: a preview is waiting"),
        (At::Preview, true, "note: a preview is waiting"),
    ];
    for (at, waits, expected) in table {
        let mut world = World::published("a").await;
        world.stands(&[at]);
        if waits {
            world.job.running = WhenRunning::Wait(wait(60).start());
        }
        let life = if waits { world.patient(60) } else { world.life() };
        let said = match life.before_save().await {
            Ok(None) => String::new(),
            Err(error) => format!("stops: {}", failed(&error)),
            Ok(Some(note)) => {
                format!("note: {}", note.split(' ').take(4).collect::<Vec<_>>().join(" "))
            }
        };
        assert!(
            said.starts_with(expected) && said.is_empty() == expected.is_empty(),
            "{at:?}, {waits}: {said}"
        );
        // and so does a dry run that would save something, and no other one
        let unchanged = world.dry_run().await.unwrap();
        assert!(unchanged.stops.is_empty() && unchanged.notes.len() == 1, "{at:?}: {:?}", unchanged.notes);
        world.folder("b");
        let planned = world.dry_run().await.unwrap();
        assert_eq!(planned.stops.len(), usize::from(expected.starts_with("stops")), "{at:?}, {waits}");
        let notes = planned
            .notes
            .iter()
            .filter(|note| note.contains("operation") || note.contains("preview"))
            .count();
        assert_eq!(notes, usize::from(expected.starts_with("note")), "{at:?}, {waits}: {:?}", planned.notes);
        // without a draft there is nothing to be in the way
        let world = World::new();
        world.own(|_| {});
        world.stands(&[at]);
        assert!(world.dry_run().await.unwrap().stops.is_empty(), "{at:?}");
    }
}

#[tokio::test]
async fn a_plan_that_cannot_look_is_judged_by_the_list_alone() {
    use super::life::listed;
    use super::market::Answers;
    for (list, expected) in [
        (Ok(vec![listed("publish", State::Running)]), "operation running"),
        (Ok(vec![listed("publish", State::Succeeded)]), "idle"),
        (Err(Trouble::Status(503)), "marketplace"),
    ] {
        let world = World::published("a").await;
        {
            let mut script = world.market.script();
            script.listed = Answers::of([list]);
            script.status = Answers::of([Err(Trouble::Status(503))]);
        }
        let said = match world.life().before_save().await {
            Err(error) => failed(&error),
            _ => "idle",
        };
        assert_eq!(said, expected);
    }
}

#[tokio::test]
async fn a_publish_waits_and_then_decides_anew() {
    let mut world = World::published("ab").await;
    world.job.running = WhenRunning::Wait(wait(60).start());
    world.folder("ac");
    world.stands(&[At::Certifying, At::Preview]);
    world.reports([Ok(Progress::of(State::Running)), Ok(Progress::of(State::Succeeded))]);
    assert_eq!(world.publish().await.unwrap().result, Verdict::Saved);
    assert_eq!(world.shown(), "ac");
    let reads = world.market.calls();
    assert_eq!(reads.iter().filter(|call| *call == "read").count(), 2, "the draft is read again: {reads:?}");
    // without the wait it stops, and nothing is uploaded
    world.job.running = WhenRunning::Stop;
    world.folder("ad");
    world.stands(&[At::Certifying]);
    world.store.asked();
    let error = world.publish().await.unwrap_err();
    assert_eq!(
        (failed(&error), world.shown().as_str(), world.store.asked()),
        ("operation running", "ac", vec![])
    );
}

#[tokio::test]
async fn a_wait_ends_where_no_question_would_be_in_time() {
    let world = World::new();
    world.stands(&[At::Certifying]);
    world.reports([Ok(Progress::of(State::Succeeded))]);
    let options = WaitOptions { interval: Duration::from_secs(3600), limit: Duration::from_secs(60) };
    let life = crate::publish::LifeCycle { running: WhenRunning::Wait(options.start()), ..world.life() };
    let error = life.ensure_idle(&Turn::default()).await.unwrap_err();
    assert_eq!(failed(&error), "still running");
}
