//! What one place of a folder, the offer or a plan, has and lacks; and what was made there.

use crate::asset::{Completeness, KindRules, Material, Profile, Use};
use crate::base::{AssetKind, FieldShape, MediaType, Pixels, PlanId};
use crate::fit::{self, Existing, Found, Look, Source, Step, Transparency, Verdict, Wanted, Written};
use crate::publish::outcome::FittedImage;
use crate::report::{Report, Severity};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The findings that an image made anew no longer has; those about what it shows are for a person.
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

/// How far a run of `fit` may go.
#[derive(Debug, Clone, Copy, Default)]
pub struct FitOptions {
    /// How images are made.
    pub how: fit::Options,
    /// What to do with an unsuitable file that a person made.
    pub existing: Existing,
}

/// The offer itself, or one plan of it.
#[derive(Debug)]
pub(super) struct Place {
    /// What stands before its files' names: nothing, or `plans/<planId>/`.
    prefix: String,
    /// How many of its files are published.
    pub(super) files: usize,
    pub(super) plan: fit::Plan,
}

impl Place {
    /// Steps that move no file go side by side; then the others, in their order.
    ///
    /// A source is decoded once for all that is made of it; large ones go one after the other, so that memory holds one.
    pub(super) fn carry_out<'a>(
        &'a self,
        folder: &Path,
        how: fit::Options,
    ) -> Vec<(&'a Step, Result<Written, fit::Error>)> {
        let root = folder.join(&self.prefix);
        let (moving, still): (Vec<_>, Vec<_>) = self.plan.steps.iter().partition(|step| step.kept.is_some());
        let mut by_source = BTreeMap::<&str, Vec<&Step>>::new();
        for step in still {
            by_source.entry(&step.from).or_default().push(step);
        }
        let is_large = |steps: &Vec<&Step>| steps.iter().any(|step| step.before.count() > LARGE);
        let (large, small): (Vec<_>, Vec<_>) = by_source.into_values().partition(is_large);
        let carry = |steps: &Vec<&'a Step>| carry_out_all(steps, &root, how);
        let mut made: Vec<_> = small.par_iter().flat_map_iter(carry).collect();
        made.extend(large.iter().flat_map(carry));
        made.extend(
            moving.chunk_by(|one, next| one.from == next.from).flat_map(|steps| carry(&steps.to_vec())),
        );
        made.sort_by_cached_key(|(step, _)| self.plan.steps.iter().position(|planned| planned == *step));
        made
    }

    pub(super) fn row(&self, step: &Step, written: Option<Written>) -> FittedImage {
        let pair = |size: Pixels| (size.width, size.height);
        FittedImage {
            file: format!("{}{}", self.prefix, step.to),
            kind: step.wanted.kind.name().to_owned(),
            from: format!("{}{}", self.prefix, step.from),
            kept: step.kept.as_ref().map(|kept| format!("{}{}", self.prefix, kept.aside)),
            pixels_before: pair(step.before),
            pixels: pair(step.after),
            bytes_before: written.map(|written| written.bytes_before as u64),
            bytes: written.map(|written| written.bytes_after as u64),
        }
    }
}

/// Sources of more pixels are made into images one at a time: some 16 bytes a pixel are in memory for each.
const LARGE: u64 = 8_000_000;

/// Carries out the steps that share a source.
fn carry_out_all<'a>(
    steps: &[&'a Step],
    root: &Path,
    how: fit::Options,
) -> Vec<(&'a Step, Result<Written, fit::Error>)> {
    let Some((first, others)) = steps.split_first() else { return Vec::new() };
    let read = fit::read(&root.join(&first.from))
        .and_then(|bytes| Ok((Source::read(&*first.from, &bytes)?, bytes.len())));
    let (source, length) = match read {
        Ok(read) => read,
        // each is reported with its own reason
        Err(error) => {
            let rest = others.iter().map(|step| (*step, step.carry_out(root, how)));
            return std::iter::once((*first, Err(error))).chain(rest).collect();
        }
    };
    let carry = |step: &&'a Step| (*step, step.carry_out_from(&source, length, root, how));
    if first.before.count() > LARGE || steps.iter().any(|step| step.kept.is_some()) {
        return steps.iter().map(carry).collect();
    }
    steps.par_iter().map(carry).collect()
}

/// A file that images can be made of, and what its head tells.
pub(super) struct Inspected {
    name: String,
    kind: Option<AssetKind>,
    used: Use,
    look: Result<Look, fit::Error>,
}

impl Inspected {
    pub(super) fn at(Material { name, path, kind, used, .. }: Material<'_>) -> Self {
        let look = fit::read(path).and_then(|bytes| fit::look(name, &bytes));
        Self { name: name.to_owned(), kind: kind.cloned(), used, look }
    }
}

/// What holds for all places of a folder.
pub(super) struct Folder<'a> {
    pub(super) profile: &'a Profile,
    pub(super) completeness: Completeness,
    pub(super) report: &'a Report,
    /// The kinds of images that the offer itself names by URL.
    pub(super) filled: BTreeSet<AssetKind>,
    pub(super) options: FitOptions,
}

impl Folder<'_> {
    /// Plans the offer itself, or one plan of it.
    pub(super) fn plan(&self, plan: Option<&PlanId>, files: Vec<Inspected>) -> Place {
        let prefix = plan.map(|plan| format!("plans/{plan}/")).unwrap_or_default();
        let found: Vec<_> = files.iter().filter_map(|file| self.found(file, &prefix)).collect();
        let here = Here { folder: self, plan, files: &files, found: &found };
        let wanted: Vec<_> = self.profile.kinds().filter_map(|rules| here.wanted(rules)).collect();
        let mut plan = fit::plan(&found, &wanted, self.options.how, self.options.existing);
        let lacks_logo =
            here.lacks_logo() || plan.gaps.iter().any(|gap| matches!(gap, fit::Error::NoSource { .. }));
        let published = files.iter().filter(|file| file.used == Use::Asset).count();
        let unread = files.into_iter().filter(|file| file.used == Use::Asset || lacks_logo);
        let unread = unread.filter(|file| file.kind != Some(AssetKind::Document));
        plan.gaps.extend(unread.filter_map(|file| file.look.err()));
        Place { prefix, files: published, plan }
    }

    fn found(&self, file: &Inspected, prefix: &str) -> Option<Found> {
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
}

/// What one place has.
struct Here<'a> {
    folder: &'a Folder<'a>,
    plan: Option<&'a PlanId>,
    files: &'a [Inspected],
    found: &'a [Found],
}

impl Here<'_> {
    /// A logo is wanted where the listing needs it or there is something to make it of; a hero logo never unasked,
    /// because it cannot be removed again; nothing where several files, or one that cannot be read, are taken for it.
    fn wanted(&self, rules: &KindRules) -> Option<Wanted> {
        let kind = rules.kind();
        let wanted = wanted_of(rules)?;
        let own: Vec<_> = self.files.iter().filter(|file| file.kind.as_ref() == Some(kind)).collect();
        let assets = own.iter().filter(|file| file.used == Use::Asset).count();
        let is_wanted = if kind.shape() == FieldShape::List {
            !own.is_empty()
        } else if assets > 1 || own.iter().any(|file| file.look.is_err()) {
            false
        } else {
            !own.is_empty() || self.may_be_added(rules, &wanted)
        };
        is_wanted.then_some(wanted)
    }

    fn may_be_added(&self, rules: &KindRules, wanted: &Wanted) -> bool {
        let drawn_here = self.files.iter().any(|file| file.used == Use::LeftOut);
        wanted.kind != AssetKind::HeroLogo
            && (self.plan.is_none() || drawn_here)
            && (self.is_needed(rules) || self.can_be_made(wanted))
    }

    /// Whether a file that cannot be read might have become a logo that isn't there.
    fn lacks_logo(&self) -> bool {
        let is_logo = |rules: &&KindRules| rules.kind().is_logo() && *rules.kind() != AssetKind::HeroLogo;
        let has = |kind: &AssetKind| self.files.iter().any(|file| file.kind.as_ref() == Some(kind));
        let wanted = self.folder.profile.kinds().filter(is_logo);
        wanted.filter(|rules| wanted_of(rules).is_some()).any(|rules| !has(rules.kind()))
    }

    fn is_needed(&self, rules: &KindRules) -> bool {
        let is_required = rules.at_least() > 0 && rules.missing() == Some(Severity::Error);
        let is_filled = self.folder.filled.contains(rules.kind());
        is_required
            && !is_filled
            && self.plan.is_none()
            && self.folder.completeness == Completeness::WholeListing
    }

    fn can_be_made(&self, wanted: &Wanted) -> bool {
        let serves = |found: &&Found| found.kind.as_ref().is_none_or(|kind| kind.can_become(&wanted.kind));
        let sources = self.found.iter().filter(serves);
        fit::best_source(sources, wanted, self.folder.options.how, |found| found.look).is_some()
    }
}

/// Puts what a profile asks of a kind into the terms of `fit`; none where it asks for no PNG of a certain size.
fn wanted_of(rules: &KindRules) -> Option<Wanted> {
    let size = *rules.sizes().first()?;
    let is_hero = *rules.kind() == AssetKind::HeroLogo;
    rules.formats().contains(&MediaType::Png).then(|| Wanted {
        kind: rules.kind().clone(),
        size,
        transparency: if is_hero { Transparency::Forbidden } else { Transparency::Allowed },
        max_bytes: rules.max_bytes().filter(|_| rules.heavy() == Some(Severity::Error)),
    })
}
