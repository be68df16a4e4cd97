//! Puts a folder of logos and screenshots onto an Azure Marketplace offer.
//!
//! ```text
//! AssetFolder ─ check ─▶ CheckedAssets ─ Plan::make ─▶ Plan ─ upload, sign, verify ─▶ VerifiedUrls
//! Plan + VerifiedUrls ─ with_urls ─▶ Offer ─ save ─▶ Outcome
//! ```
//!
//! Each of these types can only be created by the step before it, so an unchecked image can't be uploaded, and a URL that
//! doesn't work can't get into an offer.
//!
//! # From the folder to the listing
//!
//! What happens to `logos/large.png`:
//!
//! 1. [`cli::run`] reads the arguments and gives [`publish::run`] a [`Job`](publish::Job) and the
//!    [`Services`](publish::Services) that it calls.
//! 2. [`AssetFolder::scan`](asset::AssetFolder::scan) finds the file and recognizes it as the
//!    [`LargeLogo`](base::AssetKind::LargeLogo) by its folder and name.
//! 3. [`AssetFolder::check`](asset::AssetFolder::check) computes its [`Digests`](base::Digests), validates the file format,
//!    decodes the pixels and applies every rule of the [`Profile`](asset::Profile). Each problem is a
//!    [`Finding`](report::Finding); only a folder without errors becomes [`CheckedAssets`](asset::CheckedAssets).
//!    Meanwhile the draft is read ([`Marketplace::offer`](marketplace::Marketplace::offer)).
//! 4. [`Plan::make`](publish::Plan::make) compares the folder with the draft and
//!    finds, by the [`Lock`](publish::lock::Lock) or by fetching the live image, that it shows other bytes.
//! 5. [`VerifiedUrls::make`](publish::VerifiedUrls::make) uploads it under a name that contains the hash of its content
//!    ([`Container::put`](storage::Container::put)), so nothing live is overwritten, creates a SAS URL that can only read
//!    this blob ([`Container::link`](storage::Container::link)), and fetches that URL anonymously ([`storage::prove`]).
//! 6. The run writes the URL into `microsoft-azure-marketplace.largeLogo`
//!    ([`Offer::with_images`](marketplace::Offer::with_images)) and changes no other field.
//! 7. [`Marketplace::save`](marketplace::Marketplace::save) sends the offer with the `ETag` of the draft that was read.
//!    The marketplace copies the image and responds with the URL of its copy; the path of that URL is recorded in
//!    `offerpress.lock`.
//! 8. The [`Outcome`](publish::outcome::Outcome) reports all of it, as text or JSON. Customers see nothing until
//!    [`LifeCycle`](publish::LifeCycle) submits the draft and it goes live.
//!
//! # Invariants
//!
//! - Nothing is uploaded or changed while a check fails, and no URL is written to an offer that an anonymous request can't fetch.
//! - An interrupted run can be run again: blobs are named by their content, the draft changes in one request, and the lock
//!   is written last, atomically.
//! - No signature, key or token appears in any output, error or log.
//! - The library never prints or exits, and reads nothing of the environment except the system's proxies and temporary
//!   folder; only [`cli`] does.
//!
//! # Modules, in reading order
//!
//! Modules depend on each other in one direction. A test (`tests/it/tidy`) enforces that, also for the files of a module:
//! each uses only those above it in the list of its `mod.rs`.
//!
//! ```text
//! main → cli → publish → preview, fit, storage, marketplace → listing, asset, identity → http, codec, report, base
//!        cli → sandbox → none of them
//! ```
//!
//! | module | responsibility |
//! |---|---|
//! | [`base`] | types that all modules share: IDs, image types, sizes, URLs, hashes; file errors that name their path |
//! | [`report`] | findings: what is, what should be, how to fix it |
//! | [`http`] | one client, one retry loop, no redirects |
//! | [`asset`] | the folder, the images, and the marketplace's rules (dated, as data); all problems at once, offline |
//! | [`fit`] | missing and resized images; no file of the user's is lost |
//! | [`identity`] | sign-in methods, and when a token expires |
//! | [`storage`] | blobs named by their content, never overwritten, and read-only SAS URLs |
//! | [`listing`] | the images of an offer: their fields, slots and order |
//! | [`marketplace`] | what a run needs of an API; [`portal`](marketplace::portal) changes only the image fields of an offer, [`ingestion`](marketplace::ingestion) sends only the images that change |
//! | [`preview`] | the listing as one page that loads nothing from elsewhere |
//! | [`publish`] | the run; the only module that knows all of the above |
//! | [`sandbox`] | a local marketplace and storage; shares no code with the other modules, and so no mistake |
//! | [`cli`] | arguments, environment, terminal, exit codes |
//!
//! # Where a change starts
//!
//! - A new image type: [`base::AssetKind`], and its sizes in `src/asset/profiles/`.
//! - A new rule: a file in `src/asset/rules/` with the rule, the page that it comes from, its messages and its tests.
//! - A new command or flag: [`cli::args`], and one file per command in `src/cli/`.
//! - A new field in a JSON result: its type in [`publish::outcome`] or in the command's file; a test compares
//!   [`cli::documents`] with `schemas/`.
//! - A new answer of a service: `src/marketplace/portal/`, `src/marketplace/ingestion/` or `src/storage/refusal.rs`, and
//!   the sandbox's own reading of the same page, so that a story in `tests/it/` can cause it.
//!
//! # One run
//!
//! [`asset`] shows how to check a folder, [`storage`] how to sign a URL, and [`publish`] a run that only plans. Two
//! complete runs:
//!
//! ```
//! # #[cfg(feature = "sandbox")]
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! use offerpress::base::ServiceUrl;
//! use offerpress::http::{HttpClient, HttpOptions, ProxyUse};
//! use offerpress::identity::SignIn;
//! use offerpress::marketplace::portal::Portal;
//! use offerpress::publish::{self, Job, MarketplaceTokens, Services, outcome::Verdict, progress::Silent};
//! use offerpress::publish::lock::LockPlace;
//! use offerpress::sandbox::Sandbox;
//! use offerpress::storage::{Account, Container, ContainerName};
//! use std::sync::Arc;
//! use time::OffsetDateTime;
//!
//! let sandbox = Sandbox::builder().start().await?;
//! let http = HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, ..HttpOptions::default() })?;
//! let account = Account::from_connection_string(&sandbox.connection_string().into())?;
//! let container = Container::open(&account, &ContainerName::parse(sandbox.container())?, &http)?;
//! let tokens = SignIn::Given(sandbox.token().into()).tokens(&http, OffsetDateTime::now_utc);
//! let tokens = Arc::new(MarketplaceTokens::of(Arc::new(tokens)));
//! let marketplace = Arc::new(Portal::new(ServiceUrl::parse(&sandbox.marketplace_url())?, http.clone(), tokens));
//! let services = Services { http, container: Some(container), marketplace, clock: OffsetDateTime::now_utc };
//!
//! let memory = tempfile::tempdir()?;
//! let lock = LockPlace::File(memory.path().join("offerpress.lock"));
//! let job = Job { lock, ..Job::of_folder("assets-example") };
//! let first = publish::run(&job, &services, &Silent).await?;
//! let second = publish::run(&job, &services, &Silent).await?;
//! assert_eq!((first.result, second.result), (Verdict::Saved, Verdict::Unchanged));
//! # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
//! ```

pub mod asset;
pub mod base;
#[cfg(feature = "cli")]
pub mod cli;
mod codec;
#[cfg(feature = "fit")]
pub mod fit;
pub mod http;
pub mod identity;
pub mod listing;
pub mod marketplace;
#[cfg(feature = "preview")]
pub mod preview;
pub mod publish;
pub mod report;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod storage;
