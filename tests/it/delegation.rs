//! Keys for SAS URLs, which an Entra sign-in gets from storage.

use crate::support::scripted::{Reply, Scripted};
use offerpress::base::{Digests, MediaType, OfferRef, ServiceUrl};
use offerpress::http::{HttpClient, HttpOptions, ProxyUse};
use offerpress::identity::SignIn;
use offerpress::storage::{Account, BlobName, Container, ContainerName, SasLifetime, SasTerms};
use std::sync::Arc;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

/// What a service answers that grants a key for a day, whatever was asked for.
const DELEGATION_KEY: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><UserDelegationKey>\
    <SignedOid>11111111-1111-1111-1111-111111111111</SignedOid>\
    <SignedTid>22222222-2222-2222-2222-222222222222</SignedTid>\
    <SignedStart>2026-11-22T07:45:00Z</SignedStart><SignedExpiry>2026-11-23T07:45:00Z</SignedExpiry>\
    <SignedService>b</SignedService><SignedVersion>2026-04-06</SignedVersion><Value>c2VjcmV0</Value>\
    </UserDelegationKey>";

#[tokio::test]
async fn one_delegation_key_signs_the_urls_of_an_hour() {
    let xml = vec![("content-type", "application/xml".to_owned())];
    let server = Scripted::start_https(vec![Reply::Answer(200, xml, DELEGATION_KEY.to_owned())]);
    let options = HttpOptions { extra_ca: server.ca(), proxy: ProxyUse::Never, ..HttpOptions::default() };
    let http = HttpClient::new(&options).unwrap();
    let tokens = SignIn::Given("token".into()).tokens(&http, OffsetDateTime::now_utc);
    let endpoint = ServiceUrl::parse(&format!("{}/contoso", server.address())).unwrap();
    let account = Account::with_entra("contoso", Some(endpoint), Arc::new(tokens)).unwrap();
    let container = Container::open(&account, &ContainerName::parse("logos").unwrap(), &http).unwrap();
    let begin = datetime!(2026-11-22 08:00 UTC);
    let name =
        BlobName::of(&OfferRef::parse("contoso", "vm").unwrap(), &Digests::of(b"x").sha256, MediaType::Png);
    for minutes in [0, 59, 60] {
        let terms = SasTerms { now: begin + Duration::minutes(minutes), lifetime: SasLifetime::default() };
        let url = container.sas_url(&name, &terms).await.unwrap();
        let times = "&sr=b&st=2026-11-22T07:45:00Z&se=2026-11-23T07:45:00Z&sp=r&spr=https&";
        assert!(url.expose().contains(times), "{}", url.expose());
        assert!(url.expose().contains("&ske=2026-11-23T07:45:00Z&"), "{}", url.expose());
    }
    let asked: Vec<_> =
        server.asked().into_iter().map(|asked| String::from_utf8(asked.body).unwrap()).collect();
    let starts = ["07:45", "08:45"];
    assert_eq!(asked.len(), starts.len(), "{asked:?}");
    for (body, start) in asked.iter().zip(starts) {
        assert!(body.contains(&format!("<Start>2026-11-22T{start}:00Z</Start>")), "{body}");
        assert!(body.contains(&format!("<Expiry>2026-11-29T{start}:00Z</Expiry>")), "{body}");
    }
}
