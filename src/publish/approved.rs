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

    /// Writes the plan of a dry run.
    ///
    /// # Errors
    /// Names the file that cannot be written.
    pub fn write(outcome: &Outcome, path: &Path) -> Result<(), Error> {
        let not_a_plan = |source| Error::NotAPlan { file: path.display().to_string(), source };
        let text = redact(&serde_json::to_string_pretty(outcome).map_err(not_a_plan)?);
        Ok(files::write_out(path, (text + "\n").as_bytes())?)
    }

    /// Compares it with what a run would do now.
    ///
    /// # Errors
    /// Lists what differs.
    pub(super) fn still_holds(&self, now: &Outcome) -> Result<(), Error> {
        let now = serde_json::to_value(now).unwrap_or_default();
        let moved = moved(&self.0, &now);
        if moved.is_empty() { Ok(()) } else { Err(Error::PlanOutdated { moved }) }
    }
}

/// The parts that differ, images by their files.
fn moved(then: &Value, now: &Value) -> Vec<String> {
    let parts = ["schemaVersion", "publisher", "offer", "service", "basis", "removed", "fields", "draft"];
    let differs = |part: &&str| then.get(*part) != now.get(*part);
    let mut moved: Vec<String> = parts.into_iter().filter(differs).map(str::to_owned).collect();
    let assets = |plan: &Value| plan["assets"].as_array().cloned().unwrap_or_default();
    let (then, now) = (assets(then), assets(now));
    let changed = now
        .iter()
        .filter(|asset| !then.contains(asset))
        .chain(then.iter().filter(|asset| !now.contains(asset)));
    moved.extend(changed.filter_map(|asset| asset["file"].as_str().map(str::to_owned)));
    moved.sort();
    moved.dedup();
    moved
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_moved_is_named() {
        let plan = json!({ "publisher": "contoso", "basis": { "etag": "1" }, "assets": [{ "file": "a.png", "sha256": "1" }] });
        assert!(moved(&plan, &plan).is_empty());
        let now = json!({ "publisher": "contoso", "basis": { "etag": "2" },
            "assets": [{ "file": "a.png", "sha256": "2" }, { "file": "b.png", "sha256": "3" }] });
        assert_eq!(moved(&plan, &now), ["a.png", "b.png", "basis"]);
    }
}
