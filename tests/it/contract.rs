//! What storage does for us, the same on every storage: one suite, run against each.
#![expect(clippy::disallowed_methods, reason = "tests make files of their own")]

use crate::support::azurite::{Azurite, Scheme};
use offerpress::base::{Digests, MediaType, OfferId, PublisherId, ServiceUrl};
use offerpress::http::{HttpClient, HttpOptions, ProxyUse};
use offerpress::storage::{
    Account, Blob, BlobName, Container, ContainerName, Created, Expected, LinkLifetime, LinkTerms, Proof,
    Transfer, prove,
};
use std::path::Path;
use time::OffsetDateTime;

const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// A storage to try.
pub struct Target {
    pub account: Account,
    pub http: HttpClient,
}

#[tokio::test]
async fn azurite_with_an_account_key() {
    let Some(azurite) = Azurite::start(Scheme::Http) else { return };
    let endpoint = ServiceUrl::parse(&azurite.endpoint()).unwrap();
    let account = Account::with_key("devstoreaccount1", &KEY.into(), Some(endpoint)).unwrap();
    let http = HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, ..HttpOptions::default() }).unwrap();
    suite(&Target { account, http }).await;
}

pub async fn suite(target: &Target) {
    let folder = tempfile::tempdir().unwrap();
    let now = OffsetDateTime::now_utc();
    let container =
        Container::open(&target.account, &ContainerName::parse("logos").unwrap(), &target.http).unwrap();
    assert!(!container.exists().await.unwrap());
    assert_eq!(container.create().await.unwrap(), Created::Now);
    assert_eq!(container.create().await.unwrap(), Created::AlreadyThere);
    let blob = blob(folder.path(), b"large");
    assert_eq!(container.put(&blob).await.unwrap(), Transfer::Sent);
    assert_eq!(container.put(&blob).await.unwrap(), Transfer::AlreadyThere);
    let link =
        container.link(&blob.name, &LinkTerms { now, lifetime: LinkLifetime::default() }).await.unwrap();
    let expected = Expected { digests: blob.digests, media_type: blob.media_type, now };
    prove(&target.http, &link, &expected, Proof::Head).await.unwrap();
    prove(&target.http, &link, &expected, Proof::Full).await.unwrap();
}

fn blob(folder: &Path, bytes: &[u8]) -> Blob {
    let file = folder.join("large.png");
    std::fs::write(&file, bytes).unwrap();
    let digests = Digests::of(bytes);
    let (publisher, offer) = (PublisherId::parse("contoso").unwrap(), OfferId::parse("contoso-vm").unwrap());
    let name = BlobName::of(&publisher, &offer, &digests.sha256, MediaType::Png);
    let (kind, original_name) = ("large-logo".into(), "logos/large.png".into());
    Blob { name, file, digests, media_type: MediaType::Png, kind, original_name, watch: None }
}
