//! A lock in storage that can't be read or written: nothing starts.

use super::{NAME, container, machine, published, record, set_record, writes};
use crate::support::azurite::container_sas_of;
use crate::support::{count, png};
use offerpress::sandbox::{Route, Sandbox};

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_cannot_be_used_is_refused_by_its_url_and_kept() {
    let (env, sandbox) = published().await;
    env.write("logos/large.png", png(216, 216, [110, 0, 90]));
    let table = [
        ("version = 9\nwhat = \"comes later\"\n", "has lock format 9", "update offerpress"),
        (
            "<<<<<<< HEAD\nversion = 2\n",
            "conflict markers (line 1)",
            "restore an earlier version of the blob",
        ),
        ("version = 2\n\0garbage", "is damaged", "restore an earlier version of the blob"),
        ("", "is damaged", "restore an earlier version of the blob"),
    ];
    let clean = ["clean", "listing", "--older-than", "0d", "--delete"];
    for (text, message, hint) in table {
        set_record(&container(&sandbox), text).await;
        sandbox.clear_requests();
        for args in
            [&["publish", "listing"][..], &["publish", "listing", "--force"], &["plan", "listing"], &clean]
        {
            let seen = env.run_at(&sandbox, args);
            assert_eq!(seen.code, 2, "{args:?}: {}", seen.all());
            for words in [message, hint, NAME] {
                assert!(seen.stderr.contains(words), "{words}: {}", seen.all());
            }
            assert!(!seen.stderr.contains("git checkout"), "{}", seen.all());
        }
        let doctor = env.run_at(&sandbox, &["doctor", "listing"]);
        assert!(doctor.code == 2 && doctor.stdout.contains(message), "{}", doctor.all());
        assert_eq!(record(&sandbox).await.as_deref(), Some(text));
        assert_eq!((count(&sandbox, Route::PutOffer), writes(&sandbox).1), (0, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_cannot_be_read_starts_nothing() {
    for (status, code) in [(403, 3), (500, 5)] {
        let (env, sandbox) = published().await;
        env.write("logos/large.png", png(216, 216, [110, 0, 90]));
        sandbox.fail_times(Route::GetBlob, 9, status);
        let seen = env.run_at(&sandbox, &["publish", "listing", "--force"]);
        assert_eq!(seen.code, code, "{}", seen.all());
        assert!(seen.stderr.contains(NAME), "{}", seen.all());
        assert_eq!((writes(&sandbox), count(&sandbox, Route::PutOffer)), ((0, 0), 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_storage_there_is_no_place_for_the_record() {
    let (env, sandbox) = published().await;
    let mut command = env.command_at(&sandbox, &["plan", "listing"]);
    let seen = env.seen(command.env_remove("AZURE_STORAGE_CONNECTION_STRING").output().unwrap());
    assert_eq!(seen.code, 2, "{}", seen.all());
    assert!(seen.stderr.contains("AZURE_STORAGE_CONNECTION_STRING"), "{}", seen.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sas_must_read_and_write() {
    let (env, sandbox) = (machine(), Sandbox::builder().start().await.unwrap());
    let sas = |may: &str| {
        let (account, end) = ((sandbox.account(), sandbox.account_key()), "2099-01-01T00:00:00Z");
        let url = container_sas_of(account, &sandbox.blob_endpoint(), sandbox.container(), may, end);
        url.split_once('?').unwrap().1.to_owned()
    };
    let run = |may: &str, args: &[&str]| {
        let mut command = env.command_at(&sandbox, args);
        command
            .env_remove("AZURE_STORAGE_CONNECTION_STRING")
            .env("AZURE_STORAGE_ACCOUNT", sandbox.account())
            .env("OFFERPRESS_BLOB_ENDPOINT", sandbox.blob_endpoint())
            .env("AZURE_STORAGE_SAS_TOKEN", sas(may))
            .env("OFFERPRESS_LINK_SAS", sas("r"));
        env.seen(command.output().unwrap())
    };
    for may in ["c", "rc", "wc"] {
        let seen = run(may, &["publish", "listing"]);
        assert_eq!(seen.code, 3, "{may}: {}", seen.all());
        assert!(seen.stderr.contains("`sp=rcw`") && seen.stderr.contains(NAME), "{may}: {}", seen.all());
        assert_eq!((writes(&sandbox), count(&sandbox, Route::PutOffer)), ((0, 0), 0), "{may}");
    }
    for (n, expected) in ["saved", "unchanged", "saved"].into_iter().enumerate() {
        if n == 2 {
            env.write("logos/large.png", png(216, 216, [110, 0, 90]));
        }
        let seen = run("rcw", &["publish", "listing", "--format", "json"]);
        assert_eq!((seen.code, &seen.json()["result"]), (0, &expected.into()), "{}", seen.all());
    }
    let planned = run("rc", &["plan", "listing"]);
    assert_eq!(planned.code, 0, "nothing would be written: {}", planned.all());
    env.write("logos/large.png", png(216, 216, [90, 110, 0]));
    let planned = run("rc", &["plan", "listing"]);
    assert!(planned.stdout.contains("would fail: couldn't use the lock"), "{}", planned.all());
}
