//! What keeps a stranger from fetching a link, in words; the link's query is never among them.

use super::error::Off;
use crate::base::When;
use crate::http::HttpError;
use time::{Duration, OffsetDateTime};

/// Says why a link is of no use to the marketplace; shows the link without its query.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// No answer came.
    #[error(transparent)]
    NoAnswer(#[from] HttpError),
    /// The link leads elsewhere first.
    #[error("`{place}` answers with a redirect ({status}); the link must lead straight to the picture")]
    Redirected {
        /// The link without its query.
        place: String,
        /// The HTTP status.
        status: u16,
    },
    /// Nothing is there.
    #[error("`{place}` is not there (404 {code})")]
    NotThere {
        /// The link without its query.
        place: String,
        /// The service's code.
        code: String,
    },
    /// The link has no signature, and the container is private.
    #[error(
        "`{place}` cannot be read without a signature ({status} {code}): the container is private, so the link needs a SAS"
    )]
    Private {
        /// The link without its query.
        place: String,
        /// The HTTP status.
        status: u16,
        /// The service's code.
        code: String,
    },
    /// The link has ended.
    #[error("the link to `{place}` ended at {}; make a new one", When(*end))]
    Ended {
        /// The link without its query.
        place: String,
        /// When.
        end: OffsetDateTime,
    },
    /// The link has not begun.
    #[error("the link to `{place}` begins only at {}; make one that begins earlier", When(*start))]
    NotBegun {
        /// The link without its query.
        place: String,
        /// When.
        start: OffsetDateTime,
    },
    /// The link is refused because the clocks disagree.
    #[error("the link to `{place}` is refused because this computer's clock is {}; set it right", Off(*ahead))]
    ClockOff {
        /// The link without its query.
        place: String,
        /// By how much this computer's clock is ahead of the service's; negative where it is behind.
        ahead: Duration,
    },
    /// The signature is wrong, though its time is right.
    #[error(
        "the link to `{place}` is not signed by this account's key ({code}): the key is wrong or has been renewed"
    )]
    BadSignature {
        /// The link without its query.
        place: String,
        /// The service's code.
        code: String,
    },
    /// The account lets nobody in from here.
    #[error(
        "`{place}` cannot be reached from outside ({code}): the account's firewall keeps strangers out, and the marketplace is one; allow public network access while publishing"
    )]
    Firewall {
        /// The link without its query.
        place: String,
        /// The service's code.
        code: String,
    },
    /// The account takes no account keys, so that links made with one are worth nothing.
    #[error("`{place}` cannot be read ({code}): this account takes no account keys; sign in with Entra")]
    KeysNotTaken {
        /// The link without its query.
        place: String,
        /// The service's code.
        code: String,
    },
    /// The service says no for another reason.
    #[error("`{place}` cannot be read ({status} {code})")]
    Refused {
        /// The link without its query.
        place: String,
        /// The HTTP status.
        status: u16,
        /// The service's code.
        code: String,
    },
    /// Something else is there.
    #[error("`{place}` is not the picture that was stored: its {what} is {is}, should be {should}")]
    Other {
        /// The link without its query.
        place: String,
        /// `type`, `length`, `MD5`, `SHA-256`
        what: &'static str,
        /// What it is.
        is: String,
        /// What it should be.
        should: String,
    },
}
