//! One run: scan → check → plan → upload → verify → save → outcome.
//!
//! ```text
//! CheckedFolder ─ pass ─▶ Content ─ make ─▶ Plan ─ upload, sign, verify ─▶ VerifiedUrls
//! Plan + VerifiedUrls ─ with_urls ─▶ Offer ─ save ─▶ Outcome
//! ```
//!
//! The only module that knows `asset`, `storage` and `marketplace` together; it knows a marketplace by its trait. [`run`]
//! is the arrows above, a call or two each; [`dry_run`] makes the same [`Plan`] and does nothing. Beside the run stand
//! what comes after it ([`LifeCycle`]: submit, status, go live, cancel), what brings an existing offer into a folder
//! ([`pull()`]), what looks for the reason when something fails ([`doctor`]), what cleans up ([`clean`]), and what fills
//! in the `preview` page and the images that `fit` makes. What a run did is an [`Outcome`](outcome::Outcome); [`lock`]
//! remembers it for the next one.
//!
//! ```
//! # #[cfg(feature = "sandbox")]
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! # use offerpress::base::ServiceUrl;
//! # use offerpress::http::{HttpClient, HttpOptions, ProxyUse};
//! # use offerpress::identity::SignIn;
//! # use offerpress::marketplace::portal::Portal;
//! # use offerpress::publish::{MarketplaceTokens, Services};
//! # use offerpress::sandbox::Sandbox;
//! # use std::sync::Arc;
//! # use time::OffsetDateTime;
//! # let sandbox = Sandbox::builder().start().await?;
//! # let http = HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, ..HttpOptions::default() })?;
//! # let tokens = SignIn::Given(sandbox.token().into()).tokens(&http, OffsetDateTime::now_utc);
//! # let tokens = Arc::new(MarketplaceTokens::of(Arc::new(tokens)));
//! # let marketplace = Arc::new(Portal::new(ServiceUrl::parse(&sandbox.marketplace_url())?, http.clone(), tokens));
//! # let services = Services { http, container: None, marketplace, clock: OffsetDateTime::now_utc };
//! use offerpress::publish::outcome::{Change, Verdict};
//! use offerpress::publish::{Job, dry_run, progress::Silent};
//!
//! // what a publish would do; the front page of the crate shows how `services` are opened, and the publish itself
//! let plan = dry_run(&Job::of_folder("assets-example"), &services, &Silent).await?;
//! assert_eq!(plan.result, Verdict::Planned);
//! assert!(plan.assets.iter().all(|asset| asset.change == Change::New));
//! assert!(sandbox.blobs().is_empty(), "nothing was stored");
//! # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
//! ```

mod images;
mod limits;
pub mod lock;
pub mod outcome;
mod approved;
pub mod progress;
mod recipient;
mod services;
mod texts;
mod tokens;
mod pixels;
mod fetch;
mod rules;
mod captions;
pub mod settings;
mod error;
mod early;
mod content;
#[cfg(feature = "fit")]
mod first_settings;
#[cfg(feature = "fit")]
mod fit;
mod job;
mod parameters;
mod keep;
#[cfg(feature = "fit")]
mod layout;
mod leftover;
mod life;
mod current;
mod cancel;
mod lifecycle;
mod name;
pub mod clean;
pub mod doctor;
#[cfg(feature = "preview")]
mod preview;
mod pull;
mod running;
mod same;
mod go_live;
mod several;
mod submit;
mod step;
mod compare;
mod given;
mod plan;
mod remember;
mod upload;
mod confirm;
mod after;
mod documents;
mod save;
mod approval;
mod run;

pub use approved::{ApprovedPlan, ApprovedPlanError};
pub use cancel::{BeforeCancel, Cancelable};
pub use content::{Base, CheckOptions, CheckedFolder, Content, Deny, OFFER_FILE, check};
pub use error::{Error, Record};
pub use fetch::FetchError;
#[cfg(feature = "fit")]
pub use first_settings::FirstSettings;
#[cfg(feature = "fit")]
pub use fit::{FitOptions, FitPlan, Fitted, FittedCopy, plan_fit};
pub use go_live::{BeforeGoLive, WaitingPreview};
pub use job::{AfterSave, ContainerWish, Copies, Job, Overwrite, WhenRunning};
#[cfg(feature = "fit")]
pub use layout::{LeftOut, Proposal, Proposals, propose};
pub use life::{Again, LifeCycle, Until};
pub use limits::{Limit, Turn};
pub use name::offer_of_folder;
pub use parameters::Run;
pub use plan::Plan;
#[cfg(feature = "preview")]
pub use preview::LiveListing;
pub use pull::{Pull, Replace, pull};
pub use recipient::Recipient;
pub use rules::{IMAGE_URL_RULE, OFFER_FILE_RULE};
pub use run::{checked, dry_run, dry_run_checked, run, run_checked};
pub use services::{SANDBOX, Services};
pub use settings::Owner;
pub use several::{Folders, OnFailure, all_differ, in_turn};
pub use step::Step;
pub use tokens::MarketplaceTokens;
pub use upload::VerifiedUrls;
