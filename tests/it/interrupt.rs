//! Ctrl-C ends a run at once, says that it may be run again, and that is true.
#![cfg(unix)]

use crate::support::{Seen, TestEnv, count};
use offerpress::sandbox::{Fault, Route, Sandbox};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Presses Ctrl-C while a request hangs, as a terminal would.
fn interrupted(env: &TestEnv, sandbox: &Sandbox, route: Route, args: &[&str]) -> Seen {
    let mut command = env.command_at(sandbox, args);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while count(sandbox, route) == 0 {
        std::thread::yield_now();
    }
    let start = Instant::now();
    let kill = Command::new("/bin/sh").args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap();
    assert!(kill.success());
    let seen = env.seen(child.wait_with_output().unwrap());
    assert!(start.elapsed() < Duration::from_secs(20), "it waited for the request");
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_a_run_and_the_next_one_goes_on() {
    for route in [Route::GetOffer, Route::PutBlob, Route::HeadBlob, Route::PutOffer] {
        let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
        sandbox.fail_times(route, 50, Fault::Slow(Duration::from_secs(600)));
        let seen = interrupted(&env, &sandbox, route, &["publish", "listing", "--quiet"]);
        assert_eq!((seen.code, seen.stdout.as_str()), (130, ""), "{route:?}: {}", seen.all());
        assert_eq!(
            seen.stderr,
            "error: stopped by Ctrl-C\nhint: it is safe to run it again: it goes on where it stopped\n"
        );
        sandbox.clear_faults();
        let again = env.run_at(&sandbox, &["publish", "listing"]);
        assert_eq!(again.code, 0, "{route:?}: {}", again.all());
        assert_eq!(sandbox.blobs().len(), 10, "{route:?}");
        assert!(env.run_at(&sandbox, &["publish", "listing"]).stdout.contains("unchanged"), "{route:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_reads_that_it_was_stopped() {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    sandbox.fail_next(Route::GetOffer, Fault::Slow(Duration::from_secs(600)));
    let seen = interrupted(&env, &sandbox, Route::GetOffer, &["plan", "listing", "--format", "json"]);
    assert_eq!((seen.code, seen.stderr.as_str()), (130, ""));
    assert_eq!(seen.json()["error"]["exitCode"], 130);
    assert_eq!(seen.json()["error"]["message"], "stopped by Ctrl-C");
}
