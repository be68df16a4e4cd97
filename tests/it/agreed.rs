//! What a person or a run agreed to is what goes live or is canceled; nothing that came meanwhile.

use crate::support::services::services;
use crate::support::{TestEnv, count, png};
use offerpress::base::{OfferRef, ServiceUrl};
use offerpress::identity::SignIn;
use offerpress::lifecycle::{BeforeCancel, BeforeGoLive};
use offerpress::marketplace::ingestion::{Ingestion, Pace};
use offerpress::marketplace::{Tokens, WaitOptions};
use offerpress::publish::outcome::Verdict;
use offerpress::publish::progress::Silent;
use offerpress::publish::{
    self, Again, Base, CheckOptions, Error, Job, LifeCycle, Services, Until, WhenRunning,
};
use offerpress::sandbox::{Route, Sandbox, SandboxBuilder, Seed};
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;

const OFFER: &str = "contoso/contoso-insight";
const SUBMIT: &[&str] = &["submit", OFFER, "--wait", "--every", "0s"];
const QUICK: WaitOptions = WaitOptions { interval: Duration::ZERO, limit: Duration::from_secs(60) };

/// A saved offer, and someone who uses the command line beside the library.
struct Place {
    env: TestEnv,
    sandbox: Sandbox,
    services: Services,
    offer: OfferRef,
}

impl Place {
    async fn saved(builder: SandboxBuilder) -> Self {
        let (env, sandbox) = (TestEnv::with_example(), builder.start().await.unwrap());
        let services = services(&sandbox);
        let place = Self { env, sandbox, services, offer: OFFER.parse().unwrap() };
        place.run(&["publish", "listing"]);
        place
    }

    fn run(&self, args: &[&str]) {
        let seen = self.env.run_at(&self.sandbox, args);
        assert_eq!(seen.code, 0, "{}", seen.all());
    }

    fn retitle(&self, title: &str) {
        let title = title.to_owned();
        let edit = |offer: &mut serde_json::Value| offer["definition"]["displayText"] = title.into();
        assert!(self.sandbox.portal_edit("contoso", "contoso-insight", edit));
    }

    fn life(&self) -> LifeCycle<'_> {
        LifeCycle {
            services: &self.services,
            service: "sandbox",
            offer: &self.offer,
            folder: None,
            until: Until::Ended(QUICK.start()),
            running: WhenRunning::Stop,
            again: Again::Never,
            progress: &Silent,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_that_changed_while_a_person_read_does_not_go_live() {
    let place = Place::saved(Sandbox::builder()).await;
    place.run(SUBMIT);
    let life = place.life();
    let BeforeGoLive::Ready(seen) = life.before_go_live().await.unwrap() else { panic!() };
    assert!(matches!(life.still_waiting(&seen).await, Ok(BeforeGoLive::Ready(_))), "nothing came meanwhile");
    place.retitle("Theirs");
    place.run(SUBMIT);
    let error = life.still_waiting(&seen).await.unwrap_err();
    let Error::PreviewDiffers { changes, .. } = error else { panic!("{error}") };
    assert_eq!(
        changes.iter().map(|change| change.pointer.as_str()).collect::<Vec<_>>(),
        ["/definition/displayText"]
    );
    assert_eq!(count(&place.sandbox, Route::GoLive), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_went_live_meanwhile_is_no_success_of_a_run_that_saved_something_else() {
    let place = Place::saved(Sandbox::builder()).await;
    let job = Job { service: "sandbox".to_owned(), ..Job::of_folder(place.env.folder()) };
    let outcome = publish::run(&job, &place.services, &Silent).await.unwrap();
    assert_eq!(outcome.result, Verdict::Unchanged);
    let ours = outcome.left.unwrap();
    place.run(SUBMIT);
    place.run(&["go-live", OFFER, "--yes", "--wait", "--every", "0s"]);
    let course = place.life().go_live_with(&ours).await.unwrap();
    assert_eq!(course.notes, ["the offer is already live; nothing was sent"]);
    place.retitle("Theirs");
    place.run(SUBMIT);
    let error = place.life().go_live_with(&ours).await.unwrap_err();
    assert!(matches!(error, Error::PreviewDiffers { .. }), "what waits is not ours: {error}");
    place.run(&["go-live", OFFER, "--yes", "--wait", "--every", "0s"]);
    let error = place.life().go_live_with(&ours).await.unwrap_err();
    assert!(matches!(error, Error::LiveDiffers { .. }), "what went live is not ours: {error}");
    assert_eq!(count(&place.sandbox, Route::GoLive), 2, "those of the command line");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_operation_that_a_person_saw_is_canceled() {
    let place = Place::saved(Sandbox::builder().publish_takes(1000)).await;
    place.run(&["submit", OFFER]);
    let life = place.life();
    let BeforeCancel::Ready(seen) = life.before_cancel(None).await.unwrap() else { panic!() };
    assert!(matches!(life.still_cancelable(&seen).await, Ok(BeforeCancel::Ready(_))), "still the same");
    place.run(&["cancel", OFFER, "--yes", "--wait", "--every", "0s"]);
    assert!(matches!(life.still_cancelable(&seen).await, Ok(BeforeCancel::Nothing(_))), "it is over");
    place.run(&["submit", OFFER]);
    let error = life.still_cancelable(&seen).await.unwrap_err();
    let Error::OperationRunning { operation: Some(another), .. } = error else { panic!("{error}") };
    assert_ne!(Some(&another), seen.status.operation.as_ref());
    assert_eq!(count(&place.sandbox, Route::Cancel), 1, "the one of the command line");
}

/// The API shows and writes images alone, and submits the whole draft.
#[tokio::test(flavor = "multi_thread")]
async fn texts_that_no_run_writes_are_not_submitted_or_made_live_unseen() {
    const ID: &str = "contoso-insight";
    let env = TestEnv::new();
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    let sandbox = Sandbox::builder().product(ID, Seed::Draft).start().await.unwrap();
    let tokens = SignIn::Given(sandbox.ingestion_token().into());
    let beside = services(&sandbox);
    let tokens = Arc::new(tokens.tokens(&beside.http, OffsetDateTime::now_utc));
    let tokens = Tokens::of(tokens);
    let base = ServiceUrl::parse(&sandbox.ingestion_url()).unwrap();
    let marketplace = Arc::new(Ingestion::new(base, beside.http.clone(), tokens, Pace::LOCAL));
    let services = Services { marketplace, ..beside };
    let place = Place { env, sandbox, services, offer: OfferRef::parse("account", ID).unwrap() };
    let retitle = |title: &str| {
        assert!(place.sandbox.portal_edit_product(ID, |resources| {
            for one in resources.iter_mut().filter(|one| one.get("title").is_some()) {
                one["title"] = title.into();
            }
        }));
    };
    let job = Job {
        service: "sandbox".to_owned(),
        publisher: Some(place.offer.publisher.clone()),
        offer: Some(place.offer.offer.clone()),
        check: CheckOptions { base: Base::LiveDraft, ..CheckOptions::default() },
        ..Job::of_folder(place.env.folder())
    };
    let outcome = publish::run(&job, &place.services, &Silent).await.unwrap();
    assert_eq!(outcome.result, Verdict::Saved);
    let ours = outcome.left.unwrap();
    retitle("Half of a title");
    let error = place.life().submit(Some(&ours), &[]).await.unwrap_err();
    assert!(matches!(error, Error::DraftEdited { .. }), "{error}");
    assert_eq!(count(&place.sandbox, Route::Configure), 1, "the save alone");

    place.life().submit(None, &[]).await.unwrap();
    let BeforeGoLive::Ready(seen) = place.life().before_go_live().await.unwrap() else { panic!() };
    assert!(matches!(place.life().still_waiting(&seen).await, Ok(BeforeGoLive::Ready(_))));
    retitle("Another title");
    place.life().submit(None, &[]).await.unwrap();
    let error = place.life().still_waiting(&seen).await.unwrap_err();
    assert!(matches!(error, Error::PreviewDiffers { .. }), "{error}");
    let posts = count(&place.sandbox, Route::Configure);
    let error = place.life().go_live(*seen).await.unwrap_err();
    assert!(matches!(error, Error::PreviewDiffers { .. }), "{error}");
    assert_eq!(count(&place.sandbox, Route::Configure), posts, "nothing was sent");
}
