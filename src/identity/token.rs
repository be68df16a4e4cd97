//! A token, what it is for, and what it says about itself.

use crate::base::secrets;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use std::borrow::Cow;
use std::fmt;
use time::OffsetDateTime;

/// What a token is asked for: a service's resource with `/.default`, as Entra's version 2 endpoint takes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scope(Cow<'static, str>);

/// A bearer token; redacted when shown, wiped when dropped. [`expose`](Self::expose) is the only door to the text.
#[derive(Debug, Clone)]
pub struct AccessToken {
    text: SecretString,
    expires: Option<OffsetDateTime>,
}

/// What a token says about itself, read without checking its signature: to explain a refusal, for nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenFacts {
    /// The service that it is meant for (`aud`).
    pub audience: String,
    /// The application that asked for it (`appid` or `azp`).
    pub app_id: Option<String>,
    /// The person or service principal that it stands for (`oid`).
    pub object_id: Option<String>,
    /// The tenant that gave it (`tid`).
    pub tenant: Option<String>,
    /// When it ends (`exp`).
    pub expires: Option<OffsetDateTime>,
}

impl Scope {
    /// Storage, in every cloud (Microsoft Learn, "Authorize with Microsoft Entra ID": Azure Storage resource).
    pub const STORAGE: Self = Self(Cow::Borrowed("https://storage.azure.com/.default"));
    /// The Cloud Partner Portal API.
    pub const MARKETPLACE: Self = Self(Cow::Borrowed("https://cloudpartner.azure.com/.default"));
    /// Microsoft Graph, under which the Product Ingestion API is.
    pub const GRAPH: Self = Self(Cow::Borrowed("https://graph.microsoft.com/.default"));

    /// Names a resource, for example `https://storage.azure.com`; one that ends in `/.default` stays as it is.
    #[must_use]
    pub fn of_resource(resource: &str) -> Self {
        if resource.ends_with("/.default") {
            return Self(Cow::Owned(resource.to_owned()));
        }
        Self(Cow::Owned(format!("{}/.default", resource.trim_end_matches('/'))))
    }

    /// Returns the scope.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the resource, as the older endpoints and the command-line tools name it.
    #[must_use]
    pub fn resource(&self) -> &str {
        self.0.strip_suffix("/.default").unwrap_or(&self.0)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AccessToken {
    /// Takes a token whose end is known.
    #[must_use]
    pub fn until(text: SecretString, expires: OffsetDateTime) -> Self {
        secrets::register(text.expose_secret());
        Self { text, expires: Some(expires) }
    }

    /// Takes a token whose end it may say itself.
    #[must_use]
    pub fn given(text: SecretString) -> Self {
        secrets::register(text.expose_secret());
        let expires = facts(text.expose_secret()).and_then(|facts| facts.expires);
        Self { text, expires }
    }

    /// Returns the token itself: for the `Authorization` header, for nothing else.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    /// Tells when it ends, as far as is known.
    #[must_use]
    pub fn expires(&self) -> Option<OffsetDateTime> {
        self.expires
    }
}

/// Reads what a token says about itself; nothing where it is no JWT.
///
/// The claims are those of Microsoft Learn, "Access token claims reference".
#[must_use]
pub fn explain(token: &AccessToken) -> Option<TokenFacts> {
    facts(token.expose())
}

#[derive(Deserialize)]
struct Claims {
    aud: String,
    appid: Option<String>,
    azp: Option<String>,
    oid: Option<String>,
    tid: Option<String>,
    exp: Option<i64>,
}

fn facts(token: &str) -> Option<TokenFacts> {
    let payload = token.split('.').nth(1)?;
    let payload = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    Some(TokenFacts {
        audience: claims.aud,
        app_id: claims.appid.or(claims.azp),
        object_id: claims.oid,
        tenant: claims.tid,
        expires: claims.exp.and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn jwt(payload: &str) -> AccessToken {
        AccessToken::given(format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(payload)).into())
    }

    #[test]
    fn a_token_explains_itself_and_never_shows() {
        let token = jwt(
            r#"{"aud":"https://storage.azure.com","appid":"app","oid":"me","tid":"home","exp":1789000000}"#,
        );
        let facts = explain(&token).unwrap();
        assert_eq!(facts.audience, "https://storage.azure.com");
        assert_eq!(facts.app_id.as_deref(), Some("app"));
        assert_eq!(facts.object_id.as_deref(), Some("me"));
        assert_eq!(facts.tenant.as_deref(), Some("home"));
        assert_eq!(facts.expires, Some(datetime!(2026-09-10 00:26:40 UTC)));
        assert_eq!(token.expires(), facts.expires);
        assert!(!format!("{token:?} {facts:?}").contains("c2ln"));
    }

    #[test]
    fn what_is_no_jwt_says_nothing() {
        for text in ["", "opaque", "a.b.c", "a.e30.c", "a.bm8.c"] {
            assert_eq!(explain(&AccessToken::given(text.into())), None, "{text}");
        }
        assert_eq!(explain(&jwt(r#"{"aud":"x","azp":"v2"}"#)).unwrap().app_id.as_deref(), Some("v2"));
    }

    #[test]
    fn a_scope_has_one_form() {
        for text in
            ["https://storage.azure.com", "https://storage.azure.com/", "https://storage.azure.com/.default"]
        {
            assert_eq!(Scope::of_resource(text), Scope::STORAGE);
        }
        assert_eq!(Scope::MARKETPLACE.resource(), "https://cloudpartner.azure.com");
    }
}
