//! Any offer, pulled and published again: nothing is sent, and after one new picture nothing else changes.

use crate::support::json_text::{member, numbers};
use crate::support::{TestEnv, asked, ours, png};
use offerpress::sandbox::{Route, Sandbox, Slot};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::{Map, Value, json};

const OFFERS: u32 = 12;

/// Numbers whose text a careless reader would change.
const NUMBERS: [&str; 12] = [
    "1.10",
    "1234567890123456789",
    "12345678901234567890123456789",
    "1e5",
    "1E5",
    "1e+05",
    "-2.50E-007",
    "-0",
    "-0.0",
    "0.0600",
    "1e400",
    "0e0",
];

/// Writes an offer; a number stands in it as `"#1E5#"` until then, so that no library sees its text.
fn written(offer: &Value) -> String {
    let number = |text: String, number: &&str| text.replace(&format!("\"#{number}#\""), number);
    NUMBERS.iter().fold(offer.to_string(), number)
}

/// Values that a careless reader would change: order, text of numbers, nulls, empty texts, depth, letters.
fn value() -> impl Strategy<Value = Value> {
    let number = prop::sample::select(NUMBERS.to_vec()).prop_map(|text| json!(format!("#{text}#")));
    let leaf = prop_oneof![
        Just(Value::Null),
        Just(json!("")),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        number,
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("Ümläute & <b>日本語</b> \u{2028} 👩‍🚀")),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((name(), inner), 0..5).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// Not a name of something that the service never shows, nor a picture's.
fn name() -> impl Strategy<Value = String> {
    "[a-zß日\\-_. ]{1,8}".prop_filter("says nothing of secrets", |name| !name.contains("secret"))
}

fn members() -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::vec((name(), value()), 0..6).prop_map(|members| members.into_iter().collect())
}

fn offer(top: Map<String, Value>, texts: Map<String, Value>, plan: Map<String, Value>) -> Value {
    let mut offer = json!({"publisherId": "contoso", "id": "vm", "offerTypeId": "contoso-test-type"});
    let prefixed = |(name, value): (String, Value)| (format!("x-test.{name}"), value);
    let mut texts: Map<String, Value> = texts.into_iter().map(prefixed).collect();
    texts.insert("microsoft-azure-marketplace.title".to_owned(), "VM".into());
    let mut plan: Map<String, Value> = plan.into_iter().map(prefixed).collect();
    plan.insert("planId".to_owned(), "basic".into());
    let top = top.into_iter().map(prefixed);
    let members = offer.as_object_mut().unwrap();
    members.extend(top);
    members.insert("definition".to_owned(), json!({"displayText": "VM", "offer": texts, "plans": [plan]}));
    offer
}

fn draft(sandbox: &Sandbox) -> Value {
    let mut draft = sandbox.offer("contoso", "vm", Slot::Draft).unwrap();
    draft.as_object_mut().unwrap().remove("changedTime");
    draft
}

/// The body of the save, as the server read it.
fn sent(sandbox: &Sandbox) -> String {
    let put = ours(sandbox).find(|request| request.route == Route::PutOffer).unwrap();
    String::from_utf8(put.body.unwrap().to_vec()).unwrap()
}

fn without_large_logo(mut draft: Value) -> String {
    let offer = draft["definition"]["offer"].as_object_mut().unwrap();
    let logo = offer.get_mut("microsoft-azure-marketplace.largeLogo").expect("there is one");
    *logo = Value::Null;
    draft.to_string()
}

fn publish(env: &TestEnv, sandbox: &Sandbox, folder: &str) -> Result<String, TestCaseError> {
    let seen = env.run_at(sandbox, &["publish", folder]);
    prop_assert_eq!(seen.code, 0, "{}", seen.all());
    Ok(seen.stdout)
}

async fn goes_round(offer: &Value) -> Result<(), TestCaseError> {
    let (env, sandbox) = (TestEnv::new(), Sandbox::builder().start().await.unwrap());
    let offer = written(offer);
    env.write("offer.json", &offer);
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    publish(&env, &sandbox, "listing")?;
    let body = sent(&sandbox);
    prop_assert_eq!(numbers(&body), numbers(&offer));
    let before = draft(&sandbox);
    let pulled = env.run_at(&sandbox, &["pull", "contoso/vm", "pulled"]);
    prop_assert_eq!(pulled.code, 0, "{}", pulled.all());
    sandbox.clear_requests();
    let said = publish(&env, &sandbox, "pulled")?;
    prop_assert!(said.contains("unchanged: the draft already matches the folder"), "{}", said);
    prop_assert_eq!(asked(&sandbox), ["GET GetOffer 200"]);
    prop_assert_eq!(draft(&sandbox).to_string(), before.to_string());
    env.write("../pulled/logos/large.png", png(216, 216, [110, 0, 90]));
    sandbox.clear_requests();
    publish(&env, &sandbox, "pulled")?;
    let pulled = std::fs::read_to_string(env.root().join("pulled/offer.json")).unwrap();
    let body = sent(&sandbox);
    prop_assert_eq!(numbers(&body), numbers(&pulled));
    let definition = before["definition"].to_string();
    prop_assert_eq!(numbers(member(&pulled, "definition")), numbers(&definition));
    let after = draft(&sandbox);
    prop_assert_ne!(after.to_string(), before.to_string());
    prop_assert_eq!(without_large_logo(after), without_large_logo(before));
    Ok(())
}

#[test]
fn any_offer_goes_round_without_a_change() {
    let config = Config { cases: OFFERS, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[5; 32]);
    let offers = (members(), members(), members());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let told = TestRunner::new_with_rng(config, rng)
        .run(&offers, |(top, texts, plan)| runtime.block_on(goes_round(&offer(top, texts, plan))));
    told.unwrap_or_else(|error| panic!("{error}"));
}
