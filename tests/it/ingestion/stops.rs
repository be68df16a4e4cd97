//! What stops a publish, each with words, exit code and next step of its own; nothing is lost.

use super::{Story, screenshot};
use crate::support::{count, png};
use offerpress::sandbox::{Fault, Route, Sandbox};
use std::collections::BTreeSet;

#[tokio::test(flavor = "multi_thread")]
async fn more_screenshots_than_the_listing_takes_are_refused_before_anything_is_sent() {
    let story = Story::begin().await;
    (3..=6).for_each(|number| screenshot(&story.env, number, number));
    let seen = story.ends(&["publish", "listing"], 1);
    assert!(seen.all().contains("screenshots"), "{}", seen.all());
    assert_eq!((story.posts(), count(&story.sandbox, Route::PutBlob)), (0, 0));
    for number in ["06-view.png", "06-view.txt"] {
        std::fs::remove_file(story.env.file(&format!("screenshots/{number}"))).unwrap();
    }
    story.publish();
    assert_eq!(story.screenshots().len(), 5);
}

/// Each URL works for this program, and one of them not for the service, as behind a firewall.
#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_the_service_cannot_fetch_is_named_and_the_rest_is_saved() {
    let slots = ["large-logo-1", "screenshot-1", "screenshot-2"];
    let mut named = BTreeSet::new();
    for passing in 0..slots.len() {
        let story = Story::begin().await;
        // this program verifies by HEAD, the service downloads by GET
        story.sandbox.fail_after(Route::GetBlob, passing, Fault::status(403));
        let seen = story.ends(&["publish", "listing"], 5);
        let is_named = |slot: &&str| {
            let words = "The file couldn't be downloaded: the server answered 403";
            seen.stdout.contains(&format!("note: {slot}: {words}"))
        };
        named.extend(slots.into_iter().filter(is_named));
        let next = "run the same command again to send what is missing";
        assert!(seen.stdout.contains(next), "{}", seen.all());
        assert_eq!(story.assets().len(), 2, "the rest is saved");
        story.publish();
        assert_eq!((story.posts(), story.assets().len()), (2, 3));
        assert_eq!(story.captions(), ["View 1 in 1", "View 2 in 2"]);
        assert!(story.publish().stdout.contains("unchanged"));
    }
    assert_eq!(named, BTreeSet::from(slots), "each of them once");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_the_service_cannot_fetch_is_an_error_where_nothing_was_saved() {
    let story = Story::begin().await;
    story.publish();
    story.env.write("logos/large.png", png(216, 216, [110, 90, 0]));
    story.sandbox.fail_next(Route::GetBlob, Fault::status(404));
    let seen = story.ends(&["publish", "listing"], 1);
    assert!(seen.stderr.contains("azurelogolarge/1: "), "{}", seen.all());
    assert!(seen.stderr.contains("it sends only what the draft doesn't show yet"), "{}", seen.all());
    story.publish();
}

/// The copies that the draft shows can't be downloaded from here: nothing proves that they are ours.
#[tokio::test(flavor = "multi_thread")]
async fn a_new_image_that_cannot_be_downloaded_is_neither_saved_nor_recorded() {
    let story = Story::begin().await;
    story.sandbox.fail_times(Route::ListingFile, 6, Fault::status(403));
    let seen = story.ends(&["publish", "listing"], 5);
    let words = "logos/large.png: not confirmed, the image that the draft shows couldn't be downloaded";
    assert!(seen.stdout.contains(words), "{}", seen.all());
    let lock = || std::fs::read_to_string(story.env.file("offerpress.lock")).unwrap();
    assert!(!lock().contains("sha256"), "{}", lock());
    let seen = story.publish();
    assert!(seen.stdout.contains("unchanged"), "{}", seen.all());
    assert_eq!((story.posts(), lock().matches("sha256").count()), (1, 3), "{}", lock());

    // a server that is out of order once
    let story = Story::begin().await;
    story.sandbox.fail_next(Route::ListingFile, Fault::status(403));
    story.publish();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_offer_and_a_submission_in_progress_stop_before_anything_is_sent() {
    let story = Story::at(Sandbox::builder().publish_takes(1000)).await;
    let unknown = story.ends(&["publish", "listing", "--offer", "contoso-unknown"], 2);
    assert!(
        unknown.stderr.contains("the offer `account/contoso-unknown` doesn't exist"),
        "{}",
        unknown.all()
    );
    story.publish();
    story.ends(&["submit", "listing"], 0);
    screenshot(&story.env, 3, 3);
    let (posts, blobs) = (story.posts(), story.sandbox.blobs());
    let busy = story.ends(&["publish", "listing"], 4);
    for words in ["an operation is already running on `account/contoso-insight`", "--wait-for-running"] {
        assert!(busy.stderr.contains(words), "{}", busy.all());
    }
    assert_eq!((story.posts(), story.sandbox.blobs()), (posts, blobs));
}
