//! Edits of a draft, job by job.

use super::super::super::Route;
use super::*;

const SAAS: &str = "contoso-saas";

#[tokio::test]
async fn a_job_goes_on_by_each_read() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let edit =
        with(asset(&guid, "azureLogoLarge", &api.large("a.png").await), "id", id(&guid, "azureLogoLarge", 1));
    let started = api.configure(&[edit]).await;
    assert_eq!(started.status(), 202);
    let started = body(started).await;
    let job = text(&started, "jobId").to_owned();
    assert_eq!((&started["jobStatus"], &started["jobResult"]), (&json!("notStarted"), &json!("pending")));
    assert_eq!((&started["jobEnd"], &started["errors"]), (&json!("0001-01-01T00:00:00"), &json!([])));
    let running = api.read(&format!("configure/{job}/status")).await;
    assert_eq!(
        (&running["jobStatus"], &running["jobEnd"]),
        (&json!("running"), &json!("0001-01-01T00:00:00"))
    );
    let fetched = || sandbox.requests().iter().filter(|request| request.is_from_marketplace()).count();
    assert_eq!(fetched(), 0, "files are fetched while the job runs");
    let ended = api.read(&format!("configure/{job}/status")).await;
    assert_eq!((&ended["jobStatus"], &ended["jobResult"]), (&json!("completed"), &json!("succeeded")));
    assert!(text(&ended, "jobEnd").starts_with("20"), "{ended}");
    assert_eq!(fetched(), 1);
    let detail = api.read(&format!("configure/{job}")).await;
    assert_eq!(text(&detail["resources"][0], "id"), id(&guid, "azureLogoLarge", 1));
}

#[tokio::test]
async fn reads_of_the_product_let_a_job_end_that_nobody_asks_for() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let guid = api.guid("contoso-draft").await;
    let answer = api.configure(&[asset(&guid, "azureLogoLarge", &api.large("a.png").await)]).await;
    let job = text(&body(answer).await, "jobId").to_owned();
    assert_eq!(api.get(&format!("configure/{job}")).await.status(), 400, "it has not ended");
    let tree = api.tree(&guid, "draft").await;
    assert_eq!(assets(&tree, "azureLogoLarge").len(), 1);
}

#[tokio::test]
async fn an_asset_is_replaced_in_its_place() {
    let sandbox = prompt().await;
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let before = api.tree(&guid, "draft").await;
    let url = api.screenshot("new.png").await;
    let place = id(&guid, "azureLogoScreenshot", 2);
    let edit = with(asset(&guid, "azureLogoScreenshot", &url), "id", place.clone());
    let edit = with(with(with(edit, "description", "New"), "displayOrder", 1), "fileName", "new.png");
    assert_eq!(api.run(&[edit]).await["jobResult"], "succeeded");
    let after = api.tree(&guid, "draft").await;
    assert_eq!(before.len(), after.len());
    for (old, new) in before.iter().zip(&after) {
        if text(new, "id") != place {
            assert_eq!(path_free(old), path_free(new));
            continue;
        }
        assert_eq!((text(new, "description"), &new["displayOrder"]), ("New", &json!(1)));
        assert_eq!((text(new, "fileName"), text(new, "friendlyName")), ("new.png", "new.png"));
        assert_ne!(path(text(old, "url")), path(text(new, "url")));
        assert_eq!(api.fetch(text(new, "url")).await, drawn(1280, 720, 7));
    }
    let live = sandbox.tree(SAAS, Slot::Production).unwrap();
    assert!(!live.to_string().contains("new.png"), "customers see the old one");
}

/// A resource with the path of its URL alone.
fn path_free(resource: &Value) -> Value {
    match resource["url"].as_str() {
        Some(url) => with(resource.clone(), "url", path(url)),
        None => resource.clone(),
    }
}

#[tokio::test]
async fn assets_are_added_at_the_end_and_taken_away() {
    let sandbox = prompt().await;
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let url = api.screenshot("a.png").await;
    let add = || asset(&guid, "azureLogoScreenshot", &url);
    assert_eq!(api.run(&[add()]).await["jobResult"], "succeeded");
    let fifth = id(&guid, "azureLogoScreenshot", 5);
    let tree = api.tree(&guid, "draft").await;
    assert_eq!(text(assets(&tree, "azureLogoScreenshot")[4], "id"), fifth);
    let sixth = api.run(&[add()]).await;
    assert_eq!(sixth["errors"][0]["details"][0]["code"], "collectionLimitExceeded");
    let delete = || with(with(without(add(), "url"), "id", fifth.clone()), "lifecycleState", "deleted");
    assert_eq!(api.run(&[delete()]).await["jobResult"], "succeeded");
    assert_eq!(assets(&api.tree(&guid, "draft").await, "azureLogoScreenshot").len(), 4);
    let again = api.run(&[delete()]).await;
    assert_eq!(again["errors"][0]["code"], "notFound");
    assert_eq!(again["errors"][0]["details"][0]["code"], "resourceNotFound");
    assert_eq!(again["errors"][0]["resourceId"], fifth);
}

#[tokio::test]
async fn trailers_have_one_still() {
    let sandbox = prompt().await;
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let still = api.screenshot("still.png").await;
    assert_eq!(api.run(&[trailer(&guid, &still)]).await["jobResult"], "succeeded");
    let place = format!("listing-trailer/{guid}/public/main/default/1");
    let made = api.read(&place).await;
    let url = text(&made["assets"]["en-us"]["imageList"][0], "url");
    assert!(url.starts_with(&sandbox.files_url()), "{made}");
    assert_eq!(api.fetch(url).await, drawn(1280, 720, 7));
    let again = with(trailer(&guid, url), "id", place.clone());
    let again = with(again, "assets", json!({ "en-us": { "title": "New", "imageList": [{ "url": url }] } }));
    assert_eq!(api.run(std::slice::from_ref(&again)).await["jobResult"], "succeeded");
    assert_eq!(api.read(&place).await["assets"]["en-us"]["title"], "New");
    let without_still = without(again.clone(), "assets");
    assert_eq!(
        api.run(std::slice::from_ref(&without_still)).await["jobResult"],
        "succeeded",
        "it keeps its still"
    );
    assert_eq!(api.read(&place).await["assets"]["en-us"]["title"], "New");
    let nothing = api.run(&[without(without_still, "id")]).await;
    assert_eq!(nothing["errors"][0]["message"], "The still is missing.");
    assert_eq!(api.run(&[with(again, "lifecycleState", "deleted")]).await["jobResult"], "succeeded");
    assert_eq!(api.get(&place).await.status(), 404);
}

#[tokio::test]
async fn the_service_s_own_urls_keep_their_file_and_are_not_fetched() {
    let sandbox = prompt().await;
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let place = id(&guid, "azureLogoScreenshot", 1);
    let url = text(&api.read(&place).await, "url").to_owned();
    let edit = |url: &str| {
        with(with(asset(&guid, "azureLogoScreenshot", url), "id", place.clone()), "description", "New")
    };
    assert_eq!(api.run(&[edit(&url)]).await["jobResult"], "succeeded");
    let now = api.read(&place).await;
    assert_eq!((text(&now, "description"), path(text(&now, "url"))), ("New", path(&url)));
    assert!(!sandbox.requests().iter().any(|request| request.route == Route::ListingFile));
    let bare = url.split('?').next().unwrap();
    let refused = api.run(&[edit(bare)]).await;
    assert_eq!(refused["errors"][0]["message"], "The file couldn't be downloaded: the server answered 403.");
}

#[tokio::test]
async fn references_may_be_by_external_id_and_within_the_request() {
    let sandbox = prompt().await;
    let api = Api::new(&sandbox);
    let guid = api.guid("contoso-draft").await;
    let edit = asset(&guid, "azureLogoLarge", &api.large("a.png").await);
    let edit = with(edit, "product", json!({ "externalId": "contoso-draft" }));
    let edit = with(edit, "listing", json!({ "resourceName": "listing" }));
    let listing = api.tree(&guid, "draft").await;
    let listing = listing.iter().find(|one| text(one, "id").starts_with("listing/")).unwrap().clone();
    let ended = api.run(&[with(listing, "resourceName", "listing"), edit]).await;
    assert_eq!(ended["jobResult"], "succeeded", "{ended}");
    let made = api.read(&id(&guid, "azureLogoLarge", 1)).await;
    assert_eq!(made["product"], format!("product/{guid}"));
    assert_eq!(made["listing"], format!("listing/{guid}/public/main/default/en-us"));
}

#[tokio::test]
async fn what_fails_in_a_job_says_so_and_leaves_the_rest() {
    let sandbox = prompt().await;
    let api = Api::new(&sandbox);
    let [guid, other] = [api.guid(SAAS).await, api.guid("contoso-vm").await];
    let (large, small) = (api.large("large.png").await, api.image("small.png", 48, 48, 1).await);
    api.client.put_blob("text.png", b"<html>", &[]).await;
    let text_url = api.client.sas_url("text.png", &Sas::default());
    let expired = Sas { expiry: OffsetDateTime::now_utc() - Duration::HOUR, ..Sas::default() };
    let expired = api.client.sas_url("large.png", &expired);
    let redirect = format!("{}/nothing", sandbox.marketplace_url());
    let logo = |url: &str| with(asset(&guid, "azureLogoLarge", url), "id", id(&guid, "azureLogoLarge", 1));
    let shot = || asset(&guid, "azureLogoScreenshot", &large);
    let listing = format!("listing/{other}/public/main/default/en-us");
    let good = with(logo(&large), "description", "Saved");
    for (edit, code, inner, said) in [
        (
            logo(&large.replace("large.png", "none.png")),
            "badRequest",
            "invalidResource",
            "couldn't be downloaded",
        ),
        (logo(large.split('?').next().unwrap()), "badRequest", "invalidResource", "couldn't be downloaded"),
        (logo(&expired), "badRequest", "invalidResource", "the server answered 403"),
        (logo(&redirect), "badRequest", "invalidResource", "couldn't be downloaded"),
        (logo("http://127.0.0.1:1/a.png"), "badRequest", "invalidResource", "no connection"),
        (logo(&text_url), "badRequest", "invalidResource", "is not a PNG image"),
        (logo(&small), "badRequest", "invalidResource", "48x48"),
        (with(logo(&large), "listing", listing), "notFound", "resourceNotFound", "listing"),
        (with(logo(&large), "languageId", "de-de"), "badRequest", "invalidId", "language"),
        (with(logo(&large), "id", id(&guid, "azureLogoLarge", 9)), "notFound", "resourceNotFound", "/9"),
        (with(logo(&large), "type", "azureLogoSmall"), "badRequest", "invalidId", "another type"),
        (with(shot(), "lifecycleState", "deleted"), "badRequest", "invalidId", "by its id"),
        (without(shot(), "url"), "badRequest", "invalidResource", "url is missing"),
        (asset(&guid, "azureLogoLarge", &large), "conflict", "invalidResource", "already"),
        (asset(&guid, "pdfDocument", &large), "badRequest", "invalidResource", "is not a PDF"),
        (
            json!({ "$schema": schema("plan", 2), "product": format!("product/{guid}") }),
            "badRequest",
            "notSupported",
            "creates no resources",
        ),
    ] {
        let named =
            if edit.get("id").is_some() { edit.clone() } else { with(edit.clone(), "resourceName", "it") };
        let ended = api.run(&[good.clone(), named.clone()]).await;
        assert_eq!(
            (&ended["jobStatus"], &ended["jobResult"]),
            (&json!("completed"), &json!("failed")),
            "{edit}"
        );
        let errors = ended["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{ended}");
        assert_eq!(
            (text(&errors[0], "code"), text(&errors[0]["details"][0], "code")),
            (code, inner),
            "{ended}"
        );
        assert!(text(&errors[0], "message").contains(said), "{said}: {ended}");
        let about = match named.get("id") {
            Some(id) => id.clone(),
            None => json!({ "resourceName": "it" }),
        };
        assert_eq!(errors[0]["resourceId"], about);
        let detail = api.read(&format!("configure/{}", text(&ended, "jobId"))).await;
        let saved = detail["resources"].as_array().unwrap();
        assert_eq!((saved.len(), text(&saved[0], "description")), (1, "Saved"));
        assert!(!ended.to_string().contains("sig="), "{ended}");
    }
    let tree = api.tree(&guid, "draft").await;
    assert_eq!(text(assets(&tree, "azureLogoLarge")[0], "description"), "Saved");
}

#[tokio::test]
async fn a_job_about_no_product_fails() {
    let sandbox = prompt().await;
    let api = Api::new(&sandbox);
    let ended = api.run(&[asset("0", "azureLogoLarge", "https://a/1")]).await;
    assert_eq!(ended["errors"][0]["code"], "notFound");
    assert_eq!(ended["errors"][0]["details"][0]["code"], "resourceNotFound");
}

#[tokio::test]
async fn a_published_asset_is_not_deleted() {
    let sandbox = prompt().await;
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let place = id(&guid, "azureLogoScreenshot", 4);
    let delete = with(asset(&guid, "azureLogoScreenshot", "https://a/1"), "id", place.clone());
    let ended = api.run(&[with(delete, "lifecycleState", "deleted")]).await;
    let error = &ended["errors"][0];
    assert_eq!((text(error, "code"), text(&error["details"][0], "code")), ("conflict", "invalidState"));
    assert_eq!(api.get(&place).await.status(), 200);
}

#[tokio::test]
async fn a_job_may_go_by_the_clock_and_be_canceled() {
    let hour = std::time::Duration::from_secs(3600);
    let sandbox = Sandbox::builder().jobs_take(hour).start().await.unwrap();
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let before = api.tree(&guid, "draft").await.len();
    let answer = api.configure(&[asset(&guid, "azureLogoScreenshot", &api.screenshot("a.png").await)]).await;
    let job = text(&body(answer).await, "jobId").to_owned();
    for _ in 0..5 {
        assert_eq!(api.read(&format!("configure/{job}/status")).await["jobStatus"], "running");
    }
    let cancel = async || api.request(Method::POST, &format!("configure/{job}/cancel")).send().await.unwrap();
    let canceled = cancel().await;
    assert_eq!(canceled.status(), 200);
    let canceled = body(canceled).await;
    assert_eq!((&canceled["jobStatus"], &canceled["jobResult"]), (&json!("completed"), &json!("cancelled")));
    let late = cancel().await;
    assert_eq!(late.status(), 400);
    assert_eq!(
        body(late).await,
        json!({ "error": { "code": "badRequest", "details": [],
            "message": "Cannot cancel job, job has already completed." } })
    );
    assert_eq!(api.tree(&guid, "draft").await.len(), before);
}
