//! What the service keeps of a document, adds to it, and shows of it.

use serde_json::{Value, json};

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

/// A list that the service adds, empty, to each virtual machine offer.
const LIST_OF_OFFER: &str = "microsoft-azure-marketplace-testdrive.videos";

/// Objects that the service adds, empty, to each virtual machine offer.
const OBJECTS_OF_OFFER: [&str; 6] = [
    "microsoft-azure-marketplace.tableLeadConfiguration",
    "microsoft-azure-marketplace.blobLeadConfiguration",
    "microsoft-azure-marketplace.salesForceLeadConfiguration",
    "microsoft-azure-marketplace.crmLeadConfiguration",
    "microsoft-azure-marketplace.httpsEndpointLeadConfiguration",
    "microsoft-azure-marketplace.marketoLeadConfiguration",
];

/// A list that the service adds, empty, to each virtual machine plan.
pub(super) const LIST_OF_PLAN: &str = "microsoft-azure-virtualmachines.certificationsFairfax";

/// Takes a document as the service keeps it: without what it sets by itself, with what it adds.
pub(super) fn keep(mut document: Value) -> Value {
    if let Value::Object(members) = &mut document {
        members.retain(|name, _| !NOT_KEPT.contains(&name.as_str()));
    }
    if document.get("offerTypeId").and_then(Value::as_str) != Some("microsoft-azure-virtualmachines") {
        return document;
    }
    if let Some(Value::Object(offer)) = document.pointer_mut("/definition/offer") {
        offer.entry(LIST_OF_OFFER).or_insert_with(|| json!([]));
        for name in OBJECTS_OF_OFFER {
            offer.entry(name).or_insert_with(|| json!({}));
        }
    }
    if let Some(Value::Array(plans)) = document.pointer_mut("/definition/plans") {
        for plan in plans.iter_mut().filter_map(Value::as_object_mut) {
            plan.entry(LIST_OF_PLAN).or_insert_with(|| json!([]));
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
