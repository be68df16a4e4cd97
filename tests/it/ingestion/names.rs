//! One product has one name, and several folders of one run have a product each.

use super::{ID, Story};
use crate::support::{Seen, TestEnv, asked, png};
use std::fs;

const API: &str = "[marketplace]\napi = \"product-ingestion\"\n";

/// Writes a folder beside the usual one, for one offer: by its settings, or by its `offer.json`.
fn folder(env: &TestEnv, name: &str, settings: &str, offer: Option<&str>) {
    let path = env.root().join(name);
    fs::create_dir_all(path.join("logos")).unwrap();
    fs::write(path.join("offerpress.toml"), format!("{settings}{API}")).unwrap();
    fs::write(path.join("logos/large.png"), png(216, 216, [0, 90, 110])).unwrap();
    let body = offer.map(|id| {
        format!(
            r#"{{"publisherId":"contoso","id":"{id}","offerTypeId":"microsoft-azure-saas","definition":{{"offer":{{}},"plans":[]}}}}"#
        )
    });
    if let Some(body) = body {
        fs::write(path.join("offer.json"), body).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_has_one_name_whatever_is_said_of_its_publisher() {
    let story = Story::begin().await;
    let publisher = |line: &str| story.env.write("offerpress.toml", format!("{line}offer = \"{ID}\"\n{API}"));
    publisher("publisher = \"contoso\"\n");
    story.publish();
    let blobs = story.sandbox.blobs();
    let other = ["publish", "listing", "--publisher", "fabrikam"];
    for (line, args) in [("", &["publish", "listing"][..]), ("publisher = \"fabrikam\"\n", &other)] {
        publisher(line);
        story.sandbox.clear_requests();
        let seen = story.ends(args, 0);
        assert!(seen.stdout.contains("unchanged: the draft already matches"), "{}", seen.all());
        assert_eq!(asked(&story.sandbox), ["GET Products 200", "GET ResourceTree 200"]);
    }
    assert_eq!(story.sandbox.blobs(), blobs);
    let status = |name: &str| story.ends(&["status", name, "--api", "product-ingestion"], 0).all();
    for name in ["contoso/contoso-insight", "account/contoso-insight"] {
        assert_eq!(status(name), status(ID), "{name}");
    }
    // a folder is named as such in what comes next, because its lock knows what was started
    let by_folder = status("listing").replace("submit listing", "submit account/contoso-insight");
    assert_eq!(by_folder, status(ID));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_folders_of_one_product_are_refused_whatever_they_call_it() {
    let story = Story::begin().await;
    let named = "publisher = \"contoso\"\noffer = \"contoso-insight\"\n";
    let seconds = [
        ("offer = \"contoso-insight\"\n", None),
        ("offer = \"Contoso-Insight\"\n", None),
        ("publisher = \"fabrikam\"\n", Some(ID)),
    ];
    for (second, body) in seconds {
        let _ = fs::remove_dir_all(story.env.root().join("both"));
        folder(&story.env, "both/a", named, None);
        folder(&story.env, "both/b", second, body);
        let seen = story.ends(&["publish", "both"], 2);
        let words = "the folders `both/a` and `both/b` are for the same offer";
        assert!(seen.stderr.contains(words), "{second}: {}", seen.all());
        assert_eq!(story.posts(), 0);
    }
}

fn offers(seen: &Seen, result: &str) -> Vec<String> {
    let json = seen.json();
    let all = json["offers"].as_array().unwrap_or_else(|| panic!("{}", seen.all()));
    let of = all.iter().map(|one| &one["outcome"]).filter(|one| one["result"] == result);
    of.map(|one| one["offer"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_folder_of_a_run_has_a_product_in_the_sandbox() {
    let env = TestEnv::new();
    folder(&env, "all/one", "offer = \"contoso-one\"\n", None);
    folder(&env, "all/two", "", Some("contoso-two"));
    folder(&env, "all/three", "publisher = \"contoso\"\noffer = \"contoso-three\"\n", None);
    let publish = ["publish", "all", "--sandbox", "--api", "product-ingestion", "--format", "json"];
    for result in ["saved", "unchanged"] {
        let seen = env.run(&publish);
        assert_eq!(seen.code, 0, "{}", seen.all());
        assert_eq!(offers(&seen, result), ["contoso-one", "contoso-three", "contoso-two"], "{}", seen.all());
    }
    // folders of both APIs in one run, each by its own settings
    folder(&env, "mixed/new", "offer = \"contoso-five\"\n", None);
    folder(&env, "mixed/old", "", Some("contoso-six"));
    fs::remove_file(env.root().join("mixed/old/offerpress.toml")).unwrap();
    let seen = env.run(&["publish", "mixed", "--sandbox", "--format", "json"]);
    assert_eq!(offers(&seen, "saved"), ["contoso-five", "contoso-six"], "{}", seen.all());
    let by_flag = ["publish", "all/one", "--sandbox", "--offer", "contoso-four"];
    let seen = env.run(&by_flag);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert!(seen.stdout.contains("account/contoso-four: saved"), "{}", seen.all());
    let begun = "note: account/contoso-four starts as an empty draft in the sandbox, because this API creates no offers";
    assert!(seen.stderr.contains(begun), "{}", seen.all());
}
