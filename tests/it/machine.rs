//! What a release job sees: one document on standard output whatever happens, annotations, outputs, summaries.

use crate::support::{Seen, TestEnv, png};
use offerpress::cli::exit::Exit;
use offerpress::sandbox::Sandbox;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// A job of a CI system, with the files that it reads after a step.
struct Job {
    env: TestEnv,
    sandbox: Sandbox,
}

impl Job {
    async fn new() -> Self {
        Self { env: TestEnv::with_example(), sandbox: Sandbox::builder().start().await.unwrap() }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.env.root().join(name)
    }

    fn github(&self, args: &[&str]) -> Seen {
        let mut command = self.env.command_at(&self.sandbox, args);
        command
            .env("OFFERPRESS_FORMAT", "github")
            .env("GITHUB_OUTPUT", self.file("outputs"))
            .env("GITHUB_STEP_SUMMARY", self.file("summary"))
            .env("GITHUB_WORKSPACE", self.env.root());
        self.env.seen(command.output().unwrap())
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).unwrap_or_default()
    }
}

/// `name=value`, a line each; the last of a name counts.
fn outputs(text: &str) -> BTreeMap<&str, &str> {
    text.lines().map(|line| line.split_once('=').unwrap_or_else(|| panic!("{text}"))).collect()
}

#[test]
fn wrong_usage_is_a_document_too() {
    let env = TestEnv::new();
    for args in [
        &["pubish", "x", "--format", "json"][..],
        &["--format=json"],
        &["check", "x", "--format", "json", "--nope"],
    ] {
        let seen = env.run(args);
        assert_eq!((seen.code, seen.stderr.as_str()), (2, ""), "{}", seen.all());
        let error = &seen.json()["error"];
        assert_eq!((&error["code"], &error["exitCode"]), (&"usage".into(), &2.into()), "{}", seen.all());
    }
    let seen = env.seen(env.command(&["pubish"]).env("OFFERPRESS_FORMAT", "json").output().unwrap());
    assert_eq!(seen.json()["error"]["hint"], "a similar subcommand exists: 'publish'");
    let seen = env.seen(env.command(&["sizes"]).env("OFFERPRESS_FORMAT", "xml").output().unwrap());
    assert_eq!((seen.code, seen.stdout.as_str()), (2, ""));
    assert!(seen.stderr.contains("`human`, `json`, `github`, `azure-pipelines`"), "{}", seen.stderr);
    let seen = env
        .seen(env.command(&["sizes", "--format", "json"]).env("OFFERPRESS_FORMAT", "xml").output().unwrap());
    assert_eq!((seen.code, seen.json()["profile"].as_str()), (0, Some("partner-center")));
}

#[cfg(unix)]
#[test]
fn a_reader_who_has_read_enough_ends_nothing() {
    let env = TestEnv::new();
    for args in
        [&["explain"][..], &["explain", "--format", "json"], &["check", "nowhere", "--format", "json"]]
    {
        let mut child = env.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let seen = env.seen(child.wait_with_output().unwrap());
        assert_eq!(
            (seen.code, seen.stderr.as_str()),
            (if args[0] == "explain" { 0 } else { 2 }, ""),
            "{args:?}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_document_that_could_not_be_written_is_no_success() {
    let env = TestEnv::new();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let seen = env.seen(env.command(&["sizes", "--format", "json"]).stdout(full).output().unwrap());
    assert_eq!(seen.code, 5, "{}", seen.all());
    assert!(
        seen.stderr.starts_with("error: couldn't write to standard output\n  caused by: "),
        "{}",
        seen.stderr
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn github_is_told_of_a_run() {
    let job = Job::new().await;
    let seen = job.github(&["publish", "listing", "--submit", "--wait", "--every", "0s"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let lines: Vec<_> = seen.stdout.lines().collect();
    assert!(
        lines[0].starts_with("::notice file=listing/logos/hero.png,title=offerpress%3A hero-stays::"),
        "{}",
        seen.all()
    );
    let group = lines.iter().position(|line| *line == "::group::images of contoso/contoso-insight").unwrap();
    let end = lines.iter().position(|line| *line == "::endgroup::").unwrap();
    assert!(
        lines[group..end].iter().any(|line| line.contains("screenshots/01-dashboard.png")),
        "{}",
        seen.all()
    );
    assert!(lines[end..].iter().any(|line| line.contains("saved as a draft")), "{}", seen.all());

    let text = job.read("outputs");
    let told = outputs(&text);
    let expected = [
        ("outcome", "saved"),
        ("publisher", "contoso"),
        ("offer", "contoso-insight"),
        ("status", "preview-ready"),
        ("images", "10"),
        ("uploaded", "10"),
        ("errors", "0"),
        ("exit-code", "0"),
    ];
    for (name, value) in expected {
        assert_eq!(told.get(name), Some(&value), "{name}: {text}");
    }
    assert!(told["etag"].contains("datetime"), "{text}");
    assert_eq!(told["operation"].len(), 36, "{text}");

    let summary = job.read("summary");
    assert!(
        summary.starts_with("### ✅ offerpress: contoso/contoso-insight: saved and submitted"),
        "{summary}"
    );
    assert!(summary.contains("| large logo | logos/large.png | 216×216 | 5 kB | new |"), "{summary}");
    assert!(!(summary + &text + &seen.all()).contains("sig="), "a link with its signature");
}

#[tokio::test(flavor = "multi_thread")]
async fn github_is_told_of_a_refusal() {
    let job = Job::new().await;
    job.env.write("logos/large.png", png(200, 200, [0, 90, 110]));
    fs::write(job.file("outputs"), "earlier=1\n").unwrap();
    let seen = job.github(&["publish", "./listing"]);
    assert_eq!(seen.code, 1, "{}", seen.all());
    assert!(
        seen.stdout.contains(
            "::error file=listing/logos/large.png,title=offerpress%3A logo-size::large logo is 200×200 px"
        ),
        "{}",
        seen.all()
    );
    assert!(seen.stdout.lines().all(|line| line.starts_with("::")), "{}", seen.all());
    let text = job.read("outputs");
    assert!(
        text.starts_with(
            "earlier=1\noutcome=failed\npublisher=contoso\noffer=contoso-insight\nerror=content-refused\n"
        ),
        "{text}"
    );
    assert_eq!((outputs(&text)["errors"], outputs(&text)["exit-code"]), ("1", "1"));
    let summary = job.read("summary");
    assert!(summary.starts_with("### ❌ offerpress: contoso/contoso-insight: content refused"), "{summary}");
    assert!(summary.contains("| error | logos/large.png | large logo is 200×200 px, "), "{summary}");
    assert!(
        job.sandbox.requests().iter().all(|request| request.method == "GET"),
        "at most the draft was read"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_files_have_no_power_over_the_log() {
    let job = Job::new().await;
    job.env.write("logos/x\n::set-output name=a::b.png", png(20, 20, [0, 90, 110]));
    let seen = job.github(&["check", "listing"]);
    let commands =
        seen.stdout.lines().chain(seen.stderr.lines()).filter(|line| line.trim_start().starts_with("::"));
    let names: Vec<_> = commands.map(|line| line.split([' ', ':']).nth(2).unwrap().to_owned()).collect();
    assert!(
        !names.is_empty() && names.iter().all(|name| ["error", "warning", "notice"].contains(&name.as_str())),
        "{}",
        seen.all()
    );
    assert_eq!(outputs(&job.read("outputs"))["exit-code"], seen.code.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn azure_pipelines_is_told_too() {
    let job = Job::new().await;
    job.env.write("logos/large.png", png(200, 200, [0, 90, 110]));
    let mut command =
        job.env.command_at(&job.sandbox, &["publish", "listing", "--format", "azure-pipelines"]);
    command.env("AGENT_TEMPDIRECTORY", job.env.root()).env("BUILD_SOURCESDIRECTORY", job.env.root());
    let seen = job.env.seen(command.output().unwrap());
    assert_eq!(seen.code, 1, "{}", seen.all());
    let issue = "##vso[task.logissue type=error;sourcepath=listing/logos/large.png;code=logo-size]listing/logos/large.png: large logo is 200×200 px";
    assert!(seen.stdout.contains(issue), "{}", seen.all());
    assert!(
        seen.stdout.contains("##vso[task.setvariable variable=exit_code;isOutput=true]1\n"),
        "{}",
        seen.all()
    );
    let summary =
        seen.stdout.lines().find_map(|line| line.strip_prefix("##vso[task.uploadsummary][ROOT]/")).unwrap();
    assert!(
        job.read(summary).starts_with("### ❌ offerpress: contoso/contoso-insight: content refused"),
        "{}",
        job.read(summary)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn any_job_may_have_a_file_of_outputs() {
    let job = Job::new().await;
    let run = |args: &[&str]| job.env.run_at(&job.sandbox, &[args, &["--outputs", "step.env"]].concat());
    assert_eq!(run(&["publish", "listing", "--format", "json"]).json()["result"], "saved");
    let first = job.read("step.env");
    assert_eq!((outputs(&first)["outcome"], outputs(&first)["exit_code"]), ("saved", "0"));
    run(&["publish", "listing"]);
    let second = job.read("step.env");
    assert_eq!(
        (outputs(&second)["outcome"], outputs(&second)["uploaded"]),
        ("unchanged", "0"),
        "written anew"
    );
    assert_eq!(outputs(&second)["etag"], outputs(&first)["etag"]);
    run(&["publish", "listing", "--nope"]);
    assert_eq!(job.read("step.env"), "exit_code=2\n", "no outcome of an earlier step");
    let lost = job.env.run(&["sizes", "--outputs", "no-such-folder/step.env"]);
    assert_eq!(lost.code, 5, "{}", lost.all());
    assert!(lost.stderr.starts_with("error: couldn't write `no-such-folder/step.env`"), "{}", lost.stderr);
}

/// The rows of a table of codes, as `(code, meaning)`.
fn codes(text: &str) -> Vec<(u8, String)> {
    let row = |line: &str| {
        let (code, meaning) = line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | ")?;
        Some((code.trim_matches('`').parse().ok()?, meaning.split(" | ").last()?.to_owned()))
    };
    text.lines().filter_map(row).collect()
}

#[test]
fn the_exit_codes_are_one_table() {
    let read = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    let all: Vec<_> = Exit::ALL.map(|exit| (exit.code(), exit.meaning().to_owned())).to_vec();
    assert_eq!(codes(&read("docs/exit-codes.md")), all);
    let readme = codes(&read("README.md"));
    assert!(readme.len() >= 8 && readme.iter().all(|row| all.contains(row)), "{readme:?}");
    let help = TestEnv::new().run(&["--help"]).stdout;
    for exit in Exit::ALL {
        assert!(help.contains(&format!("  {:>3}  {}\n", exit.code(), exit.meaning())), "{exit:?}: {help}");
        assert!(read("docs/exit-codes.md").contains(&format!("| `{}` |", exit.word())), "{exit:?}");
    }
}
