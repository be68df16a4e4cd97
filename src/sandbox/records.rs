//! Records of the state: one file of JSON for each.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::{Error, disk};

/// The folder of one kind of records; without it they are in memory only.
pub(super) struct Records(Option<PathBuf>);

impl Records {
    /// Opens the folder `name` of the state, and reads what is there.
    pub(super) fn open<T: DeserializeOwned>(
        state: Option<&Path>,
        name: &str,
    ) -> Result<(Self, Vec<T>), Error> {
        let Some(state) = state else { return Ok((Self(None), Vec::new())) };
        let folder = state.join(name);
        disk::open_folder(&folder)?;
        let paths = disk::finished_files(&folder)?.into_iter();
        let records = paths.map(|path| {
            let bytes = disk::read(&path)?.unwrap_or_default();
            serde_json::from_slice(&bytes).map_err(|source| Error::State { path, source })
        });
        Ok((Self(Some(folder)), records.collect::<Result<_, _>>()?))
    }

    /// Writes a record, in place of an earlier one with the same key.
    pub(super) fn write(&self, key: &str, record: &impl Serialize) -> Result<(), Error> {
        let Some(folder) = &self.0 else { return Ok(()) };
        let path = folder.join(format!("{:x}.json", Sha256::digest(key)));
        let json =
            serde_json::to_vec(record).map_err(|source| Error::State { path: path.clone(), source })?;
        disk::write(&path, &[&json])
    }
}
