//! `sandbox`, and the sandbox behind `--sandbox`.

use super::args::{ProductArg, SandboxArgs};
use super::env::{self, Environment};
use super::paint::{FAINT, GOOD, NAME, paint};
use super::{Context, Exit, Failure};
use crate::base::files;
use crate::marketplace::ApiName;
use crate::publish::outcome::SCHEMA_VERSION;
use crate::sandbox::{Sandbox, SandboxBuilder};
use directories::ProjectDirs;
use schemars::JsonSchema;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Where a sandbox keeps its state: as asked, else in the person's state folder.
pub(super) fn state_folder(asked: Option<&Path>, environment: &Environment) -> Result<PathBuf, Failure> {
    if let Some(folder) = asked.or(environment.text(env::OFFERPRESS_SANDBOX_DIR).map(Path::new)) {
        return Ok(folder.to_owned());
    }
    let folders = ProjectDirs::from("", "", "offerpress").ok_or_else(|| {
        Failure::cannot_start("there is no home folder for the sandbox's state")
            .hint("pass `--sandbox-dir DIR`")
    })?;
    Ok(folders.state_dir().unwrap_or(folders.data_local_dir()).join("sandbox"))
}

/// Runs the sandbox alone until Ctrl-C.
pub(super) async fn run(args: &SandboxArgs, context: &Context) -> Result<Exit, Failure> {
    let folder = state_folder(args.sandbox_dir.as_deref(), &context.environment)?;
    let sandbox = describe(args, &folder)?.start().await?;
    let ready = Ready::of(&sandbox, &folder, args);
    context.printer.hand_over(|| ready.words(), &ready);
    if !args.reset {
        super::signals::asked().await;
    }
    Ok(Exit::Done)
}

fn describe(args: &SandboxArgs, folder: &Path) -> Result<SandboxBuilder, Failure> {
    let mut builder = Sandbox::builder().port(args.port).state_dir(folder);
    if args.reset {
        builder = builder.reset();
    }
    if args.control {
        builder = builder.control();
    }
    for file in &args.draft {
        builder = builder.draft(draft(file)?);
    }
    for ProductArg { id, seed } in &args.product {
        builder = builder.product(id, *seed);
    }
    Ok(args.behavior.iter().cloned().fold(builder, SandboxBuilder::behavior))
}

/// The longest offer body that is read as a draft.
const LONGEST_DRAFT: u64 = 16 << 20;

fn draft(file: &Path) -> Result<serde_json::Value, Failure> {
    let bytes = files::read_up_to(file, LONGEST_DRAFT).map_err(|error| {
        Failure::of(Exit::CannotStart, &error).hint("check that you have permission to read the file")
    })?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Failure::cannot_start(format!("`{}` is not JSON: {error}", file.display())))
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
    /// The address of its control route; only with `--control`.
    #[serde(skip_serializing_if = "Option::is_none")]
    control: Option<String>,
    /// The behaviors that are on.
    behaviors: Vec<String>,
    /// The variables to set, each a name and a value.
    set: Vec<(&'static str, String)>,
    /// The variables to set instead for `--api product-ingestion`; the others stay.
    product_ingestion: Vec<(&'static str, String)>,
}

impl Ready {
    fn of(sandbox: &Sandbox, folder: &Path, args: &SandboxArgs) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            result: if args.reset { "emptied" } else { "running" },
            address: sandbox.marketplace_url(),
            state: folder.display().to_string(),
            control: args.control.then(|| sandbox.control_url()),
            behaviors: sandbox.behaviors().iter().map(ToString::to_string).collect(),
            set: vec![
                (env::OFFERPRESS_MARKETPLACE_URL, sandbox.marketplace_url()),
                (env::OFFERPRESS_TOKEN, sandbox.token()),
                (env::AZURE_STORAGE_CONNECTION_STRING, sandbox.connection_string()),
                (env::OFFERPRESS_CONTAINER, sandbox.container().to_owned()),
            ],
            product_ingestion: vec![
                (env::OFFERPRESS_API, ApiName::ProductIngestion.as_str().to_owned()),
                (env::OFFERPRESS_MARKETPLACE_URL, sandbox.ingestion_url()),
                (env::OFFERPRESS_TOKEN, sandbox.ingestion_token()),
            ],
        }
    }

    fn words(&self) -> String {
        if self.result == "emptied" {
            return format!("{}: {}\n", paint(GOOD, "emptied"), self.state);
        }
        let export = |(name, value): &(&str, String)| format!("  export {name}='{value}'\n");
        let control = self.control.iter().map(|url| format!("control URL: {url}\n"));
        let behaviors = self.behaviors.iter().map(|one| format!("behavior: {one}\n"));
        let active: String = control.chain(behaviors).collect();
        format!(
            "{} at {}\n{}\n{active}\nto use it from another terminal, set\n{}\nfor the Product Ingestion API, also set\n{}\nand omit `--sandbox`; press Ctrl-C to stop it\n",
            paint(GOOD, "sandbox running"),
            paint(NAME, &self.address),
            paint(FAINT, format_args!("sandbox state: {}", self.state)),
            self.set.iter().map(export).collect::<String>(),
            self.product_ingestion.iter().map(export).collect::<String>(),
        )
    }
}
