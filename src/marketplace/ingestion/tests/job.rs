//! A job from its post to its end: what is asked, how often, and what ends the wait.

use super::service::{Canned, JOB, POST, Row, Service, answer, job, offer};
use crate::http::Repeat;
use crate::marketplace::ingestion::job::{JobState, Posted};
use crate::marketplace::{Cancelled, Error, Marketplace, OperationId};
use serde_json::json;
use std::time::Duration;

/// Longer than any wait here takes; a client that never ends fails after it.
const MINUTE: Option<Duration> = Some(Duration::from_secs(60));
const CANCEL: &str = "POST /configure/job-1/cancel";

fn id() -> OperationId {
    OperationId::parse("job-1").unwrap()
}

/// The kind of an error, and of what it is made.
fn kind(error: &Error) -> String {
    match error {
        Error::JobLost { source, .. } => format!("lost: {}", kind(source)),
        error => format!("{error:?}").split([' ', '(']).next().unwrap().to_owned(),
    }
}

fn named(state: &JobState) -> String {
    match state {
        JobState::Failed(failure) => failure.reasons.join(" | "),
        state => format!("{state:?}"),
    }
}

/// Each way in which a look at a job is answered, as rows of the whole script, and the end.
fn ends() -> Vec<(Vec<Row>, &'static str)> {
    let (gone, broken) = (|| answer(404, ""), || answer(503, ""));
    vec![
        (vec![(JOB, job("succeeded", &[]))], "Succeeded"),
        (vec![(JOB, job("Succeeded", &[]))], "Succeeded"),
        (vec![(JOB, job("pending", &[])), (JOB, job("succeeded", &[]))], "Succeeded"),
        (
            vec![(JOB, job("pending", &[])); 7].into_iter().chain([(JOB, job("failed", &[]))]).collect(),
            NO_REASON,
        ),
        (
            vec![(JOB, job("failed", &["No.", "Nor this"]))],
            "large/1: No (badRequest) | large/1: Nor this (badRequest)",
        ),
        (vec![(JOB, job("partial", &["No"]))], "large/1: No (badRequest)"),
        (vec![(JOB, job("partial", &[]))], NO_REASON),
        (vec![(JOB, job("cancelled", &["No"]))], "Cancelled"),
        (vec![(JOB, job("canceled", &[]))], "Cancelled"),
        // a look that fails is repeated by itself, then by the next look; one that the service doesn't take, too
        (vec![(JOB, broken()), (JOB, broken()), (JOB, broken()), (JOB, job("succeeded", &[]))], "Succeeded"),
        (vec![(JOB, Canned::Lost), (JOB, job("succeeded", &[]))], "Succeeded"),
        (
            vec![(JOB, answer(408, "")); 3].into_iter().chain([(JOB, job("succeeded", &[]))]).collect(),
            "Succeeded",
        ),
        (
            vec![(JOB, answer(429, "")); 3].into_iter().chain([(JOB, job("succeeded", &[]))]).collect(),
            "Succeeded",
        ),
        (vec![(JOB, gone())], "NotFound"),
        (vec![(JOB, answer(403, ""))], "Forbidden"),
        (vec![(JOB, answer(401, "")), (JOB, answer(401, ""))], "NotSignedIn"),
        (vec![(JOB, answer(401, "")), (JOB, job("succeeded", &[]))], "Succeeded"),
        (vec![(JOB, answer(400, ""))], "BadRequest"),
        (vec![(JOB, answer(200, "<html>"))], "Unreadable"),
    ]
}

const NO_REASON: &str = "the job failed; the marketplace gave no reason";

#[tokio::test]
async fn a_wait_ends_with_the_job_or_with_what_will_not_pass() {
    for (script, expected) in ends() {
        let case = format!("{script:?}");
        let service = Service::with(script).await;
        let ended = service.marketplace.end_of(&id(), JobState::Running, MINUTE, "save").await;
        assert_eq!(ended.as_ref().map_or_else(kind, named), expected, "{case}");
        service.asked();
    }
}

#[tokio::test]
async fn a_job_that_ended_already_is_not_asked_for() {
    let service = Service::with([] as [Row; 0]).await;
    for state in [JobState::Succeeded, JobState::Cancelled] {
        let ended = service.marketplace.end_of(&id(), state.clone(), MINUTE, "save").await;
        assert_eq!(ended.unwrap(), state);
    }
    service.asked();
}

#[tokio::test]
async fn a_wait_is_over_when_its_time_is() {
    let running = || (JOB, job("pending", &[]));
    // a wait without any time, and the usual one of a service whose usual one is none
    for timeout in [Some(Duration::ZERO), None] {
        let service = Service::with([] as [Row; 0]).await;
        let error = service.marketplace.end_of(&id(), JobState::Running, timeout, "save").await.unwrap_err();
        assert_eq!(error.to_string(), "couldn't save in time: job `job-1` is still running");
        service.asked();
    }
    // the first pause is two hours long, and is cut short for the one look at the end
    let service = Service::with([running()]).await.paced(Duration::from_secs(3600));
    let timeout = Some(Duration::from_millis(50));
    let error = service.marketplace.end_of(&id(), JobState::Running, timeout, "save").await.unwrap_err();
    assert_eq!(error.job(), Some("job-1"));
    service.asked();
}

#[tokio::test]
async fn looks_have_pauses_that_grow_and_those_that_the_service_asks_for() {
    let later = Canned::Answer(429, vec![("Retry-After", "1".to_owned())], String::new());
    let running = || (JOB, job("pending", &[]));
    let script = [running(), running(), running(), running(), (JOB, later), (JOB, job("succeeded", &[]))];
    let service = Service::with(script).await.paced(Duration::from_millis(4));
    service.marketplace.end_of(&id(), JobState::Running, MINUTE, "save").await.unwrap();
    let least = [20, 40, 80, 240, 1000].map(Duration::from_millis);
    let gaps = service.gaps();
    assert!(gaps.iter().zip(least).all(|(gap, least)| *gap >= least), "{gaps:?}");
}

#[tokio::test]
async fn a_job_of_an_earlier_run_is_waited_for_and_may_be_forgotten() {
    let broken = || (JOB, answer(503, ""));
    let running = || (JOB, job("pending", &[]));
    let table: [(Vec<Row>, Option<Duration>, &str); 8] = [
        (vec![(JOB, job("succeeded", &[]))], MINUTE, "Whole"),
        (vec![(JOB, job("failed", &["No"]))], MINUTE, "MayBePartial"),
        (vec![(JOB, answer(404, ""))], MINUTE, "MayBePartial"),
        (vec![running(), running(), (JOB, job("cancelled", &[]))], MINUTE, "MayBePartial"),
        (vec![broken(), broken(), broken(), (JOB, job("succeeded", &[]))], MINUTE, "Whole"),
        (vec![running()], Some(Duration::ZERO), "JobRunning"),
        (vec![(JOB, answer(403, ""))], MINUTE, "Forbidden"),
        (vec![running(), (JOB, answer(404, ""))], MINUTE, "NotFound"),
    ];
    for (script, timeout, expected) in table {
        let case = format!("{script:?}");
        let service = Service::with(script).await;
        let market: &dyn Marketplace = &service.marketplace;
        let finished = market.finish(&offer(), &id(), timeout).await;
        assert_eq!(finished.as_ref().map_or_else(kind, |how| format!("{how:?}")), expected, "{case}");
        service.asked();
    }
}

/// A post that may have been taken isn't sent again, whatever the caller allows.
#[tokio::test]
async fn a_post_is_accepted_refused_or_in_doubt() {
    let post = |status: u16, body: &str| (POST, answer(status, body));
    let taken = || (POST, job("pending", &[]));
    let throttled = || (POST, answer(429, ""));
    let table: [(Vec<Row>, Repeat, &str); 15] = [
        (vec![taken()], Repeat::Never, "job-1 Running"),
        (vec![(POST, job("succeeded", &[]))], Repeat::Never, "job-1 Succeeded"),
        (vec![(POST, Canned::Lost)], Repeat::Never, "in doubt: NoAnswer"),
        (vec![(POST, Canned::Lost)], Repeat::OnlyIfNotTaken, "in doubt: NoAnswer"),
        (vec![post(502, "")], Repeat::OnlyIfNotTaken, "in doubt: Unavailable"),
        (vec![post(408, "")], Repeat::OnlyIfNotTaken, "in doubt: Unexpected"),
        (vec![post(202, "{}")], Repeat::Never, "in doubt: Unreadable"),
        (vec![post(202, "")], Repeat::Never, "in doubt: Unreadable"),
        (vec![post(202, r#"{"jobId": "../x"}"#)], Repeat::Never, "in doubt: Unreadable"),
        (vec![post(400, "")], Repeat::Never, "BadRequest"),
        (vec![post(409, "")], Repeat::Never, "Conflict"),
        (vec![throttled()], Repeat::Never, "Throttled"),
        (vec![throttled(), taken()], Repeat::OnlyIfNotTaken, "job-1 Running"),
        (vec![throttled(), throttled(), throttled()], Repeat::OnlyIfNotTaken, "Throttled"),
        (vec![post(401, ""), taken()], Repeat::Never, "job-1 Running"),
    ];
    for (script, repeat, expected) in table {
        let case = format!("{script:?} {repeat:?}");
        let count = script.len();
        let service = Service::with(script).await;
        let posted = match service.marketplace.post(&[json!({ "id": "x" })], repeat, "save").await {
            Ok(Posted::Accepted(job, state)) => format!("{job} {}", named(&state)),
            Ok(Posted::Unknown(error)) => format!("in doubt: {}", kind(&error)),
            Err(error) => kind(&error),
        };
        assert_eq!(posted, expected, "{case}");
        assert_eq!(service.posted(), vec![json!([{ "id": "x" }]); count], "{case}");
        let body: serde_json::Value = serde_json::from_str(&service.asked()[0].body).unwrap();
        assert_eq!(body["$schema"], "https://schema.mp.microsoft.com/schema/configure/2022-03-01-preview2");
    }
}

#[tokio::test]
async fn a_job_is_canceled_by_its_id_alone() {
    let table = [
        (answer(200, r#"{"jobStatus": "running"}"#), "account/saas   job-1"),
        (answer(400, ""), "Conflict"),
        (answer(404, ""), "NotFound"),
        (answer(403, ""), "Forbidden"),
        (answer(502, ""), "Unavailable"),
        (answer(200, ""), "Unreadable"),
    ];
    for (answer, expected) in table {
        let service = Service::with([(CANCEL, answer)]).await;
        let cancelled = service.marketplace.cancel(&offer(), &[], Some(&id())).await;
        let said = match &cancelled {
            Ok(Cancelled::InProgress(operation)) => operation.at().to_owned(),
            Ok(other) => panic!("{other:?}"),
            Err(error) => kind(error),
        };
        assert_eq!(said, expected);
        assert_eq!(service.asked()[0].header("content-length"), Some("0"));
    }
    let service = Service::with([] as [Row; 0]).await;
    let unknown = service.marketplace.cancel(&offer(), &[], None).await.unwrap_err();
    assert!(matches!(unknown, Error::JobUnknown { .. }), "{unknown}");
    service.asked();
}
