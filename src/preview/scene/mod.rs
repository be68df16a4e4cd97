//! The places in which customers meet the pictures, each a sheet with its notes beside it.

mod hero;
mod listing;
mod more;
mod portal;
mod search;

use super::picture::{alt, image, marked};
use super::view::View;
use crate::base::AssetKind;
use maud::{Markup, html};

/// Draws all scenes in the order in which a customer passes them.
pub(super) fn scenes(view: &View) -> Markup {
    html! {
        (search::scene(view))
        (listing::scene(view))
        (portal::scene(view))
        (hero::scene(view))
        (more::scene(view))
    }
}

/// One part of the page: what it is, the sheet, the notes.
struct Part<'a> {
    id: &'a str,
    title: &'a str,
    lead: &'a str,
    sheet: Markup,
    notes: Markup,
}

impl Part<'_> {
    fn draw(&self) -> Markup {
        let heading = format!("{}-title", self.id);
        html! {
            section.part id=(self.id) aria-labelledby=(heading) {
                header { h2 id=(heading) { (self.title) } p { (self.lead) } }
                div.sheet { div class=(format!("stage {}", self.id)) { (self.sheet) } }
                aside aria-label=(format!("Notes: {}", self.title)) { (self.notes) }
            }
        }
    }
}

/// Shows a logo; where the folder has none, the large logo, which the store then makes it from.
fn logo(view: &View, kind: AssetKind) -> Markup {
    let own = view.kind(kind).next();
    let large = view.kind(AssetKind::LargeLogo).next();
    html! {
        @if let Some(shown) = own { (marked(shown, &image(shown.picture, &alt(shown.picture, view.name())))) }
        @else if let Some(shown) = large { (image(shown.picture, &alt(shown.picture, view.name()))) }
        @else { span.no-logo role="img" aria-label="no logo" {} }
    }
}

/// Says what happens where a small or medium logo is not in the folder.
fn missing(view: &View, kind: &AssetKind) -> Option<String> {
    let has = |kind: AssetKind| view.kind(kind).next().is_some();
    match (has(kind.clone()), has(AssetKind::LargeLogo)) {
        (true, _) => None,
        (false, true) => Some(format!("No {kind} in the folder. The store makes one from the large logo.")),
        (false, false) => Some(format!("No {kind} in the folder.")),
    }
}
