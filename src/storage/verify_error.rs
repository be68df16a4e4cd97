//! Why a URL can't be fetched anonymously, in words; the URL's query is never among them.

use super::error::off;
use crate::base::When;
use crate::http::HttpError;
use time::{Duration, OffsetDateTime};

/// Says why a URL is of no use to the marketplace; shows the URL without its query.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// No answer came.
    #[error(transparent)]
    NoAnswer(#[from] HttpError),
    /// The URL redirects.
    #[error("`{place}` redirects ({status}); the URL must point directly to the image")]
    Redirected {
        /// The URL without its query.
        place: String,
        /// The HTTP status.
        status: u16,
    },
    /// Nothing is there.
    #[error("`{place}` doesn't exist (404 {code})")]
    NotThere {
        /// The URL without its query.
        place: String,
        /// The service's code.
        code: String,
    },
    /// The URL has no signature, and the container is private.
    #[error(
        "`{place}` can't be read anonymously ({status} {code}): the container is private, so the URL needs a SAS"
    )]
    Private {
        /// The URL without its query.
        place: String,
        /// The HTTP status.
        status: u16,
        /// The service's code.
        code: String,
    },
    /// The URL has expired.
    #[error("the SAS URL of `{place}` expired at {}; create a new one", When(*end))]
    Ended {
        /// The URL without its query.
        place: String,
        /// When.
        end: OffsetDateTime,
    },
    /// The URL is not valid yet.
    #[error("the SAS URL of `{place}` is not valid before {}; create one that starts earlier", When(*start))]
    NotBegun {
        /// The URL without its query.
        place: String,
        /// When.
        start: OffsetDateTime,
    },
    /// The URL is refused because the clocks disagree.
    #[error("the SAS URL of `{place}` is refused because this computer's clock is {}; correct it", off(*ahead))]
    ClockOff {
        /// The URL without its query.
        place: String,
        /// By how much this computer's clock is ahead of the service's; negative where it is behind.
        ahead: Duration,
    },
    /// The signature is wrong, though its time is right.
    #[error(
        "the SAS URL of `{place}` is not signed with this account's key ({code}): the key is wrong or was rotated"
    )]
    BadSignature {
        /// The URL without its query.
        place: String,
        /// The service's code.
        code: String,
    },
    /// The account lets no one in from here.
    #[error(
        "`{place}` is not publicly reachable ({code}): the account's firewall blocks anonymous requests, including the marketplace's; allow public network access while publishing"
    )]
    Firewall {
        /// The URL without its query.
        place: String,
        /// The service's code.
        code: String,
    },
    /// The account takes no account keys, so that URLs signed with one are worth nothing.
    #[error(
        "`{place}` can't be read ({code}): this account doesn't allow account keys; sign in with Microsoft Entra"
    )]
    KeysNotTaken {
        /// The URL without its query.
        place: String,
        /// The service's code.
        code: String,
    },
    /// The service says no for another reason.
    #[error("`{place}` can't be read ({status} {code})")]
    Refused {
        /// The URL without its query.
        place: String,
        /// The HTTP status.
        status: u16,
        /// The service's code.
        code: String,
    },
    /// Something else is there.
    #[error("`{place}` is not the image that was uploaded: its {what} is {is}, should be {should}")]
    Other {
        /// The URL without its query.
        place: String,
        /// `type`, `length`, `MD5`, `SHA-256`
        what: &'static str,
        /// What it is.
        is: String,
        /// What it should be.
        should: String,
    },
}
