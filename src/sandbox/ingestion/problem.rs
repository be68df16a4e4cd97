//! The error shapes of the API: of an answer, and of a job.

use serde_json::{Value, json};

use super::super::Error;
use super::super::answer::Answer;

/// What is wrong: a code, a text, and what is known in detail.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Problem {
    code: &'static str,
    message: String,
    details: Vec<Value>,
}

impl Problem {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: Vec::new() }
    }

    /// Names what is wrong in one of the inner codes.
    pub(super) fn of(code: &'static str, inner: &'static str, message: &str) -> Self {
        Self::new(code, message).with(inner, message)
    }

    /// Adds a detail.
    pub(super) fn with(self, inner: &'static str, message: impl Into<String>) -> Self {
        self.with_value(json!({ "code": inner, "message": message.into() }))
    }

    /// Adds a detail that has details itself.
    pub(super) fn with_value(mut self, detail: Value) -> Self {
        self.details.push(detail);
        self
    }

    pub(super) fn not_found(what: &str) -> Self {
        Self::of("notFound", "resourceNotFound", &format!("Resource {what} was not found."))
    }

    pub(super) fn invalid_resource(message: &str) -> Self {
        Self::of("badRequest", "invalidResource", message)
    }

    pub(super) fn invalid_id(message: &str) -> Self {
        Self::of("badRequest", "invalidId", message)
    }

    /// Shows it as an error of a job, about a resource.
    pub(super) fn in_job(self, resource: Option<Value>) -> Value {
        let mut shown = json!({ "code": self.code, "message": self.message, "details": self.details });
        if let (Some(id), Value::Object(members)) = (resource, &mut shown) {
            members.shift_insert(0, "resourceId".to_owned(), id);
        }
        shown
    }
}

/// Why a request is refused before anything is done.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refusal {
    status: u16,
    problem: Problem,
}

impl Refusal {
    pub(super) fn new(status: u16, problem: Problem) -> Self {
        Self { status, problem }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, Problem::new("badRequest", message))
    }

    pub(super) fn not_found(what: &str) -> Self {
        Self::new(404, Problem::new("notFound", format!("Resource {what} was not found.")))
    }

    pub(super) fn not_allowed() -> Self {
        let message = "The requested resource does not support this method.";
        Self::new(405, Problem::new("methodNotAllowed", message))
    }

    pub(super) fn not_signed_in() -> Self {
        let message = "The access token is missing, expired, or for another audience.";
        Self::new(401, Problem::new("unauthorized", message))
    }

    pub(super) fn into_answer(self) -> Answer {
        let Problem { code, message, details } = self.problem;
        let body = json!({ "error": { "code": code, "message": message, "details": details } });
        let answer = Answer::json(self.status, &body);
        if self.status == 401 { answer.with("www-authenticate", "Bearer") } else { answer }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::new(500, Problem::new("internalServerError", error.story()))
    }
}

/// Answers with a status that was asked for, in the API's shape.
pub(in super::super) fn fault(status: u16) -> Answer {
    let (code, message) = match status {
        401 => return Refusal::not_signed_in().into_answer(),
        403 => ("forbidden", "The caller has no role that allows this."),
        404 => ("notFound", "The resource was not found."),
        405 => return Refusal::not_allowed().into_answer(),
        408 => ("requestTimeout", "The request took too long."),
        409 => ("conflict", "The request conflicts with another one."),
        423 => ("locked", "The resource is locked."),
        429 => ("tooManyRequests", "Too many requests."),
        400..500 => ("badRequest", "The request was refused."),
        503 => ("serviceUnavailable", "The service is unavailable."),
        _ => ("internalServerError", "An error has occurred."),
    };
    Refusal::new(status, Problem::new(code, message)).into_answer()
}
