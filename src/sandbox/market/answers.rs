//! What a save is answered with.

use serde_json::{Value, json};

use super::super::answer::Answer;
use super::super::behavior::Behavior;
use super::misbehave::remove_field;
use super::offer::{OfferRecord, Secrets};
use super::options::Slot;
use super::read;
use super::state::Marketplace;

/// Answers a save: with the offer after it, or as the sandbox was told to.
pub(super) fn answer(
    market: &Marketplace,
    before: Option<&OfferRecord>,
    after: &OfferRecord,
    status: u16,
) -> Answer {
    let shape = market.behaviors.find(|one| match one {
        Behavior::StaleAnswer | Behavior::PartialAnswer | Behavior::EmptyAnswer | Behavior::OtherAnswer => {
            Some(one.clone())
        }
        _ => None,
    });
    let show = |record| read::show(market, record, Slot::Draft, Secrets::Withheld, status);
    match (shape, before) {
        (Some(Behavior::StaleAnswer), Some(before)) => show(before),
        (Some(Behavior::EmptyAnswer), _) => Answer::new(status).with("etag", &after.etag),
        (Some(Behavior::OtherAnswer), _) => Answer::json(status, &json!({})).with("etag", &after.etag),
        (Some(Behavior::PartialAnswer), _) => {
            let mut shown: Value = serde_json::from_slice(&show(after).body).unwrap_or_default();
            remove_field(&mut shown, "definition");
            Answer::json(status, &shown).with("etag", &after.etag)
        }
        _ => show(after),
    }
}
