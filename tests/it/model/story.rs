//! Stories, made by chance.

use super::lie::Lie;
use super::step::{Base, Break, Command, Drawing, Edit, Force, Lost, Step, Then, Who};
use crate::support::Api;
use proptest::prelude::*;

/// Returns stories that are long enough for several runs to meet; they begin with an offer that Anna has published.
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
    prop::sample::select(Lie::all(api))
}

fn fault() -> impl Strategy<Value = Break> {
    prop_oneof![
        3 => Just(Break::Cut),
        2 => prop::sample::select(vec![412, 429, 500, 503]).prop_map(Break::Status),
        1 => Just(Break::Late),
    ]
}
