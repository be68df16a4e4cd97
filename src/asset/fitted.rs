//! Pictures that `fit` wrote beside the file that they are made of: `small.fitted.png` stands for `small.png`.

use super::folder::{Candidate, ending, stem};
use super::role;
use super::rules::name as findings_of;
use crate::report::Finding;

/// Tells whether a file was fitted from that one: `a.fitted.png` from `a.png`, `a.jpg.fitted.png` from `a.jpg`.
pub(super) fn is_fitted_from(name: &str, original: &str) -> bool {
    let is_png = ending(original).as_deref() == Some("png");
    unmarked(name).is_some_and(|rest| rest == original || (is_png && rest == stem(original)))
}

/// Shows the path, without ending, of the file that a fitted one stands for; none for any other file.
pub(super) fn original_stem(name: &str) -> Option<&str> {
    unmarked(name).map(|rest| if role::is_picture(rest) { stem(rest) } else { rest })
}

/// Takes off `.fitted.png` or `.fitted-2.png`.
fn unmarked(name: &str) -> Option<&str> {
    let (rest, mark) = name.strip_suffix(".png")?.rsplit_once('.')?;
    let number = mark.strip_prefix("fitted")?;
    let is_number = number.strip_prefix('-').is_some_and(|digits| digits.parse::<u32>().is_ok());
    (number.is_empty() || is_number).then_some(rest)
}

/// Leaves out each file that a fitted one of the same kind stands for, and says so.
pub(super) fn prefer(candidates: Vec<Candidate>, findings: &mut Vec<Finding>) -> Vec<Candidate> {
    let fitted: Vec<_> = candidates.iter().filter(|one| unmarked(&one.name).is_some()).cloned().collect();
    let (replaced, kept): (Vec<_>, Vec<_>) =
        candidates.into_iter().partition(|candidate| candidate.fitted_in(&fitted).is_some());
    let said = replaced.iter().filter_map(|candidate| {
        let fitted = candidate.fitted_in(&fitted)?;
        Some(findings_of::fitted(&candidate.name, &fitted.name))
    });
    findings.extend(said);
    kept
}

impl Candidate {
    fn fitted_in<'a>(&self, all: &'a [Self]) -> Option<&'a Self> {
        let is_mine = |other: &&Self| is_fitted_from(&other.name, &self.name);
        all.iter().filter(is_mine).find(|other| other.kind == self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
                "note unused-file logos/large.jpg: not used: `logos/large.jpg.fitted.png` stands for it; once this file is as it should be, remove that one",
                "note unused-file screenshots/01.png: not used: `screenshots/01.fitted.png` stands for it; once this file is as it should be, remove that one",
            ]
        );
        let (assets, _) = folder.check().into_assets().unwrap();
        let captions: Vec<_> = assets.iter().filter_map(|asset| asset.caption()).collect();
        assert_eq!(captions, ["The start"]);
    }
}
