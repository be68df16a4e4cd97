//! The files for release jobs, carried out as their build services would: the build service vouches for the job, Entra
//! takes its word, and the sandbox stands for the marketplace and its storage. Storage alone is opened with a key: the
//! official crate sends no token of Entra's over plain http, not even on one computer.

use crate::support::scripted::{Reply, Scripted};
use crate::support::{TestEnv, count, png};
use clap::CommandFactory as _;
use offerpress::cli::args::CommandLine;
use offerpress::sandbox::{Route, Sandbox, Slot};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

type Variables = BTreeMap<String, String>;

/// What a build service says of a job, to Entra.
const WORD: &str = "the-word-of-the-build-service";
/// The member of its answer that holds the word.
const GITHUB: &str = "value";
const AZURE_PIPELINES: &str = "oidcToken";
/// What it knows the job by.
const JOB_TOKEN: &str = "the-token-of-the-job";

fn text(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

fn yaml(name: &str) -> Value {
    serde_saphyr::from_str(&text(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A script of a file, with the variables that the file sets for it.
#[derive(Debug)]
struct Script {
    text: String,
    variables: Variables,
}

impl Script {
    fn is_of_offerpress(&self) -> bool {
        self.text.contains("offerpress ") && !self.text.contains("cargo install")
    }

    /// The commands in it: `publish`, `go-live` …
    fn commands(&self) -> Vec<String> {
        let lines = self.text.lines().filter_map(|line| line.trim().strip_prefix("offerpress "));
        lines.map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect()
    }
}

/// Finds the scripts in the order of the file, whatever the build service calls them.
fn scripts(node: &Value, outer: &Variables) -> Vec<Script> {
    match node {
        Value::Array(items) => items.iter().flat_map(|item| scripts(item, outer)).collect(),
        Value::Object(members) => {
            let mut variables = outer.clone();
            let set = members.get("env").and_then(Value::as_object).into_iter().flatten();
            variables
                .extend(set.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))));
            let of_member = |(name, value): (&String, &Value)| match script(name, value) {
                Some(text) => vec![Script { text, variables: variables.clone() }],
                None => scripts(value, &variables),
            };
            members.iter().flat_map(of_member).collect()
        }
        _ => Vec::new(),
    }
}

fn script(name: &str, value: &Value) -> Option<String> {
    if !["run", "bash", "inlineScript", "script", "before_script"].contains(&name) {
        return None;
    }
    let lines = || value.as_array()?.iter().map(Value::as_str).collect::<Option<Vec<_>>>();
    value.as_str().map(str::to_owned).or_else(|| Some(lines()?.join("\n")))
}

/// The build service, Entra, the marketplace and its storage.
struct World {
    env: TestEnv,
    build: Scripted,
    entra: Scripted,
    sandbox: Sandbox,
}

impl World {
    /// A build service that answers in this member.
    async fn new(member: &str) -> Self {
        let sandbox = Sandbox::builder().publish_takes(0).start().await.unwrap();
        let token = |token: String| {
            let body = format!(r#"{{"token_type":"Bearer","expires_in":3600,"access_token":"{token}"}}"#);
            Reply::Answer(200, vec![("content-type", "application/json".to_owned())], body)
        };
        let entra = Scripted::start_https(vec![Reply::ByBody(vec![(
            "cloudpartner.azure.com",
            token(sandbox.token()),
        )])]);
        let word = format!(r#"{{"{member}":"{WORD}"}}"#);
        let build = Scripted::start(vec![Reply::Answer(200, vec![], word)]);
        let env = TestEnv::with_example();
        fs::write(env.root().join("ca.pem"), &entra.ca()[0]).unwrap();
        Self { env, build, entra, sandbox }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.env.root().join(name)
    }

    /// Bash as a build service starts it: with the variables of that service, and where the services are found.
    fn bash(&self, script: &str) -> Command {
        let program = Path::new(env!("CARGO_BIN_EXE_offerpress")).parent().unwrap();
        let mut command = Command::new("bash");
        command.args(["-e", "-c", script]).current_dir(self.env.root()).env_clear();
        command.env("PATH", format!("{}:/usr/bin:/bin", program.display())).env("HOME", self.env.root());
        command
            .env("OFFERPRESS_MARKETPLACE_URL", self.sandbox.marketplace_url())
            .env("AZURE_STORAGE_CONNECTION_STRING", self.sandbox.connection_string())
            .env("OFFERPRESS_CONTAINER", self.sandbox.container())
            .env("AZURE_AUTHORITY_HOST", self.entra.address())
            .env("OFFERPRESS_CA_FILE", self.path("ca.pem"));
        command
    }

    fn on_github(&self, script: &str) -> Command {
        let mut command = self.bash(script);
        command
            .env("ACTIONS_ID_TOKEN_REQUEST_URL", format!("{}/oidc?x=1", self.build.address()))
            .env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", JOB_TOKEN)
            .env("GITHUB_OUTPUT", self.path("outputs"))
            .env("GITHUB_STEP_SUMMARY", self.path("summary"))
            .env("GITHUB_ACTION_PATH", env!("CARGO_MANIFEST_DIR"))
            .env("RUNNER_TEMP", self.env.root());
        command
    }

    fn on_azure_pipelines(&self, script: &str) -> Command {
        let mut command = self.bash(script);
        command
            .env("SYSTEM_OIDCREQUESTURI", format!("{}/oidc", self.build.address()))
            .env("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "connection")
            .env("AZURESUBSCRIPTION_CLIENT_ID", "app")
            .env("AZURESUBSCRIPTION_TENANT_ID", "home")
            .env("BUILD_ARTIFACTSTAGINGDIRECTORY", self.env.root());
        command
    }

    fn on_gitlab(&self, script: &str) -> Command {
        let mut command = self.bash(script);
        command.env("AZURE_ID_TOKEN", WORD).env("AZURE_TENANT_ID", "home").env("AZURE_CLIENT_ID", "app");
        command
    }

    /// Runs every script of a file that calls offerpress, and gives the commands that it called.
    fn carry_out(&self, name: &str, on: impl Fn(&Self, &str) -> Command) -> Vec<String> {
        let all = scripts(&yaml(name), &Variables::new());
        let (ours, others): (Vec<_>, Vec<_>) = all.into_iter().partition(Script::is_of_offerpress);
        for other in others {
            assert!(
                other.text.starts_with("cargo install --locked --git "),
                "{name}: not run: {}",
                other.text
            );
        }
        let mut called = Vec::new();
        for script in ours {
            let mut command = on(self, &script.text);
            command.envs(script.variables.iter().map(|(name, value)| (name, filled_in(value))));
            let output = command.output().unwrap();
            assert!(output.status.success(), "{name}: {}\n{}", script.text, self.env.seen(output).all());
            called.extend(script.commands());
        }
        called
    }

    /// Holds that nobody signed in with a stored secret, and that customers see the offer.
    fn is_live_without_a_secret(&self) {
        assert!(self.sandbox.offer("contoso", "contoso-insight", Slot::Production).is_some());
        let asked = self.entra.asked();
        assert!(asked.len() >= 2, "each job signs in");
        for asked in asked {
            let form = String::from_utf8(asked.body).unwrap();
            assert!(form.contains(WORD) && !form.contains("client_secret"), "{form}");
        }
    }
}

/// What a build service puts in for its own expressions.
fn filled_in(value: &str) -> String {
    match value {
        "$(System.AccessToken)" => JOB_TOKEN.to_owned(),
        "${{ vars.AZURE_TENANT_ID }}" => "home".to_owned(),
        "${{ vars.AZURE_CLIENT_ID }}" => "app".to_owned(),
        other => {
            assert!(!other.contains("${{") && !other.contains("$("), "`{other}` is not known here");
            other.to_owned()
        }
    }
}

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
        "docs/ci/github-actions.yml",
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
    let run = &action["runs"]["steps"][1]["env"];
    for name in
        action["inputs"].as_object().unwrap().keys().filter(|name| !OWN_INPUTS.contains(&name.as_str()))
    {
        assert!(flags.contains(&name.as_str()), "`--{name}` is no flag of publish");
        let variable = name.to_uppercase().replace('-', "_");
        assert_eq!(run[format!("INPUT_{variable}")], format!("${{{{ inputs.{name} }}}}"));
        assert!(script.contains(&variable), "action/run.sh does not know `{name}`");
    }
}

/// The action's second step, with the inputs' defaults where none is given.
fn action(world: &World, inputs: &[(&str, &str)]) -> Output {
    let action = yaml("action.yml");
    let script = action["runs"]["steps"][1]["run"].as_str().unwrap().to_owned();
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
    assert!(first.stdout.contains("draft saved"), "{}", first.all());
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
    let live = action(&world, &[("command", "go-live"), ("folder", "contoso/contoso-insight")]);
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

/// The action's first step, on a runner of Linux, with a `curl` that knows nothing but a folder.
fn get(world: &World, inputs: &[(&str, &str)]) -> Output {
    let action = yaml("action.yml");
    let mut command = world.on_github(action["runs"]["steps"][0]["run"].as_str().unwrap());
    command.env("PATH", format!("{}:/usr/bin:/bin", world.path("bin").display()));
    command.env("RUNNER_OS", "Linux").env("RUNNER_ARCH", "X64").env("ACTION_SERVER", "https://git.example");
    command.env("ACTION_REPOSITORY", "team/offerpress");
    for (name, value) in inputs {
        command.env(name, value);
    }
    let _ = fs::remove_file(world.path("outputs"));
    command.output().unwrap()
}

/// Puts a release where `curl` finds it, with this text as its list of checksums.
fn release(world: &World, checksums: impl Fn(&str) -> String) {
    let make = r#"name=offerpress-0.1.0-x86_64-unknown-linux-musl
        mkdir -p bin released/$name && cd released
        printf '#!/bin/sh\necho "the released one"\n' > $name/offerpress && chmod +x $name/offerpress
        tar -czf $name.tar.gz $name && sha256sum $name.tar.gz > right"#;
    assert!(world.bash(make).status().unwrap().success());
    let right = fs::read_to_string(world.path("released/right")).unwrap();
    let name = "released/offerpress-0.1.0-x86_64-unknown-linux-musl.tar.gz.sha256";
    fs::write(world.path(name), checksums(&right)).unwrap();
    let curl = format!(
        "#!/bin/sh\nwhile [ $# -gt 1 ]; do [ \"$1\" != --output ] || to=$2; shift; done\n\
         echo \"$1\" >> {0}/fetched\nexec cp \"{0}/released/${{1##*/}}\" \"$to\"\n",
        world.env.root().display()
    );
    fs::write(world.path("bin/curl"), curl).unwrap();
    assert!(world.bash("chmod +x bin/curl").status().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_action_runs_a_released_program_whose_checksum_is_right() {
    let world = World::new(GITHUB).await;
    release(&world, |right| format!("{}  other.tar.gz\n{right}", "0".repeat(64)));
    let seen = world.env.seen(get(&world, &[("INPUT_VERSION", "v0.1.0")]));
    assert_eq!(seen.code, 0, "{}", seen.all());
    let program = Command::new(&outputs(&world)["binary"]).output().unwrap();
    assert_eq!(program.stdout, b"the released one\n");
    assert_eq!(
        fs::read_to_string(world.path("fetched")).unwrap().lines().collect::<Vec<_>>(),
        [
            "https://git.example/team/offerpress/releases/download/v0.1.0/offerpress-0.1.0-x86_64-unknown-linux-musl.tar.gz",
            "https://git.example/team/offerpress/releases/download/v0.1.0/offerpress-0.1.0-x86_64-unknown-linux-musl.tar.gz.sha256",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_action_runs_nothing_that_was_not_released() {
    let world = World::new(GITHUB).await;
    let other = "0".repeat(64);
    release(&world, |right| right.replace(&right[..64], &other));
    let right = fs::read_to_string(world.path("released/right")).unwrap()[..64].to_owned();
    let version = ("INPUT_VERSION", "0.1.0");
    let refused: [(&[(&str, &str)], &str); 6] = [
        (&[version], "is not what was released"),
        (&[version, ("INPUT_CHECKSUM", &other)], "is not what was released"),
        (&[("INPUT_VERSION", "../../x")], "is no version"),
        (&[version, ("RUNNER_ARCH", "PDP11")], "no released program for this runner"),
        (&[version, ("ACTION_REPOSITORY", "")], "not known which repository"),
        (&[("INPUT_BINARY", "ca.pem")], "is no program"),
    ];
    for (inputs, why) in refused {
        let seen = world.env.seen(get(&world, inputs));
        assert_eq!(seen.code, 2, "{}", seen.all());
        assert!(seen.stdout.contains(why), "{}", seen.all());
        assert_eq!(outputs(&world), Variables::new());
    }
    for inputs in
        [[version, ("INPUT_CHECKSUM", &right)], [("INPUT_BINARY", "bin/curl"), ("", "")].map(|pair| pair)]
    {
        let inputs: Vec<_> = inputs.into_iter().filter(|(name, _)| !name.is_empty()).collect();
        assert_eq!(get(&world, &inputs).status.code(), Some(0), "{inputs:?}");
    }
    assert_eq!(outputs(&world)["binary"], world.path("bin/curl").display().to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_steps_for_azure_pipelines_publish() {
    let world = World::new(AZURE_PIPELINES).await;
    let template = yaml("azure-pipelines/offerpress.yml");
    let step = &template["steps"][1];
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
    assert!(saved.code == 0 && saved.stdout.contains("draft saved"), "{}", saved.all());
    let live = run(&[("command", "go-live"), ("folder", "contoso/contoso-insight")]);
    assert_eq!(live.code, 0, "{}", live.all());
    world.is_live_without_a_secret();
    let hostile = run(&[("folder", "$(touch hacked)"), ("binary", env!("CARGO_BIN_EXE_offerpress"))]);
    assert_eq!((hostile.code, world.path("hacked").exists()), (2, false), "{}", hostile.all());
}
