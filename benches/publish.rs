//! `cargo bench --bench publish`: signing a URL, rewriting an offer, and a publish of `assets-example` in the sandbox.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "what fails here ends the measurement")]

use divan::Bencher;
use offerpress::base::{AssetKind, Digests, ImageUrl, MediaType, OfferRef, ServiceUrl};
use offerpress::http::{HttpClient, HttpOptions, ProxyUse};
use offerpress::identity::SignIn;
use offerpress::listing::{ListShapes, Placement};
use offerpress::marketplace::body::OfferDocument;
use offerpress::marketplace::{Tokens, portal::Portal};
use offerpress::publish::lock::LockPlace;
use offerpress::publish::outcome::Verdict;
use offerpress::publish::{self, Job, Services, progress::Silent};
use offerpress::sandbox::Sandbox;
use offerpress::storage::{Account, BlobName, Container, ContainerName, SasLifetime, SasTerms};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use time::OffsetDateTime;
use tokio::runtime::Runtime;

fn main() {
    divan::main();
}

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets-example")
}

#[divan::bench]
fn sign_a_url(bencher: Bencher<'_, '_>) {
    let runtime = Runtime::new().unwrap();
    let http = HttpClient::new(&HttpOptions::default()).unwrap();
    let account = Account::with_key("contosoassets", &"c2VjcmV0IGtleQ==".into(), None).unwrap();
    let container = Container::open(&account, &ContainerName::parse("listing").unwrap(), &http).unwrap();
    let content = Digests::of(b"a logo").sha256;
    let blob =
        BlobName::of(&OfferRef::parse("contoso", "contoso-insight").unwrap(), &content, MediaType::Png);
    let terms = SasTerms { now: OffsetDateTime::UNIX_EPOCH, lifetime: SasLifetime::default() };
    bencher.bench_local(|| runtime.block_on(container.sas_url(&blob, &terms)).unwrap());
}

#[divan::bench]
fn rewrite_an_offer(bencher: Bencher<'_, '_>) {
    let text = std::fs::read(example().join("offer.json")).unwrap();
    let url =
        ImageUrl::parse("https://contosoassets.blob.core.windows.net/listing/a.png?sp=r&sig=x").unwrap();
    let placements: Vec<_> = (0..5)
        .map(|position| Placement {
            plan: None,
            kind: AssetKind::Screenshot,
            position,
            file: None,
            url: url.clone(),
            caption: None,
            video: None,
        })
        .collect();
    bencher.bench(|| {
        let document = OfferDocument::parse(&text, "offer.json").unwrap();
        document.with_assets(&placements, &ListShapes::default()).unwrap().0.to_bytes()
    });
}

#[divan::bench(sample_count = 20)]
fn publish_the_example_anew(bencher: Bencher<'_, '_>) {
    let runtime = Runtime::new().unwrap();
    bencher
        .with_inputs(|| runtime.block_on(World::new()))
        .bench_local_refs(|world| assert_eq!(runtime.block_on(world.publish()), Verdict::Saved));
}

#[divan::bench(sample_count = 20)]
fn publish_the_example_unchanged(bencher: Bencher<'_, '_>) {
    let runtime = Runtime::new().unwrap();
    let world = runtime.block_on(World::new());
    assert_eq!(runtime.block_on(world.publish()), Verdict::Saved);
    bencher.bench_local(|| assert_eq!(runtime.block_on(world.publish()), Verdict::Unchanged));
}

/// A sandbox, and a lock of its own.
struct World {
    _sandbox: Sandbox,
    services: Services,
    lock: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let sandbox = Sandbox::builder().start().await.unwrap();
        let http =
            HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, ..HttpOptions::default() }).unwrap();
        let account = Account::from_connection_string(&sandbox.connection_string().into()).unwrap();
        let name = ContainerName::parse(sandbox.container()).unwrap();
        let container = Some(Container::open(&account, &name, &http).unwrap());
        let tokens = SignIn::Given(sandbox.token().into()).tokens(&http, OffsetDateTime::now_utc);
        let tokens = Tokens::of(Arc::new(tokens));
        let url = ServiceUrl::parse(&sandbox.marketplace_url()).unwrap();
        let marketplace = Arc::new(Portal::new(url, http.clone(), tokens));
        let services =
            Services { http, container, marketplace, elsewhere: None, clock: OffsetDateTime::now_utc };
        Self { _sandbox: sandbox, services, lock: tempfile::tempdir().unwrap() }
    }

    async fn publish(&self) -> Verdict {
        let lock = LockPlace::File(self.lock.path().join("offerpress.lock"));
        let job = Job { lock, ..Job::of_folder(example()) };
        publish::run(&job, &self.services, &Silent).await.unwrap().result
    }
}
