//! What a preview shows: a folder as it currently is, next to the offer as it was when the command began.

use crate::base::{files, off_thread, secrets};
use crate::cli::Context;
use crate::cli::args::PreviewArgs;
use crate::cli::connect::{Resolved, connect};
use crate::cli::failure::{Failure, cannot_start};
use crate::cli::findings::summary;
use crate::cli::{overrides, progress};
use crate::preview::{Listing, page};
use crate::publish::progress::Silent;
use crate::publish::resolve::Overrides;
use crate::publish::settings::SettingsFile;
use crate::publish::{self, Base, CheckedFolder, Job};
use crate::tools::LiveListing;
use std::path::Path;
use std::sync::Arc;
use time::OffsetDateTime;

/// A folder to look at, as often as wanted.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) job: Job,
    live: Option<Arc<LiveListing>>,
    /// What to know of the draft.
    pub(super) notes: Vec<String>,
}

/// A folder as it was found.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) listing: Listing,
    pub(super) files: usize,
}

impl Seen {
    /// Writes the page to a file; returns its length.
    pub(super) fn write(&self, file: &Path) -> Result<u64, Failure> {
        let page = page(&self.listing);
        files::write_out(file, secrets::strike(&page).as_bytes()).map_err(cannot_start)?;
        Ok(u64::try_from(page.len()).unwrap_or(u64::MAX))
    }

    /// Counts what the check found, in one line.
    pub(super) fn summary(&self) -> String {
        summary(&self.listing.findings, self.files)
    }
}

impl Subject {
    /// Settles what to look at; services are asked only if that was asked for.
    pub(super) async fn of(args: &PreviewArgs, context: &Context) -> Result<Self, Failure> {
        // no lock: a preview compares the folder with the draft itself
        let overrides = Overrides {
            publisher: args.offer.publisher.clone(),
            offer: args.offer.offer.clone(),
            profile: args.folder.profile.clone(),
            ..overrides::of_services(&args.services, &context.environment)?
        };
        let settings = SettingsFile::read(&args.folder.folder).map_err(publish::Error::from)?;
        let mut job = Job::resolve(&args.folder.folder, settings, &overrides)?;
        if args.offer.images_only {
            job.check.base = Base::LiveDraft;
        }
        if !args.live && !args.services.sandbox {
            return Ok(Self { job, live: None, notes: Vec::new() });
        }
        let connection = connect(&args.services, overrides, &job.settings, context).await?;
        let folder = check(job.clone()).await?;
        let services = connection.services();
        let live = LiveListing::read(&folder, &job, services, &*progress::of(context.printer)).await;
        let live = connection.check(live).await?;
        let notes = live.notes().to_vec();
        for note in &notes {
            context.printer.talk(&format!("note: {note}"));
        }
        Ok(Self { job, live: Some(Arc::new(live)), notes })
    }

    /// Looks at the folder, and at its settings, as they are now.
    pub(super) async fn look(&self) -> Result<Seen, Failure> {
        let mut job = self.job.clone();
        job.settings = SettingsFile::read(&job.folder).map_err(publish::Error::from)?;
        let folder = check(job.clone()).await?;
        Ok(seen(&folder, &job, self.live.as_deref())?)
    }
}

/// Looks at what a run is about to publish.
pub(super) async fn of_run(folder: &CheckedFolder, resolved: &Resolved) -> Result<Seen, Failure> {
    let live = if folder.report().has_errors() {
        None
    } else {
        LiveListing::read(folder, &resolved.job, resolved.connection.services(), &Silent).await.ok()
    };
    Ok(seen(folder, &resolved.job, live.as_ref())?)
}

fn seen(folder: &CheckedFolder, job: &Job, live: Option<&LiveListing>) -> Result<Seen, publish::Error> {
    Ok(Seen { listing: folder.listing(job, live)?, files: folder.files() })
}

/// Checks off the async threads: every image is read and decoded.
async fn check(job: Job) -> Result<CheckedFolder, publish::Error> {
    let check = move || publish::check(&job.folder, &job.settings, &job.check, OffsetDateTime::now_utc());
    off_thread(check).await
}
