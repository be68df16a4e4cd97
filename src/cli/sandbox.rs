//! `sandbox`, and the sandbox behind `--sandbox`.

use super::Context;
use super::args::SandboxArgs;
use super::env;
use super::exit::Exit;
use super::failure::Failure;
use super::paint::{FAINT, GOOD, NAME, paint};
use crate::publish::outcome::SCHEMA_VERSION;
use crate::sandbox::Sandbox;
use directories::ProjectDirs;
use schemars::JsonSchema;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Where a sandbox keeps its state: as asked, else in the person's state folder.
pub(super) fn state_folder(asked: Option<&Path>, context: &Context) -> Result<PathBuf, Failure> {
    if let Some(folder) = asked {
        return Ok(folder.to_owned());
    }
    if let Some(folder) = context.environment.text(env::OFFERPRESS_SANDBOX_DIR) {
        return Ok(PathBuf::from(folder));
    }
    let folders = ProjectDirs::from("", "", "offerpress").ok_or_else(|| {
        Failure::cannot_start("there is no home folder to keep the sandbox's state in")
            .hint("say where with `--sandbox-dir DIR`")
    })?;
    Ok(folders.state_dir().unwrap_or(folders.data_local_dir()).join("sandbox"))
}

/// Runs the sandbox alone until Ctrl-C.
pub(super) async fn run(args: &SandboxArgs, context: &Context) -> Result<Exit, Failure> {
    let folder = state_folder(args.sandbox_dir.as_deref(), context)?;
    let mut builder = Sandbox::builder().port(args.port).state_dir(&folder);
    if args.reset {
        builder = builder.reset();
    }
    let sandbox = builder.start().await?;
    let ready = Ready::of(&sandbox, &folder, args.reset);
    context.printer.data(|| ready.words(), &ready);
    if !args.reset {
        let _ = tokio::signal::ctrl_c().await;
    }
    Ok(Exit::Done)
}

/// What it takes to use a running sandbox.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Sandbox")]
pub(super) struct Ready {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// `running` until Ctrl-C, or `emptied`.
    #[schemars(extend("enum" = ["running", "emptied"]))]
    result: &'static str,
    /// The address of its marketplace.
    address: String,
    /// The folder of its state.
    state: String,
    /// The variables to set, each a name and a value.
    set: Vec<(&'static str, String)>,
}

impl Ready {
    fn of(sandbox: &Sandbox, folder: &Path, reset: bool) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            result: if reset { "emptied" } else { "running" },
            address: sandbox.marketplace_url(),
            state: folder.display().to_string(),
            set: vec![
                (env::OFFERPRESS_MARKETPLACE_URL, sandbox.marketplace_url()),
                (env::OFFERPRESS_TOKEN, sandbox.token()),
                (env::AZURE_STORAGE_CONNECTION_STRING, sandbox.connection_string()),
                (env::OFFERPRESS_CONTAINER, sandbox.container().to_owned()),
            ],
        }
    }

    fn words(&self) -> String {
        if self.result == "emptied" {
            return format!("{}: {}\n", paint(GOOD, "emptied"), self.state);
        }
        let set = self.set.iter().map(|(name, value)| format!("  export {name}='{value}'\n"));
        format!(
            "{} at {}\n{}\n\nto use it from another terminal, set\n{}\nand leave out `--sandbox`; Ctrl-C stops it\n",
            paint(GOOD, "the sandbox runs"),
            paint(NAME, &self.address),
            paint(FAINT, format_args!("its state is kept in {}", self.state)),
            set.collect::<String>(),
        )
    }
}
