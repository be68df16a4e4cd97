//! The result of an outcome: a headline, and what stands against it.

use super::images::copies;
use crate::base::shown;
use crate::cli::field::change_line;
use crate::cli::paint::{ERROR, GOOD, NAME, WARNING, paint, plural, size};
use crate::cli::shown_text::unchanged;
use crate::marketplace::{ChangeKind, Created};
use crate::publish::outcome::{
    AssetOutcome, Difference, DifferenceState, FieldChange, Outcome, Upload, Verdict,
};
use std::fmt::Write as _;

/// Shows the result, what the draft doesn't show, the lock, and how the copies compare.
pub(super) fn result(outcome: &Outcome) -> String {
    let mut text = headline(outcome);
    text.extend(outcome.differences.iter().map(difference));
    text.push_str(&lock(outcome));
    text.push_str(&copies(&outcome.assets));
    text
}

fn headline(outcome: &Outcome) -> String {
    let name = paint(NAME, format_args!("{}/{}", outcome.publisher, outcome.offer));
    let images = plural(outcome.assets.len(), "image");
    match outcome.result {
        Verdict::Unchanged => {
            format!("{name}: {}: {}\n", paint(GOOD, "unchanged"), unchanged(outcome))
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
            let created = outcome.draft.as_ref().is_some_and(|draft| draft.state == Created::New);
            let what = if created { "new offer" } else { "changed" };
            format!("{name}: {} ({what}), {images}\n", paint(GOOD, "saved as a draft"))
        }
    }
}

/// What a publish would do, in a line each.
fn steps(outcome: &Outcome) -> String {
    let stored = |asset: &&AssetOutcome| asset.upload == Some(Upload::Planned);
    let bytes: u64 = outcome.assets.iter().filter(stored).map(|asset| asset.bytes).sum();
    let count = outcome.assets.iter().filter(stored).count();
    let store = format!("  upload {}, {}\n", plural(count, "image"), size(bytes));
    let save = match outcome.draft.as_ref().map(|draft| draft.state) {
        Some(Created::New) => "  create the offer as a draft\n",
        _ => "  change the draft\n",
    };
    if count == 0 { save.to_owned() } else { store + save }
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

/// A saved draft without its record is a failure: the next run could take it for someone else's edit.
fn lock(outcome: &Outcome) -> String {
    let Some(why) = &outcome.lock.why else { return String::new() };
    let (style, word) = match outcome.result {
        Verdict::Saved | Verdict::Incomplete => (ERROR, "error"),
        Verdict::Unchanged | Verdict::Planned => (WARNING, "warning"),
    };
    let (word, why) = (paint(style, word), shown(why));
    format!("{word}: couldn't write the lock: {why}; run the command again before you change the folder\n")
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
        DifferenceState::NotFetched => {
            "not confirmed, the image that the draft shows couldn't be downloaded".to_owned()
        }
    };
    let at = match &difference.file {
        Some(file) => format!("{file}: {what} ({})", difference.field),
        None => format!("{}: {what}", difference.field),
    };
    format!("{}: {at}\n", paint(ERROR, "error"))
}

/// Shows the changes to other fields of the offer.
pub(super) fn fields(fields: &[FieldChange]) -> String {
    if fields.is_empty() {
        return String::new();
    }
    let line = |change: &FieldChange| match change.change {
        ChangeKind::Removed => {
            format!("{} (a change made in Partner Center would be lost)\n", change_line(change).trim_end())
        }
        _ => change_line(change),
    };
    let head = format!("{} to other fields of the offer:\n", plural(fields.len(), "change"));
    head + &fields.iter().map(line).collect::<String>()
}
