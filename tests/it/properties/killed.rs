//! 9. Killed at any request, then run again, is an uninterrupted run.

use super::{PUBLISH, done, some};
use crate::support::TestEnv;
use crate::support::world::{Call, Mode, World};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Far above what a run takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs it until it has asked so often, and kills it there.
fn killed(env: &TestEnv, world: &World, after: usize) {
    world.forget();
    let mut command = env.command_through(world, PUBLISH);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() && world.held() == 0 {
        assert!(start.elapsed() < PATIENCE, "it neither asked {after} times nor ended");
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    world.be_honest();
}

#[test]
fn killed_at_any_request_and_run_again_is_as_if_nothing_had_happened() {
    let cases: Vec<_> = (0..26)
        .flat_map(|after| [false, true].map(|carried_out| Mode::Hangs { after, carried_out }))
        .collect();
    some(&cases, 14, |mode| {
        let (env, world) = (TestEnv::with_listing(), World::start());
        done(&env, &world, PUBLISH)?;
        env.change_listing();
        let Mode::Hangs { after, .. } = mode else { return Ok(()) };
        world.turn(&[mode]);
        killed(&env, &world, after);
        let again = done(&env, &world, PUBLISH)?;
        let saves = world.count(Call::Save);
        let last = done(&env, &world, PUBLISH)?;
        if last.json()["result"] == "unchanged" && saves <= 1 {
            return Ok(());
        }
        Err(format!("{}\nand then {}", again.all(), last.all()))
    });
}
