//! What storage does for us, the same on every storage: one suite, run against each [`Target`].

use crate::support::azurite::{ACCOUNT, Azurite, KEY, Scheme, container_sas, fake_token};
use crate::support::pictures::{self, blob};
use futures::future::join_all;
use offerpress::base::{Digests, ImageUrl, MediaType, OfferRef, ServiceUrl};
use offerpress::http::{Call, HttpClient, HttpOptions, ProxyUse};
use offerpress::identity::SignIn;
use offerpress::sandbox::Sandbox;
use offerpress::storage::{
    Account, Blob, BlobName, BlobPrefix, Container, ContainerName, Created, EndSetBy, Error, Expected,
    LockName, LockWrite, SasLifetime, SasTerms, Transfer, Verification, VerifyError, verify,
};
use reqwest::Method;
use reqwest::header::HeaderName;
use std::sync::Arc;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

/// A storage to try the suite on: all that the suite knows of it.
///
/// To add one (the sandbox, a live account): a test that starts it, makes a `Target`, and calls [`suite`].
pub(crate) struct Target {
    /// Lets us in; its containers may be made and filled.
    pub(crate) account: Account,
    /// The same account with a key that is not its own, where it has keys.
    pub(crate) wrong_key: Option<Account>,
    /// Trusts the storage's certificate.
    pub(crate) http: HttpClient,
}

#[tokio::test(flavor = "multi_thread")]
async fn sandbox_with_an_account_key() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let endpoint = ServiceUrl::parse(&sandbox.blob_endpoint()).unwrap();
    let account =
        |key: &str| Account::with_key(sandbox.account(), &key.into(), Some(endpoint.clone())).unwrap();
    let (account, wrong_key) = (account(sandbox.account_key()), Some(account("d3Jvbmc=")));
    let http = HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, ..HttpOptions::default() }).unwrap();
    suite(&Target { account, wrong_key, http }).await;
}

#[tokio::test]
async fn azurite_with_an_account_key() {
    let Some(azurite) = Azurite::start(Scheme::Http) else { return };
    let endpoint = ServiceUrl::parse(&azurite.endpoint()).unwrap();
    let account = |key: &str| Account::with_key(ACCOUNT, &key.into(), Some(endpoint.clone())).unwrap();
    let (account, wrong_key) = (account(KEY), Some(account("d3Jvbmc=")));
    let http = HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, ..HttpOptions::default() }).unwrap();
    suite(&Target { account, wrong_key, http }).await;
}

#[tokio::test]
async fn azurite_with_entra() {
    let Some(azurite) = Azurite::start(Scheme::HttpsWithOAuth) else { return };
    let extra_ca = azurite.ca().map(|pem| pem.as_bytes().to_vec()).into_iter().collect();
    let options = HttpOptions { extra_ca, proxy: ProxyUse::Never, ..HttpOptions::default() };
    let http = HttpClient::new(&options).unwrap();
    let token = fake_token(OffsetDateTime::now_utc());
    let tokens = SignIn::Given(token.into()).tokens(&http, OffsetDateTime::now_utc);
    let endpoint = ServiceUrl::parse(&azurite.endpoint()).unwrap();
    let account = Account::with_entra(ACCOUNT, Some(endpoint), Arc::new(tokens)).unwrap();
    suite(&Target { account, wrong_key: None, http }).await;
}

#[tokio::test]
async fn azurite_with_a_sas_that_someone_else_made() {
    let Some(azurite) = Azurite::start(Scheme::Http) else { return };
    let endpoint = ServiceUrl::parse(&azurite.endpoint()).unwrap();
    let http = HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, ..HttpOptions::default() }).unwrap();
    let account = Account::with_key(ACCOUNT, &KEY.into(), Some(endpoint)).unwrap();
    let target = Target { account, wrong_key: None, http };
    target.made("given").await;
    let (folder, now) = (tempfile::tempdir().unwrap(), OffsetDateTime::now_utc());
    let blob = blob(folder.path(), "a.png", b"mine");
    let terms = SasTerms { now, lifetime: SasLifetime::default() };
    let given = |may: &str, life: Duration| {
        let end = (now + life).replace_nanosecond(0).unwrap().format(&Rfc3339).unwrap();
        let url = ImageUrl::parse(&container_sas(&azurite.endpoint(), "given", may, &end)).unwrap();
        let account = Account::with_container_sas(&url).unwrap();
        Container::open(&account, account.container().unwrap(), &target.http).unwrap()
    };

    let reader = given("rl", Duration::days(2));
    let place = format!("{}/given", azurite.endpoint());
    let error = reader.put(&blob).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "couldn't upload `{}`: the SAS is read-only; provide one that may also create blobs (`sp=rc`)",
            blob.name
        )
    );

    let writer = given("rcwl", Duration::days(2));
    assert_eq!(writer.put(&blob).await.unwrap(), Transfer::Sent);
    assert_eq!(writer.list(&prefix("contoso-vm")).await.unwrap().len(), 1);
    let error = writer.sas_url(&blob.name, &terms).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the SAS can't be used for image URLs: it allows more than reading; provide a read-only SAS (`sp=r`) of the container (`sr=c`)"
    );

    assert_eq!(reader.put(&blob).await.unwrap(), Transfer::AlreadyThere);
    let url = reader.sas_url(&blob.name, &terms).await.unwrap();
    verify(&target.http, &url, &expected(&blob), Verification::Full).await.unwrap();
    let end = reader.sas_end(&terms).unwrap();
    assert_eq!(end.set_by, Some(EndSetBy::GivenSas));
    assert_eq!(Some(end.at), url.expiry());

    let both = writer.account().clone().with_sas_in_urls(&url_of(&url, &place)).unwrap();
    let both = Container::open(&both, reader.name(), &target.http).unwrap();
    assert_eq!(both.put(&blob).await.unwrap(), Transfer::AlreadyThere);
    assert_eq!(both.sas_url(&blob.name, &terms).await.unwrap().expose(), url.expose());

    let error = given("r", Duration::minutes(59)).sas_url(&blob.name, &terms).await.unwrap_err();
    assert!(matches!(error, Error::EndsTooSoon { .. }), "{error}");
    let error = given("rcwl", -Duration::HOUR).put(&blob).await.unwrap_err();
    assert!(matches!(error, Error::SasNotTaken { .. }), "{error}");
    let other = Container::open(reader.account(), &ContainerName::parse("other").unwrap(), &target.http);
    assert_eq!(other.unwrap_err().to_string(), "the SAS is for the container `given`, not for `other`");
}

/// Tries all that we ask of a storage.
pub(crate) async fn suite(target: &Target) {
    containers_are_made_once(target).await;
    a_blob_is_stored_once_with_all_that_belongs_to_it(target).await;
    many_may_store_the_same_blob_at_once(target).await;
    a_large_file_is_one_blob(target).await;
    a_changed_file_is_refused_and_nothing_stored(target).await;
    a_blob_with_other_content_is_told(target).await;
    blobs_are_listed_by_offer_and_removed(target).await;
    a_sas_url_reads_its_blob_and_nothing_else(target).await;
    urls_outside_their_time_are_reported(target).await;
    what_is_wrong_with_the_content_is_told(target).await;
    what_is_not_there_is_told(target).await;
    a_wrong_key_is_told(target).await;
    a_lock_is_written_only_over_the_version_that_was_read(target).await;
}

async fn a_lock_is_written_only_over_the_version_that_was_read(target: &Target) {
    let name = LockName::of(&offer("contoso-vm"));
    let error = target.container("no-lock").read_lock(&name).await.unwrap_err();
    assert!(matches!(error, Error::NoSuchContainer { .. }), "{error}");
    let error = target.container("no-lock").write_lock(&name, "one", None).await.unwrap_err();
    assert!(matches!(error, Error::NoSuchContainer { .. }), "{error}");
    let container = target.made("locked").await;
    let read = async || container.read_lock(&name).await.unwrap();
    let write = async |text, over| container.write_lock(&name, text, over).await.unwrap();
    assert_eq!(read().await, None);

    // of many first writers, one wins
    let writers = join_all((0..8).map(|_| write("one", None))).await;
    assert_eq!(writers.iter().filter(|write| **write == LockWrite::Done).count(), 1, "{writers:?}");
    let one = read().await.unwrap();
    assert_eq!(one.bytes, "one");
    assert_eq!(write("lost", None).await, LockWrite::Moved);
    assert_eq!(write("two", Some(&one.version)).await, LockWrite::Done);
    assert_eq!(write("lost", Some(&one.version)).await, LockWrite::Moved);
    let two = read().await.unwrap();
    assert_eq!(two.bytes, "two");
    assert_ne!(two.version, one.version);

    assert_eq!(write("", Some(&two.version)).await, LockWrite::Done);
    assert!(read().await.unwrap().bytes.is_empty(), "an empty blob is read too");
    assert_eq!(container.list(&prefix("contoso-vm")).await.unwrap(), [], "a lock is no image");
}

async fn containers_are_made_once(target: &Target) {
    let container = target.container("made-once");
    let listed = container.list(&prefix("contoso-vm")).await;
    assert!(matches!(listed, Err(Error::NoSuchContainer { .. })), "{listed:?}");
    let made = join_all((0..8).map(|_| container.create())).await;
    let made: Vec<_> = made.into_iter().map(Result::unwrap).collect();
    assert_eq!(made.iter().filter(|made| **made == Created::Now).count(), 1, "{made:?}");
    assert_eq!(container.list(&prefix("contoso-vm")).await.unwrap(), []);
    assert_eq!(container.create().await.unwrap(), Created::AlreadyThere);
}

async fn a_blob_is_stored_once_with_all_that_belongs_to_it(target: &Target) {
    let folder = tempfile::tempdir().unwrap();
    let container = target.made("stored-once").await;
    let mut blob = blob(folder.path(), "größe 100%.png", b"a picture");
    blob.original_name = "logos/größe 100%.png".into();
    assert_eq!(container.put(&blob).await.unwrap(), Transfer::Sent);
    assert_eq!(container.put(&blob).await.unwrap(), Transfer::AlreadyThere);

    let url = target.sas_url(&container, &blob.name).await;
    let answer = target.http.send(Call::new(Method::GET, url.expose(), url.place())).await.unwrap();
    assert_eq!(answer.body, "a picture");
    let wanted = [
        ("content-type", "image/png".to_owned()),
        ("content-md5", blob.digests.md5.to_string()),
        ("cache-control", "max-age=31536000, immutable".to_owned()),
        ("x-ms-blob-type", "BlockBlob".to_owned()),
        ("x-ms-meta-sha256", blob.digests.sha256.to_string()),
        ("x-ms-meta-kind", "large-logo".to_owned()),
        ("x-ms-meta-name", "logos/gr%C3%B6%C3%9Fe 100%25.png".to_owned()),
    ];
    for (name, value) in wanted {
        assert_eq!(answer.header(name), Some(&*value), "{name}");
    }
}

async fn many_may_store_the_same_blob_at_once(target: &Target) {
    let folder = tempfile::tempdir().unwrap();
    let container = target.made("at-once").await;
    let blob = blob(folder.path(), "a.png", &vec![7; 100_000]);
    let transfers = join_all((0..8).map(|_| container.put(&blob))).await;
    let transfers: Vec<_> = transfers.into_iter().map(Result::unwrap).collect();
    assert!(transfers.contains(&Transfer::Sent), "{transfers:?}");
    assert_eq!(container.put(&blob).await.unwrap(), Transfer::AlreadyThere);
}

async fn a_large_file_is_one_blob(target: &Target) {
    let folder = tempfile::tempdir().unwrap();
    let container = target.made("large").await;
    let bytes: Vec<u8> = (0..9_000_000_u32).map(|n| (n % 251) as u8).collect();
    let mut blob = blob(folder.path(), "tour.png", &bytes);
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let record = Arc::clone(&seen);
    blob.watch = Some(Arc::new(move |sent| record.lock().unwrap().push(sent)));
    assert_eq!(container.put(&blob).await.unwrap(), Transfer::Sent);
    let seen = seen.lock().unwrap().clone();
    assert_eq!(seen.last(), Some(&9_000_000));
    assert!(seen.is_sorted() && seen.len() > 60, "many pieces, not one");
    let url = target.sas_url(&container, &blob.name).await;
    verify(&target.http, &url, &expected(&blob), Verification::Full).await.unwrap();
}

async fn a_changed_file_is_refused_and_nothing_stored(target: &Target) {
    let folder = tempfile::tempdir().unwrap();
    let container = target.made("changed").await;
    for (number, after) in [Some("other bytes!"), Some("short"), Some(""), None].into_iter().enumerate() {
        let blob = blob(folder.path(), "a.png", format!("some bytes {number}").as_bytes());
        match after {
            Some(bytes) => pictures::write(&blob.file, bytes.as_bytes()),
            None => pictures::remove(&blob.file),
        }
        let error = container.put(&blob).await.unwrap_err();
        assert!(matches!(&error, Error::FileChanged { file } if *file == blob.file), "{after:?}: {error}");
    }
    assert_eq!(container.list(&prefix("contoso-vm")).await.unwrap(), []);

    // what was added behind the checked bytes is not sent
    let blob = blob(folder.path(), "a.png", b"checked");
    pictures::write(&blob.file, b"checked and more");
    assert_eq!(container.put(&blob).await.unwrap(), Transfer::Sent);
    let url = target.sas_url(&container, &blob.name).await;
    verify(&target.http, &url, &expected(&blob), Verification::Full).await.unwrap();
}

async fn a_blob_with_other_content_is_told(target: &Target) {
    let folder = tempfile::tempdir().unwrap();
    let container = target.made("other-content").await;
    let first = blob(folder.path(), "a.png", b"first");
    container.put(&first).await.unwrap();
    let table = [(&b"other"[..], "another MD5"), (b"longer", "5 bytes")];
    for (bytes, there) in table {
        let mut second = blob(folder.path(), "b.png", bytes);
        second.name.clone_from(&first.name);
        let error = container.put(&second).await.unwrap_err();
        let name = &first.name;
        let wanted = format!(
            "the blob `{name}` already exists with other content ({there}); delete it or use another container"
        );
        assert_eq!(error.to_string(), wanted);
    }
}

async fn blobs_are_listed_by_offer_and_removed(target: &Target) {
    let folder = tempfile::tempdir().unwrap();
    let container = target.made("listed").await;
    let mut blobs: Vec<_> = (0..3_u8).map(|n| blob(folder.path(), &format!("{n}.png"), &[n; 10])).collect();
    let other = BlobName::of(&offer("contoso-vm-2"), &blobs[0].digests.sha256, MediaType::Png);
    container.put(&pictures::named(&blobs[0], other)).await.unwrap();
    for blob in &blobs {
        container.put(blob).await.unwrap();
    }
    blobs.sort_by(|a, b| a.name.cmp(&b.name));
    let list = container.list(&prefix("contoso-vm")).await.unwrap();
    let seen: Vec<_> = list.iter().map(|info| (&info.name, info.length, info.md5)).collect();
    let wanted: Vec<_> = blobs.iter().map(|blob| (&blob.name, 10, Some(blob.digests.md5))).collect();
    assert_eq!(seen, wanted);
    assert!(
        list.iter()
            .all(|info| (OffsetDateTime::now_utc() - info.last_modified.unwrap()).abs() < Duration::HOUR)
    );

    container.delete(&blobs[0].name).await.unwrap();
    container.delete(&blobs[0].name).await.unwrap();
    assert_eq!(container.list(&prefix("contoso-vm")).await.unwrap().len(), 2);
    assert_eq!(container.list(&prefix("contoso-vm-2")).await.unwrap().len(), 1);
}

async fn a_sas_url_reads_its_blob_and_nothing_else(target: &Target) {
    let folder = tempfile::tempdir().unwrap();
    let container = target.made("linked").await;
    let (mine, other) = (blob(folder.path(), "a.png", b"mine"), blob(folder.path(), "b.png", b"other"));
    container.put(&mine).await.unwrap();
    container.put(&other).await.unwrap();
    let url = target.sas_url(&container, &mine.name).await;
    for proof in [Verification::Head, Verification::Full] {
        verify(&target.http, &url, &expected(&mine), proof).await.unwrap();
    }
    for method in [Method::PUT, Method::DELETE] {
        let call = Call::new(method.clone(), url.expose(), url.place());
        let call = call.header(HeaderName::from_static("x-ms-blob-type"), "BlockBlob").body("x");
        let status = target.http.send(call).await.unwrap().status;
        assert_eq!(status, 403, "{method}");
    }
    let query = url.expose().split_once('?').unwrap().1;
    let on_other = url.expose().replace(mine.name.as_str(), other.name.as_str());
    let more = url.expose().replace("sp=r&", "sp=rwd&");
    assert_ne!(more, url.expose());
    for changed in [on_other, more] {
        let error = target.disprove(&changed, &mine).await;
        assert!(matches!(error, VerifyError::BadSignature { .. }), "{error}");
    }
    let error = target.disprove(url.place(), &mine).await;
    assert!(matches!(error, VerifyError::Private { .. }), "{error}");
    assert!(!format!("{error} {error:?}").contains(query));
}

async fn urls_outside_their_time_are_reported(target: &Target) {
    let folder = tempfile::tempdir().unwrap();
    let container = target.made("in-time").await;
    let blob = blob(folder.path(), "a.png", b"mine");
    container.put(&blob).await.unwrap();
    let now = OffsetDateTime::now_utc();
    let lifetime = SasLifetime::SHORTEST;
    let at = async |now| container.sas_url(&blob.name, &SasTerms { now, lifetime }).await.unwrap();

    let error = target.disprove(at(now - Duration::hours(2)).await.expose(), &blob).await;
    assert!(matches!(error, VerifyError::Ended { .. }), "{error}");
    let later = at(now + Duration::days(3)).await;
    let error = target.disprove(later.expose(), &blob).await;
    assert!(matches!(error, VerifyError::NotBegun { .. }), "{error}");

    // the same with a clock that is wrong by as much
    let wrong_clock = Expected { now: now + Duration::days(3), ..expected(&blob) };
    let error = verify(&target.http, &later, &wrong_clock, Verification::Head).await.unwrap_err();
    let wanted = format!("the SAS URL of `{}` is refused because this computer's clock is", later.place());
    assert!(error.to_string().starts_with(&wanted), "{error}");
}

async fn what_is_wrong_with_the_content_is_told(target: &Target) {
    let folder = tempfile::tempdir().unwrap();
    let container = target.made("content").await;
    let blob = blob(folder.path(), "a.png", b"mine");
    container.put(&blob).await.unwrap();
    let url = target.sas_url(&container, &blob.name).await;
    let right = expected(&blob);
    let table = [
        (Expected { media_type: MediaType::Jpeg, ..right }, "type is image/png, should be image/jpeg"),
        (Expected { digests: Digests::of(b"longer"), ..right }, "length is 4, should be 6"),
        (Expected { digests: Digests::of(b"MINE"), ..right }, "MD5 is "),
    ];
    for (expected, wanted) in table {
        let error = verify(&target.http, &url, &expected, Verification::Head).await.unwrap_err();
        let start = format!("`{}` is not the image that was uploaded: its {wanted}", url.place());
        assert!(error.to_string().starts_with(&start), "{error}");
    }
}

async fn what_is_not_there_is_told(target: &Target) {
    let folder = tempfile::tempdir().unwrap();
    let blob = blob(folder.path(), "a.png", b"mine");
    let container = target.container("not-there");
    let wanted = "the container `not-there` doesn't exist; create it, or pass `--create-container`";
    assert_eq!(container.put(&blob).await.unwrap_err().to_string(), wanted);
    assert_eq!(container.list(&prefix("contoso-vm")).await.unwrap_err().to_string(), wanted);
    container.create().await.unwrap();
    let url = target.sas_url(&container, &blob.name).await;
    let error = target.disprove(url.expose(), &blob).await;
    assert_eq!(error.to_string(), format!("`{}` doesn't exist (404 BlobNotFound)", url.place()));
}

async fn a_wrong_key_is_told(target: &Target) {
    let Some(wrong) = &target.wrong_key else { return };
    let folder = tempfile::tempdir().unwrap();
    let right = target.made("wrong-key").await;
    let blob = blob(folder.path(), "a.png", b"mine");
    right.put(&blob).await.unwrap();
    let container = Container::open(wrong, right.name(), &target.http).unwrap();
    let error = container.put(&blob).await.unwrap_err();
    assert!(matches!(error, Error::WrongKey { .. }), "{error}");
    let url = target.sas_url(&container, &blob.name).await;
    let error = target.disprove(url.expose(), &blob).await;
    assert!(matches!(error, VerifyError::BadSignature { .. }), "{error}");
}

impl Target {
    fn container(&self, name: &str) -> Container {
        Container::open(&self.account, &ContainerName::parse(name).unwrap(), &self.http).unwrap()
    }

    async fn made(&self, name: &str) -> Container {
        let container = self.container(name);
        container.create().await.unwrap();
        container
    }

    async fn sas_url(&self, container: &Container, name: &BlobName) -> ImageUrl {
        let terms = SasTerms { now: OffsetDateTime::now_utc(), lifetime: SasLifetime::default() };
        container.sas_url(name, &terms).await.unwrap()
    }

    async fn disprove(&self, url: &str, blob: &Blob) -> VerifyError {
        let url = ImageUrl::parse(url).unwrap();
        verify(&self.http, &url, &expected(blob), Verification::Head).await.unwrap_err()
    }
}

fn expected(blob: &Blob) -> Expected {
    Expected { digests: blob.digests, media_type: blob.media_type, now: OffsetDateTime::now_utc() }
}

/// The container's URL with the query of a blob's.
fn url_of(url: &ImageUrl, place: &str) -> ImageUrl {
    ImageUrl::parse(&format!("{place}?{}", url.expose().split_once('?').unwrap().1)).unwrap()
}

fn offer(id: &str) -> OfferRef {
    OfferRef::parse("contoso", id).unwrap()
}

fn prefix(id: &str) -> BlobPrefix {
    BlobPrefix::of(&offer(id))
}
