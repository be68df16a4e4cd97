//! Ctrl-C ends a run at once, says that it may be run again, and that is true.
#![cfg(unix)]

use crate::support::shown::draft_is_the_folder;
use crate::support::{Seen, TestEnv, contents, count, wait_until};
use offerpress::sandbox::{Fault, Route, Sandbox};
#[cfg(target_os = "linux")]
use std::process::Child;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Presses Ctrl-C while a request hangs, as a terminal would.
fn interrupted(env: &TestEnv, sandbox: &Sandbox, route: Route, args: &[&str]) -> Seen {
    let mut command = env.command_at(sandbox, args);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until("the request came", || count(sandbox, route) > 0);
    let kill = Command::new("/bin/sh").args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap();
    assert!(kill.success());
    env.seen(child.wait_with_output().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_a_run_and_the_next_one_goes_on() {
    for route in [Route::GetOffer, Route::PutBlob, Route::HeadBlob, Route::PutOffer] {
        let (env, sandbox) = (TestEnv::with_two_logos(), Sandbox::builder().start().await.unwrap());
        sandbox.fail_times(route, 50, Fault::Slow(Duration::from_secs(600)));
        let seen = interrupted(&env, &sandbox, route, &["publish", "listing", "--quiet"]);
        assert_eq!((seen.code, seen.stdout.as_str()), (130, ""), "{route:?}: {}", seen.all());
        assert_eq!(
            seen.stderr,
            "error: stopped by Ctrl-C\nhint: it is safe to run it again: it continues where it stopped\n"
        );
        sandbox.clear_faults();
        let again = env.run_at(&sandbox, &["publish", "listing"]);
        assert_eq!(again.code, 0, "{route:?}: {}", again.all());
        assert_eq!(sandbox.blobs().len(), 2, "{route:?}");
        draft_is_the_folder(&sandbox, ("contoso", "vm"), &env.folder());
        assert!(env.run_at(&sandbox, &["publish", "listing"]).stdout.contains("unchanged"), "{route:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_reads_that_it_was_stopped() {
    let (env, sandbox) = (TestEnv::with_two_logos(), Sandbox::builder().start().await.unwrap());
    sandbox.fail_next(Route::GetOffer, Fault::Slow(Duration::from_secs(600)));
    let seen = interrupted(&env, &sandbox, Route::GetOffer, &["plan", "listing", "--format", "json"]);
    assert_eq!((seen.code, seen.stderr.as_str()), (130, ""));
    assert_eq!(seen.json()["error"]["exitCode"], 130);
    assert_eq!(seen.json()["error"]["message"], "stopped by Ctrl-C");
}

/// A PNG of one gray, of so many pixels that a folder of them takes far longer than a signal.
#[cfg(target_os = "linux")]
fn huge(side: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&vec![90; (side * side) as usize]).unwrap();
    writer.finish().unwrap();
    bytes
}

/// Waits until something is so; fails where the process ends before, or where it takes a minute.
#[cfg(target_os = "linux")]
fn while_it_runs(child: &mut Child, what: &str, is_so: impl Fn() -> bool) {
    let child = std::cell::RefCell::new(child);
    wait_until(what, || {
        let ended = child.borrow_mut().try_wait().unwrap();
        is_so() || ended.is_some_and(|status| panic!("it ended with {status} before: {what}"))
    });
}

/// Sends a signal as soon as the process would hear it.
#[cfg(target_os = "linux")]
fn signalled(env: &TestEnv, command: &mut Command, signal: (&str, u32)) -> Seen {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let hears = |status: String| {
        let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:\t")).unwrap_or("0");
        u64::from_str_radix(mask, 16).unwrap() & (1 << (signal.1 - 1)) != 0
    };
    let status = format!("/proc/{}/status", child.id());
    while_it_runs(&mut child, "it hears the signal", || std::fs::read_to_string(&status).is_ok_and(hears));
    let kill = format!("kill -{} {}", signal.0, child.id());
    assert!(Command::new("/bin/sh").args(["-c", &kill]).status().unwrap().success());
    env.seen(child.wait_with_output().unwrap())
}

/// So many slow images that no machine is done with them before a signal comes, and a folder for temporary files.
#[cfg(target_os = "linux")]
fn slow_folder() -> (TestEnv, std::path::PathBuf) {
    let env = TestEnv::with_two_logos();
    env.write("screenshots/000.png", huge(5000));
    for number in 1..250 {
        let link = env.file(&format!("screenshots/{number:03}.png"));
        std::fs::hard_link(env.file("screenshots/000.png"), link).unwrap();
    }
    let temporary = env.root().join("temporary");
    std::fs::create_dir(&temporary).unwrap();
    (env, temporary)
}

#[cfg(target_os = "linux")]
#[test]
fn commands_that_work_on_files_alone_stop_too_and_leave_nothing_half_written() {
    let (env, temporary) = slow_folder();
    let names = || contents(&env.folder()).into_iter().map(|(path, _)| path).collect::<Vec<_>>();
    let before = names();
    let commands: [&[&str]; 4] = [
        &["check", "listing"],
        &["fit", "listing"],
        &["init", "fresh", "--from", "listing", "--publisher", "contoso", "--offer", "vm"],
        &["publish", "listing", "--fit", "--sandbox"],
    ];
    for args in commands {
        for (signal, said) in [(("INT", 2), "Ctrl-C"), (("TERM", 15), "SIGTERM"), (("HUP", 1), "SIGHUP")] {
            let mut command = env.command(args);
            let seen = signalled(&env, command.env("TMPDIR", &temporary), signal);
            assert_eq!(seen.code, 130, "{args:?} {signal:?}: {}", seen.all());
            assert!(seen.stderr.contains(&format!("error: stopped by {said}\n")), "{}", seen.all());
            let half = |path: &std::path::PathBuf| path.to_string_lossy().contains("/.offerpress-");
            let made: Vec<_> = names().into_iter().filter(|path| !before.contains(path)).collect();
            assert!(!made.iter().any(half), "{args:?}: {made:?}");
            for path in made {
                assert!(std::fs::read(&path).unwrap().ends_with(b"IEND\xaeB`\x82"), "{path:?} is not whole");
                std::fs::remove_file(path).unwrap();
            }
            assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0, "{args:?}");
        }
    }
}

/// What a run that was killed outright leaves, in the folder for temporary files and beside what it wrote.
#[cfg(target_os = "linux")]
#[test]
fn what_a_killed_run_left_is_swept_once_it_is_old_and_a_stranger_s_is_not() {
    let (env, temporary) = slow_folder();
    let mut command = env.command(&["publish", "listing", "--fit", "--sandbox"]);
    let mut child = command.env("TMPDIR", &temporary).stderr(Stdio::null()).spawn().unwrap();
    let left =
        || std::fs::read_dir(&temporary).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    while_it_runs(&mut child, "its temporary copy is there", || {
        left().iter().any(|folder| folder.join("offer.json").exists())
    });
    child.kill().unwrap();
    child.wait().unwrap();
    let [leftover] = left().try_into().unwrap();
    let stranger = temporary.join("offerpress-backup");
    std::fs::create_dir(&stranger).unwrap();
    std::fs::write(stranger.join("logo.png"), "mine").unwrap();
    std::fs::remove_dir_all(env.file("screenshots")).unwrap();
    let run = || {
        let mut command = env.command(&["publish", "listing", "--fit", "--sandbox"]);
        let seen = env.seen(command.env("TMPDIR", &temporary).output().unwrap());
        assert_eq!(seen.code, 0, "{}", seen.all());
    };
    run();
    assert!(leftover.exists(), "it is young: its run may be about to lock it");
    let mark = std::fs::File::options().write(true).open(leftover.join(".offerpress-in-use")).unwrap();
    mark.set_modified(std::time::SystemTime::now() - Duration::from_secs(7200)).unwrap();
    mark.try_lock().unwrap();
    run();
    assert!(leftover.exists(), "someone uses it");
    drop(mark);
    run();
    assert!(!leftover.exists());
    assert_eq!(left(), [stranger], "a folder with a name like ours is not ours");
}
