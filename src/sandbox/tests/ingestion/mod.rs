//! The Product Ingestion half driven over the wire by raw requests.

mod configure;
mod life;
mod read;
mod refused;
mod state;
mod switches;

use super::super::market::png as drawn;
use super::super::{Behavior, Seed, Slot, Switch};
use super::*;

/// A client of the API.
struct Api<'s> {
    client: Client<'s>,
}

impl<'s> Api<'s> {
    fn new(sandbox: &'s Sandbox) -> Self {
        Self { client: Client::new(sandbox) }
    }

    fn sandbox(&self) -> &Sandbox {
        self.client.sandbox
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}/{path}", self.sandbox().ingestion_url());
        self.client.http.request(method, url).bearer_auth(self.sandbox().ingestion_token())
    }

    async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    /// Reads what is there.
    async fn read(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        let status = answer.status();
        let body = body(answer).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// Finds the GUID of a product.
    async fn guid(&self, external_id: &str) -> String {
        let found = self.read(&format!("product?externalId={external_id}")).await;
        text(&found["value"][0], "id").strip_prefix("product/").unwrap().to_owned()
    }

    async fn tree(&self, guid: &str, target: &str) -> Vec<Value> {
        let tree = self.read(&format!("resource-tree/product/{guid}?targetType={target}")).await;
        let mut resources = tree["resources"].as_array().unwrap().clone();
        resources.sort_by_key(|one| text(one, "id").to_owned());
        resources
    }

    async fn submissions(&self, guid: &str) -> Vec<Value> {
        let listed = self.read(&format!("submission/{guid}")).await;
        listed["value"].as_array().unwrap().clone()
    }

    /// Sends resources as they are.
    async fn configure(&self, resources: &[Value]) -> Response {
        let body = json!({ "$schema": schema("configure", 2), "resources": resources });
        self.request(Method::POST, "configure").body(body.to_string()).send().await.unwrap()
    }

    /// Sends resources, and asks for the job until it has ended.
    async fn run(&self, resources: &[Value]) -> Value {
        let answer = self.configure(resources).await;
        let status = answer.status();
        let started = body(answer).await;
        assert_eq!(status, 202, "{started}");
        self.end_of(text(&started, "jobId")).await
    }

    async fn end_of(&self, job: &str) -> Value {
        for _ in 0..20 {
            let status = self.read(&format!("configure/{job}/status")).await;
            if status["jobStatus"] == "completed" {
                return status;
            }
        }
        panic!("the job {job} does not end")
    }

    /// Stores an image, and makes a URL of it that anybody can read.
    async fn image(&self, name: &str, width: u32, height: u32, seed: u8) -> String {
        let stored = self.client.put_blob(name, &drawn(width, height, seed), &[]).await;
        assert_eq!(stored.status(), 201);
        self.client.sas_url(name, &Sas::default())
    }

    async fn large(&self, name: &str) -> String {
        self.image(name, 216, 216, 7).await
    }

    async fn screenshot(&self, name: &str) -> String {
        self.image(name, 1280, 720, 7).await
    }

    /// Fetches a file as an anonymous caller does.
    async fn fetch(&self, url: &str) -> Vec<u8> {
        let answer = self.client.http.get(url).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{url}");
        answer.bytes().await.unwrap().to_vec()
    }
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

fn schema(resource: &str, number: u32) -> String {
    format!("https://schema.mp.microsoft.com/schema/{resource}/2022-03-01-preview{number}")
}

/// Describes an asset by the whole of its required properties.
fn asset(guid: &str, kind: &str, url: &str) -> Value {
    json!({
        "$schema": schema("listing-asset", 3),
        "kind": "azure",
        "product": format!("product/{guid}"),
        "listing": format!("listing/{guid}/public/main/default/en-us"),
        "type": kind,
        "languageId": "en-us",
        "url": url,
    })
}

fn id(guid: &str, kind: &str, ordinal: u32) -> String {
    format!("listing-asset/{guid}/public/main/default/en-us/{}/{ordinal}", kind.to_ascii_lowercase())
}

fn trailer(guid: &str, still: &str) -> Value {
    json!({
        "$schema": schema("listing-trailer", 3),
        "kind": "azure",
        "product": format!("product/{guid}"),
        "listing": format!("listing/{guid}/public/main/default/en-us"),
        "streamingUrl": "https://youtu.be/x",
        "assets": { "en-us": { "title": "A tour", "imageList": [{ "url": still }] } },
    })
}

fn submission(guid: &str, target: &str) -> Value {
    json!({
        "$schema": schema("submission", 2),
        "product": format!("product/{guid}"),
        "target": { "targetType": target },
    })
}

fn with(mut resource: Value, name: &str, value: impl Into<Value>) -> Value {
    resource[name] = value.into();
    resource
}

fn without(mut resource: Value, name: &str) -> Value {
    resource.as_object_mut().unwrap().remove(name);
    resource
}

/// The path of a URL, without the query.
fn path(url: &str) -> String {
    url::Url::parse(url).unwrap().path().to_owned()
}

/// The assets of a type in a tree, in the order of their IDs.
fn assets<'t>(tree: &'t [Value], kind: &str) -> Vec<&'t Value> {
    tree.iter().filter(|one| text(one, "type") == kind).collect()
}

fn on(switch: Switch) -> Behavior {
    Behavior::Ingestion(switch)
}

/// Starts a sandbox whose edits are done as soon as they are sent.
async fn prompt() -> Sandbox {
    Sandbox::builder().jobs_take(0).publish_takes(0).start().await.unwrap()
}
