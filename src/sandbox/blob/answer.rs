//! The error shape of storage.
//!
//! Source: <https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2>.

use axum::http::Method;
use bytes::Bytes;

use super::super::answer::Answer;
use super::super::call::Call;
use super::super::escape::escape;
use super::super::{Error, sign};

/// Why storage does not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Refusal {
    status: u16,
    code: &'static str,
    message: String,
    /// What is said on top, for example why authentication failed.
    detail: Option<(&'static str, String)>,
}

impl Refusal {
    pub(in super::super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), detail: None }
    }

    /// Refuses a signature, and says why.
    pub(super) fn not_authenticated(detail: impl Into<String>) -> Self {
        let message = "Server failed to authenticate the request. Make sure the value of Authorization header is \
                       formed correctly including the signature.";
        let refusal = Self::new(403, "AuthenticationFailed", message);
        Self { detail: Some(("AuthenticationErrorDetail", detail.into())), ..refusal }
    }

    /// Refuses one who is known, and may not do this.
    pub(super) fn permission_mismatch() -> Self {
        let message = "This request is not authorized to perform this operation using this permission.";
        Self::new(403, "AuthorizationPermissionMismatch", message)
    }

    /// Refuses a header, and names it.
    pub(super) fn header(code: &'static str, name: &str) -> Self {
        let message = match code {
            "MissingRequiredHeader" => "An HTTP header that's mandatory for this request is not specified.",
            _ => "The value for one of the HTTP headers is not in the correct format.",
        };
        Self { detail: Some(("HeaderName", name.to_owned())), ..Self::new(400, code, message) }
    }

    /// Refuses a query parameter, and names it.
    pub(super) fn parameter(name: &str) -> Self {
        let message = "Value for one of the query parameters specified in the request URI is invalid.";
        let refusal = Self::new(400, "InvalidQueryParameterValue", message);
        Self { detail: Some(("QueryParameterName", name.to_owned())), ..refusal }
    }

    /// Refuses for the same reason with another status.
    pub(super) fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub(in super::super) fn no_such_blob() -> Self {
        Self::new(404, "BlobNotFound", "The specified blob does not exist.")
    }

    pub(super) fn no_such_container() -> Self {
        Self::new(404, "ContainerNotFound", "The specified container does not exist.")
    }

    /// Refuses what would be public, as new accounts do.
    pub(super) fn no_public_access() -> Self {
        let message = "Public access is not permitted on this storage account.";
        Self::new(409, "PublicAccessNotPermitted", message)
    }

    pub(super) fn condition_not_met() -> Self {
        let message = "The condition specified using HTTP conditional header(s) is not met.";
        Self::new(412, "ConditionNotMet", message)
    }

    /// Answers a request; a `HEAD` and a 304 have no body, so that only the headers tell.
    pub(super) fn into_answer(self, call: &Call) -> Answer {
        let bare = call.method == Method::HEAD || self.status == 304;
        let answer = self.into_plain_answer();
        if bare { Answer { body: Bytes::new(), ..answer } } else { answer }
    }

    pub(in super::super) fn into_plain_answer(self) -> Answer {
        let detail = self.detail.map(|(name, text)| format!("<{name}>{}</{name}>", escape(&text)));
        let xml = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{}</Code><Message>{}</Message>{}</Error>",
            self.code,
            escape(&self.message),
            detail.unwrap_or_default()
        );
        Answer::new(self.status).with("x-ms-error-code", self.code).with_body("application/xml", xml)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::new(500, "InternalError", error.story())
    }
}

/// Answers with a copy that the marketplace keeps in storage.
pub(in super::super) fn show_copy(call: &Call, content_type: &str, body: Bytes) -> Answer {
    let (md5, length) = (sign::md5(&body), body.len().to_string());
    let body = if call.method == Method::HEAD { Bytes::new() } else { body };
    let answer = Answer::new(200).with("content-md5", md5).with_body(content_type, body);
    answer.with("content-length", length)
}

/// Answers with a status that was asked for, in storage's shape.
pub(in super::super) fn fault(status: u16) -> Answer {
    let (code, message) = match status {
        400 => ("InvalidInput", "One of the request inputs is not valid."),
        409 => ("ContainerBeingDeleted", "The specified container is being deleted. Try operation later."),
        403 => ("AuthorizationFailure", "This request is not authorized to perform this operation."),
        404 => return Refusal::no_such_container().into_plain_answer(),
        412 => return Refusal::condition_not_met().into_plain_answer(),
        429 => ("TooManyRequests", "Too many requests."),
        503 => ("ServerBusy", "The server is busy."),
        _ => ("InternalError", "The server encountered an internal error. Please retry the request."),
    };
    Refusal::new(status, code, message).into_plain_answer()
}

/// What an identity hears that has no role for what it asks.
pub(in super::super) fn without_role() -> Answer {
    Refusal::permission_mismatch().into_plain_answer()
}
