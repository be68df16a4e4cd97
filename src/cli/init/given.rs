//! What is given to `init`: arguments, and what the folder already says.

use super::done::Done;
use crate::base::{OfferId, PublisherId, files, shell_word};
use crate::cli::args::InitArgs;
use crate::cli::failure::{Failure, cannot_start};
use crate::marketplace::ApiName;
use crate::marketplace::body::OfferDocument;
use crate::publish::outcome::SCHEMA_VERSION;
use crate::publish::settings::{SETTINGS_FILE, SettingsFile};
use crate::publish::{self, CheckOptions, OFFER_FILE};
use crate::storage::{AccountError, AccountName, ContainerName};
use crate::tools::{self, FirstSettings, FitOptions, Proposals};
use directories::BaseDirs;
use std::path::{Path, PathBuf};

/// The arguments, and what the folder already says.
pub(super) struct Given {
    pub(super) folder: PathBuf,
    pub(super) source: PathBuf,
    pub(super) settings: FirstSettings,
    /// The values in `offer.json`, or in the settings that are overwritten.
    pub(super) known: FirstSettings,
    pub(super) replaces: bool,
}

impl Given {
    pub(super) fn of(args: &InitArgs) -> Result<Self, Failure> {
        let folder = args.folder.clone();
        fits_a_listing(&folder)?;
        let file = folder.join(SETTINGS_FILE);
        if file.exists() && !args.force {
            let failure = Failure::cannot_start(format!("`{}` already exists", file.display()));
            return Err(failure.hint("edit it, or pass `--force` to overwrite it"));
        }
        let settings = FirstSettings {
            api: parsed(args.api.as_deref(), ApiName::parse)?,
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

    pub(super) fn propose(&self) -> Result<Proposals, Failure> {
        Ok(tools::propose(&self.source, &self.folder, self.settings.profile.as_deref())?)
    }

    /// Copies the images, then writes the settings: a copy that fails leaves no settings that keep a second try off.
    pub(super) fn carry_out(&self, settings: FirstSettings, proposals: Proposals) -> Result<Done, Failure> {
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
        Ok(Done {
            schema_version: SCHEMA_VERSION,
            settings: file.display().to_string(),
            copied: copies,
            left_out,
            next: next_command(&self.folder)?,
            is_listed: false,
        })
    }
}

/// Refuses a folder that can't be a new listing.
fn fits_a_listing(folder: &Path) -> Result<(), Failure> {
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let home = BaseDirs::new().and_then(|dirs| dirs.home_dir().canonicalize().ok());
    let refused = |what: &str, hint: String| {
        Err(Failure::cannot_start(format!("`{}` is {what}", folder.display())).hint(hint))
    };
    if let Some(listing) = publish::listing_around(folder) {
        return refused("inside a listing", format!("pass the listing's folder: `{}`", listing.display()));
    }
    let what = match real.parent() {
        Some(_) if home.is_some_and(|home| home == real) => "your home folder",
        None => "the root of the disk",
        Some(_) => return Ok(()),
    };
    refused(what, "pass a new folder for the listing, such as `listing`".to_owned())
}

/// Returns the command that comes next: create what is missing, or try a publish.
fn next_command(folder: &Path) -> Result<String, Failure> {
    let settings = SettingsFile::read(folder).map_err(publish::Error::from)?;
    let plan = tools::plan_fit(folder, &settings, &CheckOptions::default(), FitOptions::default())?.outcome();
    let name = shell_word(folder);
    let unnamed = settings.marketplace.api.unwrap_or_default().unnamed_publisher();
    Ok(match plan.images.is_empty() {
        false => format!("offerpress fit {name}"),
        true if publish::offer_of_folder(folder, unnamed.as_ref()).is_ok() => {
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
    let named = offer.as_ref().map(OfferDocument::reference);
    FirstSettings {
        api: settings.marketplace.api,
        publisher: named.map(|name| name.publisher.clone()).or_else(|| settings.publisher?.parse().ok()),
        offer: named.map(|name| name.offer.clone()).or_else(|| settings.offer?.parse().ok()),
        profile: settings.profile,
        account: settings.storage.account,
        container: settings.storage.container.and_then(|name| ContainerName::parse(&name).ok()),
        ignore: Vec::new(),
    }
}

fn parsed<T, E: std::error::Error + 'static>(
    text: Option<&str>,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, Failure> {
    text.map(parse).transpose().map_err(cannot_start)
}

pub(super) fn account(name: &str) -> Result<String, AccountError> {
    AccountName::parse(name).map(|name| name.to_string())
}
