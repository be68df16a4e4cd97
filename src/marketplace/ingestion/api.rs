//! The Product Ingestion API as one of the marketplaces that a run can work with.

use super::client::Ingestion;
use super::job::{JobState, Posted};
use super::save::{Compared, lost, saved};
use super::slots::state;
use super::start::{Tracked, of_job};
use super::submissions::{Listed, failed, report_of, shown_under, standing};
use super::tree::Target;
use super::wire::offer_id;
use crate::base::{OfferRef, PublisherId, ServiceUrl};
use crate::marketplace::session::{text, unreadable};
use crate::marketplace::{
    Cancelled, ConflictKind, Error, Finished, Marketplace, NotSaved, Offer, OfferSummary, Operation,
    OperationId, Progress, PublisherSummary, SaveRequest, Saved, Slot, State, Submission, UrlTerms,
};
use async_trait::async_trait;
use std::time::Duration;

#[async_trait]
impl Marketplace for Ingestion {
    fn address(&self) -> &ServiceUrl {
        &self.session.base
    }

    fn has_publishers(&self) -> bool {
        false
    }

    fn url_terms(&self) -> UrlTerms {
        UrlTerms::SignedAnew
    }

    /// The ID of a job is a GUID, the number of a submission has digits alone.
    fn cancels_by(&self, id: &OperationId) -> bool {
        !id.as_str().bytes().all(|byte| byte.is_ascii_digit())
    }

    async fn offer(&self, offer: &OfferRef) -> Result<Option<Offer>, Error> {
        let Some(product) = self.product(offer).await? else { return Ok(None) };
        state(&self.tree(offer, &product, Target::Draft).await?, offer).map(Some)
    }

    /// Only a tree that a submission tells of is asked for.
    async fn slot(&self, offer: &OfferRef, slot: Slot) -> Result<Option<Offer>, Error> {
        let target = match slot {
            Slot::Draft => return self.offer(offer).await,
            Slot::Preview => Target::Preview,
            Slot::Production => Target::Live,
        };
        let Some(product) = self.product(offer).await? else { return Ok(None) };
        let listed = self.submissions(offer, &product).await?;
        let Some(shown) = shown_under(&listed, target) else { return Ok(None) };
        match self.tree(offer, &product, shown).await {
            // a tree may come after its submission; one that is done must be there
            Err(Error::BadRequest(_) | Error::NotFound(_))
                if !listed.iter().any(|one| one.target == shown && one.is_done()) =>
            {
                Ok(None)
            }
            tree => state(&tree?, offer).map(Some),
        }
    }

    /// The service shows no earlier submissions.
    async fn version(&self, _: &OfferRef, _: u64) -> Result<Option<Offer>, Error> {
        Ok(None)
    }

    /// The service has no `If-Match`: the draft is compared right before the request, each time that this is sent, and
    /// what someone changes between the two is not seen. Only resources whose image or text changes are sent.
    ///
    /// A job that failed in part is no error, nor is one that was to delete images only: [`Saved::refused`] says what
    /// the service didn't take.
    async fn save(&self, request: &SaveRequest<'_>) -> Result<Saved, NotSaved> {
        let offer = request.offer.reference();
        let doing = format!("save offer `{offer}`");
        let Compared { before, sent, refused } = self.post_changes(request, &doing).await?;
        let Some((posted, resources)) = sent else {
            return Ok(Saved { refused, ..saved(&before, offer, before.version())? });
        };
        match posted {
            Posted::Accepted(job, first) => {
                request.journal.accepted(&job).await;
                let ended = self.end_of(&job, first, request.timeout, &doing).await;
                let ended = ended.map_err(|error| lost(error, &job, &doing))?;
                let mut saved = self.read_back(ended, &job, &resources, &before, offer).await?;
                saved.refused.extend(refused);
                Ok(saved)
            }
            Posted::Unknown(doubt) => Err(self.in_doubt(&doubt, &before, offer).await),
        }
    }

    /// Returns [`Error::JobRunning`] where the job is still running after this time.
    async fn finish(
        &self,
        offer: &OfferRef,
        job: &OperationId,
        timeout: Option<Duration>,
    ) -> Result<Finished, Error> {
        let doing = format!("finish the earlier save of offer `{offer}`");
        let first = match self.job(job, &doing).await {
            // the service forgets jobs
            Err(Error::NotFound(_)) => return Ok(Finished::MayBePartial),
            Err(error) if error.is_passing() => JobState::Running,
            state => state?,
        };
        Ok(match self.end_of(job, first, timeout, &doing).await? {
            JobState::Succeeded => Finished::Whole,
            _ => Finished::MayBePartial,
        })
    }

    /// Lists the account's one publisher, whose name the API doesn't tell.
    async fn publishers(&self) -> Result<Vec<PublisherSummary>, Error> {
        self.products().await?;
        Ok(vec![PublisherSummary { id: PublisherId::of_account().to_string(), name: None }])
    }

    async fn offers(&self, _: &PublisherId) -> Result<Vec<OfferSummary>, Error> {
        let summary = |product: &serde_json::Value| {
            Some(OfferSummary {
                id: offer_id(product)?.to_owned(),
                offer_type: text(product, "type").map(str::to_owned),
                name: text(product, "alias").map(str::to_owned),
                state: None,
                changed: None,
            })
        };
        let mut all: Vec<_> = self.products().await?.iter().filter_map(summary).collect();
        all.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(all)
    }

    /// The state is that of the offer's submissions.
    async fn status(&self, offer: &OfferRef) -> Result<Progress, Error> {
        let product = self.existing(offer).await?;
        Ok(report_of(standing(&self.submissions(offer, &product).await?)))
    }

    /// The API keeps those that are in effect or in progress.
    async fn operations(&self, offer: &OfferRef) -> Result<Vec<Submission>, Error> {
        let product = self.existing(offer).await?;
        Ok(self.submissions(offer, &product).await?.iter().map(Listed::submission).collect())
    }

    fn operation(&self, offer: &OfferRef, listed: &Submission) -> Operation {
        let target = match listed.kind.as_deref() {
            Some("goLive") => Some(Target::Live),
            Some(_) => Some(Target::Preview),
            None => None,
        };
        Tracked { target, number: listed.id.clone(), ..Tracked::whatever(offer) }.operation()
    }

    fn follow(&self, offer: &OfferRef) -> Operation {
        Tracked::whatever(offer).operation()
    }

    async fn progress(&self, operation: &Operation) -> Result<Progress, Error> {
        let doing = "get the status of the operation";
        let tracked =
            Tracked::of(operation).ok_or_else(|| unreadable(doing, "it is of another marketplace"))?;
        let product = self.existing(&tracked.offer).await?;
        let listed = self.submissions(&tracked.offer, &product).await?;
        let state = tracked.state(&listed);
        match (&tracked.job, state) {
            (Some(job), state @ (None | Some(State::Failed))) => {
                match (self.job(job, doing).await, state) {
                    // the service forgets jobs
                    (Err(Error::NotFound(_)), Some(state)) => Ok(report_of(state)),
                    (job, state) => Ok(of_job(job?, state.as_ref(), &tracked, &listed)),
                }
            }
            (_, Some(state)) => Ok(report_of(state)),
            (None, None) => Ok(report_of(standing(&listed))),
        }
    }

    async fn refused_by(&self, offer: &OfferRef, job: &OperationId) -> Result<Option<Progress>, Error> {
        let product = self.existing(offer).await?;
        let listed = self.submissions(offer, &product).await?;
        let Some(newest) = listed.first().filter(|one| one.state == State::Failed) else { return Ok(None) };
        let doing = format!("read why offer `{offer}` was rejected");
        Ok(match self.job(job, &doing).await? {
            JobState::Failed(failure) if failure.may_be_of(&newest.number) => Some(failed(failure.reasons)),
            _ => None,
        })
    }

    /// A request with the submission alone, so that the whole draft is submitted as it is. The service sends no mail
    /// about a submission to others than its own.
    async fn submit(
        &self,
        offer: &OfferRef,
        _: &[String],
        known: Option<&[Submission]>,
    ) -> Result<Operation, Error> {
        let product = self.existing(offer).await?;
        let doing = format!("submit offer `{offer}`");
        self.start(offer, &product, Target::Preview, None, known, &doing).await
    }

    /// A preview that is not among the `known` submissions was seen by no one who agreed, and stays where it is.
    async fn go_live(&self, offer: &OfferRef, known: Option<&[Submission]>) -> Result<Operation, Error> {
        let doing = format!("take offer `{offer}` live");
        let product = self.existing(offer).await?;
        let listed = self.submissions(offer, &product).await?;
        let newest = listed.iter().find(|one| one.target == Target::Preview);
        let Some(preview) = newest.filter(|one| one.state == State::Succeeded) else {
            return Err(Error::NotInPreview { doing, because: "no preview is ready" });
        };
        if !known.is_none_or(|known| known.iter().any(|one| one.id.as_ref() == Some(&preview.number))) {
            let because = "the preview isn't the one that was shown: someone submitted another one";
            return Err(Error::NotInPreview { doing, because });
        }
        self.start(offer, &product, Target::Live, Some(&preview.number), known, &doing).await
    }

    /// Cancels the job that started a submission; [`Error::JobUnknown`] where that isn't known.
    async fn cancel(
        &self,
        offer: &OfferRef,
        _: &[String],
        started: Option<&OperationId>,
    ) -> Result<Cancelled, Error> {
        let doing = format!("cancel the operation on offer `{offer}`");
        let Some(job) = started else { return Err(Error::JobUnknown { offer: Box::new(offer.clone()) }) };
        self.cancel_job(job, &doing).await.map_err(|error| match error {
            // a job that has ended, or that can't be stopped any more
            Error::BadRequest(refused) => Error::Conflict { kind: ConflictKind::Busy, refused },
            error => error,
        })?;
        let tracked = Tracked { job: Some(job.clone()), ..Tracked::whatever(offer) };
        Ok(Cancelled::InProgress(tracked.operation()))
    }
}
