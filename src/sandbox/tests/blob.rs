//! The blob half, asked as clients ask it.

use super::*;

fn code(response: &Response) -> (u16, String) {
    (response.status().as_u16(), header(response, "x-ms-error-code"))
}

async fn get(url: &str) -> Response {
    http().get(url).send().await.unwrap()
}

#[tokio::test]
async fn a_blob_comes_back_as_it_was_stored() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let stored = client
        .put_blob(
            "contoso/vm/a.png",
            b"bytes",
            &[
                ("x-ms-blob-content-type", "image/png"),
                ("x-ms-meta-sha256", "12"),
                ("x-ms-blob-cache-control", "no"),
            ],
        )
        .await;
    assert_eq!(stored.status(), 201);
    assert_eq!(header(&stored, "content-md5"), "SzpiGLs+OnMD6KFxpg/Pkg==");
    let path = "artifacts/contoso/vm/a.png";
    let head = client.storage(Method::HEAD, path, &[], b"").send().await.unwrap();
    let get = client.storage(Method::GET, path, &[], b"").send().await.unwrap();
    for response in [&head, &get] {
        assert_eq!(response.status(), 200);
        for (name, value) in [
            ("content-type", "image/png"),
            ("content-length", "5"),
            ("content-md5", "SzpiGLs+OnMD6KFxpg/Pkg=="),
            ("cache-control", "no"),
            ("x-ms-meta-sha256", "12"),
            ("x-ms-blob-type", "BlockBlob"),
            ("x-ms-version", "2026-04-06"),
        ] {
            assert_eq!(header(response, name), value, "{name}");
        }
        assert_eq!(header(response, "etag"), header(&stored, "etag"));
    }
    assert_eq!(get.bytes().await.unwrap(), "bytes");
    assert_eq!(sandbox.blobs(), ["artifacts/contoso/vm/a.png"]);
}

#[tokio::test]
async fn what_a_writer_must_not_do_is_refused() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let new_only = [("if-none-match", "*")];
    assert_eq!(client.put_blob("a", b"1", &new_only).await.status(), 201);
    let there = client.put_blob("a", b"2", &new_only).await;
    assert_eq!(code(&there), (409, "BlobAlreadyExists".to_owned()));
    assert!(there.text().await.unwrap().contains("<Code>BlobAlreadyExists</Code>"));
    for name in ["content-md5", "x-ms-blob-content-md5"] {
        let wrong = client.put_blob("b", b"1", &[(name, "SzpiGLs+OnMD6KFxpg/Pkg==")]).await;
        assert_eq!(code(&wrong), (400, "Md5Mismatch".to_owned()), "{name}");
    }
    let hyphen = client.put_blob("b", b"1", &[("x-ms-meta-original-name", "b")]).await;
    assert_eq!(code(&hyphen), (400, "InvalidMetadata".to_owned()));
    let stale = client.put_blob("a", b"2", &[("if-match", "\"0x1\"")]).await;
    assert_eq!(code(&stale), (412, "ConditionNotMet".to_owned()));
    assert_eq!(sandbox.blobs(), ["artifacts/a"]);
    assert_eq!(get(&client.sas_url("a", &Sas::default())).await.text().await.unwrap(), "1");
}

#[tokio::test]
async fn only_one_of_many_writers_makes_the_blob() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let writes = (0..8).map(|_| client.put_blob("a", b"1", &[("if-none-match", "*")]));
    let statuses: Vec<u16> =
        futures::future::join_all(writes).await.iter().map(|response| response.status().as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 7, "{statuses:?}");
}

#[tokio::test]
async fn a_wrong_signature_is_refused() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let account = sandbox.account();
    let put = |date: Duration, edit: fn(RequestBuilder) -> RequestBuilder| {
        let date = clock::http_date(OffsetDateTime::now_utc() + date);
        let headers = [("x-ms-date", date.as_str()), ("x-ms-blob-type", "BlockBlob")];
        edit(client.storage(Method::PUT, "artifacts/a", &headers, b"1")).send()
    };
    let refused = (403, "AuthenticationFailed".to_owned());
    let as_is = |request: RequestBuilder| request;
    assert_eq!(code(&put(Duration::minutes(16), as_is).await.unwrap()), refused);
    assert_eq!(code(&put(-Duration::minutes(16), as_is).await.unwrap()), refused);
    let more = |request: RequestBuilder| request.header("x-ms-meta-more", "1");
    assert_eq!(code(&put(Duration::ZERO, more).await.unwrap()), refused);
    let typed = |request: RequestBuilder| request.header("content-type", "image/png");
    assert_eq!(code(&put(Duration::ZERO, typed).await.unwrap()), refused);
    let basic = format!("{}/artifacts/a", sandbox.blob_endpoint());
    let basic = client.http.get(basic).header("authorization", format!("SharedKey {account}:AAAA"));
    let basic = basic.header("x-ms-date", clock::http_date(OffsetDateTime::now_utc()));
    assert_eq!(code(&basic.send().await.unwrap()), refused);
    assert_eq!(sandbox.blobs(), [""; 0]);
    assert_eq!(put(Duration::minutes(14), as_is).await.unwrap().status(), 201);
}

#[tokio::test]
async fn a_sas_url_opens_its_blob_and_no_other() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    client.put_blob("a.png", b"1", &[]).await;
    client.put_blob("b.png", b"2", &[]).await;
    let url = client.sas_url("a.png", &Sas::default());
    assert_eq!(get(&url).await.text().await.unwrap(), "1");
    let refused = (403, "AuthenticationFailed".to_owned());
    for edited in [
        url.replace("a.png", "b.png"),
        url.replace("sp=r", "sp=rw"),
        url.replace("sr=b", "sr=c"),
        url.replace("spr=https%2Chttp", "spr=https"),
        url.replace("sv=2020-12-06", "sv=2014-02-14"),
    ] {
        assert_ne!(edited, url);
        assert_eq!(code(&get(&edited).await), refused, "{edited}");
    }
}

#[tokio::test]
async fn a_sas_is_held_to_its_terms() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    client.put_blob("a.png", b"1", &[]).await;
    let now = OffsetDateTime::now_utc();
    let sas = Sas::default();
    for (one, wanted) in [
        (Sas { expiry: now - Duration::MINUTE, ..sas.clone() }, "AuthenticationFailed"),
        (Sas { start: now + Duration::HOUR, ..sas.clone() }, "AuthenticationFailed"),
        (Sas { protocol: "https", ..sas.clone() }, "AuthorizationProtocolMismatch"),
        (Sas { permissions: "w", ..sas.clone() }, "AuthorizationPermissionMismatch"),
        (Sas { permissions: "rl", resource: "c", ..sas.clone() }, ""),
    ] {
        assert_eq!(header(&get(&client.sas_url("a.png", &one)).await, "x-ms-error-code"), wanted);
    }
    let put = client.http.put(client.sas_url("a.png", &sas)).header("x-ms-blob-type", "BlockBlob").body("3");
    assert_eq!(code(&put.send().await.unwrap()), (403, "AuthorizationPermissionMismatch".to_owned()));
    let create = Sas { permissions: "c", ..sas.clone() };
    let put =
        client.http.put(client.sas_url("a.png", &create)).header("x-ms-blob-type", "BlockBlob").body("3");
    assert_eq!(code(&put.send().await.unwrap()), (403, "UnauthorizedBlobOverwrite".to_owned()));
    let put =
        client.http.put(client.sas_url("new.png", &create)).header("x-ms-blob-type", "BlockBlob").body("3");
    assert_eq!(put.send().await.unwrap().status(), 201);
    assert_eq!(get(&client.sas_url("a.png", &sas)).await.text().await.unwrap(), "1");
}

#[tokio::test]
async fn a_stranger_learns_nothing() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    client.put_blob("a.png", b"1", &[]).await;
    let url = format!("{}/artifacts/a.png", sandbox.blob_endpoint());
    assert_eq!(code(&get(&url).await), (409, "PublicAccessNotPermitted".to_owned()));
    let put = client.http.put(&url).body("2").send().await.unwrap();
    assert_eq!(code(&put), (401, "NoAuthenticationInformation".to_owned()));
}

#[tokio::test]
async fn what_is_not_there_is_told_apart() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let ask = |method: Method, path: &'static str| client.storage(method, path, &[], b"").send();
    assert_eq!(code(&ask(Method::GET, "artifacts/no").await.unwrap()), (404, "BlobNotFound".to_owned()));
    let head = ask(Method::HEAD, "artifacts/no").await.unwrap();
    assert_eq!(code(&head), (404, "BlobNotFound".to_owned()));
    assert_eq!(head.text().await.unwrap(), "");
    assert_eq!(code(&ask(Method::GET, "other/no").await.unwrap()), (404, "ContainerNotFound".to_owned()));
    assert_eq!(
        code(&ask(Method::GET, "other?restype=container").await.unwrap()),
        (404, "ContainerNotFound".to_owned())
    );
    assert_eq!(
        code(&ask(Method::PATCH, "artifacts/no").await.unwrap()),
        (405, "UnsupportedHttpVerb".to_owned())
    );
}

#[tokio::test]
async fn a_container_is_made_once() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let ask = |method: Method, path: &'static str| client.storage(method, path, &[], b"").send();
    assert_eq!(ask(Method::PUT, "logos?restype=container").await.unwrap().status(), 201);
    assert_eq!(
        code(&ask(Method::PUT, "logos?restype=container").await.unwrap()),
        (409, "ContainerAlreadyExists".to_owned())
    );
    assert_eq!(ask(Method::HEAD, "logos?restype=container").await.unwrap().status(), 200);
    assert_eq!(ask(Method::DELETE, "logos?restype=container").await.unwrap().status(), 202);
    assert_eq!(ask(Method::HEAD, "logos?restype=container").await.unwrap().status(), 404);
    assert_eq!(
        code(&ask(Method::PUT, "Logos?restype=container").await.unwrap()),
        (400, "InvalidResourceName".to_owned())
    );
}

#[tokio::test]
async fn a_list_has_pages_prefixes_and_folders() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    for name in ["a/1", "a/2", "b/1", "c"] {
        client.put_blob(name, b"1", &[("x-ms-meta-kind", "l&s")]).await;
    }
    let list = async |query: &str| {
        let path = format!("artifacts?restype=container&comp=list{query}");
        client.storage(Method::GET, &path, &[], b"").send().await.unwrap().text().await.unwrap()
    };
    let names = |xml: &str| {
        let names = xml.split("<Name>").skip(1).map(|part| part.split('<').next().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(&list("").await), ["a/1", "a/2", "b/1", "c"]);
    assert_eq!(names(&list("&prefix=a/").await), ["a/1", "a/2"]);
    assert_eq!(names(&list("&delimiter=/").await), ["a/", "b/", "c"]);
    let first = list("&maxresults=3").await;
    assert_eq!(names(&first), ["a/1", "a/2", "b/1"]);
    assert!(first.contains("<NextMarker>c</NextMarker>"), "{first}");
    let second = list("&maxresults=3&marker=c").await;
    assert_eq!(names(&second), ["c"]);
    assert!(second.contains("<NextMarker></NextMarker>"), "{second}");
    assert!(!second.contains("<Metadata>"));
    assert!(list("&include=metadata").await.contains("<Metadata><kind>l&amp;s</kind></Metadata>"));
}

#[tokio::test]
async fn blocks_become_a_blob_in_the_order_of_the_list() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    for (id, bytes) in [("QQ==", "one "), ("Qg==", "two")] {
        let path = format!("artifacts/big?comp=block&blockid={}", id.replace('=', "%3D"));
        let put = client.storage(Method::PUT, &path, &[], bytes.as_bytes()).send().await.unwrap();
        assert_eq!(put.status(), 201);
    }
    assert_eq!(sandbox.blobs(), [""; 0]);
    let commit = async |list: &str, headers: &[(&str, &str)]| {
        client
            .storage(Method::PUT, "artifacts/big?comp=blocklist", headers, list.as_bytes())
            .send()
            .await
            .unwrap()
    };
    let list = "<BlockList><Latest>QQ==</Latest><Latest>Qg==</Latest></BlockList>";
    let unknown = commit("<BlockList><Latest>AA==</Latest></BlockList>", &[]).await;
    assert_eq!(code(&unknown), (400, "InvalidBlockList".to_owned()));
    assert_eq!(commit(list, &[("content-type", "application/xml")]).await.status(), 201);
    let got = get(&client.sas_url("big", &Sas::default())).await;
    assert_eq!(header(&got, "content-type"), "application/octet-stream");
    assert_eq!(got.text().await.unwrap(), "one two");
    assert_eq!(code(&commit(list, &[]).await), (400, "InvalidBlockList".to_owned()));
}

#[tokio::test]
async fn a_range_is_given_and_a_blob_is_deleted() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    client.put_blob("a", b"0123456789", &[]).await;
    let ranged =
        client.storage(Method::GET, "artifacts/a", &[("range", "bytes=2-4")], b"").send().await.unwrap();
    assert_eq!(ranged.status(), 206);
    assert_eq!(header(&ranged, "content-range"), "bytes 2-4/10");
    assert_eq!(ranged.text().await.unwrap(), "234");
    let beyond =
        client.storage(Method::GET, "artifacts/a", &[("range", "bytes=10-")], b"").send().await.unwrap();
    assert_eq!(code(&beyond), (416, "InvalidRange".to_owned()));
    let deleted = client.storage(Method::DELETE, "artifacts/a", &[], b"").send().await.unwrap();
    assert_eq!(deleted.status(), 202);
    assert_eq!(sandbox.blobs(), [""; 0]);
}

#[tokio::test]
async fn an_account_sas_is_refused_by_name() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    client.put_blob("a", b"1", &[]).await;
    let url = format!(
        "{}/artifacts/a?sv=2022-11-02&ss=b&srt=o&sp=r&se=2999-01-01&sig=AAAA",
        sandbox.blob_endpoint()
    );
    let refused = get(&url).await;
    assert_eq!(code(&refused), (403, "AccountSasNotSupported".to_owned()));
    assert!(refused.text().await.unwrap().contains("account SAS"));
}

#[tokio::test]
async fn newer_versions_are_taken_and_other_words_are_not() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    for (version, status) in [("2026-10-06", 201), ("2031-01-01", 201), ("2008-01-01", 400), ("latest", 400)]
    {
        assert_eq!(
            client.put_blob("a", b"1", &[("x-ms-version", version)]).await.status(),
            status,
            "{version}"
        );
    }
}

#[tokio::test]
async fn writes_and_reads_hold_to_their_conditions() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let stored = client.put_blob("lock", b"1", &[]).await;
    let (etag, at) = (header(&stored, "etag"), header(&stored, "last-modified"));
    let before = clock::http_date(OffsetDateTime::now_utc() - Duration::HOUR);
    let writes: [(&str, &str, u16); 7] = [
        ("if-match", "\"0x1\"", 412),
        ("if-none-match", "*", 409),
        ("if-none-match", &etag, 412),
        ("if-modified-since", &at, 412),
        ("if-unmodified-since", &before, 412),
        ("if-match", &etag, 201),
        // the ETag is another one by now
        ("if-match", &etag, 412),
    ];
    for (name, value, status) in writes {
        assert_eq!(client.put_blob("lock", b"2", &[(name, value)]).await.status(), status, "{name}: {value}");
    }
    let read = async |name: &str, value: &str| {
        client
            .storage(Method::GET, "artifacts/lock", &[(name, value)], b"")
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    let now = clock::http_date(OffsetDateTime::now_utc() + Duration::MINUTE);
    for (name, value, status) in [
        ("if-modified-since", &now, 304),
        ("if-modified-since", &before, 200),
        ("if-unmodified-since", &before, 412),
        ("if-unmodified-since", &now, 200),
    ] {
        assert_eq!(read(name, value).await, status, "{name}: {value}");
    }
    assert_eq!(client.put_blob("new", b"2", &[("if-match", "*")]).await.status(), 412);
}

#[tokio::test]
async fn of_many_writers_with_one_etag_one_writes() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let etag = header(&client.put_blob("lock", b"1", &[]).await, "etag");
    let headers = [("if-match", etag.as_str())];
    let writes = (0..8).map(|_| client.put_blob("lock", b"2", &headers));
    let statuses: Vec<u16> =
        futures::future::join_all(writes).await.iter().map(|response| response.status().as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
}

#[tokio::test]
async fn a_container_keeps_its_metadata() {
    let sandbox = start().await;
    let client = Client::new(&sandbox);
    let path = "logos?restype=container";
    client.storage(Method::PUT, path, &[("x-ms-meta-team", "listing")], b"").send().await.unwrap();
    let shown = client.storage(Method::HEAD, path, &[], b"").send().await.unwrap();
    assert_eq!(header(&shown, "x-ms-meta-team"), "listing");
}
