//! A colleague's edit is never lost unasked.

use crate::support::gate::{Forwarding, Gate, Verdict};
use crate::support::{Seen, TestEnv, asked, count, png};
use offerpress::sandbox::{Fault, Route, Sandbox, Slot};
use serde_json::Value;

const OFFER: (&str, &str) = ("contoso", "contoso-insight");
const IMAGES_ONLY: [&str; 7] =
    ["publish", "listing", "--images-only", "--publisher", "contoso", "--offer", "contoso-insight"];

async fn published() -> (TestEnv, Sandbox) {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    sandbox.clear_requests();
    (env, sandbox)
}

fn member(sandbox: &Sandbox, name: &str) -> Value {
    let draft = sandbox.offer(OFFER.0, OFFER.1, Slot::Draft).unwrap();
    draft["definition"]["offer"][format!("microsoft-azure-marketplace.{name}")].clone()
}

fn edit(sandbox: &Sandbox, name: &str, text: &str) {
    let edited = sandbox.portal_edit(OFFER.0, OFFER.1, |offer| {
        offer["definition"]["offer"][format!("microsoft-azure-marketplace.{name}")] = text.into();
    });
    assert!(edited);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_in_the_portal_stops_a_run_that_would_put_it_back() {
    let (env, sandbox) = published().await;
    edit(&sandbox, "summary", "Edited in the portal");
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    let seen = env.run_at(&sandbox, &["publish", "listing", "--quiet"]);
    insta::assert_snapshot!("a_run_that_would_put_an_edit_back", seen.all());
    assert_eq!((count(&sandbox, Route::PutOffer), count(&sandbox, Route::PutBlob)), (0, 0));
    let forced = env.run_at(&sandbox, &["publish", "listing", "--quiet", "--force"]);
    assert_eq!(forced.code, 0, "{}", forced.all());
    assert_ne!(member(&sandbox, "summary"), "Edited in the portal");
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_alone_leave_the_edit_and_the_next_full_run_still_knows_of_it() {
    let (env, sandbox) = published().await;
    edit(&sandbox, "summary", "Edited in the portal");
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    let seen = env.run_at(&sandbox, &IMAGES_ONLY);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert_eq!(member(&sandbox, "summary"), "Edited in the portal");
    let full = env.run_at(&sandbox, &["publish", "listing", "--quiet"]);
    assert_eq!(full.code, 4, "{}", full.all());
}

/// Runs a command through a gate; `at_save` is called while a save waits there.
async fn through(
    (env, sandbox, gate): (&TestEnv, &Sandbox, &mut Gate),
    args: &[&str],
    mut at_save: impl FnMut(),
) -> Seen {
    let mut command = env.command_at(sandbox, args);
    command.env("OFFERPRESS_MARKETPLACE_URL", gate.url());
    let mut run = tokio::task::spawn_blocking(move || command.output().unwrap());
    loop {
        tokio::select! {
            ended = &mut run => return env.seen(ended.unwrap()),
            waiting = gate.next() => {
                if waiting.answer.is_none() && waiting.request.starts_with("PUT ") {
                    at_save();
                }
                waiting.settle(Verdict::Pass);
            }
        }
    }
}

/// Lets a colleague act after the run has read the draft and before its save arrives.
async fn overtaken(args: &[&str], act: impl FnOnce(&Sandbox)) -> (Seen, Sandbox) {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    let url = sandbox.marketplace_url();
    let mut gate = Gate::before(&url, "offerpress-sandbox-marketplace", Forwarding::Faithful).await;
    let first = through((&env, &sandbox, &mut gate), &["publish", "listing"], || ()).await;
    assert_eq!(first.code, 0, "{}", first.all());
    sandbox.clear_requests();
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    let mut act = Some(act);
    let at_save = || {
        if let Some(act) = act.take() {
            assert_eq!(count(&sandbox, Route::PutOffer), 0, "the save has not arrived");
            act(&sandbox);
        }
    };
    let seen = through((&env, &sandbox, &mut gate), args, at_save).await;
    assert!(act.is_none(), "it ended before it saved: {}", seen.all());
    (seen, sandbox)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_save_in_between_stops_a_full_run_and_says_what_changed() {
    let act = |sandbox: &Sandbox| edit(sandbox, "summary", "Edited meanwhile");
    let (seen, sandbox) = overtaken(&["publish", "listing", "--quiet"], act).await;
    insta::assert_snapshot!("overtaken", seen.all());
    assert_eq!(member(&sandbox, "summary"), "Edited meanwhile");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_save_in_between_is_kept_under_pictures_alone() {
    let act = |sandbox: &Sandbox| edit(sandbox, "summary", "Edited meanwhile");
    let (seen, sandbox) = overtaken(&IMAGES_ONLY, act).await;
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert!(seen.stderr.contains("applying our images on top of their change"), "{}", seen.all());
    assert_eq!(member(&sandbox, "summary"), "Edited meanwhile");
    assert_eq!(count(&sandbox, Route::PutOffer), 2, "refused once, saved once");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_pictures_for_one_field_stop_the_later_run() {
    let act =
        |sandbox: &Sandbox| edit(sandbox, "largeLogo", &format!("{}/theirs.png", sandbox.marketplace_url()));
    let (seen, sandbox) = overtaken(&IMAGES_ONLY, act).await;
    assert_eq!(seen.code, 4, "{}", seen.all());
    assert!(seen.stderr.contains("largeLogo"), "{}", seen.all());
    assert!(member(&sandbox, "largeLogo").as_str().unwrap().ends_with("/theirs.png"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_settled_by_reading_back() {
    let (env, sandbox) = published().await;
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    sandbox.fail_next(Route::PutOffer, Fault::LostAnswer);
    let seen = env.run_at(&sandbox, &["publish", "listing", "--quiet"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert_eq!(count(&sandbox, Route::PutOffer), 1, "never sent twice");
    sandbox.clear_requests();
    assert!(env.run_at(&sandbox, &["publish", "listing"]).stdout.contains("unchanged"));
    assert_eq!(asked(&sandbox), ["GET GetOffer 200"], "the lock was written");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approved_plan_is_carried_out_or_nothing_is() {
    let (env, sandbox) = published().await;
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    let planned = env.run_at(&sandbox, &["plan", "listing", "--out", "plan.json"]);
    assert_eq!(planned.code, 0, "{}", planned.all());
    env.write("logos/large.png", png(216, 216, [90, 0, 110]));
    let moved = env.run_at(&sandbox, &["publish", "listing", "--quiet", "--plan", "plan.json"]);
    insta::assert_snapshot!("a_plan_that_no_longer_fits", moved.all());
    assert_eq!(count(&sandbox, Route::PutBlob), 0);
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    let done = env.run_at(&sandbox, &["publish", "listing", "--quiet", "--plan", "plan.json"]);
    assert_eq!(done.code, 0, "{}", done.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_secret_is_sent_although_the_service_never_shows_it() {
    let (env, sandbox) = published().await;
    let text = std::fs::read_to_string(env.file("offer.json")).unwrap();
    let with = |secret: &str| {
        text.replacen("\"offer\": {", &format!("\"offer\": {{ \"a.clientSecret\": \"{secret}\","), 1)
    };
    env.write("offer.json", with("first"));
    assert_eq!(env.run_at(&sandbox, &["publish", "listing", "--quiet"]).code, 0);
    let again = env.run_at(&sandbox, &["publish", "listing"]);
    assert!(again.stdout.contains("unchanged"), "{}", again.all());
    env.write("offer.json", with("second"));
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert!(seen.stdout.contains("saved as a draft"), "{}", seen.all());
    assert!(!seen.all().contains("second"), "{}", seen.all());
    assert_eq!(
        sandbox.offer(OFFER.0, OFFER.1, Slot::Draft).unwrap()["definition"]["offer"]["a.clientSecret"],
        "second"
    );
}
