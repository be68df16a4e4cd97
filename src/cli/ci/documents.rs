//! What a CI job gets from each document of the library.

use super::markdown::{plain, table};
use super::report::{JobReport, Reported, name};
use crate::cli::paint;
use crate::cli::shown_text::{shortfall, unchanged};
use crate::publish::SANDBOX;
use crate::publish::outcome::{
    AssetOutcome, Difference, FailureDocument, FailureText, FieldChange, FindingText, OfferList, OfferStatus,
    Offers, OneOffer, Operations, Outcome, PublisherList, Pulled, ReportText, Upload, Verdict,
};
use crate::report::Severity;
use std::fmt::Write as _;

impl Reported for Outcome {
    fn report(&self) -> JobReport {
        let status = self.status.as_ref();
        let rows: Vec<_> = self.assets.iter().map(image).collect();
        let differences: Vec<_> = self.differences.iter().map(difference).collect();
        let parts = [
            table(["image", "file", "pixels", "size", "in the draft"], &rows),
            table(["field", "difference", "sent", "in the draft"], &differences),
            findings(self.findings.iter().map(finding)),
            fields(&self.fields),
            status.map(steps).unwrap_or_default(),
        ];
        JobReport {
            words: Some(words(self)),
            publisher: Some(self.publisher.clone()),
            offer: Some(self.offer.clone()),
            etag: self.etag.clone(),
            operation: status.and_then(|status| status.operation.clone()),
            status: status.map(|status| name(status.result)),
            images: Some(self.assets.len()),
            uploaded: Some(self.assets.iter().filter(|asset| asset.upload == Some(Upload::Sent)).count()),
            findings: Some(counts(&self.findings)),
            parts: parts.concat(),
            notes: self.notes.clone(),
            next: self.commands.clone(),
            ..JobReport::of(self.result)
        }
    }
}

impl Reported for OfferStatus {
    fn report(&self) -> JobReport {
        JobReport {
            publisher: Some(self.publisher.clone()),
            offer: Some(self.offer.clone()),
            operation: self.operation.clone(),
            parts: steps(self),
            notes: self.notes.clone(),
            next: self.commands.clone(),
            ..JobReport::of(self.result)
        }
    }
}

impl Reported for ReportText {
    fn report(&self) -> JobReport {
        JobReport {
            words: Some(if self.result == "ok" { "no errors found" } else { "errors found" }),
            images: Some(self.assets),
            findings: Some(counts(&self.findings)),
            parts: findings(self.findings.iter().map(finding)),
            ..JobReport::of(self.result)
        }
    }
}

impl Reported for FailureDocument {
    fn report(&self) -> JobReport {
        JobReport {
            words: Some(self.error.meaning),
            publisher: self.publisher.clone(),
            offer: self.offer.clone(),
            error: Some(self.error.code.to_owned()),
            findings: Some(counts(&self.findings)),
            parts: failure(&self.error) + &findings(self.findings.iter().map(finding)),
            ..JobReport::of(self.result)
        }
    }
}

impl Reported for Offers {
    fn report(&self) -> JobReport {
        let rows: Vec<_> = self.offers.iter().map(offer).collect();
        let found = self.offers.iter().flat_map(|offer| {
            let of_folder = move |one: &FindingText| {
                let [severity, file, said, remedy, code] = finding(one);
                [severity, format!("{}/{file}", offer.folder), said, remedy, code]
            };
            offer.findings().iter().map(of_folder)
        });
        JobReport {
            offers: Some(self.total.offers),
            images: Some(self.total.images),
            uploaded: Some(self.total.uploaded),
            parts: table(["folder", "offer", "result"], &rows) + &findings(found),
            ..JobReport::of(self.result)
        }
    }
}

impl Reported for Pulled {
    fn report(&self) -> JobReport {
        JobReport {
            publisher: Some(self.publisher.clone()),
            offer: Some(self.offer.clone()),
            notes: self.notes.clone(),
            next: self.commands.clone(),
            ..JobReport::of(self.result)
        }
    }
}

impl Reported for Operations {
    fn report(&self) -> JobReport {
        let (publisher, offer) = (Some(self.publisher.clone()), Some(self.offer.clone()));
        JobReport { publisher, offer, ..JobReport::default() }
    }
}

impl Reported for OfferList {
    fn report(&self) -> JobReport {
        JobReport { publisher: Some(self.publisher.clone()), ..JobReport::default() }
    }
}

impl Reported for PublisherList {}

fn words(outcome: &Outcome) -> &'static str {
    match outcome.result {
        Verdict::Saved if outcome.status.is_some() => "saved and submitted",
        Verdict::Saved if outcome.service == SANDBOX => "saved as a draft in the sandbox",
        Verdict::Saved => "saved as a draft; customers don't see the changes until you go live",
        Verdict::Unchanged if outcome.status.is_some() => "unchanged; submitted",
        Verdict::Unchanged => unchanged(outcome),
        Verdict::Incomplete => {
            "not saved completely: the marketplace accepted the save, but the draft differs"
        }
        Verdict::Planned => "planned: nothing was changed",
    }
}

fn failure(error: &FailureText) -> String {
    let mut text = format!("**{}**\n\n", plain(&error.message));
    for cause in &error.causes {
        let _ = writeln!(text, "- caused by: {}", plain(cause));
    }
    if let Some(hint) = &error.hint {
        let _ = writeln!(text, "- hint: {}", plain(hint));
    }
    text + "\n"
}

fn offer(offer: &OneOffer) -> [String; 3] {
    let outcome = offer.outcome.as_ref().map(|outcome| outcome.offer.clone());
    let named = outcome.or_else(|| offer.status.as_ref().map(|status| status.offer.clone()));
    let result = match &offer.failure {
        Some(failure) => format!("failed: {}", failure.error.message),
        None => name(offer.result),
    };
    [offer.folder.clone(), named.unwrap_or_default(), result]
}

fn image(asset: &AssetOutcome) -> [String; 5] {
    let pixels = asset.pixels.map(|(width, height)| format!("{width}×{height}")).unwrap_or_default();
    let shown = asset.shown.map(shortfall).unwrap_or_default();
    let change = name(asset.change).replace('-', " ") + shown;
    [asset.kind.replace('-', " "), asset.file.clone(), pixels, paint::size(asset.bytes), change]
}

fn difference(difference: &Difference) -> [String; 4] {
    let file = difference.file.as_ref().map(|file| format!("{file}: ")).unwrap_or_default();
    let value = |value: &Option<String>| value.clone().unwrap_or_default();
    let state = name(difference.state).replace('-', " ");
    [file + &difference.field, state, value(&difference.sent), value(&difference.shown)]
}

fn finding(finding: &FindingText) -> [String; 5] {
    let said = [finding.is.as_str(), finding.should.as_str()].into_iter().filter(|part| !part.is_empty());
    let (severity, code) = (finding.severity.to_string(), finding.code.to_owned());
    [severity, finding.file.clone(), said.collect::<Vec<_>>().join(", "), finding.remedy.clone(), code]
}

fn findings(rows: impl Iterator<Item = [String; 5]>) -> String {
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_key(|[severity, ..]| Severity::ALL.iter().position(|other| other.as_str() == severity));
    table(["", "file", "problem", "fix", "code"], &rows)
}

fn counts(findings: &[FindingText]) -> [usize; 3] {
    Severity::ALL.map(|severity| findings.iter().filter(|finding| finding.severity == severity).count())
}

fn fields(fields: &[FieldChange]) -> String {
    match fields.len() {
        0 => String::new(),
        count => format!("- {} to other fields of the offer\n", paint::plural(count, "change")),
    }
}

fn steps(status: &OfferStatus) -> String {
    let rows: Vec<_> = status.steps.iter().map(|step| [step.name.clone(), step.state.to_string()]).collect();
    let mut text = table(["step", "state"], &rows);
    for said in status.messages.iter().filter(|said| said.level != "information") {
        let _ = writeln!(text, "- {}: {}", said.level, plain(&said.text));
    }
    text
}
