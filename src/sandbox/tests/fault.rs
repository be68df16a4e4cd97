//! Faults on request.

use std::time::Duration as Wait;

use super::super::{Fault, Route, Slot};
use super::*;

#[tokio::test]
async fn a_cut_connection_is_an_error_and_happens_once() {
    for (fault, stored) in [(Fault::ResetBeforeBody, 0), (Fault::ResetAfterBody, 0), (Fault::LostAnswer, 1)] {
        let sandbox = Sandbox::builder().fail_next(Route::PutBlob, fault.clone()).start().await.unwrap();
        let client = Client::new(&sandbox);
        let put =
            || client.storage(Method::PUT, "artifacts/a", &[("x-ms-blob-type", "BlockBlob")], b"1").send();
        let error = put().await.unwrap_err();
        assert!(error.is_request() || error.is_body(), "{fault:?}: {error:?}");
        assert_eq!(sandbox.blobs().len(), stored, "{fault:?}");
        assert_eq!(sandbox.requests()[0].status, None);
        assert_eq!(put().await.unwrap().status(), 201, "{fault:?}");
    }
}

#[tokio::test]
async fn a_status_comes_in_the_shape_of_its_half() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    sandbox.fail_next(Route::PutBlob, Fault::status(503).retry_after(Wait::from_secs(7)));
    let busy = client.put_blob("a", b"1", &[]).await;
    assert_eq!((busy.status().as_u16(), header(&busy, "retry-after").as_str()), (503, "7"));
    assert_eq!(header(&busy, "x-ms-error-code"), "ServerBusy");
    sandbox.fail_times(Route::GetOffer, 2, 429);
    assert_eq!(client.get_offer().await.status(), 429);
    let busy = client.get_offer().await;
    assert_eq!(body(busy).await["error"]["code"], "TooManyRequests");
    assert_eq!(client.get_offer().await.status(), 404);
    sandbox.fail_after(Route::GetOffer, 1, 500);
    assert_eq!(client.get_offer().await.status(), 404);
    assert_eq!(client.get_offer().await.status(), 500);
}

#[tokio::test]
async fn a_truncated_answer_is_no_whole_one() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    client.put_blob("a", &vec![7; 100_000], &[]).await;
    sandbox.fail_next(Route::GetBlob, Fault::Truncated);
    let url = client.sas_url("a", &Sas::default());
    let mut answer = client.http.get(&url).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.content_length()), (200, Some(100_000)));
    let mut length = 0;
    let error = loop {
        match answer.chunk().await {
            Ok(Some(piece)) => length += piece.len(),
            Ok(None) => panic!("the body ended well"),
            Err(error) => break error,
        }
    };
    assert!(error.is_body() || error.is_decode(), "{error:?}");
    assert_eq!(length, 50_000);
    assert_eq!(client.http.get(&url).send().await.unwrap().bytes().await.unwrap().len(), 100_000);
}

#[tokio::test]
async fn slow_answers_come_late_but_whole() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    client.put_blob("a", b"123", &[]).await;
    let url = client.sas_url("a", &Sas::default());
    sandbox.fail_next(Route::GetBlob, Fault::Trickle(Wait::from_millis(5)));
    let begun = std::time::Instant::now();
    assert_eq!(client.http.get(&url).send().await.unwrap().text().await.unwrap(), "123");
    assert!(begun.elapsed() >= Wait::from_millis(20));
    sandbox.slow(Route::GetBlob, Wait::from_millis(20));
    let begun = std::time::Instant::now();
    assert_eq!(client.http.get(&url).send().await.unwrap().text().await.unwrap(), "123");
    assert!(begun.elapsed() >= Wait::from_millis(20));
}

#[tokio::test]
async fn a_put_goes_on_though_the_caller_has_hung_up() {
    let folder = tempfile::tempdir().unwrap();
    let first = Sandbox::builder().state_dir(folder.path()).start().await.unwrap();
    let client = Client::new(&first);
    let document = client.document().await;
    first.clear_requests();
    first.fail_next(Route::GetBlob, Fault::Slow(Wait::from_millis(50)));
    let asked = tokio::spawn(client.offer_request(Method::PUT).body(document.to_string()).send());
    while first.requests().first().is_none_or(|request| request.body.is_none()) {
        tokio::task::yield_now().await;
    }
    asked.abort();
    assert!(asked.await.unwrap_err().is_cancelled());
    first.stop().await;
    let second = Sandbox::builder().state_dir(folder.path()).start().await.unwrap();
    assert!(second.offer(PUBLISHER, OFFER, Slot::Draft).is_some());
}

#[tokio::test]
async fn a_lie_about_the_md5_is_told_once() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    sandbox.fail_next(Route::PutBlob, Fault::WrongMd5);
    let first = header(&client.put_blob("a", b"1", &[]).await, "content-md5");
    let second = header(&client.put_blob("a", b"1", &[]).await, "content-md5");
    assert_ne!(first, second);
}

#[tokio::test]
async fn every_route_can_fail_once() {
    let sandbox = start().await;
    let http = http();
    let offer = "api/publishers/contoso/offers/vm";
    let blob = format!("{}/artifacts/a", sandbox.account());
    let container = format!("{}/artifacts?restype=container", sandbox.account());
    for (route, method, path) in [
        (Route::PutBlob, Method::PUT, blob.clone()),
        (Route::PutBlock, Method::PUT, format!("{blob}?comp=block")),
        (Route::PutBlockList, Method::PUT, format!("{blob}?comp=blocklist")),
        (Route::GetBlob, Method::GET, blob.clone()),
        (Route::HeadBlob, Method::HEAD, blob.clone()),
        (Route::DeleteBlob, Method::DELETE, blob.clone()),
        (Route::ListBlobs, Method::GET, format!("{container}&comp=list")),
        (Route::CreateContainer, Method::PUT, container.clone()),
        (Route::GetContainer, Method::GET, container.clone()),
        (Route::DeleteContainer, Method::DELETE, container.clone()),
        (
            Route::DelegationKey,
            Method::POST,
            format!("{}/?restype=service&comp=userdelegationkey", sandbox.account()),
        ),
        (Route::OfferTypes, Method::GET, "api/offerTypes".to_owned()),
        (Route::Publishers, Method::GET, "api/publishers".to_owned()),
        (Route::ListOffers, Method::GET, "api/publishers/contoso/offers".to_owned()),
        (Route::GetOffer, Method::GET, offer.to_owned()),
        (Route::GetSlot, Method::GET, format!("{offer}/slot/preview")),
        (Route::GetVersion, Method::GET, format!("{offer}/versions/1")),
        (Route::PutOffer, Method::PUT, offer.to_owned()),
        (Route::Publish, Method::POST, format!("{offer}/publish")),
        (Route::GoLive, Method::POST, format!("{offer}/golive")),
        (Route::Cancel, Method::POST, format!("{offer}/cancel")),
        (Route::Status, Method::GET, format!("{offer}/status")),
        (Route::Operation, Method::GET, format!("{offer}/operations/1")),
        (Route::Submissions, Method::GET, format!("{offer}/submissions")),
        (Route::Content, Method::GET, "content/prodcontent/a".to_owned()),
        (Route::Page, Method::GET, String::new()),
        (Route::Unknown, Method::GET, "nowhere".to_owned()),
    ] {
        sandbox.fail_next(route, Fault::status(503).retry_after(Wait::from_secs(1)));
        let url = format!("{}/{path}", sandbox.marketplace_url());
        let ask = || http.request(method.clone(), &url).send();
        let failed = ask().await.unwrap();
        assert_eq!(
            (failed.status().as_u16(), header(&failed, "retry-after").as_str()),
            (503, "1"),
            "{route:?}"
        );
        assert_ne!(ask().await.unwrap().status(), 503, "{route:?}");
    }
}
