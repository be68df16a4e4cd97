//! The error shapes of the API.

use serde_json::json;

use super::super::Error;
use super::super::answer::Answer;
use super::super::options::Slot;

/// Why the marketplace does not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Refusal {
    status: u16,
    /// None where the answer has the shape of a 401: a `Message` at the top.
    code: Option<&'static str>,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code: Some(code), message: message.into() }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "BadRequest", message)
    }

    pub(super) fn not_signed_in(message: &str) -> Self {
        Self { status: 401, code: None, message: message.to_owned() }
    }

    pub(super) fn no_such_offer(offer: &str) -> Self {
        Self::new(404, "NotFound", format!("Offer with ID {offer} was not found."))
    }

    /// Tells that nothing has come this far; the draft slot is always there.
    pub(super) fn empty_slot(slot: Slot, offer: &str) -> Self {
        let slot = if slot == Slot::Production { "Production" } else { "Staging" };
        Self::new(404, "NotFound", format!("There is no {slot} slot deployed for Offer ID {offer}"))
    }

    pub(super) fn precondition_failed() -> Self {
        let message = "The ETag in the If-Match header does not match the current ETag of the offer.";
        Self::new(412, "PreconditionFailed", message)
    }

    pub(super) fn into_answer(self) -> Answer {
        let body = match self.code {
            Some(code) => json!({ "error": { "code": code, "message": self.message } }),
            None => json!({ "Message": self.message }),
        };
        let answer = Answer::json(self.status, &body);
        if self.status == 401 { answer.with("www-authenticate", "Bearer") } else { answer }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::new(500, "InternalServerError", error.story())
    }
}

/// Answers for an address that there is not.
pub(in super::super) fn not_found() -> Answer {
    Refusal::new(404, "NotFound", "No resource was found that matches the request.").into_answer()
}

/// Answers with a status that was asked for, in the marketplace's shape.
pub(in super::super) fn fault(status: u16) -> Answer {
    let refusal = match status {
        401 => Refusal::not_signed_in("Authorization has been denied for this request."),
        403 => Refusal::new(403, "Forbidden", "User does not have the required permissions"),
        404 => Refusal::new(404, "NotFound", "The entity was not found."),
        409 => Refusal::new(409, "Conflict", "The request conflicts with another one."),
        412 => Refusal::precondition_failed(),
        429 => Refusal::new(429, "TooManyRequests", "Too many requests."),
        503 => Refusal::new(503, "ServiceUnavailable", "The service is unavailable."),
        400..500 => Refusal { status, ..Refusal::bad_request("The request was refused.") },
        _ => Refusal::new(status, "InternalServerError", "An error has occurred."),
    };
    refusal.into_answer()
}
