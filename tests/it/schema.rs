//! What scripts are promised: the schemas under `schemas/`, and real documents held against them by somebody else's code.

use crate::support::{Seen, TestEnv, png};
use offerpress::publish::outcome::schemas;
use offerpress::sandbox::Sandbox;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn committed(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas").join(name)
}

/// `OFFERPRESS_WRITE_SCHEMAS=1 cargo test committed_schemas` writes them anew.
#[test]
fn the_committed_schemas_are_those_of_the_types() {
    for (name, schema) in schemas() {
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("OFFERPRESS_WRITE_SCHEMAS").is_some() {
            fs::create_dir_all(committed("")).unwrap();
            fs::write(committed(name), &text).unwrap();
        }
        let there = fs::read_to_string(committed(name)).unwrap();
        assert_eq!(
            there, text,
            "schemas/{name} is not up to date: set OFFERPRESS_WRITE_SCHEMAS=1 and run this again"
        );
    }
}

/// Scripts must bear new members; this test must not: every printed member has to be in the schema.
fn closed(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(members) => {
            members.values_mut().for_each(|value| *value = closed(value.take()));
            if members.get("properties").is_some_and(Value::is_object) && members.contains_key("type") {
                members.insert("additionalProperties".into(), false.into());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|value| *value = closed(value.take())),
        _ => {}
    }
    schema
}

/// Lists what a schema has against a document.
fn complaints(name: &str, document: &Value) -> Vec<String> {
    let schema: Value = serde_json::from_str(&fs::read_to_string(committed(name)).unwrap()).unwrap();
    let validator = jsonschema::draft202012::new(&closed(schema)).unwrap();
    validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[track_caller]
fn holds(name: &str, seen: &Seen, result: &str) {
    let document = seen.json();
    assert_eq!(document["result"], result, "{}", seen.all());
    assert_eq!(complaints(name, &document), Vec::<String>::new(), "{}", seen.all());
}

#[test]
fn check_prints_a_report() {
    let env = TestEnv::with_example();
    let check = || env.run(&["check", "listing", "--format", "json"]);
    holds("check.json", &check(), "ok");
    env.write("logos/large.png", png(200, 200, [0, 90, 110]));
    env.write("offer.json", "{\"publisherId\":\"contoso\",\"id\":\"x\",\n\"offerTypeId\":\"microsoft-azure-virtualmachines\",\"definition\":{\"offer\":{\"microsoft-azure-marketplace.title\":\"${TITLE}\"}}}");
    let refused = check();
    holds("check.json", &refused, "refused");
    let findings = refused.json()["findings"].as_array().unwrap().clone();
    assert!(findings.iter().any(|finding| finding["line"].is_u64()), "one with a line: {findings:?}");
    assert!(findings.iter().any(|finding| finding.get("line").is_none()), "one without: {findings:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn plan_and_publish_print_an_outcome() {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    let run = |command| env.run_at(&sandbox, &[command, "listing", "--format", "json"]);
    holds("outcome.json", &run("plan"), "planned");
    holds("outcome.json", &run("publish"), "saved");
    holds("outcome.json", &run("publish"), "unchanged");
    sandbox.portal_edit("contoso", "contoso-insight", |offer| {
        offer["definition"]["offer"]["microsoft-azure-marketplace.summary"] = "Edited in the portal".into();
    });
    let plan = run("plan");
    holds("outcome.json", &plan, "planned");
    assert_eq!(plan.json()["members"][0]["change"], "changed");
}

#[test]
fn several_offers_print_one_document() {
    let env = TestEnv::with_two_logos();
    env.write("../offers/good/offer.json", crate::support::SMALL_OFFER);
    env.write("../offers/good/logos/large.png", png(216, 216, [0, 90, 110]));
    env.write("../offers/no/offer.json", "{}");
    let run = |args: &[&str]| env.run(&[args, &["--sandbox", "--format", "json"]].concat());
    for (args, result) in [
        (&["check", "offers"][..], "failed"),
        (&["plan", "offers"], "failed"),
        (&["publish", "offers"], "failed"),
        (&["publish", "offers", "--fail-fast", "--offers-at-once", "1"], "failed"),
        (&["status", "offers/good", "contoso/vm"], "done"),
    ] {
        holds("offers.json", &run(args), result);
    }
}

#[test]
fn failures_print_why() {
    let env = TestEnv::with_example();
    holds("failure.json", &env.run(&["check", "nowhere", "--format", "json"]), "failed");
    env.write("logos/large.png", png(200, 200, [0, 90, 110]));
    let refused = env.run(&["publish", "listing", "--sandbox", "--format", "json"]);
    holds("failure.json", &refused, "failed");
    let findings = refused.json()["findings"].as_array().unwrap().clone();
    assert!(findings.iter().any(|finding| finding["code"] == "logo-size"), "{findings:?}");
}

#[test]
fn the_schemas_refuse_what_is_no_such_document() {
    let env = TestEnv::with_example();
    let report = env.run(&["check", "listing", "--format", "json"]).json();
    for (member, value) in [("schemaVersion", 2.into()), ("result", "fine".into()), ("errors", Value::Null)] {
        let mut other = report.clone();
        other[member] = value;
        assert_eq!(complaints("check.json", &other).len(), 1, "{member}");
    }
    let mut more = report.clone();
    more["undocumented"] = true.into();
    assert_eq!(complaints("check.json", &more).len(), 1);
    assert!(!complaints("outcome.json", &report).is_empty());
    assert!(!complaints("failure.json", &report).is_empty());
}
