//! Puts a folder of logos and screenshots onto an Azure Marketplace offer.
//!
//! ```text
//! AssetFolder ─ check ─▶ CheckedAssets ─ Plan::make ─▶ Plan ─ upload, sign, verify ─▶ VerifiedUrls
//! Plan + VerifiedUrls ─ with_urls ─▶ Offer ─ save ─▶ Outcome
//! ```
//!
//! [`CheckedAssets`](asset::CheckedAssets), [`Plan`](publish::Plan) and [`VerifiedUrls`](publish::VerifiedUrls) can only
//! be created by the step before them, so a run can't upload an unchecked image, or write a URL that doesn't work into an
//! offer.
//!
//! # From the folder to the listing
//!
//! What happens to `logos/large.png`:
//!
//! 1. [`cli::run`] reads the arguments; [`publish::resolve`] makes of them, and of `offerpress.toml`, the
//!    [`Job`](publish::Job) and the [`Services`](publish::Services) for [`publish::run`].
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
//!    this blob ([`Container::sas_url`](storage::Container::sas_url)), and fetches that URL anonymously ([`storage::verify`]).
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
//! main → cli → tools, lifecycle → publish → storage, marketplace → listing, asset, identity → http, report, base → pixels
//!        cli, tools → preview, fit → report, base
//!        cli → sandbox → none of them
//! ```
//!
//! | module | responsibility |
//! |---|---|
//! | [`offerpress_pixels`] | a crate of its own: whether image files are whole, and what their pixels show |
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
//! | [`lifecycle`] | submit, status, go live, cancel |
//! | [`tools`] | what stands beside a run: pull, doctor, clean, missing images, a new folder, the page's content |
//! | [`sandbox`] | a local marketplace and storage; shares no code with the other modules, and so no mistake |
//! | [`cli`] | arguments, environment, terminal, exit codes |
//!
//! # Where a change starts
//!
//! - A new image type: [`base::AssetKind`], and its sizes in `src/asset/profiles/`.
//! - A new rule: a file in `src/asset/rules/` with the rule, the page that it comes from, its messages and its tests; what it
//!   asks of the pixels is measured in `pixels/`.
//! - A new command or flag: [`cli::args`], and one file per command in `src/cli/`. A setting that a flag may override:
//!   [`publish::resolve`].
//! - A new field in a JSON result: its type in [`publish::outcome`] or in the command's file; a test compares
//!   [`cli::documents`] with `schemas/`.
//! - A new answer of a service: `src/marketplace/portal/`, `src/marketplace/ingestion/` or `src/storage/refusal.rs`, and
//!   the sandbox's own reading of the same page, so that a story in `tests/it/` can cause it.
//!
//! # One run
//!
//! [`asset`] shows how to check a folder by itself, [`storage`] how to sign a URL. Check, plan and publish, with progress
//! of one's own:
//!
//! ```
//! # #[cfg(feature = "sandbox")]
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! use offerpress::http::{HttpClient, HttpOptions};
//! use offerpress::identity::SignIn;
//! use offerpress::publish::outcome::{Change, Verdict};
//! use offerpress::publish::progress::{Event, Progress};
//! use offerpress::publish::resolve::{Given, Need, Opener, Overrides, StorageOverrides};
//! use offerpress::publish::settings::SettingsFile;
//! use offerpress::publish::{self, Job};
//! use std::sync::atomic::{AtomicUsize, Ordering};
//! use time::OffsetDateTime;
//! # use offerpress::sandbox::Sandbox;
//! # let sandbox = Sandbox::builder().start().await?;
//!
//! /// Counts the images that are uploaded.
//! #[derive(Default)]
//! struct Uploads(AtomicUsize);
//!
//! impl Progress for Uploads {
//!     fn event(&self, event: Event<'_>) {
//!         if let Event::Uploaded { .. } = event {
//!             self.0.fetch_add(1, Ordering::Relaxed);
//!         }
//!     }
//! }
//!
//! let settings = SettingsFile::read("assets-example".as_ref())?;
//! // what counts before the settings; `Overrides::default()` signs in as the Azure tools do
//! let overrides = Overrides {
//!     lock: Some(Given::argument("lock", "storage".to_owned())),
//!     // here: the sandbox instead of the real services
//!     marketplace_url: Some(sandbox.marketplace_url()),
//!     token: Some(SignIn::Given(sandbox.token().into())),
//!     storage: StorageOverrides {
//!         connection_string: Some(Given::argument("account", sandbox.connection_string().into())),
//!         container: Some(sandbox.container().to_owned()),
//!         ..StorageOverrides::default()
//!     },
//!     ..Overrides::default()
//! };
//! let job = Job::resolve("assets-example", settings, &overrides)?;
//! let opener = Opener::new(HttpClient::new(&HttpOptions::default())?, overrides);
//! let opened = opener.open(&job.settings, Need::Storage)?;
//! let (job, services) = (job.on(&opened), &opened.services);
//!
//! let checked = publish::check(&job.folder, &job.settings, &job.check, OffsetDateTime::now_utc())?;
//! assert!(!checked.report().has_errors());
//!
//! let uploads = Uploads::default();
//! let plan = publish::dry_run(&job, services, &uploads).await?;
//! assert!(plan.assets.iter().all(|image| image.change == Change::New));
//! assert_eq!(uploads.0.load(Ordering::Relaxed), 0, "a plan uploads nothing");
//!
//! let outcome = publish::run(&job, services, &uploads).await?;
//! assert_eq!((outcome.result, uploads.0.load(Ordering::Relaxed)), (Verdict::Saved, plan.assets.len()));
//! // the lock says what was sent
//! assert_eq!(publish::run(&job, services, &uploads).await?.result, Verdict::Unchanged);
//! # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
//! ```

pub mod asset;
pub mod base;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "fit")]
pub mod fit;
pub mod http;
pub mod identity;
pub mod lifecycle;
pub mod listing;
pub mod marketplace;
#[cfg(feature = "preview")]
pub mod preview;
pub mod publish;
pub mod report;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod storage;
pub mod tools;
