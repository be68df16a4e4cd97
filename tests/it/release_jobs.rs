//! The files for release jobs, carried out as their build services would: the build service vouches for the job, Entra
//! takes its word, and the sandbox stands for the marketplace and its storage. Storage alone is opened with a key: the
//! official crate sends no token of Entra's over plain http, not even on one computer.

mod get;
mod install;
mod many;
mod world;

use crate::support::{count, png};
use clap::CommandFactory as _;
use offerpress::cli::args::CommandLine;
use offerpress::sandbox::Route;
use serde_json::Value;
use std::fs;
use std::process::Output;
use world::*;

const CALLED: [&str; 5] = ["check", "preview", "publish", "status", "go-live"];

#[tokio::test(flavor = "multi_thread")]
async fn the_file_for_github_actions_takes_an_offer_to_its_customers() {
    let world = World::new(GITHUB).await;
    assert_eq!(world.carry_out("docs/ci/github-actions.yml", World::on_github), CALLED);
    world.is_live_without_a_secret();
    assert!(world.build.asked().iter().all(|asked| {
        asked.header("authorization") == Some(&format!("Bearer {JOB_TOKEN}"))
            && asked.target.contains("audience=api%3A%2F%2FAzureADTokenExchange")
    }));
    assert!(fs::read_to_string(world.path("outputs")).unwrap().contains("preview="));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_for_azure_pipelines_takes_an_offer_to_its_customers() {
    let world = World::new(AZURE_PIPELINES).await;
    assert_eq!(world.carry_out("docs/ci/azure-pipelines.yml", World::on_azure_pipelines), CALLED);
    world.is_live_without_a_secret();
    assert!(world.build.asked().iter().all(|asked| asked.target.contains("serviceConnectionId=connection")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_for_gitlab_takes_an_offer_to_its_customers() {
    let world = World::new(GITHUB).await;
    let mut called = world.carry_out("docs/ci/gitlab-ci.yml", World::on_gitlab);
    called[..2].sort();
    assert_eq!(called, CALLED);
    world.is_live_without_a_secret();
    assert!(world.build.asked().is_empty(), "GitLab gives its word before the job begins");
}

/// Text that a person typed must never become text of a script.
#[test]
fn no_input_becomes_shell() {
    let all = [
        "action.yml",
        "azure-pipelines/offerpress.yml",
        ".github/workflows/ci.yml",
        ".github/workflows/release.yml",
        "docs/ci/github-actions.yml",
        "docs/ci/github-actions-many.yml",
        "docs/ci/azure-pipelines.yml",
    ];
    let mut seen = 0;
    for name in all {
        for script in scripts(&yaml(name), &Variables::new()) {
            seen += 1;
            assert!(!script.text.contains("${{"), "{name}: {}", script.text);
        }
    }
    assert!(seen > 10, "only {seen} were found");
}

/// Inputs that are the action's own; all others are flags.
const OWN_INPUTS: [&str; 8] =
    ["command", "folder", "arguments", "tenant-id", "client-id", "version", "checksum", "binary"];

#[test]
fn the_inputs_of_the_action_are_flags_of_the_program_and_reach_its_script() {
    let (action, script) = (yaml("action.yml"), text("action/run.sh"));
    let command = CommandLine::command();
    let publish = command.find_subcommand("publish").unwrap();
    let flags: Vec<_> = publish.get_arguments().filter_map(|arg| arg.get_long()).collect();
    let run = &step(&action, "run")["env"];
    for name in
        action["inputs"].as_object().unwrap().keys().filter(|name| !OWN_INPUTS.contains(&name.as_str()))
    {
        assert!(flags.contains(&name.as_str()), "`--{name}` is no flag of publish");
        let variable = name.to_uppercase().replace('-', "_");
        assert_eq!(run[format!("INPUT_{variable}")], format!("${{{{ inputs.{name} }}}}"));
        assert!(script.contains(&variable), "action/run.sh does not know `{name}`");
    }
}

/// The step of the action that has this ID.
fn step<'a>(action: &'a Value, id: &str) -> &'a Value {
    let steps = action["runs"]["steps"].as_array().unwrap();
    steps.iter().find(|step| step["id"] == id).unwrap_or_else(|| panic!("no step `{id}`"))
}

/// The action's last step, with the inputs' defaults where none is given.
fn action(world: &World, inputs: &[(&str, &str)]) -> Output {
    let action = yaml("action.yml");
    let script = step(&action, "run")["run"].as_str().unwrap().to_owned();
    let mut command = world.on_github(&script);
    command
        .env("BINARY", env!("CARGO_BIN_EXE_offerpress"))
        .env("AZURE_TENANT_ID", "home")
        .env("AZURE_CLIENT_ID", "app");
    for (name, input) in action["inputs"].as_object().unwrap() {
        let given = inputs.iter().find(|(given, _)| given == name).map(|(_, value)| *value);
        let value = given.or_else(|| input["default"].as_str()).unwrap_or_default();
        command.env(format!("INPUT_{}", name.to_uppercase().replace('-', "_")), value);
    }
    let _ = fs::remove_file(world.path("outputs"));
    command.output().unwrap()
}

/// What the step gave out.
fn outputs(world: &World) -> Variables {
    let text = fs::read_to_string(world.path("outputs")).unwrap_or_default();
    text.lines().filter_map(|line| line.split_once('=')).map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_action_publishes() {
    let world = World::new(GITHUB).await;
    let page = world.path("listing.html").display().to_string();
    let first = world.env.seen(action(&world, &[("preview", &page), ("fit", "false"), ("timeout", "1m")]));
    assert_eq!(first.code, 0, "{}", first.all());
    assert!(first.stdout.contains("saved as a draft"), "{}", first.all());
    let given = outputs(&world);
    let wanted = [
        ("exit-code", "0"),
        ("preview", &page),
        ("outcome", "saved"),
        ("publisher", "contoso"),
        ("offer", "contoso-insight"),
    ];
    for (name, value) in wanted {
        assert_eq!(given.get(name).map(String::as_str), Some(value), "{name}");
    }
    assert!(given["etag"].contains("datetime'"), "{given:?}");
    let told = &yaml("action.yml")["outputs"];
    for name in given.keys().filter(|name| told.get(name.as_str()).is_some()) {
        assert_eq!(told[name]["value"], format!("${{{{ steps.run.outputs.{name} }}}}"));
    }
    let second =
        world.env.seen(action(&world, &[("submit", "true"), ("notify", "a@contoso.com\nb@contoso.com")]));
    assert!(second.stdout.contains("unchanged"), "{}", second.all());
    assert_eq!(count(&world.sandbox, Route::Publish), 1);
    let live = action(
        &world,
        &[("command", "go-live"), ("folder", "contoso/contoso-insight"), ("arguments", "--yes")],
    );
    assert!(live.status.success(), "{}", world.env.seen(live).all());
    world.is_live_without_a_secret();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_action_tells_what_is_wrong_and_how_the_run_ended() {
    let world = World::new(GITHUB).await;
    world.env.write("logos/large.png", png(200, 200, [0, 90, 110]));
    let seen = world.env.seen(action(&world, &[("command", "check")]));
    assert_eq!((seen.code, outputs(&world)["exit-code"].as_str()), (1, "1"), "{}", seen.all());
    assert!(seen.stdout.contains("::error file=") && seen.stdout.contains("logo-size"), "{}", seen.all());
    let seen = world.env.seen(action(&world, &[("dry-run", "yes")]));
    assert_eq!(seen.code, 2);
    assert!(seen.stdout.contains("::error title=offerpress::the input `dry_run` is neither true nor false"));
    assert_eq!(world.sandbox.requests().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_looks_like_shell_is_a_name_to_the_action() {
    let world = World::new(GITHUB).await;
    for hostile in
        ["\"; touch hacked; \"", "$(touch hacked)", "`touch hacked`", "--version", "listing\n--force"]
    {
        let seen = world.env.seen(action(&world, &[("folder", hostile), ("command", "check")]));
        assert_eq!(seen.code, 2, "{hostile}: {}", seen.all());
        let seen = world.env.seen(action(&world, &[("publisher", hostile)]));
        assert_eq!(seen.code, 2, "{hostile}: {}", seen.all());
    }
    assert!(!world.path("hacked").exists());
    assert_eq!(world.sandbox.requests().len(), 0);
}

/// macOS has bash 3.2; no construct of a later one may stand in the action's scripts.
#[test]
fn the_action_s_scripts_run_on_an_old_bash() {
    for name in ["action/get.sh", "action/run.sh"] {
        let script = text(name);
        for later in
            ["declare -A", "local -A", "mapfile", "readarray", "|&", "&>>", "coproc", ",,}", "^^}", "@Q}"]
        {
            let code = script.lines().filter(|line| !line.trim_start().starts_with('#'));
            assert!(!code.clone().any(|line| line.contains(later)), "{name}: `{later}`");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_steps_for_azure_pipelines_publish() {
    let world = World::new(AZURE_PIPELINES).await;
    let template = yaml("azure-pipelines/offerpress.yml");
    let step =
        template["steps"].as_array().unwrap().iter().find(|step| step["task"] == "AzureCLI@2").unwrap();
    let run = |parameters: &[(&str, &str)]| {
        let mut command = world.on_azure_pipelines(step["inputs"]["inlineScript"].as_str().unwrap());
        for (variable, value) in step["env"].as_object().unwrap() {
            let value = value.as_str().unwrap();
            let of_parameter = |parameter: &Value| {
                let name = parameter["name"].as_str().unwrap();
                let given =
                    parameters.iter().find(|(given, _)| *given == name).map(|(_, value)| (*value).to_owned());
                let default = parameter["default"].as_str().unwrap_or_default().to_owned();
                (value == format!("${{{{ parameters.{name} }}}}")).then(|| given.unwrap_or(default))
            };
            let found = template["parameters"].as_array().unwrap().iter().find_map(of_parameter);
            command.env(variable, found.unwrap_or_else(|| filled_in(value)));
        }
        world.env.seen(command.output().unwrap())
    };
    let saved = run(&[("arguments", "--submit\n--link-lifetime=24h\n")]);
    assert!(saved.code == 0 && saved.stdout.contains("saved as a draft"), "{}", saved.all());
    let live = run(&[("command", "go-live"), ("folder", "contoso/contoso-insight"), ("arguments", "--yes")]);
    assert_eq!(live.code, 0, "{}", live.all());
    world.is_live_without_a_secret();
    let hostile = run(&[("folder", "$(touch hacked)"), ("binary", env!("CARGO_BIN_EXE_offerpress"))]);
    assert_eq!((hostile.code, world.path("hacked").exists()), (2, false), "{}", hostile.all());
}
