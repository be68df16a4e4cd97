//! What a folder holds, checked: images, offer body and settings, all problems at once and offline.

use super::captions::lost_captions;
use super::error::Error;
use super::rules::OFFER_FILE_RULE;
use super::services::EarlyDraft;
use super::settings::SettingsFile;
use crate::asset::{AssetFolder, Checked, CheckedAsset, CheckedAssets, Completeness, Depth, Profile};
use crate::base::{AssetKind, OfferRef, PlanId, files};
use crate::listing::Target;
use crate::marketplace::Offer;
use crate::marketplace::body::{self, OfferDocument};
use crate::report::{Finding, Place, Report, Severity};
use std::collections::BTreeSet;
use std::path::Path;
use time::OffsetDateTime;

/// The offer body's name in the assets folder.
pub const OFFER_FILE: &str = "offer.json";

/// What to check a folder for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckOptions {
    /// The profile asked for; else that of the settings, else that of the offer's type.
    pub profile: Option<String>,
    /// Whether `offer.json` counts, or only the images.
    pub base: Base,
    /// How deep to look into the images.
    pub depth: Depth,
    /// From which severity on a finding stops the run.
    pub deny: Deny,
    /// Which lists have room for captions and titles.
    pub captions: Captions,
}

/// Which lists have room for captions, titles and URLs of videos.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Captions {
    /// Those that `offer.json`, the draft or the settings show in this form.
    #[default]
    ByList,
    /// All: the API has a field for them.
    Always,
}

/// What a run starts from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Base {
    /// `offer.json` where there is one, else the live draft.
    #[default]
    OfferFile,
    /// The live draft: nothing but images changes.
    LiveDraft,
}

/// From which severity on a finding stops a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Deny {
    /// Errors only.
    #[default]
    Errors,
    /// Warnings too.
    Warnings,
}

/// A folder's content; whether it may go on, [`pass`](Self::pass) tells.
#[derive(Debug)]
pub struct CheckedFolder {
    files: usize,
    pub(crate) profile: Profile,
    pub(crate) assets: Checked,
    pub(crate) own: Option<Offer>,
    /// Which offer `offer.json` is for, whether or not it counts.
    pub(crate) named: Option<OfferRef>,
    pub(crate) report: Report,
    /// The draft that is being read meanwhile.
    pub(super) draft: Option<EarlyDraft>,
}

/// A folder's content, whose check found no error; made by [`CheckedFolder::pass`] alone.
#[derive(Debug)]
pub struct Content {
    /// The images.
    pub(super) assets: CheckedAssets,
    /// The offer body, where the folder has one that counts.
    pub(super) own: Option<Offer>,
    /// Which offer `offer.json` is for, whether or not it counts.
    pub(super) named: Option<OfferRef>,
    /// The rules in force.
    pub(super) profile: Profile,
    /// Warnings and notes; in a plan also what only the draft could tell.
    pub(super) report: Report,
    /// The draft that was read meanwhile, until a plan takes it.
    pub(super) draft: Option<EarlyDraft>,
}

/// Checks a folder: its settings, every image, and the offer body.
///
/// # Errors
/// Names a folder or settings file that cannot be used at all; whatever is wrong with the content is a finding.
pub fn check(
    folder: &Path,
    settings: &SettingsFile,
    options: &CheckOptions,
    now: OffsetDateTime,
) -> Result<CheckedFolder, Error> {
    Ok(scan(folder, settings, options)?.check(settings, options, now))
}

/// A folder's files, found and not looked into yet.
pub(crate) struct Scanned {
    /// The offer body, where the folder has one that counts.
    own: Option<Offer>,
    /// Which offer `offer.json` is for, whether or not it counts.
    pub(crate) named: Option<OfferRef>,
    /// That the offer body is none.
    unreadable: Report,
    /// The rules in force.
    pub(crate) profile: Profile,
    /// The files.
    pub(crate) found: AssetFolder,
}

impl Scanned {
    /// A folder with an offer body holds the whole listing; one without it brings new images for a live draft.
    pub(crate) fn completeness(&self) -> Completeness {
        if self.own.is_some() { Completeness::WholeListing } else { Completeness::Update }
    }

    /// Looks into every file.
    pub(super) fn check(
        self,
        settings: &SettingsFile,
        options: &CheckOptions,
        now: OffsetDateTime,
    ) -> CheckedFolder {
        let completeness = self.completeness();
        let Self { own, named, unreadable, profile, found } = self;
        let files = found.len();
        let assets = found.check(options.depth, completeness);
        let replaced: BTreeSet<_> = assets.assets().iter().map(target).collect();
        let replaced: Vec<_> = replaced.into_iter().collect();
        let document = own.as_ref().and_then(Offer::document);
        let offer = document.map(|document| document.check(now, &replaced)).unwrap_or_default();
        let lost = match options.captions {
            Captions::ByList => lost_captions(assets.assets(), own.as_ref(), &settings.lists, None),
            Captions::Always => Vec::new(),
        };
        let report = assets.report().clone().and(offer).and(unreadable).and(Report::new(lost));
        let report = options.deny.apply(settings.with_levels(report));
        CheckedFolder { files, profile, assets, own, named, report, draft: None }
    }
}

/// Finds the files of a folder and the rules that hold for them.
pub(crate) fn scan(folder: &Path, settings: &SettingsFile, options: &CheckOptions) -> Result<Scanned, Error> {
    let (document, unreadable) = document(folder)?;
    let config = settings.assets();
    let offer_type = document.as_ref().and_then(OfferDocument::offer_type);
    let profile = Profile::for_offer(options.profile.as_deref(), offer_type, &config)?;
    let found = AssetFolder::scan(folder, &config, &profile)?;
    let named = document.as_ref().map(OfferDocument::reference).cloned();
    let (own, unreadable) = match options.base {
        Base::OfferFile => (document.map(|document| Offer::of_document(document, None)), unreadable),
        Base::LiveDraft => (None, Report::default()),
    };
    let given = |kind: &AssetKind, plan: Option<&PlanId>| {
        let target = Target { kind: kind.clone(), plan: plan.cloned() };
        own.as_ref().and_then(Offer::document).map_or(0, |document| document.urls_of(&target))
    };
    let found = found.with_given(given);
    Ok(Scanned { own, named, unreadable, profile, found })
}

impl CheckedFolder {
    /// Shows all findings.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Counts the files that were checked.
    #[must_use]
    pub fn files(&self) -> usize {
        self.files
    }

    /// Lets a folder without errors pass.
    ///
    /// # Errors
    /// Returns the findings that forbid to go on.
    pub fn pass(self) -> Result<Content, Error> {
        let Self { files, profile, assets, own, named, report, draft } = self;
        if report.has_errors() {
            return Err(Error::Refused { report, files });
        }
        let (assets, _) = assets.into_assets().map_err(|report| Error::Refused { report, files })?;
        Ok(Content { assets, own, named, profile, report, draft })
    }
}

impl Deny {
    pub(super) fn apply(self, report: Report) -> Report {
        match self {
            Self::Errors => report,
            Self::Warnings => report.with_levels(|finding| {
                (finding.severity == Severity::Warning).then_some(Some(Severity::Error))
            }),
        }
    }
}

/// Reads the offer body; one that is no offer is a finding, so that the images are checked too.
fn document(folder: &Path) -> Result<(Option<OfferDocument>, Report), Error> {
    Ok(match read_offer(folder)? {
        None => (None, Report::default()),
        Some(Ok(document)) => (Some(document), Report::default()),
        Some(Err(error)) => (None, Report::new([not_an_offer(&error)])),
    })
}

/// Reads the folder's `offer.json`, where there is one.
pub(super) fn read_offer(folder: &Path) -> Result<Option<Result<OfferDocument, body::Error>>, Error> {
    let text = files::read_inside(folder, OFFER_FILE)?;
    Ok(text.map(|text| OfferDocument::parse(&text, OFFER_FILE)))
}

/// The field that an asset is written to.
fn target(asset: &CheckedAsset) -> Target {
    Target { kind: asset.kind().clone(), plan: asset.plan().cloned() }
}

fn not_an_offer(error: &body::Error) -> Finding {
    let place = error.place().cloned().unwrap_or_else(|| Place::from(OFFER_FILE));
    let mut text = error.to_string();
    if let Some(cause) = std::error::Error::source(error) {
        text = format!("{text}: {cause}");
    }
    // the place stands before the sentence already
    let text = text.trim_start_matches(&format!("{place}: ")).to_owned();
    OFFER_FILE_RULE.finding(place, text, "", "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::tests::world::image;
    use time::macros::datetime;

    #[test]
    fn a_folder_without_an_offer_body_that_counts_may_be_incomplete() {
        let offer = br#"{"publisherId": "contoso", "id": "vm", "definition": {"offer": {}}}"#;
        let (update, whole) = (Completeness::Update, Completeness::WholeListing);
        for (has_offer, base, expected) in [
            (false, Base::OfferFile, update),
            (true, Base::LiveDraft, update),
            (true, Base::OfferFile, whole),
        ] {
            let folder = tempfile::tempdir().unwrap();
            files::write_whole(&folder.path().join("small-logo.png"), &image('a')).unwrap();
            if has_offer {
                files::write_whole(&folder.path().join(OFFER_FILE), offer).unwrap();
            }
            let settings = SettingsFile::default();
            let options = CheckOptions { base, depth: Depth::Quick, ..CheckOptions::default() };
            let scanned = scan(folder.path(), &settings, &options).unwrap();
            assert_eq!(scanned.completeness(), expected, "{has_offer} {base:?}");
            let checked = scanned.check(&settings, &options, datetime!(2026-11-22 08:00 UTC));
            let is_missing = checked.report().findings().iter().any(|one| one.code == "missing-logo");
            assert_eq!(is_missing, expected == whole, "{has_offer} {base:?}");
        }
    }
}
