//! What scripts are promised: the schemas under `schemas/`, and real documents held against them by someone else's code.

use crate::support::{Seen, TestEnv, png};
use clap::CommandFactory as _;
use offerpress::cli::args::CommandLine;
use offerpress::cli::documents;
use offerpress::publish::settings::SettingsFile;
use offerpress::sandbox::Sandbox;
use schemars::generate::SchemaSettings;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The commands that print texts for other programs and no document of their own.
const NO_DOCUMENT: [&str; 3] = ["completions", "help", "man"];

fn committed(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas").join(name)
}

/// The schema of `offerpress.toml`, which is read and not printed.
const SETTINGS: &str = "settings.json";

/// Returns it (JSON Schema, draft 2020-12); editors complete and check the file by it.
fn settings_schema() -> Value {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<SettingsFile>().to_value()
}

/// `OFFERPRESS_WRITE_SCHEMAS=1 cargo test committed_schemas` writes them.
#[test]
fn the_committed_schemas_are_those_of_the_types() {
    let printed = documents().into_iter().map(|document| (document.file, document.schema));
    for (name, schema) in printed.chain([(SETTINGS, settings_schema())]) {
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

#[test]
fn no_schema_lies_there_without_its_document_and_the_page_names_all() {
    let lying =
        fs::read_dir(committed("")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let lying: BTreeSet<_> =
        lying.filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "json")).collect();
    let known = documents().into_iter().map(|document| document.file).chain([SETTINGS]);
    assert_eq!(lying, known.map(str::to_owned).collect());
    let page = fs::read_to_string(committed("README.md")).unwrap();
    for document in documents() {
        let row = page.lines().find(|line| line.starts_with(&format!("| [`{0}`]({0}) |", document.file)));
        let row = row.unwrap_or_else(|| panic!("schemas/README.md has no row for {}", document.file));
        document
            .commands
            .iter()
            .for_each(|name| assert!(row.contains(&format!("`{name}`")), "{row}: {name}"));
    }
}

#[test]
fn every_document_carries_its_version() {
    for document in documents() {
        let version = &document.schema["properties"]["schemaVersion"];
        assert_eq!(version["const"], offerpress::publish::outcome::SCHEMA_VERSION, "{}", document.file);
        let required = document.schema["required"].as_array().unwrap();
        assert!(required.contains(&"schemaVersion".into()), "{}", document.file);
    }
}

/// Scripts must bear new members; this test must not: every printed member has to be in the schema.
fn closed(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(members) => {
            let is_closed =
                members.get("properties").is_some_and(Value::is_object) && members.contains_key("type");
            if members.contains_key("oneOf") && is_closed {
                // what a variant does not know, another part of the schema does
                members.insert("unevaluatedProperties".into(), false.into());
                return schema;
            }
            members.values_mut().for_each(|value| *value = closed(value.take()));
            if is_closed {
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

/// Runs every command with `--format json`, in the order of an offer's life.
#[tokio::test(flavor = "multi_thread")]
async fn every_command_prints_its_document_and_nothing_else() {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    let table: &[(&str, &[&str])] = &[
        ("sizes.json", &["sizes"]),
        ("explain.json", &["explain"]),
        ("explain.json", &["explain", "logo-size"]),
        ("init.json", &["init", "new", "--from", "listing/logos"]),
        ("check.json", &["check", "listing"]),
        ("fit.json", &["fit", "new", "--dry-run"]),
        ("fit.json", &["fit", "new"]),
        ("preview.json", &["preview", "listing"]),
        ("outcome.json", &["plan", "listing", "--out", "plan.json"]),
        ("outcome.json", &["publish", "listing", "--plan", "plan.json"]),
        ("outcome.json", &["publish", "listing", "--verify"]),
        ("doctor.json", &["doctor", "listing"]),
        ("clean.json", &["clean", "listing", "--older-than", "0d"]),
        ("publisher-list.json", &["list"]),
        ("offer-list.json", &["list", "contoso"]),
        ("course.json", &["status", "listing"]),
        ("course.json", &["submit", "listing", "--wait", "--every", "0s"]),
        ("operations.json", &["operations", "contoso/contoso-insight"]),
        ("course.json", &["go-live", "contoso/contoso-insight", "--yes", "--wait", "--every", "0s"]),
        ("course.json", &["cancel", "contoso/contoso-insight", "--yes"]),
        ("outcome.json", &["publish", "listing", "--submit", "--wait", "--every", "0s"]),
        ("pulled.json", &["pull", "contoso/contoso-insight", "pulled"]),
        ("sandbox.json", &["sandbox", "--reset"]),
        ("failure.json", &["status", "contoso/nothing-of-the-kind"]),
        ("failure.json", &["check", "nowhere"]),
        ("failure.json", &["chek", "listing"]),
    ];
    for (schema, args) in table {
        let seen = env.run_at(&sandbox, &[args, &["--format", "json"][..]].concat());
        assert_eq!(complaints(schema, &seen.json()), Vec::<String>::new(), "{args:?}: {}", seen.all());
        assert_eq!(seen.stderr, "", "{args:?}");
        let is_failure = *schema == "failure.json";
        assert_eq!(seen.json()["result"] == "failed", is_failure, "{args:?}: {}", seen.all());
    }
    let run: BTreeSet<_> = table.iter().map(|(_, args)| args[0].to_owned()).collect();
    let all = CommandLine::command();
    let all = all.get_subcommands().map(|command| command.get_name().to_owned());
    let missing: Vec<_> =
        all.filter(|name| !run.contains(name) && !NO_DOCUMENT.contains(&name.as_str())).collect();
    assert_eq!(missing, Vec::<String>::new(), "run them here too");
    let named: BTreeSet<_> = documents().iter().flat_map(|document| document.commands).copied().collect();
    assert!(named.iter().all(|name| run.contains(*name)), "{named:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_is_a_line_of_its_schema() {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    let args =
        ["publish", "listing", "--submit", "--wait", "--every", "0s", "--verify", "--progress", "json"];
    let seen = env.run_at(&sandbox, &args);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert!(seen.stderr.lines().count() > 8, "{}", seen.all());
    for line in seen.stderr.lines() {
        let event = serde_json::from_str(line).unwrap();
        assert_eq!(complaints("event.json", &event), Vec::<String>::new(), "{line}");
    }
    let more = serde_json::json!({ "schemaVersion": 1, "event": "saving", "undocumented": true });
    assert_eq!(complaints("event.json", &more).len(), 1);
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
    assert_eq!(plan.json()["fields"][0]["change"], "changed");
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

/// Every key of a schema's objects, also of those that it refers to.
fn keys(schema: &Value, all: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Object(properties)) = members.get("properties") {
                all.extend(properties.keys().cloned());
            }
            members.values().for_each(|value| keys(value, all));
        }
        Value::Array(values) => values.iter().for_each(|value| keys(value, all)),
        _ => {}
    }
}

#[test]
fn the_page_of_settings_names_every_key_and_every_variable() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/settings.md")).unwrap();
    let mut all = BTreeSet::new();
    keys(&settings_schema(), &mut all);
    assert!(all.len() > 30, "only {} keys were found", all.len());
    let names = offerpress::cli::env::ALL.iter().map(|(name, _)| (*name).to_owned());
    for name in all.into_iter().chain(names) {
        let forms = [format!("`{name}`"), format!("`[{name}]`"), format!(".{name}]"), format!("\n{name} = ")];
        let is_there = forms.iter().any(|shown| page.contains(shown));
        assert!(is_there, "docs/settings.md does not name `{name}`");
    }
}

/// The example of the page is one that the program takes, and that the schema takes.
#[test]
fn the_examples_on_the_page_of_settings_are_settings() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/settings.md")).unwrap();
    let schema = jsonschema::validator_for(&settings_schema()).unwrap();
    let examples = page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let mut seen = 0;
    for example in examples {
        offerpress::publish::settings::SettingsFile::parse(example).unwrap();
        let value: toml::Value = toml::from_str(example).unwrap();
        let value = serde_json::to_value(value).unwrap();
        schema.validate(&value).unwrap_or_else(|error| panic!("{example}: {error}"));
        seen += 1;
    }
    assert!(seen > 5, "only {seen} were found");
}
