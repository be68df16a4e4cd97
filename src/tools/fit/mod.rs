//! Creates the images that a folder lacks: in the folder, or in a copy of it for one run.

mod place;

pub use place::FitOptions;

use crate::asset::{Depth, KindRules};
use crate::base::chain;
use crate::base::files::{self, FileError, TemporaryFolder};
use crate::fit::{self, Existing};
use crate::publish::Error;
use crate::publish::content::{CheckOptions, Scanned, scan};
use crate::publish::outcome::{FitOutcome, FitVerdict, FittedImage, SCHEMA_VERSION};
use crate::publish::settings::SettingsFile;
use crate::report::{Report, Severity};
use place::{Folder, Inspected, Place};
use std::collections::BTreeMap;
use std::path::Path;

/// What `fit` would create in a folder; nothing is written yet.
#[derive(Debug)]
pub struct FitPlan {
    places: Vec<Place>,
    options: FitOptions,
}

/// What `fit` created, and what it couldn't write.
#[derive(Debug)]
pub struct Fitted {
    /// What was made, and what can't be made.
    pub outcome: FitOutcome,
    /// Why each file that is missing could not be read or written.
    pub failed: Vec<FileError>,
}

/// A copy of a folder with the images that it lacked; removed when this is dropped.
#[derive(Debug)]
pub struct FittedCopy {
    folder: TemporaryFolder,
    /// What was created.
    pub outcome: FitOutcome,
}

/// What the scan could not even enter, and so not copy.
const NOT_COPIED: [&str; 5] =
    ["bad-link", "not-a-file", "unreadable-file", "name-not-text", "too-many-files"];

/// Plans what to create so that a folder passes its check; only the headers of images are read, and what the check reads.
///
/// # Errors
/// Returns an error that names a folder, profile or settings that can't be used; what can't be created is a gap of the plan.
pub fn plan_fit(
    folder: &Path,
    settings: &SettingsFile,
    check: &CheckOptions,
    options: FitOptions,
) -> Result<FitPlan, Error> {
    Ok(planned(scan(folder, settings, check)?, settings, options).0)
}

impl FitPlan {
    /// Shows the plan.
    #[must_use]
    pub fn outcome(&self) -> FitOutcome {
        let steps =
            self.places.iter().flat_map(|place| place.plan.steps.iter().map(|step| place.row(step, None)));
        outcome(FitVerdict::Planned, steps.collect(), self.gaps().collect())
    }

    /// Creates each image in the folder; no file of a person's is overwritten.
    ///
    /// What fails leaves no trace in the folder.
    #[must_use]
    pub fn carry_out(&self, folder: &Path) -> Fitted {
        let (mut images, mut gaps, mut failed) = (Vec::new(), self.gaps().collect::<Vec<_>>(), Vec::new());
        for place in &self.places {
            for (step, made) in place.carry_out(folder, self.options.how) {
                match made {
                    Ok(written) => images.push(place.row(step, Some(written))),
                    Err(fit::Error::File(error)) => failed.push(error),
                    Err(error) => gaps.push(said(&error)),
                }
            }
        }
        Fitted { outcome: outcome(FitVerdict::Fitted, images, gaps), failed }
    }

    fn gaps(&self) -> impl Iterator<Item = String> {
        self.places.iter().flat_map(|place| place.plan.gaps.iter().map(|gap| said(gap)))
    }
}

impl FittedCopy {
    /// Copies a folder and makes in the copy what it lacks, under the names that its own files have.
    ///
    /// # Errors
    /// As [`plan_fit`]; where a file of the folder cannot be read; where no temporary file can be written.
    pub fn make(
        folder: &Path,
        settings: &SettingsFile,
        check: &CheckOptions,
        how: fit::Options,
    ) -> Result<Self, Error> {
        let scanned = scan(folder, settings, check)?;
        let copy = files::temporary_folder()?;
        for (name, path) in scanned.found.files() {
            files::copy(path, &copy.path().join(name))?;
        }
        let (plan, report) = planned(scanned, settings, FitOptions { how, existing: Existing::Replace });
        let lost = |code: &str| NOT_COPIED.contains(&code);
        if report.findings().iter().any(|finding| finding.severity == Severity::Error && lost(finding.code)) {
            return Err(Error::Refused { files: plan.places.iter().map(|place| place.files).sum(), report });
        }
        let Fitted { outcome, failed } = plan.carry_out(copy.path());
        failed.into_iter().next().map_or(Ok(Self { folder: copy, outcome }), |error| Err(error.into()))
    }

    /// Shows where the copy lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Plans each place of a folder, and gives what its check says.
fn planned(scanned: Scanned, settings: &SettingsFile, options: FitOptions) -> (FitPlan, Report) {
    let completeness = scanned.completeness();
    let Scanned { profile, found, .. } = scanned;
    let mut files = BTreeMap::from([(None, Vec::new())]);
    for material in found.materials() {
        files.entry(material.plan.cloned()).or_default().push(Inspected::at(material));
    }
    let filled =
        profile.kinds().map(KindRules::kind).filter(|kind| found.given(kind, None) > 0).cloned().collect();
    let report = settings.with_levels(found.check(Depth::Quick, completeness).report().clone());
    let folder = Folder { profile: &profile, completeness, report: &report, filled, options };
    let places = files.into_iter().map(|(plan, files)| folder.plan(plan.as_ref(), files)).collect();
    (FitPlan { places, options }, report)
}

fn outcome(verdict: FitVerdict, images: Vec<FittedImage>, gaps: Vec<String>) -> FitOutcome {
    let result = if images.is_empty() { FitVerdict::Unchanged } else { verdict };
    FitOutcome { schema_version: SCHEMA_VERSION, result, images, gaps }
}

/// Joins an error with its causes to one line.
fn said(error: &dyn std::error::Error) -> String {
    chain(error).into_iter().reduce(|text, cause| format!("{text} ({cause})")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logo_that_cannot_be_made_is_a_gap_only_beside_an_offer_body() {
        let offer = r#"{"publisherId": "contoso", "id": "vm", "definition": {"offer": {}}}"#;
        for has_offer in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            if has_offer {
                files::write_whole(&folder.path().join("offer.json"), offer.as_bytes()).unwrap();
            }
            let (settings, check) = (SettingsFile::default(), CheckOptions::default());
            let plan = plan_fit(folder.path(), &settings, &check, FitOptions::default()).unwrap();
            let FitOutcome { images, gaps, .. } = plan.outcome();
            assert_eq!((images.len(), gaps.is_empty()), (0, !has_offer), "{gaps:?}");
        }
    }
}
