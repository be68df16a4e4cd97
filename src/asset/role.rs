//! What each file of a folder is for: by the settings, the folder, the name, in this order.

use super::config::AssetConfig;
use super::file_name::{FileFormat, ending, original_stem, stem};
use super::found::Evidence;
use super::name::{self, FolderUse};
use super::rules::name as findings_of;
use super::{KindRules, Profile};
use crate::base::{AssetKind, FieldShape};
use crate::report::Finding;

/// What a file turned out to be.
pub(super) enum Role {
    /// An asset of this kind.
    Asset(AssetKind, Evidence),
    /// A caption or a video URL of the image next to it.
    Sidecar,
    /// A part of every folder, such as `offer.json`.
    Known,
    /// What an image is exported from.
    Drawing,
    /// An image next to the logos whose name fits these kinds: none, or several.
    Unclear(Vec<AssetKind>),
    /// An image elsewhere whose name tells nothing; its size may.
    Unplaced,
    /// Left out, and why.
    NotUsed(Finding),
}

/// Whether logos may be made of the file, and for which one its name says it is drawn.
#[expect(clippy::option_option, reason = "whether it serves, and which logo its name says")]
pub(super) fn material(inside: &str, role: &Role, profile: &Profile) -> Option<Option<AssetKind>> {
    let (folder, file_name) = inside.rsplit_once('/').unwrap_or(("", inside));
    let is_place_of_logos = folder.is_empty() || FolderUse::of(folder) == FolderUse::Logos;
    match role {
        Role::Unclear(_) => Some(None),
        Role::Drawing if is_place_of_logos && ending(file_name).as_deref() == Some("svg") => {
            let is_single = |kind: &AssetKind| kind.shape() == FieldShape::One;
            let kinds = name::kinds_by_name(stem(file_name), profile, is_single);
            Some(<[AssetKind; 1]>::try_from(kinds).ok().map(|[kind]| kind))
        }
        _ => None,
    }
}

/// Tells what a file is for; `inside` is its path without the plan's folders.
pub(super) fn role(name: &str, inside: &str, config: &AssetConfig, profile: &Profile) -> Role {
    if let Some(kind) = config.kind_of(name) {
        return mapped(name, kind, profile);
    }
    let (folder, file_name) = inside.rsplit_once('/').unwrap_or(("", inside));
    let format = FileFormat::of(file_name);
    if folder.is_empty() && is_known(file_name) {
        return Role::Known;
    }
    match format {
        FileFormat::Sidecar => Role::Sidecar,
        FileFormat::Drawing => Role::Drawing,
        FileFormat::Image => image(name, folder, file_name, profile),
        FileFormat::Document if folder.is_empty() || FolderUse::of(folder) != FolderUse::Unknown => {
            asset_or_not(name, AssetKind::Document, profile)
        }
        FileFormat::None if FolderUse::of(folder) == FolderUse::Logos => {
            match name::kinds_by_name(file_name, profile, AssetKind::is_logo).as_slice() {
                [kind] => asset_or_not(name, kind.clone(), profile),
                _ => Role::NotUsed(findings_of::unused(name)),
            }
        }
        FileFormat::Document | FileFormat::None | FileFormat::Other => {
            Role::NotUsed(findings_of::unused(name))
        }
    }
}

fn mapped(name: &str, kind: &str, profile: &Profile) -> Role {
    let known = profile.kinds().map(KindRules::kind).find(|known| known.name() == kind);
    known.map_or_else(
        || Role::NotUsed(findings_of::not_in_profile(name, &kind.replace('-', " "), profile.name())),
        |kind| Role::Asset(kind.clone(), Evidence::Settings),
    )
}

fn image(name: &str, folder: &str, file_name: &str, profile: &Profile) -> Role {
    let by_name = |among: fn(&AssetKind) -> bool| {
        name::kinds_by_name(original_stem(file_name).unwrap_or(stem(file_name)), profile, among)
    };
    let (kinds, is_used) = match FolderUse::of(folder) {
        FolderUse::Screenshots => (vec![AssetKind::Screenshot], true),
        FolderUse::Videos => (vec![AssetKind::VideoThumbnail], true),
        FolderUse::Logos => (by_name(|kind| kind.shape() == FieldShape::One), true),
        FolderUse::Documents => (Vec::new(), false),
        FolderUse::Unknown => (by_name(|kind| *kind != AssetKind::Document), folder.is_empty()),
    };
    match kinds.as_slice() {
        [kind] if is_used => asset_or_not(name, kind.clone(), profile),
        [kind] => Role::NotUsed(findings_of::misplaced(name, kind)),
        _ if FolderUse::of(folder) == FolderUse::Logos => Role::Unclear(kinds),
        _ => Role::Unplaced,
    }
}

fn asset_or_not(name: &str, kind: AssetKind, profile: &Profile) -> Role {
    if profile.rules_of(&kind).is_some() {
        return Role::Asset(kind, Evidence::Place);
    }
    Role::NotUsed(findings_of::not_in_profile(name, &kind.title(), profile.name()))
}

/// Files at the root that belong to a run and to the repository.
fn is_known(file_name: &str) -> bool {
    let lower = file_name.to_lowercase();
    ["offer.json", "offerpress.toml", "offerpress.lock", "plan.json"].contains(&lower.as_str())
        || stem(&lower) == "readme"
        || stem(&lower) == "license"
}
