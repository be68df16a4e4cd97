//! Images that customers meet in no scene: wide logos, documents, added kinds, those of further plans.

use super::part::Part;
use crate::preview::img::{alt, img, marked, name};
use crate::preview::note::notes;
use crate::preview::view::{Scene, View};
use crate::preview::words::upper_first;
use maud::{Markup, html};

pub(super) fn scene(view: &View) -> Markup {
    html! { @if view.scene(Scene::More).next().is_some() { (part(view)) } }
}

fn part(view: &View) -> Markup {
    Part {
        id: "more",
        title: "Also published",
        lead: "Files that have a field in the offer but are not shown above.",
        sheet: html! {
            div.tray {
                @for shown in view.scene(Scene::More) {
                    figure {
                        (marked(shown, &img(shown.image, &alt(shown.image, view.name()))))
                        figcaption { (upper_first(&name(shown.image))) }
                    }
                }
            }
        },
        notes: notes(view, Scene::More, None),
    }
    .draw()
}
