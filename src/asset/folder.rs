//! A folder's files, discovered and told apart; nothing decoded yet.

use super::config::{AssetConfig, Level};
use super::name::{self, FolderUse};
use super::rules::name as findings_of;
use super::sidecar::{self, Sidecars, Video};
use super::walk::{self, FoundFile};
use super::{Error, Profile, natural};
use crate::base::{AssetKind, MediaType, PlanId};
use crate::report::Finding;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What lies in an assets folder.
#[derive(Debug)]
pub struct AssetFolder {
    pub(super) profile: Profile,
    pub(super) levels: BTreeMap<String, Level>,
    pub(super) candidates: Vec<Candidate>,
    pub(super) findings: Vec<Finding>,
}

/// A file that is taken for an asset, not looked into yet.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// The path relative to the folder, with `/`.
    pub(super) name: String,
    /// The path to open.
    pub(super) path: PathBuf,
    pub(super) kind: AssetKind,
    pub(super) plan: Option<PlanId>,
    pub(super) caption: Option<String>,
    pub(super) video: Option<Video>,
    evidence: Evidence,
}

/// What told the kind; the stronger first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    Settings,
    Place,
}

/// What a file turned out to be.
enum Role {
    Asset(AssetKind, Evidence),
    Sidecar,
    Known,
    Drawing,
    NotUsed(Finding),
}

impl AssetFolder {
    /// Walks a folder and tells what each file is for; the links in it are followed only within it.
    ///
    /// # Errors
    /// The folder is not there, is no folder, or cannot be listed. All else becomes findings of the check.
    pub fn scan(root: &Path, config: &AssetConfig, profile: &Profile) -> Result<Self, Error> {
        let walk = walk::walk(root, config)?;
        let mut findings = walk.findings;
        findings.extend(walk::clashes(&walk.files));
        let mut sorted = Sorted::default();
        for file in walk.files {
            sorted.take(file, config, profile, &mut findings);
        }
        findings.extend(sorted.unexported_drawings());
        let mut candidates = prefer_settings(sorted.candidates, &mut findings);
        candidates.sort_by(|a, b| {
            (&a.plan, &a.kind).cmp(&(&b.plan, &b.kind)).then_with(|| natural::compare(&a.name, &b.name))
        });
        let sidecars = Sidecars::new(sorted.sidecars);
        findings.extend(sidecar::attach(&mut candidates, &sidecars, config));
        findings.extend(missing_files_of(config, &candidates));
        let findings = findings_of::gathered(findings);
        Ok(Self { profile: profile.clone(), levels: config.rules.clone(), candidates, findings })
    }

    /// Counts the files that are taken for assets.
    #[must_use]
    pub fn len(&self) -> usize {
        self.candidates.len()
    }

    /// Tells whether no file is taken for an asset.
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
            Err(finding) => return findings.push(finding),
        };
        match role(&file.name, inside, config, profile) {
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
            Role::NotUsed(finding) => findings.push(finding),
        }
    }

    /// A drawing beside its export is as it should be; one alone was probably meant to be used.
    fn unexported_drawings(&self) -> Vec<Finding> {
        let is_exported = |drawing: &&FoundFile| {
            self.candidates.iter().any(|candidate| stem(&candidate.name) == stem(&drawing.name))
        };
        let alone = self.drawings.iter().filter(|drawing| !is_exported(drawing));
        alone.map(|drawing| findings_of::drawing(&drawing.name)).collect()
    }
}

/// Tells what a file is for: by the settings, the folder, the name, in this order.
fn role(name: &str, inside: &str, config: &AssetConfig, profile: &Profile) -> Role {
    if let Some(kind) = config.files.get(name) {
        let kind = profile.kinds().map(super::KindRules::kind).find(|known| known.name() == kind).cloned();
        let asset = kind.map(|kind| Role::Asset(kind, Evidence::Settings));
        return asset.unwrap_or_else(|| Role::NotUsed(findings_of::unused(name)));
    }
    let (folder, file_name) = inside.rsplit_once('/').unwrap_or(("", inside));
    let format = FileFormat::of(file_name);
    if folder.is_empty() && is_known(file_name) {
        return Role::Known;
    }
    match format {
        FileFormat::Sidecar => Role::Sidecar,
        FileFormat::Drawing => Role::Drawing,
        FileFormat::Picture => picture(name, folder, file_name, profile),
        FileFormat::Document if folder.is_empty() || FolderUse::of(folder) != FolderUse::Unknown => {
            asset_or_not(name, AssetKind::Document, profile)
        }
        FileFormat::None if FolderUse::of(folder) == FolderUse::Logos => {
            let kinds = name::kinds_by_name(file_name, profile, AssetKind::is_logo);
            match <[AssetKind; 1]>::try_from(kinds) {
                Ok([kind]) => asset_or_not(name, kind, profile),
                Err(_) => Role::NotUsed(findings_of::unused(name)),
            }
        }
        FileFormat::Document | FileFormat::None | FileFormat::Other => {
            Role::NotUsed(findings_of::unused(name))
        }
    }
}

fn picture(name: &str, folder: &str, file_name: &str, profile: &Profile) -> Role {
    let stem = stem(file_name);
    let is_single = |kind: &AssetKind| kind.shape() == crate::base::FieldShape::One;
    let kinds = match FolderUse::of(folder) {
        FolderUse::Screenshots => vec![AssetKind::Screenshot],
        FolderUse::Videos => vec![AssetKind::VideoThumbnail],
        FolderUse::Logos => name::kinds_by_name(stem, profile, is_single),
        FolderUse::Documents => return Role::NotUsed(findings_of::unused(name)),
        FolderUse::Unknown => name::kinds_by_name(stem, profile, |kind| *kind != AssetKind::Document),
    };
    let is_known_place = folder.is_empty() || FolderUse::of(folder) != FolderUse::Unknown;
    match kinds.as_slice() {
        [kind] if is_known_place => asset_or_not(name, kind.clone(), profile),
        [kind] => Role::NotUsed(findings_of::misplaced(name, kind, folder_for(kind))),
        _ if FolderUse::of(folder) == FolderUse::Logos => Role::NotUsed(findings_of::unclear(name, &kinds)),
        _ => Role::NotUsed(findings_of::unused(name)),
    }
}

fn asset_or_not(name: &str, kind: AssetKind, profile: &Profile) -> Role {
    if profile.rules_of(&kind).is_some() {
        return Role::Asset(kind, Evidence::Place);
    }
    Role::NotUsed(findings_of::not_in_profile(name, &kind, profile.name()))
}

fn folder_for(kind: &AssetKind) -> &'static str {
    match kind {
        AssetKind::Screenshot => "screenshots",
        AssetKind::VideoThumbnail => "videos",
        AssetKind::Document => "documents",
        _ => "logos",
    }
}

/// Parts `plans/<planId>/logos/large.png` into the plan and `logos/large.png`.
fn split_plan(name: &str) -> Result<(Option<PlanId>, &str), Finding> {
    let parts: Vec<_> = name.splitn(3, '/').collect();
    match parts.as_slice() {
        ["plans", plan, inside] => match PlanId::parse(plan) {
            Ok(plan) => Ok((Some(plan), inside)),
            Err(error) => Err(findings_of::bad_plan(&format!("plans/{plan}"), &error.to_string())),
        },
        _ => Ok((None, name)),
    }
}

/// Where the settings name a file for a logo, others that their names would make that logo are left out.
fn prefer_settings(candidates: Vec<Candidate>, findings: &mut Vec<Finding>) -> Vec<Candidate> {
    let by_settings: Vec<_> =
        candidates.iter().filter(|candidate| candidate.evidence == Evidence::Settings).cloned().collect();
    let (kept, overruled): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|candidate| {
        candidate.evidence == Evidence::Settings || candidate.rival_in(&by_settings).is_none()
    });
    let findings_of_overruled = overruled.iter().filter_map(|candidate| {
        let rival = candidate.rival_in(&by_settings)?;
        Some(findings_of::overruled(&candidate.name, &rival.name))
    });
    findings.extend(findings_of_overruled);
    kept
}

impl Candidate {
    /// Finds another file for the same single place.
    fn rival_in<'a>(&self, others: &'a [Self]) -> Option<&'a Self> {
        let is_single = self.kind.shape() == crate::base::FieldShape::One;
        others.iter().find(|other| is_single && other.kind == self.kind && other.plan == self.plan)
    }

    /// Shows the file name's ending in lower case, without the dot.
    pub(super) fn ending(&self) -> Option<String> {
        ending(&self.name)
    }
}

fn missing_files_of(config: &AssetConfig, candidates: &[Candidate]) -> Vec<Finding> {
    let named = config.files.keys().chain(config.captions.keys()).chain(config.videos.keys());
    let missing = named.filter(|path| !candidates.iter().any(|candidate| candidate.name == **path));
    missing.map(|path| findings_of::mapped_but_missing(path)).collect()
}

/// What the ending of a file name says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FileFormat {
    Picture,
    Drawing,
    Document,
    Sidecar,
    None,
    Other,
}

impl FileFormat {
    fn of(file_name: &str) -> Self {
        let Some(ending) = ending(file_name) else { return Self::None };
        match ending.as_str() {
            "png" | "apng" | "jpg" | "jpeg" | "jpe" | "jfif" | "gif" | "webp" | "bmp" | "tif" | "tiff"
            | "ico" | "avif" | "heic" => Self::Picture,
            "svg" | "svgz" | "psd" | "psb" | "ai" | "eps" | "sketch" | "fig" | "xd" | "xcf" | "kra"
            | "afdesign" => Self::Drawing,
            ending if ending == MediaType::Pdf.extension() => Self::Document,
            "txt" | "toml" => Self::Sidecar,
            _ => Self::Other,
        }
    }
}

/// Files at the root that belong to a run and to the repository.
fn is_known(file_name: &str) -> bool {
    let lower = file_name.to_lowercase();
    ["offer.json", "offerpress.toml", "offerpress.lock", "plan.json"].contains(&lower.as_str())
        || stem(&lower) == "readme"
        || stem(&lower) == "license"
}

fn ending(name: &str) -> Option<String> {
    let file_name = name.rsplit('/').next().unwrap_or_default();
    file_name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase())
}

/// The path without the ending of the file name.
pub(super) fn stem(name: &str) -> &str {
    let start = name.rfind('/').map_or(0, |at| at + 1);
    name.get(start..).and_then(|file| file.rfind('.')).and_then(|dot| name.get(..start + dot)).unwrap_or(name)
}
