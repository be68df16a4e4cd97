//! Before and after: what the offer shows today next to what the folder brings.

use super::img::{alt, img, name};
use super::listing::{Change, Image};
use super::view::{Shown, View};
use super::words::upper_first;
use crate::base::AssetKind;
use maud::{Markup, html};

/// Draws the pairs that differ; nothing where there is no draft to compare with.
pub(super) fn compare(view: &View) -> Markup {
    html! {
        @if view.listing.draft.is_some() {
            section.compare id="compare" aria-labelledby="compare-title" {
                header { h2 id="compare-title" { "Before and after" } p { (lead(view)) } }
                div.pairs {
                    @for shown in view.shown.iter().filter(|shown| differs(shown)) { (pair(view, shown)) }
                    @for old in &view.leaving { (leaving(view, old)) }
                }
            }
        }
    }
}

fn lead(view: &View) -> String {
    let count = |change| view.shown.iter().filter(|shown| shown.change == Some(change)).count();
    let counts = [
        (count(Change::New), "new"),
        (count(Change::Changed), "changed"),
        (count(Change::Unchanged), "unchanged"),
        (view.leaving.len(), "in the draft only"),
    ];
    let said: Vec<_> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    format!("Compared with the current draft: {}.", said.join(", "))
}

fn differs(shown: &Shown) -> bool {
    matches!(shown.change, Some(Change::New | Change::Changed))
}

fn pair(view: &View, shown: &Shown) -> Markup {
    let title = upper_first(&name(shown.image));
    html! {
        div class=(shape(shown.image)) role="group" aria-label=(title) {
            h3 { (title) @if let Some(change) = shown.change { " " span class=(format!("change {}", change.as_str())) { (change.as_str()) } } }
            (side(view, "Before", shown.before.ok_or(before_unseen(shown))))
            (side(view, "After", Ok(shown.image)))
        }
    }
}

fn leaving(view: &View, old: &Image) -> Markup {
    let title = upper_first(&name(old));
    html! {
        div class=(shape(old)) role="group" aria-label=(title) {
            h3 { (title) " " span.change.leaving { "in the draft only" } }
            (side(view, "Before", Ok(old)))
            (side(view, "After", Err("nothing")))
        }
    }
}

/// Large images take the whole width, so that they can be compared.
fn shape(image: &Image) -> &'static str {
    match image.kind {
        AssetKind::Screenshot | AssetKind::VideoThumbnail | AssetKind::HeroLogo => "pair large",
        _ => "pair",
    }
}

/// An image that takes the place of another which isn't here: that one couldn't be had.
fn before_unseen(shown: &Shown) -> &'static str {
    if shown.change == Some(Change::Changed) { "couldn't be downloaded" } else { "nothing" }
}

/// Shows one side: its image, or the words that stand for it.
fn side(view: &View, word: &str, image: Result<&Image, &str>) -> Markup {
    html! {
        figure {
            @match image {
                Ok(image) => (img(image, &format!("{word}: {}", alt(image, view.name())))),
                Err(instead) => span.nothing { (instead) },
            }
            figcaption {
                b { (word) }
                @if let Some(caption) = image.ok().and_then(|image| image.caption.as_ref()) { " " (caption) }
            }
        }
    }
}
