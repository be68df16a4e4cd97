//! Edits of assets: where each goes, and what is kept of it.

use serde_json::{Value, json};

use super::super::switch::{Deletion, Switch, Unmatched};
use super::fetched::Fetched;
use super::problem::Problem;
use super::product::Product;
use super::state::Ingestion;
use super::value::{find, remove, text};

/// How many screenshots and documents a listing has at most.
const MOST: [(&str, usize); 2] = [("azureLogoScreenshot", 5), ("pdfDocument", 3)];

impl Ingestion {
    /// Applies one `listing-asset`; returns it as it is kept.
    pub(super) fn apply_asset(
        &self,
        product: &mut Product,
        edit: &Value,
        fetched: &Fetched,
    ) -> Result<Value, Problem> {
        let kind = text(edit, "type");
        let id = self.place(product, edit, kind)?;
        self.check_failure(&label(kind, &id))?;
        if text(edit, "lifecycleState") == "deleted" {
            return self.delete(product, edit, &id);
        }
        let there = find(&product.draft, &id).cloned();
        let url = self.url_of(product, edit, there.as_ref(), fetched)?;
        let made = self.asset(product, edit, &id, &url);
        product.put(made.clone());
        Ok(made)
    }

    /// Finds the ID that an asset has or gets.
    fn place(&self, product: &Product, edit: &Value, kind: &str) -> Result<String, Problem> {
        let id = text(edit, "id");
        if !id.is_empty() {
            return match find(&product.draft, id) {
                None => Err(Problem::not_found(id)),
                Some(there) if text(there, "type") != kind => {
                    Err(Problem::invalid_id("The resource with this id has another type."))
                }
                Some(_) => Ok(id.to_owned()),
            };
        }
        let taken = product.ordinals(kind);
        let next = taken.iter().max().map_or(1, |last| last + 1);
        match MOST.iter().find(|(limited, _)| *limited == kind) {
            Some((_, most)) if taken.len() >= *most => {
                let message = format!("The listing has {most} assets of the type {kind} already.");
                Err(Problem::of("badRequest", "collectionLimitExceeded", &message))
            }
            Some(_) => Ok(product.asset_id(kind, next)),
            None if taken.is_empty() => Ok(product.asset_id(kind, 1)),
            None => self.logo_again(product, kind, next),
        }
    }

    /// Finds the place of a logo that is sent without `id` though there is one.
    fn logo_again(&self, product: &Product, kind: &str, next: usize) -> Result<String, Problem> {
        let way = self.switch(|one| match one {
            Switch::LogoWithoutId(way) => Some(*way),
            _ => None,
        });
        match way {
            Some(Unmatched::Replace) => Ok(product.asset_id(kind, 1)),
            Some(Unmatched::Append) => Ok(product.asset_id(kind, next)),
            None => {
                let message = format!("The listing has an asset of the type {kind} already.");
                Err(Problem::of("conflict", "invalidResource", &message))
            }
        }
    }

    /// Fails a resource that was to fail in this job.
    pub(super) fn check_failure(&self, label: &str) -> Result<(), Problem> {
        let named = self.switch(|one| match one {
            Switch::FailResource(name) if is_label(name, label) => Some(name.clone()),
            _ => None,
        });
        let Some(name) = named else { return Ok(()) };
        self.take(Switch::FailResource(name));
        Err(Problem::invalid_resource("The file couldn't be processed."))
    }

    /// Takes an asset or a trailer out of the draft.
    pub(super) fn delete(&self, product: &mut Product, edit: &Value, id: &str) -> Result<Value, Problem> {
        if text(edit, "id").is_empty() {
            return Err(Problem::invalid_id("A resource is deleted by its id."));
        }
        if product.published.contains(id) && self.deletion() != Some(Deletion::Allow) {
            return Err(Problem::of("conflict", "invalidState", DELETED));
        }
        product.draft.retain(|one| text(one, "id") != id);
        let mut gone = edit.clone();
        // what is kept of it holds no signed URL
        for name in ["url", "assets"] {
            remove(&mut gone, name);
        }
        Ok(gone)
    }

    /// Returns how the deletion of a published asset is handled, where a switch says so.
    pub(super) fn deletion(&self) -> Option<Deletion> {
        self.switch(|one| match one {
            Switch::DeletePublished(way) => Some(*way),
            _ => None,
        })
    }

    /// Takes over the file that an asset is to show; without `url` it keeps the one that it has.
    fn url_of(
        &self,
        product: &mut Product,
        edit: &Value,
        there: Option<&Value>,
        fetched: &Fetched,
    ) -> Result<String, Problem> {
        match (text(edit, "url"), there) {
            ("", Some(there)) if !self.is_on(Switch::NeedUrl) => Ok(text(there, "url").to_owned()),
            ("", _) => Err(Problem::invalid_resource("The url is missing.")),
            (url, _) => self.take_over(product, text(edit, "type"), &file_name(edit), url, fetched),
        }
    }

    fn asset(&self, product: &Product, edit: &Value, id: &str, url: &str) -> Value {
        let name = file_name(edit);
        let friendly = edit.get("friendlyName").and_then(Value::as_str).unwrap_or(&name);
        let order = edit.get("displayOrder").filter(|_| !self.is_on(Switch::IgnoreDisplayOrder));
        json!({
            "$schema": text(edit, "$schema"),
            "id": id,
            "product": product.id(),
            "kind": "azure",
            "listing": product.listing().map(|listing| text(listing, "id")),
            "type": text(edit, "type"),
            "languageId": text(edit, "languageId"),
            "description": text(edit, "description"),
            "displayOrder": order.cloned().unwrap_or_else(|| 0.into()),
            "fileName": name,
            "url": url,
            "friendlyName": friendly,
        })
    }
}

/// Why a published asset stays.
pub(super) const DELETED: &str = "A resource that was published before cannot be deleted.";

/// Names an asset by its type and number.
fn label(kind: &str, id: &str) -> String {
    format!("{kind}/{}", id.rsplit('/').next().unwrap_or_default())
}

/// Whether a name means a resource; without a number it is the first.
fn is_label(name: &str, label: &str) -> bool {
    name.eq_ignore_ascii_case(label)
        || label.strip_suffix("/1").is_some_and(|kind| name.eq_ignore_ascii_case(kind))
}

/// Returns the name that a file gets: as it was sent, or what ends its URL.
fn file_name(edit: &Value) -> String {
    let sent = text(edit, "fileName");
    let path = text(edit, "url").split('?').next().unwrap_or_default();
    let last = path.rsplit('/').next().filter(|last| !last.is_empty()).unwrap_or("file");
    if sent.is_empty() { last.to_owned() } else { sent.to_owned() }
}
