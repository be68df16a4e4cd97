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
