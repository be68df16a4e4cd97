//! A change to a field of an offer, as a line.

use super::paint::{ERROR, GOOD, WARNING, paint};
use crate::base::shown;
use crate::marketplace::ChangeKind;
use crate::publish::outcome::FieldChange;
use anstyle::Style;

/// `~ /definition/displayText  old → new`
pub(super) fn change_line(change: &FieldChange) -> String {
    let (before, after) = (change.before.as_deref().unwrap_or(""), change.after.as_deref().unwrap_or(""));
    let (style, sign, what): (Style, _, _) = match change.change {
        ChangeKind::Added => (GOOD, "+", after.to_owned()),
        ChangeKind::Removed => (ERROR, "-", before.to_owned()),
        ChangeKind::Changed => (WARNING, "~", format!("{before} → {after}")),
    };
    format!("  {} {}  {}\n", paint(style, sign), shown(&change.field), shown(&what))
}
