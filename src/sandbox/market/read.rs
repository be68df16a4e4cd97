//! What can be read: types, publishers, offers, slots, versions.

use serde_json::{Value, json};

use super::super::address::OfferKey;
use super::super::answer::Answer;
use super::super::call::Call;
use super::answer::Refusal;
use super::misbehave;
use super::offer::{OfferRecord, Secrets};
use super::options::Slot;
use super::state::Marketplace;

/// The offer types whose ids are known from public sources.
const OFFER_TYPES: [(&str, &str); 4] = [
    ("microsoft-azure-virtualmachines", "Virtual Machine"),
    ("microsoft-azure-corevm", "Core Virtual Machine"),
    ("microsoft-azure-applications", "Azure Application"),
    ("microsoft-azure-container", "Container"),
];

pub(super) fn offer_types() -> Answer {
    let types = OFFER_TYPES.map(|(id, name)| json!({ "id": id, "displayName": name }));
    Answer::json(200, &json!(types))
}

/// Lists the publishers that the caller may use: those it was let into, else those that have offers.
pub(super) fn publishers(market: &Marketplace) -> Answer {
    let known = market.options.publishers.clone().unwrap_or_else(|| {
        let mut publishers: Vec<String> =
            market.offers.all().into_iter().map(|record| record.publisher).collect();
        publishers.dedup_by(|next, one| next.eq_ignore_ascii_case(one));
        publishers
    });
    let shown = known.iter().map(|publisher| {
        json!({
            "version": 1,
            "id": publisher,
            "definition": { "displayText": publisher, "offerTypeCategories": ["azure"], "sellerId": 1 },
        })
    });
    Answer::json(200, &Value::Array(shown.collect()))
}

/// Lists the offers of a publisher in short, all of them or those of one type.
pub(super) fn list(market: &Marketplace, call: &Call, publisher: &str) -> Result<Answer, Refusal> {
    let wanted = call.query.get("$filter").map(parse_filter).transpose()?;
    let offers = market.offers.all();
    let own = offers.iter().filter(|record| record.publisher.eq_ignore_ascii_case(publisher));
    let offers = own.filter(|record| {
        let found = record.draft.document.get("offerTypeId").and_then(Value::as_str);
        wanted.is_none_or(|wanted| found == Some(wanted))
    });
    let shown = offers.map(|record| summary(market, record)).collect();
    Ok(Answer::json(200, &Value::Array(shown)))
}

/// Reads the one filter that clients are known to send: `offerTypeId eq '<type>'`.
fn parse_filter(filter: &str) -> Result<&str, Refusal> {
    let value = filter.trim().strip_prefix("offerTypeId eq ").map(str::trim);
    let value = value.and_then(|value| value.strip_prefix('\'')?.strip_suffix('\''));
    value.ok_or_else(|| Refusal::bad_request(format!("The filter '{filter}' is not supported.")))
}

fn summary(market: &Marketplace, record: &OfferRecord) -> Value {
    let mut shown =
        record.show(&record.draft, &market.site.base, market.options.migration, Secrets::Withheld);
    let name = record.draft.document.pointer("/definition/displayText").cloned();
    if let Value::Object(members) = &mut shown {
        members.insert("definition".to_owned(), json!({ "displayText": name }));
        members.insert("lockStatus".to_owned(), json!("none"));
        members.insert("offerTypeChanges".to_owned(), json!([]));
    }
    shown
}

/// Shows the draft, or the one before it if reads are to be stale.
pub(super) fn draft(market: &Marketplace, key: &OfferKey) -> Result<Answer, Refusal> {
    let record = market.stale.take(key, &market.behaviors).map_or_else(|| market.offers.need(key), Ok)?;
    Ok(show(market, &record, Slot::Draft, Secrets::Withheld, 200))
}

/// Shows one slot of an offer; `Staging` is an older name of the preview.
pub(super) fn slot(market: &Marketplace, key: &OfferKey, name: &str) -> Result<Answer, Refusal> {
    let record = market.offers.need(key)?;
    let slot = match name.to_ascii_lowercase().as_str() {
        "draft" => Slot::Draft,
        "preview" | "staging" => Slot::Preview,
        "production" => Slot::Production,
        _ => return Err(Refusal::bad_request(format!("The slot '{name}' is not known."))),
    };
    if record.slot(slot).is_none() {
        return Err(Refusal::empty_slot(slot, &key.offer));
    }
    Ok(show(market, &record, slot, Secrets::Withheld, 200))
}

/// Shows an offer as it was submitted under a version.
pub(super) fn version(market: &Marketplace, key: &OfferKey, number: &str) -> Result<Answer, Refusal> {
    let record = market.offers.need(key)?;
    let snapshot = number.parse().ok().and_then(|number| record.version(number));
    let snapshot = snapshot.ok_or_else(|| {
        Refusal::new(404, "NotFound", format!("Version {number} of offer {} was not found.", key.offer))
    })?;
    let body = record.show(snapshot, &market.site.base, market.options.migration, Secrets::Withheld);
    Ok(Answer::json(200, &body))
}

/// Answers with a slot that is there, and the `ETag` of the draft.
pub(super) fn show(
    market: &Marketplace,
    record: &OfferRecord,
    slot: Slot,
    secrets: Secrets,
    status: u16,
) -> Answer {
    let body = record
        .slot(slot)
        .map(|snapshot| record.show(snapshot, &market.site.base, market.options.migration, secrets));
    let mut body = body.unwrap_or_default();
    misbehave::withhold(&market.behaviors, &mut body);
    Answer::json(status, &body).with("etag", &record.etag)
}
