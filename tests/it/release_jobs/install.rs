//! How the jobs of the files install the program.

use super::get::{fetched, release};
use super::world::*;
use std::fs;
use std::process::{Command, Output};

/// The scripts that install the program, in the files that have one: name, script, the folder to be called in.
fn installations() -> Vec<(&'static str, String)> {
    let all = [
        "docs/ci/github-actions.yml",
        "docs/ci/github-actions-many.yml",
        "docs/ci/azure-pipelines.yml",
        "docs/ci/gitlab-ci.yml",
        "azure-pipelines/offerpress.yml",
    ];
    let of_file = |name: &'static str| {
        let scripts = scripts(&yaml(name), &Variables::new()).into_iter().filter(Script::is_installation);
        scripts.map(move |script| (name, script.text)).collect::<Vec<_>>()
    };
    let found: Vec<_> = all.into_iter().flat_map(of_file).collect();
    assert_eq!(found.len(), 3 + 1 + 3 + 1 + 1, "one a job");
    found
}

/// Runs an installation as its build service does, from the checkout; Azure Pipelines doesn't stop at the first error.
fn install(world: &World, name: &str, script: &str, variables: &[(&str, &str)]) -> Output {
    // what lies outside of the workspace stays in the test's own folder
    let script = script.replace("/tmp", &world.path("tmp").display().to_string());
    let mut command = world.bash(&script);
    if name.contains("azure") {
        command = Command::new("bash");
        command.args(["-c", &script]).env_clear();
    }
    command
        .current_dir(world.path("listing"))
        .env("PATH", format!("{}:/usr/bin:/bin", world.path("bin").display()))
        .env("CI_PROJECT_DIR", world.path("listing"));
    for folder in ["RUNNER_TEMP", "AGENT_TEMPDIRECTORY"] {
        command.env(folder, world.path("tmp"));
    }
    command.env("GITHUB_PATH", world.path("path"));
    for (name, value) in variables {
        command.env(format!("OFFERPRESS_{name}"), value).env(format!("INPUT_{name}"), value);
    }
    command.env("INPUT_BINARY", "").output().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_install_a_release_by_its_checksum_or_build_a_commit() {
    let world = World::new(GITHUB).await;
    release(&world);
    fs::create_dir(world.path("tmp")).unwrap();
    let sha256 = fs::read_to_string(world.path("released/right")).unwrap()[..64].to_owned();
    let source = ("SOURCE", "https://git.example/team/offerpress");
    let tmp = world.path("tmp").display().to_string();
    for (name, script) in installations() {
        let root = world.path(if name.contains("gitlab") { "listing/.offerpress" } else { "tmp/offerpress" });
        let program = root.join("bin/offerpress");
        let released = [source, ("VERSION", "0.1.0"), ("SHA256", sha256.as_str()), ("COMMIT", "")];
        let seen = world.env.seen(install(&world, name, &script, &released));
        assert_eq!(seen.code, 0, "{name}: {}", seen.all());
        assert_eq!(Command::new(&program).output().unwrap().stdout, b"the released one\n", "{name}");
        assert_eq!(fetched(&world), format!("{}/releases/download/v0.1.0/install.sh\n", source.1), "{name}");
        fs::remove_file(&program).unwrap();

        let other = "0".repeat(64);
        let tampered = [source, ("VERSION", "0.1.0"), ("SHA256", other.as_str()), ("COMMIT", "abc")];
        assert_ne!(install(&world, name, &script, &tampered).status.code(), Some(0), "{name}");
        assert!(!program.exists() && !world.path("built-in").exists(), "{name}: another file stops the job");
        fetched(&world);

        // a tag can be moved, and a checkout is foreign
        let built = [source, ("VERSION", ""), ("SHA256", ""), ("COMMIT", "0a1b2c")];
        assert_eq!(install(&world, name, &script, &built).status.code(), Some(0), "{name}");
        let called = fs::read_to_string(world.path("cargo")).unwrap();
        let wanted =
            format!("install --locked --git {} --rev 0a1b2c --root {} offerpress", source.1, root.display());
        assert_eq!(called.trim_end(), wanted, "{name}");
        assert_eq!(fs::read_to_string(world.path("built-in")).unwrap().trim_end(), tmp, "{name}");
        assert_eq!(fetched(&world), "", "{name}");
        fs::remove_file(world.path("built-in")).unwrap();

        // a release that can't be downloaded is no reason to stop where a commit is named
        let away = [source, ("VERSION", "9.9.9"), ("SHA256", sha256.as_str()), ("COMMIT", "0a1b2c")];
        fs::rename(world.path("released/install.sh"), world.path("released/away")).unwrap();
        assert_eq!(install(&world, name, &script, &away).status.code(), Some(0), "{name}");
        fs::remove_file(world.path("built-in")).unwrap_or_else(|_| panic!("{name}: it was not built"));
        let nothing = [away[0], away[1], away[2], ("COMMIT", "")];
        assert_ne!(install(&world, name, &script, &nothing).status.code(), Some(0), "{name}");
        assert!(!world.path("built-in").exists(), "{name}: no commit was named");
        fs::rename(world.path("released/away"), world.path("released/install.sh")).unwrap();
        fetched(&world);

        // what is in the cache is neither fetched nor built again
        fs::write(&program, "").unwrap();
        assert!(world.bash(&format!("chmod +x {}", program.display())).status().unwrap().success());
        assert_eq!(install(&world, name, &script, &released).status.code(), Some(0), "{name}");
        assert_eq!((fetched(&world).as_str(), world.path("built-in").exists()), ("", false), "{name}");
        fs::remove_file(&program).unwrap();
    }
    // each of GitHub's four is installed, built twice, and taken from the cache
    assert_eq!(
        fs::read_to_string(world.path("path")).unwrap(),
        format!("{tmp}/offerpress/bin\n").repeat(4 * 4)
    );
}
