//! `doctor`: each part of what a publish needs, taken away one at a time.

use crate::support::{Seen, TestEnv, asked, contents, count};
use offerpress::sandbox::{Fault, Route, Sandbox, SandboxBuilder};
use std::fmt::Write as _;
use std::process::Command;

async fn sandbox() -> Sandbox {
    Sandbox::builder().start().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn all_is_well_and_nothing_is_left_behind() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    env.run_at(&sandbox, &["publish", "listing"]);
    let (before, blobs) = (contents(&env.folder()), sandbox.blobs());
    sandbox.clear_requests();
    let seen = env.run_at(&sandbox, &["doctor", "listing"]);
    insta::assert_snapshot!("doctor_all_is_well", seen.all());
    assert_eq!((contents(&env.folder()), sandbox.blobs()), (before, blobs));
    let changes: Vec<_> = asked(&sandbox).into_iter().filter(|line| !line.starts_with(['G', 'H'])).collect();
    assert_eq!(changes, ["PUT PutBlob 201", "DELETE DeleteBlob 202"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_gets_one_document() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    let seen = env.run_at(&sandbox, &["doctor", "listing", "--format", "json"]);
    assert_eq!((seen.code, seen.stderr.as_str()), (0, ""));
    insta::assert_snapshot!("doctor_document", seen.stdout);
}

#[test]
fn it_works_on_the_built_in_sandbox_and_in_the_folder_itself() {
    let env = TestEnv::with_example();
    let seen = env.run(&["doctor", "listing", "--sandbox"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let inside = env.seen(env.command(&["doctor", "--sandbox"]).current_dir(env.folder()).output().unwrap());
    assert_eq!(inside.stdout, seen.stdout);
}

/// What is wrong, how to bring it about, and the exit code that a publish would end with.
type Trouble = (&'static str, fn(SandboxBuilder) -> SandboxBuilder, fn(&mut Command, &TestEnv, &Sandbox), u8);

const TROUBLES: &[Trouble] = &[
    (
        "another token",
        |sandbox| sandbox,
        |command, _, _| {
            command.env("OFFERPRESS_TOKEN", "other");
        },
        3,
    ),
    (
        "another account key",
        |sandbox| sandbox,
        |command, _, sandbox| {
            let key =
                "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
            let wrong = sandbox.connection_string().replace(sandbox.account_key(), key);
            command.env("AZURE_STORAGE_CONNECTION_STRING", wrong);
        },
        3,
    ),
    (
        "no such container",
        |sandbox| sandbox,
        |command, _, _| {
            command.env("OFFERPRESS_CONTAINER", "nowhere");
        },
        2,
    ),
    (
        "a container that is to be made",
        |sandbox| sandbox,
        |command, _, _| {
            command.env("OFFERPRESS_CONTAINER", "nowhere").arg("--create-container");
        },
        0,
    ),
    (
        "no storage",
        |sandbox| sandbox,
        |command, env, _| {
            env.write("offerpress.toml", "");
            command.env_remove("AZURE_STORAGE_CONNECTION_STRING");
        },
        2,
    ),
    (
        "storage is down",
        |sandbox| sandbox,
        |command, _, sandbox| {
            let elsewhere =
                sandbox.connection_string().replace(&sandbox.marketplace_url(), "http://127.0.0.1:9");
            command.env("AZURE_STORAGE_CONNECTION_STRING", elsewhere);
        },
        5,
    ),
    (
        "the marketplace is down",
        |sandbox| sandbox,
        |command, _, _| {
            command.env("OFFERPRESS_MARKETPLACE_URL", "http://127.0.0.1:9");
        },
        5,
    ),
    ("the clock is an hour behind", |sandbox| sandbox.clock_offset(time::Duration::HOUR), |_, _, _| {}, 2),
    ("storing is not allowed", |sandbox| sandbox.fail_times(Route::PutBlob, 9, 403), |_, _, _| {}, 3),
    ("links are refused", |sandbox| sandbox.fail_times(Route::HeadBlob, 9, 403), |_, _, _| {}, 3),
    ("removing is not allowed", |sandbox| sandbox.fail_times(Route::DeleteBlob, 9, 403), |_, _, _| {}, 0),
    ("another's publisher", |sandbox| sandbox.only_publishers(["fabrikam"]), |_, _, _| {}, 3),
    (
        "no offer and no offer.json",
        |sandbox| sandbox,
        |command, env, _| {
            std::fs::remove_file(env.file("offer.json")).unwrap();
            command.args(["--publisher", "contoso", "--offer", "contoso-insight"]);
        },
        2,
    ),
    (
        "nothing says which offer",
        |sandbox| sandbox,
        |_, env, _| std::fs::remove_file(env.file("offer.json")).unwrap(),
        2,
    ),
    ("an offer.json that is none", |sandbox| sandbox, |_, env, _| env.write("offer.json", "{"), 1),
];

async fn seen(trouble: &Trouble) -> (Seen, Sandbox) {
    let (_, prepare, change, _) = trouble;
    let (env, sandbox) = (TestEnv::with_example(), prepare(Sandbox::builder()).start().await.unwrap());
    let mut command = env.command_at(&sandbox, &["doctor", "listing", "--quiet"]);
    change(&mut command, &env, &sandbox);
    let seen = tokio::task::spawn_blocking(move || env.seen(command.output().unwrap())).await.unwrap();
    (seen, sandbox)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_trouble_is_named_with_its_remedy() {
    let mut all = String::new();
    for (trouble, (seen, sandbox)) in
        TROUBLES.iter().zip(futures::future::join_all(TROUBLES.iter().map(seen)).await)
    {
        let (name, _, _, code) = trouble;
        assert_eq!(seen.code, i32::from(*code), "{name}: {}", seen.all());
        assert_eq!((seen.stderr.as_str(), count(&sandbox, Route::PutOffer)), ("", 0), "{name}");
        let left = usize::from(*name == "removing is not allowed");
        assert_eq!(sandbox.blobs().len(), left, "{name}");
        write!(all, "== {name} → exit {code}\n{}", steady(&seen.stdout)).unwrap();
    }
    insta::assert_snapshot!("doctor_troubles", all);
}

/// The probe's name and the time that tries take differ from run to run.
fn steady(text: &str) -> String {
    let is_hash = |word: &str| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let words = text.split_inclusive(|c: char| !c.is_ascii_alphanumeric());
    let word = |word: &str| match word.get(..64) {
        Some(hash) if is_hash(hash) => word.replace(hash, "[HASH]"),
        _ => word.to_owned(),
    };
    let line = |line: &str| match (line.split_once(" tries in "), line.split_once(" s): ")) {
        (Some((before, _)), Some((_, after))) => format!("{before} tries in [TIME]): {after}\n"),
        _ => format!("{line}\n"),
    };
    words.map(word).collect::<String>().lines().map(line).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_connection_leaves_no_probe_unmentioned() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    sandbox.fail_next(Route::PutBlob, Fault::LostAnswer);
    sandbox.fail_next(Route::DeleteBlob, Fault::LostAnswer);
    let seen = env.run_at(&sandbox, &["doctor", "listing"]);
    assert_eq!((seen.code, sandbox.blobs().len()), (0, 0), "{}", seen.all());
}
