//! Names, captions and words of servers have no power over a terminal, a build log or a reader.

use crate::support::scripted::{Reply, Scripted};
use crate::support::{TestEnv, copy};
use offerpress::sandbox::Sandbox;
use serde_json::json;

/// What a name or a server's word may try.
const TRICKS: [&str; 8] = [
    "##vso[task.setvariable variable=X;isOutput=true]yes",
    "#\u{1b}[0m#vso[task.complete result=Succeeded]",
    "x\n::error title=fake::y",
    "x\n:\u{1b}[0m:error title=fake::y",
    "x\r::set-env name=X::y",
    "\u{1b}]52;c;ZXZpbA==\u{7}\u{1b}[2J",
    "x\nerror: fake\nok: fake",
    "a\u{202e}gnp\u{200b}\u{2066}\u{9b}1m",
];

const FORMATS: [&str; 4] = ["human", "json", "github", "azure-pipelines"];

/// Commands that we write ourselves.
const OURS: [&str; 8] = [
    "::error file=",
    "::warning file=",
    "::notice file=",
    "::error title=offerpress",
    "::notice title=offerpress",
    "::group::",
    "::endgroup::",
    "##[group]",
];

/// Sees that nothing in an output acts.
fn is_inert(text: &str, format: &str, what: &str) {
    for c in text.chars().filter(|c| *c != '\n') {
        let harmless = !c.is_control() && !"\u{202e}\u{200b}\u{2066}".contains(c);
        assert!(harmless, "{what}: {c:?} in {text:?}");
    }
    for line in text.lines() {
        let start = line.trim_start();
        assert!(
            !start.starts_with("::") || OURS.iter().any(|ours| start.starts_with(ours)),
            "{what}: {line}"
        );
        for (at, _) in line.match_indices("##vso[") {
            let ours = ["task.logissue type=", "task.setvariable variable=", "task.uploadsummary]"];
            let command = line[at + 6..].split(']').next().unwrap().to_owned() + "]";
            let ours = ours.iter().any(|ours| command.starts_with(ours)) && !command.contains("variable=X;");
            assert!(at == 0 && ours && format == "azure-pipelines", "{what}: {line}");
        }
        assert!(line != "error: fake" && line != "ok: fake", "{what}: {text}");
    }
}

#[cfg(unix)]
#[test]
fn the_name_of_a_file_does_nothing() {
    for trick in TRICKS {
        let env = TestEnv::with_two_logos();
        env.write(&format!("logos/{}.png", trick.replace('/', "_")), b"no image");
        env.write(&format!("{}.txt", trick.replace('/', "_")), trick);
        env.write("offerpress.toml", format!("[captions]\n\"logos/large.png\" = {trick:?}\n"));
        for format in FORMATS {
            for command in ["check", "fit"] {
                let seen = env.command(&[command, "listing", "--format", format]).output().unwrap();
                let said = [seen.stdout, seen.stderr].concat();
                let said = String::from_utf8(said).unwrap();
                is_inert(&said, format, &format!("{command} {trick:?} {format}"));
                assert!(matches!(seen.status.code(), Some(0..=2)), "{command} {trick:?}: {said}");
            }
        }
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_name_of_a_folder_does_nothing_while_a_run_works() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    for trick in TRICKS {
        let env = TestEnv::with_two_logos();
        let name = format!("x{}", trick.replace('/', "_"));
        copy(&env.folder(), &env.root().join(&name));
        for format in FORMATS {
            let args = ["publish", &name, "--format", format, "--progress", "json", "-v"];
            let seen = env.command_at(&sandbox, &args).output().unwrap();
            for stream in [seen.stdout, seen.stderr] {
                is_inert(&String::from_utf8(stream).unwrap(), format, &format!("{trick:?} {format}"));
            }
            assert_eq!(seen.status.code(), Some(0), "{trick:?} {format}");
        }
    }
}

#[test]
fn the_words_of_a_server_do_nothing() {
    let tricks = TRICKS.join("\n");
    let error = json!({ "error": { "code": tricks, "message": tricks, "details": [{ "message": tricks }] } });
    let offers = json!([{ "id": "vm", "displayText": tricks, "status": tricks, "offerTypeId": tricks,
        "changedTime": tricks, "publisherId": "contoso", "definition": { "displayText": tricks } }]);
    for (status, body) in [(400, &error), (403, &error), (409, &error), (200, &offers)] {
        let server = Scripted::start(vec![Reply::Answer(status, vec![], body.to_string())]);
        for format in FORMATS {
            for args in [&["list", "contoso"][..], &["status", "contoso/vm"], &["operations", "contoso/vm"]] {
                let env = TestEnv::new();
                let args = [args, &["--format", format]].concat();
                let mut command = env.command(&args);
                command.env("OFFERPRESS_MARKETPLACE_URL", server.address()).env("OFFERPRESS_TOKEN", "x.y.z");
                let seen = command.output().unwrap();
                for stream in [seen.stdout, seen.stderr] {
                    is_inert(&String::from_utf8(stream).unwrap(), format, &format!("{status} {args:?}"));
                }
            }
        }
    }
}
