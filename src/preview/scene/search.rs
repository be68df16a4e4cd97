//! The card among the store's search results.

use super::part::{Part, logo, missing};
use crate::base::AssetKind;
use crate::preview::note::notes;
use crate::preview::view::{Scene, View};
use maud::{Markup, html};

pub(super) fn scene(view: &View) -> Markup {
    let missing = missing(view, &AssetKind::SmallLogo);
    Part {
        id: "search",
        title: "Search results",
        lead: "A small logo, the title and one line, among many other offers.",
        sheet: sheet(view),
        notes: notes(view, Scene::Search, missing.as_deref()),
    }
    .draw()
}

fn sheet(view: &View) -> Markup {
    let texts = &view.listing.texts;
    html! {
        div.store-bar aria-hidden="true" { span.store { "Marketplace" } span.field { (view.name()) } span.dot {} }
        div.results {
            div.card {
                div.top {
                    (logo(view, AssetKind::SmallLogo))
                    div { p.title { (view.name()) } p.by { "By " (view.publisher()) } }
                }
                p.summary { (texts.summary) }
                p.kind { (kind_of(&texts.offer_type)) }
            }
            @for _ in 0..3 { (stranger()) }
        }
    }
}

/// Another offer's card, without content.
fn stranger() -> Markup {
    html! { div.card.stranger aria-hidden="true" { div.top { i.mark {} div { i {} i.short {} } } i {} i {} i.short {} } }
}

/// Shows an offer type for people; one that we don't know as it is.
pub(super) fn kind_of(offer_type: &str) -> &str {
    match offer_type {
        "microsoft-azure-virtualmachines" | "microsoft-azure-corevm" => "Virtual machine",
        "microsoft-azure-applications" => "Azure application",
        "microsoft-azure-container" => "Container",
        other => other,
    }
}
