//! One image as HTML: its bytes in the page, its words for those who don't see it, its number.

use super::listing::Picture;
use super::view::Shown;
use super::words::upper_first;
use crate::base::{AssetKind, MediaType};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, html};

/// Shows an image; a document, which a page can't show, as its file name.
pub(super) fn image(picture: &Picture, alt: &str) -> Markup {
    html! {
        @if picture.media_type == MediaType::Pdf {
            span.paper { (picture.file.rsplit('/').next().unwrap_or_default()) }
        } @else {
            img src=(data(picture)) alt=(alt)
                width=[picture.pixels.map(|pixels| pixels.width)] height=[picture.pixels.map(|pixels| pixels.height)];
        }
    }
}

/// Puts an image's number at its corner, as a link to its note.
pub(super) fn marked(shown: &Shown, content: &Markup) -> Markup {
    let label = format!("Note {}: {}", shown.number, name(shown.picture));
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
pub(super) fn name(picture: &Picture) -> String {
    let place = match picture.kind {
        AssetKind::Screenshot | AssetKind::VideoThumbnail | AssetKind::Document => {
            format!("{} {}", picture.kind, picture.position + 1)
        }
        _ => picture.kind.to_string(),
    };
    match &picture.plan {
        Some(plan) => format!("{place} of plan {plan}"),
        None => place,
    }
}

/// Says in words what an image is, for those who don't see it.
pub(super) fn alt(picture: &Picture, offer: &str) -> String {
    let title = picture.video.as_ref().map(|video| &video.title).or(picture.caption.as_ref());
    match title.filter(|title| !title.is_empty()) {
        Some(title) => format!("{}: {title}", upper_first(&name(picture))),
        None => format!("{}, {}", upper_first(&name(picture)), offer),
    }
}

fn data(picture: &Picture) -> String {
    format!("data:{};base64,{}", picture.media_type.as_str(), STANDARD.encode(&picture.bytes))
}
