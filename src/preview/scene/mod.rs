//! The places in which customers meet the images, each a sheet with its notes next to it.

mod part;
mod hero;
mod more;
mod portal;
mod search;
mod listing;

use super::view::View;
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
