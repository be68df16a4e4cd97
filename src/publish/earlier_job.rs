//! What the job of an earlier run made of the draft, where that run was stopped before the job ended.

use super::image_content::{self, Wanted};
use super::images::images_of;
use super::lock::Lock;
use super::parameters::Run;
use crate::asset::CheckedAssets;
use crate::base::ImageUrl;
use crate::listing::elements;
use crate::marketplace::Offer;

/// Takes over what the job of an earlier run made of the draft: a file that was changed since then is no reason to take
/// that run's image for someone else's.
pub(super) async fn taken_over(
    mut lock: Lock,
    draft: Option<&Offer>,
    assets: &CheckedAssets,
    run: Run<'_>,
) -> Lock {
    let Some(draft) = draft.filter(|_| lock.has_sent()) else { return lock };
    let Run { job, services, progress } = run;
    let shown = images_of(draft, assets, &job.shapes);
    let urls: Vec<_> =
        shown.fields().flat_map(|(field, _)| elements(field)).filter_map(|one| one.url).collect();
    let wanted = urls.into_iter().map(|url| Wanted { url, files: Vec::new() });
    let (offer, transfers) = (draft.reference(), &job.transfers);
    let contents = image_content::contents(wanted, &lock, offer, (services, progress), transfers).await;
    let bytes = |url: &ImageUrl| contents.of(url).map(|content| content.bytes);
    for (field, plan) in shown.fields() {
        lock.take_over((&field.kind, plan), &elements(field), bytes);
    }
    lock
}
