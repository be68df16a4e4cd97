//! How requests go out: our transport, our retries, a time for each try, the account key's signature.

use super::account::Access;
use super::shared_key::SharedKey;
use crate::http::{HttpClient, RetryPolicy};
use async_trait::async_trait;
use azure_core::error::ErrorKind;
use azure_core::http::headers::HeaderName;
use azure_core::http::policies::{Policy, PolicyResult, RetryHeaders, RetryPolicy as SdkRetry};
use azure_core::http::{ClientOptions, Context, Request, RetryOptions, StatusCode, Transport};
use std::sync::Arc;
use std::time::Duration;

/// A try without a body ends after this, and a try with one gets the time of its bytes on top.
const TIME_OF_A_TRY: Duration = Duration::from_secs(60);

/// The slowest line that we wait for: 256 kbit/s.
const SLOWEST_BYTES_A_SECOND: u64 = 32 << 10;

/// The MD5 of a body in base64, carried to the policy that sends it as `Content-MD5`.
pub(super) struct BodyMd5(pub(super) String);

/// Sets up the official client for an account.
pub(super) fn client_options(account: &str, access: &Access, http: &HttpClient) -> ClientOptions {
    let mut per_try: Vec<Arc<dyn Policy>> = vec![Arc::new(EachTry)];
    if let Access::Key(key) = access {
        per_try.push(Arc::new(SharedKey { account: account.to_owned(), key: key.clone() }));
    }
    ClientOptions {
        per_try_policies: per_try,
        retry: RetryOptions::custom(Arc::new(Retries::of(http.retry_policy()))),
        transport: Some(Transport::new(Arc::new(http.inner().clone()))),
        ..ClientOptions::default()
    }
}

/// Sends the body's MD5, which the service then checks, and ends a try that takes too long.
///
/// Microsoft Learn, "Put Blob": with `Content-MD5`, "the storage service checks the hash that has arrived with the
/// one that was sent. If the two hashes don't match, the operation fails".
#[derive(Debug)]
struct EachTry;

#[async_trait]
impl Policy for EachTry {
    async fn send(&self, ctx: &Context, request: &mut Request, next: &[Arc<dyn Policy>]) -> PolicyResult {
        if let Some(BodyMd5(md5)) = ctx.value() {
            request.insert_header("content-md5", md5.clone());
        }
        let time =
            TIME_OF_A_TRY + Duration::from_secs(request.body().len().unwrap_or(0) / SLOWEST_BYTES_A_SECOND);
        let Some((first, rest)) = next.split_first() else {
            return Err(azure_core::Error::with_message(ErrorKind::Other, "nothing sends the request"));
        };
        match tokio::time::timeout(time, first.send(ctx, request, rest)).await {
            Ok(result) => result,
            Err(_) => Err(azure_core::Error::with_message(ErrorKind::Io, "the time ran out")),
        }
    }
}

/// Our retry policy in the words of the official client.
#[derive(Debug)]
struct Retries {
    policy: RetryPolicy,
    headers: RetryHeaders,
}

impl Retries {
    fn of(policy: RetryPolicy) -> Self {
        let names = ["x-ms-retry-after-ms", "retry-after-ms", "retry-after"];
        let headers = RetryHeaders { retry_headers: names.map(HeaderName::from_static).to_vec() };
        Self { policy, headers }
    }
}

#[async_trait]
impl SdkRetry for Retries {
    fn is_expired(&self, since_start: time::Duration, retries: u32) -> bool {
        retries + 1 >= self.policy.tries || since_start >= self.policy.overall
    }

    fn retry_headers(&self) -> Option<&RetryHeaders> {
        Some(&self.headers)
    }

    fn retry_status_codes(&self) -> &[StatusCode] {
        &[]
    }

    fn sleep_duration(&self, retry: u32) -> time::Duration {
        let doubled = self.policy.first_pause.saturating_mul(1 << retry.saturating_sub(1).min(16));
        doubled.min(self.policy.longest_pause).try_into().unwrap_or(time::Duration::MAX)
    }

    /// Waits as long as the service asks, within reason.
    async fn wait(&self, retry: u32, asked: Option<time::Duration>) {
        let own = self.sleep_duration(retry);
        let pause = asked.map_or(own, |asked| asked.max(own)).unsigned_abs();
        tokio::time::sleep(pause.min(self.policy.longest_pause)).await;
    }
}
