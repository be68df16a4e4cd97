//! What a person sees and does in the portal, beside the API.

use bytes::Bytes;
use serde_json::Value;

use super::super::Action;
use super::super::Error;
use super::super::Route;
use super::super::address::Address;
use super::super::call::Call;
use super::super::market::{EDITED, drawing};
use super::super::moment::{Edit, Moment};
use super::super::options::Slot;
use super::super::product_call::ProductCall;
use super::configure::action;
use super::files::{Content, StoredFile};
use super::product::{self, Product};
use super::references;
use super::seed::{add_asset, remake_logos};
use super::seed_kind::Seed;
use super::state::Ingestion;
use super::value::{find, find_mut, kind, set, text, urls};

/// A product as a person looks at it.
#[derive(Debug)]
pub(in super::super) struct Overview {
    pub(in super::super) external_id: String,
    pub(in super::super) kind: String,
    /// The resources of each tree that there is, by its name.
    pub(in super::super) trees: Vec<(&'static str, Vec<Value>)>,
}

impl Overview {
    /// Visits the image of every asset in a tree, with its type and caption.
    pub(in super::super) fn visit_images(resources: &[Value], visit: &mut dyn FnMut(&str, &str, &str)) {
        for resource in resources {
            let name = if kind(resource) == "listing-trailer" { "trailer" } else { text(resource, "type") };
            for url in urls(resource).iter().filter(|_| name != "pdfDocument") {
                visit(url, name, text(resource, "description"));
            }
        }
    }
}

impl Ingestion {
    /// Plays a colleague in the portal, on the resources of a draft as they are kept.
    pub(in super::super) fn portal_edit(
        &self,
        external_id: &str,
        edit: impl FnOnce(&mut Vec<Value>),
    ) -> bool {
        let product = self.store.by_external_id(external_id);
        let changed =
            product.map(|product| self.store.change(&product.guid, |product| edit(&mut product.draft)));
        matches!(changed, Some(Ok(Some(()))))
    }

    /// Takes a file that a colleague uploads; returns what a resource holds in place of its URL.
    pub(in super::super) fn portal_upload(
        &self,
        external_id: &str,
        name: &str,
        bytes: &Bytes,
    ) -> Result<Option<String>, Error> {
        let Some(product) = self.store.by_external_id(external_id) else { return Ok(None) };
        let file = self.keep(&product.guid, name, bytes)?;
        self.store.change(&product.guid, |product| product.add_file(file))
    }

    /// Returns a tree of a product, its resources in the order of their IDs.
    pub(in super::super) fn tree_of(&self, external_id: &str, slot: Slot) -> Option<Value> {
        let product = self.store.by_external_id(external_id)?;
        let mut tree = self.tree(&product, slot, product.tree(slot)?, None);
        let resources = tree.get_mut("resources").and_then(Value::as_array_mut)?;
        resources.sort_by(|one, other| text(one, "id").cmp(text(other, "id")));
        Some(tree)
    }

    /// Returns the submissions of a product as they are listed.
    pub(in super::super) fn submissions_of(&self, external_id: &str) -> Vec<Value> {
        self.store.by_external_id(external_id).map(|product| product.listed(false)).unwrap_or_default()
    }

    /// Returns all products with their trees, for a person to look at.
    pub(in super::super) fn overview(&self) -> Vec<Overview> {
        let products = self.store.products();
        let shown = products.iter().map(|product| {
            let trees = [Slot::Draft, Slot::Preview, Slot::Production].into_iter().filter_map(|target| {
                let resources = product.tree(target)?.iter();
                Some((product::target(target), resources.map(|one| self.show(product, one, None)).collect()))
            });
            Overview {
                external_id: product.external_id.clone(),
                kind: product.resource().map(|one| text(one, "type").to_owned()).unwrap_or_default(),
                trees: trees.collect(),
            }
        });
        shown.collect()
    }

    /// Lets colleagues edit who were to do it before this request.
    pub(super) fn let_colleagues_edit(&self, call: &Call) {
        let Some((product, moment)) = self.moment(call) else { return };
        self.site.behaviors.edit_at(moment, |edit| self.edit_as_colleague(&product, edit));
    }

    /// Tells before which of the moments a request is, and which product it is about.
    fn moment(&self, call: &Call) -> Option<(String, Moment)> {
        let Address::Product { call: what } = &call.address else { return None };
        if let (ProductCall::Tree(guid), Route::ResourceTree) = (what, call.route) {
            let target = call.query.get("targetType").unwrap_or("draft");
            return (target == "draft").then(|| (guid.clone(), Moment::Read));
        }
        let moment = match action(call)? {
            Action::Save => Moment::Save,
            Action::Submit => Moment::Submit,
            Action::GoLive => Moment::GoLive,
            Action::Upload | Action::Cancel => return None,
        };
        let body: Value = serde_json::from_slice(&call.body).ok()?;
        let products = self.store.products();
        let product = references::product_of(&products, body.get("resources")?.as_array()?)?;
        Some((product.guid.clone(), moment))
    }

    /// Plays a colleague; tells whether there is such a product.
    fn edit_as_colleague(&self, guid: &str, edit: Edit) -> bool {
        let changed = self.store.change(guid, |product| {
            // each edit adds a file, so that one differs from the next
            let seed = drawing(product.files.len());
            match edit {
                Edit::Text => edit_text(product),
                Edit::Logo => set_logo(product, seed),
                Edit::Screenshot => add_screenshot(product, seed),
                Edit::Caption => edit_caption(product),
            }
        });
        matches!(changed, Ok(Some(())))
    }
}

fn edit_text(product: &mut Product) {
    if let Some(listing) = product.draft.iter_mut().find(|one| kind(one) == "listing") {
        let edited = format!("{}{EDITED}", text(listing, "searchResultSummary"));
        set(listing, "searchResultSummary", edited);
    }
}

fn edit_caption(product: &mut Product) {
    let captioned = product.draft.iter_mut().find(|one| text(one, "type") == "azureLogoScreenshot");
    if let Some(asset) = captioned {
        let edited = format!("{}{EDITED}", text(asset, "description"));
        set(asset, "description", edited);
    }
}

/// Replaces the large logo, and those that the portal makes of it.
fn set_logo(product: &mut Product, seed: u8) {
    let id = product.asset_id("azureLogoLarge", 1);
    let content = Content::Drawn { width: 216, height: 216, seed };
    if find(&product.draft, &id).is_none() {
        return add_asset(product, "azureLogoLarge", 1, "", "by-a-colleague.png", content);
    }
    let url = product.add_file(StoredFile::new("by-a-colleague.png", content));
    if let Some(logo) = find_mut(&mut product.draft, &id) {
        set(logo, "url", url);
        set(logo, "fileName", "by-a-colleague.png");
        set(logo, "friendlyName", "by-a-colleague.png");
    }
    if product.seed == Seed::PortalLogos {
        remake_logos(product, seed);
    }
}

fn add_screenshot(product: &mut Product, seed: u8) {
    let next = product.ordinals("azureLogoScreenshot").into_iter().max().map_or(1, |last| last + 1);
    let content = Content::Drawn { width: 1280, height: 720, seed };
    add_asset(product, "azureLogoScreenshot", next, "Added by a colleague", "by-a-colleague.png", content);
}
