//! No colleague's image, caption or text is lost unasked: with a record, without one, before a run and during it.

use crate::support::{Seen, TestEnv, count, png, wait_until};
use offerpress::sandbox::{Fault, Route, Sandbox, Slot};
use serde_json::{Value, json};
use std::process::Stdio;
use std::time::Duration;

const OFFER: (&str, &str) = ("contoso", "vm");
const IMAGES_ONLY: [&str; 7] =
    ["publish", "listing", "--images-only", "--publisher", "contoso", "--offer", "vm"];
const SCREENSHOTS: &str = "microsoft-azure-marketplace.screenshots";
const LARGE: &str = "microsoft-azure-marketplace.largeLogo";
const TITLE: &str = "microsoft-azure-marketplace.title";

/// A body with a list of screenshots that has captions.
const BODY: &str = r#"{"publisherId":"contoso","id":"vm","offerTypeId":"microsoft-azure-virtualmachines",
"definition":{"displayText":"VM","offer":{"microsoft-azure-marketplace.title":"VM",
"microsoft-azure-marketplace.screenshots":[]},"plans":[]}}"#;
const SHAPE: &str = "[kinds.screenshot]\nsizes = [\"64x36\"]\n\
    [lists.screenshots]\nimage = \"image\"\nname = \"caption\"\n";

fn place() -> TestEnv {
    let env = TestEnv::new();
    env.write("offer.json", BODY);
    env.write("offerpress.toml", SHAPE);
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    env.write("screenshots/01.png", png(64, 36, [0, 90, 110]));
    env.write("screenshots/01.txt", "The dashboard");
    env.write("screenshots/02.png", png(64, 36, [90, 0, 110]));
    env.write("screenshots/02.txt", "The alerts");
    env
}

async fn published() -> (TestEnv, Sandbox) {
    let (env, sandbox) = (place(), Sandbox::builder().start().await.unwrap());
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    sandbox.clear_requests();
    (env, sandbox)
}

fn offer(sandbox: &Sandbox) -> Value {
    sandbox.offer(OFFER.0, OFFER.1, Slot::Draft).unwrap()["definition"]["offer"].clone()
}

fn edit(sandbox: &Sandbox, act: &Edit) {
    assert!(
        sandbox.portal_edit(OFFER.0, OFFER.1, |offer| act.apply(sandbox, &mut offer["definition"]["offer"]))
    );
}

/// What a colleague does in the portal, and what of it has to be named.
struct Edit {
    act: fn(&mut Value),
    named: &'static str,
}

impl Edit {
    /// Changes the fields. A host that doesn't answer would be asked again and again; the sandbox has no such image, and
    /// says so at once.
    fn apply(&self, sandbox: &Sandbox, fields: &mut Value) {
        (self.act)(fields);
        let text = fields.to_string().replace("https://portal.example", &sandbox.marketplace_url());
        *fields = serde_json::from_str(&text).unwrap();
    }
}

/// Every way in which a colleague changes what this folder would write again.
const EDITS: [Edit; 8] = [
    Edit { act: |offer| offer[TITLE] = "Theirs".into(), named: "offer/microsoft-azure-marketplace.title" },
    Edit { act: |offer| offer[LARGE] = "https://portal.example/theirs.png".into(), named: "large logo" },
    Edit { act: |offer| offer[LARGE] = "".into(), named: "large logo" },
    Edit {
        act: |offer| {
            let added = json!({ "image": "https://portal.example/third.png", "caption": "Third" });
            offer[SCREENSHOTS].as_array_mut().unwrap().push(added);
        },
        named: "screenshot 3",
    },
    Edit {
        act: |offer| offer[SCREENSHOTS][1]["image"] = "https://portal.example/second.png".into(),
        named: "screenshot 2",
    },
    Edit { act: |offer| drop(offer[SCREENSHOTS].as_array_mut().unwrap().remove(0)), named: "screenshot 1" },
    Edit { act: |offer| offer[SCREENSHOTS].as_array_mut().unwrap().reverse(), named: "screenshot" },
    Edit { act: |offer| offer[SCREENSHOTS][0]["caption"] = "Theirs".into(), named: "screenshot 1" },
];

/// How much the folder remembers.
#[derive(Debug, Clone, Copy)]
enum Record {
    Kept,
    Lost,
    OfAnotherOffer,
}

fn remember(env: &TestEnv, record: Record) {
    let file = env.file("offerpress.lock");
    match record {
        Record::Kept => {}
        Record::Lost => std::fs::remove_file(file).unwrap(),
        Record::OfAnotherOffer => {
            let text = std::fs::read_to_string(&file).unwrap();
            std::fs::write(file, text.replace("offer = \"vm\"", "offer = \"other\"")).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_stops_the_run_that_would_overwrite_it_whatever_is_remembered() {
    let (env, sandbox) = published().await;
    let lock = std::fs::read(env.file("offerpress.lock")).unwrap();
    let original = sandbox.offer(OFFER.0, OFFER.1, Slot::Draft).unwrap();
    for record in [Record::Kept, Record::Lost, Record::OfAnotherOffer] {
        for act in &EDITS {
            sandbox.portal_edit(OFFER.0, OFFER.1, |offer| *offer = original.clone());
            env.write("offerpress.lock", &lock);
            remember(&env, record);
            edit(&sandbox, act);
            let theirs = offer(&sandbox);
            for args in [&["publish", "listing"][..], &IMAGES_ONLY] {
                let images_only = args.len() > 2;
                let seen = env.run_at(&sandbox, args);
                let is_text = act.named.starts_with("offer/");
                if images_only && is_text {
                    assert_eq!(seen.code, 0, "{record:?} {}: {}", act.named, seen.all());
                } else {
                    assert_eq!(seen.code, 4, "{record:?} {}: {}", act.named, seen.all());
                    assert!(seen.stderr.contains(act.named), "{record:?} {}: {}", act.named, seen.all());
                }
                assert_eq!(offer(&sandbox), theirs, "{record:?} {}: their work stays", act.named);
            }
            assert_eq!(count(&sandbox, Route::PutOffer) + count(&sandbox, Route::PutBlob), 0, "{record:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn force_and_an_approved_plan_overwrite_and_name_what_they_overwrite() {
    for approved in [false, true] {
        let (env, sandbox) = published().await;
        edit(&sandbox, &EDITS[1]);
        edit(&sandbox, &EDITS[3]);
        let planned = env.run_at(&sandbox, &["plan", "listing", "--out", "plan.json"]);
        assert_eq!(planned.code, 0, "{}", planned.all());
        let said = [
            "would fail: someone else changed the draft of `contoso/vm`",
            "large logo (microsoft-azure-marketplace.largeLogo): someone replaced it with http://127.0.0.1:[PORT]/theirs.png",
            "images to be removed:",
            "- (not downloaded)  \"Third\"\n        http://127.0.0.1:[PORT]/third.png",
        ];
        for words in said {
            assert!(planned.stdout.contains(words), "{words}: {}", planned.all());
        }
        let args: &[&str] = if approved {
            &["publish", "listing", "--plan", "plan.json"]
        } else {
            &["publish", "listing", "--force"]
        };
        let seen = env.run_at(&sandbox, args);
        assert_eq!(seen.code, 0, "{}", seen.all());
        assert!(seen.stdout.contains("overwritten: large logo"), "{}", seen.all());
        assert!(seen.stdout.contains("overwritten: screenshot 3"), "{}", seen.all());
        assert_eq!(offer(&sandbox)[SCREENSHOTS].as_array().unwrap().len(), 2);
        let again = env.run_at(&sandbox, &["publish", "listing"]);
        assert!(again.stdout.contains("unchanged: the draft already matches the folder"), "{}", again.all());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_owns_the_texts_overwrites_texts_and_still_no_image() {
    let (env, sandbox) = published().await;
    env.write("offerpress.toml", format!("{SHAPE}\n[publish]\ntexts = \"folder\"\n"));
    for record in [Record::Kept, Record::Lost] {
        remember(&env, record);
        edit(&sandbox, &EDITS[0]);
        let seen = env.run_at(&sandbox, &["publish", "listing"]);
        assert_eq!(seen.code, 0, "{record:?}: {}", seen.all());
        assert!(
            seen.stdout.contains("overwritten: offer/microsoft-azure-marketplace.title"),
            "{}",
            seen.all()
        );
        assert_eq!(offer(&sandbox)[TITLE], "VM");
    }
    edit(&sandbox, &EDITS[1]);
    assert_eq!(env.run_at(&sandbox, &["publish", "listing"]).code, 4);
    env.write("offerpress.toml", format!("{SHAPE}\n[publish]\nimages = \"folder\"\n"));
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
}

/// Lets a colleague act after the run has read the draft and before it saves.
async fn overtaken(args: &[&str], act: &Edit) -> (Seen, Sandbox) {
    let (env, sandbox) = published().await;
    env.write("logos/large.png", png(216, 216, [1, 2, 3]));
    sandbox.fail_next(Route::HeadBlob, Fault::Slow(Duration::from_millis(1500)));
    let child = env.command_at(&sandbox, args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until("the run verified its URL", || count(&sandbox, Route::HeadBlob) > 0);
    edit(&sandbox, act);
    (env.seen(child.wait_with_output().unwrap()), sandbox)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 16)]
async fn an_edit_of_an_image_during_the_run_is_never_rebased_over() {
    let runs = EDITS[1..].iter().map(|act| (act, tokio::spawn(overtaken(&IMAGES_ONLY, act))));
    for (act, run) in runs.collect::<Vec<_>>() {
        let (seen, sandbox) = run.await.unwrap();
        assert_eq!(seen.code, 4, "{}: {}", act.named, seen.all());
        assert!(seen.stderr.contains(act.named), "{}: {}", act.named, seen.all());
        let mut expected =
            sandbox.offer(OFFER.0, OFFER.1, Slot::Draft).unwrap()["definition"]["offer"].clone();
        let theirs = expected.clone();
        act.apply(&sandbox, &mut expected);
        assert!(theirs[LARGE] == expected[LARGE] || act.named.starts_with("screenshot"), "{}", act.named);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approved_plan_is_never_carried_out_on_top_of_another_edit() {
    let (env, sandbox) = published().await;
    env.write("logos/large.png", png(216, 216, [1, 2, 3]));
    let plan = [&["plan"][..], &IMAGES_ONLY[1..], &["--out", "plan.json"]].concat();
    assert_eq!(env.run_at(&sandbox, &plan).code, 0);
    sandbox.fail_next(Route::HeadBlob, Fault::Slow(Duration::from_millis(1500)));
    let args = [&IMAGES_ONLY[..], &["--plan", "plan.json"]].concat();
    let child =
        env.command_at(&sandbox, &args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until("the run verified its URL", || count(&sandbox, Route::HeadBlob) > 0);
    edit(&sandbox, &EDITS[0]);
    let seen = env.seen(child.wait_with_output().unwrap());
    assert_eq!(seen.code, 4, "a text, which an images-only run would leave alone: {}", seen.all());
    assert_eq!(count(&sandbox, Route::PutOffer), 1, "refused once, never sent again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_caption_is_planned_saved_and_remembered() {
    let (env, sandbox) = published().await;
    env.write("screenshots/01.txt", "The new dashboard");
    let plan = env.run_at(&sandbox, &["plan", "listing", "--format", "json"]).json();
    let shown = plan["assets"].as_array().unwrap().iter().find(|asset| asset["file"] == "screenshots/01.png");
    let shown = shown.unwrap();
    assert_eq!((&shown["change"], &shown["caption"]), (&"text-changed".into(), &"The new dashboard".into()));
    assert_eq!(shown["before"]["caption"], "The dashboard");
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert_eq!(offer(&sandbox)[SCREENSHOTS][0]["caption"], "The new dashboard");
    assert!(std::fs::read_to_string(env.file("offerpress.lock")).unwrap().contains("The new dashboard"));
    std::fs::remove_file(env.file("screenshots/01.txt")).unwrap();
    assert_eq!(env.run_at(&sandbox, &["publish", "listing"]).code, 0);
    assert_eq!(offer(&sandbox)[SCREENSHOTS][0]["caption"], "", "what the folder no longer says is cleared");
    let again = env.run_at(&sandbox, &["publish", "listing"]);
    assert!(again.stdout.contains("unchanged: the draft already matches the folder"), "{}", again.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_holds_what_the_folder_sets_and_where_an_image_came_from_that_left_it() {
    let (env, sandbox) = (place(), Sandbox::builder().start().await.unwrap());
    let small = png(48, 48, [0, 90, 110]);
    env.write("logos/small.png", &small);
    let publish = || {
        let seen = env.run_at(&sandbox, &["publish", "listing"]);
        assert!(seen.code == 0 && seen.stdout.contains("saved as a draft"), "{}", seen.all());
        std::fs::read_to_string(env.file("offerpress.lock")).unwrap()
    };
    let first = publish();
    assert!(first.contains("caption = \"The alerts\""), "{first}");
    std::fs::remove_file(env.file("logos/small.png")).unwrap();
    std::fs::remove_file(env.file("screenshots/02.txt")).unwrap();
    let second = publish();
    assert!(!second.contains("The alerts") && !second.contains("caption = \"\""), "{second}");
    let sha256 = offerpress::base::Digests::of(&small).sha256.to_string();
    assert!(second.contains("logos/small.png") && second.contains(&sha256), "{second}");
}

#[tokio::test(flavor = "multi_thread")]
async fn images_that_left_the_folder_leave_the_list_or_are_named() {
    let (env, sandbox) = published().await;
    std::fs::remove_dir_all(env.file("screenshots")).unwrap();
    let images = env.run_at(&sandbox, &IMAGES_ONLY);
    assert_eq!(images.code, 0, "{}", images.all());
    assert!(images.stdout.contains("the draft still has 2 screenshots"), "{}", images.all());
    assert_eq!(offer(&sandbox)[SCREENSHOTS].as_array().unwrap().len(), 2);
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert!(seen.stdout.contains("images removed:"), "{}", seen.all());
    assert_eq!(offer(&sandbox)[SCREENSHOTS], json!([]));
    let again = env.run_at(&sandbox, &["publish", "listing"]);
    assert!(again.stdout.contains("unchanged: the draft already matches the folder"), "{}", again.all());
    // what a colleague adds is not taken away because the folder has none
    edit(&sandbox, &EDITS[3]);
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert!(seen.stdout.contains("the draft still has 1 screenshot"), "{}", seen.all());
    assert_eq!(offer(&sandbox)[SCREENSHOTS].as_array().unwrap().len(), 1);
}

#[test]
fn a_lock_that_cannot_be_used_is_refused_and_kept() {
    let env = place();
    let table = [
        ("version = 9\nwhat = \"comes later\"\n", "has lock format 9", "update offerpress"),
        (
            "<<<<<<< HEAD\nversion = 2\n=======\nversion = 2\n>>>>>>> b\n",
            "conflict markers (line 1)",
            "git checkout --theirs",
        ),
        ("version = 2\n\0garbage", "is damaged", "restore it from version control"),
    ];
    for (text, message, hint) in table {
        env.write("offerpress.lock", text);
        let mut command = env.command(&["publish", "listing"]);
        let market =
            crate::support::scripted::Scripted::start(vec![crate::support::scripted::Reply::Answer(
                404,
                Vec::new(),
                r#"{"error":{"code":"NotFound"}}"#.to_owned(),
            )]);
        command.env("OFFERPRESS_MARKETPLACE_URL", market.address()).env("OFFERPRESS_TOKEN", "token");
        let seen = env.seen(command.output().unwrap());
        assert_eq!(seen.code, 2, "{}", seen.all());
        assert!(seen.stderr.contains(message) && seen.stderr.contains(hint), "{}", seen.all());
        assert!(!seen.stderr.contains("remove the lock"), "{}", seen.all());
        assert_eq!(std::fs::read_to_string(env.file("offerpress.lock")).unwrap(), text);
    }
}
