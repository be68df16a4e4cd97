//! Azurite, the storage emulator of Azure's own makers, started for one test and gone with it.
//!
//! `npm ci --ignore-scripts` in `tests/azurite` puts it there. On a machine without it these tests say that they were
//! left out; where `CI=true` its absence fails.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running Azurite; stopped when dropped.
pub struct Azurite {
    child: Child,
    address: String,
    /// Holds its files: with `--inMemoryPersistence` nothing but the certificate.
    _folder: tempfile::TempDir,
    ca: Option<String>,
}

/// How Azurite is to be spoken to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// `http`, account key.
    Http,
    /// `https` with a certificate made on the spot, and Entra tokens too.
    HttpsWithOAuth,
}

impl Azurite {
    /// Starts one on a free port; nothing where it is not installed.
    pub fn start(scheme: Scheme) -> Option<Self> {
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
            make_certificate(folder.path())
        });
        let mut child = command.spawn().unwrap();
        let address = address(&mut child);
        Some(Self { child, address, _folder: folder, ca })
    }

    /// The address of its account, `http://127.0.0.1:12345/devstoreaccount1`.
    pub fn endpoint(&self) -> String {
        format!("{}/devstoreaccount1", self.address)
    }

    /// The certificate that its own is signed by.
    pub fn ca(&self) -> Option<&str> {
        self.ca.as_deref()
    }
}

impl Drop for Azurite {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
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
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{why}");
    eprintln!("left out: {why}");
    None
}

/// Waits for `… successfully listens on http://127.0.0.1:12345`.
fn address(child: &mut Child) -> String {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.find(|line| line.as_ref().is_ok_and(|line| line.contains("listens on")));
    let line = line.expect("Azurite ended before it listened").unwrap();
    line.rsplit(' ').next().unwrap().trim().to_owned()
}

/// Makes a CA and a certificate for 127.0.0.1, writes the latter for Azurite, gives the former.
fn make_certificate(folder: &Path) -> String {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
    let ca_key = KeyPair::generate().unwrap();
    let mut ca = CertificateParams::new(Vec::new()).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca_pem = ca.self_signed(&ca_key).unwrap().pem();
    let key = KeyPair::generate().unwrap();
    let mut leaf = CertificateParams::new(vec!["127.0.0.1".to_owned(), "localhost".to_owned()]).unwrap();
    leaf.is_ca = IsCa::ExplicitNoCa;
    let leaf = leaf.signed_by(&key, &Issuer::new(ca, ca_key)).unwrap();
    std::fs::write(folder.join("cert.pem"), leaf.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
    ca_pem
}
