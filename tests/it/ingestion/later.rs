//! What a later run makes of what an earlier one started: a save that has not ended, a submission that runs, one that was
//! refused. The service tells much of it by the ID of a job alone, which is in the folder's lock.

use super::{ID, Story, screenshot};
use crate::support::{Seen, TestEnv, png, shown};
use offerpress::sandbox::{Sandbox, Slot, Switch};
use serde_json::Value;
use std::fs;

const SUBMIT: [&str; 2] = ["submit", "listing"];
const WATCH: [&str; 5] = ["status", "listing", "--watch", "--every", "0s"];
/// A job that doesn't end is waited for so long.
const BRIEF: [&str; 4] = ["publish", "listing", "--timeout", "300ms"];

impl Story {
    /// A draft whose certification was refused.
    async fn refused() -> Self {
        let story = Self::begin().await;
        story.publish();
        story.sandbox.certification_refuses(Some("A screenshot shows nothing.; The logo is blurred."));
        story.ends(&SUBMIT, 0);
        story.ends(&WATCH, 6);
        story.sandbox.certification_refuses(None);
        story
    }

    fn recaption(&self) {
        self.env.write("screenshots/01-view.txt", "Other words\n");
    }

    /// What a command prints for scripts.
    fn json(&self, args: &[&str]) -> Value {
        let output = self.command(&[args, &["--format", "json"]].concat()).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
    }

    fn in_lock_text(&self) -> String {
        fs::read_to_string(self.env.file("offerpress.lock")).unwrap()
    }

    /// The ID that the lock has under a name.
    fn in_lock(&self, name: &str) -> Option<String> {
        let lock = self.in_lock_text();
        let line = lock.lines().find_map(|line| line.strip_prefix(&format!("{name} = ")));
        line.map(|id| id.trim_matches('"').to_owned())
    }

    /// Runs a command for the offer by its name, which no lock belongs to.
    fn by_name(&self, command: &[&str], code: i32) -> Seen {
        self.ends(&[&command[..1], &[ID, "--api", "product-ingestion"], &command[1..]].concat(), code)
    }
}

/// Each reason on a line of its own, and nothing else in front.
fn has_reasons(seen: &Seen) {
    for reason in ["error: A screenshot shows nothing.", "error: The logo is blurred."] {
        assert!(seen.stdout.lines().any(|line| line == reason), "{reason}\n{}", seen.all());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn later_runs_tell_the_reasons_of_a_refusal_one_by_one() {
    let story = Story::refused().await;
    has_reasons(&story.ends(&["status", "listing"], 0));
    has_reasons(&story.ends(&WATCH, 6));
    has_reasons(&story.ends(&SUBMIT, 6));
    let published = story.ends(&["publish", "listing", "--submit"], 6);
    for reason in ["A screenshot shows nothing.", "The logo is blurred."] {
        assert!(published.stdout.contains(reason), "{}", published.all());
    }
    let unknown = story.by_name(&["status"], 0);
    assert!(unknown.stdout.contains("error: the reasons are in Partner Center"), "{}", unknown.all());
    // someone else's submission has reasons of its own
    story.sandbox.certification_refuses(Some("The title is too long."));
    story.by_name(&["submit", "--again", "--wait", "--every", "0s"], 6);
    let theirs = story.ends(&["status", "listing"], 0);
    assert!(theirs.stdout.contains("error: the reasons are in Partner Center"), "{}", theirs.all());
    assert!(!theirs.stdout.contains("The logo is blurred"), "{}", theirs.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_draft_is_submitted_again_once_it_may_have_changed() {
    let story = Story::refused().await;
    let posts = story.posts();
    for command in [&SUBMIT[..], &["publish", "listing", "--submit"]] {
        let seen = story.ends(command, 6);
        for words in ["it has not changed since", "offerpress submit listing --again"] {
            assert!(seen.all().contains(words), "{words}\n{}", seen.all());
        }
    }
    assert_eq!(story.posts(), posts, "what is known to be unchanged is not submitted");
    story.recaption();
    story.publish();
    story.ends(&SUBMIT, 0);
    assert_eq!(story.posts(), posts + 2, "a save and a submission");

    let story = Story::refused().await;
    story.recaption();
    story.publish();
    story.ends(&["publish", "listing", "--submit"], 0);
    // by a change in Partner Center, by a person who insists, and where no lock tells
    let story = Story::refused().await;
    story.portal(|resources| {
        let listing = resources.iter_mut().find(|one| one["title"] == "Contoso").unwrap();
        listing["title"] = "Another title".into();
    });
    story.ends(&SUBMIT, 0);
    Story::refused().await.ends(&["submit", "listing", "--again"], 0);
    Story::refused().await.by_name(&["submit"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_that_runs_is_followed_and_whether_it_is_of_this_draft_is_told_as_far_as_known() {
    let story = Story::at(Sandbox::builder().publish_takes(1000)).await;
    story.publish();
    story.ends(&SUBMIT, 0);
    let posts = story.posts();
    let same = story.ends(&SUBMIT, 0);
    assert!(
        same.stdout.contains("this draft was already submitted; followed its operation"),
        "{}",
        same.all()
    );
    let words = "whether it contains the newest changes of the draft isn't known";
    let unknown = story.by_name(&["submit"], 0);
    assert!(unknown.stdout.contains(words), "{}", unknown.all());
    story.portal(|resources| {
        let listing = resources.iter_mut().find(|one| one["title"] == "Contoso").unwrap();
        listing["title"] = "Another title".into();
    });
    let other = story.ends(&SUBMIT, 4);
    assert!(other.stderr.contains("an operation is already running"), "{}", other.all());
    assert_eq!(story.posts(), posts);
}

#[tokio::test(flavor = "multi_thread")]
async fn hints_name_the_folder_whose_lock_knows_the_job() {
    let story = Story::at(Sandbox::builder().publish_takes(1000)).await;
    let next = story.publish();
    assert!(next.stdout.contains("next: offerpress submit listing"), "{}", next.all());
    story.ends(&SUBMIT, 0);
    screenshot(&story.env, 3, 3);
    let busy = story.ends(&["publish", "listing"], 4);
    for command in ["`offerpress cancel listing", "`offerpress status listing --watch"] {
        assert!(busy.stderr.contains(command), "{}", busy.all());
    }
    story.ends(&["cancel", "listing", "--yes"], 0);
    story.publish();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_canceled_is_the_submission_that_was_shown_and_never_a_save_beside_it() {
    let story = Story::at(Sandbox::builder().publish_takes(1000)).await;
    story.set(Switch::EndlessJob);
    story.ends(&BRIEF, 5);
    let save = story.in_lock("job").unwrap();
    // it ends, and the draft is submitted
    story.sandbox.clear_behaviors();
    story.publish();
    story.ends(&SUBMIT, 0);
    let submission = story.in_lock("submission").unwrap();
    let lock = || story.in_lock_text();
    let with_save = |save: &str| lock().replace("submission = ", &format!("job = \"{save}\"\nsubmission = "));

    // a save that has ended meanwhile
    story.env.write("offerpress.lock", with_save(&save));
    let canceled = story.json(&["cancel", "listing", "--yes"]);
    assert_eq!(canceled["operation"], submission.as_str(), "{canceled}");
    // one that runs
    story.set(Switch::EndlessJob);
    story.recaption();
    story.ends(&BRIEF, 5);
    let save = story.in_lock("job").unwrap();
    let submission = story.json(&["submit", ID, "--api", "product-ingestion"])["operation"].clone();
    let submission = submission.as_str().unwrap();
    let unknown = story.ends(&["cancel", "listing", "--yes"], 2);
    assert!(unknown.stderr.contains("--job"), "the submission has another start: {}", unknown.all());
    let old = story.in_lock("submission").unwrap();
    story.env.write("offerpress.lock", lock().replace(&old, submission));
    let canceled = story.json(&["cancel", "listing", "--yes"]);
    assert_eq!(canceled["operation"], submission, "{canceled}");
    // a save alone
    let canceled = story.json(&["cancel", "listing", "--yes"]);
    assert_eq!(canceled["operation"], save.as_str(), "{canceled}");
    assert!(canceled["notes"].to_string().contains("this was a save of the draft"), "{canceled}");
    story.sandbox.clear_behaviors();
    let nothing = story.ends(&["cancel", "listing", "--yes"], 0);
    assert!(nothing.stdout.contains("nothing to cancel"), "{}", nothing.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_may_be_half_saved_is_not_submitted() {
    let story = Story::begin().await;
    story.set(Switch::EndlessJob);
    story.ends(&BRIEF, 5);
    let waits = story.ends(&["submit", "listing", "--timeout", "300ms"], 5);
    assert!(waits.stderr.contains("is still running"), "{}", waits.all());
    let status = story.ends(&["status", "listing"], 0);
    assert!(status.stdout.contains("note: a save of this folder is still running"), "{}", status.all());
    assert_eq!(story.posts(), 1);
    // it ends well
    story.sandbox.clear_behaviors();
    story.ends(&SUBMIT, 0);
    assert_eq!(story.posts(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_save_that_failed_in_part_is_completed_whichever_part_is_missing() {
    for missing in ["azureLogoLarge", "azureLogoScreenshot/1", "azureLogoScreenshot/2"] {
        let story = Story::begin().await;
        story.set(Switch::EndlessJob);
        story.ends(&BRIEF, 5);
        story.sandbox.clear_behaviors();
        story.set(Switch::FailResource(missing.to_owned()));
        let half = story.ends(&SUBMIT, 4);
        for words in ["may have only a part of it", "run `offerpress publish listing", "`--again`"] {
            assert!(half.stderr.contains(words), "{words}\n{}", half.all());
        }
        let status = story.ends(&["status", "listing"], 0);
        assert!(status.stdout.contains("the draft may have only a part of it"), "{}", status.all());
        assert_eq!(story.posts(), 1, "{missing}");
        story.publish();
        assert_eq!(story.assets().len(), 3, "{missing}");
        assert!(story.publish().stdout.contains("unchanged"), "{missing}");
        story.ends(&SUBMIT, 0);
        assert_eq!(story.posts(), 3, "{missing}");
    }
}

/// The run was stopped while its job ran, since its author saw that a file was wrong.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_corrected_while_a_job_runs_is_published_by_the_next_run() {
    type Correct = fn(&TestEnv);
    let corrections: [Correct; 5] = [
        |env| env.write("logos/large.png", png(216, 216, [110, 0, 90])),
        |env| screenshot(env, 2, 7),
        |env| env.write("screenshots/02-view.txt", "Other words\n"),
        |env| screenshot(env, 3, 3),
        |env| {
            for of in ["png", "txt"] {
                fs::remove_file(env.file(&format!("screenshots/02-view.{of}"))).unwrap();
            }
        },
    ];
    for (n, correct) in corrections.into_iter().enumerate() {
        // the first publish, and one that replaces what an earlier one left
        for is_first in [true, false] {
            let story = Story::begin().await;
            if !is_first {
                story.publish();
                story.env.write("logos/large.png", png(216, 216, [90, 0, 110]));
                screenshot(&story.env, 1, 5);
                screenshot(&story.env, 2, 6);
            }
            story.set(Switch::EndlessJob);
            story.ends(&BRIEF, 5);
            story.sandbox.clear_behaviors();
            correct(&story.env);
            let seen = story.publish();
            assert!(!story.in_lock_text().contains("sent"), "{n}: {}", seen.all());
            shown::tree_is_the_folder(&story.sandbox, ID, Slot::Draft, &story.env.folder());
            assert!(story.publish().stdout.contains("unchanged"), "{n}");
        }
    }
}

/// What a colleague does beside the job stays theirs.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_colleague_set_after_a_job_is_not_taken_over() {
    let story = Story::begin().await;
    story.set(Switch::EndlessJob);
    story.ends(&BRIEF, 5);
    story.sandbox.clear_behaviors();
    story.ends(&["status", "listing"], 0);
    let theirs = story.sandbox.portal_upload(ID, "theirs.png", png(216, 216, [1, 2, 3])).unwrap().unwrap();
    story.portal(|resources| {
        let logo = resources.iter_mut().find(|one| one["type"] == "azureLogoLarge").unwrap();
        logo["url"] = theirs.into();
        let shot = resources.iter_mut().find(|one| one["type"] == "azureLogoScreenshot").unwrap();
        shot["description"] = "Theirs".into();
    });
    let seen = story.ends(&["publish", "listing"], 4);
    for theirs in ["large logo", "someone added", "Theirs"] {
        assert!(seen.all().contains(theirs), "{theirs}\n{}", seen.all());
    }
    assert_eq!(story.posts(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_address_is_no_missing_offer() {
    let story = Story::begin().await;
    let url = format!("{}/elsewhere", story.sandbox.ingestion_url());
    for command in [
        &["publish", "listing"][..],
        &["status", "listing"],
        &SUBMIT,
        &["list", "--api", "product-ingestion"],
    ] {
        let mut command = story.command(command);
        command.env("OFFERPRESS_MARKETPLACE_URL", &url);
        let seen = story.env.seen(command.output().unwrap());
        assert_eq!(seen.code, 2, "{}", seen.all());
        for words in ["there is no Product Ingestion API at", "/elsewhere", "`url` under `[marketplace]`"] {
            assert!(seen.stderr.contains(words), "{words}\n{}", seen.all());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_type_that_the_api_does_not_serve_has_no_status_here() {
    let story = Story::begin().await;
    let seen = story.ends(&["status", "contoso-azure-application", "--api", "product-ingestion"], 2);
    assert!(seen.stderr.contains("`azureApplication`, has no resource tree"), "{}", seen.all());
}
