//! Reading and saving offers, over the wire.

use super::server::{Canned, Service, answer, contoso_vm, etag, offer_answer};
use crate::marketplace::*;
use bytes::Bytes;
use serde_json::{Value, json};
use std::sync::LazyLock;

const REQUEST: &str = include_str!("../../../../tests/fixtures/api-page-request.json");
/// The page's answer, which is about another offer than its request.
const OF_ANOTHER: &str = include_str!("../../../../tests/fixtures/api-page-response.json");
/// The same for the offer that is asked for here.
static RESPONSE: LazyLock<&str> =
    LazyLock::new(|| OF_ANOTHER.replace("\"id\": \"contosovirtualmachine\"", "\"id\": \"vm\"").leak());
const ETAG: &str = r#"W/"datetime'2017-06-07T06%3A15%3A40.4771399Z'""#;
const REFUSED: &str = r#"{"error":{"code":"Some","message":"Something is wrong."}}"#;
const PUT: &str = "PUT /api/publishers/contoso/offers/vm";
const GET: &str = "GET /api/publishers/contoso/offers/vm";

async fn put(service: &Service, precondition: Precondition) -> Result<Saved, NotSaved> {
    service.marketplace.put(&contoso_vm(), Bytes::from_static(REQUEST.as_bytes()), precondition).await
}

fn value(offer: &Offer) -> &Value {
    offer.document().unwrap().value()
}

fn matching() -> Precondition {
    Precondition::Match(etag(ETAG))
}

#[tokio::test]
async fn a_new_offer_is_sent_as_on_the_api_page() {
    let service = Service::with([answer(201, &RESPONSE)]).await;
    let saved = put(&service, Precondition::Create).await.unwrap();
    assert_eq!(saved.created, Created::New);
    assert_eq!(value(&saved.offer), &serde_json::from_str::<Value>(&RESPONSE).unwrap());
    let [asked] = service.asked().try_into().unwrap();
    assert_eq!(asked.line, "PUT /api/publishers/contoso/offers/vm?api-version=2017-10-31 HTTP/1.1");
    assert_eq!(asked.header("authorization"), Some("Bearer token-1"));
    assert_eq!(asked.header("content-type"), Some("application/json"));
    assert_eq!(asked.header("if-match"), None);
    assert_eq!(asked.body, REQUEST);
}

#[tokio::test]
async fn a_change_names_the_state_byte_for_byte() {
    for (precondition, value) in [(matching(), ETAG), (Precondition::Any, "*")] {
        let headers = vec![("ETag", "W/\"2\"".to_owned()), ("X-Ms-Correlation-Request-Id", "c-1".to_owned())];
        let service = Service::with([Canned::Answer(200, headers, RESPONSE.to_string())]).await;
        let saved = put(&service, precondition).await.unwrap();
        assert_eq!(saved.created, Created::Existing);
        assert_eq!(saved.offer.etag(), Some(&etag("W/\"2\"")));
        assert_eq!(saved.correlation_id.as_deref(), Some("c-1"));
        assert_eq!(service.asked()[0].header("if-match"), Some(value));
    }
}

#[tokio::test]
async fn an_answer_must_be_the_offer_that_was_asked_for() {
    let (none, another) = ("it is not an offer", "it is another offer, `");
    // what is altered in the answer; then what is wrong with it
    let table: [(&str, Value, Option<&str>); 10] = [
        ("/id", json!("VM"), None),
        ("/publisherId", json!("Contoso"), None),
        ("/definition/plans", json!(null), None),
        ("/id", json!("other"), Some(another)),
        ("/publisherId", json!("fabrikam"), Some(another)),
        ("/id", json!(""), Some(none)),
        ("/publisherId", json!(null), Some(none)),
        ("/definition/plans", json!({}), Some(none)),
        ("/definition/offer", json!([]), Some(none)),
        ("/definition", json!({}), Some(none)),
    ];
    for (pointer, altered, wrong) in table {
        let mut offer: Value = serde_json::from_str(&RESPONSE).unwrap();
        *offer.pointer_mut(pointer).unwrap() = altered.clone();
        let service = Service::with([offer_answer(ETAG, &offer.to_string())]).await;
        let said = match service.marketplace.offer(&contoso_vm()).await {
            Ok(read) => read.is_none().then(|| "nothing".to_owned()),
            Err(Error::Unreadable { problem, .. }) => Some(problem),
            Err(other) => panic!("{other}"),
        };
        let is_so = said.as_deref().zip(wrong).is_some_and(|(said, wrong)| said.starts_with(wrong));
        assert!(is_so || (said.is_none() && wrong.is_none()), "{pointer} {altered}: {said:?}");
    }
}

#[tokio::test]
async fn an_offer_is_read_with_its_etag() {
    let service = Service::with([offer_answer(ETAG, &RESPONSE)]).await;
    let live = service.marketplace.offer(&contoso_vm()).await.unwrap().unwrap();
    assert_eq!(live.etag().unwrap().as_str(), ETAG);
    assert_eq!(value(&live)["version"], json!(1));
    let [asked] = service.asked().try_into().unwrap();
    assert_eq!(asked.line, "GET /api/publishers/contoso/offers/vm?api-version=2017-10-31 HTTP/1.1");
    assert_eq!(asked.header("authorization"), Some("Bearer token-1"));
}

#[tokio::test]
async fn an_offer_that_is_not_there_is_none() {
    let service = Service::with([answer(404, REFUSED), answer(404, REFUSED)]).await;
    assert!(service.marketplace.offer(&contoso_vm()).await.unwrap().is_none());
    assert!(service.marketplace.slot(&contoso_vm(), Slot::Preview).await.unwrap().is_none());
    assert_eq!(service.lines(), [GET.to_owned(), format!("{GET}/slot/Preview")]);
}

#[tokio::test]
async fn every_status_of_the_page_has_its_own_error() {
    let exists = r#"{"error":{"code":"InvalidResourceId","message":"Offer ID already exists. If you wanted to update an existing offer, please ensure If-Match header is specified as per documentation."}}"#;
    let if_match = r#"{"error":{"code":"BadRequest","message":"The If-Match header is required."}}"#;
    let denied = r#"{"Message":"Authorization has been denied for this request."}"#;
    let said = "Something is wrong (Some)";
    let cases = [
        (400, REFUSED, "BadRequest", said),
        (400, if_match, "Conflict(Precondition)", "The If-Match header is required (BadRequest)"),
        (403, REFUSED, "Forbidden", said),
        (404, "", "NotFound", "status 404, without a reason"),
        (
            409,
            exists,
            "Conflict(AlreadyThere)",
            "Offer ID already exists. If you wanted to update an existing offer, please ensure If-Match header is specified as per documentation (InvalidResourceId)",
        ),
        (409, REFUSED, "Conflict(Busy)", said),
        (412, "", "Conflict(Changed)", "status 412, without a reason"),
        (422, REFUSED, "Validation", said),
        (302, "", "Unexpected", "status 302, without a reason"),
        (418, "<html><b>I am a</b> teapot</html>", "Unexpected", "I am a teapot"),
    ];
    for (status, body, kind, words) in cases {
        let service = Service::with([answer(status, body)]).await;
        let error = put(&service, matching()).await.unwrap_err();
        assert_eq!(kind_of(&error), kind, "{status}");
        assert!(hint_of(&error).contains(' '), "{status}: {}", hint_of(&error));
        assert_eq!(error.to_string(), format!("the marketplace refused to save offer `contoso/vm`: {words}"));
        assert_eq!(service.lines(), [PUT]);
    }
    let service = Service::with([answer(401, denied), answer(401, denied)]).await;
    let error = put(&service, matching()).await.unwrap_err();
    assert_eq!(kind_of(&error), "NotSignedIn");
    assert!(error.to_string().ends_with(": Authorization has been denied for this request"), "{error}");
}

fn hint_of(error: &NotSaved) -> &'static str {
    match error {
        NotSaved::Other(error) => error.hint(),
        other => panic!("{other:?}"),
    }
}

fn kind_of(error: &NotSaved) -> String {
    match error {
        NotSaved::Other(Error::Conflict { kind, .. }) => format!("Conflict({kind:?})"),
        NotSaved::Other(other) => format!("{other:?}").split([' ', '(']).next().unwrap().to_owned(),
        NotSaved::Unclear { .. } => "Unclear".to_owned(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_token_that_is_not_taken_is_renewed_once() {
    let service = Service::with([answer(401, ""), answer(200, &RESPONSE)]).await;
    put(&service, matching()).await.unwrap();
    let tokens: Vec<_> =
        service.asked().iter().map(|a| a.header("authorization").unwrap().to_owned()).collect();
    assert_eq!(tokens, ["Bearer token-1", "Bearer token-2"]);
    assert_eq!(service.asked()[1].header("if-match"), Some(ETAG));
}

#[tokio::test]
async fn a_lost_answer_is_read_back_and_sent_again_if_nothing_has_changed() {
    for lost in [Canned::Lost, answer(503, ""), answer(408, "")] {
        let service = Service::with([lost, offer_answer(ETAG, &RESPONSE), answer(200, &RESPONSE)]).await;
        assert_eq!(put(&service, matching()).await.unwrap().created, Created::Existing);
        assert_eq!(service.lines(), [PUT, GET, PUT]);
    }
    let service =
        Service::with([Canned::Lost, offer_answer("W/\"2\"", &RESPONSE), answer(200, &RESPONSE)]).await;
    assert_eq!(put(&service, Precondition::Any).await.unwrap().created, Created::Existing);
    assert_eq!(service.lines(), [PUT, GET, PUT]);
    let service = Service::with([Canned::Lost, answer(404, ""), answer(201, &RESPONSE)]).await;
    assert_eq!(put(&service, Precondition::Create).await.unwrap().created, Created::New);
    assert_eq!(service.lines(), [PUT, GET, PUT]);
}

#[tokio::test]
async fn a_lost_answer_after_which_the_offer_has_changed_is_for_the_caller_to_judge() {
    for precondition in [Precondition::Create, matching()] {
        let service = Service::with([Canned::Lost, offer_answer("W/\"2\"", &RESPONSE)]).await;
        let error = put(&service, precondition).await.unwrap_err();
        let NotSaved::Unclear { now, .. } = error else { panic!("{error}") };
        assert_eq!(now.etag(), Some(&etag("W/\"2\"")));
        assert_eq!(service.lines(), [PUT, GET]);
    }
}

#[tokio::test]
async fn a_conflict_with_our_own_lost_save_is_no_conflict_with_others() {
    let answers =
        [Canned::Lost, offer_answer(ETAG, &RESPONSE), answer(412, ""), offer_answer("W/\"2\"", &RESPONSE)];
    let service = Service::with(answers).await;
    assert!(matches!(put(&service, matching()).await, Err(NotSaved::Unclear { .. })));
    assert_eq!(service.lines(), [PUT, GET, PUT, GET]);
}

/// A refused second try says nothing of the first one, whose answer was lost.
#[tokio::test]
async fn a_refusal_after_a_lost_answer_is_judged_by_the_offer() {
    let (same, changed) = (|| offer_answer(ETAG, &RESPONSE), || offer_answer("W/\"2\"", &RESPONSE));
    let cases = [
        (matching(), same(), 409, changed(), "Unclear"),
        (matching(), same(), 409, same(), "Conflict(Busy)"),
        // what was read before and after the refusal may be old
        (matching(), same(), 412, same(), "Unclear"),
        (matching(), same(), 403, same(), "Forbidden"),
        (Precondition::Create, answer(404, ""), 409, changed(), "Unclear"),
        (Precondition::Create, answer(404, ""), 409, answer(404, ""), "Conflict(Busy)"),
        // where any state was allowed, nothing tells that the offer is as it was
        (Precondition::Any, changed(), 409, changed(), "Unclear"),
    ];
    for (precondition, between, status, after, kind) in cases {
        let service = Service::with([Canned::Lost, between, answer(status, REFUSED), after]).await;
        assert_eq!(
            kind_of(&put(&service, precondition.clone()).await.unwrap_err()),
            kind,
            "{precondition:?}"
        );
        assert_eq!(service.lines(), [PUT, GET, PUT, GET]);
    }
}

#[tokio::test]
async fn a_save_is_sent_again_no_sooner_than_the_service_asks_for() {
    let later = Canned::Answer(503, vec![("Retry-After", "1".to_owned())], String::new());
    let service = Service::with([later, offer_answer(ETAG, &RESPONSE), answer(200, &RESPONSE)]).await;
    let start = std::time::Instant::now();
    put(&service, matching()).await.unwrap();
    assert!(start.elapsed() >= std::time::Duration::from_secs(1), "after {:?}", start.elapsed());
    assert_eq!(service.lines(), [PUT, GET, PUT]);
}

#[tokio::test]
async fn tries_come_to_an_end_and_the_reason_is_kept() {
    let read = || offer_answer(ETAG, &RESPONSE);
    let busy = || answer(503, r#"{"error":{"code":"ServerBusy","message":"Later."}}"#);
    let service = Service::with([busy(), read(), busy(), read(), busy(), read()]).await;
    let error = put(&service, matching()).await.unwrap_err();
    assert_eq!(error.to_string(), "the marketplace refused to save offer `contoso/vm`: Later (ServerBusy)");
    assert_eq!(service.lines(), [PUT, GET, PUT, GET, PUT, GET]);
}

#[tokio::test]
async fn a_throttled_save_was_not_taken_and_is_sent_again() {
    let service = Service::with([answer(429, ""), answer(200, &RESPONSE)]).await;
    put(&service, matching()).await.unwrap();
    assert_eq!(service.lines(), [PUT, PUT]);
}

/// Documents that are no answer to what was asked.
fn unlike() -> [String; 8] {
    let of = |publisher: &str, offer: &str| {
        RESPONSE
            .replace("\"contoso\"", &format!("\"{publisher}\""))
            .replace("\"vm\"", &format!("\"{offer}\""))
    };
    let without_offer = r#"{"publisherId":"contoso","id":"vm","definition":{}}"#;
    ["", "<html>", "[]", "{}", without_offer]
        .map(str::to_owned)
        .into_iter()
        .chain([OF_ANOTHER.to_owned(), of("fabrikam", "vm"), of("contoso", "vm2")])
        .collect::<Vec<_>>()
        .try_into()
        .unwrap()
}

#[tokio::test]
async fn a_save_without_this_offer_in_the_answer_is_read_back() {
    for body in unlike() {
        let service = Service::with([answer(200, &body), offer_answer("W/\"2\"", &RESPONSE)]).await;
        let saved = put(&service, matching()).await.unwrap();
        assert_eq!(
            (saved.offer.etag(), &value(&saved.offer)["id"]),
            (Some(&etag("W/\"2\"")), &json!("vm")),
            "{body}"
        );
        assert_eq!(service.lines(), [PUT, GET]);
    }
    let service = Service::with([answer(200, &RESPONSE.replace("\"contoso\"", "\"Contoso\""))]).await;
    put(&service, matching()).await.unwrap();
}

#[tokio::test]
async fn a_draft_that_is_not_this_offer_is_no_draft() {
    for body in unlike() {
        let service = Service::with([answer(200, &body), answer(200, &body), answer(200, &body)]).await;
        let read = service.marketplace.offer(&contoso_vm()).await.unwrap_err();
        assert!(matches!(read, Error::Unreadable { .. }), "{body}: {read}");
        let saved = put(&service, matching()).await.unwrap_err();
        assert!(
            saved.to_string().starts_with("couldn't read offer `contoso/vm` back after saving it"),
            "{saved}"
        );
    }
    let service = Service::with([answer(200, ""), answer(404, "")]).await;
    let gone = put(&service, matching()).await.unwrap_err();
    assert!(gone.to_string().ends_with("the offer doesn't exist"), "{gone}");
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_told_apart_from_an_offer() {
    let service = Service::with([answer(200, "<html>sign in</html>")]).await;
    let error = service.marketplace.offer(&contoso_vm()).await.unwrap_err().to_string();
    assert!(
        error.starts_with("couldn't read offer `contoso/vm`: unexpected response: status 200"),
        "{error}"
    );
}

#[tokio::test]
async fn no_url_and_no_token_is_shown() {
    let body = r#"{"error":{"code":"Bad","message":"cannot fetch https://a/b.png?se=1&sig=SECRET&sp=r"}}"#;
    let service = Service::with([
        answer(400, body),
        offer_answer(ETAG, &RESPONSE.replace("Terms of use", "?sig=SECRET")),
    ])
    .await;
    let error = put(&service, matching()).await.unwrap_err();
    let live = service.marketplace.offer(&contoso_vm()).await.unwrap();
    for shown in [format!("{error} {error:?}"), format!("{live:?}"), format!("{:?}", service.marketplace)] {
        assert!(!shown.contains("SECRET") && !shown.contains("token-1"), "{shown}");
    }
    assert!(error.to_string().contains("sig=****&sp=r"), "{error}");
}
