//! What may happen next.

use crate::support::Api;
use offerpress::sandbox::{Action, Behavior, Switch, Timing, Unmatched, Wording};
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

/// How the service misbehaves from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lie {
    IgnoreSave,
    StaleAnswer,
    StaleReads(u32),
    PartialAnswer,
    EmptyAnswer,
    OtherAnswer,
    Drop(&'static str),
    AlterTexts,
    Reencode,
    RefuseOwnEtag,
    LoseAnswer(Action),
    RefuseCertification,
    OldOperation,
    RunningState,
    SignOffByStepName,
    Odd(Odd),
}

/// What the Product Ingestion API does otherwise from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Odd {
    LogoAppended,
    LogoReplaced,
    LocksEdits,
    LocksProduct,
    IgnoresOrder,
    NewPaths,
    LateTree(u32),
    ListsPreviewTwice,
    Fails(&'static str),
    GatewayBefore,
    GatewayAfter,
    NoJob,
    RefusesCancel,
    Remarks,
    OneAPage,
    Rewords(Wording),
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

impl Lie {
    pub(super) fn behavior(self) -> Behavior {
        match self {
            Self::IgnoreSave => Behavior::IgnoreSave,
            Self::StaleAnswer => Behavior::StaleAnswer,
            Self::StaleReads(reads) => Behavior::StaleReads(reads),
            Self::PartialAnswer => Behavior::PartialAnswer,
            Self::EmptyAnswer => Behavior::EmptyAnswer,
            Self::OtherAnswer => Behavior::OtherAnswer,
            Self::Drop(field) => Behavior::DropField(field.to_owned()),
            Self::AlterTexts => Behavior::AlterTexts,
            Self::Reencode => Behavior::ReencodeImages,
            Self::RefuseOwnEtag => Behavior::RefuseOwnEtag,
            Self::LoseAnswer(action) => Behavior::LoseAnswer(action),
            Self::RefuseCertification => {
                Behavior::RefuseCertification("The large logo is blurred".to_owned())
            }
            Self::OldOperation => Behavior::OldOperation("archived".to_owned()),
            Self::RunningState => Behavior::RunningState("superseded".to_owned()),
            Self::SignOffByStepName => Behavior::SignOffByStepName,
            Self::Odd(odd) => Behavior::Ingestion(odd.switch()),
        }
    }
}

impl Odd {
    /// Everything that may happen in a story.
    pub(super) const ALL: [Self; 20] = [
        Self::LogoAppended,
        Self::LogoReplaced,
        Self::LocksEdits,
        Self::LocksProduct,
        Self::IgnoresOrder,
        Self::NewPaths,
        Self::LateTree(1),
        Self::LateTree(3),
        Self::ListsPreviewTwice,
        Self::Fails("azureLogoLarge"),
        Self::Fails("azureLogoScreenshot/1"),
        Self::GatewayBefore,
        Self::GatewayAfter,
        Self::NoJob,
        Self::RefusesCancel,
        Self::Remarks,
        Self::OneAPage,
        Self::Rewords(Wording::Swap),
        Self::Rewords(Wording::Drop),
        Self::Rewords(Wording::Keep),
    ];

    fn switch(self) -> Switch {
        match self {
            Self::LogoAppended => Switch::LogoWithoutId(Unmatched::Append),
            Self::LogoReplaced => Switch::LogoWithoutId(Unmatched::Replace),
            Self::LocksEdits => Switch::LockEdits,
            Self::LocksProduct => Switch::LockProduct,
            Self::IgnoresOrder => Switch::IgnoreDisplayOrder,
            Self::NewPaths => Switch::NewPaths,
            Self::LateTree(reads) => Switch::LateTree(reads),
            Self::ListsPreviewTwice => Switch::ListPreviewTwice,
            Self::Fails(resource) => Switch::FailResource(resource.to_owned()),
            Self::GatewayBefore => Switch::BadGateway(Timing::Before),
            Self::GatewayAfter => Switch::BadGateway(Timing::After),
            Self::NoJob => Switch::AnswerWithoutJob,
            Self::RefusesCancel => Switch::RefuseCancel,
            Self::Remarks => Switch::Validations,
            Self::OneAPage => Switch::PageSize(1),
            Self::Rewords(wording) => Switch::Reword(wording),
        }
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

/// Gives stories that are long enough for several runs to meet; they begin with an offer that Anna has published.
///
/// Those of the Product Ingestion API are shorter and more.
pub(super) fn stories(api: Api) -> impl Strategy<Value = Vec<Step>> {
    let first = Command::Publish(Base::Folder, Force::No, Then::Stop);
    let prologue = vec![Step::Start(Who::Anna, first), Step::Go(Who::Anna, 30)];
    let one = |weight| prop_oneof![weight => step(api).prop_map(|step| vec![step]), 1 => life_cycle(), 3 => interruption(api)];
    let (weight, many) = if api == Api::Portal { (24, 12..40) } else { (6, 2..6_usize) };
    let scenes = prop::collection::vec(one(weight), many);
    scenes.prop_map(move |story| [prologue.clone(), story.concat()].concat())
}

/// A submission, some time, and someone who goes live, cancels or publishes: by chance alone they hardly ever meet.
fn life_cycle() -> impl Strategy<Value = Vec<Step>> {
    let last = prop_oneof![3 => Just(Command::GoLive), 1 => Just(Command::Cancel), 1 => command()];
    let edit = prop::option::weighted(0.3, edit());
    (who(), who(), last, 0..4_usize, edit).prop_map(|(first, second, last, time, edit)| {
        let mut scene = vec![Step::Go(first, 30), Step::Start(first, Command::Submit), Step::Go(first, 20)];
        scene.extend(std::iter::repeat_n(Step::TimePasses, time));
        scene.extend(edit.map(Step::Portal));
        // one API cancels by the ID of a job, which only who submitted knows
        let second = if last == Command::Cancel { first } else { second };
        scene.extend([Step::Go(second, 30), Step::Start(second, last), Step::Go(second, 20)]);
        scene
    })
}

/// A publish that is interrupted at any request, up to one after its save.
fn interruption(api: Api) -> impl Strategy<Value = Vec<Step>> {
    let publish = command().prop_filter("a publish", |command| matches!(command, Command::Publish(..)));
    let event = move |who, other, command| {
        prop_oneof![
            3 => fault().prop_map(move |how| vec![Step::Fail(who, how)]),
            3 => fault().prop_map(move |how| vec![Step::Half(who), Step::Fail(who, how)]),
            1 => Just(vec![Step::Kill(who)]),
            1 => Just(vec![Step::GoToSave(who), Step::Fail(who, Break::Late), Step::Go(who, 20), Step::LateArrives]),
            3 => edit().prop_map(|edit| vec![Step::Portal(edit)]),
            1 => lie(api).prop_map(move |lie| vec![Step::Service(lie), Step::Go(who, 6), Step::Honest]),
            2 => Just(vec![Step::Start(other, command), Step::Go(other, 20)]),
        ]
    };
    let scene = (who(), publish, command(), drawing(), 0..10_u8);
    scene.prop_flat_map(move |(who, publish, command, drawing, requests)| {
        let other = if who == Who::Anna { Who::Ben } else { Who::Anna };
        event(who, other, command).prop_map(move |event| {
            let begin = [Step::Go(who, 20), Step::Redraw(who, drawing), Step::Start(who, publish)];
            [&begin[..], &[Step::Go(who, requests)], &event, &[Step::Go(who, 20)]].concat()
        })
    })
}

fn step(api: Api) -> impl Strategy<Value = Step> {
    prop_oneof![
        14 => (who(), command()).prop_map(|(who, command)| Step::Start(who, command)),
        24 => (who(), 1..16_u8).prop_map(|(who, requests)| Step::Go(who, requests)),
        6 => who().prop_map(Step::Half),
        8 => (who(), fault()).prop_map(|(who, how)| Step::Fail(who, how)),
        2 => who().prop_map(Step::Kill),
        9 => (who(), drawing()).prop_map(|(who, drawing)| Step::Redraw(who, drawing)),
        2 => (who(), lost()).prop_map(|(who, lost)| Step::Lock(who, lost)),
        4 => edit().prop_map(Step::Portal),
        3 => lie(api).prop_map(Step::Service),
        3 => Just(Step::Honest),
        8 => Just(Step::TimePasses),
        4 => Just(Step::LateArrives),
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

fn drawing() -> impl Strategy<Value = Drawing> {
    let numbers = (0..3_u8, 0..3_u8, 0..3_u8, 0..3_u8, 0..2_u8, 0..=Drawing::NO_CAPTIONS);
    numbers.prop_map(|(large, small, title, screenshots, color, captions)| Drawing {
        large,
        small,
        title,
        screenshots,
        color,
        captions,
    })
}

fn lost() -> impl Strategy<Value = Lost> {
    prop::sample::select(vec![Lost::Deleted, Lost::Foreign, Lost::Others, Lost::Older])
}

fn edit() -> impl Strategy<Value = Edit> {
    prop::sample::select(vec![
        Edit::Text("summary"),
        Edit::Text("longSummary"),
        Edit::Logo("large"),
        Edit::Logo("small"),
        Edit::LogoRemoved,
        Edit::Added,
        Edit::Removed,
        Edit::Replaced,
        Edit::Reordered,
        Edit::Caption,
    ])
}

fn lie(api: Api) -> impl Strategy<Value = Lie> {
    prop::sample::select(match api {
        Api::Portal => of_portal(),
        Api::Ingestion => of_ingestion(),
    })
}

fn of_portal() -> Vec<Lie> {
    vec![
        Lie::IgnoreSave,
        Lie::StaleAnswer,
        Lie::StaleReads(1),
        Lie::StaleReads(3),
        Lie::PartialAnswer,
        Lie::EmptyAnswer,
        Lie::OtherAnswer,
        Lie::Drop("smallLogo"),
        Lie::Drop("screenshots"),
        Lie::AlterTexts,
        Lie::Reencode,
        Lie::RefuseOwnEtag,
        Lie::LoseAnswer(Action::Save),
        Lie::LoseAnswer(Action::Submit),
        Lie::LoseAnswer(Action::GoLive),
        Lie::RefuseCertification,
        Lie::OldOperation,
        Lie::RunningState,
        Lie::SignOffByStepName,
    ]
}

fn of_ingestion() -> Vec<Lie> {
    let of_both = [
        Lie::IgnoreSave,
        Lie::StaleReads(1),
        Lie::StaleReads(3),
        Lie::AlterTexts,
        Lie::Reencode,
        Lie::LoseAnswer(Action::Save),
        Lie::LoseAnswer(Action::Submit),
        Lie::LoseAnswer(Action::GoLive),
        Lie::LoseAnswer(Action::Cancel),
        Lie::RefuseCertification,
    ];
    of_both.into_iter().chain(Odd::ALL.map(Lie::Odd)).collect()
}

fn fault() -> impl Strategy<Value = Break> {
    prop_oneof![
        3 => Just(Break::Cut),
        2 => prop::sample::select(vec![412, 429, 500, 503]).prop_map(Break::Status),
        1 => Just(Break::Late),
    ]
}
