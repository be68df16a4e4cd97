//! The library's services at a sandbox, for stories that do without the binary.

use offerpress::base::ServiceUrl;
use offerpress::http::{HttpClient, HttpOptions, ProxyUse};
use offerpress::identity::SignIn;
use offerpress::marketplace::portal::Portal;
use offerpress::publish::{MarketplaceTokens, Services};
use offerpress::sandbox::Sandbox;
use offerpress::storage::{Account, Container, ContainerName};
use std::sync::Arc;
use time::OffsetDateTime;

/// Talks to the sandbox itself.
pub(crate) fn services(sandbox: &Sandbox) -> Services {
    let http = HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, ..HttpOptions::default() }).unwrap();
    services_at(sandbox, &sandbox.marketplace_url(), &http)
}

/// Talks to whatever stands in front of the sandbox at this address.
pub(crate) fn services_at(sandbox: &Sandbox, address: &str, http: &HttpClient) -> Services {
    let storage = sandbox.connection_string().replace(&sandbox.marketplace_url(), address);
    let account = Account::from_connection_string(&storage.into()).unwrap();
    let name = ContainerName::parse(sandbox.container()).unwrap();
    let container = Container::open(&account, &name, http).unwrap();
    let tokens = SignIn::Given(sandbox.token().into()).tokens(http, OffsetDateTime::now_utc);
    let tokens = Arc::new(MarketplaceTokens::of(Arc::new(tokens)));
    let marketplace = Arc::new(Portal::new(ServiceUrl::parse(address).unwrap(), http.clone(), tokens));
    Services { http: http.clone(), container: Some(container), marketplace, clock: OffsetDateTime::now_utc }
}
