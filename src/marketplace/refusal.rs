//! What the service says when it refuses.

use crate::base::json::without_bom;
use crate::base::redact;
use crate::http::Answer;
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
/// A text is cut to this before it is cleaned, so that cleaning takes no time worth naming.
const MOST_READ: usize = 16 << 10;
const MOST_DETAILS: usize = 50;
/// A shorter wait needs no words.
const WORTH_TELLING: Duration = Duration::from_secs(10);

impl Refusal {
    /// Reads a refusal.
    pub(super) fn of(answer: &Answer) -> Self {
        let body = without_bom(&answer.body);
        let text = String::from_utf8_lossy(&body[..body.len().min(MOST_READ)]);
        let body: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
        let said = |names: &[&str]| first_text(&body, names);
        let code = said(&["code"]);
        let says_something = code.is_none() && !matches!(text.trim(), "" | "{}" | "[]" | "null");
        let as_it_is = || says_something.then(|| text.to_string());
        let message = said(&["message", "error_description"]).or_else(as_it_is);
        Self {
            status: answer.status.as_u16(),
            code,
            message: message.map(|text| clean(&text)),
            details: details(&body).take(MOST_DETAILS).map(|text| clean(&text)).collect(),
            correlation_id: correlation_id(answer),
            retry_after: answer.retry_after(),
        }
    }

    /// Creates the refusal of a job, which tells its reasons in its state.
    pub(super) fn of_job(status: u16, message: String, details: Vec<String>) -> Self {
        let (code, correlation_id, retry_after) = (None, None, None);
        Self { status, code, message: Some(message), details, correlation_id, retry_after }
    }

    /// Whether it comes without a reason.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.code.is_none() && self.message.is_none()
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
        if let Some(wait) = self.retry_after.filter(|wait| *wait >= WORTH_TELLING) {
            write!(f, "; retry after {} s", wait.as_secs())?;
        }
        self.correlation_id.as_ref().map_or(Ok(()), |id| write!(f, " [request {id}]"))
    }
}

/// Returns a text of the service without HTML and signatures, no longer than a message should be.
pub(super) fn clean(text: &str) -> String {
    cut(&redact(&strip_html(&cut(text, MOST_READ))), LONGEST_MESSAGE)
}

/// Reads the number that support asks for.
pub(super) fn correlation_id(answer: &Answer) -> Option<String> {
    let names = ["x-ms-correlation-request-id", "x-ms-correlation-id", "x-ms-request-id", "request-id"];
    names.iter().find_map(|name| answer.header(name)).map(str::to_owned)
}

/// Takes HTML to plain text: scripts, styles and tags go, the five entities are read, white space shrinks.
pub(super) fn strip_html(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let (mut rest, behind) = text.split_at(text.rfind('>').map_or(0, |at| at + 1));
    while let Some((before, tag)) = rest.split_once('<') {
        plain.push_str(before);
        let is_tag = tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        let Some((name, after)) = is_tag.then(|| tag.split_once('>')).flatten() else {
            plain.push('<');
            rest = tag;
            continue;
        };
        plain.push(' ');
        rest = after_element(name, after);
    }
    plain.push_str(rest);
    plain.push_str(behind);
    let entities =
        [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    let plain = entities.iter().fold(plain, |text, (entity, plain)| text.replace(entity, plain));
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    [" .", " ,", " ;", " :"].iter().fold(words, |text, loose| text.replace(loose, loose.trim_start()))
}

/// What follows a start tag: of a script or a style, what follows its end.
fn after_element<'t>(tag: &str, after: &'t str) -> &'t str {
    let name = tag.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default().to_ascii_lowercase();
    if !matches!(name.as_str(), "script" | "style") {
        return after;
    }
    let end = after.to_ascii_lowercase().find(&format!("</{name}"));
    let after = end.and_then(|at| after.get(at..)).unwrap_or_default();
    after.split_once('>').map_or("", |(_, after)| after)
}

/// Cuts a text after so many characters, and says so.
pub(super) fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The messages of `error.details[]`, or of a list `errors` at the top, each after the field that it is about.
fn details(body: &Value) -> impl Iterator<Item = String> {
    let list = body.pointer("/error/details").or_else(|| body.get("errors"));
    list.and_then(Value::as_array).into_iter().flatten().filter_map(|detail| {
        let message = words(detail).or_else(|| words(detail.get("message")?))?;
        let target = detail.get("target").and_then(Value::as_str).filter(|target| !target.is_empty());
        Some(target.map_or_else(|| message.to_owned(), |target| format!("{target}: {message}")))
    })
}

/// A text, or the `value` of an object, as `OData` writes a message.
fn words(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("value")?.as_str()).filter(|text| !text.is_empty())
}

/// Looks for a text under one of the names, in any case, in `error` first and then at the top.
fn first_text(body: &Value, names: &[&str]) -> Option<String> {
    let within = |object: &Value| {
        let is_wanted = |name: &str| names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name));
        let mut members = object.as_object()?.iter();
        members.find_map(|(name, value)| words(value).filter(|_| is_wanted(name))).map(str::to_owned)
    };
    body.get("error").and_then(within).or_else(|| within(body))
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
        Refusal::of(&Answer { status, headers, body: body.to_owned().into() })
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
            (
                r#"{"error":{"code":"V","message":{"lang":"en","value":"Bad."},
                    "details":[{"target":"summary","message":"Too long."},{"message":{"value":"b"}}]}}"#,
                "Bad (V); summary: Too long; b [request c-1]",
            ),
            ("\u{feff}{\"Message\":\"No.\"}", "No [request c-1]"),
            (
                "<html><style>p { color: red }</style><SCRIPT src=x>alert('<b>')</script><p>Gateway down</p>",
                "Gateway down [request c-1]",
            ),
        ];
        for (body, shown) in cases {
            assert_eq!(refusal(400, body).to_string(), shown, "{body}");
        }
        assert_eq!(refusal(429, "").retry_after, Some(Duration::from_secs(7)));
    }

    #[test]
    fn a_long_wait_is_told() {
        let said = |wait: Duration| {
            let mut headers = HeaderMap::new();
            headers.insert("retry-after", HeaderValue::from(wait.as_secs()));
            let status = StatusCode::TOO_MANY_REQUESTS;
            Refusal::of(&Answer { status, headers, body: "".into() }).to_string()
        };
        let shortest = WORTH_TELLING.as_secs();
        let told = format!("status 429, without a reason; retry after {shortest} s");
        assert_eq!(said(WORTH_TELLING), told);
        assert_eq!(said(Duration::from_secs(shortest - 1)), "status 429, without a reason");
    }

    #[test]
    fn cleaning_a_hostile_text_takes_no_longer_than_cutting_it() {
        // were it not cut first, this would take minutes
        for text in ["<a".repeat(4 << 20), "<script>".repeat(1 << 20), "<ul><li>".repeat(1 << 20)] {
            assert!(refusal(400, &text).message.unwrap().chars().count() <= 601);
        }
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
