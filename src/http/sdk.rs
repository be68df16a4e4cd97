//! The same client, retries and time limits for the official azure crates, which bring their own calls.

use super::body::LARGEST_ANSWER;
use super::error::{self, Trouble};
use super::{HttpClient, RetryPolicy, body};
use crate::base::json::without_bom;
use crate::base::{redact, secrets};
use async_trait::async_trait;
use azure_core::error::{Error, ErrorKind};
use azure_core::http::headers::HeaderName;
use azure_core::http::policies::{Policy, PolicyResult, RetryHeaders, RetryPolicy as SdkRetry};
use azure_core::http::request::Body;
use azure_core::http::{
    AsyncRawResponse, ClientOptions, Context, Request, RetryOptions, StatusCode, Transport,
};
use std::sync::Arc;
use std::time::Duration;
use url::Position;

/// A try without a body ends after this, and a try with one gets the time of its bytes on top.
const TIME_OF_A_TRY: Duration = Duration::from_secs(60);

/// The slowest line that we wait for: 256 kbit/s.
const SLOWEST_BYTES_A_SECOND: u64 = 32 << 10;

/// No form that asks for a token is as long as this.
const LONGEST_FORM: usize = 64 << 10;

/// The headers that say how long to wait, as the official pipeline reads them.
const RETRY_AFTER: [&str; 3] = ["x-ms-retry-after-ms", "retry-after-ms", "retry-after"];

impl HttpClient {
    /// Sets up a client of the official azure crates to go through this one.
    #[must_use]
    pub fn sdk_options(&self) -> ClientOptions {
        ClientOptions {
            per_try_policies: vec![Arc::new(TimeLimit)],
            retry: RetryOptions::custom(Arc::new(Retries::of(self.retry_policy()))),
            transport: Some(Transport::new(Arc::new(Bounded(self.clone())))),
            ..ClientOptions::default()
        }
    }
}

/// The one client as the transport of the official crates, which would read an answer without end.
#[derive(Debug)]
struct Bounded(HttpClient);

#[async_trait]
impl azure_core::http::HttpClient for Bounded {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let url = request.url().as_str();
        let host = request.url()[Position::BeforeHost..Position::AfterPort].to_owned();
        let of_error = |error: &Error| trouble(error, &host);
        let failed = |trouble: Trouble| {
            let kind = if trouble.is_lasting() { ErrorKind::DataConversion } else { ErrorKind::Io };
            let via = error::via(self.0.proxies().for_url(url).as_deref());
            Error::with_message(kind, format!("{trouble}{via}"))
        };
        let answer = self.0.stack(url).execute_request(request).await;
        let (status, headers, body) = answer.map_err(|error| failed(of_error(&error)))?.deconstruct();
        let encoding = headers.get_optional_str(&HeaderName::from_static("content-encoding"));
        let body = body::collect(body, encoding, LARGEST_ANSWER, of_error).await.map_err(failed)?;
        let start = body.len() - without_bom(&body).len();
        Ok(AsyncRawResponse::from_bytes(status, headers, body.slice(start..)))
    }
}

/// What the HTTP stack said, out of an error of the official crates, whose own text holds the URL.
fn trouble(error: &Error, host: &str) -> Trouble {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<reqwest::Error>() {
            return Trouble::of(error, host);
        }
        cause = error.source();
    }
    Trouble::NotMade(redact(&error.to_string()))
}

/// Ends a try that takes too long, answer included.
#[derive(Debug)]
struct TimeLimit;

#[async_trait]
impl Policy for TimeLimit {
    async fn send(&self, ctx: &Context, request: &mut Request, next: &[Arc<dyn Policy>]) -> PolicyResult {
        let time_of_bytes = request.body().len().unwrap_or(0) / SLOWEST_BYTES_A_SECOND;
        let time = TIME_OF_A_TRY + Duration::from_secs(time_of_bytes);
        register_form(request);
        // without the query, which may be signed
        let (method, target) = (request.method(), request.url()[..Position::AfterPath].to_owned());
        let sent = tokio::time::timeout(time, send_on(ctx, request, next)).await;
        let result = sent.unwrap_or_else(|_| Err(Error::with_message(ErrorKind::Io, "timed out")));
        if let Ok(answer) = &result {
            tracing::debug!(%method, target, status = %answer.status(), "answered");
        }
        result
    }
}

/// Registers the secrets of a form that asks Entra for a token: the client's secret, or what stands for it.
fn register_form(request: &Request) {
    if let Body::Bytes(bytes) = request.body()
        && bytes.len() < LONGEST_FORM
        && let Ok(form) = std::str::from_utf8(bytes)
    {
        secrets::register_parts(form);
    }
}

/// Hands a request to the next policy.
pub(crate) async fn send_on(
    ctx: &Context<'_>,
    request: &mut Request,
    next: &[Arc<dyn Policy>],
) -> PolicyResult {
    match next.split_first() {
        Some((first, rest)) => first.send(ctx, request, rest).await,
        None => Err(Error::with_message(ErrorKind::Other, "nothing sends the request")),
    }
}

/// Our retry policy in the words of the official pipeline.
#[derive(Debug)]
struct Retries {
    policy: RetryPolicy,
    headers: RetryHeaders,
}

impl Retries {
    fn of(policy: RetryPolicy) -> Self {
        let retry_headers = RETRY_AFTER.map(HeaderName::from_static).to_vec();
        Self { policy, headers: RetryHeaders { retry_headers } }
    }

    /// As long as the service asks, up to the time of all tries.
    fn pause(&self, retry: u32, asked: Option<time::Duration>) -> Duration {
        let own = self.sleep_duration(retry);
        asked.map_or(own, |asked| asked.max(own)).unsigned_abs().min(self.policy.overall)
    }
}

#[async_trait]
impl SdkRetry for Retries {
    fn is_expired(&self, since_first_answer: time::Duration, retries: u32) -> bool {
        retries + 1 >= self.policy.tries || since_first_answer >= self.policy.overall
    }

    fn retry_headers(&self) -> Option<&RetryHeaders> {
        Some(&self.headers)
    }

    /// Empty stands for 408, 429, 500, 502, 503 and 504.
    fn retry_status_codes(&self) -> &[StatusCode] {
        &[]
    }

    fn sleep_duration(&self, retry: u32) -> time::Duration {
        self.policy.pause_after(retry).try_into().unwrap_or(time::Duration::MAX)
    }

    async fn wait(&self, retry: u32, asked: Option<time::Duration>) {
        let pause = self.pause(retry, asked);
        tracing::info!(?pause, "trying storage again");
        tokio::time::sleep(pause).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let retries = Retries::of(RetryPolicy::default());
        let pauses = [1, 2, 3, 20].map(|retry| retries.sleep_duration(retry).whole_milliseconds());
        assert_eq!(pauses, [250, 500, 1000, 30_000]);
    }

    #[test]
    fn tries_and_time_both_end_the_matter() {
        let retries = Retries::of(RetryPolicy::default());
        assert!(!retries.is_expired(time::Duration::ZERO, 3));
        assert!(retries.is_expired(time::Duration::ZERO, 4));
        assert!(retries.is_expired(time::Duration::seconds(120), 0));
    }

    #[test]
    fn a_hostile_retry_after_is_cut() {
        let retries = Retries::of(RetryPolicy::default());
        let table = [
            (None, 250),
            (Some(time::Duration::milliseconds(1)), 250),
            (Some(time::Duration::seconds(2)), 2_000),
            (Some(time::Duration::hours(9)), 120_000),
            (Some(time::Duration::hours(-9)), 250),
        ];
        for (asked, wanted) in table {
            assert_eq!(retries.pause(1, asked).as_millis(), wanted, "{asked:?}");
        }
    }
}
