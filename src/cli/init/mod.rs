//! `init`: a guided start; on a terminal it asks what it can't know, without one it takes flags.

mod dialog;

use super::Context;
use super::args::{ApiArg, InitArgs};
use super::exit::Exit;
use super::failure::{Failure, cannot_start};
use super::fit::next;
use super::paint::{GOOD, paint, plural};
use super::screen::Screen;
use super::streams::Questions;
use crate::base::{OfferId, PublisherId, files, shell_word};
use crate::marketplace::body::OfferDocument;
use crate::publish::outcome::SCHEMA_VERSION;
use crate::publish::settings::{SETTINGS_FILE, SettingsFile};
use crate::publish::{self, CheckOptions, FirstSettings, FitOptions, LeftOut, OFFER_FILE, Proposals};
use crate::storage::{AccountError, AccountName, ContainerName};
use dialog::Dialog;
use directories::BaseDirs;
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
        let proposals = dialog.choose(given.propose()?)?;
        Done { is_listed: true, ..given.carry_out(answers, proposals)? }
    } else {
        let proposals = if args.from.is_some() { given.propose()? } else { Proposals::default() };
        given.carry_out(given.settings.clone(), proposals)?
    };
    context.printer.data(|| done.words(context.printer.screen()), &done);
    Ok(Exit::Done)
}

/// The arguments, and what the folder already says.
struct Given {
    folder: PathBuf,
    source: PathBuf,
    settings: FirstSettings,
    /// The values in `offer.json`, or in the settings that are overwritten.
    known: FirstSettings,
    replaces: bool,
}

impl Given {
    fn of(args: &InitArgs) -> Result<Self, Failure> {
        let folder = args.folder.clone();
        fits_a_listing(&folder)?;
        let file = folder.join(SETTINGS_FILE);
        if file.exists() && !args.force {
            let failure = Failure::cannot_start(format!("`{}` already exists", file.display()));
            return Err(failure.hint("edit it, or pass `--force` to overwrite it"));
        }
        let settings = FirstSettings {
            api: args.api.map(ApiArg::name),
            publisher: parsed(args.publisher.as_deref(), PublisherId::parse)?,
            offer: parsed(args.offer.as_deref(), OfferId::parse)?,
            profile: args.profile.clone(),
            account: parsed(args.storage_account.as_deref(), account)?,
            container: parsed(args.container.as_deref(), ContainerName::parse)?,
            ignore: Vec::new(),
        };
        let known = known(&folder);
        let source = args.from.clone().unwrap_or_else(|| folder.clone());
        Ok(Self { folder, source, settings, known, replaces: args.force })
    }

    fn propose(&self) -> Result<Proposals, Failure> {
        Ok(publish::propose(&self.source, &self.folder, self.settings.profile.as_deref())?)
    }

    /// Copies the images, then writes the settings: a copy that fails leaves no settings that keep a second try off.
    fn carry_out(&self, settings: FirstSettings, proposals: Proposals) -> Result<Done, Failure> {
        for name in ["logos", "screenshots"] {
            files::make_folder(&self.folder.join(name)).map_err(cannot_start)?;
        }
        let Proposals { copies, left_out } = proposals;
        for proposal in &copies {
            proposal.copy_into(&self.folder)?;
        }
        let ignore = copies.iter().filter_map(|proposal| proposal.left_in(&self.folder)).collect();
        let text = FirstSettings { ignore, ..settings }.to_toml();
        let file = self.folder.join(SETTINGS_FILE);
        let write = if self.replaces { files::write_whole } else { files::write_new };
        write(&file, text.as_bytes()).map_err(cannot_start)?;
        let copied = copies.into_iter().map(|proposal| Copied { from: proposal.name, to: proposal.to });
        let left_out = left_out.into_iter().map(|LeftOut { name, why }| NotCopied { file: name, why });
        Ok(Done {
            schema_version: SCHEMA_VERSION,
            settings: file.display().to_string(),
            copied: copied.collect(),
            left_out: left_out.collect(),
            next: next_command(&self.folder)?,
            is_listed: false,
        })
    }
}

/// Refuses a folder that can't be a new listing.
fn fits_a_listing(folder: &Path) -> Result<(), Failure> {
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let home = BaseDirs::new().and_then(|dirs| dirs.home_dir().canonicalize().ok());
    let is_part = ["logos", "screenshots", "videos", "plans"].iter().any(|name| real.ends_with(name));
    let is_listing =
        |folder: &Path| [OFFER_FILE, SETTINGS_FILE].iter().any(|name| folder.join(name).exists());
    let refused = |what: &str, hint: String| {
        Err(Failure::cannot_start(format!("`{}` is {what}", folder.display())).hint(hint))
    };
    match real.parent() {
        Some(parent) if is_part && is_listing(parent) => {
            refused("inside a listing", format!("pass the listing's folder: `{}`", parent.display()))
        }
        Some(_) if home.is_some_and(|home| home == real) => {
            refused("your home folder", "pass a new folder for the listing, such as `listing`".to_owned())
        }
        None => {
            refused("the root of the disk", "pass a new folder for the listing, such as `listing`".to_owned())
        }
        Some(_) => Ok(()),
    }
}

/// Returns the command that comes next: create what is missing, or try a publish.
fn next_command(folder: &Path) -> Result<String, Failure> {
    let settings = SettingsFile::read(folder).map_err(publish::Error::from)?;
    let plan =
        publish::plan_fit(folder, &settings, &CheckOptions::default(), FitOptions::default())?.outcome();
    let name = shell_word(folder);
    Ok(match plan.images.is_empty() {
        false => format!("offerpress fit {name}"),
        true if folder.join(OFFER_FILE).exists()
            || (settings.publisher.is_some() && settings.offer.is_some()) =>
        {
            format!("offerpress publish {name} --sandbox")
        }
        true => format!("offerpress check {name}"),
    })
}

/// Reads the IDs in `offer.json`; the check reports a file that isn't an offer.
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
        profile: settings.profile,
        account: settings.storage.account,
        container: settings.storage.container.and_then(|name| ContainerName::parse(&name).ok()),
        ignore: Vec::new(),
    }
}

/// What `init` did.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Init")]
pub(super) struct Done {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// The path of the settings file.
    settings: String,
    /// The images that were copied.
    copied: Vec<Copied>,
    /// The files that were left out.
    left_out: Vec<NotCopied>,
    /// The command that comes next.
    next: String,
    /// Whether the dialog has shown the files already.
    #[serde(skip)]
    is_listed: bool,
}

/// One image that was copied.
#[derive(Serialize, JsonSchema)]
struct Copied {
    /// The original's path, relative to the folder that was searched.
    from: String,
    /// The copy's path, relative to the listing's folder.
    to: String,
}

/// One file that was left out.
#[derive(Serialize, JsonSchema)]
struct NotCopied {
    /// Its path, relative to the folder that was searched.
    file: String,
    /// Why it was left out.
    why: String,
}

/// The most files that were left out to list.
const NAMED: usize = 12;

/// Lists the files that were left out, one a line.
pub(super) fn left_out<'a>(
    files: impl ExactSizeIterator<Item = (&'a str, &'a str)>,
    screen: Screen,
) -> String {
    let count = files.len();
    let rows: Vec<_> = files.take(NAMED).map(|(file, why)| [file.to_owned(), why.to_owned()]).collect();
    let further = if count > NAMED { format!("  … and {} more\n", count - NAMED) } else { String::new() };
    match count {
        0 => String::new(),
        count => {
            format!("left out: {}\n{}{further}\n", plural(count, "file"), screen.table(&rows, "  ", &[0]))
        }
    }
}

impl Done {
    fn words(&self, screen: Screen) -> String {
        let rows: Vec<_> =
            self.copied.iter().map(|copy| [copy.from.clone(), "→".to_owned(), copy.to.clone()]).collect();
        let copied = if rows.is_empty() {
            String::new()
        } else {
            let table =
                if self.is_listed { String::new() } else { screen.table(&rows, "  ", &[0, 2]) + "\n" };
            format!("{}: {}\n{table}", paint(GOOD, "copied"), plural(rows.len(), "image"))
        };
        let left = self.left_out.iter().map(|one| (one.file.as_str(), one.why.as_str()));
        let left = if self.is_listed { String::new() } else { left_out(left, screen) };
        format!("{copied}{left}{}: {}\n{}\n", paint(GOOD, "written"), self.settings, next(&self.next))
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
