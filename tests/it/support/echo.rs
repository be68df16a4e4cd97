//! Answers of a server that gives back whatever it was sent, in every place where a client may read.

use super::scripted::{Asked, Reply};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

/// The answer to a request: as the marketplace, storage or Entra would shape it.
pub(super) fn answer(status: u16, asked: &Asked) -> Reply {
    let credential = asked.header("authorization").unwrap_or("none").to_owned();
    let said = said(asked);
    let body = if asked.target.contains("/oauth2/") {
        json!({ "error": "invalid_client", "error_description": format!("AADSTS7000215: Refused {said}") })
    } else if status == 200 && asked.target.contains("/rp/product-ingestion/") {
        ingestion(asked, &credential, &said)
    } else if status == 200 && asked.target.contains("/operations") {
        json!([{ "id": credential, "submissionType": credential, "status": said, "message": said }])
    } else if status == 200 {
        offer(&credential, &said)
    } else {
        let encoded: String = url::form_urlencoded::byte_serialize(said.as_bytes()).collect();
        json!({ "error": {
            "code": credential.replace(' ', "_"),
            "message": said,
            "details": [{ "message": STANDARD.encode(&credential) }, { "message": encoded }],
        }})
    };
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("etag", format!("\"{credential}\"")),
        ("x-ms-correlation-request-id", credential.clone()),
        ("x-ms-request-id", credential.clone()),
        ("x-ms-error-code", credential.replace(' ', "_")),
        ("location", format!("/api/operations/{credential}")),
        ("operation-location", format!("/api/operations/{credential}")),
        ("retry-after", credential.clone()),
        ("www-authenticate", format!("Bearer error=\"{credential}\"")),
    ];
    Reply::Answer(status, headers.to_vec(), body.to_string())
}

/// Headers and body as one text.
fn said(asked: &Asked) -> String {
    let headers = asked.headers.iter().map(|(name, value)| format!("{name}: {value}; "));
    headers.collect::<String>() + &String::from_utf8_lossy(&asked.body)
}

/// An offer whose every text is an echo.
fn offer(credential: &str, said: &str) -> serde_json::Value {
    json!({
        "publisherId": "contoso", "id": "vm", "offerTypeId": "microsoft-azure-virtualmachines",
        "definition": {
            "displayText": credential,
            "offer": {
                "microsoft-azure-marketplace.title": said,
                "microsoft-azure-marketplace.description": STANDARD.encode(credential),
                "microsoft-azure-marketplace.largeLogo": format!("https://{}/a.png", credential.replace(' ', "-")),
            },
            "plans": [],
        },
    })
}

/// A product, its tree, its submissions or a job of the Product Ingestion API, whose every text is an echo.
fn ingestion(asked: &Asked, credential: &str, said: &str) -> serde_json::Value {
    const GUID: &str = "27494b66-0000-4000-8000-0ce0543abd90";
    let schema = |name: &str| format!("https://schema.mp.microsoft.com/schema/{name}/2022-03-01-preview3");
    let listing = format!("listing/{GUID}/public/main/default/en-us");
    if asked.target.contains("/product?") {
        let identity = json!({ "externalId": "vm" });
        return json!({ "value": [{ "$schema": schema("product"), "id": format!("product/{GUID}"),
            "type": "softwareAsAService", "identity": identity, "alias": said }] });
    }
    if asked.target.contains("/resource-tree/") {
        let url = format!("https://{}/a.png?sig={credential}", credential.replace(' ', "-"));
        return json!({ "root": format!("product/{GUID}"), "target": { "targetType": "draft" }, "resources": [
            { "$schema": schema("listing"), "id": listing, "languageId": "en-us", "title": said },
            { "$schema": schema("listing-asset"), "id": format!("listing-asset/{GUID}/public/main/default/en-us/azurelogoscreenshot/1"),
              "product": format!("product/{GUID}"), "listing": listing, "kind": "azure", "languageId": "en-us",
              "type": "azureLogoScreenshot", "description": credential, "fileName": said, "url": url },
        ]});
    }
    if asked.target.contains("/submission/") {
        return json!({ "value": [{ "id": format!("submission/{GUID}/{credential}"), "target": { "targetType": "preview" },
            "status": credential, "result": said }] });
    }
    let why = json!({ "resourceId": credential, "code": credential, "message": said,
        "details": [{ "code": credential, "message": STANDARD.encode(credential) }] });
    json!({ "jobId": credential, "jobStatus": "completed", "jobResult": "failed", "errors": [why] })
}
