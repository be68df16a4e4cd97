//! A request that may be carried out: what it is about, and what its caller may do.

use super::super::call::Call;
use super::super::clock;
use super::Refusal;
use super::store::{BlobStore, ContainerHeader};

/// Whether a version is taken, of requests and of links: any date from the first version on.
///
/// The service adds versions several times a year and takes them all; libraries send theirs as soon as they are out.
/// What a SAS signs has been stable since the newest layout known here, so that a newer one is read by that.
pub(super) fn is_version(text: &str) -> bool {
    text >= "2009-09-19" && clock::is_day(text)
}

/// What the caller may do, once it is known who that is.
#[derive(Default)]
pub(super) struct Grant {
    /// Headers that a SAS prescribes for the answer (`rsct`, `rscc`, …).
    pub(super) headers: Vec<(&'static str, String)>,
    /// Whether blobs that are there may not be written over: a SAS with `c` and without `w` makes new blobs only.
    pub(super) is_for_new_blobs: bool,
}

/// A request that may be carried out.
pub(super) struct Request<'r> {
    pub(super) store: &'r BlobStore,
    pub(super) call: &'r Call,
    pub(super) grant: Grant,
    /// The container, and the name of a blob in it; empty where the request is about no blob.
    pub(super) container: &'r str,
    pub(super) name: &'r str,
}

impl Request<'_> {
    /// Returns the key of the blob; a container's name has no slash.
    pub(super) fn key(&self) -> String {
        format!("{}/{}", self.container, self.name)
    }

    /// Reads the container, which has to be there.
    pub(super) fn need_container(&self) -> Result<ContainerHeader, Refusal> {
        self.store.containers.header(self.container)?.ok_or_else(Refusal::no_such_container)
    }
}
