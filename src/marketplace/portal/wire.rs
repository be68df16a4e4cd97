//! What the service's lists say, read leniently: its pages' samples and tables do not agree.

use crate::marketplace::operation::{OperationId, Submission};
use crate::marketplace::state::State;
use crate::marketplace::summary::{OfferSummary, PublisherSummary};
use serde_json::Value;

impl PublisherSummary {
    pub(super) fn read(value: &Value) -> Option<Self> {
        let name = value.get("definition").and_then(|definition| text(definition, &["displayText"]));
        Some(Self { id: text(value, &["id", "publisherId"])?, name })
    }
}

impl OfferSummary {
    pub(super) fn read(value: &Value) -> Option<Self> {
        Some(Self {
            id: text(value, &["id"])?,
            offer_type: text(value, &["offerTypeId"]),
            name: value.get("definition").and_then(|definition| text(definition, &["displayText"])),
            state: text(value, &["status"]).map(|name| State::read(&name)),
            changed: text(value, &["changedTime"]),
        })
    }
}

impl Submission {
    /// Reads an item of the list. None is left out: one that says nothing of its state may be running.
    #[expect(clippy::unnecessary_wraps, reason = "lists are read by functions that may leave out items")]
    pub(super) fn read(value: &Value) -> Option<Self> {
        let state = text(value, &["submissionState", "status"]);
        Some(Self {
            id: text(value, &["id"]).and_then(|id| OperationId::parse(&id)),
            kind: text(value, &["submissionType"]),
            state: state.map_or_else(|| State::Other("unknown".to_owned()), |name| State::read(&name)),
            changed: text(value, &["changedTime", "lastActionDateTime", "createdDateTime"]),
            version: value.get("publishingVersion").and_then(Value::as_u64),
        })
    }
}

/// Returns where the next page of a list is; none on the last page, and in a list that stands alone.
pub(super) fn next_page(value: &Value) -> Option<String> {
    text(value, &["nextLink", "@nextLink", "@odata.nextLink"])
}

/// Reads a list, which stands alone (as the pages show) or under `value`.
pub(super) fn list<T>(value: &Value, read: fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    let items = value.as_array().or_else(|| value.get("value")?.as_array())?;
    Some(items.iter().filter_map(read).collect())
}

/// Reads a text under the first of these names that has one.
pub(super) fn text(value: &Value, names: &[&str]) -> Option<String> {
    let found = names.iter().find_map(|name| value.get(name)?.as_str());
    found.filter(|text| !text.is_empty()).map(str::to_owned)
}
