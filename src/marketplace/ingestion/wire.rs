//! What the service's JSON says, read leniently: a resource by the path of its schema, whatever its host and version.

use crate::marketplace::refusal::clean;
use crate::marketplace::session::text;
use serde_json::Value;

/// Where schemas are (the host before it, `product-ingestion.azureedge.net`, is refused in requests since March 2025).
const SCHEMAS: &str = "https://schema.mp.microsoft.com/schema";

/// Returns the name and the version of a resource's schema: `…/schema/listing-asset/2022-03-01-preview3`.
pub(super) fn schema(resource: &Value) -> Option<(&str, &str)> {
    let (_, path) = text(resource, "$schema")?.split_once("/schema/")?;
    path.split_once('/')
}

/// Whether a resource has the schema of this name.
pub(super) fn is_of(resource: &Value, name: &str) -> bool {
    schema(resource).is_some_and(|(found, _)| found.eq_ignore_ascii_case(name))
}

/// Returns the address of a schema.
pub(super) fn schema_address(name: &str, version: &str) -> String {
    format!("{SCHEMAS}/{name}/{version}")
}

/// Whether a text is a version of a schema, such as `2022-03-01-preview3`.
pub(super) fn is_version(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Shows the end of a durable id, which is type and ordinal: `azurelogoscreenshot/2`.
pub(super) fn shortened(id: &str) -> String {
    let parts: Vec<_> = id.split('/').collect();
    clean(&parts[parts.len().saturating_sub(2)..].join("/"))
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_resource_is_known_by_its_schemas_path_alone() {
        let table = [
            ("https://schema.mp.microsoft.com/schema/listing-asset/2022-03-01-preview3", true),
            ("https://product-ingestion.azureedge.net/schema/listing-asset/2022-03-01-preview2", true),
            ("https://schema.example/schema/Listing-Asset/2031-01-01", true),
            ("https://schema.mp.microsoft.com/schema/listing/2022-03-01-preview3", false),
            ("listing-asset", false),
            ("", false),
        ];
        for (schema, expected) in table {
            assert_eq!(is_of(&json!({ "$schema": schema }), "listing-asset"), expected, "{schema}");
        }
        assert!(is_version("2022-03-01-preview3") && is_version("2022-07-01"));
        assert!(!is_version("") && !is_version("2022/07") && !is_version("2022?x"));
    }
}
