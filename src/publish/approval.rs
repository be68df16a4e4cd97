//! Whether a plan that was approved is still what a run would do.

use super::approved::ApprovedPlan;
use super::documents;
use super::error::Error;
use super::parameters::Run;
use super::plan::Plan;
use serde_json::Value;

/// Compares it with what a run would do now.
///
/// # Errors
/// Lists what differs.
pub(super) fn still_holds(approved: &ApprovedPlan, plan: &Plan, run: Run<'_>) -> Result<(), Error> {
    let now = serde_json::to_value(documents::planned(plan, run)).unwrap_or_default();
    let moved = moved(approved.value(), &now);
    if moved.is_empty() { Ok(()) } else { Err(Error::PlanOutdated { moved }) }
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
