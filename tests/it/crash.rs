//! A run that is killed at any moment is simply run again.

use crate::support::shown::draft_is_the_folder;
use crate::support::{TestEnv, contents, count, wait_until};
use offerpress::sandbox::{Route, Sandbox};
use std::process::Stdio;
use std::time::Duration;

/// Where to stop a run: at a request that is answered only after the process is gone.
const MOMENTS: [(Route, usize); 5] = [
    (Route::GetOffer, 0),
    (Route::PutBlob, 0),
    (Route::PutBlob, 7),
    (Route::HeadBlob, 3),
    (Route::PutOffer, 0),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_killed_run_is_run_again_to_the_same_end() {
    for (route, passing) in MOMENTS {
        let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
        sandbox.fail_after(route, passing, offerpress::sandbox::Fault::Slow(Duration::from_secs(600)));
        let mut child = env
            .command_at(&sandbox, &["publish", "listing", "--concurrency", "1"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        wait_until("the request came", || count(&sandbox, route) > passing);
        child.kill().unwrap();
        child.wait().unwrap();
        let left: Vec<_> =
            std::fs::read_dir(env.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".offerpress")), "{left:?}");
        let again = env.run_at(&sandbox, &["publish", "listing"]);
        assert_eq!(again.code, 0, "{route:?} {passing}: {}", again.all());
        assert_eq!(sandbox.blobs().len(), 10, "{route:?} {passing}");
        draft_is_the_folder(&sandbox, ("contoso", "contoso-insight"), &env.folder());
        let third = env.run_at(&sandbox, &["publish", "listing"]);
        assert!(third.stdout.contains("unchanged"), "{route:?} {passing}: {}", third.all());
    }
}

/// The sandbox's own state survives too: the same folder of state, killed while it is being written.
#[test]
fn a_killed_sandbox_is_used_again() {
    let env = TestEnv::with_example();
    for milliseconds in [5, 20, 40, 60, 80, 100, 140, 200] {
        let mut child = env
            .command(&["publish", "listing", "--sandbox"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let seen = env.run(&["publish", "listing", "--sandbox"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert!(env.run(&["publish", "listing", "--sandbox"]).stdout.contains("unchanged"));
    let pulled = env.run(&["pull", "contoso/contoso-insight", "pulled", "--sandbox"]);
    assert_eq!(pulled.code, 0, "{}", pulled.all());
    let images = |folder: &str| {
        let files = contents(&env.root().join(folder)).into_iter();
        let images = files.filter(|(path, _)| path.extension().is_some_and(|end| end == "png"));
        images.map(|(_, bytes)| bytes).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(images("pulled"), images("listing"), "each image byte for byte");
}
