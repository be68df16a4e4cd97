//! The same folder and the same run through the Product Ingestion API, on the command line.

mod customers;
mod deletions;
mod jobs;
mod later;
mod names;
mod other_api;
mod requests;
mod seeds;
mod stops;
mod switches;

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

    /// The captions of the draft's screenshots, in order.
    fn captions(&self) -> Vec<String> {
        let caption = |shown: String| shown.split_once(' ').unwrap().1.to_owned();
        self.screenshots().into_iter().map(caption).collect()
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

/// A service that rewrites captions is no colleague, and who writes them as it does is done.
#[tokio::test(flavor = "multi_thread")]
async fn a_caption_that_the_service_rewrites_is_nobodys_for_sure() {
    let story = Story::begin().await;
    story.sandbox.set(Behavior::AlterTexts);
    let first = story.ends(&["publish", "listing"], 5);
    let words = "the marketplace or someone else changed texts during the save";
    assert!(first.stdout.contains(words), "{}", first.all());
    assert!(!first.stdout.contains("run the same command again"), "{}", first.all());
    let again = story.ends(&["publish", "listing"], 4);
    let words = "shows other texts than the last publish sent; the marketplace or someone else changed them";
    assert!(again.stderr.contains(words), "{}", again.all());
    assert!(again.stderr.contains("write them into the folder as the draft shows them"), "{}", again.all());
    // someone else's later text is theirs
    story.portal(|resources| {
        let one = resources.iter_mut().find(|one| one["type"] == "azureLogoScreenshot").unwrap();
        one["description"] = "Theirs".into();
    });
    let theirs = story.ends(&["publish", "listing"], 4);
    assert!(theirs.stderr.contains("someone changed its text to \"Theirs\""), "{}", theirs.all());
    for (number, caption) in story.captions().into_iter().enumerate() {
        story.env.write(&format!("screenshots/0{}-view.txt", number + 1), caption);
    }
    assert!(story.publish().stdout.contains("unchanged"));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_stop_has_its_own_words_and_code() {
    let story = Story::begin().await;
    let seen = |mut command: Command| story.env.seen(command.output().unwrap());
    let mut wrong = story.command(&["publish", "listing"]);
    wrong.env("OFFERPRESS_TOKEN", story.sandbox.token());
    let wrong = seen(wrong);
    assert_eq!(wrong.code, 3, "{}", wrong.all());
    let audience =
        "the token is for `https://cloudpartner.azure.com`, but must be for `https://graph.microsoft.com`";
    assert!(wrong.stderr.contains(audience), "{}", wrong.all());
    let mut doctor = story.command(&["doctor", "listing"]);
    doctor.env("OFFERPRESS_TOKEN", story.sandbox.token());
    let doctor = seen(doctor);
    assert_eq!(doctor.code, 3, "{}", doctor.all());
    assert!(doctor.stdout.contains(audience), "{}", doctor.all());

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
    let check = story.ends(&["check", "listing"], 0);
    assert!(!check.all().contains("may not be sent"), "captions arrive: {}", check.all());
    let plan = story.ends(&["plan", "listing"], 0);
    assert!(plan.stdout.contains("offer.json is not sent"), "{}", plan.all());
    story.publish();
    assert!(!story.sandbox.tree(ID, Slot::Draft).unwrap().to_string().contains("From the folder"));
}

/// However the service decides what isn't documented, a publish ends well, and the next one has nothing to do.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_documented_makes_no_difference_either_way() {
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
        let again = story.run(&["publish", "listing"]);
        assert_eq!(again.code, if allowed { 0 } else { 5 }, "{switch:?}: {}", again.all());
        let words = if allowed { "unchanged" } else { "the marketplace didn't remove screenshot 2" };
        assert!(again.stdout.contains(words), "{switch:?}: {}", again.all());
        story.set(Switch::DeletePublished(Deletion::Allow));
        story.publish();
        assert!(story.publish().stdout.contains("unchanged"), "{switch:?}");
    }
}
