//! An outcome as text: a row for each image, other changes, the next step.

use super::course::Asked;
use super::exit::Exit;
use super::failure::Failure;
use super::field::change_line;
use super::findings::{self, Show};
use super::paint::{ERROR, FAINT, GOOD, NAME, NOTE, WARNING, paint, plural, size};
use super::screen::Screen;
use crate::base::shown;
use crate::publish::SANDBOX;
use crate::publish::outcome::{
    AssetOutcome, Change, Copied, Difference, DifferenceState, DraftState, FieldChange, FieldChangeKind,
    LockState, Outcome, RemovedImage, Shown, ShownImage, Upload, Verdict,
};
use anstyle::Style;
use std::fmt::Write as _;

/// Shows an outcome; `sandbox` is the folder of its state, where it was one.
pub(super) fn words(outcome: &Outcome, sandbox: Option<&str>, screen: Screen) -> String {
    details(outcome, screen) + &conclusion(outcome, sandbox, screen)
}

/// Returns the details of an outcome: findings, images, other changes.
pub(super) fn details(outcome: &Outcome, screen: Screen) -> String {
    let mut text = String::new();
    let table = assets(&outcome.assets, screen);
    let changes = if outcome.result == Verdict::Planned { images(outcome) } else { String::new() };
    let found = findings::of_document(&outcome.findings, Show::All, screen);
    let parts = [found, table, changes, removed(outcome), fields(&outcome.fields)];
    for part in parts {
        if !part.is_empty() {
            text.push_str(&part);
            text.push('\n');
        }
    }
    text
}

/// Returns the result alone.
pub(super) fn brief(outcome: &Outcome) -> String {
    result(outcome)
        + &outcome
            .course
            .as_ref()
            .map(|course| super::course::headline(course, Asked::Submit))
            .unwrap_or_default()
}

fn result(outcome: &Outcome) -> String {
    let mut text = headline(outcome);
    text.extend(outcome.differences.iter().map(difference));
    text.push_str(&lock(outcome));
    text.push_str(&copies(&outcome.assets));
    text
}

/// Returns the result, notes and the next step.
pub(super) fn conclusion(outcome: &Outcome, sandbox: Option<&str>, screen: Screen) -> String {
    let mut text = result(outcome);
    if let Some(course) = &outcome.course {
        text.push_str(&super::course::words(course, Asked::Submit, screen));
    }
    for line in after(outcome, sandbox) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// Why a run that saved is not done, for its log.
pub(super) fn problem(outcome: &Outcome, exit: Exit) -> Option<Failure> {
    let name = format!("{}/{}", outcome.publisher, outcome.offer);
    Some(match outcome.result {
        Verdict::Incomplete => {
            Failure::unfinished(format!("the draft of {name} doesn't show everything that was sent"))
        }
        _ if is_unrecorded(outcome) => {
            let message = format!("the draft of {name} was saved, but the lock was not written");
            let causes = outcome.lock.why.iter().cloned().collect();
            let failure = Failure { causes, ..Failure::unfinished(message) };
            failure.hint("run it again before you change the folder")
        }
        _ if exit == Exit::Unfinished && outcome.course.is_none() => Failure::unfinished(format!(
            "the marketplace doesn't show every image of {name} as it is in the folder"
        ))
        .hint("run it again; if it happens again, look at the images in Partner Center"),
        _ => return None,
    })
}

/// Whether the draft was saved and the lock does not say so: the next run would take our own work for somebody else's.
pub(super) fn is_unrecorded(outcome: &Outcome) -> bool {
    outcome.result == Verdict::Saved && outcome.lock.state == LockState::NotWritten
}

/// A saved draft without its record is a failure: the next run could take it for somebody else's.
fn lock(outcome: &Outcome) -> String {
    let Some(why) = &outcome.lock.why else { return String::new() };
    let (style, word) = match outcome.result {
        Verdict::Saved | Verdict::Incomplete => (ERROR, "error"),
        Verdict::Unchanged | Verdict::Planned => (WARNING, "warning"),
    };
    let why = shown(why);
    format!(
        "{}: couldn't write the lock: {why}; run the command again before you change the folder\n",
        paint(style, word)
    )
}

fn assets(assets: &[AssetOutcome], screen: Screen) -> String {
    let row = |asset: &AssetOutcome| {
        let pixels = asset.pixels.map(|(width, height)| format!("{width}×{height}")).unwrap_or_default();
        [kind(asset, assets), asset.file.clone(), pixels, format!("{:>7}", size(asset.bytes)), change(asset)]
    };
    let is_quiet = |asset: &&AssetOutcome| asset.change == Change::Unchanged && change_is_confirmed(asset);
    let (quiet, shown): (Vec<_>, Vec<_>) = assets.iter().partition(is_quiet);
    let mut text = screen.table(&shown.into_iter().map(row).collect::<Vec<_>>(), "  ", &[1]);
    if !quiet.is_empty() {
        let _ =
            writeln!(text, "  {}", paint(FAINT, format_args!("{} unchanged", plural(quiet.len(), "image"))));
    }
    text
}

/// Whether the draft shows the marketplace's copy, or that was not asked.
fn change_is_confirmed(asset: &AssetOutcome) -> bool {
    matches!(asset.shown, None | Some(Shown::Marketplace))
}

/// What changes in each image field: field, old and new image.
fn images(outcome: &Outcome) -> String {
    let all = &outcome.assets;
    let changed = all.iter().filter(|asset| asset.change != Change::Unchanged);
    let lines = changed.map(|asset| {
        let field = asset.field.as_deref().unwrap_or_default();
        let before = asset.before.as_ref().map(|before| old(ERROR, before)).unwrap_or_default();
        let words = text(asset.caption.as_ref(), asset.video.as_ref());
        let link = asset.link.as_ref().map(|link| format!("        {link}\n")).unwrap_or_default();
        let (hash, size) = (hash(Some(&asset.sha256)), size(asset.bytes));
        let after = format!("      {} {hash}  {size}{words}\n{link}", paint(GOOD, "+"));
        format!("  {}: {field}\n{before}{after}", kind(asset, all))
    });
    let lines: String = lines.collect();
    if lines.is_empty() { lines } else { format!("changed image fields:\n{lines}") }
}

fn old(style: Style, image: &ShownImage) -> String {
    let link = image.link.as_deref().unwrap_or("an element without a URL");
    let words = text(image.caption.as_ref(), image.video.as_ref());
    format!("      {} {}{words}\n        {link}\n", paint(style, "-"), hash(image.sha256.as_ref()))
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
fn removed(outcome: &Outcome) -> String {
    let line = |removed: &RemovedImage| {
        let plan = removed.plan.as_ref().map(|plan| format!(" (plan {plan})")).unwrap_or_default();
        let slot = format!("{} {}{plan}", removed.kind.replace('-', " "), removed.position + 1);
        format!("  {slot}: {}\n{}", removed.field.as_deref().unwrap_or_default(), old(ERROR, &removed.image))
    };
    let lines: String = outcome.removed.iter().map(line).collect();
    let done = if outcome.result == Verdict::Planned { "to be removed" } else { "removed" };
    if lines.is_empty() { lines } else { format!("images {done}:\n{lines}") }
}

/// Where a publish would stop.
fn stops(outcome: &Outcome) -> String {
    let mut text = String::new();
    for stop in &outcome.stops {
        let _ = writeln!(text, "{}: {}", paint(ERROR, "would fail"), stop.message);
        for detail in &stop.details {
            let _ = writeln!(text, "  {detail}");
        }
    }
    text
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
        Change::LinkExpiring => (WARNING, "URL renewed"),
        Change::Moved => (WARNING, "moved"),
        Change::TextChanged => (WARNING, "caption changed"),
        Change::Unchanged => (FAINT, "unchanged"),
    };
    let there = if asset.upload == Some(Upload::AlreadyThere) { ", already uploaded" } else { "" };
    let (style, shown) = match asset.shown {
        Some(Shown::Ours) => (style, ", not copied yet"),
        Some(Shown::Previous) => (ERROR, ", not saved: still the old image"),
        Some(Shown::Other) => (ERROR, ", not saved: another image"),
        Some(Shown::Missing) => (ERROR, ", not saved: missing"),
        Some(Shown::Marketplace) | None => (style, ""),
    };
    paint(style, format_args!("{word}{there}{shown}"))
}

/// `logos/large.png: still the old image (/definition/offer/microsoft-azure-marketplace.largeLogo)`
fn difference(difference: &Difference) -> String {
    let value = |value: &Option<String>| value.clone().unwrap_or_default();
    let (sent, shown) = (value(&difference.sent), value(&difference.shown));
    let what = match difference.state {
        DifferenceState::Missing => "missing from the draft".to_owned(),
        DifferenceState::Altered => format!("sent {sent}, the draft shows {shown}"),
        DifferenceState::NotRemoved => format!("not removed, the draft still has {shown}"),
        DifferenceState::PreviousImage => "not saved, the draft still has the old image".to_owned(),
        DifferenceState::OtherImage => "not saved, the draft shows another image".to_owned(),
    };
    let at = match &difference.file {
        Some(file) => format!("{file}: {what} ({})", difference.field),
        None => format!("{}: {what}", difference.field),
    };
    format!("{}: {at}\n", paint(ERROR, "error"))
}

fn fields(fields: &[FieldChange]) -> String {
    if fields.is_empty() {
        return String::new();
    }
    let line = |change: &FieldChange| match change.change {
        FieldChangeKind::Removed => {
            format!("{} (a change made in Partner Center would be lost)\n", change_line(change).trim_end())
        }
        _ => change_line(change),
    };
    let head = format!("{} to other fields of the offer:\n", plural(fields.len(), "change"));
    head + &fields.iter().map(line).collect::<String>()
}

fn headline(outcome: &Outcome) -> String {
    let name = paint(NAME, format_args!("{}/{}", outcome.publisher, outcome.offer));
    let pictures = plural(outcome.assets.len(), "image");
    match outcome.result {
        Verdict::Unchanged => {
            format!("{name}: {}: the draft already matches the folder\n", paint(GOOD, "unchanged"))
        }
        Verdict::Planned if outcome.draft.is_none() => format!("{name}: {}\n", paint(GOOD, "unchanged")),
        Verdict::Planned => {
            format!("{name}: `publish` would\n{}nothing was changed\n{}", steps(outcome), stops(outcome))
        }
        Verdict::Incomplete => {
            let count = plural(outcome.differences.len(), "difference");
            let what = paint(ERROR, "not saved completely");
            format!("{name}: {what}: the marketplace accepted the save, but the draft has {count}\n")
        }
        Verdict::Saved => {
            let created = outcome.draft.as_ref().is_some_and(|draft| draft.state == DraftState::Created);
            let what = if created { "new offer" } else { "changed" };
            format!("{name}: {} ({what}), {pictures}\n", paint(GOOD, "saved as a draft"))
        }
    }
}

/// How the marketplace's copies compare with the files, in a line; each that isn't as it should be in one of its own.
fn copies(assets: &[AssetOutcome]) -> String {
    let count = |copy| assets.iter().filter(|asset| asset.copy == Some(copy)).count();
    let (bytes, pixels) = (count(Copied::SameBytes), count(Copied::SamePixels));
    let mut text = String::new();
    if bytes + pixels > 0 {
        let again =
            if pixels > 0 { format!(" ({pixels} re-encoded with the same pixels)") } else { String::new() };
        let pictures = plural(bytes + pixels, "image");
        text = format!(
            "{}: the marketplace's copy of {pictures} matches the file{again}\n",
            paint(GOOD, "verified")
        );
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

/// What a publish would do, in a line each.
fn steps(outcome: &Outcome) -> String {
    let stored = |asset: &&AssetOutcome| asset.upload == Some(Upload::Planned);
    let bytes: u64 = outcome.assets.iter().filter(stored).map(|asset| asset.bytes).sum();
    let count = outcome.assets.iter().filter(stored).count();
    let store = format!("  upload {}, {}\n", plural(count, "image"), size(bytes));
    let save = match outcome.draft.as_ref().map(|draft| draft.state) {
        Some(DraftState::Created) => "  create the offer as a draft\n",
        _ => "  change the draft\n",
    };
    if count == 0 { save.to_owned() } else { store + save }
}

/// Says where a sandbox keeps its state.
pub(super) fn sandbox_line(folder: &str) -> String {
    paint(FAINT, format_args!("sandbox state: {folder}"))
}

/// Says which services were talked to.
fn services_line(outcome: &Outcome) -> String {
    let storage = outcome.storage.as_ref().map(|storage| format!(", storage: {storage}")).unwrap_or_default();
    paint(FAINT, format_args!("marketplace: {}{storage}", outcome.service))
}

fn after(outcome: &Outcome, sandbox: Option<&str>) -> Vec<String> {
    let mut lines: Vec<String> =
        outcome.notes.iter().map(|note| format!("{}: {}", paint(NOTE, "note"), shown(note))).collect();
    if outcome.result == Verdict::Saved && outcome.course.is_none() {
        lines.push(not_live_yet(outcome).to_owned());
    }
    lines.extend(outcome.next.iter().map(|next| format!("next: {}", shown(next))));
    lines.push(sandbox.map_or_else(|| services_line(outcome), sandbox_line));
    lines
}

/// What a saved draft means for customers; a sandbox has none.
fn not_live_yet(outcome: &Outcome) -> &'static str {
    if outcome.service == SANDBOX {
        "This is the sandbox: nothing was sent to the real marketplace."
    } else {
        "Customers don't see these changes until you go live."
    }
}
