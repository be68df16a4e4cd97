//! Create or modify an offer.

use std::collections::BTreeMap;

use bytes::Bytes;
use futures::future;
use serde_json::{Map, Value};

use super::super::answer::Answer;
use super::super::call::Call;
use super::super::route::OfferKey;
use super::super::server::App;
use super::offer::Secrets;
use super::{OfferRecord, Refusal, Slot, images};

/// Takes an offer's body: checks it, takes its pictures over, and makes it the draft.
///
/// Between the check of `If-Match` and the write nobody else can write, though the pictures are fetched without
/// holding anybody up: the condition is checked again at the end.
pub(super) async fn put(app: &App, call: &Call, key: &OfferKey) -> Result<Answer, Refusal> {
    let mut document = parse(&call.body)?;
    check_ids(&document, key)?;
    let there = app.market.offers.get(key);
    check_precondition(call, there.as_ref())?;
    if let Some(there) = &there {
        check_change(there, &document)?;
    }
    take_pictures_over(app, call, key, &mut document).await?;
    let (status, record) = app.market.offers.change(key, |record| {
        check_precondition(call, record.as_ref())?;
        let (status, changed) = match record.take() {
            None => (201, OfferRecord::new(key, document, call.now)),
            Some(mut there) => {
                check_change(&there, &document)?;
                keep_hero(&there.draft.document, &mut document);
                there.set_draft(document, call.now);
                (200, there)
            }
        };
        *record = Some(changed.clone());
        Ok((status, changed))
    })?;
    Ok(super::read::show(app, &record, Slot::Draft, Secrets::Withheld, status))
}

fn parse(body: &Bytes) -> Result<Value, Refusal> {
    if body.is_empty() {
        return Err(Refusal::bad_request("The request body is missing."));
    }
    match serde_json::from_slice(body) {
        Ok(document @ Value::Object(_)) => Ok(document),
        Ok(_) => Err(Refusal::bad_request("The request body is not a JSON object.")),
        Err(error) => Err(Refusal::bad_request(format!("The request body is not JSON: {error}."))),
    }
}

/// Compares the ids of the body with those of the address.
fn check_ids(document: &Value, key: &OfferKey) -> Result<(), Refusal> {
    need_text(document, "offerTypeId", "OfferTypeId")?;
    for (member, argument, wanted) in
        [("publisherId", "PublisherId", &key.publisher), ("id", "Id", &key.offer)]
    {
        let found = need_text(document, member, argument)?;
        if found != wanted {
            return Err(Refusal::bad_request(format!(
                "The value '{found}' of '{member}' in the body does not match '{wanted}' in the request URI."
            )));
        }
    }
    match document.pointer("/definition/offer") {
        Some(Value::Object(_)) => Ok(()),
        _ => Err(null_argument("Definition")),
    }
}

fn need_text<'d>(document: &'d Value, member: &str, argument: &str) -> Result<&'d str, Refusal> {
    document
        .get(member)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .ok_or_else(|| null_argument(argument))
}

fn null_argument(argument: &str) -> Refusal {
    Refusal::bad_request(format!("The argument: '{argument}' cannot be null or empty."))
}

/// Checks `If-Match`.
///
/// An offer that is there is not written over without it; the code and text are as public clients recorded them.
fn check_precondition(call: &Call, there: Option<&OfferRecord>) -> Result<(), Refusal> {
    match (call.header_if_there("if-match"), there) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(Refusal::new(404, "NotFound", "The offer to be modified was not found.")),
        (None, Some(_)) => Err(Refusal::new(
            409,
            "InvalidResourceId",
            "Offer ID already exists. If you wanted to update an existing offer, please ensure If-Match header is \
             specified as per documentation.",
        )),
        (Some(etag), Some(there)) if etag == "*" || etag == there.etag => Ok(()),
        (Some(_), Some(_)) => Err(Refusal::precondition_failed()),
    }
}

/// Refuses what an existing offer does not allow: another type, or a change while it is being published.
fn check_change(there: &OfferRecord, document: &Value) -> Result<(), Refusal> {
    if let Some(running) = there.running() {
        return Err(Refusal::new(
            409,
            "OperationInProgress",
            format!("The offer is locked: operation {} is in progress.", running.id),
        ));
    }
    if there.draft.document.get("offerTypeId") != document.get("offerTypeId") {
        return Err(Refusal::bad_request("The 'offerTypeId' of an offer cannot be changed."));
    }
    Ok(())
}

/// Fetches every picture that is not in marketplace storage, all at the same time, and links to the copies.
async fn take_pictures_over(
    app: &App,
    call: &Call,
    key: &OfferKey,
    document: &mut Value,
) -> Result<(), Refusal> {
    let mut links: BTreeMap<String, String> = BTreeMap::new();
    images::visit_links(document, &mut |place, link| {
        links.entry(link.clone()).or_insert_with(|| place.to_owned());
    });
    let taken = links.iter().map(|(link, place)| take_over(app, call, key, link, place));
    let taken: BTreeMap<&String, String> = future::try_join_all(taken).await?.into_iter().collect();
    images::visit_links(document, &mut |_, link| {
        if let Some(own) = taken.get(link) {
            link.clone_from(own);
        }
    });
    Ok(())
}

async fn take_over<'l>(
    app: &App,
    call: &Call,
    key: &OfferKey,
    link: &'l String,
    place: &str,
) -> Result<(&'l String, String), Refusal> {
    let market = &app.market;
    if let Some(own) = market.copies.recognise(link)? {
        return Ok((link, own));
    }
    let picture = market.fetcher.fetch(link).await;
    let picture =
        picture.map_err(|reason| Refusal::bad_request(format!("The image linked in '{place}' {reason}.")))?;
    Ok((link, market.copies.add(app, key, &picture, call.now)?))
}

/// Keeps the hero logo where a body leaves it out: once set, it cannot be removed.
fn keep_hero(there: &Value, document: &mut Value) {
    let Some(Value::Object(earlier)) = there.pointer("/definition/offer") else { return };
    let Some(Value::Object(offer)) = document.pointer_mut("/definition/offer") else { return };
    let heroes = earlier.iter().filter(|(name, value)| name.ends_with(".heroLogo") && is_set(Some(value)));
    for (name, hero) in heroes {
        set_if_unset(offer, name, hero);
    }
}

fn set_if_unset(offer: &mut Map<String, Value>, name: &str, value: &Value) {
    if !is_set(offer.get(name)) {
        offer.insert(name.to_owned(), value.clone());
    }
}

fn is_set(value: Option<&Value>) -> bool {
    value.and_then(Value::as_str).is_some_and(|text| !text.is_empty())
}
