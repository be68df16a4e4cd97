//! Submissions: the draft to the preview, the preview to customers.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::super::options::Slot;
use super::super::{Error, clock, market};
use super::job::Job;
use super::problem::Problem;
use super::product::{Product, State, Submission, slot_of};
use super::references;
use super::state::Ingestion;
use super::value::{kind, text};

/// What the numbers of submissions begin above; they have 19 digits.
const FIRST: u64 = 1_152_921_505_697_224_591;
/// How far apart they are.
const STEP: u64 = 4096;

/// What a request with a submission and edits must bring, beside the edits.
const COMPLETE: [&str; 3] = ["product", "property", "plan"];

impl Ingestion {
    /// Begins the submission of a job, and returns it as it is listed.
    pub(super) fn begin_submission(
        &self,
        job: &Job,
        now: OffsetDateTime,
    ) -> Result<Result<Value, Problem>, Error> {
        let submission = job.submission().cloned().unwrap_or_default();
        let begun =
            self.store.change(&job.product, |product| begin(product, &submission, &job.resources, now))?;
        Ok(begun.unwrap_or_else(|| Err(Problem::not_found("product"))))
    }

    /// Ends the submission that runs: with what certification says.
    pub(super) fn conclude(&self, job: &Job) -> Result<Option<Value>, Error> {
        let refusal = market::refusal(&self.site.behaviors);
        let late = self.late_reads();
        let ended = self.store.change(&job.product, |product| {
            let before = product.clone();
            let (target, problem) = end(product, refusal.as_deref())?;
            if let (Some(reads), None) = (late, &problem) {
                self.late.keep((product.guid.clone(), target), before.tree(target).cloned(), reads);
            }
            problem
        })?;
        Ok(ended.flatten())
    }
}

/// Refuses edits with a submission that leave out what a product cannot be published without.
pub(super) fn check_complete(edits: &[Value]) -> Result<(), Problem> {
    let missing = COMPLETE.into_iter().find(|needed| !edits.iter().any(|one| kind(one) == *needed));
    match missing {
        Some(missing) if !edits.is_empty() => {
            let message = format!("The resource {missing} is needed to publish these resources.");
            Err(Problem::of("badRequest", "businessValidationError", &message))
        }
        _ => Ok(()),
    }
}

fn begin(
    product: &mut Product,
    sent: &Value,
    resources: &[Value],
    now: OffsetDateTime,
) -> Result<Value, Problem> {
    references::check(product, sent, resources)?;
    if product.running().is_some() {
        let message = "An In Progress submission already exists";
        return Err(Problem::of("conflict", "invalidState", message));
    }
    let target = sent.pointer("/target/targetType").and_then(Value::as_str).and_then(slot_of);
    let is_deprecation = text(sent, "lifecycleState") == "deprecated" && target == Some(Slot::Production);
    let number = match target {
        Some(Slot::Preview) => begin_preview(product, sent)?,
        Some(Slot::Production) => begin_live(product, sent, is_deprecation)?,
        _ => {
            let message = "A submission is to the preview or live.";
            return Err(Problem::of("badRequest", "invalidRequest", message));
        }
    };
    let submission = Submission {
        number,
        target: target.unwrap_or(Slot::Preview),
        state: State::Running,
        created: clock::ticks(now),
        is_deprecation,
        resources: product.draft.clone(),
    };
    let shown = product.show(&submission);
    product.submissions.push(submission);
    Ok(shown)
}

/// Numbers a submission of the whole draft.
fn begin_preview(product: &Product, sent: &Value) -> Result<u64, Problem> {
    if !matches!(number_of(sent), None | Some(0)) {
        return Err(Problem::invalid_id("Only the draft can be submitted to the preview."));
    }
    if product.ordinals("azureLogoLarge").is_empty() {
        return Err(Problem::of("badRequest", "businessValidationError", "The listing needs a large logo."));
    }
    let newest = product.submissions.iter().map(|one| one.number).max();
    Ok(newest.unwrap_or(FIRST) + STEP)
}

/// Takes the number of the newest preview, if it is ready; or takes the product off sale.
fn begin_live(product: &mut Product, sent: &Value, is_deprecation: bool) -> Result<u64, Problem> {
    let number = number_of(sent);
    if is_deprecation {
        product.live = None;
        return Ok(number.unwrap_or(FIRST));
    }
    let ready = product.newest(Slot::Preview).filter(|one| one.state == State::Succeeded);
    let is_live = |number| {
        product
            .newest(Slot::Production)
            .is_some_and(|one| one.number == number && one.state == State::Succeeded)
    };
    let ready = ready.map(|one| one.number).filter(|ready| !is_live(*ready));
    ready.filter(|ready| number == Some(*ready)).ok_or_else(|| {
        let message = "The submission cannot be pushed to as its not the latest";
        Problem::of("badRequest", "invalidState", message)
    })
}

fn number_of(sent: &Value) -> Option<u64> {
    text(sent, "id").rsplit('/').next()?.parse().ok()
}

/// Ends what runs; returns where it led, and what certification has against it.
fn end(product: &mut Product, refusal: Option<&str>) -> Option<(Slot, Option<Value>)> {
    let (guid, preview) = (product.guid.clone(), product.preview.clone());
    let one = product.submissions.iter_mut().find(|one| one.state == State::Running)?;
    let (target, number) = (one.target, one.number);
    let resources = std::mem::take(&mut one.resources);
    if let (Some(reasons), Slot::Preview) = (refusal, target) {
        one.state = State::Failed;
        return Some((target, Some(certification(&guid, number, reasons))));
    }
    one.state = State::Succeeded;
    match target {
        Slot::Production if !one.is_deprecation => product.live = preview,
        Slot::Production | Slot::Draft => {}
        Slot::Preview => {
            product.published.extend(resources.iter().map(|one| text(one, "id").to_owned()));
            product.preview = Some(resources);
        }
    }
    Some((target, None))
}

/// Writes the error of a job whose submission certification refused.
fn certification(guid: &str, number: u64, reasons: &str) -> Value {
    let reasons = reasons.split(';').map(str::trim).filter(|reason| !reason.is_empty());
    let details: Vec<_> =
        reasons.map(|reason| json!({ "code": "invalidState", "message": reason })).collect();
    let detail = json!({ "code": "invalidState", "message": "Certification", "details": details });
    let problem = Problem::new("internalServerError", "Operation failed").with_value(detail);
    problem.in_job(Some(format!("submission/{guid}/{number}").into()))
}
