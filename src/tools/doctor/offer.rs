//! The marketplace's side: sign-in, API, publisher, offer, and the ETag that makes saving safe.

use super::diagnosis::Part::{ETag, Marketplace, MarketplaceSignIn, Offer, OtherApi, Publisher};
use super::diagnosis::{Line, NOT_CHECKED, Problem, Subject};
use crate::marketplace::{self, ApiName, Error as E};
use crate::publish::{Error, Known, Services};

/// Asks with reads alone.
pub(super) async fn lines(aim: Option<&Subject>, services: &Services) -> Vec<Line> {
    let asked = match (aim, &services.elsewhere) {
        (Some(aim), Some(other)) => Some((other.api, other.has(&aim.offer).await)),
        _ => None,
    };
    let mut lines = here(aim, services, asked.as_ref()).await;
    lines.push(elsewhere(aim, services, asked));
    lines
}

/// What the other API says of the offer, where it was asked.
type Asked = (ApiName, Known);

/// Says whether the other API has the offer: each of them has offers of its own.
fn elsewhere(aim: Option<&Subject>, services: &Services, asked: Option<Asked>) -> Line {
    let id = aim.map(|aim| aim.offer.offer.to_string()).unwrap_or_default();
    match asked {
        Some((api, Known::Yes)) => Line::ok(OtherApi, format!("the {api} has `{id}`")),
        Some((api, Known::No)) => Line::ok(OtherApi, format!("the {api} doesn't have `{id}`")),
        Some((api, Known::Unknown(why))) => {
            Line::skipped(OtherApi, format!("the {api} was not checked: {why}"))
        }
        None if services.elsewhere.is_some() => Line::skipped(OtherApi, NOT_CHECKED),
        None => Line::skipped(OtherApi, "not checked: the token or the URL that was set is for one API"),
    }
}

/// Asks the API that a publish would use.
async fn here(aim: Option<&Subject>, services: &Services, other: Option<&Asked>) -> Vec<Line> {
    let market = &services.marketplace;
    let asked = match aim {
        Some(aim) => market.offers(&aim.offer.publisher).await.map(drop),
        None => market.publishers().await.map(drop),
    };
    let here = || {
        [
            Line::ok(MarketplaceSignIn, "works"),
            Line::ok(Marketplace, format!("reached at {}", market.address())),
        ]
    };
    match (asked, aim) {
        (Ok(()), Some(aim)) => {
            let publisher = if market.has_publishers() {
                Line::ok(Publisher, format!("you can access publisher `{}`", aim.offer.publisher))
            } else {
                Line::skipped(Publisher, "not needed: this API serves the publisher of the account")
            };
            here().into_iter().chain([publisher]).chain(draft(aim, services, other).await).collect()
        }
        (Ok(()), None) => Line::up_to(here(), &[Publisher, Offer, ETag]),
        (Err(error), _) => refused(error, here),
    }
}

/// What a refusal says of each part.
fn refused(error: E, here: impl FnOnce() -> [Line; 2]) -> Vec<Line> {
    match &error {
        E::NoToken(_) | E::NotSignedIn(_) => {
            let refused = Line::problem(MarketplaceSignIn, Error::from(error));
            Line::up_to([refused], &[Marketplace, Publisher, Offer, ETag])
        }
        E::Forbidden(_) | E::NotFound(_) => {
            let publisher = Line::problem(Publisher, Error::from(error));
            Line::up_to(here().into_iter().chain([publisher]), &[Offer, ETag])
        }
        _ => {
            let signed_in = Line::skipped(MarketplaceSignIn, NOT_CHECKED);
            let refused = Line::problem(Marketplace, Error::from(error));
            Line::up_to([signed_in, refused], &[Publisher, Offer, ETag])
        }
    }
}

/// Reads the draft.
async fn draft(aim: &Subject, services: &Services, asked: Option<&Asked>) -> [Line; 2] {
    let no_etag = || Line::skipped(ETag, "not checked: there is no draft yet");
    match services.marketplace.offer(&aim.offer).await {
        Ok(Some(live)) => [Line::ok(Offer, format!("`{}` exists", aim.offer.offer)), etag(&live)],
        Ok(None) if aim.has_body && services.marketplace.has_publishers() => {
            if let Some((api, Known::Yes)) = asked {
                // a publish would create it a second time
                let error = Error::Elsewhere { offer: Box::new(aim.offer.clone()), api: *api };
                return [Line::problem(Offer, error), no_etag()];
            }
            let said = format!("`{}` doesn't exist yet; the first publish creates it", aim.offer.offer);
            [Line::ok(Offer, said), no_etag()]
        }
        Ok(None) => {
            let offer = Box::new(aim.offer.clone());
            [Line::problem(Offer, Error::NoBase { offer }), no_etag()]
        }
        Err(error) => [Line::problem(Offer, Error::from(error)), Line::skipped(ETag, NOT_CHECKED)],
    }
}

fn etag(live: &marketplace::Offer) -> Line {
    match live.etag() {
        Some(_) if live.document().is_none() => Line::ok(
            ETag,
            "changes made by others are detected up to the moment of the save: this API has no ETag",
        ),
        Some(_) => {
            Line::ok(ETag, "the draft has an ETag: changes made by others in the meantime are detected")
        }
        None => Line::problem(ETag, Problem::NoETag),
    }
}
