//! A world that is dishonest, in every way that we know: a run keeps its word all the same.

use crate::support::world::{Mode, World};
use crate::support::{TestEnv, law};

const PUBLISH: &[&str] = &["publish", "listing", "--format", "json"];

/// The kit itself is put to the test: an honest world is as if nobody stood in between.
#[test]
fn an_honest_world_passes_everything_on() {
    let (env, world) = (TestEnv::with_two_logos(), World::start());
    for result in ["saved", "unchanged"] {
        let seen = env.run_through(&world, PUBLISH);
        assert_eq!((seen.code, &seen.json()["result"]), (0, &result.into()), "{}", seen.all());
        law::holds(&world, &seen, &env.folder());
    }
    let seen = env.run_through(&world, &["plan", "listing", "--format", "json"]);
    law::holds(&world, &seen, &env.folder());
    assert_eq!(seen.code, 0, "{}", seen.all());
}

/// The law itself is put to the test: a draft that is not as the folder says breaks it.
#[test]
fn the_law_finds_out_what_is_not_as_it_was_said() {
    let (env, world) = (TestEnv::with_two_logos(), World::start());
    let seen = env.run_through(&world, PUBLISH);
    world.turn(&[Mode::Edit(crate::support::world::Edit::Logo, crate::support::world::When::BeforeTheRun)]);
    let broken = law::check(&world, &seen, &env.folder()).unwrap_err();
    assert!(broken.contains("largeLogo"), "{broken}");
}
