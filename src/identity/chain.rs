//! Trying the sign-in methods, one after the other.

use super::method::{self, Method, Unavailable};
use super::{AccessToken, Attempt, ChainOptions, CredentialKind, Error, Scope, TokenSource};
use crate::base::{chain, redact};
use crate::http::HttpClient;
use async_trait::async_trait;
use azure_core::credentials::TokenCredential;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// The most time that one sign-in method gets: the command-line tools are slow, and a machine without an identity never answers.
const TIME_OF_A_METHOD: Duration = Duration::from_secs(60);

/// Tries the methods in order and stays with the first that works.
pub(super) struct Chain {
    methods: Vec<(CredentialKind, Method)>,
    found: Mutex<Option<Arc<dyn TokenCredential>>>,
}

impl Chain {
    pub(super) fn new(options: &ChainOptions, http: &HttpClient) -> Self {
        let kinds = options.forced.map_or_else(|| CredentialKind::ALL.to_vec(), |kind| vec![kind]);
        let methods = kinds.into_iter().map(|kind| (kind, method::open(kind, options, http))).collect();
        Self { methods, found: Mutex::default() }
    }

    async fn find(&self, scope: &Scope) -> Result<(Arc<dyn TokenCredential>, AccessToken), Error> {
        let the_only_one = self.methods.len() == 1;
        let mut tries = Vec::new();
        for (kind, method) in &self.methods {
            let (reason, on_purpose) = match method {
                Err(Unavailable(reason)) => (reason.clone(), false),
                Ok(method) => match ask(method, scope).await {
                    Ok(token) => {
                        tracing::info!(with = %kind, %scope, "signed in");
                        return Ok((Arc::clone(method), token));
                    }
                    Err(reason) => (reason, kind.is_set_up_on_purpose()),
                },
            };
            if on_purpose || the_only_one {
                return Err(Error::Failed { kind: *kind, reason });
            }
            tries.push(Attempt { kind: *kind, reason });
        }
        Err(Error::NoneWorked { scope: scope.clone(), tries })
    }
}

#[async_trait]
impl TokenSource for Chain {
    async fn token(&self, scope: &Scope) -> Result<AccessToken, Error> {
        let mut found = self.found.lock().await;
        if let Some(method) = found.as_ref()
            && let Ok(token) = ask(method, scope).await
        {
            return Ok(token);
        }
        let (method, token) = self.find(scope).await?;
        *found = Some(method);
        Ok(token)
    }
}

async fn ask(method: &Arc<dyn TokenCredential>, scope: &Scope) -> Result<AccessToken, String> {
    match tokio::time::timeout(TIME_OF_A_METHOD, method.get_token(&[scope.as_str()], None)).await {
        Ok(Ok(token)) => Ok(AccessToken::until(token.token.secret().to_owned().into(), token.expires_on)),
        Ok(Err(error)) => Err(reason(&error)),
        Err(_) => Err("no answer within 60 s".to_owned()),
    }
}

/// The line of an error that says the most: Entra's own (`AADSTS…`), else the innermost.
fn reason(error: &azure_core::Error) -> String {
    let texts = chain(error);
    let own = texts.iter().rev().find_map(|text| entras_words(text));
    let innermost =
        || texts.iter().rev().flat_map(|text| text.lines()).map(str::trim).find(|line| !line.is_empty());
    let line = own.or_else(innermost).unwrap_or("no reason given");
    redact(line).chars().take(300).collect()
}

/// The first line of Entra's words. The official crate can't read them where they hold an escape, which they always
/// do (`\r\n`), and quotes them in an error of its own.
fn entras_words(text: &str) -> Option<&str> {
    let words = text.get(text.find("AADSTS")?..)?;
    words.split(['\r', '\n', '\\', '"']).next().map(str::trim)
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.methods.iter().map(|(kind, _)| kind)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use azure_core::credentials::TokenRequestOptions;
    use azure_core::error::ErrorKind;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use time::OffsetDateTime;

    /// Returns the token it is made of, or fails with it, and counts.
    #[derive(Debug)]
    struct Fake(Result<&'static str, &'static str>, AtomicUsize);

    #[async_trait]
    impl TokenCredential for Fake {
        async fn get_token(
            &self,
            _: &[&str],
            _: Option<TokenRequestOptions<'_>>,
        ) -> azure_core::Result<azure_core::credentials::AccessToken> {
            self.1.fetch_add(1, Ordering::SeqCst);
            match self.0 {
                Ok(token) => Ok(azure_core::credentials::AccessToken::new(token, OffsetDateTime::UNIX_EPOCH)),
                Err(text) => Err(azure_core::Error::with_message(ErrorKind::Credential, text)),
            }
        }
    }

    fn fake(answer: Result<&'static str, &'static str>) -> Arc<Fake> {
        Arc::new(Fake(answer, AtomicUsize::new(0)))
    }

    fn chain(methods: Vec<(CredentialKind, Method)>) -> Chain {
        Chain { methods, found: Mutex::default() }
    }

    fn lacking(what: &str) -> Method {
        Err(Unavailable(what.to_owned()))
    }

    #[tokio::test]
    async fn the_first_that_works_is_taken_and_kept() {
        let (az, azd) = (fake(Err("Please run 'az login'")), fake(Ok("token")));
        let chain = chain(vec![
            (CredentialKind::ServicePrincipal, lacking("not set: AZURE_CLIENT_SECRET")),
            (CredentialKind::AzureCli, Ok(az.clone())),
            (CredentialKind::AzureDeveloperCli, Ok(azd.clone())),
        ]);
        for asked in 1..=2 {
            assert_eq!(chain.token(&Scope::STORAGE).await.unwrap().expose(), "token");
            assert_eq!(az.1.load(Ordering::SeqCst), 1, "not asked again");
            assert_eq!(azd.1.load(Ordering::SeqCst), asked);
        }
    }

    #[tokio::test]
    async fn a_method_that_was_set_up_is_not_skipped() {
        let (secret, az) =
            (fake(Err("AADSTS7000215: Invalid client secret.\nTrace ID: 1")), fake(Ok("token")));
        let chain = chain(vec![
            (CredentialKind::ServicePrincipal, Ok(secret)),
            (CredentialKind::AzureCli, Ok(az.clone())),
        ]);
        let error = chain.token(&Scope::STORAGE).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "couldn't sign in with service principal: AADSTS7000215: Invalid client secret."
        );
        assert_eq!(az.1.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn all_that_was_tried_is_told() {
        let chain = chain(vec![
            (CredentialKind::GitHub, lacking("not set: ACTIONS_ID_TOKEN_REQUEST_URL")),
            (CredentialKind::AzureCli, Ok(fake(Err("az not found on PATH\n")))),
            (CredentialKind::AzureDeveloperCli, Ok(fake(Err("")))),
        ]);
        let error = chain.token(&Scope::MARKETPLACE).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "couldn't sign in for `https://cloudpartner.azure.com/.default`; tried:\n  \
             GitHub Actions: not set: ACTIONS_ID_TOKEN_REQUEST_URL\n  \
             Azure CLI: az not found on PATH\n  \
             Azure Developer CLI: no reason given"
        );
    }
}
