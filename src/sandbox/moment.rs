//! What a behavior is about: a colleague's edit, the request before which it happens, the request whose answer is lost.

use serde::{Deserialize, Serialize};

/// What a colleague changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Edit {
    /// The offer's summary, or else its title or name.
    Text,
    /// The large logo.
    Logo,
    /// One more screenshot, at the end.
    Screenshot,
    /// The caption of the first screenshot that has one.
    Caption,
}

/// Before which request a colleague edits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Moment {
    /// The next read of the draft.
    Read,
    /// The next save, after the client has read.
    Save,
    /// The next submission, after the client has saved.
    Submit,
    /// The next go-live.
    GoLive,
}

/// A request whose answer may be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Action {
    /// An upload of a blob.
    Upload,
    /// A save of the draft.
    Save,
    /// A submission.
    Submit,
    /// A go-live.
    GoLive,
    /// A cancellation.
    Cancel,
}
