//! The head of the page: whose listing it is, what it is made of, all that a check found.

use super::img::name;
use super::note::line;
use super::view::View;
use super::words::{counted, quoted, upper_first};
use crate::base::{OfferId, PublisherId};
use crate::report::{Finding, Severity};
use maud::{Markup, html};
use std::cmp::Reverse;

pub(super) fn summary(view: &View) -> Markup {
    html! {
        section.intro aria-labelledby="title" {
            p.kicker { "Listing preview" }
            h1 id="title" { (view.name()) }
            p.facts {
                @if view.listing.publisher.is_some() || view.listing.offer.is_some() { code { (ids(view)) } " · " }
                (counted(view.shown.len(), "image")) @if !view.listing.folder.is_empty() { " from " code { (view.listing.folder) } }
            }
            (findings(view))
        }
    }
}

/// Counts the findings in words: `2 errors, 1 warning`.
pub(super) fn verdict(view: &View) -> (&'static str, String) {
    let report = &view.listing.findings;
    let counts = [Severity::Error, Severity::Warning, Severity::Note]
        .map(|severity| (report.count(severity), severity));
    let found = counts.iter().filter(|(count, _)| *count > 0);
    let said: Vec<_> = found.map(|(count, severity)| counted(*count, severity.as_str())).collect();
    let worst = report.findings().iter().map(|finding| finding.severity).max();
    if said.is_empty() {
        ("fine", "no findings".to_owned())
    } else {
        (worst.map_or("fine", Severity::as_str), said.join(", "))
    }
}

fn ids(view: &View) -> String {
    let publisher = view.listing.publisher.as_ref().map(PublisherId::as_str);
    let offer = view.listing.offer.as_ref().map(OfferId::as_str);
    [publisher, offer].into_iter().flatten().collect::<Vec<_>>().join("/")
}

/// All findings; those at images lead to the image's note.
fn findings(view: &View) -> Markup {
    let (class, verdict) = verdict(view);
    html! {
        div class=(format!("findings {class}")) {
            p.verdict { (upper_first(&verdict)) }
            ul { @for finding in gravest_first(view) { (row(view, finding)) } }
        }
    }
}

fn gravest_first<'a>(view: &View<'a>) -> Vec<&'a Finding> {
    let mut findings: Vec<_> = view.listing.findings.findings().iter().collect();
    findings.sort_by_cached_key(|finding| {
        (Reverse(finding.severity), view.owner(finding).map(|shown| shown.number))
    });
    findings
}

fn row(view: &View, finding: &Finding) -> Markup {
    let severity = finding.severity.as_str();
    html! {
        li class=(format!("finding {severity}")) {
            strong.severity { (upper_first(severity)) }
            @match view.owner(finding) {
                Some(shown) => {
                    a class=(format!("marker {severity}")) href=(format!("#note-{}", shown.number))
                        aria-label=(format!("Note {}", shown.number)) { (shown.number) }
                    p { b { (upper_first(&name(shown.image))) } " " (quoted(&finding.sentence())) }
                }
                None => {
                    span.marker.nowhere aria-hidden="true" { "–" }
                    div { p { code { (finding.place) } " " (quoted(&finding.sentence())) } (line(finding)) }
                }
            }
        }
    }
}
