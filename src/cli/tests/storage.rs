//! Which storage account and container are used, and by what they are signed in to.

use super::given::{Given, http, said};
use crate::cli::env;
use crate::identity::SignIn;
use crate::publish::resolve::{Need, Opener};
use crate::storage::Account;
use time::OffsetDateTime;

/// Of the emulator's account; its key is public.
const CONNECTION: &str =
    "DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=a2V5;EndpointSuffix=core.windows.net";
const TO_STORE: &str = "sv=2024-11-04&sr=c&sp=rcwl&se=2030-01-01T00:00:00Z&sig=c2ln";
const TO_READ: &str = "sv=2024-11-04&sr=c&sp=r&se=2030-01-01T00:00:00Z&sig=c2ln";

/// Flags, variables and settings; then what is found, or what is said.
type AccountRow<'a> =
    (&'a [&'a str], &'a [(&'static str, &'a str)], &'a str, Result<Option<&'a str>, &'a str>);

/// Flags and variables; then what is found, or what is said.
type ContainerRow<'a> = (&'a [&'a str], &'a [(&'static str, &'a str)], Result<Option<&'a str>, &'a str>);

/// The account, as `name at endpoint`.
fn account(given: &Given) -> Result<Option<String>, String> {
    let shown = |account: Account| format!("{} at {}", account.name(), account.endpoint());
    let tokens = |sign_in: SignIn| sign_in.tokens(&http(), OffsetDateTime::now_utc).into();
    let found = given.choice().account(|| given.choice().storage_sign_in().map(tokens));
    found.map(|found| found.map(shown)).map_err(|error| said(&error.into()))
}

#[test]
fn an_account_is_found_by_connection_string_key_sas_or_sign_in() {
    let (name, key, sas) = (env::AZURE_STORAGE_ACCOUNT, env::AZURE_STORAGE_KEY, env::AZURE_STORAGE_SAS_TOKEN);
    let (connection, to_read) = (env::AZURE_STORAGE_CONNECTION_STRING, env::OFFERPRESS_LINK_SAS);
    let public = Ok(Some("contoso at https://contoso.blob.core.windows.net"));
    let china = "[storage]\nendpoint = \"https://contoso.blob.core.chinacloudapi.cn\"\n";
    let in_china = Ok(Some("contoso at https://contoso.blob.core.chinacloudapi.cn"));
    let container = "[storage]\ncontainer = \"listing\"\n";
    let no_container = Err("no container is configured");
    // flags, variables, settings; then the account, or what is said
    let table: [AccountRow<'_>; 24] = [
        (&[], &[], "", Ok(None)),
        (&[], &[(key, "a2V5")], "", Ok(None)),
        (&[], &[(name, "contoso")], "", public),
        (&["--storage-account", "contoso"], &[], "", public),
        (&[], &[], "[storage]\naccount = \"contoso\"\n", public),
        (&[], &[(name, "contoso"), (key, "a2V5")], "", public),
        (&[], &[(name, "contoso"), (key, "a2V5")], china, in_china),
        (
            &["--blob-endpoint", "https://contoso.blob.core.chinacloudapi.cn"],
            &[(name, "contoso"), (key, "a2V5")],
            "",
            in_china,
        ),
        (&[], &[(name, "contoso"), (key, "no base64!")], "", Err("key")),
        (&[], &[(name, "no/account"), (key, "a2V5")], "", Err("no/account")),
        (
            &[],
            &[(name, "contoso")],
            "[storage]\nendpoint = \"https://evil.example\"\n",
            Err("Azure's own hosts only"),
        ),
        (&[], &[(name, "contoso"), (sas, TO_STORE)], "", no_container),
        (&[], &[(name, "contoso"), (sas, TO_STORE)], container, public),
        (&["--container", "listing"], &[(name, "contoso"), (sas, TO_STORE)], "", public),
        (&["--container", "listing"], &[(name, "no/account"), (sas, TO_STORE)], "", Err("no/account")),
        (&["--container", "listing"], &[(name, "contoso"), (sas, TO_STORE)], china, in_china),
        (&[], &[(connection, CONNECTION)], "", public),
        (&[], &[(connection, CONNECTION), (name, "other")], "", public),
        (&["--storage-account", "contoso"], &[(connection, CONNECTION)], "", public),
        (
            &["--storage-account", "other"],
            &[(connection, CONNECTION)],
            "",
            Err("`--storage-account` and AZURE_STORAGE_CONNECTION_STRING name different storage accounts"),
        ),
        (
            &["--blob-endpoint", "https://contoso.blob.core.windows.net/"],
            &[(connection, CONNECTION)],
            "",
            public,
        ),
        (
            &["--blob-endpoint", "https://other.example"],
            &[(connection, CONNECTION)],
            "",
            Err("`--blob-endpoint` and AZURE_STORAGE_CONNECTION_STRING name different storage accounts"),
        ),
        (&[], &[(connection, CONNECTION), (to_read, TO_READ)], "", no_container),
        (&[], &[(connection, CONNECTION), (to_read, TO_READ)], container, public),
    ];
    for (flags, variables, settings, expected) in table {
        let names: Vec<_> = variables.iter().map(|(name, _)| *name).collect();
        let case = format!("{flags:?} {names:?} {settings}");
        let found = account(&Given::of(flags, variables, settings));
        match (&found, expected) {
            (Ok(found), Ok(account)) => assert_eq!(found.as_deref(), account, "{case}"),
            (Err(text), Err(part)) => assert!(text.contains(part), "{case}: {text}"),
            _ => panic!("{case}: {found:?}"),
        }
        let secrets = [CONNECTION, TO_STORE, "a2V5", "c2ln"];
        assert!(!secrets.iter().any(|secret| format!("{found:?}").contains(secret)), "{case}: {found:?}");
    }
}

#[test]
fn a_key_goes_before_a_sas_and_that_before_a_sign_in() {
    let name = (env::AZURE_STORAGE_ACCOUNT, "contoso");
    let (key, sas) = ((env::AZURE_STORAGE_KEY, "a2V5"), (env::AZURE_STORAGE_SAS_TOKEN, TO_STORE));
    let connection = (env::AZURE_STORAGE_CONNECTION_STRING, CONNECTION);
    let table: [(&[(&'static str, &str)], &str); 5] = [
        (&[name, sas, connection], "Key("),
        (&[name, sas, key], "Key("),
        (&[name, key], "Key("),
        (&[name, sas], "Sas("),
        (&[name], "Entra("),
    ];
    for (variables, access) in table {
        let given = Given::of(&["--container", "listing"], variables, "");
        let tokens = |sign_in: SignIn| sign_in.tokens(&http(), OffsetDateTime::now_utc).into();
        let found = given.choice().account(|| given.choice().storage_sign_in().map(tokens)).unwrap().unwrap();
        let names: Vec<_> = variables.iter().map(|(name, _)| *name).collect();
        assert!(format!("{found:?}").contains(&format!("access: {access}")), "{names:?}: {found:?}");
    }
}

#[test]
fn a_container_needs_an_account_and_a_proper_name() {
    let key = [(env::AZURE_STORAGE_ACCOUNT, "contoso"), (env::AZURE_STORAGE_KEY, "a2V5")];
    let sas = [(env::AZURE_STORAGE_ACCOUNT, "contoso"), (env::AZURE_STORAGE_SAS_TOKEN, TO_STORE)];
    let table: [ContainerRow<'_>; 6] = [
        (&[], &[], Ok(None)),
        (&["--container", "listing"], &[], Ok(None)),
        (&[], &key, Err("no container is configured")),
        (&["--container", "Listing"], &key, Err("only lower-case letters")),
        (&["--container", "listing"], &key, Ok(Some("https://contoso.blob.core.windows.net/listing"))),
        (&["--container", "listing"], &sas, Ok(Some("https://contoso.blob.core.windows.net/listing"))),
    ];
    for (flags, variables, expected) in table {
        let given = Given::of(flags, variables, "");
        let opened = Opener::new(http(), given.overrides.clone()).open(&given.settings, Need::Storage);
        let found = opened.map(|opened| opened.services.container.map(|one| one.address()));
        match (found.map_err(|error| said(&error.into())), expected) {
            (Ok(found), Ok(address)) => assert_eq!(found.as_deref(), address, "{flags:?}"),
            (Err(text), Err(part)) => assert!(text.contains(part), "{flags:?}: {text}"),
            (found, _) => panic!("{flags:?}: {found:?}"),
        }
    }
}
