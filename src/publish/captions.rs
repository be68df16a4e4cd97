//! Which captions, titles and URLs of videos do not reach the offer, because its lists have no room for them.

use crate::asset::CheckedAsset;
use crate::listing::{ListShapes, Room, Target};
use crate::marketplace::Offer;
use crate::marketplace::body::CAPTIONS_RULE;
use crate::report::{Finding, Place};
use std::collections::BTreeMap;

/// How much is known of the offer that a run writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// The folder alone; an empty list of it may be filled by the draft.
    Folder,
    /// All: the folder and the draft.
    Draft,
}

/// Lists what is lost, one finding a list.
pub(super) fn findings(
    assets: &[CheckedAsset],
    offer: Option<&Offer>,
    shapes: &ListShapes,
    known: Known,
) -> Vec<Finding> {
    let mut lists: BTreeMap<Target, Vec<&CheckedAsset>> = BTreeMap::new();
    for asset in assets.iter().filter(|asset| asset.caption().is_some() || asset.video().is_some()) {
        let target = Target { kind: asset.kind().clone(), plan: asset.plan().cloned() };
        lists.entry(target).or_default().push(asset);
    }
    let finding = |(target, assets): (&Target, &Vec<&CheckedAsset>)| {
        let room =
            offer.map_or_else(|| Room::of_shape(shapes.of(&target.kind)), |offer| offer.room(target, shapes));
        let is = lost(assets, room.or((known == Known::Draft).then_some(Room::NONE)))?;
        let place = offer.and_then(|offer| Some(offer.place_of(&offer.pointer_of(target)?)));
        let place = place.unwrap_or_else(|| Place::from(target.kind.folder()));
        Some(CAPTIONS_RULE.finding(place, is, "", CAPTIONS_RULE.fix))
    };
    lists.iter().filter_map(finding).collect()
}

/// `2 captions are not sent: this offer stores plain URLs`
fn lost(assets: &[&CheckedAsset], room: Option<Room>) -> Option<String> {
    let count = |has: fn(&&&CheckedAsset) -> bool| assets.iter().filter(has).count();
    let videos = count(|asset| asset.video().is_some());
    let (captions, noun) = match videos {
        0 => (count(|asset| asset.caption().is_some()), "caption"),
        videos => (videos, "video title"),
    };
    let plural = |count: usize, noun: &str| crate::base::counted(count as u64, noun);
    let are = |count: usize| if count == 1 { "is" } else { "are" };
    let Some(room) = room else {
        return Some(format!(
            "{} may not be sent: that depends on the current draft",
            plural(captions, noun)
        ));
    };
    let parts: Vec<_> = [(captions, noun, room.name), (videos, "video URL", room.video)]
        .into_iter()
        .filter(|(count, _, has_room)| *count > 0 && !has_room)
        .map(|(count, noun, _)| plural(count, noun))
        .collect();
    let reason =
        if room == Room::NONE { "this offer stores plain URLs" } else { "the list has no field for them" };
    let total = if parts.len() == 1 { captions } else { 2 };
    (!parts.is_empty()).then(|| format!("{} {} not sent: {reason}", parts.join(" and "), are(total)))
}
