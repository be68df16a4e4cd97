//! One image as HTML: its bytes in the page, its words for those who don't see it, its number.

use super::listing::Image;
use super::view::Shown;
use super::words::upper_first;
use crate::base::{AssetKind, MediaType};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, html};

/// Shows an image; a document, which a page can't show, as its file name.
pub(super) fn img(image: &Image, alt: &str) -> Markup {
    html! {
        @if image.media_type == MediaType::Pdf {
            span.paper { (image.file.rsplit('/').next().unwrap_or_default()) }
        } @else {
            img src=(data(image)) alt=(alt)
                width=[image.pixels.map(|pixels| pixels.width)] height=[image.pixels.map(|pixels| pixels.height)];
        }
    }
}

/// Puts an image's number at its corner, as a link to its note.
pub(super) fn marked(shown: &Shown, content: &Markup) -> Markup {
    let label = format!("Note {}: {}", shown.number, name(shown.image));
    html! {
        span.marked id=(format!("picture-{}", shown.number)) {
            (content)
            a class=(format!("marker {}", gravity(shown))) href=(format!("#note-{}", shown.number)) aria-label=(label) {
                (shown.number)
            }
        }
    }
}

/// Returns the class that colors an image's number and note.
pub(super) fn gravity(shown: &Shown) -> &'static str {
    shown.worst().map_or("fine", crate::report::Severity::as_str)
}

/// Names an image for people: `large logo`, `screenshot 2`.
pub(super) fn name(image: &Image) -> String {
    let place = match image.kind {
        AssetKind::Screenshot | AssetKind::VideoThumbnail | AssetKind::Document => {
            format!("{} {}", image.kind, image.position + 1)
        }
        _ => image.kind.to_string(),
    };
    match &image.plan {
        Some(plan) => format!("{place} of plan {plan}"),
        None => place,
    }
}

/// Says in words what an image is, for those who don't see it.
pub(super) fn alt(image: &Image, offer: &str) -> String {
    let title = image.video.as_ref().map(|video| &video.title).or(image.caption.as_ref());
    match title.filter(|title| !title.is_empty()) {
        Some(title) => format!("{}: {title}", upper_first(&name(image))),
        None => format!("{}, {}", upper_first(&name(image)), offer),
    }
}

fn data(image: &Image) -> String {
    format!("data:{};base64,{}", image.media_type.as_str(), STANDARD.encode(&image.bytes))
}
