//! The product that an offer ID stands for, as far as everything else needs it.

use super::wire::text;
use serde_json::Value;

/// A product of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Product {
    /// Its guid, safe in a path.
    pub(super) guid: String,
    /// Its type, for example `softwareAsAService`.
    pub(super) kind: String,
}

impl Product {
    /// Reads a product; none where it is no product.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let guid = text(value, "id")?.strip_prefix("product/")?;
        let is_safe = guid.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let kind = text(value, "type").unwrap_or("unknown").to_owned();
        (is_safe && !guid.is_empty()).then(|| Self { guid: guid.to_owned(), kind })
    }

    /// Returns its durable id.
    pub(super) fn id(&self) -> String {
        format!("product/{}", self.guid)
    }
}

/// Returns the offer ID of a product.
pub(super) fn offer_id(product: &Value) -> Option<&str> {
    text(product.get("identity")?, "externalId")
}
