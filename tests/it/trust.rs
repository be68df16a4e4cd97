//! A folder is untrusted: it never chooses who gets the credentials of whoever runs offerpress.

use crate::support::TestEnv;
use crate::support::scripted::{Reply, Scripted};
use offerpress::sandbox::Sandbox;

/// A token that must never arrive.
const TOKEN: &str = "eyJ0-a-token-that-nobody-else-may-get";

/// A server that would take whatever it is given.
fn taker() -> Scripted {
    Scripted::start(vec![Reply::Answer(200, vec![], "{}".to_owned())])
}

#[test]
fn a_folder_cannot_send_a_token_to_a_host_of_its_own() {
    let commands: [&[&str]; 7] = [
        &["plan", "listing"],
        &["publish", "listing"],
        &["publish", "listing", "--dry-run"],
        &["doctor", "listing"],
        &["status", "listing"],
        &["submit", "listing"],
        &["preview", "listing", "--live", "--out", "page.html"],
    ];
    let taker = taker();
    for url in [taker.address(), "https://evil.example", "https://cloudpartner.azure.com.evil.example"] {
        let env = TestEnv::with_two_logos();
        env.write("offerpress.toml", format!("[marketplace]\nurl = \"{url}\"\n"));
        for args in commands {
            let output = env.command(args).env("OFFERPRESS_TOKEN", TOKEN).output().unwrap();
            let seen = env.seen(output);
            assert_eq!(seen.code, 2, "{args:?}: {}", seen.all());
            let host = url.split("//").nth(1).unwrap().split(':').next().unwrap();
            for word in ["[marketplace] url", host, "--marketplace-url", "OFFERPRESS_MARKETPLACE_URL"] {
                assert!(seen.stderr.contains(word), "{args:?} does not say `{word}`: {}", seen.all());
            }
        }
    }
    assert_eq!(taker.methods(), "", "nothing was sent there");
}

#[test]
fn a_folder_cannot_send_credentials_of_storage_to_a_host_of_its_own() {
    let taker = taker();
    let host = taker.address().replace("http://", "");
    let settings = [
        format!("[storage]\nendpoint = \"{}\"\naccount = \"contoso\"\ncontainer = \"c\"\n", taker.address()),
        format!("[storage]\nendpoint = \"https://{host}\"\naccount = \"contoso\"\ncontainer = \"c\"\n"),
        format!("[storage]\naccount = \"{host}/\"\ncontainer = \"c\"\n"),
        format!("[storage]\naccount = \"contoso@{host}/#\"\ncontainer = \"c\"\n"),
    ];
    let credentials: [(&str, &str); 3] = [
        ("AZURE_STORAGE_KEY", "c2VjcmV0LXNlY3JldC1zZWNyZXQ="),
        ("AZURE_STORAGE_SAS_TOKEN", "sp=rcw&sr=c&sig=s3cret-s3cret"),
        ("OFFERPRESS_TOKEN", TOKEN),
    ];
    for text in &settings {
        for (name, value) in credentials {
            let env = TestEnv::with_two_logos();
            env.write("offerpress.toml", text);
            for args in [&["publish", "listing"][..], &["doctor", "listing"], &["clean", "listing"]] {
                let mut command = env.command(args);
                command.env("OFFERPRESS_TOKEN", TOKEN).env(name, value);
                let seen = env.seen(command.output().unwrap());
                assert_eq!(seen.code, 2, "{text} {name} {args:?}: {}", seen.all());
                assert!(!seen.all().contains(value), "{}", seen.all());
            }
        }
    }
    assert_eq!(taker.methods(), "", "nothing was sent there");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_runs_it_may_name_any_host_and_sees_which_it_was() {
    let (env, sandbox) = (TestEnv::with_two_logos(), Sandbox::builder().start().await.unwrap());
    env.write("offerpress.toml", "[marketplace]\nurl = \"https://evil.example\"\n");
    for args in [&["plan", "listing"][..], &["publish", "listing"], &["doctor", "listing"]] {
        let output = env.command_at(&sandbox, args).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {said}");
        for address in [sandbox.marketplace_url(), sandbox.blob_endpoint()] {
            assert!(said.contains(&address), "{args:?} does not say {address}: {said}");
        }
    }
    let seen = env.run_at(&sandbox, &["plan", "listing", "--format", "json"]);
    let told = seen.json();
    assert_eq!(told["service"], env.steady(&sandbox.marketplace_url()));
    let storage = format!("{}/{}", sandbox.blob_endpoint(), sandbox.container());
    assert_eq!(told["storage"], env.steady(&storage));
}
