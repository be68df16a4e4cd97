//! Which captions, titles and URLs of videos don't reach an offer, because its lists have no room for them.

use crate::asset::CheckedAsset;
use crate::base::counted;
use crate::listing::{ListShapes, Room, Target};
use crate::marketplace::Offer;
use crate::marketplace::body::CAPTIONS_RULE;
use crate::report::{Finding, Place};
use std::collections::BTreeMap;

/// Lists what is lost, one finding a list. `unknown` is the room in a list of which neither the offer nor the settings
/// tell; none where the draft may.
pub(super) fn lost_captions(
    assets: &[CheckedAsset],
    offer: Option<&Offer>,
    shapes: &ListShapes,
    unknown: Option<Room>,
) -> Vec<Finding> {
    let mut lists: BTreeMap<Target, Vec<&CheckedAsset>> = BTreeMap::new();
    for asset in assets.iter().filter(|asset| asset.caption().is_some() || asset.video().is_some()) {
        let target = Target { kind: asset.kind().clone(), plan: asset.plan().cloned() };
        lists.entry(target).or_default().push(asset);
    }
    let finding = |(target, assets): (&Target, &Vec<&CheckedAsset>)| {
        let room =
            offer.map_or_else(|| Room::of_names(shapes.of(&target.kind)), |offer| offer.room(target, shapes));
        let is = lost(assets, room.or(unknown))?;
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
    let plural = |count: usize, noun: &str| counted(count as u64, noun);
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
