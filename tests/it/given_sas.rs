//! A SAS that someone else made, and no other way into the storage account.

use crate::support::azurite::container_sas_of;
use crate::support::{Seen, TestEnv, count};
use offerpress::sandbox::{Route, Sandbox};

const END: &str = "2099-01-01T00:00:00Z";

struct World {
    env: TestEnv,
    sandbox: Sandbox,
}

impl World {
    async fn new() -> Self {
        Self { env: TestEnv::with_example(), sandbox: Sandbox::builder().start().await.unwrap() }
    }

    /// The query of a SAS for the sandbox's container.
    fn sas(&self, may: &str) -> String {
        let account = (self.sandbox.account(), self.sandbox.account_key());
        let url =
            container_sas_of(account, &self.sandbox.blob_endpoint(), self.sandbox.container(), may, END);
        url.split_once('?').unwrap().1.to_owned()
    }

    fn run(&self, to_store: &str, in_urls: Option<&str>, args: &[&str]) -> Seen {
        let mut command = self.env.command_at(&self.sandbox, args);
        command
            .env_remove("AZURE_STORAGE_CONNECTION_STRING")
            .env("AZURE_STORAGE_ACCOUNT", self.sandbox.account())
            .env("OFFERPRESS_BLOB_ENDPOINT", self.sandbox.blob_endpoint())
            .env("AZURE_STORAGE_SAS_TOKEN", self.sas(to_store))
            .envs(in_urls.map(|may| ("OFFERPRESS_LINK_SAS", self.sas(may))));
        let seen = self.env.seen(command.output().unwrap());
        assert!(!seen.all().contains("sig="), "{}", seen.all());
        seen
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_stores_and_another_stands_in_the_urls() {
    let world = World::new().await;
    let first = world.run("rc", Some("r"), &["publish", "listing"]);
    assert_eq!(first.code, 0, "{}", first.all());
    assert_eq!(count(&world.sandbox, Route::PutBlob), 10);
    let second = world.run("rc", Some("r"), &["publish", "listing"]);
    assert!(second.stdout.contains("unchanged: the draft already matches the folder"), "{}", second.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_could_write_never_gets_into_an_offer() {
    let world = World::new().await;
    for (to_store, in_urls) in [("rc", None), ("rcwdl", None), ("rc", Some("rw"))] {
        let seen = world.run(to_store, in_urls, &["publish", "listing"]);
        assert_ne!(seen.code, 0, "{}", seen.all());
        assert!(seen.stderr.contains("can't be used for image URLs"), "{}", seen.all());
        assert!(seen.stderr.contains("OFFERPRESS_LINK_SAS"), "{}", seen.all());
    }
    let asked = [Route::PutBlob, Route::PutOffer].map(|route| count(&world.sandbox, route));
    assert_eq!(asked, [0, 0], "it is seen before anything is sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_only_reads_does_where_all_is_stored() {
    let world = World::new().await;
    assert_eq!(world.run("rc", Some("r"), &["publish", "listing"]).code, 0);
    let seen = world.run("r", None, &["publish", "listing", "--force"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    world.env.write("logos/large.png", crate::support::png(216, 216, [1, 2, 3]));
    let seen = world.run("r", None, &["publish", "listing"]);
    assert!(seen.stderr.contains("the SAS is read-only"), "{}", seen.all());
    assert_eq!(seen.code, 3, "{}", seen.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_and_clean_work_with_one_that_may_remove() {
    let world = World::new().await;
    assert_eq!(world.run("rc", Some("r"), &["publish", "listing"]).code, 0);
    let doctor = world.run("rcd", Some("r"), &["doctor", "listing", "--quiet"]);
    assert_eq!(doctor.code, 0, "{}", doctor.all());
    assert_eq!(world.sandbox.blobs().len(), 10, "nothing is left behind");
    let clean = world.run("rcdl", Some("r"), &["clean", "listing"]);
    assert_eq!(clean.code, 0, "{}", clean.all());
    let may_not = world.run("rc", Some("r"), &["clean", "listing"]);
    assert_eq!(may_not.code, 3, "{}", may_not.all());
}
