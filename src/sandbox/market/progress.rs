//! How far operations are.
//!
//! Sources: the pages cloud-partner-portal-api-retrieve-operations and -retrieve-offer-status under
//! <https://learn.microsoft.com/partner-center/marketplace-offers/>.

use serde_json::{Value, json};

use super::super::answer::Answer;
use super::super::call::Call;
use super::super::route::{OfferKey, OperationName};
use super::super::server::App;
use super::operation::{Kind, Operation, State, advance};
use super::{OfferRecord, Refusal, steps};

/// Tells how far the offer is.
pub(super) fn status(app: &App, call: &Call, key: &OfferKey) -> Result<Answer, Refusal> {
    let record = poll(app, call, key)?;
    let steps = steps::of(record.operations.last(), app.market.manner.pace);
    Ok(Answer::json(
        200,
        &json!({
            "status": record.status(),
            "messages": messages(record.operations.last()),
            "steps": steps,
            "previewLinks": [],
            "liveLinks": [],
        }),
    ))
}

/// Shows one operation.
pub(super) fn show(app: &App, call: &Call, key: &OfferKey, name: &OperationName) -> Result<Answer, Refusal> {
    let record = poll(app, call, key)?;
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
            "status": operation.state.name(),
            "messages": messages(Some(operation)),
            "publishingVersion": operation.version,
            "offerVersion": operation.offer_version(),
            "cancellationRequestState": may_cancel,
            "steps": steps::of(Some(operation), app.market.manner.pace),
            "previewLinks": [],
            "liveLinks": [],
        }),
    ))
}

/// Lists the operations, newest first; both names of the filter that clients send are taken.
pub(super) fn submissions(app: &App, call: &Call, key: &OfferKey) -> Result<Answer, Refusal> {
    let record = app.market.offers.need(key)?;
    let wanted = call.query.get("status").or_else(|| call.query.get("submissionState"));
    let operations =
        record.operations.iter().rev().filter(|operation| {
            wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(operation.state.name()))
        });
    let shown = operations.map(|operation| submission(&record, operation));
    Ok(Answer::json(200, &Value::Array(shown.collect())))
}

fn submission(record: &OfferRecord, operation: &Operation) -> Value {
    // the service counts tenths of microseconds since the year 1, beyond what a float can hold
    let ticks = operation.started * 10_000 + 621_355_968_000_000_000;
    json!({
        "id": operation.id,
        "offerId": record.guid,
        "offerVersion": operation.offer_version(),
        "offerTypeId": record.draft.document.get("offerTypeId"),
        "publisherId": record.publisher,
        "submissionType": operation.kind.name(),
        "submissionState": operation.state.name(),
        "publishingVersion": operation.version,
        "slot": if operation.kind == Kind::Publish { "staging" } else { "production" },
        "version": ticks,
        "definition": { "metadata": { "emails": operation.emails } },
        "changedTime": operation.changed_time,
    })
}

/// Lets the offer's operation go on and gives the offer.
fn poll(app: &App, call: &Call, key: &OfferKey) -> Result<OfferRecord, Refusal> {
    let record = app.market.offers.need(key)?;
    if record.running().is_none() {
        return Ok(record);
    }
    app.market.offers.change_existing(key, |record| {
        advance(record, app.market.manner.pace, call.now);
        Ok(record.clone())
    })
}

fn messages(operation: Option<&Operation>) -> Vec<Value> {
    let refused = operation.filter(|operation| operation.state == State::Failed);
    let refusal =
        refused.and_then(|operation| Some((operation.refusal.as_deref()?, &operation.changed_time)));
    refusal.map(|(reason, time)| steps::message(reason, "error", time)).into_iter().collect()
}
