//! The library's services at a sandbox, for stories that do without the binary.

use super::Api;
use offerpress::base::ServiceUrl;
use offerpress::http::{HttpClient, HttpOptions, ProxyUse};
use offerpress::identity::SignIn;
use offerpress::marketplace::ingestion::{Ingestion, Pace};
use offerpress::marketplace::portal::Portal;
use offerpress::marketplace::{Marketplace, Tokens};
use offerpress::publish::Services;
use offerpress::sandbox::Sandbox;
use offerpress::storage::{Account, Container, ContainerName};
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;

/// Talks to the sandbox itself.
pub(crate) fn services(sandbox: &Sandbox) -> Services {
    let http = HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, ..HttpOptions::default() }).unwrap();
    services_at(sandbox, &sandbox.marketplace_url(), &http)
}

/// Talks to whatever stands in front of the sandbox at this address.
pub(crate) fn services_at(sandbox: &Sandbox, address: &str, http: &HttpClient) -> Services {
    services_to(Api::Portal, sandbox, address, http)
}

/// The same through either API, which is asked without a pause.
pub(crate) fn services_to(api: Api, sandbox: &Sandbox, address: &str, http: &HttpClient) -> Services {
    let storage = sandbox.connection_string().replace(&sandbox.marketplace_url(), address);
    let account = Account::from_connection_string(&storage.into()).unwrap();
    let name = ContainerName::parse(sandbox.container()).unwrap();
    let container = Container::open(&account, &name, http).unwrap();
    let token = if api == Api::Portal { sandbox.token() } else { sandbox.ingestion_token() };
    let tokens = SignIn::Given(token.into()).tokens(http, OffsetDateTime::now_utc);
    let tokens = Tokens::of(Arc::new(tokens));
    let base = sandbox.ingestion_url().replace(&sandbox.marketplace_url(), address);
    let base = ServiceUrl::parse(if api == Api::Portal { address } else { &base }).unwrap();
    let marketplace: Arc<dyn Marketplace> = match api {
        Api::Portal => Arc::new(Portal::new(base, http.clone(), tokens)),
        Api::Ingestion => Arc::new(Ingestion::new(base, http.clone(), tokens, Pace::of(Duration::ZERO))),
    };
    Services {
        http: http.clone(),
        container: Some(container),
        marketplace,
        elsewhere: None,
        clock: OffsetDateTime::now_utc,
    }
}
