//! What may happen next.

use proptest::prelude::*;
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

/// One step of a story.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A publisher gives a command, unless one is running.
    Start(Who, Command),
    /// So many requests of a run are carried out and answered.
    Go(Who, u8),
    /// A request of a run is carried out, and its answer is on its way.
    Half(Who),
    /// A request of a run fails.
    Fail(Who, Break),
    /// A run is killed; the request on its way arrives later on.
    Kill(Who),
    /// A publisher draws another large and small logo, and writes another title.
    Redraw(Who, [u8; 3]),
    /// A colleague writes a text in the portal: into a member that the folders know, or into another.
    Portal(&'static str),
    /// The marketplace's operation goes on.
    TimePasses,
    /// A request that was on its way is carried out at last.
    LateArrives,
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
            Self::Half(who) => write!(f, "{who:?}'s request is carried out, and not answered yet"),
            Self::Fail(who, how) => write!(f, "{who:?}'s request fails: {how:?}"),
            Self::Kill(who) => write!(f, "{who:?}'s run is killed"),
            Self::Redraw(who, [large, small, title]) => {
                write!(f, "{who:?} draws large {large}, small {small}, and writes title {title}")
            }
            Self::Portal(member) => write!(f, "the portal changes {member}"),
            Self::TimePasses => write!(f, "time passes"),
            Self::LateArrives => write!(f, "the late request arrives"),
        }
    }
}

/// Gives stories that are long enough for several runs to meet; they begin with an offer that Anna has published.
pub(super) fn stories() -> impl Strategy<Value = Vec<Step>> {
    let first = Command::Publish(Base::Folder, Force::No, Then::Stop);
    let prologue = vec![Step::Start(Who::Anna, first), Step::Go(Who::Anna, 20)];
    prop::collection::vec(step(), 20..90).prop_map(move |story| [prologue.clone(), story].concat())
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        7 => (who(), command()).prop_map(|(who, command)| Step::Start(who, command)),
        12 => (who(), 1..16_u8).prop_map(|(who, requests)| Step::Go(who, requests)),
        3 => who().prop_map(Step::Half),
        4 => (who(), fault()).prop_map(|(who, how)| Step::Fail(who, how)),
        1 => who().prop_map(Step::Kill),
        5 => (who(), [0..3_u8, 0..3_u8, 0..3_u8]).prop_map(|(who, now)| Step::Redraw(who, now)),
        1 => prop::sample::select(vec!["summary", "longSummary"]).prop_map(Step::Portal),
        4 => Just(Step::TimePasses),
        2 => Just(Step::LateArrives),
    ]
}

fn who() -> impl Strategy<Value = Who> {
    prop_oneof![Just(Who::Anna), Just(Who::Ben)]
}

fn command() -> impl Strategy<Value = Command> {
    let base = prop_oneof![2 => Just(Base::Folder), 3 => Just(Base::ImagesOnly)];
    let force = prop_oneof![5 => Just(Force::No), 1 => Just(Force::Yes)];
    let then = prop_oneof![6 => Just(Then::Stop), 1 => Just(Then::Submit), 1 => Just(Then::GoLive)];
    prop_oneof![
        8 => (base, force, then).prop_map(|(base, force, then)| Command::Publish(base, force, then)),
        1 => Just(Command::Submit),
        1 => Just(Command::GoLive),
        1 => Just(Command::Cancel),
    ]
}

fn fault() -> impl Strategy<Value = Break> {
    prop_oneof![
        3 => Just(Break::Cut),
        2 => prop::sample::select(vec![412, 429, 500, 503]).prop_map(Break::Status),
        1 => Just(Break::Late),
    ]
}
