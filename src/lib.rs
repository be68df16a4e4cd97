//! Puts a folder of logos and screenshots onto an Azure Marketplace offer.
//!
//! ```text
//! AssetFolder ─ check ─▶ CheckedAssets ─ Plan::make ─▶ Plan ─ upload, link, prove ─▶ ProvedLinks
//! OfferDocument ─ Plan::body (with the proved links) ─▶ OfferBody ─ save ─▶ Outcome
//! ```
//!
//! Each of these types can only be made by the step before it, so an unchecked image can't be uploaded, and a link
//! that doesn't work can't get into an offer.
//!
//! # The walk of one image
//!
//! What happens to `logos/large.png`, from the folder to the listing:
//!
//! 1. [`cli::run`] reads the arguments, and gives [`publish::run`] a [`Job`](publish::Job) and the
//!    [`Services`](publish::Services) that it talks to.
//! 2. [`AssetFolder::scan`](asset::AssetFolder::scan) finds the file and tells by its folder and name that it is the
//!    [`LargeLogo`](base::AssetKind::LargeLogo).
//! 3. [`AssetFolder::check`](asset::AssetFolder::check) takes its [`Digests`](base::Digests), walks its structure,
//!    decodes its pixels, and holds every rule of the [`Profile`](asset::Profile) against it. What is wrong is a
//!    [`Finding`](report::Finding); only a folder without errors becomes [`CheckedAssets`](asset::CheckedAssets).
//! 4. [`Plan::make`](publish::Plan::make) reads the draft ([`Marketplace::offer`](marketplace::Marketplace::offer)) and
//!    sees, by the [`Lock`](publish::lock::Lock) or by fetching the live image, that it shows other bytes.
//! 5. [`ProvedLinks::make`](publish::ProvedLinks::make) stores it under the hash of its content
//!    ([`Container::put`](storage::Container::put)), so that nothing live is ever overwritten, makes a link that lets
//!    read this one blob for a time ([`Container::link`](storage::Container::link)), and fetches that link anonymously
//!    would ([`storage::prove`]).
//! 6. [`Plan::with_urls`](publish::Plan::with_urls) puts the link into `microsoft-azure-marketplace.largeLogo`
//!    ([`Offer::with_images`](marketplace::Offer::with_images)) and leaves every other member as it is.
//! 7. [`Marketplace::save`](marketplace::Marketplace::save) sends the offer with the `ETag` of the state that it was
//!    made from. The marketplace fetches the image and answers with a link to its own copy, whose
//!    path goes into `offerpress.lock`.
//! 8. The [`Outcome`](publish::outcome::Outcome) tells all of it, in words or as JSON. Customers see nothing yet: the
//!    draft is taken to them by [`LifeCycle`](publish::LifeCycle).
//!
//! # What stays true
//!
//! - Nothing is sent while a check fails; nothing is put into an offer that a stranger can't fetch.
//! - A run that breaks anywhere is simply run again: blobs are named by their content, the draft changes in one
//!   request, the lock is written last and whole.
//! - No signature, key or token shows up in any output, error or log.
//! - The library never prints, never exits, and never reads the environment, but for the system's proxies and its folder
//!   for temporary files; only [`cli`] does.
//!
//! # The modules, in reading order
//!
//! Arrows point one way, and what stands between two of them knows nothing of its neighbors. A test
//! (`tests/it/tidy`) holds the modules to it, and in the folders the files: each knows only those above it in the list of
//! its `mod.rs`.
//!
//! ```text
//! main → cli → publish → asset, fit, preview, storage, marketplace → identity → http, report, base
//!        cli → sandbox → none of them
//! ```
//!
//! | module | what it promises |
//! |---|---|
//! | [`base`] | plain words that all share: ids, kinds, sizes, links, digests; no file error without its path |
//! | [`report`] | a finding says what is, what should be and what to do |
//! | [`http`] | one client, one retry loop, no redirects; a failure tells its story |
//! | [`asset`] | every problem of a folder at once and offline; the rules are dated data |
//! | [`fit`] | the sizes that are missing, made from what is there; no file of a person's is lost |
//! | [`identity`] | ways to sign in; the one place that knows when a token ends |
//! | [`storage`] | a blob is named by its content and never overwritten; links that may only read |
//! | [`marketplace`] | what a run needs of an API; [`portal`](marketplace::portal): of an offer's document only image fields change |
//! | [`preview`] | the listing as one page that loads nothing and runs nothing foreign |
//! | [`publish`] | the run, and what comes before and after it; the only one that knows the ones above together |
//! | [`sandbox`] | a marketplace and storage to try things out; knows none of the others, so that no mistake is shared |
//! | [`cli`] | arguments, environment, terminal, exit codes |
//!
//! Each module's front page goes on from here; in each file, what is public stands before what isn't.
//!
//! # Where a change begins
//!
//! - A new kind of image: [`base::AssetKind`], and its sizes in `src/asset/profiles/`.
//! - A new rule: a file in `src/asset/rules/` that holds the rule, the page it comes from, its words and its tests.
//! - A new command or flag: [`cli::args`], and a file a command in `src/cli/`.
//! - A new member of a printed document: its type in [`publish::outcome`] or in the command's file; a test compares
//!   [`cli::documents`] with `schemas/`.
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
pub mod fit;
pub mod http;
pub mod identity;
pub mod listing;
pub mod marketplace;
pub mod preview;
pub mod publish;
pub mod report;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod storage;
