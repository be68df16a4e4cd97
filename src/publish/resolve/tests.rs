//! What counts of overrides and settings, and what is said of those that can't be used.

use super::{Choice, Given, Overrides, ResolveError, StorageOverrides};
use crate::base::PublisherId;
use crate::publish::lock::{LOCK_FILE, LockPlace};
use crate::publish::settings::SettingsFile;
use crate::publish::{Base, CheckOptions, Job};
use crate::storage::Account;

const CONNECTION: &str =
    "DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=a2V5;EndpointSuffix=core.windows.net";

fn settings(text: &str) -> SettingsFile {
    SettingsFile::parse(text).unwrap()
}

fn account(overrides: &Overrides, settings: &SettingsFile) -> Result<Option<Account>, ResolveError> {
    Choice { settings, overrides }.account(|| panic!("a key or a SAS needs no sign-in"))
}

#[test]
fn an_error_says_where_the_value_was_given() {
    let from = |overrides: Overrides, text: &str| {
        let error = Job::resolve("listing", settings(text), &overrides).unwrap_err();
        let source =
            std::error::Error::source(&error).map(|source| format!(": {source}")).unwrap_or_default();
        format!("{error}{source}")
    };
    let variable = |value: &str| Some(Given::variable("OFFERPRESS_X", value.to_owned()));
    let argument = |value: &str| Some(Given::argument("--x", value.to_owned()));
    let table = [
        (
            Overrides { api: variable("graph"), ..Overrides::default() },
            "",
            "OFFERPRESS_X is invalid: `graph` is not a marketplace API: use `cloud-partner-portal` or `product-ingestion`",
        ),
        (
            Overrides { lock: variable("nowhere"), ..Overrides::default() },
            "",
            "OFFERPRESS_X is `nowhere`, but must be `file` or `storage`",
        ),
        (
            Overrides { lock: argument("File"), ..Overrides::default() },
            "",
            "`--x` is `File`, but must be `file` or `storage`",
        ),
        (
            Overrides { publisher: Some("con toso".to_owned()), ..Overrides::default() },
            "",
            "`con toso` is not a publisher ID",
        ),
        (Overrides::default(), "offer = 'a b'", "`a b` is not an offer ID"),
        (Overrides { link_lifetime: Some("5m".to_owned()), ..Overrides::default() }, "", "`5m` is too short"),
    ];
    for (overrides, settings, message) in table {
        let error = from(overrides, settings);
        assert!(error.starts_with(message), "{error}");
    }
}

#[test]
fn an_override_counts_before_a_setting_that_is_wrong() {
    let overrides = Overrides {
        link_lifetime: Some("2h".to_owned()),
        publisher: Some("contoso".to_owned()),
        ..Overrides::default()
    };
    let job =
        Job::resolve("listing", settings("publisher = 'a b'\n[storage]\nlink-lifetime = '1s'"), &overrides);
    let job = job.unwrap();
    assert_eq!(job.sas_lifetime.as_duration(), time::Duration::hours(2));
    assert_eq!(job.publisher, PublisherId::parse("contoso").ok());
    assert_eq!(job.lock, LockPlace::File(std::path::Path::new("listing").join(LOCK_FILE)));
}

#[test]
fn the_api_decides_what_a_check_starts_from_and_who_publishes_what_nobody_named() {
    let ingestion = Overrides {
        api: Some(Given::argument("api", "product-ingestion".to_owned())),
        ..Overrides::default()
    };
    for (overrides, text, base, unnamed) in [
        (&Overrides::default(), "", Base::OfferFile, None),
        (&ingestion, "", Base::LiveDraft, Some(PublisherId::of_account())),
        (
            &Overrides::default(),
            "[marketplace]\napi = 'product-ingestion'",
            Base::LiveDraft,
            Some(PublisherId::of_account()),
        ),
    ] {
        assert_eq!(CheckOptions::resolve(&settings(text), overrides).unwrap().base, base, "{text}");
        assert_eq!(Job::resolve(".", settings(text), overrides).unwrap().unnamed, unnamed, "{text}");
    }
}

#[test]
fn an_argument_that_contradicts_the_connection_string_is_refused() {
    let storage = |account: Option<Given>, endpoint: Option<Given>| {
        let connection_string = Some(Given::variable("CONNECTION", CONNECTION.into()));
        let container = Some("listing".to_owned());
        let storage =
            StorageOverrides { connection_string, account, endpoint, container, ..Default::default() };
        Overrides { storage, ..Overrides::default() }
    };
    let argument = |value: &str| Some(Given::argument("--x", value.to_owned()));
    let variable = |value: &str| Some(Given::variable("X", value.to_owned()));
    for (overrides, is_taken) in [
        (storage(None, None), true),
        (storage(argument("contoso"), None), true),
        (storage(argument("fabrikam"), None), false),
        (storage(None, argument("https://contoso.blob.core.windows.net/")), true),
        (storage(None, argument("https://fabrikam.blob.core.windows.net")), false),
        (storage(variable("fabrikam"), variable("https://fabrikam.example")), true),
    ] {
        match account(&overrides, &settings("")) {
            Ok(account) => assert_eq!((account.unwrap().name(), is_taken), ("contoso", true)),
            Err(error) => {
                assert_eq!(error.to_string(), "`--x` and CONNECTION name different storage accounts");
                assert!(!is_taken, "{overrides:?}");
            }
        }
    }
}

#[test]
fn a_container_is_needed_where_a_sas_is_given() {
    let storage = StorageOverrides {
        account: Some(Given::argument("account", "contoso".to_owned())),
        sas: Some("sv=2024-11-04&sig=a".into()),
        ..StorageOverrides::default()
    };
    let overrides = Overrides { storage, ..Overrides::default() };
    let error = account(&overrides, &settings("")).unwrap_err();
    assert_eq!(error.to_string(), "no container is configured");
    assert!(account(&Overrides::default(), &settings("")).unwrap().is_none(), "no account, no storage");
}

#[test]
fn nothing_of_the_overrides_shows_a_secret() {
    let storage = StorageOverrides {
        connection_string: Some(Given::variable("X", "S3CRET".into())),
        key: Some("S3CRET".into()),
        sas: Some("S3CRET".into()),
        link_sas: Some("S3CRET".into()),
        ..StorageOverrides::default()
    };
    let token = Some(crate::identity::SignIn::Given("S3CRET".into()));
    let shown = format!("{:?}", Overrides { token, storage, ..Overrides::default() });
    assert!(!shown.contains("S3CRET"), "{shown}");
}
