//! The services that a command talks to: shared between folders, and named in what it says.

use super::given::{Given, said};
use crate::base::OfferRef;
use crate::cli::connect::Connection;
use crate::cli::env;
use crate::cli::failure::Failure;
use crate::marketplace::ApiName;
use crate::publish::lock::{LOCK_FILE, LockPlace};
use crate::publish::outcome::Next;
use crate::publish::resolve::Need;
use crate::publish::settings::SettingsFile;
use crate::publish::{Base, SANDBOX};
use crate::storage::Container;
use std::path::Path;
use std::sync::Arc;

const KEY: [(&str, &str); 2] = [(env::AZURE_STORAGE_ACCOUNT, "contoso"), (env::AZURE_STORAGE_KEY, "a2V5")];

fn settings(text: &str) -> SettingsFile {
    SettingsFile::parse(text).unwrap()
}

fn file(folder: &Path) -> LockPlace {
    LockPlace::File(folder.join(LOCK_FILE))
}

async fn connect(given: &Given, need: Need) -> Result<Arc<Connection>, Failure> {
    given.connector(&given.context()).connect(&given.settings, need).await
}

/// A sandbox of its own, with more flags.
async fn sandboxed(flags: &[&str], settings: &str) -> (tempfile::TempDir, Arc<Connection>) {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state").display().to_string();
    let given = Given::of(&[&["--sandbox", "--sandbox-dir", &state], flags].concat(), &[], settings);
    let connection = connect(&given, Need::Storage).await.unwrap();
    (folder, connection)
}

#[tokio::test]
async fn folders_with_the_same_services_share_one_connection() {
    let list = "[storage]\ncontainer = \"listing\"\n";
    // the settings of a second folder; then whether it shares the connection of the first
    let table = [
        (list, true),
        ("publisher = \"contoso\"\n[storage]\ncontainer = \"listing\"\n", true),
        ("[storage]\ncontainer = \"listing\"\nlink-lifetime = \"2d\"\n", true),
        ("[storage]\ncontainer = \"other\"\n", false),
        ("[storage]\ncontainer = \"listing\"\naccount = \"other\"\n", false),
        ("[storage]\ncontainer = \"listing\"\n[marketplace]\napi = \"product-ingestion\"\n", false),
        ("[storage]\ncontainer = \"listing\"\n[marketplace]\nsign-in = \"azure-cli\"\n", false),
    ];
    let given = Given::of(&[], &KEY, "");
    let context = given.context();
    for (second, is_shared) in table {
        let mut connector = given.connector(&context);
        let one = connector.connect(&settings(list), Need::Storage).await.unwrap();
        let other = connector.connect(&settings(second), Need::Storage).await.unwrap();
        assert_eq!(Arc::ptr_eq(&one, &other), is_shared, "{second}");
        assert_eq!(connector.sandbox_folder(), None);
    }
}

#[tokio::test]
async fn one_sandbox_serves_all_folders_of_a_command() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state").display().to_string();
    let given = Given::of(&["--sandbox", "--sandbox-dir", &state], &[], "");
    let context = given.context();
    let mut connector = given.connector(&context);
    let one = connector.connect(&settings(""), Need::Storage).await.unwrap();
    let other =
        connector.connect(&settings("[storage]\naccount = \"other\"\n"), Need::Storage).await.unwrap();
    assert!(Arc::ptr_eq(&one, &other));
    assert_eq!((one.opened.service.as_str(), connector.sandbox_folder()), (SANDBOX, Some(state)));
}

#[tokio::test]
async fn settings_of_storage_matter_only_where_storage_is_needed() {
    // storage settings that can't be used
    for (flags, variables) in [(&[][..], &KEY[..]), (&["--container", "No"], &KEY[..])] {
        let given = Given::of(flags, variables, "");
        assert!(connect(&given, Need::Storage).await.is_err(), "{flags:?}");
        let connection = connect(&given, Need::Marketplace).await.unwrap();
        assert!(connection.opened.services.container.is_none() && connection.sandbox.is_none());
        assert_eq!(connection.opened.service, "https://cloudpartner.azure.com");
    }
    let given = Given::of(&["--container", "listing"], &KEY, "");
    let connection = connect(&given, Need::Storage).await.unwrap();
    let address = connection.opened.services.container.as_ref().unwrap().address();
    assert_eq!(address, "https://contoso.blob.core.windows.net/listing");
}

#[tokio::test]
async fn the_api_and_its_address_are_those_that_were_asked_for() {
    let table = [
        (&[][..], "", ApiName::CloudPartnerPortal, "https://cloudpartner.azure.com"),
        (
            &["--api", "product-ingestion"],
            "",
            ApiName::ProductIngestion,
            "https://graph.microsoft.com/rp/product-ingestion",
        ),
        (
            &[],
            "[marketplace]\napi = \"product-ingestion\"\n",
            ApiName::ProductIngestion,
            "https://graph.microsoft.com/rp/product-ingestion",
        ),
        (&["--marketplace-url", "https://a.example"], "", ApiName::CloudPartnerPortal, "https://a.example"),
    ];
    for (flags, settings, api, address) in table {
        let connection = connect(&Given::of(flags, &[], settings), Need::Marketplace).await.unwrap();
        assert_eq!(
            (connection.opened.api, connection.opened.service.as_str()),
            (api, address),
            "{flags:?} {settings}"
        );
        assert_eq!(connection.opened.services.marketplace.address().as_str(), address);
        assert_eq!(
            connection.opened.services.marketplace.has_publishers(),
            api == ApiName::CloudPartnerPortal
        );
    }
}

#[tokio::test]
async fn a_lock_is_in_the_folder_in_storage_or_beside_the_sandbox() {
    let real = connect(&Given::of(&[], &[], ""), Need::Marketplace).await.unwrap();
    let folder = Path::new("listing");
    assert_eq!(real.lock(file(folder), folder), LockPlace::File(folder.join(LOCK_FILE)));
    assert_eq!(real.lock(LockPlace::Storage, folder), LockPlace::Storage);
    let (state, portal) = sandboxed(&[], "").await;
    let (_other, ingestion) = sandboxed(&["--api", "product-ingestion"], "").await;
    assert_eq!(portal.lock(LockPlace::Storage, folder), LockPlace::Storage);
    let name = |connection: &Connection, folder: &str| match connection
        .lock(file(Path::new(folder)), Path::new(folder))
    {
        LockPlace::File(path) => {
            assert_eq!(path.parent().unwrap().file_name().unwrap(), "locks");
            path.file_name().unwrap().to_str().unwrap().to_owned()
        }
        LockPlace::Storage => panic!("it is a file"),
    };
    assert_eq!(name(&portal, "listing"), name(&portal, "./listing"), "however the folder is named");
    assert_ne!(name(&portal, "listing"), name(&portal, "other"), "each folder has its own");
    assert_ne!(name(&portal, "listing"), name(&ingestion, "listing"), "and each API");
    assert!(name(&ingestion, "listing").ends_with("-product-ingestion.lock"));
    assert!(portal.sandbox_folder().unwrap().starts_with(&state.path().display().to_string()));
}

#[tokio::test]
async fn commands_say_what_it_takes_to_mean_the_same_services() {
    let vm = || OfferRef::parse("contoso", "vm").unwrap();
    let commands = |connection: &Connection, next| connection.commands(&[next]).concat();
    let (folder, portal) = sandboxed(&[], "").await;
    let state = folder.path().join("state").display().to_string();
    let sandbox = format!("--sandbox --sandbox-dir {state}");
    for (next, command) in [
        (Next::Submit(vm()), "submit contoso/vm"),
        (Next::SubmitAgain(vm()), "submit contoso/vm --again"),
        (Next::Watch(vm()), "status contoso/vm --watch"),
        (Next::GoLive(vm()), "go-live contoso/vm"),
        (Next::Publish("listing".into()), "publish listing"),
    ] {
        assert_eq!(commands(&portal, next), format!("offerpress {command} {sandbox}"));
    }
    let fix = "fix what the marketplace reported, then run `publish` and `submit` again";
    assert_eq!(commands(&portal, Next::FixAndResubmit), fix);
    let (folder, ingestion) = sandboxed(&["--api", "product-ingestion"], "").await;
    let state = folder.path().join("state").display().to_string();
    let named =
        format!("offerpress submit contoso/vm --api product-ingestion --sandbox --sandbox-dir {state}");
    assert_eq!(commands(&ingestion, Next::Submit(vm())), named);
    // the real services: the API is named unless the environment does
    let api = ["--api", "product-ingestion"];
    let real = connect(&Given::of(&api, &[], ""), Need::Marketplace).await.unwrap();
    let submit = "offerpress submit contoso/vm";
    assert_eq!(commands(&real, Next::Submit(vm())), format!("{submit} --api product-ingestion"));
    let set = [(env::OFFERPRESS_API, "product-ingestion")];
    let real = connect(&Given::of(&[], &set, ""), Need::Marketplace).await.unwrap();
    assert_eq!(commands(&real, Next::Submit(vm())), submit);
}

#[tokio::test]
async fn practice_starts_with_an_empty_draft_in_the_sandbox_alone() {
    let reference = OfferRef::parse("contoso", "new-offer").unwrap();
    let (_folder, portal) = sandboxed(&[], "").await;
    assert!(portal.practice_draft(&reference).unwrap(), "it is created");
    assert!(portal.opened.services.marketplace.offer(&reference).await.unwrap().is_some());
    assert!(!portal.practice_draft(&reference).unwrap(), "and once");
    let (_folder, ingestion) = sandboxed(&["--api", "product-ingestion"], "").await;
    assert!(ingestion.practice_draft(&reference).unwrap(), "that API creates no offers itself");
    assert!(!ingestion.practice_draft(&reference).unwrap(), "and once");
    let real = connect(&Given::of(&[], &[], ""), Need::Marketplace).await.unwrap();
    assert!(!real.practice_draft(&reference).unwrap());
}

#[tokio::test]
async fn a_run_is_settled_by_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        crate::base::files::write_whole(&folder.path().join(name), text.as_bytes()).unwrap();
    };
    let state = folder.path().join("state").display().to_string();
    write("offerpress.toml", "publisher = \"contoso\"\noffer = \"vm\"\n");
    let given = Given::of(&["--sandbox", "--sandbox-dir", &state], &[], "");
    let context = given.context();
    let mut connector = given.connector(&context);
    let settled = connector.resolve(folder.path()).await.unwrap();
    let job = &settled.job;
    assert_eq!((job.service.as_str(), job.folder.as_path()), (SANDBOX, folder.path()));
    assert_eq!(job.publisher.as_ref().map(ToString::to_string).as_deref(), Some("contoso"));
    assert_eq!(job.storage, settled.connection.opened.services.container.as_ref().map(Container::address));
    assert_eq!(job.lock, settled.connection.lock(file(folder.path()), folder.path()));
    assert_eq!(job.check.base, Base::OfferFile);
    // practice: the folder has no offer body, so that there is a draft to put images onto
    let offer = OfferRef::parse("contoso", "vm").unwrap();
    assert!(settled.connection.opened.services.marketplace.offer(&offer).await.unwrap().is_some());
    // with settings that can't be read, there is no run
    write("offerpress.toml", "publishr = \"contoso\"\n");
    let failure = connector.resolve(folder.path()).await.err().unwrap();
    assert!(said(&failure).contains("publishr"), "{}", said(&failure));
    // a lock in storage, by flag
    write("offerpress.toml", "");
    let given = Given::of(&["--sandbox", "--sandbox-dir", &state, "--lock", "storage"], &[], "");
    connector.overrides = given.overrides.clone();
    let settled = connector.resolve(folder.path()).await.unwrap();
    assert_eq!(settled.job.lock, LockPlace::Storage);
}
