//! From the draft to the customers, and what stops on the way.

use super::{ID, Story, screenshot};
use offerpress::sandbox::{Behavior, Edit, Moment, Sandbox, Slot};
use serde_json::Value;

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_goes_through_preview_to_customers() {
    let story = Story::begin().await;
    story.publish();
    let told = [
        &["status", "listing"][..],
        &["submit", "listing", "--wait", "--every", "0s"],
        &["status", ID],
        &["go-live", "account/contoso-insight", "--yes", "--wait", "--every", "0s"],
        &["status", "listing"],
        &["list"],
    ]
    .map(|args| format!("$ offerpress {}\n{}\n", args.join(" "), story_run(&story, args)))
    .concat();
    insta::assert_snapshot!("ingestion_draft_to_customers", told);
    let live = story.sandbox.tree(ID, Slot::Production).expect("it is live");
    assert!(live.to_string().contains("azurelogoscreenshot/2"));
}

/// Commands by an offer's name read the settings of no folder.
fn story_run(story: &Story, args: &[&str]) -> String {
    let mut command = story.command(args);
    command.env("OFFERPRESS_API", "product-ingestion");
    without_file_ids(&story.env.seen(command.output().unwrap()).all())
}

/// The sandbox gives each copy an ID of its own.
fn without_file_ids(text: &str) -> String {
    let mut parts = text.split("-[ID]/");
    let first = parts.next().unwrap_or_default().to_owned();
    let is_digit = |c: char| c.is_ascii_digit();
    parts.fold(first, |text, rest| format!("{text}-[ID]/[FILE]{}", rest.trim_start_matches(is_digit)))
}

#[tokio::test(flavor = "multi_thread")]
async fn one_command_goes_all_the_way() {
    let story = Story::begin().await;
    let all = ["publish", "listing", "--submit", "--wait", "--go-live", "--every", "0s"];
    let seen = story.ends(&all, 0);
    assert!(seen.stdout.contains("live: customers see it"), "{}", seen.all());
    assert!(story.sandbox.tree(ID, Slot::Production).is_some());
    assert_eq!(story.posts(), 3, "an edit, a submission, a go-live");
}

/// A colleague changes a text between the last look at the draft and the submission.
#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_no_run_saw_does_not_go_live_by_itself() {
    let story = Story::begin().await;
    story.sandbox.set(Behavior::Edit(Edit::Text, Moment::Submit));
    let all = ["publish", "listing", "--submit", "--wait", "--go-live", "--every", "0s"];
    let seen = story.ends(&all, 4);
    let words = "/listing/en-us/searchResultSummary: \"See the health of every machine\"";
    assert!(seen.all().contains(words), "{}", seen.all());
    assert!(story.sandbox.tree(ID, Slot::Production).is_none());
    assert_eq!(story.posts(), 2, "an edit and a submission");
    // who has looked at it takes it live
    story.ends(&["go-live", "listing", "--yes", "--wait", "--every", "0s"], 0);
    let live = story.sandbox.tree(ID, Slot::Production).unwrap().to_string();
    assert!(live.contains("edited by a colleague"));

    // a text alone is enough for another submission, and going live shows it
    story.portal(|resources| {
        let listing = resources.iter_mut().find(|one| one["title"] == "Contoso").unwrap();
        listing["title"] = "Another title".into();
    });
    story.ends(&["submit", "listing", "--wait", "--every", "0s"], 0);
    let seen = story.ends(&["go-live", "listing", "--yes", "--wait", "--every", "0s"], 0);
    let words = "~ /listing/en-us/title  \"Contoso\" → \"Another title\"";
    assert!(seen.all().contains(words), "{}", seen.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_certification_ends_with_its_reasons() {
    let story = Story::begin().await;
    story.publish();
    story.sandbox.certification_refuses(Some("A screenshot shows nothing."));
    let seen = story.ends(&["submit", "listing", "--wait", "--every", "0s"], 6);
    assert!(seen.all().contains("A screenshot shows nothing"), "{}", seen.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_in_progress_is_found_before_anything_is_sent_and_can_be_cancelled() {
    let story = Story::at(Sandbox::builder().publish_takes(1000)).await;
    story.publish();
    // what `Seen` shows has no IDs
    let submitted = story.command(&["submit", "listing", "--format", "json"]).output().unwrap();
    let submitted: Value = serde_json::from_slice(&submitted.stdout).unwrap();
    let job = submitted["operation"].as_str().expect("the job by which it can be cancelled").to_owned();
    screenshot(&story.env, 2, 5);
    let posts = story.posts();
    story.ends(&["publish", "listing"], 4);
    assert_eq!(story.posts(), posts);
    let unknown = story.ends(&["cancel", ID, "--yes", "--api", "product-ingestion"], 2);
    assert!(unknown.stderr.contains("--job"), "{}", unknown.all());
    story.ends(&["cancel", ID, "--yes", "--job", &job, "--api", "product-ingestion"], 0);
    // the folder's lock knows what was started
    story.ends(&["publish", "listing", "--submit"], 0);
    story.ends(&["cancel", "listing", "--yes"], 0);
    assert!(story.ends(&["cancel", "listing", "--yes"], 0).stdout.contains("nothing to cancel"));
}
