//! A service principal does it all: one secret for Entra, and no key of the storage account.

use crate::support::scripted::{Reply, Scripted};
use crate::support::tls_door::TlsDoor;
use crate::support::{Seen, TestEnv, asked, count, ours, png};
use offerpress::sandbox::{Fault, Route, Sandbox, SandboxBuilder};
use std::process::Command;

const SECRET: &str = "the-secret-of-the-principal";

struct World {
    env: TestEnv,
    sandbox: Sandbox,
    entra: Scripted,
    storage: String,
}

impl World {
    async fn new() -> Self {
        Self::with(Sandbox::builder()).await
    }

    /// Storage behind https, since no token is ever sent in the clear.
    async fn with(sandbox: SandboxBuilder) -> Self {
        let (env, door) = (TestEnv::with_example(), TlsDoor::closed());
        let sandbox = sandbox.trusts(door.ca()).start().await.unwrap();
        let entra = Scripted::start_https(vec![tokens(&sandbox)]);
        let entras = String::from_utf8(entra.ca().concat()).unwrap();
        std::fs::write(env.root().join("trusted.pem"), [door.ca(), &entras].concat()).unwrap();
        let blobs = sandbox.blob_endpoint();
        let (server, account) = blobs.rsplit_once('/').unwrap();
        let storage = format!("{}/{account}", door.open(server));
        Self { env, sandbox, entra, storage }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.env.command_at(&self.sandbox, args);
        command
            .env_remove("AZURE_STORAGE_CONNECTION_STRING")
            .env_remove("OFFERPRESS_TOKEN")
            .env("OFFERPRESS_CA_FILE", self.env.root().join("trusted.pem"))
            .env("AZURE_STORAGE_ACCOUNT", self.sandbox.account())
            .env("OFFERPRESS_BLOB_ENDPOINT", &self.storage)
            .env("AZURE_AUTHORITY_HOST", self.entra.address())
            .env("AZURE_TENANT_ID", "home")
            .env("AZURE_CLIENT_ID", "app")
            .env("AZURE_CLIENT_SECRET", SECRET);
        command
    }

    /// Runs a command; whatever it says, no secret is in it.
    fn run(&self, args: &[&str]) -> Seen {
        let seen = self.env.seen(self.command(args).output().unwrap());
        for secret in ["sig=", SECRET, &self.sandbox.token(), &self.sandbox.storage_token()] {
            assert!(!seen.all().contains(secret), "`{secret}` in {}", seen.all());
        }
        seen
    }
}

/// Gives each service the token that it takes.
fn tokens(sandbox: &Sandbox) -> Reply {
    Reply::ByBody(vec![
        ("cloudpartner.azure.com", Reply::token(&sandbox.token())),
        ("storage.azure.com", Reply::token(&sandbox.storage_token())),
    ])
}

#[tokio::test(flavor = "multi_thread")]
async fn urls_are_signed_with_one_delegation_key_and_live_a_week() {
    let world = World::new().await;
    let first = world.run(&["publish", "listing", "-vvv"]);
    assert_eq!(first.code, 0, "{}", first.all());
    let [keys, stored, saved] =
        [Route::DelegationKey, Route::PutBlob, Route::PutOffer].map(|route| count(&world.sandbox, route));
    assert_eq!((keys, stored, saved), (1, 10, 1));
    assert_eq!(world.entra.asked().len(), 2, "a token for the marketplace, one for storage");
    assert_eq!(first.all().matches("7 days").count(), 1, "said once: {}", first.all());

    world.sandbox.clear_requests();
    let second = world.run(&["publish", "listing"]);
    assert!(second.stdout.contains("unchanged: the draft already matches the folder"), "{}", second.all());
    assert_eq!(asked(&world.sandbox), ["GET GetOffer 200"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_finds_all_well_and_leaves_nothing_behind() {
    let world = World::new().await;
    let seen = world.run(&["doctor", "listing", "-vvv"]);
    insta::assert_snapshot!("entra_doctor", seen.stdout);
    assert_eq!((seen.code, world.sandbox.blobs().len()), (0, 0), "{}", seen.all());
    let changes = ours(&world.sandbox).filter(|request| !["GET", "HEAD"].contains(&request.method.as_str()));
    let changes: Vec<_> = changes.map(|request| request.route).collect();
    assert_eq!(changes, [Route::PutBlob, Route::DelegationKey, Route::DeleteBlob]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_missing_is_named() {
    let roles = "assign the roles `Storage Blob Data Contributor` and `Storage Blob Delegator`";
    for route in [Route::DelegationKey, Route::PutBlob] {
        let world = World::with(Sandbox::builder().fail_times(route, 9, Fault::NoRole)).await;
        for command in ["doctor", "publish"] {
            let seen = world.run(&[command, "listing"]);
            assert_eq!(seen.code, 3, "{command} {route:?}: {}", seen.all());
            assert!(seen.all().contains(roles), "{command} {route:?}: {}", seen.all());
        }
        assert_eq!(count(&world.sandbox, Route::PutOffer), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clean_removes_what_is_not_in_use() {
    let world = World::new().await;
    for colour in [[0, 90, 110], [110, 0, 90]] {
        world.env.write("logos/large.png", png(216, 216, colour));
        assert_eq!(world.run(&["publish", "listing"]).code, 0);
    }
    assert_eq!(world.sandbox.blobs().len(), 11);
    let clean = ["clean", "listing", "--older-than", "0d"];
    assert_eq!((world.run(&clean).code, world.sandbox.blobs().len()), (0, 11), "it only lists");
    let seen = world.run(&[&clean[..], &["--delete", "-vvv"]].concat());
    assert_eq!((seen.code, world.sandbox.blobs().len()), (0, 10), "{}", seen.all());
    let second = world.run(&["publish", "listing"]);
    assert!(second.stdout.contains("unchanged"), "{}", second.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storage_in_the_clear_gets_no_token() {
    let world = World::new().await;
    let mut command = world.command(&["doctor", "listing"]);
    command.env("OFFERPRESS_BLOB_ENDPOINT", world.sandbox.blob_endpoint());
    let seen = world.env.seen(command.output().unwrap());
    assert_eq!(
        (world.entra.asked().len(), ours(&world.sandbox).count()),
        (0, 0),
        "nobody was asked anything"
    );
    insta::assert_snapshot!("entra_in_the_clear", seen.all());
}
