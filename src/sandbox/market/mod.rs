//! The marketplace half: offers, their slots and operations, and the pictures that it takes over.
//!
//! Sources: <https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-overview> and
//! the pages beside it; where they are silent, what public clients have recorded.

mod answer;
mod copies;
mod drawn;
mod fetch;
mod images;
mod misbehave;
mod offer;
mod operation;
mod portal;
mod progress;
mod put;
mod read;
mod steps;
mod store;

use std::path::Path;
use std::time::Duration;

use super::answer::Answer;
use super::call::Call;
use super::route::{Address, OfferKey, Part};
use super::server::App;
use super::{Error, Route};
pub(super) use answer::{Refusal, fault, not_found};
pub(super) use copies::show_copy;
pub(super) use images::visit_links;
pub(super) use offer::OfferRecord;
pub(super) use operation::Kind;

/// The one version of the API.
const API_VERSION: &str = "2017-10-31";

/// The states of an offer, one beside the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Slot {
    /// What a `PUT` changes.
    Draft,
    /// What was submitted and certified last.
    Preview,
    /// What customers see.
    Production,
}

/// How long an operation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pace {
    /// It goes on each time somebody asks for it, and is done with this many times.
    Polls(u32),
    /// It is done after this time.
    Time(Duration),
}

impl Default for Pace {
    fn default() -> Self {
        Self::Polls(2)
    }
}

impl From<u32> for Pace {
    fn from(polls: u32) -> Self {
        Self::Polls(polls)
    }
}

impl From<Duration> for Pace {
    fn from(time: Duration) -> Self {
        Self::Time(time)
    }
}

/// Whether offers have moved to Partner Center, which changes some answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Migration {
    #[default]
    Migrated,
    NotMigrated,
}

/// How the marketplace behaves where it can behave in several ways.
#[derive(Debug, Clone, Default)]
pub(super) struct Manner {
    pub(super) pace: Pace,
    pub(super) migration: Migration,
    /// The publishers that the caller is a user of; none given is any.
    pub(super) publishers: Option<Vec<String>>,
    /// A certificate (PEM) to trust beside the system's where pictures are fetched.
    pub(super) trusted: Option<String>,
}

/// The marketplace's state.
#[derive(Debug)]
pub(super) struct Marketplace {
    pub(super) offers: store::Offers,
    pub(super) copies: copies::Copies,
    fetcher: fetch::Fetcher,
    manner: Manner,
}

impl Marketplace {
    pub(super) fn open(folder: Option<&Path>, manner: Manner) -> Result<Self, Error> {
        Ok(Self {
            offers: store::Offers::open(folder)?,
            copies: copies::Copies::open(folder)?,
            fetcher: fetch::Fetcher::trusting(manner.trusted.clone()),
            manner,
        })
    }
}

/// Carries out a request to the API.
pub(super) async fn serve(app: &App, call: &Call) -> Answer {
    dispatch(app, call).await.unwrap_or_else(Refusal::into_answer)
}

/// Refuses one who may not ask this, by the head of the request alone.
pub(super) fn refused(app: &App, call: &Call) -> Option<Answer> {
    let may_ask = check_token(app, call).and_then(|()| match call.route {
        Route::Control => Ok(()),
        _ => check_version(call).and_then(|()| check_publisher(app, call)),
    });
    may_ask.err().map(Refusal::into_answer)
}

async fn dispatch(app: &App, call: &Call) -> Result<Answer, Refusal> {
    match (call.route, &call.address) {
        (Route::OfferTypes, _) => Ok(read::offer_types()),
        (Route::Publishers, _) => Ok(read::publishers(app)),
        (Route::ListOffers, Address::Offers { publisher }) => read::list(app, call, publisher),
        (Route::PutOffer, Address::Offer { offer, .. }) => put::put(app, call, offer).await,
        (Route::Unknown, _) => {
            Err(Refusal::new(405, "MethodNotAllowed", "The requested resource does not support http method."))
        }
        (_, Address::Offer { offer, part }) => serve_offer(app, call, offer, part),
        _ => Ok(not_found()),
    }
}

fn serve_offer(app: &App, call: &Call, offer: &OfferKey, part: &Part) -> Result<Answer, Refusal> {
    match part {
        Part::Draft => read::draft(app, offer),
        Part::Slot(slot) => read::slot(app, offer, slot),
        Part::Version(version) => read::version(app, offer, version),
        Part::Status => progress::status(app, call, offer),
        Part::Submissions => progress::submissions(app, call, offer),
        Part::Operation(name) => progress::show(app, call, offer, name),
        Part::Publish => operation::start(app, call, offer, Kind::Publish),
        Part::GoLive => operation::start(app, call, offer, Kind::GoLive),
        Part::Cancel => operation::cancel(app, call, offer),
    }
}

/// Takes the token that is valid at present. A 401 has its own shape, without `error`.
///
/// Source: <https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-troubleshooting-authentication-errors>.
fn check_token(app: &App, call: &Call) -> Result<(), Refusal> {
    match call.header_if_there("authorization").map(|value| value.split_once(' ').unwrap_or((value, ""))) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("Bearer") && token == app.keys.token() => Ok(()),
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("Bearer") => Err(Refusal::not_signed_in(
            "Authorization has been denied for this request: the token is expired, or for another audience.",
        )),
        _ => Err(Refusal::not_signed_in("Authorization has been denied for this request.")),
    }
}

fn check_version(call: &Call) -> Result<(), Refusal> {
    if call.query.get("api-version") == Some(API_VERSION) {
        return Ok(());
    }
    let message = format!("Invalid api version. Allowed values are [{API_VERSION}]");
    Err(Refusal::new(400, "InvalidAPIVersion", message))
}

fn check_publisher(app: &App, call: &Call) -> Result<(), Refusal> {
    let publisher = match &call.address {
        Address::Offers { publisher } => publisher,
        Address::Offer { offer, .. } => &offer.publisher,
        _ => return Ok(()),
    };
    match &app.market.manner.publishers {
        Some(allowed) if !allowed.contains(publisher) => {
            Err(Refusal::new(403, "Forbidden", "User does not have the required permissions"))
        }
        _ => Ok(()),
    }
}
