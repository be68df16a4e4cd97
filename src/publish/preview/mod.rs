//! The preview page's content: the checked folder, the offer's texts, and what the marketplace shows today.

mod live;
mod texts;

pub use live::LiveListing;

use super::places::{Spot, spots};
use super::{CheckedFolder, Error, Job};
use crate::asset::{CheckedAsset, KindRules, Pixels, Profile, Size};
use crate::base::{FieldShape, files};
use crate::offer::{OfferDocument, Target};
use crate::preview::{self, Listing, Picture, Video, Wanted};
use std::path::Path;

/// A larger file would make a page that no browser opens; it has a finding of its own.
const LARGEST_SHOWN: u64 = 32 << 20;

impl CheckedFolder {
    /// Puts together what the preview page shows: every picture that could be read, with or without findings.
    ///
    /// The texts are those of `offer.json`, else of the live offer. With a live offer, its pictures are shown as "before".
    ///
    /// # Errors
    /// Names a picture that cannot be read any more.
    pub fn listing(&self, job: &Job, live: Option<&LiveListing>) -> Result<Listing, Error> {
        let document = self.document.as_ref().or_else(|| live?.document.as_ref());
        let pictures = self.pictures(document, live)?;
        Ok(Listing {
            folder: name(&job.folder),
            publisher: document.map(OfferDocument::publisher).or(job.publisher.as_ref()).cloned(),
            offer: document.map(OfferDocument::offer).or(job.offer.as_ref()).cloned(),
            texts: document.map(texts::of_offer).unwrap_or_default(),
            plans: document.map(texts::of_plans).unwrap_or_default(),
            pictures,
            findings: self.report.clone(),
            draft: live.map(LiveListing::pictures),
        })
    }

    /// The pictures in each of their places; a document has none, and is shown all the same.
    fn pictures(
        &self,
        document: Option<&OfferDocument>,
        live: Option<&LiveListing>,
    ) -> Result<Vec<Picture>, Error> {
        let assets = self.assets.assets();
        let plans = document.map(OfferDocument::plans).unwrap_or_default();
        let mut places = match document {
            Some(document) => spots(assets, document, &plans),
            None => assets.iter().filter(|asset| has_field(asset)).map(as_it_lies).collect(),
        };
        places.extend(assets.iter().filter(|asset| !has_field(asset)).map(as_it_lies));
        let shown = places.iter().filter(|spot| spot.asset.digests().length <= LARGEST_SHOWN);
        shown.map(|spot| picture(spot, document, live, &self.profile)).collect()
    }
}

fn has_field(asset: &CheckedAsset) -> bool {
    asset.kind().field().is_some()
}

fn as_it_lies(asset: &CheckedAsset) -> Spot<'_> {
    Spot { asset, plan: asset.plan() }
}

fn picture(
    spot: &Spot<'_>,
    document: Option<&OfferDocument>,
    live: Option<&LiveListing>,
    profile: &Profile,
) -> Result<Picture, Error> {
    let asset = spot.asset;
    Ok(Picture {
        file: asset.name().to_owned(),
        kind: asset.kind().clone(),
        plan: spot.plan.cloned(),
        position: asset.position(),
        media_type: asset.media_type(),
        bytes: files::read(asset.path())?.into(),
        pixels: asset.pixels().map(pixels),
        wanted: profile.kinds().find(|rules| rules.kind() == asset.kind()).and_then(|r| wanted(r, asset)),
        field: field(spot, document),
        caption: asset.caption().map(str::to_owned),
        video: asset
            .video()
            .map(|video| Video { title: video.title().to_owned(), url: video.url().to_owned() }),
        change: live.and_then(|live| live.change_unseen(spot)),
    })
}

/// Shows the member that the link goes to; without any offer only its last part is known.
fn field(spot: &Spot<'_>, document: Option<&OfferDocument>) -> Option<String> {
    let kind = spot.asset.kind();
    let target = Target { kind: kind.clone(), plan: spot.plan.cloned() };
    let member = match document {
        Some(document) => document.member_of(&target)?,
        None => kind.field()?.to_owned(),
    };
    Some(match kind.shape() {
        FieldShape::One => member,
        FieldShape::List => format!("{member}[{}]", spot.asset.position()),
    })
}

/// The size to hold a picture against: one that it has, else the first.
fn wanted(rules: &KindRules, asset: &CheckedAsset) -> Option<Wanted> {
    let has = |size: &&Size| asset.pixels().is_some_and(|pixels| size.takes(pixels));
    let size = rules.sizes().iter().find(has).or_else(|| rules.sizes().first())?;
    let (least, most) = match *size {
        Size::Exact(size) => (size, size),
        Size::Square { from, to } => (square(from), square(to)),
    };
    let demands: Vec<_> = rules.sizes().iter().map(|size| size.demand()).collect();
    let words = format!("must be {}", demands.join(" or "));
    Some(Wanted { words, least: pixels(least), most: pixels(most) })
}

fn square(side: u32) -> Pixels {
    Pixels { width: side, height: side }
}

fn pixels(size: Pixels) -> preview::Pixels {
    preview::Pixels::new(size.width, size.height)
}

/// The folder's own name, also where it was called `.`.
fn name(folder: &Path) -> String {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name = whole.file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| folder.display().to_string())
}
