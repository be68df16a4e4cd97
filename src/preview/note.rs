//! What stands next to a scene: for each image its file, its size, its field, and what a check found.

use super::img::{gravity, name};
use super::ruler::ruler;
use super::view::{Scene, Shown, View};
use super::words::{quoted, upper_first};
use crate::base::shown_bytes;
use crate::report::{Finding, Span};
use maud::{Markup, html};

/// Lists the notes of a scene's images, with a word on what is missing.
pub(super) fn notes(view: &View, scene: Scene, missing: Option<&str>) -> Markup {
    html! {
        ul.remarks {
            @if let Some(missing) = missing { li.remark.absent { p { (missing) } } }
            @for shown in view.scene(scene) { (note(shown)) }
        }
    }
}

/// Shows one finding: what is, what should be, what to do.
fn finding(finding: &Finding) -> Markup {
    html! {
        div class=(format!("finding {}", finding.severity)) {
            p {
                strong.severity { (upper_first(finding.severity.as_str())) } " "
                b { (quoted(&finding.is)) }
                @if !finding.should.is_empty() { ", " (quoted(&finding.should)) }
            }
            (line(finding))
            @if !finding.remedy.is_empty() { p.remedy { (quoted(&upper_first(&finding.remedy))) } }
            code.rule { (finding.code) }
        }
    }
}

/// Returns the line of a text file that a finding is about, with the stretch marked.
pub(super) fn line(finding: &Finding) -> Markup {
    let marked = |span: &Span| {
        let mut letters = span.text.chars();
        let before: String = letters.by_ref().take(span.column.saturating_sub(1 + span.cut)).collect();
        let at: String = letters.by_ref().take(span.length).collect();
        html! { (before.trim_start()) mark { (at) } (letters.as_str()) }
    };
    html! {
        @if let Some(span) = &finding.place.span {
            pre tabindex="0" role="region" aria-label=(format!("Line {}", finding.place)) { code { (marked(span)) } }
        }
    }
}

fn note(shown: &Shown) -> Markup {
    let image = shown.image;
    html! {
        li class=(format!("remark {}", gravity(shown))) id=(format!("note-{}", shown.number)) {
            div.head {
                a class=(format!("marker {}", gravity(shown))) href=(format!("#picture-{}", shown.number))
                    aria-label=(format!("Picture {}", shown.number)) { (shown.number) }
                strong { (upper_first(&name(image))) }
                @if let Some(change) = shown.change { span class=(format!("change {}", change.as_str())) { (change.as_str()) } }
            }
            p.facts {
                code { (image.file) }
                span { @if let Some(pixels) = image.pixels { (pixels) " px · " } (shown_bytes(image.bytes.len() as u64)) }
            }
            @if let Some(field) = &image.field { p.field { span { "links to" } " " code { (breakable(field)) } } }
            (size(shown))
            @for one in &shown.findings { (finding(one)) }
        }
    }
}

/// The ruler where the size is wrong, a word where it is right.
fn size(shown: &Shown) -> Markup {
    let measured = shown.image.pixels.zip(shown.image.wanted.as_ref());
    html! {
        @match measured {
            Some((pixels, wanted)) if !wanted.size.takes(pixels) => { (ruler(pixels, wanted.size)) }
            Some((_, wanted)) => { p.wanted { (wanted.words) } }
            None => {}
        }
    }
}

/// Lets a long field name break after its dots.
fn breakable(field: &str) -> Markup {
    html! { @for part in field.split_inclusive('.') { (part) wbr; } }
}
