//! How people without a compiler get the program: install.sh run against a release on this computer, and what is made from
//! a release's checksums.

mod release;

use crate::support::wait_until;
use release::*;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Every shell of a system that someone may pipe the script into.
const SHELLS: [&[&str]; 4] = [&["sh"], &["dash"], &["bash", "--posix"], &["busybox", "sh"]];

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn has(program: &str) -> bool {
    let there = Command::new(program).args(["-c", ":"]).stderr(Stdio::null()).status().is_ok();
    let needed = cfg!(target_os = "linux") && std::env::var("CI").as_deref() == Ok("true");
    assert!(there || !needed, "{program} is not installed");
    there
}

#[test]
fn the_installer_puts_the_program_in_its_place_and_nothing_else() {
    let release = Release::new("0.1.0", &ARCHIVES);
    let server = Server::start(release.path("files"), Serve::Whole);
    for shell in SHELLS.iter().filter(|shell| has(shell[0])) {
        let output = release.install(shell, &server).output().unwrap();
        assert!(output.status.success(), "{shell:?}: {}", stderr(&output));
        assert_eq!(
            server.asked(),
            format!("offerpress-0.1.0-{}-unknown-linux-musl.tar.gz", std::env::consts::ARCH)
        );
        let program = release.path("home/.local/bin/offerpress");
        assert_eq!(Command::new(&program).output().unwrap().stdout, b"offerpress 0.1.0\n");
        let told = stdout(&output);
        for part in ["Installed offerpress 0.1.0 in ", "It isn't on your PATH yet", "To uninstall: rm '"] {
            assert!(told.contains(part), "{shell:?}: {told}");
        }
        let uninstall = told.split("To uninstall: ").nth(1).unwrap();
        assert!(Command::new("sh").args(["-c", uninstall]).status().unwrap().success());
        assert_eq!(release.left(), ["home/.local", "home/.local/bin"].map(PathBuf::from), "{shell:?}");
    }
}

#[test]
fn each_platform_gets_its_own_archive() {
    let release = Release::new("0.1.0", &ARCHIVES);
    let server = Server::start(release.path("files"), Serve::Whole);
    let cases = [
        ("Linux", "x86_64", "x86_64-unknown-linux-musl"),
        ("Linux", "aarch64", "aarch64-unknown-linux-musl"),
        ("Darwin", "arm64", "universal-apple-darwin"),
        ("Darwin", "x86_64", "universal-apple-darwin"),
    ];
    for (system, machine, target) in cases {
        release.stand_in("uname", &format!("case $1 in -s) echo {system} ;; -m) echo {machine} ;; esac"));
        let output = release.install(&["sh"], &server).output().unwrap();
        assert!(output.status.success(), "{target}: {}", stderr(&output));
        assert_eq!(server.asked(), format!("offerpress-0.1.0-{target}.tar.gz"));
    }
    for (system, machine) in [("Linux", "riscv64"), ("SunOS", "i86pc"), ("MINGW64_NT-10.0", "x86_64")] {
        release.stand_in("uname", &format!("case $1 in -s) echo {system} ;; -m) echo {machine} ;; esac"));
        let output = release.install(&["sh"], &server).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{system} {machine}");
        assert!(
            stderr(&output).starts_with("error: ") && stderr(&output).contains("hint: "),
            "{}",
            stderr(&output)
        );
        assert!(server.was_not_asked(), "{system} {machine}");
    }
}

#[test]
fn a_platform_that_the_release_lacks_is_refused_before_anything_is_fetched() {
    let release = Release::new("0.1.0", &ARCHIVES);
    let server = Server::start(release.path("files"), Serve::Whole);
    let without: Vec<_> = release
        .text("install.sh")
        .lines()
        .filter(|line| !line.contains("-musl.tar.gz"))
        .map(|line| format!("{line}\n"))
        .collect();
    fs::write(release.path("files/install.sh"), without.concat()).unwrap();
    let output = release.install(&["sh"], &server).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("isn't released for "), "{}", stderr(&output));
    assert!(server.was_not_asked() && release.left().is_empty());
}

#[test]
fn what_was_not_released_is_not_installed() {
    let release = Release::new("0.1.0", &ARCHIVES);
    let other = Release::new("0.1.0-rc.1", &ARCHIVES);
    for archive in ARCHIVES {
        let (from, to) = (format!("offerpress-0.1.0-rc.1-{archive}"), format!("offerpress-0.1.0-{archive}"));
        fs::copy(other.path("files").join(from), other.path("files").join(to)).unwrap();
    }
    let server = Server::start(other.path("files"), Serve::Whole);
    for (tool, stand_in) in [("sha256sum", None), ("openssl", Some("sha256sum"))] {
        let mut install = release.install(&["sh"], &server);
        if stand_in.is_some() {
            // only what the script needs is on the path, and openssl for the one digest
            let tools = [
                "sh", "uname", "mktemp", "curl", "cut", "tar", "gzip", "rm", "mkdir", "rmdir", "cp", "chmod",
                "mv", tool,
            ];
            fs::create_dir_all(release.path("bin")).unwrap();
            for name in tools {
                let found = ["/usr/bin", "/bin"]
                    .iter()
                    .map(|folder| Path::new(folder).join(name))
                    .find(|path| path.exists());
                std::os::unix::fs::symlink(found.unwrap(), release.path("bin").join(name)).unwrap();
            }
            install.env("PATH", release.path("bin"));
        }
        let output = install.output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{tool}: {}", stderr(&output));
        assert!(
            stderr(&output).contains("isn't the released file: its SHA-256 differs"),
            "{tool}: {}",
            stderr(&output)
        );
        assert_eq!(release.left(), Vec::<PathBuf>::new(), "{tool}");
    }
}

#[test]
fn an_installation_that_breaks_off_leaves_nothing() {
    let release = Release::new("0.1.0", &ARCHIVES);
    let half = Server::start(release.path("files"), Serve::Half);
    let output = release.install(&["sh"], &half).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("couldn't download "), "{}", stderr(&output));
    assert_eq!(release.left(), Vec::<PathBuf>::new());

    let empty = Server::start(release.path("home"), Serve::Whole);
    assert_eq!(release.install(&["sh"], &empty).output().unwrap().status.code(), Some(1));
    assert_eq!(release.left(), Vec::<PathBuf>::new());

    handle_ignored_signals();
    for (signal, code) in [("HUP", 129), ("INT", 130), ("TERM", 143)] {
        let stall = Server::start(release.path("files"), Serve::Stall);
        let mut install = release.install(&["sh"], &stall);
        let running = RefCell::new(install.process_group(0).stderr(Stdio::null()).spawn().unwrap());
        stall.asked();
        let group = format!("-{}", running.borrow().id());
        assert!(Command::new("kill").args(["-s", signal, "--", &group]).status().unwrap().success());
        wait_until("install.sh ends", || running.borrow_mut().try_wait().unwrap().is_some());
        assert_eq!(running.into_inner().wait().unwrap().code(), Some(code), "{signal}");
        assert_eq!(release.left(), Vec::<PathBuf>::new(), "{signal}");
    }
}

/// Handles the signals that the tests were started to ignore, such as SIGINT by a shell's `&`. A script inherits what is
/// ignored and can't trap it, but not what is handled (POSIX, `trap` and `exec`).
fn handle_ignored_signals() {
    use tokio::signal::unix::{SignalKind, signal};
    // only Linux says which they are; elsewhere such a test fails after a while
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap_or("0");
    let ignored = u64::from_str_radix(mask.trim(), 16).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
    let _entered = runtime.enter();
    for kind in [SignalKind::hangup(), SignalKind::interrupt(), SignalKind::terminate()] {
        if (ignored >> (kind.as_raw_value() - 1)) & 1 == 1 {
            drop(signal(kind).unwrap());
        }
    }
}

#[test]
fn a_script_that_was_cut_off_does_nothing() {
    let release = Release::new("0.1.0", &ARCHIVES);
    let server = Server::start(release.path("files"), Serve::Whole);
    let whole = release.text("install.sh");
    for cut in (whole.len() / 2..whole.trim_end().len() - "main \"$@\"".len()).step_by(97) {
        fs::write(release.path("files/install.sh"), &whole[..cut]).unwrap();
        let _ = release.install(&["sh"], &server).output().unwrap();
        assert!(server.was_not_asked() && release.left().is_empty(), "cut at {cut}");
    }
}

#[test]
fn a_later_release_replaces_the_program_and_a_bad_one_leaves_it() {
    let (old, new) = (Release::new("0.1.0", &ARCHIVES), Release::new("0.2.0", &ARCHIVES));
    let to = old.path("home/my tools");
    let program = to.join("offerpress");
    let install = |release: &Release, from: &Release| {
        let server = Server::start(from.path("files"), Serve::Whole);
        let mut install = release.install(&["sh"], &server);
        install.arg("--to").arg(&to).output().unwrap()
    };
    let says = || String::from_utf8(Command::new(&program).output().unwrap().stdout).unwrap();
    assert!(install(&old, &old).status.success());
    assert_eq!(says(), "offerpress 0.1.0\n");
    assert_eq!(install(&new, &old).status.code(), Some(1), "its archive is not there");
    assert_eq!(says(), "offerpress 0.1.0\n");
    assert!(install(&new, &new).status.success());
    assert_eq!(says(), "offerpress 0.2.0\n");
    assert_eq!(old.left(), ["home/my tools", "home/my tools/offerpress"].map(PathBuf::from));
}

#[test]
fn a_program_that_does_not_start_replaces_none() {
    let release = Release::new("0.1.0", &ARCHIVES);
    let server = Server::start(release.path("files"), Serve::Whole);
    fs::create_dir_all(release.path("home/.local/bin")).unwrap();
    fs::write(release.path("home/.local/bin/offerpress"), "there before").unwrap();
    // as on a machine that lacks what the program needs
    release.stand_in("cp", "echo '#!/nowhere' > \"$2\"");
    let output = release.install(&["sh"], &server).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("doesn't start on this machine"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(release.path("home/.local/bin/offerpress")).unwrap(), "there before");
    assert_eq!(release.left().len(), 3, "{:?}", release.left());
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named_with_another_way() {
    let release = Release::new("0.1.0", &ARCHIVES);
    let server = Server::start(release.path("files"), Serve::Whole);
    fs::write(release.path("home/file"), "").unwrap();
    // below a file and in /proc nobody can write, root neither
    let all: &[_] =
        if cfg!(target_os = "linux") { &["file/bin", "/proc/offerpress", "/proc"] } else { &["file/bin"] };
    for to in all {
        let output = release.install(&["sh"], &server).args(["--to", *to]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{to}");
        assert!(stderr(&output).contains("hint: pass a folder of yours"), "{to}: {}", stderr(&output));
        assert_eq!(release.left(), [PathBuf::from("home/file")], "{to}");
    }
    for wrong in [&["--to"][..], &["--too", "x"]] {
        assert_eq!(release.install(&["sh"], &server).args(wrong).output().unwrap().status.code(), Some(1));
    }
}

#[test]
fn package_managers_are_told_the_checksums_of_the_release() {
    let release = Release::new("0.1.0", &ARCHIVES);
    let url = |archive: &str| format!("{REPOSITORY}/releases/download/v0.1.0/offerpress-0.1.0-{archive}");
    let windows = "x86_64-pc-windows-msvc.zip";

    let formula = release.text("offerpress.rb");
    for archive in [
        "universal-apple-darwin.tar.gz",
        "x86_64-unknown-linux-musl.tar.gz",
        "aarch64-unknown-linux-musl.tar.gz",
    ] {
        let pair = format!("url \"{}\"", url(archive));
        let after = formula.split(&pair).nth(1).unwrap_or_else(|| panic!("{archive}: {formula}"));
        assert!(
            after.trim_start().starts_with(&format!("sha256 \"{}\"", release.sha256(archive))),
            "{archive}"
        );
    }

    let scoop: Value = serde_json::from_str(&release.text("offerpress.json")).unwrap();
    let archive = json!({ "url": url(windows), "hash": release.sha256(windows), "extract_dir": "offerpress-0.1.0-x86_64-pc-windows-msvc" });
    assert_eq!((&scoop["version"], &scoop["architecture"]["64bit"]), (&json!("0.1.0"), &archive));

    let winget = |kind: &str| -> Value {
        serde_saphyr::from_str(&release.text(&format!("winget/contoso.offerpress{kind}.yaml"))).unwrap()
    };
    for kind in ["", ".installer", ".locale.en-US"] {
        let manifest = winget(kind);
        assert_eq!(manifest["PackageIdentifier"], "contoso.offerpress", "{kind}");
        assert_eq!(manifest["PackageVersion"], "0.1.0", "{kind}");
    }
    let installer = &winget(".installer")["Installers"][0];
    assert_eq!(installer["InstallerUrl"], url(windows));
    assert_eq!(installer["InstallerSha256"], release.sha256(windows).to_uppercase());
    for name in ["install.sh", "install.ps1"] {
        let text = release.text(name);
        assert!(ARCHIVES.iter().all(|archive| text.contains(&release.sha256(archive))), "{name}");
        assert!(
            !["@VERSION@", "@RELEASE_URL@", "@CHECKSUMS@"].iter().any(|mark| text.contains(mark)),
            "{name}"
        );
    }
}

#[test]
fn the_same_files_give_the_same_archive() {
    let one = Release::new("0.1.0", &ARCHIVES);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(one.text("SHA256SUMS"), Release::new("0.1.0", &ARCHIVES).text("SHA256SUMS"));
}

#[test]
fn a_release_without_all_its_archives_makes_no_installers() {
    let release = Release::new("0.1.0", &ARCHIVES);
    let whole = release.text("SHA256SUMS");
    let unreadable = whole.replace("offerpress-0.1.0", "offerpress-one");
    let two = format!("{whole}{}", whole.replace("0.1.0", "0.2.0"));
    let without =
        |archive: &str| whole.lines().filter(|line| !line.ends_with(archive)).collect::<Vec<_>>().join("\n");
    let cases = [
        (unreadable, "name 0 versions"),
        (two, "name 2 versions"),
        (without("universal-apple-darwin.tar.gz"), "lack universal-apple-darwin"),
        (without("x86_64-pc-windows-msvc.zip"), "lack x86_64-pc-windows-msvc"),
    ];
    for (sums, why) in cases {
        fs::write(release.path("files/SHA256SUMS"), &sums).unwrap();
        fs::remove_file(release.path("files/offerpress.rb")).unwrap_or_default();
        let output = release.installers().output().unwrap();
        assert!(!output.status.success() && stderr(&output).contains(why), "{why}: {}", stderr(&output));
        assert!(!release.path("files/offerpress.rb").exists(), "{why}");
    }
}
