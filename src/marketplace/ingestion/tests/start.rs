//! A submission from its post to the list that shows it; nothing is started twice.

use super::service::{Canned, JOB, LIST, POST, Row, Service, answer, job, list, offer};
use crate::marketplace::{Error, Marketplace as _, Operation, OperationId, State, Submission};
use serde_json::json;
use std::time::Duration;

/// Submissions as a run saw them before: each `number kind`.
fn known(all: &[&str]) -> Vec<Submission> {
    let one = |text: &&str| {
        let (number, kind) = text.split_once(' ').unwrap();
        let (id, kind) = (OperationId::parse(number), Some(kind.to_owned()));
        Submission { id, kind, state: State::Succeeded, changed: None, version: None }
    };
    all.iter().map(one).collect()
}

fn told(started: &Result<Operation, Error>) -> String {
    match started {
        Ok(operation) => operation.at().to_owned(),
        Err(Error::NotInPreview { because, .. }) => (*because).to_owned(),
        Err(error) => format!("{error:?}").split([' ', '(']).next().unwrap().to_owned(),
    }
}

fn lists(submissions: &[&str]) -> Row {
    (LIST, list(submissions))
}

/// A job that is accepted, and five looks at the list and the job that show nothing new.
fn looks() -> Vec<Row> {
    let look = || [lists(&["6 preview succeeded"]), (JOB, job("pending", &[]))];
    [(POST, job("pending", &[]))].into_iter().chain((0..5).flat_map(|_| look())).collect()
}

/// What follows a post that was accepted, with 6 as the one that is known.
fn accepted() -> Vec<(Vec<Row>, &'static str)> {
    let taken = || (POST, job("pending", &[]));
    let new = || lists(&["7 preview pending", "6 preview succeeded"]);
    let old = || lists(&["6 preview succeeded"]);
    let by_number = "account/saas preview 7 job-1";
    vec![
        (vec![taken(), new()], by_number),
        (vec![taken(), old(), (JOB, job("pending", &[])), new()], by_number),
        (vec![taken(), old(), (JOB, answer(404, "")), new()], by_number),
        (vec![taken(), old(), (JOB, job("succeeded", &[])), new()], by_number),
        (vec![taken(), (LIST, answer(404, "")), (JOB, job("pending", &[])), new()], by_number),
        // a job that failed started nothing, whatever is listed later
        (vec![taken(), old(), (JOB, job("failed", &["No"]))], "Validation"),
        (vec![(POST, job("failed", &["No"]))], "Validation"),
        // what goes live meanwhile is another one
        (
            vec![
                taken(),
                lists(&["7 live pending", "6 preview succeeded"]),
                (JOB, job("pending", &[])),
                new(),
            ],
            by_number,
        ),
        // it is never listed: the job alone is followed
        ([looks(), vec![old()]].concat(), "account/saas preview  job-1"),
        ([looks(), vec![new()]].concat(), by_number),
        ([&looks()[..10], &[(JOB, job("failed", &["No"]))]].concat(), "Validation"),
    ]
}

/// What follows a post in doubt.
fn in_doubt(doubt: &Canned) -> Vec<(Vec<Row>, &'static str)> {
    let lost = || (POST, doubt.clone());
    let new = || lists(&["7 preview pending", "6 preview succeeded"]);
    let old = || lists(&["6 preview succeeded"]);
    vec![
        (vec![lost(), new()], "account/saas preview 7 "),
        (vec![lost(), old(), old(), old(), old(), new()], "account/saas preview 7 "),
        (vec![lost(), (LIST, answer(404, "")), new()], "account/saas preview 7 "),
        (vec![lost(), old(), old(), old(), old(), old()], ""),
        (vec![lost(), lists(&["6 live pending"]), old(), old(), old(), old()], ""),
    ]
}

/// A post that was refused, which starts nothing.
fn refused() -> Vec<(Vec<Row>, &'static str)> {
    let (throttled, new) = (|| (POST, answer(429, "")), || lists(&["7 preview pending"]));
    vec![
        (vec![(POST, answer(409, ""))], "Conflict"),
        (vec![(POST, answer(400, ""))], "BadRequest"),
        (vec![(POST, answer(403, ""))], "Forbidden"),
        (vec![throttled(), (POST, job("pending", &[])), new()], "account/saas preview 7 job-1"),
        (vec![throttled(), throttled(), throttled()], "Throttled"),
    ]
}

#[tokio::test]
async fn a_submission_is_posted_once_and_found_in_the_list() {
    let resource = json!([{ "$schema": "https://schema.mp.microsoft.com/schema/submission/2022-03-01-preview2",
                            "product": "product/1", "target": { "targetType": "preview" } }]);
    let doubts = [Canned::Lost, answer(502, ""), answer(408, ""), answer(202, "{}")];
    let doubtful = doubts.iter().flat_map(in_doubt);
    for (script, expected) in accepted().into_iter().chain(refused()).chain(doubtful) {
        let case = format!("{script:?}");
        let posts = script.iter().filter(|(line, _)| *line == POST).count();
        let service = Service::with(script).await;
        let started = service.marketplace.submit(&offer(), &[], Some(&known(&["6 publish"]))).await;
        if expected.is_empty() {
            assert!(started.is_err(), "{case}");
        } else {
            assert_eq!(told(&started), expected, "{case}");
        }
        assert_eq!(service.posted(), vec![resource.clone(); posts], "{case}");
    }
}

#[tokio::test]
async fn without_a_list_from_before_only_its_job_tells_a_submission() {
    let table = [
        ((POST, job("pending", &[])), "account/saas preview  job-1"),
        ((POST, job("failed", &["No"])), "Validation"),
        ((POST, Canned::Lost), "NoAnswer"),
        ((POST, answer(202, "{}")), "Unreadable"),
    ];
    for (post, expected) in table {
        let service = Service::with([post]).await;
        assert_eq!(told(&service.marketplace.submit(&offer(), &[], None).await), expected);
        service.asked();
    }
}

/// What is asked and answered, what was shown of the list, and the result.
type Case<'a> = (Vec<Row>, Option<&'a [&'a str]>, &'a str);

/// The number stays when a preview goes live: what was known as a preview is new as a live one.
#[tokio::test]
async fn the_preview_that_was_shown_goes_live() {
    let ready = || lists(&["7 preview succeeded", "6 live succeeded"]);
    let taken = || (POST, job("pending", &[]));
    let live = || lists(&["7 live pending", "7 preview succeeded"]);
    let (none, other) =
        ("no preview is ready", "the preview isn't the one that was shown: someone submitted another one");
    let shown: &[&str] = &["7 publish", "6 goLive"];
    let table: [Case<'_>; 12] = [
        (vec![ready(), taken(), live()], Some(shown), "account/saas live 7 job-1"),
        (
            vec![ready(), taken(), ready(), (JOB, job("pending", &[])), live()],
            Some(shown),
            "account/saas live 7 job-1",
        ),
        (vec![ready(), (POST, Canned::Lost), live()], Some(shown), "account/saas live 7 "),
        (vec![ready(), taken()], None, "account/saas live  job-1"),
        (vec![ready(), (POST, answer(409, ""))], Some(shown), "Conflict"),
        (vec![ready()], Some(&["6 publish"]), other),
        (vec![ready()], Some(&[]), other),
        (vec![lists(&[])], Some(shown), none),
        (vec![lists(&["7 live succeeded"])], Some(shown), none),
        (vec![lists(&["8 preview pending", "7 preview succeeded"])], Some(shown), none),
        (vec![lists(&["8 preview failed", "7 preview succeeded"])], None, none),
        (vec![(LIST, answer(404, ""))], Some(shown), "Unreadable"),
    ];
    for (script, before, expected) in table {
        let case = format!("{script:?} {before:?}");
        let posts = script.iter().filter(|(line, _)| *line == POST).count();
        let before = before.map(known);
        let service = Service::with(script).await;
        let started = service.marketplace.go_live(&offer(), before.as_deref()).await;
        assert_eq!(told(&started), expected, "{case}");
        let resource = json!([{ "$schema": "https://schema.mp.microsoft.com/schema/submission/2022-03-01-preview2",
            "id": "submission/1/7", "product": "product/1", "target": { "targetType": "live" } }]);
        assert_eq!(service.posted(), vec![resource; posts], "{case}");
    }
}

#[tokio::test]
async fn a_submission_is_looked_for_after_pauses() {
    let unit = Duration::from_millis(4);
    let old = || lists(&["6 preview succeeded"]);
    let known = known(&["6 publish"]);
    // in doubt: the pause comes before each look
    let script = vec![(POST, Canned::Lost), old(), old(), old(), old(), old()];
    let service = Service::with(script).await.paced(unit);
    service.marketplace.submit(&offer(), &[], Some(&known)).await.unwrap_err();
    let (gaps, least) = (service.gaps(), [8, 20, 40, 80, 240].map(Duration::from_millis));
    assert!(gaps.iter().zip(least).all(|(gap, least)| *gap >= least), "{gaps:?}");
    // accepted: a look at the list, a pause, a look at the job
    let script = [looks(), vec![old()]].concat();
    let service = Service::with(script).await.paced(unit);
    service.marketplace.submit(&offer(), &[], Some(&known)).await.unwrap();
    let before_jobs: Vec<_> = service.gaps().into_iter().skip(1).step_by(2).collect();
    assert!(before_jobs.iter().zip(least).all(|(gap, least)| *gap >= least), "{before_jobs:?}");
}
