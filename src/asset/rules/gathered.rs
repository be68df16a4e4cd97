//! Findings of a folder with many files, told in few lines.

use super::name::{MISPLACED, UNUSED};
use crate::report::{Finding, Severity};
use std::collections::BTreeMap;

/// Says once for each folder that many of its files aren't used, instead of many times.
pub(in crate::asset) fn gathered(findings: Vec<Finding>) -> Vec<Finding> {
    /// So many lines a person may still read.
    const FEW: usize = 20;
    let is_unused = |finding: &Finding| {
        finding.code == UNUSED.code || (finding.code == MISPLACED.code && finding.severity == Severity::Note)
    };
    let (unused, mut others): (Vec<_>, Vec<_>) = findings.into_iter().partition(is_unused);
    let mut by_folder: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    for finding in unused {
        let folder = finding.place.file.rsplit_once('/').map_or(".", |(folder, _)| folder).to_owned();
        by_folder.entry(folder).or_default().push(finding);
    }
    for (folder, findings) in by_folder {
        if findings.len() <= FEW {
            others.extend(findings);
        } else {
            let is = format!("{} files are not used", findings.len());
            others.push(UNUSED.finding(
                folder,
                is,
                "",
                "list the folder under `ignore` in `offerpress.toml`, or move what the listing needs to `logos` or `screenshots`",
            ));
        }
    }
    capped(others)
}

/// Keeps a hundred findings of each rule, and counts the others.
fn capped(findings: Vec<Finding>) -> Vec<Finding> {
    /// More of a kind tell a person nothing new.
    const MOST: usize = 100;
    let mut counts: BTreeMap<(&str, Severity), (usize, Finding)> = BTreeMap::new();
    let mut kept = Vec::new();
    for finding in findings {
        let count = counts.entry((finding.code, finding.severity)).or_insert_with(|| (0, finding.clone()));
        count.0 += 1;
        kept.extend((count.0 <= MOST).then_some(finding));
    }
    let more = counts.into_values().filter(|(count, _)| *count > MOST).map(|(count, first)| Finding {
        place: ".".into(),
        is: format!("{} more findings like the one for `{}`", count - MOST, first.place),
        ..first
    });
    kept.into_iter().chain(more.collect::<Vec<_>>()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::name::{bad_plan, unused};
    use super::*;

    #[test]
    fn from_21_unused_files_on_a_folder_is_named_instead() {
        let unused_in =
            |folder: &'static str, count: u32| (0..count).map(move |n| unused(&format!("{folder}{n}.txt")));
        let findings = unused_in("few/", 20).chain(unused_in("many/", 21)).chain(unused_in("", 21));
        let gathered = gathered(findings.chain([bad_plan("plans/x", "y")]).collect());
        let lines = gathered.iter().map(|f| (f.place.file.as_str(), f.is.as_str()));
        let others: Vec<_> = lines.clone().filter(|(file, _)| !file.starts_with("few/")).collect();
        let all = "21 files are not used";
        assert_eq!(others, [("plans/x", "y"), (".", all), ("many", all)]);
        assert_eq!(lines.filter(|(_, is)| *is == "not used").count(), 20);
    }
}
