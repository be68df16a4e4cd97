//! What a preview shows: a folder as it currently is, next to the offer as it was when the command began.

use crate::base::off_thread;
use crate::cli::Context;
use crate::cli::args::{PreviewArgs, RunArgs};
use crate::cli::connect::{Need, connect};
use crate::cli::failure::Failure;
use crate::cli::findings::summary;
use crate::cli::paint::plural;
use crate::cli::progress;
use crate::cli::resolved::Settled;
use crate::cli::settle::{Typed, api, fit_to_api, job};
use crate::preview::Listing;
use crate::publish::progress::Silent;
use crate::publish::settings::SettingsFile;
use crate::publish::{self, CheckedFolder, Job, LiveListing};
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
    /// Counts what the check found, in one line.
    pub(super) fn summary(&self) -> String {
        summary(&self.listing.findings, self.files)
    }
}

impl Subject {
    /// Settles what to look at; services are asked only if that was asked for.
    pub(super) async fn of(args: &PreviewArgs, context: &Context) -> Result<Self, Failure> {
        let typed = Typed {
            folder: &args.folder.folder,
            profile: args.folder.profile.as_ref(),
            // nothing is uploaded, and findings stop nothing
            run: &RunArgs::default(),
            offer: &args.offer,
            // a preview compares the folder with the draft itself
            lock: None,
            services: &args.services,
        };
        let settings = SettingsFile::read(&args.folder.folder).map_err(publish::Error::from)?;
        let mut job = job(typed, settings)?;
        let api = api(args.services.api, &context.environment, &job.settings)?;
        fit_to_api(&mut job, api);
        if !args.live && !args.services.sandbox {
            return Ok(Self { job, live: None, notes: Vec::new() });
        }
        let connection = connect(&args.services, &job.settings, Need::Marketplace, context).await?;
        let folder = check(job.clone()).await?;
        let progress = progress::of(context.printer);
        let live = match LiveListing::read(&folder, &job, &connection.services, &*progress).await {
            Ok(live) => live,
            Err(error) => return Err(connection.failure(error).await),
        };
        drop(progress);
        let mut notes = live.notes().to_vec();
        if live.unseen() > 0 {
            let pictures = plural(live.unseen(), "image");
            notes.push(format!("couldn't download {pictures} of the draft"));
        }
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
pub(super) async fn of_run(folder: &CheckedFolder, settled: &Settled) -> Result<Seen, Failure> {
    let live = if folder.report().has_errors() {
        None
    } else {
        LiveListing::read(folder, &settled.job, &settled.connection.services, &Silent).await.ok()
    };
    Ok(seen(folder, &settled.job, live.as_ref())?)
}

fn seen(folder: &CheckedFolder, job: &Job, live: Option<&LiveListing>) -> Result<Seen, publish::Error> {
    Ok(Seen { listing: folder.listing(job, live)?, files: folder.files() })
}

/// Checks off the async threads: every image is read and decoded.
async fn check(job: Job) -> Result<CheckedFolder, publish::Error> {
    let check = move || publish::check(&job.folder, &job.settings, &job.check, OffsetDateTime::now_utc());
    off_thread(check).await
}
