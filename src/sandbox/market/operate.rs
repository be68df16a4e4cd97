//! Operations: publish, go live, cancel.
//!
//! Sources: the pages cloud-partner-portal-api-publish-offer, -go-live and -cancel-operations under <https://learn.microsoft.com/partner-center/marketplace-offers/>.

use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::super::address::OfferKey;
use super::super::answer::Answer;
use super::super::call::Call;
use super::super::clock::{self, milliseconds};
use super::super::escape::encode;
use super::super::options::{Migration, Pace, Slot};
use super::answer::Refusal;
use super::offer::OfferRecord;
use super::operation::{Kind, Operation, State};
use super::state::{API_VERSION, Marketplace};
use super::{images, misbehave};

/// Starts an operation; only one may run at a time.
pub(super) fn start(
    market: &Marketplace,
    call: &Call,
    key: &OfferKey,
    kind: Kind,
) -> Result<Answer, Refusal> {
    let operation = market.offers.change_existing(key, |record| {
        let emails = match kind {
            Kind::Publish => Some(parse_emails(call, market.site.options.migration)?),
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
            started: milliseconds(call.now),
            changed_time: clock::ticks(call.now),
            emails: emails.flatten(),
            refusal: misbehave::refusal(&market.site.behaviors).filter(|_| kind == Kind::Publish),
        });
        if matches!(market.site.options.pace, Pace::Polls(0)) {
            advance(record, market.site.options.pace, call.now);
        }
        Ok(record.operations.last().map(|operation| location(key, operation, market.site.options.migration)))
    })?;
    Ok(accepted(operation))
}

/// Checks that there is something to operate on, and gives its version.
fn begin(record: &mut OfferRecord, kind: Kind) -> Result<u64, Refusal> {
    match kind {
        Kind::Publish => {
            let missing = images::missing_logos(&record.draft.document);
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
pub(super) fn cancel(market: &Marketplace, call: &Call, key: &OfferKey) -> Result<Answer, Refusal> {
    let migration = market.site.options.migration;
    let location = market.offers.change_existing(key, |record| {
        if let Some(operation) = record.operations.last_mut().filter(|last| last.state == State::Running) {
            operation.state = State::Canceled;
            operation.changed_time = clock::ticks(call.now);
        }
        Ok(record.operations.last().map(|operation| location(key, operation, migration)))
    })?;
    Ok(accepted(location))
}

/// Answers with the operation's path, in both headers that clients read.
fn accepted(location: Option<String>) -> Answer {
    let answer = Answer::new(202);
    match location {
        Some(location) => answer.with("operation-location", &location).with("location", location),
        None => answer,
    }
}

/// Writes the relative path under which an operation can be asked for.
fn location(key: &OfferKey, operation: &Operation, migration: Migration) -> String {
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
pub(super) fn advance(record: &mut OfferRecord, pace: Pace, now: OffsetDateTime) {
    let Some(operation) = record.operations.last_mut().filter(|last| last.state == State::Running) else {
        return;
    };
    operation.polls = operation.polls.saturating_add(1);
    if !pace.is_due(operation.polls, operation.started, milliseconds(now)) {
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
