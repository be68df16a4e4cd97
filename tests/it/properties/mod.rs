//! Properties that are worth more than stories. Each draws its cases by a fresh seed, which a failure prints;
//! `OFFERPRESS_SEED=7` repeats it. Number 1, 2 and 6 are `dishonest.rs`, number 7 is `grid.rs`.

mod killed;
mod once;
mod plan;
mod same;
mod secrets;
mod writes;

use crate::support::seed::Chance;
use crate::support::world::World;
use crate::support::{Seen, TestEnv, law};

const PUBLISH: &[&str] = &["publish", "listing", "--format", "json"];

/// Runs it under the law.
fn run(env: &TestEnv, world: &World, args: &[&str]) -> Result<Seen, String> {
    let seen = env.run_through(world, args);
    law::check(world, &seen, &env.folder()).map_err(|broken| format!("{broken}\n{}", seen.all()))?;
    Ok(seen)
}

/// Runs it under the law, and wants exit 0.
fn done(env: &TestEnv, world: &World, args: &[&str]) -> Result<Seen, String> {
    let seen = run(env, world, args)?;
    if seen.code == 0 { Ok(seen) } else { Err(seen.all()) }
}

/// Some cases by the seed of this run, tried beside each other.
fn some<C: Copy + Send + std::fmt::Debug>(
    cases: &[C],
    many: usize,
    one: impl Fn(C) -> Result<(), String> + Sync,
) {
    let mut chance = Chance::of_this_run();
    let seed = chance.seed();
    crate::support::each_beside_the_others(chance.some(cases, many), |case| {
        one(case).map_err(|error| format!("{error}\nOFFERPRESS_SEED={seed}"))
    });
}
