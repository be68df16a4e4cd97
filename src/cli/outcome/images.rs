//! The images of an outcome: a row each, and what changes in each image field.

use crate::base::shown;
use crate::cli::paint::{ERROR, FAINT, GOOD, WARNING, paint, plural, size};
use crate::cli::screen::Screen;
use crate::cli::shown_text::shortfall;
use crate::publish::outcome::{
    AssetOutcome, Change, Copied, Outcome, RemovedImage, Shown, ShownImage, Upload, Verdict,
};
use anstyle::Style;
use std::fmt::Write as _;

/// Shows a row for each image; those that need no word are counted.
pub(super) fn assets(assets: &[AssetOutcome], screen: Screen) -> String {
    let row = |asset: &AssetOutcome| {
        let pixels = asset.pixels.map(|(width, height)| format!("{width}×{height}")).unwrap_or_default();
        [kind(asset, assets), asset.file.clone(), pixels, format!("{:>7}", size(asset.bytes)), change(asset)]
    };
    // the draft shows the marketplace's copy, or that was not asked
    let is_confirmed = |asset: &AssetOutcome| matches!(asset.shown, None | Some(Shown::Marketplace));
    let is_quiet = |asset: &&AssetOutcome| asset.change == Change::Unchanged && is_confirmed(asset);
    let (quiet, shown): (Vec<_>, Vec<_>) = assets.iter().partition(is_quiet);
    let mut text = screen.table(&shown.into_iter().map(row).collect::<Vec<_>>(), "  ", &[1]);
    if !quiet.is_empty() {
        let _ =
            writeln!(text, "  {}", paint(FAINT, format_args!("{} unchanged", plural(quiet.len(), "image"))));
    }
    text
}

/// What changes in each image field: field, old and new image.
pub(super) fn images(outcome: &Outcome) -> String {
    let all = &outcome.assets;
    let changed = all.iter().filter(|asset| asset.change != Change::Unchanged);
    let lines = changed.map(|asset| {
        let field = asset.field.as_deref().unwrap_or_default();
        let before = asset.before.as_ref().map(|before| old(ERROR, before)).unwrap_or_default();
        let words = text(asset.caption.as_ref(), asset.video.as_ref());
        let url = asset.url.as_ref().map(|url| format!("        {url}\n")).unwrap_or_default();
        let (hash, size) = (hash(Some(&asset.sha256)), size(asset.bytes));
        let after = format!("      {} {hash}  {size}{words}\n{url}", paint(GOOD, "+"));
        format!("  {}: {field}\n{before}{after}", kind(asset, all))
    });
    let lines: String = lines.collect();
    if lines.is_empty() { lines } else { format!("changed image fields:\n{lines}") }
}

fn old(style: Style, image: &ShownImage) -> String {
    let url = image.url.as_deref().unwrap_or("an element without a URL");
    let words = text(image.caption.as_ref(), image.video.as_ref());
    format!("      {} {}{words}\n        {url}\n", paint(style, "-"), hash(image.sha256.as_ref()))
}

/// The first digits of a hash.
fn hash(sha256: Option<&String>) -> String {
    sha256.and_then(|hash| hash.get(..12)).unwrap_or("(not downloaded)").to_owned()
}

fn text(caption: Option<&String>, video: Option<&String>) -> String {
    let caption = caption.map(|caption| format!("  \"{caption}\"")).unwrap_or_default();
    caption + &video.map(|video| format!("  {video}")).unwrap_or_default()
}

/// What a save takes out of lists.
pub(super) fn removed(outcome: &Outcome) -> String {
    let line = |removed: &RemovedImage| {
        let plan = removed.plan.as_ref().map(|plan| format!(" (plan {plan})")).unwrap_or_default();
        let slot = format!("{} {}{plan}", removed.kind.replace('-', " "), removed.position + 1);
        format!("  {slot}: {}\n{}", removed.field.as_deref().unwrap_or_default(), old(ERROR, &removed.image))
    };
    let lines: String = outcome.removed.iter().map(line).collect();
    let done = if outcome.result == Verdict::Planned { "to be removed" } else { "removed" };
    if lines.is_empty() { lines } else { format!("images {done}:\n{lines}") }
}

/// `screenshot 2`, `large logo (plan basic)`: the number where there are several of a kind.
fn kind(asset: &AssetOutcome, all: &[AssetOutcome]) -> String {
    let several = all.iter().filter(|other| other.kind == asset.kind && other.plan == asset.plan).count() > 1;
    let number = if several { format!(" {}", asset.position + 1) } else { String::new() };
    let plan = asset.plan.as_ref().map(|plan| format!(" (plan {plan})")).unwrap_or_default();
    format!("{}{number}{plan}", asset.kind.replace('-', " "))
}

fn change(asset: &AssetOutcome) -> String {
    let (style, word) = match asset.change {
        Change::New => (GOOD, "new"),
        Change::Changed => (WARNING, "changed"),
        Change::UrlExpiring => (WARNING, "URL renewed"),
        Change::Moved => (WARNING, "moved"),
        Change::TextChanged => (WARNING, "caption changed"),
        Change::Unchanged => (FAINT, "unchanged"),
    };
    let there = if asset.upload == Some(Upload::AlreadyThere) { ", already uploaded" } else { "" };
    let style = match asset.shown {
        Some(Shown::Previous | Shown::Other | Shown::NotFetched | Shown::Missing) => ERROR,
        Some(Shown::Ours | Shown::Marketplace) | None => style,
    };
    let shown = asset.shown.map(shortfall).unwrap_or_default();
    paint(style, format_args!("{word}{there}{shown}"))
}

/// How the marketplace's copies compare with the files, in a line; each that isn't as it should be in one of its own.
pub(super) fn copies(assets: &[AssetOutcome]) -> String {
    let count = |copy| assets.iter().filter(|asset| asset.copy == Some(copy)).count();
    let (bytes, pixels) = (count(Copied::SameBytes), count(Copied::SamePixels));
    let mut text = String::new();
    if bytes + pixels > 0 {
        let again = match pixels {
            0 => String::new(),
            pixels => format!(" ({pixels} re-encoded with the same pixels)"),
        };
        let (verified, images) = (paint(GOOD, "verified"), plural(bytes + pixels, "image"));
        text = format!("{verified}: the marketplace's copy of {images} matches the file{again}\n");
    }
    for asset in assets {
        let problem = match asset.copy {
            Some(Copied::Different) => "the marketplace's copy is a different image",
            Some(Copied::NotFetched) => "couldn't download the marketplace's copy",
            _ => continue,
        };
        let _ = writeln!(text, "{}: {}: {problem}", paint(ERROR, "error"), shown(&asset.file));
    }
    text
}
