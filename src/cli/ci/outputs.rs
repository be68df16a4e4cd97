//! The outputs for later steps of a job.

use super::log::set_variable;
use super::report::JobReport;
use crate::base::redact;
use crate::cli::exit::Exit;
use std::path::Path;

/// The name of a value, and the value.
pub(super) type Output = (&'static str, String);

/// Lists the outputs of a report.
pub(super) fn of(report: &JobReport, page: Option<&Path>, exit: Exit) -> Vec<Output> {
    let count = |number: Option<usize>| number.map(|number| number.to_string());
    let found = |at: usize| report.findings.map(|counts| counts[at].to_string());
    let all = [
        ("outcome", report.result.clone()),
        ("publisher", report.publisher.clone()),
        ("offer", report.offer.clone()),
        ("etag", report.etag.clone()),
        ("operation", report.operation.clone()),
        ("status", report.status.clone()),
        ("error", report.error.clone()),
        ("offers", count(report.offers)),
        ("images", count(report.images)),
        ("uploaded", count(report.uploaded)),
        ("errors", found(0)),
        ("warnings", found(1)),
        ("notes", found(2)),
        ("preview", page.map(|page| page.display().to_string())),
        ("exit-code", Some(exit.code().to_string())),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name, redact(&value?)))).collect()
}

/// Writes them as GitHub Actions reads them ("Setting an output parameter", "Multiline strings").
pub(super) fn github(outputs: &[Output]) -> String {
    let line = |(name, value): &Output| {
        if value.contains(['\n', '\r']) {
            let mark = mark_for(value);
            format!("{name}<<{mark}\n{value}\n{mark}\n")
        } else {
            format!("{name}={value}\n")
        }
    };
    outputs.iter().map(line).collect()
}

/// Writes them as `name=value`, a line each, as shells and other CI systems take names: with `_` for `-`.
pub(super) fn lines(outputs: &[Output]) -> String {
    let line =
        |(name, value): &Output| format!("{}={}\n", name.replace('-', "_"), value.replace(['\n', '\r'], " "));
    outputs.iter().map(line).collect()
}

/// Writes them as Azure Pipelines reads them: variables of the step.
pub(super) fn azure_pipelines(outputs: &[Output]) -> String {
    outputs.iter().map(|(name, value)| set_variable(&name.replace('-', "_"), value)).collect()
}

/// Finds a marker that isn't a line of the value.
fn mark_for(value: &str) -> String {
    let is_free = |mark: &String| !value.lines().any(|line| line == mark);
    (0..=value.len()).map(|n| format!("offerpress-{n}")).find(is_free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> JobReport {
        let text = |text: &str| Some(text.to_owned());
        JobReport {
            publisher: text("contoso"),
            offer: text("insight"),
            etag: text("W/\"datetime'2026'\""),
            operation: text("42"),
            status: text("preview-ready"),
            error: text("usage"),
            offers: Some(2),
            images: Some(3),
            uploaded: Some(1),
            findings: Some([0, 1, 1]),
            ..JobReport::of("saved")
        }
    }

    #[test]
    fn a_run_tells_what_later_steps_need() {
        let run = JobReport { error: None, offers: None, ..full() };
        assert_eq!(
            github(&of(&run, Some(Path::new("out/listing.html")), Exit::Done)),
            "outcome=saved\npublisher=contoso\noffer=insight\netag=W/\"datetime'2026'\"\noperation=42\n\
             status=preview-ready\nimages=3\nuploaded=1\nerrors=0\nwarnings=1\nnotes=1\n\
             preview=out/listing.html\nexit-code=0\n"
        );
    }

    #[test]
    fn a_check_and_a_failure_tell_what_there_is() {
        let check = JobReport { images: Some(4), findings: Some([1, 0, 0]), ..JobReport::of("refused") };
        let outputs = of(&check, None, Exit::ContentRefused);
        assert_eq!(
            lines(&outputs),
            "outcome=refused\nimages=4\nerrors=1\nwarnings=0\nnotes=0\nexit_code=1\n"
        );
        assert_eq!(github(&of(&JobReport::default(), None, Exit::Interrupted)), "exit-code=130\n");
    }

    #[test]
    fn every_output_is_documented() {
        let (docs, action) =
            (include_str!("../../../docs/release-jobs.md"), include_str!("../../../action.yml"));
        let outputs = of(&full(), Some(Path::new("listing.html")), Exit::Done);
        assert_eq!(outputs.len(), 15);
        for (name, _) in outputs {
            assert!(docs.contains(&format!("\n| `{name}` |")), "{name} is missing from docs/release-jobs.md");
            assert!(
                action.contains(&format!("steps.run.outputs.{name} }}}}")),
                "{name} is missing from action.yml"
            );
        }
    }

    #[test]
    fn a_value_cannot_become_an_output_of_its_own() {
        let outputs =
            [("preview", "a\noutcome=saved\noffer<<offerpress-0\noffrpress-1\nofferpress-0".to_owned())];
        assert_eq!(
            github(&outputs),
            "preview<<offerpress-1\na\noutcome=saved\noffer<<offerpress-0\noffrpress-1\nofferpress-0\nofferpress-1\n"
        );
        assert_eq!(lines(&outputs).lines().count(), 1);
        assert_eq!(azure_pipelines(&outputs).lines().count(), 1);
    }

    #[test]
    fn a_signature_is_no_output() {
        let report = JobReport::of("https://a.example/b?sig=S3CRET&sp=r");
        assert!(!github(&of(&report, None, Exit::Done)).contains("S3CRET"));
    }
}
