//! Signing in without a stored secret: the build service vouches for the job, and Entra takes its word.

use crate::base::json::without_bom;
use crate::base::{ImageUrl, UrlError, secrets};
use crate::http::{Call, HttpClient, Repeat};
use async_trait::async_trait;
use azure_core::error::{Error, ErrorKind};
use azure_core::http::ClientMethodOptions;
use azure_identity::ClientAssertion;
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, HeaderName};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use url::Url;

/// What Entra wants to be named in the build service's word (Microsoft Learn, "Workload identity federation").
const AUDIENCE: &str = "api://AzureADTokenExchange";

/// Where a job asks its build service to vouch for it, and with what.
#[derive(Debug, Clone)]
pub struct OidcRequest {
    /// The address, as the build service gives it.
    pub url: String,
    /// The job's own token.
    pub token: SecretString,
}

/// Asks a build service for its word.
#[derive(Debug)]
pub(super) struct BuildService {
    http: HttpClient,
    method: Method,
    url: Url,
    token: SecretString,
    /// What it asks for besides the token.
    headers: Vec<(HeaderName, &'static str)>,
}

#[derive(Deserialize)]
struct Assertion {
    #[serde(alias = "value", alias = "oidcToken")]
    assertion: String,
}

impl BuildService {
    /// "`OpenID` Connect in cloud providers" of the GitHub docs: `ACTIONS_ID_TOKEN_REQUEST_URL` and `…_TOKEN`.
    pub(super) fn github(request: &OidcRequest, http: &HttpClient) -> Result<Self, UrlError> {
        let mut url = address(request)?;
        url.query_pairs_mut().append_pair("audience", AUDIENCE);
        Ok(Self {
            http: http.clone(),
            method: Method::GET,
            url,
            token: request.token.clone(),
            headers: Vec::new(),
        })
    }

    /// Microsoft Learn, "Oidctoken - Create": `SYSTEM_OIDCREQUESTURI` and `SYSTEM_ACCESSTOKEN`.
    pub(super) fn azure_pipelines(
        request: &OidcRequest,
        service_connection: &str,
        http: &HttpClient,
    ) -> Result<Self, UrlError> {
        let mut url = address(request)?;
        let mut query = url.query_pairs_mut();
        query.append_pair("api-version", "7.1").append_pair("serviceConnectionId", service_connection);
        drop(query);
        let no_redirect = HeaderName::from_static("x-tfs-fedauthredirect");
        let headers = vec![(no_redirect, "Suppress"), (CONTENT_LENGTH, "0")];
        Ok(Self { http: http.clone(), method: Method::POST, url, token: request.token.clone(), headers })
    }

    fn call(&self) -> Call {
        let target = self.url.host_str().unwrap_or_default().to_owned();
        let bearer = SecretString::from(format!("Bearer {}", self.token.expose_secret()));
        let call = Call::new(self.method.clone(), self.url.as_str(), target)
            .header(ACCEPT, "application/json")
            .secret_header(AUTHORIZATION, bearer.expose_secret())
            .repeat(Repeat::Safe);
        self.headers.iter().fold(call, |call, (name, value)| call.header(name.clone(), value))
    }
}

#[async_trait]
impl ClientAssertion for BuildService {
    async fn secret(&self, _: Option<ClientMethodOptions<'_>>) -> azure_core::Result<String> {
        let failed = |message: String| Error::with_message(ErrorKind::Credential, message);
        let answer = self.http.send(self.call()).await.map_err(|error| failed(error.to_string()))?;
        if !answer.status.is_success() {
            return Err(failed(format!("the build service answered {}", answer.status)));
        }
        let no_token = |_| failed("the build service's answer contains no token".to_owned());
        let assertion: Assertion = serde_json::from_slice(without_bom(&answer.body)).map_err(no_token)?;
        secrets::register(&assertion.assertion);
        Ok(assertion.assertion)
    }
}

/// The address must be safe to send the job's token to.
fn address(request: &OidcRequest) -> Result<Url, UrlError> {
    let url = ImageUrl::parse(&request.url)?;
    Url::parse(url.expose()).map_err(|_| UrlError::NotAUrl(url.place().to_owned()))
}
