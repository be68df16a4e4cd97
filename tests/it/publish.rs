//! The main job, as a person and a release job see it.

use crate::support::scripted::{Reply, Scripted};
use crate::support::shown::draft_is_the_folder;
use crate::support::{TestEnv, asked, contents, count, ours, png};
use offerpress::sandbox::{Route, Sandbox, Slot};
use std::fs;

async fn sandbox() -> Sandbox {
    Sandbox::builder().start().await.unwrap()
}

#[test]
fn the_first_run_saves_a_draft_and_the_second_finds_nothing_to_do() {
    let env = TestEnv::with_example();
    let before = contents(&env.folder());
    insta::assert_snapshot!("first_run", env.run(&["publish", "listing", "--sandbox"]).all());
    insta::assert_snapshot!("second_run", env.run(&["publish", "listing", "--sandbox"]).all());
    assert_eq!(contents(&env.folder()), before, "the sandbox leaves the assets folder as it was");
}

#[test]
fn a_script_gets_one_document() {
    let env = TestEnv::with_example();
    let seen = env.run(&["publish", "listing", "--sandbox", "--format", "json"]);
    assert_eq!((seen.code, seen.stderr.as_str()), (0, ""));
    insta::assert_snapshot!("outcome_document", seen.stdout);
    let again = env.run(&["publish", "listing", "--sandbox", "--format", "json"]);
    assert_eq!(again.json()["result"], "unchanged");
}

#[tokio::test(flavor = "multi_thread")]
async fn new_pictures_cost_one_put_and_one_proof_each() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let asked = asked(&sandbox);
    let [first, pictures @ .., last] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!([first, last], ["GET GetOffer 404", "PUT PutOffer 201"]);
    let is_of_picture = |line: &String| ["PUT PutBlob 201", "HEAD HeadBlob 200"].contains(&line.as_str());
    let is_of_picture = |line: &String| is_of_picture(&line.split(" ×").next().unwrap().to_owned());
    assert!(pictures.iter().all(is_of_picture), "pictures side by side, between the two: {asked:?}");
    assert_eq!((count(&sandbox, Route::PutBlob), count(&sandbox, Route::HeadBlob)), (10, 10));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_with_nothing_new_reads_the_offer_and_nothing_else() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    env.run_at(&sandbox, &["publish", "listing"]);
    let lock = std::fs::read_to_string(env.file("offerpress.lock")).unwrap();
    sandbox.clear_requests();
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert!(seen.stdout.contains("unchanged: the draft already matches the folder"), "{}", seen.all());
    assert_eq!(asked(&sandbox), ["GET GetOffer 200"]);
    assert_eq!(std::fs::read_to_string(env.file("offerpress.lock")).unwrap(), lock);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_lock_the_live_pictures_are_fetched_and_compared() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    env.run_at(&sandbox, &["publish", "listing"]);
    let lock = std::fs::read_to_string(env.file("offerpress.lock")).unwrap();
    std::fs::remove_file(env.file("offerpress.lock")).unwrap();
    sandbox.clear_requests();
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert!(seen.stdout.contains("unchanged: the draft already matches the folder"), "{}", seen.all());
    assert_eq!(asked(&sandbox), ["GET GetOffer 200", "GET Content 200 ×10"]);
    assert_eq!(std::fs::read_to_string(env.file("offerpress.lock")).unwrap(), lock, "the lock is back");
}

/// The marketplace has not taken the pictures over, and there is no lock: the blobs' names tell their content.
#[tokio::test(flavor = "multi_thread")]
async fn without_the_lock_our_own_blobs_are_told_by_one_list() {
    let (env, storage) = (TestEnv::with_two_logos(), sandbox().await);
    env.run_at(&storage, &["publish", "listing"]);
    let url = |blob: &String| {
        let bytes =
            [env.file("logos/large.png"), env.file("logos/small.png")].map(|path| fs::read(path).unwrap());
        let [large, small] = bytes.map(|bytes| offerpress::base::Digests::of(&bytes).sha256.to_string());
        let kind = if blob.contains(&large) { "largeLogo" } else { "smallLogo" };
        assert!(blob.contains(&large) || blob.contains(&small), "{blob}");
        (kind, format!("{}/{}/{blob}?sig=x", storage.blob_endpoint(), storage.container()))
    };
    let mut draft: serde_json::Value = serde_json::from_str(crate::support::SMALL_OFFER).unwrap();
    let blobs: Vec<_> =
        storage.blobs().iter().map(|blob| blob.split_once("contoso/").unwrap().1.to_owned()).collect();
    for (kind, url) in blobs.iter().map(|blob| url(&format!("contoso/{blob}"))) {
        draft["definition"]["offer"][format!("microsoft-azure-marketplace.{kind}")] = url.into();
    }
    let etag = vec![("etag", "\"1\"".to_owned())];
    let market = Scripted::start(vec![Reply::Answer(200, etag, draft.to_string())]);
    fs::remove_file(env.file("offerpress.lock")).unwrap();
    storage.clear_requests();
    let mut command = env.command_at(&storage, &["publish", "listing"]);
    let seen = env.seen(command.env("OFFERPRESS_MARKETPLACE_URL", market.address()).output().unwrap());
    assert!(seen.stdout.contains("unchanged: the draft already matches the folder"), "{}", seen.all());
    assert_eq!(asked(&storage), ["GET ListBlobs 200"]);
    assert_eq!((count(&storage, Route::ListBlobs), market.asked().len()), (1, 1));
    // with the lock back, nobody is asked at all
    storage.clear_requests();
    let mut command = env.command_at(&storage, &["publish", "listing"]);
    let seen = env.seen(command.env("OFFERPRESS_MARKETPLACE_URL", market.address()).output().unwrap());
    assert!(seen.stdout.contains("unchanged: the draft already matches the folder"), "{}", seen.all());
    assert_eq!(asked(&storage), Vec::<String>::new());
}

/// One check, told once, by the folder's own name; also where a page is written and sizes are made for this run alone.
#[test]
fn a_run_checks_once_and_names_the_folder_that_the_person_knows() {
    let env = TestEnv::with_two_logos();
    env.write("logos/small.png", png(60, 60, [0, 90, 110]));
    let args = ["publish", "listing", "--sandbox", "--fit", "--preview", "page.html"];
    let seen = env.run(&args);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let checks: Vec<_> = seen.stderr.lines().filter(|line| line.starts_with("checking")).collect();
    assert_eq!(checks, ["checking listing"], "{}", seen.all());
    let page = fs::read_to_string(env.root().join("page.html")).unwrap();
    for text in [&page, &seen.stdout, &seen.stderr] {
        assert!(!text.contains(".tmp") && !text.contains(std::env::temp_dir().join(".").to_str().unwrap()));
    }
    assert!(page.contains("listing"));
}

#[test]
fn the_next_command_names_the_sandbox_that_was_used() {
    let env = TestEnv::with_example();
    let first = env.run(&["publish", "listing", "--sandbox", "--sandbox-dir", "my box"]);
    assert!(
        first
            .stdout
            .contains("next: offerpress submit contoso/contoso-insight --sandbox --sandbox-dir 'my box'\n"),
        "{}",
        first.all()
    );
    let next = env.run(&[
        "submit",
        "contoso/contoso-insight",
        "--sandbox",
        "--sandbox-dir",
        "my box",
        "--format",
        "json",
    ]);
    let watch = "offerpress status contoso/contoso-insight --watch --sandbox --sandbox-dir 'my box'";
    assert_eq!(next.json()["next"], serde_json::json!([watch]));
    let busy =
        env.run(&["submit", "contoso/contoso-insight", "--again", "--sandbox", "--sandbox-dir", "my box"]);
    assert!(busy.stderr.contains(&format!("watch it with `{watch}`")), "{}", busy.all());
    assert!(
        busy.stderr.contains("`offerpress cancel contoso/contoso-insight --sandbox --sandbox-dir 'my box'`"),
        "{}",
        busy.all()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_new_picture_is_one_upload_and_one_save_with_the_etag_as_it_came() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    env.run_at(&sandbox, &["publish", "listing"]);
    sandbox.clear_requests();
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert_eq!(
        asked(&sandbox),
        [
            "GET GetOffer 200",
            "GET Submissions 200",
            "PUT PutBlob 201",
            "HEAD HeadBlob 200",
            "PUT PutOffer 200"
        ],
        "a running operation would lock the draft"
    );
    let put = ours(&sandbox).find(|request| request.route == Route::PutOffer).unwrap();
    let etag = put.if_match.unwrap();
    assert!(etag.starts_with("W/\"datetime'") && etag.contains("%3A"), "{etag}");
    assert_eq!(put.query, "api-version=2017-10-31");
    assert_eq!(put.content_type.as_deref(), Some("application/json"));
    assert_eq!(put.scheme.as_deref(), Some("Bearer"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_offer_is_created_without_if_match() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    env.run_at(&sandbox, &["publish", "listing"]);
    let put = ours(&sandbox).find(|request| request.route == Route::PutOffer).unwrap();
    assert_eq!((put.if_match, put.status), (None, Some(201)));
    assert_eq!(put.path, "/api/publishers/contoso/offers/contoso-insight");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_reads_and_writes_nothing() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    let before = contents(&env.folder());
    insta::assert_snapshot!("plan_of_a_new_offer", env.run_at(&sandbox, &["plan", "listing"]).all());
    let dry = env.run_at(&sandbox, &["publish", "listing", "--dry-run"]);
    assert_eq!(dry.stdout, env.run_at(&sandbox, &["plan", "listing"]).stdout, "the same value, printed");
    assert_eq!(asked(&sandbox), ["GET GetOffer 404 ×3"]);
    assert_eq!((contents(&env.folder()), sandbox.blobs().len()), (before, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_shows_what_a_save_would_take_from_a_colleague() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    env.run_at(&sandbox, &["publish", "listing"]);
    sandbox.portal_edit("contoso", "contoso-insight", |offer| {
        offer["definition"]["offer"]["microsoft-azure-marketplace.summary"] = "Edited in the portal".into();
        offer["definition"]["offer"]["microsoft-azure-marketplace.newMember"] = "kept?".into();
    });
    insta::assert_snapshot!("plan_over_a_portal_edit", env.run_at(&sandbox, &["plan", "listing"]).all());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_offer_body_only_pictures_change() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    env.run_at(&sandbox, &["publish", "listing"]);
    sandbox.portal_edit("contoso", "contoso-insight", |offer| {
        offer["definition"]["offer"]["microsoft-azure-marketplace.summary"] = "Edited in the portal".into();
    });
    let mut before = sandbox.offer("contoso", "contoso-insight", Slot::Draft).unwrap();
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    let args =
        ["publish", "listing", "--images-only", "--publisher", "contoso", "--offer", "contoso-insight"];
    let seen = env.run_at(&sandbox, &args);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let mut draft = sandbox.offer("contoso", "contoso-insight", Slot::Draft).unwrap();
    let summary = &draft["definition"]["offer"]["microsoft-azure-marketplace.summary"];
    assert_eq!(summary, "Edited in the portal");
    draft_is_the_folder(&sandbox, ("contoso", "contoso-insight"), &env.folder());
    for part in ["/definition/offer/microsoft-azure-marketplace.largeLogo", "/changedTime", "/version"] {
        let [before, after] =
            [&mut before, &mut draft].map(|offer| offer.pointer_mut(part).map(serde_json::Value::take));
        assert!(part == "/version" || before != after, "{part}");
    }
    assert_eq!(before, draft, "all else is as it was");
    std::fs::remove_file(env.file("offer.json")).unwrap();
    let args = ["publish", "listing", "--publisher", "contoso", "--offer", "contoso-insight"];
    assert!(env.run_at(&sandbox, &args).stdout.contains("unchanged"), "without the file it is the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_url_that_does_not_work_keeps_the_offer_untouched() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    sandbox.fail_times(Route::HeadBlob, 20, 403);
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 3, "{}", seen.all());
    assert!(seen.stderr.contains("the offer was not changed"), "{}", seen.stderr);
    assert_eq!(count(&sandbox, Route::PutOffer), 0);
    assert!(!env.file("offerpress.lock").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_fails_changes_nothing() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    env.write("logos/large.png", png(200, 200, [0, 90, 110]));
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    insta::assert_snapshot!("refused_by_the_check", seen.all());
    assert!(
        sandbox.requests().iter().all(|request| request.route == Route::GetOffer),
        "the draft is read meanwhile"
    );
}
