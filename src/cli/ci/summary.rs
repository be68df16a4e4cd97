//! The summary on a job's page (Markdown).

use super::markdown::plain;
use super::report::JobReport;
use crate::cli::exit::Exit;
use std::fmt::Write as _;
use std::path::Path;

/// Shows what a command did, or why it failed; nothing for a document that only answers a question.
pub(super) fn of(report: &JobReport, page: Option<&Path>, exit: Exit) -> String {
    let Some(result) = &report.result else { return String::new() };
    let mark = if exit == Exit::Done { "✅" } else { "❌" };
    let words = report.words.map_or_else(|| result.clone(), str::to_owned).replace('-', " ");
    let name = match (&report.publisher, &report.offer) {
        (Some(publisher), Some(offer)) => format!("{}/{}: ", plain(publisher), plain(offer)),
        _ => String::new(),
    };
    let mut text = format!("### {mark} offerpress: {name}{}\n\n{}", plain(&words), report.parts);
    for (name, lines) in [("note", &report.notes), ("next", &report.next)] {
        text.extend(lines.iter().map(|line| format!("- {name}: {}\n", plain(line))));
    }
    if let Some(page) = page {
        let name = page.file_name().unwrap_or_default().to_string_lossy();
        let _ =
            writeln!(text, "- preview of the listing: {} (keep it as an artifact of the job)", plain(&name));
    }
    text + "\n"
}

#[cfg(test)]
mod tests {
    use super::super::report::Reported as _;
    use super::*;
    use crate::publish::outcome::{
        FailureDocument, FailureText, FindingText, OfferResult, Offers, OneOffer, ReportText, Total,
    };
    use crate::report::{Report, Severity};

    fn finding(file: &str, is: &str) -> FindingText {
        FindingText {
            code: "logo-size",
            severity: Severity::Error,
            file: file.to_owned(),
            line: None,
            column: None,
            is: is.to_owned(),
            should: "must be 216×216".to_owned(),
            remedy: "export it again".to_owned(),
            fixed_by: None,
        }
    }

    fn failed(findings: Vec<FindingText>) -> FailureDocument {
        let error = FailureText {
            exit_code: 1,
            code: "content-refused",
            meaning: "content refused",
            message: "1 error".to_owned(),
            causes: vec!["a|b".to_owned()],
            hint: Some("fix\nit".to_owned()),
        };
        FailureDocument::of(error, findings, None)
    }

    #[test]
    fn a_failure_has_its_findings() {
        let report = failed(vec![finding("a_b.png", "200×200")]).report();
        assert_eq!(
            of(&report, Some(Path::new("/out/listing.html")), Exit::ContentRefused),
            "### ❌ offerpress: content refused\n\n**1 error**\n\n- caused by: a\\|b\n- hint: fix it\n\n|  | file | problem | fix | code |\n|---|---|---|---|---|\n| error | a\\_b.png | 200×200, must be 216×216 | export it again | logo-size |\n\n- preview of the listing: listing.html (keep it as an artifact of the job)\n\n"
        );
    }

    #[test]
    fn findings_of_several_offers_are_kept_with_their_folders() {
        let check =
            ReportText { findings: vec![finding("a.png", "y")], ..ReportText::of(&Report::default(), 1) };
        let offers = vec![
            OneOffer { check: Some(check), ..OneOffer::new("two".to_owned(), OfferResult::Refused, Some(1)) },
            OneOffer {
                failure: Some(failed(vec![finding("a.png", "z")])),
                ..OneOffer::new("three".to_owned(), OfferResult::Failed, Some(1))
            },
        ];
        let mut total = Total::default();
        for offer in &offers {
            total.add(offer);
        }
        let offers = Offers::of(offers, total, (1, "content refused"));
        let text = of(&offers.report(), None, Exit::ContentRefused);
        for row in [
            "| error | two/a.png | y, must",
            "| error | three/a.png | z, must",
            "| three |  | failed: 1 error |",
        ] {
            assert!(text.contains(row), "{text}");
        }
    }

    #[test]
    fn what_only_answers_a_question_has_no_summary() {
        assert_eq!(of(&JobReport::default(), None, Exit::Done), "");
    }
}
