//! Storage, tried with one small blob that is removed again.

use super::diagnosis::{Line, Part, Problem};
use crate::base::{Digests, MediaType, files};
use crate::publish::Error;
use crate::publish::Services;
use crate::publish::{CreateContainer, Job};
use crate::storage::{self, Blob, BlobName, BlobPrefix, Container, EndSetBy, Expected, SasTerms};
use std::path::Path;
use uuid::Uuid;

/// Tries to store, to read by a SAS URL, and to remove.
pub(super) async fn lines(job: &Job, services: &Services) -> Vec<Line> {
    let Some(container) = &services.container else {
        let mut lines = vec![Line::problem(Part::StorageSignIn, Error::NoStorage)];
        lines.extend(Line::not_tried(&[Part::Container, Part::Store, Part::SasUrl, Part::Remove]));
        return lines;
    };
    let folder = files::temporary_folder();
    let probe = match folder.as_ref().map(|folder| Probe::write(folder.path())) {
        Ok(Ok(probe)) => probe,
        Ok(Err(error)) => return vec![Line::problem(Part::Store, error)],
        Err(_) => return vec![Line::skipped(Part::Store, "not checked: no temporary folder is available")],
    };
    match container.put(&probe.0).await {
        Ok(_) => stored(&probe, container, job, services).await,
        Err(error) => not_stored(error, container, job),
    }
}

/// A blob of some bytes that nobody else has, so that two probes at a time do not meet.
struct Probe(Blob);

impl Probe {
    fn write(folder: &Path) -> Result<Self, Error> {
        let bytes = format!("offerpress doctor {}\n", Uuid::new_v4());
        let file = folder.join("probe");
        files::write_whole(&file, bytes.as_bytes())?;
        let digests = Digests::of(bytes.as_bytes());
        let name = BlobName::parse(&format!("{}{}.png", BlobPrefix::of_probes().as_str(), digests.sha256));
        Ok(Self(Blob {
            name: name.map_err(|error| storage::Error::SetUp(error.to_string()))?,
            file,
            digests,
            media_type: MediaType::Png,
            kind: "probe".to_owned(),
            original_name: "probe".to_owned(),
            watch: None,
        }))
    }
}

/// What can be said once the probe is there.
async fn stored(probe: &Probe, container: &Container, job: &Job, services: &Services) -> Vec<Line> {
    let name = container.name();
    let url = read_by_url(probe, container, job, services).await;
    let url =
        url.map_or_else(|problem| Line::problem(Part::SasUrl, problem), |said| Line::ok(Part::SasUrl, said));
    vec![
        signed_in(container),
        Line::ok(Part::Container, format!("`{name}` exists")),
        Line::ok(Part::Store, "works"),
        url,
        remove(&probe.0.name, container).await,
    ]
}

fn signed_in(container: &Container) -> Line {
    let account = container.account();
    let said = format!("works for account `{}` at {}", account.name(), account.endpoint());
    Line::ok(Part::StorageSignIn, said)
}

/// Reads the probe by a SAS URL, as the marketplace would.
async fn read_by_url(
    probe: &Probe,
    container: &Container,
    job: &Job,
    services: &Services,
) -> Result<String, Problem> {
    let terms = SasTerms { now: (services.clock)(), lifetime: job.sas_lifetime };
    let url = container.sas_url(&probe.0.name, &terms).await.map_err(Error::from)?;
    let (digests, media_type) = (probe.0.digests, probe.0.media_type);
    let expected = Expected { digests, media_type, now: terms.now };
    storage::verify(&services.http, &url, &expected, job.verification).await?;
    Ok(match container.sas_end(&terms).map_err(Error::from)?.set_by {
        None => format!("works; SAS URLs are valid for {}", job.sas_lifetime),
        Some(EndSetBy::DelegationKey) => {
            "works; with a Microsoft Entra sign-in, SAS URLs are valid for 7d at most".to_owned()
        }
        Some(EndSetBy::GivenSas) => "works; SAS URLs are valid as long as the SAS you provided".to_owned(),
    })
}

/// A sign-in that may store but not remove is enough for a publish.
async fn remove(name: &BlobName, container: &Container) -> Line {
    match container.delete(name).await {
        Ok(()) => Line::ok(Part::Remove, "works; the test blob was deleted"),
        Err(error) => Line::skipped(
            Part::Remove,
            format!("not needed to publish, but the test blob was left behind: {error}"),
        ),
    }
}

/// What the refusal says of each part.
fn not_stored(error: storage::Error, container: &Container, job: &Job) -> Vec<Line> {
    use Part::{Container as Place, Remove, SasUrl, StorageSignIn, Store};
    use storage::Error as E;
    let let_in = || signed_in(container);
    let mut lines = Vec::new();
    let rest: &[Part] = match &error {
        E::SignIn(_) | E::WrongKey { .. } | E::SasNotTaken { .. } | E::ClockOff { .. } => {
            lines.push(Line::problem(StorageSignIn, Error::from(error)));
            &[Place, Store, SasUrl, Remove]
        }
        E::NoSuchContainer { .. } if job.container == CreateContainer::IfMissing => {
            let said = format!("`{}` doesn't exist yet; `publish` creates it", container.name());
            lines.extend([let_in(), Line::ok(Place, said)]);
            &[Store, SasUrl, Remove]
        }
        E::NoSuchContainer { .. } => {
            lines.extend([let_in(), Line::problem(Place, Error::from(error))]);
            &[Store, SasUrl, Remove]
        }
        E::NotAllowed { .. } | E::MayNotStore { .. } | E::OtherContent { .. } | E::Damaged { .. } => {
            lines.extend([let_in(), Line::problem(Store, Error::from(error))]);
            &[SasUrl, Remove]
        }
        _ => {
            lines.extend(Line::not_tried(&[StorageSignIn]));
            lines.push(Line::problem(Place, Error::from(error)));
            &[Store, SasUrl, Remove]
        }
    };
    lines.extend(Line::not_tried(rest));
    lines
}
