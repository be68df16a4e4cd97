//! Where the action gets its program from.

use super::world::*;
use super::{outputs, step};
use std::fs;
use std::process::{Command, Output};

/// The step that gets the program.
fn get(world: &World, inputs: &[(&str, &str)]) -> Output {
    carry_out(world, "get", inputs)
}

/// A step of the action, on a runner of Linux, with a `curl` that knows nothing but a folder. The action lies in a folder of
/// its own, where a test may list a release.
fn carry_out(world: &World, id: &str, inputs: &[(&str, &str)]) -> Output {
    let action = yaml("action.yml");
    let source = world.path("source");
    fs::create_dir_all(source.join("action")).unwrap();
    fs::write(source.join("action/get.sh"), text("action/get.sh")).unwrap();
    let mut command = world.on_github(step(&action, id)["run"].as_str().unwrap());
    command.env("PATH", format!("{}:/usr/bin:/bin", world.path("bin").display()));
    command.env("RUNNER_OS", "Linux").env("RUNNER_ARCH", "X64").env("ACTION_SERVER", "https://git.example");
    command.env("ACTION_REPOSITORY", "team/offerpress").env("GITHUB_ACTION_PATH", &source);
    for (name, value) in inputs {
        command.env(name, value);
    }
    let _ = fs::remove_file(world.path("outputs"));
    command.output().unwrap()
}

/// Puts a release where `curl` finds it, and a `cargo` that says where it was called and makes nothing; gives the archive's
/// checksum.
pub(super) fn release(world: &World) -> String {
    let make = r#"name=offerpress-0.1.0-x86_64-unknown-linux-musl
        mkdir -p bin released/$name && cd released
        printf '#!/bin/sh\necho "the released one"\n' > $name/offerpress && chmod +x $name/offerpress
        tar -czf $name.tar.gz $name && sha256sum $name.tar.gz > SHA256SUMS
        printf 'mkdir -p "$2" && cp %s/offerpress "$2"\n' "$PWD/$name" > install.sh && sha256sum install.sh > right"#;
    assert!(world.bash(make).status().unwrap().success());
    let root = world.env.root().display();
    let curl = format!(
        "#!/bin/sh\nwhile [ $# -gt 1 ]; do [ \"$1\" != --output ] || to=$2; shift; done\n\
         echo \"$1\" >> {root}/fetched\nexec cp \"{root}/released/${{1##*/}}\" \"$to\"\n",
    );
    fs::write(world.path("bin/curl"), curl).unwrap();
    let cargo = format!("#!/bin/sh\npwd > {root}/built-in\necho \"$@\" > {root}/cargo\n");
    fs::write(world.path("bin/cargo"), cargo).unwrap();
    assert!(world.bash("chmod +x bin/curl bin/cargo").status().unwrap().success());
    fs::read_to_string(world.path("released/SHA256SUMS")).unwrap()[..64].to_owned()
}

/// Lists the release in the action's own source.
fn list_release(world: &World) {
    fs::create_dir_all(world.path("source/action")).unwrap();
    fs::copy(world.path("released/SHA256SUMS"), world.path("source/action/SHA256SUMS")).unwrap();
}

/// What was downloaded, and no more to come.
pub(super) fn fetched(world: &World) -> String {
    let text = fs::read_to_string(world.path("fetched")).unwrap_or_default();
    let _ = fs::remove_file(world.path("fetched"));
    text
}

const RELEASED: &str = "https://git.example/team/offerpress/releases/download/v0.1.0/offerpress-0.1.0-x86_64-unknown-linux-musl.tar.gz\n";

fn runs_the_released_one(world: &World) {
    let program = Command::new(&outputs(world)["binary"]).output().unwrap();
    assert_eq!(program.stdout, b"the released one\n");
    assert!(!world.path("built-in").exists(), "nothing was built");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_action_runs_a_released_program_whose_checksum_is_right() {
    let world = World::new(GITHUB).await;
    let checksum = release(&world).to_uppercase();
    let seen = world.env.seen(get(&world, &[("INPUT_VERSION", "v0.1.0"), ("INPUT_CHECKSUM", &checksum)]));
    assert_eq!(seen.code, 0, "{}", seen.all());
    runs_the_released_one(&world);
    assert_eq!(fetched(&world), RELEASED);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_action_takes_the_release_that_it_lists_and_keeps_it() {
    let world = World::new(GITHUB).await;
    release(&world);
    list_release(&world);
    let tools = world.path("tools").display().to_string();
    let cached = world.path("tools/offerpress/offerpress-0.1.0-x86_64-unknown-linux-musl.tar.gz");
    // downloaded, then from the runner's cache; by name, the list has the checksum too
    for (inputs, downloaded) in [(vec![], RELEASED), (vec![], ""), (vec![("INPUT_VERSION", "0.1.0")], "")] {
        let inputs = [vec![("RUNNER_TOOL_CACHE", tools.as_str())], inputs].concat();
        let seen = world.env.seen(get(&world, &inputs));
        assert_eq!(seen.code, 0, "{}", seen.all());
        runs_the_released_one(&world);
        assert_eq!(fetched(&world), downloaded, "{inputs:?}");
    }
    fs::write(&cached, "something else").unwrap();
    assert_eq!(get(&world, &[("RUNNER_TOOL_CACHE", &tools)]).status.code(), Some(0));
    runs_the_released_one(&world);
    assert_eq!(fetched(&world), RELEASED, "a cache that was tampered with is not believed");
    let whole = fs::read(world.path("released").join(cached.file_name().unwrap())).unwrap();
    assert_eq!(fs::read(&cached).unwrap(), whole, "and repaired");
}

/// On a hosted runner, whose own cache is new each time, GitHub's keeps the archive under its name and checksum.
#[tokio::test(flavor = "multi_thread")]
async fn the_action_names_the_archive_to_keep() {
    let world = World::new(GITHUB).await;
    let sum = release(&world);
    let named = |inputs: &[(&str, &str)]| {
        let seen = world.env.seen(carry_out(&world, "archive", inputs));
        assert_eq!(seen.code, 0, "{}", seen.all());
        outputs(&world).get("archive").cloned()
    };
    let archive = format!("offerpress-0.1.0-x86_64-unknown-linux-musl.tar.gz-{sum}");
    let version = ("INPUT_VERSION", "v0.1.0");
    assert_eq!(named(&[]), None, "none is listed");
    assert_eq!(named(&[version]), None, "its checksum isn't known");
    assert_eq!(named(&[version, ("INPUT_CHECKSUM", &sum.to_uppercase())]).as_ref(), Some(&archive));
    list_release(&world);
    for inputs in [&[][..], &[version]] {
        assert_eq!(named(inputs).as_ref(), Some(&archive), "{inputs:?}");
    }
    for input in [("INPUT_VERSION", "source"), ("INPUT_BINARY", "bin/curl"), ("RUNNER_ARCH", "PDP11")] {
        assert_eq!(named(&[input]), None, "{input:?}");
    }
    let keep = &yaml("action.yml")["runs"]["steps"][1];
    assert_eq!(keep["with"]["key"], "${{ steps.archive.outputs.archive }}");
    assert_eq!(keep["with"]["path"], "${{ runner.tool_cache }}/offerpress", "where get.sh looks and puts it");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_action_builds_where_no_release_can_be_had() {
    let world = World::new(GITHUB).await;
    release(&world);
    let was_built = |why: &str| {
        let built_in = fs::read_to_string(world.path("built-in")).unwrap_or_else(|_| panic!("{why}"));
        // the workspace is foreign: cargo would run what its settings name
        assert_eq!(built_in.trim_end(), world.path("source").display().to_string(), "{why}");
        fs::remove_file(world.path("built-in")).unwrap();
    };
    get(&world, &[]);
    was_built("none is listed");
    list_release(&world);
    get(&world, &[("RUNNER_ARCH", "ARM64")]);
    was_built("none is listed for this runner");
    get(&world, &[("ACTION_REPOSITORY", "")]);
    was_built("nobody knows where it is");
    get(&world, &[("INPUT_VERSION", "source")]);
    was_built("the source was asked for");
    assert_eq!(fetched(&world), "");
    fs::remove_file(world.path("released/offerpress-0.1.0-x86_64-unknown-linux-musl.tar.gz")).unwrap();
    let seen = world.env.seen(get(&world, &[]));
    assert!(
        seen.stdout.contains("::warning ") && seen.stdout.contains("building it instead"),
        "{}",
        seen.all()
    );
    was_built("the download failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_action_runs_nothing_that_was_not_released() {
    let world = World::new(GITHUB).await;
    let right = release(&world);
    let other = "0".repeat(64);
    let (version, checksum) = (("INPUT_VERSION", "0.1.0"), ("INPUT_CHECKSUM", right.as_str()));
    let refused: [(&[(&str, &str)], &str); 7] = [
        (&[version], "set the input `checksum`"),
        (&[version, ("INPUT_CHECKSUM", "abc")], "set the input `checksum`"),
        (&[version, ("INPUT_CHECKSUM", &other)], "isn't the released file"),
        (&[("INPUT_VERSION", "../../x"), checksum], "isn't a version"),
        (&[version, checksum, ("RUNNER_ARCH", "PDP11")], "no program is released for this runner"),
        (&[version, checksum, ("ACTION_REPOSITORY", "")], "isn't known which repository"),
        (&[("INPUT_BINARY", "ca.pem")], "isn't a program"),
    ];
    for (inputs, why) in refused {
        let seen = world.env.seen(get(&world, inputs));
        assert_eq!(seen.code, 2, "{}", seen.all());
        assert!(seen.stdout.contains(why), "{}", seen.all());
        assert_eq!(outputs(&world), Variables::new());
    }
    list_release(&world);
    fs::write(world.path("released/offerpress-0.1.0-x86_64-unknown-linux-musl.tar.gz"), "another").unwrap();
    let seen = world.env.seen(get(&world, &[]));
    assert!(seen.code == 2 && seen.stdout.contains("its SHA-256 differs"), "{}", seen.all());
    assert!(!world.path("built-in").exists(), "another file is no reason to build");
    assert_eq!(get(&world, &[("INPUT_BINARY", "bin/curl")]).status.code(), Some(0));
    assert_eq!(outputs(&world)["binary"], world.path("bin/curl").display().to_string());
}
