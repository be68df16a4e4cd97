//! Submissions: to the preview, live, refused, canceled, deprecated.

use super::*;

const SAAS: &str = "contoso-saas";

/// Which submissions are listed: where to, how far, with what result.
fn listed(submissions: &[Value]) -> Vec<String> {
    let mut all: Vec<_> = submissions
        .iter()
        .map(|one| {
            let target = text(&one["target"], "targetType");
            format!("{target} {} {}", text(one, "status"), text(one, "result")).trim().to_owned()
        })
        .collect();
    all.sort();
    all
}

/// The submission to a target.
fn to<'s>(submissions: &'s [Value], target: &str, status: &str) -> &'s Value {
    let fits = |one: &&Value| one["target"]["targetType"] == target && one["status"] == status;
    submissions.iter().find(fits).unwrap()
}

impl Api<'_> {
    /// Starts a submission, and gives its job.
    async fn submit(&self, submission: &Value) -> String {
        let answer = self.configure(std::slice::from_ref(submission)).await;
        assert_eq!(answer.status(), 202);
        text(&body(answer).await, "jobId").to_owned()
    }
}

#[tokio::test]
async fn a_draft_becomes_the_preview_and_goes_live() {
    let sandbox = Sandbox::builder().jobs_take(0).start().await.unwrap();
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let url = api.screenshot("new.png").await;
    let edit = with(asset(&guid, "azureLogoScreenshot", &url), "description", "Fifth");
    assert_eq!(api.run(&[edit]).await["jobResult"], "succeeded");
    let job = api.submit(&submission(&guid, "preview")).await;
    let running = api.submissions(&guid).await;
    assert_eq!(listed(&running), ["draft", "live completed succeeded", "preview running pending"]);
    let fifth = |slot| sandbox.tree(SAAS, slot).unwrap().to_string().contains("Fifth");
    assert_eq!([Slot::Draft, Slot::Preview, Slot::Production].map(fifth), [true, false, false]);
    let ended = api.end_of(&job).await;
    assert_eq!(ended["jobResult"], "succeeded");
    let detail = api.read(&format!("configure/{job}")).await;
    assert_eq!(detail["resources"][0]["target"]["targetType"], "preview");
    assert_eq!(detail["resources"][0]["result"], "succeeded");
    assert_eq!([Slot::Draft, Slot::Preview, Slot::Production].map(fifth), [true, true, false]);
    let ready = api.submissions(&guid).await;
    assert_eq!(listed(&ready), ["draft", "live completed succeeded", "preview completed succeeded"]);
    let preview = text(to(&ready, "preview", "completed"), "id").to_owned();

    let job = api.submit(&with(submission(&guid, "live"), "id", preview.clone())).await;
    let going = api.submissions(&guid).await;
    assert_eq!(listed(&going), ["draft", "live completed succeeded", "live running pending"]);
    assert_eq!(text(to(&going, "live", "running"), "id"), preview);
    assert_ne!(text(to(&going, "live", "completed"), "id"), preview);
    assert_eq!(api.end_of(&job).await["jobResult"], "succeeded");
    let live = api.submissions(&guid).await;
    assert_eq!(listed(&live), ["draft", "live completed succeeded"]);
    assert_eq!(text(to(&live, "live", "completed"), "id"), preview);
    assert_eq!([Slot::Draft, Slot::Preview, Slot::Production].map(fifth), [true, true, true]);
    let again = api.run(&[with(submission(&guid, "live"), "id", preview)]).await;
    assert_eq!(again["errors"][0]["message"], "The submission cannot be pushed to as its not the latest");
}

#[tokio::test]
async fn a_submission_that_cannot_be_fails_in_its_job() {
    let sandbox = prompt().await;
    let api = Api::new(&sandbox);
    let [saas, draft] = [api.guid(SAAS).await, api.guid("contoso-draft").await];
    let preview = text(to(&api.submissions(&saas).await, "live", "completed"), "id").to_owned();
    let live = || submission(&saas, "live");
    let latest = "The submission cannot be pushed to as its not the latest";
    for (sent, code, inner, said) in [
        (live(), "badRequest", "invalidState", latest),
        (with(live(), "id", format!("submission/{saas}/7")), "badRequest", "invalidState", latest),
        (with(live(), "id", preview.clone()), "badRequest", "invalidState", latest),
        (submission(&saas, "draft"), "badRequest", "invalidRequest", "preview or live"),
        (submission(&saas, "retail"), "badRequest", "invalidRequest", "preview or live"),
        (with(submission(&saas, "preview"), "id", preview), "badRequest", "invalidId", "Only the draft"),
        (submission(&draft, "preview"), "badRequest", "businessValidationError", "large logo"),
    ] {
        let before = listed(&api.submissions(&saas).await);
        let ended = api.run(std::slice::from_ref(&sent)).await;
        let error = &ended["errors"][0];
        assert_eq!((text(error, "code"), text(&error["details"][0], "code")), (code, inner), "{sent}");
        assert!(text(error, "message").contains(said), "{sent}: {ended}");
        assert_eq!(listed(&api.submissions(&saas).await), before);
    }
}

#[tokio::test]
async fn one_submission_runs_at_a_time() {
    let sandbox = Sandbox::builder().publish_takes(9).start().await.unwrap();
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let first = api.submit(&submission(&guid, "preview")).await;
    let draft = format!("submission/{guid}/0");
    let second = api.run(&[with(submission(&guid, "preview"), "id", draft)]).await;
    let error = &second["errors"][0];
    assert_eq!(text(error, "code"), "conflict");
    assert_eq!(text(error, "message"), "An In Progress submission already exists");
    assert_eq!(listed(&api.submissions(&guid).await).len(), 3);
    assert_eq!(api.end_of(&first).await["jobResult"], "succeeded");
}

#[tokio::test]
async fn edits_with_a_submission_have_to_be_complete() {
    let sandbox = prompt().await;
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let edit = asset(&guid, "azureLogoScreenshot", &api.screenshot("a.png").await);
    let ended = api.run(&[edit.clone(), submission(&guid, "preview")]).await;
    assert_eq!(ended["errors"][0]["details"][0]["code"], "businessValidationError", "{ended}");
    assert_eq!(assets(&api.tree(&guid, "draft").await, "azureLogoScreenshot").len(), 4);
    let tree = api.tree(&guid, "draft").await;
    let needed = |one: &&Value| {
        ["product/", "property/", "plan/"].iter().any(|kind| text(one, "id").starts_with(kind))
    };
    let mut all: Vec<Value> = tree.iter().filter(needed).cloned().collect();
    all.extend([edit, submission(&guid, "preview")]);
    let ended = api.run(&all).await;
    assert_eq!(ended["jobResult"], "succeeded", "{ended}");
    assert_eq!(assets(&api.tree(&guid, "preview").await, "azureLogoScreenshot").len(), 5);
}

#[tokio::test]
async fn certification_may_refuse_with_every_reason() {
    let sandbox = prompt().await;
    let api = Api::new(&sandbox);
    let guid = api.guid("contoso-portal-logos").await;
    sandbox.certification_refuses(Some("The logo is blurred; The summary is empty"));
    let ended = api.run(&[submission(&guid, "preview")]).await;
    let failed = api.submissions(&guid).await;
    assert_eq!(listed(&failed), ["draft", "live completed succeeded", "preview completed failed"]);
    let about = text(to(&failed, "preview", "completed"), "id");
    let detail = api.read(&format!("configure/{}", text(&ended, "jobId"))).await;
    assert_eq!(detail["resources"], json!([]));
    assert_eq!(
        ended["errors"],
        json!([{ "resourceId": about, "code": "internalServerError", "message": "Operation failed",
            "details": [{ "code": "invalidState", "message": "Certification", "details": [
                { "code": "invalidState", "message": "The logo is blurred" },
                { "code": "invalidState", "message": "The summary is empty" }] }] }])
    );
    sandbox.certification_refuses(None);
    assert_eq!(api.run(&[submission(&guid, "preview")]).await["jobResult"], "succeeded");
}

#[tokio::test]
async fn a_canceled_submission_is_no_longer_listed() {
    let sandbox = Sandbox::builder().publish_takes(9).start().await.unwrap();
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let job = api.submit(&submission(&guid, "preview")).await;
    assert_eq!(listed(&api.submissions(&guid).await).len(), 3);
    let canceled = api.request(Method::POST, &format!("configure/{job}/cancel")).send().await.unwrap();
    assert_eq!(body(canceled).await["jobResult"], "cancelled");
    assert_eq!(listed(&api.submissions(&guid).await), ["draft", "live completed succeeded"]);
    assert_eq!(api.read(&format!("configure/{job}/status")).await["jobResult"], "cancelled");
}

#[tokio::test]
async fn a_deprecation_takes_the_product_off_sale_at_once() {
    let sandbox = Sandbox::builder().publish_takes(3).start().await.unwrap();
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let live = text(to(&api.submissions(&guid).await, "live", "completed"), "id").to_owned();
    let sent = with(with(submission(&guid, "live"), "id", live), "lifecycleState", "deprecated");
    api.submit(&sent).await;
    assert!(sandbox.tree(SAAS, Slot::Production).is_some());
    let running = api.submissions(&guid).await;
    assert_eq!(sandbox.tree(SAAS, Slot::Production), None, "as soon as the job runs");
    assert_eq!(text(to(&running, "live", "running"), "lifecycleState"), "deprecated");
    let answer = api.get(&format!("resource-tree/product/{guid}?targetType=live")).await;
    assert_eq!(answer.status(), 400);
}
