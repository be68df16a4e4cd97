//! The marketplace half: offers, their slots and operations, and the images that it takes over.
//!
//! Sources: <https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-overview> and
//! the pages beside it; where they are silent, what public clients have recorded.

mod answer;
mod operation;
mod steps;
mod copies;
mod images;
mod kept;
mod offer;
mod store;
mod fetch;
mod drawn;
mod state;
mod misbehave;
mod read;
mod put;
mod operate;
mod progress;
mod portal;
mod content;

use super::Route;
use super::address::{Address, OfferKey, Part};
use super::answer::Answer;
use super::call::Call;
pub(super) use answer::{Refusal, fault, not_found};
pub(super) use content::show_copy;
pub(super) use drawn::{drawing, png};
pub(super) use fetch::Fetcher;
pub(super) use images::visit_urls;
pub(super) use misbehave::{EDITED, encode, refusal};
pub(super) use offer::OfferRecord;
use operation::Kind;
use state::API_VERSION;
pub(super) use state::Marketplace;

/// Carries out a request to the API.
pub(super) async fn serve(market: &Marketplace, call: &Call) -> Answer {
    dispatch(market, call).await.unwrap_or_else(Refusal::into_answer)
}

/// Refuses one who may not ask this, by the head of the request alone.
pub(super) fn refused(market: &Marketplace, call: &Call) -> Option<Answer> {
    let may_ask = check_token(market, call).and_then(|()| match call.route {
        Route::Control => Ok(()),
        _ => check_version(call).and_then(|()| check_publisher(market, call)),
    });
    may_ask.err().map(Refusal::into_answer)
}

async fn dispatch(market: &Marketplace, call: &Call) -> Result<Answer, Refusal> {
    match (call.route, &call.address) {
        (Route::OfferTypes, _) => Ok(read::offer_types()),
        (Route::Publishers, _) => Ok(read::publishers(market)),
        (Route::ListOffers, Address::Offers { publisher }) => read::list(market, call, publisher),
        (Route::PutOffer, Address::Offer { offer, .. }) => put::put(market, call, offer).await,
        (Route::Unknown, _) => {
            Err(Refusal::new(405, "MethodNotAllowed", "The requested resource does not support http method."))
        }
        (_, Address::Offer { offer, part }) => serve_offer(market, call, offer, part),
        _ => Ok(not_found()),
    }
}

fn serve_offer(market: &Marketplace, call: &Call, offer: &OfferKey, part: &Part) -> Result<Answer, Refusal> {
    match part {
        Part::Draft => read::draft(market, offer),
        Part::Slot(slot) => read::slot(market, offer, slot),
        Part::Version(version) => read::version(market, offer, version),
        Part::Status => progress::status(market, call, offer),
        Part::Submissions => progress::submissions(market, call, offer),
        Part::Operation(name) => progress::show(market, call, offer, name),
        Part::Publish => operate::start(market, call, offer, Kind::Publish),
        Part::GoLive => operate::start(market, call, offer, Kind::GoLive),
        Part::Cancel => operate::cancel(market, call, offer),
    }
}

/// Takes the token that is valid at present. A 401 has its own shape, without `error`.
///
/// Source: <https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-troubleshooting-authentication-errors>.
fn check_token(market: &Marketplace, call: &Call) -> Result<(), Refusal> {
    let message = match call.authorization() {
        _ if call.has_token(&market.site.keys.token()) => return Ok(()),
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("Bearer") => {
            "Authorization has been denied for this request: the token is expired, or for another audience."
        }
        _ => "Authorization has been denied for this request.",
    };
    Err(Refusal::not_signed_in(message))
}

fn check_version(call: &Call) -> Result<(), Refusal> {
    if call.query.get("api-version") == Some(API_VERSION) {
        return Ok(());
    }
    let message = format!("Invalid api version. Allowed values are [{API_VERSION}]");
    Err(Refusal::new(400, "InvalidAPIVersion", message))
}

fn check_publisher(market: &Marketplace, call: &Call) -> Result<(), Refusal> {
    let publisher = match &call.address {
        Address::Offers { publisher } => publisher,
        Address::Offer { offer, .. } => &offer.publisher,
        _ => return Ok(()),
    };
    match &market.site.options.publishers {
        Some(allowed) if !allowed.iter().any(|one| one.eq_ignore_ascii_case(publisher)) => {
            Err(Refusal::new(403, "Forbidden", "User does not have the required permissions"))
        }
        _ => Ok(()),
    }
}
