//! The listing itself: logo, texts, videos, screenshots, plans.

use super::part::{Part, logo};
use super::search::kind_of;
use crate::base::AssetKind;
use crate::preview::WordsSent;
use crate::preview::foreign::{description, host, link};
use crate::preview::img::{alt, img, marked};
use crate::preview::note::notes;
use crate::preview::view::{Scene, Shown, View};
use maud::{Markup, html};

pub(super) fn scene(view: &View) -> Markup {
    let bare = view.kind(AssetKind::LargeLogo).next().is_none();
    Part {
        id: "listing",
        title: "The listing",
        lead: "The offer’s page in the store. Click a screenshot to enlarge it; use the arrow keys to move between them.",
        sheet: sheet(view),
        notes: notes(view, Scene::Listing, bare.then_some("No large logo in the folder.")),
    }
    .draw()
}

fn sheet(view: &View) -> Markup {
    html! {
        div.store-bar aria-hidden="true" { span.store { "Marketplace" } span.field { "Search" } span.dot {} }
        div.offer {
            div.head { div.logo { (logo(view, AssetKind::LargeLogo)) } span.get aria-hidden="true" { "Get it now" } }
            div.main { (overview(view)) (media(view)) (plans(view)) }
            (facts(view))
        }
    }
}

fn facts(view: &View) -> Markup {
    let texts = &view.listing.texts;
    html! {
        dl.facts {
            @if !texts.offer_type.is_empty() { dt { "Product type" } dd { (kind_of(&texts.offer_type)) } }
            @if !texts.categories.is_empty() {
                dt { "Categories" }
                @for category in &texts.categories { dd { (category) } }
            }
            @if !texts.useful_links.is_empty() {
                dt { "Learn more" }
                @for useful in &texts.useful_links { dd { (link(&useful.url, "", &html! { (useful.title) })) } }
            }
        }
    }
}

fn overview(view: &View) -> Markup {
    let texts = &view.listing.texts;
    html! {
        h3 { (view.name()) }
        p.by { "by " (view.publisher()) }
        div.tabs aria-hidden="true" { span.on { "Overview" } span { "Plans" } span { "Ratings + reviews" } }
        @if !texts.summary.is_empty() { p.summary { (texts.summary) } }
        @if !texts.long_summary.is_empty() { p.long { (texts.long_summary) } }
        div.foreign { (description(&texts.description_html)) }
    }
}

fn media(view: &View) -> Markup {
    let mut videos = view.kind(AssetKind::VideoThumbnail).peekable();
    let mut shots = view.kind(AssetKind::Screenshot).peekable();
    html! {
        @if videos.peek().is_some() {
            h4 { "Videos" }
            div.gallery { @for shown in videos { (video(view, shown)) } }
        }
        @if shots.peek().is_some() {
            h4 { "Screenshots" }
            div.gallery.shots { @for shown in shots { (screenshot(view, shown)) } }
        } @else { p.empty { "No screenshots" } }
    }
}

fn video(view: &View, shown: &Shown) -> Markup {
    let still = html! {
        (img(shown.image, &alt(shown.image, view.name())))
        svg.play viewBox="0 0 64 64" aria-hidden="true" { circle cx="32" cy="32" r="30" {} path d="M26 20v24l20-12z" {} }
    };
    let video = shown.image.video.as_ref();
    let url = video.map_or("", |video| video.url.as_str());
    html! {
        figure {
            (marked(shown, &link(url, "video", &still)))
            figcaption {
                @match video { Some(video) => (video.title), None => em { "no title" } }
                @if let Some(host) = host(url) { small { " on " (host) } }
                " " (not_sent(shown))
            }
        }
    }
}

fn screenshot(view: &View, shown: &Shown) -> Markup {
    let caption = shown.image.caption.as_deref().filter(|caption| !caption.is_empty());
    let button = html! {
        button.open type="button" { (img(shown.image, &alt(shown.image, view.name()))) }
    };
    html! {
        figure data-file=(shown.image.file) {
            (marked(shown, &button))
            figcaption {
                @match caption { Some(caption) => { span.caption { (caption) } " " (not_sent(shown)) }, None => em { "no caption" } }
            }
        }
    }
}

/// Marks a caption or title that the offer has no field for.
fn not_sent(shown: &Shown) -> Markup {
    html! { @if shown.image.words == WordsSent::NotSent { small.unsent { "not sent" } } }
}

fn plans(view: &View) -> Markup {
    html! {
        @if !view.listing.plans.is_empty() {
            h4 { "Plans" }
            ul.plans {
                @for plan in &view.listing.plans {
                    li {
                        p.title { @if plan.title.is_empty() { (plan.id) } @else { (plan.title) } }
                        @if !plan.summary.is_empty() { p.summary { (plan.summary) } }
                        div.foreign { (description(&plan.description_html)) }
                    }
                }
            }
        }
    }
}
