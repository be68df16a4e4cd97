//! One request as the handlers see it.

use axum::http::{HeaderMap, Method};
use bytes::Bytes;
use time::OffsetDateTime;

use super::address::Address;
use super::metadata_names::MetadataNames;
use super::query::Query;
use super::route::Route;

/// One request, read to its end.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    /// The path as it came, encoded.
    pub(super) path: String,
    pub(super) query: Query,
    pub(super) headers: HeaderMap,
    pub(super) names: MetadataNames,
    pub(super) body: Bytes,
    pub(super) address: Address,
    pub(super) route: Route,
    /// When the request came, by the server's clock.
    pub(super) now: OffsetDateTime,
}

impl Call {
    /// Reads a header as text; one that is not there is empty, as the signing rules have it.
    pub(super) fn header(&self, name: &str) -> &str {
        header(&self.headers, name).unwrap_or_default()
    }

    /// Reads a header as text, if it is there.
    pub(super) fn header_if_there(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// Reads the scheme and the credential of the header `Authorization`.
    pub(super) fn authorization(&self) -> Option<(&str, &str)> {
        self.header_if_there("authorization").map(|value| value.split_once(' ').unwrap_or((value, "")))
    }

    /// Whether it brings this token.
    pub(super) fn has_token(&self, token: &str) -> bool {
        self.authorization()
            .is_some_and(|(scheme, sent)| scheme.eq_ignore_ascii_case("Bearer") && sent == token)
    }
}

/// Reads a header as text, if it is there.
pub(super) fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
