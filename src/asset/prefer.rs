//! Which of two files for one slot is taken: what `fit` wrote next to its source, what the settings name.

use super::file_name::{is_fitted_from, stem, unmarked};
use super::found::{Candidate, Evidence};
use super::rules::name as findings_of;
use crate::base::{AssetKind, FieldShape, PlanId};
use crate::report::Finding;
use std::collections::BTreeMap;

/// Leaves out each file that a fitted one of the same kind stands for, and says so.
pub(super) fn prefer_fitted(candidates: Vec<Candidate>, findings: &mut Vec<Finding>) -> Vec<Candidate> {
    let mut fitted: BTreeMap<String, Vec<Candidate>> = BTreeMap::new();
    for one in &candidates {
        if let Some(original) = unmarked(&one.name) {
            fitted.entry(original.to_owned()).or_default().push(one.clone());
        }
    }
    let (replaced, kept): (Vec<_>, Vec<_>) =
        candidates.into_iter().partition(|candidate| candidate.fitted_in(&fitted).is_some());
    let said = replaced.iter().filter_map(|candidate| {
        let fitted = candidate.fitted_in(&fitted)?;
        Some(findings_of::fitted(&candidate.name, &fitted.name))
    });
    findings.extend(said);
    kept
}

/// Where the settings name a file for a logo, others that their names would make that logo are left out.
pub(super) fn prefer_settings(candidates: Vec<Candidate>, findings: &mut Vec<Finding>) -> Vec<Candidate> {
    let mut by_settings = BTreeMap::new();
    for one in candidates.iter().filter(|candidate| candidate.evidence == Evidence::Settings) {
        by_settings.entry((one.kind.clone(), one.plan.clone())).or_insert_with(|| one.name.clone());
    }
    let (kept, overruled): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|candidate| {
        candidate.evidence == Evidence::Settings || candidate.rival_in(&by_settings).is_none()
    });
    let findings_of_overruled = overruled.iter().filter_map(|candidate| {
        let rival = candidate.rival_in(&by_settings)?;
        Some(findings_of::overruled(&candidate.name, rival))
    });
    findings.extend(findings_of_overruled);
    kept
}

impl Candidate {
    /// Finds the file that stands for this one; `all` are by the names that they were fitted from.
    fn fitted_in<'a>(&self, all: &'a BTreeMap<String, Vec<Self>>) -> Option<&'a Self> {
        let names = [self.name.as_str(), stem(&self.name)];
        let mine = names.into_iter().filter_map(|name| all.get(name)).flatten();
        mine.filter(|other| is_fitted_from(&other.name, &self.name)).find(|other| other.kind == self.kind)
    }

    /// Finds the name of another file for the same single place.
    fn rival_in<'a>(&self, others: &'a BTreeMap<(AssetKind, Option<PlanId>), String>) -> Option<&'a String> {
        let place = (self.kind.clone(), self.plan.clone());
        others.get(&place).filter(|_| self.kind.shape() == FieldShape::One)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::file_name::original_stem;
    use crate::asset::testing::{TestFolder, png};

    #[test]
    fn a_fitted_file_is_known_by_its_name() {
        let table = [
            ("logos/small.fitted.png", Some("logos/small")),
            ("01 a.b.fitted-2.png", Some("01 a.b")),
            ("01.jpg.fitted.png", Some("01")),
            ("small.fitted.fitted.png", Some("small.fitted")),
            ("small.png", None),
            ("fitted.png", None),
            ("small.fitted.jpg", None),
            ("small.fitted-.png", None),
            ("small.fitted-x.png", None),
            ("small.fittedness.png", None),
        ];
        for (name, original) in table {
            assert_eq!(original_stem(name), original, "{name}");
        }
    }

    #[test]
    fn it_stands_for_one_file_and_no_other() {
        for (name, original, is_from) in [
            ("1.fitted.png", "1.png", true),
            ("1.fitted.png", "1.PNG", true),
            ("1.fitted.png", "1.jpg", false),
            ("1.jpg.fitted-2.png", "1.jpg", true),
            ("1.jpg.fitted.png", "1.png", false),
            ("1.fitted.fitted.png", "1.fitted.png", true),
            ("1.fitted.fitted.png", "1.png", false),
        ] {
            assert_eq!(is_fitted_from(name, original), is_from, "{name} {original}");
        }
    }

    #[test]
    fn it_stands_for_its_original_with_caption_and_settings() {
        let folder = TestFolder::sound()
            .with("logos/large.jpg", b"what a person made")
            .with("logos/large.jpg.fitted.png", &png(300, 300))
            .with("screenshots/01.png", &png(100, 100))
            .with("screenshots/01.fitted.png", &png(1280, 720))
            .with("screenshots/01.txt", b"The start");
        std::fs::remove_file(folder.path().join("logos/large.png")).unwrap();
        assert_eq!(
            folder.findings(),
            [
                "note source-file logos/large.jpg: the source of `logos/large.jpg.fitted.png`, which is published in its place; to publish this file instead, remove `logos/large.jpg.fitted.png`",
                "note source-file screenshots/01.png: the source of `screenshots/01.fitted.png`, which is published in its place; to publish this file instead, remove `screenshots/01.fitted.png`",
            ]
        );
        let (assets, _) = folder.check().into_assets().unwrap();
        let captions: Vec<_> = assets.iter().filter_map(|asset| asset.caption()).collect();
        assert_eq!(captions, ["The start"]);
    }

    /// Each file with each would be 10^10 comparisons.
    #[test]
    fn each_of_many_files_is_looked_up() {
        const COUNT: usize = 100_000;
        let candidate = |name: String| Candidate {
            path: name.clone().into(),
            name,
            kind: AssetKind::Screenshot,
            plan: None,
            caption: None,
            video: None,
            evidence: Evidence::Settings,
        };
        let names = |ending: &'static str| (0..COUNT).map(move |n| format!("screenshots/{n}.{ending}"));
        let all = names("png").chain(names("fitted.png")).map(candidate).collect();
        let mut findings = Vec::new();
        let kept = prefer_fitted(all, &mut findings);
        assert_eq!((kept.len(), findings.len()), (COUNT, COUNT));
        assert!(kept.iter().all(|one| one.name.ends_with(".fitted.png")));
        assert_eq!((prefer_settings(kept, &mut findings).len(), findings.len()), (COUNT, COUNT));
    }
}
