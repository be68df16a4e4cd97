//! Who may ask at all: a web page that a browser shows may not, whatever name leads it here.
//!
//! A page of another site can send requests to this port, and by DNS rebinding read the answers too; then the browser
//! still names the site in `Host` or `Origin`.

use axum::http::HeaderValue;
use axum::http::request::Parts;
use axum::http::uri::Authority;

use super::answer::Answer;
use super::call::header;

/// Refuses a request that was sent to another host, or by a page of another origin.
pub(super) fn check(parts: &Parts) -> Result<(), Answer> {
    let host = header(&parts.headers, "host").or(parts.uri.authority().map(Authority::as_str));
    let Some(host) = host.filter(|host| is_loopback(host)) else {
        return Err(refusal("the sandbox answers to 127.0.0.1 and localhost only"));
    };
    let hosts = parts.headers.get_all("host").iter().count();
    let other = parts.uri.authority().is_some_and(|target| !is_loopback(target.as_str()));
    if hosts > 1 || other {
        return Err(refusal("the request names several hosts"));
    }
    match parts.headers.get("origin").map(HeaderValue::as_bytes) {
        Some(origin) if origin != format!("http://{host}").as_bytes() => {
            Err(refusal("the sandbox does not answer to pages of other sites"))
        }
        _ => Ok(()),
    }
}

fn refusal(text: &str) -> Answer {
    Answer::new(403).with("connection", "close").with_body("text/plain; charset=utf-8", text.to_owned())
}

/// Whether a host, with or without a port, is this computer by a name that no other site can have.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    name == "127.0.0.1" || name.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computer_is_asked_and_only_its_own_pages_ask() {
        for (host, origin, passes) in [
            ("127.0.0.1:8480", None, true),
            ("localhost:8480", None, true),
            ("LOCALHOST", None, true),
            ("127.0.0.1:8480", Some("http://127.0.0.1:8480"), true),
            ("127.0.0.1:8480", Some("http://127.0.0.1:9"), false),
            ("127.0.0.1:8480", Some("https://evil.example"), false),
            ("127.0.0.1:8480", Some("null"), false),
            ("evil.example:8480", None, false),
            ("evil.example:8480", Some("http://evil.example:8480"), false),
            ("127.0.0.1.evil.example", None, false),
            ("localhost.evil.example", None, false),
            ("user@127.0.0.1", None, false),
            ("", None, false),
        ] {
            let request = axum::http::Request::get("/").header("host", host);
            let request = match origin {
                Some(origin) => request.header("origin", origin),
                None => request,
            };
            let (parts, ()) = request.body(()).unwrap().into_parts();
            assert_eq!(check(&parts).is_ok(), passes, "{host} {origin:?}");
        }
    }
}
