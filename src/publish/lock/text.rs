//! The text of a lock: TOML, one block per image in a fixed order, so that Git merges it line by line.

use super::place::{LockAt, LockError, LockOwner};
use super::record::{Lock, LockedImage, VERSION, WRITTEN_ONLY};
use crate::base::secrets;
use serde::Deserialize;

const HEADER: &str = "# Written by offerpress after each publish; where it is a file, commit it. Don't edit it. See docs/lock.md.\n";

/// The one member that every format has; read before the others.
#[derive(Deserialize)]
struct Version {
    version: i64,
}

impl Lock {
    /// Parses the text of a lock; `at` is its name in messages. One of another offer counts as no record.
    ///
    /// # Errors
    /// Returns an error if the text was damaged, has Git conflict markers, or has a newer format.
    pub(in crate::publish) fn parse(
        text: &str,
        at: &LockAt,
        owner: LockOwner<'_>,
    ) -> Result<Self, LockError> {
        let at = || at.clone();
        if let Some(line) = conflict_marker(text) {
            return Err(LockError::ConflictMarkers { at: at(), line });
        }
        let damaged = |source| LockError::Damaged { at: at(), source: Box::new(source) };
        let Version { version: found } = toml::from_str(text).map_err(damaged)?;
        if found > VERSION {
            return Err(LockError::Newer { at: at(), found, known: VERSION });
        }
        let lock: Self = toml::from_str(text).map_err(damaged)?;
        if !owner.is(&lock.service, &lock.publisher, &lock.offer) {
            return Ok(Self::default());
        }
        let (service, publisher, offer) = Default::default();
        Ok(Self { version: lock.version.max(WRITTEN_ONLY), service, publisher, offer, ..lock })
    }

    /// Returns the lock as text, its images sorted.
    pub(in crate::publish) fn to_text(&self, owner: LockOwner<'_>) -> Result<String, LockError> {
        let text = toml::to_string(&Self {
            version: self.version.max(WRITTEN_ONLY),
            service: owner.service.to_owned(),
            publisher: owner.offer.publisher.to_string(),
            offer: owner.offer.offer.to_string(),
            images: sorted(&self.images),
            sent: sorted(&self.sent),
            ..self.clone()
        });
        let text = format!("{HEADER}{}", text.map_err(LockError::NotWritable)?);
        Ok(secrets::strike(&text).into())
    }
}

fn sorted(images: &[LockedImage]) -> Vec<LockedImage> {
    let mut images = images.to_vec();
    images.sort_by(|a, b| order(a).cmp(&order(b)));
    images
}

fn order(image: &LockedImage) -> (&Option<String>, &str, usize) {
    (&image.plan, &image.kind, image.position)
}

/// Returns the line of the first marker that `git merge` leaves in a file.
fn conflict_marker(text: &str) -> Option<usize> {
    let marks = ["<<<<<<< ", "||||||| ", ">>>>>>> "];
    let is_marker = |line: &str| line == "=======" || marks.iter().any(|mark| line.starts_with(mark));
    text.lines().position(is_marker).map(|n| n + 1)
}
