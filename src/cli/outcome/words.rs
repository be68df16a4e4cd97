//! An outcome as text: a row for each image, other changes, the next step.

use super::images::{assets, images, removed};
use super::result::{fields, result};
use crate::base::shown;
use crate::cli::findings::{self, Show};
use crate::cli::paint::{FAINT, NOTE, paint};
use crate::cli::screen::Screen;
use crate::cli::status_text::{self, Asked};
use crate::publish::SANDBOX;
use crate::publish::outcome::{Outcome, Verdict};

/// Shows an outcome; `sandbox` is the folder of its state, where it was one.
pub(in crate::cli) fn words(outcome: &Outcome, sandbox: Option<&str>, screen: Screen) -> String {
    details(outcome, screen) + &conclusion(outcome, sandbox, screen)
}

/// Returns the details of an outcome: findings, images, other changes.
pub(in crate::cli) fn details(outcome: &Outcome, screen: Screen) -> String {
    let changes = if outcome.result == Verdict::Planned { images(outcome) } else { String::new() };
    let found = findings::of_document(&outcome.findings, Show::All, screen);
    let parts = [found, assets(&outcome.assets, screen), changes, removed(outcome), fields(&outcome.fields)];
    parts.into_iter().filter(|part| !part.is_empty()).map(|part| part + "\n").collect()
}

/// Returns the result alone.
pub(in crate::cli) fn brief(outcome: &Outcome) -> String {
    let status = outcome.status.as_ref().map(|status| status_text::headline(status, Asked::Submit));
    result(outcome) + &status.unwrap_or_default()
}

/// Returns the result, notes and the next step.
pub(in crate::cli) fn conclusion(outcome: &Outcome, sandbox: Option<&str>, screen: Screen) -> String {
    let status = outcome.status.as_ref().map(|status| status_text::words(status, Asked::Submit, screen));
    let after: String = after(outcome, sandbox).into_iter().map(|line| line + "\n").collect();
    result(outcome) + &status.unwrap_or_default() + &after
}

/// Says where a sandbox keeps its state.
pub(in crate::cli) fn sandbox_line(folder: &str) -> String {
    paint(FAINT, format_args!("sandbox state: {folder}"))
}

fn after(outcome: &Outcome, sandbox: Option<&str>) -> Vec<String> {
    let mut lines: Vec<String> =
        outcome.notes.iter().map(|note| format!("{}: {}", paint(NOTE, "note"), shown(note))).collect();
    if outcome.result == Verdict::Saved && outcome.status.is_none() {
        lines.push(not_live_yet(outcome).to_owned());
    }
    lines.extend(outcome.commands.iter().map(|next| format!("next: {}", shown(next))));
    let storage = outcome.storage.as_ref().map(|storage| format!(", storage: {storage}")).unwrap_or_default();
    let services = || paint(FAINT, format_args!("marketplace: {}{storage}", outcome.service));
    lines.push(sandbox.map_or_else(services, sandbox_line));
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
