//! Phrases that several rules use.

use crate::base::AssetKind;

/// Shows `wide logo or the hero logo`.
pub(super) fn list_kinds(kinds: &[AssetKind], between: &str) -> String {
    let titles: Vec<_> = kinds.iter().map(AssetKind::title).collect();
    titles.join(&format!(" {between} "))
}
