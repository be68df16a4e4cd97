//! 3. Any change of any file that is read changes the plan, or a note names the file.
//! 4. The plan's changes are the difference between what was read and what is sent, exactly.
//! 5. A check that finds nothing means that plan and publish refuse for no reason that lies in the folder.

use super::{PUBLISH, done, run, some};
use crate::support::world::{Call, World};
use crate::support::{TestEnv, png};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fs;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Do {
    Edit,
    Delete,
    Rename,
    Add,
}

/// Every file that is read.
const FILES: [&str; 12] = [
    "offer.json",
    "offerpress.toml",
    "logos/large.png",
    "logos/medium.png",
    "logos/small.png",
    "logos/wide.png",
    "logos/hero.png",
    "screenshots/01-view.png",
    "screenshots/01-view.txt",
    "screenshots/02-view.txt",
    "videos/01-tour.png",
    "videos/01-tour.toml",
];

fn change(env: &TestEnv, file: &str, what: Do) {
    let path = env.file(file);
    let extension = path.extension().unwrap().to_str().unwrap().to_owned();
    match (what, extension.as_str()) {
        (Do::Delete, _) => fs::remove_file(path).unwrap(),
        (Do::Rename, _) => {
            let name = path.file_name().unwrap().to_str().unwrap();
            fs::rename(&path, path.with_file_name(format!("unused-{name}"))).unwrap();
        }
        (Do::Add, extension) => {
            let bytes = fs::read(&path).unwrap();
            fs::write(path.with_file_name(format!("added.{extension}")), bytes).unwrap();
        }
        (Do::Edit, "png") => {
            let bytes = fs::read(&path).unwrap();
            let size = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
            fs::write(path, png(size(16), size(20), [130, 20, 20])).unwrap();
        }
        (Do::Edit, "json") => {
            env.write(file, fs::read_to_string(env.file(file)).unwrap().replace("VM\"", "VMs\""));
        }
        (Do::Edit, "txt") => env.write(file, "Other words\n"),
        (Do::Edit, _) if file == "offerpress.toml" => {
            let text = fs::read_to_string(env.file(file)).unwrap();
            env.write(file, text.replace("name = \"caption\"", "name = \"altText\""));
        }
        (Do::Edit, _) => {
            env.write(file, fs::read_to_string(env.file(file)).unwrap().replace("A tour", "Tour"));
        }
    }
}

#[test]
fn every_change_of_every_file_changes_the_plan_or_is_named() {
    let ways = [Do::Edit, Do::Delete, Do::Rename, Do::Add];
    let cases: Vec<_> = FILES.iter().flat_map(|file| ways.map(|way| (*file, way))).collect();
    some(&cases, 16, |(file, what)| {
        let (env, world) = (TestEnv::with_listing(), World::start());
        done(&env, &world, PUBLISH)?;
        let plan = ["plan", "listing", "--format", "json"];
        let before = run(&env, &world, &plan)?;
        change(&env, file, what);
        let after = run(&env, &world, &plan)?;
        let name = file.rsplit('/').next().unwrap();
        let named = format!("{}{}", after.stdout, after.stderr).contains(if what == Do::Add {
            "added."
        } else {
            name
        });
        let differs = before.stdout != after.stdout || before.code != after.code;
        if differs && (named || before.json() != after.json()) {
            return Ok(());
        }
        Err(format!("nothing is said of it: {}", after.all()))
    });
}

/// The members of `definition.offer`.
fn members(offer: &Value) -> Map<String, Value> {
    offer.pointer("/definition/offer").and_then(Value::as_object).cloned().unwrap_or_default()
}

/// The members in which two offers differ.
fn differing(one: &Map<String, Value>, other: &Map<String, Value>) -> BTreeSet<String> {
    let names = one.keys().chain(other.keys());
    names.filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}

/// What the service fills in where a body says nothing, as the sandbox's drafts show it.
fn is_a_default(value: &Value) -> bool {
    [Value::Null, json!(""), json!([]), json!({})].contains(value)
}

/// The members that a plan says it changes.
fn planned(plan: &Value) -> BTreeSet<String> {
    let list = |name: &str| plan[name].as_array().cloned().unwrap_or_default();
    let field = |asset: &Value| {
        let field = match asset["kind"].as_str().unwrap() {
            "screenshot" => "screenshots".to_owned(),
            "video-thumbnail" | "video" => "videos".to_owned(),
            logo => format!("{}Logo", logo.trim_end_matches("-logo")),
        };
        format!("microsoft-azure-marketplace.{field}")
    };
    let changed = list("assets").into_iter().filter(|asset| asset["change"] != "unchanged");
    let members = list("fields").into_iter().filter_map(|member| {
        let pointer = member["field"].as_str()?.trim_start_matches('/').to_owned();
        let (_, rest) = pointer.split_once("offer/")?;
        Some(rest.split('/').next()?.to_owned())
    });
    changed.map(|asset| field(&asset)).chain(list("removed").iter().map(field)).chain(members).collect()
}

const CHANGES: [&str; 6] = ["large", "caption", "add", "remove", "text", "video"];

#[test]
fn the_plan_says_exactly_what_the_save_changes() {
    let cases: Vec<_> = CHANGES.iter().flat_map(|one| CHANGES.map(|other| [*one, other])).collect();
    some(&cases, 12, |changes| {
        let (env, world) = (TestEnv::with_listing(), World::start());
        done(&env, &world, PUBLISH)?;
        for change in changes {
            match change {
                "large" => env.write("logos/large.png", png(216, 216, [110, 90, 0])),
                "caption" => env.write("screenshots/01-view.txt", "Other words\n"),
                "add" => env.screenshot(3, 3),
                "remove" => {
                    let _ = fs::remove_file(env.file("screenshots/02-view.png"));
                    let _ = fs::remove_file(env.file("screenshots/02-view.txt"));
                }
                "text" => change_text(&env),
                _ => env.write(
                    "videos/01-tour.toml",
                    "title = \"Tour\"\nurl = \"https://www.youtube.com/watch?v=Other00\"\n",
                ),
            }
        }
        let plan = done(&env, &world, &["plan", "listing", "--format", "json"])?.json();
        let before = world.draft().ok_or("no draft")?;
        done(&env, &world, PUBLISH)?;
        let sent =
            world.passed().into_iter().find(|passed| passed.call == Call::Save).ok_or("nothing was sent")?;
        let sent: Value = serde_json::from_slice(&sent.body).unwrap();
        // what stays is linked through the proxy in one and past it in the other
        let here = |value: &Value| -> Value {
            let base = world.sandbox().marketplace_url();
            serde_json::from_str(&value.to_string().replace(&base, world.url())).unwrap()
        };
        let after = world.draft().ok_or("no draft any more")?;
        let (read, sent, said) = (members(&here(&before)), members(&sent), planned(&plan));
        // a body that leaves out what is empty in the draft changes nothing by that
        let mut explicit = sent.clone();
        explicit.extend(
            read.clone().into_iter().filter(|(name, value)| !sent.contains_key(name) && is_a_default(value)),
        );
        for (what, changed) in [
            ("what is sent changes", differing(&read, &explicit)),
            ("the save changed", differing(&members(&before), &members(&after))),
        ] {
            if changed != said {
                return Err(format!("{what} {changed:?}, the plan said {said:?}"));
            }
        }
        Ok(())
    });
}

fn change_text(env: &TestEnv) {
    let text = fs::read_to_string(env.file("offer.json")).unwrap();
    env.write("offer.json", text.replace("by the folder", "by the folder again"));
}

/// What people do to a folder, some of it wrong.
const FOLDERS: [&str; 10] = [
    "as it is",
    "a plan that the body does not have",
    "a logo for a plan in an offer without images per plan",
    "no offer.json",
    "an image URL in the body",
    "a long caption",
    "a video without its file",
    "a body without plans",
    "a null logo",
    "a list that is an object",
];

fn make(env: &TestEnv, folder: &str) {
    let insert = |name: &str, value: Value| {
        let mut offer: Value = serde_json::from_slice(&fs::read(env.file("offer.json")).unwrap()).unwrap();
        offer["definition"]["offer"][format!("microsoft-azure-marketplace.{name}")] = value;
        env.write("offer.json", offer.to_string());
    };
    match folder {
        "a plan that the body does not have" => {
            env.write("plans/nope/logos/large.png", png(216, 216, [1, 90, 110]));
        }
        "a logo for a plan in an offer without images per plan" => {
            let offer = fs::read_to_string(env.file("offer.json")).unwrap();
            env.write("offer.json", offer.replace(r#""plans":[]"#, r#""plans":[{"planId":"gold"}]"#));
            env.write("plans/gold/logos/large.png", png(216, 216, [1, 90, 110]));
        }
        "no offer.json" => fs::remove_file(env.file("offer.json")).unwrap(),
        "an image URL in the body" => insert("mediumLogo", "https://example.com/medium.png".into()),
        "a long caption" => env.write("screenshots/01-view.txt", "word ".repeat(200)),
        "a video without its file" => fs::remove_file(env.file("videos/01-tour.toml")).unwrap(),
        "a body without plans" => {
            let offer = fs::read_to_string(env.file("offer.json")).unwrap();
            env.write("offer.json", offer.replace(r#","plans":[]"#, ""));
        }
        "a null logo" => insert("largeLogo", Value::Null),
        "a list that is an object" => insert("screenshots", json!({})),
        _ => {}
    }
}

#[test]
fn what_the_check_lets_through_is_refused_by_nothing_in_the_folder() {
    some(&FOLDERS, FOLDERS.len(), |folder| {
        let (env, world) = (TestEnv::with_listing(), World::start());
        make(&env, folder);
        let check = env.run_through(&world, &["check", "listing", "--format", "json"]);
        if check.code != 0 {
            return Ok(());
        }
        for command in ["plan", "publish"] {
            let seen = run(&env, &world, &[command, "listing", "--format", "json"])?;
            // 2 for a folder without ids is no reason that lies in a file
            if seen.code == 1 || (seen.code != 0 && folder != "no offer.json") {
                return Err(format!("the check found nothing, but: {}", seen.all()));
            }
        }
        Ok(())
    });
}
