//! The blade of the Azure portal in which a customer creates the resource.

use super::part::{Part, logo, missing};
use crate::base::AssetKind;
use crate::preview::note::notes;
use crate::preview::view::{Scene, View};
use maud::{Markup, html};

pub(super) fn scene(view: &View) -> Markup {
    let missing = missing(view, &AssetKind::MediumLogo);
    Part {
        id: "portal",
        title: "In the Azure portal",
        lead: "Where customers deploy the offer. The portal has a light and a dark theme; check both.",
        sheet: sheet(view),
        notes: notes(view, Scene::Portal, missing.as_deref()),
    }
    .draw()
}

fn sheet(view: &View) -> Markup {
    let texts = &view.listing.texts;
    let plan = view.listing.plans.first();
    html! {
        div.azure-bar aria-hidden="true" { span { "Azure portal" } span.field { "Search resources, services and docs" } span.dot {} }
        div.blade {
            p.crumbs { "Home › Create a resource › " (view.name()) }
            h3 { (view.name()) }
            p.by { (view.publisher()) }
            div.buy {
                div.logo { (logo(view, AssetKind::MediumLogo)) }
                div {
                    p.title { (view.name()) }
                    p.by { (view.publisher()) }
                    @if let Some(plan) = plan {
                        p.plan { span.label { "Plan" } span.select { (plan.title) } span.create aria-hidden="true" { "Create" } }
                    } @else { p.plan { span.create aria-hidden="true" { "Create" } } }
                }
            }
            div.tabs aria-hidden="true" { span.on { "Overview" } span { "Plans" } span { "Usage information" } }
            p.summary { @if texts.long_summary.is_empty() { (texts.summary) } @else { (texts.long_summary) } }
        }
    }
}
