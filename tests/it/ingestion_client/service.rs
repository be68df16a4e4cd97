//! A tiny Product Ingestion service, and a client that talks to it.

use crate::support::scripted::{Asked, ByPath};
use async_trait::async_trait;
use offerpress::base::{AssetKind, ImageUrl, OfferRef, ServiceUrl};
use offerpress::http::{HttpClient, HttpOptions, ProxyUse, RetryPolicy};
use offerpress::identity::SignIn;
use offerpress::listing::{ImageFields, ListShapes, Placement};
use offerpress::marketplace::ingestion::{Ingestion, Pace};
use offerpress::marketplace::{
    Journal, Marketplace as _, NotSaved, Offer, OnRefusal, OperationId, Precondition, SaveRequest, Saved,
    Tokens,
};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use time::OffsetDateTime;

pub(super) const GUID: &str = "27494b66-0000-4000-8000-0ce0543abd90";
pub(super) const LISTING: &str = "public/main/default/en-us";

/// What the service holds.
pub(super) struct State {
    pub(super) products: Vec<Value>,
    pub(super) resources: Vec<Value>,
    pub(super) submissions: Vec<Value>,
    pub(super) job: Value,
    pub(super) next_page: Option<String>,
    pub(super) tree_reads: u32,
    pub(super) on_read: fn(&mut State),
    pub(super) on_post: fn(&mut State, &Value) -> (u16, String),
    /// What someone else changes while a job runs.
    pub(super) meanwhile: fn(&mut State),
}

pub(super) struct Service {
    pub(super) server: ByPath,
    pub(super) state: Arc<Mutex<State>>,
    pub(super) marketplace: Ingestion,
    pub(super) offer: OfferRef,
    /// How long a save is waited for.
    pub(super) timeout: Option<Duration>,
    pub(super) journal: Jobs,
}

/// The jobs that were accepted.
#[derive(Debug, Default)]
pub(super) struct Jobs(Mutex<Vec<String>>);

impl Jobs {
    pub(super) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

#[async_trait]
impl Journal for Jobs {
    async fn accepted(&self, job: &OperationId) {
        self.0.lock().unwrap().push(job.to_string());
    }
}

/// The tokens of a sign-in that has but one.
pub(super) fn one_token(http: &HttpClient) -> Tokens {
    Tokens::of(Arc::new(SignIn::Given("token".to_owned().into()).tokens(http, OffsetDateTime::now_utc)))
}

pub(super) fn schema(name: &str) -> String {
    format!("https://product-ingestion.azureedge.net/schema/{name}/2022-03-01-preview3")
}

pub(super) fn asset(kind: &str, ordinal: u32, order: u32, description: &str) -> Value {
    let name = kind.to_ascii_lowercase();
    json!({
        "$schema": schema("listing-asset"), "id": format!("listing-asset/{GUID}/{LISTING}/{name}/{ordinal}"),
        "product": format!("product/{GUID}"), "kind": "azure", "listing": format!("listing/{GUID}/{LISTING}"),
        "type": kind, "languageId": "en-us", "description": description, "displayOrder": order,
        "fileName": format!("{name}.png"), "friendlyName": format!("{name}.png"),
        "url": url(&format!("{name}-{ordinal}")), "validations": [],
    })
}

pub(super) fn url(name: &str) -> String {
    format!("https://files.example/{name}.png?sp=r&sig=S3CRET")
}

pub(super) fn trailer() -> Value {
    json!({
        "$schema": schema("listing-trailer"), "id": format!("listing-trailer/{GUID}/public/main/default/1"),
        "product": format!("product/{GUID}"), "kind": "azure", "listing": format!("listing/{GUID}/{LISTING}"),
        "streamingUrl": "https://vimeo.com/1",
        "assets": { "en-us": { "title": "Tour", "imageList": [{ "url": url("still") }] } },
    })
}

pub(super) fn product() -> Value {
    json!({ "id": format!("product/{GUID}"), "identity": { "externalId": "contoso-saas" },
            "type": "softwareAsAService", "alias": "Contoso" })
}

pub(super) fn listed(number: &str, target: &str, status: &str, result: &str) -> Value {
    json!({ "id": format!("submission/{GUID}/{number}"), "product": format!("product/{GUID}"),
            "target": { "targetType": target }, "status": status, "result": result,
            "created": "2022-01-25T07:13:06.4408032Z" })
}

/// Takes what is posted: a resource with an id replaces, one without is added, a deleted one goes.
pub(super) fn apply(state: &mut State, body: &Value) -> (u16, String) {
    for sent in body["resources"].as_array().unwrap() {
        let (mut copy, id) = (sent.clone(), sent["id"].as_str().unwrap_or("listing-asset/new/9").to_owned());
        copy["id"] = id.as_str().into();
        copy["url"] = url(&format!("copy-{}", state.resources.len())).into();
        state.resources.retain(|held| held["id"] != copy["id"]);
        if copy["lifecycleState"] != "deleted" {
            state.resources.push(copy);
        }
    }
    (202, json!({ "jobId": "job-1", "jobStatus": "notStarted", "jobResult": "pending" }).to_string())
}

pub(super) fn failed(errors: &Value) -> Value {
    json!({ "jobStatus": "completed", "jobResult": "failed", "jobEnd": "0001-01-01T00:00:00", "errors": errors })
}

impl Service {
    pub(super) fn start() -> Self {
        let listing = json!({ "$schema": schema("listing"), "id": format!("listing/{GUID}/{LISTING}"),
            "languageId": "en-us", "title": "Contoso" });
        let resources = vec![
            asset("azureLogoScreenshot", 2, 0, "Second"),
            asset("azureLogoLarge", 1, 0, ""),
            listing,
            trailer(),
            asset("azureLogoSmall", 1, 0, ""),
            asset("azureLogoScreenshot", 1, 0, "First"),
        ];
        let state = Arc::new(Mutex::new(State {
            products: vec![product()],
            resources,
            submissions: vec![
                json!({ "id": format!("submission/{GUID}/0"), "target": { "targetType": "draft" } }),
            ],
            job: json!({ "jobStatus": "completed", "jobResult": "succeeded" }),
            next_page: None,
            tree_reads: 0,
            on_read: |_| {},
            on_post: apply,
            meanwhile: |_| {},
        }));
        let held = Arc::clone(&state);
        let server =
            ByPath::start(move |method, path, body| answer(&mut held.lock().unwrap(), method, path, body));
        let base = ServiceUrl::parse(&format!("{}/rp/product-ingestion", server.address())).unwrap();
        let retry = RetryPolicy { tries: 2, first_pause: Duration::from_millis(1), ..RetryPolicy::default() };
        let http = HttpClient::new(&HttpOptions { retry, proxy: ProxyUse::Never, ..HttpOptions::default() });
        let http = http.unwrap();
        let tokens = one_token(&http);
        let marketplace = Ingestion::new(base, http, tokens, Pace::LOCAL);
        let offer = OfferRef::parse("account", "contoso-saas").unwrap();
        Self { server, state, marketplace, offer, timeout: None, journal: Jobs::default() }
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
    }

    pub(super) async fn draft(&self) -> Offer {
        self.marketplace.offer(&self.offer).await.unwrap().unwrap()
    }

    pub(super) async fn save(&self, before: &Offer, placements: &[Placement]) -> Result<Saved, NotSaved> {
        let (offer, _) = before.with_images(placements, &ListShapes::default()).unwrap();
        let precondition = Precondition::Match(before.etag().unwrap().clone());
        let (timeout, journal) = (self.timeout, &self.journal);
        let (before, on_refusal) = (Some(before), OnRefusal::Stop);
        let request = SaveRequest { offer: &offer, before, precondition, on_refusal, timeout, journal };
        self.marketplace.save(&request).await
    }

    pub(super) fn posts(&self) -> Vec<Value> {
        let posts = self.server.asked().into_iter().filter(|asked| asked.method == "POST");
        posts.map(|asked| serde_json::from_slice(&asked.body).unwrap()).collect()
    }

    /// The requests so far, without what is the same in all.
    pub(super) fn lines(&self) -> Vec<String> {
        let line = |asked: Asked| {
            format!(
                "{} {}",
                asked.method,
                asked.target.replace("/rp/product-ingestion/", "").replace(GUID, "GUID")
            )
        };
        self.server.asked().into_iter().map(line).collect()
    }
}

pub(super) fn answer(state: &mut State, method: &str, path: &str, body: &[u8]) -> (u16, String) {
    let path = path.strip_prefix("/rp/product-ingestion").unwrap();
    match (method, path.split('/').nth(1).unwrap_or_default()) {
        ("GET", "product") => {
            let mut page = json!({ "value": state.products });
            if let Some(next) = &state.next_page {
                page["@nextLink"] = next.as_str().into();
            }
            (200, page.to_string())
        }
        ("GET", "resource-tree") => {
            state.tree_reads += 1;
            (state.on_read)(state);
            (200, json!({ "root": "product", "target": {}, "resources": state.resources }).to_string())
        }
        ("GET", "submission") => (200, json!({ "value": state.submissions }).to_string()),
        ("GET", "configure") => (200, state.job.to_string()),
        ("POST", "configure") => (state.on_post)(state, &serde_json::from_slice(body).unwrap_or_default()),
        _ => (404, json!({ "error": { "code": "notFound", "message": "no", "details": [] } }).to_string()),
    }
}

pub(super) fn placement(kind: AssetKind, position: usize, url: &str, caption: Option<&str>) -> Placement {
    let file = Some(format!("{}-{position}.png", kind.name()));
    let (url, caption) = (ImageUrl::parse(url).unwrap(), caption.map(str::to_owned));
    Placement { plan: None, kind, position, file, url, caption, video: None }
}

pub(super) fn ours(name: &str) -> String {
    format!("https://contoso.blob.core.windows.net/listing/{name}.png?sp=r&sig=x")
}

/// The URLs of a kind without signatures, and what stands beside them.
pub(super) fn shown(offer: &Offer, kind: &AssetKind) -> Vec<String> {
    let images = offer.images(ImageFields { kinds: &[], shapes: &ListShapes::default() });
    let one = |element: offerpress::listing::Element<'_>| {
        let words = [&element.words.name, &element.words.video].map(|text| text.clone().unwrap_or_default());
        let place = element.url.map_or("", |url| url.path());
        format!("{place} {}", words.join(" ")).trim_end().to_owned()
    };
    images.elements(kind, None).into_iter().map(one).collect()
}
