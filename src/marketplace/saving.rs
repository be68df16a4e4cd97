//! What a change of an offer is made from, and its result.

use super::{ETag, Error, Offer, OperationId};
use async_trait::async_trait;
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;
use std::time::Duration;

/// The states of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// What is being worked on.
    Draft,
    /// What the last submission put up for preview.
    Preview,
    /// What customers see.
    Production,
}

/// The state that a change is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Precondition {
    /// There is no such offer yet: sent without `If-Match`, as the API page creates one.
    Create,
    /// The state with this ETag: no one has saved in between.
    Match(ETag),
    /// Whatever state there is: the last one wins (`If-Match: *`).
    Any,
}

/// A save: the offer as it is to be, and the state that it is made from.
#[derive(Debug, Clone)]
pub struct SaveRequest<'a> {
    /// The offer as it is to be.
    pub offer: &'a Offer,
    /// The draft that was read; `None` where there was none.
    pub before: Option<&'a Offer>,
    /// What to do where someone else saved meanwhile.
    pub precondition: Precondition,
    /// Whether a service that refuses its own ETag is to be overruled.
    pub on_refusal: OnRefusal,
    /// How long to wait for a service that saves as a job; `None` for as long as is usual there.
    pub timeout: Option<Duration>,
    /// Who remembers that job.
    pub journal: &'a dyn Journal,
}

/// Remembers the job of a save, so that a later run can wait for its end and sends nothing twice.
#[async_trait]
pub trait Journal: fmt::Debug + Send + Sync {
    /// The service accepted the save as this job, whose end is not known yet.
    async fn accepted(&self, job: &OperationId);
}

/// A journal for a service that saves at once, or for a caller who sends nothing again.
#[derive(Debug, Clone, Copy)]
pub struct NoJournal;

#[async_trait]
impl Journal for NoJournal {
    async fn accepted(&self, _: &OperationId) {}
}

/// How the save of an earlier run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finished {
    /// The draft has all of it.
    Whole,
    /// It failed or was canceled, or nothing tells any more how it ended: the draft may have a part of it.
    MayBePartial,
}

/// What to do where a service refuses the ETag that it sent itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnRefusal {
    /// Stop.
    Stop,
    /// Save whatever state there is.
    Overrule,
}

/// Says why an offer was not saved.
#[derive(Debug, thiserror::Error)]
pub enum NotSaved {
    /// Someone else saved the offer in the meantime, or created it.
    #[error("someone else saved the offer in the meantime")]
    Moved {
        /// The current draft.
        now: Option<Offer>,
        /// What the service said.
        source: Box<Error>,
    },
    /// Nothing tells whether the save went through: its answer was lost, and the draft has changed.
    #[error("couldn't tell whether the offer was saved: {because}")]
    Unclear {
        /// The current draft, to be compared with what was sent.
        now: Offer,
        /// Why the answer isn't clear.
        because: String,
    },
    /// The service refuses the state that the save was made from.
    #[error("the service refuses the state that the save was made from")]
    Refused {
        /// What that means.
        why: StateRefusal,
        /// What the service said.
        source: Box<Error>,
    },
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

/// What it means that a service refuses the state that a save was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateRefusal {
    /// The offer can't be created because its ID is taken, by an offer that can't be seen.
    IdTaken,
    /// The offer that was read is not there any more.
    Gone,
    /// The draft has not changed: the service refuses the ETag that it sent.
    OwnETag,
    /// The same, although any state was allowed.
    AnyState,
}

/// What the service says to a save.
#[derive(Debug, Clone)]
pub struct Saved {
    /// Whether the offer is new.
    pub created: Created,
    /// The current offer, with the marketplace's own URLs.
    pub offer: Offer,
    /// The ETag of the state that the save made. Where the offer has another one, someone else saved before the draft
    /// was read back.
    pub made: Option<ETag>,
    /// The number that support asks for.
    pub correlation_id: Option<String>,
    /// What tells that the save went through.
    pub shown_by: ShownBy,
    /// What the service refused of it and why, where it took the rest.
    pub refused: Vec<String>,
    /// What changed during the save that was not sent, so that someone else changed it.
    pub meanwhile: Vec<String>,
}

/// What tells that a save went through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownBy {
    /// The answer to it: a URL that is new there is the copy of what was sent.
    Answer,
    /// The draft that was read after it: a URL that is new there may be someone else's.
    ReadBack,
}

/// Whether a save made an offer or changed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "DraftState")]
pub enum Created {
    /// The offer is new.
    #[serde(rename = "created")]
    New,
    /// The offer was there.
    #[serde(rename = "changed")]
    Existing,
}

impl Saved {
    /// Creates what an answer shows that has no number.
    #[must_use]
    pub fn answered(created: Created, offer: Offer, made: Option<ETag>) -> Self {
        let shown_by = ShownBy::Answer;
        let (refused, meanwhile) = (Vec::new(), Vec::new());
        Self { created, offer, made, correlation_id: None, shown_by, refused, meanwhile }
    }
}

impl Precondition {
    /// Shows the value of `If-Match`.
    pub(super) fn header(&self) -> Option<&str> {
        match self {
            Self::Create => None,
            Self::Match(etag) => Some(etag.as_str()),
            Self::Any => Some("*"),
        }
    }

    /// Tells whether a change in doubt may be sent again: the offer is surely as it was, or its state does not matter.
    pub(super) fn may_be_sent_again(&self, now: Option<&Offer>) -> bool {
        match (self, now) {
            (Self::Create, None) | (Self::Any, Some(_)) => true,
            (Self::Match(etag), Some(now)) => now.etag() == Some(etag),
            _ => false,
        }
    }
}

impl Slot {
    /// Shows the name used in the API's paths (page "Retrieve a specific offer").
    pub(super) fn path_part(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Preview => "Preview",
            Self::Production => "Production",
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path_part().to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marketplace::body::OfferDocument;

    const SIGNATURE: &str = "c2lnbmF0dXJl";

    fn offer(image: &str) -> Offer {
        let url =
            format!("https://contoso.blob.core.windows.net/images/{image}.png?sv=2024-11-04&sig={SIGNATURE}");
        let text = format!(
            r#"{{"publisherId": "contoso", "id": "widget", "offerTypeId": "microsoft-azure-saas", "version": 1,
                "definition": {{"offer": {{"microsoft-azure-marketplace.largeLogo": "{url}", "a-text": "{url}"}}}}}}"#
        );
        Offer::of_document(OfferDocument::parse(text.as_bytes(), "offer.json").unwrap(), ETag::parse("\"1\""))
    }

    #[test]
    fn nothing_that_holds_an_offer_prints_a_signature() {
        let (before, after) = (offer("old"), offer("new"));
        let request = SaveRequest {
            offer: &after,
            before: Some(&before),
            precondition: Precondition::Any,
            on_refusal: OnRefusal::Stop,
            timeout: None,
            journal: &NoJournal,
        };
        let lost = || NotSaved::Unclear { now: after.clone(), because: "the response was lost".to_owned() };
        let source = Error::Unreadable { doing: "save".to_owned(), problem: "no JSON".to_owned() };
        let moved = NotSaved::Moved { now: Some(after.clone()), source: Box::new(source) };
        let saved = Saved::answered(Created::Existing, after.clone(), None);
        let changes = before.changes_to(&after);
        assert!(changes.changes().len() >= 2, "{changes:?}");
        let lines: Vec<_> = changes.changes().iter().map(ToString::to_string).collect();
        for shown in [
            format!("{request:?}"),
            format!("{:?} {}", lost(), lost()),
            format!("{moved:?} {moved}"),
            format!("{saved:?}"),
            format!("{changes:?} {:?} {lines:?}", changes.changes()[0].images),
            after.searchable(),
        ] {
            assert!(!shown.contains(SIGNATURE), "{shown}");
        }
    }
}
