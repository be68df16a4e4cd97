//! Names of containers and of blobs.

use crate::base::{MediaType, OfferRef, Sha256Digest};
use std::fmt;

/// The name of a container.
///
/// 3 to 63 lower-case letters, digits and `-`, each `-` between two of the others (Microsoft Learn, "Naming and
/// referencing containers, blobs, and metadata": container names). `$root` and `$web` aren't taken: what lies
/// in them has another address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ContainerName(String);

/// The name of a stored image: `<publisher>/<offer>/<sha256>.<ext>`.
///
/// The same bytes have the same name, so that a blob is never overwritten. The parts hold only characters that
/// stand for themselves in a URL path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobName {
    text: String,
    sha256: Sha256Digest,
}

/// The part of blob names that all images of one offer share: `<publisher>/<offer>/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobPrefix(String);

/// The name of the blob that holds an offer's lock: `<publisher>/<offer>/offerpress.lock`.
///
/// It is in lower case, because the marketplace's IDs are the same however they are written. It is no [`BlobName`], so
/// that nothing that lists, links or removes images meets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockName(String);

/// Says why a text isn't a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Not a container's name.
    #[error("`{text}` is not a container name: {reason}")]
    Container {
        /// What was given.
        text: String,
        /// The rule that it breaks.
        reason: &'static str,
    },
    /// Not the name of a blob that we stored.
    #[error("`{0}` is not a blob name of the form `<publisher>/<offer>/<sha256>.<extension>`")]
    Blob(String),
}

impl ContainerName {
    /// Parses a name.
    ///
    /// # Errors
    /// Returns an error that says which rule the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let refuse = |reason| Err(NameError::Container { text: text.to_owned(), reason });
        if !(3..=63).contains(&text.len()) {
            return refuse("it must have 3 to 63 characters");
        }
        if !text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
            return refuse("only lower-case letters, digits and `-` are allowed");
        }
        if text.starts_with('-') || text.ends_with('-') || text.contains("--") {
            return refuse("each `-` must stand between letters or digits");
        }
        Ok(Self(text.to_owned()))
    }

    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl BlobName {
    /// Names the blob that holds these bytes for an offer.
    #[must_use]
    pub fn of(offer: &OfferRef, sha256: &Sha256Digest, media: MediaType) -> Self {
        let text = format!("{offer}/{sha256}.{}", media.extension());
        Self { text, sha256: *sha256 }
    }

    /// Reads a name as [`BlobName::of`] writes it, for example out of a list.
    ///
    /// # Errors
    /// Returns an error that says that the text isn't such a name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        Self::read(text).ok_or_else(|| NameError::Blob(text.to_owned()))
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let (publisher, offer, file) = (parts.next()?, parts.next()?, parts.next()?);
        OfferRef::parse(publisher, offer).ok()?;
        let (digest, ending) = file.split_once('.')?;
        let plain = !ending.is_empty() && ending.bytes().all(|b| b.is_ascii_alphanumeric());
        let sha256 = Sha256Digest::from_hex(digest)?;
        let ours = plain && parts.next().is_none() && digest == sha256.to_string();
        ours.then(|| Self { text: text.to_owned(), sha256 })
    }

    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the hash of the bytes that the blob holds.
    #[must_use]
    pub fn sha256(&self) -> &Sha256Digest {
        &self.sha256
    }
}

impl BlobPrefix {
    /// Covers every image of an offer.
    #[must_use]
    pub fn of(offer: &OfferRef) -> Self {
        Self(format!("{offer}/"))
    }

    /// Covers the probes of `doctor`: next to all offers, so that none can be taken for an image of one.
    #[must_use]
    pub fn of_probes() -> Self {
        Self("offerpress/doctor/".to_owned())
    }

    /// Returns the prefix.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl LockName {
    /// Names the lock of an offer.
    #[must_use]
    pub fn of(offer: &OfferRef) -> Self {
        Self(format!("{offer}/offerpress.lock").to_ascii_lowercase())
    }
}

impl fmt::Display for LockName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ContainerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for BlobName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Digests;
    use proptest::prelude::*;

    #[test]
    fn container_names_follow_the_page() {
        for name in ["abc", "logos", "my-logos-2", &"a".repeat(63)] {
            assert_eq!(ContainerName::parse(name).unwrap().as_str(), name);
        }
        let table = [
            ("ab", "it must have 3 to 63 characters"),
            (&"a".repeat(64), "it must have 3 to 63 characters"),
            ("Logos", "only lower-case letters, digits and `-` are allowed"),
            ("my_logos", "only lower-case letters, digits and `-` are allowed"),
            ("../x", "only lower-case letters, digits and `-` are allowed"),
            ("$web", "only lower-case letters, digits and `-` are allowed"),
            ("-logos", "each `-` must stand between letters or digits"),
            ("logos-", "each `-` must stand between letters or digits"),
            ("my--logos", "each `-` must stand between letters or digits"),
        ];
        for (name, reason) in table {
            let error = ContainerName::parse(name).unwrap_err();
            assert_eq!(error.to_string(), format!("`{name}` is not a container name: {reason}"));
        }
    }

    #[test]
    fn a_blob_is_named_by_its_bytes() {
        let offer = OfferRef::parse("contoso", "contoso-vm").unwrap();
        let name = BlobName::of(&offer, &Digests::of(b"").sha256, MediaType::Png);
        let text = "contoso/contoso-vm/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.png";
        assert_eq!(name.as_str(), text);
        assert_eq!(BlobName::parse(text).unwrap(), name);
        assert!(text.starts_with(BlobPrefix::of(&offer).as_str()));
    }

    #[test]
    fn a_lock_has_one_name_however_the_ids_are_written_and_is_no_image() {
        let name = |publisher, offer| LockName::of(&OfferRef::parse(publisher, offer).unwrap());
        assert_eq!(name("contoso", "vm").to_string(), "contoso/vm/offerpress.lock");
        assert_eq!(name("Contoso", "VM"), name("contoso", "vm"));
        assert!(BlobName::parse(&name("contoso", "vm").to_string()).is_err());
    }

    #[test]
    fn foreign_names_are_not_ours() {
        let digest = Digests::of(b"").sha256.to_string();
        let upper = digest.to_uppercase();
        for name in [
            String::new(),
            "large.png".into(),
            format!("a/{digest}.png"),
            format!("a/b/c/{digest}.png"),
            format!("a/b/{digest}"),
            format!("a/b/{digest}."),
            format!("a/b/{digest}.p g"),
            format!("a/b/{upper}.png"),
            format!("../b/{digest}.png"),
        ] {
            assert!(BlobName::parse(&name).is_err(), "{name}");
        }
    }

    proptest! {
        #[test]
        fn every_blob_name_reads_back(bytes: Vec<u8>, publisher in "[a-z0-9][a-z0-9._-]{0,49}", offer in "[a-z0-9][a-z0-9._-]{0,49}") {
            let offer = OfferRef::parse(&publisher, &offer).unwrap();
            let name = BlobName::of(&offer, &Digests::of(&bytes).sha256, MediaType::Jpeg);
            prop_assert_eq!(BlobName::parse(name.as_str()).unwrap(), name);
        }
    }
}
