//! The status of an offer, as one document for scripts.

use super::common::{FieldChange, Next, SCHEMA_VERSION};
use crate::base::OfferRef;
use crate::marketplace::{Ended, Message, Progress, State, Step, Submission};
use schemars::JsonSchema;
use serde::Serialize;
use std::cmp::Reverse;

/// The status of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Standing")]
pub enum Stage {
    /// Nothing was ever submitted.
    NeverPublished,
    /// An operation is in progress.
    #[serde(rename = "under-way")]
    InProgress,
    /// The preview is ready; run `go-live` to publish it.
    PreviewReady,
    /// Customers see it.
    Live,
    /// The marketplace rejected it; the messages say why.
    Refused,
    /// The last operation was canceled.
    Cancelled,
    /// There was nothing to cancel.
    NothingRunning,
}

/// The status of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Course")]
pub struct OfferStatus {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// Its status.
    pub result: Stage,
    /// The publisher.
    pub publisher: String,
    /// The offer.
    pub offer: String,
    /// The marketplace's URL.
    pub service: String,
    /// The operation that was asked about, where its id is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The state in the marketplace's words; left out if it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The steps in order.
    pub steps: Vec<Step>,
    /// The pages that show the preview, where the marketplace names them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub preview_urls: Vec<String>,
    /// The pages that show the live offer, where the marketplace names them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub live_urls: Vec<String>,
    /// The marketplace's messages, errors first.
    pub messages: Vec<MessageText>,
    /// What goes live: how the preview differs from what is live. Only of a command that goes live.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<FieldChange>,
    /// Whether the draft has changes that the preview, or what is live, doesn't show; none where that was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft: Option<DraftAge>,
    /// Notes for the user.
    pub notes: Vec<String>,
    /// What to do next. Documents have `commands` instead, which the command line makes of it.
    #[serde(skip)]
    pub next: Vec<Next>,
    /// The commands that come next.
    #[serde(rename = "next")]
    pub commands: Vec<String>,
}

/// How the draft compares with the preview that waits, or with what is live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DraftAge {
    /// It is the same.
    Same,
    /// It was changed since.
    Newer,
}

/// One message of the marketplace, as plain text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageText {
    /// `error`, `warning` or `information`.
    #[schemars(extend("enum" = ["error", "warning", "information"]))]
    pub level: &'static str,
    /// The step that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// The text.
    pub text: String,
}

/// The operations on an offer, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Operations {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// The publisher.
    pub publisher: String,
    /// The offer.
    pub offer: String,
    /// The marketplace's URL.
    pub service: String,
    /// The operations.
    pub operations: Vec<Submission>,
}

impl Stage {
    /// Returns the status that a report shows.
    pub(crate) fn of(progress: &Progress) -> Self {
        match progress.ended() {
            Some(ended) => Self::of_end(ended),
            None if progress.state == State::NeverPublished => Self::NeverPublished,
            None => Self::InProgress,
        }
    }

    /// Returns the status after an operation ended.
    pub(in crate::publish) fn of_end(ended: Ended) -> Self {
        match ended {
            Ended::Succeeded => Self::Live,
            Ended::PreviewReady => Self::PreviewReady,
            Ended::Refused => Self::Refused,
            Ended::Canceled => Self::Cancelled,
        }
    }
}

impl OfferStatus {
    pub(crate) fn new(name: &OfferRef, service: &str, result: Stage) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            result,
            publisher: name.publisher.to_string(),
            offer: name.offer.to_string(),
            service: service.to_owned(),
            operation: None,
            state: None,
            steps: Vec::new(),
            preview_urls: Vec::new(),
            live_urls: Vec::new(),
            messages: Vec::new(),
            changes: Vec::new(),
            draft: None,
            notes: Vec::new(),
            next: Vec::new(),
            commands: Vec::new(),
        }
    }

    #[cfg(test)]
    pub(crate) fn example(name: &OfferRef, result: Stage) -> Self {
        Self::new(name, crate::publish::SANDBOX, result)
    }

    /// Adds how the draft compares with what is shown.
    pub(crate) fn set_draft(&mut self, draft: Option<DraftAge>) {
        self.draft = draft;
        if draft == Some(DraftAge::Newer) {
            let note = "the draft has newer changes that are not included; submit it to publish them";
            self.notes.push(note.to_owned());
        }
    }

    /// Adds what the marketplace last reported.
    #[must_use]
    pub(crate) fn reported(mut self, progress: &Progress) -> Self {
        self.state = Some(progress.state.to_string());
        self.steps.clone_from(&progress.steps);
        self.preview_urls.clone_from(&progress.pages.preview);
        self.live_urls.clone_from(&progress.pages.live);
        self.messages = messages(progress);
        self
    }
}

/// Gathers what the marketplace says, most severe first, each text once: it repeats a step's reason for the whole.
fn messages(progress: &Progress) -> Vec<MessageText> {
    let of_steps =
        progress.steps.iter().flat_map(|step| step.messages.iter().map(move |message| (Some(step), message)));
    let of_whole = progress.messages.iter().map(|message| (None, message));
    let mut all: Vec<(Option<&Step>, &Message)> = Vec::new();
    for (step, message) in of_steps.chain(of_whole) {
        if !all.iter().any(|(other, said)| said.text == message.text && (step.is_none() || *other == step)) {
            all.push((step, message));
        }
    }
    all.sort_by_key(|(_, message)| Reverse(message.level));
    let text = |(step, message): (Option<&Step>, &Message)| MessageText {
        level: message.level.as_str(),
        step: step.map(|step| step.name.clone()),
        text: message.text.clone(),
    };
    all.into_iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marketplace::MessageLevel;

    fn step(state: State, texts: &[(MessageLevel, &str)]) -> Step {
        let messages = texts.iter().map(|(level, text)| Message { level: *level, text: (*text).to_owned() });
        let (percent, usually) = (None, None);
        let id = "displaycertify".to_owned();
        Step { id, name: "Certification".into(), state, percent, usually, messages: messages.collect() }
    }

    #[test]
    fn every_state_has_its_standing() {
        let waiting = || vec![step(State::WaitingForPublisherReview, &[])];
        let cases = [
            (State::NeverPublished, vec![], Stage::NeverPublished),
            (State::Running, vec![], Stage::InProgress),
            (State::Blocked, vec![], Stage::InProgress),
            (State::Other("reticulatingSplines".into()), vec![], Stage::InProgress),
            (State::WaitingForPublisherReview, vec![], Stage::PreviewReady),
            (State::Succeeded, waiting(), Stage::PreviewReady),
            (State::Succeeded, vec![], Stage::Live),
            (State::Failed, vec![], Stage::Refused),
            (State::Rejected, vec![], Stage::Refused),
            (State::Canceled, vec![], Stage::Cancelled),
        ];
        for (state, steps, stage) in cases {
            let progress = Progress { steps, ..Progress::of(state.clone()) };
            assert_eq!(Stage::of(&progress), stage, "{state}");
        }
    }

    #[test]
    fn reasons_come_first_and_once() {
        let texts =
            [(MessageLevel::Information, "Step started."), (MessageLevel::Error, "The logo is blurred")];
        let whole = Message { level: MessageLevel::Error, text: "The logo is blurred".into() };
        let steps = vec![step(State::Rejected, &texts)];
        let progress = Progress { steps, messages: vec![whole], ..Progress::of(State::Failed) };
        let said: Vec<_> =
            messages(&progress).into_iter().map(|m| (m.level, m.step.unwrap_or_default(), m.text)).collect();
        let expected = [("error", "The logo is blurred"), ("information", "Step started.")]
            .map(|(level, text)| (level, "Certification".to_owned(), text.to_owned()));
        assert_eq!(said, expected);
    }
}
