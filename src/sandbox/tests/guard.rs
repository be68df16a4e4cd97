//! Who is answered at all, and what a stranger's requests cost; by raw sockets, since no client would send these.

use std::time::Duration as Wait;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::super::Route;
use super::*;

/// Sends bytes and reads what comes back, as far as it comes; a connection that is cut is the end.
async fn send(sandbox: &Sandbox, head: &str, body: &[u8]) -> String {
    let address = sandbox.marketplace_url().replace("http://", "");
    let mut stream = TcpStream::connect(&address).await.unwrap();
    stream.write_all(head.replace("HOST", &address).as_bytes()).await.unwrap();
    for piece in body.chunks(64 << 10) {
        if stream.write_all(piece).await.is_err() {
            break;
        }
    }
    let mut answer = vec![0; 64 << 10];
    let read = tokio::time::timeout(Wait::from_secs(5), stream.read(&mut answer)).await;
    let length = read.map_or(0, Result::unwrap_or_default);
    String::from_utf8_lossy(answer.get(..length).unwrap_or_default()).into_owned()
}

fn status(answer: &str) -> &str {
    answer.get(9..12).unwrap_or_default()
}

#[tokio::test]
async fn a_page_of_another_site_is_not_answered_though_it_knows_the_token() {
    let sandbox = start().await;
    let token = sandbox.token();
    for (heads, wanted) in [
        ("Host: HOST", "404"),
        ("Host: HOST\r\nOrigin: http://HOST", "404"),
        ("Host: rebound.example", "403"),
        ("Host: rebound.example:80\r\nOrigin: http://rebound.example:80", "403"),
        ("Host: HOST\r\nOrigin: https://evil.example", "403"),
        ("Host: HOST\r\nOrigin: null", "403"),
        ("Host: HOST\r\nHost: evil.example", "403"),
        ("X-No: host", "403"),
    ] {
        let head = format!(
            "GET /api/publishers/contoso/offers/vm?api-version=2017-10-31 HTTP/1.1\r\n{heads}\r\n\
             Authorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        );
        let answer = send(&sandbox, &head, b"").await;
        assert_eq!(status(&answer), wanted, "{heads}\n{answer}");
    }
    let absolute = "GET http://evil.example/ HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n";
    assert_eq!(status(&send(&sandbox, absolute, b"").await), "403");
    assert_eq!(sandbox.requests().len(), 2, "what is not answered is not recorded");
}

#[tokio::test]
async fn a_stranger_s_bodies_are_not_kept_and_long_ones_not_read() {
    let sandbox = start().await;
    let body = vec![b'x'; 12 << 20];
    for path in [
        "/api/publishers/contoso/offers/vm/publish?api-version=2017-10-31",
        "/offerpresssandbox/artifacts/a.png",
        "/control/ignore-save",
        "/nowhere",
    ] {
        for _ in 0..3 {
            let head = format!(
                "POST {path} HTTP/1.1\r\nHost: HOST\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            send(&sandbox, &head, &body).await;
        }
    }
    let requests = sandbox.requests();
    assert_eq!(requests.len(), 12);
    for request in &requests {
        assert_eq!(request.body, None, "{request:?}");
        assert!(request.body_length < 5 << 20, "{request:?}");
        assert!(request.status.is_none_or(|status| status >= 400), "{request:?}");
    }
    assert_eq!(sandbox.blobs(), [""; 0]);
}

#[tokio::test]
async fn a_stranger_hears_why_before_his_body_is_taken() {
    let sandbox = start().await;
    for (method, path, wanted) in [
        ("POST", "/api/publishers/contoso/offers/vm/publish?api-version=2017-10-31", "401"),
        ("PUT", "/offerpresssandbox/artifacts/a.png", "401"),
        ("PUT", "/offerpresssandbox/artifacts/a.png?sv=2020-12-06&sr=b&sig=AAAA", "403"),
    ] {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: HOST\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"
        );
        assert_eq!(status(&send(&sandbox, &head, b"hello").await), wanted, "{path}");
    }
}

#[tokio::test]
async fn each_route_has_its_longest_body() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let long = vec![b' '; (1 << 20) + 1];
    let publish = client.api(Method::POST, "publishers/contoso/offers/contosovm/publish").body(long);
    assert_eq!(publish.send().await.unwrap().status(), 413);
    assert_eq!(sandbox.requests()[0].route, Route::Publish);
    assert_eq!(sandbox.requests()[0].body, None);
}

#[tokio::test]
async fn nobody_can_guess_a_token() {
    let [one, other] = [start().await, start().await];
    let all = [one.token(), one.renew_token(), one.storage_token(), other.token(), other.storage_token()];
    let different: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(different.len(), all.len());
}
