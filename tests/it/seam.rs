//! A marketplace without HTTP and without JSON: a run needs no more of one than the trait says.

use crate::support::services::services;
use crate::support::{TestEnv, png};
use async_trait::async_trait;
use offerpress::base::{AssetKind, ImageUrl, OfferRef, PublisherId, ServiceUrl};
use offerpress::listing::{Field, ImageFields, ListShapes};
use offerpress::marketplace::{
    Cancelled, Created, ETag, Error, Marketplace, NotSaved, Offer, OfferSummary, Operation, OperationId,
    Precondition, Progress, PublisherSummary, SaveRequest, Saved, Slot, State, Submission,
};
use offerpress::publish::outcome::{Change, Verdict};
use offerpress::publish::progress::Silent;
use offerpress::publish::{self, Base, CheckOptions, Job, Services};
use offerpress::sandbox::Sandbox;
use std::sync::{Arc, Mutex};

/// One offer, of which the marketplace knows the images alone.
#[derive(Debug)]
struct InMemory {
    address: ServiceUrl,
    offer: OfferRef,
    draft: Mutex<Draft>,
}

#[derive(Debug, Default)]
struct Draft {
    version: u32,
    fields: Vec<Field>,
    copies: u32,
    saves: u32,
    /// What a colleague saves right before the next save.
    meanwhile: Option<Vec<Field>>,
}

impl Draft {
    fn state(&self, offer: &OfferRef) -> Offer {
        Offer::of_images(offer.clone(), ETag::parse(&format!("\"{}\"", self.version)), self.fields.clone())
    }

    /// Keeps the URLs of its own, and copies what is at the others.
    fn take(&mut self, mut fields: Vec<Field>) {
        for url in fields.iter_mut().flat_map(|field| &mut field.urls).flatten() {
            if !url.place().starts_with("https://store.example/") {
                self.copies += 1;
                *url = copy(self.copies);
            }
        }
        self.fields = fields;
        self.version += 1;
    }
}

fn copy(number: u32) -> ImageUrl {
    ImageUrl::parse(&format!("https://store.example/{number}.png?sig=x")).unwrap()
}

fn not_here() -> Error {
    Error::Unreadable { doing: "do that".to_owned(), problem: "there is no such thing here".to_owned() }
}

#[async_trait]
impl Marketplace for InMemory {
    fn address(&self) -> &ServiceUrl {
        &self.address
    }

    async fn offer(&self, offer: &OfferRef) -> Result<Option<Offer>, Error> {
        Ok((*offer == self.offer).then(|| self.draft.lock().unwrap().state(offer)))
    }

    async fn slot(&self, _: &OfferRef, _: Slot) -> Result<Option<Offer>, Error> {
        Ok(None)
    }

    async fn version(&self, _: &OfferRef, _: u64) -> Result<Option<Offer>, Error> {
        Ok(None)
    }

    async fn save(&self, request: &SaveRequest<'_>) -> Result<Saved, NotSaved> {
        let mut draft = self.draft.lock().unwrap();
        if let Some(theirs) = draft.meanwhile.take() {
            draft.take(theirs);
        }
        let now = draft.state(&self.offer);
        if !matches!(&request.precondition, Precondition::Match(mark) if Some(mark) == now.etag()) {
            return Err(NotSaved::Moved { now: Some(now), source: Box::new(not_here()) });
        }
        draft.saves += 1;
        let fields = ImageFields { kinds: &[], shapes: &ListShapes::default() };
        draft.take(request.offer.images(fields).all().to_vec());
        let saved = draft.state(&self.offer);
        let made = saved.etag().cloned();
        Ok(Saved::answered(Created::Existing, saved, made))
    }

    async fn publishers(&self) -> Result<Vec<PublisherSummary>, Error> {
        Ok(Vec::new())
    }

    async fn offers(&self, _: &PublisherId) -> Result<Vec<OfferSummary>, Error> {
        Ok(Vec::new())
    }

    async fn status(&self, _: &OfferRef) -> Result<Progress, Error> {
        Ok(Progress::of(State::NeverPublished))
    }

    async fn operations(&self, _: &OfferRef) -> Result<Vec<Submission>, Error> {
        Ok(Vec::new())
    }

    fn operation(&self, _: &OfferRef, listed: &Submission) -> Operation {
        Operation::new(listed.id.clone(), String::new())
    }

    fn follow(&self, _: &OfferRef) -> Operation {
        Operation::new(None, String::new())
    }

    async fn progress(&self, _: &Operation) -> Result<Progress, Error> {
        Err(not_here())
    }

    async fn submit(&self, _: &OfferRef, _: &[String], _: Option<&[Submission]>) -> Result<Operation, Error> {
        Err(not_here())
    }

    async fn go_live(&self, _: &OfferRef, _: Option<&[Submission]>) -> Result<Operation, Error> {
        Err(not_here())
    }

    async fn cancel(&self, _: &OfferRef, _: &[String], _: Option<&OperationId>) -> Result<Cancelled, Error> {
        Err(not_here())
    }
}

struct Story {
    env: TestEnv,
    _sandbox: Sandbox,
    services: Services,
    marketplace: Arc<InMemory>,
}

impl Story {
    async fn begin() -> Self {
        let sandbox = Sandbox::builder().start().await.unwrap();
        let env = TestEnv::new();
        env.write("logos/large.png", png(216, 216, [1, 80, 160]));
        env.write("logos/small.png", png(48, 48, [2, 80, 160]));
        env.write("screenshots/01.png", png(1280, 720, [3, 80, 160]));
        env.write("screenshots/02.png", png(1280, 720, [4, 80, 160]));
        let marketplace = Arc::new(InMemory {
            address: ServiceUrl::parse(&sandbox.marketplace_url()).unwrap(),
            offer: OfferRef::parse("contoso", "vm").unwrap(),
            draft: Mutex::default(),
        });
        let services = Services { marketplace: Arc::clone(&marketplace) as _, ..services(&sandbox) };
        Self { env, _sandbox: sandbox, services, marketplace }
    }

    fn job(&self) -> Job {
        let offer = &self.marketplace.offer;
        Job {
            publisher: Some(offer.publisher.clone()),
            offer: Some(offer.offer.clone()),
            check: CheckOptions { base: Base::LiveDraft, ..CheckOptions::default() },
            ..Job::of_folder(self.env.root().join("listing"))
        }
    }

    async fn publish(&self) -> Result<publish::outcome::Outcome, publish::Error> {
        publish::run(&self.job(), &self.services, &Silent).await
    }

    fn saves(&self) -> u32 {
        self.marketplace.draft.lock().unwrap().saves
    }

    /// The URLs of a field, without their queries.
    fn shown(&self, kind: &AssetKind) -> Vec<String> {
        let draft = self.marketplace.draft.lock().unwrap();
        let field = draft.fields.iter().find(|field| field.kind == *kind);
        field.iter().flat_map(|field| field.urls.iter().flatten()).map(|url| url.place().to_owned()).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_publish_runs_against_a_marketplace_that_knows_images_alone() {
    let story = Story::begin().await;
    let plan = publish::dry_run(&story.job(), &story.services, &Silent).await.unwrap();
    assert_eq!((plan.result, plan.assets.len()), (Verdict::Planned, 4));
    assert!(plan.assets.iter().all(|asset| asset.change == Change::New), "{plan:?}");
    assert_eq!(story.saves(), 0, "a plan sends nothing");

    let first = story.publish().await.unwrap();
    assert_eq!(first.result, Verdict::Saved, "{first:?}");
    assert_eq!(story.shown(&AssetKind::Screenshot).len(), 2);
    assert!(story.shown(&AssetKind::LargeLogo)[0].starts_with("https://store.example/"), "its own copy");

    let second = story.publish().await.unwrap();
    assert_eq!((second.result, story.saves()), (Verdict::Unchanged, 1));

    story.env.write("screenshots/02.png", png(1280, 720, [5, 80, 160]));
    let before = story.shown(&AssetKind::Screenshot);
    let third = story.publish().await.unwrap();
    assert_eq!((third.result, story.saves()), (Verdict::Saved, 2));
    let after = story.shown(&AssetKind::Screenshot);
    assert_eq!((&after[0], after[1] == before[1]), (&before[0], false), "only what changed is copied anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleagues_image_is_not_replaced_there_either() {
    let story = Story::begin().await;
    story.publish().await.unwrap();
    story.env.write("logos/large.png", png(216, 216, [6, 80, 160]));
    {
        let mut draft = story.marketplace.draft.lock().unwrap();
        let mut theirs = draft.fields.clone();
        let large = theirs.iter_mut().find(|field| field.kind == AssetKind::LargeLogo).unwrap();
        large.urls = vec![Some(copy(99))];
        draft.take(theirs);
    }
    let error = story.publish().await.unwrap_err();
    assert!(matches!(error, publish::Error::WouldOverwrite { .. }), "{error}");
    assert_eq!(story.shown(&AssetKind::LargeLogo), ["https://store.example/99.png"]);
    assert_eq!(story.saves(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_save_that_someone_else_got_ahead_of_goes_on_top_of_theirs() {
    let story = Story::begin().await;
    story.publish().await.unwrap();
    story.env.write("logos/large.png", png(216, 216, [6, 80, 160]));
    {
        let mut draft = story.marketplace.draft.lock().unwrap();
        let mut theirs = draft.fields.clone();
        let mut wide = theirs.iter().find(|field| field.kind == AssetKind::LargeLogo).unwrap().clone();
        wide.kind = AssetKind::WideLogo;
        wide.urls = vec![Some(copy(98))];
        theirs.push(wide);
        draft.meanwhile = Some(theirs);
    }
    let before = story.shown(&AssetKind::LargeLogo);
    assert_eq!(story.publish().await.unwrap().result, Verdict::Saved);
    assert_ne!(story.shown(&AssetKind::LargeLogo), before);
    assert_eq!(story.shown(&AssetKind::WideLogo), ["https://store.example/98.png"], "theirs stays");
}
