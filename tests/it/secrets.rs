//! No secret on any output or in any file, ever, in whatever form it comes back.

use crate::support::scripted::{Reply, Scripted};
use crate::support::{TestEnv, contents, each_beside_the_others, tried};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::CommandFactory as _;
use offerpress::sandbox::{Fault, Route, Sandbox};
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::LazyLock;

/// A token that holds what other notations spell otherwise.
const TOKEN: &str = "eyJ0eXAiOiJKV1QifQ.eyJvaWQiOiJUaGVPbmx5T25lIn0.Zm9yZ2VkLXNpZ25hdHVyZQ-_~+/x";
const KEY: &str = "RmlmdHlPZGRCeXRlc09mQUtleVRoYXROb2JvZHlNYXlTZWUrL0FuZE1vcmUrK01vcmU5OA==";
const SIGNATURE: &str = "c2lnbmF0dXJlK29mL3Rlc3Qrc2FzMDEyMzQ1Njc4OTA=";
const CLIENT_SECRET: &str = "q7V8Q~Th3.ClientSecret_of-the~application";
const ASSERTION: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqb2ItMTIzIn0.d29yZC1vZi10aGUtYnVpbGQtc2VydmljZQ";

const ALL: [&str; 5] = [TOKEN, KEY, SIGNATURE, CLIENT_SECRET, ASSERTION];

/// The forms in which a secret may come back, and its halves: messages are cut.
fn forms(secret: &str) -> Vec<String> {
    let percent: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let half = secret.len() / 2;
    let base64 = [0, 1, 2].map(|shift| {
        let encoded = STANDARD.encode(format!("{}{secret}", "x".repeat(shift)));
        encoded[4..encoded.len() - 4].to_owned()
    });
    let json = secret.replace('/', "\\/").replace('+', "\\u002B");
    let whole = [secret.to_owned(), percent.clone(), percent.to_lowercase(), json];
    let halves = [secret[..half].to_owned(), secret[half..].to_owned()];
    whole.into_iter().chain(halves).chain(base64).collect()
}

/// Sees that nothing of the secrets stands in a text.
fn holds_none(text: &str, secrets: &[&str]) -> Result<(), String> {
    let forms = secrets.iter().flat_map(|secret| forms(secret).into_iter().map(move |form| (form, secret)));
    for (form, secret) in forms {
        if let Some(at) = text.find(&form) {
            let from = (0..=at.saturating_sub(200)).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            return Err(format!("`{form}` of `{secret}` is shown: …{}", &text[from..at + form.len()]));
        }
    }
    Ok(())
}

/// Runs a command and searches everything that it said and left; gives its exit code.
fn searched(command: &mut Command, env: &TestEnv, secrets: &[&str]) -> Result<i32, String> {
    let output = command.env("RUST_BACKTRACE", "1").output().unwrap();
    let mut said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    for (path, bytes) in contents(env.root()) {
        if !path.ends_with("job.jwt") {
            said.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
    holds_none(&said, secrets)?;
    for (at, _) in said.match_indices("sig=") {
        let value: String = said[at + 4..].chars().take(8).collect();
        if !value.starts_with("****") && !value.starts_with("REDACTED") {
            return Err(format!("a signature is shown: sig={value}"));
        }
    }
    Ok(output.status.code().unwrap())
}

/// The same, where a secret that is shown ends the test.
#[track_caller]
fn search(command: &mut Command, env: &TestEnv, secrets: &[&str], what: &str) -> i32 {
    searched(command, env, secrets).unwrap_or_else(|shown| panic!("{what}: {shown}"))
}

/// Runs the command, and says where its exit code is none of these.
fn ends_with(fine: &[i32], command: &mut Command, env: &TestEnv, secrets: &[&str]) -> Result<(), String> {
    match searched(command, env, secrets)? {
        code if fine.contains(&code) => Ok(()),
        code => Err(format!("it ended with {code}")),
    }
}

/// How loud a run may be: some forms of output, and both ends of `-v`.
const LOUDNESS: [&[&str]; 5] = [
    &["-vvv"],
    &["--format", "json"],
    &["--format", "github", "-vvv"],
    &["--format", "azure-pipelines"],
    &["--format", "json", "--progress", "json", "-v"],
];

/// Every form of output that the help names, each with every level.
fn all_loudness() -> Vec<Vec<String>> {
    static ALL: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
        let help = help(&["check", "--help"]);
        let after = help.split("--format <FORMAT>").nth(1).unwrap();
        let values = after.split("--outputs").next().unwrap().lines();
        let formats = values.filter_map(|line| line.trim().strip_prefix("- ")?.split(':').next());
        let of = |format: &str, level: &str| {
            ["--format", format, level].into_iter().filter(|arg| !arg.is_empty()).map(str::to_owned).collect()
        };
        let levels = ["-q", "", "-v", "-vvv"];
        formats.flat_map(|format| levels.map(|level| of(format, level))).collect()
    });
    assert!(ALL.len() >= 16, "{:?}", *ALL);
    ALL.clone()
}

fn help(args: &[&str]) -> String {
    TestEnv::new().run(args).stdout
}

/// The commands that the program has, by its own help.
fn commands() -> Vec<String> {
    let help = help(&["--help"]);
    let list = help.split("COMMAND>\n").nth(1).and_then(|rest| rest.split("\nOptions:").next());
    let list = list.unwrap_or_default();
    let names = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

/// Every command that talks to no service, or to none but its own.
const SILENT: [&[&str]; 8] = [
    &["check", "listing"],
    &["fit", "listing", "--dry-run"],
    &["init", "fresh"],
    &["sizes"],
    &["explain", "logo-size"],
    &["completions", "bash"],
    &["man"],
    &["sandbox", "--reset", "--sandbox-dir", "state"],
];

#[test]
fn every_command_has_a_row_in_the_scan() {
    let (commands, rows) = (commands(), TALKING.iter().chain(&SILENT).map(|row| row[0]).collect::<Vec<_>>());
    assert!(commands.len() >= 20, "{commands:?}");
    for command in &commands {
        assert!(rows.contains(&command.as_str()), "`{command}` has no row in TALKING or SILENT");
    }
    for row in rows {
        assert!(commands.iter().any(|command| command == row), "unknown command `{row}`");
    }
}

#[test]
fn what_talks_to_no_service_shows_no_secret_of_the_environment() {
    let all = all_loudness();
    let cases = SILENT.iter().flat_map(|args| all.iter().map(|loud| (*args, loud.as_slice()))).collect();
    each_beside_the_others(cases, |(args, loud)| {
        let env = TestEnv::with_two_logos();
        std::fs::write(env.root().join("job.jwt"), ASSERTION).unwrap();
        let args: Vec<_> = args.iter().copied().chain(loud.iter().map(String::as_str)).collect();
        let mut command = env.command(&args);
        command
            .env("OFFERPRESS_TOKEN", TOKEN)
            .env("AZURE_STORAGE_KEY", KEY)
            .env("AZURE_STORAGE_SAS_TOKEN", format!("sp=r&sig={}", SIGNATURE.replace('+', "%2B")))
            .env("AZURE_CLIENT_SECRET", CLIENT_SECRET)
            .env("AZURE_FEDERATED_TOKEN_FILE", env.root().join("job.jwt"));
        ends_with(&[0, 1, 2], &mut command, &env, &ALL)
    });
}

/// Every command that talks to a service.
const TALKING: [&[&str]; 13] = [
    &["plan", "listing", "--out", "plan.json"],
    &["publish", "listing", "--preview", "page.html", "--outputs", "outputs"],
    &["publish", "listing", "--images-only", "--submit"],
    &["preview", "listing", "--live", "--out", "live.html"],
    &["doctor", "listing"],
    &["clean", "listing", "--older-than", "0d"],
    &["submit", "contoso/vm"],
    &["status", "contoso/vm"],
    &["go-live", "contoso/vm", "--yes"],
    &["cancel", "contoso/vm", "--yes"],
    &["operations", "contoso/vm"],
    &["list", "contoso"],
    &["pull", "contoso/vm", "pulled", "--force"],
];

/// Runs every command in every form and level against servers that echo, one for each status; none may end as if all
/// were well.
fn echoed(statuses: &[u16], set: impl Fn(&mut Command, &Scripted) + Sync) {
    let servers: BTreeMap<_, _> =
        statuses.iter().map(|status| (*status, Scripted::start(vec![Reply::Echo(*status)]))).collect();
    let all = all_loudness();
    let rows = TALKING.iter().flat_map(|args| all.iter().map(|loud| (*args, loud.as_slice())));
    let cases = rows.flat_map(|(args, loud)| statuses.iter().map(move |status| (*status, args, loud)));
    each_beside_the_others(tried(cases), |(status, args, loud)| {
        let (env, server) = (TestEnv::with_two_logos(), &servers[&status]);
        std::fs::write(env.root().join("job.jwt"), ASSERTION).unwrap();
        let args: Vec<_> = args.iter().copied().chain(loud.iter().map(String::as_str)).collect();
        let mut command = env.command(&args);
        command.env("OFFERPRESS_MARKETPLACE_URL", server.address()).env("OFFERPRESS_CONTAINER", "c");
        command.env("GITHUB_OUTPUT", env.root().join("github-output"));
        command.env("GITHUB_STEP_SUMMARY", env.root().join("summary.md"));
        set(&mut command, server);
        let fine: &[i32] = if status == 200 { &[0, 1, 2, 3, 4, 5] } else { &[1, 2, 3, 4, 5] };
        ends_with(fine, &mut command, &env, &ALL)
    });
    for (status, server) in servers {
        assert!(!server.asked().is_empty(), "nobody was asked for {status}");
    }
}

#[test]
fn a_server_that_echoes_makes_no_output_show_token_or_key() {
    echoed(&[403, 200, 400, 401, 409, 412], |command, server| {
        let connection = format!(
            "DefaultEndpointsProtocol=http;AccountName=contoso;AccountKey={KEY};BlobEndpoint={}/contoso;",
            server.address()
        );
        command.env("OFFERPRESS_TOKEN", TOKEN).env("AZURE_STORAGE_CONNECTION_STRING", connection);
    });
}

#[test]
fn the_other_api_that_echoes_makes_no_output_show_token_or_key() {
    echoed(&[403, 200, 400, 409], |command, server| {
        let connection = format!(
            "DefaultEndpointsProtocol=http;AccountName=contoso;AccountKey={KEY};BlobEndpoint={}/contoso;",
            server.address()
        );
        command
            .env("OFFERPRESS_API", "product-ingestion")
            .env("OFFERPRESS_MARKETPLACE_URL", format!("{}/rp/product-ingestion", server.address()))
            .env("OFFERPRESS_TOKEN", TOKEN)
            .env("AZURE_STORAGE_CONNECTION_STRING", connection);
    });
}

#[test]
fn a_server_that_echoes_makes_no_output_show_a_given_sas() {
    let sas = format!("sp=rcw&sr=c&se=2099-01-01T00%3A00%3A00Z&sig={}", SIGNATURE.replace('+', "%2B"));
    echoed(&[403, 200], |command, server| {
        command
            .env("OFFERPRESS_TOKEN", TOKEN)
            .env("OFFERPRESS_BLOB_ENDPOINT", format!("{}/contoso", server.address()))
            .env("AZURE_STORAGE_ACCOUNT", "contoso")
            .env("AZURE_STORAGE_SAS_TOKEN", &sas);
    });
}

#[test]
fn entra_that_echoes_makes_no_output_show_what_the_job_signs_in_with() {
    for status in [400, 401] {
        let entra = Scripted::start_https(vec![Reply::Echo(status)]);
        let env = TestEnv::with_two_logos();
        std::fs::write(env.root().join("ca.pem"), entra.ca().concat()).unwrap();
        std::fs::write(env.root().join("job.jwt"), ASSERTION).unwrap();
        for (way, loud) in ["service-principal", "workload-identity"]
            .into_iter()
            .flat_map(|way| LOUDNESS.map(|loud| (way, loud)))
        {
            let args = [&["status", "contoso/vm", "--sign-in", way], loud].concat();
            let mut command = env.command(&args);
            command
                .env("OFFERPRESS_CA_FILE", env.root().join("ca.pem"))
                .env("AZURE_AUTHORITY_HOST", entra.address())
                .env("AZURE_TENANT_ID", "home")
                .env("AZURE_CLIENT_ID", "app")
                .env("AZURE_CLIENT_SECRET", CLIENT_SECRET)
                .env("AZURE_FEDERATED_TOKEN_FILE", env.root().join("job.jwt"));
            let what = format!("{status} {args:?}");
            assert_eq!(search(&mut command, &env, &ALL, &what), 3, "{what}");
        }
        let asked = entra.asked();
        let sent = |text: &str| asked.iter().any(|asked| String::from_utf8_lossy(&asked.body).contains(text));
        assert!(sent("client_secret=") && sent("client_assertion="), "both were sent");
    }
}

#[test]
fn a_secret_in_the_wrong_place_is_not_quoted() {
    let connection =
        format!("DefaultEndpointsProtocol=https;AccountName=a;AccountKey={KEY};EndpointSuffix=x");
    let offer = |field: &str| {
        format!(
            r#"{{"publisherId":"contoso","id":"vm","offerTypeId":"microsoft-azure-virtualmachines",
            "definition":{{"displayText":"VM","offer":{{"microsoft-azure-marketplace.title":"VM",
            "microsoft-azure-marketplace.useCases":"{field}","microsoft-azure-marketplace.largeLogo":"{field}"}},"plans":[]}}}}"#
        )
    };
    let bodies =
        [offer("https://user:Pa55word-of-mine@host.example/a.png"), offer(&connection), offer(TOKEN)];
    let secrets = [TOKEN, KEY, "Pa55word-of-mine"];
    for (n, body) in bodies.iter().enumerate() {
        for loud in LOUDNESS {
            let env = TestEnv::with_two_logos();
            env.write("offer.json", body);
            let args = [&["check", "listing"], loud].concat();
            let output = env.command(&args).output().unwrap();
            let said = [output.stdout, output.stderr].concat();
            let shown = holds_none(&String::from_utf8_lossy(&said), &secrets);
            assert_eq!(shown, Ok(()), "{n} {args:?}");
            assert!(matches!(output.status.code(), Some(0 | 1)), "{n} {args:?}: {:?}", output.status);
        }
    }
    let misplaced: [(&[&str], &str, &str); 5] = [
        (&["publish", "listing"], "AZURE_STORAGE_ACCOUNT", KEY),
        (&["publish", "listing"], "AZURE_STORAGE_ACCOUNT", &connection),
        (&["publish", "listing"], "OFFERPRESS_CONTAINER", KEY),
        (&["publish", "listing"], "OFFERPRESS_MARKETPLACE_URL", TOKEN),
        (&["publish", "listing", "--publisher", TOKEN], "AZURE_STORAGE_ACCOUNT", "contoso"),
    ];
    for (args, variable, value) in misplaced {
        for loud in LOUDNESS {
            let env = TestEnv::with_two_logos();
            let args = [args, loud].concat();
            let mut command = env.command(&args);
            command.env("OFFERPRESS_CONTAINER", "c").env("AZURE_STORAGE_ACCOUNT", "contoso");
            command.env("AZURE_STORAGE_KEY", "c2VjcmV0LXNlY3JldA==").env("OFFERPRESS_TOKEN", "x".repeat(20));
            command.env(variable, value);
            let output = command.output().unwrap();
            let said = [output.stdout, output.stderr].concat();
            let shown = holds_none(&String::from_utf8_lossy(&said), &secrets);
            assert_eq!(shown, Ok(()), "{args:?} {variable}");
            assert_eq!(output.status.code(), Some(2), "{args:?} {variable}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_command_shows_a_secret_however_loud_it_is() {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    let key = sandbox.account_key().to_owned();
    for (args, code) in [
        (&["check", "listing", "-vvv"][..], 0),
        (&["plan", "listing", "-vvv"], 0),
        (&["publish", "listing", "-vvv"], 0),
        (&["publish", "listing", "-vvv", "--format", "json"], 0),
        (&["plan", "listing", "--format", "json"], 0),
        (&["preview", "listing", "--live", "-vvv", "--out", "listing/page.html"], 0),
        (&["doctor", "listing", "-vvv"], 0),
        (&["doctor", "listing", "--format", "json"], 0),
        (&["clean", "listing", "-vvv", "--older-than", "0d"], 0),
        (&["clean", "listing", "--format", "json"], 0),
        (&["publish", "listing", "-vvv", "--progress", "json"], 0),
        (&["publish", "listing", "--verify", "--wait", "-vvv"], 0),
        (&["submit", "listing", "-vvv", "--wait", "--every", "0s"], 0),
        (&["go-live", "contoso/contoso-insight", "--yes", "-vvv"], 0),
        (&["status", "listing", "-vvv", "--format", "json"], 0),
        (&["list", "contoso", "-vvv"], 0),
        (&["list", "-vvv", "--format", "json"], 0),
        (&["operations", "contoso/contoso-insight", "-vvv"], 0),
        (&["operations", "listing", "--format", "json"], 0),
        (&["submit", "listing", "-vvv"], 0),
        (&["cancel", "listing", "--yes", "-vvv"], 0),
        (&["fit", "listing", "-vvv"], 0),
        (&["init", "fresh", "-vvv"], 0),
        (&["explain", "logo-size", "-vvv"], 0),
        (&["sizes", "-vvv"], 0),
        (&["pull", "contoso/contoso-insight", "listing", "--force", "-vvv"], 0),
        (&["pull", "contoso/contoso-insight", "listing/again", "-vvv", "--format", "json"], 0),
    ] {
        let mut command = env.command_at(&sandbox, args);
        let what = format!("{args:?}");
        assert_eq!(search(&mut command, &env, &[&key, &sandbox.token()], &what), code, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_failure_shows_a_secret() {
    // the codes of publish, doctor and clean, which has nothing to go by while there is no draft
    let faults = [
        (Route::PutBlob, Fault::ResetBeforeBody, [5, 5, 2]),
        (Route::PutBlob, Fault::status(403), [3, 3, 2]),
        (Route::HeadBlob, Fault::status(403), [3, 3, 2]),
        (Route::HeadBlob, Fault::status(404), [5, 5, 2]),
        (Route::HeadBlob, Fault::ResetBeforeBody, [5, 5, 2]),
        (Route::PutOffer, Fault::status(400), [1, 0, 2]),
        (Route::PutOffer, Fault::LostAnswer, [0, 0, 0]),
        (Route::GetBlob, Fault::status(403), [1, 0, 2]),
        (Route::ListBlobs, Fault::status(403), [0, 0, 3]),
        (Route::DeleteBlob, Fault::status(403), [0, 0, 3]),
        (Route::ListOffers, Fault::status(500), [0, 5, 0]),
    ];
    let runs = faults.map(|(route, fault, codes)| {
        tokio::spawn(async move {
            let (env, sandbox) = (TestEnv::with_two_logos(), Sandbox::builder().start().await.unwrap());
            let commands = [
                &["publish", "listing", "-vvv"][..],
                &["doctor", "listing", "-vvv"],
                &["clean", "listing", "-vvv", "--older-than", "0d", "--delete"],
            ];
            let all = move || {
                let mut ended = Vec::new();
                for args in commands {
                    sandbox.clear_faults();
                    sandbox.fail_times(route, 60, fault.clone());
                    let secrets = [sandbox.account_key().to_owned(), sandbox.token()];
                    let secrets = secrets.each_ref().map(String::as_str);
                    let mut command = env.command_at(&sandbox, args);
                    ended.push(search(
                        &mut command,
                        &env,
                        &secrets,
                        &format!("{route:?} {fault:?} {args:?}"),
                    ));
                }
                assert_eq!(ended, codes, "{route:?} {fault:?}");
            };
            tokio::task::spawn_blocking(all).await.unwrap();
        })
    });
    for run in runs {
        run.await.unwrap();
    }
}

/// Words that a flag or a setting for a secret would have in its name.
const SECRET_WORDS: [&str; 7] = ["secret", "password", "key", "token", "sas", "signature", "connection"];

fn flags(command: &clap::Command, found: &mut BTreeSet<String>) {
    found.extend(command.get_arguments().filter_map(|arg| arg.get_long().map(str::to_owned)));
    command.get_subcommands().for_each(|one| flags(one, found));
}

fn settings(schema: &serde_json::Value, found: &mut BTreeSet<String>) {
    let properties = schema.get("properties").and_then(serde_json::Value::as_object);
    found.extend(properties.into_iter().flat_map(|members| members.keys().cloned()));
    let inside = schema.as_object().into_iter().flat_map(|members| members.values());
    inside.chain(schema.as_array().into_iter().flatten()).for_each(|one| settings(one, found));
}

#[test]
fn no_flag_and_no_setting_takes_a_secret() {
    let (mut all, mut known) = (BTreeSet::new(), BTreeSet::new());
    flags(&offerpress::cli::args::CommandLine::command(), &mut all);
    settings(&serde_json::from_str(include_str!("../../schemas/settings.json")).unwrap(), &mut known);
    assert!(all.contains("storage-account") && known.contains("account"), "both lists were read");
    let is_secret = |name: &&String| name.split('-').any(|word| SECRET_WORDS.contains(&word));
    let named: Vec<_> = all.iter().chain(&known).filter(is_secret).collect();
    assert_eq!(named, ["token-command", "token-file"], "a program and a file, which hold the token");
    let env = TestEnv::with_two_logos();
    for key in ["key", "account-key", "sas-token", "connection-string", "client-secret", "token"] {
        env.write("offerpress.toml", format!("[storage]\n{key} = \"{KEY}\"\n"));
        let seen = env.run(&["check", "listing"]);
        assert_eq!(seen.code, 2, "{key}: {}", seen.all());
        assert_eq!(holds_none(&seen.all(), &[KEY]), Ok(()), "{key}");
    }
}
