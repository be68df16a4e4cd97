//! A release on this computer: archives, their checksums, the installers made from them, and a server that may break off.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

pub(super) const REPOSITORY: &str = "https://github.com/contoso/offerpress";
pub(super) const ARCHIVES: [&str; 6] = [
    "x86_64-unknown-linux-gnu.tar.gz",
    "x86_64-unknown-linux-musl.tar.gz",
    "aarch64-unknown-linux-gnu.tar.gz",
    "aarch64-unknown-linux-musl.tar.gz",
    "universal-apple-darwin.tar.gz",
    "x86_64-pc-windows-msvc.zip",
];

fn packaging(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging").join(name)
}

fn done(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// The files of a release and the folders of the person who installs it.
pub(super) struct Release {
    root: tempfile::TempDir,
}

impl Release {
    /// Packs a program for these archives that says its version.
    pub(super) fn new(version: &str, archives: &[&str]) -> Self {
        let release =
            Self { root: tempfile::Builder::new().prefix("offerpress-release-").tempdir().unwrap() };
        for folder in ["files", "home", "temp"] {
            fs::create_dir(release.path(folder)).unwrap();
        }
        for archive in archives {
            release.pack(version, archive);
        }
        done(Command::new("bash").current_dir(release.path("files")).args([
            "-c",
            "if command -v sha256sum >/dev/null; then sha256sum off*; else shasum -a 256 off*; fi >SHA256SUMS",
        ]));
        done(&mut release.installers());
        release
    }

    fn pack(&self, version: &str, archive: &str) {
        let name = format!("offerpress-{version}-{archive}");
        let folder = self.path("files").join(name.trim_end_matches(".zip").trim_end_matches(".tar.gz"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("offerpress"), format!("#!/bin/sh\necho 'offerpress {version}'\n")).unwrap();
        let mut pack = Command::new("python3");
        pack.arg(packaging("archive.py")).arg(&folder).arg(self.path("files").join(name));
        done(pack.env("SOURCE_DATE_EPOCH", "1767225600"));
        fs::remove_dir_all(folder).unwrap();
    }

    /// The script that makes the installers.
    pub(super) fn installers(&self) -> Command {
        let mut make = Command::new("python3");
        make.arg(packaging("installers.py")).args(["--repository", REPOSITORY]);
        make.arg("--sums").arg(self.path("files/SHA256SUMS")).arg("--out").arg(self.path("files"));
        make
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    pub(super) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path("files").join(name)).unwrap()
    }

    pub(super) fn sha256(&self, archive: &str) -> String {
        let sums = self.text("SHA256SUMS");
        let line = sums.lines().find(|line| line.ends_with(archive)).unwrap();
        line[..64].to_owned()
    }

    /// install.sh in this shell, with an empty environment but for a home, and this server for the release's.
    pub(super) fn install(&self, shell: &[&str], server: &Server) -> Command {
        let mut command = Command::new(shell[0]);
        command
            .args(&shell[1..])
            .arg(self.path("files/install.sh"))
            .env_clear()
            .current_dir(self.path("home"));
        command.env("PATH", format!("{}:/usr/bin:/bin", self.path("bin").display()));
        command.env("HOME", self.path("home")).env("TMPDIR", self.path("temp"));
        command.env("OFFERPRESS_RELEASE_URL", &server.address);
        command
    }

    /// Puts a command in front of the system's.
    pub(super) fn stand_in(&self, name: &str, script: &str) {
        fs::create_dir_all(self.path("bin")).unwrap();
        fs::write(self.path("bin").join(name), format!("#!/bin/sh\n{script}\n")).unwrap();
        done(Command::new("chmod").arg("+x").arg(self.path("bin").join(name)));
    }

    /// Every file and folder of the person's, but for the two that were there.
    pub(super) fn left(&self) -> Vec<PathBuf> {
        let all =
            ["home", "temp"].iter().flat_map(|folder| walkdir::WalkDir::new(self.path(folder)).min_depth(1));
        all.map(|entry| entry.unwrap().path().strip_prefix(self.root.path()).unwrap().to_owned()).collect()
    }
}

/// How a file is served.
#[derive(Clone, Copy)]
pub(super) enum Serve {
    Whole,
    /// The first half, then the end of the connection.
    Half,
    /// The first half, then nothing.
    Stall,
}

/// A server of a folder's files.
pub(super) struct Server {
    pub(super) address: String,
    asked: Receiver<String>,
}

impl Server {
    pub(super) fn start(folder: PathBuf, serve: Serve) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (say, asked) = channel();
        std::thread::spawn(move || {
            let mut open = Vec::new();
            for stream in listener.incoming() {
                open.extend(answer(stream.unwrap(), &folder, serve, &say));
            }
        });
        Self { address, asked }
    }

    /// The next request; waits for it.
    pub(super) fn asked(&self) -> String {
        self.asked.recv_timeout(Duration::from_secs(30)).unwrap()
    }

    pub(super) fn was_not_asked(&self) -> bool {
        self.asked.try_recv().is_err()
    }
}

/// Answers one request; gives the stream back where it is to stay open.
fn answer(mut stream: TcpStream, folder: &Path, serve: Serve, say: &Sender<String>) -> Option<TcpStream> {
    let lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let head: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
    let name = head.first()?.split(' ').nth(1)?.trim_start_matches('/').to_owned();
    let body = fs::read(folder.join(&name)).ok();
    let status = if body.is_some() { "200 OK" } else { "404 Not Found" };
    let body = body.unwrap_or_default();
    let length = body.len();
    let half = if matches!(serve, Serve::Whole) { length } else { length / 2 };
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body[..half]));
    let _ = say.send(name);
    matches!(serve, Serve::Stall).then_some(stream)
}
