//! The sandbox on its own: whose folder it uses, who is answered, and how it misbehaves.

use crate::support::{Seen, TestEnv, contents, png};
use offerpress::sandbox::{Behavior, Seed};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};

#[test]
fn a_reset_or_a_run_touches_no_folder_that_a_sandbox_did_not_mark() {
    let env = TestEnv::with_two_logos();
    let several = env.root().join("mine");
    fs::create_dir_all(several.join("offers/insight")).unwrap();
    fs::write(several.join("offers/insight/offer.json"), "{}").unwrap();
    fs::write(several.join("offers/.unfinished-a1B2c3"), "notes").unwrap();
    let before = (contents(&several), contents(&env.folder()));
    for (args, said) in [
        (&["sandbox", "--reset", "--sandbox-dir", "mine"][..], "it holds other files"),
        (&["sandbox", "--sandbox-dir", "mine"], "it holds other files"),
        (&["sandbox", "--reset", "--sandbox-dir", "listing"], "it is an assets folder"),
        (&["publish", "listing", "--sandbox", "--sandbox-dir", "mine"], "it holds other files"),
    ] {
        let seen = env.run(args);
        assert_eq!(seen.code, 2, "{}", seen.all());
        assert!(seen.stderr.contains(said) && seen.stderr.contains("--sandbox-dir DIR"), "{}", seen.all());
        assert_eq!((contents(&several), contents(&env.folder())), before, "{args:?}");
    }
}

#[test]
fn a_reset_empties_a_state_of_its_own() {
    let env = TestEnv::with_two_logos();
    assert_eq!(env.run(&["publish", "listing", "--sandbox", "--sandbox-dir", "state"]).code, 0);
    let seen = env.run(&["sandbox", "--reset", "--sandbox-dir", "state"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let status = env.run(&["status", "listing", "--sandbox", "--sandbox-dir", "state"]);
    assert!(status.stderr.contains("`contoso/vm` doesn't exist"), "{}", status.all());
}

/// A sandbox of its own process, as a release engineer runs it.
pub(crate) struct Process {
    child: Child,
    pub(crate) ready: Value,
}

impl Process {
    pub(crate) fn start(env: &TestEnv, args: &[&str]) -> Self {
        let mut command = env.command(&["sandbox", "--sandbox-dir", "state", "--format", "json"]);
        let mut child = command.args(args).stdout(Stdio::piped()).spawn().unwrap();
        let stdout = child.stdout.take().unwrap();
        let ready = serde_json::Deserializer::from_reader(stdout).into_iter().next().unwrap().unwrap();
        Self { child, ready }
    }

    pub(crate) fn set(&self, name: &str) -> &str {
        let set = self.ready["set"].as_array().unwrap();
        set.iter().find(|pair| pair[0] == name).unwrap()[1].as_str().unwrap()
    }

    /// Runs a command with the variables that the sandbox told to set.
    fn run(&self, env: &TestEnv, args: &[&str]) -> Seen {
        let mut command = env.command(args);
        for pair in self.ready["set"].as_array().unwrap() {
            command.env(pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
        }
        env.seen(command.output().unwrap())
    }

    /// Switches a behavior on at the control route, as curl would.
    fn control(&self, behavior: &str) {
        let (name, value) = behavior.split_once('=').unwrap_or((behavior, ""));
        let address = self.ready["address"].as_str().unwrap().trim_start_matches("http://");
        let (token, length) = (self.set("OFFERPRESS_TOKEN"), value.len());
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "PUT /control/{name} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n{value}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const PUBLISH: &[&str] = &["publish", "listing"];
const SUBMIT: &[&str] = &["submit", "listing", "--wait", "--every", "0s", "--timeout", "10s"];

/// What a command ends with under each behavior, after a first publish and a change of the folder.
const REHEARSALS: &[(&str, &[&str], i32)] = &[
    ("edit-caption=save", PUBLISH, 4),
    ("ignore-save", PUBLISH, 5),
    ("stale-answer", PUBLISH, 0),
    ("stale-reads=1", PUBLISH, 0),
    ("partial-answer", PUBLISH, 0),
    ("other-answer", PUBLISH, 0),
    ("drop-field=heroLogo", PUBLISH, 5),
    ("drop-field=screenshots", PUBLISH, 5),
    ("alter-texts", PUBLISH, 5),
    ("withhold-field=leadDestination", PUBLISH, 4),
    ("refuse-own-etag", PUBLISH, 4),
    ("running-state=superseded", SUBMIT, 0),
    ("edit-text=save", PUBLISH, 4),
    ("edit-logo=save", PUBLISH, 4),
    ("edit-screenshot=save", PUBLISH, 4),
    (
        "refuse-certification=Too dark; Blurred",
        &["publish", "listing", "--submit", "--wait", "--every", "0s"],
        6,
    ),
    ("empty-answer", PUBLISH, 0),
    ("re-encode-images", PUBLISH, 0),
    ("slow-save=500ms", PUBLISH, 0),
    ("lose-answer=save", PUBLISH, 0),
    ("lose-answer=upload", PUBLISH, 0),
    ("too-many-requests=10m", PUBLISH, 5),
];

/// The same for operations that are not what they seem, in a test of their own: an old one that is over, and one that
/// waits for sign-off.
const OPERATIONS: &[(&str, &[&str], i32)] =
    &[("old-operation=archived", PUBLISH, 0), ("sign-off-by-step-name", SUBMIT, 0)];

#[test]
fn a_release_engineer_rehearses_every_exit_code() {
    rehearse(REHEARSALS);
    let all = REHEARSALS.iter().chain(OPERATIONS);
    let told: BTreeSet<_> = all.map(|(behavior, ..)| behavior.split('=').next().unwrap()).collect();
    let known: BTreeSet<_> = Behavior::all().iter().map(|one| one.name).collect();
    assert_eq!(told, known, "a story for each");
    let rehearsed: Vec<_> =
        REHEARSALS.iter().chain(OPERATIONS).map(|(behavior, _, code)| (*behavior, *code)).collect();
    crate::faults_page::check_behaviors(&rehearsed).unwrap();
}

#[test]
fn operations_are_told_for_what_they_are() {
    rehearse(OPERATIONS);
}

fn rehearse(rows: &[(&str, &[&str], i32)]) {
    let lists = "\n[lists.screenshots]\nimage = \"imageUrl\"\nname = \"caption\"\n";
    let mut wrong = Vec::new();
    for (behavior, args, code) in rows {
        let env = TestEnv::with_example();
        env.write("offerpress.toml", fs::read_to_string(env.file("offerpress.toml")).unwrap() + lists);
        let sandbox = Process::start(&env, &["--control"]);
        let first = sandbox.run(&env, PUBLISH);
        assert_eq!(first.code, 0, "{behavior}: {}", first.all());
        env.write("logos/large.png", png(216, 216, [10, 120, 60]));
        sandbox.control(behavior);
        let seen = sandbox.run(&env, args);
        if seen.code != *code {
            wrong.push(format!("{behavior}: not {code} but {}", seen.all()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_sandbox_misbehaves_from_the_start_where_it_is_told_to() {
    let env = TestEnv::with_two_logos();
    fs::copy(env.file("offer.json"), env.root().join("seed.json")).unwrap();
    let args = ["--draft", "seed.json", "--behavior", "edit-text=save", "--behavior", "slow-save=1ms"];
    let sandbox = Process::start(&env, &args);
    assert_eq!(sandbox.ready["behaviors"], json!(["edit-text=save", "slow-save=1ms"]));
    assert_eq!(sandbox.ready["control"], Value::Null);
    let seen = sandbox.run(&env, &["publish", "listing"]);
    assert_eq!(seen.code, 4, "{}", seen.all());
    drop(sandbox);
    let seen = env.run(&["sandbox", "--behavior", "ignore-everything"]);
    assert_eq!(seen.code, 2, "{}", seen.all());
    assert!(seen.stderr.contains("ignore-save"), "{}", seen.all());
}

#[cfg(target_os = "linux")]
#[test]
fn anonymous_bodies_take_no_memory() {
    let env = TestEnv::new();
    let sandbox = Process::start(&env, &[]);
    let address = sandbox.ready["address"].as_str().unwrap().trim_start_matches("http://");
    let piece = vec![b'x'; 1 << 20];
    for _ in 0..12 {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "POST /api/publishers/contoso/offers/vm/publish?api-version=2017-10-31 HTTP/1.1\r\nHost: {address}\r\n\
             Content-Length: {}\r\n\r\n",
            12 << 20
        )
        .unwrap();
        // it hangs up in between
        let _ = (0..12).try_for_each(|_| stream.write_all(&piece));
    }
    let status = fs::read_to_string(format!("/proc/{}/status", sandbox.child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak < 120_000, "{peak} kB at most");
}

#[test]
fn the_page_lists_every_behavior() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/sandbox.md")).unwrap();
    let (rehearsing, _) = page.split_once("## The control route").unwrap();
    let rows: Vec<_> = rehearsing.lines().filter(|line| line.starts_with("| `")).collect();
    let known: Vec<_> = Behavior::all()
        .iter()
        .map(|one| format!("| `{}` | {} | {} |", one.name, one.value, one.does).replace("|  |", "| – |"))
        .collect();
    assert_eq!(rows, known, "docs/sandbox.md; expected:\n{}", known.join("\n"));
}

#[test]
fn the_page_lists_every_switch_and_seed() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/sandbox.md")).unwrap();
    let (_, page) = page.split_once("## The Product Ingestion API").unwrap();
    let rows: Vec<_> = page.lines().filter(|line| line.starts_with("| `")).collect();
    let (seeds, switches): (Vec<&str>, Vec<&str>) =
        rows.iter().partition(|row| row.starts_with("| `contoso-"));
    let known: Vec<_> = Behavior::switches()
        .iter()
        .map(|one| format!("| `{}` | {} | {} |", one.name, one.value, one.does).replace("|  |", "| – |"))
        .collect();
    let listed = switches.iter().take(known.len()).copied().collect::<Vec<_>>();
    assert_eq!(listed, known, "docs/sandbox.md; expected:\n{}", known.join("\n"));
    let begins: Vec<_> =
        Seed::ALL.map(|seed| format!("| `{}` | `{seed}` | ", seed.external_id())).into_iter().collect();
    assert!(
        seeds.len() == begins.len() && begins.iter().zip(&seeds).all(|(begin, row)| row.starts_with(begin))
    );
}
