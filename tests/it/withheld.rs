//! Secrets that reads leave out or mask: a run that saves what it read names them, and never writes a mask over one.

use crate::support::world::{Mode, World};
use crate::support::{TestEnv, count, each_beside_the_others, law, png};
use offerpress::sandbox::{Behavior, Route, Sandbox, Slot};
use serde_json::{Value, json};

const PASSWORD: &str = "/definition/offer/microsoft-azure-marketplace.crmLeadConfiguration/crmPassword";
const BODY: &str = r#"{"publisherId":"contoso","id":"vm","offerTypeId":"microsoft-azure-virtualmachines","definition":{
"displayText":"VM","offer":{"microsoft-azure-marketplace.leadDestination":"Crm",
"microsoft-azure-marketplace.crmLeadConfiguration":{"url":"https://crm.example","crmPassword":"p4ssw0rd-of-leads"}},"plans":[]}}"#;
const IMAGES_ONLY: [&str; 7] =
    ["publish", "listing", "--images-only", "--publisher", "contoso", "--offer", "vm"];

/// An offer with a lead destination, whose password the sandbox keeps and withholds; then there is a new logo.
async fn place() -> (TestEnv, Sandbox) {
    let (env, sandbox) = (TestEnv::new(), Sandbox::builder().start().await.unwrap());
    env.write("offer.json", BODY);
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    env.write("logos/large.png", png(216, 216, [110, 0, 90]));
    sandbox.clear_requests();
    (env, sandbox)
}

fn plan() -> Vec<&'static str> {
    [&["plan"], &IMAGES_ONLY[1..]].concat()
}

fn configuration(sandbox: &Sandbox) -> Value {
    let draft = sandbox.offer("contoso", "vm", Slot::Draft).unwrap();
    draft["definition"]["offer"]["microsoft-azure-marketplace.crmLeadConfiguration"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_save_of_the_draft_names_what_it_may_blank() {
    for own in ["kept", "removed"] {
        let (env, sandbox) = place().await;
        if own == "removed" {
            std::fs::remove_file(env.file("offer.json")).unwrap();
        }
        let planned = env.run_at(&sandbox, &plan());
        assert_eq!(count(&sandbox, Route::PutOffer), 0);
        let published = env.run_at(&sandbox, &IMAGES_ONLY);
        for seen in [&planned, &published] {
            assert_eq!(seen.code, 0, "{}", seen.all());
            assert!(seen.stdout.contains("[secret-withheld]"), "{}", seen.all());
            assert!(seen.stdout.contains("leads go to `Crm`"), "{}", seen.all());
            assert_eq!(
                seen.stdout.contains(PASSWORD),
                own == "kept",
                "the folder knows of it: {}",
                seen.all()
            );
            assert!(!seen.all().contains("p4ssw0rd"), "{}", seen.all());
        }
        // what it warns of: this service takes an absent secret for none
        assert_eq!(configuration(&sandbox), json!({"url": "https://crm.example"}));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_can_stop_there() {
    let (env, sandbox) = place().await;
    let denied = env.run_at(&sandbox, &[&IMAGES_ONLY[..], &["--deny", "warnings"]].concat());
    env.write("offerpress.toml", "[rules]\nsecret-withheld = \"error\"\n");
    let refused = env.run_at(&sandbox, &IMAGES_ONLY);
    for seen in [denied, refused] {
        assert_eq!(seen.code, 1, "{}", seen.all());
        assert!(seen.all().contains("secret-withheld"), "{}", seen.all());
    }
    assert_eq!((count(&sandbox, Route::PutOffer), count(&sandbox, Route::PutBlob)), (0, 0));
    env.write("offerpress.toml", "[rules]\nsecret-withheld = \"off\"\n");
    let seen = env.run_at(&sandbox, &IMAGES_ONLY);
    assert!(seen.code == 0 && !seen.all().contains("secret-withheld"), "{}", seen.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_the_folders_own_carries_them() {
    let (env, sandbox) = place().await;
    for args in [["plan", "listing"], ["publish", "listing"]] {
        let seen = env.run_at(&sandbox, &args);
        assert_eq!(seen.code, 0, "{}", seen.all());
        assert!(!seen.all().contains("secret-withheld"), "{}", seen.all());
    }
    assert_eq!(configuration(&sandbox)["crmPassword"], "p4ssw0rd-of-leads");
}

/// The service shows a mask in place of a secret.
fn mask(sandbox: &Sandbox) {
    sandbox.portal_edit("contoso", "vm", |offer| {
        offer["definition"]["offer"]["microsoft-azure-marketplace.crmLeadConfiguration"] =
            json!({"url": "https://crm.example", "crmApiKey": "********"});
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mask_is_never_saved_unasked() {
    let (env, sandbox) = place().await;
    mask(&sandbox);
    let pointer = PASSWORD.replace("crmPassword", "crmApiKey");
    let planned = env.run_at(&sandbox, &plan());
    assert_eq!(planned.code, 0, "{}", planned.all());
    assert!(
        planned.stdout.contains("would fail: the draft of `contoso/vm` shows masks"),
        "{}",
        planned.all()
    );
    let stopped = env.run_at(&sandbox, &IMAGES_ONLY);
    assert_eq!(stopped.code, 4, "{}", stopped.all());
    assert!(stopped.stderr.contains(&pointer), "{}", stopped.all());
    assert_eq!((count(&sandbox, Route::PutOffer), count(&sandbox, Route::PutBlob)), (0, 0));
    let forced = env.run_at(&sandbox, &[&IMAGES_ONLY[..], &["--force"]].concat());
    assert_eq!((forced.code, count(&sandbox, Route::PutOffer)), (0, 1), "{}", forced.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mask_that_was_pulled_is_found_by_the_check() {
    let (env, sandbox) = place().await;
    mask(&sandbox);
    let pulled = env.run_at(&sandbox, &["pull", "contoso/vm", "pulled"]);
    assert_eq!(pulled.code, 0, "{}", pulled.all());
    sandbox.clear_requests();
    for command in ["check", "publish"] {
        let seen = env.run_at(&sandbox, &[command, "pulled"]);
        assert_eq!(seen.code, 1, "{}", seen.all());
        assert!(seen.all().contains("secret-masked"), "{}", seen.all());
    }
    assert_eq!(count(&sandbox, Route::PutOffer), 0);
}

/// How an offer is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// With an offer body that has the secret.
    OwnBody,
    /// With an offer body that doesn't have it, such as a pulled one.
    BodyWithout,
    ImagesOnly,
    ImagesOnlyByForce,
}

/// A secret that is hidden in each way, and saved in each: it stays, or is named, or nothing is saved.
#[test]
fn a_secret_is_kept_or_named_however_it_is_hidden_and_saved() {
    let hidden = [None, Some(Mode::ShowsSecretsAs("********")), Some(Mode::ShowsSecretsAs(""))];
    let ways = [
        (Way::OwnBody, [0, 0, 0]),
        (Way::BodyWithout, [0, 0, 0]),
        (Way::ImagesOnly, [0, 4, 0]),
        (Way::ImagesOnlyByForce, [0, 0, 0]),
    ];
    let cells = ways
        .iter()
        .flat_map(|(way, codes)| hidden.iter().zip(codes).map(|(hidden, code)| (*way, *hidden, *code)));
    each_beside_the_others(cells.collect(), |(way, hidden, code)| {
        let (env, world) = (TestEnv::new(), World::start());
        env.write("offer.json", BODY);
        env.write("logos/large.png", png(216, 216, [0, 90, 110]));
        let publish = ["publish", "listing"];
        assert_eq!(env.run_through(&world, &publish).code, 0);
        env.write("logos/large.png", png(216, 216, [110, 0, 90]));
        world.turn(hidden.as_slice());
        if way == Way::BodyWithout {
            env.write("offer.json", BODY.replace(r#","crmPassword":"p4ssw0rd-of-leads""#, ""));
        }
        let args: &[&str] = match way {
            Way::OwnBody | Way::BodyWithout => &[],
            Way::ImagesOnly => &["--images-only"],
            Way::ImagesOnlyByForce => &["--images-only", "--force"],
        };
        let seen = env.run_through(&world, &[&publish[..], args].concat());
        law::check(&world, &seen, &env.folder())?;
        let is_kept = world.secrets().iter().any(|(_, secret)| secret == "p4ssw0rd-of-leads");
        let is_named = seen.all().contains("[secret-withheld]");
        match (seen.code == code, way == Way::OwnBody || code != 0) {
            (true, true) if is_kept => Ok(()),
            (true, false) if is_named => Ok(()),
            _ => Err(format!("kept: {is_kept}, named: {is_named}, not {code}: {}", seen.all())),
        }
    });
}

/// A service leaves a field out of its reads, from before the offer is there or from later on.
#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_reads_leave_out_is_no_success_unless_its_name_tells_of_a_secret() {
    for (field, at_first, later) in [
        ("leadDestination", [5, 5], [4, 4]),
        ("crmLeadConfiguration", [5, 5], [4, 4]),
        ("crmPassword", [0, 0], [0, 0]),
    ] {
        let withheld = || Behavior::WithholdField(field.to_owned());
        let (env, sandbox) = (TestEnv::new(), Sandbox::builder().behavior(withheld()).start().await.unwrap());
        env.write("offer.json", BODY);
        env.write("logos/large.png", png(216, 216, [0, 90, 110]));
        let (other, known) = place().await;
        known.set(withheld());
        for (env, sandbox, codes) in [(&env, &sandbox, at_first), (&other, &known, later)] {
            let seen = [0, 1].map(|_| env.run_at(sandbox, &["publish", "listing"]));
            let all = format!("{field}: {}\n{}", seen[0].all(), seen[1].all());
            assert_eq!([seen[0].code, seen[1].code], codes, "{all}");
            let names_it = |one: &crate::support::Seen| one.all().contains(field);
            match codes {
                [0, 0] => assert!(seen[1].stdout.contains("unchanged"), "{all}"),
                _ => assert!(seen.iter().all(names_it), "{all}"),
            }
        }
    }
}
