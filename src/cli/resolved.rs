//! A run with everything settled: what to do, and the services to do it with.

use super::connect::{Connection, Connector, Need};
use super::failure::Failure;
use super::settle::{Typed, fit_to_api, job, lock_kind};
use crate::publish::settings::SettingsFile;
use crate::publish::{Job, OFFER_FILE};
use crate::storage::Container;
use std::sync::Arc;

/// A run with everything settled.
pub(super) struct Settled {
    pub(super) job: Job,
    pub(super) connection: Arc<Connection>,
}

/// Settles a run; starts the sandbox where one is asked for.
pub(super) async fn settle(typed: Typed<'_>, connector: &mut Connector<'_>) -> Result<Settled, Failure> {
    let settings = SettingsFile::read(typed.folder).map_err(crate::publish::Error::from)?;
    let mut job = job(typed, settings)?;
    let connection = connector.connect(&job.settings, Need::Storage).await?;
    fit_to_api(&mut job, connection.api);
    if let (Some(publisher), Some(offer)) = (&job.publisher, &job.offer)
        && !job.folder.join(OFFER_FILE).exists()
        && connection.practice_draft(publisher, offer)?
    {
        connector.talk(&format!(
            "note: {publisher}/{offer} starts as an empty draft in the sandbox, because the folder has no `{OFFER_FILE}`"
        ));
    }
    job.service.clone_from(&connection.service);
    job.storage = connection.services.container.as_ref().map(Container::address);
    let kind = lock_kind(typed.lock, connector.environment(), &job.settings)?;
    job.lock = connection.lock(kind, typed.folder);
    Ok(Settled { job, connection })
}
