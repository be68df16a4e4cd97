//! Jobs: the service carries out a request asynchronously, and a job that fails may have been applied in part.

use super::client::Ingestion;
use super::wire::{schema_address, shortened};
use crate::base::counted;
use crate::http::Repeat;
use crate::marketplace::refusal::clean;
use crate::marketplace::session::{items, json, text, unreadable};
use crate::marketplace::{Error, OperationId, Refusal};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::Instant;

/// The version of the schemas of a request and of a job's state, as working clients ask for it.
const CONFIGURE: &str = "2022-03-01-preview2";

/// No job has more errors than resources; more are counted and not shown.
const MOST_ERRORS: usize = 50;

/// A submission or another change is in progress.
const LOCKED: u16 = 423;

/// What was sent is refused.
const REFUSED: u16 = 422;

/// The account may not do this.
const FORBIDDEN: u16 = 403;

/// The service failed.
const BROKEN: u16 = 500;

/// The outcome of a request.
pub(super) enum Posted {
    /// It was accepted, as this job.
    Accepted(OperationId, JobState),
    /// Whether it was accepted is unknown.
    Unknown(Error),
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
    /// The status of a refusal for the same reason.
    status: u16,
    /// The reasons, at least one; those of a submission one by one.
    pub(super) reasons: Vec<String>,
    /// The number of the submission that failed, where its ID is given.
    submission: Option<String>,
}

impl Ingestion {
    /// Posts resources, at most once: a request that may have been taken is not sent again.
    pub(super) async fn post(
        &self,
        resources: &[Value],
        repeat: Repeat,
        doing: &str,
    ) -> Result<Posted, Error> {
        let schema = schema_address("configure", CONFIGURE);
        let body = json!({ "$schema": schema, "resources": resources });
        let call = self.session.call(Method::POST, "/configure").body(body.to_string()).repeat(repeat);
        let answer = match self.session.ask(doing, call).await {
            Ok(answer) => answer,
            Err(error) if error.is_doubtful() => return Ok(Posted::Unknown(error)),
            Err(error) => return Err(error),
        };
        let value = json(doing, &answer).unwrap_or_default();
        Ok(match text(&value, "jobId").and_then(OperationId::parse) {
            Some(job) => Posted::Accepted(job, JobState::read(&value)),
            None => Posted::Unknown(unreadable(doing, "it names no job")),
        })
    }

    /// Returns how far a job is.
    pub(super) async fn job(&self, job: &OperationId, doing: &str) -> Result<JobState, Error> {
        Ok(JobState::read(&self.get(&format!("/configure/{job}/status"), CONFIGURE, doing).await?))
    }

    /// Cancels a job.
    pub(super) async fn cancel_job(&self, job: &OperationId, doing: &str) -> Result<JobState, Error> {
        let call = self.session.call(Method::POST, &format!("/configure/{job}/cancel"));
        let call = call.header(reqwest::header::CONTENT_LENGTH, "0");
        Ok(JobState::read(&self.session.json(doing, call).await?))
    }

    /// Waits for the end of a job, for as long as is usual where no `timeout` is given; a look that fails, or a 5xx, is
    /// no end.
    pub(super) async fn end_of(
        &self,
        job: &OperationId,
        first: JobState,
        timeout: Option<Duration>,
        doing: &str,
    ) -> Result<JobState, Error> {
        if first != JobState::Running {
            return Ok(first);
        }
        let (start, limit) = (Instant::now(), timeout.unwrap_or_else(|| self.pace.limit()));
        for pause in self.pace.pauses() {
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                break;
            }
            tokio::time::sleep(pause.min(left)).await;
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
    pub(super) fn read(value: &Value) -> Self {
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
        let all: Vec<_> = errors.iter().map(JobError::of).collect();
        let any = |is: fn(&JobError) -> bool| all.iter().any(is);
        let is_forbidden = |one: &JobError| one.has_code("forbidden") || one.has_code("unauthorized");
        let is_broken = |one: &JobError| one.has_code("internalServerError") && one.codes.len() == 1;
        let status = if any(JobError::is_busy) {
            LOCKED
        } else if any(is_forbidden) {
            FORBIDDEN
        } else if any(is_broken) {
            BROKEN
        } else {
            REFUSED
        };
        let every: Vec<_> = all.iter().flat_map(JobError::reasons).collect();
        let mut reasons: Vec<_> = every.iter().take(MOST_ERRORS).cloned().collect();
        if let Some(more) = every.len().checked_sub(MOST_ERRORS).filter(|more| *more > 0) {
            reasons.push(format!("and {}", counted(more as u64, "more error")));
        }
        if reasons.is_empty() {
            reasons.push("the job failed; the marketplace gave no reason".to_owned());
        }
        let number = |one: &JobError| Some(one.submission.as_ref()?.split_once('/')?.1.to_owned());
        let submission = all.iter().find_map(number);
        Self { status, reasons, submission }
    }

    /// Whether this may be of the submission with a number: it is of no other one.
    pub(super) fn may_be_of(&self, number: &OperationId) -> bool {
        self.submission.as_deref().is_none_or(|own| own == number.as_str())
    }

    /// Whether the service refuses what was sent, rather than the moment or the account.
    pub(super) fn is_refusal(&self) -> bool {
        self.status == REFUSED
    }

    /// Returns the failure of a job as an error.
    pub(super) fn error(self, doing: &str) -> Error {
        let mut reasons = self.reasons.into_iter();
        let message = reasons.next().unwrap_or_default();
        Error::refused(doing.to_owned(), Refusal::of_job(self.status, message, reasons.collect()))
    }
}

/// One error of a job, with the errors inside it.
struct JobError {
    /// The slot; a submission needs no name, since a job has one.
    about: Option<String>,
    /// The submission that it is about: GUID and number, or one of them.
    submission: Option<String>,
    codes: Vec<String>,
    messages: Vec<String>,
    /// The messages that have none inside them: what certification found, without the words around it.
    innermost: Vec<String>,
}

impl JobError {
    fn of(error: &Value) -> Self {
        let about = error.get("resourceId").and_then(|about| {
            about.as_str().or_else(|| text(about, "resourceName")).or_else(|| text(about, "externalId"))
        });
        let submission = about.and_then(|about| about.strip_prefix("submission/"));
        let mut read = Self {
            about: about.filter(|_| submission.is_none()).map(shortened),
            submission: submission.map(str::to_owned),
            codes: Vec::new(),
            messages: Vec::new(),
            innermost: Vec::new(),
        };
        read.add(error, 0);
        read
    }

    /// Returns what to show of it: the findings of a certification one by one, anything else in one text.
    fn reasons(&self) -> Vec<String> {
        let [all, found] = [&self.messages, &self.innermost].map(Vec::len);
        // a single text inside another one may say no more than `Certification`
        let has_findings = all > found && (found > 1 || all > found + 1);
        if self.submission.is_some() && has_findings {
            self.innermost.clone()
        } else {
            vec![self.to_string()]
        }
    }

    /// Adds an error and those inside it; `details` may be an object, where nothing is in it.
    fn add(&mut self, error: &Value, depth: usize) {
        self.codes.extend(text(error, "code").map(clean));
        let message = text(error, "message").map(clean);
        let new = message.filter(|message| !self.messages.contains(message));
        self.messages.extend(new.clone());
        let before = self.messages.len();
        for detail in items(error, "details").iter().take(MOST_ERRORS).filter(|_| depth < 4) {
            self.add(detail, depth + 1);
        }
        if self.messages.len() == before {
            self.innermost.extend(new);
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

impl std::fmt::Display for JobError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(about) = &self.about {
            write!(f, "{about}: ")?;
        }
        let texts: Vec<_> = self.messages.iter().map(|text| text.trim_end_matches('.')).collect();
        f.write_str(&if texts.is_empty() { "failed without a reason".to_owned() } else { texts.join(": ") })?;
        if self.codes.is_empty() { Ok(()) } else { write!(f, " ({})", self.codes.join(", ")) }
    }
}
