//! Whether two states of an offer are the same: texts by their values, images by what they show.

use crate::marketplace::{self, Change, Goal, Images, Offer, Slot, State, Submission};
use crate::publish::current::Current;
use crate::publish::fetch::{self, compared};
use crate::publish::lock::Lock;
use crate::publish::outcome::{Copied, SavedDraft, Stage};
use crate::publish::{Error, LifeCycle, Services, Until};
use futures::StreamExt as _;
use time::Duration;

/// How many pairs of images are fetched at a time.
const AT_ONCE: usize = 8;
/// How often a preview or a live offer is read before it counts as different.
const MOST_LOOKS: usize = 5;
/// A refusal may touch the draft's date; a draft that is later than that by more was changed by someone.
const TOUCHED: Duration = Duration::minutes(1);

/// Lists what differs from one state of an offer to another. Each slot may have its own copy of an image, so an image
/// counts by its content: by its bytes, then by its pixels. One that cannot be fetched counts as another.
pub(super) async fn differences(before: &Offer, after: &Offer, services: &Services) -> Vec<Change> {
    let diff = before.changes_to(after);
    let changes = diff
        .changes()
        .iter()
        .map(|change| async move { (!is_same_image(change, services).await).then(|| change.clone()) });
    futures::stream::iter(changes).buffered(AT_ONCE).filter_map(std::future::ready).collect().await
}

async fn is_same_image(change: &Change, services: &Services) -> bool {
    let Some(Images { before: Some(before), after: Some(after) }) = &change.images else { return false };
    let both = futures::future::join(fetch::bytes(before, services), fetch::bytes(after, services));
    let (Ok(before), Ok(after)) = both.await else { return false };
    matches!(compared(&before, &after), Copied::SameBytes | Copied::SamePixels)
}

impl LifeCycle<'_> {
    /// Lists how a preview, or what customers see, differs from what is to be there. What is read may be old for a while,
    /// or not be there yet: as long as an operation is waited for, it is read again.
    ///
    /// # Errors
    /// Returns an error that says why it can't be read.
    pub(super) async fn differences_in(&self, slot: Slot, wanted: &Offer) -> Result<Vec<Change>, Error> {
        use marketplace::Error as E;
        let mut found = self.differences_now(slot, wanted).await;
        for _ in 1..MOST_LOOKS {
            let may_be_late = match &found {
                Ok(changes) => !changes.is_empty(),
                Err(error) => matches!(error, E::BadRequest(_) | E::NotFound(_)),
            };
            if !may_be_late || !self.pauses_for_another_look().await {
                break;
            }
            found = self.differences_now(slot, wanted).await;
        }
        Ok(found?)
    }

    /// Reads what is in a slot. One that the service doesn't show yet is read again, as long as an operation is waited for.
    ///
    /// # Errors
    /// Returns an error that says why it can't be read.
    pub(super) async fn slot(&self, slot: Slot) -> Result<Option<Offer>, Error> {
        for _ in 1..MOST_LOOKS {
            match self.services.marketplace.slot(self.offer, slot).await {
                Err(marketplace::Error::BadRequest(_)) if self.pauses_for_another_look().await => {}
                read => return Ok(read?),
            }
        }
        Ok(self.services.marketplace.slot(self.offer, slot).await?)
    }

    /// Pauses before another look; false where nothing is waited for.
    async fn pauses_for_another_look(&self) -> bool {
        match self.until {
            Until::Ended(polling) => polling.pause(std::time::Duration::ZERO).await,
            Until::Begun => false,
        }
    }

    async fn differences_now(&self, slot: Slot, wanted: &Offer) -> Result<Vec<Change>, marketplace::Error> {
        let shown = self.services.marketplace.slot(self.offer, slot).await?;
        let shown = match slot {
            Slot::Production => shown.unwrap_or_else(|| wanted.before_it_was()),
            // an API that shows no preview tells nothing of it
            _ => match shown {
                Some(shown) => shown,
                None => return Ok(Vec::new()),
            },
        };
        Ok(differences(wanted, &shown, self.services).await)
    }

    /// Reads the current draft; where a run saved it, it must still be what that run left.
    ///
    /// # Errors
    /// Says that the offer doesn't exist, or what someone else changed in it since.
    pub(super) async fn draft(&self, saved: Option<&SavedDraft>) -> Result<Offer, Error> {
        let now = self.services.marketplace.offer(self.offer).await?;
        let draft = now.ok_or_else(|| Error::NoOffer { offer: self.offer.clone().into() })?;
        let Some(saved) = saved else { return Ok(draft) };
        let mut changes = differences(saved.offer(), &draft, self.services).await;
        changes.extend(saved.offer().unseen_change_to(&draft));
        if changes.is_empty() {
            Ok(draft)
        } else {
            Err(Error::DraftEdited { offer: self.offer.clone().into(), changes })
        }
    }

    /// Sees that a preview is what it should be.
    ///
    /// # Errors
    /// Lists how it differs.
    pub(super) async fn must_be_same(&self, wanted: &Offer, preview: &Offer) -> Result<(), Error> {
        self.preview_differs_by(differences(wanted, preview, self.services).await)
    }

    /// Says how a preview differs, if it does.
    pub(super) fn preview_differs_by(&self, changes: Vec<Change>) -> Result<(), Error> {
        if changes.is_empty() {
            Ok(())
        } else {
            Err(Error::PreviewDiffers { offer: self.offer.clone().into(), changes })
        }
    }

    /// Whether the draft is what was last submitted, by the slot or version that shows it; none where nothing tells.
    pub(super) async fn was_submitted(
        &self,
        draft: &Offer,
        current: &Current,
    ) -> Result<Option<bool>, Error> {
        let submission = current.newest_submission();
        // what was refused or canceled is in no slot, though an older preview may wait
        let accepted = submission.filter(|one| !current.was_refused() && one.state != State::Canceled);
        let (slot, version) = match (current.stage, current.goal) {
            (Stage::PreviewReady, _) | (Stage::InProgress, Goal::Customers) => {
                (Some(Slot::Preview), accepted)
            }
            (Stage::Live, _) => (Some(Slot::Production), accepted),
            (Stage::InProgress, _) => (None, current.running()),
            (Stage::Refused, _) => (None, submission),
            _ => (None, None),
        };
        let by_slot = self.is_in_slot(draft, slot).await?;
        if by_slot == Some(true) {
            return Ok(by_slot);
        }
        // a slot may be behind; the version that was submitted is not
        let by_version = self.is_version(draft, version).await;
        Ok(by_version.or(by_slot).or_else(|| by_date(draft, current)))
    }

    /// Whether the draft is what the job of the lock submitted, as long as that is the submission that counts; none
    /// where nothing tells.
    pub(super) async fn was_submitted_by(
        &self,
        started: &Lock,
        draft: &Offer,
        current: &Current,
    ) -> Option<bool> {
        let (job, submitted) = started.submission().zip(started.submitted())?;
        let counts = match (current.stage, current.goal) {
            (Stage::InProgress, Goal::Preview) => self.is_running(&job).await,
            (Stage::Refused, _) => {
                matches!(self.services.marketplace.refused_by(self.offer, &job).await, Ok(Some(_)))
            }
            _ => false,
        };
        if counts { submitted.names_same(draft.etag()?) } else { None }
    }

    /// Whether a slot shows the draft; none where nothing is in it, and where there is no slot.
    async fn is_in_slot(&self, draft: &Offer, slot: Option<Slot>) -> Result<Option<bool>, Error> {
        let Some(slot) = slot else { return Ok(None) };
        let Some(shown) = self.services.marketplace.slot(self.offer, slot).await? else {
            return Ok(None);
        };
        let is_same = differences(&shown, draft, self.services).await.is_empty();
        // of what is beside the images, no one knows whether two slots must agree
        Ok(if is_same && shown.unseen_change_to(draft).is_some() { None } else { Some(is_same) })
    }

    /// Whether the draft is what was submitted as a version; none where the service does not show that.
    pub(super) async fn is_version(&self, draft: &Offer, submitted: Option<&Submission>) -> Option<bool> {
        let version = self.services.marketplace.version(self.offer, submitted?.version?).await;
        Some(differences(&version.ok()??, draft, self.services).await.is_empty())
    }
}

/// Whether the newest submission moved after the draft changed, so that it began after that: the service takes no
/// change while it is in progress.
pub(super) fn was_submitted_since(draft: &Offer, current: &Current) -> bool {
    let moved = current.newest_submission().and_then(Submission::moved_at);
    draft.changed_at().zip(moved).is_some_and(|(changed, moved)| moved > changed)
}

/// Whether the draft is what was last submitted, by its date: one that is older than the refusal was not changed since,
/// because the service takes no change while an operation is in progress.
fn by_date(draft: &Offer, current: &Current) -> Option<bool> {
    let changed = draft.changed_at()?;
    let moved = current.newest_submission()?.moved_at()?;
    match current.stage {
        _ if changed > moved.saturating_add(TOUCHED) => Some(false),
        Stage::Refused if changed <= moved => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marketplace::Progress;
    use crate::marketplace::body::OfferDocument;
    use serde_json::json;

    fn current(stage: Stage) -> Current {
        let submission = Submission {
            id: None,
            kind: Some("publish".to_owned()),
            state: State::Failed,
            changed: Some("2026-03-01T12:00:00Z".to_owned()),
            version: None,
        };
        let report = Progress::of(State::Failed);
        Current { stage, goal: Goal::Unknown, report, operations: vec![submission] }
    }

    fn draft(changed: &serde_json::Value) -> Offer {
        let definition = json!({ "offer": {} });
        let value =
            json!({ "publisherId": "contoso", "id": "vm", "definition": definition, "changedTime": changed });
        Offer::of_document(OfferDocument::from_live(value).unwrap(), None)
    }

    #[test]
    fn a_draft_counts_by_its_date_only_where_that_is_sure() {
        let cases = [
            (Stage::Refused, "2026-03-01T11:59:59Z", Some(true)),
            (Stage::Refused, "2026-03-01T12:00:00Z", Some(true)),
            (Stage::Refused, "2026-03-01T12:00:30Z", None),
            (Stage::Refused, "2026-03-01T12:01:00Z", None),
            (Stage::Refused, "2026-03-01T12:01:01Z", Some(false)),
            (Stage::Refused, "soon", None),
            (Stage::InProgress, "2026-03-01T11:00:00Z", None),
            (Stage::InProgress, "2026-03-01T13:00:00Z", Some(false)),
        ];
        for (stage, changed, same) in cases {
            assert_eq!(by_date(&draft(&json!(changed)), &current(stage)), same, "{changed}");
        }
        assert_eq!(by_date(&draft(&json!(null)), &current(Stage::Refused)), None);
    }

    #[test]
    fn a_submission_that_moved_after_the_draft_changed_is_of_that_draft() {
        let cases = [
            (draft(&json!("2026-03-01T11:59:59.9Z")), true),
            (draft(&json!("2026-03-01T12:00:00Z")), false),
            (draft(&json!("2026-03-01T12:00:01Z")), false),
            (draft(&json!("soon")), false),
            (draft(&json!(null)), false),
        ];
        for (draft, is_of_it) in cases {
            assert_eq!(
                was_submitted_since(&draft, &current(Stage::PreviewReady)),
                is_of_it,
                "{:?}",
                draft.changed_at()
            );
        }
        let nothing = Current { operations: Vec::new(), ..current(Stage::PreviewReady) };
        assert!(!was_submitted_since(&draft(&json!("2026-03-01T11:00:00Z")), &nothing));
    }
}
