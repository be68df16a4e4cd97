//! What can be read: types, publishers, offers, slots, versions.

use serde_json::{Value, json};

use super::super::address::OfferKey;
use super::super::answer::Answer;
use super::super::call::Call;
use super::super::options::Slot;
use super::answer::Refusal;
use super::offer::{OfferRecord, Snapshot};
use super::state::Marketplace;
use super::{kept, misbehave};

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
    let known = market.site.options.publishers.clone().unwrap_or_else(|| {
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
    let mut shown = without_secrets(market, record, &record.draft);
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
    let record = stale(market, key).map_or_else(|| market.offers.need(key), Ok)?;
    Ok(show(market, &record, &record.draft, 200))
}

fn stale(market: &Marketplace, key: &OfferKey) -> Option<OfferRecord> {
    market.site.behaviors.stale_reads()?;
    market.stale.take(&key.folded())
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
    let snapshot = record.slot(slot).ok_or_else(|| Refusal::empty_slot(slot, &key.offer))?;
    Ok(show(market, &record, snapshot, 200))
}

/// Shows an offer as it was submitted under a version.
pub(super) fn version(market: &Marketplace, key: &OfferKey, number: &str) -> Result<Answer, Refusal> {
    let record = market.offers.need(key)?;
    let snapshot = number.parse().ok().and_then(|number| record.version(number));
    let snapshot = snapshot.ok_or_else(|| {
        Refusal::new(404, "NotFound", format!("Version {number} of offer {} was not found.", key.offer))
    })?;
    Ok(Answer::json(200, &without_secrets(market, &record, snapshot)))
}

/// Answers with a snapshot, and the `ETag` of the draft.
pub(super) fn show(market: &Marketplace, record: &OfferRecord, snapshot: &Snapshot, status: u16) -> Answer {
    let mut body = without_secrets(market, record, snapshot);
    misbehave::withhold(&market.site.behaviors, &mut body);
    Answer::json(status, &body).with("etag", &record.etag)
}

fn without_secrets(market: &Marketplace, record: &OfferRecord, snapshot: &Snapshot) -> Value {
    let mut shown = market.show(record, snapshot);
    kept::withhold(&mut shown);
    shown
}
