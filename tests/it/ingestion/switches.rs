//! What is not documented of the service, and what goes wrong there: each switch of the sandbox is off and on once.

use super::{ID, Story, screenshot};
use crate::support::png;
use offerpress::sandbox::{
    Behavior, Deletion, Fault, Route, Sandbox, Slot, Switch, Timing, Unmatched, Wording,
};
use serde_json::Value;

/// Tells a story of each switch, with the switch off and on, and sees that there is one of every switch.
macro_rules! switches {
    ($($name:literal => $story:ident),* $(,)?) => {
        mod told {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $story() {
                    super::$story(false).await;
                    super::$story(true).await;
                }
            )*
        }

        #[test]
        fn every_switch_has_a_story() {
            let told = [$($name),*];
            let all: Vec<_> = Behavior::switches().iter().map(|one| one.name).collect();
            assert_eq!(told.to_vec(), all);
        }
    };
}

switches! {
    "logo-without-id" => a_logo_is_replaced_and_never_doubled,
    "delete-published" => a_published_screenshot_is_deleted_or_said_to_stay,
    "lock-edits" => edits_wait_for_the_end_of_a_submission,
    "lock-product" => a_locked_product_is_a_conflict,
    "need-url" => a_caption_alone_is_changed,
    "ignore-display-order" => a_screenshot_is_added_at_the_end,
    "new-paths" => an_image_is_known_by_its_content,
    "any-size" => an_image_of_another_size_is_refused_by_the_service,
    "late-tree" => a_preview_is_compared_when_its_tree_shows_it,
    "list-preview-twice" => what_is_live_is_not_published_again,
    "fail-resource" => a_job_that_fails_in_part_is_completed,
    "details-object" => errors_without_details_name_their_slot,
    "endless-job" => a_job_ends_or_is_named,
    "bad-gateway" => a_gateway_that_fails_first_does_nothing,
    "answer-without-job" => an_answer_without_job_is_settled_by_reading,
    "refuse-cancel" => a_submission_is_canceled_or_said_to_go_on,
    "two-products" => one_product_is_meant_or_the_run_stops,
    "validations" => remarks_of_the_service_change_nothing,
    "page-size" => lists_are_read_to_their_last_page,
    "foreign-next-link" => a_page_elsewhere_is_not_asked_for,
    "reword" => words_that_are_not_as_they_were_sent_are_no_success,
}

const ALL_THE_WAY: [&str; 7] = ["publish", "listing", "--submit", "--wait", "--go-live", "--every", "0s"];

async fn with(switch: Switch, is_on: bool) -> Story {
    let story = Story::begin().await;
    if is_on {
        story.set(switch);
    }
    story
}

fn recolor(story: &Story) {
    story.env.write("logos/large.png", png(216, 216, [110, 90, 0]));
}

fn is_unchanged(story: &Story) {
    let seen = story.publish();
    assert!(seen.stdout.contains("unchanged"), "{}", seen.all());
}

async fn a_logo_is_replaced_and_never_doubled(is_on: bool) {
    let story = with(Switch::LogoWithoutId(Unmatched::Append), is_on).await;
    story.publish();
    recolor(&story);
    story.publish();
    assert_eq!(story.assets().len(), 3);
    is_unchanged(&story);
}

async fn a_published_screenshot_is_deleted_or_said_to_stay(is_on: bool) {
    let story = with(Switch::DeletePublished(Deletion::Allow), is_on).await;
    story.ends(&ALL_THE_WAY, 0);
    for name in ["screenshots/02-view.png", "screenshots/02-view.txt"] {
        std::fs::remove_file(story.env.file(name)).unwrap();
    }
    recolor(&story);
    let seen = story.ends(&["publish", "listing"], if is_on { 0 } else { 5 });
    let words = "azurelogoscreenshot/2: A resource that was published before cannot be deleted";
    assert_eq!(seen.stdout.contains(words), !is_on, "{}", seen.all());
    assert_eq!(story.screenshots().len(), if is_on { 1 } else { 2 });
    let again = story.ends(&["publish", "listing"], if is_on { 0 } else { 5 });
    assert_eq!(again.stdout.contains(words), !is_on, "{}", again.all());
    story.set(Switch::DeletePublished(Deletion::Allow));
    story.publish();
    is_unchanged(&story);
}

async fn edits_wait_for_the_end_of_a_submission(is_on: bool) {
    let story = Story::at(Sandbox::builder().publish_takes(12)).await;
    if is_on {
        story.set(Switch::LockEdits);
    }
    story.publish();
    story.ends(&["submit", "listing"], 0);
    recolor(&story);
    let posts = story.posts();
    story.ends(&["publish", "listing"], 4);
    assert_eq!(story.posts(), posts, "nothing is sent that may be refused");
    story.ends(&["publish", "listing", "--wait-for-running", "--every", "0s"], 0);
    is_unchanged(&story);
}

async fn a_locked_product_is_a_conflict(is_on: bool) {
    let story = with(Switch::LockProduct, is_on).await;
    let seen = story.ends(&["publish", "listing"], if is_on { 4 } else { 0 });
    assert_eq!(seen.stderr.contains("The product is locked"), is_on, "{}", seen.all());
    assert_eq!(story.assets().len(), if is_on { 0 } else { 3 });
}

async fn a_caption_alone_is_changed(is_on: bool) {
    let story = with(Switch::NeedUrl, is_on).await;
    story.publish();
    story.env.write("screenshots/01-view.txt", "Other words\n");
    story.publish();
    assert_eq!(story.screenshots(), ["1 Other words", "2 View 2 in 2"]);
}

async fn a_screenshot_is_added_at_the_end(is_on: bool) {
    let story = with(Switch::IgnoreDisplayOrder, is_on).await;
    story.publish();
    screenshot(&story.env, 3, 3);
    story.publish();
    assert_eq!(story.screenshots(), ["1 View 1 in 1", "2 View 2 in 2", "3 View 3 in 3"]);
    is_unchanged(&story);
}

async fn an_image_is_known_by_its_content(is_on: bool) {
    let story = with(Switch::NewPaths, is_on).await;
    story.publish();
    is_unchanged(&story);
    recolor(&story);
    let seen = story.publish();
    assert!(!seen.stdout.contains("not by this run"), "a path is no colleague: {}", seen.all());
    is_unchanged(&story);
}

async fn an_image_of_another_size_is_refused_by_the_service(is_on: bool) {
    let story = with(Switch::AnySize, is_on).await;
    let settings = format!(
        "offer = \"{ID}\"\n[marketplace]\napi = \"product-ingestion\"\n[kinds.screenshot]\nsizes = [\"64x36\"]\n"
    );
    story.env.write("offerpress.toml", settings);
    for number in [1, 2] {
        story.env.screenshot(number, number);
    }
    let seen = story.ends(&["publish", "listing"], if is_on { 0 } else { 5 });
    assert_eq!(seen.stdout.contains("note: screenshot-1: "), !is_on, "{}", seen.all());
    assert_eq!(story.assets().len(), if is_on { 3 } else { 1 });
}

async fn a_preview_is_compared_when_its_tree_shows_it(is_on: bool) {
    let story = with(Switch::LateTree(2), is_on).await;
    story.ends(&ALL_THE_WAY, 0);
    recolor(&story);
    let seen = story.ends(&ALL_THE_WAY, 0);
    assert!(seen.stdout.contains("live: customers see it"), "{}", seen.all());
}

async fn what_is_live_is_not_published_again(is_on: bool) {
    let story = with(Switch::ListPreviewTwice, is_on).await;
    story.ends(&ALL_THE_WAY, 0);
    let posts = story.posts();
    let status = story.ends(&["status", "listing"], 0);
    assert!(status.stdout.contains("live"), "{}", status.all());
    let live = story.ends(&["go-live", "listing", "--yes"], 0);
    assert!(live.all().contains("already live"), "{}", live.all());
    story.ends(&["submit", "listing"], 0);
    assert_eq!(story.posts(), posts);
    recolor(&story);
    story.ends(&ALL_THE_WAY, 0);
    assert_eq!(story.posts(), posts + 3);
}

async fn a_job_that_fails_in_part_is_completed(is_on: bool) {
    let story = with(Switch::FailResource("azureLogoScreenshot/2".to_owned()), is_on).await;
    let seen = story.ends(&["publish", "listing"], if is_on { 5 } else { 0 });
    assert_eq!(seen.stdout.contains("note: screenshot-2: "), is_on, "{}", seen.all());
    story.publish();
    assert_eq!((story.posts(), story.assets().len()), (if is_on { 2 } else { 1 }, 3));
}

async fn errors_without_details_name_their_slot(is_on: bool) {
    let story = with(Switch::DetailsObject, is_on).await;
    story.set(Switch::FailResource("azureLogoLarge".to_owned()));
    let seen = story.ends(&["publish", "listing"], 5);
    let shown: Vec<_> = seen.stdout.lines().filter(|line| line.contains("large-logo-1: ")).collect();
    assert_eq!(shown.len(), 1, "{}", seen.all());
    assert_eq!(shown[0].contains("invalidResource"), !is_on, "{}", seen.all());
    // a request that is refused as a whole
    story.sandbox.fail_next(Route::Products, Fault::NoRole);
    story.ends(&["publish", "listing"], 3);
    story.publish();
}

async fn a_job_ends_or_is_named(is_on: bool) {
    let story = with(Switch::EndlessJob, is_on).await;
    let (timeout, code) = if is_on { ("300ms", 5) } else { ("10m", 0) };
    let seen = story.ends(&["publish", "listing", "--timeout", timeout], code);
    assert_eq!(seen.stderr.contains("is still running"), is_on, "{}", seen.all());
}

async fn a_gateway_that_fails_first_does_nothing(is_on: bool) {
    let story = with(Switch::BadGateway(Timing::Before), is_on).await;
    let seen = story.ends(&["publish", "listing"], if is_on { 5 } else { 0 });
    assert_eq!(story.posts(), 1, "{}", seen.all());
    story.publish();
    assert_eq!((story.posts(), story.assets().len()), (if is_on { 2 } else { 1 }, 3));
}

async fn an_answer_without_job_is_settled_by_reading(is_on: bool) {
    let story = with(Switch::AnswerWithoutJob, is_on).await;
    story.publish();
    is_unchanged(&story);
    assert_eq!((story.posts(), story.assets().len()), (1, 3));
}

async fn a_submission_is_canceled_or_said_to_go_on(is_on: bool) {
    let story = Story::at(Sandbox::builder().publish_takes(1000)).await;
    story.publish();
    let submitted = story.command(&["submit", "listing", "--format", "json"]).output().unwrap();
    let submitted: serde_json::Value = serde_json::from_slice(&submitted.stdout).unwrap();
    let job = submitted["operation"].as_str().unwrap();
    if is_on {
        story.set(Switch::RefuseCancel);
    }
    let seen = story.ends(&["cancel", "listing", "--yes", "--job", job], if is_on { 4 } else { 0 });
    assert_eq!(seen.stderr.contains("can't be canceled anymore"), is_on, "{}", seen.all());
    let status = story.ends(&["status", "listing"], 0);
    assert_eq!(status.stdout.contains("in progress"), is_on, "{}", status.all());
}

async fn one_product_is_meant_or_the_run_stops(is_on: bool) {
    let story = with(Switch::TwoProducts, is_on).await;
    let seen = story.ends(&["publish", "listing"], if is_on { 2 } else { 0 });
    assert_eq!(seen.stderr.contains("2 products have this ID"), is_on, "{}", seen.all());
}

async fn remarks_of_the_service_change_nothing(is_on: bool) {
    let story = with(Switch::Validations, is_on).await;
    story.publish();
    is_unchanged(&story);
    recolor(&story);
    story.publish();
    is_unchanged(&story);
}

async fn lists_are_read_to_their_last_page(is_on: bool) {
    let story = with(Switch::PageSize(1), is_on).await;
    story.ends(&ALL_THE_WAY, 0);
    let list = story.ends(&["list", "--api", "product-ingestion"], 0);
    for id in [ID, "contoso-saas", "contoso-vm", "contoso-no-english"] {
        assert!(list.stdout.contains(id), "{id}: {}", list.all());
    }
    let operations = story.ends(&["operations", "listing"], 0);
    assert!(operations.stdout.contains("go live"), "{}", operations.all());
}

async fn a_page_elsewhere_is_not_asked_for(is_on: bool) {
    let story = with(Switch::ForeignNextLink, is_on).await;
    let seen = story.ends(&["list", "--api", "product-ingestion"], if is_on { 5 } else { 0 });
    assert_eq!(seen.stderr.contains("its next page is on another host"), is_on, "{}", seen.all());
    story.publish();
}

/// The captions of the draft's screenshots in order, and the title of its video.
fn words(story: &Story) -> (Vec<String>, Value) {
    let tree = story.sandbox.tree(ID, Slot::Draft).unwrap();
    let resources = tree["resources"].as_array().unwrap();
    let is_trailer = |one: &&Value| one["$schema"].as_str().unwrap().contains("/listing-trailer/");
    let trailer = resources.iter().find(is_trailer).cloned().unwrap_or_default();
    (story.captions(), trailer["assets"]["en-us"]["title"].clone())
}

async fn words_that_are_not_as_they_were_sent_are_no_success(is_on: bool) {
    let (title, url) = ("Costs & alerts  in <one> tour", "https://www.youtube.com/watch?v=C0nt0s0");
    let wordings =
        [Wording::Drop, Wording::Cut, Wording::Trim, Wording::Escape, Wording::Swap, Wording::Keep];
    for wording in wordings {
        let story = Story::begin().await;
        story.env.write("videos/01-tour.png", png(1280, 720, [90, 0, 110]));
        story.env.write("videos/01-tour.toml", format!("title = \"{title}\"\nurl = \"{url}\"\n"));
        story.publish();
        story.env.write("screenshots/01-view.txt", "Costs & alerts  in <one> view\n");
        let second = if wording == Wording::Keep { "" } else { "Other words of its own" };
        story.env.write("screenshots/02-view.txt", second);
        if is_on {
            story.set(Switch::Reword(wording));
        }
        let wanted = (vec!["Costs & alerts  in <one> view".to_owned(), second.to_owned()], title.into());
        for _ in 0..2 {
            let seen = story.run(&["publish", "listing"]);
            assert_eq!(seen.code == 0, words(&story) == wanted, "{wording:?}: {}", seen.all());
            assert_eq!(seen.code != 0, is_on, "{wording:?}: {}", seen.all());
        }
        story.sandbox.clear_behaviors();
        story.ends(&["publish", "listing", "--force"], 0);
        assert_eq!(words(&story), wanted, "{wording:?}");
        is_unchanged(&story);
    }
}
