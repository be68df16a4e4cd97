//! Lists, over the wire, and what is asked of nobody.

use super::server::{Service, answer, contoso_vm};
use crate::marketplace::*;

#[tokio::test]
async fn lists_are_read_alone_or_under_value() {
    let offers = r#"[{"id":"vm","offerTypeId":"t","status":"neverPublished","definition":{"displayText":"VM"}},{"no":"id"}]"#;
    let service = Service::with([
        answer(200, offers),
        answer(200, &format!(r#"{{"value":{offers}}}"#)),
        answer(200, r#"[{"id":"contoso","definition":{"displayText":"Contoso"}}]"#),
        answer(200, r#"{"a":1}"#),
    ])
    .await;
    for _ in 0..2 {
        let [vm] = service.marketplace.offers(&contoso_vm().publisher).await.unwrap().try_into().unwrap();
        assert_eq!(
            (vm.id.as_str(), vm.name.as_deref(), vm.state),
            ("vm", Some("VM"), Some(State::NeverPublished))
        );
    }
    let [contoso] = service.marketplace.publishers().await.unwrap().try_into().unwrap();
    assert_eq!(contoso, PublisherSummary { id: "contoso".into(), name: Some("Contoso".into()) });
    let error = service.marketplace.publishers().await.unwrap_err();
    assert_eq!(error.to_string(), "couldn't list the publishers: unexpected response: it is not a list");
    let lines = service.lines();
    assert_eq!(
        (lines[0].as_str(), lines[2].as_str()),
        ("GET /api/publishers/contoso/offers", "GET /api/publishers")
    );
}

#[tokio::test]
async fn a_list_is_read_to_its_last_page_and_sorted() {
    let page = |id: &str, changed: &str, next: &str| {
        let item = format!(r#"{{"id":"{id}","submissionState":"failed","changedTime":"{changed}"}}"#);
        answer(200, &format!(r#"{{"value":[{item}]{next}}}"#))
    };
    let service = Service::with([
        page("1", "2026-01-01T00:00:00Z", r#","nextLink":"/api/next?$skip=1""#),
        page("3", "2026-03-01T00:00:00Z", r#","@nextLink":"{base}/api/next?$skip=2""#),
        page("2", "2026-02-01T00:00:00Z", r#","@odata.nextLink":"""#),
    ])
    .await;
    let all = service.marketplace.operations(&contoso_vm()).await.unwrap();
    let ids: Vec<_> = all.iter().map(|one| one.id.as_ref().unwrap().as_str()).collect();
    assert_eq!(ids, ["3", "2", "1"]);
    let targets: Vec<_> = service.asked().into_iter().map(|asked| asked.line).collect();
    assert!(targets[1].starts_with("GET /api/next?$skip=1&api-version=2017-10-31 "), "{targets:?}");
    assert!(targets[2].starts_with("GET /api/next?$skip=2&api-version=2017-10-31 "), "{targets:?}");
}

#[tokio::test]
async fn pages_that_go_in_circles_or_elsewhere_are_not_followed() {
    for (next, problem, asked) in [
        ("/api/next", "its pages never end", 2),
        ("https://elsewhere.example/api/next", "its next page is on another host", 1),
        ("//elsewhere.example/api/next", "its next page is on another host", 1),
    ] {
        let page = answer(200, &format!(r#"{{"value":[],"nextLink":"{next}"}}"#));
        let service = Service::with(vec![page; asked]).await;
        let error = service.marketplace.operations(&contoso_vm()).await.unwrap_err();
        assert!(error.to_string().ends_with(problem), "{error}");
        assert_eq!(service.lines().len(), asked, "{next}");
    }
}

#[tokio::test]
async fn an_item_that_says_nothing_of_its_state_is_not_left_out() {
    let service = Service::with([answer(200, r#"[{"id":"1"}, 7]"#)]).await;
    let all = service.marketplace.operations(&contoso_vm()).await.unwrap();
    assert_eq!(all.iter().map(Submission::activity).collect::<Vec<_>>(), [Activity::Unknown; 2]);
}

#[tokio::test]
async fn a_list_has_200_further_pages_at_most() {
    let page = |next: Option<usize>| {
        let next = next.map(|n| format!(r#","nextLink":"/api/page/{n}""#)).unwrap_or_default();
        answer(200, &format!(r#"{{"value":[{{"id":"vm"}}]{next}}}"#))
    };
    // the last page that is read, whether it names another one; then how many offers are listed
    for (last, goes_on, expected) in [(200, false, Some(201)), (200, true, None)] {
        let pages = (1..=last).map(|n| page(Some(n))).chain([page(goes_on.then_some(last + 1))]);
        let service = Service::with(pages).await;
        let offers = service.marketplace.offers(&contoso_vm().publisher).await;
        assert_eq!(offers.as_ref().ok().map(Vec::len), expected, "{goes_on}");
        assert!(offers.err().is_none_or(|error| error.to_string().ends_with("its pages never end")));
        assert_eq!(service.lines().len(), last + 1);
    }
}

#[tokio::test]
async fn an_api_without_jobs_answers_for_them_without_a_request() {
    let service = Service::with([]).await;
    let (market, offer): (&dyn Marketplace, _) = (&service.marketplace, contoso_vm());
    let id = OperationId::parse("contoso$vm$1$preview").unwrap();
    let terms = (market.has_publishers(), market.url_terms(), market.cancels_by(&id));
    assert_eq!(terms, (true, UrlTerms::Kept, false));
    let finished = market.finish(&offer, &id, None).await.ok();
    let refused = market.refused_by(&offer, &id).await.ok();
    assert_eq!((finished, refused), (Some(Finished::Whole), Some(None)));
    assert!(service.asked().is_empty());
}
