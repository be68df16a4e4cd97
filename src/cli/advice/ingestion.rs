//! Hints for the Product Ingestion API, whose permissions and requests are not those of the Cloud Partner Portal API.

use crate::marketplace::{ApiName, Error as E};
use crate::publish::Error;

/// Returns what to do about an error of this API; none where the common hint fits.
pub(in crate::cli) fn hint(error: &Error) -> Option<&'static str> {
    let source = match error {
        Error::Marketplace(error) => error,
        Error::StatusUnknown { source, .. } | Error::Overtaken { source, .. } => source,
        Error::NoId { .. } => return Some("set `offer` in offerpress.toml, or pass `--offer`"),
        Error::NoBase { .. } | Error::NoOffer { .. } => {
            return Some(
                "create the offer in Partner Center, or check its ID; this API doesn't create offers",
            );
        }
        _ => return None,
    };
    Some(match source {
        E::Conflict { refused, .. } if refused.doing.starts_with("cancel") => {
            "the operation has ended or can't be canceled anymore; run `offerpress status`"
        }
        E::BadRequest(_) => {
            "fix what the message names; if it is an image that the service doesn't delete, remove it in Partner Center, or put its file back into the folder"
        }
        E::NotSignedIn(_) => "the token is missing, expired, or for another audience; sign in again",
        E::Forbidden(_) => {
            "add the application to Partner Center (Account settings > User management > Microsoft Entra applications) with the role Manager; see docs/permissions.md"
        }
        E::NotFound(_) => "check the offer ID, and that the account of this sign-in has the offer",
        E::Validation(_) => {
            "fix what the message names, then run it again: it sends only what the draft doesn't show yet; if it is an image that the service doesn't delete, remove it in Partner Center, or put its file back into the folder"
        }
        E::Unavailable(_) | E::NoAnswer { .. } => {
            "run it again later: it reads the draft first, and sends only what is missing"
        }
        _ => return None,
    })
}

/// Says that the other API has the offer.
pub(in crate::cli) fn elsewhere(api: ApiName) -> String {
    let name = api.as_str();
    format!("the {api} has this offer: pass `--api {name}`, or set `api = \"{name}\"` under `[marketplace]`")
}
