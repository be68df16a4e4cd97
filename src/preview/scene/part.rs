//! One part of the page, and the logos that several show.

use super::super::img::{alt, img, marked};
use super::super::view::View;
use crate::base::AssetKind;
use maud::{Markup, html};

/// One part of the page: what it is, the sheet, the notes.
pub(super) struct Part<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) lead: &'a str,
    pub(super) sheet: Markup,
    pub(super) notes: Markup,
}

impl Part<'_> {
    pub(super) fn draw(&self) -> Markup {
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
pub(super) fn logo(view: &View, kind: AssetKind) -> Markup {
    let own = view.kind(kind).next();
    let large = view.kind(AssetKind::LargeLogo).next();
    html! {
        @if let Some(shown) = own { (marked(shown, &img(shown.image, &alt(shown.image, view.name())))) }
        @else if let Some(shown) = large { (img(shown.image, &alt(shown.image, view.name()))) }
        @else { span.no-logo role="img" aria-label="no logo" {} }
    }
}

/// Says what happens where a small or medium logo isn't in the folder.
pub(super) fn missing(view: &View, kind: &AssetKind) -> Option<String> {
    let has = |kind: AssetKind| view.kind(kind).next().is_some();
    match (has(kind.clone()), has(AssetKind::LargeLogo)) {
        (true, _) => None,
        (false, true) => Some(format!("No {kind} in the folder. The store creates one from the large logo.")),
        (false, false) => Some(format!("No {kind} in the folder.")),
    }
}
