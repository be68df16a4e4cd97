//! The client, a script of requests and their answers, and what the service holds.

use crate::base::{AssetKind, ImageUrl, OfferRef};
use crate::listing::{ListShapes, Placement};
use crate::marketplace::Offer;
use crate::marketplace::canned::{Asked, Server, http, tokens};
pub(super) use crate::marketplace::canned::{Canned, answer};
use crate::marketplace::ingestion::slots::state;
use crate::marketplace::ingestion::tree::{Tree, tests::tree};
use crate::marketplace::ingestion::wire::Product;
use crate::marketplace::ingestion::{Ingestion, Pace};
use serde_json::{Value, json};
use std::time::Duration;

pub(super) const TREE: &str = "GET /resource-tree/product/1?targetType=draft&$version=2022-03-01-preview5";
pub(super) const POST: &str = "POST /configure";
pub(super) const JOB: &str = "GET /configure/job-1/status?$version=2022-03-01-preview2";
pub(super) const LIST: &str = "GET /submission/1?$version=2022-03-01-preview2";

/// One request that is to be sent, and its answer.
pub(super) type Row = (&'static str, Canned);

pub(super) struct Service {
    pub(super) marketplace: Ingestion,
    server: Server,
    script: Vec<String>,
}

impl Service {
    /// Starts a service whose client doesn't pause, and knows the product of the offer.
    pub(super) async fn with<L: Into<String>>(script: impl IntoIterator<Item = (L, Canned)>) -> Self {
        let service = Self::fresh(script).await;
        let product = Product { guid: "1".to_owned(), kind: "softwareAsAService".to_owned() };
        service.marketplace.known.lock().unwrap().insert(offer().offer, product);
        service
    }

    /// Starts a service whose client knows nothing yet.
    pub(super) async fn fresh<L: Into<String>>(script: impl IntoIterator<Item = (L, Canned)>) -> Self {
        let script: Vec<_> = script.into_iter().map(|(line, answer)| (line.into(), answer)).collect();
        let (script, answers): (Vec<String>, Vec<Canned>) = script.into_iter().unzip();
        let server = Server::with(answers).await;
        let marketplace = Ingestion::new(server.base.clone(), http(), tokens(), Pace::of(Duration::ZERO));
        Self { marketplace, server, script }
    }

    /// Sets the pauses of the client.
    pub(super) fn paced(mut self, unit: Duration) -> Self {
        self.marketplace.pace = Pace::of(unit);
        self
    }

    /// Returns the requests so far, which must be those of the script and no others.
    pub(super) fn asked(&self) -> Vec<Asked> {
        let asked = self.server.asked();
        let line = |asked: &Asked| asked.line.trim_end_matches(" HTTP/1.1").to_owned();
        assert_eq!(asked.iter().map(line).collect::<Vec<_>>(), self.script);
        asked
    }

    /// Returns the resources of each post.
    pub(super) fn posted(&self) -> Vec<Value> {
        let body = |asked: &Asked| serde_json::from_str::<Value>(&asked.body).unwrap();
        let asked = self.asked();
        let posts = asked.iter().filter(|asked| asked.line.starts_with(POST) && !asked.body.is_empty());
        posts.map(|asked| body(asked)["resources"].take()).collect()
    }

    /// Returns the time between each two requests; a pause is no shorter than it should be, however slow the machine is.
    pub(super) fn gaps(&self) -> Vec<Duration> {
        self.asked().windows(2).map(|two| two[1].at - two[0].at).collect()
    }
}

pub(super) fn offer() -> OfferRef {
    OfferRef::parse("account", "saas").unwrap()
}

pub(super) fn schema(name: &str) -> String {
    format!("https://schema.mp.microsoft.com/schema/{name}/2022-03-01-preview3")
}

pub(super) fn url(name: &str) -> String {
    format!("https://files.example/{name}.png?sig=now")
}

pub(super) fn listing(title: &str) -> Value {
    json!({ "$schema": schema("listing"), "id": "listing/1/en-us", "languageId": "en-us", "title": title })
}

/// An image that the service holds, with the remarks of the service.
pub(super) fn image(kind: &str, ordinal: u32, order: u32, description: &str) -> Value {
    let name = kind.trim_start_matches("azureLogo").to_lowercase();
    json!({
        "$schema": schema("listing-asset"), "id": format!("listing-asset/1/{name}/{ordinal}"), "kind": "azure",
        "product": "product/1", "listing": "listing/1/en-us", "type": kind, "languageId": "en-us",
        "description": description, "displayOrder": order, "fileName": format!("{name}{ordinal}.png"),
        "friendlyName": format!("{name} {ordinal}"), "url": url(&format!("{name}{ordinal}")), "validations": [],
    })
}

pub(super) fn trailer(title: &str, video: &str, image: &str) -> Value {
    json!({
        "$schema": schema("listing-trailer"), "id": "listing-trailer/1/1", "kind": "azure",
        "product": "product/1", "listing": "listing/1/en-us", "streamingUrl": video,
        "assets": { "en-us": { "title": title, "imageList": [{ "url": url(image) }] } },
    })
}

/// A draft with a large and a small logo and two screenshots.
pub(super) fn resources() -> Vec<Value> {
    vec![
        listing("Contoso"),
        image("azureLogoLarge", 1, 0, ""),
        image("azureLogoSmall", 1, 0, ""),
        image("azureLogoScreenshot", 1, 0, "One"),
        image("azureLogoScreenshot", 2, 1, "Two"),
    ]
}

/// The same draft with one member of one resource changed.
pub(super) fn with(mut resources: Vec<Value>, at: usize, member: &str, value: &str) -> Vec<Value> {
    resources[at][member] = value.into();
    resources
}

pub(super) fn tree_of(resources: &[Value]) -> Tree {
    tree(&resources.into())
}

/// The answer that shows a tree.
pub(super) fn shows(resources: &[Value]) -> Canned {
    answer(200, &json!({ "root": "product/1", "resources": resources }).to_string())
}

pub(super) fn draft(resources: &[Value]) -> Offer {
    state(&tree_of(resources), &offer()).unwrap()
}

/// The offer with one image in its place.
pub(super) fn changed(before: &Offer, kind: AssetKind, name: &str) -> Offer {
    let url = ImageUrl::parse(&format!("https://ours.example/{name}.png?sig=ours")).unwrap();
    let (file, caption) = (Some(format!("{name}.png")), None);
    let placement = Placement { plan: None, kind, position: 0, file, url, caption, video: None };
    before.with_images(&[placement], &ListShapes::default()).unwrap().0
}

/// The answer of a job: its result, and its errors as messages.
pub(super) fn job(result: &str, errors: &[&str]) -> Canned {
    let errors: Vec<_> = errors
        .iter()
        .map(|text| json!({ "resourceId": "listing-asset/1/large/1", "code": "badRequest", "message": text }))
        .collect();
    let status = if result == "pending" { "running" } else { "completed" };
    let value = json!({ "jobId": "job-1", "jobStatus": status, "jobResult": result, "errors": errors });
    answer(202, &value.to_string())
}

/// The list of submissions: each `number target result`.
pub(super) fn list(submissions: &[&str]) -> Canned {
    let one = |(n, text): (usize, &&str)| {
        let [number, target, result] = text.split(' ').collect::<Vec<_>>().try_into().unwrap();
        let status = if result == "pending" { "running" } else { "completed" };
        json!({ "id": format!("submission/1/{number}"), "target": { "targetType": target }, "status": status,
                "result": result, "created": format!("2022-01-{:02}T07:13:06Z", 28 - n) })
    };
    let draft = json!({ "id": "submission/1/0", "target": { "targetType": "draft" } });
    let all: Vec<_> = submissions.iter().enumerate().map(one).chain([draft]).collect();
    answer(200, &json!({ "value": all }).to_string())
}
