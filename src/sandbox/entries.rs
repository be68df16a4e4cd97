//! Where bytes are kept: in memory, or one file for each entry.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::Error;
use super::disk::{self, Rest};
use super::lock::lock;

/// Keeps bytes by key, each with a header of its own.
///
/// A file is named by the hash of its key, so that no key can lead out of the folder, and holds the header as
/// one line of JSON with the bytes after it: there is no moment in which one is there without the other.
pub(super) struct Entries<H> {
    place: Place,
    header: PhantomData<fn() -> H>,
}

enum Place {
    Memory(Mutex<BTreeMap<String, (Vec<u8>, Bytes)>>),
    Folder(PathBuf),
}

impl<H: Serialize + DeserializeOwned> Entries<H> {
    /// Opens entries in the folder `name` of the state, or in memory.
    pub(super) fn open(state: Option<&Path>, name: &str) -> Result<Self, Error> {
        let place = match state {
            None => Place::Memory(Mutex::default()),
            Some(state) => {
                let folder = state.join(name);
                disk::open_folder(&folder)?;
                Place::Folder(folder)
            }
        };
        Ok(Self { place, header: PhantomData })
    }

    /// Reads the header of an entry.
    pub(super) fn header(&self, key: &str) -> Result<Option<H>, Error> {
        Ok(self.read(key, Rest::Left)?.map(|(header, _)| header))
    }

    /// Reads an entry.
    pub(super) fn get(&self, key: &str) -> Result<Option<(H, Bytes)>, Error> {
        self.read(key, Rest::Wanted)
    }

    /// Lists all headers.
    pub(super) fn headers(&self) -> Result<Vec<H>, Error> {
        match &self.place {
            Place::Memory(entries) => {
                let entries = lock(entries);
                entries.iter().map(|(key, (line, _))| parse(Path::new(key), line)).collect()
            }
            Place::Folder(folder) => {
                let paths = disk::finished_files(folder)?;
                let line = |path| Ok(disk::read_line_and_rest(path, Rest::Left)?.unwrap_or_default().0);
                paths.iter().map(|path| parse(path, &line(path)?)).collect()
            }
        }
    }

    /// Writes an entry, in place of an earlier one with the same key.
    pub(super) fn put(&self, key: &str, header: &H, body: &Bytes) -> Result<(), Error> {
        let line =
            serde_json::to_vec(header).map_err(|source| Error::State { path: PathBuf::from(key), source })?;
        match &self.place {
            Place::Memory(entries) => {
                lock(entries).insert(key.to_owned(), (line, body.clone()));
                Ok(())
            }
            Place::Folder(folder) => disk::write(&file(folder, key), &[&line, b"\n", body]),
        }
    }

    /// Removes an entry and tells whether it was there.
    pub(super) fn remove(&self, key: &str) -> Result<bool, Error> {
        match &self.place {
            Place::Memory(entries) => Ok(lock(entries).remove(key).is_some()),
            Place::Folder(folder) => disk::remove(&file(folder, key)),
        }
    }

    fn read(&self, key: &str, body: Rest) -> Result<Option<(H, Bytes)>, Error> {
        match &self.place {
            Place::Memory(entries) => {
                let found = lock(entries).get(key).cloned();
                found.map(|(line, body)| Ok((parse(Path::new(key), &line)?, body))).transpose()
            }
            Place::Folder(folder) => {
                let path = file(folder, key);
                let found = disk::read_line_and_rest(&path, body)?;
                found.map(|(line, body)| Ok((parse(&path, &line)?, body.into()))).transpose()
            }
        }
    }
}

fn file(folder: &Path, key: &str) -> PathBuf {
    folder.join(format!("{:x}", Sha256::digest(key)))
}

fn parse<H: DeserializeOwned>(path: &Path, line: &[u8]) -> Result<H, Error> {
    serde_json::from_slice(line).map_err(|source| Error::State { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn try_out(entries: &Entries<String>) {
        assert_eq!(entries.get("a/../b").unwrap(), None);
        entries.put("a/../b", &"one\ntwo".to_owned(), &Bytes::from_static(b"\nbytes\n")).unwrap();
        assert_eq!(
            entries.get("a/../b").unwrap(),
            Some(("one\ntwo".to_owned(), Bytes::from_static(b"\nbytes\n")))
        );
        assert_eq!(entries.header("a/../b").unwrap().as_deref(), Some("one\ntwo"));
        entries.put("a/../b", &"new".to_owned(), &Bytes::new()).unwrap();
        assert_eq!(entries.headers().unwrap(), ["new"]);
        assert!(entries.remove("a/../b").unwrap());
        assert!(!entries.remove("a/../b").unwrap());
        assert_eq!(entries.headers().unwrap(), [""; 0]);
    }

    #[test]
    fn memory_and_folder_behave_alike() {
        let folder = tempfile::tempdir().unwrap();
        try_out(&Entries::open(None, "blobs").unwrap());
        try_out(&Entries::open(Some(folder.path()), "blobs").unwrap());
    }

    #[test]
    fn only_our_own_unfinished_files_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = folder.path().join("blobs");
        std::fs::create_dir(&blobs).unwrap();
        let foreign = [".unfinished-x1abcd", ".offerpress-sandbox-unfinished-notes.txt", "offer.json"];
        for name in [".offerpress-sandbox-unfinished-x1abcd"].iter().chain(&foreign) {
            std::fs::copy("Cargo.toml", blobs.join(name)).unwrap();
        }
        let entries: Entries<String> = Entries::open(Some(folder.path()), "blobs").unwrap();
        assert_eq!(entries.headers().unwrap(), [""; 0]);
        assert!(foreign.iter().all(|name| blobs.join(name).exists()));
        assert_eq!(blobs.read_dir().unwrap().count(), foreign.len());
    }
}
