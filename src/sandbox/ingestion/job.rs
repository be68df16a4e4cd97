//! One job, and how it is shown.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::super::clock::{self, milliseconds};
use super::super::options::Pace;
use super::value::kind;

/// What is written where a job has not ended.
const NOT_YET: &str = "0001-01-01T00:00:00";

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) enum Progress {
    #[default]
    NotStarted,
    Running,
    Succeeded,
    Failed,
    Canceled,
}

/// One job.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Job {
    pub(super) id: String,
    /// Its place among all jobs.
    pub(super) number: usize,
    /// The GUID of its product.
    pub(super) product: String,
    /// What was sent; forgotten at the end, since it holds signed URLs.
    pub(super) resources: Vec<Value>,
    pub(super) progress: Progress,
    pub(super) polls: u32,
    /// In milliseconds since 1970.
    started: i64,
    start_time: String,
    end_time: Option<String>,
    pub(super) errors: Vec<Value>,
    /// The resources that were saved.
    pub(super) saved: Vec<Value>,
}

impl Job {
    pub(super) fn new(number: usize, product: &str, resources: Vec<Value>, now: OffsetDateTime) -> Self {
        Self {
            id: Uuid::new_v4().to_string(),
            number,
            product: product.to_owned(),
            resources,
            started: milliseconds(now),
            start_time: clock::ticks(now),
            ..Self::default()
        }
    }

    /// Returns the submission that was sent, if one was.
    pub(super) fn submission(&self) -> Option<&Value> {
        self.resources.iter().find(|one| kind(one) == "submission")
    }

    /// Returns what was sent beside the submission.
    pub(super) fn edits(&self) -> Vec<Value> {
        self.resources.iter().filter(|one| kind(one) != "submission").cloned().collect()
    }

    pub(super) fn has_ended(&self) -> bool {
        !matches!(self.progress, Progress::NotStarted | Progress::Running)
    }

    /// Whether it has taken as long as jobs are to take.
    pub(super) fn is_due(&self, pace: Pace, now: OffsetDateTime) -> bool {
        pace.is_due(self.polls, self.started, milliseconds(now))
    }

    pub(super) fn end(&mut self, progress: Progress, now: OffsetDateTime) {
        self.progress = progress;
        self.end_time = Some(clock::ticks(now));
        self.resources.clear();
    }

    /// Shows it as `configure-status`.
    pub(super) fn show(&self) -> Value {
        let (status, result) = match self.progress {
            Progress::NotStarted => ("notStarted", "pending"),
            Progress::Running => ("running", "pending"),
            Progress::Succeeded => ("completed", "succeeded"),
            Progress::Failed => ("completed", "failed"),
            Progress::Canceled => ("completed", "cancelled"),
        };
        json!({
            "$schema": super::version::preview("configure-status", 2),
            "jobId": self.id,
            "jobStatus": status,
            "jobResult": result,
            "jobStart": self.start_time,
            "jobEnd": self.end_time.as_deref().unwrap_or(NOT_YET),
            "errors": self.errors,
        })
    }
}
