//! How far an offer is, and what the lock of its folder knows of jobs: that of a save whose end no run has seen, and that of
//! the last submission. By it a submission can be canceled, its reasons can be read, and a draft can be told from the one
//! that was submitted.
//!
//! Whatever starts something looks first where the offer stands ([`current`](crate::publish::current)), so that running a
//! command again, or after a crash, starts nothing twice.

use crate::base::OfferRef;
use crate::marketplace::{self, ConflictKind, Finished, Goal, Offer, Operation, OperationId, Slot, Waited};
use crate::publish::current::Current;
use crate::publish::keep::{self, Kept};
use crate::publish::lock::{Lock, LockOwner};
use crate::publish::outcome::{DraftAge, Next, OfferStatus, Operations, SCHEMA_VERSION, Stage};
use crate::publish::progress::Event;
use crate::publish::remember::WAITING;
use crate::publish::{Again, Error, Job, LifeCycle, Until};
use std::time::Duration;

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
        let operations = match self.services.marketplace.operations(self.offer).await {
            Ok(operations) => operations,
            Err(error) => return Err(self.cannot_show(error).await),
        };
        Ok(Operations {
            schema_version: SCHEMA_VERSION,
            publisher: self.offer.publisher.to_string(),
            offer: self.offer.offer.to_string(),
            service: self.service.to_owned(),
            operations,
        })
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
        match self.age_of_draft(current.stage).await {
            // what can't be submitted here has no next step here
            Err(error @ Error::Marketplace(marketplace::Error::Unserved { .. })) => return Err(error),
            age => status.set_draft(age.unwrap_or_default()),
        }
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
                let (offer, source) = (self.offer.clone().into(), Some(Box::new(error)));
                Error::OperationRunning { offer, operation: None, source }
            }
            error => error.into(),
        }
    }

    /// Returns the lock, which knows what earlier runs started; one that can't be read knows nothing.
    pub(super) async fn started(&self) -> Lock {
        let Some(job) = self.folder else { return Lock::default() };
        let Ok(Kept { lock, .. }) = keep::read(job, self.services, owner(job, self.offer)).await else {
            let note = "couldn't read the lock, so jobs that earlier runs started aren't known";
            self.progress.event(Event::Note(note));
            return Lock::default();
        };
        lock
    }

    /// Records what started a submission, as far as the service tells more by that, and the draft that it submitted.
    pub(super) async fn remember(&self, operation: &Operation, draft: Option<&Offer>) {
        let (Some(job), Some(id)) = (self.folder, operation.id()) else { return };
        if !self.services.marketplace.cancels_by(id) {
            return;
        }
        if self.record(job, id, draft).await.is_err() {
            let note = "couldn't record the operation in the lock: keep its ID, `cancel` needs it";
            self.progress.event(Event::Note(note));
        }
    }

    async fn record(&self, job: &Job, id: &OperationId, draft: Option<&Offer>) -> Result<(), Error> {
        let owner = owner(job, self.offer);
        let Kept { lock, found } = keep::read(job, self.services, owner).await?;
        if lock.is_known() {
            let lock = lock.with_submission(id, draft.and_then(Offer::etag));
            keep::rewrite(&lock, &found, owner, job, self.services).await?;
        }
        Ok(())
    }

    /// Whether a job is running that can be canceled.
    pub(super) async fn is_running(&self, job: &OperationId) -> bool {
        let marketplace = &self.services.marketplace;
        marketplace.cancels_by(job)
            && matches!(
                marketplace.finish(self.offer, job, Some(Duration::ZERO)).await,
                Err(marketplace::Error::JobRunning { .. })
            )
    }

    /// Waits for the save of the folder whose end no run has seen. A draft that may have only a part of it isn't
    /// submitted, unless someone insists.
    ///
    /// # Errors
    /// Says that it is still running, or that it was not completed.
    pub(super) async fn wait_for_save(&self, started: &Lock) -> Result<(), Error> {
        let (Some(id), Some(job)) = (started.job(), self.folder) else { return Ok(()) };
        self.progress.event(Event::Note(WAITING));
        match self.services.marketplace.finish(self.offer, &id, job.save_timeout).await? {
            Finished::MayBePartial if self.again == Again::Never => {
                Err(Error::SaveUnfinished { offer: self.offer.clone().into(), job: id })
            }
            _ => Ok(()),
        }
    }

    /// Says what to know of the save of the folder whose end no run has seen.
    pub(super) async fn note_of_save(&self, started: &Lock) -> Option<String> {
        let id = started.job()?;
        match self.services.marketplace.finish(self.offer, &id, Some(Duration::ZERO)).await {
            Err(marketplace::Error::JobRunning { .. }) => {
                Some(format!("a save of this folder is still running (job `{id}`)"))
            }
            Ok(Finished::MayBePartial) => Some(format!(
                "the last publish of this folder was interrupted (job `{id}`), so the draft may have only a part of it; run `publish` again"
            )),
            _ => None,
        }
    }

    /// Adds the reasons of a rejection that only the job of the lock tells; without them, the status stays as it is.
    pub(super) async fn with_reasons(&self, status: OfferStatus) -> OfferStatus {
        if status.result != Stage::Refused {
            return status;
        }
        let Some(job) = self.started().await.submission() else { return status };
        // who followed the job itself has them
        if status.operation.as_deref() == Some(job.as_str()) {
            return status;
        }
        match self.services.marketplace.refused_by(self.offer, &job).await {
            Ok(Some(report)) => status.reported(&report),
            _ => status,
        }
    }
}

fn owner<'a>(job: &'a Job, offer: &'a OfferRef) -> LockOwner<'a> {
    LockOwner { service: &job.service, offer }
}
