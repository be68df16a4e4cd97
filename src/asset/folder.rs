//! A folder's files, discovered and told apart; nothing decoded yet.

use super::config::{self, AssetConfig, Level};
use super::file_name::{file_stem, stem};
use super::found::{Candidate, FoundFile, Given};
use super::prefer::{prefer_fitted, prefer_settings};
use super::role::{self, Role};
use super::rules::gathered::gathered;
use super::rules::name as findings_of;
use super::sidecar::{self, Sidecars};
use super::walk;
use super::{Error, Profile, name, natural, probe};
use crate::base::{AssetKind, PlanId, files};
use crate::report::Finding;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::Read as _;
use std::path::Path;

/// What lies in an assets folder.
#[derive(Debug)]
pub struct AssetFolder {
    pub(super) profile: Profile,
    pub(super) levels: BTreeMap<String, Level>,
    pub(super) candidates: Vec<Candidate>,
    pub(super) findings: Vec<Finding>,
    /// How many images of a kind the offer names by URL, on itself and on plans.
    pub(super) given: Given,
    files: Vec<FoundFile>,
    pub(super) materials: Vec<Drawn>,
}

/// A file that images of the listing can be made of.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The path relative to the folder, with `/`.
    pub name: &'a str,
    /// The path to open.
    pub path: &'a Path,
    /// What it is for, where its place or name says so.
    pub kind: Option<&'a AssetKind>,
    /// The plan that it belongs to; none for the offer itself.
    pub plan: Option<&'a PlanId>,
    /// Whether it is published itself.
    pub used: Use,
}

/// Whether a file is published itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It is taken for an asset.
    Asset,
    /// It is left out, as a `logos/mark.svg` is.
    LeftOut,
}

/// A drawing, or an image whose name doesn't say which logo it is.
#[derive(Debug)]
pub(super) struct Drawn {
    file: FoundFile,
    kind: Option<AssetKind>,
    plan: Option<PlanId>,
}

impl AssetFolder {
    /// Walks a folder and tells what each file is for; the links in it are followed only within it.
    ///
    /// # Errors
    /// The folder isn't there, is no folder, or can't be listed. All else becomes findings of the check.
    pub fn scan(root: &Path, config: &AssetConfig, profile: &Profile) -> Result<Self, Error> {
        let walk = walk::walk(root, config)?;
        let mut findings = walk.findings;
        findings.extend(walk::clashes(&walk.files));
        findings.extend(walk.files.iter().filter_map(|file| findings_of::refused_by_windows(&file.name)));
        findings.extend(walk.files.iter().filter_map(|file| wrong_case(&walk.files, &file.name)));
        let files = walk.files.clone();
        let config = &config.joined_with(files.iter().map(|file| file.name.as_str()));
        let mut sorted = Sorted::default();
        for file in walk.files {
            sorted.take(file, config, profile, &mut findings);
        }
        findings.extend(sorted.unexported_drawings());
        findings.extend(sorted.unclear(profile));
        let candidates = prefer_fitted(sorted.candidates, &mut findings);
        let mut candidates = prefer_settings(candidates, &mut findings);
        candidates.sort_by(|a, b| {
            (&a.plan, &a.kind).cmp(&(&b.plan, &b.kind)).then_with(|| natural::compare(&a.name, &b.name))
        });
        let sidecars = Sidecars::new(sorted.sidecars);
        findings.extend(sidecar::attach(&mut candidates, &sidecars, config));
        findings.extend(missing_files_of(config, &candidates));
        let findings = gathered(findings);
        let (profile, levels, materials) = (profile.clone(), config.rules.clone(), sorted.materials);
        Ok(Self { profile, levels, candidates, findings, given: Given::new(), files, materials })
    }

    /// Takes the images into account that the offer names by URL: they fill their slots where no file does.
    #[must_use]
    pub fn with_given(mut self, count: impl Fn(&AssetKind, Option<&PlanId>) -> usize) -> Self {
        let plans: BTreeSet<_> = self.candidates.iter().map(|candidate| candidate.plan.clone()).collect();
        for plan in plans.into_iter().chain([None]) {
            for rules in self.profile.kinds() {
                let count = count(rules.kind(), plan.as_ref());
                self.given.insert((plan.clone(), rules.kind().clone()), count);
            }
        }
        self
    }

    /// Returns how many images of a kind the offer names by URL.
    #[must_use]
    pub fn given(&self, kind: &AssetKind, plan: Option<&PlanId>) -> usize {
        self.given.get(&(plan.cloned(), kind.clone())).copied().unwrap_or_default()
    }

    /// Lists what images can be made of: the assets in their order, then drawings and unclear images by name.
    pub fn materials(&self) -> impl Iterator<Item = Material<'_>> {
        let assets = self.candidates.iter().map(|Candidate { name, path, kind, plan, .. }| Material {
            name,
            path,
            kind: Some(kind),
            plan: plan.as_ref(),
            used: Use::Asset,
        });
        let others = self.materials.iter().map(|Drawn { file, kind, plan }| Material {
            name: &file.name,
            path: &file.path,
            kind: kind.as_ref(),
            plan: plan.as_ref(),
            used: Use::LeftOut,
        });
        assets.chain(others)
    }

    /// Lists every file that was looked at by name, used or not: its path relative to the folder, and the path to open.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Path)> {
        self.files.iter().map(|file| (file.name.as_str(), file.path.as_path()))
    }

    /// Counts the files that are taken for assets.
    #[must_use]
    pub fn len(&self) -> usize {
        self.candidates.len()
    }

    /// Whether no file is taken for an asset.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.candidates.is_empty()
    }
}

/// The files of a folder, sorted by their role.
#[derive(Default)]
struct Sorted {
    candidates: Vec<Candidate>,
    sidecars: Vec<FoundFile>,
    drawings: Vec<FoundFile>,
    /// Images among the logos, and the kinds that their names fit.
    unclear: Vec<(FoundFile, Vec<AssetKind>)>,
    materials: Vec<Drawn>,
}

impl Sorted {
    fn take(
        &mut self,
        file: FoundFile,
        config: &AssetConfig,
        profile: &Profile,
        findings: &mut Vec<Finding>,
    ) {
        let (plan, inside) = match split_plan(&file.name) {
            Ok(split) => split,
            Err(finding) => return findings.push(*finding),
        };
        let role = role::role(&file.name, inside, config, profile);
        if let Some(kind) = role::material(inside, &role, profile) {
            self.materials.push(Drawn { file: file.clone(), kind, plan: plan.clone() });
        }
        match role {
            Role::Asset(kind, evidence) => self.candidates.push(Candidate {
                name: file.name,
                path: file.path,
                kind,
                plan,
                caption: None,
                video: None,
                evidence,
            }),
            Role::Sidecar => self.sidecars.push(file),
            Role::Drawing => self.drawings.push(file),
            Role::Known => {}
            Role::Unclear(kinds) => self.unclear.push((file, kinds)),
            Role::Unplaced => {
                let likely = likely_kinds(&file, profile);
                findings.push(findings_of::unplaced(&file.name, &likely));
            }
            Role::NotUsed(finding) => findings.push(finding),
        }
    }

    /// A drawing next to its export is as it should be; one alone was probably meant to be used.
    fn unexported_drawings(&self) -> Vec<Finding> {
        let exported: HashSet<_> = self.candidates.iter().map(|candidate| stem(&candidate.name)).collect();
        let alone = self.drawings.iter().filter(|drawing| !exported.contains(stem(&drawing.name)));
        let said = |drawing: &FoundFile| {
            let finding: fn(&str) -> Finding =
                if self.is_source(drawing) { findings_of::source } else { findings_of::drawing };
            finding(&drawing.name)
        };
        alone.map(said).collect()
    }

    /// A mark next to the logos that were made of it is a source; another image was probably meant to be one of them.
    fn unclear(&self, profile: &Profile) -> Vec<Finding> {
        let finding = |(file, kinds): &(FoundFile, Vec<AssetKind>)| {
            let likely = likely_kinds(file, profile);
            let is_mark = likely.is_empty() && file_stem(&file.name).eq_ignore_ascii_case("mark");
            if is_mark && self.is_source(file) {
                findings_of::source(&file.name)
            } else {
                findings_of::unclear(&file.name, kinds, &likely)
            }
        };
        self.unclear.iter().map(finding).collect()
    }

    /// Whether the images that a source is for exist.
    fn is_source(&self, drawing: &FoundFile) -> bool {
        // they are taken in the order of their names
        let at = self.materials.binary_search_by(|drawn| drawn.file.name.cmp(&drawing.name)).ok();
        let drawn = at.and_then(|at| self.materials.get(at));
        drawn.is_some_and(|Drawn { kind, plan, .. }| {
            let serves = |candidate: &Candidate| {
                kind.as_ref().map_or(candidate.kind.is_logo(), |kind| *kind == candidate.kind)
            };
            self.candidates.iter().any(|candidate| candidate.plan == *plan && serves(candidate))
        })
    }
}

/// The files that a run reads by exactly this name.
const READ_BY_NAME: [&str; 3] = ["offer.json", "offerpress.toml", "offerpress.lock"];

/// Names a file that would be read, were its name not written otherwise; also where the disk ignores case, so that the same
/// folder gives the same findings on every system. The files are in the order of their names.
fn wrong_case(files: &[FoundFile], name: &str) -> Option<Finding> {
    let meant = READ_BY_NAME.into_iter().find(|known| name::look(name) == *known && name != *known)?;
    // not by looking for it: a disk that ignores case would find the wrong one by the right name
    let is_there = files.binary_search_by(|file| file.name.as_str().cmp(meant)).is_ok();
    (!is_there).then(|| findings_of::wrong_case(name, meant))
}

/// Tells the logos that a file's size fits: only the start of the file is read, and only to name them to a person.
fn likely_kinds(file: &FoundFile, profile: &Profile) -> Vec<AssetKind> {
    const HEADER: u64 = 4096;
    let start = files::open(&file.path).ok().and_then(|opened| probe(opened.take(HEADER)).ok());
    let pixels = start.and_then(|probe| probe.pixels);
    let kinds = pixels.map(|pixels| profile.kinds_of_size(pixels).cloned().collect());
    kinds.unwrap_or_default()
}

/// Parts `plans/<planId>/logos/large.png` into the plan and `logos/large.png`.
fn split_plan(name: &str) -> Result<(Option<PlanId>, &str), Box<Finding>> {
    let parts: Vec<_> = name.splitn(3, '/').collect();
    match parts.as_slice() {
        [plans, plan, inside] if plans.eq_ignore_ascii_case("plans") => match PlanId::parse(plan) {
            Ok(plan) => Ok((Some(plan), inside)),
            Err(error) => Err(Box::new(findings_of::bad_plan(&format!("plans/{plan}"), &error.to_string()))),
        },
        _ => Ok((None, name)),
    }
}

fn missing_files_of(config: &AssetConfig, candidates: &[Candidate]) -> Vec<Finding> {
    let missing =
        config.named_files().filter(|path| !candidates.iter().any(|c| config::is_about(path, &c.name)));
    missing.map(findings_of::mapped_but_missing).collect()
}
