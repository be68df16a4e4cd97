//! A run that is killed at any moment is simply run again.

use crate::sandbox::Process;
use crate::support::matrix::{Request, Times, target};
use crate::support::shown::{draft_is_the_folder, tree_is_the_folder};
use crate::support::world::{Mode, World};
use crate::support::{Api, TestEnv, contents, count, ours, wait_until};
use offerpress::sandbox::{Behavior, Fault, Route, Sandbox, Seed, Slot, Switch};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Where to stop a run: at a request that is answered only after the process is gone.
const MOMENTS: [Request; 5] = [
    Request::first(Route::GetOffer),
    Request::first(Route::PutBlob),
    Request::after(7, Route::PutBlob),
    Request::after(3, Route::HeadBlob),
    Request::first(Route::PutOffer),
];

/// The same through the Product Ingestion API, up to the customers.
const INGESTION: [Request; 14] = [
    Request::first(Route::Products),
    Request::first(Route::ResourceTree),
    Request::first(Route::ProductSubmissions),
    Request::first(Route::PutBlob),
    Request::after(1, Route::HeadBlob),
    Request::after(1, Route::ResourceTree),
    Request::first(Route::Configure),
    Request::first(Route::JobStatus),
    Request::after(1, Route::JobStatus),
    Request::after(2, Route::ResourceTree),
    Request::first(Route::ListingFile),
    Request::after(1, Route::Configure),
    Request::after(4, Route::ProductSubmissions),
    Request::after(2, Route::Configure),
];

/// Starts a command, and kills it when it has sent a request, which is carried out.
fn kill(env: &TestEnv, (api, sandbox): (Api, &Sandbox), args: &[&str], at: Request) {
    at.fails(sandbox, &Fault::Slow(Duration::from_secs(600)), Times::Once);
    let mut command = env.command_to(api, sandbox, args);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_until("the request came", || count(sandbox, at.route) > at.passing);
    child.kill().unwrap();
    child.wait().unwrap();
    let left: Vec<_> =
        std::fs::read_dir(env.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".offerpress")), "{left:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_killed_run_is_run_again_to_the_same_end() {
    for at in MOMENTS {
        let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
        kill(&env, (Api::Portal, &sandbox), &["publish", "listing", "--concurrency", "1"], at);
        let again = env.run_at(&sandbox, &["publish", "listing"]);
        assert_eq!(again.code, 0, "{at:?}: {}", again.all());
        assert_eq!(sandbox.blobs().len(), 10, "{at:?}");
        draft_is_the_folder(&sandbox, ("contoso", "contoso-insight"), &env.folder());
        let third = env.run_at(&sandbox, &["publish", "listing"]);
        assert!(third.stdout.contains("unchanged"), "{at:?}: {}", third.all());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_run_through_the_product_ingestion_api_that_is_killed_is_run_again_to_the_same_end() {
    const ID: &str = "contoso-insight";
    const WHOLE_WAY: [&str; 7] = ["publish", "listing", "--submit", "--wait", "--go-live", "--every", "0s"];
    for at in INGESTION {
        let sandbox = Sandbox::builder().product(ID, Seed::Draft).publish_takes(9);
        let sandbox = sandbox.behavior(Behavior::Ingestion(Switch::AnySize)).start().await.unwrap();
        let env = TestEnv::for_product(ID);
        kill(&env, (Api::Ingestion, &sandbox), &WHOLE_WAY, at);
        let run = |args: &[&str]| env.seen(env.command_to(Api::Ingestion, &sandbox, args).output().unwrap());
        let again = run(&WHOLE_WAY);
        assert_eq!(again.code, 0, "{at:?}: {}", again.all());
        assert_eq!(sandbox.blobs().len(), 3, "{at:?}");
        for slot in [Slot::Draft, Slot::Production] {
            tree_is_the_folder(&sandbox, ID, slot, &env.folder());
        }
        let posted = ours(&sandbox).filter(|request| request.route == Route::Configure);
        let posted: Vec<_> = posted.map(|request| target(&request).unwrap_or_default()).collect();
        assert_eq!(posted, ["", "preview", "live"], "{at:?}: each once");
        let third = run(&["publish", "listing"]);
        assert!(third.stdout.contains("unchanged"), "{at:?}: {}", third.all());
    }
}

/// Publishes to a sandbox of its own process, which is killed when it has carried out so many requests and one more, before
/// the last of them is answered. Returns how many were answered, and whether it was killed before the run ended.
fn kill_sandbox(env: &TestEnv, after: usize) -> (usize, bool) {
    let process = Process::start(env, &[]);
    let storage = process.set("AZURE_STORAGE_CONNECTION_STRING");
    let base = process.ready["address"].as_str().unwrap();
    let world = World::before_server(base, process.set("OFFERPRESS_TOKEN"));
    let world_storage = storage.replace(base, world.url());
    let world = world.with_storage(&world_storage, process.set("OFFERPRESS_CONTAINER"));
    world.turn(&[Mode::Hangs { after, carried_out: true }]);
    let mut command = env.command_through(&world, &["publish", "listing", "--concurrency", "1"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while world.held() == 0 && child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < deadline, "it neither asked {after} times nor ended");
        std::thread::sleep(Duration::from_millis(2));
    }
    drop(process);
    child.kill().unwrap();
    child.wait().unwrap();
    (world.passed().len(), world.held() > 0)
}

/// The sandbox's own state survives too: the same folder of state, after the sandbox was killed at several requests.
#[test]
fn a_killed_sandbox_is_used_again() {
    let (all, _) = kill_sandbox(&TestEnv::with_example(), usize::MAX);
    assert!(all > 20, "ten images, each stored and verified: {all}");
    let env = TestEnv::with_example();
    let sandbox = ["--sandbox", "--sandbox-dir", "state"];
    for after in (1..all).step_by(3).chain([all - 1]) {
        let (answered, was_killed) = kill_sandbox(&env, after);
        assert!(was_killed && answered >= after, "{after}: the run ended after {answered} requests");
    }
    let run = |args: &[&str]| env.run(&[args, &sandbox].concat());
    let seen = run(&["publish", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert!(run(&["publish", "listing"]).stdout.contains("unchanged"));
    let pulled = run(&["pull", "contoso/contoso-insight", "pulled"]);
    assert_eq!(pulled.code, 0, "{}", pulled.all());
    let images = |folder: &str| {
        let files = contents(&env.root().join(folder)).into_iter();
        let images = files.filter(|(path, _)| path.extension().is_some_and(|end| end == "png"));
        images.map(|(_, bytes)| bytes).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(images("pulled"), images("listing"), "each image byte for byte");
}
