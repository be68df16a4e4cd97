//! Which one counts where a setting is given several times: the flag, then the environment, then `offerpress.toml`.

use super::args::{CommandLine, Format, JobArgs};
use super::env::{self, Environment};
use super::{connect, output_format, overrides, sandbox};
use crate::asset::Profile;
use crate::http::{HttpClient, HttpOptions, ProxyUse};
use crate::identity::SignIn;
use crate::publish::Job;
use crate::publish::lock::LockPlace;
use crate::publish::resolve::{Choice, Overrides};
use crate::publish::settings::SettingsFile;
use clap::{Command, CommandFactory as _, Parser as _};
use std::collections::BTreeSet;
use time::OffsetDateTime;

/// There are but two places: the environment's differs from that of flag and file.
const LOCKS: [&str; 3] = ["storage", "file", "storage"];

/// One setting with every way to give it, and a value for each.
struct Row {
    flag: &'static str,
    variable: Option<&'static str>,
    /// Its table and key in `offerpress.toml`.
    setting: Option<(&'static str, &'static str)>,
    /// By flag, by variable and by file.
    values: [&'static str; 3],
    /// What counts where it is given nowhere.
    default: &'static str,
    see: fn(&Given) -> Option<String>,
}

/// What was typed, what is set, and what the folder says.
struct Given {
    args: JobArgs,
    format: Option<Format>,
    environment: Environment,
    settings: SettingsFile,
    overrides: Overrides,
}

impl Given {
    fn job(&self) -> Job {
        Job::resolve(".", self.settings.clone(), &self.overrides).unwrap()
    }

    fn choice(&self) -> Choice<'_> {
        Choice { settings: &self.settings, overrides: &self.overrides }
    }

    fn account(&self) -> Option<crate::storage::Account> {
        let http =
            HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, ..HttpOptions::default() }).unwrap();
        let tokens = |sign_in: SignIn| sign_in.tokens(&http, OffsetDateTime::now_utc).into();
        self.choice().account(|| self.choice().storage_sign_in().map(tokens)).unwrap()
    }
}

fn signed_in(sign_in: SignIn) -> Option<String> {
    match sign_in {
        SignIn::File(path) => Some(path.display().to_string()),
        SignIn::Command(command) => Some(command.program),
        SignIn::Given(token) => Some(secrecy::ExposeSecret::expose_secret(&token).to_owned()),
        SignIn::Chain(options) => options.forced.map(|kind| kind.name().to_owned()),
    }
}

fn for_marketplace(given: &Given) -> Option<String> {
    signed_in(given.choice().marketplace_sign_in().unwrap())
}

fn rows() -> Vec<Row> {
    let row =
        |flag, variable, setting, values, default, see| Row { flag, variable, setting, values, default, see };
    vec![
        row("publisher", None, Some(("", "publisher")), ["a", "", "c"], "", |given| {
            given.job().publisher.map(|id| id.to_string())
        }),
        row("offer", None, Some(("", "offer")), ["a", "", "c"], "", |given| {
            given.job().offer.map(|id| id.to_string())
        }),
        row(
            "profile",
            None,
            Some(("", "profile")),
            ["classic", "", "appsource"],
            "partner-center",
            |given| {
                let job = given.job();
                let profile =
                    Profile::for_offer(job.check.profile.as_deref(), None, &job.settings.assets()).unwrap();
                Some(profile.name().to_owned())
            },
        ),
        row(
            "api",
            Some(env::OFFERPRESS_API),
            Some(("marketplace", "api")),
            ["product-ingestion", "cloud-partner-portal", "product-ingestion"],
            "cloud-partner-portal",
            |given| Some(given.choice().api().unwrap().as_str().to_owned()),
        ),
        row(
            "marketplace-url",
            Some(env::OFFERPRESS_MARKETPLACE_URL),
            Some(("marketplace", "url")),
            ["https://a.example", "https://b.example", "https://cloudpartner.azure.com"],
            "https://cloudpartner.azure.com",
            |given| Some(given.choice().marketplace_url().unwrap().to_string()),
        ),
        row(
            "sign-in",
            None,
            Some(("marketplace", "sign-in")),
            ["azure-cli", "", "managed-identity"],
            "",
            for_marketplace,
        ),
        row(
            "sign-in",
            None,
            Some(("storage", "sign-in")),
            ["azure-cli", "", "managed-identity"],
            "",
            |given| signed_in(given.choice().storage_sign_in().unwrap()),
        ),
        row("token-file", Some(env::OFFERPRESS_TOKEN), None, ["a", "b", ""], "", for_marketplace),
        row("token-command", Some(env::OFFERPRESS_TOKEN), None, ["a", "b", ""], "", for_marketplace),
        row(
            "storage-account",
            Some(env::AZURE_STORAGE_ACCOUNT),
            Some(("storage", "account")),
            ["aaa", "bbb", "ccc"],
            "",
            |given| Some(given.account()?.name().to_owned()),
        ),
        row(
            "blob-endpoint",
            Some(env::OFFERPRESS_BLOB_ENDPOINT),
            Some(("storage", "endpoint")),
            ["https://a.example", "https://b.example", "https://acc.blob.core.chinacloudapi.cn"],
            "https://acc.blob.core.windows.net",
            |given| Some(given.account()?.endpoint().to_string()),
        ),
        row(
            "container",
            Some(env::OFFERPRESS_CONTAINER),
            Some(("storage", "container")),
            ["aaa", "bbb", "ccc"],
            "",
            |given| given.choice().container_name().ok().map(|name| name.to_string()),
        ),
        row("link-lifetime", None, Some(("storage", "link-lifetime")), ["2h", "", "3h"], "30d", |given| {
            let hours = given.job().sas_lifetime.as_duration().whole_hours();
            Some(if hours == 720 { "30d".to_owned() } else { format!("{hours}h") })
        }),
        row("lock", Some(env::OFFERPRESS_LOCK), Some(("publish", "lock")), LOCKS, "file", |given| {
            Some(if given.job().lock == LockPlace::Storage { "storage" } else { "file" }.to_owned())
        }),
        row("ca-file", Some(env::OFFERPRESS_CA_FILE), None, ["a", "b", ""], "", |given| {
            connect::ca_file(&given.args.services, &given.environment).map(|path| path.display().to_string())
        }),
        row("format", Some(env::OFFERPRESS_FORMAT), None, ["json", "github", ""], "human", |given| {
            let format = output_format::format(given.format, &given.environment).unwrap();
            Some(clap::ValueEnum::to_possible_value(&format)?.get_name().to_owned())
        }),
        row("sandbox-dir", Some(env::OFFERPRESS_SANDBOX_DIR), None, ["a", "b", ""], "", |given| {
            let asked = given.args.services.sandbox_dir.as_deref();
            let folder = sandbox::state_folder(asked, &given.environment).ok()?;
            (!folder.is_absolute()).then(|| folder.display().to_string())
        }),
    ]
}

/// What was given in the places that `given` names: flag, variable, file.
fn given(row: &Row, [flag, variable, file]: [bool; 3]) -> Given {
    let mut words = vec!["offerpress".to_owned(), "plan".to_owned(), ".".to_owned()];
    if flag {
        words.push(format!("--{}={}", row.flag, row.values[0]));
    }
    let line = CommandLine::try_parse_from(words).unwrap();
    let format = line.output.format;
    let super::args::Command::Plan(plan) = line.command else { panic!("it is a plan") };
    // a key, so that no account is signed in to, and a name where an address is asked for
    let mut values = vec![(env::AZURE_STORAGE_KEY, "a2V5")];
    if row.flag == "blob-endpoint" {
        values.push((env::AZURE_STORAGE_ACCOUNT, "acc"));
    }
    values.extend(row.variable.filter(|_| variable).map(|name| (name, row.values[1])));
    let setting = row.setting.filter(|_| file).map(|(table, key)| {
        let table = if table.is_empty() { String::new() } else { format!("[{table}]\n") };
        format!("{table}{key} = \"{}\"\n", row.values[2])
    });
    let settings = SettingsFile::parse(&setting.unwrap_or_default()).unwrap();
    let environment = Environment::of(&values);
    let overrides = overrides::of_job(&plan.job, &environment).unwrap();
    Given { args: plan.job, format, environment, settings, overrides }
}

#[test]
fn the_flag_goes_before_the_environment_and_that_before_the_file() {
    for row in rows() {
        for cell in 0..8_u8 {
            let there = [cell & 1 > 0, cell & 2 > 0, cell & 4 > 0];
            let [_, variable, file] = there;
            if (variable && row.variable.is_none()) || (file && row.setting.is_none()) {
                continue;
            }
            let first = there.iter().position(|there| *there);
            let wanted = first.map_or(row.default, |n| row.values[n]);
            let seen = (row.see)(&given(&row, there)).unwrap_or_default();
            let seen = seen.trim_end_matches('/');
            assert_eq!(
                seen, wanted,
                "--{} {:?} of flag, {:?}, {:?}",
                row.flag, there, row.variable, row.setting
            );
        }
    }
}

/// Flags with a value that nothing but the flag gives.
const FLAGS_ALONE: &[&str] = &[
    "background",
    "behavior",
    "color",
    "concurrency",
    "deny",
    "draft",
    "every",
    "from",
    "job",
    "notify",
    "offer-type",
    "offers-at-once",
    "older-than",
    "out",
    "outputs",
    "plan",
    "port",
    "preview",
    "product",
    "progress",
    "prove",
    "timeout",
];

/// Variables that no flag goes before.
const VARIABLES_ALONE: &[&str] = &[
    env::AZURE_STORAGE_CONNECTION_STRING,
    env::AZURE_STORAGE_KEY,
    env::AZURE_STORAGE_SAS_TOKEN,
    env::OFFERPRESS_LINK_SAS,
    env::AZURE_TENANT_ID,
    env::AZURE_CLIENT_ID,
    env::AZURE_CLIENT_SECRET,
    env::AZURE_FEDERATED_TOKEN_FILE,
    env::AZURE_AUTHORITY_HOST,
    env::ACTIONS_ID_TOKEN_REQUEST_URL,
    env::ACTIONS_ID_TOKEN_REQUEST_TOKEN,
    env::AZURESUBSCRIPTION_SERVICE_CONNECTION_ID,
    env::AZURESUBSCRIPTION_CLIENT_ID,
    env::AZURESUBSCRIPTION_TENANT_ID,
    env::SYSTEM_ACCESSTOKEN,
    env::SYSTEM_OIDCREQUESTURI,
    env::COLUMNS,
    env::TERM,
    env::CI,
    env::NO_COLOR,
    env::GITHUB_STEP_SUMMARY,
    env::GITHUB_OUTPUT,
    env::GITHUB_WORKSPACE,
    env::BUILD_SOURCESDIRECTORY,
    env::AGENT_TEMPDIRECTORY,
];

fn flags(command: &Command) -> BTreeSet<String> {
    let takes_value = |arg: &&clap::Arg| arg.get_action().takes_values();
    let own = command.get_arguments().filter(takes_value).filter_map(|arg| arg.get_long().map(str::to_owned));
    own.chain(command.get_subcommands().flat_map(flags)).collect()
}

#[test]
fn every_flag_and_every_variable_has_its_row() {
    let rows = rows();
    let known: BTreeSet<_> = rows.iter().map(|row| row.flag).chain(FLAGS_ALONE.iter().copied()).collect();
    let flags = flags(&CommandLine::command());
    assert_eq!(flags.iter().map(String::as_str).collect::<BTreeSet<_>>(), known);
    let known = rows.iter().filter_map(|row| row.variable).chain(VARIABLES_ALONE.iter().copied());
    let all: BTreeSet<_> = env::ALL.iter().map(|(name, _)| *name).collect();
    assert_eq!(all, known.collect());
}
