//! A save that isn't accepted at once: refused, put off, or in doubt. Nothing is posted twice that may have been taken.

use super::save::{Jobs, after, save, told};
use super::service::{Canned, POST, Row, Service, TREE, answer, draft, job, resources, shows, url, with};
use crate::base::AssetKind;
use crate::http::{HttpError, Trouble};
use crate::listing::{ListShapes, Placement};
use crate::marketplace::{
    Error, Marketplace as _, NoJournal, NotSaved, Offer, OnRefusal, Precondition, Refusal, SaveRequest, Saved,
};
use serde_json::Value;
use std::time::Duration;

fn tree(resources: &[Value]) -> Row {
    (TREE, shows(resources))
}

/// Each way in which a post may have been taken.
fn doubts() -> [Canned; 5] {
    [Canned::Lost, answer(502, "gateway"), answer(408, ""), answer(202, "{}"), answer(202, "<html>")]
}

#[tokio::test]
async fn a_post_in_doubt_is_read_back_and_never_sent_again() {
    let before = || tree(&resources());
    // a part of the save, all of it, and a colleague's change alone
    let part = with(resources(), 1, "fileName", "new.png");
    let (all, theirs) = (after(), with(resources(), 0, "title", "Theirs"));
    let broken = || (TREE, answer(404, ""));
    // what the draft shows, read by read; the number of the read that the caller is to judge, or none
    let table: [(Vec<Row>, Option<&[Value]>); 9] = [
        (vec![before(), before(), before(), before(), before()], None),
        (vec![tree(&all), tree(&all)], Some(&all)),
        (vec![before(), tree(&all), tree(&all)], Some(&all)),
        (vec![tree(&part), tree(&all), tree(&all)], Some(&all)),
        (vec![before(), before(), before(), before(), tree(&part)], Some(&part)),
        (vec![tree(&theirs), tree(&theirs)], Some(&theirs)),
        (vec![broken(), tree(&all), broken(), tree(&all)], Some(&all)),
        (vec![broken(), broken(), broken(), broken(), broken()], None),
        (vec![tree(&all), before(), before(), before(), before()], Some(&all)),
    ];
    for doubt in doubts() {
        for (reads, shown) in table.clone() {
            let case = format!("{doubt:?} {reads:?}");
            let start = [before(), (POST, doubt.clone())];
            let service = Service::with(start.into_iter().chain(reads)).await;
            let jobs = Jobs::default();
            let error = save(&service, &jobs).await.unwrap_err();
            let now = match &error {
                NotSaved::Unclear { now, .. } => now.etag().cloned(),
                NotSaved::Other(Error::Unclear { .. }) => None,
                error => panic!("{case}: {error:?}"),
            };
            assert_eq!(now, shown.and_then(|shown| draft(shown).etag().cloned()), "{case}");
            assert_eq!(service.posted().len(), 1, "{case}");
            assert!(jobs.0.lock().unwrap().is_empty(), "no job is known");
        }
    }
}

#[tokio::test]
async fn a_draft_without_a_listing_tells_nothing_of_a_save() {
    let reads = vec![tree(&resources()[1..]); 2];
    let start = [tree(&resources()), (POST, Canned::Lost)];
    let service = Service::with(start.into_iter().chain(reads)).await;
    let error = save(&service, &Jobs::default()).await.unwrap_err();
    assert!(matches!(error, NotSaved::Other(Error::Unclear { .. })), "{error:?}");
    service.asked();
}

#[tokio::test]
async fn a_draft_in_doubt_is_read_after_pauses() {
    let reads = vec![tree(&resources()); 5];
    let start = [tree(&resources()), (POST, Canned::Lost)];
    let service = Service::with(start.into_iter().chain(reads)).await.paced(Duration::from_millis(4));
    save(&service, &Jobs::default()).await.unwrap_err();
    let least = [0, 8, 20, 40, 80, 240].map(Duration::from_millis);
    let gaps = service.gaps();
    assert!(gaps.iter().zip(least).all(|(gap, least)| *gap >= least), "{gaps:?}");
}

/// The draft is compared again before each post, so that a colleague who saves in the pause isn't overwritten.
#[tokio::test]
async fn a_post_that_was_not_taken_is_sent_again_from_the_draft_as_it_is_then() {
    let (before, theirs) = (|| tree(&resources()), with(resources(), 0, "title", "Theirs"));
    let throttled = || (POST, answer(429, ""));
    let table: [(Vec<Row>, &str, usize); 6] = [
        (
            vec![before(), throttled(), before(), (POST, job("succeeded", &[])), tree(&after())],
            "made; refused []; meanwhile []",
            2,
        ),
        (vec![before(), throttled(), tree(&theirs)], "Moved", 1),
        (vec![before(), throttled(), before(), throttled(), before(), throttled()], "Throttled", 3),
        (vec![before(), (POST, answer(400, ""))], "BadRequest", 1),
        (vec![before(), (POST, answer(409, ""))], "Conflict", 1),
        (vec![before(), (POST, answer(401, "")), (POST, answer(401, ""))], "NotSignedIn", 2),
    ];
    for (script, expected, posts) in table {
        let case = format!("{script:?}");
        let service = Service::with(script).await;
        assert_eq!(told(&save(&service, &Jobs::default()).await), expected, "{case}");
        assert_eq!(service.posted().len(), posts, "{case}");
    }
    let later = Canned::Answer(429, vec![("Retry-After", "1".to_owned())], String::new());
    let service = Service::with([before(), (POST, later), before(), (POST, answer(400, ""))]).await;
    save(&service, &Jobs::default()).await.unwrap_err();
    assert!(service.gaps()[1] >= Duration::from_secs(1));
}

#[tokio::test]
async fn only_a_post_that_was_surely_not_taken_is_put_off() {
    let service = Service::with([] as [Row; 0]).await;
    let no_answer = |trouble: Trouble| {
        let (method, target, took) = ("POST".to_owned(), "/configure".to_owned(), Duration::ZERO);
        let source = Box::new(HttpError { method, target, attempts: 1, took, proxy: None, trouble });
        Error::NoAnswer { doing: "save".to_owned(), source }
    };
    let refused =
        |status| Error::refused("save".to_owned(), Refusal::of_job(status, String::new(), Vec::new()));
    let down = || no_answer(Trouble::NoConnection(String::new()));
    // what failed, how often, after how long; whether there is another try
    let (now, late) = (Duration::ZERO, Duration::from_secs(120));
    let table = [
        (down(), 1, now, true),
        (down(), 2, now, true),
        (down(), 3, now, false),
        (down(), 1, late, false),
        (refused(429), 1, now, true),
        (refused(503), 1, now, false),
        (refused(409), 1, now, false),
        (Error::DraftChanged { doing: "save".to_owned() }, 1, now, false),
    ];
    for (error, attempt, elapsed, is_put_off) in table {
        let pause = service.marketplace.pause_after(&error, attempt, elapsed);
        assert_eq!(pause.is_some(), is_put_off, "{error:?} {attempt} {elapsed:?}");
    }
}

/// Saves an offer whose screenshots are these of the draft, and whose logo is new where one is given.
async fn with_screenshots(service: &Service, keep: &[u32], logo: Option<&str>) -> Result<Saved, NotSaved> {
    let before = draft(&resources());
    let one = |position: usize, kind: AssetKind, url: &str| {
        let url = crate::base::ImageUrl::parse(url).unwrap();
        Placement { plan: None, kind, position, file: None, url, caption: None, video: None }
    };
    let kept = keep.iter().enumerate();
    let kept = kept.map(|(at, n)| one(at, AssetKind::Screenshot, &url(&format!("screenshot{n}"))));
    let logo = logo.map(|logo| one(0, AssetKind::LargeLogo, logo));
    let placements: Vec<_> = kept.chain(logo).collect();
    let (offer, _) = before.with_images(&placements, &ListShapes::default()).unwrap();
    send(service, &offer, &before).await
}

async fn send(service: &Service, offer: &Offer, before: &Offer) -> Result<Saved, NotSaved> {
    let (precondition, on_refusal) = (Precondition::Any, OnRefusal::Stop);
    let (timeout, journal) = (Some(Duration::from_secs(60)), &NoJournal);
    let request = SaveRequest { offer, before: Some(before), precondition, on_refusal, timeout, journal };
    service.marketplace.save(&request).await
}

#[tokio::test]
async fn a_deletion_that_is_refused_is_left_out_and_the_rest_sent() {
    let before = || tree(&resources());
    let refused = || (POST, answer(400, r#"{"error":{"code":"badRequest","message":"Can't be deleted."}}"#));
    let done = || [(POST, job("succeeded", &[])), tree(&after())].to_vec();
    let reason = "not deleted: Can't be deleted (badRequest)";
    let new = Some("https://ours.example/new.png");
    // a new logo and a deletion; a new logo alone; a deletion alone
    let service = Service::with([vec![before(), refused(), before()], done()].concat()).await;
    let saved = with_screenshots(&service, &[2], new).await.unwrap();
    assert_eq!(saved.refused, [reason]);
    let ids: Vec<Vec<_>> = service
        .posted()
        .iter()
        .map(|post| post.as_array().unwrap().iter().map(|one| one["id"].clone()).collect())
        .collect();
    assert_eq!(
        ids,
        [vec!["listing-asset/1/large/1", "listing-asset/1/screenshot/1"], vec!["listing-asset/1/large/1"]]
    );
    for (keep, logo) in [(&[1, 2], new), (&[2, 1], None)] {
        let service = Service::with([before(), refused()]).await;
        assert_eq!(told(&with_screenshots(&service, keep, logo).await), "BadRequest");
        assert_eq!(service.posted().len(), 1);
    }
    // two refusals in a row: the second one is not about a deletion
    let service = Service::with([before(), refused(), before(), refused()]).await;
    assert_eq!(told(&with_screenshots(&service, &[2], new).await), "BadRequest");
    assert_eq!(service.posted().len(), 2);
    // what else there was to send is there already
    let held = with(resources(), 1, "url", "https://ours.example/new.png?sig=x");
    let service = Service::with([before(), refused(), tree(&held)]).await;
    let saved = with_screenshots(&service, &[2], new).await.unwrap();
    assert_eq!(saved.refused, [reason]);
    assert_eq!(service.posted().len(), 1);
}

#[tokio::test]
async fn an_image_that_has_no_field_is_refused_before_anything_is_sent() {
    let service = Service::with([tree(&resources())]).await;
    let before = draft(&resources());
    let tile = AssetKind::Custom { name: "tile".into(), field: "tile".into() };
    let offer = super::service::changed(&before, tile, "tile");
    let error = send(&service, &offer, &before).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "the Product Ingestion API can't serve `{}`: it has no field for the image type `tile`",
            offer.reference()
        )
    );
    service.asked();
}
