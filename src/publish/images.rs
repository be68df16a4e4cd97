//! The images that an offer shows, as far as a folder is about them, the names of their slots, and which captions, titles
//! and URLs of videos don't reach it, because its lists have no room for them.

use crate::asset::{CheckedAsset, CheckedAssets};
use crate::base::{self, FieldShape, ImageUrl};
use crate::listing::{Field, ImageFields, ListShapes, Room, ShownImages, Target};
use crate::marketplace::Offer;
use crate::marketplace::body::CAPTIONS_RULE;
use crate::report::{Finding, Place};
use std::collections::BTreeMap;

/// Returns the images in the fields of the files' types and of the built-in ones.
pub(super) fn images_of(offer: &Offer, assets: &CheckedAssets, shapes: &ListShapes) -> ShownImages {
    let kinds: Vec<_> = assets.iter().map(|asset| asset.kind().clone()).collect();
    offer.images(ImageFields { kinds: &kinds, shapes })
}

/// Returns the name of a slot for people: `screenshot 3 (microsoft-azure-marketplace.screenshots)`.
pub(super) fn slot_name(offer: &Offer, target: &Target, at: Option<usize>) -> String {
    let Target { kind, plan } = target;
    let number = match (kind.shape(), at) {
        (FieldShape::List, Some(n)) => format!(" {}", n + 1),
        (FieldShape::List, None) => "s".to_owned(),
        (FieldShape::One, _) => String::new(),
    };
    let plan = plan.as_ref().map(|plan| format!(" of plan {plan}")).unwrap_or_default();
    format!("{}{number}{plan} ({})", kind.title(), offer.field_name(target).unwrap_or_default())
}

/// Says which image URLs of a draft hold a user name or password, which no request sends.
pub(crate) fn withheld(draft: &Offer, shapes: &ListShapes) -> Vec<String> {
    let has_user = |field: &Field| field.urls.iter().flatten().any(ImageUrl::has_user);
    let shown = draft.images(ImageFields { kinds: &[], shapes });
    let note = |field: &Field| {
        let pointer = base::shown(&field.pointer);
        format!(
            "a URL in `{pointer}` contains a user name or password; it is ignored when the image is fetched"
        )
    };
    shown.all().iter().filter(|field| has_user(field)).map(note).collect()
}

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
