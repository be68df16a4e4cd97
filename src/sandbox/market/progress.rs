//! How far operations are.
//!
//! Sources: the pages cloud-partner-portal-api-retrieve-operations and -retrieve-offer-status under
//! <https://learn.microsoft.com/partner-center/marketplace-offers/>.

use serde_json::{Value, json};

use super::super::address::{OfferKey, OperationName};
use super::super::answer::Answer;
use super::super::behavior::Behavior;
use super::super::call::Call;
use super::super::clock;
use super::answer::Refusal;
use super::offer::OfferRecord;
use super::operate::advance;
use super::operation::{Kind, Operation, State};
use super::state::Marketplace;
use super::steps;

/// Tells how far the offer is.
pub(super) fn status(market: &Marketplace, call: &Call, key: &OfferKey) -> Result<Answer, Refusal> {
    let record = poll(market, call, key)?;
    let steps = show_steps(market, &record, record.operations.last());
    let status = match record.running() {
        Some(running) => shown_state(market, &record, running),
        None if is_waiting_in_disguise(market, &record) => State::Running.name().to_owned(),
        None => record.status().to_owned(),
    };
    Ok(Answer::json(
        200,
        &json!({
            "status": status,
            "messages": messages(record.operations.last()),
            "steps": steps,
            "previewLinks": [],
            "liveLinks": [],
        }),
    ))
}

/// Shows one operation.
pub(super) fn show(
    market: &Marketplace,
    call: &Call,
    key: &OfferKey,
    name: &OperationName,
) -> Result<Answer, Refusal> {
    let record = poll(market, call, key)?;
    let found = record.operations.iter().rev().find(|operation| match name {
        OperationName::Id(id) => operation.id == *id,
        OperationName::Slot(slot) => operation.kind.slot() == slot,
    });
    let Some(operation) = found else {
        return Err(Refusal::new(404, "NotFound", "The operation was not found."));
    };
    let may_cancel = if operation.state == State::Running { "canCancel" } else { "none" };
    Ok(Answer::json(
        200,
        &json!({
            "id": operation.id,
            "status": shown_state(market, &record, operation),
            "messages": messages(Some(operation)),
            "publishingVersion": operation.version,
            "offerVersion": operation.offer_version(),
            "cancellationRequestState": may_cancel,
            "steps": show_steps(market, &record, Some(operation)),
            "previewLinks": [],
            "liveLinks": [],
        }),
    ))
}

/// Lists the operations, newest first; both names of the filter that clients send are taken.
pub(super) fn submissions(market: &Marketplace, call: &Call, key: &OfferKey) -> Result<Answer, Refusal> {
    let record = market.offers.need(key)?;
    let wanted = call.query.get("status").or_else(|| call.query.get("submissionState"));
    let mut shown: Vec<_> = old_operation(market, &record).into_iter().collect();
    shown.extend(record.operations.iter().rev().map(|operation| {
        let state = shown_state(market, &record, operation);
        submission(&record, operation, &state)
    }));
    shown.retain(|one| {
        let state = one.get("submissionState").and_then(Value::as_str).unwrap_or_default();
        wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(state))
    });
    Ok(Answer::json(200, &Value::Array(shown)))
}

/// Whether the offer waits for sign-off, and only the name of a step is to tell.
fn is_waiting_in_disguise(market: &Marketplace, record: &OfferRecord) -> bool {
    market.site.behaviors.has(&Behavior::SignOffByStepName) && record.status() == "waitingForPublisherReview"
}

/// Names an operation's state, or what the sandbox was told to name it.
fn shown_state(market: &Marketplace, record: &OfferRecord, operation: &Operation) -> String {
    let is_last = record.operations.last().is_some_and(|last| last.id == operation.id);
    if is_last && is_waiting_in_disguise(market, record) {
        return State::Running.name().to_owned();
    }
    let told = market.site.behaviors.find(|one| match one {
        Behavior::RunningState(name) => Some(name.clone()),
        _ => None,
    });
    told.filter(|_| operation.state == State::Running).unwrap_or_else(|| operation.state.name().to_owned())
}

fn show_steps(market: &Marketplace, record: &OfferRecord, operation: Option<&Operation>) -> Value {
    let mut steps = steps::of(operation, market.site.options.pace);
    if is_waiting_in_disguise(market, record) {
        steps::disguise(&mut steps);
    }
    steps
}

/// Shows an operation of last year in a state that clients may not know, if there is to be one.
fn old_operation(market: &Marketplace, record: &OfferRecord) -> Option<Value> {
    let state = market.site.behaviors.find(|one| match one {
        Behavior::OldOperation(state) => Some(state.clone()),
        _ => None,
    })?;
    let last_year = market.site.clock.now() - time::Duration::days(365);
    let operation = Operation {
        id: "00000000-0000-4000-8000-000000000000".to_owned(),
        kind: Kind::Publish,
        state: State::Succeeded,
        version: 1,
        polls: 0,
        started: last_year.unix_timestamp() * 1000,
        changed_time: clock::ticks(last_year),
        emails: None,
        refusal: None,
    };
    Some(submission(record, &operation, &state))
}

fn submission(record: &OfferRecord, operation: &Operation, state: &str) -> Value {
    // the service counts tenths of microseconds since the year 1, beyond what a float can hold
    let ticks = operation.started * 10_000 + 621_355_968_000_000_000;
    json!({
        "id": operation.id,
        "offerId": record.guid,
        "offerVersion": operation.offer_version(),
        "offerTypeId": record.draft.document.get("offerTypeId"),
        "publisherId": record.publisher,
        "submissionType": operation.kind.name(),
        "submissionState": state,
        "publishingVersion": operation.version,
        "slot": if operation.kind == Kind::Publish { "staging" } else { "production" },
        "version": ticks,
        "definition": { "metadata": { "emails": operation.emails } },
        "changedTime": operation.changed_time,
    })
}

/// Lets the offer's operation go on and gives the offer.
fn poll(market: &Marketplace, call: &Call, key: &OfferKey) -> Result<OfferRecord, Refusal> {
    let record = market.offers.need(key)?;
    if record.running().is_none() {
        return Ok(record);
    }
    market.offers.change_existing(key, |record| {
        advance(record, market.site.options.pace, call.now);
        Ok(record.clone())
    })
}

fn messages(operation: Option<&Operation>) -> Vec<Value> {
    let refused = operation.filter(|operation| operation.state == State::Failed);
    refused.map(steps::reasons).unwrap_or_default()
}
