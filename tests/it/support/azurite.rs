//! Azurite, the storage emulator of Azure's own makers, started for one test and gone with it.
//!
//! `npm ci --ignore-scripts` in `tests/azurite` puts it there. On a machine without it these tests say that they were
//! left out; where `CI=true` its absence fails.
#![expect(clippy::disallowed_methods, reason = "the tests' own files")]

use super::certificate::Certificate;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Its account.
pub(crate) const ACCOUNT: &str = "devstoreaccount1";

/// The account's key, which is public.
pub(crate) const KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// A running Azurite; stopped when dropped.
pub(crate) struct Azurite {
    child: Child,
    address: String,
    /// Holds its files: with `--inMemoryPersistence` nothing but the certificate.
    _folder: tempfile::TempDir,
    ca: Option<String>,
}

/// How Azurite is to be spoken to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// `http`, account key.
    Http,
    /// `https` with a certificate made on the spot, and Entra tokens too.
    HttpsWithOAuth,
}

impl Azurite {
    /// Starts one on a free port; nothing where it is not installed.
    pub(crate) fn start(scheme: Scheme) -> Option<Self> {
        let script = installed()?;
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("node");
        command
            .arg(script)
            .args(["--silent", "--inMemoryPersistence", "--disableTelemetry", "--blobPort", "0"])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let ca = (scheme == Scheme::HttpsWithOAuth).then(|| {
            command.args(["--oauth", "basic", "--cert", "cert.pem", "--key", "key.pem"]);
            let Certificate { ca, leaf, key } = Certificate::make();
            std::fs::write(folder.path().join("cert.pem"), leaf.pem()).unwrap();
            std::fs::write(folder.path().join("key.pem"), key.serialize_pem()).unwrap();
            ca
        });
        let mut child = command.spawn().unwrap();
        let address = address(&mut child);
        Some(Self { child, address, _folder: folder, ca })
    }

    /// The address of its account, `http://127.0.0.1:12345/devstoreaccount1`.
    pub(crate) fn endpoint(&self) -> String {
        format!("{}/{ACCOUNT}", self.address)
    }

    /// The certificate that its own is signed by.
    pub(crate) fn ca(&self) -> Option<&str> {
        self.ca.as_deref()
    }
}

impl Drop for Azurite {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A token as `--oauth basic` takes it: it looks at times, issuer and audience, and not at the signature.
pub(crate) fn fake_token(now: time::OffsetDateTime) -> String {
    let now = now.unix_timestamp();
    let claims = serde_json::json!({
        "aud": "https://storage.azure.com", "iss": "https://sts.windows.net/00000000-0000-0000-0000-000000000001/",
        "iat": now - 60, "nbf": now - 60, "exp": now + 3600,
        "oid": "00000000-0000-0000-0000-000000000002", "tid": "00000000-0000-0000-0000-000000000001",
    });
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.", encode(r#"{"alg":"none","typ":"JWT"}"#), encode(&claims.to_string()))
}

/// A SAS for a container as someone else would make it, by the service's own page "Create a service SAS".
pub(crate) fn container_sas(endpoint: &str, container: &str, may: &str, end: &str) -> String {
    container_sas_of((ACCOUNT, KEY), endpoint, container, may, end)
}

/// The same for an account with its key.
pub(crate) fn container_sas_of(
    (account, key): (&str, &str),
    endpoint: &str,
    container: &str,
    may: &str,
    end: &str,
) -> String {
    let version = "2020-12-06";
    let text = format!("{may}\n\n{end}\n/blob/{account}/{container}\n\n\n\n{version}\nc\n\n\n\n\n\n\n");
    let mut mac = Hmac::<Sha256>::new_from_slice(&STANDARD.decode(key).unwrap()).unwrap();
    mac.update(text.as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    let mut url = url::Url::parse(&format!("{endpoint}/{container}")).unwrap();
    let fields = [("sv", version), ("sr", "c"), ("sp", may), ("se", end), ("sig", &signature)];
    url.query_pairs_mut().extend_pairs(fields);
    url.into()
}

/// Finds Azurite, or tells that the test is left out.
fn installed() -> Option<PathBuf> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/azurite/node_modules/azurite/dist/src/blob/main.js");
    let node = Command::new("node").arg("--version").stdout(Stdio::null()).status().is_ok();
    if node && script.is_file() {
        return Some(script);
    }
    let why = if node {
        "Azurite is not installed: `npm ci --ignore-scripts` in tests/azurite"
    } else {
        "there is no node"
    };
    super::left_out(why);
    None
}

/// Waits for `… successfully listens on http://127.0.0.1:12345`.
fn address(child: &mut Child) -> String {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.find(|line| line.as_ref().is_ok_and(|line| line.contains("listens on")));
    let line = line.expect("Azurite ended before it listened").unwrap();
    line.rsplit(' ').next().unwrap().trim().to_owned()
}
