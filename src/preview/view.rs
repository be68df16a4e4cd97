//! Decides, before anything is drawn, where on the page each image and each finding is shown.

use super::listing::{Change, Image, Listing};
use crate::base::{AssetKind, FieldShape, PlanId};
use crate::report::{Finding, Severity};
use std::collections::HashMap;

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
    owners: Owners<'a>,
    /// Where each of the listing's images is among those shown.
    shown_at: Vec<usize>,
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
        let mut placed: Vec<_> = placed(&listing.images).into_iter().enumerate().collect();
        placed.sort_by_key(|(_, (scene, image))| (*scene, rank(&image.kind), &image.plan, image.position));
        let mut shown_at = vec![0; placed.len()];
        placed.iter().enumerate().for_each(|(place, (n, _))| shown_at[*n] = place);
        let owners = Owners::of(&listing.images);
        let mut findings = owners.sorted(listing);
        let show = |(number, (n, (scene, image)))| {
            let findings = std::mem::take(&mut findings[n]);
            Shown::new(number, scene, image, findings, listing.draft.as_deref())
        };
        let shown: Vec<_> = (1..).zip(placed).map(show).collect();
        let draft = listing.draft.as_deref().unwrap_or_default();
        let leaving =
            draft.iter().filter(|old| !listing.images.iter().any(|new| same_place(old, new))).collect();
        Self { listing, shown, leaving, owners, shown_at }
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
        self.shown.get(*self.shown_at.get(self.owners.owner(finding)?)?)
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
    fn new(
        number: usize,
        scene: Scene,
        image: &'a Image,
        findings: Vec<&'a Finding>,
        draft: Option<&'a [Image]>,
    ) -> Self {
        let before = draft.into_iter().flatten().find(|old| same_place(old, image));
        let compared = || draft.map(|_| change(before, image));
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

/// The numbers of images by their files, and by these without their endings; the first of each counts.
struct Owners<'a> {
    by_file: HashMap<&'a str, usize>,
    by_stem: HashMap<&'a str, usize>,
}

impl<'a> Owners<'a> {
    fn of(images: &'a [Image]) -> Self {
        let (mut by_file, mut by_stem) = (HashMap::new(), HashMap::new());
        for (n, image) in images.iter().enumerate() {
            by_file.entry(image.file.as_str()).or_insert(n);
            by_stem.entry(stem(&image.file)).or_insert(n);
        }
        Self { by_file, by_stem }
    }

    /// Returns the findings of each image.
    fn sorted<'f>(&self, listing: &'f Listing) -> Vec<Vec<&'f Finding>> {
        let mut sorted = vec![Vec::new(); listing.images.len()];
        for finding in listing.findings.findings() {
            if let Some(n) = self.owner(finding) {
                sorted[n].push(finding);
            }
        }
        sorted
    }

    /// The image of that very file, else the one that the file is the caption or the title of.
    fn owner(&self, finding: &Finding) -> Option<usize> {
        let file = finding.place.file.as_str();
        let beside = || self.by_stem.get(stem(file)).filter(|_| [".txt", ".toml"].contains(&ending(file)));
        self.by_file.get(file).or_else(beside).copied()
    }
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
    use crate::preview::tests::image;
    use crate::report::{Report, Rule};

    /// All images for each finding of each image would be 10^11 steps.
    #[test]
    fn each_of_many_findings_is_shown_at_its_image() {
        const COUNT: usize = 5_000;
        const RULE: Rule = Rule {
            code: "a",
            severity: Severity::Note,
            what: "",
            why: "",
            fix: "",
            source: "",
            read_on: "2026-08-01",
        };
        let images = (0..COUNT).rev().map(|n| image(AssetKind::Screenshot, &format!("s/{n}.png"), n));
        let findings =
            (0..COUNT).map(|n| RULE.finding(format!("s/{n}.{}", ["png", "txt"][n % 2]), "", "", ""));
        let listing =
            Listing { images: images.collect(), findings: Report::new(findings), ..Listing::default() };
        let view = View::of(&listing);
        for (n, shown) in view.shown.iter().enumerate() {
            let [finding] = shown.findings[..] else { panic!("{n}") };
            assert_eq!((shown.image.position, shown.number), (n, n + 1));
            assert_eq!(view.owner(finding).map(|owner| owner.number), Some(n + 1));
        }
    }

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
