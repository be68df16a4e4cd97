//! The preview page's content: the checked folder, the offer's texts, and what the marketplace shows today.

mod live;
mod texts;

use live::LARGEST_SHOWN;
pub use live::LiveListing;

use crate::asset::{CheckedAsset, KindRules, Profile};
use crate::base::{FieldShape, Size, files};
use crate::listing::{Room, Slot, Target, slots};
use crate::marketplace::Offer;
use crate::preview::{Image, Listing, Video, Wanted, WordsSent};
use crate::publish::{CheckedFolder, Error, Job};
use std::path::Path;

impl CheckedFolder {
    /// Puts together what the preview page shows: every image that could be read, with or without findings.
    ///
    /// The texts are those of `offer.json`, else of the live offer. With a live offer, its images are shown as "before".
    ///
    /// # Errors
    /// Names an image that cannot be read any more.
    pub fn listing(&self, job: &Job, live: Option<&LiveListing>) -> Result<Listing, Error> {
        let offer = self.own.as_ref().or_else(|| live?.offer.as_ref());
        let document = offer.and_then(Offer::document);
        let images = self.images(offer, job, live)?;
        Ok(Listing {
            folder: name(&job.shown_as),
            publisher: document.map(|one| &one.reference().publisher).or(job.publisher.as_ref()).cloned(),
            offer: offer.map(|offer| &offer.reference().offer).or(job.offer.as_ref()).cloned(),
            texts: document.map(texts::of_offer).unwrap_or_default(),
            plans: document.map(texts::of_plans).unwrap_or_default(),
            images,
            findings: self.report.clone(),
            draft: live.map(LiveListing::images),
        })
    }

    /// The images in each of their places; a document has none, and is shown all the same.
    fn images(
        &self,
        offer: Option<&Offer>,
        job: &Job,
        live: Option<&LiveListing>,
    ) -> Result<Vec<Image>, Error> {
        let assets = self.assets.assets();
        let plans = offer.map(Offer::plans).unwrap_or_default();
        let as_they_lie = |with_field: bool| {
            let all = assets.iter().enumerate();
            let all = all.filter(move |(_, asset)| asset.kind().field().is_some() == with_field);
            all.map(|(number, asset)| Slot { asset, number, plan: asset.plan() })
        };
        let mut places: Vec<_> = match offer {
            Some(offer) => slots(assets, offer.plans_of(&plans)),
            None => as_they_lie(true).collect(),
        };
        places.extend(as_they_lie(false));
        let shown = places.iter().filter(|slot| slot.asset.hash().length <= LARGEST_SHOWN);
        let drawn = |slot: &Slot<'_>| {
            let room = room(slot, [offer, live.and_then(|live| live.offer.as_ref())], job);
            Ok(Image { words: sent(slot.asset, room), ..image(slot, offer, live, &self.profile)? })
        };
        shown.map(drawn).collect()
    }
}

fn image(
    slot: &Slot<'_>,
    offer: Option<&Offer>,
    live: Option<&LiveListing>,
    profile: &Profile,
) -> Result<Image, Error> {
    let asset = slot.asset;
    Ok(Image {
        file: asset.name().to_owned(),
        kind: asset.kind().clone(),
        plan: slot.plan.cloned(),
        position: asset.position(),
        media_type: asset.media_type(),
        bytes: files::read_regular(asset.path(), files::LARGEST_IMAGE)?.into(),
        pixels: asset.pixels(),
        wanted: profile.kinds().find(|rules| rules.kind() == asset.kind()).and_then(|r| wanted(r, asset)),
        field: field(slot, offer),
        caption: asset.caption().map(str::to_owned),
        video: asset.video().map(|one| Video { title: one.title().to_owned(), url: one.url().to_owned() }),
        words: WordsSent::default(),
        change: live.and_then(|live| live.change_unseen(slot)),
    })
}

/// What the offer has room for beside an image; the folder's offer goes before the draft.
fn room(slot: &Slot<'_>, offers: [Option<&Offer>; 2], job: &Job) -> Option<Room> {
    let target = Target { kind: slot.asset.kind().clone(), plan: slot.plan.cloned() };
    let of_names = || Room::of_names(job.settings.lists.of(&target.kind));
    offers.into_iter().flatten().find_map(|offer| offer.room(&target, &job.settings.lists)).or_else(of_names)
}

fn sent(asset: &CheckedAsset, room: Option<Room>) -> WordsSent {
    let Some(room) = room else { return WordsSent::Sent };
    let is_lost = (!room.name && (asset.caption().is_some() || asset.video().is_some()))
        || (!room.video && asset.video().is_some());
    if is_lost { WordsSent::NotSent } else { WordsSent::Sent }
}

/// Shows the member that the image URL goes to; without any offer only its last part is known.
fn field(slot: &Slot<'_>, offer: Option<&Offer>) -> Option<String> {
    let kind = slot.asset.kind();
    let target = Target { kind: kind.clone(), plan: slot.plan.cloned() };
    let member = match offer {
        Some(offer) => offer.field_name(&target)?,
        None => kind.field()?.to_owned(),
    };
    Some(match kind.shape() {
        FieldShape::One => member,
        FieldShape::List => format!("{member}[{}]", slot.asset.position()),
    })
}

/// The size to hold an image against: one that it has, else the first.
fn wanted(rules: &KindRules, asset: &CheckedAsset) -> Option<Wanted> {
    let has = |size: &&Size| asset.pixels().is_some_and(|pixels| size.takes(pixels));
    let size = *rules.sizes().iter().find(has).or_else(|| rules.sizes().first())?;
    let demands: Vec<_> = rules.sizes().iter().map(|size| size.demand()).collect();
    let words = format!("must be {}", demands.join(" or "));
    Some(Wanted { words, size })
}

/// The folder's own name, also where it was called `.`.
fn name(folder: &Path) -> String {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name = whole.file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| folder.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::{CheckOptions, check};
    use time::macros::datetime;

    const CORE_VM: &str = r#"{"publisherId": "contoso", "id": "insight", "offerTypeId": "microsoft-azure-corevm",
        "definition": {"offer": {}, "plans": [{"planId": "team"}, {"planId": "large"}]}}"#;

    fn png(side: u32) -> Vec<u8> {
        let image = image::RgbImage::from_fn(side, side, |x, y| image::Rgb([u8::from(x > y) * 200, 90, 110]));
        let mut bytes = std::io::Cursor::new(Vec::new());
        image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    fn listing(content: &[(&str, &[u8])]) -> Listing {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in content {
            let path = folder.path().join(name);
            files::make_folder(path.parent().unwrap()).unwrap();
            files::write_whole(&path, bytes).unwrap();
        }
        let job = Job::of_folder(folder.path());
        let now = datetime!(2026-11-22 08:00 UTC);
        check(&job.folder, &job.settings, &CheckOptions::default(), now).unwrap().listing(&job, None).unwrap()
    }

    fn fields(listing: &Listing) -> Vec<(Option<&str>, &str, Option<&str>)> {
        listing
            .images
            .iter()
            .map(|p| (p.plan.as_ref().map(crate::base::PlanId::as_str), p.file.as_str(), p.field.as_deref()))
            .collect()
    }

    #[test]
    fn pictures_of_a_core_vm_stand_with_each_plan_that_has_none_of_its_own() {
        let own = "plans/large/logos/large.png";
        let listing = listing(&[
            ("offer.json", CORE_VM.as_bytes()),
            ("logos/small.png", &png(48)),
            ("logos/large.png", &png(216)),
            (own, &png(300)),
        ]);
        let (small, large) =
            (Some("microsoft-azure-corevm.smallLogo"), Some("microsoft-azure-corevm.largeLogo"));
        let mut found = fields(&listing);
        found.sort_unstable();
        assert_eq!(
            found,
            [
                (Some("large"), "logos/small.png", small),
                (Some("large"), own, large),
                (Some("team"), "logos/large.png", large),
                (Some("team"), "logos/small.png", small),
            ]
        );
    }

    #[test]
    fn without_an_offer_pictures_are_shown_with_what_is_known() {
        let listing = listing(&[("screenshots/1.png", &png(20)), ("logos/large.png", &png(217))]);
        let found = fields(&listing);
        assert_eq!(
            found,
            [
                (None, "logos/large.png", Some("largeLogo")),
                (None, "screenshots/1.png", Some("screenshots[0]"))
            ]
        );
        let wanted: Vec<_> =
            listing.images.iter().filter_map(|p| Some(p.wanted.as_ref()?.words.as_str())).collect();
        assert_eq!(wanted, ["must be square, 216 to 350 px", "must be 1280×720 px"]);
        assert!(listing.findings.has_errors() && listing.draft.is_none());
    }
}
