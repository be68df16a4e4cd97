//! 10. At most one submission and one going live per saved state, over any number of reruns and commands; what is live
//!     was saved by us.

use super::PUBLISH;
use crate::support::seed::Chance;
use crate::support::world::{Call, Edit, Mode, World, truth};
use crate::support::{TestEnv, each_beside_the_others};
use serde_json::Value;

const COMMANDS: [&[&str]; 7] = [
    PUBLISH,
    &["publish", "listing", "--format", "json", "--submit"],
    &["publish", "listing", "--format", "json", "--submit", "--wait", "--every", "0s", "--timeout", "5s"],
    &[
        "publish",
        "listing",
        "--format",
        "json",
        "--submit",
        "--wait",
        "--go-live",
        "--every",
        "0s",
        "--timeout",
        "5s",
    ],
    &["submit", "listing", "--format", "json"],
    &["submit", "listing", "--format", "json", "--wait", "--every", "0s", "--timeout", "5s"],
    &["go-live", "listing", "--format", "json", "--yes"],
];

const FAULTS: [Mode; 6] = [
    Mode::LosesAnswer(Call::Submit),
    Mode::LosesAnswer(Call::GoLive),
    Mode::LosesAnswer(Call::Save),
    Mode::Refuses(Call::List, 403),
    Mode::SignOffByStepName,
    Mode::UnknownStates,
];

fn images(world: &World, offer: &Value) -> Vec<Option<String>> {
    truth::of_offer(world, offer).into_iter().map(|picture| picture.sha256()).collect()
}

fn story(seed: u64) -> Result<(), String> {
    let mut chance = Chance::of(seed);
    let (env, world) = (TestEnv::with_listing(), World::with(1));
    let (mut told, mut states, mut ours) = (Vec::new(), 0, Vec::new());
    for n in 0..7 {
        if chance.below(4) == 0 {
            let large = crate::support::png(216, 216, [110, u8::try_from(n).unwrap() * 20, 0]);
            env.write("logos/large.png", large);
            told.push("another logo".to_owned());
        }
        if chance.below(6) == 0 && world.edit(chance.one_of(&[Edit::Text, Edit::Logo])) {
            // a colleague's state may be submitted once too
            states += 1;
            told.push("an edit".to_owned());
        }
        let modes = if chance.below(3) == 0 { vec![chance.one_of(&FAULTS)] } else { Vec::new() };
        world.turn(&modes);
        let args = chance.one_of(&COMMANDS);
        let before = world.draft();
        let seen = env.run_through(&world, args);
        told.push(format!("{args:?} under {modes:?}: exit {}", seen.code));
        let draft = world.draft();
        if world.count(Call::Save) > 0 && before != draft {
            states += 1;
        }
        ours.extend(draft.as_ref().map(|draft| images(&world, draft)));
        let count =
            |kind: &str| world.operations().iter().filter(|one| one["submissionType"] == kind).count();
        for kind in ["publish", "goLive"] {
            if count(kind) > states {
                let many = count(kind);
                return Err(format!("{many} of {kind} for {states} states: {told:#?}\n{}", seen.all()));
            }
        }
        if let Some(live) = world.slot("production")
            && !ours.contains(&images(&world, &live))
        {
            return Err(format!("what is live was never a draft: {told:#?}"));
        }
    }
    Ok(())
}

#[test]
fn a_saved_state_is_submitted_once_and_goes_live_once() {
    let first = Chance::fresh().seed();
    each_beside_the_others((first..first + 8).collect(), story);
}
