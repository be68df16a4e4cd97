//! What a run does, by flags and settings.

use super::given::{Given, said};
use crate::asset::Depth;
use crate::base::ServiceUrl;
use crate::cli::args::Format;
use crate::cli::env;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::{connect, output_format};
use crate::identity::Scope;
use crate::marketplace::ApiName;
use crate::publish::lock::{LOCK_FILE, LockPlace};
use crate::publish::resolve::scope;
use crate::publish::{AfterSave, Base, CreateContainer, Deny, Job, OnConflict, Owner, WhenRunning};
use crate::storage::Verification;
use std::path::{Path, PathBuf};

#[test]
fn each_flag_changes_its_own_part_of_a_job_and_no_other() {
    /// What a job says of each thing that a flag can change.
    fn parts(job: &Job) -> Vec<String> {
        vec![
            format!("{:?}", job.check.base),
            format!("{:?}", job.on_conflict),
            format!("{:?}", job.container),
            format!("{:?}", job.verification),
            format!("{:?}", job.check.deny),
            job.transfers.most().to_string(),
            job.sas_lifetime.to_string(),
            format!("{:?}", job.check.profile),
            format!("{:?} {:?}", job.publisher, job.offer),
        ]
    }
    let usual = parts(&Given::of(&[], &[], "").job().unwrap());
    let table: [(&[&str], usize, &str); 10] = [
        (&["--images-only"], 0, "LiveDraft"),
        (&["--force"], 1, "Overwrite"),
        (&["--create-container"], 2, "IfMissing"),
        (&["--prove", "full"], 3, "Full"),
        (&["--deny", "warnings"], 4, "Warnings"),
        (&["--concurrency", "3"], 5, "3"),
        (&["--link-lifetime", "12h"], 6, "12h"),
        (&["--profile", "classic"], 7, "classic"),
        (&["--publisher", "contoso"], 8, "contoso"),
        (&["--offer", "vm"], 8, "vm"),
    ];
    for (flags, part, expected) in table {
        let mut with = usual.clone();
        let changed = parts(&Given::of(flags, &[], "").job().unwrap());
        with[part].clone_from(&changed[part]);
        assert_eq!(changed, with, "{flags:?}");
        assert!(
            changed[part].contains(expected) && changed[part] != usual[part],
            "{flags:?}: {}",
            changed[part]
        );
    }
}

#[test]
fn a_job_without_flags_and_settings_is_careful() {
    let job = Given::of(&[], &[], "").job().unwrap();
    assert_eq!(
        (job.on_conflict, job.container, job.verification),
        (OnConflict::Stop, CreateContainer::Never, Verification::Head)
    );
    assert_eq!((job.settings.publish.texts, job.settings.publish.images), (Owner::Shared, Owner::Shared));
    assert_eq!(
        (job.check.base, job.check.depth, job.check.deny),
        (Base::OfferFile, Depth::Full, Deny::Errors)
    );
    assert_eq!((job.running, job.after), (WhenRunning::Stop, AfterSave::default()));
    assert_eq!((job.transfers.most(), job.verifications.most()), (16, 16));
    assert_eq!((job.folder.as_path(), job.shown_as.as_path()), (Path::new("."), Path::new(".")));
    assert_eq!(job.lock, LockPlace::File(Path::new(".").join(LOCK_FILE)));
    assert!(
        job.publisher.is_none() && job.offer.is_none() && job.unnamed.is_none() && job.approved.is_none()
    );
}

#[test]
fn settings_say_whose_texts_and_images_are_and_how_lists_are_written() {
    let of = |settings: &str| Given::of(&[], &[], settings).job().unwrap();
    let job = of("[publish]\ntexts = \"folder\"\n");
    assert_eq!((job.settings.publish.texts, job.settings.publish.images), (Owner::Folder, Owner::Shared));
    let job = of("[publish]\nimages = \"folder\"\n");
    assert_eq!((job.settings.publish.texts, job.settings.publish.images), (Owner::Shared, Owner::Folder));
    let job = of("[lists.screenshots]\nimage = \"url\"\nname = \"caption\"\n");
    assert!(job.settings.lists.screenshots.is_some() && job.settings.lists.videos.is_none());
}

#[test]
fn what_cannot_be_used_is_refused_by_name() {
    // flags, settings; then what is said
    let table: [(&[&str], &str, &str); 6] = [
        (&["--publisher", "no/id"], "", "no/id"),
        (&["--offer", "No Id"], "", "No Id"),
        (&[], "publisher = \"no/id\"\n", "no/id"),
        (&["--link-lifetime", "5m"], "", "`5m` is too short"),
        (&["--link-lifetime", "soon"], "", "soon"),
        (&[], "[storage]\nlink-lifetime = \"20y\"\n", "20y"),
    ];
    for (flags, settings, expected) in table {
        let failure = Given::of(flags, &[], settings).job().unwrap_err();
        assert_eq!(failure.exit, Exit::CannotStart, "{flags:?} {settings}");
        assert!(said(&failure).contains(expected), "{flags:?} {settings}: {}", said(&failure));
    }
}

#[test]
fn a_job_of_images_alone_needs_no_publisher_and_sends_no_text() {
    for (api, base, unnamed) in [
        ("cloud-partner-portal", Base::OfferFile, None),
        ("product-ingestion", Base::LiveDraft, Some("account")),
    ] {
        let job = Given::of(&["--api", api], &[], "").job().unwrap();
        assert_eq!(
            (job.check.base, job.unnamed.as_ref().map(ToString::to_string).as_deref()),
            (base, unnamed)
        );
    }
    let job = Given::of(&["--images-only"], &[], "").job().unwrap();
    assert_eq!(job.check.base, Base::LiveDraft, "as it was asked for");
}

#[test]
fn an_offer_is_named_with_its_publisher_where_the_api_needs_one() {
    use ApiName::{CloudPartnerPortal, ProductIngestion};
    let table = [
        ("contoso/vm", CloudPartnerPortal, Some("contoso/vm")),
        ("vm", CloudPartnerPortal, None),
        // the account decides, so that one product has one name
        ("contoso/vm", ProductIngestion, Some("account/vm")),
        ("vm", ProductIngestion, Some("account/vm")),
        ("", CloudPartnerPortal, None),
        ("", ProductIngestion, None),
        ("a/b/c", ProductIngestion, None),
        ("/vm", ProductIngestion, None),
    ];
    for (text, api, expected) in table {
        let named = api.offer_named(text).ok().map(|offer| offer.to_string());
        assert_eq!(named.as_deref(), expected, "{text:?}, {api:?}");
    }
}

#[test]
fn a_token_is_asked_for_the_cloud_that_the_address_is_in() {
    use ApiName::{CloudPartnerPortal, ProductIngestion};
    let (graph, marketplace) = (Scope::GRAPH, Scope::MARKETPLACE);
    let (graph, marketplace) = (graph.resource(), marketplace.resource());
    let table = [
        (CloudPartnerPortal, "https://cloudpartner.azure.com", marketplace),
        (CloudPartnerPortal, "https://graph.microsoft.us", marketplace),
        (CloudPartnerPortal, "https://proxy.example", marketplace),
        (ProductIngestion, "https://graph.microsoft.com/rp/product-ingestion", "https://graph.microsoft.com"),
        (ProductIngestion, "https://graph.microsoft.us/rp/product-ingestion", "https://graph.microsoft.us"),
        (ProductIngestion, "https://dod-graph.microsoft.us", "https://dod-graph.microsoft.us"),
        (ProductIngestion, "https://graph.evil.example", graph),
        (ProductIngestion, "https://cloudpartner.azure.com", graph),
        (ProductIngestion, "http://127.0.0.1:8080", graph),
    ];
    for (api, address, expected) in table {
        let asked = scope(api, &ServiceUrl::parse(address).unwrap());
        assert_eq!(asked.resource(), expected, "{api:?} {address}");
    }
}

#[test]
fn a_variable_that_says_nothing_that_there_is_is_refused_unless_a_flag_goes_before_it() {
    let api = |flags: &[&str], set: &'static str| {
        Given::of(flags, &[(env::OFFERPRESS_API, set)], "").choice().api().map_err(Failure::from)
    };
    assert!(
        said(&api(&[], "graph").unwrap_err())
            .contains("OFFERPRESS_API is invalid | `graph` is not a marketplace API")
    );
    assert_eq!(api(&["--api", "product-ingestion"], "graph").unwrap(), ApiName::ProductIngestion);
    let lock = |flags: &[&str], set: &'static str| {
        let given = Given::of(flags, &[(env::OFFERPRESS_LOCK, set)], "");
        given.overrides.lock(Path::new(""), &given.settings).map_err(Failure::from)
    };
    let refused = "OFFERPRESS_LOCK is `disk`, but must be `file` or `storage`";
    assert!(said(&lock(&[], "disk").unwrap_err()).starts_with(refused));
    assert_eq!(lock(&["--lock", "storage"], "disk").unwrap(), LockPlace::Storage);
    for (set, place) in [("file", LockPlace::File(LOCK_FILE.into())), ("storage", LockPlace::Storage)] {
        assert_eq!(lock(&[], set).unwrap(), place);
    }
    let format = |flag, set: &'static str| {
        output_format::format(flag, &Given::of(&[], &[(env::OFFERPRESS_FORMAT, set)], "").environment)
    };
    let failure = format(None, "xml").unwrap_err();
    assert!(said(&failure).contains("`xml`") && said(&failure).contains("`json`"), "{}", said(&failure));
    assert_eq!(format(Some(Format::Github), "xml").unwrap(), Format::Github);
}

#[test]
fn the_address_of_the_marketplace_is_any_by_flag_and_one_of_azure_by_file() {
    // flag, variable, file; then the address, or what is said
    let table = [
        (None, None, "", Ok("https://cloudpartner.azure.com")),
        (Some("https://a.example/"), None, "", Ok("https://a.example")),
        (None, Some("http://127.0.0.1:8080"), "", Ok("http://127.0.0.1:8080")),
        (
            None,
            None,
            "[marketplace]\napi = \"product-ingestion\"\n",
            Ok("https://graph.microsoft.com/rp/product-ingestion"),
        ),
        (
            None,
            None,
            "[marketplace]\napi = \"product-ingestion\"\nurl = \"https://cloudpartner.azure.com\"\n",
            Err(
                "`url` under `[marketplace]` is `https://cloudpartner.azure.com`, where the Cloud Partner Portal API is, but `api` under `[marketplace]` is `product-ingestion`",
            ),
        ),
        (
            None,
            Some("https://graph.microsoft.us/rp/product-ingestion"),
            "",
            Err(
                "`--marketplace-url` or OFFERPRESS_MARKETPLACE_URL is `https://graph.microsoft.us/rp/product-ingestion`, where the Product Ingestion API is, but `api` under `[marketplace]` is `cloud-partner-portal`",
            ),
        ),
        (
            None,
            None,
            "[marketplace]\nurl = \"https://evil.example\"\n",
            Err("may send credentials to Azure's own hosts only"),
        ),
        (
            Some("https://a.example"),
            None,
            "[marketplace]\nurl = \"https://evil.example\"\n",
            Ok("https://a.example"),
        ),
        (Some("http://a.example"), None, "", Err("must start with https://")),
        (None, Some("not a url"), "", Err("not a URL")),
        (Some("https://a.example/?x=1"), None, "", Err("without query")),
    ];
    for (flag, variable, settings, expected) in table {
        let flags: Vec<_> = flag.iter().flat_map(|url| ["--marketplace-url", url]).collect();
        let variables: Vec<_> = variable.iter().map(|url| (env::OFFERPRESS_MARKETPLACE_URL, *url)).collect();
        let address =
            Given::of(&flags, &variables, settings).choice().marketplace_url().map_err(Failure::from);
        match (address, expected) {
            (Ok(address), Ok(url)) => assert_eq!(address.as_str(), url, "{flag:?} {variable:?} {settings}"),
            (Err(failure), Err(text)) => assert!(said(&failure).contains(text), "{}", said(&failure)),
            (address, _) => panic!("{flag:?} {variable:?} {settings}: {address:?}"),
        }
    }
}

#[test]
fn certificates_are_read_from_the_file_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| -> PathBuf {
        let path = folder.path().join(name);
        crate::base::files::write_whole(&path, text.as_bytes()).unwrap();
        path
    };
    let http = |path: &Path| {
        let given = Given::of(&["--ca-file", path.to_str().unwrap()], &[], "");
        connect::http(&given.args.services, &given.environment).err().map(|failure| said(&failure))
    };
    let none = http(&file("none.pem", "no certificate")).unwrap();
    assert!(none.contains("invalid certificates in") && none.contains("BEGIN CERTIFICATE"), "{none}");
    let missing = http(&folder.path().join("missing.pem")).unwrap();
    assert!(missing.contains("missing.pem"), "{missing}");
    let given = Given::of(&[], &[], "");
    assert!(connect::http(&given.args.services, &given.environment).is_ok());
}
