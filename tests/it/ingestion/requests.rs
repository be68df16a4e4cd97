//! What a publish sends: exactly these requests, with exactly these resources.

use super::{Story, screenshot};
use crate::support::{ours, png};
use offerpress::sandbox::Route;
use std::collections::BTreeMap;

impl Story {
    /// How often each route was asked, the sandbox's own requests left out.
    fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for request in ours(&self.sandbox) {
            *counts.entry(format!("{} {:?}", request.method, request.route)).or_default() += 1;
        }
        counts
    }

    /// The resources of the last job: each by the end of its ID, or by what the request calls it.
    fn last_job(&self) -> Vec<String> {
        let posts = self.sandbox.requests().into_iter().filter(|one| one.route == Route::Configure);
        let body = posts.last().and_then(|post| post.body).expect("something was posted");
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let name = |one: &serde_json::Value| {
            let state = one["lifecycleState"].as_str().unwrap_or_default();
            let id = one["id"].as_str().or(one["resourceName"].as_str()).unwrap();
            let parts: Vec<_> = id.split('/').collect();
            let name = parts[parts.len().saturating_sub(2)..].join("/");
            format!("{name} {state}").trim_end().to_owned()
        };
        body["resources"].as_array().unwrap().iter().map(name).collect()
    }
}

/// Two reads of the draft come before the job: one to plan by, and one right before it is posted, since the service has
/// no `If-Match`.
fn expected(images: usize) -> BTreeMap<String, usize> {
    let all = [
        ("GET Products", 1),
        ("GET ProductSubmissions", 1),
        ("PUT PutBlob", images),
        ("HEAD HeadBlob", images),
        ("POST Configure", 1),
        ("GET JobStatus", 2),
        ("GET ResourceTree", 3),
        ("GET ListingFile", images),
    ];
    all.map(|(route, count)| (route.to_owned(), count)).into()
}

#[tokio::test(flavor = "multi_thread")]
async fn new_images_take_exactly_these_requests() {
    let story = Story::begin().await;
    story.publish();
    assert_eq!(story.counts(), expected(3), "a draft without images");
    story.env.write("logos/medium.png", png(90, 90, [0, 90, 110]));
    screenshot(&story.env, 3, 3);
    screenshot(&story.env, 4, 4);
    screenshot(&story.env, 5, 5);
    story.sandbox.clear_requests();
    story.publish();
    assert_eq!(story.counts(), expected(4), "a draft with images");
    assert_eq!(story.last_job(), ["medium-logo-1", "screenshot-3", "screenshot-4", "screenshot-5"]);
    story.sandbox.clear_requests();
    story.publish();
    let unchanged = [("GET Products".to_owned(), 1), ("GET ResourceTree".to_owned(), 1)];
    assert_eq!(story.counts(), unchanged.into());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_changed_is_sent() {
    let story = Story::begin().await;
    let sends = |resources: &[&str]| {
        let posts = story.posts();
        story.publish();
        assert_eq!(story.posts(), posts + 1);
        assert_eq!(story.last_job(), resources);
    };
    sends(&["large-logo-1", "screenshot-1", "screenshot-2"]);
    story.env.write("logos/large.png", png(216, 216, [110, 90, 0]));
    sends(&["azurelogolarge/1"]);
    story.env.write("screenshots/02-view.txt", "Other words\n");
    sends(&["azurelogoscreenshot/2"]);
    assert_eq!(story.screenshots(), ["1 View 1 in 1", "2 Other words"]);
    screenshot(&story.env, 3, 3);
    sends(&["screenshot-3"]);
    assert_eq!(story.screenshots(), ["1 View 1 in 1", "2 Other words", "3 View 3 in 3"]);
    for name in ["screenshots/01-view.png", "screenshots/01-view.txt"] {
        std::fs::remove_file(story.env.file(name)).unwrap();
    }
    sends(&["azurelogoscreenshot/1 deleted"]);
    assert_eq!(story.screenshots(), ["2 Other words", "3 View 3 in 3"]);
    story.sandbox.clear_requests();
    let seen = story.publish();
    assert!(seen.stdout.contains("unchanged"), "{}", seen.all());
    assert_eq!(story.posts(), 0);
}
