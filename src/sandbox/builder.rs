//! What a sandbox is told before it starts.

use std::path::PathBuf;

use super::fault::Fault;
use super::handle::Sandbox;
use super::ingestion::Seed;
use super::options::{Migration, Pace};
use super::running::{self, Setup};
use super::{Behavior, Error, Route};

/// Describes a sandbox before it starts.
#[derive(Debug, Default)]
#[must_use]
pub struct SandboxBuilder {
    setup: Setup,
}

impl SandboxBuilder {
    /// Listens on this port; 0, the default, is any free one.
    pub fn port(mut self, port: u16) -> Self {
        self.setup.port = port;
        self
    }

    /// Keeps the state in this folder, from one run to the next; without it, in memory.
    pub fn state_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.setup.folder = Some(folder.into());
        self
    }

    /// Empties the state first.
    pub fn reset(mut self) -> Self {
        self.setup.fresh = true;
        self
    }

    /// Makes the next request on `route` fail.
    pub fn fail_next(self, route: Route, fault: impl Into<Fault>) -> Self {
        self.fail_times(route, 1, fault)
    }

    /// Makes the next `times` requests on `route` fail.
    pub fn fail_times(mut self, route: Route, times: usize, fault: impl Into<Fault>) -> Self {
        self.setup.faults.add(route, 0, times, &fault.into());
        self
    }

    /// Sets the server's clock ahead of this machine's, or behind it.
    pub fn clock_offset(mut self, offset: time::Duration) -> Self {
        self.setup.clock.offset = offset;
        self
    }

    /// Says how long an operation takes: so many polls (a number), or so long (a [`Duration`](std::time::Duration)).
    pub fn publish_takes(mut self, pace: impl Into<Pace>) -> Self {
        self.setup.options.pace = pace.into();
        self
    }

    /// Makes certification refuse whatever is submitted, for this reason.
    pub fn certification_refuses(mut self, reason: impl Into<String>) -> Self {
        self.setup.behaviors.push(Behavior::RefuseCertification(reason.into()));
        self
    }

    /// Switches a behavior on.
    pub fn behavior(mut self, behavior: Behavior) -> Self {
        self.setup.behaviors.push(behavior);
        self
    }

    /// Answers at the control route, where behaviors are switched on and off while the sandbox runs.
    pub fn control(mut self) -> Self {
        self.setup.options.has_control = true;
        self
    }

    /// Begins with this draft, unless there is an offer of its `publisherId` and `id` already; its images are not fetched.
    pub fn draft(mut self, document: serde_json::Value) -> Self {
        self.setup.drafts.push(document);
        self
    }

    /// Begins with this product too, unless there is one with this external ID.
    pub fn product(mut self, external_id: impl Into<String>, seed: Seed) -> Self {
        self.setup.products.push((external_id.into(), seed));
        self
    }

    /// Says how long a job of the Product Ingestion API takes that edits: so many reads, or so long.
    pub fn jobs_take(mut self, pace: impl Into<Pace>) -> Self {
        self.setup.options.job_pace = pace.into();
        self
    }

    /// Lets the caller into these publishers only; the default is any.
    pub fn only_publishers<P: Into<String>>(mut self, publishers: impl IntoIterator<Item = P>) -> Self {
        let publishers = publishers.into_iter().map(Into::into).collect();
        self.setup.options.publishers = Some(publishers);
        self
    }

    /// Answers for offers that are not migrated to Partner Center: another form of `Location`, fewer members.
    pub fn not_migrated(mut self) -> Self {
        self.setup.options.migration = Migration::NotMigrated;
        self
    }

    /// Trusts this certificate (PEM) beside the system's where it fetches images over https.
    pub fn trusts(mut self, certificate: impl Into<String>) -> Self {
        self.setup.options.trusted = Some(certificate.into());
        self
    }

    /// Starts the server in the running tokio runtime.
    ///
    /// # Errors
    /// If the port is taken, the state folder is in use, unreadable or not a sandbox's, or a draft names no offer.
    pub async fn start(self) -> Result<Sandbox, Error> {
        let (app, running) = running::start(self.setup).await?;
        Ok(Sandbox::of(app, running))
    }
}

impl Sandbox {
    /// Starts to describe a sandbox.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::default()
    }
}
