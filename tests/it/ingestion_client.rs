//! The client of the Product Ingestion API against a tiny service: what it asks, what it sends, what it makes of answers.

use crate::support::scripted::{Asked, ByPath};
use async_trait::async_trait;
use offerpress::base::{AssetKind, Link, OfferRef, ServiceUrl};
use offerpress::http::{HttpClient, HttpOptions, ProxyUse, RetryPolicy};
use offerpress::listing::{ImageFields, ListShapes, Placement, Video};
use offerpress::marketplace::ingestion::Ingestion;
use offerpress::marketplace::{
    Ended, Error, NotSaved, Offer, OnRefusal, Precondition, SaveRequest, Saved, Slot, TokenError, Tokens,
    Unserved,
};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const GUID: &str = "27494b66-0000-4000-8000-0ce0543abd90";
const LISTING: &str = "public/main/default/en-us";

/// What the service holds.
struct State {
    products: Vec<Value>,
    resources: Vec<Value>,
    submissions: Vec<Value>,
    job: Value,
    next_page: Option<String>,
    tree_reads: u32,
    on_read: fn(&mut State),
    on_post: fn(&mut State, &Value) -> (u16, String),
}

struct Service {
    server: ByPath,
    state: Arc<Mutex<State>>,
    marketplace: Ingestion,
    offer: OfferRef,
}

struct OneToken;

#[async_trait]
impl Tokens for OneToken {
    async fn token(&self) -> Result<SecretString, TokenError> {
        Ok("token".into())
    }

    async fn renew(&self) -> Result<SecretString, TokenError> {
        self.token().await
    }
}

fn schema(name: &str) -> String {
    format!("https://product-ingestion.azureedge.net/schema/{name}/2022-03-01-preview3")
}

fn asset(kind: &str, ordinal: u32, order: u32, description: &str) -> Value {
    let name = kind.to_ascii_lowercase();
    json!({
        "$schema": schema("listing-asset"), "id": format!("listing-asset/{GUID}/{LISTING}/{name}/{ordinal}"),
        "product": format!("product/{GUID}"), "kind": "azure", "listing": format!("listing/{GUID}/{LISTING}"),
        "type": kind, "languageId": "en-us", "description": description, "displayOrder": order,
        "fileName": format!("{name}.png"), "friendlyName": format!("{name}.png"),
        "url": url(&format!("{name}-{ordinal}")), "validations": [],
    })
}

fn url(name: &str) -> String {
    format!("https://files.example/{name}.png?sp=r&sig=S3CRET")
}

fn trailer() -> Value {
    json!({
        "$schema": schema("listing-trailer"), "id": format!("listing-trailer/{GUID}/public/main/default/1"),
        "product": format!("product/{GUID}"), "kind": "azure", "listing": format!("listing/{GUID}/{LISTING}"),
        "streamingUrl": "https://vimeo.com/1",
        "assets": { "en-us": { "title": "Tour", "imageList": [{ "url": url("still") }] } },
    })
}

fn product() -> Value {
    json!({ "id": format!("product/{GUID}"), "identity": { "externalId": "contoso-saas" },
            "type": "softwareAsAService", "alias": "Contoso" })
}

fn listed(number: &str, target: &str, status: &str, result: &str) -> Value {
    json!({ "id": format!("submission/{GUID}/{number}"), "product": format!("product/{GUID}"),
            "target": { "targetType": target }, "status": status, "result": result,
            "created": "2022-01-25T07:13:06.4408032Z" })
}

/// Takes what is posted: a resource with an id replaces, one without is added, a deleted one goes.
fn apply(state: &mut State, body: &Value) -> (u16, String) {
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

fn failed(errors: &Value) -> Value {
    json!({ "jobStatus": "completed", "jobResult": "failed", "jobEnd": "0001-01-01T00:00:00", "errors": errors })
}

impl Service {
    fn start() -> Self {
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
        }));
        let held = Arc::clone(&state);
        let server =
            ByPath::start(move |method, path, body| answer(&mut held.lock().unwrap(), method, path, body));
        let base = ServiceUrl::parse(&format!("{}/rp/product-ingestion", server.address())).unwrap();
        let retry = RetryPolicy { tries: 2, first_pause: Duration::from_millis(1), ..RetryPolicy::default() };
        let http = HttpClient::new(&HttpOptions { retry, proxy: ProxyUse::Never, ..HttpOptions::default() });
        let marketplace = Ingestion::new(base, http.unwrap(), Arc::new(OneToken));
        let offer = OfferRef::parse("account", "contoso-saas").unwrap();
        Self { server, state, marketplace, offer }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
    }

    async fn draft(&self) -> Offer {
        self.marketplace.offer(&self.offer).await.unwrap().unwrap()
    }

    async fn save(&self, before: &Offer, placements: &[Placement]) -> Result<Saved, NotSaved> {
        let (offer, _) = before.with_images(placements, &ListShapes::default()).unwrap();
        let precondition = Precondition::Match(before.etag().unwrap().clone());
        let request =
            SaveRequest { offer: &offer, before: Some(before), precondition, on_refusal: OnRefusal::Stop };
        self.marketplace.save(&request).await
    }

    fn posts(&self) -> Vec<Value> {
        let posts = self.server.asked().into_iter().filter(|asked| asked.method == "POST");
        posts.map(|asked| serde_json::from_slice(&asked.body).unwrap()).collect()
    }

    /// The requests so far, without what is the same in all.
    fn lines(&self) -> Vec<String> {
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

fn answer(state: &mut State, method: &str, path: &str, body: &[u8]) -> (u16, String) {
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

fn placement(kind: AssetKind, position: usize, link: &str, caption: Option<&str>) -> Placement {
    let file = Some(format!("{}-{position}.png", kind.name()));
    let (link, caption) = (Link::parse(link).unwrap(), caption.map(str::to_owned));
    Placement { plan: None, kind, position, file, link, caption, video: None }
}

fn ours(name: &str) -> String {
    format!("https://contoso.blob.core.windows.net/listing/{name}.png?sp=r&sig=x")
}

/// The URLs of a kind without signatures, and what stands beside them.
fn shown(offer: &Offer, kind: &AssetKind) -> Vec<String> {
    let images = offer.images(ImageFields { kinds: &[], shapes: &ListShapes::default() });
    let one = |element: offerpress::listing::Element<'_>| {
        let words = [&element.words.name, &element.words.video].map(|text| text.clone().unwrap_or_default());
        let place = element.link.map_or("", |link| link.path());
        format!("{place} {}", words.join(" ")).trim_end().to_owned()
    };
    images.elements(kind, None).into_iter().map(one).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tree_is_read_as_the_images_of_an_offer() {
    let service = Service::start();
    let draft = service.draft().await;
    assert_eq!(
        shown(&draft, &AssetKind::Screenshot),
        ["/azurelogoscreenshot-1.png First", "/azurelogoscreenshot-2.png Second"]
    );
    assert_eq!(shown(&draft, &AssetKind::VideoThumbnail), ["/still.png Tour https://vimeo.com/1"]);
    assert_eq!(shown(&draft, &AssetKind::LargeLogo), ["/azurelogolarge-1.png"]);
    assert!(shown(&draft, &AssetKind::HeroLogo).is_empty());
    assert_eq!(
        service.lines(),
        [
            "GET product?externalId=contoso-saas&$version=2022-03-01-preview3",
            "GET resource-tree/product/GUID?targetType=draft&$version=2022-03-01-preview5",
        ]
    );
    let asked = &service.server.asked()[0];
    assert_eq!(asked.header("authorization"), Some("Bearer token"));
    service.change(|state| state.resources.reverse());
    assert_eq!(service.draft().await.etag(), draft.etag(), "the order of resources tells nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_save_sends_whole_resources_of_what_changes_alone() {
    let service = Service::start();
    let draft = service.draft().await;
    let second = url("azurelogoscreenshot-2");
    let video = Video { title: "A longer tour".to_owned(), url: "https://vimeo.com/2".to_owned() };
    let placements = [
        placement(AssetKind::LargeLogo, 0, &ours("large"), None),
        placement(AssetKind::MediumLogo, 0, &ours("medium"), None),
        placement(AssetKind::Screenshot, 0, &ours("one"), Some("One")),
        placement(AssetKind::Screenshot, 1, &second, Some("Another caption")),
        placement(AssetKind::Screenshot, 2, &ours("three"), None),
        Placement { video: Some(video), ..placement(AssetKind::VideoThumbnail, 0, &url("still"), None) },
    ];
    let saved = service.save(&draft, &placements).await.unwrap();
    assert!(saved.refused.is_empty());
    assert_eq!(saved.made.as_ref(), saved.offer.etag());
    let [post] = service.posts().try_into().unwrap();
    insta::assert_snapshot!("ingestion_resources", serde_json::to_string_pretty(&post).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_screenshot_is_deleted_and_moves_no_other() {
    let service = Service::start();
    let draft = service.draft().await;
    let keep = [placement(AssetKind::Screenshot, 0, &url("azurelogoscreenshot-2"), None)];
    service.save(&draft, &keep).await.unwrap();
    let [post] = service.posts().try_into().unwrap();
    let [gone] = post["resources"].as_array().unwrap().as_slice() else { panic!("{post}") };
    insta::assert_snapshot!("ingestion_deletion", serde_json::to_string_pretty(&post).unwrap());
    assert_eq!(gone["lifecycleState"], "deleted");
    assert_eq!(gone["id"], format!("listing-asset/{GUID}/{LISTING}/azurelogoscreenshot/1"));
    assert_eq!(shown(&service.draft().await, &AssetKind::Screenshot), ["/azurelogoscreenshot-2.png Second"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_changed_after_it_was_read_is_not_written() {
    let service = Service::start();
    let draft = service.draft().await;
    service.change(|state| state.resources.push(asset("azureLogoWide", 1, 0, "")));
    let error = service.save(&draft, &[placement(AssetKind::LargeLogo, 0, &ours("large"), None)]).await;
    let Err(NotSaved::Moved { now: Some(now), .. }) = error else { panic!("{error:?}") };
    assert_eq!(shown(&now, &AssetKind::WideLogo), ["/azurelogowide-1.png"]);
    assert!(service.posts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_shows_other_paths_at_each_read_is_no_colleague() {
    let service = Service::start();
    service.change(|state| {
        state.on_read = |state| {
            let reads = state.tree_reads;
            for held in &mut state.resources {
                if held.get("url").is_some() {
                    held["url"] = url(&format!("read-{reads}")).into();
                }
            }
        };
    });
    let draft = service.draft().await;
    service.save(&draft, &[placement(AssetKind::LargeLogo, 0, &ours("large"), None)]).await.unwrap();
    assert_eq!(service.posts().len(), 1);
    let draft = service.draft().await;
    service.change(|state| state.resources[0]["description"] = "theirs".into());
    let error = service.save(&draft, &[placement(AssetKind::LargeLogo, 0, &ours("other"), None)]).await;
    assert!(matches!(error, Err(NotSaved::Moved { .. })), "a text that changed still counts");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_read_back_and_nothing_is_sent_twice() {
    let taken: fn(&mut State, &Value) -> (u16, String) = |state, body| {
        apply(state, body);
        (502, "gateway".to_owned())
    };
    let without_job: fn(&mut State, &Value) -> (u16, String) = |state, body| {
        apply(state, body);
        (202, "{}".to_owned())
    };
    for on_post in [taken, without_job] {
        let service = Service::start();
        let draft = service.draft().await;
        service.change(|state| state.on_post = on_post);
        let error = service.save(&draft, &[placement(AssetKind::LargeLogo, 0, &ours("large"), None)]).await;
        let Err(NotSaved::Unclear { now, .. }) = error else { panic!("{error:?}") };
        assert!(shown(&now, &AssetKind::LargeLogo)[0].starts_with("/copy-"));
        assert_eq!(service.posts().len(), 1);
    }
    let service = Service::start();
    let draft = service.draft().await;
    service.change(|state| state.on_post = |_, _| (502, "gateway".to_owned()));
    let error = service.save(&draft, &[placement(AssetKind::LargeLogo, 0, &ours("large"), None)]).await;
    assert!(matches!(error, Err(NotSaved::Other(Error::Unavailable(_)))), "{error:?}");
    assert_eq!(service.posts().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_fails_in_part_tells_what_was_refused() {
    let service = Service::start();
    let draft = service.draft().await;
    let errors = json!([{ "resourceId": format!("listing-asset/{GUID}/{LISTING}/azurelogoscreenshot/1"),
        "code": "badRequest", "message": "Failed", "details": [{ "code": "invalidResource", "message": "1280x720." }] }]);
    service.change(|state| state.job = failed(&errors));
    let saved =
        service.save(&draft, &[placement(AssetKind::LargeLogo, 0, &ours("large"), None)]).await.unwrap();
    assert_eq!(saved.refused, ["azurelogoscreenshot/1: Failed: 1280x720 (badRequest, invalidResource)"]);
    service.change(|state| {
        state.on_post = |_, _| (202, json!({ "jobId": "job-2", "jobStatus": "notStarted" }).to_string());
    });
    let draft = service.draft().await;
    let error = service.save(&draft, &[placement(AssetKind::LargeLogo, 0, &ours("other"), None)]).await;
    let Err(NotSaved::Other(error)) = error else { panic!("{error:?}") };
    assert_eq!(
        error.to_string(),
        "the marketplace refused to save offer `account/contoso-saas`: \
         azurelogoscreenshot/1: Failed: 1280x720 (badRequest, invalidResource)"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_is_sent_alone_and_a_preview_goes_live_by_its_number() {
    let service = Service::start();
    service.change(|state| {
        state.on_post = |state, _| {
            state.submissions.push(listed("77", "preview", "running", "pending"));
            (202, json!({ "jobId": "job-1", "jobStatus": "running", "jobResult": "pending" }).to_string())
        };
    });
    let known = service.marketplace.operations(&service.offer).await.unwrap();
    assert!(known.is_empty(), "the draft is no operation");
    let submitted = service.marketplace.submit(&service.offer, Some(&known)).await.unwrap();
    assert_eq!(submitted.id().unwrap().as_str(), "job-1", "by this it can be cancelled");
    assert_eq!(service.marketplace.progress(&submitted).await.unwrap().ended(), None);
    service.change(|state| state.submissions[1] = listed("77", "preview", "completed", "succeeded"));
    let progress = service.marketplace.progress(&submitted).await.unwrap();
    assert_eq!(progress.ended(), Some(Ended::PreviewReady));

    service.change(|state| {
        state.on_post = |state, _| {
            state.submissions.push(listed("77", "live", "running", "pending"));
            (202, json!({ "jobId": "job-2", "jobStatus": "running" }).to_string())
        };
    });
    let known = service.marketplace.operations(&service.offer).await.unwrap();
    let live = service.marketplace.go_live(&service.offer, Some(&known)).await.unwrap();
    assert_eq!(service.marketplace.progress(&live).await.unwrap().ended(), None);
    service.change(|state| state.submissions = vec![listed("77", "live", "completed", "succeeded")]);
    assert_eq!(service.marketplace.progress(&live).await.unwrap().ended(), Some(Ended::Succeeded));
    let sent: Vec<_> = service.posts().iter().map(|post| post["resources"].clone()).collect();
    insta::assert_snapshot!("ingestion_submissions", serde_json::to_string_pretty(&sent).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_certification_tells_every_reason() {
    let service = Service::start();
    service.change(|state| {
        state.job = failed(&json!([{ "resourceId": "submission/1", "code": "internalServerError", "message": "Operation failed",
            "details": [{ "code": "invalidState", "message": "Certification" }] },
            { "code": "badRequest", "message": "A screenshot is blurred" }]));
        state.on_post = |state, _| {
            state.submissions.push(listed("77", "preview", "completed", "failed"));
            (202, json!({ "jobId": "job-1", "jobStatus": "running" }).to_string())
        };
    });
    let submitted = service.marketplace.submit(&service.offer, Some(&[])).await.unwrap();
    let progress = service.marketplace.progress(&submitted).await.unwrap();
    assert_eq!(progress.ended(), Some(Ended::Refused));
    let reasons: Vec<_> = progress.reasons().map(|(_, message)| message.text.clone()).collect();
    assert_eq!(
        reasons,
        [
            "submission/1: Operation failed: Certification (internalServerError, invalidState)",
            "A screenshot is blurred (badRequest)"
        ]
    );
    let status = service.marketplace.status(&service.offer).await.unwrap();
    assert_eq!(status.ended(), Some(Ended::Refused), "another run sees it too");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_submission_is_found_in_the_list_and_not_sent_again() {
    let service = Service::start();
    service.change(|state| {
        state.on_post = |state, _| {
            state.submissions.push(listed("77", "preview", "running", "pending"));
            (500, String::new())
        };
    });
    let submitted = service.marketplace.submit(&service.offer, Some(&[])).await.unwrap();
    assert_eq!(submitted.id().unwrap().as_str(), "77");
    assert_eq!(service.posts().len(), 1);
    let error = service.marketplace.submit(&service.offer, None).await.unwrap_err();
    assert!(matches!(error, Error::Unavailable(_)), "nobody knows what was there before: {error}");
    let unknown = service.marketplace.cancel(&service.offer, None).await.unwrap_err();
    assert!(matches!(unknown, Error::JobUnknown { .. }), "{unknown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_api_does_not_serve_is_said_by_its_reason() {
    let why = async |service: &Service| match service.marketplace.offer(&service.offer).await {
        Err(Error::Unserved { why, .. }) => why,
        other => panic!("{other:?}"),
    };
    let service = Service::start();
    service.change(|state| {
        let mut other = product();
        other["id"] = "product/other".into();
        state.products.push(other);
    });
    assert_eq!(why(&service).await, Unserved::SeveralProducts(2));
    let service = Service::start();
    service.change(|state| state.resources.retain(|one| one.get("title").is_none()));
    assert_eq!(why(&service).await, Unserved::NoListing(Vec::new()));
    let service = Service::start();
    service.change(|state| state.products.clear());
    assert!(service.marketplace.offer(&service.offer).await.unwrap().is_none());
    service.change(|state| {
        state.next_page = Some("https://elsewhere.example/rp/product-ingestion/product?x".into());
    });
    let error = service.marketplace.offer(&service.offer).await.unwrap_err().to_string();
    assert!(error.ends_with("its next page is on another host"), "{error}");
    let own = format!("{}/rp/product-ingestion/product?continuationToken=a", service.server.address());
    service.change(|state| state.next_page = Some(own));
    let error = service.marketplace.offer(&service.offer).await.unwrap_err().to_string();
    assert!(error.ends_with("its pages never end"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn trees_that_no_submission_tells_of_are_not_asked_for() {
    let service = Service::start();
    for slot in [Slot::Preview, Slot::Production] {
        assert!(service.marketplace.slot(&service.offer, slot).await.unwrap().is_none());
    }
    assert!(!service.lines().iter().any(|line| line.contains("resource-tree")), "{:?}", service.lines());
    service.change(|state| state.submissions = vec![listed("7", "live", "completed", "succeeded")]);
    assert!(service.marketplace.slot(&service.offer, Slot::Production).await.unwrap().is_some());
    assert!(service.lines().iter().any(|line| line.contains("targetType=live")));
}
