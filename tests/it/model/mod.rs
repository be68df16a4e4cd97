//! Two publishers, a colleague in the portal and a bad network, in any order: nobody's work is lost.
//!
//! A story is a list of steps; the runs in it are cut at each request, so that one acts while another waits. What
//! must be true is looked at after each step, by the state of the sandbox itself. A story that fails is cut down to
//! the steps that it takes. `OFFERPRESS_STORIES=500` tells more of them, `OFFERPRESS_SEED=7` others.

mod law;
mod publisher;
mod step;
mod truth;
mod world;

use crate::support::gate::Manner;
use law::Law;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use step::{Base, Break, Command, Force, Step, Then, Who, stories};
use tokio::task::LocalSet;
use world::World;

/// How many stories of a seed are told.
const STORIES: u32 = 8;

fn tell(manner: Manner, story: &[Step]) -> Law {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    LocalSet::new().block_on(&runtime, async {
        let mut world = World::new(manner).await;
        for step in story {
            world.step(*step).await.map_err(|error| format!("at `{step:?}`: {error}"))?;
        }
        world.end().await.map_err(|error| format!("in the end: {error}"))
    })
}

fn all_stories_end_well(seed: u8) {
    let asked = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u32>().unwrap());
    let cases = asked("OFFERPRESS_STORIES").unwrap_or(STORIES);
    let seed = asked("OFFERPRESS_SEED").map_or(seed, |asked| seed.wrapping_add(asked.to_le_bytes()[0]));
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let told = TestRunner::new_with_rng(config, rng)
        .run(&stories(), |story| tell(Manner::Faithful, &story).map_err(TestCaseError::fail));
    told.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
}

#[test]
fn no_story_loses_anybodys_work() {
    all_stories_end_well(1);
}

#[test]
fn nor_does_any_of_a_second_seed() {
    all_stories_end_well(2);
}

#[test]
fn nor_does_any_of_a_third_seed() {
    all_stories_end_well(3);
}

const WHOLE: Command = Command::Publish(Base::Folder, Force::No, Then::Stop);
const PICTURES: Command = Command::Publish(Base::ImagesOnly, Force::No, Then::Stop);

/// Up to the save: the draft, its operations, and two requests for each of two new pictures.
const TO_THE_SAVE: u8 = 6;
const TO_THE_END: u8 = 20;

/// An offer that Anna has published.
fn after_anna(story: &[Step]) -> Vec<Step> {
    [&[Step::Start(Who::Anna, WHOLE), Step::Go(Who::Anna, TO_THE_END)], story].concat()
}

/// The model itself is put to the test: a client that forgets `If-Match` is found out.
#[test]
fn a_save_that_names_no_state_is_found_out() {
    let story = after_anna(&[
        // Ben has no record of Anna's work, so that he has to insist the first time
        Step::Start(Who::Ben, Command::Publish(Base::Folder, Force::Yes, Then::Stop)),
        Step::Go(Who::Ben, TO_THE_END),
        Step::Redraw(Who::Ben, [2, 2, 0]),
        Step::Start(Who::Ben, WHOLE),
        Step::Go(Who::Ben, TO_THE_SAVE),
        Step::Portal("summary"),
        Step::Go(Who::Ben, TO_THE_END),
    ]);
    let found = tell(Manner::Careless, &story).unwrap_err();
    assert!(found.ends_with("ben saved over a draft that it had not read"), "{found}");
    assert_eq!(tell(Manner::Faithful, &story), Ok(()));
}

/// Ben keeps the small logo that is there; Anna draws another one meanwhile.
#[test]
fn a_picture_that_came_meanwhile_is_not_put_back() {
    let story = after_anna(&[
        Step::Redraw(Who::Ben, [1, 0, 0]),
        Step::Start(Who::Ben, PICTURES),
        Step::Go(Who::Ben, TO_THE_SAVE - 2),
        Step::Redraw(Who::Anna, [0, 2, 0]),
        Step::Start(Who::Anna, PICTURES),
        Step::Go(Who::Anna, TO_THE_END),
        Step::Go(Who::Ben, TO_THE_END),
    ]);
    assert_eq!(tell(Manner::Faithful, &story), Ok(()));
}

/// Anna's save never arrives, and Ben saves other pictures before she looks.
#[test]
fn anothers_save_is_not_taken_for_ones_own() {
    let story = after_anna(&[
        Step::Redraw(Who::Anna, [2, 2, 0]),
        Step::Start(Who::Anna, PICTURES),
        Step::Go(Who::Anna, TO_THE_SAVE),
        Step::Fail(Who::Anna, Break::Cut),
        Step::Start(Who::Ben, PICTURES),
        Step::Go(Who::Ben, TO_THE_END),
        Step::Go(Who::Anna, TO_THE_END),
    ]);
    assert_eq!(tell(Manner::Faithful, &story), Ok(()));
}

/// Pictures alone are put on what is there, whoever wrote it, though the last one wins.
#[test]
fn pictures_by_force_change_no_text() {
    let story = after_anna(&[
        Step::Start(Who::Ben, Command::Publish(Base::ImagesOnly, Force::Yes, Then::Stop)),
        Step::Go(Who::Ben, TO_THE_SAVE),
        Step::Portal("summary"),
        Step::Go(Who::Ben, TO_THE_END),
    ]);
    assert_eq!(tell(Manner::Faithful, &story), Ok(()));
}
