//! The status of an offer as text: a headline, the steps, messages of the marketplace, the next step.

use super::field::change_line;
use super::paint::{ERROR, FAINT, GOOD, NAME, NOTE, WARNING, ago, paint, plural};
use super::screen::Screen;
use crate::base::shown;
use crate::marketplace::{Ended, Progress, State, Step, Submission};
use crate::publish::SANDBOX;
use crate::publish::outcome::{DraftAge, MessageText, OfferStatus, Operations, Stage};
use crate::publish::progress::Event;
use anstyle::Style;

/// What a command was asked to do with an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Show its status.
    Status,
    /// Submit its draft.
    Submit,
    /// Make its preview available to customers.
    GoLive,
    /// Cancel its operation.
    Cancel,
}

/// Returns the status of an offer.
pub(super) fn words(status: &OfferStatus, asked: Asked, screen: Screen) -> String {
    let steps: Vec<_> = status.steps.iter().map(step).collect();
    let mut text = headline(status, asked);
    text.push_str(&screen.table(&steps, "  ", &[]));
    text.extend(status.preview_urls.iter().map(|url| format!("preview: {}\n", shown(url))));
    text.extend(status.live_urls.iter().map(|url| format!("live: {}\n", shown(url))));
    if status.result == Stage::PreviewReady {
        text.extend(status.changes.iter().map(change_line));
    }
    text.extend(status.messages.iter().filter(|said| said.level != "information").map(message));
    text.extend(status.notes.iter().map(|note| format!("{}: {}\n", paint(NOTE, "note"), shown(note))));
    text.extend(status.commands.iter().map(|next| format!("next: {}\n", shown(next))));
    text
}

/// Shows the operations on an offer.
pub(super) fn operations(all: &Operations, screen: Screen) -> String {
    let name = paint(NAME, format_args!("{}/{}", all.publisher, all.offer));
    let rows: Vec<_> = all.operations.iter().map(operation).collect();
    match rows.len() {
        0 => format!("{name}: no operations yet\n"),
        count => {
            let table = screen.table(&rows, "  ", &[]);
            format!("{name}: {}, newest first\n{table}", plural(count, "operation"))
        }
    }
}

/// Says what an event of the life cycle is, in a line; none for the events of other parts of a run.
pub(super) fn line(event: &Event<'_>) -> Option<String> {
    Some(match event {
        Event::Copying { left } => {
            format!("waiting for the marketplace to copy {}", plural(*left, "image"))
        }
        Event::Submitting => "submitting the draft".into(),
        Event::GoingLive => "going live".into(),
        Event::Cancelling => "cancelling".into(),
        Event::Moved { progress } => moved(progress),
        Event::Trouble { said } => format!("no answer, trying again: {said}"),
        Event::Fetching { files } => format!("downloading {}", plural(*files, "image")),
        _ => return None,
    })
}

/// `step 2 of 6, Certification: running`
fn moved(progress: &Progress) -> String {
    let current = progress.current_step();
    let number = current.and_then(|step| progress.steps.iter().position(|other| other.id == step.id));
    match (current, number) {
        (Some(step), Some(n)) => {
            format!("step {} of {}, {}: {}", n + 1, progress.steps.len(), step.name, step.state)
        }
        _ if progress.ended() == Some(Ended::Succeeded) => "all steps are done".into(),
        _ => progress.state.to_string(),
    }
}

/// Returns the status of an offer in short.
pub(super) fn standing(status: &OfferStatus) -> &'static str {
    styled(status, Asked::Status).1
}

/// `contoso/insight: submitted; certification is in progress [operation 4c2…]`
pub(super) fn headline(status: &OfferStatus, asked: Asked) -> String {
    let name = paint(NAME, format_args!("{}/{}", status.publisher, status.offer));
    let (style, word) = styled(status, asked);
    let operation = status.operation.as_ref().map(|id| paint(FAINT, format_args!(" [operation {id}]")));
    format!("{name}: {}{}\n", paint(style, word), operation.unwrap_or_default())
}

fn styled(status: &OfferStatus, asked: Asked) -> (Style, &'static str) {
    let in_sandbox = status.service == SANDBOX;
    match status.result {
        Stage::NeverPublished => (FAINT, "never submitted"),
        Stage::InProgress => match asked {
            Asked::Status => (WARNING, "in progress"),
            Asked::Submit => (GOOD, "submitted; certification is in progress"),
            Asked::GoLive => (GOOD, "going live"),
            Asked::Cancel => (WARNING, "canceling"),
        },
        Stage::PreviewReady if in_sandbox => (GOOD, "preview ready in the sandbox"),
        Stage::PreviewReady => (GOOD, "preview ready; customers don't see it until you go live"),
        Stage::Live if status.draft == Some(DraftAge::Newer) => {
            (GOOD, "live; the draft has newer changes that are not live yet")
        }
        Stage::Live if in_sandbox => (GOOD, "live in the sandbox (not on the real marketplace)"),
        Stage::Live => (GOOD, "live: customers see it"),
        Stage::Refused => (ERROR, "rejected by the marketplace"),
        Stage::Cancelled => (WARNING, "canceled"),
        Stage::NothingRunning => (FAINT, "nothing to cancel"),
    }
}

fn step(step: &Step) -> [String; 3] {
    let percent = step.percent.filter(|percent| (1..100).contains(percent));
    let percent = percent.map(|percent| format!(", {percent} %")).unwrap_or_default();
    let style = match step.state {
        State::Succeeded => GOOD,
        State::NotStarted => FAINT,
        State::Rejected | State::Failed | State::Blocked => ERROR,
        _ => WARNING,
    };
    let takes = step.usually.as_ref().filter(|time| time.chars().any(char::is_alphanumeric));
    let takes = takes.filter(|_| step.state != State::Succeeded);
    let takes = takes.map(|time| paint(FAINT, format_args!("takes {time}")));
    [step.name.clone(), paint(style, format_args!("{}{percent}", step.state)), takes.unwrap_or_default()]
}

fn message(said: &MessageText) -> String {
    let style = if said.level == "error" { ERROR } else { WARNING };
    let step = said.step.as_ref().map(|step| format!("{step}: ")).unwrap_or_default();
    format!("{}: {step}{}\n", paint(style, said.level), said.text)
}

fn operation(one: &Submission) -> [String; 4] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    // the API's `publish` is what Partner Center, and we, call submit
    let kind = match one.kind.as_deref().map(str::to_ascii_lowercase).as_deref() {
        Some("publish") => "submit".to_owned(),
        Some("golive") => "go live".to_owned(),
        _ => text(&one.kind),
    };
    let id = one.id.as_ref().map(ToString::to_string).unwrap_or_default();
    [kind, one.state.to_string(), ago(one.changed.as_deref()), paint(FAINT, id)]
}
