//! What the last run put where: the memory that lets the next run send nothing.
//!
//! `offerpress.lock` is TOML, meant to be committed; it holds no secret: of a link
//! only the path stands in it.

use crate::base::{AssetKind, Link, OfferId, PlanId, PublisherId, Sha256Digest, files};
use crate::offer::Fingerprint;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The file's name in the assets folder.
pub const LOCK_FILE: &str = "offerpress.lock";

const VERSION: u32 = 1;
const HEADER: &str = "# written by offerpress after each publish; commit it, do not edit it\n";

/// What stands behind which image field of one offer on one service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    entries: Vec<LockedAsset>,
    document: Option<String>,
    draft: Fingerprint,
}

/// One asset as the marketplace took it over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LockedAsset {
    file: String,
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    plan: Option<String>,
    position: usize,
    sha256: String,
    path: String,
}

/// Which offer on which service a lock belongs to.
#[derive(Debug, Clone, Copy)]
pub struct LockOwner<'a> {
    /// The marketplace's address, or another name that stays the same from run to run.
    pub service: &'a str,
    /// The publisher.
    pub publisher: &'a PublisherId,
    /// The offer.
    pub offer: &'a OfferId,
}

/// The place of one picture in an offer: kind, plan and position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssetPlace<'a> {
    /// What it is for.
    pub kind: &'a AssetKind,
    /// The plan, where images belong to plans.
    pub plan: Option<&'a PlanId>,
    /// The position in its list, from 0.
    pub position: usize,
}

/// Says why a lock cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] files::FileError),
    /// The file is not what this version writes.
    #[error("`{file}` is not a lock of this version")]
    NotALock {
        /// The file.
        file: String,
        /// What the parser says.
        source: Box<toml::de::Error>,
    },
    /// The lock cannot be put into words; no file does this.
    #[error("the lock could not be written as text")]
    NotWritable(#[source] toml::ser::Error),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LockText {
    version: u32,
    service: String,
    publisher: String,
    offer: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    document: Option<String>,
    #[serde(default)]
    asset: Vec<LockedAsset>,
    #[serde(default)]
    draft: BTreeMap<String, String>,
}

impl Lock {
    /// Reads a lock; none, one of another offer or service, or of another version counts as empty.
    ///
    /// # Errors
    /// Names a file that cannot be read, or that was damaged.
    pub fn read(path: &Path, owner: LockOwner<'_>) -> Result<Self, LockError> {
        let Some(text) = files::read_text_if_there(path)? else {
            return Ok(Self::default());
        };
        let text: LockText = toml::from_str(&text).map_err(|source| LockError::NotALock {
            file: path.display().to_string(),
            source: Box::new(source),
        })?;
        let ours = text.version == VERSION
            && text.service == owner.service
            && text.publisher == owner.publisher.as_str()
            && text.offer == owner.offer.as_str();
        if !ours {
            return Ok(Self::default());
        }
        Ok(Self { entries: text.asset, document: text.document, draft: Fingerprint::kept(text.draft) })
    }

    /// Writes the lock whole, or leaves the old one.
    ///
    /// # Errors
    /// Names the file that could not be written.
    pub fn write(&self, path: &Path, owner: LockOwner<'_>) -> Result<(), LockError> {
        let text = toml::to_string(&LockText {
            version: VERSION,
            service: owner.service.to_owned(),
            publisher: owner.publisher.to_string(),
            offer: owner.offer.to_string(),
            document: self.document.clone(),
            asset: self.entries.clone(),
            draft: self.draft.marks().clone(),
        });
        let text = format!("{HEADER}{}", text.map_err(LockError::NotWritable)?);
        let old = files::read_text_if_there(path).ok().flatten();
        if old.as_deref() == Some(text.as_str()) {
            return Ok(());
        }
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            files::make_folder(folder)?;
        }
        files::write_whole(path, text.as_bytes())?;
        Ok(())
    }

    /// Adds what the marketplace shows for an asset.
    pub fn record(&mut self, file: &str, place: AssetPlace<'_>, sha256: &Sha256Digest, link: &Link) {
        self.entries.push(LockedAsset {
            file: file.to_owned(),
            kind: place.kind.name().to_owned(),
            plan: place.plan.map(ToString::to_string),
            position: place.position,
            sha256: sha256.to_string(),
            path: link.path().to_owned(),
        });
    }

    /// Adds what an older lock knows of the paths that are still shown, as after a save that was not carried out: they are
    /// not somebody else's images.
    #[must_use]
    pub(super) fn with_rest_of(mut self, old: &Self, shown: &BTreeSet<String>) -> Self {
        let is_new = |entry: &&LockedAsset| self.entries.iter().all(|own| own.path != entry.path);
        let rest: Vec<_> =
            old.entries.iter().filter(|entry| shown.contains(&entry.path)).filter(is_new).cloned().collect();
        self.entries.extend(rest);
        self
    }

    /// Remembers the texts: the mark of the folder's offer body, and those of the draft as it now is.
    #[must_use]
    pub fn with_texts(mut self, document: Option<String>, draft: Fingerprint) -> Self {
        (self.document, self.draft) = (document, draft);
        self
    }

    /// Shows the mark of the offer body that was saved last.
    #[must_use]
    pub fn document(&self) -> Option<&str> {
        self.document.as_deref()
    }

    /// Shows the marks of the draft as the last run left it; none where no run was remembered.
    #[must_use]
    pub fn draft(&self) -> Option<&Fingerprint> {
        (!self.draft.marks().is_empty()).then_some(&self.draft)
    }

    /// Tells which bytes the marketplace's link was made from, if the lock knows that link.
    ///
    /// The link alone decides: a picture that only moved to another position is still the same picture.
    #[must_use]
    pub fn bytes_behind(&self, link: &Link) -> Option<Sha256Digest> {
        let entry = self.entries.iter().find(|entry| entry.path == link.path())?;
        Sha256Digest::from_hex(&entry.sha256)
    }

    /// Shows the recorded assets.
    #[must_use]
    pub fn assets(&self) -> &[LockedAsset] {
        &self.entries
    }
}

impl LockedAsset {
    /// Shows the path of the marketplace's link.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Shows the SHA-256 of the file in hex.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Digests;

    const LINK: &str = "https://store.example/prodcontent/1.png?sig=secret&sp=r";

    struct Owner(&'static str, PublisherId, OfferId);

    impl Owner {
        fn of(service: &'static str) -> Self {
            Self(service, PublisherId::parse("contoso").unwrap(), OfferId::parse("insight").unwrap())
        }

        fn as_ref(&self) -> LockOwner<'_> {
            LockOwner { service: self.0, publisher: &self.1, offer: &self.2 }
        }
    }

    fn lock() -> Lock {
        let mut lock = Lock::default();
        let place = AssetPlace { kind: &AssetKind::LargeLogo, plan: None, position: 0 };
        lock.record("logos/large.png", place, &Digests::of(b"x").sha256, &Link::parse(LINK).unwrap());
        lock
    }

    #[test]
    fn what_was_written_is_read_back_and_holds_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(LOCK_FILE);
        let owner = Owner::of("https://cloudpartner.azure.com");
        let draft = Fingerprint::kept([("id".to_owned(), "3f".to_owned())].into());
        let lock = lock().with_texts(Some("9c".to_owned()), draft);
        lock.write(&path, owner.as_ref()).unwrap();
        assert_eq!(Lock::read(&path, owner.as_ref()).unwrap(), lock);
        let text = String::from_utf8(files::read(&path).unwrap()).unwrap();
        assert!(!text.contains("sig=") && !text.contains("secret"), "{text}");
        assert!(text.starts_with("# written by offerpress"), "{text}");
    }

    #[test]
    fn a_lock_belongs_to_one_offer_of_one_service_in_one_version() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join(LOCK_FILE);
        let owner = Owner::of("https://cloudpartner.azure.com");
        lock().write(&path, owner.as_ref()).unwrap();
        let (publisher, offer) =
            (PublisherId::parse("fabrikam").unwrap(), OfferId::parse("outlook").unwrap());
        let ours = owner.as_ref();
        let others = [
            LockOwner { service: "http://127.0.0.1:1", ..ours },
            LockOwner { publisher: &publisher, ..ours },
            LockOwner { offer: &offer, ..ours },
        ];
        for other in others {
            assert_eq!(Lock::read(&path, other).unwrap(), Lock::default(), "{other:?}");
        }
        let later = files::read_text_if_there(&path).unwrap().unwrap().replace("version = 1", "version = 2");
        files::write_whole(&path, later.as_bytes()).unwrap();
        assert_eq!(Lock::read(&path, ours).unwrap(), Lock::default());
    }

    #[test]
    fn what_is_remembered_is_shown() {
        let empty = Lock::default();
        assert_eq!((empty.document(), empty.draft(), empty.assets()), (None, None, &[][..]));
        let draft = Fingerprint::kept([("offer/a.title".to_owned(), "3f".to_owned())].into());
        let lock = lock().with_texts(Some("9c".to_owned()), draft.clone());
        assert_eq!((lock.document(), lock.draft()), (Some("9c"), Some(&draft)));
        let shown: Vec<_> = lock.assets().iter().map(|asset| (asset.path(), asset.sha256())).collect();
        let sha256 = Digests::of(b"x").sha256.to_string();
        assert_eq!(shown, [("/prodcontent/1.png", sha256.as_str())]);
    }

    #[test]
    fn a_lock_that_says_nothing_new_is_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(LOCK_FILE);
        let owner = Owner::of("https://cloudpartner.azure.com");
        lock().write(&path, owner.as_ref()).unwrap();
        let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(86_400);
        std::fs::File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
        let modified = || path.metadata().unwrap().modified().unwrap();
        lock().write(&path, owner.as_ref()).unwrap();
        assert_eq!(modified(), long_ago);
        lock()
            .with_texts(Some("9c".to_owned()), Fingerprint::default())
            .write(&path, owner.as_ref())
            .unwrap();
        assert_ne!(modified(), long_ago);
    }

    #[test]
    fn a_link_signed_anew_still_leads_to_its_bytes() {
        let again = Link::parse("https://elsewhere.example/prodcontent/1.png?sig=other").unwrap();
        assert_eq!(lock().bytes_behind(&again), Some(Digests::of(b"x").sha256));
        assert_eq!(lock().bytes_behind(&Link::parse("https://store.example/2.png").unwrap()), None);
    }

    #[test]
    fn a_damaged_lock_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(LOCK_FILE);
        files::write_whole(&path, b"version = [").unwrap();
        let error = Lock::read(&path, Owner::of("https://a").as_ref()).unwrap_err().to_string();
        assert!(error.contains("offerpress.lock` is not a lock"), "{error}");
    }
}
