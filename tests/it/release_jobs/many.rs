//! The file for many offers: a job a group, one table of all.

use super::outputs;
use super::world::*;
use crate::support::{copy, png};
use offerpress::sandbox::Slot;
use serde_json::Value;
use std::fs;

/// The one script of a job's step with this name, with the variables that the file sets for it.
fn step(file: &Value, job: &str, name: &str) -> Script {
    let steps = file["jobs"][job]["steps"].as_array().unwrap();
    let step = steps.iter().find(|step| step["name"] == name).unwrap_or_else(|| panic!("{job}: no `{name}`"));
    scripts(step, &Variables::new()).remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_for_many_offers_runs_group_by_group_and_reports_all() {
    let world = World::new(GITHUB).await;
    let file = yaml("docs/ci/github-actions-many.yml");
    let id = |group: &str, offer: &str| format!("{group}-{offer}");
    let groups = ["apac", "emea"];
    for (group, offer) in [("apac", "edge"), ("emea", "edge"), ("emea", "insight")] {
        let folder = world.path("offers").join(group).join(offer);
        copy(&world.env.folder(), &folder);
        let body = fs::read_to_string(folder.join("offer.json")).unwrap();
        fs::write(folder.join("offer.json"), body.replace("contoso-insight", &id(group, offer))).unwrap();
    }
    fs::write(world.path("offers/emea/edge/logos/large.png"), png(200, 200, [0, 90, 110])).unwrap();

    let run = |script: &Script, more: &[(&str, &str)]| {
        let mut command = world.on_github(&script.text);
        command.env("AZURE_TENANT_ID", "home").env("AZURE_CLIENT_ID", "app").envs(more.iter().copied());
        world.env.seen(command.output().unwrap())
    };
    assert_eq!(run(&step(&file, "groups", "List the folders of offers"), &[]).code, 0);
    assert_eq!(outputs(&world)["names"], r#"["apac","emea"]"#);

    let save = step(&file, "save", "Save the drafts");
    for (group, code) in groups.into_iter().zip([0, 1]) {
        let seen = run(&save, &[("GROUP", group)]);
        assert_eq!(seen.code, code, "{group}: {}", seen.all());
        let kept = world.path("results").join(format!("result-{group}"));
        fs::create_dir_all(&kept).unwrap();
        fs::rename(world.path("result.json"), kept.join("result.json")).unwrap();
    }
    let saved =
        |group: &str, offer: &str| world.sandbox.offer("contoso", &id(group, offer), Slot::Draft).is_some();
    assert_eq!((saved("apac", "edge"), saved("emea", "edge"), saved("emea", "insight")), (true, false, true));

    let report = step(&file, "report", "Make one table of them");
    let table = |groups: &str| {
        let _ = fs::remove_file(world.path("summary"));
        let code = run(&report, &[("GROUPS_RUN", groups)]).code;
        (code, fs::read_to_string(world.path("summary")).unwrap())
    };
    let (code, all) = table(r#"["apac","emea"]"#);
    assert_eq!(code, 1, "an offer failed: {all}");
    for row in [
        "| offers/apac/edge | saved | 0 |  |",
        "| offers/emea/edge | failed | 1 | ",
        "| offers/emea/insight | saved | 0 |  |",
    ] {
        assert!(all.contains(row), "{row}: {all}");
    }
    fs::remove_dir_all(world.path("offers/emea/edge")).unwrap();
    run(&save, &[("GROUP", "emea")]);
    fs::rename(world.path("result.json"), world.path("results/result-emea/result.json")).unwrap();
    let (code, all) = table(r#"["apac","emea"]"#);
    assert!(code == 0 && all.contains("| offers/emea/insight | unchanged | 0 |  |"), "{all}");
    assert_eq!(table(r#"["apac","emea","latam"]"#).0, 1, "a group broke off");
    run(&save, &[("GROUP", "nowhere")]);
    fs::rename(world.path("result.json"), world.path("results/result-emea/result.json")).unwrap();
    let (code, all) = table(r#"["apac","emea"]"#);
    assert!(code == 1 && all.contains("/result.json | failed | 2 | "), "{all}");
}
