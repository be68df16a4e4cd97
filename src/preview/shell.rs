//! The document around the scenes: policy, style, bar, lightbox, script.

use super::compare::compare;
use super::scene::scenes;
use super::summary::{summary, verdict};
use super::view::View;
use crate::base::AssetKind;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

/// Whether the page loads itself again when there is a newer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reload {
    Never,
    From(u64),
}

/// The words by which a page can be told to be a preview.
pub const MADE_BY: &str = "Made with offerpress.";

const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M0 5h5V0M11 0v5h5M16 11h-5v5M5 16v-5H0' fill='none' stroke='%23d0421b' stroke-width='2'/%3E%3C/svg%3E";

pub(super) fn document(view: &View, reload: Reload) -> Markup {
    let (style, script) = (plain(include_str!("page.css")), plain(include_str!("page.js")));
    let (version, reloader) = match reload {
        Reload::Never => (None, None),
        Reload::From(version) => (Some(version), Some(plain(include_str!("reload.js")))),
    };
    html! {
        (DOCTYPE)
        html lang="en" data-version=[version] {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy(&style, &script, reloader.as_deref()));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="robots" content="noindex";
                title { "Preview: " (view.name()) }
                link rel="icon" href=(ICON);
                style { (PreEscaped(&style)) }
            }
            body {
                a.skip href="#title" { "Skip to the listing" }
                (bar(view))
                main { (summary(view)) (scenes(view)) (compare(view)) }
                footer { p { (MADE_BY) "An approximation of the store’s pages, not the store itself." } }
                (lightbox())
                @if let Some(reloader) = &reloader { script { (PreEscaped(reloader)) } }
                script { (PreEscaped(&script)) }
            }
        }
    }
}

/// Nothing may be fetched; images only from the page itself; no style and no script but the page's own. A page that
/// is served may ask its own server for changes.
fn policy(style: &str, script: &str, reloader: Option<&str>) -> String {
    let own = |reloader| format!(" 'sha256-{}'; connect-src 'self'", hash(reloader));
    format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{}'; script-src 'sha256-{}'{}; base-uri 'none'; form-action 'none'",
        hash(style),
        hash(script),
        reloader.map(own).unwrap_or_default()
    )
}

fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text))
}

/// Without indents, for size, and with `\n` at line ends, as a browser reads them before it takes the hash;
/// a checkout may have brought others. Neither file has a text over several lines.
fn plain(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

fn bar(view: &View) -> Markup {
    let (class, verdict) = verdict(view);
    html! {
        header.bar {
            span.brand { "offerpress" }
            nav aria-label="Scenes" {
                a href="#search" { "Search" }
                a href="#listing" { "Listing" }
                a href="#portal" { "Portal" }
                @if view.kind(AssetKind::HeroLogo).next().is_some() { a href="#hero" { "Hero" } }
                @if view.listing.draft.is_some() { a href="#compare" { "Before and after" } }
            }
            a class=(format!("verdict {class}")) href="#title" { (verdict) }
            div.tools {
                button type="button" data-toggle="notes" aria-pressed="true" { "Notes" }
                button type="button" data-toggle="phone" aria-pressed="false" { "Phone" }
                button type="button" data-toggle="dark" aria-pressed="false" { "Dark" }
            }
        }
    }
}

fn lightbox() -> Markup {
    html! {
        dialog.lightbox aria-label="Screenshot" {
            figure {
                img alt="" hidden;
                figcaption { span.count {} " " span.words aria-live="polite" {} }
            }
            button.previous type="button" aria-label="Previous screenshot" { "‹" }
            button.next type="button" aria-label="Next screenshot" { "›" }
            button.close type="button" aria-label="Close" { "×" }
        }
    }
}
