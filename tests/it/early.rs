//! The draft is read while the folder is checked: a run waits for the slower of the two.

use crate::support::services::{services, services_at};
use crate::support::{TestEnv, png};
use offerpress::publish::progress::Silent;
use offerpress::publish::{self, Base, CheckOptions, Error, Job, Services};
use offerpress::sandbox::Sandbox;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

/// A marketplace that takes requests and never answers.
async fn silent() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    (listener, address)
}

/// The first line of the next request.
async fn request(listener: &TcpListener) -> String {
    let (mut connection, _) = listener.accept().await.unwrap();
    let mut bytes = Vec::new();
    while !bytes.contains(&b'\n') {
        connection.read_buf(&mut bytes).await.unwrap();
    }
    String::from_utf8_lossy(&bytes).lines().next().unwrap().to_owned()
}

fn job(env: &TestEnv) -> Job {
    Job {
        publisher: Some("contoso".parse().unwrap()),
        offer: Some("vm".parse().unwrap()),
        check: CheckOptions { base: Base::LiveDraft, ..CheckOptions::default() },
        ..Job::of_folder(env.root().join("listing"))
    }
}

async fn begin(address: &str) -> (Sandbox, TestEnv, Services) {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let env = TestEnv::new();
    env.write("logos/large.png", png(216, 216, [1, 80, 160]));
    let services = services_at(&sandbox, address, &services(&sandbox).http);
    (sandbox, env, services)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_draft_is_asked_for_before_anybody_waits_for_it() {
    let (listener, address) = silent().await;
    let (_sandbox, env, services) = begin(&address).await;
    let folder = publish::checked(&job(&env), &services, &Silent).await.unwrap();
    assert!(!folder.report().has_errors());
    // the folder is checked, nothing is planned, and the service has not answered
    let asked =
        tokio::time::timeout(Duration::from_secs(60), request(&listener)).await.expect("no request came");
    assert!(asked.starts_with("GET /api/publishers/contoso/offers/vm"), "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn findings_do_not_wait_for_the_marketplace() {
    let (_listener, address) = silent().await;
    let (_sandbox, env, services) = begin(&address).await;
    env.write("logos/small.png", png(47, 48, [2, 80, 160]));
    let job = job(&env);
    let run = publish::run(&job, &services, &Silent);
    let stopped = tokio::time::timeout(Duration::from_secs(30), run).await.expect("it waited").unwrap_err();
    assert!(matches!(stopped, Error::Refused { .. }), "{stopped}");
}
