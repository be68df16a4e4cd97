//! One run: scan → check → plan → upload → link → prove → rewrite → `PUT` → outcome.
//!
//! ```text
//! CheckedFolder ─ pass ─▶ Content ─ make ─▶ Plan ─ upload, link, prove ─▶ ProvedLinks
//! Plan + ProvedLinks ─ body ─▶ OfferBody ─ save ─▶ Outcome
//! ```
//!
//! The only module that knows `asset`, `offer`, `storage` and `marketplace` together. [`run`] is the arrows above, a
//! call or two each; [`dry_run`] makes the same [`Plan`] and does nothing. Beside the run stand what comes after it
//! ([`LifeCycle`]: submit, status, go live, cancel), what brings an existing offer into a folder ([`pull()`]), what looks
//! for the reason when something fails ([`doctor`]), what tidies up ([`clean`]), and what fills in the `preview` page
//! and the pictures that `fit` makes. What a run did is an [`Outcome`]; [`lock`] remembers it for the next one.
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

mod after;
mod approved;
mod cancel;
mod captions;
pub mod clean;
mod compare;
mod confirm;
mod content;
mod current;
pub mod doctor;
mod edits;
mod error;
mod fetch;
mod first_settings;
mod fit;
mod given;
mod go_live;
mod job;
mod keep;
mod layout;
mod leftover;
mod lifecycle;
mod limits;
pub mod lock;
mod name;
pub mod outcome;
mod places;
mod plan;
mod preview;
pub mod progress;
mod pull;
mod recipient;
mod refused;
mod remember;
mod running;
mod same;
mod save;
pub mod settings;
mod several;
mod submit;
mod texts;
mod tokens;
mod upload;

pub use after::{AfterSave, Copies};
pub use approved::{ApprovedPlan, ApprovedPlanError};
pub use cancel::{BeforeCancel, Cancelable};
pub use content::{Base, CheckOptions, CheckedFolder, Content, Deny, OFFER_FILE, OFFER_FILE_RULE, check};
pub use edits::{Edit, What};
pub use error::{Error, Record};
pub use fetch::FetchError;
pub use first_settings::FirstSettings;
pub use fit::{FitOptions, FitPlan, Fitted, FittedCopy, plan_fit};
pub use given::IMAGE_URL_RULE;
pub use go_live::{BeforeGoLive, WaitingPreview};
pub use job::{ContainerWish, Job, Overwrite, Owner};
pub use layout::{Proposal, propose};
pub use lifecycle::{Again, LifeCycle, Until};
pub use limits::{Limit, Turn};
pub use name::offer_of_folder;
pub use plan::{Plan, Step};
pub use preview::LiveListing;
pub use pull::{Pull, Replace, pull};
pub use recipient::Recipient;
pub use running::WhenRunning;
pub use several::{Folders, OnFailure, all_differ, in_turn};
pub use tokens::MarketplaceTokens;
pub use upload::ProvedLinks;

use crate::http::HttpClient;
use crate::marketplace::Marketplace;
use crate::storage::Container;
use outcome::Outcome;
use progress::Progress;
use running::Free;
use std::sync::Arc;
use time::OffsetDateTime;

/// The name of the built-in sandbox, in place of an address.
pub const SANDBOX: &str = "sandbox";

/// The services that a run talks to.
#[derive(Clone)]
pub struct Services {
    /// The one HTTP client.
    pub http: HttpClient,
    /// Where pictures are stored; none where no storage is set, which is fine until a picture must be stored.
    pub container: Option<Container>,
    /// The marketplace.
    pub marketplace: Arc<dyn Marketplace>,
    /// Tells the time.
    pub clock: fn() -> OffsetDateTime,
}

/// Publishes a folder: from files to a saved draft, or nothing at all where nothing changed.
///
/// A run that breaks anywhere can be run again to the same end: blobs are named by their content, the draft is
/// saved in one request that names the state it was made from, and the lock is written last.
///
/// # Errors
/// Says what stopped the run; unless the save itself got no clear answer, the offer is as it was.
pub async fn run(job: &Job, services: &Services, progress: &dyn Progress) -> Result<Outcome, Error> {
    run_checked(checked(job, services, progress).await?, job, services, progress).await
}

/// The same for a folder that was checked already.
///
/// # Errors
/// As [`run`].
pub async fn run_checked(
    folder: CheckedFolder,
    job: &Job,
    services: &Services,
    progress: &dyn Progress,
) -> Result<Outcome, Error> {
    let mut content = folder.pass()?;
    loop {
        let plan = Plan::make(content, job, services, progress).await?;
        if plan.is_unchanged() {
            return Ok(save::unchanged(&plan, job, services, progress).await);
        }
        if let Some(stop) = plan.bad_url() {
            return Err(stop);
        }
        if let Some(approved) = &job.approved {
            approved.still_holds(&plan, job, services)?;
        }
        if plan.may_save(job, services, progress).await? == Free::AtOnce {
            return carry_out(plan, job, services, progress).await;
        }
        content = plan.into_content();
    }
}

async fn carry_out(
    plan: Plan,
    job: &Job,
    services: &Services,
    progress: &dyn Progress,
) -> Result<Outcome, Error> {
    let links = ProvedLinks::make(&plan, job, services, progress).await?;
    Box::pin(save::save(plan, &links, job, services, progress)).await
}

/// Decides what a publish would do, and does nothing.
///
/// # Errors
/// Says what would stop the run before anything is sent.
pub async fn dry_run(job: &Job, services: &Services, progress: &dyn Progress) -> Result<Outcome, Error> {
    dry_run_checked(checked(job, services, progress).await?, job, services, progress).await
}

/// The same for a folder that was checked already.
///
/// # Errors
/// As [`dry_run`].
pub async fn dry_run_checked(
    folder: CheckedFolder,
    job: &Job,
    services: &Services,
    progress: &dyn Progress,
) -> Result<Outcome, Error> {
    let plan = Plan::make(folder.pass()?, job, services, progress).await?;
    let mut outcome = outcome::planned(&plan, job, services);
    if !plan.is_unchanged() {
        plan.add_progress(&mut outcome, job, services, progress).await;
    }
    Ok(outcome)
}

/// Checks the folder off the async threads: it reads and decodes every picture.
///
/// # Errors
/// As [`check`].
pub async fn checked(
    job: &Job,
    services: &Services,
    progress: &dyn Progress,
) -> Result<CheckedFolder, Error> {
    progress.event(progress::Event::Checking { folder: &job.shown_as.display().to_string() });
    let (folder, settings, options) = (job.folder.clone(), job.settings.clone(), job.check.clone());
    let now = (services.clock)();
    let check = tokio::task::spawn_blocking(move || check(&folder, &settings, &options, now));
    check.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}
