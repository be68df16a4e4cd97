//! Two publishers, a colleague in the portal, a service that lies and a bad network, in any order: no work is
//! lost, every report is true, and customers see only what was saved or approved. In [`ingestion`] the same
//! through the other API.
//!
//! A story is a list of steps; the runs in it are cut at each request, so that one acts while another waits. What
//! must be true is looked at after each step, by the state of the sandbox itself. A story that fails is cut down to
//! the steps that it takes. `OFFERPRESS_STORIES=512` tells so many of them, and `OFFERPRESS_INGESTION_STORIES=512` of
//! those of the other API; `OFFERPRESS_SEED=7` tells others, as CI does for each change of the code.

mod asked;
mod ingestion;
mod jobs;
mod law;
mod lie;
mod portal;
mod publisher;
mod requests;
mod run;
mod step;
mod story;
mod tally;
mod tree;
mod truth;
mod world;

use crate::support::gate::Forwarding;
use crate::support::seed::Chance;
use crate::support::{Api, each_beside_the_others};
use law::Law;
use lie::Lie;
use offerpress::http::HttpClient;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use step::{Base, Break, Command, Drawing, Edit, Force, Step, Then, Who};
use story::stories;
use tally::Tally;
use tokio::runtime::Runtime;
use tokio::task::LocalSet;
use world::{Setting, World};

/// How many stories are told, each another one.
const STORIES: u32 = 32;
/// So many stories meet everything that can happen.
const ENOUGH: u32 = 512;
/// How many of them at most have one seed.
const A_SEED: u32 = 64;

/// Where stories are told; what takes long to make is made once.
struct Stage {
    runtime: Runtime,
    http: HttpClient,
}

impl Stage {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let http = runtime.block_on(async { publisher::client() });
        Self { runtime, http }
    }

    fn tell(&self, setting: Setting, story: &[Step]) -> Law {
        let tally = Tally::of(setting.api);
        tally.count("a story was told");
        LocalSet::new().block_on(&self.runtime, async {
            let mut world = World::new(setting, &self.http).await;
            for step in story {
                tally.step(step);
                world.step(*step).await.map_err(|error| format!("at `{step:?}`: {error}"))?;
            }
            world.end().await.map_err(|error| format!("in the end: {error}"))
        })
    }
}

fn tell(forwarding: Forwarding, story: &[Step]) -> Law {
    Stage::new().tell(Setting { api: Api::Portal, forwarding, jobs: 0 }, story)
}

/// Returns how many reads a job takes.
fn jobs(api: Api) -> BoxedStrategy<u32> {
    match api {
        Api::Portal => Just(0).boxed(),
        Api::Ingestion => (0..3_u32).boxed(),
    }
}

/// Tells so many stories of a seed.
fn all_end_well(api: Api, seed: u64, many: u32) -> Law {
    let (stage, mut bytes) = (Stage::new(), [0; 32]);
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases: many, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    let forwarding = Forwarding::Faithful;
    let told = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
        .run(&(jobs(api), stories(api)), |(jobs, story)| {
            stage.tell(Setting { api, forwarding, jobs }, &story).map_err(TestCaseError::fail)
        });
    told.map_err(|error| format!("{error}"))
}

#[test]
fn no_story_loses_anybodys_work_or_says_what_is_not_so() {
    no_story_breaks_a_law(Api::Portal);
}

impl Api {
    /// The variable that says how many stories are told through it.
    fn stories(self) -> &'static str {
        match self {
            Self::Portal => "OFFERPRESS_STORIES",
            Self::Ingestion => "OFFERPRESS_INGESTION_STORIES",
        }
    }
}

#[expect(clippy::print_stdout, reason = "the seed and what happened, for whoever looks at a failure")]
fn no_story_breaks_a_law(api: Api) {
    let variable = api.stories();
    let asked = std::env::var(variable).ok().map(|text| text.parse().unwrap());
    let first = Chance::of_this_run().seed();
    let all = asked.unwrap_or(STORIES);
    let (seeds, of_each) = (all.div_ceil(A_SEED), all.min(A_SEED));
    println!("OFFERPRESS_SEED={first}");
    let seeds: Vec<_> = (0..u64::from(seeds)).map(|n| first.wrapping_add(n)).collect();
    each_beside_the_others(seeds, |seed| {
        all_end_well(api, seed, of_each)
            .map_err(|error| format!("{error}\nOFFERPRESS_SEED={seed} {variable}={of_each}"))
    });
    let tally = Tally::of(api);
    println!("{}", tally.all());
    // fewer need not meet everything
    let is_enough = asked.is_some_and(|many| many >= ENOUGH);
    assert!(!is_enough || tally.missing().is_empty(), "never happened: {:?}", tally.missing());
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
        Step::Redraw(Who::Ben, Drawing::of([2, 2, 0])),
        Step::Start(Who::Ben, WHOLE),
        Step::Go(Who::Ben, TO_THE_SAVE),
        Step::Portal(Edit::Text("summary")),
        Step::Go(Who::Ben, TO_THE_END),
    ]);
    let found = tell(Forwarding::WithoutIfMatch, &story).unwrap_err();
    assert!(found.ends_with("ben saved over a draft that it had not read"), "{found}");
    assert_eq!(tell(Forwarding::Faithful, &story), Ok(()));
}

/// Ben keeps the small logo that is there; Anna draws another one meanwhile.
#[test]
fn a_picture_that_came_meanwhile_is_not_put_back() {
    let story = after_anna(&[
        Step::Redraw(Who::Ben, Drawing::of([1, 0, 0])),
        Step::Start(Who::Ben, PICTURES),
        Step::Go(Who::Ben, TO_THE_SAVE - 2),
        Step::Redraw(Who::Anna, Drawing::of([0, 2, 0])),
        Step::Start(Who::Anna, PICTURES),
        Step::Go(Who::Anna, TO_THE_END),
        Step::Go(Who::Ben, TO_THE_END),
    ]);
    assert_eq!(tell(Forwarding::Faithful, &story), Ok(()));
}

/// Anna's save never arrives, and Ben saves other pictures before she looks.
#[test]
fn anothers_save_is_not_taken_for_ones_own() {
    let story = after_anna(&[
        Step::Redraw(Who::Anna, Drawing::of([2, 2, 0])),
        Step::Start(Who::Anna, PICTURES),
        Step::Go(Who::Anna, TO_THE_SAVE),
        Step::Fail(Who::Anna, Break::Cut),
        Step::Start(Who::Ben, PICTURES),
        Step::Go(Who::Ben, TO_THE_END),
        Step::Go(Who::Anna, TO_THE_END),
    ]);
    assert_eq!(tell(Forwarding::Faithful, &story), Ok(()));
}

/// An answer without the offer is followed by a read, before which a colleague edits.
#[test]
fn an_edit_before_a_save_is_read_back_is_not_taken_for_ones_own() {
    let story = after_anna(&[
        Step::Redraw(Who::Anna, Drawing::of([1, 0, 0])),
        Step::Start(Who::Anna, WHOLE),
        Step::Service(Lie::PartialAnswer),
        Step::Go(Who::Anna, 5),
        Step::Portal(Edit::Text("longSummary")),
        Step::Go(Who::Anna, TO_THE_END),
        Step::Start(Who::Anna, WHOLE),
        Step::Go(Who::Anna, TO_THE_END),
    ]);
    assert_eq!(tell(Forwarding::Faithful, &story), Ok(()));
}

/// Ben saves, and Anna submits just that before he looks.
#[test]
fn what_was_submitted_since_the_save_is_not_submitted_again() {
    let story = after_anna(&[
        Step::Redraw(Who::Ben, Drawing::of([1, 1, 1])),
        Step::Start(Who::Ben, Command::Publish(Base::Folder, Force::Yes, Then::Submit)),
        Step::Go(Who::Ben, TO_THE_SAVE + 1),
        Step::Start(Who::Anna, Command::Submit),
        Step::Go(Who::Anna, TO_THE_END),
        Step::TimePasses,
        Step::TimePasses,
        Step::TimePasses,
        Step::Go(Who::Ben, TO_THE_END),
    ]);
    assert_eq!(tell(Forwarding::Faithful, &story), Ok(()));
}

/// Ben's save goes through, though its answer is lost; his second try is refused, because Anna has submitted it.
#[test]
fn a_save_is_not_told_as_refused_where_only_its_second_try_was() {
    let story = after_anna(&[
        Step::Redraw(Who::Ben, Drawing::of([1, 1, 1])),
        Step::Start(Who::Ben, Command::Publish(Base::Folder, Force::Yes, Then::Stop)),
        Step::Go(Who::Ben, TO_THE_SAVE),
        Step::Half(Who::Ben),
        Step::Fail(Who::Ben, Break::Cut),
        Step::Start(Who::Anna, Command::Submit),
        Step::Go(Who::Anna, TO_THE_END),
        Step::Go(Who::Ben, TO_THE_END),
    ]);
    assert_eq!(tell(Forwarding::Faithful, &story), Ok(()));
}

/// A preview is still waited for when a colleague edits the draft: what goes live is what the run left.
#[test]
fn an_edit_while_a_run_waits_for_the_preview_does_not_go_live() {
    let story = after_anna(&[
        Step::Start(Who::Ben, Command::Submit),
        Step::Go(Who::Ben, TO_THE_END),
        Step::Start(Who::Anna, Command::Publish(Base::Folder, Force::No, Then::GoLive)),
        // its submission is followed, until the preview is there
        Step::Go(Who::Anna, 10),
        Step::Portal(Edit::Caption),
        Step::Go(Who::Anna, TO_THE_END),
    ]);
    assert_eq!(tell(Forwarding::Faithful, &story), Ok(()));
}

/// An answer without the offer, or with an old one, is followed by a read, before which a colleague edits an image.
#[test]
fn an_image_that_came_before_a_save_is_read_back_is_not_taken_for_ones_own() {
    for lie in [Lie::PartialAnswer, Lie::StaleAnswer, Lie::IgnoreSave] {
        for edit in [Edit::Logo("large"), Edit::Replaced, Edit::Removed, Edit::Added, Edit::Caption] {
            let story = after_anna(&[
                Step::Redraw(Who::Anna, Drawing::of([2, 0, 0])),
                Step::Start(Who::Anna, WHOLE),
                Step::Service(lie),
                Step::Go(Who::Anna, 5),
                Step::Portal(edit),
                Step::Go(Who::Anna, TO_THE_END),
                Step::Honest,
                Step::Start(Who::Anna, WHOLE),
                Step::Go(Who::Anna, TO_THE_END),
            ]);
            assert_eq!(tell(Forwarding::Faithful, &story), Ok(()), "{lie:?}, {edit:?}");
        }
    }
}

/// Reads hide what was saved and submitted, so that a run can't know that it is in preview already.
#[test]
fn a_draft_that_stale_reads_hide_may_be_submitted_again() {
    let story = after_anna(&[
        Step::Redraw(Who::Anna, Drawing::of([2, 0, 0])),
        Step::Service(Lie::StaleReads(3)),
        Step::Start(Who::Anna, WHOLE),
        Step::Go(Who::Anna, TO_THE_END),
        Step::Start(Who::Anna, Command::Submit),
        Step::Go(Who::Anna, TO_THE_END),
        Step::TimePasses,
        Step::TimePasses,
        Step::TimePasses,
        Step::Start(Who::Anna, Command::Submit),
        Step::Go(Who::Anna, TO_THE_END),
    ]);
    assert_eq!(tell(Forwarding::Faithful, &story), Ok(()));
}

/// Pictures alone are put on what is there, whoever wrote it, though the last one wins.
#[test]
fn pictures_by_force_change_no_text() {
    let story = after_anna(&[
        Step::Start(Who::Ben, Command::Publish(Base::ImagesOnly, Force::Yes, Then::Stop)),
        Step::Go(Who::Ben, TO_THE_SAVE),
        Step::Portal(Edit::Text("summary")),
        Step::Go(Who::Ben, TO_THE_END),
    ]);
    assert_eq!(tell(Forwarding::Faithful, &story), Ok(()));
}

/// Pictures by force are put on the texts that were read, even where a stale read hid those that are there.
#[test]
fn pictures_by_force_keep_the_texts_that_a_stale_read_shows() {
    let story = after_anna(&[
        Step::Service(Lie::StaleReads(3)),
        Step::Start(Who::Ben, Command::Publish(Base::Folder, Force::Yes, Then::Stop)),
        Step::Go(Who::Ben, TO_THE_END),
        Step::Redraw(Who::Anna, Drawing::of([2, 0, 0])),
        Step::Start(Who::Anna, Command::Publish(Base::ImagesOnly, Force::Yes, Then::Stop)),
        Step::Go(Who::Anna, TO_THE_END),
    ]);
    assert_eq!(tell(Forwarding::Faithful, &story), Ok(()));
}

/// Ben writes the caption that Anna then writes too, beside another image: nothing of his is lost.
#[test]
fn a_caption_that_both_write_is_no_edit_that_is_lost() {
    let drawing = Drawing { captions: 1, ..Drawing::of([0, 1, 1]) };
    let story = after_anna(&[
        Step::Redraw(Who::Ben, drawing),
        Step::Start(Who::Ben, Command::Publish(Base::Folder, Force::Yes, Then::Stop)),
        Step::Go(Who::Ben, TO_THE_END),
        Step::Redraw(Who::Anna, Drawing { color: 1, ..drawing }),
        Step::Start(Who::Anna, PICTURES),
        Step::Go(Who::Anna, TO_THE_END),
    ]);
    assert_eq!(tell(Forwarding::Faithful, &story), Ok(()));
}

/// A caption that a colleague wrote goes neither with its image nor under the one that replaces it.
#[test]
fn a_colleagues_caption_is_not_lost_with_its_image() {
    for (screenshots, color) in [(0, 0), (1, 1)] {
        let drawing = Drawing { screenshots, color, ..Drawing::of([0, 0, 0]) };
        let story = after_anna(&[
            Step::Portal(Edit::Caption),
            Step::Redraw(Who::Anna, drawing),
            Step::Start(Who::Anna, WHOLE),
            Step::Go(Who::Anna, TO_THE_END),
        ]);
        assert_eq!(tell(Forwarding::Faithful, &story), Ok(()), "{drawing:?}");
    }
}
