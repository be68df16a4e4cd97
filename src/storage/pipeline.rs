//! What storage adds to the requests of the official client: the body's MD5, and the account key's signature, since the
//! official crates know Entra only.
//!
//! The signature follows Microsoft Learn, "Authorize with Shared Key" (Blob service, version 2015-02-21 and later).

use super::access::{Access, AccountKey};
use crate::base::Md5Digest;
use crate::http::{HttpClient, sdk};
use async_trait::async_trait;
use azure_core::http::headers::{HeaderName, Headers};
use azure_core::http::policies::{Policy, PolicyResult};
use azure_core::http::{ClientMethodOptions, ClientOptions, Context, Request};
use azure_storage_blob::models::BlobClientUploadOptions;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use time::OffsetDateTime;
use url::Url;

/// The MD5 of a body in base64, carried to the policy that sends it as `Content-MD5`.
struct BodyMd5(String);

/// Returns how a body is uploaded: its MD5, which the service checks and keeps, its type, and for how long copies are good.
pub(super) fn upload_options(
    md5: &Md5Digest,
    content_type: &str,
    cache_control: &str,
) -> BlobClientUploadOptions<'static> {
    let context = Context::new().with_value(BodyMd5(md5.to_string()));
    BlobClientUploadOptions {
        blob_cache_control: Some(cache_control.to_owned()),
        blob_content_md5: Some(md5.as_bytes().to_vec()),
        blob_content_type: Some(content_type.to_owned()),
        method_options: ClientMethodOptions { context },
        ..BlobClientUploadOptions::default()
    }
}

/// Sets up the official client for an account.
pub(super) fn client_options(account: &str, access: &Access, http: &HttpClient) -> ClientOptions {
    let mut options = http.sdk_options();
    options.per_try_policies.push(Arc::new(SendMd5));
    if let Access::Key(key) = access {
        // last, because it signs what the others set
        options.per_try_policies.push(Arc::new(SharedKey { account: account.to_owned(), key: key.clone() }));
    }
    options
}

/// Sends the body's MD5, which the service then checks.
///
/// Microsoft Learn, "Put Blob": with `Content-MD5`, "the storage service checks the hash that has arrived with the
/// one that was sent. If the two hashes don't match, the operation fails".
#[derive(Debug)]
struct SendMd5;

#[async_trait]
impl Policy for SendMd5 {
    async fn send(&self, ctx: &Context, request: &mut Request, next: &[Arc<dyn Policy>]) -> PolicyResult {
        if let Some(BodyMd5(md5)) = ctx.value() {
            request.insert_header("content-md5", md5.clone());
        }
        sdk::send_on(ctx, request, next).await
    }
}

/// The standard headers that are signed, in the order that the page gives, `Content-Length` left out.
const BEFORE_LENGTH: [&str; 2] = ["content-encoding", "content-language"];
const AFTER_LENGTH: [&str; 8] = [
    "content-md5",
    "content-type",
    "date",
    "if-modified-since",
    "if-match",
    "if-none-match",
    "if-unmodified-since",
    "range",
];

/// Dates and signs each try of a request, after all its headers are set.
#[derive(Debug)]
struct SharedKey {
    account: String,
    key: AccountKey,
}

#[async_trait]
impl Policy for SharedKey {
    async fn send(&self, ctx: &Context, request: &mut Request, next: &[Arc<dyn Policy>]) -> PolicyResult {
        // a request dated more than 15 minutes off is refused, so that each try is dated again
        request.insert_header("x-ms-date", azure_core::time::to_rfc7231(&OffsetDateTime::now_utc()));
        let signature = self.key.sign(&string_to_sign(&self.account, request));
        request.insert_header("authorization", format!("SharedKey {}:{signature}", self.account));
        sdk::send_on(ctx, request, next).await
    }
}

fn string_to_sign(account: &str, request: &Request) -> String {
    let headers = request.headers();
    let length = request.body().len().filter(|length| *length > 0);
    let mut text = format!("{}\n", request.method().as_ref());
    for name in BEFORE_LENGTH {
        text += &line(headers, name);
    }
    text += &length.map_or("\n".to_owned(), |length| format!("{length}\n"));
    for name in AFTER_LENGTH {
        text += &line(headers, name);
    }
    text + &canonical_headers(headers) + &canonical_resource(account, request.url())
}

fn line(headers: &Headers, name: &'static str) -> String {
    let name = HeaderName::from_static(name);
    format!("{}\n", headers.get_optional_str(&name).unwrap_or_default())
}

/// `x-ms-…` headers, sorted by name.
fn canonical_headers(headers: &Headers) -> String {
    let ours: BTreeMap<_, _> = headers
        .iter()
        .filter(|(name, _)| name.as_str().starts_with("x-ms-"))
        .map(|(name, value)| (name.as_str(), value.as_str().trim()))
        .collect();
    ours.iter().fold(String::new(), |mut text, (name, value)| {
        let _ = writeln!(text, "{name}:{value}");
        text
    })
}

/// The account, the path as sent (the emulator's path begins with the account once more), the query sorted by name.
fn canonical_resource(account: &str, url: &Url) -> String {
    let mut query: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in url.query_pairs() {
        query.entry(name.to_lowercase()).or_default().push(value.into_owned());
    }
    let start = format!("/{account}{}", url.path());
    query.into_iter().fold(start, |mut text, (name, mut values)| {
        values.sort();
        let _ = write!(text, "\n{name}:{}", values.join(","));
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use azure_core::http::Method;

    /// The sample of the page: "Get Container Metadata", with the account `myaccount`.
    #[test]
    fn the_sample_of_the_page() {
        let url = "https://myaccount.blob.core.windows.net/mycontainer?restype=container&comp=metadata";
        let mut request = Request::new(url.parse().unwrap(), Method::Get);
        request.insert_header("x-ms-version", "2015-02-21");
        request.insert_header("x-ms-date", "Fri, 26 Jun 2015 23:39:12 GMT");
        assert_eq!(
            string_to_sign("myaccount", &request),
            "GET\n\n\n\n\n\n\n\n\n\n\n\n\
             x-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n\
             /myaccount/mycontainer\ncomp:metadata\nrestype:container"
        );
    }

    /// Made with the Python package `azure-storage-blob` 12.31.1: its `SharedKeyCredentialPolicy` on the same requests,
    /// with the emulator's key, which is public.
    #[test]
    fn known_answers() {
        let key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
        let key = AccountKey::parse(&key.into()).unwrap();
        let dated = |method, url: &str| {
            let mut request = Request::new(url.parse().unwrap(), method);
            request.insert_header("x-ms-date", "Sun, 22 Nov 2026 08:00:00 GMT");
            request.insert_header("x-ms-version", "2026-04-06");
            request.insert_header("x-ms-client-request-id", "b5c9fc65-0000-4000-8000-000000000001");
            request
        };
        let put = "https://contoso.blob.core.windows.net/logos/contoso/contoso-vm/e3b0c442.png";
        let mut put = dated(Method::Put, put);
        let headers = [
            ("content-type", "application/octet-stream"),
            ("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="),
            ("if-none-match", "*"),
            ("x-ms-blob-type", "BlockBlob"),
            ("x-ms-blob-cache-control", "max-age=31536000, immutable"),
            ("x-ms-blob-content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="),
            ("x-ms-blob-content-type", "image/png"),
            ("x-ms-meta-sha256", "e3b0c442"),
            ("x-ms-meta-kind", "large-logo"),
            ("x-ms-meta-name", "logos/gr%C3%B6%C3%9Fe.png"),
        ];
        for (name, value) in headers {
            put.insert_header(name, value);
        }
        put.set_body(vec![0; 11]);
        let signature = key.sign(&string_to_sign("contoso", &put));
        assert_eq!(signature, "pww1HEvGX8X8rndYylESiEdMSPNG7mh4gDhJ2vy0UlU=");

        let list = "http://127.0.0.1:10000/devstoreaccount1/logos?restype=container&comp=list&prefix=contoso%2Fcontoso-vm%2F";
        let signature = key.sign(&string_to_sign("devstoreaccount1", &dated(Method::Get, list)));
        assert_eq!(signature, "dJqGYO1S6MxteAMVn9SqmmaSTHJrYxVFg4UkJ9RAW9U=");
    }

    #[test]
    fn every_signed_header_has_its_line() {
        let mut request =
            Request::new("https://a.blob.core.windows.net/c/p/b.png".parse().unwrap(), Method::Put);
        for name in BEFORE_LENGTH.into_iter().chain(AFTER_LENGTH) {
            request.insert_header(name, name.to_uppercase());
        }
        request.insert_header("x-ms-blob-type", "BlockBlob");
        request.set_body(vec![0; 11]);
        assert_eq!(
            string_to_sign("a", &request),
            "PUT\nCONTENT-ENCODING\nCONTENT-LANGUAGE\n11\nCONTENT-MD5\nCONTENT-TYPE\nDATE\nIF-MODIFIED-SINCE\n\
             IF-MATCH\nIF-NONE-MATCH\nIF-UNMODIFIED-SINCE\nRANGE\nx-ms-blob-type:BlockBlob\n/a/c/p/b.png"
        );
    }

    #[test]
    fn the_query_is_sorted_and_decoded() {
        let url = "https://a/c?prefix=p%2Fo%2F&comp=list&Include=b&include=a".parse().unwrap();
        assert_eq!(canonical_resource("a", &url), "/a/c\ncomp:list\ninclude:a,b\nprefix:p/o/");
    }

    #[test]
    fn the_emulators_path_names_the_account_twice() {
        let url = "http://127.0.0.1:10000/devstoreaccount1/c".parse().unwrap();
        assert_eq!(canonical_resource("devstoreaccount1", &url), "/devstoreaccount1/devstoreaccount1/c");
    }
}
