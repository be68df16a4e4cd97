//! Puts a folder of logos and screenshots onto an Azure Marketplace offer.
//!
//! ```text
//! AssetFolder    ─ check ──────▶ CheckedAssets ─ upload, link, prove ─▶ ProvedLinks
//! OfferDocument  ─ with_assets (the proved links) ─▶ OfferBody ─ save ─▶ Outcome
//! ```
//!
//! Each of these types can only be made by the step before it, so an unchecked picture cannot be uploaded, and a link
//! that does not work cannot get into an offer.
//!
//! # The walk of one image
//!
//! `logos/large.png` is found by [`asset::AssetFolder::scan`], which tells by its folder and name that it is the large
//! logo. [`asset::AssetFolder::check`] reads it once: digests, structure, pixels, and every rule of the
//! [profile](asset::Profile). [`publish::Plan`] sees by the lock, or by fetching the live picture, that the draft shows
//! other bytes. [`storage::Container::put`] stores it under the hash of its content, so that nothing live is ever
//! overwritten, and [`storage::Container::link`] makes a link that may read this one blob for a time;
//! [`storage::prove`] fetches the link as a stranger would. [`offer::OfferDocument::with_assets`] puts the link into
//! `microsoft-azure-marketplace.largeLogo` and leaves every other member as it is. [`marketplace::Marketplace::put`]
//! sends the offer with the `ETag` of the state it was made from; the marketplace fetches the picture and answers with
//! a link to its own copy, whose path goes into `offerpress.lock` ([`publish::lock`]).
//!
//! # What stays true
//!
//! - Nothing is sent while a check fails; nothing is put into an offer that a stranger cannot fetch.
//! - A run that breaks anywhere is simply run again: blobs are named by their content, the draft changes in one
//!   request, the lock is written last and whole.
//! - No signature, key or token shows up in any output, error or log.
//! - The library never prints, never reads the environment, never exits; only [`cli`] does.
//!
//! # The modules, in reading order
//!
//! Arrows point one way, and a test (`tests/it/tidy.rs`) holds them to it:
//!
//! ```text
//! main → cli → publish → asset, fit, offer, preview, storage, marketplace, identity → http, report, base
//!        cli → sandbox → none of them
//! ```
//!
//! | module | what it knows |
//! |---|---|
//! | [`base`], [`report`], [`http`] | plain words: ids, kinds, links, digests; findings; the one HTTP client |
//! | [`asset`] | the folder, the pictures, the rules as dated data |
//! | [`offer`] | the offer's document: order and number text stay, only picture fields change |
//! | [`fit`] | the sizes that are missing, made from what is there |
//! | [`identity`] | signing in, and tokens |
//! | [`storage`] | blobs named by their content, and read-only links to them |
//! | [`marketplace`] | the offer service: `ETag`s, answers, refusals |
//! | [`preview`] | the page that shows the listing before customers see it |
//! | [`publish`] | the run; the only one that knows the ones above together |
//! | [`sandbox`] | the practice marketplace and storage; knows none of the others, so that no mistake is shared |
//! | [`cli`] | arguments, environment, terminal, exit codes |
//!
//! # Where a change begins
//!
//! - A new kind of picture: [`base::AssetKind`], and its sizes in `src/asset/profiles/`.
//! - A new rule: a file in `src/asset/rules/` that holds the rule, the page it comes from, its words and its tests.
//! - A new command or flag: [`cli::args`], and a file a command in `src/cli/`.
//! - Something new that a service says: `src/marketplace/wire.rs` or `src/storage/refusal.rs`, and the sandbox's own
//!   reading of the same page, so that a story in `tests/it/` can bring it about.
//!
//! # One run
//!
//! A folder is checked alone as [`asset`] shows, a link is signed as [`storage`] shows, and [`publish`] shows a run that
//! only plans. A whole run, twice:
//!
//! ```
//! # #[cfg(feature = "sandbox")]
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! use offerpress::base::ServiceUrl;
//! use offerpress::http::{HttpClient, HttpOptions, ProxyUse};
//! use offerpress::identity::SignIn;
//! use offerpress::marketplace::Marketplace;
//! use offerpress::publish::{self, Job, MarketplaceTokens, Services, outcome::Verdict, progress::Silent};
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
//! let marketplace = Marketplace::new(ServiceUrl::parse(&sandbox.marketplace_url())?, http.clone(), tokens);
//! let services = Services { http, container: Some(container), marketplace, clock: OffsetDateTime::now_utc };
//!
//! let lock = tempfile::tempdir()?;
//! let job = Job { lock: lock.path().join("offerpress.lock"), ..Job::of_folder("assets-example") };
//! let first = publish::run(&job, &services, &Silent).await?;
//! let second = publish::run(&job, &services, &Silent).await?;
//! assert_eq!((first.result, second.result), (Verdict::Saved, Verdict::Unchanged));
//! # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
//! ```

pub mod asset;
pub mod base;
#[cfg(feature = "cli")]
pub mod cli;
pub mod fit;
pub mod http;
pub mod identity;
pub mod marketplace;
pub mod offer;
pub mod preview;
pub mod publish;
pub mod report;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod storage;
