//! The head of the page: whose listing it is, what it is made of, all that a check found.

use super::note::finding;
use super::picture::{name, upper_first};
use super::view::View;
use crate::report::Severity;
use maud::{Markup, html};

pub(super) fn summary(view: &View) -> Markup {
    html! {
        section.summary aria-labelledby="title" {
            p.kicker { "The listing as customers will meet it" }
            h1 id="title" { (view.name()) }
            p.facts {
                @if view.listing.publisher.is_some() || view.listing.offer.is_some() { code { (ids(view)) } " · " }
                (pictures(view.shown.len())) " from " code { (view.listing.folder) }
            }
            (findings(view))
        }
    }
}

/// Counts the findings in words: `2 errors, 1 warning`.
pub(super) fn verdict(view: &View) -> (&'static str, String) {
    let report = &view.listing.findings;
    let counted = |severity| match report.count(severity) {
        0 => None,
        1 => Some(format!("1 {severity}")),
        count => Some(format!("{count} {severity}s")),
    };
    let grave = [Severity::Error, Severity::Warning, Severity::Note];
    let said: Vec<_> = grave.into_iter().filter_map(counted).collect();
    let worst = report.findings().iter().map(|finding| finding.severity).max();
    if said.is_empty() {
        ("fine", "no findings".to_owned())
    } else {
        (worst.map_or("fine", Severity::as_str), said.join(", "))
    }
}

fn ids(view: &View) -> String {
    let publisher = view.listing.publisher.as_ref().map(|id| id.as_str());
    let offer = view.listing.offer.as_ref().map(|id| id.as_str());
    [publisher, offer].into_iter().flatten().collect::<Vec<_>>().join("/")
}

fn pictures(count: usize) -> String {
    if count == 1 { "1 picture".to_owned() } else { format!("{count} pictures") }
}

/// The findings at pictures as a list that leads to them; the others in full, since they stand nowhere else.
fn findings(view: &View) -> Markup {
    let at_pictures = view.listing.findings.findings().iter().filter_map(|one| Some((one, view.owner(one)?)));
    let (class, verdict) = verdict(view);
    html! {
        div class=(format!("findings {class}")) {
            p.verdict { (upper_first(&verdict)) }
            ul {
                @for (one, shown) in at_pictures {
                    li class=(one.severity) {
                        a class=(format!("marker {}", one.severity)) href=(format!("#note-{}", shown.number)) {
                            (shown.number)
                        }
                        span { b { (upper_first(&name(shown.picture))) } " " (one.sentence()) }
                    }
                }
                @for one in &view.loose {
                    li.loose { code { (one.place) } (finding(one)) }
                }
            }
        }
    }
}
