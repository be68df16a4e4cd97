//! What a release is made with.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn file(name: &str) -> PathBuf {
    root().join("packaging").join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

fn workflow(name: &str) -> Value {
    serde_saphyr::from_str(&text(&format!(".github/workflows/{name}.yml"))).unwrap()
}

/// The instructions of a recipe, comments left out.
fn instructions(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

#[test]
fn the_image_holds_the_binary_alone_and_is_not_run_by_root() {
    let text = fs::read_to_string(file("Dockerfile")).unwrap();
    let all = instructions(&text);
    let last = all.iter().rposition(|line| line.starts_with("FROM ")).unwrap();
    let image = &all[last..];
    assert!(image[0].contains("distroless/static") && image[0].ends_with(":nonroot"), "{}", image[0]);
    let user = image.iter().find_map(|line| line.strip_prefix("USER ")).unwrap();
    let numbers: Vec<u32> = user.split(':').map(|number| number.parse().unwrap()).collect();
    assert!(!numbers.contains(&0), "{user}");
    assert!(!image.iter().any(|line| line.starts_with("RUN ") || line.starts_with("ADD ")), "{image:?}");
    let copies: Vec<_> = image.iter().filter(|line| line.starts_with("COPY ")).collect();
    assert_eq!(copies.len(), 1, "{copies:?}");
    assert!(copies[0].starts_with("COPY --from=build ") && copies[0].ends_with("/offerpress"), "{copies:?}");
    assert!(image.iter().any(|line| line.starts_with("ENTRYPOINT [")), "no shell to start it");
}

#[test]
fn the_image_is_built_from_named_files_only() {
    let text = fs::read_to_string(file("Dockerfile.dockerignore")).unwrap();
    let all = instructions(&text);
    assert_eq!(all[0], "*");
    assert!(all[1..].iter().all(|line| line.starts_with('!')), "{all:?}");
    for name in all[1..].iter().map(|line| &line[1..]) {
        assert!(root().join(name).exists(), "{name}");
    }
}

/// A tag can be moved; a commit can't. The tag beside it says to people what it is.
#[test]
fn every_action_is_pinned_to_one_commit() {
    let files = [
        ".github/workflows/ci.yml",
        ".github/workflows/release.yml",
        "action.yml",
        "docs/ci/github-actions.yml",
        "docs/ci/github-actions-many.yml",
        "docs/release-jobs.md",
        "docs/many-offers.md",
    ];
    let mut pins: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for name in files {
        for line in text(name).lines().filter_map(|line| line.split("uses: ").nth(1)) {
            if line.starts_with("./") || line.starts_with("OWNER/offerpress@") {
                continue;
            }
            let (action, pin) = line.split_once('@').unwrap();
            let (commit, tag) = pin.split_once(" # v").unwrap_or_else(|| panic!("{name}: {line}"));
            assert!(commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit()), "{name}: {line}");
            assert!(tag.split('.').count() == 3, "{name}: {line}");
            pins.entry(action.to_owned()).or_default().insert(pin.to_owned());
        }
    }
    assert!(pins.len() > 3, "only {pins:?}");
    assert!(pins.values().all(|pins| pins.len() == 1), "{pins:#?}");
}

#[test]
fn a_workflow_may_nothing_but_what_its_jobs_say() {
    for name in ["ci", "release"] {
        let workflow = workflow(name);
        assert_eq!(workflow["permissions"], serde_json::json!({}), "{name}");
        for (job, about) in workflow["jobs"].as_object().unwrap() {
            let writes: Vec<_> =
                about["permissions"].as_object().unwrap().iter().filter(|(_, may)| *may == "write").collect();
            let allowed: &[&str] = match (name, job.as_str()) {
                ("release", "files") => &["attestations", "id-token"],
                ("release", "image") => &["attestations", "id-token", "packages"],
                ("release", "publish") => &["contents"],
                _ => &[],
            };
            assert!(
                writes.iter().all(|(scope, _)| allowed.contains(&scope.as_str())),
                "{name} {job}: {writes:?}"
            );
        }
    }
}

fn targets(workflow: &Value, job: &str) -> BTreeSet<String> {
    let matrix = workflow["jobs"][job]["strategy"]["matrix"]["include"].as_array().unwrap();
    matrix.iter().map(|row| row["target"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_release_is_built_and_tested_for_every_platform_that_can_install_it() {
    let (built, tested) = (targets(&workflow("release"), "build"), targets(&workflow("ci"), "suite"));
    let all = ["packaging/install.sh", "packaging/install.ps1", "packaging/installers.py", "action/get.sh"];
    let known =
        "aarch64-unknown-linux-musl universal-apple-darwin x86_64-pc-windows-msvc x86_64-unknown-linux-musl";
    for target in known.split(' ') {
        assert!(built.contains(target), "{target}");
        assert!(all.iter().filter(|name| text(name).contains(target)).count() >= 3, "{target}");
    }
    for target in built.iter().filter(|target| *target != "sbom") {
        let parts: &[&str] = match target.as_str() {
            "universal-apple-darwin" => &["aarch64-apple-darwin", "x86_64-apple-darwin"],
            one => &[one],
        };
        assert!(parts.iter().all(|part| tested.contains(*part)), "{target} is released untested");
    }
}

#[test]
fn one_version_of_rust_makes_everything() {
    let (ci, release) = (workflow("ci"), workflow("release"));
    let rust = ci["env"]["RUST"].as_str().unwrap();
    assert_eq!(release["env"]["RUST"], rust);
    let minor = rust.rsplit_once('.').unwrap().0;
    for name in ["packaging/Dockerfile", "docs/ci/gitlab-ci.yml"] {
        assert!(text(name).contains(&format!("rust:{minor}-")), "{name}");
    }
}

#[cfg(unix)]
mod scripts {
    //! The scripts that make a release, each run with stand-ins for the tools that a test hasn't.

    use super::file;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Output};

    struct Place(tempfile::TempDir);

    impl Place {
        fn new() -> Self {
            let place = Self(tempfile::tempdir().unwrap());
            fs::create_dir(place.path("bin")).unwrap();
            place
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        fn stand_in(&self, name: &str, script: &str) {
            let path = self.path("bin").join(name);
            fs::write(&path, format!("#!/usr/bin/env bash\n{script}\n")).unwrap();
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        }

        fn run(&self, script: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
            let path = format!("{}:{}", self.path("bin").display(), std::env::var("PATH").unwrap());
            let mut command = Command::new(script);
            command
                .args(arguments)
                .env("PATH", path)
                .env("SOURCE_DATE_EPOCH", "1767225600")
                .env_remove("RUSTFLAGS");
            command.env("CARGO_TARGET_DIR", self.path("target")).envs(variables.iter().copied());
            command.output().unwrap()
        }
    }

    fn stderr(output: &Output) -> String {
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// A small file that does what the program does; packing the program itself takes long.
    fn program(place: &Place) -> String {
        place.stand_in("the-program", &format!("exec '{}' \"$@\"", env!("CARGO_BIN_EXE_offerpress")));
        place.path("bin/the-program").display().to_string()
    }

    /// A cargo that builds what is built already, and has no other command.
    const CARGO: &str = r#"[ "$1" = build ] || exit 101
        [ "$2 $3" = "--profile dist" ] || exit 102
        mkdir -p "$CARGO_TARGET_DIR/${@: -1}/dist"
        cp "$PROGRAM" "$CARGO_TARGET_DIR/${@: -1}/dist/offerpress""#;

    #[test]
    fn an_archive_holds_all_that_a_person_needs_and_is_the_same_each_time() {
        let place = Place::new();
        place.stand_in("cargo", CARGO);
        let program = program(&place);
        let program = [("PROGRAM", program.as_str())];
        let release = || place.run(&file("release"), &["x86_64-unknown-linux-musl"], &program);
        let output = release();
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(stderr(&output).contains("left out: the licenses"), "{}", stderr(&output));
        let files = place.path("target/release-files");
        let name = format!("offerpress-{}-x86_64-unknown-linux-musl", env!("CARGO_PKG_VERSION"));
        let sums = fs::read_to_string(files.join("SHA256SUMS")).unwrap();
        assert_eq!(sums.lines().count(), 1, "{sums}");
        assert!(sums.trim_end().ends_with(&format!("  {name}.tar.gz")), "{sums}");

        fs::remove_dir_all(place.path("target")).unwrap();
        release();
        assert_eq!(fs::read_to_string(files.join("SHA256SUMS")).unwrap(), sums);

        let unpack = Command::new("tar")
            .arg("-xzf")
            .arg(files.join(format!("{name}.tar.gz")))
            .arg("-C")
            .arg(&files)
            .status();
        assert!(unpack.unwrap().success());
        let unpacked = files.join(name);
        for part in [
            "LICENSE",
            "README.md",
            "CHANGELOG.md",
            "completions/offerpress.bash",
            "completions/offerpress.zsh",
            "completions/offerpress.fish",
            "completions/offerpress.powershell",
            "man/offerpress.1",
            "man/offerpress-publish.1",
            "schemas/README.md",
        ] {
            assert!(fs::metadata(unpacked.join(part)).is_ok_and(|about| about.len() > 0), "{part}");
        }
        // the README's first command works in the folder that was unpacked
        let mut publish = Command::new(unpacked.join("offerpress"));
        publish.args(["publish", "assets-example", "--sandbox"]).current_dir(&unpacked);
        let published = publish.env_clear().env("HOME", place.path("home")).output().unwrap();
        assert!(published.status.success(), "{}", stderr(&published));
    }

    #[test]
    fn a_release_leaves_nothing_out() {
        let place = Place::new();
        let with_deny = format!("[ \"$1\" != deny ] || {{ echo MIT; exit; }}\n{CARGO}");
        let ours = program(&place);
        for (cargo, program, missing) in
            [(CARGO, ours.as_str(), "the licenses"), (&with_deny, "/bin/false", "completions")]
        {
            place.stand_in("cargo", cargo);
            let strict = [("PROGRAM", program), ("RELEASE_STRICT", "1")];
            let output = place.run(&file("release"), &["x86_64-unknown-linux-musl"], &strict);
            let said = stderr(&output);
            assert!(!output.status.success() && said.contains(&format!("left out: {missing}")), "{said}");
            assert!(!place.path("target/release-files/SHA256SUMS").exists());
        }
    }

    #[test]
    fn the_image_is_made_of_the_released_binaries() {
        let place = Place::new();
        let version = "1.2.3";
        for machine in ["x86_64", "aarch64"] {
            let name = format!("offerpress-{version}-{machine}-unknown-linux-musl");
            fs::create_dir(place.path(&name)).unwrap();
            fs::write(place.path(&name).join("offerpress"), machine).unwrap();
            let mut pack = Command::new("tar");
            pack.arg("-C")
                .arg(place.0.path())
                .arg("-czf")
                .arg(place.path(&format!("{name}.tar.gz")))
                .arg(&name);
            assert!(pack.status().unwrap().success());
        }
        let digest = format!("sha256:{}", "ab".repeat(32));
        // notes what it was asked and the binaries at that time, and answers as buildx does
        place.stand_in(
            "docker",
            &format!(
                r#"echo "$@" >>"$LOG"
            while [ $# -gt 0 ]; do case "$1" in
                --build-context) grep -r . "${{2#build=}}/out" | sed 's|.*/out/||' | sort >>"$LOG" ;;
                --metadata-file) printf '{{\n  "containerimage.digest": "{digest}"\n}}' >"$2" ;;
            esac; shift; done"#
            ),
        );
        let log = place.path("log");
        let push = |version: &str| {
            let files = place.0.path().display().to_string();
            let variables = [("LOG", log.to_str().unwrap())];
            let output =
                place.run(&file("image"), &[&files, "registry.example/team/offerpress", version], &variables);
            (output, fs::read_to_string(&log).unwrap_or_default())
        };
        let (output, log) = push(version);
        assert!(output.status.success(), "{}", stderr(&output));
        let told = String::from_utf8(output.stdout).unwrap();
        assert_eq!(told, format!("image=registry.example/team/offerpress\ndigest={digest}\n"));
        assert!(log.ends_with("amd64/offerpress:x86_64\narm64/offerpress:aarch64\n"), "{log}");
        for part in
            ["--platform linux/amd64,linux/arm64", "offerpress:1.2.3 ", "offerpress:latest ", "--push"]
        {
            assert!(log.contains(part), "{part}: {log}");
        }
        assert!(!push("1.2.4").0.status.success(), "there are no archives of it");
    }

    #[test]
    fn the_notes_are_those_of_the_tag() {
        let place = Place::new();
        fs::create_dir(place.path("packaging")).unwrap();
        let script = place.path("packaging/notes");
        fs::copy(file("notes"), &script).unwrap();
        fs::write(
            place.path("Cargo.toml"),
            "[package]\nversion = \"0.2.0\"\n\n[dependencies]\nversion = \"9.0.0\"\n",
        )
        .unwrap();
        let changes = "# Changes\n\n## 0.3.0 (not released yet)\n\nlater\n\n## 0.2.0 (2026-12-01)\n\n- this\n\n## 0.1.0\n\n- before\n";
        fs::write(place.path("CHANGELOG.md"), changes).unwrap();
        let output = place.run(&script, &["v0.2.0"], &[]);
        assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), "- this");
        for (version, tag, why) in [
            ("0.2.0", "v0.1.0", "Cargo.toml says 0.2.0"),
            ("0.3.0", "v0.3.0", "not released yet"),
            ("0.4.0", "v0.4.0", "has no part"),
        ] {
            fs::write(place.path("Cargo.toml"), format!("version = \"{version}\"\n")).unwrap();
            let output = place.run(&script, &[tag], &[]);
            assert!(!output.status.success() && stderr(&output).contains(why), "{tag}: {}", stderr(&output));
        }
    }

    #[test]
    fn the_scripts_can_be_run() {
        for name in ["release", "image", "notes"] {
            let mode = fs::metadata(file(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o111, 0o111, "{name}: {mode:o}");
        }
    }
}
