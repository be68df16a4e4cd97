//! IDs that the folder, the flags and the service write in another case are the same IDs.

use crate::support::{TestEnv, count, png};
use offerpress::sandbox::{Route, Sandbox, Slot};
use serde_json::json;

const BODY: &str = r#"{"publisherId":"contoso","id":"vm","offerTypeId":"microsoft-azure-corevm","definition":{"displayText":"VM",
"offer":{},"plans":[{"planId":"basic","microsoft-azure-corevm.skuTitle":"Basic","microsoft-azure-corevm.largeLogo":""}]}}"#;

/// A folder that writes its plan's ID otherwise than its own `offer.json`.
fn place() -> TestEnv {
    let env = TestEnv::new();
    env.write("offer.json", BODY);
    env.write("plans/Basic/logos/large.png", png(216, 216, [0, 90, 110]));
    env
}

/// The service answers with a spelling of its own.
fn respell(sandbox: &Sandbox) {
    assert!(sandbox.portal_edit("contoso", "vm", |offer| {
        (offer["publisherId"], offer["id"]) = ("Contoso".into(), "VM".into());
        offer["definition"]["plans"][0]["planId"] = "BASIC".into();
    }));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_spelling_is_no_edit_and_no_unknown_plan() {
    let (env, sandbox) = (place(), Sandbox::builder().start().await.unwrap());
    let first = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(first.code, 0, "{}", first.all());
    let logo = |sandbox: &Sandbox| {
        let draft = sandbox.offer("contoso", "vm", Slot::Draft).unwrap();
        draft["definition"]["plans"][0]["microsoft-azure-corevm.largeLogo"].as_str().unwrap().to_owned()
    };
    assert!(!logo(&sandbox).is_empty(), "the plan got its logo");
    respell(&sandbox);
    sandbox.clear_requests();
    for memory in ["kept", "lost"] {
        let seen = env.run_at(&sandbox, &["publish", "listing", "--publisher", "CONTOSO", "--offer", "Vm"]);
        assert!(
            seen.stdout.contains("unchanged: the draft already matches the folder"),
            "{memory}: {}",
            seen.all()
        );
        std::fs::remove_file(env.file("offerpress.lock")).unwrap();
    }
    assert_eq!(count(&sandbox, Route::PutOffer), 0);

    // an edit that is one is still found, and a new logo is still saved
    assert_eq!(env.run_at(&sandbox, &["publish", "listing"]).code, 0);
    env.write("plans/Basic/logos/large.png", png(216, 216, [110, 0, 90]));
    let before = logo(&sandbox);
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert_ne!(logo(&sandbox), before);
    respell(&sandbox);
    sandbox.portal_edit("contoso", "vm", |offer| offer["definition"]["displayText"] = json!("vm"));
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 4, "{}", seen.all());
    assert!(seen.stderr.contains("displayText") && !seen.stderr.contains("planId"), "{}", seen.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_in_another_case_is_saved_onto_the_same_offer() {
    let (env, sandbox) = (place(), Sandbox::builder().start().await.unwrap());
    assert_eq!(env.run_at(&sandbox, &["publish", "listing"]).code, 0);
    let blobs = sandbox.blobs();
    let other = BODY.replace(r#""contoso","id":"vm""#, r#""Contoso","id":"VM""#);
    assert_ne!(other, BODY);
    env.write("offer.json", &other);
    for memory in ["kept", "lost"] {
        let seen = env.run_at(&sandbox, &["publish", "listing"]);
        assert!(seen.stdout.contains("unchanged"), "{memory}: {}", seen.all());
        std::fs::remove_file(env.file("offerpress.lock")).unwrap();
    }
    assert_eq!((count(&sandbox, Route::PutOffer), sandbox.blobs()), (1, blobs), "nothing was sent again");

    env.write("offer.json", other.replace("Basic", "Plain"));
    assert_eq!(env.run_at(&sandbox, &["publish", "listing", "--force"]).code, 0);
    let listed = env.run_at(&sandbox, &["list", "CONTOSO", "--format", "json"]).json();
    let offers = listed["offers"].as_array().unwrap();
    assert_eq!((offers.len(), &offers[0]["id"]), (1, &json!("vm")), "{listed}");
    let draft = sandbox.offer("conToso", "vM", Slot::Draft).unwrap();
    assert_eq!((&draft["publisherId"], &draft["id"]), (&json!("contoso"), &json!("vm")), "as it was created");
    assert_eq!(draft["definition"]["plans"][0]["microsoft-azure-corevm.skuTitle"], "Plain");
}
