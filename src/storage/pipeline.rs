//! What storage adds to the requests of the official client: the body's MD5, and the account key's signature.

use super::access::Access;
use super::shared_key::SharedKey;
use crate::http::{HttpClient, sdk};
use async_trait::async_trait;
use azure_core::http::policies::{Policy, PolicyResult};
use azure_core::http::{ClientOptions, Context, Request};
use std::sync::Arc;

/// The MD5 of a body in base64, carried to the policy that sends it as `Content-MD5`.
pub(super) struct BodyMd5(pub(super) String);

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
