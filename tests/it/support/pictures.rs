//! Files to store.
#![expect(clippy::disallowed_methods, reason = "the tests' own files")]

use offerpress::base::{Digests, MediaType, OfferRef};
use offerpress::storage::{Blob, BlobName};
use std::fs;
use std::path::Path;

/// Writes a file and says how it is to be stored.
pub(crate) fn blob(folder: &Path, file: &str, bytes: &[u8]) -> Blob {
    let file = folder.join(file);
    write(&file, bytes);
    let digests = Digests::of(bytes);
    let offer = OfferRef::parse("contoso", "contoso-vm").unwrap();
    Blob {
        name: BlobName::of(&offer, &digests.sha256, MediaType::Png),
        file,
        digests,
        media_type: MediaType::Png,
        kind: "large-logo".to_owned(),
        original_name: "logos/large.png".to_owned(),
        watch: None,
    }
}

/// The same picture by another name.
pub(crate) fn named(blob: &Blob, name: BlobName) -> Blob {
    Blob { name, ..blob.clone() }
}

pub(crate) fn write(file: &Path, bytes: &[u8]) {
    fs::write(file, bytes).unwrap();
}

pub(crate) fn remove(file: &Path) {
    fs::remove_file(file).unwrap();
}
