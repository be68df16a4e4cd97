//! Work that goes on at a marketplace: what it is, how far it is, and where to ask for it.

use super::progress::State;
use schemars::JsonSchema;
use serde::Serialize;
use std::cmp::Reverse;
use std::fmt;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// One operation on an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OperationText")]
pub struct Submission {
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub id: Option<OperationId>,
    /// Its type, in the marketplace's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Its state.
    #[schemars(with = "String")]
    pub state: State,
    /// When it last moved, as the marketplace writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<String>,
    /// The version of the offer that it is for, by which that version can be read.
    #[serde(skip)]
    pub version: Option<u64>,
}

/// Where an operation leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// Certification, then a preview.
    Preview,
    /// The customers.
    Customers,
    /// Nobody knows: the service did not say, or used a word that no page shows.
    Unknown,
}

/// What an operation's state says about now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    /// It is in progress.
    Running,
    /// It has ended, or waits for the publisher.
    Ended,
    /// Its state is one that no page shows.
    Unknown,
}

/// The id of an operation: letters, digits, `-`, `_`, `.` and `$`, so that it is safe in a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct OperationId(String);

/// Work that goes on at the service, and where to ask for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    id: Option<OperationId>,
    at: String,
}

/// What the service says to a cancellation.
#[derive(Debug, Clone)]
pub enum Cancelled {
    /// It is done.
    AtOnce,
    /// It is in progress; so a service also answers if there was nothing to cancel.
    InProgress(Operation),
}

impl Operation {
    /// Creates an operation; `at` is where its marketplace is asked for it.
    #[must_use]
    pub fn new(id: Option<OperationId>, at: String) -> Self {
        Self { id, at }
    }

    /// Returns its ID, where it has one.
    #[must_use]
    pub fn id(&self) -> Option<&OperationId> {
        self.id.as_ref()
    }

    /// Returns where its marketplace is asked for it.
    #[must_use]
    pub fn at(&self) -> &str {
        &self.at
    }
}

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

impl Submission {
    /// Returns where it leads, by the service's word for it: `publish`, `goLive`.
    #[must_use]
    pub fn goal(&self) -> Goal {
        match self.kind.as_deref().map(str::to_ascii_lowercase).as_deref() {
            Some("publish") => Goal::Preview,
            Some("golive") => Goal::Customers,
            _ => Goal::Unknown,
        }
    }

    /// Returns whether it is in progress.
    #[must_use]
    pub fn activity(&self) -> Activity {
        match self.state {
            State::Running | State::NotStarted | State::Blocked | State::WaitingForApproval => {
                Activity::Running
            }
            State::Other(_) => Activity::Unknown,
            State::Succeeded
            | State::Failed
            | State::Canceled
            | State::Rejected
            | State::NeverPublished
            | State::WaitingForPublisherReview => Activity::Ended,
        }
    }

    /// Returns when it last moved; none where the service does not say, or not as a date.
    #[must_use]
    pub fn moved_at(&self) -> Option<OffsetDateTime> {
        date(self.changed.as_deref()?)
    }

    /// Sorts operations, the newest first, whatever order the service lists them in. One without a date counts as old,
    /// unless it is running; among equals the list's own order stays.
    pub fn newest_first(all: &mut [Self]) {
        all.sort_by_key(|one| {
            let is_running = one.activity() == Activity::Running;
            let undated = if is_running { i128::MAX } else { i128::MIN };
            let at = one.moved_at().map_or(undated, OffsetDateTime::unix_timestamp_nanos);
            Reverse((at, is_running, one.version))
        });
    }
}

/// Reads a date as the service writes it; one without a time zone is in UTC.
pub(crate) fn date(text: &str) -> Option<OffsetDateTime> {
    let parse = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    parse(text.trim()).or_else(|| parse(&format!("{}Z", text.trim())))
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
        let of_length = |n: usize| OperationId::parse(&"a".repeat(n)).is_some();
        assert_eq!([200, 201].map(of_length), [true, false]);
    }

    fn submission(id: &str, state: &str, changed: &str) -> Submission {
        let (id, state) = (OperationId::parse(id), State::read(state));
        let changed = Some(changed.to_owned()).filter(|text| !text.is_empty());
        Submission { id, kind: None, state, changed, version: None }
    }

    #[test]
    fn every_state_of_an_operation_is_in_progress_or_over_or_unknown() {
        let cases = [
            ("running", Activity::Running),
            ("InProgress", Activity::Running),
            ("notStarted", Activity::Running),
            ("blocked", Activity::Running),
            ("waitingForApproval", Activity::Running),
            ("succeeded", Activity::Ended),
            ("completed", Activity::Ended),
            ("failed", Activity::Ended),
            ("canceled", Activity::Ended),
            ("rejected", Activity::Ended),
            ("neverPublished", Activity::Ended),
            ("waitingForPublisherReview", Activity::Ended),
            ("archived", Activity::Unknown),
            ("superseded", Activity::Unknown),
            ("", Activity::Unknown),
        ];
        for (state, activity) in cases {
            assert_eq!(submission("1", state, "").activity(), activity, "{state}");
        }
    }

    #[test]
    fn the_word_for_an_operation_says_where_it_leads() {
        let cases = [
            ("publish", Goal::Preview),
            ("Publish", Goal::Preview),
            ("goLive", Goal::Customers),
            ("GoLive", Goal::Customers),
            ("cancel", Goal::Unknown),
            ("", Goal::Unknown),
        ];
        for (word, goal) in cases {
            let one = Submission { kind: Some(word.to_owned()), ..submission("1", "", "") };
            assert_eq!(one.goal(), goal, "{word}");
        }
    }

    #[test]
    fn the_newest_operation_comes_first_however_the_list_is_sorted() {
        const OLD: &str = "2026-01-01T00:00:00.1234567Z";
        const NEW: &str = "2026-03-01T00:00:00Z";
        type Listed = &'static [(&'static str, &'static str, &'static str)];
        let cases: [(Listed, &str); 8] = [
            (&[("1", "archived", OLD), ("2", "succeeded", NEW)], "2"),
            (&[("2", "succeeded", NEW), ("1", "archived", OLD)], "2"),
            (&[("1", "running", OLD), ("2", "succeeded", NEW)], "2"),
            (&[("1", "succeeded", NEW), ("2", "running", NEW)], "2"),
            (&[("1", "succeeded", NEW), ("2", "running", "")], "2"),
            (&[("1", "archived", "soon"), ("2", "succeeded", OLD)], "2"),
            (&[("1", "succeeded", "2026-03-01T01:00:00+02:00"), ("2", "succeeded", NEW)], "2"),
            (&[("1", "succeeded", ""), ("2", "succeeded", "")], "1"),
        ];
        for (list, newest) in cases {
            let mut all: Vec<_> =
                list.iter().map(|(id, state, changed)| submission(id, state, changed)).collect();
            Submission::newest_first(&mut all);
            assert_eq!(all[0].id.as_ref().unwrap().as_str(), newest, "{list:?}");
        }
        let version = |n: u64| Submission { version: Some(n), ..submission(&n.to_string(), "failed", NEW) };
        let mut all = [version(3), version(5), version(4)];
        Submission::newest_first(&mut all);
        assert_eq!(all.map(|one| one.version), [Some(5), Some(4), Some(3)]);
    }

    #[test]
    fn a_date_without_a_time_zone_is_in_utc() {
        let noon = date("2026-03-01T12:00:00Z").unwrap();
        assert_eq!(date(" 2026-03-01T12:00:00.0000000"), Some(noon));
        assert_eq!(date("2026-03-01T14:00:00+02:00"), Some(noon));
        assert_eq!(date("yesterday"), None);
    }
}
