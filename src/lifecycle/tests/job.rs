//! The job that carries out a save or a submission: in the lock from its start to its end, and what a later run makes of it.

use crate::base::OfferRef;
use crate::lifecycle::BeforeCancel;
use crate::marketplace::{Finished, Message, MessageLevel, Operation, OperationId, Progress, State};
use crate::publish::outcome::{Next, Stage, Verdict};
use crate::publish::tests::life::{At, failed, result};
use crate::publish::tests::market::{Save, Trouble};
use crate::publish::tests::stops::stop;
use crate::publish::tests::world::World;
use crate::publish::{Again, LifeCycle, OnConflict};

const JOB: &str = "job";

/// A folder with another screenshot than the draft, at a marketplace that saves by a job.
async fn changed() -> World {
    let world = World::published("a").await;
    world.folder("b");
    world.market.script().job = Some(JOB);
    world
}

/// The same after a run that was stopped before the job ended.
async fn stopped() -> World {
    let world = changed().await;
    world.market.script().saves.push_back(Save::Fails(Trouble::JobRunning));
    assert_eq!(failed(&world.publish().await.unwrap_err()), "marketplace");
    world.market.calls();
    world
}

fn vm() -> OfferRef {
    "contoso/vm".parse().unwrap()
}

fn id(text: &str) -> OperationId {
    OperationId::parse(text).unwrap()
}

/// The job that the lock names.
async fn named(world: &World) -> Option<String> {
    let started = world.life().started().await;
    started.job().or(started.submission()).map(|id| id.to_string())
}

#[tokio::test]
async fn the_lock_names_the_job_of_a_save_until_its_end_is_known() {
    // how the save ends; then whether the job may still be running
    let table = [
        (None, false),
        (Some(Save::Ignored), false),
        (Some(Save::Lost(true)), false),
        (Some(Save::Lost(false)), true),
        (Some(Save::Fails(Trouble::Status(400))), false),
        (Some(Save::Fails(Trouble::JobRunning)), true),
    ];
    for (save, is_named) in table {
        let world = changed().await;
        let lock = world.job.folder.join("offerpress.lock");
        {
            let mut script = world.market.script();
            script.saves.extend(save);
            script.makes = Some(Box::new(move |_| {
                let text = crate::base::files::read_text_if_there(&lock).unwrap().unwrap();
                assert!(
                    text.contains("job = \"job\"") && text.contains("0-a.png"),
                    "during the save: {text}"
                );
            }));
        }
        let _ = world.publish().await;
        assert_eq!(named(&world).await.is_some(), is_named, "{save:?}");
        world.market.calls();
        let next = world.publish().await.unwrap();
        let waits = world.market.calls().contains(&"wait for job".to_owned());
        assert_eq!((waits, next.result == Verdict::Incomplete), (is_named, false), "{save:?}");
        assert_eq!((named(&world).await, world.shown().as_str()), (None, "b"), "{save:?}");
    }
}

#[tokio::test]
async fn a_later_run_waits_for_the_job_and_then_reads_what_that_made() {
    // whether the job ends, and with which images; then what the run does
    for (fails, made, expected) in
        [(false, "b", "Unchanged"), (false, "a", "Saved"), (true, "b", "marketplace")]
    {
        let case = format!("fails {fails}, made {made}");
        let world = stopped().await;
        world.draft_shows(made);
        world.market.script().finish_fails = fails.then_some(Trouble::JobRunning);
        // a plan looks at the job too, and waits for nothing
        let planned = world.dry_run().await.unwrap();
        assert_eq!(planned.stops.len(), usize::from(fails), "{case}: {:?}", planned.stops);
        assert_eq!(world.market.calls(), ["read", "wait for job for 0ns", "read"], "{case}");
        assert_eq!(named(&world).await.as_deref(), Some(JOB), "{case}");
        let done = world.publish().await;
        let seen =
            done.as_ref().map_or_else(|error| failed(error).to_owned(), |done| format!("{:?}", done.result));
        assert_eq!(seen, expected, "{case}");
        let calls = world.market.calls();
        let read: &[&str] = if fails { &["read", "wait for job"] } else { &["read", "wait for job", "read"] };
        assert_eq!(calls[..read.len()], *read, "{case}");
        assert_eq!(calls.contains(&"save".to_owned()), expected == "Saved", "{case}");
        assert_eq!(named(&world).await.is_some(), fails, "{case}");
    }
}

#[tokio::test]
async fn a_job_beside_nothing_that_is_remembered_makes_no_later_run_bolder() {
    let mut world = changed().await;
    world.forget();
    world.market.script().saves.push_back(Save::Fails(Trouble::JobRunning));
    world.job.on_conflict = OnConflict::Overwrite;
    assert!(world.publish().await.is_err());
    assert_eq!(named(&world).await.as_deref(), Some(JOB));
    world.job.on_conflict = OnConflict::Stop;
    let error = world.publish().await.unwrap_err();
    let said = "screenshot 1: the draft shows /copies/1.png";
    assert_eq!(stop(&error).replace(&world.store.url(""), ""), said);
}

/// Submits the draft, so that the lock knows the job `started`.
async fn submitted(world: &World) {
    world.market.script().job = Some(JOB);
    world.stands(&[At::Nothing]);
    world.life().submit(None, &[]).await.unwrap();
    world.market.calls();
    world.heard();
}

#[tokio::test]
async fn what_started_a_submission_is_remembered_where_it_can_be_canceled_by_that() {
    // whether the service cancels by jobs, whether there is a lock; then whether the start is remembered
    for (job, has_lock, is_remembered) in
        [(Some(JOB), true, true), (None, true, false), (Some(JOB), false, false)]
    {
        let case = format!("{job:?}, lock: {has_lock}");
        let world = World::published("a").await;
        if !has_lock {
            world.forget();
        }
        let before = world.lock_text();
        world.market.script().job = job;
        world.life().submit(None, &[]).await.unwrap();
        assert_eq!(named(&world).await.is_some(), is_remembered, "{case}");
        assert_eq!(world.lock_text() == before, !is_remembered, "{case}");
        assert_eq!(world.life().started().await.submitted().is_some(), is_remembered, "{case}");
        // also by a later run that saves nothing, and by one that does
        for letters in ["a", "b"] {
            world.folder(letters);
            world.publish().await.unwrap();
            assert_eq!(named(&world).await.is_some(), is_remembered, "{case}, {letters}");
        }
    }
}

type SameRow<'a> = (At, bool, bool, bool, &'a str, &'a str);

#[tokio::test]
async fn the_lock_tells_whether_the_draft_was_submitted_as_long_as_its_job_is_the_one_that_counts() {
    let refused = "this draft was already submitted and rejected; it has not changed since, so it was not submitted again";
    let followed = "this draft was already submitted; followed its operation";
    let unsure = "a submission is already in progress; followed it, but whether it contains the newest changes of the draft isn't known";
    // where it stands, whether the job of the lock is the one that counts, whether the draft has changed; then whether it
    // is submitted, the result, and a note
    let table: [SameRow<'_>; 8] = [
        (At::Refused, true, false, false, "Refused", refused),
        (At::Refused, true, true, true, "InProgress", ""),
        (At::Refused, false, false, true, "InProgress", ""),
        (At::Refused, false, true, true, "InProgress", ""),
        (At::Certifying, true, false, false, "InProgress", followed),
        (At::Certifying, true, true, false, "operation running", ""),
        (At::Certifying, false, false, false, "InProgress", unsure),
        (At::Certifying, false, true, false, "InProgress", unsure),
    ];
    for (at, counts, is_changed, posted, expected, note) in table {
        let case = format!("{at:?}, counts {counts}, changed {is_changed}");
        let world = World::published("a").await;
        submitted(&world).await;
        world.stands(&[at]);
        {
            let mut script = world.market.script();
            let message = Message { level: MessageLevel::Error, text: "The logo is blurred.".to_owned() };
            let report = Progress { messages: vec![message], ..Progress::of(State::Failed) };
            script.refused = Some(report).filter(|_| counts);
            script.finish_fails = Some(Trouble::JobRunning).filter(|_| counts);
        }
        if is_changed {
            world.market.edit(|_| {});
        }
        let done = world.life().submit(None, &[]).await;
        let is_posted = world.market.calls().iter().any(|call| call.starts_with("submit"));
        assert_eq!((result(&done).as_str(), is_posted), (expected, posted), "{case}");
        let Ok(status) = done else { continue };
        assert_eq!(status.notes.concat(), note, "{case}");
        // a refusal has its reasons, and says how to submit the draft all the same
        let said: Vec<_> = status.messages.iter().map(|message| message.text.as_str()).collect();
        assert_eq!(said == ["The logo is blurred."], expected == "Refused", "{case}: {said:?}");
        assert_eq!(status.next.contains(&Next::SubmitAgain(vm())), expected == "Refused", "{case}");
    }
}

#[tokio::test]
async fn a_draft_that_may_be_half_saved_is_not_submitted() {
    let (whole, partial) = (Finished::Whole, Finished::MayBePartial);
    let half = "so the draft may have only a part of it";
    // whether the job runs, how it ended, whether a person insists; then the result, and what the status says
    let table = [
        (false, whole, Again::Never, "InProgress", ""),
        (false, partial, Again::Never, "save unfinished", half),
        (false, partial, Again::Insist, "InProgress", half),
        (true, whole, Again::Never, "marketplace", "a save of this folder is still running (job `job`)"),
        (true, whole, Again::Insist, "marketplace", "a save of this folder is still running (job `job`)"),
    ];
    for (runs, finished, again, expected, note) in table {
        let case = format!("runs {runs}, {finished:?}, {again:?}");
        let world = stopped().await;
        {
            let mut script = world.market.script();
            script.finished = finished;
            script.finish_fails = Some(Trouble::JobRunning).filter(|_| runs);
        }
        let notes = world.life().status().await.unwrap().notes.concat();
        assert!(notes.contains(note) && notes.is_empty() == note.is_empty(), "{case}: {notes}");
        world.market.calls();
        let done = LifeCycle { again, ..world.life() }.submit(None, &[]).await;
        assert_eq!(result(&done), expected, "{case}");
        let calls = world.market.calls();
        assert_eq!(calls[0], "wait for job", "{case}: before anything else");
        assert_eq!(calls.iter().any(|call| call.starts_with("submit")), expected == "InProgress", "{case}");
    }
}

type CancelRow<'a> = (At, Option<&'static str>, bool, Option<&'a str>, &'a str, &'a str);

#[tokio::test]
async fn what_was_shown_is_canceled_and_a_save_only_where_no_submission_runs() {
    let certification = "canceling stops the certification; the draft is kept";
    let unlisted = "canceling stops the operation in progress; the draft is kept";
    let save =
        "canceling stops a save of the draft, which may then have only a part of it; nothing is submitted";
    // what is listed, which of the two jobs has ended, whether any runs; then what is shown, what is sent, and a note
    let table: [CancelRow<'_>; 6] = [
        (At::Certifying, None, true, Some("started"), "cancel started", certification),
        (At::Certifying, Some(JOB), true, Some("started"), "cancel started", certification),
        // someone else's submission, or one of another machine
        (At::Certifying, Some("started"), true, Some("old"), "cancel", certification),
        // one that is not listed yet
        (At::Nothing, None, true, Some("started"), "cancel started", unlisted),
        (At::Nothing, Some("started"), true, Some(JOB), "cancel job", save),
        (At::Nothing, None, false, None, "", ""),
    ];
    for (at, ended, runs, shown, sent, note) in table {
        let case = format!("{at:?}, ended {ended:?}, runs {runs}");
        let world = stopped().await;
        let operation = Operation::new(OperationId::parse("started"), "started".to_owned());
        world.life().remember(&operation, None).await;
        world.stands(&[at]);
        {
            let mut script = world.market.script();
            (script.ended, script.finish_fails) = (ended, Some(Trouble::JobRunning).filter(|_| runs));
        }
        world.reports([Ok(Progress::of(State::Canceled))]);
        let found = match world.life().before_cancel(None).await.unwrap() {
            BeforeCancel::Ready(found) => *found,
            BeforeCancel::Nothing(_) => {
                assert_eq!(shown, None, "{case}");
                continue;
            }
        };
        assert_eq!(
            (found.status.operation.as_deref(), found.status.notes.concat().as_str()),
            (shown, note),
            "{case}"
        );
        assert!(world.life().still_cancelable(&found).await.is_ok(), "{case}");
        world.market.calls();
        let status = world.life().cancel(found, &[]).await.unwrap();
        assert_eq!((status.result, world.market.calls()[0].as_str()), (Stage::Cancelled, sent), "{case}");
        assert_eq!(status.notes.concat().contains("this was a save of the draft"), note == save, "{case}");
    }
}

#[tokio::test]
async fn a_job_that_was_asked_for_is_canceled_while_it_runs() {
    for (at, runs, is_ready) in [
        (At::Certifying, true, true),
        (At::Certifying, false, true),
        (At::Nothing, true, true),
        (At::Nothing, false, false),
    ] {
        let world = World::published("a").await;
        world.stands(&[at]);
        {
            let mut script = world.market.script();
            (script.job, script.finish_fails) = (Some(JOB), Some(Trouble::JobRunning).filter(|_| runs));
        }
        let found = world.life().before_cancel(Some(&id("given"))).await.unwrap();
        let shown = match &found {
            BeforeCancel::Ready(found) => found.status.operation.as_deref(),
            BeforeCancel::Nothing(_) => None,
        };
        assert_eq!(shown, Some("given").filter(|_| is_ready), "{at:?} {runs}");
    }
}
