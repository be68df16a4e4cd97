//! A full disk ends every command that writes with exit 5 and the file's name on standard error; what was there stays.
#![cfg(unix)]

use crate::support::disk::{End, limited};
use crate::support::world::World;
use crate::support::{TestEnv, contents, png};
use std::fs::{self, File};
use std::process::Command;

/// Every command that writes a file, and what it could not write.
const WRITING: [(&[&str], &str); 14] = [
    (&["check", "listing", "--outputs", "outputs"], "outputs"),
    (&["check", "listing", "--format", "json", "--outputs", "outputs"], "outputs"),
    (&["check", "listing", "--format", "github"], "github-output"),
    (&["preview", "listing", "--out", "page.html"], "page.html"),
    (&["plan", "listing", "--out", "plan.json"], "plan.json"),
    (&["publish", "listing", "--preview", "page.html"], "page.html"),
    (&["publish", "lacking", "--fit"], "logos/mark.png"),
    (&["fit", "lacking"], "logos/large.png"),
    (&["fit", "lacking", "--format", "json"], "logos/large.png"),
    (&["fit", "wrong", "--replace"], "logos/large.png"),
    (&["init", "fresh", "--from", "kit"], "fresh/"),
    (&["init", "fresh"], "offerpress.toml"),
    (&["man", "--out", "pages"], "pages/"),
    (&["pull", "contoso/vm", "pulled"], "couldn't write `"),
];

/// The folders that the commands name.
fn prepared() -> TestEnv {
    let env = TestEnv::with_listing();
    for (name, size) in
        [("lacking/logos/mark.png", 600), ("wrong/logos/large.png", 600), ("kit/logo.png", 216)]
    {
        let path = env.root().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, png(size, size, [0, 90, 110])).unwrap();
    }
    for folder in ["lacking", "wrong"] {
        fs::copy(env.file("offer.json"), env.root().join(folder).join("offer.json")).unwrap();
    }
    env
}

fn at(env: &TestEnv, world: &World, args: &[&str]) -> Command {
    let mut command = env.command_through(world, args);
    command.env("GITHUB_OUTPUT", env.root().join("github-output"));
    command.env("TMPDIR", env.root().join("tmp"));
    command
}

#[test]
fn a_full_disk_is_exit_5_whatever_was_to_be_written() {
    let (env, world) = (prepared(), World::start());
    fs::create_dir(env.root().join("tmp")).unwrap();
    fs::write(env.root().join("github-output"), "").unwrap();
    let published = env.run_through(&world, &["publish", "listing"]);
    assert_eq!(published.code, 0, "{}", published.all());
    let before = contents(env.root());
    for (args, file) in WRITING {
        let output = limited(&at(&env, &world, args), End::DiskFull, 0).output().unwrap();
        let seen = env.seen(output);
        assert_eq!(seen.code, 5, "{args:?}\n{}", seen.all());
        for words in ["error: ", file, "File too large", "free some disk space"] {
            assert!(seen.stderr.contains(words), "{args:?} does not say {words}\n{}", seen.all());
        }
        assert!(!seen.stdout.contains("File too large"), "{args:?}\n{}", seen.all());
        assert!(contents(env.root()) == before, "{args:?} changed a file\n{}", seen.all());
        for new in ["fresh", "pages", "pulled"] {
            let _ = fs::remove_dir_all(env.root().join(new));
        }
    }
}

#[test]
fn standard_output_that_is_full_is_exit_5() {
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let env = TestEnv::with_listing();
    for args in [
        &["--help"][..],
        &["--version"],
        &["publish", "--help"],
        &["completions", "bash"],
        &["man"],
        &["sizes"],
        &["explain", "--format", "json"],
        &["check", "listing"],
        &["check", "listing", "--format", "github"],
        &["fit", "listing"],
    ] {
        let seen = env.seen(env.command(args).stdout(full()).output().unwrap());
        assert_eq!(seen.code, 5, "{args:?}\n{}", seen.all());
        assert!(seen.stderr.contains("couldn't write to standard output"), "{args:?}\n{}", seen.all());
    }
    env.write("logos/large.png", png(100, 100, [0, 90, 110]));
    let seen = env.seen(env.command(&["check", "listing"]).stdout(full()).output().unwrap());
    assert_eq!(seen.code, 1, "what was found counts for more: {}", seen.all());
    assert!(seen.stderr.contains("couldn't write to standard output"), "{}", seen.all());
}
