//! Going live: what is in preview is put before the customers, once, and only what was looked at.

use super::same;
use crate::marketplace::{Goal, Offer, Slot, State, Submission};
use crate::publish::current::{Current, Round};
use crate::publish::outcome::{DraftAge, FieldChange, OfferStatus, SavedDraft, Stage};
use crate::publish::progress::Event;
use crate::publish::{Again, Error, LifeCycle};

/// What a request to go live would act on.
#[derive(Debug)]
pub enum BeforeGoLive {
    /// A preview waits.
    Ready(Box<WaitingPreview>),
    /// It is live, or goes live already.
    Done(Box<OfferStatus>),
}

/// A preview that waits to go live.
#[derive(Debug)]
pub struct WaitingPreview {
    /// What would change for customers.
    pub status: OfferStatus,
    preview: Offer,
    known: Option<Vec<Submission>>,
}

impl LifeCycle<'_> {
    /// Looks what would go live: the preview, and how it differs from what customers see.
    ///
    /// # Errors
    /// Says why nothing can go live: [`Error::NothingInPreview`] where no preview waits, [`Error::OperationRunning`],
    /// [`Error::StatusUnknown`].
    pub async fn before_go_live(&self) -> Result<BeforeGoLive, Error> {
        let mut round = Round::First;
        loop {
            let Some(current) = self.look_unless_insisting().await? else {
                return self.waiting_preview(None).await;
            };
            match (current.stage, current.goal, self.again) {
                (Stage::InProgress, Goal::Customers, Again::Never) => {
                    return self.already_going_live(&current).await;
                }
                (Stage::InProgress, ..) => self.wait_for_the_end_of(&current, &mut round).await?,
                (Stage::PreviewReady, ..) | (_, _, Again::Insist) => {
                    return self.waiting_preview(Some(current)).await;
                }
                (Stage::Live, ..) => return self.already_live(&current).await,
                (stage, ..) => return Err(self.nothing_in_preview(stage)),
            }
        }
    }

    /// Puts the preview that was looked at before the customers. It is read again right before that, since the service
    /// has no condition for it.
    ///
    /// # Errors
    /// Says why nothing was started; [`Error::LiveDiffers`] where customers see something else in the end.
    pub async fn go_live(&self, waiting: WaitingPreview) -> Result<OfferStatus, Error> {
        self.progress.event(Event::GoingLive);
        let now = self.slot(Slot::Preview).await?;
        let now = now.ok_or_else(|| self.nothing_in_preview(Stage::PreviewReady))?;
        self.must_still_be(&waiting.preview, &now).await?;
        let started = self.services.marketplace.go_live(self.offer, waiting.known.as_deref()).await;
        let started = started.map_err(|error| self.busy(error))?;
        self.remember(&started, None).await;
        let status = self.follow(&started, Goal::Customers).await?;
        self.customers_see(&status, &waiting.preview).await?;
        Ok(OfferStatus { changes: waiting.status.changes, draft: waiting.status.draft, ..status })
    }

    /// The same for a preview of what a run saved: nothing else goes live.
    ///
    /// # Errors
    /// As [`go_live`](Self::go_live); [`Error::PreviewDiffers`] where the preview shows something else.
    pub async fn go_live_with(&self, saved: &SavedDraft) -> Result<OfferStatus, Error> {
        match self.before_go_live().await? {
            BeforeGoLive::Ready(waiting) => {
                self.must_be_same(saved.offer(), &waiting.preview).await?;
                self.go_live(*waiting).await
            }
            BeforeGoLive::Done(status) => {
                self.customers_see(&status, saved.offer()).await?;
                Ok(*status)
            }
        }
    }

    /// Looks once more, because a person took their time to agree.
    ///
    /// # Errors
    /// As [`before_go_live`](Self::before_go_live); [`Error::PreviewDiffers`] where the preview is another one now.
    pub async fn still_waiting(&self, agreed: &WaitingPreview) -> Result<BeforeGoLive, Error> {
        let now = self.before_go_live().await?;
        if let BeforeGoLive::Ready(now) = &now {
            self.must_still_be(&agreed.preview, &now.preview).await?;
        }
        Ok(now)
    }

    /// Sees that the preview is the one that was looked at, also beside what is shown.
    async fn must_still_be(&self, looked_at: &Offer, now: &Offer) -> Result<(), Error> {
        self.must_be_same(looked_at, now).await?;
        self.preview_differs_by(looked_at.unseen_change_to(now).into_iter().collect())
    }

    /// Sees that customers are shown what was to go live, where it is said to be live.
    async fn customers_see(&self, status: &OfferStatus, wanted: &Offer) -> Result<(), Error> {
        if status.result != Stage::Live {
            return Ok(());
        }
        let changes = self.differences_in(Slot::Production, wanted).await?;
        if changes.is_empty() {
            Ok(())
        } else {
            Err(Error::LiveDiffers { offer: self.offer.clone().into(), changes })
        }
    }

    async fn waiting_preview(&self, current: Option<Current>) -> Result<BeforeGoLive, Error> {
        let stage = current.as_ref().map_or(Stage::PreviewReady, |current| current.stage);
        let Some(preview) = self.slot(Slot::Preview).await? else {
            return Err(self.nothing_in_preview(stage));
        };
        let live = self.slot(Slot::Production).await?;
        let before = live.clone().unwrap_or_else(|| preview.before_it_was());
        let changes = same::differences(&before, &preview, self.services).await;
        let changes: Vec<_> = changes.iter().map(FieldChange::of).collect();
        if let Some(current) = &current
            && self.again == Again::Never
            && went_live(current)
            && changes.is_empty()
        {
            return self.already_live(current).await;
        }
        let mut status = OfferStatus::new(self.offer, self.service, Stage::PreviewReady);
        status.set_draft(self.draft_age(&preview).await?);
        status.notes.push(match (&live, changes.len()) {
            (None, _) => "the offer goes live for the first time".into(),
            (Some(_), 0) => "the preview is identical to the live offer".into(),
            (Some(_), _) => "going live changes the fields listed above".into(),
        });
        status.notes.extend(self.note_of_save(&self.started().await).await);
        status.changes = changes;
        let known = current.map(|current| current.operations);
        Ok(BeforeGoLive::Ready(Box::new(WaitingPreview { status, preview, known })))
    }

    async fn already_going_live(&self, current: &Current) -> Result<BeforeGoLive, Error> {
        let preview = self.slot(Slot::Preview).await?;
        let mut status = self.follow(&self.operation_of(current), Goal::Customers).await?;
        if let Some(preview) = &preview {
            self.customers_see(&status, preview).await?;
        }
        status.notes.push("the offer was already going live; followed that operation".into());
        Ok(BeforeGoLive::Done(Box::new(status)))
    }

    async fn already_live(&self, current: &Current) -> Result<BeforeGoLive, Error> {
        // what customers see is read: a status that says so is no proof
        let Some(live) = self.slot(Slot::Production).await? else {
            return Err(self.nothing_in_preview(Stage::NothingRunning));
        };
        let mut status = OfferStatus { result: Stage::Live, next: Vec::new(), ..self.status_of(current) };
        status.notes.push("the offer is already live; nothing was sent".into());
        status.set_draft(self.draft_age(&live).await?);
        Ok(BeforeGoLive::Done(Box::new(status)))
    }

    /// Tells whether the draft has changes that a slot does not show.
    pub(super) async fn draft_age(&self, shown: &Offer) -> Result<Option<DraftAge>, Error> {
        let Some(draft) = self.services.marketplace.offer(self.offer).await? else { return Ok(None) };
        let is_same = same::differences(shown, &draft, self.services).await.is_empty();
        Ok(Some(if is_same { DraftAge::Same } else { DraftAge::Newer }))
    }

    fn nothing_in_preview(&self, stage: Stage) -> Error {
        Error::NothingInPreview { offer: self.offer.clone().into(), stage }
    }
}

/// Whether the newest operation went live, though the status still says that a preview waits.
fn went_live(current: &Current) -> bool {
    current.newest().is_some_and(|one| one.goal() == Goal::Customers && one.state == State::Succeeded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marketplace::Progress;

    fn current(newest: Option<(&str, State)>) -> Current {
        let (stage, goal, report) = (Stage::PreviewReady, Goal::Unknown, Progress::of(State::Running));
        let one = |(kind, state): (&str, State)| Submission {
            id: None,
            kind: Some(kind.to_owned()),
            state,
            changed: None,
            version: None,
        };
        Current { stage, goal, report, operations: newest.map(one).into_iter().collect() }
    }

    #[test]
    fn it_went_live_where_the_newest_operation_says_so() {
        let went = |newest| went_live(&current(newest));
        assert!(went(Some(("goLive", State::Succeeded))));
        assert!(!went(Some(("goLive", State::Canceled))) && !went(Some(("publish", State::Succeeded))));
        assert!(!went(None));
    }
}
