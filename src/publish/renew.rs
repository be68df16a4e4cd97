//! Which URLs that a draft shows are renewed, because they expire soon.

use super::parameters::Run;
use crate::base::ImageUrl;
use crate::marketplace::UrlTerms;
use crate::storage::SasTerms;
use time::Duration;

/// A copy of the marketplace's whose URL expires sooner is renewed.
const RENEW_BEFORE: Duration = Duration::days(30);

/// Whether a URL that the draft shows is to be renewed. Ours is signed for a shorter time than a copy of the
/// marketplace's, so it is renewed when half of the time that a new one has is over.
pub(super) fn expires_soon(url: &ImageUrl, run: Run<'_>) -> bool {
    let now = (run.services.clock)();
    let ours = run.services.container.as_ref().filter(|container| container.blob_at(url).is_some());
    if ours.is_none() && run.services.marketplace.url_terms() == UrlTerms::SignedAnew {
        return false;
    }
    let terms = SasTerms { now, lifetime: run.job.sas_lifetime };
    let lifetime = ours.and_then(|container| container.sas_end(&terms).ok()).map(|end| end.at - now);
    let before = lifetime.map_or(RENEW_BEFORE, |lifetime| RENEW_BEFORE.min(lifetime / 2));
    url.expiry().is_some_and(|end| end < now + before)
}
