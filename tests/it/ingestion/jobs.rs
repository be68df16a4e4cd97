//! Jobs that don't end, or whose end a run doesn't see: nothing is sent twice, and the next run waits for them.

use super::{ID, Story};
use crate::support::gate::{Forwarding, Gate, Verdict};
use crate::support::{Seen, count, png, wait_until};
use async_trait::async_trait;
use offerpress::base::{OfferRef, ServiceUrl};
use offerpress::http::{HttpClient, HttpOptions, ProxyUse};
use offerpress::identity::{self, AccessToken, Scope, TokenCache, TokenSource};
use offerpress::marketplace::ingestion::{Ingestion, Pace};
use offerpress::marketplace::{Tokens, WaitOptions};
use offerpress::publish::outcome::Stage;
use offerpress::publish::progress::{Event, Progress};
use offerpress::publish::{Again, LifeCycle, Services, Until, WhenRunning};
use offerpress::sandbox::{Behavior, Edit, Fault, Moment, Route, Sandbox, Switch};
use serde_json::Value;
use std::fs;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use time::OffsetDateTime;

const BRIEF: [&str; 4] = ["publish", "listing", "--timeout", "300ms"];

impl Story {
    /// The job that the lock tells the next run to wait for.
    fn recorded_job(&self) -> Option<String> {
        let lock = fs::read_to_string(self.env.file("offerpress.lock")).unwrap_or_default();
        let line = lock.lines().find_map(|line| line.strip_prefix("job = "));
        line.map(|job| job.trim_matches('"').to_owned())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_does_not_end_is_waited_for_by_the_next_run() {
    let story = Story::begin().await;
    story.set(Switch::EndlessJob);
    let seen = story.ends(&BRIEF, 5);
    for words in [
        "couldn't save offer `account/contoso-insight` in time: job `[ID]` is still running",
        "run it again: it waits for this job and sends nothing twice",
        "--timeout",
    ] {
        assert!(seen.stderr.contains(words), "{words}\n{}", seen.all());
    }
    let job = story.recorded_job().expect("it is in the lock");
    let plan = story.ends(&["plan", "listing"], 0);
    assert!(plan.all().contains("is still running"), "{}", plan.all());
    let again = story.ends(&BRIEF, 5);
    assert!(again.stderr.contains("job `[ID]` is still running"), "{}", again.all());
    assert_eq!((story.posts(), story.recorded_job()), (1, Some(job)), "nothing was sent twice");

    story.sandbox.clear_behaviors();
    let seen = story.publish();
    assert!(seen.stdout.contains("unchanged"), "{}", seen.all());
    assert_eq!((story.posts(), story.assets().len(), story.recorded_job()), (1, 3, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_does_not_end_can_be_canceled() {
    let story = Story::begin().await;
    story.set(Switch::EndlessJob);
    story.ends(&BRIEF, 5);
    let seen = story.ends(&["cancel", "listing", "--yes"], 0);
    assert!(seen.stdout.contains("canceled"), "{}", seen.all());
    story.sandbox.clear_behaviors();
    story.publish();
    assert_eq!((story.posts(), story.assets().len()), (2, 3), "a canceled job saved nothing");
    let again = story.ends(&["cancel", "listing", "--yes"], 0);
    assert!(again.stdout.contains("nothing to cancel"), "{}", again.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_was_killed_while_its_job_ran_is_followed_by_one_that_waits() {
    let story = Story::begin().await;
    story.set(Switch::EndlessJob);
    let mut run = story.command(&["publish", "listing"]);
    let mut run = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_until("the job is in the lock", || story.recorded_job().is_some());
    run.kill().unwrap();
    run.wait().unwrap();
    story.ends(&BRIEF, 5);
    assert_eq!(story.posts(), 1);
    // the job fails in part, which no run sees
    story.sandbox.clear_behaviors();
    story.set(Switch::FailResource("azureLogoLarge".to_owned()));
    let seen = story.publish();
    assert_eq!((story.posts(), story.assets().len()), (2, 3), "{}", seen.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_in_a_lock_that_is_kept_in_storage_is_waited_for_too() {
    let story = Story::begin().await;
    story.set(Switch::EndlessJob);
    let kept = ["publish", "listing", "--lock", "storage"];
    let brief = [&kept[..], &["--timeout", "300ms"]].concat();
    story.ends(&brief, 5);
    story.ends(&brief, 5);
    story.sandbox.clear_behaviors();
    let seen = story.ends(&kept, 0);
    assert!(seen.stdout.contains("unchanged"), "{}", seen.all());
    assert_eq!((story.posts(), story.assets().len()), (1, 3));
    story.env.write("logos/large.png", png(216, 216, [110, 90, 0]));
    story.ends(&kept, 0);
    assert!(story.ends(&kept, 0).stdout.contains("unchanged"));
    assert_eq!(story.posts(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_failed_is_not_waited_for() {
    let story = Story::begin().await;
    story.publish();
    story.env.write("logos/large.png", png(216, 216, [110, 90, 0]));
    story.set(Switch::FailResource("azureLogoLarge".to_owned()));
    story.ends(&["publish", "listing"], 1);
    assert_eq!(story.recorded_job(), None);
    story.publish();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_that_does_not_end_is_followed_by_the_next_run() {
    let story = Story::begin().await;
    story.publish();
    story.set(Switch::EndlessJob);
    let wait = ["submit", "listing", "--wait", "--every", "10ms", "--timeout", "200ms"];
    for words in ["timed out; the operation is still running", "already submitted; followed its operation"] {
        let seen = story.ends(&wait, 5);
        assert!(seen.all().contains(words), "{}", seen.all());
        assert!(seen.all().contains("offerpress status listing --watch"), "{}", seen.all());
        assert_eq!(story.posts(), 2, "the edit and one submission");
    }
    story.sandbox.clear_behaviors();
    story.ends(&["submit", "listing", "--wait", "--every", "0s"], 0);
    assert_eq!(story.posts(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_refused_while_a_job_is_waited_for_loses_nothing() {
    let story = Story::begin().await;
    story.sandbox.fail_next(Route::JobStatus, Fault::status(401));
    let seen = story.ends(&["publish", "listing"], 3);
    for words in [
        "couldn't save offer `account/contoso-insight`: job `[ID]` was accepted, but its result can't be read",
        "the marketplace refused to save offer",
        "sign in again, then run it again: it waits for this job and sends nothing twice",
    ] {
        assert!(seen.stderr.contains(words), "{words}\n{}", seen.all());
    }
    let seen = story.publish();
    assert!(seen.stdout.contains("unchanged"), "{}", seen.all());
    assert_eq!((story.posts(), story.assets().len()), (1, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_expires_for_good_during_a_wait_of_days_loses_nothing() {
    let story = Story::at(Sandbox::builder().publish_takes(100_000)).await;
    story.publish();
    let mut run = story.command(&["submit", "listing", "--wait", "--every", "10ms"]);
    let run = run.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let asked = || count(&story.sandbox, Route::ProductSubmissions);
    wait_until("it is submitted", || story.posts() == 2);
    let first = asked();
    wait_until("its submission is looked at", || asked() > first + 5);
    let _ = story.sandbox.renew_token();
    let seen = story.env.seen(run.wait_with_output().unwrap());
    assert_eq!(seen.code, 3, "{}", seen.all());
    for words in [
        "couldn't watch the operation on `account/contoso-insight`",
        "it is still running",
        "sign in again, then watch it with `offerpress status listing --watch",
    ] {
        assert!(seen.stderr.contains(words), "{words}\n{}", seen.all());
    }
    let again = ["submit", "listing", "--wait", "--every", "10ms", "--timeout", "100ms"];
    let seen = story.ends(&again, 5);
    assert!(seen.all().contains("followed its operation"), "{}", seen.all());
    assert_eq!(story.posts(), 2);
}

/// The sandbox's tokens, each until it is refused.
#[derive(Debug)]
struct Fresh(Arc<Sandbox>);

#[async_trait]
impl TokenSource for Fresh {
    async fn token(&self, _: &Scope) -> Result<AccessToken, identity::Error> {
        Ok(AccessToken::given(self.0.ingestion_token().into()))
    }
}

/// Makes the token expire as soon as the submission is seen to run.
struct Expiring(Arc<Sandbox>, AtomicBool);

impl Progress for Expiring {
    fn event(&self, event: Event<'_>) {
        if matches!(event, Event::Moved { .. }) && !self.1.swap(true, Ordering::SeqCst) {
            let _ = self.0.renew_token();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_expires_during_a_wait_of_days_is_renewed() {
    let story = Story::at(Sandbox::builder().publish_takes(6)).await;
    story.publish();
    let sandbox = Arc::new(story.sandbox);
    let http = HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, ..HttpOptions::default() }).unwrap();
    let tokens = TokenCache::new(Box::new(Fresh(Arc::clone(&sandbox))), OffsetDateTime::now_utc);
    let base = ServiceUrl::parse(&sandbox.ingestion_url()).unwrap();
    let tokens = Tokens::of(Arc::new(tokens));
    let marketplace = Arc::new(Ingestion::new(base, http.clone(), tokens, Pace::LOCAL));
    let services =
        Services { http, container: None, marketplace, elsewhere: None, clock: OffsetDateTime::now_utc };
    let options = WaitOptions { interval: Duration::ZERO, limit: Duration::from_secs(60) };
    let life = LifeCycle {
        services: &services,
        service: "sandbox",
        offer: &OfferRef::parse("account", ID).unwrap(),
        folder: None,
        until: Until::Ended(options.start()),
        running: WhenRunning::Stop,
        again: Again::Never,
        progress: &Expiring(Arc::clone(&sandbox), AtomicBool::new(false)),
    };
    let course = life.submit(None, &[]).await.unwrap();
    assert_eq!(course.result, Stage::PreviewReady);
    assert_eq!(count(&sandbox, Route::Configure), 2);
    let refused = sandbox.requests().iter().filter(|request| request.status == Some(401)).count();
    assert_eq!(refused, 1, "one request met the expired token");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_colleague_changes_while_the_job_runs_is_said() {
    let large = |story: &Story| story.env.write("logos/large.png", png(216, 216, [110, 90, 0]));
    // what the folder doesn't say stays theirs, and is no failure
    let story = Story::begin().await;
    story.publish();
    large(&story);
    story.sandbox.set(Behavior::Edit(Edit::Text, Moment::Save));
    let seen = story.publish();
    let words = "changed while the job ran, and not by this run: listing";
    assert!(seen.stdout.contains(words), "{}", seen.all());
    assert!(story.publish().stdout.contains("unchanged"));

    // the draft doesn't show what the folder says
    let story = Story::begin().await;
    story.publish();
    large(&story);
    story.sandbox.set(Behavior::Edit(Edit::Caption, Moment::Save));
    let seen = story.ends(&["publish", "listing"], 5);
    let words = "changed while the job ran, and not by this run: azurelogoscreenshot/1";
    assert!(seen.stdout.contains(words), "{}", seen.all());
    let again = story.ends(&["publish", "listing"], 4);
    assert!(again.all().contains("edited by a colleague"), "theirs is not overwritten: {}", again.all());
}

/// Nobody can tell a colleague from a service that keeps an order of its own: the run says what it sees, and the next one
/// sends the folder's order again.
#[tokio::test(flavor = "multi_thread")]
async fn another_order_while_the_job_runs_is_no_success_and_the_next_run_sends_the_folders() {
    let story = Story::begin().await;
    let mut gate = gate(&story).await;
    let first = with_an_edit_before_it_is_read_back(&story, &mut gate, |resources| {
        for one in resources.iter_mut().filter(|one| one["type"] == "azureLogoScreenshot") {
            one["displayOrder"] = (1 - one["displayOrder"].as_u64().unwrap()).into();
        }
    })
    .await;
    assert_eq!(first.code, 5, "{}", first.all());
    for theirs in ["the draft shows View 2 in 2", "the draft shows View 1 in 1"] {
        assert!(first.stdout.contains(theirs), "{theirs}: {}", first.all());
    }
    let second = through(&story, &mut gate, &["publish", "listing"], |_| {}).await;
    assert_eq!(second.code, 0, "{}", second.all());
    assert_eq!(story.captions(), ["View 1 in 1", "View 2 in 2"]);
}

/// A gate before the marketplace.
async fn gate(story: &Story) -> Gate {
    let server = story.sandbox.ingestion_url();
    let server = server.strip_suffix("/rp/product-ingestion").unwrap();
    Gate::before(server, "no request has this", Forwarding::Faithful).await
}

/// Publishes, while a colleague edits between the job and the read after it.
async fn with_an_edit_before_it_is_read_back(
    story: &Story,
    gate: &mut Gate,
    edit: impl Fn(&mut Vec<Value>),
) -> Seen {
    // read for the plan, right before the job, and after it
    let mut reads = 0;
    through(story, gate, &["publish", "listing"], |request| {
        let is_read = request.contains("resource-tree");
        reads += usize::from(is_read);
        if is_read && reads == 3 {
            story.portal(&edit);
        }
    })
    .await
}

/// Runs a command whose requests pass a gate; `before` is called before each of them is carried out.
async fn through(story: &Story, gate: &mut Gate, args: &[&str], mut before: impl FnMut(&str)) -> Seen {
    let mut command = story.command(args);
    command.env("OFFERPRESS_MARKETPLACE_URL", format!("{}/rp/product-ingestion", gate.url()));
    let mut run = tokio::task::spawn_blocking(move || command.output().unwrap());
    loop {
        tokio::select! {
            ended = &mut run => return story.env.seen(ended.unwrap()),
            waiting = gate.next() => {
                if waiting.answer.is_none() {
                    before(&waiting.request);
                }
                waiting.settle(Verdict::Pass);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caption_that_a_colleague_writes_into_a_slot_that_the_job_just_wrote_stays_theirs() {
    let story = Story::begin().await;
    let mut gate = gate(&story).await;
    let first = with_an_edit_before_it_is_read_back(&story, &mut gate, |resources| {
        let one = resources.iter_mut().find(|one| one["type"] == "azureLogoScreenshot").unwrap();
        one["description"] = "Theirs".into();
    })
    .await;
    assert_eq!(first.code, 5, "{}", first.all());
    assert!(first.stdout.contains("the draft shows Theirs"), "{}", first.all());
    let second = through(&story, &mut gate, &["publish", "listing"], |_| {}).await;
    assert_eq!(second.code, 4, "{}", second.all());
    // who reads the draft after it can't tell a colleague from a service that rewrites texts
    let words = "the draft has shown \"Theirs\" since the last publish, which sent another text";
    assert!(second.all().contains(words), "{}", second.all());
    assert_eq!((story.posts(), story.captions()[0].as_str()), (1, "Theirs"));
}
