//! The banner, with the offer's words laid over it.

use super::part::Part;
use crate::base::AssetKind;
use crate::preview::img::{alt, img, marked};
use crate::preview::note::notes;
use crate::preview::view::{Scene, Shown, View};
use maud::{Markup, html};

/// Nothing where the folder has no hero: it is optional, and most offers have none.
pub(super) fn scene(view: &View) -> Markup {
    html! { @if let Some(shown) = view.kind(AssetKind::HeroLogo).next() { (part(view, shown)) } }
}

fn part(view: &View, shown: &Shown) -> Markup {
    Part {
        id: "hero",
        title: "Hero banner",
        lead: "The store shows the plan, the publisher and the long summary in white in the marked rectangle. Keep it dark and empty.",
        sheet: sheet(view, shown),
        notes: notes(view, Scene::Hero, None),
    }
    .draw()
}

/// The site writes the publisher, the plan's title and the long summary in white, and a button, into a
/// rectangle of 415×100 px that lies 370 px from the left; how far from the top isn't documented, so it is
/// drawn in the middle (`MicrosoftDocs/azure-docs`, `cloud-partner-portal/azure-applications/cpp-marketplace-tab.md`,
/// "Hero logo").
fn sheet(view: &View, shown: &Shown) -> Markup {
    let texts = &view.listing.texts;
    let plan = view.listing.plans.first().map(|plan| plan.title.as_str()).filter(|title| !title.is_empty());
    let content = html! {
        span.banner {
            (img(shown.image, &alt(shown.image, view.name())))
            span.overlay {
                strong { (plan.unwrap_or(view.name())) }
                span.create aria-hidden="true" { "Create" }
                span.publisher { (view.publisher()) }
                span.line { @if texts.long_summary.is_empty() { (texts.summary) } @else { (texts.long_summary) } }
            }
        }
    };
    marked(shown, &content)
}
