//! Fetches a URL anonymously: no credentials, no redirects; so a URL that the marketplace can't use is found before the PUT.

use super::verify_error::VerifyError;
use crate::base::{Digests, DigestsInProgress, ImageUrl, MediaType, ServiceUrl, off_thread, sas_time};
use crate::http::{Answer, Call, HttpClient};
use reqwest::Method;
use reqwest::header::RANGE;
use time::{Duration, OffsetDateTime};

/// The most that is fetched with one request.
const PIECE: u64 = 8 << 20;

/// How far two clocks may be apart before that is named as the cause.
const CLOCK_TOLERANCE: Duration = Duration::minutes(5);

/// How much of an image is fetched to verify its URL.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Verification {
    /// Its headers: status, type, length, MD5.
    #[default]
    Head,
    /// All of its bytes.
    Full,
}

/// What a URL should lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// The bytes.
    pub digests: Digests,
    /// Their type.
    pub media_type: MediaType,
    /// The time now, to tell a wrong clock from a wrong URL.
    pub now: OffsetDateTime,
}

/// Fetches a URL as the marketplace will, and sees that it leads to the image.
///
/// # Errors
/// Returns an error that says what keeps the marketplace from fetching it, and what to do.
pub async fn verify(
    http: &HttpClient,
    url: &ImageUrl,
    expected: &Expected,
    how: Verification,
) -> Result<(), VerifyError> {
    let length = expected.digests.length;
    let method = if how == Verification::Full && length <= PIECE { Method::GET } else { Method::HEAD };
    let answer = http.send(Call::new(method.clone(), url.expose(), url.place())).await?;
    check_answer(url, expected, &answer)?;
    if how == Verification::Head {
        return Ok(());
    }
    let digests = if method == Method::GET {
        hash(DigestsInProgress::default(), answer).await.finish()
    } else {
        fetch_in_pieces(http, url, expected).await?
    };
    check_same(url, "SHA-256", digests.sha256.to_string(), expected.digests.sha256.to_string())
}

/// Fetches a large file piece by piece, so that it is never in memory as a whole.
async fn fetch_in_pieces(
    http: &HttpClient,
    url: &ImageUrl,
    expected: &Expected,
) -> Result<Digests, VerifyError> {
    let length = expected.digests.length;
    let mut pass = DigestsInProgress::default();
    let mut start = 0;
    while start < length {
        let end = length.min(start + PIECE);
        let range = format!("bytes={start}-{}", end - 1);
        let call = Call::new(Method::GET, url.expose(), url.place()).header(RANGE, &range);
        let answer = http.send(call).await?;
        check_status(url, expected.now, &answer)?;
        check_same(url, "length", answer.body.len().to_string(), (end - start).to_string())?;
        pass = hash(pass, answer).await;
        start = end;
    }
    Ok(pass.finish())
}

/// Hashing eight megabytes takes too long for a thread that others wait for.
async fn hash(pass: DigestsInProgress, answer: Answer) -> DigestsInProgress {
    let update = move |mut pass: DigestsInProgress| {
        pass.update(&answer.body);
        pass
    };
    off_thread(move || update(pass)).await
}

fn check_answer(url: &ImageUrl, expected: &Expected, answer: &Answer) -> Result<(), VerifyError> {
    check_status(url, expected.now, answer)?;
    let header = |name| answer.header(name).unwrap_or("not given").trim().to_owned();
    let media = header("content-type").split(';').next().unwrap_or_default().trim().to_lowercase();
    check_same(url, "type", media, expected.media_type.as_str().to_owned())?;
    check_same(url, "length", header("content-length"), expected.digests.length.to_string())?;
    check_same(url, "MD5", header("content-md5"), expected.digests.md5.to_string())
}

fn check_same(url: &ImageUrl, what: &'static str, is: String, should: String) -> Result<(), VerifyError> {
    if is == should {
        return Ok(());
    }
    Err(VerifyError::Other { place: url.place().to_owned(), what, is, should })
}

/// Sees that the answer is a success; codes as in Microsoft Learn, "Common REST API error codes".
fn check_status(url: &ImageUrl, now: OffsetDateTime, answer: &Answer) -> Result<(), VerifyError> {
    let (place, status) = (url.place().to_owned(), answer.status.as_u16());
    let code = answer.header("x-ms-error-code").unwrap_or_default().to_owned();
    let signed = url.query_field("sig").is_some();
    Err(match (status, code.as_str()) {
        (200 | 206, _) => return Ok(()),
        (300..=399, _) => VerifyError::Redirected { place, status },
        (401 | 403 | 404 | 409, _) if !signed && code != "BlobNotFound" => {
            VerifyError::Private { place, status, code }
        }
        (404, _) => VerifyError::NotThere { place, code },
        (_, "KeyBasedAuthenticationNotPermitted") => VerifyError::KeysNotTaken { place, code },
        (403, "AuthenticationFailed" | "AuthorizationFailure" | "") => {
            of_time(url, now, answer).unwrap_or_else(|| of_signature(place, code))
        }
        (403, "NetworkAuthorizationError" | "IpAuthorizationError") => VerifyError::Firewall { place, code },
        _ => VerifyError::Refused { place, status, code },
    })
}

/// Azure says `AuthorizationFailure` where a firewall blocks anonymous requests; Azurite, which has none, says it of a wrong
/// signature.
fn of_signature(place: String, code: String) -> VerifyError {
    let on_this_computer = ServiceUrl::parse(&place).is_ok_and(|url| url.is_loopback());
    if code == "AuthorizationFailure" && !on_this_computer {
        VerifyError::Firewall { place, code }
    } else {
        VerifyError::BadSignature { place, code }
    }
}

/// The cause of a refusal that lies in the URL's times, by the server's clock where it shows one.
fn of_time(url: &ImageUrl, now: OffsetDateTime, answer: &Answer) -> Option<VerifyError> {
    let place = url.place().to_owned();
    let there =
        answer.header("date").and_then(|date| azure_core::time::parse_rfc7231(date).ok()).unwrap_or(now);
    let time = |name| sas_time(&url.query_field(name)?);
    let ended = time("se").filter(|end| *end <= there);
    let not_begun = time("st").filter(|start| *start > there);
    let ahead = now - there;
    let by_our_clock = time("se").is_none_or(|end| end > now) && time("st").is_none_or(|start| start <= now);
    match (ended, not_begun) {
        (None, None) => None,
        _ if by_our_clock && ahead.abs() > CLOCK_TOLERANCE => Some(VerifyError::ClockOff { place, ahead }),
        (Some(end), _) => Some(VerifyError::Ended { place, end }),
        (None, Some(start)) => Some(VerifyError::NotBegun { place, start }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::StatusCode;
    use reqwest::header::{HeaderMap, HeaderValue};
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-22 08:00 UTC);
    const PLACE: &str = "https://contoso.blob.core.windows.net/logos/a.png";
    const SIGNED: &str = "?st=2026-11-21T08%3A00%3A00Z&se=2026-12-22T08%3A00%3A00Z&sp=r&sig=c2VjcmV0";

    fn answer(status: u16, headers: &[(&'static str, &str)]) -> Answer {
        let header = |(name, value): &(&'static str, &str)| {
            (reqwest::header::HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
        };
        let headers = headers.iter().map(header).collect::<HeaderMap>();
        Answer { status: StatusCode::from_u16(status).unwrap(), headers, body: bytes::Bytes::new() }
    }

    fn told(query: &str, status: u16, headers: &[(&'static str, &str)]) -> String {
        let url = ImageUrl::parse(&format!("{PLACE}{query}")).unwrap();
        let error = check_status(&url, NOW, &answer(status, headers)).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("c2VjcmV0"));
        error.to_string().replace(PLACE, "…")
    }

    #[test]
    fn each_refusal_has_its_own_words() {
        let table = [
            (
                "",
                404,
                "ResourceNotFound",
                "`…` can't be read anonymously (404 ResourceNotFound): the container is private, so the URL needs a SAS",
            ),
            (
                "",
                409,
                "PublicAccessNotPermitted",
                "`…` can't be read anonymously (409 PublicAccessNotPermitted): the container is private, so the URL needs a SAS",
            ),
            ("", 404, "BlobNotFound", "`…` doesn't exist (404 BlobNotFound)"),
            (SIGNED, 404, "ContainerNotFound", "`…` doesn't exist (404 ContainerNotFound)"),
            (SIGNED, 307, "", "`…` redirects (307); the URL must point directly to the image"),
            (
                SIGNED,
                403,
                "AuthenticationFailed",
                "the SAS URL of `…` is not signed with this account's key (AuthenticationFailed): the key is wrong or was rotated",
            ),
            (
                SIGNED,
                403,
                "AuthorizationFailure",
                "`…` is not publicly reachable (AuthorizationFailure): the account's firewall blocks anonymous requests, including the marketplace's; allow public network access while publishing",
            ),
            (
                SIGNED,
                403,
                "KeyBasedAuthenticationNotPermitted",
                "`…` can't be read (KeyBasedAuthenticationNotPermitted): this account doesn't allow account keys; sign in with Microsoft Entra",
            ),
            (
                SIGNED,
                403,
                "AuthorizationPermissionMismatch",
                "`…` can't be read (403 AuthorizationPermissionMismatch)",
            ),
            (SIGNED, 503, "ServerBusy", "`…` can't be read (503 ServerBusy)"),
        ];
        for (query, status, code, wanted) in table {
            assert_eq!(told(query, status, &[("x-ms-error-code", code)]), wanted);
        }
    }

    #[test]
    fn the_times_of_a_url_are_held_against_the_services_clock() {
        let table = [
            (
                "Tue, 22 Dec 2026 09:00:00 GMT",
                "the SAS URL of `…` is refused because this computer's clock is 43260 min behind; correct it",
            ),
            (
                "Fri, 20 Nov 2026 08:00:00 GMT",
                "the SAS URL of `…` is refused because this computer's clock is 2880 min ahead; correct it",
            ),
            (
                "Sun, 22 Nov 2026 09:00:00 GMT",
                "the SAS URL of `…` is not signed with this account's key (AuthenticationFailed): the key is wrong or was rotated",
            ),
        ];
        for (date, wanted) in table {
            let headers = [("x-ms-error-code", "AuthenticationFailed"), ("date", date)];
            assert_eq!(told(SIGNED, 403, &headers), wanted, "{date}");
        }
        let failed = [("x-ms-error-code", "AuthenticationFailed")];
        let old = "?se=2026-11-01T00%3A00%3A00Z&sig=c2VjcmV0";
        assert_eq!(
            told(old, 403, &failed),
            "the SAS URL of `…` expired at 2026-11-01 00:00 UTC; create a new one"
        );
        let young = "?st=2026-12-01T00%3A00%3A00Z&sig=c2VjcmV0";
        assert_eq!(
            told(young, 403, &failed),
            "the SAS URL of `…` is not valid before 2026-12-01 00:00 UTC; create one that starts earlier"
        );
    }

    #[test]
    fn headers_are_compared_and_not_guessed() {
        let url = ImageUrl::parse(PLACE).unwrap();
        let digests = Digests::of(b"");
        let expected = Expected { digests, media_type: MediaType::Png, now: NOW };
        let right = [
            ("content-type", "Image/PNG; charset=binary"),
            ("content-length", "0"),
            ("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="),
        ];
        check_answer(&url, &expected, &answer(200, &right)).unwrap();
        let table = [
            (0, "type is ", "image/png"),
            (1, "length is ", "0"),
            (2, "MD5 is ", "1B2M2Y8AsgTpgAmY7PhCfg=="),
        ];
        for (left_out, what, should) in table {
            let mut headers = right.to_vec();
            headers.remove(left_out);
            let error = check_answer(&url, &expected, &answer(200, &headers)).unwrap_err();
            let wanted = format!(
                "`{PLACE}` is not the image that was uploaded: its {what}not given, should be {should}"
            );
            assert_eq!(error.to_string(), wanted);
        }
    }
}
