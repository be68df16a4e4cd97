//! How a job's answer is read: its state, and the reasons of a failure.

use crate::marketplace::ingestion::job::{JobFailure, JobState};
use crate::marketplace::{Error, OperationId};
use serde_json::{Value, json};

fn failure(errors: &Value) -> JobFailure {
    let answer = json!({ "jobStatus": "completed", "jobResult": "failed", "errors": errors });
    let JobState::Failed(failure) = JobState::read(&answer) else { panic!("{answer}") };
    failure
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
    let errors = json!({ "jobStatus": "completed", "jobResult": "pending", "errors": [{ "code": "x" }] });
    assert!(matches!(JobState::read(&errors), JobState::Failed(_)), "its errors tell more than its result");
    let failed = json!({ "jobStatus": "completed", "jobResult": "failed", "errors": [{ "code": "Conflict", "details": {} }] });
    let JobState::Failed(failure) = JobState::read(&failed) else { panic!() };
    assert_eq!(failure.reasons, ["failed without a reason (Conflict)"]);
}

#[test]
fn errors_are_shown_by_slot_with_all_that_is_inside() {
    let certification = json!([{ "resourceId": "submission/2d541119", "code": "internalServerError", "message": "Operation failed",
        "details": [{ "code": "invalidState", "message": "Certification",
            "details": [{ "code": "invalidState", "message": "Issues found during Certification." }] }] }]);
    assert_eq!(failure(&certification).reasons, ["Issues found during Certification."]);
    let findings = json!([{ "resourceId": "submission/2d541119/1152", "code": "internalServerError", "message": "Operation failed",
        "details": [{ "code": "invalidState", "message": "Certification",
            "details": [{ "message": "A logo is blurred." }, { "message": "A screenshot shows nothing." }] }] }]);
    let findings = failure(&findings);
    let told = ["A logo is blurred.", "A screenshot shows nothing."];
    assert_eq!(findings.reasons, told, "one a line, without IDs");
    let may_be_of = |failure: &JobFailure| {
        ["1152", "1153"].map(|number| failure.may_be_of(&OperationId::parse(number).unwrap()))
    };
    assert_eq!(may_be_of(&findings), [true, false]);
    assert_eq!(may_be_of(&failure(&certification)), [true; 2], "nothing tells which");
    let flat =
        json!([{ "resourceId": "submission/2d541119/1152", "code": "conflict", "message": "Not now." }]);
    assert_eq!(failure(&flat).reasons, ["Not now (conflict)"]);
    let asset = json!([{ "resourceId": { "resourceName": "a" }, "code": "badRequest", "message": "<b>No</b> https://x/y?sig=S3CRET" }]);
    assert_eq!(failure(&asset).reasons, ["a: No https://x/y?sig=**** (badRequest)"]);
    let long = json!([{ "resourceId": "listing-asset/1/public/main/default/en-us/azurelogolarge/1", "code": "badRequest", "message": "No." }]);
    assert_eq!(failure(&long).reasons, ["azurelogolarge/1: No (badRequest)"]);
}

#[test]
fn a_failure_is_shown_as_long_as_it_can_be_read() {
    let many = |count: usize| failure(&json!(vec![json!({ "message": "No" }); count])).reasons;
    assert_eq!(many(0), ["the job failed; the marketplace gave no reason"]);
    assert_eq!(many(50), vec!["No"; 50]);
    assert_eq!(many(51)[49..], ["No", "and 1 more error"]);
    assert_eq!(many(52)[49..], ["No", "and 2 more errors"]);
    // errors within errors, to the fifth
    let nest = |inner: Value, n: u32| json!({ "message": n.to_string(), "details": [inner] });
    let nested = (1..8).rev().fold(json!({}), nest);
    assert_eq!(failure(&json!([nested])).reasons, ["1: 2: 3: 4: 5"]);
}

#[test]
fn a_failure_is_sorted_by_what_is_inside() {
    use crate::marketplace::error::ConflictKind;
    let one = |code: &str, inner: &str, message: &str| {
        let details = if inner.is_empty() { json!({}) } else { json!([{ "code": inner }]) };
        failure(&json!([{ "code": code, "message": message, "details": details }])).error("save offer `a/b`")
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
