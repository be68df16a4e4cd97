//! Makes the products that are there from the start.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::super::options::Slot;
use super::files::{Content, StoredFile};
use super::product::{Product, State, Submission};
use super::seed_kind::Seed;
use super::value::{find_mut, set, text};
use super::version::preview;

/// The publication of every seed that is published.
const CREATED: &str = "2026-09-24T07:13:06.4408032Z";
/// The number of that submission; 19 digits.
const NUMBER: u64 = 1_152_921_505_697_224_591;

/// Makes a product.
pub(super) fn make(seed: Seed, external_id: &str) -> Product {
    let mut product = Product {
        guid: guid(external_id),
        external_id: external_id.to_owned(),
        seed,
        draft: Vec::new(),
        preview: None,
        live: None,
        submissions: Vec::new(),
        published: BTreeSet::new(),
        files: BTreeMap::new(),
    };
    product.draft = texts(&product);
    add_assets(&mut product);
    match seed {
        Seed::Saas | Seed::Vm | Seed::PortalLogos | Seed::OldHost => publish(&mut product, Slot::Production),
        Seed::Container => publish(&mut product, Slot::Preview),
        Seed::Draft | Seed::AzureApplication | Seed::NoEnglish => {}
    }
    product
}

/// Makes a GUID of an ID, the same at each start.
pub(super) fn guid(external_id: &str) -> String {
    let hash = format!("{:x}", Sha256::digest(external_id));
    let part = |from: usize, to: usize| hash.get(from..to).unwrap_or_default().to_owned();
    format!("{}-{}-4{}-8{}-{}", part(0, 8), part(8, 12), part(12, 15), part(15, 18), part(18, 30))
}

/// What the kinds of a product's resources are named after.
fn names(seed: Seed) -> (&'static str, &'static str) {
    match seed {
        Seed::Vm => ("azureVirtualMachine", "azureVM"),
        Seed::Container => ("azureContainer", "azureContainer"),
        Seed::AzureApplication => ("azureApplication", "azureApplication"),
        _ => ("softwareAsAService", "azureSaaS"),
    }
}

/// In which preview the schemas of a product's listing are.
fn listing_preview(seed: Seed) -> u32 {
    if matches!(seed, Seed::Vm | Seed::Container) { 5 } else { 3 }
}

/// Makes the resources without files.
fn texts(product: &Product) -> Vec<Value> {
    let Product { guid, external_id, seed, .. } = product;
    let ((kind, listed), language) = (names(*seed), language(*seed));
    let plan = self::guid(&format!("{external_id} plan"));
    let id = |text: &str| format!("{text}/{guid}");
    let mut all = vec![
        json!({ "$schema": preview("product", 3), "id": id("product"), "identity": { "externalId": external_id },
            "type": kind, "alias": "Contoso" }),
        json!({ "$schema": preview("plan", 3), "id": format!("plan/{guid}/{plan}"), "product": id("product"),
            "identity": { "externalId": "basic" }, "alias": "Basic", "azureRegions": ["azureGlobal"], "displayRank": 1 }),
        json!({ "$schema": preview("property", 3), "id": format!("property/{guid}/public/main"),
            "product": id("product"), "kind": listed, "termsConditions": "standardMicrosoft", "industries": {} }),
        listing(product, listed),
        json!({ "$schema": preview("plan-listing", 3), "product": id("product"), "kind": format!("{listed}-plan"),
            "id": format!("plan-listing/{guid}/public/main/{plan}/{language}"), "name": "Basic",
            "description": "<p>For a start</p>", "plan": format!("plan/{guid}/{plan}"), "languageId": language }),
        json!({ "$schema": preview("price-and-availability-offer", 3), "id": id("price-and-availability-offer"),
            "product": id("product"), "previewAudiences": [{ "type": "email", "id": "one@contoso.com" }] }),
        json!({ "$schema": preview("reseller", 2), "id": id("reseller"), "product": id("product"),
            "resellerChannelState": "none", "audiences": [] }),
    ];
    all.push(technical(product, &plan));
    all
}

fn language(seed: Seed) -> &'static str {
    if seed == Seed::NoEnglish { "de-de" } else { "en-us" }
}

fn listing(product: &Product, kind: &str) -> Value {
    let (guid, language) = (&product.guid, language(product.seed));
    json!({
        "$schema": preview("listing", listing_preview(product.seed)),
        "id": format!("listing/{guid}/public/main/default/{language}"),
        "product": product.id(),
        "kind": kind,
        "title": "Contoso",
        "description": "<p>See the health of every machine</p>",
        "searchResultSummary": "See the health of every machine",
        "privacyPolicyLink": "https://contoso.com/privacy",
        "supportContact": { "name": "", "email": "support@contoso.com", "phone": "0" },
        "languageId": language,
    })
}

fn technical(product: &Product, plan: &str) -> Value {
    let Product { guid, seed, .. } = product;
    let (name, number, id) = match seed {
        Seed::Vm => ("virtual-machine-plan-technical-configuration", 5, format!("{guid}/{plan}")),
        Seed::Container => ("container-plan-technical-configuration", 5, format!("{guid}/{plan}")),
        _ => ("software-as-a-service-technical-configuration", 3, guid.clone()),
    };
    json!({ "$schema": preview(name, number), "id": format!("{name}/{id}"), "product": product.id() })
}

/// Adds the images and documents of a product.
fn add_assets(product: &mut Product) {
    let captions = ["Many publishers", "Simple setup", "Managed subscriptions", "Notifications"];
    let logos = [("azureLogoLarge", 216), ("azureLogoSmall", 48), ("azureLogoMedium", 90)];
    let screenshots = match product.seed {
        Seed::Draft | Seed::AzureApplication | Seed::NoEnglish => return,
        Seed::Saas | Seed::OldHost => 4,
        Seed::PortalLogos | Seed::Container => 2,
        Seed::Vm => 1,
    };
    for (kind, side) in logos {
        let content = Content::Drawn { width: side, height: side, seed: 90 };
        add_asset(product, kind, 1, "", "Contoso-216x216.png", content);
    }
    for (ordinal, caption) in (1..=screenshots).zip(captions) {
        let seed = u8::try_from(100 + ordinal).unwrap_or_default();
        let name = format!("screenshot_{ordinal}.png");
        let content = Content::Drawn { width: 1280, height: 720, seed };
        add_asset(product, "azureLogoScreenshot", ordinal, caption, &name, content);
    }
    if product.seed == Seed::Vm {
        add_asset(product, "pdfDocument", 1, "How to begin", "guide.pdf", Content::Document);
        add_trailer(product);
    }
}

/// Adds an asset to the draft.
pub(super) fn add_asset(
    product: &mut Product,
    kind: &str,
    ordinal: usize,
    caption: &str,
    name: &str,
    content: Content,
) {
    let id = product.asset_id(kind, ordinal);
    let url = product.add_file(StoredFile::of_seed(&id, name, content));
    let listing = product.listing().cloned().unwrap_or_default();
    product.draft.push(json!({
        "$schema": preview("listing-asset", listing_preview(product.seed)),
        "id": id,
        "product": product.id(),
        "kind": "azure",
        "listing": text(&listing, "id"),
        "type": kind,
        "languageId": text(&listing, "languageId"),
        "description": caption,
        "displayOrder": 0,
        "fileName": name,
        "url": url,
        "friendlyName": name,
    }));
}

fn add_trailer(product: &mut Product) {
    let id = format!("listing-trailer/{}/public/main/default/1", product.guid);
    let content = Content::Drawn { width: 1280, height: 720, seed: 120 };
    let url = product.add_file(StoredFile::of_seed(&id, "tour.png", content));
    let listing = product.listing().map(|listing| text(listing, "id").to_owned());
    product.draft.push(json!({
        "$schema": preview("listing-trailer", listing_preview(product.seed)),
        "id": id,
        "product": product.id(),
        "kind": "azure",
        "listing": listing,
        "streamingUrl": "https://www.youtube.com/watch?v=contoso",
        "assets": { "en-us": { "title": "A tour", "imageList": [{ "url": url }] } },
    }));
}

/// Publishes the draft as it stands.
fn publish(product: &mut Product, target: Slot) {
    let resources = product.draft.clone();
    product.preview = Some(resources.clone());
    product.published = resources.iter().map(|one| text(one, "id").to_owned()).collect();
    let mut submission = Submission {
        number: NUMBER,
        target: Slot::Preview,
        state: State::Succeeded,
        created: CREATED.to_owned(),
        is_deprecation: false,
        resources: resources.clone(),
    };
    product.submissions.push(submission.clone());
    if target == Slot::Production {
        product.live = Some(resources);
        submission.target = Slot::Production;
        product.submissions.push(submission);
    }
}

/// Makes the small and medium logos anew of the large one, as the portal does.
pub(super) fn remake_logos(product: &mut Product, seed: u8) {
    for (kind, side) in [("azureLogoSmall", 48), ("azureLogoMedium", 90)] {
        let id = product.asset_id(kind, 1);
        let content = Content::Drawn { width: side, height: side, seed };
        let url = product.add_file(StoredFile::new("Contoso-216x216.png", content));
        if let Some(logo) = find_mut(&mut product.draft, &id) {
            set(logo, "url", url);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guids_have_their_form_and_stay() {
        let guid = guid("contoso-saas");
        assert_eq!(guid, super::guid("contoso-saas"));
        let lengths: Vec<_> = guid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{guid}");
        assert!(uuid::Uuid::parse_str(&guid).is_ok());
    }
}
