//! A product's resource tree: which listing counts, and what the version of the whole is.

use super::client::Ingestion;
use super::wire::{Product, is_of, offer_id, schema, shortened};
use crate::base::{Digests, OfferRef};
use crate::marketplace::refusal::clean;
use crate::marketplace::session::{items, text, unreadable};
use crate::marketplace::{ETag, Error, Unserved};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

/// The one language that the service's assets have (schema of `listing-trailer`: "Only English is supported").
pub(super) const LANGUAGE: &str = "en-us";

/// The versions that working clients ask for: each is a limit, the service returns the newest below it.
const PRODUCT: &str = "2022-03-01-preview3";
const TREE: &str = "2022-03-01-preview5";

/// What the texts of a listing are in.
pub(super) const TEXTS: [&str; 2] = ["listing", "plan-listing"];

/// What a tree is read of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Draft,
    Preview,
    Live,
}

/// A product's resources under one target.
#[derive(Clone)]
pub(super) struct Tree {
    pub(super) product: Product,
    resources: Vec<Value>,
}

impl Target {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Preview => "preview",
            Self::Live => "live",
        }
    }
}

impl Ingestion {
    /// Finds the product of an offer; none where there is none.
    pub(super) async fn product(&self, offer: &OfferRef) -> Result<Option<Product>, Error> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known().get(&offer.offer).cloned();
        if found.is_some() {
            return Ok(found);
        }
        let doing = format!("find the product of offer `{offer}`");
        let path = format!("/product?externalId={}", offer.offer);
        let listed = self.found(&path, &doing).await?;
        let is_it =
            |value: &&Value| offer_id(value).is_some_and(|id| id.eq_ignore_ascii_case(offer.offer.as_str()));
        let mut found: Vec<_> = listed.iter().filter(is_it).filter_map(Product::read).collect();
        found.dedup();
        match found.as_slice() {
            [] => Ok(None),
            [one] => {
                known().insert(offer.offer.clone(), one.clone());
                Ok(Some(one.clone()))
            }
            several => Err(Error::unserved(offer, Unserved::SeveralProducts(several.len()))),
        }
    }

    /// Lists all products of the account.
    pub(super) async fn products(&self) -> Result<Vec<Value>, Error> {
        self.found("/product", "list the products").await
    }

    /// Lists products. The service answers with an empty list where there is none, so a 404 comes from another address.
    async fn found(&self, path: &str, doing: &str) -> Result<Vec<Value>, Error> {
        self.list(path, PRODUCT, doing).await.map_err(|error| match error {
            Error::NotFound(_) => {
                Error::NotTheApi { doing: doing.to_owned(), address: self.session.base.to_string() }
            }
            error => error,
        })
    }

    /// Reads a tree, which must be there.
    pub(super) async fn tree(
        &self,
        offer: &OfferRef,
        product: &Product,
        target: Target,
    ) -> Result<Tree, Error> {
        let (guid, target) = (&product.guid, target.as_str());
        let doing = format!("read the {target} of offer `{offer}`");
        let path = format!("/resource-tree/product/{guid}?targetType={target}");
        let read = self.get(&path, TREE, &doing).await;
        let value = read.map_err(|error| match error {
            Error::BadRequest(refused) if refused.refusal.mentions("is not supported") => {
                Error::unserved(offer, Unserved::Type(product.kind.clone()))
            }
            error => error,
        })?;
        if !value.get("resources").is_some_and(Value::is_array) {
            return Err(unreadable(&doing, "it is not a resource tree"));
        }
        Ok(Tree { product: product.clone(), resources: items(&value, "resources").to_vec() })
    }
}

impl Tree {
    /// Returns the resources with the schema of this name that are not deleted.
    pub(super) fn of(&self, name: &'static str) -> impl Iterator<Item = &Value> {
        let is_deleted = |one: &Value| {
            text(one, "lifecycleState").is_some_and(|state| state.eq_ignore_ascii_case("deleted"))
        };
        self.resources.iter().filter(move |one| is_of(one, name) && !is_deleted(one))
    }

    /// Returns the listing whose assets are shown.
    pub(super) fn listing(&self, offer: &OfferRef) -> Result<&Value, Error> {
        let language = |one: &Value| text(one, "languageId").unwrap_or_default().to_ascii_lowercase();
        let all: Vec<_> = self.of("listing").collect();
        let english: Vec<_> = all.iter().filter(|one| language(one) == LANGUAGE).collect();
        match english.as_slice() {
            [one] => Ok(one),
            [] => {
                let languages = all.iter().map(|one| language(one)).collect();
                Err(Error::unserved(offer, Unserved::NoListing(languages)))
            }
            several => Err(Error::unserved(offer, Unserved::SeveralListings(several.len()))),
        }
    }

    /// Returns the version of its content: what differs from read to read without a change is left out, which is the
    /// order of the resources, the signatures of URLs, submissions and the service's remarks. Its second part leaves
    /// out the paths of images too, for a service that shows others at each read.
    pub(super) fn version(&self) -> Option<ETag> {
        let [with, without] = [Paths::Count, Paths::Ignored].map(|paths| self.hash(paths));
        ETag::parse(&format!("\"tree-{with}.{without}\""))
    }

    /// Names what differs from an earlier tree although it was not sent: submissions and signatures don't count, and of
    /// each kind of resource as many new ones as were sent without an ID are ours.
    pub(super) fn changed_since(&self, before: &Self, sent: &[Value], paths: Paths) -> Vec<String> {
        let (was, is) = (before.by_id(paths), self.by_id(paths));
        let was_sent = |id: &str| sent.iter().any(|one| text(one, "id") == Some(id));
        let mut new: Vec<_> = sent.iter().filter(|one| text(one, "id").is_none()).map(kind).collect();
        let mut is_ours = |one: &Value| {
            let at = new.iter().position(|sent| *sent == kind(one));
            at.map(|at| new.swap_remove(at)).is_some()
        };
        let ids: BTreeSet<_> = was.keys().chain(is.keys()).collect();
        let others = ids.into_iter().filter(|id| !was_sent(id));
        let changed = others.filter_map(|id| match (was.get(id), is.get(id)) {
            (None, Some(added)) if is_ours(added) => None,
            (was, is) if was == is => None,
            (was, is) => is.or(was).map(|one| name(id, one)),
        });
        changed.collect()
    }

    fn by_id(&self, paths: Paths) -> BTreeMap<&str, Value> {
        let counted = self.resources.iter().filter(|one| !is_of(one, "submission"));
        counted.filter_map(|one| Some((text(one, "id")?, plain(one, paths)))).collect()
    }

    /// Returns a hash of everything but images, videos, texts and submissions.
    pub(super) fn rest(&self) -> String {
        let [listing, plans] = TEXTS;
        self.hash_of(&["submission", "listing-asset", "listing-trailer", listing, plans], Paths::Ignored)
    }

    fn hash(&self, paths: Paths) -> String {
        self.hash_of(&["submission"], paths)
    }

    fn hash_of(&self, without: &[&str], paths: Paths) -> String {
        let counts = |one: &&Value| !without.iter().any(|name| is_of(one, name));
        let plain = |one| plain(one, paths).to_string();
        let mut lines: Vec<_> = self.resources.iter().filter(counts).map(plain).collect();
        lines.sort_unstable();
        Digests::of(lines.join("\n").as_bytes()).sha256.short()
    }
}

/// Returns of which kind a resource is: its schema, and of an image its type.
fn kind(resource: &Value) -> (Option<&str>, Option<&str>) {
    (schema(resource).map(|(name, _)| name), text(resource, "type"))
}

/// Names a resource in short: an image by its type and number, another one by its schema.
fn name(id: &str, resource: &Value) -> String {
    let (schema, image) = kind(resource);
    match (schema, image) {
        (Some("listing-trailer"), _) | (_, Some(_)) => shortened(id),
        (schema, _) => schema.map_or_else(|| shortened(id), clean),
    }
}

/// Whether the paths of URLs count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paths {
    Count,
    Ignored,
}

/// Returns a resource as it counts: fields in order, signed URLs without their queries.
pub(super) fn plain(value: &Value, paths: Paths) -> Value {
    match value {
        Value::String(text) if text.starts_with("http://") || text.starts_with("https://") => {
            let end = match (text.contains("sig="), paths) {
                (true, Paths::Ignored) => 0,
                (true, Paths::Count) => text.find('?').unwrap_or(text.len()),
                // what tells one video from another may be in the query
                (false, _) => text.len(),
            };
            Value::from(text.get(..end).unwrap_or_default())
        }
        Value::Array(items) => items.iter().map(|item| plain(item, paths)).collect(),
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().filter(|(name, _)| *name != "validations").collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            members.into_iter().map(|(name, value)| (name.clone(), plain(value, paths))).collect()
        }
        other => other.clone(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use serde_json::json;

    pub(in super::super) fn tree(resources: &Value) -> Tree {
        let product = Product { guid: "1".to_owned(), kind: "softwareAsAService".to_owned() };
        Tree { product, resources: resources.as_array().unwrap().clone() }
    }

    fn asset(url: &str, description: &str) -> Value {
        let schema = "https://schema.mp.microsoft.com/schema/listing-asset/2022-03-01-preview3";
        json!({ "$schema": schema, "id": "listing-asset/1/a/1", "url": url, "description": description })
    }

    #[test]
    fn a_version_counts_what_someone_changed_and_nothing_else() {
        let schema =
            |name: &str| format!("https://schema.mp.microsoft.com/schema/{name}/2022-03-01-preview2");
        let (before, listing) =
            (asset("https://a/1.png?sig=x", ""), json!({ "$schema": schema("listing"), "title": "A" }));
        let version = |resources: &Value| tree(resources).version().unwrap();
        let first = version(&json!([before, listing]));
        let mut remarked = before.clone();
        remarked["validations"] = json!([{ "code": "x", "level": "warning" }]);
        let submission = json!({ "$schema": schema("submission"), "status": "running" });
        let reordered = json!({ "url": "https://a/1.png?sig=y", "$schema": before["$schema"], "description": "", "id": before["id"] });
        for same in
            [json!([listing, reordered]), json!([remarked, listing]), json!([submission, before, listing])]
        {
            assert_eq!(version(&same), first, "{same}");
        }
        let moved = json!([asset("https://a/2.png?sig=x", ""), listing]);
        for other in [&moved, &json!([asset("https://a/1.png?sig=x", "b"), listing]), &json!([listing])] {
            assert_ne!(version(other), first, "{other}");
        }
        let video = |id: &str| {
            let url = format!("https://www.youtube.com/watch?v={id}");
            json!([{ "$schema": schema("listing-trailer"), "streamingUrl": url }, listing])
        };
        assert_ne!(version(&video("A")), version(&video("B")), "another video of the same host");
        let rest = |resources: &Value| tree(resources).rest();
        assert_eq!(rest(&moved), rest(&video("A")), "images and videos are not the rest");
        let other = json!([{ "$schema": schema("property"), "categories": {} }]);
        assert_ne!(rest(&moved), rest(&other));
        let without = |resources: &Value| tree(resources).hash(Paths::Ignored);
        assert_eq!(without(&moved), without(&json!([before, listing])));
        assert_ne!(without(&json!([asset("https://a/1.png?sig=x", "b"), listing])), without(&moved));
    }

    #[test]
    fn one_english_listing_counts() {
        let offer = OfferRef::parse("contoso", "saas").unwrap();
        let listing =
            |language: &str| json!({ "$schema": "https://x/schema/listing/1", "languageId": language });
        let found = |languages: &[&str]| {
            let resources = languages.iter().map(|language| listing(language)).collect();
            tree(&resources)
                .listing(&offer)
                .map(|one| one["languageId"].clone())
                .map_err(|error| error.to_string())
        };
        assert_eq!(found(&["de-de", "EN-US"]), Ok(json!("EN-US")));
        assert!(found(&["de-de"]).unwrap_err().contains("no listing in en-us (there is de-de)"));
        assert!(found(&[]).unwrap_err().contains("no listing in en-us"));
        assert!(found(&["en-us", "en-us"]).unwrap_err().contains("2 listings in en-us"));
    }
}
