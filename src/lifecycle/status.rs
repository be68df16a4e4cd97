//! From a saved draft to the customers: submit, watch, go live, cancel.
//!
//! ```text
//! draft ─ submit ─▶ certification ─▶ preview ─ go live ─▶ customers
//! ```
//!
//! Whatever starts something looks first where the offer stands ([`current`](crate::publish::current)), so that running a command
//! again, or after a crash, starts nothing twice.

use crate::marketplace::{self, ConflictKind, Goal, Operation, Slot, Waited};
use crate::publish::Error;
use crate::publish::current::Current;
use crate::publish::outcome::{DraftAge, Next, OfferStatus, Operations, Stage};
use crate::publish::{Again, LifeCycle, Until};

impl LifeCycle<'_> {
    /// Tells how far the offer is; waits for the end of what is in progress, if asked to.
    ///
    /// # Errors
    /// Says why it cannot be told.
    pub async fn status(&self) -> Result<OfferStatus, Error> {
        match self.until {
            Until::Begun => self.status_now().await,
            Until::Ended(_) => self.watch().await,
        }
    }

    /// Lists the operations on the offer, newest first.
    ///
    /// # Errors
    /// Says why they cannot be listed.
    pub async fn operations(&self) -> Result<Operations, Error> {
        let all = match self.services.marketplace.operations(self.offer).await {
            Ok(all) => all,
            Err(error) => return Err(self.cannot_show(error).await),
        };
        Ok(Operations::of(self.offer, self.service, all))
    }

    /// The status decides; the list of operations helps where it is unclear, and need not be there.
    async fn status_now(&self) -> Result<OfferStatus, Error> {
        let status = match self.services.marketplace.status(self.offer).await {
            Ok(status) => status,
            Err(error) => return Err(self.cannot_show(error).await),
        };
        let operations = self.services.marketplace.operations(self.offer).await.unwrap_or_default();
        let current = self.settle(operations, status).await;
        let status = OfferStatus { operation: None, ..self.status_of(&current) };
        let mut status = self.with_reasons(status).await;
        status.draft = match self.age_of_draft(current.stage).await {
            // what can't be submitted here has no next step here
            Err(error @ Error::Marketplace(marketplace::Error::Unserved { .. })) => return Err(error),
            age => age.unwrap_or_default(),
        };
        status.notes.extend(status.draft.and_then(DraftAge::note).map(str::to_owned));
        status.notes.extend(self.note_of_save(&self.started().await).await);
        Ok(status)
    }

    /// Tells whether the draft is newer than what is shown; none where nothing is.
    async fn age_of_draft(&self, stage: Stage) -> Result<Option<DraftAge>, Error> {
        let slot = match stage {
            Stage::PreviewReady => Slot::Preview,
            Stage::Live => Slot::Production,
            // what is submitted next must be readable
            Stage::NeverPublished => Slot::Draft,
            _ => return Ok(None),
        };
        match self.slot(slot).await? {
            Some(shown) if slot != Slot::Draft => self.draft_age(&shown).await,
            _ => Ok(None),
        }
    }

    /// Waits where something is in progress; an offer that was never published would never end.
    async fn watch(&self) -> Result<OfferStatus, Error> {
        let now = self.status_now().await?;
        if now.result != Stage::InProgress {
            return Ok(now);
        }
        let follow = self.services.marketplace.follow(self.offer);
        self.follow(&follow, Goal::Unknown).await
    }

    /// Looks where the offer stands; none where that cannot be told, and it is to be started all the same.
    pub(super) async fn look_unless_insisting(&self) -> Result<Option<Current>, Error> {
        match self.look().await {
            Ok(current) => Ok(Some(current)),
            Err(Error::StatusUnknown { .. }) if self.again == Again::Insist => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Tells how an operation stands: at once, or at its end.
    pub(super) async fn follow(&self, operation: &Operation, goal: Goal) -> Result<OfferStatus, Error> {
        let Until::Ended(polling) = self.until else {
            let mut status = self.status_with(operation, Stage::InProgress);
            status.next = self.next(Stage::InProgress);
            return Ok(status);
        };
        let status = match self.wait(operation, goal, &polling).await? {
            Waited::Ended(_, last) => {
                let stage = match (Stage::of(&last), goal) {
                    // an operation that succeeded tells nothing of the other one
                    (Stage::Live, Goal::Preview) => Stage::PreviewReady,
                    (stage, _) => stage,
                };
                self.with_reasons(self.status_with(operation, stage).reported(&last)).await
            }
            Waited::TimedOut(last) => {
                let mut status = self.status_with(operation, Stage::InProgress);
                status.notes.push("timed out; the operation is still running".into());
                match last {
                    Some(last) => status.reported(&last),
                    None => status,
                }
            }
        };
        Ok(OfferStatus { next: self.next(status.result), ..status })
    }

    pub(super) fn status_with(&self, operation: &Operation, stage: Stage) -> OfferStatus {
        let mut status = OfferStatus::new(self.offer, self.service, stage);
        status.operation = operation.id().map(ToString::to_string);
        status
    }

    /// Tells where the offer stands without asking again.
    pub(super) fn status_of(&self, current: &Current) -> OfferStatus {
        let mut status = OfferStatus::new(self.offer, self.service, current.stage).reported(&current.report);
        let operation = if current.stage == Stage::InProgress { current.running() } else { current.newest() };
        status.operation = operation.and_then(|one| one.id.as_ref()).map(ToString::to_string);
        status.next = self.next(current.stage);
        status
    }

    pub(super) fn next(&self, stage: Stage) -> Vec<Next> {
        let offer = self.offer.clone();
        vec![match stage {
            Stage::InProgress => Next::Watch(offer),
            Stage::PreviewReady => Next::GoLive(offer),
            Stage::NeverPublished | Stage::Cancelled => Next::Submit(offer),
            Stage::Refused => Next::FixAndResubmit,
            Stage::Live | Stage::NothingRunning => return Vec::new(),
        }]
    }

    pub(super) fn busy(&self, error: marketplace::Error) -> Error {
        match error {
            marketplace::Error::Conflict { kind: ConflictKind::Busy, .. } => {
                let (offer, source) = (Box::new(self.offer.clone()), Some(Box::new(error)));
                Error::OperationRunning { offer, operation: None, source }
            }
            error => error.into(),
        }
    }
}
