//! Stored images that the offer no longer uses: found by what draft, preview, production and lock name.

use crate::base::OfferRef;
use crate::marketplace::{Offer, Slot};
use crate::publish::lock::LockOwner;
use crate::publish::outcome::SCHEMA_VERSION;
use crate::publish::{Error, Job, Services, keep};
use crate::storage::{BlobInfo, BlobPrefix, Container};
use futures::{StreamExt as _, TryStreamExt as _};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashSet;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

/// What to do with blobs that are not in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Only tell of them.
    List,
    /// Remove them.
    Delete,
}

/// What to look for, and what to do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanOptions {
    /// Blobs that were stored more recently are left alone: a run that is under way may be about to link them.
    pub older_than: Duration,
    /// That time as it was asked for, such as `7d`, for the result.
    pub asked: String,
    /// What to do.
    pub action: Action,
}

/// The uploaded images that an offer no longer uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Clean")]
pub struct Cleaned {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// `listed`, or `removed` where that was asked for.
    #[schemars(extend("enum" = ["listed", "removed"]))]
    pub result: &'static str,
    /// The publisher.
    pub publisher: String,
    /// The offer.
    pub offer: String,
    /// The container.
    pub container: String,
    /// How old an image must be to be listed, as it was asked for.
    pub older_than: String,
    /// The images that nothing uses.
    pub unused: Vec<Unused>,
    /// How many are in use.
    pub in_use: usize,
    /// How many aren't in use, but too young.
    pub young: usize,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Unused {
    /// The blob's name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// When it was stored (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stored: Option<String>,
}

/// Finds the uploaded images that an offer no longer uses, and deletes them on request.
///
/// In use is what any text of the draft, the preview or the production slot names, and what the lock names. Only
/// blobs that carry our names, under this offer's prefix, are ever looked at, and the probes of a `doctor` that was
/// stopped midway.
///
/// # Errors
/// Says what could not be read; then nothing is removed. An offer that the marketplace does not have is such a case.
pub async fn clean(job: &Job, services: &Services, options: CleanOptions) -> Result<Cleaned, Error> {
    let offer = job.named_offer()?;
    let container = services.container.as_ref().ok_or(Error::NoStorage)?;
    // first the blobs, then what names them: what is linked in between is seen
    let mut blobs = container.list(&BlobPrefix::of(&offer)).await?;
    blobs.extend(container.list(&BlobPrefix::of_probes()).await?);
    let named = named(job, services, &offer).await?;
    let before = (services.clock)() - options.older_than;
    let sorted = Sorted::of(blobs, &named, before);
    if options.action == Action::Delete {
        remove(&sorted.unused, container, job.transfers.most()).await?;
    }
    Ok(Cleaned {
        schema_version: SCHEMA_VERSION,
        result: if options.action == Action::Delete { "removed" } else { "listed" },
        publisher: offer.publisher.to_string(),
        offer: offer.offer.to_string(),
        container: container.name().to_string(),
        older_than: options.asked,
        unused: sorted.unused.iter().map(Unused::of).collect(),
        in_use: sorted.in_use,
        young: sorted.young,
    })
}

impl Unused {
    fn of(blob: &BlobInfo) -> Self {
        let stored = blob.last_modified.and_then(|time| time.format(&Rfc3339).ok());
        Self { name: blob.name.to_string(), bytes: blob.length, stored }
    }
}

async fn remove(blobs: &[BlobInfo], container: &Container, concurrency: usize) -> Result<(), Error> {
    let removals = futures::stream::iter(blobs.iter().map(|blob| container.delete(&blob.name)));
    Ok(removals.buffer_unordered(concurrency.max(1)).try_collect().await?)
}

/// Returns everything that may name a blob, as texts in which the hash of its content stands.
async fn named(job: &Job, services: &Services, offer: &OfferRef) -> Result<Vec<String>, Error> {
    let market = &services.marketplace;
    let draft = market.offer(offer).await?;
    let draft = draft.ok_or_else(|| Error::NoOffer { offer: Box::new(offer.clone()) })?;
    let preview = market.slot(offer, Slot::Preview).await?;
    let production = market.slot(offer, Slot::Production).await?;
    let owner = LockOwner { service: &job.service, offer };
    let lock = keep::read(job, services, owner).await?.lock;
    let slots = [Some(draft), preview, production];
    let slots = slots.iter().flatten().map(Offer::searchable);
    let locked = lock.images().iter().map(|image| {
        let sha256 = image.sha256().map(|sha256| sha256.to_string()).unwrap_or_default();
        format!("{sha256} {}", image.path)
    });
    Ok(slots.chain(locked).collect())
}

/// Returns those of the hashes that stand somewhere in the texts, each of which is gone through once.
fn found<'h>(hashes: &HashSet<&'h str>, texts: &[String]) -> HashSet<&'h str> {
    const LENGTH: usize = 64;
    let at = |text: &'_ str, start: usize| hashes.get(text.get(start..start + LENGTH)?).copied();
    let within = |text: &String| {
        let starts = 0..text.len().saturating_sub(LENGTH - 1);
        starts.filter_map(|start| at(text, start)).collect::<Vec<_>>()
    };
    texts.iter().flat_map(within).collect()
}

/// Blobs by whether they are in use.
#[derive(Debug, Default)]
struct Sorted {
    unused: Vec<BlobInfo>,
    in_use: usize,
    young: usize,
}

impl Sorted {
    fn of(blobs: Vec<BlobInfo>, named: &[String], before: OffsetDateTime) -> Self {
        let hashes: Vec<_> = blobs.iter().map(|blob| blob.name.sha256().to_string()).collect();
        let in_use = found(&hashes.iter().map(String::as_str).collect(), named);
        let mut sorted = Self::default();
        for (blob, hash) in blobs.into_iter().zip(&hashes) {
            let old = blob.last_modified.is_some_and(|stored| stored <= before);
            match (in_use.contains(hash.as_str()), old) {
                (true, _) => sorted.in_use += 1,
                (false, false) => sorted.young += 1,
                (false, true) => sorted.unused.push(blob),
            }
        }
        sorted.unused.sort_by(|one, other| one.name.cmp(&other.name));
        sorted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Digests, MediaType};
    use crate::storage::BlobName;
    use time::macros::datetime;

    const BEFORE: OffsetDateTime = datetime!(2026-10-23 08:00 UTC);

    fn blob(content: &[u8], last_modified: Option<OffsetDateTime>) -> BlobInfo {
        let offer = OfferRef::parse("contoso", "vm").unwrap();
        let name = BlobName::of(&offer, &Digests::of(content).sha256, MediaType::Png);
        BlobInfo { name, length: 1, md5: None, last_modified }
    }

    fn sorted(blob: &BlobInfo, named: &str) -> (usize, usize, usize) {
        let named = ["something else".to_owned(), named.to_owned()];
        let sorted = Sorted::of(vec![blob.clone()], &named, BEFORE);
        (sorted.unused.len(), sorted.in_use, sorted.young)
    }

    #[test]
    fn what_is_old_and_named_nowhere_is_unused() {
        let old = blob(b"a", Some(BEFORE));
        assert_eq!(sorted(&old, ""), (1, 0, 0));
        assert_eq!(sorted(&old, &Digests::of(b"b").sha256.to_string()), (1, 0, 0));
    }

    #[test]
    fn what_is_young_or_of_unknown_age_is_left_alone() {
        for last_modified in [None, Some(BEFORE + Duration::SECOND)] {
            assert_eq!(sorted(&blob(b"a", last_modified), ""), (0, 0, 1));
        }
    }

    #[test]
    fn a_url_counts_wherever_and_however_it_is_written() {
        let old = blob(b"a", Some(BEFORE));
        let hash = Digests::of(b"a").sha256.to_string();
        let texts = [
            format!(r#"{{"x.largeLogo":"https://a.example/listing/contoso/vm/{hash}.png?sig=1"}}"#),
            format!("see%20https%3A%2F%2Fa.example%2Flisting%2F{hash}.png"),
            format!("{hash} /content/1"),
        ];
        for text in texts {
            assert_eq!(sorted(&old, &text), (0, 1, 0), "{text}");
        }
    }

    /// Each hash in the whole text would be 10^10 steps.
    #[test]
    fn many_hashes_are_found_in_one_pass_over_a_long_text() {
        const COUNT: usize = 20_000;
        let hash = |n: usize| Digests::of(&n.to_le_bytes()).sha256.to_string();
        let hashes: Vec<_> = (0..COUNT).map(hash).collect();
        let named = |hash: &String| format!("https%3A%2F%2Fa.example%2Flisting%2F{hash}.png ä");
        let text: String = hashes.iter().step_by(2).map(named).collect();
        let found = found(&hashes.iter().map(String::as_str).collect(), &[text, String::new(), "a".into()]);
        assert_eq!(found.len(), COUNT / 2);
        assert!(hashes.iter().step_by(2).all(|hash| found.contains(hash.as_str())));
    }
}
