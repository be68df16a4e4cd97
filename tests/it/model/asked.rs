//! What a request asks for, in either API.

use crate::support::Api;
use crate::support::matrix::target_of;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Draft,
    Preview,
    Submissions,
    Save,
    Submit,
    GoLive,
    Cancel,
    /// Anything else at the marketplace.
    Look,
    /// Something at the storage.
    Storage,
}

impl Asked {
    /// `line` is `GET /api/publishers/…`.
    pub(super) fn of(api: Api, line: &str, sent: &[u8]) -> Self {
        match api {
            Api::Portal => of_portal(line),
            Api::Ingestion => of_ingestion(line, sent),
        }
    }

    /// Whether it may change an offer; what is stored beside it is looked at in the end.
    pub(super) fn is_change(self) -> bool {
        matches!(self, Self::Save | Self::Submit | Self::GoLive | Self::Cancel)
    }
}

fn of_portal(line: &str) -> Asked {
    let Some((method, rest)) = line.split_once(" /api/publishers/contoso/offers/vm") else {
        return if line.contains(" /api/") { Asked::Look } else { Asked::Storage };
    };
    match (method, rest.split('?').next().unwrap_or_default()) {
        ("GET", "") => Asked::Draft,
        ("GET", "/slot/Preview") => Asked::Preview,
        ("GET", "/submissions/") => Asked::Submissions,
        ("PUT", "") => Asked::Save,
        ("POST", "/publish") => Asked::Submit,
        ("POST", "/golive") => Asked::GoLive,
        ("POST", "/cancel") => Asked::Cancel,
        _ => Asked::Look,
    }
}

fn of_ingestion(line: &str, sent: &[u8]) -> Asked {
    let Some((method, rest)) = line.split_once(" /rp/product-ingestion/") else { return Asked::Storage };
    match (method, rest.split('/').next().unwrap_or_default()) {
        ("GET", "resource-tree") if rest.contains("targetType=draft") => Asked::Draft,
        ("GET", "resource-tree") if rest.contains("targetType=preview") => Asked::Preview,
        ("GET", "submission") => Asked::Submissions,
        ("POST", "configure") if rest.ends_with("/cancel") => Asked::Cancel,
        ("POST", "configure") => match target_of(sent).as_deref() {
            None => Asked::Save,
            Some("live") => Asked::GoLive,
            Some(_) => Asked::Submit,
        },
        _ => Asked::Look,
    }
}
