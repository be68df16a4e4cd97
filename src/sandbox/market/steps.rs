//! The steps that an operation is shown in.

use serde_json::{Value, json};

use super::super::escape::escape;
use super::super::options::Pace;
use super::operation::{Kind, Operation, State};

/// The steps in order: id, name, how long it may take, what it does.
const STEPS: [(&str, &str, &str, &str); 6] = [
    ("displaydummycertify", "Validate Pre-Requisites", "< 15 min", "Offer settings provided are validated."),
    ("displaycertify", "Certification", "2-3 days", "Offer is analyzed by our certification systems."),
    ("displayprovision", "Provisioning", "< 1 day", "Offer is made available in our production systems."),
    (
        "displaypackage",
        "Packaging and Lead Generation Registration",
        "< 1 hour",
        "Offer's technical assets are packaged for customer use.",
    ),
    ("publisher-signoff", "Publisher signoff", "-", "Offer is available to preview."),
    ("live", "Live", "2-5 days", "Offer is publicly visible and available for purchase."),
];

/// The step before which the publisher looks at the preview.
const SIGN_OFF: usize = 4;
/// The step that certification is.
const CERTIFY: usize = 1;

/// Shows the steps of the last operation, or of none.
pub(super) fn of(operation: Option<&Operation>, pace: Pace) -> Value {
    let shown = STEPS.iter().enumerate().map(|(index, (id, name, time, description))| {
        let status = operation.map_or("notStarted", |operation| status(index, operation, pace));
        json!({
            "estimatedTimeFrame": time,
            "id": id,
            "stepName": name,
            "description": description,
            "status": status,
            "messages": messages(index, operation, status),
            "progressPercentage": if status == "complete" { 100 } else { 0 },
        })
    });
    Value::Array(shown.collect())
}

/// Writes a message as the service does: in HTML.
pub(super) fn message(text: &str, level: &str, time: &str) -> Value {
    json!({ "messageHtml": format!("<p>{}</p>", escape(text)), "level": level, "timestamp": time })
}

/// Writes the reasons of a refusal, each as a message of its own.
pub(super) fn reasons(operation: &Operation) -> Vec<Value> {
    let reasons = operation.refusal.iter().flat_map(|reasons| reasons.split(';'));
    let reasons = reasons.map(str::trim).filter(|reason| !reason.is_empty());
    reasons.map(|reason| message(reason, "error", &operation.changed_time)).collect()
}

/// Shows the steps as clients have met them that tell sign-off by a step's name: the ids are numbers.
pub(super) fn disguise(steps: &mut Value) {
    for (index, step) in steps.as_array_mut().into_iter().flatten().enumerate() {
        if let Value::Object(members) = step {
            members.insert("id".to_owned(), json!((index + 1).to_string()));
            if index == SIGN_OFF {
                members.insert("stepName".to_owned(), json!("publisher-signoff"));
            }
        }
    }
}

fn status(index: usize, operation: &Operation, pace: Pace) -> &'static str {
    match (operation.kind, operation.state) {
        (Kind::GoLive, _) if index <= SIGN_OFF => "complete",
        (Kind::GoLive, State::Succeeded) => "complete",
        (Kind::GoLive, State::Running) => "inProgress",
        (_, State::Canceled) => "canceled",
        (Kind::GoLive, State::Failed) => "rejected",
        (Kind::Publish, State::Succeeded) if index < SIGN_OFF => "complete",
        (Kind::Publish, State::Succeeded) if index == SIGN_OFF => "waitingForPublisherReview",
        (Kind::Publish, State::Succeeded) => "notStarted",
        (Kind::Publish, State::Failed) => compare(index, CERTIFY, "rejected"),
        (Kind::Publish, State::Running) => compare(index, current(operation, pace), "inProgress"),
    }
}

/// Tells a step's status from the one that is at work.
fn compare(index: usize, current: usize, status: &'static str) -> &'static str {
    match index.cmp(&current) {
        std::cmp::Ordering::Less => "complete",
        std::cmp::Ordering::Equal => status,
        std::cmp::Ordering::Greater => "notStarted",
    }
}

/// Tells which step is at work: by polls they follow each other, by time it stays with certification.
fn current(operation: &Operation, pace: Pace) -> usize {
    match pace {
        Pace::Polls(polls) => {
            let share = SIGN_OFF as u64 * u64::from(operation.polls) / u64::from(polls.max(1));
            usize::try_from(share).map_or(SIGN_OFF - 1, |step| step.min(SIGN_OFF - 1))
        }
        Pace::Time(_) => CERTIFY,
    }
}

fn messages(index: usize, operation: Option<&Operation>, status: &str) -> Vec<Value> {
    let Some(operation) = operation else { return Vec::new() };
    match (status, &operation.refusal) {
        ("complete", _) => vec![message("Step completed.", "information", &operation.changed_time)],
        ("rejected", Some(_)) if index == CERTIFY => reasons(operation),
        _ => Vec::new(),
    }
}
