//! The same folder and the same run through the Product Ingestion API, on the command line.

use crate::support::{Seen, TestEnv, asked, count, png};
use offerpress::sandbox::{
    Behavior, Deletion, Fault, Route, Sandbox, SandboxBuilder, Seed, Slot, Switch, Timing, Unmatched,
};
use serde_json::Value;
use std::process::Command;

const ID: &str = "contoso-insight";

/// A folder of images, and a sandbox with a product for it.
struct Story {
    env: TestEnv,
    sandbox: Sandbox,
}

/// Writes a screenshot of the size that the service asks for, in a color of its own, and its caption.
fn screenshot(env: &TestEnv, number: u8, color: u8) {
    env.write(&format!("screenshots/0{number}-view.png"), png(1280, 720, [10, color * 30, 110]));
    env.write(&format!("screenshots/0{number}-view.txt"), format!("View {number} in {color}\n"));
}

impl Story {
    async fn begin() -> Self {
        Self::at(Sandbox::builder()).await
    }

    /// With a product that was never published and has no image.
    async fn at(builder: SandboxBuilder) -> Self {
        Self::of(builder.product(ID, Seed::Draft), ID).await
    }

    async fn of(builder: SandboxBuilder, id: &str) -> Self {
        let env = TestEnv::new();
        env.write(
            "offerpress.toml",
            format!("offer = \"{id}\"\n[marketplace]\napi = \"product-ingestion\"\n"),
        );
        env.write("logos/large.png", png(216, 216, [0, 90, 110]));
        screenshot(&env, 1, 1);
        screenshot(&env, 2, 2);
        Self { env, sandbox: builder.start().await.unwrap() }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.env.command_at(&self.sandbox, args);
        command
            .env("OFFERPRESS_MARKETPLACE_URL", self.sandbox.ingestion_url())
            .env("OFFERPRESS_TOKEN", self.sandbox.ingestion_token());
        command
    }

    fn run(&self, args: &[&str]) -> Seen {
        self.env.seen(self.command(args).output().unwrap())
    }

    /// Runs a command that is to end with this code.
    #[track_caller]
    fn ends(&self, args: &[&str], code: i32) -> Seen {
        let seen = self.run(args);
        assert_eq!(seen.code, code, "{args:?}\n{}", seen.all());
        seen
    }

    #[track_caller]
    fn publish(&self) -> Seen {
        self.ends(&["publish", "listing"], 0)
    }

    fn set(&self, switch: Switch) {
        self.sandbox.set(Behavior::Ingestion(switch));
    }

    fn posts(&self) -> usize {
        count(&self.sandbox, Route::Configure)
    }

    /// The draft's screenshots as `ordinal caption`, in order.
    fn screenshots(&self) -> Vec<String> {
        let mut all: Vec<_> = self
            .assets()
            .into_iter()
            .filter(|one| one["type"] == "azureLogoScreenshot")
            .map(|one| {
                let ordinal = one["id"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
                let order = one["displayOrder"].as_u64().unwrap_or_default();
                (
                    (order, ordinal.clone()),
                    format!("{ordinal} {}", one["description"].as_str().unwrap_or_default()),
                )
            })
            .collect();
        all.sort();
        all.into_iter().map(|(_, shown)| shown).collect()
    }

    fn assets(&self) -> Vec<Value> {
        let tree = self.sandbox.tree(ID, Slot::Draft).expect("there is a draft");
        let resources = tree["resources"].as_array().unwrap().clone();
        resources
            .into_iter()
            .filter(|one| one["$schema"].as_str().unwrap().contains("/listing-asset/"))
            .collect()
    }

    /// A colleague changes the draft in the portal.
    fn portal(&self, edit: impl FnOnce(&mut Vec<Value>)) {
        assert!(self.sandbox.portal_edit_product(ID, edit));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_published_and_the_second_run_reads_two_resources() {
    let story = Story::begin().await;
    let plan = story.ends(&["plan", "listing"], 0);
    assert_eq!(story.posts(), 0, "a plan sends nothing: {}", plan.all());
    story.sandbox.clear_requests();
    let seen = story.publish();
    insta::assert_snapshot!("ingestion_first_run", seen.all());
    assert_eq!(story.screenshots(), ["1 View 1 in 1", "2 View 2 in 2"]);
    assert_eq!(story.posts(), 1);
    assert_eq!(count(&story.sandbox, Route::PutBlob), 3);
    let reads = [Route::Products, Route::ProductSubmissions, Route::ResourceTree];
    assert_eq!(reads.map(|route| count(&story.sandbox, route)), [1, 1, 3], "{:?}", asked(&story.sandbox));

    story.sandbox.clear_requests();
    let again = story.publish();
    assert!(again.stdout.contains("unchanged: the draft already matches the folder"), "{}", again.all());
    assert_eq!(asked(&story.sandbox), ["GET Products 200", "GET ResourceTree 200"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_changed_is_sent() {
    let story = Story::begin().await;
    story.publish();
    story.env.write("logos/large.png", png(216, 216, [110, 90, 0]));
    story.publish();
    story.env.write("screenshots/02-view.txt", "Other words\n");
    story.publish();
    assert_eq!(story.screenshots(), ["1 View 1 in 1", "2 Other words"]);
    screenshot(&story.env, 3, 3);
    story.publish();
    assert_eq!(story.screenshots(), ["1 View 1 in 1", "2 Other words", "3 View 3 in 3"]);
    for name in ["screenshots/01-view.png", "screenshots/01-view.txt"] {
        std::fs::remove_file(story.env.file(name)).unwrap();
    }
    story.publish();
    assert_eq!(story.screenshots(), ["2 Other words", "3 View 3 in 3"]);
    story.sandbox.clear_requests();
    let seen = story.publish();
    assert!(seen.stdout.contains("unchanged"), "{}", seen.all());
    assert_eq!(story.posts(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_fails_in_part_is_completed_by_the_next_run() {
    let story = Story::begin().await;
    story.set(Switch::FailResource("azureLogoLarge".to_owned()));
    let seen = story.ends(&["publish", "listing"], 5);
    assert!(seen.stdout.contains("note: large-logo-1: The file couldn't be processed"), "{}", seen.all());
    assert_eq!(story.screenshots(), ["1 View 1 in 1", "2 View 2 in 2"]);
    let posts = story.posts();
    story.publish();
    assert_eq!(story.posts(), posts + 1);
    assert_eq!(story.assets().len(), 3);
    assert!(story.publish().stdout.contains("unchanged"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_settled_by_reading_and_nothing_is_doubled() {
    for switch in [Switch::BadGateway(Timing::After), Switch::AnswerWithoutJob] {
        let story = Story::begin().await;
        story.set(switch.clone());
        let seen = story.run(&["publish", "listing"]);
        assert!([0, 5].contains(&seen.code), "{switch:?}: {}", seen.all());
        story.publish();
        assert_eq!(story.assets().len(), 3, "{switch:?}");
        assert!(story.publish().stdout.contains("unchanged"));
        assert_eq!(story.posts(), 1, "{switch:?}");
    }
    let story = Story::begin().await;
    story.set(Switch::BadGateway(Timing::Before));
    story.ends(&["publish", "listing"], 5);
    assert_eq!(story.posts(), 1, "nothing is sent twice by one run");
    story.publish();
    assert_eq!(story.assets().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleagues_work_is_not_overwritten() {
    let story = Story::begin().await;
    story.publish();
    story.portal(|resources| {
        let large = resources.iter_mut().find(|one| one["type"] == "azureLogoScreenshot").unwrap();
        large["description"] = "Theirs".into();
    });
    story.env.write("screenshots/01-view.txt", "Ours\n");
    let seen = story.ends(&["publish", "listing"], 4);
    assert!(seen.all().contains("Theirs"), "{}", seen.all());
    story.ends(&["publish", "listing", "--force"], 0);
    assert_eq!(story.screenshots()[0], "1 Ours");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_stop_has_its_own_words_and_code() {
    let story = Story::begin().await;
    let seen = |mut command: Command| story.env.seen(command.output().unwrap());
    let mut wrong = story.command(&["publish", "listing"]);
    wrong.env("OFFERPRESS_TOKEN", story.sandbox.token());
    let wrong = seen(wrong);
    assert_eq!(wrong.code, 3, "{}", wrong.all());
    assert!(wrong.stderr.contains("https://graph.microsoft.com"), "{}", wrong.all());

    story.sandbox.fail_next(Route::Products, Fault::NoRole);
    let role = story.ends(&["publish", "listing"], 3);
    assert!(role.stderr.contains("role Manager"), "{}", role.all());

    for (id, words) in [
        ("contoso-unknown", "create the offer in Partner Center"),
        ("contoso-no-english", "no listing in en-us (there is de-de)"),
        ("contoso-azure-application", "`azureApplication`, has no resource tree"),
    ] {
        let told = story.ends(&["publish", "listing", "--offer", id], 2);
        assert!(told.stderr.contains(words), "{}", told.all());
    }
    story.set(Switch::TwoProducts);
    let two = story.ends(&["publish", "listing"], 2);
    assert!(two.stderr.contains("2 products have this ID"), "{}", two.all());
    story.sandbox.clear_behaviors();
    story.set(Switch::LockProduct);
    let locked = story.ends(&["publish", "listing"], 4);
    assert!(locked.stderr.contains("the marketplace refused to save offer"), "{}", locked.all());
    story.sandbox.clear_behaviors();
    story.publish();
}

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
    let unknown = story.ends(&["cancel", "listing", "--yes"], 2);
    assert!(unknown.stderr.contains("--job"), "{}", unknown.all());
    story.ends(&["cancel", "listing", "--yes", "--job", &job], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pulled_folder_is_published_without_a_change() {
    let story = Story::of(Sandbox::builder(), "contoso-saas").await;
    let mut command = story.command(&["pull", "contoso-saas", "pulled", "--api", "product-ingestion"]);
    let pulled = story.env.seen(command.output().unwrap());
    assert_eq!(pulled.code, 0, "{}", pulled.all());
    assert!(!story.env.root().join("pulled/offer.json").exists(), "its texts are not pulled");
    story.sandbox.clear_requests();
    let seen = story.ends(&["publish", "pulled"], 0);
    assert!(seen.stdout.contains("unchanged"), "{}", seen.all());
    assert_eq!(story.posts(), 0);
    let preview = story.ends(&["preview", "pulled", "--live", "--out", "page.html"], 0);
    assert!(story.env.root().join("page.html").exists(), "{}", preview.all());
    story.ends(&["doctor", "pulled"], 0);
    story.ends(&["clean", "pulled"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_texts_of_an_offer_file_are_not_sent_and_the_plan_says_so() {
    let story = Story::begin().await;
    let offer = r#"{"publisherId":"contoso","id":"contoso-insight","offerTypeId":"microsoft-azure-saas",
        "definition":{"displayText":"Insight","offer":{"microsoft-azure-saas.title":"From the folder"},"plans":[]}}"#;
    story.env.write("offer.json", offer);
    story.ends(&["check", "listing"], 0);
    let plan = story.ends(&["plan", "listing"], 0);
    assert!(plan.stdout.contains("offer.json is not sent"), "{}", plan.all());
    story.publish();
    assert!(!story.sandbox.tree(ID, Slot::Draft).unwrap().to_string().contains("From the folder"));
}

/// Whatever nobody knows of the service, a publish ends well or says what is missing, and a second one has nothing to do.
#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_knows_makes_no_difference_either_way() {
    let switches = [
        Behavior::Ingestion(Switch::LogoWithoutId(Unmatched::Append)),
        Behavior::Ingestion(Switch::LogoWithoutId(Unmatched::Replace)),
        Behavior::Ingestion(Switch::NewPaths),
        Behavior::Ingestion(Switch::NeedUrl),
        Behavior::Ingestion(Switch::IgnoreDisplayOrder),
        Behavior::Ingestion(Switch::Validations),
        Behavior::ReencodeImages,
    ];
    for switch in switches {
        let story = Story::begin().await;
        story.sandbox.set(switch.clone());
        story.publish();
        story.env.write("logos/large.png", png(216, 216, [110, 90, 0]));
        screenshot(&story.env, 3, 3);
        story.publish();
        let again = story.publish();
        assert!(again.stdout.contains("unchanged"), "{switch:?}: {}", again.all());
        assert_eq!(story.assets().len(), 4, "{switch:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_screenshot_that_cannot_be_deleted_is_told_and_the_rest_is_saved() {
    for switch in [None, Some(Deletion::BadRequest), Some(Deletion::Allow)] {
        let story = Story::begin().await;
        story.ends(&["publish", "listing", "--submit", "--wait", "--go-live", "--every", "0s"], 0);
        if let Some(deletion) = &switch {
            story.set(Switch::DeletePublished(*deletion));
        }
        std::fs::remove_file(story.env.file("screenshots/02-view.png")).unwrap();
        std::fs::remove_file(story.env.file("screenshots/02-view.txt")).unwrap();
        story.env.write("logos/large.png", png(216, 216, [110, 90, 0]));
        let before = story.assets();
        let seen = story.run(&["publish", "listing"]);
        let allowed = switch == Some(Deletion::Allow);
        assert_eq!(seen.code, if allowed { 0 } else { 5 }, "{switch:?}: {}", seen.all());
        assert_ne!(story.assets(), before, "{switch:?}: the logo is saved");
        assert_eq!(story.screenshots().len(), if allowed { 1 } else { 2 }, "{switch:?}");
    }
}

#[test]
fn an_offer_that_only_the_other_api_knows_gets_a_hint() {
    let seen = TestEnv::new().run(&["submit", "contoso/contoso-saas", "--sandbox"]);
    assert_eq!(seen.code, 2, "{}", seen.all());
    let hint = "the Product Ingestion API has this offer: pass `--api product-ingestion`";
    assert!(seen.stderr.contains(hint), "{}", seen.all());
}

#[test]
fn the_sandbox_needs_no_account_for_this_api_either() {
    let env = TestEnv::new();
    env.write("offerpress.toml", "offer = \"contoso-draft\"\n");
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    let publish = ["publish", "listing", "--sandbox", "--api", "product-ingestion"];
    let seen = env.run(&publish);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert!(seen.stdout.contains("--api product-ingestion --sandbox"), "{}", seen.all());
    let again = env.run(&publish);
    assert!(again.stdout.contains("unchanged"), "{}", again.all());
}
