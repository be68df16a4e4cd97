//! What a refused save means: the status alone does not tell, what the draft is after it does.

use crate::marketplace::{ConflictKind, Error, NotSaved, Offer, Precondition, Refusal, StateRefusal};

/// What a refusal of a save means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// What the service says.
    AsItSays,
    /// Someone else saved the draft, or created the offer.
    Moved,
    /// That the state is refused.
    Refused(StateRefusal),
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
            (None, None) => return Self::Refused(StateRefusal::IdTaken),
            (None, Some(_)) => return Self::Moved,
            (Some(_), None) => return Self::Refused(StateRefusal::Gone),
            (Some(before), Some(now)) => (before, now),
        };
        let is_same = before.etag() == now.etag() && (now.etag().is_some() || before.says_the_same(now));
        match (error, sent) {
            (E::NotFound(_), _) => Self::AsItSays,
            _ if !is_same => Self::Moved,
            (_, Precondition::Match(_)) => Self::Refused(StateRefusal::OwnETag),
            (E::BadRequest(_) | E::Conflict { kind: ConflictKind::Busy, .. }, _) => Self::AsItSays,
            _ => Self::Refused(StateRefusal::AnyState),
        }
    }

    /// Returns why the save failed; `now` is the draft as it is.
    pub(super) fn not_saved(self, now: Option<Offer>, source: Error) -> NotSaved {
        match self {
            Self::AsItSays => source.into(),
            Self::Moved => NotSaved::Moved { now, source: Box::new(source) },
            Self::Refused(why) => NotSaved::Refused { why, source: Box::new(source) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marketplace::body::OfferDocument;
    use crate::marketplace::etag::ETag;
    use serde_json::json;

    const ID_TAKEN: Meaning = Meaning::Refused(StateRefusal::IdTaken);
    const GONE: Meaning = Meaning::Refused(StateRefusal::Gone);
    const OWN_ETAG: Meaning = Meaning::Refused(StateRefusal::OwnETag);
    const ANY_STATE: Meaning = Meaning::Refused(StateRefusal::AnyState);

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
            (400, Some("If-Match is missing"), Precondition::Create, None, None, ID_TAKEN),
            (409, None, Precondition::Create, None, None, ID_TAKEN),
            (409, Some("InvalidResourceId"), Precondition::Create, None, None, ID_TAKEN),
            (409, Some("Conflict"), Precondition::Create, None, None, ID_TAKEN),
            (412, None, Precondition::Create, None, None, ID_TAKEN),
            (400, None, Precondition::Create, None, some, M::Moved),
            (409, None, Precondition::Create, None, some, M::Moved),
            (412, None, Precondition::Create, None, some, M::Moved),
            (400, None, etag(), some, None, GONE),
            (404, None, etag(), some, None, GONE),
            (409, None, etag(), some, None, GONE),
            (412, None, etag(), some, None, GONE),
            (400, None, etag(), some, some, OWN_ETAG),
            (404, None, etag(), some, some, M::AsItSays),
            (409, None, etag(), some, some, OWN_ETAG),
            (412, None, etag(), some, some, OWN_ETAG),
            (400, None, etag(), some, moved, M::Moved),
            (409, None, etag(), some, moved, M::Moved),
            (412, None, etag(), some, moved, M::Moved),
            (400, None, Precondition::Any, some, some, M::AsItSays),
            (409, None, Precondition::Any, some, some, M::AsItSays),
            (412, None, Precondition::Any, some, some, ANY_STATE),
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
        assert_eq!((of("1"), of("2")), (ANY_STATE, Meaning::Moved));
    }
}
