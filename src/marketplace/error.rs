//! What can go wrong between us and the marketplace.

use super::{Refusal, Unserved};
use crate::base::OfferRef;
use crate::http::HttpError;
use crate::identity;
use std::fmt;
use std::time::Duration;

/// Says what was asked of the marketplace, and why it failed; [`hint`](Self::hint) says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no token.
    #[error("couldn't get a token for the marketplace")]
    NoToken(#[source] Box<identity::Error>),
    /// The service gave no answer; what was asked may be done again without harm.
    #[error("couldn't {doing}")]
    NoAnswer {
        /// What was being tried.
        doing: String,
        /// The story of the request.
        source: Box<HttpError>,
    },
    /// The save got no clear answer: it may have gone through, or someone else may have saved.
    #[error("couldn't determine whether the offer was saved: {because}")]
    Unclear {
        /// Why the answer is not clear.
        because: String,
    },
    /// 400: the service cannot read the request.
    #[error("{0}")]
    BadRequest(Box<Refused>),
    /// 401: no token, an old one, or one for another audience.
    #[error("{0}")]
    NotSignedIn(Box<Refused>),
    /// 403: the account is no user of the publisher.
    #[error("{0}")]
    Forbidden(Box<Refused>),
    /// 404: there is no such thing.
    #[error("{0}")]
    NotFound(Box<Refused>),
    /// 412, 409, or a 400 about `If-Match`: the offer is not in the state that the change was made from.
    #[error("{refused}")]
    Conflict {
        /// Which of them.
        kind: ConflictKind,
        /// What was refused.
        refused: Box<Refused>,
    },
    /// 422: the offer fails the service's validation.
    #[error("{0}")]
    Validation(Box<Refused>),
    /// 429: too many requests.
    #[error("{0}")]
    Throttled(Box<Refused>),
    /// 5xx: the service is in trouble.
    #[error("{0}")]
    Unavailable(Box<Refused>),
    /// Any other status.
    #[error("{0}")]
    Unexpected(Box<Refused>),
    /// The API doesn't serve such an offer.
    #[error("the Product Ingestion API can't serve `{offer}`: {why}")]
    Unserved {
        /// The offer.
        offer: Box<OfferRef>,
        /// Why.
        why: Unserved,
    },
    /// 404 where the API always answers: its address is another one.
    #[error("couldn't {doing}: there is no Product Ingestion API at {address}")]
    NotTheApi {
        /// What was being tried.
        doing: String,
        /// The address.
        address: String,
    },
    /// Someone changed the draft between the read and the save of an API that has no precondition.
    #[error("couldn't {doing}: the draft changed after it was read")]
    DraftChanged {
        /// What was being tried.
        doing: String,
    },
    /// What was to go live isn't in preview, so that nothing was sent.
    #[error("couldn't {doing}: {because}")]
    NotInPreview {
        /// What was being tried.
        doing: String,
        /// What is in preview instead.
        because: &'static str,
    },
    /// A job was taken, and goes on.
    #[error("couldn't {doing} in time: job `{job}` is still running")]
    JobRunning {
        /// What was being tried.
        doing: String,
        /// The ID of the job.
        job: String,
    },
    /// A job was taken, and how it ended can't be read.
    #[error("couldn't {doing}: job `{job}` was accepted, but its result can't be read")]
    JobLost {
        /// What was being tried.
        doing: String,
        /// The ID of the job.
        job: String,
        /// Why it can't be read.
        source: Box<Error>,
    },
    /// The job to cancel isn't known, and the API has no list of jobs.
    #[error(
        "couldn't cancel the submission of `{offer}`: the API cancels a job by its ID alone, and it isn't known here"
    )]
    JobUnknown {
        /// The offer.
        offer: Box<OfferRef>,
    },
    /// The answer is a success, but not what the API page shows.
    #[error("couldn't {doing}: unexpected response: {problem}")]
    Unreadable {
        /// What was being tried.
        doing: String,
        /// What is wrong with the answer.
        problem: String,
    },
}

/// A request that was refused: what was being tried, and what the service says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What was being tried, for example `save offer contoso/vm`.
    pub doing: String,
    /// What the service says.
    pub refusal: Refusal,
}

/// Which sign of a conflict the service gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConflictKind {
    /// 412: someone has saved the offer since it was read.
    Changed,
    /// 409 `InvalidResourceId`: the offer exists already, but the change was sent as a new one.
    AlreadyThere,
    /// 400: the service misses `If-Match` or cannot read it.
    Precondition,
    /// 409 of another kind, such as an operation that is running.
    Busy,
}

impl Error {
    /// Says that the API doesn't serve an offer.
    pub(super) fn unserved(offer: &OfferRef, why: Unserved) -> Self {
        Self::Unserved { offer: Box::new(offer.clone()), why }
    }

    /// Tells how often a request was sent, and for how long, that was repeated as a whole.
    pub(super) fn after(mut self, tries: u32, took: Duration) -> Self {
        if let Self::NoAnswer { source, .. } = &mut self {
            source.attempts = source.attempts.max(tries);
            source.took = took;
        }
        self
    }

    /// Sorts a refusal.
    pub(crate) fn refused(doing: String, refusal: Refusal) -> Self {
        let status = refusal.status;
        let conflict = ConflictKind::of(&refusal);
        let refused = Box::new(Refused { doing, refusal });
        match (conflict, status) {
            (Some(kind), _) => Self::Conflict { kind, refused },
            (None, 400) => Self::BadRequest(refused),
            (None, 401) => Self::NotSignedIn(refused),
            (None, 403) => Self::Forbidden(refused),
            (None, 404) => Self::NotFound(refused),
            (None, 422) => Self::Validation(refused),
            (None, 429) => Self::Throttled(refused),
            (None, 500..) => Self::Unavailable(refused),
            (None, _) => Self::Unexpected(refused),
        }
    }

    /// Whether the service may have done what was asked all the same.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        match self {
            Self::NoAnswer { source, .. } => source.trouble.may_have_been_taken(),
            Self::Unavailable(_) => true,
            Self::Unexpected(refused) => refused.refusal.status == 408,
            _ => false,
        }
    }

    /// Whether it doesn't mean that an operation has ended.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self, Self::NoAnswer { .. } | Self::Throttled(_)) || self.is_doubtful()
    }

    /// Whether the account or its token is the reason.
    #[must_use]
    pub fn is_about_sign_in(&self) -> bool {
        matches!(self, Self::NoToken(_) | Self::NotSignedIn(_) | Self::Forbidden(_))
    }

    /// Returns the job that may still be running.
    #[must_use]
    pub fn job(&self) -> Option<&str> {
        match self {
            Self::JobRunning { job, .. } | Self::JobLost { job, .. } => Some(job),
            _ => None,
        }
    }

    /// Shows what the service said, if it said anything.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::BadRequest(refused)
            | Self::NotSignedIn(refused)
            | Self::Forbidden(refused)
            | Self::NotFound(refused)
            | Self::Conflict { refused, .. }
            | Self::Validation(refused)
            | Self::Throttled(refused)
            | Self::Unavailable(refused)
            | Self::Unexpected(refused) => Some(&refused.refusal),
            Self::NoToken(_)
            | Self::NoAnswer { .. }
            | Self::Unclear { .. }
            | Self::Unserved { .. }
            | Self::NotTheApi { .. }
            | Self::DraftChanged { .. }
            | Self::NotInPreview { .. }
            | Self::JobRunning { .. }
            | Self::JobLost { .. }
            | Self::JobUnknown { .. }
            | Self::Unreadable { .. } => None,
        }
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoToken(_) => "sign in with `az login`, or provide a token or a service principal",
            Self::NoAnswer { .. } => {
                "check the network connection and the URL, and run it again; that is safe"
            }
            Self::Unclear { .. } => {
                "look at the draft in Partner Center, then run it again: it starts from the current draft"
            }
            Self::BadRequest(refused) if refused.refusal.is_silent() => {
                "the marketplace gave no reason: compare `offer.json` with the draft in Partner Center, or contact Partner Center support"
            }
            Self::BadRequest(_) => "fix what the message names in `offer.json`, and run it again",
            Self::NotSignedIn(_) => {
                "the token is missing, expired, or not for the audience https://cloudpartner.azure.com; sign in again"
            }
            Self::Forbidden(_) => {
                "add the account to the publisher's users in Partner Center as owner or contributor (for a service principal, use the object ID of the enterprise application, not of the app registration), and check the publisher ID"
            }
            Self::NotFound(_) => {
                "compare the publisher ID and the offer ID with those in Partner Center; the Cloud Partner Portal API only serves offers that were integrated with it"
            }
            Self::Conflict { kind, .. } => kind.hint(),
            Self::Validation(_) => "fix what the message names, then run `publish` and `submit` again",
            Self::Throttled(_) => "wait a few minutes and run it again",
            Self::Unavailable(_) => "the marketplace has a problem; run it again later",
            Self::Unserved { why, .. } => why.hint(),
            Self::NotTheApi { .. } => {
                "check `url` under `[marketplace]` in offerpress.toml (or OFFERPRESS_MARKETPLACE_URL, `--marketplace-url`); without it, the real service is used"
            }
            Self::DraftChanged { .. } => ConflictKind::Changed.hint(),
            Self::NotInPreview { .. } => {
                "run `offerpress status` to see what is in preview, then `offerpress go-live` or `offerpress submit`"
            }
            Self::JobRunning { .. } => {
                "run it again: it waits for this job and sends nothing twice, as long as it finds `offerpress.lock`; `--timeout` waits longer, and `offerpress cancel FOLDER` cancels it"
            }
            Self::JobLost { source, .. } if source.is_about_sign_in() => {
                "sign in again, then run it again: it waits for this job and sends nothing twice, as long as it finds `offerpress.lock`"
            }
            Self::JobLost { .. } => {
                "run it again: it waits for this job and sends nothing twice, as long as it finds `offerpress.lock`"
            }
            Self::JobUnknown { .. } => {
                "pass the operation ID that `submit` printed with `--job`, or cancel it in Partner Center"
            }
            Self::Unexpected(_) | Self::Unreadable { .. } => {
                "check that the URL is that of the marketplace; if it is, please report this message"
            }
        }
    }
}

impl ConflictKind {
    fn of(refusal: &Refusal) -> Option<Self> {
        match refusal.status {
            412 => Some(Self::Changed),
            409 if refusal.mentions("InvalidResourceId") => Some(Self::AlreadyThere),
            409 | 423 => Some(Self::Busy),
            400 if ["if-match", "etag", "precondition"].iter().any(|word| refusal.mentions(word)) => {
                Some(Self::Precondition)
            }
            _ => None,
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Changed => {
                "someone saved the offer after it was read; look at their changes and run it again"
            }
            Self::AlreadyThere => "someone else created the offer in the meantime; run it again to change it",
            Self::Precondition => "the marketplace didn't accept the ETag; run it again",
            Self::Busy => {
                "an operation is running on the offer, or a preview is waiting to go live; wait, go live, or cancel it, and run it again"
            }
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the marketplace refused to {}: {}", self.doing, self.refusal)
    }
}

impl std::error::Error for Refused {}
