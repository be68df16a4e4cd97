//! Which API of the marketplace is called.

use super::ingestion::{self, Ingestion, Pace};
use super::portal::{self, Portal};
use super::{Marketplace, Tokens};
use crate::base::{OfferId, OfferRef, OfferRefError, PublisherId, ServiceUrl};
use crate::http::HttpClient;
use schemars::JsonSchema;
use serde::Deserialize;
use std::fmt;
use std::sync::Arc;

/// Which API of the marketplace is called.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ApiName {
    /// The Cloud Partner Portal API.
    #[default]
    CloudPartnerPortal,
    /// The Product Ingestion API (preview).
    ProductIngestion,
}

/// Says that a name is no API.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a marketplace API: use `cloud-partner-portal` or `product-ingestion`")]
pub struct UnknownApi(String);

impl ApiName {
    /// Lists all APIs.
    pub const ALL: [Self; 2] = [Self::CloudPartnerPortal, Self::ProductIngestion];

    /// Its name in settings, its name for people, and the address of the real service.
    fn facts(self) -> [&'static str; 3] {
        match self {
            Self::CloudPartnerPortal => ["cloud-partner-portal", "Cloud Partner Portal API", portal::ADDRESS],
            Self::ProductIngestion => ["product-ingestion", "Product Ingestion API", ingestion::ADDRESS],
        }
    }

    /// Returns its name in settings and flags.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        let [name, ..] = self.facts();
        name
    }

    /// Finds an API by its name.
    ///
    /// # Errors
    /// Returns an error that names the text that is none.
    pub fn parse(name: &str) -> Result<Self, UnknownApi> {
        let found = Self::ALL.into_iter().find(|api| api.as_str() == name);
        found.ok_or_else(|| UnknownApi(name.to_owned()))
    }

    /// Returns the other API.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::CloudPartnerPortal => Self::ProductIngestion,
            Self::ProductIngestion => Self::CloudPartnerPortal,
        }
    }

    /// Returns the address of the real service.
    #[must_use]
    pub fn address(self) -> &'static str {
        let [.., address] = self.facts();
        address
    }

    /// Returns the client of the API at an address; no request is sent yet.
    #[must_use]
    pub fn at(self, url: ServiceUrl, http: HttpClient, tokens: Tokens) -> Arc<dyn Marketplace> {
        match self {
            Self::CloudPartnerPortal => Arc::new(Portal::new(url, http, tokens)),
            Self::ProductIngestion => {
                let pace = Pace::at(&url);
                Arc::new(Ingestion::new(url, http, tokens, pace))
            }
        }
    }

    /// Returns the publisher of every offer where the account decides, so that an offer has one name.
    #[must_use]
    pub fn unnamed_publisher(self) -> Option<PublisherId> {
        match self {
            Self::CloudPartnerPortal => None,
            Self::ProductIngestion => Some(PublisherId::of_account()),
        }
    }

    /// Reads the name of an offer; where the account decides, its ID alone will do and another publisher doesn't count.
    ///
    /// # Errors
    /// Returns an error that says what the text should look like.
    pub fn offer_named(self, text: &str) -> Result<OfferRef, OfferRefError> {
        let Some(publisher) = self.unnamed_publisher() else { return text.parse() };
        let offer = OfferId::parse(text).or_else(|_| text.parse().map(|named: OfferRef| named.offer))?;
        Ok(OfferRef { publisher, offer })
    }
}

impl fmt::Display for ApiName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [_, title, _] = self.facts();
        f.write_str(title)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_is_found_by_the_name_that_settings_use() {
        for api in ApiName::ALL {
            assert_eq!(ApiName::parse(api.as_str()), Ok(api));
            assert_ne!(api.other(), api);
            let read: ApiName = serde_json::from_value(api.as_str().into()).unwrap();
            assert_eq!(read, api);
        }
        assert!(
            ApiName::parse("graph").unwrap_err().to_string().starts_with("`graph` is not a marketplace API")
        );
    }
}
