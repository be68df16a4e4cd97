//! Reads what the service says when it says no, and what that means for us.

use crate::base::{chain, redact};
use azure_core::error::ErrorKind;
use azure_core::http::RawResponse;
use azure_core::http::headers::HeaderName;
use std::fmt;
use time::OffsetDateTime;

const LONGEST_MESSAGE: usize = 300;

/// The service's own words for a no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The service's code, for example `AuthenticationFailed`; empty where it gave none.
    pub code: String,
    /// The first line of the service's message; for a refused signature, of its details.
    pub message: Option<String>,
    /// What support will ask for.
    pub request_id: Option<String>,
}

/// The result of a request that failed.
pub(super) enum Failure {
    Refused { refusal: Box<Refusal>, server_time: Option<OffsetDateTime> },
    NoAnswer(String),
    Unreadable(String),
}

impl Failure {
    /// Reads an error of the official crates, whose own text may hold a signed URL.
    pub(super) fn of(error: &azure_core::Error) -> Self {
        match error.kind() {
            ErrorKind::HttpResponse { status, error_code, raw_response } => {
                Self::refused((*status).into(), error_code.as_deref(), raw_response.as_deref())
            }
            ErrorKind::Connection | ErrorKind::Io => {
                Self::NoAnswer(chain(error).last().map_or_else(String::new, |text| redact(text)))
            }
            _ => Self::Unreadable(chain(error).last().map_or_else(String::new, |text| redact(text))),
        }
    }

    fn refused(status: u16, code: Option<&str>, response: Option<&RawResponse>) -> Self {
        let header =
            |name: &'static str| response?.headers().get_optional_string(&HeaderName::from_static(name));
        // where an answer has no code, the official client gives its status for one
        let is_code = |code: &String| !code.bytes().all(|byte| byte.is_ascii_digit());
        let body = response.map(|response| String::from_utf8_lossy(response.body()).into_owned());
        let body = body.unwrap_or_default();
        let code = header("x-ms-error-code").or(code.map(str::to_owned)).filter(is_code);
        let code = code.or_else(|| element(&body, "Code")).unwrap_or_default();
        let message = element(&body, "AuthenticationErrorDetail").or_else(|| element(&body, "Message"));
        let message = message.map(|text| said(&text)).filter(|text| !text.is_empty());
        let refusal = Box::new(Refusal { status, code, message, request_id: header("x-ms-request-id") });
        let server_time = header("date").and_then(|date| azure_core::time::parse_rfc7231(&date).ok());
        Self::Refused { refusal, server_time }
    }

    /// Whether the service gave this code.
    pub(super) fn is(&self, codes: &[&str]) -> bool {
        matches!(self, Self::Refused { refusal, .. } if codes.contains(&refusal.code.as_str()))
    }

    /// Whether the service gave this status.
    pub(super) fn has_status(&self, status: u16) -> bool {
        matches!(self, Self::Refused { refusal, .. } if refusal.status == status)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        if !self.code.is_empty() {
            write!(f, " {}", self.code)?;
        }
        if let Some(message) = &self.message {
            write!(f, ": {message}")?;
        }
        self.request_id.as_ref().map_or(Ok(()), |id| write!(f, ", request {id}"))
    }
}

/// The text of an element of the service's answer (Microsoft Learn, "Status and error codes": `Code`, `Message`).
fn element(xml: &str, name: &str) -> Option<String> {
    let after = xml.split_once(&format!("<{name}>"))?.1;
    let text = after.split_once(&format!("</{name}>"))?.0;
    let entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")];
    Some(entities.iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain)))
}

/// The first line of a message, which goes on with the request's ID and time.
fn said(message: &str) -> String {
    // what follows the reason of a refused signature helps no one, and holds what was signed
    let line = message.trim().lines().next().unwrap_or_default();
    let line = line.split("Server used following string").next().unwrap_or_default();
    let line = line.trim().trim_end_matches('.');
    let short: String = line.chars().take(LONGEST_MESSAGE).collect();
    redact(&short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[test]
    fn no_cause_shows_a_signature() {
        let leaky = io::Error::other("error for url (https://a/b?sp=r&sig=c2VjcmV0)");
        let error = azure_core::Error::with_error(ErrorKind::Io, leaky, "failed");
        let Failure::NoAnswer(cause) = Failure::of(&error) else { panic!("not told as no answer") };
        assert_eq!(cause, "error for url (https://a/b?sp=r&sig=****)");
    }

    #[test]
    fn the_services_own_message_is_shown_once_and_without_what_follows_it() {
        let answer = |body: &str, code: Option<&str>| {
            let headers = azure_core::http::headers::Headers::new();
            let response = RawResponse::from_bytes(400.into(), headers, body.to_owned());
            let Failure::Refused { refusal, .. } = Failure::refused(400, code, Some(&response)) else {
                panic!("not a refusal")
            };
            refusal.to_string()
        };
        let table = [
            (
                "\u{feff}<?xml version=\"1.0\"?><Error><Code>InvalidHeaderValue</Code><Message>The value for one of \
                 the HTTP headers is not in the correct format.\nRequestId:1\nTime:2</Message></Error>",
                None,
                "400 InvalidHeaderValue: The value for one of the HTTP headers is not in the correct format",
            ),
            (
                "<Error><Code>A</Code><Message>m</Message><AuthenticationErrorDetail>a &lt; b \
                 https://x/y?sig=SECRET</AuthenticationErrorDetail></Error>",
                None,
                "400 A: a < b https://x/y?sig=****",
            ),
            ("", Some("400"), "400"),
            ("<Error><Message> </Message></Error>", Some("400"), "400"),
            ("<html>down", None, "400"),
        ];
        for (body, code, wanted) in table {
            assert_eq!(answer(body, code), wanted, "{body}");
        }
    }
}
