//! What the service says when it refuses.

use crate::base::redact;
use crate::http::{Answer, retry};
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// The service's own words, and the number that its support will ask for.
///
/// Both shapes of a refusal are read (the considerations page, and recorded answers):
///
/// ```text
/// {"error": {"code": "Forbidden", "message": "User does not have the required permissions"}}
/// {"Message": "Authorization has been denied for this request."}
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The service's code, for example `InvalidResourceId`.
    pub code: Option<String>,
    /// The service's message, without HTML and signatures; of another shape than these two, the answer as it is.
    pub message: Option<String>,
    /// Further messages, such as the single failures of a validation (`error.details`).
    pub details: Vec<String>,
    /// `X-Ms-Correlation-Request-Id`
    pub correlation_id: Option<String>,
    /// How long the service asks to wait.
    pub retry_after: Option<Duration>,
}

const LONGEST_MESSAGE: usize = 600;

impl Refusal {
    /// Reads a refusal.
    pub(super) fn of(answer: &Answer) -> Self {
        let text = String::from_utf8_lossy(&answer.body);
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        let said = |names: &[&str]| first_text(&body, names);
        let clean = |text: &str| cut(&redact(&strip_html(text)), LONGEST_MESSAGE);
        let code = said(&["code"]);
        let says_something = code.is_none() && !matches!(text.trim(), "" | "{}" | "[]" | "null");
        let as_it_is = || says_something.then(|| text.to_string());
        let message = said(&["message", "error_description"]).or_else(as_it_is);
        Self {
            status: answer.status.as_u16(),
            code,
            message: message.map(|text| clean(&text)),
            details: details(&body).map(clean).collect(),
            correlation_id: correlation_id(answer),
            retry_after: answer.header("retry-after").and_then(retry::retry_after),
        }
    }

    /// Tells whether code or message speaks of a word, in any case.
    pub(super) fn mentions(&self, word: &str) -> bool {
        let said = [self.code.as_deref(), self.message.as_deref()];
        said.into_iter().flatten().any(|text| text.to_ascii_lowercase().contains(&word.to_ascii_lowercase()))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.message, &self.code) {
            (Some(message), Some(code)) => write!(f, "{} ({code})", message.trim_end_matches('.'))?,
            (Some(text), None) | (None, Some(text)) => f.write_str(text.trim_end_matches('.'))?,
            (None, None) => write!(f, "status {}, without a reason", self.status)?,
        }
        self.details.iter().try_for_each(|detail| write!(f, "; {}", detail.trim_end_matches('.')))?;
        self.correlation_id.as_ref().map_or(Ok(()), |id| write!(f, " [request {id}]"))
    }
}

/// Reads the number that support asks for.
pub(super) fn correlation_id(answer: &Answer) -> Option<String> {
    let names = ["x-ms-correlation-request-id", "x-ms-correlation-id", "x-ms-request-id"];
    names.iter().find_map(|name| answer.header(name)).map(str::to_owned)
}

/// Takes HTML to plain text: tags go, the five entities are read, white space shrinks.
pub(super) fn strip_html(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let (mut rest, behind) = text.split_at(text.rfind('>').map_or(0, |at| at + 1));
    while let Some((before, tag)) = rest.split_once('<') {
        plain.push_str(before);
        let is_tag = tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        rest = match is_tag.then(|| tag.split_once('>')).flatten() {
            Some((_, after)) => {
                plain.push(' ');
                after
            }
            None => {
                plain.push('<');
                tag
            }
        };
    }
    plain.push_str(rest);
    plain.push_str(behind);
    let entities =
        [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    let plain = entities.iter().fold(plain, |text, (entity, plain)| text.replace(entity, plain));
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    [" .", " ,", " ;", " :"].iter().fold(words, |text, loose| text.replace(loose, loose.trim_start()))
}

/// Cuts a text after so many characters, and says so.
pub(super) fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The messages of `error.details[]`, or of a list `errors` at the top.
fn details(body: &Value) -> impl Iterator<Item = &str> {
    let list = body.pointer("/error/details").or_else(|| body.get("errors"));
    let text = |detail| Value::as_str(detail).or_else(|| detail.get("message")?.as_str());
    list.and_then(Value::as_array).into_iter().flatten().filter_map(text)
}

/// Looks for a text under one of the names, in any case, in `error` first and then at the top.
fn first_text(body: &Value, names: &[&str]) -> Option<String> {
    let within = |object: &Value| {
        let members = object.as_object()?;
        let is_wanted = |name: &str| names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name));
        members
            .iter()
            .find(|(name, value)| is_wanted(name) && value.is_string())?
            .1
            .as_str()
            .map(str::to_owned)
    };
    body.get("error").and_then(within).or_else(|| within(body)).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::StatusCode;
    use reqwest::header::{HeaderMap, HeaderValue};

    fn refusal(status: u16, body: &str) -> Refusal {
        let mut headers = HeaderMap::new();
        headers.insert("x-ms-correlation-request-id", HeaderValue::from_static("c-1"));
        headers.insert("retry-after", HeaderValue::from_static("7"));
        let status = StatusCode::from_u16(status).unwrap();
        Refusal::of(&Answer { status, headers, body: body.to_owned().into(), attempts: 1 })
    }

    #[test]
    fn every_shape_of_a_refusal_is_read() {
        let cases = [
            (r#"{"error":{"code":"Forbidden","message":"No."}}"#, "No (Forbidden) [request c-1]"),
            (
                r#"{"Message":"Authorization has been denied."}"#,
                "Authorization has been denied [request c-1]",
            ),
            (r#"{"error":{"Code":"A"}}"#, "A [request c-1]"),
            (r#"{"error":"invalid_token","error_description":"It is over."}"#, "It is over [request c-1]"),
            (
                r#"{"error":{"code":"V","message":"Two.","details":[{"message":"a."},"b",{"c":1}]}}"#,
                "Two (V); a; b [request c-1]",
            ),
            ("<p>Not <b>now</b>, &lt;later&gt;.</p>", "Not now, <later> [request c-1]"),
            ("", "status 400, without a reason [request c-1]"),
            (r#"{"title":"Bad thing","at":1}"#, r#"{"title":"Bad thing","at":1} [request c-1]"#),
            ("{}", "status 400, without a reason [request c-1]"),
        ];
        for (body, shown) in cases {
            assert_eq!(refusal(400, body).to_string(), shown, "{body}");
        }
        assert_eq!(refusal(429, "").retry_after, Some(Duration::from_secs(7)));
    }

    #[test]
    fn what_is_long_is_cut_and_what_is_secret_hidden() {
        let long = refusal(400, &format!("https://a/b?sig=S3CRET {}", "ä".repeat(3000)));
        assert_eq!(long.message.as_ref().unwrap().chars().count(), 601);
        assert!(!format!("{long:?}").contains("S3CRET"));
        let escaped = refusal(400, r#"{"link":"https://a/b?sp=r\u0026sig=S3CRET"}"#);
        assert_eq!(escaped.message.unwrap(), r#"{"link":"https://a/b?sp=r\u0026sig=****"}"#);
    }

    #[test]
    fn html_becomes_plain_text() {
        let cases = [
            ("Step <b>completed</b>.", "Step completed."),
            ("a<br/>b<!-- c --> d", "a b d"),
            ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
            ("&amp;lt;", "&lt;"),
            ("unclosed <b", "unclosed <b"),
        ];
        for (html, plain) in cases {
            assert_eq!(strip_html(html), plain);
        }
    }
}
