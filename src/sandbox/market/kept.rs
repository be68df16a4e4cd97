//! What the service keeps of a document, adds to it, and shows of it.

use serde_json::{Map, Value};

/// Members that a client may send and that the service sets by itself, or does not keep.
///
/// Source: the request and response of the page "Create or modify an offer", and bodies that public clients recorded.
const NOT_KEPT: [&str; 12] = [
    "eTag",
    "offerTypeVersions",
    "status",
    "version",
    "changedTime",
    "pcMigrationStatus",
    "pcRedirectUri",
    "isvUpgradeRequest",
    "lockStatus",
    "offerTypeChanges",
    "pricingNotRecalculatedRegions",
    "offerTypeVersionsOverride",
];

/// Members of an offer that the service adds, empty, to each virtual machine offer.
const ADDED_TO_OFFER: [(&str, Empty); 7] = [
    ("microsoft-azure-marketplace-testdrive.videos", Empty::List),
    ("microsoft-azure-marketplace.tableLeadConfiguration", Empty::Object),
    ("microsoft-azure-marketplace.blobLeadConfiguration", Empty::Object),
    ("microsoft-azure-marketplace.salesForceLeadConfiguration", Empty::Object),
    ("microsoft-azure-marketplace.crmLeadConfiguration", Empty::Object),
    ("microsoft-azure-marketplace.httpsEndpointLeadConfiguration", Empty::Object),
    ("microsoft-azure-marketplace.marketoLeadConfiguration", Empty::Object),
];

/// A member of a plan that the service adds, empty, to each virtual machine plan.
pub(super) const ADDED_TO_PLAN: (&str, Empty) =
    ("microsoft-azure-virtualmachines.certificationsFairfax", Empty::List);

#[derive(Clone, Copy)]
pub(super) enum Empty {
    List,
    Object,
}

impl From<Empty> for Value {
    fn from(empty: Empty) -> Self {
        match empty {
            Empty::List => Self::Array(Vec::new()),
            Empty::Object => Self::Object(Map::new()),
        }
    }
}

/// Takes a document as the service keeps it: without what it sets by itself, with what it adds.
pub(super) fn keep(mut document: Value) -> Value {
    if let Value::Object(members) = &mut document {
        members.retain(|name, _| !NOT_KEPT.contains(&name.as_str()));
    }
    if document.get("offerTypeId").and_then(Value::as_str) != Some("microsoft-azure-virtualmachines") {
        return document;
    }
    if let Some(Value::Object(offer)) = document.pointer_mut("/definition/offer") {
        for (name, empty) in ADDED_TO_OFFER {
            offer.entry(name).or_insert_with(|| empty.into());
        }
    }
    if let Some(Value::Array(plans)) = document.pointer_mut("/definition/plans") {
        for plan in plans.iter_mut().filter_map(Value::as_object_mut) {
            plan.entry(ADDED_TO_PLAN.0).or_insert_with(|| ADDED_TO_PLAN.1.into());
        }
    }
    document
}

/// Takes out members of secret type, at any depth.
///
/// Source: <https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-retrieve-specific-offer>,
/// "properties of secret type"; which ones these are is not said, so the name tells.
pub(super) fn withhold(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| !is_secret(name));
            members.values_mut().for_each(withhold);
        }
        Value::Array(elements) => elements.iter_mut().for_each(withhold),
        _ => {}
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["connectionstring", "password", "secret"].iter().any(|end| name.ends_with(end))
}
