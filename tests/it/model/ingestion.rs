//! The same stories through the Product Ingestion API, whose jobs go on while others act, and which has no condition for a
//! save: a run looks right before it.
//!
//! Short stories, and many: `OFFERPRESS_INGESTION_STORIES=512` tells so many.

use super::lie::{Lie, Odd};
use super::step::{Base, Break, Command, Drawing, Edit, Force, Step, Then, Who};
use super::world::Setting;
use super::{Stage, no_story_breaks_a_law};
use crate::support::gate::Forwarding;
use crate::support::{Api, tried};

#[test]
fn no_story_of_the_product_ingestion_api_loses_anybodys_work_or_says_what_is_not_so() {
    no_story_breaks_a_law(Api::Ingestion);
}

const PUBLISH: Command = Command::Publish(Base::ImagesOnly, Force::No, Then::Stop);

const TO_THE_END: u8 = 40;

/// Tells a story of an offer that Anna has published, where a job takes so many reads.
#[track_caller]
fn ends_well(jobs: u32, story: &[Step]) {
    let story = [&[Step::Start(Who::Anna, PUBLISH), Step::Go(Who::Anna, TO_THE_END)], story].concat();
    let setting = Setting { api: Api::Ingestion, forwarding: Forwarding::Faithful, jobs };
    assert_eq!(Stage::new().tell(setting, &story), Ok(()), "{jobs}: {story:?}");
}

/// Each request of a run that changes two images: a colleague edits before it, or it fails, or the run is killed.
#[test]
fn whatever_happens_at_any_request_of_a_publish_is_told_and_made_good_by_the_next_one() {
    let events = |who| {
        vec![
            vec![Step::Portal(Edit::Logo("large"))],
            vec![Step::Portal(Edit::Added)],
            vec![Step::Portal(Edit::Text("summary"))],
            vec![Step::Fail(who, Break::Cut)],
            vec![Step::Half(who), Step::Fail(who, Break::Cut)],
            vec![Step::Fail(who, Break::Late)],
            vec![Step::Fail(who, Break::Status(429)), Step::Portal(Edit::Logo("large"))],
            vec![Step::Half(who), Step::Kill(who)],
            vec![Step::Kill(who)],
        ]
    };
    let cases = events(Who::Anna).into_iter().flat_map(|event| (0..15).map(move |at| (event.clone(), at)));
    for (event, requests) in tried(cases) {
        let begin = [
            Step::Redraw(Who::Anna, Drawing { color: 1, ..Drawing::of([2, 0, 0]) }),
            Step::Start(Who::Anna, PUBLISH),
            Step::Go(Who::Anna, requests),
        ];
        let story = [&begin[..], &event, &[Step::Go(Who::Anna, TO_THE_END)]].concat();
        ends_well(u32::from(requests) % 3, &story);
    }
}

/// A colleague puts another image where a run has just saved, before the run reads that back.
#[test]
fn an_image_that_came_before_a_save_is_read_back_is_not_taken_for_ones_own() {
    for (jobs, requests) in [(0, 6), (0, 7), (0, 8), (0, 9), (1, 8), (1, 9), (2, 8), (2, 9), (2, 10)] {
        let story = [
            Step::Redraw(Who::Anna, Drawing::of([1, 1, 0])),
            Step::Start(Who::Anna, PUBLISH),
            Step::Go(Who::Anna, requests),
            Step::Portal(Edit::Logo("large")),
            Step::Go(Who::Anna, TO_THE_END),
        ];
        ends_well(jobs, &story);
    }
}

/// Two publishers run side by side, cut at every request of the first.
#[test]
fn a_publisher_in_the_middle_of_anothers_run_loses_nothing() {
    for requests in 0..14 {
        let story = [
            Step::Redraw(Who::Anna, Drawing::of([2, 0, 0])),
            Step::Redraw(Who::Ben, Drawing::of([0, 2, 0])),
            Step::Start(Who::Anna, PUBLISH),
            Step::Go(Who::Anna, requests),
            Step::Start(Who::Ben, PUBLISH),
            Step::Go(Who::Ben, TO_THE_END),
            Step::Go(Who::Anna, TO_THE_END),
        ];
        ends_well(u32::from(requests) % 3, &story);
    }
}

/// The service does whatever it may do without a word in its documentation, while an image changes, one is added and one
/// is taken away.
#[test]
fn what_the_service_does_otherwise_loses_nothing() {
    for odd in tried(Odd::ALL) {
        let publish = [Step::Start(Who::Anna, PUBLISH), Step::Go(Who::Anna, TO_THE_END)];
        let mut story = vec![Step::Service(Lie::Odd(odd))];
        for screenshots in [2, 1] {
            let drawing = Drawing { screenshots, color: 1, ..Drawing::of([2, screenshots, 0]) };
            story.push(Step::Redraw(Who::Anna, drawing));
            story.extend(publish);
        }
        ends_well(0, &story);
        ends_well(2, &story);
    }
}
