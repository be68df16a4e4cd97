//! Jobs: how long they are waited for, what a colleague changes meanwhile, and what a save carries over.

use super::service::{GUID, LISTING, Service, State, apply, listed, ours, placement, shown, url};
use offerpress::base::AssetKind;
use offerpress::marketplace::{Ended, Error, Marketplace as _, NotSaved, OperationId};
use serde_json::{Value, json};
use std::time::Duration;

fn running() -> Value {
    json!({ "jobStatus": "running", "jobResult": "pending", "jobEnd": "0001-01-01T00:00:00" })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_waited_for_as_long_as_asked_and_can_be_waited_for_again() {
    let mut service = Service::start();
    service.timeout = Some(Duration::from_millis(100));
    let draft = service.draft().await;
    service.change(|state| state.job = running());
    let large = [placement(AssetKind::LargeLogo, 0, &ours("large"), None)];
    let error = service.save(&draft, &large).await;
    let Err(NotSaved::Other(error)) = error else { panic!("{error:?}") };
    assert_eq!(error.job(), Some("job-1"));
    assert_eq!(
        error.to_string(),
        "couldn't save offer `account/contoso-saas` in time: job `job-1` is still running"
    );
    assert_eq!((service.journal.all(), service.posts().len()), (vec!["job-1".to_owned()], 1));

    let job = OperationId::parse("job-1").unwrap();
    let finish = async || service.marketplace.finish(&service.offer, &job, service.timeout).await;
    let still = finish().await.unwrap_err();
    assert!(matches!(still, Error::JobRunning { .. }), "{still}");
    service.change(|state| state.job = json!({ "jobStatus": "completed", "jobResult": "failed" }));
    finish().await.unwrap();
    assert_eq!(service.posts().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_during_the_job_and_was_not_sent_is_named() {
    type Meanwhile = fn(&mut State);
    let change: [(Meanwhile, &[&str]); 5] = [
        (|_| {}, &[]),
        (|state| find(state, "azurelogosmall/1")["url"] = url("theirs").into(), &["azurelogosmall/1"]),
        (
            |state| find(state, "azurelogoscreenshot/1")["description"] = "Theirs".into(),
            &["azurelogoscreenshot/1"],
        ),
        (|state| find(state, "en-us")["title"] = "Theirs".into(), &["listing"]),
        (|state| state.resources.retain(|one| one.get("streamingUrl").is_none()), &["default/1"]),
    ];
    for (meanwhile, names) in change {
        let service = Service::start();
        let draft = service.draft().await;
        service.change(|state| state.meanwhile = meanwhile);
        service.change(|state| {
            state.on_post = |state, body| {
                (state.meanwhile)(state);
                apply(state, body)
            };
        });
        let large = [placement(AssetKind::LargeLogo, 0, &ours("large"), None)];
        let saved = service.save(&draft, &large).await.unwrap();
        assert_eq!(saved.meanwhile, names);
        let is_ours = saved.made.as_ref() == saved.offer.etag();
        assert_eq!(is_ours, names.is_empty(), "{names:?}");
    }
}

/// The resource whose ID ends so.
fn find<'s>(state: &'s mut State, end: &str) -> &'s mut Value {
    let is_it = |one: &&mut Value| one["id"].as_str().unwrap().ends_with(end);
    state.resources.iter_mut().find(is_it).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screenshot_that_was_sent_without_an_id_is_no_colleagues() {
    let service = Service::start();
    let draft = service.draft().await;
    let all = [url("azurelogoscreenshot-1"), url("azurelogoscreenshot-2"), ours("three")];
    let all: Vec<_> =
        (0..).zip(&all).map(|(n, one)| placement(AssetKind::Screenshot, n, one, None)).collect();
    let saved = service.save(&draft, &all).await.unwrap();
    assert_eq!(saved.meanwhile, Vec::<String>::new());
    assert_eq!(shown(&saved.offer, &AssetKind::Screenshot).len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_someone_gave_an_image_stay_with_it() {
    let service = Service::start();
    service.change(|state| {
        find(state, "azurelogoscreenshot/1")["friendlyName"] = "Their name".into();
        find(state, "azurelogolarge/1")["description"] = "Their description".into();
    });
    let draft = service.draft().await;
    let (one, two) = (url("azurelogoscreenshot-1"), url("azurelogoscreenshot-2"));
    // another caption alone
    let captioned = [
        placement(AssetKind::Screenshot, 0, &one, Some("Other words")),
        placement(AssetKind::Screenshot, 1, &two, Some("Second")),
        placement(AssetKind::LargeLogo, 0, &ours("large"), None),
    ];
    service.save(&draft, &captioned).await.unwrap();
    let posts = service.posts();
    let [screenshot, large] = by_type(&posts[0]);
    assert_eq!(screenshot["friendlyName"], "Their name");
    assert_eq!(screenshot["fileName"], "azurelogoscreenshot.png");
    assert_eq!(large["description"], "Their description");
    assert_eq!(
        (&large["fileName"], &large["friendlyName"]),
        (&json!("large-logo-0.png"), &large["fileName"])
    );
}

fn by_type(post: &Value) -> [Value; 2] {
    let of =
        |name: &str| post["resources"].as_array().unwrap().iter().find(|one| one["type"] == name).unwrap();
    ["azureLogoScreenshot", "azureLogoLarge"].map(|name| of(name).clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_that_left_the_list_ended_as_its_job_says() {
    let results = [
        (json!({ "jobStatus": "completed", "jobResult": "succeeded" }), Some(Ended::PreviewReady)),
        (json!({ "jobStatus": "completed", "jobResult": "failed" }), Some(Ended::Refused)),
        (json!({ "jobStatus": "completed", "jobResult": "cancelled" }), Some(Ended::Canceled)),
        (running(), None),
    ];
    for (job, ended) in results {
        let service = Service::start();
        service.change(|state| {
            state.on_post = |state, _| {
                state.submissions.push(listed("77", "preview", "running", "pending"));
                (202, json!({ "jobId": "job-1", "jobStatus": "running" }).to_string())
            };
        });
        let submitted = service.marketplace.submit(&service.offer, &[], Some(&[])).await.unwrap();
        // a newer one took its place in the list
        service.change(|state| {
            state.submissions = vec![listed("78", "preview", "running", "pending")];
            state.job = job.clone();
        });
        let progress = service.marketplace.progress(&submitted).await.unwrap();
        assert_eq!(progress.ended(), ended, "{job}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_moves_takes_its_names_along() {
    let service = Service::start();
    service.change(|state| find(state, "azurelogoscreenshot/1")["friendlyName"] = "Their name".into());
    let draft = service.draft().await;
    let (one, two) = (url("azurelogoscreenshot-1"), url("azurelogoscreenshot-2"));
    let swapped =
        [placement(AssetKind::Screenshot, 0, &two, None), placement(AssetKind::Screenshot, 1, &one, None)];
    service.save(&draft, &swapped).await.unwrap();
    let posts = service.posts();
    let resources = posts[0]["resources"].as_array().unwrap();
    let names: Vec<_> = resources.iter().map(|one| (&one["id"], &one["friendlyName"])).collect();
    let id = |n: u32| json!(format!("listing-asset/{GUID}/{LISTING}/azurelogoscreenshot/{n}"));
    let wanted = [(id(1), json!("azurelogoscreenshot.png")), (id(2), json!("Their name"))];
    assert_eq!(names, wanted.each_ref().map(|(id, name)| (id, name)));
}
