//! What is there again in the next run.

use super::super::{Error, Slot};
use super::*;

#[tokio::test]
async fn the_next_run_meets_what_this_one_left() {
    let folder = tempfile::tempdir().unwrap();
    let first = Sandbox::builder().state_dir(folder.path()).start().await.unwrap();
    let client = Client::new(&first);
    let made = client.put_offer(&client.document().await, None).await;
    let (etag, made) = (header(&made, "etag"), body(made).await);
    let (old, blobs) = (first.marketplace_url(), first.blobs());
    first.stop().await;

    let second = Sandbox::builder().state_dir(folder.path()).start().await.unwrap();
    let client = Client::new(&second);
    let got = client.get_offer().await;
    assert_eq!(header(&got, "etag"), etag);
    let got = body(got).await;
    let moved = made.to_string().replace(&old, &second.marketplace_url());
    assert_eq!(got.to_string(), moved, "own links lead to the present port");
    assert_eq!(second.blobs(), blobs);
    let logo =
        got.pointer("/definition/offer/microsoft-azure-marketplace.smallLogo").unwrap().as_str().unwrap();
    assert_eq!(client.http.get(logo).send().await.unwrap().bytes().await.unwrap(), png(4));

    second.clear_requests();
    let kept = client.put_offer(&made, Some(&etag)).await;
    assert_eq!(kept.status(), 200, "links of an earlier port are known");
    assert_eq!(body(kept).await["definition"], got["definition"]);
    assert_eq!(second.requests().len(), 1);
}

#[tokio::test]
async fn a_state_has_one_user_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let first = Sandbox::builder().state_dir(folder.path()).start().await.unwrap();
    let error = Sandbox::builder().state_dir(folder.path()).start().await.unwrap_err();
    assert!(matches!(&error, Error::InUse { folder: named } if named == folder.path()), "{error:?}");
    drop(first);
    assert!(Sandbox::builder().state_dir(folder.path()).start().await.is_ok());
}

#[tokio::test]
async fn a_reset_empties_the_state() {
    let folder = tempfile::tempdir().unwrap();
    let first = Sandbox::builder().state_dir(folder.path()).start().await.unwrap();
    let client = Client::new(&first);
    client.put_offer(&client.document().await, None).await;
    first.stop().await;
    let second = Sandbox::builder().state_dir(folder.path()).reset().start().await.unwrap();
    assert_eq!(second.offer(PUBLISHER, OFFER, Slot::Draft), None);
    assert_eq!(second.blobs(), [""; 0]);
    let container = Client::new(&second).storage(Method::HEAD, "artifacts?restype=container", &[], b"");
    assert_eq!(container.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_state_file_that_is_none_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let offers = folder.path().join("offers");
    std::fs::create_dir(&offers).unwrap();
    std::fs::copy("Cargo.toml", offers.join("x.json")).unwrap();
    let error = Sandbox::builder().state_dir(folder.path()).start().await.unwrap_err();
    let path = offers.join("x.json");
    assert_eq!(
        error.to_string(),
        format!(
            "`{}` is not a state file of this sandbox; empty the folder with `offerpress sandbox --reset`",
            path.display()
        )
    );
    assert!(Sandbox::builder().state_dir(folder.path()).reset().start().await.is_ok());
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let first = start().await;
    let url = url::Url::parse(&first.marketplace_url()).unwrap();
    let port = url.port().unwrap();
    let error = Sandbox::builder().port(port).start().await.unwrap_err();
    assert!(
        error.to_string().starts_with(&format!("the sandbox could not listen on port {port} ")),
        "{error}"
    );
    first.stop().await;
    assert_eq!(
        Sandbox::builder().port(port).start().await.unwrap().marketplace_url(),
        url.as_str().trim_end_matches('/')
    );
}
