//! `init`: a guided start; on a terminal it asks what it can't know, without one it takes flags.

mod dialog;

use super::Context;
use super::args::{ApiArg, InitArgs};
use super::exit::Exit;
use super::failure::Failure;
use super::fit::next;
use super::paint::{GOOD, paint, plural};
use super::screen::Screen;
use super::settle::cannot_start;
use super::streams::Questions;
use crate::base::{OfferId, PublisherId, files, shell_word};
use crate::marketplace::body::OfferDocument;
use crate::publish::outcome::SCHEMA_VERSION;
use crate::publish::settings::{SETTINGS_FILE, SettingsFile};
use crate::publish::{self, CheckOptions, FirstSettings, FitOptions, OFFER_FILE, Proposal};
use crate::storage::{AccountError, AccountName, ContainerName};
use dialog::Dialog;
use schemars::JsonSchema;
use serde::Serialize;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

/// Lays out a folder and writes its settings.
pub(super) fn run(args: &InitArgs, context: &Context) -> Result<Exit, Failure> {
    let given = Given::of(args)?;
    let is_terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let done = if is_terminal && context.printer.talks() {
        let screen = context.printer.talk_screen();
        let mut dialog = Dialog { input: std::io::stdin().lock(), output: Questions, screen };
        let answers = dialog.settings(&given)?;
        let proposals = dialog.choose(publish::propose(&given.source, &given.folder)?)?;
        given.carry_out(answers, proposals)?
    } else {
        let proposals =
            if args.from.is_some() { publish::propose(&given.source, &given.folder)? } else { Vec::new() };
        given.carry_out(given.settings.clone(), proposals)?
    };
    context.printer.data(|| done.words(context.printer.screen()), &done);
    Ok(Exit::Done)
}

/// What was typed, or stands in the folder.
struct Given {
    folder: PathBuf,
    source: PathBuf,
    settings: FirstSettings,
    /// What `offer.json` says, or the settings that are written again.
    known: FirstSettings,
    replaces: bool,
}

impl Given {
    fn of(args: &InitArgs) -> Result<Self, Failure> {
        let folder = args.folder.clone();
        let file = folder.join(SETTINGS_FILE);
        if file.exists() && !args.force {
            let failure =
                Failure::cannot_start(format!("there is an `{SETTINGS_FILE}` already: `{}`", file.display()));
            return Err(failure.hint("edit it, or use `--force` to write it anew"));
        }
        let settings = FirstSettings {
            api: args.api.map(ApiArg::name),
            publisher: parsed(args.publisher.as_deref(), PublisherId::parse)?,
            offer: parsed(args.offer.as_deref(), OfferId::parse)?,
            account: parsed(args.storage_account.as_deref(), account)?,
            container: parsed(args.container.as_deref(), ContainerName::parse)?,
            ignore: Vec::new(),
        };
        let known = known(&folder);
        let source = args.from.clone().unwrap_or_else(|| folder.clone());
        Ok(Self { folder, source, settings, known, replaces: args.force })
    }

    /// Copies the images, then writes the settings: a copy that fails leaves no settings that keep a second try off.
    fn carry_out(&self, settings: FirstSettings, proposals: Vec<Proposal>) -> Result<Done, Failure> {
        for name in ["logos", "screenshots"] {
            files::make_folder(&self.folder.join(name)).map_err(cannot_start)?;
        }
        for proposal in &proposals {
            proposal.copy_into(&self.folder)?;
        }
        let ignore = proposals.iter().filter_map(|proposal| proposal.left_in(&self.folder)).collect();
        let text = FirstSettings { ignore, ..settings }.to_toml();
        let file = self.folder.join(SETTINGS_FILE);
        let write = if self.replaces { files::write_whole } else { files::write_new };
        write(&file, text.as_bytes()).map_err(cannot_start)?;
        let copied = proposals.into_iter().map(|proposal| Copied { from: proposal.name, to: proposal.to });
        Ok(Done {
            schema_version: SCHEMA_VERSION,
            settings: file.display().to_string(),
            copied: copied.collect(),
            next: next_command(&self.folder)?,
        })
    }
}

/// What to do next: make what is missing, or try a publish.
fn next_command(folder: &Path) -> Result<String, Failure> {
    let settings = SettingsFile::read(folder).map_err(publish::Error::from)?;
    let plan =
        publish::plan_fit(folder, &settings, &CheckOptions::default(), FitOptions::default())?.outcome();
    let name = shell_word(folder);
    Ok(match plan.pictures.is_empty() {
        false => format!("offerpress fit {name}"),
        true if folder.join(OFFER_FILE).exists() => format!("offerpress publish {name} --sandbox"),
        true => format!("offerpress check {name}"),
    })
}

/// Reads what `offer.json` says of itself; one that is no offer is the check's business.
fn known(folder: &Path) -> FirstSettings {
    let text = files::read_inside(folder, OFFER_FILE).ok().flatten();
    let offer = text.and_then(|text| OfferDocument::parse(&text, OFFER_FILE).ok());
    let settings = SettingsFile::read(folder).unwrap_or_default();
    let set = |id: &Option<String>| id.clone();
    FirstSettings {
        api: settings.marketplace.api,
        publisher: offer
            .as_ref()
            .map(|offer| offer.reference().publisher.clone())
            .or_else(|| set(&settings.publisher)?.parse().ok()),
        offer: offer
            .as_ref()
            .map(|offer| offer.reference().offer.clone())
            .or_else(|| set(&settings.offer)?.parse().ok()),
        account: settings.storage.account,
        container: settings.storage.container.and_then(|name| ContainerName::parse(&name).ok()),
        ignore: Vec::new(),
    }
}

/// What was made.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Init")]
pub(super) struct Done {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// The settings that were written.
    settings: String,
    /// The images that were copied.
    copied: Vec<Copied>,
    /// The command that comes next.
    next: String,
}

/// One image that was copied.
#[derive(Serialize, JsonSchema)]
struct Copied {
    /// Where it lies.
    from: String,
    /// Its copy, relative to the folder.
    to: String,
}

impl Done {
    fn words(&self, screen: Screen) -> String {
        let rows: Vec<_> =
            self.copied.iter().map(|copy| [copy.from.clone(), "→".to_owned(), copy.to.clone()]).collect();
        let copied = if rows.is_empty() {
            String::new()
        } else {
            let table = screen.table(&rows, "  ", &[0, 2]);
            format!("{}: {}\n{table}\n", paint(GOOD, "copied"), plural(rows.len(), "picture"))
        };
        format!("{copied}{}: {}\n{}\n", paint(GOOD, "written"), self.settings, next(&self.next))
    }
}

fn parsed<T, E: std::error::Error + 'static>(
    text: Option<&str>,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, Failure> {
    text.map(parse).transpose().map_err(cannot_start)
}

fn account(name: &str) -> Result<String, AccountError> {
    AccountName::parse(name).map(|name| name.to_string())
}
