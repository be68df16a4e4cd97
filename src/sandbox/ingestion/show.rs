//! How resources are shown: with signed URLs, in a version that was asked for.

use serde_json::{Value, json};

use super::super::switch::Switch;
use super::product::Product;
use super::seed_kind::Seed;
use super::state::Ingestion;
use super::value::{kind, set, text, visit_urls};
use super::version::{Address, OLD_HOST, Version};

/// Resources that some products are answered with in schemas on the old host.
const OLD: [&str; 4] = ["listing", "listing-asset", "plan-listing", "property"];

impl Ingestion {
    /// Shows a resource of a product.
    pub(super) fn show(&self, product: &Product, resource: &Value, highest: Option<&Version>) -> Value {
        let mut shown = resource.clone();
        let has_new_paths = self.is_on(Switch::NewPaths);
        visit_urls(&mut shown, &mut |url| self.signer.sign(url, &product.guid, &self.site, has_new_paths));
        if self.is_on(Switch::Validations) && kind(&shown) == "listing-asset" {
            set(&mut shown, "validations", warning());
        }
        let schema = text(&shown, "$schema").to_owned();
        if let Some(mut address) = Address::parse(&schema) {
            if product.seed == Seed::OldHost && OLD.contains(&address.resource) {
                address.host = OLD_HOST;
            }
            set(&mut shown, "$schema", address.capped(highest));
        }
        shown
    }

    /// Shows resources, each time in another order.
    pub(super) fn show_shuffled(
        &self,
        product: &Product,
        resources: &[Value],
        highest: Option<&Version>,
    ) -> Vec<Value> {
        let mut shown: Vec<_> = resources.iter().map(|one| self.show(product, one, highest)).collect();
        let mut seed = self.signer.count();
        for last in (1..shown.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let other = usize::try_from(seed >> 33).unwrap_or_default() % (last + 1);
            shown.swap(last, other);
        }
        shown
    }
}

fn warning() -> Value {
    let message = "The image was uploaded by the API.";
    json!([{ "code": "businessValidationError", "message": message, "level": "warning" }])
}
