//! What the lock of the folder knows of jobs: that of a save whose end no run has seen, and that of the last submission.
//! By it a submission can be canceled, its reasons can be read, and a draft can be told from the one that was submitted.

use crate::base::OfferRef;
use crate::marketplace::{self, ETag, Finished, Offer, Operation, OperationId};
use crate::publish::job_record::WAITING;
use crate::publish::keep::{self, Kept};
use crate::publish::lock::LockOwner;
use crate::publish::outcome::{OfferStatus, Stage};
use crate::publish::progress::Event;
use crate::publish::{Again, Error, Job, LifeCycle};
use std::time::Duration;

/// What the lock knows.
#[derive(Debug, Default)]
pub(super) struct Started {
    /// The job of a save whose end no run has seen.
    pub(super) save: Option<OperationId>,
    /// The job of the last submission.
    pub(super) submission: Option<OperationId>,
    /// The draft that it submitted.
    pub(super) draft: Option<ETag>,
}

impl LifeCycle<'_> {
    /// Returns what the lock knows; one that can't be read knows nothing.
    pub(super) async fn started(&self) -> Started {
        let Some(job) = self.folder else { return Started::default() };
        let Ok(Kept { lock, .. }) = keep::read(job, self.services, owner(job, self.offer)).await else {
            let note = "couldn't read the lock, so jobs that earlier runs started aren't known";
            self.progress.event(Event::Note(note));
            return Started::default();
        };
        Started { save: lock.job(), submission: lock.submission(), draft: lock.submitted() }
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
    pub(super) async fn wait_for_save(&self, started: &Started) -> Result<(), Error> {
        let (Some(id), Some(job)) = (&started.save, self.folder) else { return Ok(()) };
        self.progress.event(Event::Note(WAITING));
        match self.services.marketplace.finish(self.offer, id, job.save_timeout).await? {
            Finished::MayBePartial if self.again == Again::Never => {
                Err(Error::SaveUnfinished { offer: Box::new(self.offer.clone()), job: id.clone() })
            }
            _ => Ok(()),
        }
    }

    /// Says what to know of the save of the folder whose end no run has seen.
    pub(super) async fn note_of_save(&self, started: &Started) -> Option<String> {
        let id = started.save.as_ref()?;
        match self.services.marketplace.finish(self.offer, id, Some(Duration::ZERO)).await {
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
        let Some(job) = self.started().await.submission else { return status };
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
