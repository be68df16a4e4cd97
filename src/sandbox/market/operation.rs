//! Operations: publish, go live, cancel, and how far they are.
//!
//! Sources: the pages cloud-partner-portal-api-publish-offer, -go-live, -cancel-operations, -retrieve-operations and
//! -retrieve-offer-status under <https://learn.microsoft.com/partner-center/marketplace-offers/>.

use percent_encoding::utf8_percent_encode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::super::answer::Answer;
use super::super::call::Call;
use super::super::clock;
use super::super::route::{OfferKey, OperationName};
use super::super::server::App;
use super::copies::ENCODED;
use super::{API_VERSION, Migration, OfferRecord, Pace, Refusal, Slot, steps};

/// What an operation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) enum Kind {
    Publish,
    GoLive,
}

/// How far an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) enum State {
    Running,
    Succeeded,
    Failed,
    Canceled,
}

impl State {
    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }
}

impl Kind {
    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::GoLive => "goLive",
        }
    }

    fn slot(self) -> &'static str {
        match self {
            Self::Publish => "preview",
            Self::GoLive => "production",
        }
    }
}

/// One operation on an offer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in super::super) struct Operation {
    pub(in super::super) id: String,
    pub(in super::super) kind: Kind,
    pub(in super::super) state: State,
    /// The version that was submitted.
    pub(super) version: u64,
    pub(super) polls: u32,
    /// In seconds since 1970.
    started: i64,
    pub(super) changed_time: String,
    emails: Option<String>,
    /// Why certification refused it.
    pub(super) refusal: Option<String>,
}

/// Starts an operation; only one may run at a time.
pub(super) fn start(app: &App, call: &Call, key: &OfferKey, kind: Kind) -> Result<Answer, Refusal> {
    let market = &app.market;
    let operation = market.offers.change_existing(key, |record| {
        let emails = match kind {
            Kind::Publish => Some(parse_emails(call, market.manner.migration)?),
            Kind::GoLive => None,
        };
        if let Some(running) = record.running() {
            return Err(Refusal::new(
                409,
                "OperationInProgress",
                format!("Only one operation can run at a time: operation {} is in progress.", running.id),
            ));
        }
        let version = begin(record, kind)?;
        record.operations.push(Operation {
            id: Uuid::new_v4().to_string(),
            kind,
            state: State::Running,
            version,
            polls: 0,
            started: call.now.unix_timestamp(),
            changed_time: clock::ticks(call.now),
            emails: emails.flatten(),
            refusal: market.certification_refusal().filter(|_| kind == Kind::Publish),
        });
        if matches!(market.manner.pace, Pace::Polls(0)) {
            advance(record, market.manner.pace, call.now);
        }
        Ok(record.operations.last().map(|operation| location(key, operation, market.manner.migration)))
    })?;
    Ok(Answer::new(202).with("location", operation.unwrap_or_default()))
}

/// Checks that there is something to operate on, and gives its version.
fn begin(record: &mut OfferRecord, kind: Kind) -> Result<u64, Refusal> {
    match kind {
        Kind::Publish => {
            let missing = super::images::missing_logos(&record.draft.document);
            if !missing.is_empty() {
                let message = format!("The offer failed validation: {} must be set.", missing.join(", "));
                return Err(Refusal::new(422, "UnprocessableEntity", message));
            }
            Ok(record.snapshot())
        }
        Kind::GoLive => match &record.preview {
            None => Err(Refusal::empty_slot(Slot::Preview, &record.offer)),
            Some(_) if record.status() != "waitingForPublisherReview" => {
                Err(Refusal::bad_request("The offer is not waiting for the publisher's review."))
            }
            Some(preview) => Ok(preview.version),
        },
    }
}

/// Reads `{"metadata":{"notification-emails":"a@b,c@d"}}`; the e-mails are ignored for migrated offers.
fn parse_emails(call: &Call, migration: Migration) -> Result<Option<String>, Refusal> {
    let body: Value = serde_json::from_slice(&call.body)
        .map_err(|error| Refusal::bad_request(format!("The request body is not JSON: {error}.")))?;
    let Some(Value::Object(metadata)) = body.get("metadata") else {
        return Err(Refusal::bad_request("The argument: 'metadata' cannot be null or empty."));
    };
    let emails = metadata.get("notification-emails").and_then(Value::as_str).filter(|text| !text.is_empty());
    match (migration, emails) {
        (Migration::Migrated, _) => Ok(None),
        (Migration::NotMigrated, Some(emails)) => Ok(Some(emails.to_owned())),
        (Migration::NotMigrated, None) => {
            Err(Refusal::bad_request("The argument: 'notification-emails' cannot be null or empty."))
        }
    }
}

/// Cancels what runs; the answer is the same if nothing does.
pub(super) fn cancel(app: &App, call: &Call, key: &OfferKey) -> Result<Answer, Refusal> {
    let migration = app.market.manner.migration;
    let location = app.market.offers.change_existing(key, |record| {
        if let Some(operation) = record.operations.last_mut().filter(|last| last.state == State::Running) {
            operation.state = State::Canceled;
            operation.changed_time = clock::ticks(call.now);
        }
        Ok(record.operations.last().map(|operation| location(key, operation, migration)))
    })?;
    let answer = Answer::new(202);
    Ok(match location {
        Some(location) => answer.with("location", location),
        None => answer,
    })
}

/// Writes the relative path under which an operation can be asked for.
fn location(key: &OfferKey, operation: &Operation, migration: Migration) -> String {
    let encode = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
    let (publisher, offer) = (encode(&key.publisher), encode(&key.offer));
    match migration {
        Migration::Migrated => format!(
            "/api/publishers/{publisher}/offers/{offer}/operations/{}?api-version={API_VERSION}",
            operation.id
        ),
        Migration::NotMigrated => format!(
            "/api/operations/{publisher}${offer}$2${}?api-version={API_VERSION}",
            operation.kind.slot()
        ),
    }
}

/// Lets the running operation go on: by one poll, or by the time that has passed.
fn advance(record: &mut OfferRecord, pace: Pace, now: OffsetDateTime) {
    let Some(operation) = record.operations.last_mut().filter(|last| last.state == State::Running) else {
        return;
    };
    operation.polls = operation.polls.saturating_add(1);
    let done = match pace {
        Pace::Polls(polls) => operation.polls >= polls,
        Pace::Time(time) => {
            let passed = now.unix_timestamp().saturating_sub(operation.started);
            u64::try_from(passed).unwrap_or(0) >= time.as_secs()
        }
    };
    if !done {
        return;
    }
    operation.changed_time = clock::ticks(now);
    operation.state = if operation.refusal.is_some() { State::Failed } else { State::Succeeded };
    match (operation.state, operation.kind, operation.version) {
        (State::Succeeded, Kind::Publish, version) => record.preview = record.version(version).cloned(),
        (State::Succeeded, Kind::GoLive, _) => record.production.clone_from(&record.preview),
        _ => {}
    }
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
            "offerVersion": operation.version,
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
    let ticks = i128::from(operation.started) * 10_000_000 + 621_355_968_000_000_000;
    json!({
        "id": operation.id,
        "offerId": record.guid,
        "offerVersion": operation.version,
        "offerTypeId": record.draft.document.get("offerTypeId"),
        "publisherId": record.publisher,
        "submissionType": operation.kind.name(),
        "submissionState": operation.state.name(),
        "publishingVersion": operation.version,
        "slot": if operation.kind == Kind::Publish { "staging" } else { "production" },
        "version": i64::try_from(ticks).unwrap_or(0),
        "definition": { "metadata": { "emails": operation.emails } },
        "changedTime": operation.changed_time,
    })
}

fn messages(operation: Option<&Operation>) -> Vec<Value> {
    let refused = operation.filter(|operation| operation.state == State::Failed);
    let refusal =
        refused.and_then(|operation| Some((operation.refusal.as_deref()?, &operation.changed_time)));
    refusal.map(|(reason, time)| steps::message(reason, "error", time)).into_iter().collect()
}
