//! The lock beside the images: fresh machines know what was published, and two machines never overwrite each other's
//! record.

mod meanwhile;
mod refused;

use crate::support::{TestEnv, copy, count, ours, png};
use offerpress::base::OfferRef;
use offerpress::http::{HttpClient, HttpOptions, ProxyUse};
use offerpress::sandbox::{Route, Sandbox, Slot};
use offerpress::storage::{Account, Container, ContainerName, LockName, LockWrite};

const OFFER: (&str, &str) = ("contoso", "vm");
const SETTINGS: &str = "[publish]\nlock = \"storage\"\n";
const TITLE: &str = "microsoft-azure-marketplace.title";
const BODY: &str = r#"{"publisherId":"contoso","id":"vm","offerTypeId":"microsoft-azure-virtualmachines",
"definition":{"displayText":"VM","offer":{"microsoft-azure-marketplace.title":"VM"},"plans":[]}}"#;
const NAME: &str = "artifacts/contoso/vm/offerpress.lock";

/// A machine with a checkout of the folder.
fn machine() -> TestEnv {
    let env = TestEnv::new();
    env.write("offer.json", BODY);
    env.write("offerpress.toml", SETTINGS);
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    env.write("logos/small.png", png(48, 48, [0, 90, 110]));
    env
}

/// Another machine, which has what is in the repository and nothing else.
fn clone_of(env: &TestEnv) -> TestEnv {
    let clone = TestEnv::new();
    copy(&env.folder(), &clone.folder());
    clone
}

async fn published() -> (TestEnv, Sandbox) {
    let (env, sandbox) = (machine(), Sandbox::builder().start().await.unwrap());
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    sandbox.clear_requests();
    (env, sandbox)
}

fn container(sandbox: &Sandbox) -> Container {
    container_named(sandbox, sandbox.container())
}

fn container_named(sandbox: &Sandbox, name: &str) -> Container {
    let http = HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, ..HttpOptions::default() }).unwrap();
    let account = Account::from_connection_string(&sandbox.connection_string().into()).unwrap();
    Container::open(&account, &ContainerName::parse(name).unwrap(), &http).unwrap()
}

fn name() -> LockName {
    LockName::of(&OfferRef::parse(OFFER.0, OFFER.1).unwrap())
}

async fn record(sandbox: &Sandbox) -> Option<String> {
    record_in(&container(sandbox)).await
}

async fn record_in(container: &Container) -> Option<String> {
    let stored = container.read_lock(&name()).await.unwrap();
    stored.map(|stored| String::from_utf8(stored.bytes.to_vec()).unwrap())
}

/// Writes the record past every command.
async fn set_record(container: &Container, text: &str) {
    let there = container.read_lock(&name()).await.unwrap();
    let version = there.map(|stored| stored.version);
    assert_eq!(container.write_lock(&name(), text, version.as_ref()).await.unwrap(), LockWrite::Done);
}

fn title(sandbox: &Sandbox) -> String {
    let offer = sandbox.offer(OFFER.0, OFFER.1, Slot::Draft).unwrap();
    offer["definition"]["offer"][TITLE].as_str().unwrap().to_owned()
}

fn colleague_writes(sandbox: &Sandbox, title: &str) {
    assert!(
        sandbox.portal_edit(OFFER.0, OFFER.1, |offer| offer["definition"]["offer"][TITLE] = title.into())
    );
}

/// How many images and locks were written.
fn writes(sandbox: &Sandbox) -> (usize, usize) {
    let puts = ours(sandbox).filter(|request| request.route == Route::PutBlob);
    let (locks, images): (Vec<_>, Vec<_>) = puts.partition(|put| put.path.contains("offerpress.lock"));
    (images.len(), locks.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_machine_knows_what_was_published() {
    let (env, sandbox) = (machine(), Sandbox::builder().start().await.unwrap());
    let seen = env.run_at(&sandbox, &["publish", "listing", "--format", "json"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let lock = &seen.json()["lock"];
    assert_eq!((&lock["kept"], &lock["state"]), (&"storage".into(), &"written".into()), "{lock}");
    assert!(lock["at"].as_str().unwrap().ends_with(&format!("/{NAME}")), "{lock}");
    assert!(!env.file("offerpress.lock").exists(), "the checkout stays clean");
    assert!(sandbox.blobs().contains(&NAME.to_owned()), "{:?}", sandbox.blobs());
    let text = record(&sandbox).await.unwrap();
    assert!(text.contains("version = 2") && text.contains("logos/large.png"), "{text}");
    assert!(!text.contains("sig="), "{text}");

    sandbox.clear_requests();
    let fresh = clone_of(&env);
    let seen = fresh.run_at(&sandbox, &["publish", "listing", "--format", "json"]);
    assert_eq!((seen.code, &seen.json()["result"]), (0, &"unchanged".into()), "{}", seen.all());
    assert_eq!(seen.json()["lock"]["state"], "unchanged");
    assert_eq!((writes(&sandbox), count(&sandbox, Route::PutOffer)), ((0, 0), 0));
    assert_eq!(count(&sandbox, Route::Content), 0, "nothing had to be fetched to see that");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_machine_tells_a_colleagues_edit_from_its_own_work() {
    let (env, sandbox) = published().await;
    let fresh = clone_of(&env);
    fresh.write("logos/large.png", png(216, 216, [110, 0, 90]));
    let seen = fresh.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 0, "only the folder changed: {}", seen.all());

    colleague_writes(&sandbox, "Theirs");
    let fresh = clone_of(&fresh);
    fresh.write("logos/large.png", png(216, 216, [90, 110, 0]));
    let seen = fresh.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 4, "{}", seen.all());
    assert!(seen.stderr.contains("since the last publish"), "it has a record: {}", seen.all());
    assert!(seen.stderr.contains(TITLE), "{}", seen.all());
    assert_eq!(title(&sandbox), "Theirs");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_machines_take_turns() {
    let (one, sandbox) = published().await;
    let other = clone_of(&one);
    for color in 1..4 {
        for env in [&one, &other] {
            // both have the newest commit
            env.write("logos/small.png", png(48, 48, [color, 90, 110]));
            let seen = env.run_at(&sandbox, &["publish", "listing"]);
            assert_eq!(seen.code, 0, "{}", seen.all());
        }
    }
    colleague_writes(&sandbox, "Theirs");
    for env in [&one, &other] {
        assert_eq!(env.run_at(&sandbox, &["publish", "listing"]).code, 4);
    }
    assert_eq!(title(&sandbox), "Theirs");
}

#[tokio::test(flavor = "multi_thread")]
async fn plan_and_a_dry_run_read_the_same_record_and_write_nothing() {
    let (env, sandbox) = published().await;
    let before = record(&sandbox).await;
    colleague_writes(&sandbox, "Theirs");
    let fresh = clone_of(&env);
    for args in [&["plan", "listing"][..], &["publish", "listing", "--dry-run"]] {
        let seen = fresh.run_at(&sandbox, &[args, &["--format", "json"]].concat());
        assert_eq!(seen.code, 0, "{}", seen.all());
        let stop = &seen.json()["stops"][0]["message"];
        assert!(stop.as_str().unwrap().contains("since the last publish"), "{stop}");
        assert_eq!(seen.json()["lock"]["state"], "found");
    }
    assert_eq!(writes(&sandbox), (0, 0));
    assert_eq!(record(&sandbox).await, before);
    let doctor = fresh.run_at(&sandbox, &["doctor", "listing"]);
    assert!(doctor.stdout.contains("has a record of this offer: http"), "{}", doctor.all());
    assert_eq!(record(&sandbox).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn flag_before_environment_before_settings() {
    let (env, sandbox) = published().await;
    let at = |args: &[&str], variable: Option<&str>| {
        let mut command =
            env.command_at(&sandbox, &[&["plan", "listing", "--format", "json"], args].concat());
        command.envs(variable.map(|value| ("OFFERPRESS_LOCK", value)));
        env.seen(command.output().unwrap())
    };
    let table: [(&[&str], Option<&str>, &str); 5] = [
        (&[], None, "storage"),
        (&[], Some("file"), "file"),
        (&["--lock", "storage"], Some("file"), "storage"),
        (&["--lock", "file"], Some("storage"), "file"),
        (&["--lock", "file"], Some("nonsense"), "file"),
    ];
    for (args, variable, kept) in table {
        assert_eq!(at(args, variable).json()["lock"]["kept"], kept, "{args:?} {variable:?}");
    }
    let seen = at(&[], Some("nonsense"));
    assert_eq!(seen.code, 2, "{}", seen.all());
    assert!(seen.all().contains("OFFERPRESS_LOCK is `nonsense`"), "{}", seen.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_file_that_is_not_used_is_named() {
    let (env, sandbox) = published().await;
    let stale = "version = 9\n";
    env.write("offerpress.lock", stale);
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert!(seen.stdout.contains("offerpress.lock in the folder is ignored"), "{}", seen.all());
    assert_eq!(std::fs::read_to_string(env.file("offerpress.lock")).unwrap(), stale, "and left alone");
    std::fs::remove_file(env.file("offerpress.lock")).unwrap();
    for lock in ["storage", "file", "file"] {
        let seen = env.run_at(&sandbox, &["publish", "listing", "--lock", lock]);
        assert!(seen.code == 0 && !seen.stdout.contains("is ignored"), "{lock}: {}", seen.all());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clean_reads_the_record_and_never_removes_it() {
    let (env, sandbox) = published().await;
    env.write("logos/large.png", png(216, 216, [110, 0, 90]));
    assert_eq!(env.run_at(&sandbox, &["publish", "listing"]).code, 0);
    let before = record(&sandbox).await;
    assert_eq!(sandbox.blobs().len(), 4, "three images and the lock");
    let seen =
        env.run_at(&sandbox, &["clean", "listing", "--older-than", "0d", "--delete", "--format", "json"]);
    assert_eq!((seen.code, seen.json()["unused"].as_array().map(Vec::len)), (0, Some(1)), "{}", seen.all());
    assert_eq!((record(&sandbox).await, sandbox.blobs().len()), (before, 3));
    assert_eq!(count(&sandbox, Route::DeleteBlob), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_offers_have_a_record_each() {
    let (env, sandbox) = (TestEnv::new(), Sandbox::builder().start().await.unwrap());
    for offer in ["one", "two"] {
        env.write(&format!("{offer}/offer.json"), BODY.replace("\"vm\"", &format!("\"{offer}\"")));
        env.write(&format!("{offer}/logos/large.png"), png(216, 216, [0, 90, 110]));
    }
    let seen = env.run_at(&sandbox, &["publish", "listing", "--lock", "storage"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    for offer in ["one", "two"] {
        let name = format!("artifacts/contoso/{offer}/offerpress.lock");
        assert!(sandbox.blobs().contains(&name), "{:?}", sandbox.blobs());
    }
    sandbox.portal_edit("contoso", "two", |offer| offer["definition"]["offer"][TITLE] = "Theirs".into());
    let seen =
        clone_of(&env).run_at(&sandbox, &["publish", "listing", "--lock", "storage", "--format", "json"]);
    assert_eq!(seen.code, 4, "{}", seen.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_that_the_run_creates_has_no_record_yet() {
    let (env, sandbox) = (machine(), Sandbox::builder().start().await.unwrap());
    let run = |args: &[&str]| {
        let mut command = env.command_at(&sandbox, args);
        env.seen(command.env("OFFERPRESS_CONTAINER", "fresh").output().unwrap())
    };
    let stopped = run(&["publish", "listing"]);
    assert!(stopped.code != 0 && stopped.stderr.contains("`fresh`"), "{}", stopped.all());
    assert_eq!((writes(&sandbox), count(&sandbox, Route::PutOffer)), ((0, 0), 0));
    let created = run(&["publish", "listing", "--create-container"]);
    assert_eq!(created.code, 0, "{}", created.all());
    let again = run(&["publish", "listing"]);
    assert!(again.code == 0 && again.stdout.contains("unchanged"), "{}", again.all());
    let fresh = container_named(&sandbox, "fresh");
    assert!(record_in(&fresh).await.is_some(), "beside the images");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_leaves_the_record_to_the_next_publish() {
    let (env, sandbox) = published().await;
    let before = record(&sandbox).await;
    let at = |args: &[&str]| {
        env.seen(env.command_at(&sandbox, args).env("OFFERPRESS_LOCK", "storage").output().unwrap())
    };
    let pulled = at(&["pull", "contoso/vm", "pulled"]);
    assert_eq!(pulled.code, 0, "{}", pulled.all());
    assert!(!env.root().join("pulled/offerpress.lock").exists());
    assert_eq!(record(&sandbox).await, before);
    let seen = at(&["publish", "pulled"]);
    assert!(
        seen.code == 0 && seen.stdout.contains("unchanged: the draft already matches the folder"),
        "{}",
        seen.all()
    );
    let text = record(&sandbox).await.unwrap();
    assert!(text.contains("sha256 = "), "{text}");
}
