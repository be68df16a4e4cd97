//! What the resources of a request refer to.

use std::sync::Arc;

use serde_json::Value;

use super::problem::Problem;
use super::product::Product;
use super::value::{kind, text};

/// Names a resource in an error: by its ID, or as the request names it.
pub(super) fn name(resource: &Value) -> Option<Value> {
    if let Some(id) = resource.get("id") {
        return Some(id.clone());
    }
    let name = resource.get("resourceName")?;
    Some(serde_json::json!({ "resourceName": name }))
}

/// Checks that a resource belongs to this product, and refers to its listing in the listing's language.
pub(super) fn check(product: &Product, resource: &Value, edits: &[Value]) -> Result<(), Problem> {
    let of = |name: &str| resource.get(name).map(|reference| resolve(product, reference, edits));
    if of("product").is_some_and(|id| id != Some(product.id())) {
        return Err(Problem::not_found("product"));
    }
    let Some(id) = of("listing") else { return Ok(()) };
    let listing = product.listing().filter(|listing| Some(text(listing, "id")) == id.as_deref());
    let listing = listing.ok_or_else(|| Problem::not_found(id.as_deref().unwrap_or("listing")))?;
    match resource.get("languageId") {
        Some(language) if listing.get("languageId") != Some(language) => {
            Err(Problem::invalid_id("The language is not that of the listing."))
        }
        _ => Ok(()),
    }
}

/// Finds the durable ID that a reference means.
fn resolve(product: &Product, reference: &Value, edits: &[Value]) -> Option<String> {
    if let Some(id) = reference.as_str() {
        return Some(id.to_owned());
    }
    if let Some(external) = reference.get("externalId") {
        return (external.as_str() == Some(&product.external_id)).then(|| product.id());
    }
    let name = reference.get("resourceName")?;
    let named = edits.iter().find(|one| one.get("resourceName") == Some(name))?;
    match (text(named, "id"), kind(named)) {
        ("", "product") => Some(product.id()),
        ("", "listing") => product.listing().map(|listing| text(listing, "id").to_owned()),
        (id, _) => Some(id.to_owned()),
    }
}

/// Finds which product a request is about: the first that one of its resources names.
pub(super) fn product_of<'p>(products: &'p [Arc<Product>], resources: &[Value]) -> Option<&'p Product> {
    let named = |resource: &Value| {
        let own = (kind(resource) == "product").then(|| resource.get("id")).flatten();
        let id = own.or_else(|| resource.get("product"))?;
        let is_named =
            |product: &&Arc<Product>| resolve(product, id, resources).as_deref() == Some(&*product.id());
        products.iter().find(is_named).map(Arc::as_ref)
    };
    resources.iter().find_map(named)
}
