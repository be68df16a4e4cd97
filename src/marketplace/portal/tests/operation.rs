//! Operations and waiting, over the wire.

use super::server::{Canned, Service, answer, contoso_vm};
use crate::marketplace::*;
use std::time::Duration;

const GUID: &str = "2e6b1dd2-0f3b-4b1f-8b4e-0d9d6c9e7a11";
const OFFER: &str = "/api/publishers/contoso/offers/vm";
const QUICK: WaitOptions = WaitOptions { interval: Duration::ZERO, limit: Duration::from_secs(3600) };

fn located(status: u16, header: &'static str, location: &str) -> Canned {
    Canned::Answer(status, vec![(header, location.to_owned())], String::new())
}

fn none_before() -> Canned {
    answer(200, "[]")
}

fn listed(ids: &[&str]) -> Canned {
    let items: Vec<_> = ids
        .iter()
        .map(|id| format!(r#"{{"id":"{id}","submissionType":"publish","submissionState":"running","version":636576975611768314}}"#))
        .collect();
    answer(200, &format!("[{}]", items.join(",")))
}

fn report(status: &str) -> Canned {
    answer(200, &format!(r#"{{"status":"{status}","messages":[],"steps":[]}}"#))
}

async fn submit(service: &Service) -> Result<Operation, Error> {
    let emails = ["a@contoso.com".to_owned(), "b@contoso.com".to_owned()];
    let known = service.marketplace.operations(&contoso_vm()).await?;
    service.marketplace.submit(&contoso_vm(), &emails, Some(&known)).await
}

async fn follow(
    service: &Service,
    options: &WaitOptions,
    on_event: impl FnMut(WaitEvent<'_>) + Send,
) -> Result<Waited, Error> {
    let operation = service.marketplace.follow(&contoso_vm());
    wait(&service.marketplace, &operation, &options.start(), on_event).await
}

#[tokio::test]
async fn a_submission_is_sent_as_its_page_shows() {
    let location = format!("{OFFER}/operations/{GUID}?api-version=2017-10-31");
    let service =
        Service::with([none_before(), located(202, "Location", &location), report("running")]).await;
    let operation = submit(&service).await.unwrap();
    assert_eq!(operation.id().unwrap().as_str(), GUID);
    assert_eq!(service.marketplace.progress(&operation).await.unwrap().state, State::Running);
    let asked = service.asked();
    assert_eq!(asked[1].body, r#"{"metadata":{"notification-emails":"a@contoso.com,b@contoso.com"}}"#);
    assert_eq!(asked[1].header("content-type"), Some("application/json"));
    assert_eq!(
        service.lines(),
        [
            format!("GET {OFFER}/submissions/"),
            format!("POST {OFFER}/publish"),
            format!("GET {OFFER}/operations/{GUID}"),
        ]
    );
}

#[tokio::test]
async fn every_form_of_location_leads_to_the_operation() {
    let cases = [
        (
            "Location",
            "/api/operations/contoso$vm$2$preview?api-version=2017-10-31",
            "/api/operations/contoso$vm$2$preview",
        ),
        ("Location", "/api/operations/contoso$vm$2$preview", "/api/operations/contoso$vm$2$preview"),
        (
            "Operation-Location",
            "/api/publishers/contoso/offers/vm/operations/1?api-version=2017-10-31",
            "/api/publishers/contoso/offers/vm/operations/1",
        ),
        ("Location", "{base}/api/operations/1", "/api/operations/1"),
        (
            "Location",
            "https://elsewhere.example/api/operations/1",
            "/api/publishers/contoso/offers/vm/status",
        ),
        ("Location", "//elsewhere.example/api/operations/1", "/api/publishers/contoso/offers/vm/status"),
        ("X-None", "", "/api/publishers/contoso/offers/vm/status"),
    ];
    for (header, location, path) in cases {
        let service = Service::with([none_before(), located(202, header, location), report("running")]).await;
        let operation = submit(&service).await.unwrap();
        service.marketplace.progress(&operation).await.unwrap();
        assert_eq!(service.lines()[2], format!("GET {path}"));
    }
}

#[tokio::test]
async fn a_lost_submission_is_looked_up_and_never_sent_again() {
    for lost in [Canned::Lost, answer(500, "")] {
        let service = Service::with([listed(&["old"]), lost, listed(&["old", GUID])]).await;
        assert_eq!(submit(&service).await.unwrap().id().unwrap().as_str(), GUID);
        let posts = service.lines().into_iter().filter(|line| line.starts_with("POST")).count();
        assert_eq!(posts, 1);
    }
}

#[tokio::test]
async fn a_lost_submission_that_started_nothing_is_an_error() {
    let service = Service::with([listed(&["old"]), Canned::Lost, listed(&["old"])]).await;
    let error = submit(&service).await.unwrap_err();
    assert_eq!(error.to_string(), "couldn't submit offer `contoso/vm`");
    assert_eq!(service.lines().len(), 3);
}

#[tokio::test]
async fn a_submission_that_fails_validation_says_why() {
    let body = r#"{"error":{"code":"ValidationFailed","message":"The large logo is missing."}}"#;
    let service = Service::with([none_before(), answer(422, body)]).await;
    let error = submit(&service).await.unwrap_err();
    assert!(matches!(error, Error::Validation(_)));
    assert_eq!(
        error.to_string(),
        "the marketplace refused to submit offer `contoso/vm`: The large logo is missing (ValidationFailed)"
    );
    assert_eq!(service.lines().len(), 2, "an operation that appears meanwhile is not taken for its own");
}

#[tokio::test]
async fn going_live_has_no_body_and_says_so() {
    let service = Service::with([located(202, "Location", "/api/operations/1")]).await;
    service.marketplace.go_live(&contoso_vm(), Some(&[])).await.unwrap();
    let asked = service.asked();
    assert_eq!(asked[0].line, format!("POST {OFFER}/golive?api-version=2017-10-31 HTTP/1.1"));
    assert_eq!((asked[0].header("content-length"), asked[0].body.as_str()), (Some("0"), ""));
}

#[tokio::test]
async fn a_cancellation_is_done_at_once_or_under_way() {
    let service = Service::with([answer(200, ""), located(202, "Location", "/api/operations/1")]).await;
    let offer = contoso_vm();
    let cancel = || service.marketplace.cancel(&offer, &[], None);
    assert!(matches!(cancel().await.unwrap(), Cancelled::AtOnce));
    let Cancelled::InProgress(operation) = cancel().await.unwrap() else { panic!() };
    assert_eq!(operation.id().unwrap().as_str(), "1");
}

#[tokio::test]
async fn a_wait_reports_each_move_and_bears_trouble() {
    let answers = [
        report("running"),
        report("running"),
        answer(503, ""),
        answer(503, ""),
        answer(503, ""),
        report("somethingNew"),
        report("succeeded"),
    ];
    let service = Service::with(answers).await;
    let mut heard = Vec::new();
    let waited = follow(&service, &QUICK, |event| {
        heard.push(match event {
            WaitEvent::Moved(progress) => progress.state.to_string(),
            WaitEvent::Trouble(_) => "trouble".to_owned(),
        });
    })
    .await
    .unwrap();
    assert!(matches!(waited, Waited::Ended(Ended::Succeeded, _)));
    assert_eq!(heard, ["running", "trouble", "somethingNew", "done"]);
    assert_eq!(service.lines().len(), 7);
}

#[tokio::test]
async fn out_of_patience_is_not_a_failure() {
    let service = Service::with([report("running")]).await;
    let options = WaitOptions { limit: Duration::ZERO, ..QUICK };
    let waited = follow(&service, &options, |_| {}).await.unwrap();
    let Waited::TimedOut(Some(last)) = waited else { panic!("{waited:?}") };
    assert_eq!(last.state, State::Running);
    assert_eq!(service.lines().len(), 1);
}

#[tokio::test]
async fn a_wait_ends_where_asking_makes_no_sense() {
    let service = Service::with([report("running"), answer(403, "")]).await;
    let error = follow(&service, &QUICK, |_| {}).await.unwrap_err();
    assert!(matches!(error, Error::Forbidden(_)));
}

#[tokio::test]
async fn a_wait_pauses_as_long_as_the_service_asks_for() {
    let later = Canned::Answer(429, vec![("Retry-After", "3600".to_owned())], String::new());
    let service = Service::with([later]).await;
    let options = WaitOptions { limit: Duration::from_secs(2), ..QUICK };
    let waited = follow(&service, &options, |_| {}).await.unwrap();
    assert_eq!(waited, Waited::TimedOut(None));
    assert_eq!(service.lines().len(), 1, "it is not asked again before that");
}

#[tokio::test]
async fn a_long_wait_renews_its_token() {
    let service = Service::with([report("running"), answer(401, ""), report("succeeded")]).await;
    follow(&service, &QUICK, |_| {}).await.unwrap();
    let tokens: Vec<_> =
        service.asked().iter().map(|a| a.header("authorization").unwrap().to_owned()).collect();
    assert_eq!(tokens, ["Bearer token-1", "Bearer token-1", "Bearer token-2"]);
}

#[tokio::test]
async fn a_lost_answer_is_never_taken_for_what_was_there_before() {
    let go_live = r#"[{"id":"theirs","submissionType":"goLive","submissionState":"running"}]"#;
    let unreadable = || answer(200, r#"{"a":1}"#);
    // what is listed after the answer was lost: nothing that leads to a preview, or not readable
    for after in [answer(200, go_live), unreadable(), answer(404, "")] {
        let service = Service::with([none_before(), Canned::Lost, after]).await;
        assert!(matches!(submit(&service).await, Err(Error::NoAnswer { .. })));
    }
    // nobody knows what was there before
    let service = Service::with([Canned::Lost]).await;
    let lost = service.marketplace.submit(&contoso_vm(), &[], None).await;
    assert!(matches!(lost, Err(Error::NoAnswer { .. })));
    assert_eq!(service.lines(), [format!("POST {OFFER}/publish")], "it is not even looked up");
}

#[tokio::test]
async fn a_wait_of_several_rounds_ends_when_its_time_is_over_and_not_before() {
    let (interval, limit) = (Duration::from_millis(10), Duration::from_millis(200));
    let (start, polling) = (std::time::Instant::now(), WaitOptions { interval, limit }.start());
    let mut rounds = 0;
    while polling.pause(Duration::ZERO).await {
        rounds += 1;
    }
    assert!((1..20).contains(&rounds), "{rounds}");
    assert!(start.elapsed() + interval >= limit, "it ended after {:?}", start.elapsed());
    assert!(!polling.pause(Duration::ZERO).await, "the time stays over");
    let start = WaitOptions { interval, limit: Duration::from_secs(60) }.start();
    assert!(!start.pause(Duration::from_secs(60)).await, "what the service asks for is longer");
    let endless = WaitOptions { interval: Duration::ZERO, limit: Duration::MAX };
    assert!(endless.start().pause(Duration::ZERO).await);
    assert!(!WaitOptions { interval, limit: Duration::ZERO }.start().pause(Duration::ZERO).await);
}
