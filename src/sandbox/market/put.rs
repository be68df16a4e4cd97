//! Create or modify an offer.

use std::collections::BTreeMap;

use bytes::Bytes;
use futures::future;
use serde_json::{Value, json};

use super::super::address::OfferKey;
use super::super::answer::Answer;
use super::super::behavior::Behavior;
use super::super::call::Call;
use super::answer::Refusal;
use super::offer::OfferRecord;
use super::state::Marketplace;
use super::{images, misbehave, read};

/// Takes an offer's body: checks it, takes its images over, and makes it the draft.
///
/// Between the check of `If-Match` and the write nobody else can write, though the images are fetched without
/// holding anybody up: the condition is checked again at the end.
pub(super) async fn put(market: &Marketplace, call: &Call, key: &OfferKey) -> Result<Answer, Refusal> {
    let mut document = parse(&call.body)?;
    check_ids(&document, key)?;
    let there = market.offers.get(key);
    check_precondition(market, call, there.as_ref())?;
    if let Some(there) = &there {
        check_change(there, &document)?;
    }
    pause(market).await;
    take_pictures_over(market, call, key, &mut document).await?;
    if market.site.behaviors.has(&Behavior::IgnoreSave) {
        let pretended = || OfferRecord::new(key, document, call.now);
        let status = if there.is_some() { 200 } else { 201 };
        return Ok(answer(market, None, &there.unwrap_or_else(pretended), status));
    }
    let (before, after) = save(market, call, key, document)?;
    let status = if before.is_some() { 200 } else { 201 };
    Ok(answer(market, before.as_ref(), &after, status))
}

/// Makes a document the draft if the condition still holds; gives the offer before and after.
fn save(
    market: &Marketplace,
    call: &Call,
    key: &OfferKey,
    mut document: Value,
) -> Result<(Option<OfferRecord>, OfferRecord), Refusal> {
    market.offers.change(key, |record| {
        check_precondition(market, call, record.as_ref())?;
        let before = record.take();
        if let Some(there) = &before {
            check_change(there, &document)?;
            keep_spelling(&there.draft.document, &mut document);
            keep_hero(&there.draft.document, &mut document);
            let reads = market.site.behaviors.stale_reads().unwrap_or_default();
            market.stale.keep(key.folded(), there.clone(), reads);
        }
        misbehave::spoil(&market.site.behaviors, &mut document);
        let after = match before.clone() {
            None => OfferRecord::new(key, document, call.now),
            Some(mut there) => {
                there.set_draft(document, call.now);
                there
            }
        };
        *record = Some(after.clone());
        Ok((before, after))
    })
}

/// Answers a save: with the offer after it, or as the sandbox was told to.
fn answer(market: &Marketplace, before: Option<&OfferRecord>, after: &OfferRecord, status: u16) -> Answer {
    let shape = market.site.behaviors.find(|one| match one {
        Behavior::StaleAnswer | Behavior::PartialAnswer | Behavior::EmptyAnswer | Behavior::OtherAnswer => {
            Some(one.clone())
        }
        _ => None,
    });
    let show = |record: &OfferRecord| read::show(market, record, &record.draft, status);
    match (shape, before) {
        (Some(Behavior::StaleAnswer), Some(before)) => show(before),
        (Some(Behavior::EmptyAnswer), _) => Answer::new(status).with("etag", &after.etag),
        (Some(Behavior::OtherAnswer), _) => Answer::json(status, &json!({})).with("etag", &after.etag),
        (Some(Behavior::PartialAnswer), _) => {
            let mut shown: Value = serde_json::from_slice(&show(after).body).unwrap_or_default();
            misbehave::remove_field(&mut shown, "definition");
            Answer::json(status, &shown).with("etag", &after.etag)
        }
        _ => show(after),
    }
}

async fn pause(market: &Marketplace) {
    let wait = market.site.behaviors.find(|one| match one {
        Behavior::SlowSave(wait) => Some(*wait),
        _ => None,
    });
    tokio::time::sleep(wait.unwrap_or_default()).await;
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

/// Compares the ids of the body with those of the address; case doesn't count.
fn check_ids(document: &Value, key: &OfferKey) -> Result<(), Refusal> {
    need_text(document, "offerTypeId", "OfferTypeId")?;
    for (member, argument, wanted) in
        [("publisherId", "PublisherId", &key.publisher), ("id", "Id", &key.offer)]
    {
        let found = need_text(document, member, argument)?;
        if !found.eq_ignore_ascii_case(wanted) {
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
fn check_precondition(market: &Marketplace, call: &Call, there: Option<&OfferRecord>) -> Result<(), Refusal> {
    match (call.header_if_there("if-match"), there) {
        (None, None) | (Some("*"), Some(_)) => Ok(()),
        (Some(_), None) => Err(Refusal::new(404, "NotFound", "The offer to be modified was not found.")),
        (None, Some(_)) => Err(Refusal::new(
            409,
            "InvalidResourceId",
            "Offer ID already exists. If you wanted to update an existing offer, please ensure If-Match header is \
             specified as per documentation.",
        )),
        (Some(etag), Some(there)) => {
            let is_taken = etag == there.etag && !market.site.behaviors.has(&Behavior::RefuseOwnEtag);
            if is_taken { Ok(()) } else { Err(Refusal::precondition_failed()) }
        }
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

/// An image that a body has the URL of.
enum Image {
    /// It is in marketplace storage; the kept form of its URL.
    Own(String),
    Fetched(Bytes),
}

/// Fetches every image that is not in marketplace storage, all at the same time, and writes the URLs of the copies.
///
/// Nothing is kept unless all of them can be; of those that cannot, the first in the body is named.
async fn take_pictures_over(
    market: &Marketplace,
    call: &Call,
    key: &OfferKey,
    document: &mut Value,
) -> Result<(), Refusal> {
    let mut places: Vec<(String, String)> = Vec::new();
    images::visit_urls(document, &mut |place, url| {
        if !places.iter().any(|(known, _)| known == url) {
            places.push((url.clone(), place.to_owned()));
        }
    });
    let images = places.iter().map(|(url, place)| look_at(market, url, place));
    let images: Vec<Image> = future::join_all(images).await.into_iter().collect::<Result<_, _>>()?;
    let mut own = BTreeMap::new();
    for ((url, _), image) in places.into_iter().zip(images) {
        let kept = match image {
            Image::Own(kept) => kept,
            Image::Fetched(bytes) => {
                market.copies.add(key, &misbehave::encode(&market.site.behaviors, bytes), call.now)?
            }
        };
        own.insert(url, kept);
    }
    images::visit_urls(document, &mut |_, url| {
        if let Some(kept) = own.get(url) {
            url.clone_from(kept);
        }
    });
    Ok(())
}

async fn look_at(market: &Marketplace, url: &str, place: &str) -> Result<Image, Refusal> {
    if let Some(kept) = market.copies.recognise(url)? {
        return Ok(Image::Own(kept));
    }
    let fetched = market.fetcher.fetch(url).await;
    let refuse = |reason| Refusal::bad_request(format!("The image linked in '{place}' {reason}."));
    fetched.map(Image::Fetched).map_err(refuse)
}

/// Keeps the IDs as they were written when the offer was created.
fn keep_spelling(there: &Value, document: &mut Value) {
    for name in ["publisherId", "id"] {
        if let (Some(first), Some(id)) = (there.get(name), document.get_mut(name)) {
            id.clone_from(first);
        }
    }
}

/// Keeps the hero logo where a body leaves it out: once set, it cannot be removed.
fn keep_hero(there: &Value, document: &mut Value) {
    let Some(Value::Object(earlier)) = there.pointer("/definition/offer") else { return };
    let Some(Value::Object(offer)) = document.pointer_mut("/definition/offer") else { return };
    let heroes = earlier.iter().filter(|(name, value)| name.ends_with(".heroLogo") && is_set(Some(value)));
    for (name, hero) in heroes {
        if !is_set(offer.get(name)) {
            offer.insert(name.clone(), hero.clone());
        }
    }
}

fn is_set(value: Option<&Value>) -> bool {
    value.and_then(Value::as_str).is_some_and(|text| !text.is_empty())
}
