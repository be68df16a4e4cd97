//! Storage, tried with one small blob that is removed again.

use super::diagnosis::Part::{Container as Place, Remove, SasUrl, StorageSignIn, Store};
use super::diagnosis::{Line, NOT_CHECKED, Problem};
use crate::base::{Digests, MediaType, files};
use crate::publish::{CreateContainer, Error, Job, Services};
use crate::storage::{self, Blob, BlobName, BlobPrefix, Container, EndSetBy, Expected, SasTerms};
use std::path::Path;
use uuid::Uuid;

/// Tries to store, to read by a SAS URL, and to remove.
pub(super) async fn lines(job: &Job, services: &Services) -> Vec<Line> {
    let Some(container) = &services.container else {
        let problem = Line::problem(StorageSignIn, Error::NoStorage);
        return Line::up_to([problem], &[Place, Store, SasUrl, Remove]);
    };
    let folder = files::temporary_folder();
    let probe = match folder.as_ref().map(|folder| write(folder.path())) {
        Ok(Ok(probe)) => probe,
        Ok(Err(error)) => return vec![Line::problem(Store, error)],
        Err(_) => return vec![Line::skipped(Store, "not checked: no temporary folder is available")],
    };
    match container.put(&probe).await {
        Ok(_) => stored(&probe, container, job, services).await,
        Err(error) => not_stored(error, container, job),
    }
}

/// Writes a blob of some bytes that nobody else has, so that two probes at a time do not meet.
fn write(folder: &Path) -> Result<Blob, Error> {
    let bytes = format!("offerpress doctor {}\n", Uuid::new_v4());
    let file = folder.join("probe");
    files::write_whole(&file, bytes.as_bytes())?;
    let digests = Digests::of(bytes.as_bytes());
    let name = BlobName::parse(&format!("{}{}.png", BlobPrefix::of_probes().as_str(), digests.sha256));
    Ok(Blob {
        name: name.map_err(|error| storage::Error::SetUp(error.to_string()))?,
        file,
        digests,
        media_type: MediaType::Png,
        kind: "probe".to_owned(),
        original_name: "probe".to_owned(),
        watch: None,
    })
}

/// What can be said once the probe is there.
async fn stored(probe: &Blob, container: &Container, job: &Job, services: &Services) -> Vec<Line> {
    let url = match read_by_url(probe, container, job, services).await {
        Ok(said) => Line::ok(SasUrl, said),
        Err(problem) => Line::problem(SasUrl, problem),
    };
    vec![
        signed_in(container),
        Line::ok(Place, format!("`{}` exists", container.name())),
        Line::ok(Store, "works"),
        url,
        remove(&probe.name, container).await,
    ]
}

fn signed_in(container: &Container) -> Line {
    let account = container.account();
    let said = format!("works for account `{}` at {}", account.name(), account.endpoint());
    Line::ok(StorageSignIn, said)
}

/// Reads the probe by a SAS URL, as the marketplace would.
async fn read_by_url(
    probe: &Blob,
    container: &Container,
    job: &Job,
    services: &Services,
) -> Result<String, Problem> {
    let terms = SasTerms { now: (services.clock)(), lifetime: job.sas_lifetime };
    let url = container.sas_url(&probe.name, &terms).await.map_err(Error::from)?;
    let expected = Expected { digests: probe.digests, media_type: probe.media_type, now: terms.now };
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
        Ok(()) => Line::ok(Remove, "works; the test blob was deleted"),
        Err(error) => Line::skipped(
            Remove,
            format!("not needed to publish, but the test blob was left behind: {error}"),
        ),
    }
}

/// What the refusal says of each part.
fn not_stored(error: storage::Error, container: &Container, job: &Job) -> Vec<Line> {
    use storage::Error as E;
    let here = || signed_in(container);
    match &error {
        E::SignIn(_) | E::WrongKey { .. } | E::SasNotTaken { .. } | E::ClockOff { .. } => {
            let refused = Line::problem(StorageSignIn, Error::from(error));
            Line::up_to([refused], &[Place, Store, SasUrl, Remove])
        }
        E::NoSuchContainer { .. } if job.container == CreateContainer::IfMissing => {
            let said = format!("`{}` doesn't exist yet; `publish` creates it", container.name());
            Line::up_to([here(), Line::ok(Place, said)], &[Store, SasUrl, Remove])
        }
        E::NoSuchContainer { .. } => {
            Line::up_to([here(), Line::problem(Place, Error::from(error))], &[Store, SasUrl, Remove])
        }
        E::NotAllowed { .. } | E::MayNotStore { .. } | E::OtherContent { .. } | E::Damaged { .. } => {
            Line::up_to([here(), Line::problem(Store, Error::from(error))], &[SasUrl, Remove])
        }
        _ => {
            let signed_in = Line::skipped(StorageSignIn, NOT_CHECKED);
            Line::up_to([signed_in, Line::problem(Place, Error::from(error))], &[Store, SasUrl, Remove])
        }
    }
}
