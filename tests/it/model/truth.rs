//! What is really there, read past all gates.

use offerpress::base::Digests;
use offerpress::sandbox::{Sandbox, Slot};
use serde_json::Value;
use std::collections::BTreeMap;

/// The SHA-256 of each picture, by its field.
pub(super) type Pictures = BTreeMap<String, String>;

/// The texts that people write, by their member.
pub(super) type Texts = BTreeMap<String, String>;

const NAMESPACE: &str = "microsoft-azure-marketplace.";
const TEXTS: [&str; 3] = ["longSummary", "summary", "title"];

/// The draft at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    /// No two states have the same.
    pub(super) changed: String,
    pub(super) status: String,
    pub(super) pictures: Pictures,
    pub(super) texts: Texts,
}

/// Reads the sandbox's state; a picture is fetched once.
pub(super) struct Truth {
    http: reqwest::Client,
    pictures: BTreeMap<String, String>,
}

impl Truth {
    pub(super) fn new() -> Self {
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        Self { http, pictures: BTreeMap::new() }
    }

    /// Reads the draft; a picture that a stranger cannot fetch has no digest.
    pub(super) async fn draft(&mut self, sandbox: &Sandbox) -> Option<Draft> {
        let offer = sandbox.offer("contoso", "vm", Slot::Draft)?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut draft = Draft {
            changed: text(&offer["changedTime"]),
            status: text(&offer["status"]),
            pictures: Pictures::new(),
            texts: Texts::new(),
        };
        for (name, value) in offer["definition"]["offer"].as_object().unwrap() {
            let name = name.trim_start_matches(NAMESPACE);
            if name.ends_with("Logo") {
                draft.pictures.insert(name.to_owned(), self.picture(&text(value)).await);
            } else if TEXTS.contains(&name) {
                draft.texts.insert(name.to_owned(), text(value));
            }
        }
        Some(draft)
    }

    async fn picture(&mut self, link: &str) -> String {
        if let Some(known) = self.pictures.get(link) {
            return known.clone();
        }
        let answer = self.http.get(link).send().await.unwrap();
        let digest = match answer.status().as_u16() {
            200 => Digests::of(&answer.bytes().await.unwrap()).sha256.to_string(),
            status => format!("status {status}"),
        };
        self.pictures.insert(link.to_owned(), digest.clone());
        digest
    }

    /// Asks how far the operation is, which moves it on.
    pub(super) async fn let_time_pass(&self, sandbox: &Sandbox) {
        let url = format!(
            "{}/api/publishers/contoso/offers/vm/status?api-version=2017-10-31",
            sandbox.marketplace_url()
        );
        self.http.get(url).bearer_auth(sandbox.token()).send().await.unwrap();
    }
}
