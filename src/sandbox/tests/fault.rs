use std::time::Duration as Wait;

use super::super::{Fault, Route};
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
    client.put_blob("a", &[7; 100_000], &[]).await;
    sandbox.fail_next(Route::GetBlob, Fault::Truncated);
    let link = client.link("a", &Link::default());
    let mut answer = client.http.get(&link).send().await.unwrap();
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
    assert_eq!(client.http.get(&link).send().await.unwrap().bytes().await.unwrap().len(), 100_000);
}

#[tokio::test]
async fn slow_answers_come_late_but_whole() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    client.put_blob("a", b"123", &[]).await;
    let link = client.link("a", &Link::default());
    sandbox.fail_next(Route::GetBlob, Fault::Trickle(Wait::from_millis(5)));
    let begun = std::time::Instant::now();
    assert_eq!(client.http.get(&link).send().await.unwrap().text().await.unwrap(), "123");
    assert!(begun.elapsed() >= Wait::from_millis(20));
    sandbox.slow(Route::GetBlob, Wait::from_millis(20));
    let begun = std::time::Instant::now();
    assert_eq!(client.http.get(&link).send().await.unwrap().text().await.unwrap(), "123");
    assert!(begun.elapsed() >= Wait::from_millis(20));
}

#[tokio::test]
async fn a_put_goes_on_though_the_caller_has_hung_up() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let document = client.document().await;
    sandbox.fail_next(Route::GetBlob, Fault::Slow(Wait::from_millis(60)));
    let request = client.offer_request(Method::PUT).body(document.to_string()).timeout(Wait::from_millis(30));
    assert!(request.send().await.unwrap_err().is_timeout());
    sandbox.stop().await;
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
