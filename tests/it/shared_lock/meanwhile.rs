//! Two writers of one lock, and a write that fails.

use super::{
    NAME, clone_of, colleague_writes, container, machine, published, record, record_in, set_record, writes,
};
use crate::support::{Seen, TestEnv, count, png};
use offerpress::sandbox::{Fault, Route, Sandbox};
use std::process::Stdio;
use std::time::Duration;

/// Runs `publish` and acts while the write of its lock waits to be tried again.
async fn while_the_lock_waits(env: &TestEnv, sandbox: &Sandbox, act: impl AsyncFnOnce()) -> Seen {
    // of the run's writes, the second is the lock's: it changes one image
    sandbox.fail_after(Route::PutBlob, 1, Fault::status(503).retry_after(Duration::from_secs(5)));
    let args = ["publish", "listing", "--format", "json"];
    let child = env.command_at(sandbox, &args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
    while writes(sandbox).1 == 0 {
        assert!(tokio::time::Instant::now() < deadline, "the run never wrote its lock");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    act().await;
    env.seen(child.wait_with_output().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_written_meanwhile_gives_way_where_the_draft_is_still_ours() {
    let (env, sandbox) = published().await;
    let storage = container(&sandbox);
    let theirs = format!("{}# by another run\n", record_in(&storage).await.unwrap());
    env.write("logos/large.png", png(216, 216, [110, 0, 90]));
    let seen = while_the_lock_waits(&env, &sandbox, async || set_record(&storage, &theirs).await).await;
    assert_eq!((seen.code, &seen.json()["lock"]["state"]), (0, &"written".into()), "{}", seen.all());
    let now = record(&sandbox).await.unwrap();
    assert!(now != theirs && !now.contains("by another run"), "{now}");
    assert!(clone_of(&env).run_at(&sandbox, &["publish", "listing"]).stdout.contains("unchanged"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_a_later_save_stays_and_the_run_says_that_its_own_is_not_written() {
    let (env, sandbox) = published().await;
    let storage = container(&sandbox);
    let theirs = format!("{}# by another run\n", record_in(&storage).await.unwrap());
    env.write("logos/large.png", png(216, 216, [110, 0, 90]));
    let later = async || {
        colleague_writes(&sandbox, "Theirs");
        set_record(&storage, &theirs).await;
    };
    let seen = while_the_lock_waits(&env, &sandbox, later).await;
    assert_eq!((seen.code, &seen.json()["result"]), (5, &"saved".into()), "{}", seen.all());
    let lock = &seen.json()["lock"];
    assert_eq!(lock["state"], "not-written");
    assert!(
        lock["why"].as_str().unwrap().contains("someone else published this offer in the meantime"),
        "{lock}"
    );
    assert_eq!(record(&sandbox).await.as_deref(), Some(&*theirs), "theirs is the record of the draft");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_a_newer_program_written_meanwhile_is_not_overwritten() {
    let (env, sandbox) = published().await;
    env.write("logos/large.png", png(216, 216, [110, 0, 90]));
    let (storage, newer) = (container(&sandbox), "version = 3\n");
    let seen = while_the_lock_waits(&env, &sandbox, async || set_record(&storage, newer).await).await;
    assert_eq!((seen.code, &seen.json()["lock"]["state"]), (5, &"not-written".into()), "{}", seen.all());
    assert_eq!(record(&sandbox).await.as_deref(), Some(newer));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_whose_answer_was_lost_is_seen_to_be_ours() {
    let (env, sandbox) = (machine(), Sandbox::builder().start().await.unwrap());
    sandbox.fail_after(Route::PutBlob, 2, Fault::LostAnswer);
    let seen = env.run_at(&sandbox, &["publish", "listing", "--format", "json"]);
    assert_eq!((seen.code, &seen.json()["lock"]["state"]), (0, &"written".into()), "{}", seen.all());
    assert_eq!(writes(&sandbox).1, 2, "the lock was tried again, and was there");
    assert!(clone_of(&env).run_at(&sandbox, &["publish", "listing"]).stdout.contains("unchanged"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_draft_without_its_record_is_no_success_and_the_next_run_repairs_it() {
    let (env, sandbox) = published().await;
    let before = record(&sandbox).await;
    env.write("logos/large.png", png(216, 216, [110, 0, 90]));
    sandbox.fail_after(Route::PutBlob, 1, Fault::status(403));
    let seen = env.run_at(&sandbox, &["publish", "listing", "--submit"]);
    assert_eq!(seen.code, 5, "{}", seen.all());
    for words in ["error: couldn't write the lock", "not submitted: the lock was not written", NAME, "403"] {
        assert!(seen.stdout.contains(words), "{words}: {}", seen.all());
    }
    assert_eq!((count(&sandbox, Route::Publish), record(&sandbox).await), (0, before.clone()));

    let seen = clone_of(&env).run_at(&sandbox, &["publish", "listing", "--format", "json"]);
    assert_eq!((seen.code, &seen.json()["lock"]["state"]), (0, &"written".into()), "{}", seen.all());
    assert_ne!(record(&sandbox).await, before);
    env.write("logos/large.png", png(216, 216, [90, 110, 0]));
    assert_eq!(env.run_at(&sandbox, &["publish", "listing"]).code, 0, "our own work is nobody's edit");
}
