//! 9. Killed at any write to disk, or on a full disk, then run again, is an uninterrupted run.
//!
//! A limit on the size of files stops the process from outside, at its first write past that size, with a file half
//! written: by a signal that kills it, or, where that is ignored, by an error as on a full disk.
#![cfg(unix)]

use super::{PUBLISH, done, some};
use crate::support::disk::{self, End};
use crate::support::world::{Call, World};
use crate::support::{Seen, TestEnv, contents};
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};

/// Limits in blocks of 512 bytes: at the first write of all, and at the first of a larger file.
const LIMITS: [u16; 5] = [0, 1, 4, 16, 40];

const PULL: &[&str] = &["pull", "contoso/vm", "pulled"];
const PLAN: &[&str] = &["plan", "listing", "--out", "plan.json"];
const FIT: &[&str] = &["fit", "listing"];
const COMMANDS: [&[&str]; 4] = [PUBLISH, PULL, PLAN, FIT];

/// Runs a command that cannot write larger files; says whether it came to its end all the same.
fn limited(env: &TestEnv, world: &World, args: &[&str], end: End, blocks: u16) -> Result<bool, String> {
    world.forget();
    let mut command = disk::limited(&env.command_through(world, args), end, blocks);
    let output = command.output().unwrap();
    let killed = output.status.signal().is_some();
    let seen = env.seen(output);
    match (end, killed, seen.code) {
        (_, false, 0) => Ok(true),
        (End::Killed, true, _) => Ok(false),
        (End::DiskFull, false, 5) if seen.stderr.contains("File too large") => Ok(false),
        _ => Err(format!("it ended otherwise, by a signal: {killed}\n{}", seen.all())),
    }
}

/// The files of a folder as people see them.
fn visible(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let is_hidden = |path: &Path| path.file_name().unwrap().to_str().unwrap().starts_with(".offerpress-");
    let all = if folder.exists() { contents(folder) } else { Vec::new() };
    let seen = all.into_iter().filter(|(path, _)| !is_hidden(path));
    seen.map(|(path, bytes)| (path.strip_prefix(folder).unwrap().to_owned(), bytes)).collect()
}

/// A folder, and a draft where the command needs one.
fn prepared(args: &[&str]) -> Result<(TestEnv, World), String> {
    let (env, world) = (TestEnv::with_listing(), World::start());
    if args == PULL {
        done(&env, &world, PUBLISH)?;
    }
    if args == FIT {
        fs::remove_file(env.file("logos/medium.png")).unwrap();
        fs::remove_file(env.file("logos/small.png")).unwrap();
    }
    Ok((env, world))
}

/// What an uninterrupted run makes.
fn uninterrupted(env: &TestEnv, world: &World, args: &[&str]) -> Result<Vec<(PathBuf, Vec<u8>)>, String> {
    if args == PULL {
        done(env, world, &["pull", "contoso/vm", "control"])?;
        return Ok(visible(&env.root().join("control")));
    }
    let (env, world) = prepared(args)?;
    done(&env, &world, args)?;
    Ok(visible(&env.folder()))
}

fn is_as_uninterrupted(env: &TestEnv, world: &World, args: &[&str]) -> Result<(), String> {
    let made = uninterrupted(env, world, args)?;
    let folder = env.root().join(if args == PULL { "pulled" } else { "listing" });
    if args == PULL || args == FIT {
        let now = visible(&folder);
        let names = |all: &[(PathBuf, Vec<u8>)]| all.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>();
        return if now == made {
            Ok(())
        } else {
            Err(format!("{:?} and not {:?}", names(&now), names(&made)))
        };
    }
    let publish: &[&str] = if args == PLAN {
        &["publish", "listing", "--format", "json", "--plan", "plan.json"]
    } else {
        PUBLISH
    };
    let (seen, saves) = (done(env, world, publish)?, world.count(Call::Save));
    let last = done(env, world, PUBLISH)?;
    let result = |seen: &Seen| seen.json()["result"].clone();
    let expected = if args == PLAN { ("saved", 1) } else { ("unchanged", 0) };
    if (result(&seen), saves) == (expected.0.into(), expected.1) && result(&last) == "unchanged" {
        return Ok(());
    }
    Err(format!("{}\nand then {}", seen.all(), last.all()))
}

#[test]
fn stopped_at_any_write_and_run_again_is_as_if_nothing_had_happened() {
    let ends = [End::Killed, End::DiskFull];
    let cases = COMMANDS.iter().flat_map(|args| LIMITS.map(|limit| (*args, limit)));
    let cases: Vec<_> = cases.flat_map(|(args, limit)| ends.map(|end| (args, limit, end))).collect();
    some(&cases, 16, |(args, limit, end)| {
        let (env, world) = prepared(args)?;
        let before = visible(&env.folder());
        let came_through = limited(&env, &world, args, end, limit)?;
        if limit == 0 && came_through && args != PUBLISH {
            return Err("nothing stopped it".to_owned());
        }
        let half = visible(&env.folder())
            .into_iter()
            .find(|(path, bytes)| bytes.is_empty() && !before.iter().any(|(known, _)| known == path));
        if let Some((path, _)) = half {
            return Err(format!("half of {} is there", path.display()));
        }
        if !came_through {
            done(&env, &world, args)?;
        }
        is_as_uninterrupted(&env, &world, args)
    });
}
