//! The banner, with the offer's words laid over it.

use super::Part;
use crate::base::AssetKind;
use crate::preview::note::notes;
use crate::preview::picture::{alt, image, marked};
use crate::preview::view::{Scene, Shown, View};
use maud::{Markup, html};

/// Nothing where the folder has no hero: it is optional, and most offers have none.
pub(super) fn scene(view: &View) -> Markup {
    html! { @if let Some(shown) = view.kind(AssetKind::HeroLogo).next() { (part(view, shown)) } }
}

fn part(view: &View, shown: &Shown) -> Markup {
    Part {
        id: "hero",
        title: "The hero banner",
        lead: "The site writes the name, the publisher and the summary into the marked rectangle. Keep it empty and calm.",
        sheet: sheet(view, shown),
        notes: notes(view, Scene::Hero, None),
    }
    .draw()
}

/// The rectangle of 415×100 px lies 370 px from the left (domain facts, "Hero"); how far from the top is not
/// documented, so it is drawn in the middle.
fn sheet(view: &View, shown: &Shown) -> Markup {
    let content = html! {
        span.banner {
            (image(shown.picture, &alt(shown.picture, view.name())))
            span.overlay {
                strong { (view.name()) }
                span { (view.publisher()) }
                span.line { (view.listing.texts.summary) }
            }
        }
    };
    marked(shown, &content)
}
