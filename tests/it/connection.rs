//! How the services are reached: through proxies, with settings as people paste them, and what servers add unasked.

use crate::support::scripted::{Reply, Scripted};
use crate::support::world::{Mode, World};
use crate::support::{TestEnv, count};
use offerpress::sandbox::{Route, Sandbox};

#[tokio::test(flavor = "multi_thread")]
async fn a_service_on_this_computer_is_not_reached_through_a_proxy() {
    let (env, sandbox) = (TestEnv::with_two_logos(), Sandbox::builder().start().await.unwrap());
    let proxy = Scripted::start(vec![Reply::Answer(502, vec![], "the proxy".to_owned())]);
    let mut command = env.command_at(&sandbox, &["publish", "listing"]);
    let seen = env.seen(command.env("HTTP_PROXY", proxy.address()).output().unwrap());
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert!(proxy.asked().is_empty(), "{:?}", proxy.asked());
}

#[test]
fn a_failure_names_the_proxy_in_use() {
    let env = TestEnv::with_two_logos();
    let mut command = env.command(&["plan", "listing", "--marketplace-url", "https://marketplace.example"]);
    command.env("OFFERPRESS_TOKEN", "token").env("HTTPS_PROXY", "http://me:pass@127.0.0.1:9");
    let seen = env.seen(command.output().unwrap());
    assert_eq!(seen.code, 5, "{}", seen.all());
    assert!(seen.stderr.contains("through the proxy 127.0.0.1:[PORT]"), "{}", seen.all());
    assert!(!seen.all().contains("pass"), "{}", seen.all());
}

#[test]
fn a_host_that_cannot_be_looked_up_may_be_there_later() {
    let env = TestEnv::with_two_logos();
    let mut command = env.command(&["doctor", "listing", "--storage-account", "contosoassets"]);
    command.env("OFFERPRESS_TOKEN", "token").env("OFFERPRESS_CONTAINER", "listing");
    command.env("AZURE_STORAGE_KEY", "c2VjcmV0").env("OFFERPRESS_MARKETPLACE_URL", "http://127.0.0.1:9");
    let seen = env.seen(command.args(["--blob-endpoint", "https://contosoassets.invalid"]).output().unwrap());
    assert!(seen.all().contains("couldn't resolve contosoassets.invalid"), "{}", seen.all());
    assert!(!seen.all().contains("there is no storage account"), "{}", seen.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flag_that_names_another_account_than_the_connection_string_is_not_ignored() {
    let (env, sandbox) = (TestEnv::with_two_logos(), Sandbox::builder().start().await.unwrap());
    for (flag, value) in
        [("--storage-account", "fabrikam"), ("--blob-endpoint", "https://fabrikam.blob.core.windows.net")]
    {
        let seen = env.run_at(&sandbox, &["publish", "listing", flag, value]);
        assert_eq!(seen.code, 2, "{}", seen.all());
        let wanted = format!("`{flag}` and AZURE_STORAGE_CONNECTION_STRING");
        assert!(seen.stderr.contains(&wanted), "{}", seen.all());
    }
    assert_eq!(count(&sandbox, Route::PutBlob), 0);
    let same = ["publish", "listing", "--storage-account", sandbox.account()];
    assert_eq!(env.run_at(&sandbox, &same).code, 0);
}

#[test]
fn byte_order_marks_and_unasked_compression_are_read() {
    for mode in [Mode::ByteOrderMark, Mode::Gzip] {
        let (env, world) = (TestEnv::with_two_logos(), World::start());
        world.turn(&[mode]);
        let seen = env.run_through(&world, &["publish", "listing"]);
        assert_eq!(seen.code, 0, "{mode:?}: {}", seen.all());
        let seen = env.run_through(&world, &["status", "contoso/vm"]);
        assert_eq!(seen.code, 0, "{mode:?}: {}", seen.all());
    }
}

#[test]
fn an_answer_that_is_too_large_is_asked_for_once() {
    let env = TestEnv::with_two_logos();
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(64 << 20));
    let server = Scripted::start(vec![Reply::Answer(200, vec![], large)]);
    let mut command = env.command(&["plan", "listing", "--marketplace-url", server.address()]);
    let seen = env.seen(command.env("OFFERPRESS_TOKEN", "token").output().unwrap());
    assert_eq!(seen.code, 5, "{}", seen.all());
    assert!(seen.stderr.contains("the answer is larger than 64 MB"), "{}", seen.all());
    assert_eq!(server.methods(), "GET");
}

#[test]
fn a_pause_until_a_date_is_waited_for_or_told() {
    let env = TestEnv::with_two_logos();
    let at = |date: &str, until: &str| vec![("date", date.to_owned()), ("retry-after", until.to_owned())];
    let busy = |until| Reply::Answer(429, at("Sat, 28 Nov 2026 08:00:00 GMT", until), String::new());
    let gone = Reply::Answer(403, vec![], String::new());
    let server = Scripted::start(vec![busy("Sat, 28 Nov 2026 08:00:01 GMT"), gone]);
    let run = |server: &Scripted| {
        let mut command = env.command(&["plan", "listing", "--marketplace-url", server.address()]);
        env.seen(command.env("OFFERPRESS_TOKEN", "token").output().unwrap())
    };
    assert_eq!(run(&server).code, 3, "it was tried again");
    assert_eq!(server.methods(), "GET GET");
    let server = Scripted::start(vec![busy("Sat, 28 Nov 2026 09:00:00 GMT")]);
    let seen = run(&server);
    assert_eq!((seen.code, server.methods().as_str()), (5, "GET"), "{}", seen.all());
    assert!(seen.stderr.contains("retry after 3600 s"), "{}", seen.all());
}

/// The system's certificates are those in the file that `SSL_CERT_FILE` names, wherever that is set.
#[test]
fn the_systems_certificates_are_trusted_and_no_others() {
    let env = TestEnv::with_two_logos();
    let server = Scripted::start_https(vec![Reply::Answer(404, vec![], String::new())]);
    let asks = |trusted: Option<&str>| {
        let mut command = env.command(&["status", "contoso/vm", "--marketplace-url", server.address()]);
        command.env("OFFERPRESS_TOKEN", "a-token-of-the-test");
        command.envs(trusted.map(|file| ("SSL_CERT_FILE", env.file(file))));
        env.seen(command.output().unwrap());
        server.asked().len()
    };
    env.write("system.pem", server.ca().concat());
    assert_eq!(asks(None), 0, "a server that nobody vouches for was told the token");
    assert_ne!(asks(Some("system.pem")), 0);
}
