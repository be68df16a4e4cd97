//! Files of a folder that are none, and places to write to that are no files.

#![cfg(unix)]

use crate::support::TestEnv;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// What stands in place of a text file, and what must not be said of it.
#[test]
fn a_text_that_is_no_file_of_the_folder_is_not_read() {
    for name in ["offer.json", "offerpress.toml", "logos/large.txt"] {
        for kind in ["fifo", "device", "outside", "endless"] {
            let env = TestEnv::with_two_logos();
            let path = env.file(name);
            let _ = fs::remove_file(&path);
            fs::write(env.root().join("outside"), "root:S3CRET:first line of another file").unwrap();
            match kind {
                "fifo" => fifo(&path),
                "device" => symlink("/dev/zero", &path).unwrap(),
                "outside" => symlink(env.root().join("outside"), &path).unwrap(),
                _ => fs::File::create(&path).unwrap().set_len(1 << 40).unwrap(),
            }
            for args in [&["check", "listing"][..], &["fit", "listing"], &["plan", "listing", "--sandbox"]] {
                let seen = env.run(args);
                assert!((0..=2).contains(&seen.code), "{name} {kind} {args:?}: {}", seen.all());
                assert!(!seen.all().contains("S3CRET"), "{name} {kind} {args:?}: {}", seen.all());
                let is_named = seen.code == 0 || seen.all().contains(name.rsplit('/').next().unwrap());
                assert!(is_named, "{name} {kind} {args:?}: {}", seen.all());
            }
        }
    }
}

#[test]
fn what_is_written_to_a_device_or_a_link_leaves_it_there() {
    let env = TestEnv::with_two_logos();
    for (flag, command) in
        [("--out", "plan"), ("--preview", "publish"), ("--outputs", "publish"), ("--out", "preview")]
    {
        let (link, target) = (env.root().join("link"), env.root().join("target"));
        let _ = fs::remove_file(&target);
        let _ = fs::remove_file(&link);
        symlink("target", &link).unwrap();
        for place in ["link", "/dev/null", "/dev/stdout"] {
            let sandbox: &[&str] = if command == "preview" { &[] } else { &["--sandbox"] };
            let args = [&[command, "listing", flag, place][..], sandbox].concat();
            let seen = env.run(&args);
            assert_eq!(seen.code, 0, "{args:?}: {}", seen.all());
        }
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink(), "{command} {flag}");
        assert!(fs::metadata(&target).unwrap().len() > 0, "{command} {flag}");
        assert!(!fs::symlink_metadata("/dev/null").unwrap().is_file(), "{command} {flag}");
    }
}

#[test]
fn files_get_the_mode_that_the_umask_allows() {
    let env = TestEnv::with_two_logos();
    let script = format!(
        "umask 077; '{0}' plan listing --sandbox --out plan.json && '{0}' preview listing --out page.html",
        env!("CARGO_BIN_EXE_offerpress")
    );
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &script]).current_dir(env.root()).env_clear().env("HOME", env.root());
    shell.env("XDG_STATE_HOME", env.root().join("state"));
    let seen = env.seen(shell.output().unwrap());
    assert_eq!(seen.code, 0, "{}", seen.all());
    for name in ["plan.json", "page.html"] {
        let mode = fs::metadata(env.root().join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{name}");
    }
}

/// A build system that cancels a job sends SIGTERM; a terminal that is closed, SIGHUP.
#[test]
fn whoever_is_stopped_leaves_no_copy_of_the_listing() {
    for (signal, word) in [("TERM", "SIGTERM"), ("HUP", "SIGHUP")] {
        let env = TestEnv::with_two_logos();
        let temporary = env.root().join("tmp");
        fs::create_dir(&temporary).unwrap();
        let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", server.local_addr().unwrap());
        let mut command = env.command(&["publish", "listing", "--fit"]);
        command
            .env("TMPDIR", &temporary)
            .env("OFFERPRESS_MARKETPLACE_URL", &address)
            .env("OFFERPRESS_TOKEN", "x.y.z")
            .stderr(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped());
        let run = command.spawn().unwrap();
        // the copy is made before the marketplace is asked, which never answers
        let (_connection, _) = server.accept().unwrap();
        let left =
            || fs::read_dir(&temporary).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
        let there = left();
        assert_eq!(there.len(), 1, "{there:?}");
        let mode = fs::metadata(&there[0]).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o700);
        let killed = Command::new("kill").args([format!("-{signal}"), run.id().to_string()]).status();
        assert!(killed.unwrap().success());
        let seen = env.seen(run.wait_with_output().unwrap());
        assert_eq!(seen.code, 130, "{}", seen.all());
        assert!(seen.stderr.contains(&format!("stopped by {word}")), "{}", seen.all());
        assert_eq!(left(), Vec::<std::path::PathBuf>::new());
    }
}

/// A folder may ignore a link; what it leads to is not read all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_leads_elsewhere_is_not_read_whatever_the_settings_say() {
    let sandbox = offerpress::sandbox::Sandbox::builder().start().await.unwrap();
    for settings in ["ignore = [\"offerpress.lock\"]\n", ""] {
        let env = TestEnv::with_two_logos();
        let outside = env.root().join("outside");
        fs::write(&outside, "root:S3CRET:first line of another file").unwrap();
        env.write("offerpress.toml", settings);
        symlink(&outside, env.file("offerpress.lock")).unwrap();
        for args in [&["plan", "listing"][..], &["publish", "listing"], &["publish", "listing", "--force"]] {
            let seen = env.run_at(&sandbox, args);
            assert!(matches!(seen.code, 1 | 2), "{settings} {args:?}: {}", seen.all());
            assert!(seen.all().contains("offerpress.lock"), "{settings} {args:?}: {}", seen.all());
            assert!(!seen.all().contains("S3CRET"), "{settings} {args:?}: {}", seen.all());
        }
        assert!(fs::read_to_string(&outside).unwrap().starts_with("root:S3CRET"));
    }
}
