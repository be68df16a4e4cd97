//! The client itself and its one loop.

use super::body;
use super::proxy::{self, Proxies};
use super::retry::{self, Try};
use super::{Answer, Call, HttpError, ProxyUse, RetryPolicy, SetUpError, Trouble};
use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::CONTENT_ENCODING;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Seek as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The one HTTP client; cheap to clone, all clones share one pool.
#[derive(Debug, Clone)]
pub struct HttpClient {
    inner: reqwest::Client,
    /// The same without a proxy, for services on this computer.
    direct: reqwest::Client,
    proxies: Proxies,
    retry: RetryPolicy,
    held: Held,
}

/// Services that asked for a pause, and until when; all clones of a client keep it.
#[derive(Debug, Clone, Default)]
struct Held(Arc<Mutex<BTreeMap<String, Instant>>>);

/// How the client is set up.
#[derive(Debug, Clone, Default)]
pub struct HttpOptions {
    /// Certificates (PEM) to trust in addition to the system's.
    pub extra_ca: Vec<Vec<u8>>,
    /// Whether the system's proxy settings count.
    pub proxy: ProxyUse,
    /// When and how often a request is tried again.
    pub retry: RetryPolicy,
}

impl HttpClient {
    /// Sets up the client.
    ///
    /// # Errors
    /// Returns an error that says that a text holds no certificate, or that TLS can't be set up.
    pub fn new(options: &HttpOptions) -> Result<Self, SetUpError> {
        let mut certificates = Vec::new();
        for pem in &options.extra_ca {
            let found = reqwest::Certificate::from_pem_bundle(pem).map_err(|error| SetUpError::of(&error))?;
            if found.is_empty() {
                return Err(SetUpError::NoCertificate);
            }
            certificates.extend(found);
        }
        let client = |proxies: ProxyUse| {
            let builder = builder(&certificates);
            let builder = if proxies == ProxyUse::Never { builder.no_proxy() } else { builder };
            builder.build().map_err(|error| SetUpError::of(&error))
        };
        let (direct, proxies) = (client(ProxyUse::Never)?, Proxies::of(options.proxy));
        let inner = if options.proxy == ProxyUse::Never { direct.clone() } else { client(options.proxy)? };
        Ok(Self { inner, direct, proxies, retry: options.retry, held: Held::default() })
    }

    /// Returns the client of the HTTP stack for a URL: no request to this computer goes through a proxy.
    pub(super) fn stack(&self, url: &str) -> &reqwest::Client {
        if proxy::is_local(url) { &self.direct } else { &self.inner }
    }

    pub(super) fn proxies(&self) -> &Proxies {
        &self.proxies
    }

    /// Shows when requests are tried again.
    #[must_use]
    pub fn retry_policy(&self) -> RetryPolicy {
        self.retry
    }

    /// Sends a request, and again as far as it is safe and promising, and gives the last answer whatever its status.
    ///
    /// A service that says 429 is left unchanged by all requests for as long as it asks, not only by the one that it
    /// said it to: others would be refused all the same, and use up their tries.
    ///
    /// # Errors
    /// Tells that no answer came.
    pub async fn send(&self, call: Call) -> Result<Answer, HttpError> {
        self.tried(&call, None).await
    }

    /// Sends a request as [`send`](Self::send) does, and writes the body of the answer into a file as it comes; the body in
    /// memory stays empty.
    ///
    /// # Errors
    /// Tells that no answer came, that it is too large, or that it can't be written.
    pub async fn save(&self, call: Call, file: &mut File) -> Result<Answer, HttpError> {
        self.tried(&call, Some(file)).await
    }

    async fn tried(&self, call: &Call, mut file: Option<&mut File>) -> Result<Answer, HttpError> {
        let start = Instant::now();
        let mut attempt = 1;
        loop {
            self.held.wait(call).await;
            let result = self.send_once(call, file.as_deref_mut()).await;
            let chance = f64::from(start.elapsed().subsec_nanos() % 1000) / 1000.0;
            let pause =
                retry::decide(&self.retry, call.repeat, attempt, outcome(&result), start.elapsed(), chance);
            let Some(pause) = pause else {
                return result.map_err(|trouble| self.failed(call, attempt, start.elapsed(), trouble));
            };
            tracing::info!(method = %call.method, target = %call.target, attempt, ?pause, "trying again");
            if result.as_ref().is_ok_and(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS) {
                self.held.hold(call, Instant::now() + pause);
            }
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
    }

    fn failed(&self, call: &Call, attempts: u32, took: Duration, trouble: Trouble) -> HttpError {
        let (method, target) = (call.method.to_string(), call.target.clone());
        HttpError { method, target, attempts, took, proxy: self.proxies.for_url(&call.url), trouble }
    }

    async fn send_once(&self, call: &Call, file: Option<&mut File>) -> Result<Answer, Trouble> {
        let broken = |error: &reqwest::Error| Trouble::of(error, call.host());
        let stack = self.stack(&call.url);
        let mut request = stack.request(call.method.clone(), &call.url).timeout(call.timeout);
        request = request.headers(call.headers.clone());
        if let Some(body) = &call.body {
            request = request.body(body.clone());
        }
        let response = request.send().await.map_err(|error| broken(&error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let encoding = headers.get(CONTENT_ENCODING).and_then(|value| value.to_str().ok());
        let chunks = response.bytes_stream();
        let body = match file {
            None => body::collect(chunks, encoding, call.most, broken).await?,
            Some(file) => {
                // an earlier try may have left something
                let emptied = file.set_len(0).and_then(|()| file.rewind());
                emptied.map_err(|error| Trouble::not_saved(&error))?;
                body::save(chunks, encoding, call.most, file, broken).await?;
                Bytes::new()
            }
        };
        tracing::debug!(method = %call.method, target = %call.target, %status, "answered");
        Ok(Answer { status, headers, body })
    }
}

impl Held {
    fn hold(&self, call: &Call, until: Instant) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held = all.entry(call.service().to_owned()).or_insert(until);
        *held = until.max(*held);
    }

    async fn wait(&self, call: &Call) {
        let until = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(call.service()).copied();
        if let Some(until) = until.filter(|until| *until > Instant::now()) {
            tokio::time::sleep_until(until.into()).await;
        }
    }
}

fn outcome(result: &Result<Answer, Trouble>) -> Try {
    match result {
        Ok(answer) => Try::Status(answer.status.as_u16(), answer.retry_after()),
        Err(trouble) if trouble.is_lasting() => Try::Status(0, None),
        Err(trouble) if trouble.may_have_been_taken() => Try::AnswerLost,
        Err(_) => Try::NotSent,
    }
}

fn builder(certificates: &[reqwest::Certificate]) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("offerpress/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(20))
        .pool_max_idle_per_host(64)
        .tls_certs_merge(certificates.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt as _;
    use reqwest::Method;

    #[test]
    fn what_holds_no_certificate_is_not_passed_over() {
        let with = |pem: &str| {
            let options = HttpOptions { extra_ca: vec![pem.as_bytes().to_vec()], ..HttpOptions::default() };
            HttpClient::new(&options).map(|_| ()).map_err(|error| error.to_string())
        };
        assert_eq!(with("junk"), Err("it contains no certificate".to_owned()));
        let broken = with("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap_err();
        assert!(broken.starts_with("couldn't set up TLS (invalid peer certificate"), "{broken}");
    }

    #[tokio::test]
    async fn a_service_that_asked_for_a_pause_is_left_alone_by_all() {
        let call = |url: &str| Call::new(Method::GET, url, "x");
        let goes_on = |held: &Held, url: &str| held.wait(&call(url)).now_or_never().is_some();
        let (held, now) = (Held::default(), Instant::now());
        let long = Duration::from_secs(3600);
        held.hold(&call("https://a.example:8443/x?y"), now + long);
        held.hold(&call("https://a.example:8443/z"), now + long / 2);
        for other in ["https://b.example/x", "https://a.example/x", "http://a.example:8443/x"] {
            assert!(goes_on(&held.clone(), other), "{other}");
        }
        for same in ["https://a.example:8443", "https://a.example:8443/other"] {
            assert!(!goes_on(&held.clone(), same), "{same}");
        }
        held.hold(&call("https://c.example/x"), now);
        assert!(goes_on(&held, "https://c.example/x"), "it is over");
    }
}
