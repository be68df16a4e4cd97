//! What a refused save means: the status alone does not tell, what the draft is after it does.

use crate::marketplace::error::{ConflictKind, Error};
use crate::marketplace::offer::Offer;
use crate::marketplace::refusal::Refusal;
use crate::marketplace::saving::{NotSaved, Precondition, StateRefusal};

/// What a refusal of a save means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// What the service says.
    AsItSays,
    /// The offer can't be created because its ID is taken, by an offer that can't be seen.
    IdTaken,
    /// Somebody else created the offer.
    CreatedMeanwhile,
    /// The offer that was read is not there any more.
    Gone,
    /// Nobody changed the draft: the service refuses the `ETag` that it gave.
    OwnEtag,
    /// The same, although any state was allowed.
    AnyState,
    /// Somebody else saved the draft.
    Moved,
}

/// Whether only the draft tells what a refusal means; one without a reason may be about its state too.
pub(super) fn depends_on_draft(error: &Error, sent: &Precondition) -> bool {
    use Error as E;
    match error {
        E::Conflict { kind: ConflictKind::Busy, .. } if *sent == Precondition::Create => true,
        E::Conflict { kind: ConflictKind::Busy, .. } | E::BadRequest(_) => {
            error.refusal().is_some_and(Refusal::is_silent)
        }
        E::Conflict { .. } => true,
        E::NotFound(_) => matches!(sent, Precondition::Match(_)),
        _ => false,
    }
}

impl Meaning {
    /// Judges a refusal by the draft `before` the save and `now`.
    pub(super) fn of(
        error: &Error,
        sent: &Precondition,
        before: Option<&Offer>,
        now: Option<&Offer>,
    ) -> Self {
        use Error as E;
        let (before, now) = match (before, now) {
            (None, None) if matches!(error, E::BadRequest(_)) => return Self::AsItSays,
            (None, None) => return Self::IdTaken,
            (None, Some(_)) => return Self::CreatedMeanwhile,
            (Some(_), None) => return Self::Gone,
            (Some(before), Some(now)) => (before, now),
        };
        let is_same = before.etag() == now.etag() && (now.etag().is_some() || before.says_the_same(now));
        match (error, sent) {
            (E::NotFound(_), _) => Self::AsItSays,
            _ if !is_same => Self::Moved,
            (_, Precondition::Match(_)) => Self::OwnEtag,
            (E::BadRequest(_) | E::Conflict { kind: ConflictKind::Busy, .. }, _) => Self::AsItSays,
            _ => Self::AnyState,
        }
    }

    /// Returns why the save failed; `now` is the draft as it is.
    pub(super) fn not_saved(self, now: Option<Offer>, source: Error) -> NotSaved {
        let refused = |why, source| NotSaved::Refused { why, source: Box::new(source) };
        match self {
            Self::AsItSays => source.into(),
            Self::Moved | Self::CreatedMeanwhile => NotSaved::Moved { now, source: Box::new(source) },
            Self::IdTaken => refused(StateRefusal::IdTaken, source),
            Self::Gone => refused(StateRefusal::Gone, source),
            Self::OwnEtag => refused(StateRefusal::OwnETag, source),
            Self::AnyState => refused(StateRefusal::AnyState, source),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marketplace::body::OfferDocument;
    use crate::marketplace::etag::ETag;
    use serde_json::json;

    fn offer(title: &str, etag: Option<ETag>) -> Offer {
        let definition = json!({ "displayText": title, "offer": {} });
        let value = json!({ "publisherId": "contoso", "id": "vm", "definition": definition });
        Offer::of_document(OfferDocument::from_live(value).unwrap(), etag)
    }

    fn draft(etag: &str) -> Offer {
        offer(etag, ETag::parse(etag))
    }

    /// A refusal with this status, without a reason or with one.
    fn refused(status: u16, code: Option<&str>) -> Error {
        let refusal = Refusal {
            status,
            code: code.map(str::to_owned),
            message: None,
            details: Vec::new(),
            correlation_id: None,
            retry_after: None,
        };
        Error::refused("save offer `contoso/vm`".to_owned(), refusal)
    }

    #[test]
    fn a_refusal_means_what_the_draft_after_it_tells() {
        use Meaning as M;
        let etag = || Precondition::Match(ETag::parse("W/\"1\"").unwrap());
        let (old, new) = (draft("W/\"1\""), draft("W/\"2\""));
        let (some, moved) = (Some(&old), Some(&new));
        // status, reason, what was sent, the draft before, the draft now
        let table = [
            (400, None, Precondition::Create, None, None, M::AsItSays),
            (400, Some("If-Match is missing"), Precondition::Create, None, None, M::IdTaken),
            (409, None, Precondition::Create, None, None, M::IdTaken),
            (409, Some("InvalidResourceId"), Precondition::Create, None, None, M::IdTaken),
            (409, Some("Conflict"), Precondition::Create, None, None, M::IdTaken),
            (412, None, Precondition::Create, None, None, M::IdTaken),
            (400, None, Precondition::Create, None, some, M::CreatedMeanwhile),
            (409, None, Precondition::Create, None, some, M::CreatedMeanwhile),
            (412, None, Precondition::Create, None, some, M::CreatedMeanwhile),
            (400, None, etag(), some, None, M::Gone),
            (404, None, etag(), some, None, M::Gone),
            (409, None, etag(), some, None, M::Gone),
            (412, None, etag(), some, None, M::Gone),
            (400, None, etag(), some, some, M::OwnEtag),
            (404, None, etag(), some, some, M::AsItSays),
            (409, None, etag(), some, some, M::OwnEtag),
            (412, None, etag(), some, some, M::OwnEtag),
            (400, None, etag(), some, moved, M::Moved),
            (409, None, etag(), some, moved, M::Moved),
            (412, None, etag(), some, moved, M::Moved),
            (400, None, Precondition::Any, some, some, M::AsItSays),
            (409, None, Precondition::Any, some, some, M::AsItSays),
            (412, None, Precondition::Any, some, some, M::AnyState),
            (412, None, Precondition::Any, some, moved, M::Moved),
        ];
        for (status, reason, sent, before, now, expected) in table {
            let error = refused(status, reason);
            assert!(depends_on_draft(&error, &sent), "{status} {reason:?} {sent:?}");
            assert_eq!(
                Meaning::of(&error, &sent, before, now),
                expected,
                "{status} {reason:?} {sent:?} {now:?}"
            );
        }
    }

    #[test]
    fn a_reason_that_is_not_about_the_state_counts_as_it_is() {
        let etag = Precondition::Match(ETag::parse("W/\"1\"").unwrap());
        for (status, reason, sent) in [
            (400, Some("the title is too long"), &etag),
            (400, Some("the title is too long"), &Precondition::Create),
            (409, Some("OperationInProgress"), &etag),
            (404, None, &Precondition::Create),
            (401, None, &etag),
            (500, None, &etag),
        ] {
            assert!(!depends_on_draft(&refused(status, reason), sent), "{status} {reason:?} {sent:?}");
        }
    }

    #[test]
    fn without_an_etag_the_draft_itself_is_compared() {
        let bare = |title: &str| offer(title, None);
        let of = |now: &str| {
            Meaning::of(&refused(412, None), &Precondition::Any, Some(&bare("1")), Some(&bare(now)))
        };
        assert_eq!((of("1"), of("2")), (Meaning::AnyState, Meaning::Moved));
    }
}
