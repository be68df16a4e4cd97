//! Someone else's clients drive the sandbox's storage, so that ours and the sandbox cannot share a mistake.
//!
//! `object_store` has its own signatures and its own HTTP. The official crate for Rust is also what our own client is built
//! on, so that it proves less; the official client for Python shares no line with us: its requests were recorded once
//! (`tests/fixtures/azure-sdk-python`, azure-storage-blob 12.31.1 with the sandbox's public key) and are sent as they are.

use std::io::{Read as _, Write as _};
use std::time::Duration;

use azure_core::http::{RequestContent, StatusCode};
use azure_storage_blob::BlobContainerClient;
use azure_storage_blob::models::{BlobClientGetPropertiesResultHeaders as _, BlockBlobClientUploadOptions};
use azure_storage_common::models::UserDelegationKey;
use azure_storage_sas::{SasBuilder, SasProtocol};
use futures::TryStreamExt as _;
use object_store::azure::{MicrosoftAzure, MicrosoftAzureBuilder};
use object_store::path::Path;
use object_store::signer::Signer as _;
use object_store::{Error, ObjectStore, ObjectStoreExt as _, PutMode, PutPayload};
use offerpress::sandbox::{Route, Sandbox};
use reqwest::Method;
use time::OffsetDateTime;

async fn start() -> Sandbox {
    Sandbox::builder().start().await.unwrap()
}

fn store(sandbox: &Sandbox) -> MicrosoftAzure {
    let builder = MicrosoftAzureBuilder::new()
        .with_account(sandbox.account())
        .with_access_key(sandbox.account_key())
        .with_container_name(sandbox.container())
        .with_endpoint(sandbox.blob_endpoint())
        .with_allow_http(true);
    builder.build().unwrap()
}

#[tokio::test]
async fn object_store_puts_gets_and_lists() {
    let sandbox = start().await;
    let store = store(&sandbox);
    for name in ["contoso/vm/a.png", "contoso/vm/b c.png", "other.png"] {
        store.put(&Path::from(name), PutPayload::from_static(b"0123456789")).await.unwrap();
    }
    let path = Path::from("contoso/vm/a.png");
    assert_eq!(store.get(&path).await.unwrap().bytes().await.unwrap(), "0123456789");
    assert_eq!(store.get_range(&path, 2..5).await.unwrap(), "234");
    assert_eq!(store.head(&path).await.unwrap().size, 10);
    let listed: Vec<_> = store.list(Some(&Path::from("contoso"))).try_collect().await.unwrap();
    let names: Vec<_> = listed.iter().map(|object| object.location.to_string()).collect();
    assert_eq!(names, ["contoso/vm/a.png", "contoso/vm/b c.png"]);
    let top = store.list_with_delimiter(None).await.unwrap();
    assert_eq!(top.common_prefixes, [Path::from("contoso")]);
    assert_eq!(top.objects.len(), 1);
    assert!(matches!(store.get(&Path::from("no")).await.unwrap_err(), Error::NotFound { .. }));
}

#[tokio::test]
async fn object_store_creates_only_once() {
    let sandbox = start().await;
    let store = store(&sandbox);
    let path = Path::from("a.png");
    let create = async |bytes: &'static [u8]| {
        store.put_opts(&path, PutPayload::from_static(bytes), PutMode::Create.into()).await
    };
    create(b"1").await.unwrap();
    assert!(matches!(create(b"2").await.unwrap_err(), Error::AlreadyExists { .. }));
    assert_eq!(store.get(&path).await.unwrap().bytes().await.unwrap(), "1");
}

#[tokio::test]
async fn object_store_sends_large_files_in_blocks() {
    let sandbox = start().await;
    let store = store(&sandbox);
    let path = Path::from("large.bin");
    let mut upload = store.put_multipart(&path).await.unwrap();
    upload.put_part(PutPayload::from(vec![1; 100_000])).await.unwrap();
    upload.put_part(PutPayload::from(vec![2; 50_000])).await.unwrap();
    upload.complete().await.unwrap();
    let bytes = store.get(&path).await.unwrap().bytes().await.unwrap();
    assert_eq!((bytes.len(), bytes[99_999], bytes[100_000]), (150_000, 1, 2));
    assert!(sandbox.requests().iter().any(|request| request.route == Route::PutBlockList));
}

#[tokio::test]
async fn a_wrong_key_gets_nowhere() {
    let sandbox = start().await;
    let builder = MicrosoftAzureBuilder::new()
        .with_account(sandbox.account())
        .with_access_key("d3Jvbmc=")
        .with_container_name(sandbox.container())
        .with_endpoint(sandbox.blob_endpoint())
        .with_allow_http(true);
    let error =
        builder.build().unwrap().put(&Path::from("a"), PutPayload::from_static(b"1")).await.unwrap_err();
    assert!(error.to_string().contains("AuthenticationFailed"), "{error}");
    assert_eq!(sandbox.blobs(), [""; 0]);
}

#[tokio::test]
async fn object_store_signs_urls() {
    let sandbox = start().await;
    let store = store(&sandbox);
    let path = Path::from("contoso/vm/a.png");
    store.put(&path, PutPayload::from_static(b"1")).await.unwrap();
    let url = store.signed_url(Method::GET, &path, Duration::from_secs(60)).await.unwrap();
    let answer = reqwest::get(url.clone()).await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
}

#[tokio::test]
async fn the_official_crate_signs_urls_with_a_delegation_key() {
    let sandbox = start().await;
    let path = Path::from("contoso/vm/a b.png");
    store(&sandbox).put(&path, PutPayload::from_static(b"1")).await.unwrap();
    let now = OffsetDateTime::now_utc();
    let key = delegation_key(&sandbox, now).await;
    let sas = |expiry| {
        let builder = SasBuilder::new(sandbox.account(), &key, expiry).unwrap();
        let builder = builder.start(now - time::Duration::MINUTE).protocol(SasProtocol::HttpsAndHttp);
        builder.blob(sandbox.container(), "contoso/vm/a b.png").read().build()
    };
    let get = async |name: &str, sas: &str| {
        let url = format!("{}/{}/{name}?{sas}", sandbox.blob_endpoint(), sandbox.container());
        reqwest::get(url).await.unwrap()
    };
    let good = sas(now + time::Duration::HOUR);
    let answer = get("contoso/vm/a%20b.png", &good).await;
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    assert_eq!(get("contoso/vm/other.png", &good).await.status(), 403);
    assert_eq!(get("contoso/vm/a%20b.png", &good.replace("sp=r", "sp=rw")).await.status(), 403);
    assert_eq!(get("contoso/vm/a%20b.png", &sas(now - time::Duration::SECOND)).await.status(), 403);
}

// `object_store` deletes by the batch, which the sandbox does not have; the official client deletes one by one
#[tokio::test]
async fn the_official_client_puts_gets_lists_and_deletes() {
    let sandbox = start().await;
    let now = OffsetDateTime::now_utc();
    let key = delegation_key(&sandbox, now).await;
    let sas = SasBuilder::new(sandbox.account(), &key, now + time::Duration::HOUR).unwrap();
    let sas = sas.container(sandbox.container()).read().create().write().delete().list().build();
    let url = format!("{}/{}?{sas}", sandbox.blob_endpoint(), sandbox.container());
    let container = BlobContainerClient::new(url.parse().unwrap(), None, None).unwrap();
    let small = container.blob_client("contoso/vm/a b.png");
    let large = container.blob_client("large");
    small.upload(RequestContent::from(b"0123456789".to_vec()), None).await.unwrap();
    large.upload(RequestContent::from(vec![7; 9 << 20]), None).await.unwrap();
    let options = Some(BlockBlobClientUploadOptions::default().if_not_exists());
    let again = small.upload(RequestContent::from(b"other".to_vec()), options).await.unwrap_err();
    assert_eq!(again.http_status(), Some(StatusCode::Conflict));
    let properties = small.get_properties(None).await.unwrap();
    assert_eq!(properties.content_length().unwrap(), Some(10));
    assert_eq!(large.get_properties(None).await.unwrap().content_length().unwrap(), Some(9 << 20));
    let listed: Vec<_> = container.list_blobs(None).unwrap().try_collect().await.unwrap();
    assert_eq!(listed.len(), 2);
    small.delete(None).await.unwrap();
    assert!(!small.exists().await.unwrap());
    assert_eq!(sandbox.blobs(), ["artifacts/large"]);
}

async fn delegation_key(sandbox: &Sandbox, now: OffsetDateTime) -> UserDelegationKey {
    let format = |time: OffsetDateTime| {
        let format = time::macros::format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
        time.format(format).unwrap()
    };
    let (start, expiry) = (format(now - time::Duration::MINUTE), format(now + time::Duration::DAY));
    let ask = async |expiry: &str| {
        let url = format!("{}/?restype=service&comp=userdelegationkey", sandbox.blob_endpoint());
        let body = format!("<KeyInfo><Start>{start}</Start><Expiry>{expiry}</Expiry></KeyInfo>");
        let request = reqwest::Client::new().post(url).bearer_auth(sandbox.storage_token()).body(body);
        request.header("x-ms-version", recorded_version()).send().await.unwrap()
    };
    assert_eq!(ask(&format(now + time::Duration::days(8))).await.status(), 400, "7 days are the most");
    let answer = ask(&expiry).await;
    assert_eq!(answer.status(), 200);
    azure_core::xml::from_xml(answer.bytes().await.unwrap()).unwrap()
}

const RECORDED: [&str; 3] = [
    include_str!("../fixtures/azure-sdk-python/upload.http"),
    include_str!("../fixtures/azure-sdk-python/properties.http"),
    include_str!("../fixtures/azure-sdk-python/list.http"),
];

/// The version of the service that the recorded client asks for.
fn recorded_version() -> &'static str {
    RECORDED[0].lines().find_map(|line| line.strip_prefix("x-ms-version: ")).unwrap().trim()
}

/// Sends a recorded request byte for byte, but for the host, and gives the whole answer.
fn replay(sandbox: &Sandbox, request: &str) -> String {
    let host = sandbox.marketplace_url().replace("http://", "");
    let lines = request.replace("\r\n", "\n").replace("HOST", &host).replace("keep-alive", "close");
    let (head, body) = lines.split_once("\n\n").unwrap();
    let mut stream = std::net::TcpStream::connect(&host).unwrap();
    write!(stream, "{}\r\n\r\n{body}", head.replace('\n', "\r\n")).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_recorded_calls_of_the_python_client_are_answered_as_storage_does() {
    let sandbox = start().await;
    let [upload, properties, list] = RECORDED;
    let stored = replay(&sandbox, upload);
    assert!(stored.starts_with("HTTP/1.1 201"), "{stored}");
    let again = replay(&sandbox, upload);
    assert!(again.starts_with("HTTP/1.1 409") && again.contains("BlobAlreadyExists"), "{again}");
    assert_eq!(sandbox.blobs(), ["artifacts/contoso/vm/größe 100%.png"]);
    let shown = replay(&sandbox, properties);
    let has = |line: &str| shown.lines().any(|there| there == line);
    assert!(shown.starts_with("HTTP/1.1 200") && shown.ends_with("\r\n\r\n"), "{shown}");
    for line in ["content-length: 10", "content-type: image/png", "x-ms-blob-type: BlockBlob"] {
        assert!(has(line), "{line}: {shown}");
    }
    for line in ["x-ms-meta-costCenter: a b", "x-ms-meta-Team: Listing"] {
        assert!(has(line), "metadata names keep their case: {line}: {shown}");
    }
    let listed = replay(&sandbox, list);
    assert!(listed.contains("<Name>contoso/vm/größe 100%.png</Name>"), "{listed}");
    assert!(
        listed.contains("<costCenter>a b</costCenter>") && listed.contains("<Team>Listing</Team>"),
        "{listed}"
    );
    let forged = replay(&sandbox, &list.replace("sp=rcwdl", "sp=rcwdlx"));
    assert!(forged.starts_with("HTTP/1.1 403"), "{forged}");
}
