//! What the server receives is what the person wrote, but for the pictures.

use crate::support::json_text::numbers;
use crate::support::{TestEnv, ours, png};
use offerpress::sandbox::{Route, Sandbox};
use serde_json::Value;

/// Numbers, order, nulls and letters that a careless reader would change.
const OFFER: &str = r#"{
  "version": 1252868275123456789, "publisherId": "contoso", "id": "insight",
  "offerTypeId": "microsoft-azure-virtualmachines",
  "unknown": { "z": 1.10, "a": [1e5, 1E5, 1e+05, 2.50E-007, -0, -0.0, 12345678901234567890123456789], "empty": {}, "none": null, "": "" },
  "definition": {
    "displayText": "Ümläute, 日本語, \"quotes\" & <ampersands> \u2028",
    "offer": {
      "microsoft-azure-marketplace.title": "A & B",
      "microsoft-azure-marketplace.usefulLinks": [{ "linkTitle": "x", "linkUrl": "https://contoso.com/?a=1&b=2" }],
      "microsoft-azure-marketplace.smallLogo": null,
      "microsoft-azure-marketplace.largeLogo": "",
      "microsoft-azure-marketplace.screenshots": [],
      "microsoft-azure-marketplace.leadDestination": "None"
    },
    "plans": [{ "planId": "p", "virtualMachinePricing": { "isByol": true, "price": 0.0600 } }]
  }
}"#;

async fn received(env: &TestEnv) -> String {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let seen = env.run_at(&sandbox, &["publish", "listing"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let put = ours(&sandbox).find(|request| request.route == Route::PutOffer).unwrap();
    String::from_utf8(put.body.unwrap().to_vec()).unwrap()
}

/// The fields of pictures, as the API page writes them.
const PICTURES: [&str; 3] = ["smallLogo", "largeLogo", "screenshots"];

fn without_pictures(text: &str) -> Value {
    let mut value: Value = serde_json::from_str(text).unwrap();
    for field in PICTURES {
        value["definition"]["offer"][format!("microsoft-azure-marketplace.{field}")] =
            Value::from("a picture");
    }
    value
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_pictures_changes() {
    let env = TestEnv::new();
    env.write("offer.json", OFFER);
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    let body = received(&env).await;
    assert_eq!(without_pictures(&body).to_string(), without_pictures(OFFER).to_string(), "order too");
    assert_eq!(numbers(&body), numbers(OFFER));
    for text in ["日本語", "a=1&b=2"] {
        assert!(body.contains(text), "{text}");
    }
    assert!(!body.contains("\\u0026"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_of_the_example_gets_its_url() {
    let body = received(&TestEnv::with_example()).await;
    let offer: Value = serde_json::from_str(&body).unwrap();
    let members = &offer["definition"]["offer"];
    for logo in ["smallLogo", "mediumLogo", "largeLogo", "wideLogo", "heroLogo"] {
        let url = members[format!("microsoft-azure-marketplace.{logo}")].as_str().unwrap();
        for part in ["/contoso/contoso-insight/", ".png?", "sp=r&", "sr=b", "se=", "st=", "sig="] {
            assert!(url.contains(part), "{logo}: {part}");
        }
    }
    let count = |list: &str| members[format!("microsoft-azure-marketplace.{list}")].as_array().unwrap().len();
    assert_eq!((count("screenshots"), count("videos")), (4, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hero_is_never_added_unasked() {
    let env = TestEnv::new();
    env.write("offer.json", OFFER);
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    assert!(!received(&env).await.contains("heroLogo"));
    env.write("logos/hero.png", png(815, 290, [20, 60, 90]));
    assert!(received(&env).await.contains("heroLogo"));
}

#[tokio::test(flavor = "multi_thread")]
async fn core_vm_offers_keep_their_pictures_with_the_plans() {
    let env = TestEnv::new();
    env.write(
        "offer.json",
        r#"{"publisherId":"contoso","offerTypeId":"microsoft-azure-corevm","id":"linux","definition":{"offer":{},"plans":[
            {"planId":"one","microsoft-azure-corevm.largeLogo":""},{"planId":"two","microsoft-azure-corevm.largeLogo":""}]}}"#,
    );
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    env.write("plans/two/logos/large.png", png(216, 216, [110, 90, 0]));
    let offer: Value = serde_json::from_str(&received(&env).await).unwrap();
    let url = |n: usize| {
        offer["definition"]["plans"][n]["microsoft-azure-corevm.largeLogo"].as_str().unwrap().to_owned()
    };
    let place = |n: usize| url(n).split('?').next().unwrap().to_owned();
    assert!(place(0).contains("/contoso/linux/"), "{}", place(0));
    assert_ne!(place(0), place(1), "each plan its own");
    assert_eq!(offer["definition"]["offer"], serde_json::json!({}));
}
