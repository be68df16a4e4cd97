//! Creates SAS URLs: to read one blob, for a time.

use super::access::{Access, GivenSas};
use super::delegation::{self, Delegation, credential};
use super::refusal::Failure;
use super::sas::ServiceSas;
use super::{BlobName, Container, EndSetBy, Error, SasEnd, SasLifetime, SasTerms, Task};
use crate::base::{ImageUrl, secrets};
use azure_core::http::{RequestContent, XmlFormat};
use azure_storage_blob::models::KeyInfo;
use azure_storage_blob::{BlobServiceClient, BlobServiceClientOptions};
use azure_storage_common::models::UserDelegationKey;
use azure_storage_sas::{SasBuilder, SasProtocol};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::sync::Arc;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

/// A SAS URL starts a day back, as the marketplace's own guide advises (Microsoft Learn, "Generate a SAS URI for a VM
/// image": start "one day before the current date").
const START_BACK: Duration = Duration::days(1);

impl Container {
    /// Creates a read-only SAS URL of a blob; asks the service nothing, but for the one key of a run signed in with Entra.
    ///
    /// # Errors
    /// Returns an error that says why no URL can be made that may stand in an offer.
    pub async fn sas_url(&self, name: &BlobName, terms: &SasTerms) -> Result<ImageUrl, Error> {
        let query = match (self.account().url_sas(), self.account().access()) {
            (Some(given), _) => {
                check_given(given, terms.now)?;
                given.expose().to_owned()
            }
            (None, Access::Key(key)) => self.service_sas(name, terms).query(key),
            (None, Access::Entra(_) | Access::Sas(_)) => self.delegation_sas(name, terms).await?,
        };
        secrets::register_parts(&query);
        ImageUrl::parse(&format!("{}?{query}", self.place_of(name)))
            .map_err(|source| Error::SasUrl { blob: name.clone(), source })
    }

    /// Returns when URLs made on these terms expire, and what else than the terms sets it: to be said once a run.
    ///
    /// # Errors
    /// Returns an error that says that the given SAS may not stand in an offer.
    pub fn sas_end(&self, terms: &SasTerms) -> Result<SasEnd, Error> {
        let longest = terms.now - delegation::START_BACK + delegation::LONGEST;
        match (self.account().url_sas(), self.account().access()) {
            (Some(given), _) => {
                let at = check_given(given, terms.now)?;
                let set_by = (at != terms.end()).then_some(EndSetBy::GivenSas);
                Ok(SasEnd { at, set_by })
            }
            (None, Access::Entra(_)) if terms.end() > longest => {
                Ok(SasEnd { at: longest, set_by: Some(EndSetBy::DelegationKey) })
            }
            (None, _) => Ok(SasEnd { at: terms.end(), set_by: None }),
        }
    }

    fn service_sas<'a>(&'a self, blob: &'a BlobName, terms: &SasTerms) -> ServiceSas<'a> {
        ServiceSas {
            account: self.account().name(),
            container: self.name(),
            blob,
            protocol: self.protocol(),
            start: terms.now - START_BACK,
            end: terms.end(),
        }
    }

    async fn delegation_sas(&self, name: &BlobName, terms: &SasTerms) -> Result<String, Error> {
        let delegation = self.delegation_key(terms.now).await?;
        let end = terms.end().min(delegation.end);
        let builder = SasBuilder::new(self.account().name(), &delegation.key, end);
        let builder =
            builder.map_err(|error| Error::Answer { task: Task::DelegationKey, cause: error.to_string() })?;
        let builder = builder.start(delegation.start).protocol(self.protocol());
        Ok(builder.blob(self.name().as_str(), name.as_str()).read().build())
    }

    /// Returns a key that lasts as long as any key can from now on, give or take an hour; fetched once.
    async fn delegation_key(&self, now: OffsetDateTime) -> Result<Arc<Delegation>, Error> {
        let mut kept = self.0.delegation.0.lock().await;
        let start = now - delegation::START_BACK;
        match kept.as_ref() {
            Some(key) if key.is_fresh(start) => Ok(Arc::clone(key)),
            _ => {
                let key = Arc::new(self.fetch_key(start, start + delegation::LONGEST).await?);
                Ok(Arc::clone(kept.insert(key)))
            }
        }
    }

    /// Gets a user-delegation key from the service (Microsoft Learn, "Get User Delegation Key").
    async fn fetch_key(&self, start: OffsetDateTime, end: OffsetDateTime) -> Result<Delegation, Error> {
        self.signed_in().await?;
        let failed = |error| self.explain(Failure::of(&error), Task::DelegationKey);
        let client_options = self.0.options.clone();
        let client = BlobServiceClient::new(
            self.account().endpoint().as_url().clone(),
            credential(self.account()),
            Some(BlobServiceClientOptions { client_options, ..Default::default() }),
        );
        let client = client.map_err(Error::set_up)?;
        let info = KeyInfo { start: Some(start), expiry: Some(end), ..KeyInfo::default() };
        let info: RequestContent<KeyInfo, XmlFormat> = info.try_into().map_err(failed)?;
        let answer = client.get_user_delegation_key(info, None).await.map_err(failed)?;
        let key: UserDelegationKey = answer.into_model().map_err(failed)?;
        secrets::register(&STANDARD.encode(key.value.as_deref().unwrap_or_default()));
        // the service may have given less than was asked for
        let (start, end) = (key.signed_start.unwrap_or(start), key.signed_expiry.unwrap_or(end));
        Ok(Delegation { key, start, end })
    }

    fn protocol(&self) -> SasProtocol {
        let endpoint = self.account().endpoint();
        if endpoint.is_loopback() && endpoint.as_url().scheme() == "http" {
            SasProtocol::HttpsAndHttp
        } else {
            SasProtocol::Https
        }
    }
}

/// Sees that a given SAS may stand in an offer, and tells when it ends: it is for one container, may only read (and
/// list), and lasts an hour more.
fn check_given(sas: &GivenSas, now: OffsetDateTime) -> Result<OffsetDateTime, Error> {
    if sas.field("sr").as_deref() != Some("c") {
        return Err(Error::SasUnfit("it is not for a container"));
    }
    let Some(allowed) = sas.field("sp") else {
        return Err(Error::SasUnfit("a stored access policy sets its permissions, which can't be verified"));
    };
    if !allowed.contains('r') {
        return Err(Error::SasUnfit("it doesn't allow reading"));
    }
    if !allowed.chars().all(|permission| matches!(permission, 'r' | 'l')) {
        return Err(Error::SasUnfit("it allows more than reading"));
    }
    let end = sas.field("se").and_then(|end| OffsetDateTime::parse(&end, &Rfc3339).ok());
    let Some(end) = end else {
        return Err(Error::SasUnfit("it has no complete expiry time"));
    };
    if end - now < SasLifetime::SHORTEST.as_duration() {
        return Err(Error::EndsTooSoon { end });
    }
    Ok(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Digests, MediaType, OfferRef, ServiceUrl};
    use crate::http::{HttpClient, HttpOptions};
    use crate::identity::SignIn;
    use crate::storage::{Account, ContainerName};
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-22 08:00:00.123 UTC);

    fn container(account: &Account) -> Container {
        let http = HttpClient::new(&HttpOptions::default()).unwrap();
        Container::open(account, &ContainerName::parse("logos").unwrap(), &http).unwrap()
    }

    fn name() -> BlobName {
        let offer = OfferRef::parse("contoso", "vm").unwrap();
        BlobName::of(&offer, &Digests::of(b"").sha256, MediaType::Png)
    }

    #[tokio::test]
    async fn a_sas_url_starts_a_day_back_and_lasts_as_asked() {
        let account = Account::with_key("contoso", &"c2VjcmV0".into(), None).unwrap();
        let terms = SasTerms { now: NOW, lifetime: SasLifetime::default() };
        let url = container(&account).sas_url(&name(), &terms).await.unwrap();
        let start = format!(
            "https://contoso.blob.core.windows.net/logos/{}?sv=2020-12-06&spr=https&st=2026-11-21T08%3A00%3A00Z\
             &se=2026-12-22T08%3A00%3A00Z&sr=b&sp=r&sig=",
            name()
        );
        assert!(url.expose().starts_with(&start), "{}", url.expose());
        assert!(url.expose().contains("/contoso/vm/"), "`/` stays `/`");
        let end = container(&account).sas_end(&terms).unwrap();
        assert_eq!((end.at, end.set_by), (terms.end(), None));
    }

    #[test]
    fn a_url_may_be_fetched_over_http_on_this_computer_only() {
        let table = [
            ("https://contoso.blob.core.windows.net", SasProtocol::Https),
            ("https://127.0.0.1:1/contoso", SasProtocol::Https),
            ("http://127.0.0.1:1/contoso", SasProtocol::HttpsAndHttp),
        ];
        for (endpoint, protocol) in table {
            let endpoint = ServiceUrl::parse(endpoint).unwrap();
            let account = Account::with_key("contoso", &"c2VjcmV0".into(), Some(endpoint)).unwrap();
            assert_eq!(container(&account).protocol(), protocol);
        }
    }

    fn end_of(account: &Account, lifetime: &str) -> (OffsetDateTime, Option<EndSetBy>) {
        let terms = SasTerms { now: NOW, lifetime: SasLifetime::parse(lifetime).unwrap() };
        let end = container(account).sas_end(&terms).unwrap();
        (end.at, end.set_by)
    }

    /// 10,065 minutes are 7 days less the quarter of an hour by which a key starts back.
    #[test]
    fn a_delegation_key_ends_urls_after_seven_days() {
        let http = HttpClient::new(&HttpOptions::default()).unwrap();
        let tokens = SignIn::Given("token".into()).tokens(&http, || NOW);
        let account = Account::with_entra("contoso", None, tokens.into()).unwrap();
        let longest = datetime!(2026-11-29 07:45:00.123 UTC);
        let table = [
            ("10064m", longest - Duration::MINUTE, None),
            ("10065m", longest, None),
            ("10066m", longest, Some(EndSetBy::DelegationKey)),
        ];
        for (lifetime, at, set_by) in table {
            assert_eq!(end_of(&account, lifetime), (at, set_by), "{lifetime}");
        }
    }

    #[test]
    fn a_given_sas_sets_the_end_unless_it_is_the_one_asked_for() {
        let end = datetime!(2026-11-22 10:00:00.123 UTC);
        let url =
            "https://contoso.blob.core.windows.net/logos?sr=c&sp=r&se=2026-11-22T10:00:00.123Z&sig=c2VjcmV0";
        let account = Account::with_container_sas(&ImageUrl::parse(url).unwrap()).unwrap();
        for (lifetime, set_by) in [("2h", None), ("3h", Some(EndSetBy::GivenSas))] {
            assert_eq!(end_of(&account, lifetime), (end, set_by), "{lifetime}");
        }
    }

    #[test]
    fn a_given_sas_must_be_fit_for_an_offer() {
        let table = [
            ("sr=c&sp=r&se=2026-12-01T00:00:00Z", ""),
            ("sr=c&sp=rl&se=2026-12-01T00:00:00Z", ""),
            ("sr=b&sp=r&se=2026-12-01T00:00:00Z", "it is not for a container"),
            ("ss=b&srt=o&sp=r&se=2026-12-01T00:00:00Z", "it is not for a container"),
            ("sr=c&sp=l&se=2026-12-01T00:00:00Z", "it doesn't allow reading"),
            ("sr=c&sp=rw&se=2026-12-01T00:00:00Z", "it allows more than reading"),
            ("sr=c&sp=racwdl&se=2026-12-01T00:00:00Z", "it allows more than reading"),
            ("sr=c&si=policy", "a stored access policy sets its permissions, which can't be verified"),
            ("sr=c&sp=r", "it has no complete expiry time"),
            ("sr=c&sp=r&se=2026-12-01", "it has no complete expiry time"),
        ];
        for (query, wanted) in table {
            let sas = GivenSas::parse(&format!("{query}&sig=c2VjcmV0"), None).unwrap();
            match check_given(&sas, NOW) {
                Ok(end) => assert_eq!((end, wanted), (datetime!(2026-12-01 00:00 UTC), ""), "{query}"),
                Err(Error::SasUnfit(reason)) => assert_eq!(reason, wanted, "{query}"),
                Err(error) => panic!("{query}: {error}"),
            }
        }
        let sas = GivenSas::parse("sr=c&sp=r&se=2026-11-22T09:00:00.123Z&sig=c2VjcmV0", None).unwrap();
        assert_eq!(check_given(&sas, NOW).unwrap(), NOW + Duration::HOUR);
        let sas = GivenSas::parse("sr=c&sp=r&se=2026-11-22T08:59:00Z&sig=c2VjcmV0", None).unwrap();
        assert_eq!(
            check_given(&sas, NOW).unwrap_err().to_string(),
            "the SAS expires at 2026-11-22 08:59 UTC, less than an hour from now; get one that is valid for longer"
        );
    }
}
