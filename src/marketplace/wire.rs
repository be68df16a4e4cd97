//! What the service's lists say, read leniently: its pages' samples and tables do not agree.

use super::progress::State;
use serde_json::Value;
use std::fmt;

/// One publisher that the account may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublisherSummary {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub name: Option<String>,
}

/// One offer in a publisher's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferSummary {
    /// Its id.
    pub id: String,
    /// Its type, for example `microsoft-azure-virtualmachines`.
    pub offer_type: Option<String>,
    /// Its name for people.
    pub name: Option<String>,
    /// How far it is, for example `neverPublished`.
    pub state: Option<State>,
    /// When it was last changed, as the service writes it.
    pub changed: Option<String>,
}

/// One submission, that is an operation on an offer, in its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The operation's id; none if it cannot be asked for.
    pub id: Option<OperationId>,
    /// What it is, for example `publish` or `GoLive`.
    pub kind: Option<String>,
    /// How far it is.
    pub state: State,
    /// When it last moved, as the service writes it.
    pub changed: Option<String>,
}

/// The id of an operation: letters, digits, `-`, `_`, `.` and `$`, so that it is safe in a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OperationId(String);

impl OperationId {
    /// Takes an id; none if it is no proper one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let safe = |c: char| c.is_ascii_alphanumeric() || "-_.$".contains(c);
        let fine = !text.is_empty() && text.len() <= 200 && text.chars().all(safe) && !text.starts_with('.');
        fine.then(|| Self(text.to_owned()))
    }

    /// Shows the id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

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
    pub(super) fn read(value: &Value) -> Option<Self> {
        Some(Self {
            id: text(value, &["id"]).and_then(|id| OperationId::parse(&id)),
            kind: text(value, &["submissionType"]),
            state: State::read(&text(value, &["submissionState", "status"])?),
            changed: text(value, &["changedTime", "lastActionDateTime", "createdDateTime"]),
        })
    }

    /// Tells whether it still goes on by itself; one in a state that is not known does.
    #[must_use]
    pub fn is_running(&self) -> bool {
        !matches!(
            self.state,
            State::Succeeded
                | State::Failed
                | State::Canceled
                | State::Rejected
                | State::NeverPublished
                | State::WaitingForPublisherReview
        )
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_id_is_safe_in_a_path() {
        for text in ["2e6b1dd2-0f3b-4b1f-8b4e-0d9d6c9e7a11", "contoso$vm$2$preview"] {
            assert_eq!(OperationId::parse(text).unwrap().as_str(), text);
        }
        for text in ["", "..", "a/b", "a?b", "a b", "a%2Fb"] {
            assert_eq!(OperationId::parse(text), None, "{text}");
        }
    }
}
