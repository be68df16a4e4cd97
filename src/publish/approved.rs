//! A plan that was read and approved earlier: the run goes on only if it would do just that.

use super::error::Error;
use super::outcome::Outcome;
use crate::base::{files, redact};
use serde_json::Value;
use std::path::Path;

/// A plan as `plan --out` wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct ApprovedPlan(Value);

impl ApprovedPlan {
    /// Reads a plan.
    ///
    /// # Errors
    /// Names the file that is none.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let not_a_plan = |source| Error::NotAPlan { file: path.display().to_string(), source };
        let outcome: Value = serde_json::from_slice(&files::read(path)?).map_err(not_a_plan)?;
        Ok(Self(outcome))
    }

    /// Returns the document.
    pub(super) fn value(&self) -> &Value {
        &self.0
    }

    /// Writes the plan of a dry run.
    ///
    /// # Errors
    /// Names the file that cannot be written.
    pub fn write(outcome: &Outcome, path: &Path) -> Result<(), Error> {
        let not_a_plan = |source| Error::NotAPlan { file: path.display().to_string(), source };
        let text = redact(&serde_json::to_string_pretty(outcome).map_err(not_a_plan)?);
        Ok(files::write_out(path, (text + "\n").as_bytes())?)
    }
}
