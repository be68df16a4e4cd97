//! The client of the Product Ingestion API against a tiny service: what it asks, what it sends, what it makes of answers.

mod jobs;
mod service;

use offerpress::base::AssetKind;
use offerpress::listing::{Placement, Video};
use offerpress::marketplace::{Ended, Error, Marketplace as _, NotSaved, Slot, Unserved};
use serde_json::{Value, json};
use service::{
    GUID, LISTING, Service, State, apply, asset, failed, listed, ours, placement, product, shown, url,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_tree_is_read_as_the_images_of_an_offer() {
    let service = Service::start();
    let draft = service.draft().await;
    assert_eq!(
        shown(&draft, &AssetKind::Screenshot),
        ["/azurelogoscreenshot-1.png First", "/azurelogoscreenshot-2.png Second"]
    );
    assert_eq!(shown(&draft, &AssetKind::VideoThumbnail), ["/still.png Tour https://vimeo.com/1"]);
    assert_eq!(shown(&draft, &AssetKind::LargeLogo), ["/azurelogolarge-1.png"]);
    assert!(shown(&draft, &AssetKind::HeroLogo).is_empty());
    assert_eq!(
        service.lines(),
        [
            "GET product?externalId=contoso-saas&$version=2022-03-01-preview3",
            "GET resource-tree/product/GUID?targetType=draft&$version=2022-03-01-preview5",
        ]
    );
    let asked = &service.server.asked()[0];
    assert_eq!(asked.header("authorization"), Some("Bearer token"));
    service.change(|state| state.resources.reverse());
    assert_eq!(service.draft().await.etag(), draft.etag(), "the order of resources tells nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_save_sends_whole_resources_of_what_changes_alone() {
    let service = Service::start();
    let draft = service.draft().await;
    let second = url("azurelogoscreenshot-2");
    let video = Video { title: "A longer tour".to_owned(), url: "https://vimeo.com/2".to_owned() };
    let placements = [
        placement(AssetKind::LargeLogo, 0, &ours("large"), None),
        placement(AssetKind::MediumLogo, 0, &ours("medium"), None),
        placement(AssetKind::Screenshot, 0, &ours("one"), Some("One")),
        placement(AssetKind::Screenshot, 1, &second, Some("Another caption")),
        placement(AssetKind::Screenshot, 2, &ours("three"), None),
        Placement { video: Some(video), ..placement(AssetKind::VideoThumbnail, 0, &url("still"), None) },
    ];
    let saved = service.save(&draft, &placements).await.unwrap();
    assert!(saved.refused.is_empty());
    assert_eq!(saved.made.as_ref(), saved.offer.etag());
    let [post] = service.posts().try_into().unwrap();
    insta::assert_snapshot!("ingestion_resources", serde_json::to_string_pretty(&post).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_screenshot_is_deleted_and_moves_no_other() {
    let service = Service::start();
    let draft = service.draft().await;
    let keep = [placement(AssetKind::Screenshot, 0, &url("azurelogoscreenshot-2"), None)];
    service.save(&draft, &keep).await.unwrap();
    let [post] = service.posts().try_into().unwrap();
    let [gone] = post["resources"].as_array().unwrap().as_slice() else { panic!("{post}") };
    insta::assert_snapshot!("ingestion_deletion", serde_json::to_string_pretty(&post).unwrap());
    assert_eq!(gone["lifecycleState"], "deleted");
    assert_eq!(gone["id"], format!("listing-asset/{GUID}/{LISTING}/azurelogoscreenshot/1"));
    assert_eq!(shown(&service.draft().await, &AssetKind::Screenshot), ["/azurelogoscreenshot-2.png Second"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_changed_after_it_was_read_is_not_written() {
    let service = Service::start();
    let draft = service.draft().await;
    service.change(|state| state.resources.push(asset("azureLogoWide", 1, 0, "")));
    let error = service.save(&draft, &[placement(AssetKind::LargeLogo, 0, &ours("large"), None)]).await;
    let Err(NotSaved::Moved { now: Some(now), .. }) = error else { panic!("{error:?}") };
    assert_eq!(shown(&now, &AssetKind::WideLogo), ["/azurelogowide-1.png"]);
    assert!(service.posts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_shows_other_paths_at_each_read_is_no_colleague() {
    let service = Service::start();
    service.change(|state| {
        state.on_read = |state| {
            let reads = state.tree_reads;
            for held in &mut state.resources {
                if held.get("url").is_some() {
                    held["url"] = url(&format!("read-{reads}")).into();
                }
            }
        };
    });
    let draft = service.draft().await;
    service.save(&draft, &[placement(AssetKind::LargeLogo, 0, &ours("large"), None)]).await.unwrap();
    assert_eq!(service.posts().len(), 1);
    let draft = service.draft().await;
    service.change(|state| state.resources[0]["description"] = "theirs".into());
    let error = service.save(&draft, &[placement(AssetKind::LargeLogo, 0, &ours("other"), None)]).await;
    assert!(matches!(error, Err(NotSaved::Moved { .. })), "a text that changed still counts");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_read_back_and_nothing_is_sent_twice() {
    let taken: fn(&mut State, &Value) -> (u16, String) = |state, body| {
        apply(state, body);
        (502, "gateway".to_owned())
    };
    let without_job: fn(&mut State, &Value) -> (u16, String) = |state, body| {
        apply(state, body);
        (202, "{}".to_owned())
    };
    for on_post in [taken, without_job] {
        let service = Service::start();
        let draft = service.draft().await;
        service.change(|state| state.on_post = on_post);
        let error = service.save(&draft, &[placement(AssetKind::LargeLogo, 0, &ours("large"), None)]).await;
        let Err(NotSaved::Unclear { now, .. }) = error else { panic!("{error:?}") };
        assert!(shown(&now, &AssetKind::LargeLogo)[0].starts_with("/copy-"));
        assert_eq!(service.posts().len(), 1);
    }
    let service = Service::start();
    let draft = service.draft().await;
    service.change(|state| state.on_post = |_, _| (502, "gateway".to_owned()));
    let error = service.save(&draft, &[placement(AssetKind::LargeLogo, 0, &ours("large"), None)]).await;
    assert!(matches!(error, Err(NotSaved::Other(Error::Unclear { .. }))), "the job may still run: {error:?}");
    assert_eq!(service.posts().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_fails_in_part_tells_what_was_refused() {
    let service = Service::start();
    let draft = service.draft().await;
    let errors = json!([{ "resourceId": format!("listing-asset/{GUID}/{LISTING}/azurelogoscreenshot/1"),
        "code": "badRequest", "message": "Failed", "details": [{ "code": "invalidResource", "message": "1280x720." }] }]);
    service.change(|state| state.job = failed(&errors));
    let saved =
        service.save(&draft, &[placement(AssetKind::LargeLogo, 0, &ours("large"), None)]).await.unwrap();
    assert_eq!(saved.refused, ["azurelogoscreenshot/1: Failed: 1280x720 (badRequest, invalidResource)"]);
    service.change(|state| {
        state.on_post = |_, _| (202, json!({ "jobId": "job-2", "jobStatus": "notStarted" }).to_string());
    });
    let draft = service.draft().await;
    let error = service.save(&draft, &[placement(AssetKind::LargeLogo, 0, &ours("other"), None)]).await;
    let Err(NotSaved::Other(error)) = error else { panic!("{error:?}") };
    assert_eq!(
        error.to_string(),
        "the marketplace refused to save offer `account/contoso-saas`: \
         azurelogoscreenshot/1: Failed: 1280x720 (badRequest, invalidResource)"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_is_sent_alone_and_a_preview_goes_live_by_its_number() {
    let service = Service::start();
    service.change(|state| {
        state.on_post = |state, _| {
            state.submissions.push(listed("77", "preview", "running", "pending"));
            (202, json!({ "jobId": "job-1", "jobStatus": "running", "jobResult": "pending" }).to_string())
        };
    });
    let known = service.marketplace.operations(&service.offer).await.unwrap();
    assert!(known.is_empty(), "the draft is no operation");
    let submitted = service.marketplace.submit(&service.offer, &[], Some(&known)).await.unwrap();
    assert_eq!(submitted.id().unwrap().as_str(), "job-1", "by this it can be cancelled");
    assert_eq!(service.marketplace.progress(&submitted).await.unwrap().ended(), None);
    service.change(|state| state.submissions[1] = listed("77", "preview", "completed", "succeeded"));
    let progress = service.marketplace.progress(&submitted).await.unwrap();
    assert_eq!(progress.ended(), Some(Ended::PreviewReady));

    service.change(|state| {
        state.on_post = |state, _| {
            state.submissions.push(listed("77", "live", "running", "pending"));
            (202, json!({ "jobId": "job-2", "jobStatus": "running" }).to_string())
        };
    });
    let known = service.marketplace.operations(&service.offer).await.unwrap();
    let live = service.marketplace.go_live(&service.offer, Some(&known)).await.unwrap();
    assert_eq!(service.marketplace.progress(&live).await.unwrap().ended(), None);
    service.change(|state| state.submissions = vec![listed("77", "live", "completed", "succeeded")]);
    assert_eq!(service.marketplace.progress(&live).await.unwrap().ended(), Some(Ended::Succeeded));
    let sent: Vec<_> = service.posts().iter().map(|post| post["resources"].clone()).collect();
    insta::assert_snapshot!("ingestion_submissions", serde_json::to_string_pretty(&sent).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_certification_tells_every_reason() {
    let service = Service::start();
    service.change(|state| {
        state.job = failed(&json!([{ "resourceId": "submission/1", "code": "internalServerError", "message": "Operation failed",
            "details": [{ "code": "invalidState", "message": "Certification" }] },
            { "code": "badRequest", "message": "A screenshot is blurred" }]));
        state.on_post = |state, _| {
            state.submissions.push(listed("77", "preview", "completed", "failed"));
            (202, json!({ "jobId": "job-1", "jobStatus": "running" }).to_string())
        };
    });
    let submitted = service.marketplace.submit(&service.offer, &[], Some(&[])).await.unwrap();
    let progress = service.marketplace.progress(&submitted).await.unwrap();
    assert_eq!(progress.ended(), Some(Ended::Refused));
    let reasons: Vec<_> = progress.reasons().map(|(_, message)| message.text.clone()).collect();
    assert_eq!(
        reasons,
        [
            "Operation failed: Certification (internalServerError, invalidState)",
            "A screenshot is blurred (badRequest)"
        ]
    );
    let status = service.marketplace.status(&service.offer).await.unwrap();
    assert_eq!(status.ended(), Some(Ended::Refused), "another run sees it too");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_submission_is_found_in_the_list_and_not_sent_again() {
    let service = Service::start();
    service.change(|state| {
        state.on_post = |state, _| {
            state.submissions.push(listed("77", "preview", "running", "pending"));
            (500, String::new())
        };
    });
    let submitted = service.marketplace.submit(&service.offer, &[], Some(&[])).await.unwrap();
    assert_eq!(submitted.id().unwrap().as_str(), "77");
    assert_eq!(service.posts().len(), 1);
    let error = service.marketplace.submit(&service.offer, &[], None).await.unwrap_err();
    assert!(matches!(error, Error::Unavailable(_)), "nobody knows what was there before: {error}");
    let unknown = service.marketplace.cancel(&service.offer, &[], None).await.unwrap_err();
    assert!(matches!(unknown, Error::JobUnknown { .. }), "{unknown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_api_does_not_serve_is_said_by_its_reason() {
    let why = async |service: &Service| match service.marketplace.offer(&service.offer).await {
        Err(Error::Unserved { why, .. }) => why,
        other => panic!("{other:?}"),
    };
    let service = Service::start();
    service.change(|state| {
        let mut other = product();
        other["id"] = "product/other".into();
        state.products.push(other);
    });
    assert_eq!(why(&service).await, Unserved::SeveralProducts(2));
    let service = Service::start();
    service.change(|state| state.resources.retain(|one| one.get("title").is_none()));
    assert_eq!(why(&service).await, Unserved::NoListing(Vec::new()));
    let service = Service::start();
    service.change(|state| state.products.clear());
    assert!(service.marketplace.offer(&service.offer).await.unwrap().is_none());
    service.change(|state| {
        state.next_page = Some("https://elsewhere.example/rp/product-ingestion/product?x".into());
    });
    let error = service.marketplace.offer(&service.offer).await.unwrap_err().to_string();
    assert!(error.ends_with("its next page is on another host"), "{error}");
    let own = format!("{}/rp/product-ingestion/product?continuationToken=a", service.server.address());
    service.change(|state| state.next_page = Some(own));
    let error = service.marketplace.offer(&service.offer).await.unwrap_err().to_string();
    assert!(error.ends_with("its pages never end"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn trees_that_no_submission_tells_of_are_not_asked_for() {
    let service = Service::start();
    for slot in [Slot::Preview, Slot::Production] {
        assert!(service.marketplace.slot(&service.offer, slot).await.unwrap().is_none());
    }
    assert!(!service.lines().iter().any(|line| line.contains("resource-tree")), "{:?}", service.lines());
    service.change(|state| state.submissions = vec![listed("7", "live", "completed", "succeeded")]);
    assert!(service.marketplace.slot(&service.offer, Slot::Production).await.unwrap().is_some());
    assert!(service.lines().iter().any(|line| line.contains("targetType=live")));
}
