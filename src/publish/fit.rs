//! From a folder to the pictures that it lacks: made in it, or in a copy of it for one run.

use super::content::{CheckOptions, Scanned, scan};
use super::error::Error;
use super::outcome::{FitOutcome, FitVerdict, FittedPicture, SCHEMA_VERSION};
use super::settings::SettingsFile;
use crate::asset::{Completeness, Depth, KindRules, Material, Profile, Use};
use crate::base::{AssetKind, FieldShape, MediaType, Pixels, PlanId, files};
use crate::fit::{self, Existing, Found, Step, Transparency, Verdict, Wanted, Written};
use crate::report::{Report, Severity};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;
use tempfile::TempDir;

/// How far a run of `fit` may go.
#[derive(Debug, Clone, Copy, Default)]
pub struct FitOptions {
    /// How pictures are made.
    pub how: fit::Options,
    /// What becomes of a wrong file that a person made.
    pub existing: Existing,
}

/// What a run of `fit` would make in a folder; nothing is touched yet.
#[derive(Debug)]
pub struct FitPlan {
    places: Vec<Place>,
    options: FitOptions,
}

/// A copy of a folder, with what it lacked; gone when this is dropped.
#[derive(Debug)]
pub struct FittedCopy {
    folder: TempDir,
    /// What was made.
    pub outcome: FitOutcome,
}

/// The findings that a picture made anew no longer has; those about what it shows are for a person.
const REPAIRED: [&str; 13] = [
    "not-a-png",
    "wrong-ending",
    "empty-file",
    "logo-size",
    "screenshot-size",
    "thumbnail-size",
    "animated",
    "sixteen-bit",
    "cmyk",
    "rotated",
    "damaged",
    "trailing-data",
    "too-many-pixels",
];

/// What the scan could not even enter, and so not copy.
const NOT_COPIED: [&str; 5] =
    ["bad-link", "not-a-file", "unreadable-file", "name-not-text", "too-many-files"];

/// Plans what to make so that a folder passes its check; only heads of pictures are read for it, and the check's.
///
/// # Errors
/// Names a folder, profile or settings that cannot be used at all; what cannot be made is a gap of the plan.
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

    /// Makes each picture and writes it into the folder; no file that a person made is overwritten.
    ///
    /// What fails is a gap of the outcome, and leaves no trace in the folder.
    #[must_use]
    pub fn carry_out(&self, folder: &Path) -> FitOutcome {
        let (mut pictures, mut gaps) = (Vec::new(), self.gaps().collect::<Vec<_>>());
        for place in &self.places {
            for (step, made) in place.carry_out(folder, self.options.how) {
                match made {
                    Ok(written) => pictures.push(place.row(step, Some(written))),
                    Err(error) => gaps.push(said(&error)),
                }
            }
        }
        outcome(FitVerdict::Fitted, pictures, gaps)
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
        let outcome = plan.carry_out(copy.path());
        Ok(Self { folder: copy, outcome })
    }

    /// Shows where the copy lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// The offer itself, or one plan of it.
#[derive(Debug)]
struct Place {
    /// What stands before its files' names: nothing, or `plans/<planId>/`.
    prefix: String,
    files: usize,
    plan: fit::Plan,
}

impl Place {
    /// Steps that move no file go side by side; then the others, in their order.
    fn carry_out(&self, folder: &Path, how: fit::Options) -> Vec<(&Step, Result<Written, fit::Error>)> {
        let root = folder.join(&self.prefix);
        let (moving, still): (Vec<_>, Vec<_>) = self.plan.steps.iter().partition(|step| step.kept.is_some());
        let carry = |step: &Step| step.carry_out(&root, how);
        let mut made: Vec<_> = still.into_par_iter().map(|step| (step, carry(step))).collect();
        made.extend(moving.into_iter().map(|step| (step, carry(step))));
        made
    }

    fn row(&self, step: &Step, written: Option<Written>) -> FittedPicture {
        let pair = |size: Pixels| (size.width, size.height);
        let length = |bytes: usize| bytes as u64;
        FittedPicture {
            file: format!("{}{}", self.prefix, step.to),
            kind: step.wanted.kind.name().to_owned(),
            from: format!("{}{}", self.prefix, step.from),
            kept: step.kept.as_ref().map(|kept| format!("{}{}", self.prefix, kept.aside)),
            pixels_before: pair(step.before),
            pixels: pair(step.after),
            bytes_before: written.map(|written| length(written.bytes_before)),
            bytes: written.map(|written| length(written.bytes_after)),
        }
    }
}

/// Plans each place of a folder, and gives what its check says.
fn planned(scanned: Scanned, settings: &SettingsFile, options: FitOptions) -> (FitPlan, Report) {
    let Scanned { document, profile, found, .. } = scanned;
    let materials: Vec<_> = found.materials().map(Kept::of).collect();
    let completeness = if document.is_some() { Completeness::WholeListing } else { Completeness::Update };
    let report = settings.with_levels(found.check(Depth::Quick, completeness).report().clone());
    let plans: BTreeSet<_> = materials.iter().map(|material| material.plan.clone()).chain([None]).collect();
    let places = plans.iter().map(|plan| {
        let materials = materials.iter().filter(|material| material.plan == *plan);
        let files: Vec<_> = materials.collect();
        PlaceToPlan { plan: plan.as_ref(), files, profile: &profile, completeness, report: &report, options }
            .plan()
    });
    (FitPlan { places: places.collect(), options }, report)
}

/// A file that pictures can be made of.
struct Kept {
    name: String,
    kind: Option<AssetKind>,
    plan: Option<PlanId>,
    used: Use,
    look: Result<fit::Look, fit::Error>,
}

impl Kept {
    fn of(Material { name, path, kind, plan, used }: Material<'_>) -> Self {
        Self {
            name: name.to_owned(),
            kind: kind.cloned(),
            plan: plan.cloned(),
            used,
            look: read(path).and_then(|bytes| fit::look(name, &bytes)),
        }
    }
}

/// Reads a file, but no more of it than it takes to see that it is too large.
fn read(path: &Path) -> Result<Vec<u8>, fit::Error> {
    let mut bytes = Vec::new();
    let mut file = files::open(path)?.take(fit::Limit::Bytes.most() + 1);
    file.read_to_end(&mut bytes).map_err(|source| files::FileError {
        path: path.to_owned(),
        doing: "read",
        source,
    })?;
    Ok(bytes)
}

/// What one place has, and what it should have.
struct PlaceToPlan<'a> {
    plan: Option<&'a PlanId>,
    files: Vec<&'a Kept>,
    profile: &'a Profile,
    completeness: Completeness,
    report: &'a Report,
    options: FitOptions,
}

impl PlaceToPlan<'_> {
    fn plan(&self) -> Place {
        let prefix = self.plan.map(|plan| format!("plans/{plan}/")).unwrap_or_default();
        let found: Vec<_> = self.files.iter().filter_map(|file| self.found(file, &prefix)).collect();
        let wanted = self.profile.kinds().filter(|rules| self.is_wanted(rules, &found));
        let wanted: Vec<_> = wanted.filter_map(wanted_of).collect();
        let mut plan = fit::plan(&found, &wanted, self.options.how, self.options.existing);
        let lacks_logo = plan.gaps.iter().any(|gap| matches!(gap, fit::Error::NoSource { .. }));
        let unread = self.files.iter().filter(|file| file.used == Use::Asset || lacks_logo);
        let unread = unread.filter(|file| file.kind != Some(AssetKind::Document));
        plan.gaps.extend(unread.filter_map(|file| read_again(file)));
        Place { prefix, files: self.files.iter().filter(|file| file.used == Use::Asset).count(), plan }
    }

    fn found(&self, file: &Kept, prefix: &str) -> Option<Found> {
        let look = *file.look.as_ref().ok()?;
        let is_wrong = file.used == Use::LeftOut || self.is_to_repair(&file.name);
        Some(Found {
            file: file.name.strip_prefix(prefix).unwrap_or(&file.name).to_owned(),
            look,
            kind: file.kind.clone(),
            verdict: if is_wrong { Verdict::Wrong } else { Verdict::Good },
        })
    }

    fn is_to_repair(&self, name: &str) -> bool {
        let mut findings = self.report.findings().iter().filter(|finding| finding.place.file == name);
        findings.any(|finding| finding.severity != Severity::Note && REPAIRED.contains(&finding.code))
    }

    /// A logo is wanted where the listing needs it or there is something to make it of; a hero logo never unasked,
    /// because it cannot be removed again; nothing where several files, or one that cannot be read, are taken for it.
    fn is_wanted(&self, rules: &KindRules, found: &[Found]) -> bool {
        let kind = rules.kind();
        let own: Vec<_> = self.files.iter().filter(|file| file.kind.as_ref() == Some(kind)).collect();
        let assets = own.iter().filter(|file| file.used == Use::Asset);
        if kind.shape() == FieldShape::List {
            return !own.is_empty();
        }
        if assets.clone().count() > 1 || own.iter().any(|file| file.look.is_err()) {
            return false;
        }
        if !own.is_empty() {
            return true;
        }
        let drawn_here = self.files.iter().any(|file| file.used == Use::LeftOut);
        *kind != AssetKind::HeroLogo
            && (self.plan.is_none() || drawn_here)
            && (self.is_needed(rules) || self.can_be_made(rules, found))
    }

    fn is_needed(&self, rules: &KindRules) -> bool {
        let is_required = rules.at_least() > 0 && rules.missing() == Some(Severity::Error);
        is_required && self.plan.is_none() && self.completeness == Completeness::WholeListing
    }

    fn can_be_made(&self, rules: &KindRules, found: &[Found]) -> bool {
        let is_logo = |found: &&Found| found.kind.as_ref().is_none_or(|kind| kind.shape() == FieldShape::One);
        let wanted = wanted_of(rules);
        wanted.is_some_and(|wanted| {
            let sources = found.iter().filter(is_logo);
            fit::best_source(sources, &wanted, self.options.how, |found| found.look).is_some()
        })
    }
}

/// Gives the reason why a file could not be read for the plan's own list.
fn read_again(file: &Kept) -> Option<fit::Error> {
    use fit::Error as E;
    let name = file.name.clone();
    Some(match file.look.as_ref().err()? {
        E::Text { text, .. } => E::Text { file: name, text: text.clone() },
        E::Linked { href, .. } => E::Linked { file: name, href: href.clone() },
        E::TooLarge { is, limit, .. } => E::TooLarge { file: name, is: is.clone(), limit: *limit },
        E::TooSlow { .. } => E::TooSlow { file: name },
        E::Unknown { .. } => E::Unknown { file: name },
        error => E::Damaged { file: name, source: said(error).into() },
    })
}

/// Puts what a profile asks of a kind into the terms of `fit`; none where it asks for no PNG of a certain size.
fn wanted_of(rules: &KindRules) -> Option<Wanted> {
    let size = *rules.sizes().first()?;
    let is_hero = *rules.kind() == AssetKind::HeroLogo;
    rules.formats().contains(&MediaType::Png).then(|| Wanted {
        kind: rules.kind().clone(),
        size,
        transparency: if is_hero { Transparency::Forbidden } else { Transparency::Allowed },
        max_bytes: (rules.heavy() == Some(Severity::Error)).then_some(rules.max_bytes()),
    })
}

fn outcome(verdict: FitVerdict, pictures: Vec<FittedPicture>, gaps: Vec<String>) -> FitOutcome {
    let result = if pictures.is_empty() { FitVerdict::Unchanged } else { verdict };
    FitOutcome { schema_version: SCHEMA_VERSION, result, pictures, gaps }
}

/// Joins an error with its causes to one line.
fn said(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text} ({cause})"))
}
