//! How each picture of the folder stands to the one that the live draft shows: by the lock, or by its bytes.

use super::lock::Lock;
use super::outcome::Change;
use super::places::{ShownPictures, Spot, spots};
use super::plan::Step;
use super::{Job, Services, fetch};
use crate::asset::CheckedAssets;
use crate::base::Link;
use crate::offer::OfferDocument;
use time::{Duration, OffsetDateTime};

/// A live link that ends sooner is renewed.
pub(super) const RENEW_BEFORE: Duration = Duration::days(30);

/// The pictures of a folder beside those of the draft.
#[derive(Debug)]
pub(super) struct Compared {
    pub(super) steps: Vec<Step>,
    /// Whether the draft's lists are longer than the folder's.
    pub(super) lists: Lists,
}

/// Whether the draft shows as many pictures as the folder has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lists {
    Same,
    Differ,
}

impl Compared {
    /// Where there is no draft, every picture is new.
    pub(super) fn with_nothing(assets: &CheckedAssets, base: &OfferDocument) -> Self {
        let plans = base.plans();
        let spots = spots(assets.as_slice(), base, &plans);
        let steps = spots.iter().map(|spot| Step::of(assets, spot, Change::New, None));
        Self { steps: steps.collect(), lists: Lists::Differ }
    }

    /// Finds for each picture whether the draft shows it already.
    pub(super) async fn with_draft(
        assets: &CheckedAssets,
        base: &OfferDocument,
        draft: &OfferDocument,
        lock: &Lock,
        job: &Job,
        services: &Services,
    ) -> Self {
        let plans = base.plans();
        let spots = spots(assets.as_slice(), base, &plans);
        let shown = ShownPictures::of(draft, assets, &job.shapes);
        let fields: Vec<_> = fields(&spots)
            .into_iter()
            .map(|spot| (spot, shown.links(spot.asset.kind(), spot.plan)))
            .collect();
        let links = fields.iter().flat_map(|(_, links)| links.iter().copied());
        let contents =
            fetch::contents(links, lock, (base.publisher(), base.offer()), services, &job.transfers).await;
        let soon = (services.clock)() + RENEW_BEFORE;
        let step = |spot: &Spot<'_>| {
            let (change, kept) = compare(spot, &shown, &contents, soon);
            Step::of(assets, spot, change, kept)
        };
        let count = |field: &Spot<'_>| spots.iter().filter(|spot| spot.same_field(field)).count();
        let differ = fields.iter().any(|(spot, links)| links.len() != count(spot));
        Self {
            steps: spots.iter().map(step).collect(),
            lists: if differ { Lists::Differ } else { Lists::Same },
        }
    }
}

/// The first spot of each field.
fn fields<'s, 'a>(spots: &'s [Spot<'a>]) -> Vec<&'s Spot<'a>> {
    let mut fields: Vec<&Spot<'a>> = Vec::new();
    for spot in spots {
        if !fields.iter().any(|field| field.same_field(spot)) {
            fields.push(spot);
        }
    }
    fields
}

/// Compares one picture with what its field shows: at its own position first, then anywhere in the list.
fn compare(
    spot: &Spot<'_>,
    shown: &ShownPictures,
    contents: &fetch::Contents,
    soon: OffsetDateTime,
) -> (Change, Option<Link>) {
    let wanted = spot.asset.digests().sha256;
    let is_this = |link: &&&Link| contents.of(link) == Some(wanted);
    let here = shown.at(spot);
    let links = shown.links(spot.asset.kind(), spot.plan);
    let Some(found) = here.as_ref().filter(is_this).or_else(|| links.iter().find(is_this)) else {
        return (if here.is_some() { Change::Changed } else { Change::New }, None);
    };
    if found.expiry().is_some_and(|end| end < soon) {
        return (Change::LinkExpiring, None);
    }
    let stays = here.is_some_and(|link| link.same_place(found));
    (if stays { Change::Unchanged } else { Change::Moved }, Some((*found).clone()))
}

impl Spot<'_> {
    fn same_field(&self, other: &Spot<'_>) -> bool {
        self.asset.kind() == other.asset.kind() && self.plan == other.plan
    }
}
