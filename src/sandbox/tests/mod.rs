//! The sandbox driven over the wire by raw requests, which are signed here by a second reading of the pages.

mod behavior;
mod blob;
mod fault;
mod guard;
mod ingestion;
mod offer;
mod operation;
mod state;

use std::collections::BTreeMap;
use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use sha2::Sha256;
use time::{Duration, OffsetDateTime};

use super::{Sandbox, clock};

const PUBLISHER: &str = "contoso";
const OFFER: &str = "contosovm";

/// A client that knows the sandbox's keys.
struct Client<'s> {
    sandbox: &'s Sandbox,
    http: reqwest::Client,
}

async fn start() -> Sandbox {
    Sandbox::builder().start().await.unwrap()
}

fn http() -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy().tls_certs_only([]);
    builder.redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

fn hmac(key: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(&STANDARD.decode(key).unwrap()).unwrap();
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

fn png(side: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(side, side).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn body(response: Response) -> Value {
    serde_json::from_str(&response.text().await.unwrap()).unwrap()
}

fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

/// What a service SAS is made of.
#[derive(Clone)]
struct Sas {
    permissions: &'static str,
    start: OffsetDateTime,
    expiry: OffsetDateTime,
    protocol: &'static str,
    resource: &'static str,
}

impl Default for Sas {
    fn default() -> Self {
        let now = OffsetDateTime::now_utc();
        Self {
            permissions: "r",
            start: now - Duration::DAY,
            expiry: now + Duration::DAY,
            protocol: "https,http",
            resource: "b",
        }
    }
}

impl<'s> Client<'s> {
    fn new(sandbox: &'s Sandbox) -> Self {
        Self { sandbox, http: http() }
    }

    /// Makes a request to the API, with token and version.
    fn api(&self, method: Method, path: &str) -> RequestBuilder {
        let join = if path.contains('?') { '&' } else { '?' };
        let url = format!("{}/api/{path}{join}api-version=2017-10-31", self.sandbox.marketplace_url());
        self.http.request(method, url).bearer_auth(self.sandbox.token())
    }

    fn offer_request(&self, method: Method) -> RequestBuilder {
        self.api(method, &format!("publishers/{PUBLISHER}/offers/{OFFER}"))
    }

    async fn put_offer(&self, document: &Value, if_match: Option<&str>) -> Response {
        let request = self.offer_request(Method::PUT).header("content-type", "application/json");
        let request = match if_match {
            Some(etag) => request.header("if-match", etag),
            None => request,
        };
        request.body(document.to_string()).send().await.unwrap()
    }

    async fn get_offer(&self) -> Response {
        self.offer_request(Method::GET).send().await.unwrap()
    }

    /// Makes a request to storage that is signed with the account's key.
    fn storage(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &[u8]) -> RequestBuilder {
        let url = url::Url::parse(&format!("{}/{path}", self.sandbox.blob_endpoint())).unwrap();
        let date = clock::http_date(OffsetDateTime::now_utc());
        let mut all: BTreeMap<String, String> = BTreeMap::from([
            ("x-ms-date".to_owned(), date),
            ("x-ms-version".to_owned(), "2026-04-06".to_owned()),
        ]);
        all.extend(headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let signature = hmac(self.sandbox.account_key(), &string_to_sign(&method, &url, &all, body.len()));
        let mut request = self.http.request(method, url).body(body.to_vec());
        for (name, value) in all {
            request = request.header(name, value);
        }
        request.header("authorization", format!("SharedKey {}:{signature}", self.sandbox.account()))
    }

    async fn put_blob(&self, name: &str, bytes: &[u8], headers: &[(&str, &str)]) -> Response {
        let headers = [&[("x-ms-blob-type", "BlockBlob")], headers].concat();
        let path = format!("{}/{name}", self.sandbox.container());
        self.storage(Method::PUT, &path, &headers, bytes).send().await.unwrap()
    }

    /// Makes a SAS URL of a blob whose name needs no encoding.
    fn sas_url(&self, name: &str, sas: &Sas) -> String {
        let (account, container) = (self.sandbox.account(), self.sandbox.container());
        let (start, expiry) = (clock::seconds(sas.start), clock::seconds(sas.expiry));
        let resource = match sas.resource {
            "c" => format!("/blob/{account}/{container}"),
            _ => format!("/blob/{account}/{container}/{name}"),
        };
        let Sas { permissions, protocol, resource: kind, .. } = sas;
        let text = format!(
            "{permissions}\n{start}\n{expiry}\n{resource}\n\n\n{protocol}\n2020-12-06\n{kind}\n\n\n\n\n\n\n"
        );
        let signature = hmac(self.sandbox.account_key(), &text);
        let mut url =
            url::Url::parse(&format!("{}/{container}/{name}", self.sandbox.blob_endpoint())).unwrap();
        url.query_pairs_mut()
            .append_pair("sv", "2020-12-06")
            .append_pair("spr", protocol)
            .append_pair("st", &start)
            .append_pair("se", &expiry)
            .append_pair("sr", kind)
            .append_pair("sp", permissions)
            .append_pair("sig", &signature);
        url.into()
    }

    /// Stores an image and makes a SAS URL of it.
    async fn image(&self, name: &str, side: u32) -> String {
        let stored = self.put_blob(name, &png(side), &[("content-type", "image/png")]).await;
        assert_eq!(stored.status(), 201);
        self.sas_url(name, &Sas::default())
    }

    /// Makes an offer's body with all logos and one screenshot.
    async fn document(&self) -> Value {
        let logo = self.image("logo.png", 4).await;
        let screenshot = self.image("screenshot.png", 6).await;
        document(&logo, &screenshot)
    }
}

fn document(logo: &str, screenshot: &str) -> Value {
    json!({
        "publisherId": PUBLISHER,
        "offerTypeId": "microsoft-azure-virtualmachines",
        "id": OFFER,
        "definition": {
            "displayText": "Contoso & Söhne",
            "offer": {
                "microsoft-azure-marketplace.smallLogo": logo,
                "microsoft-azure-marketplace.mediumLogo": logo,
                "microsoft-azure-marketplace.largeLogo": logo,
                "microsoft-azure-marketplace.wideLogo": logo,
                "microsoft-azure-marketplace.screenshots": [screenshot],
            },
            "plans": [],
        },
    })
}

/// Writes what a request signs: method, eleven headers, the `x-ms-` headers, the resource.
fn string_to_sign(
    method: &Method,
    url: &url::Url,
    headers: &BTreeMap<String, String>,
    length: usize,
) -> String {
    let get = |name: &str| headers.get(name).cloned().unwrap_or_default();
    let length = if length == 0 { String::new() } else { length.to_string() };
    let mut lines = vec![
        method.to_string(),
        get("content-encoding"),
        get("content-language"),
        length,
        get("content-md5"),
        get("content-type"),
        String::new(),
        get("if-modified-since"),
        get("if-match"),
        get("if-none-match"),
        get("if-unmodified-since"),
        get("range"),
    ];
    lines.extend(
        headers
            .iter()
            .filter(|(name, _)| name.starts_with("x-ms-"))
            .map(|(name, value)| format!("{name}:{value}")),
    );
    lines.push(format!("/{}{}", super::state::ACCOUNT, url.path()));
    let mut parameters: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    parameters.sort();
    lines.extend(parameters.iter().map(|(name, value)| format!("{name}:{value}")));
    lines.join("\n")
}
