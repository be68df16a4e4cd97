//! A build service, an Entra and a marketplace on this computer, and what a job of theirs is given.

use crate::support::TestEnv;
use crate::support::scripted::{Reply, Scripted};
use offerpress::sandbox::{Sandbox, Slot};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(super) type Variables = BTreeMap<String, String>;

/// What a build service says of a job, to Entra.
pub(super) const WORD: &str = "the-word-of-the-build-service";
/// The member of its answer that holds the word.
pub(super) const GITHUB: &str = "value";
pub(super) const AZURE_PIPELINES: &str = "oidcToken";
/// What it knows the job by.
pub(super) const JOB_TOKEN: &str = "the-token-of-the-job";

pub(super) fn text(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

pub(super) fn yaml(name: &str) -> Value {
    serde_saphyr::from_str(&text(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A script of a file, with the variables that the file sets for it.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) text: String,
    pub(super) variables: Variables,
}

impl Script {
    pub(super) fn is_of_offerpress(&self) -> bool {
        self.text.contains("offerpress ") && !self.text.contains("cargo install")
    }

    /// Whether it installs the program, which `jobs_install_*` carry out.
    pub(super) fn is_installation(&self) -> bool {
        self.text.contains("cargo install --locked --git ") && self.text.contains("install.sh --to ")
    }

    /// The commands in it: `publish`, `go-live` …
    pub(super) fn commands(&self) -> Vec<String> {
        let lines = self.text.lines().filter_map(|line| line.trim().strip_prefix("offerpress "));
        lines.map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect()
    }
}

/// Finds the scripts in the order of the file, whatever the build service calls them.
pub(super) fn scripts(node: &Value, outer: &Variables) -> Vec<Script> {
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

pub(super) fn script(name: &str, value: &Value) -> Option<String> {
    if !["run", "bash", "inlineScript", "script", "before_script"].contains(&name) {
        return None;
    }
    let lines = || value.as_array()?.iter().map(Value::as_str).collect::<Option<Vec<_>>>();
    value.as_str().map(str::to_owned).or_else(|| Some(lines()?.join("\n")))
}

/// The build service, Entra, the marketplace and its storage.
pub(super) struct World {
    pub(super) env: TestEnv,
    pub(super) build: Scripted,
    pub(super) entra: Scripted,
    pub(super) sandbox: Sandbox,
}

impl World {
    /// A build service that answers in this member.
    pub(super) async fn new(member: &str) -> Self {
        let sandbox = Sandbox::builder().publish_takes(0).start().await.unwrap();
        let token = Reply::token(&sandbox.token());
        let entra = Scripted::start_https(vec![Reply::ByBody(vec![("cloudpartner.azure.com", token)])]);
        let word = format!(r#"{{"{member}":"{WORD}"}}"#);
        let build = Scripted::start(vec![Reply::Answer(200, vec![], word)]);
        let env = TestEnv::with_example();
        fs::write(env.root().join("ca.pem"), &entra.ca()[0]).unwrap();
        Self { env, build, entra, sandbox }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.env.root().join(name)
    }

    /// Bash as a build service starts it: with the variables of that service, and where the services are found.
    pub(super) fn bash(&self, script: &str) -> Command {
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

    pub(super) fn on_github(&self, script: &str) -> Command {
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

    pub(super) fn on_azure_pipelines(&self, script: &str) -> Command {
        let mut command = self.bash(script);
        command
            .env("SYSTEM_OIDCREQUESTURI", format!("{}/oidc", self.build.address()))
            .env("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "connection")
            .env("AZURESUBSCRIPTION_CLIENT_ID", "app")
            .env("AZURESUBSCRIPTION_TENANT_ID", "home")
            .env("BUILD_ARTIFACTSTAGINGDIRECTORY", self.env.root());
        command
    }

    pub(super) fn on_gitlab(&self, script: &str) -> Command {
        let mut command = self.bash(script);
        command.env("AZURE_ID_TOKEN", WORD).env("AZURE_TENANT_ID", "home").env("AZURE_CLIENT_ID", "app");
        command
    }

    /// Runs every script of a file that calls offerpress, and gives the commands that it called.
    pub(super) fn carry_out(&self, name: &str, on: impl Fn(&Self, &str) -> Command) -> Vec<String> {
        let all = scripts(&yaml(name), &Variables::new());
        let (ours, others): (Vec<_>, Vec<_>) = all.into_iter().partition(Script::is_of_offerpress);
        for other in others {
            assert!(other.is_installation(), "{name}: not run: {}", other.text);
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
    pub(super) fn is_live_without_a_secret(&self) {
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
pub(super) fn filled_in(value: &str) -> String {
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
