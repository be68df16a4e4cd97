//! The marketplace's client against the sandbox: an offer's whole life, conflicts, and answers that are lost.

use offerpress::base::{OfferRef, ServiceUrl};
use offerpress::http::{HttpClient, HttpOptions, ProxyUse, RetryPolicy};
use offerpress::identity::SignIn;
use offerpress::marketplace::portal::Portal;
use offerpress::marketplace::{
    self, Activity, Cancelled, ConflictKind, Created, Ended, Error, Marketplace, NotSaved, Operation,
    OperationId, Precondition, Progress, Slot, State, Tokens, WaitEvent, WaitOptions, Waited,
};
use offerpress::sandbox::{Fault, Route, Sandbox, SandboxBuilder};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;

const WAIT: WaitOptions = WaitOptions { interval: Duration::ZERO, limit: Duration::from_secs(600) };

/// A sandbox, a client for it, and the ids of the one offer.
struct Story {
    sandbox: Sandbox,
    marketplace: Portal,
    offer: OfferRef,
}

impl Story {
    async fn with(builder: SandboxBuilder) -> Self {
        let sandbox = builder.start().await.unwrap();
        let retry = RetryPolicy { tries: 3, first_pause: Duration::from_millis(1), ..RetryPolicy::default() };
        let http = HttpClient::new(&HttpOptions { retry, proxy: ProxyUse::Never, ..HttpOptions::default() });
        let base = ServiceUrl::parse(&sandbox.marketplace_url()).unwrap();
        let http = http.unwrap();
        let tokens = SignIn::Given(sandbox.token().into()).tokens(&http, OffsetDateTime::now_utc);
        let marketplace = Portal::new(base, http, Tokens::of(Arc::new(tokens)));
        let offer = OfferRef::parse("contoso", "vm").unwrap();
        Self { sandbox, marketplace, offer }
    }

    /// The same with a draft that has all its logos.
    async fn with_draft(builder: SandboxBuilder) -> Self {
        let story = Self::with(builder).await;
        story.put("one", Precondition::Create).await.unwrap();
        assert!(story.sandbox.portal_edit("contoso", "vm", |draft| {
            for size in ["small", "medium", "large", "wide"] {
                let url = format!("https://contoso.com/{size}.png");
                draft["definition"]["offer"][format!("microsoft-azure-marketplace.{size}Logo")] = url.into();
            }
        }));
        story.sandbox.clear_requests();
        story
    }

    async fn put(&self, title: &str, precondition: Precondition) -> Result<Created, NotSaved> {
        let body = body(title).to_string().into();
        self.marketplace.put(&self.offer, body, precondition).await.map(|saved| saved.created)
    }

    async fn read(&self) -> (Precondition, String) {
        let live = self.marketplace.offer(&self.offer).await.unwrap().unwrap();
        let title =
            live.document().unwrap().value()["definition"]["displayText"].as_str().unwrap().to_owned();
        (Precondition::Match(live.etag().unwrap().clone()), title)
    }

    /// The operation in progress.
    async fn running(&self) -> Option<OperationId> {
        let all = self.marketplace.operations(&self.offer).await.unwrap();
        all.into_iter().find(|one| one.activity() == Activity::Running)?.id
    }

    async fn submit(&self) -> Result<Operation, Error> {
        let emails = ["a@contoso.com".to_owned()];
        let known = self.marketplace.operations(&self.offer).await?;
        self.marketplace.submit(&self.offer, &emails, Some(&known)).await
    }

    /// The title in a slot, if anything is there.
    async fn title_in(&self, slot: Slot) -> Option<String> {
        let live = self.marketplace.slot(&self.offer, slot).await.unwrap()?;
        Some(live.document().unwrap().value()["definition"]["displayText"].as_str().unwrap().to_owned())
    }

    /// How often the sandbox was asked with this method and path ending.
    fn asked(&self, method: &str, ending: &str) -> usize {
        let requests = self.sandbox.requests();
        requests.iter().filter(|request| request.method == method && request.path.ends_with(ending)).count()
    }
}

fn body(title: &str) -> Value {
    json!({"publisherId": "contoso", "id": "vm", "offerTypeId": "microsoft-azure-virtualmachines",
           "definition": {"displayText": title, "offer": {}, "plans": []}})
}

async fn wait(story: &Story, operation: &Operation) -> (Ended, Progress) {
    match marketplace::wait(&story.marketplace, operation, &WAIT.start(), |_| {}).await.unwrap() {
        Waited::Ended(ended, progress) => (ended, progress),
        Waited::TimedOut(last) => panic!("{last:?}"),
    }
}

#[tokio::test]
async fn an_offer_goes_from_draft_to_preview_to_production() {
    for builder in [Sandbox::builder(), Sandbox::builder().not_migrated()] {
        let story = Story::with_draft(builder).await;
        assert_eq!(story.title_in(Slot::Preview).await, None);
        let mut moves = 0;
        let operation = story.submit().await.unwrap();
        let waited = marketplace::wait(&story.marketplace, &operation, &WAIT.start(), |event| {
            moves += usize::from(matches!(event, WaitEvent::Moved(_)));
        })
        .await;
        assert!(matches!(waited.unwrap(), Waited::Ended(Ended::PreviewReady, _)));
        assert!(moves > 1);
        assert_eq!(story.title_in(Slot::Preview).await.as_deref(), Some("one"));
        assert_eq!(story.title_in(Slot::Production).await, None);
        let operation = story.marketplace.go_live(&story.offer, None).await.unwrap();
        assert_eq!(wait(&story, &operation).await.0, Ended::Succeeded);
        assert_eq!(story.title_in(Slot::Production).await.as_deref(), Some("one"));
        let followed = wait(&story, &story.marketplace.follow(&story.offer)).await;
        assert_eq!(followed.0, Ended::Succeeded);
    }
}

#[tokio::test]
async fn a_refusal_of_certification_comes_with_its_reason() {
    let story =
        Story::with_draft(Sandbox::builder().certification_refuses("the large logo is blurred")).await;
    let (ended, progress) = wait(&story, &story.submit().await.unwrap()).await;
    assert_eq!(ended, Ended::Refused);
    let reasons: Vec<_> = progress.reasons().map(|(_, message)| message.text.as_str()).collect();
    assert!(reasons.iter().any(|reason| reason.contains("the large logo is blurred")), "{reasons:?}");
    assert!(reasons.iter().all(|reason| !reason.contains('<')), "{reasons:?}");
}

#[tokio::test]
async fn a_draft_without_logos_is_refused_and_nothing_runs() {
    let story = Story::with(Sandbox::builder()).await;
    story.put("one", Precondition::Create).await.unwrap();
    assert!(matches!(story.submit().await, Err(Error::Validation(_))));
    assert_eq!(story.running().await, None);
}

#[tokio::test]
async fn only_one_operation_runs_and_it_can_be_cancelled() {
    let story = Story::with_draft(Sandbox::builder().publish_takes(1000)).await;
    let operation = story.submit().await.unwrap();
    assert_eq!(story.running().await.as_ref(), operation.id());
    let again = story.submit().await.unwrap_err();
    assert!(matches!(again, Error::Conflict { kind: ConflictKind::Busy, .. }), "{again}");
    match story.marketplace.cancel(&story.offer, &[], None).await.unwrap() {
        Cancelled::AtOnce => {}
        Cancelled::InProgress(cancelling) => {
            story.marketplace.progress(&cancelling).await.unwrap();
        }
    }
    assert_eq!(wait(&story, &operation).await.0, Ended::Canceled);
    assert_eq!(story.running().await, None);
}

#[tokio::test]
async fn a_submission_whose_answer_is_lost_starts_one_operation() {
    for fault in [Fault::LostAnswer, Fault::ResetAfterBody, Fault::status(500)] {
        let story = Story::with_draft(Sandbox::builder().fail_next(Route::Publish, fault.clone())).await;
        let submitted = story.submit().await;
        let operations = story.marketplace.operations(&story.offer).await.unwrap();
        assert_eq!(story.asked("POST", "/publish"), 1, "{fault:?}");
        assert_eq!(operations.len(), usize::from(fault == Fault::LostAnswer));
        assert_eq!(submitted.is_ok(), fault == Fault::LostAnswer, "{fault:?}");
        if let Ok(operation) = submitted {
            assert_eq!(operation.id(), operations[0].id.as_ref());
            assert_eq!(wait(&story, &operation).await.0, Ended::PreviewReady);
        }
    }
}

#[tokio::test]
async fn trouble_while_waiting_is_no_end() {
    let story = Story::with_draft(Sandbox::builder()).await;
    let operation = story.submit().await.unwrap();
    story.sandbox.fail_times(Route::Operation, 4, Fault::status(503));
    story.sandbox.fail_after(Route::Operation, 1, Fault::LostAnswer);
    assert_eq!(wait(&story, &operation).await.0, Ended::PreviewReady);
}

#[tokio::test]
async fn a_colleagues_edit_is_never_overwritten_unasked() {
    let story = Story::with_draft(Sandbox::builder()).await;
    let (before, _) = story.read().await;
    assert!(story.sandbox.portal_edit("contoso", "vm", |draft| {
        draft["definition"]["displayText"] = "theirs".into();
    }));
    let error = story.put("ours", before.clone()).await.unwrap_err();
    assert!(matches!(error, NotSaved::Other(Error::Conflict { kind: ConflictKind::Changed, .. })), "{error}");
    let error = story.put("ours", Precondition::Create).await.unwrap_err();
    assert!(
        matches!(error, NotSaved::Other(Error::Conflict { kind: ConflictKind::AlreadyThere, .. })),
        "{error}"
    );
    assert_eq!(story.read().await.1, "theirs");
    assert_eq!(story.put("ours", Precondition::Any).await.unwrap(), Created::Existing);
    assert_eq!(story.read().await.1, "ours");
}

#[tokio::test]
async fn a_save_whose_answer_is_lost_is_done_once_or_told() {
    for fault in [Fault::LostAnswer, Fault::Truncated] {
        let story = Story::with_draft(Sandbox::builder()).await;
        let (before, _) = story.read().await;
        story.sandbox.fail_next(Route::PutOffer, fault.clone());
        let error = story.put("two", before).await.unwrap_err();
        let NotSaved::Unclear { now, .. } = error else { panic!("{fault:?}: {error}") };
        assert_eq!(now.document().unwrap().value()["definition"]["displayText"], "two");
        assert_eq!(story.asked("PUT", "/offers/vm"), 1);
    }
    for fault in [Fault::ResetBeforeBody, Fault::ResetAfterBody, Fault::status(500), Fault::status(503)] {
        let story = Story::with_draft(Sandbox::builder()).await;
        let (before, _) = story.read().await;
        story.sandbox.fail_next(Route::PutOffer, fault.clone());
        assert_eq!(story.put("two", before).await.unwrap(), Created::Existing, "{fault:?}");
        assert_eq!(
            (story.read().await.1.as_str(), story.asked("PUT", "/offers/vm")),
            ("two", 2),
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn a_save_between_whose_tries_someone_else_saved_is_told() {
    let story = Story::with_draft(Sandbox::builder()).await;
    let (before, _) = story.read().await;
    story.sandbox.fail_next(Route::PutOffer, Fault::ResetAfterBody);
    story.sandbox.portal_edit("contoso", "vm", |draft| draft["definition"]["displayText"] = "theirs".into());
    let error = story.put("ours", before).await.unwrap_err();
    let NotSaved::Unclear { now, .. } = error else { panic!("{error}") };
    assert_eq!(now.document().unwrap().value()["definition"]["displayText"], "theirs");
    assert_eq!(story.read().await.1, "theirs");
}

#[tokio::test]
async fn lists_and_states_are_read() {
    let story = Story::with_draft(Sandbox::builder()).await;
    let offers = story.marketplace.offers(&story.offer.publisher).await.unwrap();
    assert_eq!(offers.iter().map(|offer| offer.id.as_str()).collect::<Vec<_>>(), ["vm"]);
    assert_eq!(offers[0].state, Some(State::NeverPublished));
    let publishers = story.marketplace.publishers().await.unwrap();
    assert!(publishers.iter().any(|publisher| publisher.id == "contoso"), "{publishers:?}");
    let status = story.marketplace.status(&story.offer).await.unwrap();
    assert_eq!((status.state.clone(), status.steps.len(), status.ended()), (State::NeverPublished, 6, None));
}

#[tokio::test]
async fn a_token_that_is_over_and_a_publisher_of_others_are_told_apart() {
    let story = Story::with(Sandbox::builder().only_publishers(["fabrikam"])).await;
    assert!(matches!(
        story.put("one", Precondition::Create).await,
        Err(NotSaved::Other(Error::Forbidden(_)))
    ));
    let _ = story.sandbox.renew_token();
    assert!(matches!(
        story.put("one", Precondition::Create).await,
        Err(NotSaved::Other(Error::NotSignedIn(_)))
    ));
}
