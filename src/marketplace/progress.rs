//! How far an operation is, and how it ended.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use std::fmt;

/// How far an operation or a step is; a name that is not known is kept.
///
/// The names are those of the pages "Retrieve offer status" and "Retrieve operations", in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing was ever submitted.
    NeverPublished,
    /// It waits for its turn.
    NotStarted,
    /// It is under way.
    Running,
    /// The preview is there and waits for the publisher's word.
    WaitingForPublisherReview,
    /// It waits for someone at the marketplace.
    WaitingForApproval,
    /// It cannot go on by itself.
    Blocked,
    /// It was refused.
    Rejected,
    /// It broke off.
    Failed,
    /// Someone has cancelled it.
    Canceled,
    /// It is done.
    Succeeded,
    /// A name that no page shows.
    Other(String),
}

/// A name without case and punctuation: the service writes `publisher-signoff`, clients see `Publisher signoff`.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

impl State {
    /// Reads a name in any case.
    pub(super) fn read(name: &str) -> Self {
        match plain(name).as_str() {
            "neverpublished" => Self::NeverPublished,
            "notstarted" => Self::NotStarted,
            "running" | "inprogress" => Self::Running,
            "waitingforpublisherreview" => Self::WaitingForPublisherReview,
            "waitingforapproval" => Self::WaitingForApproval,
            "blocked" => Self::Blocked,
            "rejected" => Self::Rejected,
            "failed" => Self::Failed,
            "canceled" | "cancelled" => Self::Canceled,
            "succeeded" | "complete" | "completed" => Self::Succeeded,
            _ => Self::Other(name.to_owned()),
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NeverPublished => "never published",
            Self::NotStarted => "not started",
            Self::Running => "running",
            Self::WaitingForPublisherReview => "waiting for the publisher's review",
            Self::WaitingForApproval => "waiting for approval",
            Self::Blocked => "blocked",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Canceled => "cancelled",
            Self::Succeeded => "done",
            Self::Other(name) => name,
        })
    }
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// How far an operation is: overall, and step by step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The whole.
    pub state: State,
    /// The steps in order.
    pub steps: Vec<Step>,
    /// The service's messages about the whole.
    pub messages: Vec<Message>,
    /// The pages that show the offer, where the service names them.
    pub pages: Pages,
}

/// URLs of the pages that show an offer; signatures are masked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pages {
    /// Of the preview.
    pub preview: Vec<String>,
    /// Of the live offer.
    pub live: Vec<String>,
}

/// One step of a publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "StepText")]
pub struct Step {
    /// The marketplace's id, for example `displaycertify`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its state.
    #[schemars(with = "String")]
    pub state: State,
    /// How much of it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<u64>,
    /// How long such a step takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usually: Option<String>,
    /// What the service says to it.
    #[serde(skip)]
    pub messages: Vec<Message>,
}

/// A message, as plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its severity.
    pub level: MessageLevel,
    /// The text, without HTML and signatures.
    pub text: String,
}

/// The severity of a message; levels that are not known count as information.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MessageLevel {
    /// Good to know.
    Information,
    /// Likely trouble.
    Warning,
    /// A reason for a refusal.
    Error,
}

/// How an operation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// All is done.
    Succeeded,
    /// The preview is ready; the next step is to go live.
    PreviewReady,
    /// It was refused or broke off; the messages say why.
    Refused,
    /// Someone has cancelled it.
    Canceled,
}

/// The step that waits for the publisher (page "Retrieve offer status"); its id there, its name as clients know it.
const SIGN_OFF: &str = "publishersignoff";
/// The last step (the same page).
const LIVE: &str = "live";

impl Progress {
    /// Returns a report of a state alone.
    #[must_use]
    pub fn of(state: State) -> Self {
        Self { state, steps: Vec::new(), messages: Vec::new(), pages: Pages::default() }
    }

    /// Returns how it ended; none while it is in progress, also in a state that is not known.
    #[must_use]
    pub fn ended(&self) -> Option<Ended> {
        match &self.state {
            State::Canceled => Some(Ended::Canceled),
            State::Failed | State::Rejected => Some(Ended::Refused),
            _ if self.steps.iter().any(|step| step.state == State::Rejected) => Some(Ended::Refused),
            _ if self.steps.iter().any(Step::waits_for_publisher) => Some(Ended::PreviewReady),
            State::WaitingForPublisherReview => Some(Ended::PreviewReady),
            State::Succeeded if self.is_before_live() => Some(Ended::PreviewReady),
            State::Succeeded => Some(Ended::Succeeded),
            _ => None,
        }
    }

    /// Whether the publisher has signed off, so that what is in progress leads to the customers.
    #[must_use]
    pub fn is_signed_off(&self) -> bool {
        self.steps.iter().any(|step| step.is_sign_off() && step.state == State::Succeeded)
    }

    /// Whether all is done but the last step, which only the publisher starts.
    fn is_before_live(&self) -> bool {
        self.steps.iter().any(|step| plain(&step.id) == LIVE && step.state == State::NotStarted)
    }

    /// Lists the reasons for a refusal: the step, where there is one, and the message.
    pub fn reasons(&self) -> impl Iterator<Item = (Option<&Step>, &Message)> {
        let of_whole = self.messages.iter().map(|message| (None, message));
        let of_steps = self.steps.iter().flat_map(|step| step.messages.iter().map(move |m| (Some(step), m)));
        of_whole.chain(of_steps).filter(|(_, message)| message.level == MessageLevel::Error)
    }

    /// Shows the step that is under way.
    #[must_use]
    pub fn current_step(&self) -> Option<&Step> {
        let over = |step: &&Step| matches!(step.state, State::Succeeded | State::NotStarted);
        self.steps.iter().find(|step| !over(step))
    }
}

impl MessageLevel {
    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Information => "information",
        }
    }
}

impl Step {
    /// Whether it is the step in which the publisher looks at the preview, by its id or by its name.
    fn is_sign_off(&self) -> bool {
        [&self.id, &self.name].into_iter().any(|name| plain(name) == SIGN_OFF)
    }

    /// Whether the preview waits for the publisher: the service says so, or the sign-off is the step in progress.
    fn waits_for_publisher(&self) -> bool {
        match self.state {
            State::WaitingForPublisherReview => true,
            State::Running | State::WaitingForApproval => self.is_sign_off(),
            _ => false,
        }
    }
}
