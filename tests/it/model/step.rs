//! What may happen next.

use super::lie::Lie;
use std::fmt;

/// Which of the two publishers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Anna,
    Ben,
}

/// A command that a publisher gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Publish(Base, Force, Then),
    Submit,
    GoLive,
    Cancel,
}

/// Whether `offer.json` counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    Folder,
    ImagesOnly,
}

/// Whether the last one wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Force {
    No,
    Yes,
}

/// What follows the save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    Stop,
    Submit,
    GoLive,
}

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    /// Its connection is reset: it is not carried out, or its answer is lost.
    Cut,
    /// It is not carried out, and answered with this status.
    Status(u16),
    /// Its connection is reset, and it is carried out later on.
    Late,
}

/// What a publisher's folder shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Drawing {
    /// The color of the large logo.
    pub(super) large: u8,
    /// The color of the small logo.
    pub(super) small: u8,
    pub(super) title: u8,
    /// How many screenshots there are; without one, `offer.json` says that the list is empty.
    pub(super) screenshots: u8,
    /// The color of the first screenshot.
    pub(super) color: u8,
    /// Which captions the screenshots have; [`Self::NO_CAPTIONS`] is none.
    pub(super) captions: u8,
}

/// What a colleague does in the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edit {
    /// Writes a text: into a member that the folders know, or into another.
    Text(&'static str),
    /// Uploads another logo.
    Logo(&'static str),
    /// Takes the small logo away.
    LogoRemoved,
    /// Adds a screenshot at the end.
    Added,
    /// Takes the first screenshot away.
    Removed,
    /// Uploads another first screenshot.
    Replaced,
    /// Puts the last screenshot first.
    Reordered,
    /// Writes another caption under the first screenshot.
    Caption,
}

/// What happens to a publisher's lock between two runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// It is deleted.
    Deleted,
    /// It becomes that of another offer.
    Foreign,
    /// It is replaced by the other publisher's.
    Others,
    /// It is kept aside, or replaced by what was kept: an older one.
    Older,
}
/// One step of a story.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A publisher gives a command, unless one is running.
    Start(Who, Command),
    /// So many requests of a run are carried out and answered.
    Go(Who, u8),
    /// Goes on until its save waits to be sent.
    GoToSave(Who),
    /// A request of a run is carried out, and its answer is on its way.
    Half(Who),
    /// A request of a run fails.
    Fail(Who, Break),
    /// A run is killed; the request on its way arrives later on.
    Kill(Who),
    /// A publisher changes the folder.
    Redraw(Who, Drawing),
    /// Something happens to a publisher's lock.
    Lock(Who, Lost),
    /// A colleague edits the draft in the portal.
    Portal(Edit),
    /// The service begins to misbehave.
    Service(Lie),
    /// The service behaves again.
    Honest,
    /// The marketplace's operation goes on.
    TimePasses,
    /// A request that was on its way is carried out at last.
    LateArrives,
}
impl Drawing {
    /// No screenshot has a caption.
    pub(super) const NO_CAPTIONS: u8 = 2;

    /// Logos in these colors and a title, and a screenshot.
    pub(super) fn of([large, small, title]: [u8; 3]) -> Self {
        Self { large, small, title, screenshots: 1, color: 0, captions: 0 }
    }
}
impl fmt::Debug for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Anna => "anna",
            Self::Ben => "ben",
        })
    }
}

/// One line, to be read in a list.
impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(who, command) => write!(f, "{who:?} starts {command:?}"),
            Self::Go(who, requests) => write!(f, "{who:?} goes on for {requests} requests"),
            Self::GoToSave(who) => write!(f, "{who:?} goes on up to the save"),
            Self::Half(who) => write!(f, "{who:?}'s request is carried out, and not answered yet"),
            Self::Fail(who, how) => write!(f, "{who:?}'s request fails: {how:?}"),
            Self::Kill(who) => write!(f, "{who:?}'s run is killed"),
            Self::Redraw(who, drawing) => write!(f, "{who:?} draws {drawing:?}"),
            Self::Lock(who, lost) => write!(f, "{who:?}'s lock: {lost:?}"),
            Self::Portal(edit) => write!(f, "a colleague edits: {edit:?}"),
            Self::Service(lie) => write!(f, "the service begins to {lie:?}"),
            Self::Honest => write!(f, "the service behaves again"),
            Self::TimePasses => write!(f, "time passes"),
            Self::LateArrives => write!(f, "the late request arrives"),
        }
    }
}
