//! Decides, before anything is drawn, where on the page each image and each finding is shown.

use super::listing::{Change, Image, Listing};
use crate::base::{AssetKind, FieldShape, PlanId};
use crate::report::{Finding, Severity};

/// The part of the page in which customers meet an image.
///
/// Small logos are for search results, medium ones for the portal, large ones for the listing
/// (<https://learn.microsoft.com/partner-center/marketplace-offers/azure-vm-offer-listing>, "Logos").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scene {
    Search,
    Listing,
    Portal,
    Hero,
    More,
}

/// The listing, laid out.
pub(super) struct View<'a> {
    pub(super) listing: &'a Listing,
    /// All images in the order of the page.
    pub(super) shown: Vec<Shown<'a>>,
    /// Images of the draft that nothing in the folder takes the place of.
    pub(super) leaving: Vec<&'a Image>,
}

/// One image with all that is known of it.
pub(super) struct Shown<'a> {
    /// The number that ties the image to its note.
    pub(super) number: usize,
    pub(super) scene: Scene,
    pub(super) image: &'a Image,
    pub(super) findings: Vec<&'a Finding>,
    /// The draft's image in the same place.
    pub(super) before: Option<&'a Image>,
    pub(super) change: Option<Change>,
}

impl<'a> View<'a> {
    pub(super) fn of(listing: &'a Listing) -> Self {
        let mut placed = placed(&listing.images);
        placed.sort_by_key(|(scene, image)| (*scene, rank(&image.kind), &image.plan, image.position));
        let shown: Vec<_> = (1..)
            .zip(placed)
            .map(|(number, (scene, image))| Shown::new(number, scene, image, listing))
            .collect();
        let draft = listing.draft.as_deref().unwrap_or_default();
        let leaving =
            draft.iter().filter(|old| !listing.images.iter().any(|new| same_place(old, new))).collect();
        Self { listing, shown, leaving }
    }

    /// Lists images of one scene.
    pub(super) fn scene(&self, scene: Scene) -> impl Iterator<Item = &Shown<'a>> {
        self.shown.iter().filter(move |shown| shown.scene == scene)
    }

    /// Lists images of a kind that have a place in a scene.
    pub(super) fn kind(&self, kind: AssetKind) -> impl Iterator<Item = &Shown<'a>> {
        self.shown.iter().filter(move |shown| shown.scene != Scene::More && shown.image.kind == kind)
    }

    /// Finds the image whose file or caption a finding names.
    pub(super) fn owner(&self, finding: &Finding) -> Option<&Shown<'a>> {
        let owner = owner(finding, &self.listing.images)?;
        self.shown.iter().find(|shown| std::ptr::eq(shown.image, owner))
    }

    /// Returns the offer's name: its title, else its id, else the folder.
    pub(super) fn name(&self) -> &'a str {
        let id = self.listing.offer.as_ref().map_or("", |offer| offer.as_str());
        let names = [self.listing.texts.title.as_str(), id, self.listing.folder.as_str()];
        names.into_iter().find(|name| !name.is_empty()).unwrap_or("Untitled offer")
    }

    /// Returns the publisher's id, where it is known.
    pub(super) fn publisher(&self) -> &'a str {
        self.listing.publisher.as_ref().map_or("the publisher", |publisher| publisher.as_str())
    }
}

impl<'a> Shown<'a> {
    fn new(number: usize, scene: Scene, image: &'a Image, listing: &'a Listing) -> Self {
        let is_ours = |finding: &&Finding| {
            owner(finding, &listing.images).is_some_and(|owner| std::ptr::eq(owner, image))
        };
        let findings = listing.findings.findings().iter().filter(is_ours).collect();
        let before = listing.draft.iter().flatten().find(|old| same_place(old, image));
        let compared = || listing.draft.as_ref().map(|_| change(before, image));
        Self { number, scene, image, findings, before, change: image.change.or_else(compared) }
    }

    /// Tells the most severe of the image's findings.
    pub(super) fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}

/// Returns each image its scene. A logo has one place in a scene; a second one, and images of further
/// plans, are listed below.
fn placed(images: &[Image]) -> Vec<(Scene, &Image)> {
    let plan = plan_in_scene(images);
    let mut taken: Vec<&AssetKind> = Vec::new();
    let mut place = |image| {
        let scene = home(image);
        let single = image.kind.shape() == FieldShape::One;
        if image.plan.as_ref() != plan || (single && taken.contains(&&image.kind)) {
            return Scene::More;
        }
        taken.push(&image.kind);
        scene
    };
    images.iter().map(|image| (place(image), image)).collect()
}

/// The scenes show the offer's own images; where all belong to plans, those of the first plan.
fn plan_in_scene(images: &[Image]) -> Option<&PlanId> {
    let of_offer = images.iter().any(|image| image.plan.is_none());
    if of_offer { None } else { images.first().and_then(|image| image.plan.as_ref()) }
}

fn home(image: &Image) -> Scene {
    match image.kind {
        AssetKind::SmallLogo => Scene::Search,
        AssetKind::LargeLogo | AssetKind::Screenshot | AssetKind::VideoThumbnail => Scene::Listing,
        AssetKind::MediumLogo => Scene::Portal,
        AssetKind::HeroLogo => Scene::Hero,
        AssetKind::WideLogo | AssetKind::Document | AssetKind::Custom { .. } => Scene::More,
    }
}

/// The order within a scene: logos, then videos, which the store shows before the screenshots.
fn rank(kind: &AssetKind) -> u8 {
    match kind {
        AssetKind::VideoThumbnail => 1,
        AssetKind::Screenshot => 2,
        AssetKind::Document => 3,
        _ => 0,
    }
}

fn same_place(one: &Image, other: &Image) -> bool {
    (&one.kind, &one.plan, one.position) == (&other.kind, &other.plan, other.position)
}

fn change(before: Option<&Image>, after: &Image) -> Change {
    match before {
        None => Change::New,
        Some(before) if before.bytes == after.bytes => Change::Unchanged,
        Some(_) => Change::Changed,
    }
}

/// The image of that very file, else the one that the file is the caption or the title of.
fn owner<'p>(finding: &Finding, images: &'p [Image]) -> Option<&'p Image> {
    let file = finding.place.file.as_str();
    let beside =
        |image: &&Image| stem(&image.file) == stem(file) && [".txt", ".toml"].contains(&ending(file));
    images.iter().find(|image| image.file == file).or_else(|| images.iter().find(beside))
}

fn stem(file: &str) -> &str {
    file.strip_suffix(ending(file)).unwrap_or(file)
}

fn ending(file: &str) -> &str {
    let name = file.rfind('/').map_or(0, |slash| slash + 1);
    file.rfind('.').filter(|dot| *dot > name).and_then(|dot| file.get(dot..)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_belongs_to_the_name_and_not_to_the_folder() {
        for (file, expected) in [
            ("screenshots/01.a.txt", ("screenshots/01.a", ".txt")),
            ("v1.0/offer", ("v1.0/offer", "")),
            (".hidden", (".hidden", "")),
            ("", ("", "")),
        ] {
            assert_eq!((stem(file), ending(file)), expected, "{file}");
        }
    }
}
