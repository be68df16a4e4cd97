//! The text of a lock: TOML, one block per image in a fixed order, so that Git merges it line by line.

use super::error::LockError;
use super::owner::LockOwner;
use super::place::LockAt;
use super::record::{Coverage, Lock, LockedImage};
use crate::base::secrets;
use crate::marketplace::TextHashes;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The format that is written.
const VERSION: i64 = 2;
/// The format that names only images that a run wrote: an earlier one, and that of a lock that knows no draft.
const WRITTEN_ONLY: i64 = 1;
const HEADER: &str = "# Written by offerpress after each publish; where it is a file, commit it. Don't edit it. See docs/lock.md.\n";

/// The one member that every format has; read before the others.
#[derive(Deserialize)]
struct Version {
    version: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LockText {
    version: i64,
    service: String,
    publisher: String,
    offer: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    document: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    job: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    submission: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    submitted: Option<String>,
    #[serde(default)]
    asset: Vec<LockedImage>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sent: Vec<LockedImage>,
    #[serde(default)]
    draft: BTreeMap<String, String>,
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
        let text: LockText = toml::from_str(text).map_err(damaged)?;
        if !owner.is(&text.service, &text.publisher, &text.offer) {
            return Ok(Self::default());
        }
        let coverage = if text.version < VERSION { Coverage::Written } else { Coverage::Everything };
        let draft = TextHashes::kept(text.draft);
        let LockText { asset: images, document, job, sent, submission, submitted, .. } = text;
        Ok(Self { images, document, draft, coverage, job, sent, submission, submitted })
    }

    /// Returns the lock as text, its images sorted.
    pub(in crate::publish) fn to_text(&self, owner: LockOwner<'_>) -> Result<String, LockError> {
        let [asset, sent] = [&self.images, &self.sent].map(|images| sorted(images));
        let text = toml::to_string(&LockText {
            version: if self.coverage == Coverage::Everything { VERSION } else { WRITTEN_ONLY },
            service: owner.service.to_owned(),
            publisher: owner.offer.publisher.to_string(),
            offer: owner.offer.offer.to_string(),
            document: self.document.clone(),
            job: self.job.clone(),
            submission: self.submission.clone(),
            submitted: self.submitted.clone(),
            asset,
            sent,
            draft: self.draft.by_name().clone(),
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
