//! Jobs: the service carries out a request asynchronously, and a job that fails may have been applied in part.

use super::client::{Ingestion, unreadable};
use super::wire::{items, schema_address, text};
use crate::base::counted;
use crate::marketplace::error::Error;
use crate::marketplace::operation::OperationId;
use crate::marketplace::refusal::{Refusal, clean};
use crate::marketplace::session::json;
use reqwest::Method;
use serde_json::{Value, json};

/// The version of the schemas of a request and of a job's state, as working clients ask for it.
const CONFIGURE: &str = "2022-03-01-preview2";

/// No job has more errors than resources; more are counted and not shown.
const MOST_ERRORS: usize = 50;

/// The outcome of a request.
pub(super) enum Posted {
    /// It was taken, as this job.
    Taken(OperationId, JobState),
    /// Whether it was accepted is unknown.
    Doubtful(Error),
}

/// How far a job is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum JobState {
    Running,
    Succeeded,
    /// It failed or was cancelled; a part of it may have been carried out.
    Failed(JobFailure),
    Cancelled,
}

/// Why a job failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JobFailure {
    kind: FailureKind,
    /// The reasons, one for each resource.
    pub(super) reasons: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FailureKind {
    /// A submission or another change is in progress.
    Busy,
    /// The account may not do that.
    Forbidden,
    /// The service broke.
    Broken,
    /// What was sent is refused.
    Refused,
}

impl Ingestion {
    /// Posts resources, at most once: a request that may have been taken is not sent again.
    pub(super) async fn post(&self, resources: Vec<Value>, doing: &str) -> Result<Posted, Error> {
        let schema = schema_address("configure", CONFIGURE);
        let body = json!({ "$schema": schema, "resources": resources });
        let call = self.call(Method::POST, "/configure").body(body.to_string());
        let answer = match self.session.ask(doing, call).await {
            Ok(answer) => answer,
            Err(error) if error.is_doubtful() => return Ok(Posted::Doubtful(error)),
            Err(error) => return Err(error),
        };
        let value = json(doing, &answer).unwrap_or_default();
        Ok(match text(&value, "jobId").and_then(OperationId::parse) {
            Some(job) => Posted::Taken(job, JobState::read(&value)),
            None => Posted::Doubtful(unreadable(doing, "it names no job")),
        })
    }

    /// Returns how far a job is.
    pub(super) async fn job(&self, job: &OperationId, doing: &str) -> Result<JobState, Error> {
        Ok(JobState::read(&self.get(&format!("/configure/{job}/status"), CONFIGURE, doing).await?))
    }

    /// Cancels a job.
    pub(super) async fn cancel_job(&self, job: &OperationId, doing: &str) -> Result<JobState, Error> {
        let call = self.call(Method::POST, &format!("/configure/{job}/cancel"));
        let call = call.header(reqwest::header::CONTENT_LENGTH, "0");
        Ok(JobState::read(&json(doing, &self.session.ask(doing, call).await?)?))
    }

    /// Waits for the end of a job; a look that fails, or a 5xx, is no end.
    pub(super) async fn end_of(
        &self,
        job: &OperationId,
        first: JobState,
        doing: &str,
    ) -> Result<JobState, Error> {
        if first != JobState::Running {
            return Ok(first);
        }
        for pause in self.pace.pauses() {
            tokio::time::sleep(pause).await;
            match self.job(job, doing).await {
                Ok(JobState::Running) => {}
                Ok(ended) => return Ok(ended),
                Err(error) if error.is_passing() => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::JobRunning { doing: doing.to_owned(), job: job.to_string() })
    }
}

impl JobState {
    fn read(value: &Value) -> Self {
        let word = |name: &str| text(value, name).unwrap_or_default().to_ascii_lowercase();
        match (word("jobStatus").as_str(), word("jobResult").as_str()) {
            (_, "cancelled" | "canceled") => Self::Cancelled,
            (_, "succeeded") => Self::Succeeded,
            ("completed", "" | "pending") if items(value, "errors").is_empty() => Self::Running,
            (_, "failed") | ("completed", _) => Self::Failed(JobFailure::read(items(value, "errors"))),
            _ => Self::Running,
        }
    }
}

impl JobFailure {
    fn read(errors: &[Value]) -> Self {
        let said: Vec<_> = errors.iter().map(Said::of).collect();
        let any = |is: fn(&Said) -> bool| said.iter().any(is);
        let is_forbidden = |said: &Said| said.has_code("forbidden") || said.has_code("unauthorized");
        let is_broken = |said: &Said| said.has_code("internalServerError") && said.codes.len() == 1;
        let kind = if any(Said::is_busy) {
            FailureKind::Busy
        } else if any(is_forbidden) {
            FailureKind::Forbidden
        } else if any(is_broken) {
            FailureKind::Broken
        } else {
            FailureKind::Refused
        };
        let mut reasons: Vec<_> = said.iter().take(MOST_ERRORS).map(ToString::to_string).collect();
        if let Some(more) = said.len().checked_sub(MOST_ERRORS).filter(|more| *more > 0) {
            reasons.push(format!("and {}", counted(more as u64, "more error")));
        }
        Self { kind, reasons }
    }

    /// Returns the failure of a job as an error.
    pub(super) fn error(self, doing: &str) -> Error {
        let status = match self.kind {
            FailureKind::Busy => 423,
            FailureKind::Forbidden => 403,
            FailureKind::Broken => 500,
            FailureKind::Refused => 422,
        };
        let mut reasons = self.reasons.into_iter();
        let message =
            reasons.next().unwrap_or_else(|| "the job failed; the marketplace gave no reason".to_owned());
        Error::refused(doing.to_owned(), Refusal::of_job(status, message, reasons.collect()))
    }
}

/// One error of a job, with the errors inside it.
struct Said {
    about: Option<String>,
    codes: Vec<String>,
    messages: Vec<String>,
}

impl Said {
    fn of(error: &Value) -> Self {
        let about = error.get("resourceId").and_then(|about| {
            about.as_str().or_else(|| text(about, "resourceName")).or_else(|| text(about, "externalId"))
        });
        let mut said = Self { about: about.map(shortened), codes: Vec::new(), messages: Vec::new() };
        said.add(error, 0);
        said
    }

    /// Adds an error and those inside it; `details` may be an object, where nothing is in it.
    fn add(&mut self, error: &Value, depth: usize) {
        self.codes.extend(text(error, "code").map(clean));
        let message = text(error, "message").map(clean);
        self.messages.extend(message.filter(|message| !self.messages.contains(message)));
        for detail in items(error, "details").iter().take(MOST_ERRORS).filter(|_| depth < 4) {
            self.add(detail, depth + 1);
        }
    }

    fn has_code(&self, code: &str) -> bool {
        self.codes.iter().any(|own| own.eq_ignore_ascii_case(code))
    }

    fn is_busy(&self) -> bool {
        let mentions =
            |words: &str| self.messages.iter().any(|text| text.to_ascii_lowercase().contains(words));
        self.has_code("locked")
            || self.has_code("productLocked")
            || mentions("in progress submission")
            || mentions("not the latest")
    }
}

/// Shows the end of a durable id, which is type and ordinal: `azurelogoscreenshot/2`.
fn shortened(id: &str) -> String {
    let parts: Vec<_> = id.split('/').collect();
    clean(&parts[parts.len().saturating_sub(2)..].join("/"))
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(about) = &self.about {
            write!(f, "{about}: ")?;
        }
        let said: Vec<_> = self.messages.iter().map(|text| text.trim_end_matches('.')).collect();
        f.write_str(&if said.is_empty() { "failed without a reason".to_owned() } else { said.join(": ") })?;
        if self.codes.is_empty() { Ok(()) } else { write!(f, " ({})", self.codes.join(", ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(errors: &Value) -> JobFailure {
        JobFailure::read(errors.as_array().unwrap())
    }

    #[test]
    fn a_job_is_read_whatever_its_dates_and_details_look_like() {
        let table = [
            (
                json!({ "jobStatus": "notStarted", "jobResult": "pending", "jobEnd": "0001-01-01T00:00:00" }),
                JobState::Running,
            ),
            (json!({ "jobStatus": "Running", "jobResult": "Pending" }), JobState::Running),
            (
                json!({ "jobStatus": "completed", "jobResult": "succeeded", "jobEnd": "0001-01-01" }),
                JobState::Succeeded,
            ),
            (json!({ "jobStatus": "completed", "jobResult": "cancelled" }), JobState::Cancelled),
            (json!({ "jobStatus": "completed" }), JobState::Running),
            (json!({}), JobState::Running),
        ];
        for (value, state) in table {
            assert_eq!(JobState::read(&value), state, "{value}");
        }
        for unknown in ["partial", "timedOut"] {
            let ended = JobState::read(&json!({ "jobStatus": "completed", "jobResult": unknown }));
            assert!(matches!(ended, JobState::Failed(_)), "{unknown}");
        }
        let failed = json!({ "jobStatus": "completed", "jobResult": "failed", "errors": [{ "code": "Conflict", "details": {} }] });
        let JobState::Failed(failure) = JobState::read(&failed) else { panic!() };
        assert_eq!(failure.reasons, ["failed without a reason (Conflict)"]);
    }

    #[test]
    fn errors_are_shown_by_slot_with_all_that_is_inside() {
        let certification = json!([{ "resourceId": "submission/2d541119", "code": "internalServerError", "message": "Operation failed",
            "details": [{ "code": "invalidState", "message": "Certification",
                "details": [{ "code": "invalidState", "message": "Issues found during Certification." }] }] }]);
        assert_eq!(
            failure(&certification).reasons,
            [
                "submission/2d541119: Operation failed: Certification: Issues found during Certification (internalServerError, invalidState, invalidState)"
            ]
        );
        let asset = json!([{ "resourceId": { "resourceName": "a" }, "code": "badRequest", "message": "<b>No</b> https://x/y?sig=S3CRET" }]);
        assert_eq!(failure(&asset).reasons, ["a: No https://x/y?sig=**** (badRequest)"]);
        let long = json!([{ "resourceId": "listing-asset/1/public/main/default/en-us/azurelogolarge/1", "code": "badRequest", "message": "No." }]);
        assert_eq!(failure(&long).reasons, ["azurelogolarge/1: No (badRequest)"]);
    }

    #[test]
    fn a_failure_is_sorted_by_what_is_inside() {
        use crate::marketplace::error::ConflictKind;
        let one = |code: &str, inner: &str, message: &str| {
            let details = if inner.is_empty() { json!({}) } else { json!([{ "code": inner }]) };
            failure(&json!([{ "code": code, "message": message, "details": details }]))
                .error("save offer `a/b`")
        };
        let is_busy = |error: &Error| matches!(error, Error::Conflict { kind: ConflictKind::Busy, .. });
        assert!(is_busy(&one("Conflict", "productLocked", "")));
        assert!(is_busy(&one("conflict", "", "An In Progress submission already exists")));
        assert!(is_busy(&one("badRequest", "", "The submission cannot be pushed to as its not the latest")));
        assert!(matches!(one("conflict", "invalidState", "published"), Error::Validation(_)));
        assert!(matches!(one("internalServerError", "", "oops"), Error::Unavailable(_)));
        assert!(matches!(one("internalServerError", "invalidState", "Certification"), Error::Validation(_)));
        assert!(matches!(one("forbidden", "", ""), Error::Forbidden(_)));
    }
}
