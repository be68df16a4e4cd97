//! The whole run with storage that nobody here wrote: Azurite holds the images and the lock, and the sandbox's
//! marketplace fetches them from there.

use crate::support::azurite::{ACCOUNT, Azurite, KEY, Scheme};
use crate::support::world::World;
use crate::support::{Api, Seen, TestEnv, count, law, png, shown};
use offerpress::sandbox::{Behavior, Route, Sandbox, Seed, Slot, Switch};
use std::process::Command;

const CONTAINER: &str = "press";

/// Says how to get into it.
fn connection(azurite: &Azurite) -> String {
    let endpoint = azurite.endpoint();
    format!("AccountName={ACCOUNT};AccountKey={KEY};BlobEndpoint={endpoint};")
}

#[track_caller]
fn ends(seen: Seen, code: i32) -> Seen {
    assert_eq!(seen.code, code, "{}", seen.all());
    seen
}

#[test]
fn a_folder_goes_through_azurite_and_what_is_not_in_use_is_removed_there() {
    let Some(azurite) = Azurite::start(Scheme::Http) else { return };
    let world = World::start().with_storage(&connection(&azurite), CONTAINER);
    let env = TestEnv::with_listing();
    let run = |args: &[&str]| {
        let seen = env.run_through(&world, args);
        law::holds(&world, &seen, &env.folder());
        seen
    };
    let none = ends(run(&["publish", "listing"]), 2);
    assert!(none.stderr.contains("the container `press` doesn't exist"), "{}", none.all());
    assert!(world.draft().is_none(), "nothing is saved without images");

    ends(run(&["publish", "listing", "--create-container", "--lock", "storage"]), 0);
    assert!(!env.file("offerpress.lock").exists());
    let again = ends(run(&["publish", "listing", "--lock", "storage"]), 0);
    assert!(again.stdout.contains("unchanged"), "{}", again.all());

    env.change_listing();
    ends(run(&["publish", "listing", "--lock", "storage", "--verify"]), 0);
    // the sandbox's portal API shows the URLs that were sent until the offer is submitted: nothing old is in the draft
    let clean = ["clean", "listing", "--older-than", "0d", "--lock", "storage"];
    let listed = ends(env.run_through(&world, &clean), 0);
    assert!(listed.stdout.contains("2 unused images"), "the large logo and a screenshot: {}", listed.all());
    ends(env.run_through(&world, &[&clean[..], &["--delete"]].concat()), 0);
    let unchanged = ends(run(&["publish", "listing", "--lock", "storage", "--verify"]), 0);
    assert!(unchanged.stdout.contains("unchanged"), "{}", unchanged.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_gets_its_images_from_azurite() {
    const ID: &str = "contoso-insight";
    let Some(azurite) = Azurite::start(Scheme::Http) else { return };
    let sandbox = Sandbox::builder().product(ID, Seed::Draft);
    let sandbox = sandbox.behavior(Behavior::Ingestion(Switch::AnySize)).start().await.unwrap();
    let env = TestEnv::for_product(ID);
    let command = |args: &[&str]| -> Command {
        let mut command = env.command_to(Api::Ingestion, &sandbox, args);
        command
            .env("AZURE_STORAGE_CONNECTION_STRING", connection(&azurite))
            .env("OFFERPRESS_CONTAINER", CONTAINER);
        command
    };
    let run = |args: &[&str]| env.seen(command(args).output().unwrap());
    ends(run(&["publish", "listing", "--create-container"]), 0);
    shown::tree_is_the_folder(&sandbox, ID, Slot::Draft, &env.folder());
    env.write("logos/large.png", png(216, 216, [110, 90, 0]));
    let all = ["publish", "listing", "--submit", "--wait", "--go-live", "--every", "0s"];
    ends(run(&all), 0);
    shown::tree_is_the_folder(&sandbox, ID, Slot::Production, &env.folder());
    assert_eq!(count(&sandbox, Route::PutBlob), 0, "no image went into the sandbox's own storage");
    assert!(run(&["publish", "listing"]).stdout.contains("unchanged"));
}
