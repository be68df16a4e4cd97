//! Storage that misbehaves: what we ask it then, and what we say.

use crate::support::pictures::{blob, write};
use crate::support::scripted::{Reply, Scripted};
use offerpress::base::{ImageUrl, OfferRef, ServiceUrl};
use offerpress::http::{HttpClient, HttpOptions, ProxyUse, RetryPolicy};
use offerpress::storage::{
    Account, Blob, BlobPrefix, Container, ContainerName, Error, Expected, SasLifetime, SasTerms, Transfer,
    Verification, verify,
};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use time::OffsetDateTime;

/// 48 bytes in base64, so that a piece of it would be found in any output.
const KEY: &str = "VGhlIGtleSBvZiB0aGUgYWNjb3VudCwgd2hpY2ggbXVzdCBub3Qgc2hvdyBhbnl3aGVyZQ==";

#[tokio::test]
async fn a_new_picture_is_one_request() {
    let play = Play::new(vec![stored()]);
    assert_eq!(play.put().await.unwrap(), Transfer::Sent);
    assert_eq!(play.server.methods(), "PUT");
    let asked = &play.server.asked()[0];
    assert_eq!(asked.target, format!("/contoso/logos/{}", play.blob.name));
    assert_eq!(asked.body, BYTES);
    assert_eq!(asked.header("if-none-match"), Some("*"));
    let md5 = play.blob.digests.md5.to_string();
    assert_eq!(asked.header("content-md5"), Some(&*md5));
    assert_eq!(asked.header("x-ms-blob-content-md5"), Some(&*md5));
    assert_eq!(asked.header("x-ms-blob-content-type"), Some("image/png"));
    assert!(asked.header("authorization").unwrap().starts_with("SharedKey contoso:"));
}

#[tokio::test]
async fn what_passes_is_tried_again_with_the_whole_file() {
    let passing = [
        Reply::BreakBeforeBody,
        Reply::BreakAfterBody,
        answer(500, "InternalError"),
        answer(503, "ServerBusy"),
        Reply::Answer(429, vec![("retry-after", "0".into())], String::new()),
        answer(408, ""),
    ];
    for reply in passing {
        let play = Play::new(vec![reply.clone(), reply.clone(), stored()]);
        assert_eq!(play.put().await.unwrap(), Transfer::Sent, "{reply:?}");
        assert_eq!(play.server.methods(), "PUT PUT PUT", "{reply:?}");
        assert_eq!(play.server.asked()[2].body, BYTES, "{reply:?}");
    }
}

#[tokio::test]
async fn a_lost_answer_ends_as_already_there() {
    let play = Play::new(vec![Reply::BreakAfterBody, answer(409, "BlobAlreadyExists"), there(BYTES)]);
    assert_eq!(play.put().await.unwrap(), Transfer::AlreadyThere);
    assert_eq!(play.server.methods(), "PUT PUT HEAD");
}

#[tokio::test]
async fn what_does_not_pass_is_told() {
    let table = [
        (
            answer(503, "ServerBusy"),
            "PUT PUT PUT",
            "storage was too busy (503 ServerBusy, request r-1); run the command again later",
        ),
        (answer(500, "InternalError"), "PUT PUT PUT", "500 InternalError, request r-1"),
        (
            answer(403, "AuthenticationFailed"),
            "PUT",
            "the key doesn't belong to this account, or it was rotated (403 AuthenticationFailed, request r-1)",
        ),
        (
            answer(403, "KeyBasedAuthenticationNotPermitted"),
            "PUT",
            "permission denied (403 KeyBasedAuthenticationNotPermitted, request r-1); this account doesn't allow account keys; sign in with Microsoft Entra",
        ),
        (answer(413, "RequestBodyTooLarge"), "PUT", "413 RequestBodyTooLarge, request r-1"),
        (
            Reply::Answer(307, vec![("location", "http://127.0.0.1:1/elsewhere".into())], String::new()),
            "PUT",
            "307",
        ),
    ];
    for (reply, methods, wanted) in table {
        let play = Play::new(vec![reply]);
        let error = play.refused().await;
        assert_eq!(error.to_string(), format!("couldn't upload `{}`: {wanted}", play.blob.name));
        assert_eq!(play.server.methods(), methods, "{wanted}");
    }
}

#[tokio::test]
async fn a_clock_that_is_off_is_told_from_a_wrong_key() {
    let an_hour_back = OffsetDateTime::now_utc() - time::Duration::minutes(61);
    let date = azure_core::time::to_rfc7231(&an_hour_back);
    let headers = vec![("x-ms-error-code", "AuthenticationFailed".into()), ("date", date)];
    let play = Play::new(vec![Reply::Answer(403, headers, String::new())]);
    let error = play.refused().await.to_string();
    assert!(error.contains("this computer's clock is 61 min ahead; correct it"), "{error}");
}

#[tokio::test]
async fn no_answer_is_told() {
    let play = Play::new(vec![Reply::BreakAfterBody]);
    let error = play.refused().await;
    assert!(matches!(error, Error::NoAnswer { .. }), "{error}");
    assert_eq!(play.server.methods(), "PUT PUT PUT");

    let nobody = Play::at("http://127.0.0.1:1", Scripted::start(vec![stored()]));
    let error = nobody.refused().await;
    assert!(matches!(error, Error::NoAnswer { .. }), "{error}");
    assert_eq!(nobody.server.methods(), "");
}

#[tokio::test]
async fn bytes_damaged_on_their_way_are_told_from_a_changed_file() {
    let play = Play::new(vec![answer(400, "Md5Mismatch")]);
    assert!(matches!(play.refused().await, Error::Damaged { .. }));
    write(&play.blob.file, b"ANOTHER PICTURE");
    assert!(matches!(play.refused().await, Error::FileChanged { .. }));
    assert_eq!(play.server.methods(), "PUT PUT");
}

#[tokio::test]
async fn a_server_that_took_other_bytes_does_not_keep_them() {
    let other_md5 = vec![("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg==".into())];
    let play = Play::new(vec![Reply::Answer(201, other_md5, String::new()), answer(202, "")]);
    assert!(matches!(play.refused().await, Error::Damaged { .. }));
    assert_eq!(play.server.methods(), "PUT DELETE");
}

#[tokio::test]
async fn what_is_there_without_an_md5_is_not_trusted() {
    let headers = vec![("content-length", BYTES.len().to_string())];
    let play = Play::new(vec![answer(409, "BlobAlreadyExists"), Reply::Answer(200, headers, String::new())]);
    let error = play.refused().await.to_string();
    assert!(error.contains("already exists with other content (no MD5 to compare)"), "{error}");
}

#[tokio::test]
async fn a_list_that_breaks_off_or_makes_no_sense_is_told() {
    let table = [
        (
            Reply::BreakInAnswer,
            "couldn't list the container `logos`: no answer from storage: the connection was lost (",
            "GET GET GET",
        ),
        (
            Reply::Answer(200, vec![], "<html>".to_owned()),
            "couldn't list the container `logos`: invalid response (",
            "GET",
        ),
    ];
    for (reply, wanted, methods) in table {
        let play = Play::new(vec![reply]);
        let error = play.container.list(&prefix()).await.unwrap_err().to_string();
        assert!(error.starts_with(wanted), "{error}");
        assert_eq!(play.server.methods(), methods);
    }
}

/// In a process of its own: what another test's thread meets first may never reach a subscriber of this one's.
const ALONE: &str = "OFFERPRESS_TEST_ALONE";

#[test]
#[expect(clippy::disallowed_methods, reason = "the tests' own environment")]
fn no_log_shows_a_secret_at_any_level() {
    if std::env::var_os(ALONE).is_some() {
        return everything_is_logged_without_a_secret();
    }
    let name = "storage_faults::no_log_shows_a_secret_at_any_level";
    let test = std::env::current_exe().unwrap();
    let told = std::process::Command::new(test).args(["--exact", name]).env(ALONE, "1").output().unwrap();
    let output = String::from_utf8_lossy(&told.stdout);
    assert!(told.status.success() && output.contains("1 passed"), "{output}");
}

/// Everything that is logged while a picture is stored, listed, signed and verified, with a key and with a SAS.
fn everything_is_logged_without_a_secret() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let signatures = runtime.block_on(use_everything());
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(log.contains("/contoso/logos/"), "the log is not empty: {log}");
    for secret in signatures.iter().map(String::as_str).chain([&KEY[..12], SAS_SIGNATURE]) {
        assert!(!log.contains(secret), "`{secret}` in {log}");
    }
}

const SAS_SIGNATURE: &str = "c2lnbmF0dXJlIG9mIHRoZSBzYXM";

/// Returns the signatures that were made on the way.
async fn use_everything() -> Vec<String> {
    let play = Play::new(vec![stored(), answer(500, "InternalError"), answer(403, "AuthenticationFailed")]);
    play.put().await.unwrap();
    play.container.list(&prefix()).await.unwrap_err();
    let terms = SasTerms { now: OffsetDateTime::now_utc(), lifetime: SasLifetime::default() };
    let url = play.container.sas_url(&play.blob.name, &terms).await.unwrap();
    let (digests, media_type) = (play.blob.digests, play.blob.media_type);
    let expected = Expected { digests, media_type, now: terms.now };
    verify(&play.http, &url, &expected, Verification::Full).await.unwrap_err();

    let sas = format!("{}/contoso/logos?sr=c&sp=rcwl&sig={SAS_SIGNATURE}", play.server.address());
    let account = Account::with_container_sas(&ImageUrl::parse(&sas).unwrap()).unwrap();
    let container = Container::open(&account, play.container.name(), &play.http).unwrap();
    container.put(&play.blob).await.unwrap_err();
    assert!(play.server.asked().iter().any(|asked| asked.target.contains(SAS_SIGNATURE)), "it was used");

    let made = url.expose().split_once("sig=").unwrap().1.to_owned();
    let sent = play.server.asked().into_iter();
    let sent = sent.filter_map(|asked| Some(asked.header("authorization")?.rsplit(':').next()?.to_owned()));
    sent.chain([made]).collect()
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn prefix() -> BlobPrefix {
    BlobPrefix::of(&OfferRef::parse("contoso", "contoso-vm").unwrap())
}

const BYTES: &[u8] = b"a small picture";

/// A picture, and a storage with a part to play.
struct Play {
    server: Scripted,
    http: HttpClient,
    container: Container,
    blob: Blob,
    _folder: tempfile::TempDir,
}

impl Play {
    fn new(replies: Vec<Reply>) -> Self {
        let server = Scripted::start(replies);
        let address = server.address().to_owned();
        Self::at(&address, server)
    }

    fn at(address: &str, server: Scripted) -> Self {
        let pause = Duration::from_millis(1);
        let retry =
            RetryPolicy { tries: 3, first_pause: pause, longest_pause: pause, ..RetryPolicy::default() };
        let http = HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, retry, ..HttpOptions::default() })
            .unwrap();
        let endpoint = ServiceUrl::parse(&format!("{address}/contoso")).unwrap();
        let account = Account::with_key("contoso", &KEY.into(), Some(endpoint)).unwrap();
        let container = Container::open(&account, &ContainerName::parse("logos").unwrap(), &http).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let blob = blob(folder.path(), "large.png", BYTES);
        Self { server, http, container, blob, _folder: folder }
    }

    async fn put(&self) -> Result<Transfer, Error> {
        self.container.put(&self.blob).await
    }

    /// The error, in which no secret may be.
    async fn refused(&self) -> Error {
        let error = self.put().await.unwrap_err();
        let first: &dyn std::error::Error = &error;
        let mut shown = format!("{error:?} {:?}", self.container);
        for cause in std::iter::successors(Some(first), |error| error.source()) {
            shown = format!("{shown} {cause} {cause:?}");
        }
        for asked in self.server.asked() {
            let signature = asked.header("authorization").unwrap().rsplit(':').next().unwrap();
            assert!(!shown.contains(signature) && !shown.contains(&KEY[..12]), "{shown}");
        }
        error
    }
}

fn stored() -> Reply {
    Reply::Answer(201, vec![], String::new())
}

fn there(bytes: &[u8]) -> Reply {
    let md5 = offerpress::base::Digests::of(bytes).md5.to_string();
    let headers = vec![("content-length", bytes.len().to_string()), ("content-md5", md5)];
    Reply::Answer(200, headers, String::new())
}

fn answer(status: u16, code: &'static str) -> Reply {
    let headers = vec![("x-ms-error-code", code.to_owned()), ("x-ms-request-id", "r-1".to_owned())];
    Reply::Answer(status, headers, String::new())
}
