//! What a behavior is about: a colleague's edit, the request before which it happens, the request whose answer is lost.

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

impl Moment {
    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Read, Self::Save, Self::Submit, Self::GoLive].into_iter().find(|one| one.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Save => "save",
            Self::Submit => "submit",
            Self::GoLive => "go-live",
        }
    }
}

impl Action {
    pub(super) fn named(name: &str) -> Option<Self> {
        let all = [Self::Upload, Self::Save, Self::Submit, Self::GoLive, Self::Cancel];
        all.into_iter().find(|one| one.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Save => "save",
            Self::Submit => "submit",
            Self::GoLive => "go-live",
            Self::Cancel => "cancel",
        }
    }
}
