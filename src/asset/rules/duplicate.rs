//! One image in two places.

use crate::asset::checked::CheckedAsset;
use crate::report::{Finding, Rule, Severity};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

/// The same image for two kinds, or twice for one.
pub(in crate::asset) static DUPLICATE: Rule = Rule {
    code: "duplicate-image",
    severity: Severity::Warning,
    what: "each image should be used once",
    why: "the same image in two places is usually a copy that should have been replaced",
    fix: "replace it with the right image",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// Compares bytes, and where these differ, pixels; plans may share an image.
pub(in crate::asset) fn check(assets: &[CheckedAsset]) -> Vec<Finding> {
    let by_bytes = twins(assets, |asset| Some(asset.hash().sha256));
    let by_bytes = by_bytes.into_iter().map(|(asset, first)| finding(asset, first, "the same file"));
    let by_pixels = twins(assets, CheckedAsset::fingerprint).into_iter();
    let by_pixels = by_pixels.filter(|(asset, first)| asset.hash() != first.hash());
    by_bytes.chain(by_pixels.map(|(asset, first)| finding(asset, first, "the same image"))).collect()
}

/// Pairs each asset with the first one of its plan that has the same key.
fn twins<K: Eq + Hash>(
    assets: &[CheckedAsset],
    key: impl Fn(&CheckedAsset) -> Option<K>,
) -> Vec<(&CheckedAsset, &CheckedAsset)> {
    let mut firsts: HashMap<_, &CheckedAsset> = HashMap::new();
    let mut twins = Vec::new();
    for asset in assets {
        let Some(key) = key(asset) else { continue };
        match firsts.entry((asset.plan(), key)) {
            Entry::Occupied(first) => twins.push((asset, *first.get())),
            Entry::Vacant(free) => _ = free.insert(asset),
        }
    }
    twins
}

fn finding(asset: &CheckedAsset, first: &CheckedAsset, what: &str) -> Finding {
    let is = format!("{what} as `{}`", first.name());
    DUPLICATE.finding(asset.name(), is, "should be used once", DUPLICATE.fix)
}
