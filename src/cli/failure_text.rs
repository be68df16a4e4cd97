//! Why a command failed, as a document and as text.

use super::failure::Failure;
use super::findings::{self, Show};
use super::paint::{self, paint};
use super::screen::Screen;
use crate::publish::outcome::{self, FailureDocument, FailureText};
use std::fmt::Write as _;

/// Returns the document of a failure.
pub(super) fn failure_document(failure: &Failure) -> FailureDocument {
    let error = FailureText {
        exit_code: failure.exit.code(),
        code: if failure.is_usage { "usage" } else { failure.exit.word() },
        meaning: failure.exit.meaning(),
        message: failure.message.clone(),
        causes: failure.causes.clone(),
        hint: failure.hint.clone(),
    };
    let findings = failure.report.as_ref().map(outcome::findings).unwrap_or_default();
    FailureDocument::of(error, findings, failure.offer.as_deref())
}

/// Returns its text: findings, message, causes, hint.
pub(super) fn failure_words(failure: &Failure, show: Show, screen: Screen) -> String {
    let mut text = String::new();
    if let Some(report) = &failure.report {
        text.push_str(&findings::report(report, failure.assets as usize, show, screen));
        text.push('\n');
    }
    text.push_str(&paint(paint::ERROR, "error"));
    let _ = write!(text, ": {}", further_in(&failure.message));
    for cause in &failure.causes {
        let _ = write!(text, "\n  caused by: {}", further_in(cause));
    }
    if let Some(hint) = &failure.hint {
        let _ = write!(text, "\n{}: {}", paint(paint::NOTE, "hint"), further_in(hint));
    }
    text
}

/// Moves further lines in: a foreign word of several lines begins none that looks like ours.
fn further_in(text: &str) -> String {
    let mut lines = text.split('\n');
    let first = lines.next().unwrap_or_default().to_owned();
    lines.fold(first, |text, line| {
        let indent = if line.starts_with("  ") { "" } else { "  " };
        format!("{text}\n{indent}{line}")
    })
}
