//! How each image of the folder stands to the one that the live draft shows: by the lock, by its bytes, by its pixels.

use super::image_content::{ImageContents, Wanted, contents, expires_soon};
use super::images::{images_of, slot_name};
use super::job::Run;
use super::lock::{Lock, LockedImage};
use super::outcome::Change;
use super::step::{Before, Removed, Step};
use crate::asset::{CheckedAsset, CheckedAssets};
use crate::base::{AssetKind, ImageUrl, PlanId, Sha256Digest};
use crate::listing::edits::{self, Difference, Edit, What};
use crate::listing::{Element, ListShapes, MemberNames, ShownImages, Slot, Target, Words, elements, slots};
use crate::marketplace::Offer;
use std::collections::BTreeSet;

/// The images of a folder beside those of the draft.
#[derive(Debug, Default)]
pub(super) struct Compared {
    pub(super) steps: Vec<Step>,
    /// What the draft shows and would no longer show.
    pub(super) removed: Vec<Removed>,
    /// What someone else did and this run would undo.
    pub(super) edits: Vec<Edit>,
}

/// What to compare with.
#[derive(Clone, Copy)]
pub(super) struct Sides<'a> {
    /// The offer that the run writes.
    pub(super) base: &'a Offer,
    pub(super) draft: Option<&'a Offer>,
    pub(super) lock: &'a Lock,
}

impl Compared {
    /// Finds for each image whether the draft shows it already, and whose images would go, also those of `emptied` lists.
    /// Where there is no draft, every image is new.
    pub(super) async fn of(
        assets: &CheckedAssets,
        sides: Sides<'_>,
        emptied: &[Target],
        run: Run<'_>,
    ) -> Self {
        let shapes = &run.job.settings.lists;
        let plans = sides.base.plans();
        let slots = slots(assets.as_slice(), sides.base.plans_of(&plans));
        let draft = sides.draft.map(|draft| images_of(draft, assets, shapes));
        let base = images_of(sides.base, assets, shapes);
        let shown = Shown { draft: draft.as_ref(), base: &base, shapes };
        let fields = fields(&slots, sides.lock, emptied, shown);
        let wanted = fields.iter().flat_map(FieldSides::wanted);
        let contents = contents(wanted, sides.lock, sides.base.reference(), run).await;
        let renew = |url: &ImageUrl| expires_soon(url, run);
        let mut compared = Self::default();
        for field in &fields {
            field.compare(&contents, &renew, sides.base, &mut compared);
        }
        compared
            .steps
            .sort_by_key(|step| (step.asset, plans.iter().position(|plan| Some(plan) == step.plan.as_ref())));
        compared
    }
}

/// What draft and offer show.
#[derive(Clone, Copy)]
struct Shown<'a> {
    draft: Option<&'a ShownImages>,
    base: &'a ShownImages,
    shapes: &'a ListShapes,
}

/// The three sides of one image field.
struct FieldSides<'a> {
    kind: &'a AssetKind,
    plan: Option<&'a PlanId>,
    ours: Vec<Slot<'a>>,
    theirs: Vec<Element<'a>>,
    record: Option<Vec<&'a LockedImage>>,
    /// The members of the list's elements, where captions and titles can be written.
    names: Option<&'a MemberNames>,
    lock: &'a Lock,
    /// Whether the draft shows any image at all.
    has_images: bool,
}

/// Groups the slots by field, and adds the fields that are only emptied.
fn fields<'a>(
    slots: &[Slot<'a>],
    lock: &'a Lock,
    emptied: &'a [Target],
    Shown { draft, base, shapes }: Shown<'a>,
) -> Vec<FieldSides<'a>> {
    let mut fields: Vec<FieldSides<'a>> = Vec::new();
    let shown = draft.iter().flat_map(|draft| draft.fields());
    let has_images = shown.into_iter().any(|(field, _)| !elements(field).is_empty());
    let new = |kind: &'a AssetKind, plan: Option<&'a PlanId>| FieldSides {
        kind,
        plan,
        ours: Vec::new(),
        theirs: draft.map(|draft| draft.elements(kind, plan)).unwrap_or_default(),
        record: draft.and_then(|_| lock.field(kind, plan)),
        names: base.names(kind, plan).or_else(|| shapes.of(kind)),
        lock,
        has_images,
    };
    for slot in slots {
        let (kind, plan) = (slot.asset.kind(), slot.plan);
        let at = fields.iter().position(|field| field.kind == kind && field.plan == plan);
        let at = at.unwrap_or_else(|| {
            fields.push(new(kind, plan));
            fields.len() - 1
        });
        fields[at].ours.push(*slot);
    }
    fields.extend(emptied.iter().map(|target| new(&target.kind, target.plan.as_ref())));
    fields
}

impl<'a> FieldSides<'a> {
    fn wanted<'s>(&'s self) -> impl Iterator<Item = Wanted<'a>> + use<'a, 's> {
        let files: Vec<&'a CheckedAsset> = self.ours.iter().map(|slot| slot.asset).collect();
        let urls = self.theirs.iter().filter_map(|element| element.url);
        urls.map(move |url| Wanted { url, files: files.clone() })
    }

    fn compare(
        &self,
        contents: &ImageContents,
        renew: &dyn Fn(&ImageUrl) -> bool,
        base: &Offer,
        all: &mut Compared,
    ) {
        let steps: Vec<_> = self.ours.iter().map(|slot| self.step(slot, contents, renew)).collect();
        let removed = self.removed(&steps, contents);
        let same = |step: &Step| matches!(step.change, Change::Unchanged | Change::UrlExpiring);
        if !(removed.is_empty() && steps.iter().all(same)) {
            let found = self.overwritten(&steps, contents).into_iter();
            let name = |at| slot_name(base, &self.target(), at);
            all.edits.extend(found.map(|(at, what)| Edit { name: name(at), what }));
        }
        all.steps.extend(steps);
        all.removed.extend(removed);
    }

    /// Compares one image with what its field shows: at its own position first, then anywhere in the list.
    fn step(&self, slot: &Slot<'_>, contents: &ImageContents, renew: &dyn Fn(&ImageUrl) -> bool) -> Step {
        let wanted = slot.asset.hash().sha256;
        let content = |element: &Element<'_>| element.url.and_then(|url| contents.of(url)).copied();
        let is_this = |element: &&Element<'_>| content(element).is_some_and(|content| content.is(&wanted));
        let here = self.theirs.get(slot.asset.position());
        let found = here.filter(is_this).or_else(|| self.theirs.iter().find(is_this));
        let step = Step { before: here.map(|here| before(here, contents)), ..Step::new(slot) };
        let Some((found, url)) = found.and_then(|found| Some((found, found.url?))) else {
            // a caption of the folder's goes with its image
            let replaced = here.and_then(|here| self.lock.image_at(here.url?));
            let words = words(slot.asset, self.names, replaced);
            let change = if here.is_some() { Change::Changed } else { Change::New };
            return Step { change, words, ..step };
        };
        let words = words(slot.asset, self.names, self.lock.image_at(url));
        if renew(url) {
            return Step { change: Change::UrlExpiring, words, ..step };
        }
        let stays = here.is_some_and(|here| here.url.is_some_and(|here| here.same_place(url)));
        let change = match (stays, differ(&words, found.words)) {
            (false, _) => Change::Moved,
            (true, true) => Change::TextChanged,
            (true, false) => Change::Unchanged,
        };
        let copy = content(found).map(|content| content.bytes).filter(|bytes| *bytes != wanted);
        Step { change, words, copy, kept: Some(url.clone()), ..step }
    }

    /// Lists the elements that no step keeps and no step replaces in place.
    fn removed(&self, steps: &[Step], contents: &ImageContents) -> Vec<Removed> {
        let mut kept: Vec<&str> =
            steps.iter().filter_map(|step| step.kept.as_ref()).map(ImageUrl::place).collect();
        let mut stays = |element: &Element<'_>| {
            let place = element.url.map(ImageUrl::place);
            let at = kept.iter().position(|kept| Some(*kept) == place);
            at.map(|at| kept.swap_remove(at)).is_some()
        };
        let replaced = |n: usize| {
            let at = self.ours.iter().zip(steps).find(|(slot, _)| slot.asset.position() == n);
            at.is_some_and(|(_, step)| matches!(step.change, Change::Changed | Change::UrlExpiring))
        };
        let gone = self.theirs.iter().enumerate().filter(|(n, element)| !stays(element) && !replaced(*n));
        let removed = |(position, element): (usize, &Element<'_>)| Removed {
            target: self.target(),
            position,
            image: before(element, contents),
        };
        gone.map(removed).collect()
    }

    /// Lists what someone else did to this field, which the run would undo.
    fn overwritten(&self, steps: &[Step], contents: &ImageContents) -> Vec<Difference> {
        let Some(record) = &self.record else { return self.unrecorded(steps) };
        let same = |known: &&LockedImage, element: &Element<'_>| {
            let by_path = element.url.is_some_and(|url| url.path() == known.path);
            let content = || element.url.and_then(|url| contents.of(url));
            let by_content = |file: Sha256Digest| content().is_some_and(|content| content.is(&file));
            by_path || known.sha256().is_some_and(by_content)
        };
        let reworded = |known: &&LockedImage, element: &Element<'_>| {
            edits::reworded(&known.words(), element.words, &self.written(steps, known, element)?)
        };
        let found = edits::differences(record, &self.theirs, same, reworded).into_iter();
        let found = found.filter(|(at, what)| !(matches!(what, What::Added(_)) && self.is_kept(*at, steps)));
        found.map(|(at, what)| (at, self.altered(at, what))).collect()
    }

    /// Whether the run writes an element as it is, where it is: whoever added it loses nothing.
    fn is_kept(&self, at: Option<usize>, steps: &[Step]) -> bool {
        let Some((n, element)) = at.and_then(|n| Some((n, self.theirs.get(n)?))) else { return false };
        self.ours.iter().zip(steps).any(|(slot, step)| {
            let kept = step.kept.as_ref().zip(element.url);
            slot.asset.position() == n
                && kept.is_some_and(|(kept, url)| kept.same_place(url))
                && !differ(&step.words, element.words)
        })
    }

    /// Tells a text that the last run saw already, in place of the one that it sent: nobody can say whose that is.
    fn altered(&self, at: Option<usize>, what: What) -> What {
        let known = at.and_then(|n| self.lock.image_at(self.theirs.get(n)?.url?));
        match what {
            What::Worded(text) if known.is_some_and(|known| known.shown_caption.as_ref() == Some(&text)) => {
                What::Altered(text)
            }
            what => what,
        }
    }

    /// Returns the words that the run writes in the place of an element's: beside the same image, beside the one that
    /// replaces it, or none where the element goes.
    fn written(&self, steps: &[Step], known: &LockedImage, element: &Element<'_>) -> Option<Words> {
        let keeps = |step: &&Step| {
            step.kept.as_ref().zip(element.url).is_some_and(|(kept, url)| kept.same_place(url))
        };
        let replaces = || {
            let at = self.theirs.iter().position(|other| std::ptr::eq(other, element));
            let mut both = self.ours.iter().zip(steps);
            both.find(|(slot, step)| Some(slot.asset.position()) == at && step.kept.is_none())
        };
        let step = steps.iter().find(keeps).or_else(|| replaces().map(|(_, step)| step));
        let goes = || Words { name: Some(String::new()), video: Some(String::new()) };
        step.map(|step| step.words.clone()).or_else(|| known.file.as_ref().map(|_| goes()))
    }

    /// Without a record, everything that would change may be someone else's, empty slots included: they may have
    /// removed an image. Only an offer that has no image at all is a new one. A record in format 1 names no empty field.
    fn unrecorded(&self, steps: &[Step]) -> Vec<Difference> {
        let is_new = if self.lock.is_known() { self.theirs.is_empty() } else { !self.has_images };
        if is_new {
            return Vec::new();
        }
        let same: BTreeSet<usize> = self
            .ours
            .iter()
            .zip(steps)
            .filter(|(_, step)| matches!(step.change, Change::Unchanged | Change::UrlExpiring))
            .map(|(slot, _)| slot.asset.position())
            .collect();
        let slots = (0..self.ours.len().max(self.theirs.len())).filter(|n| !same.contains(n));
        slots.map(|n| (Some(n), What::Unrecorded(self.theirs.get(n).map(edits::shown)))).collect()
    }

    fn target(&self) -> Target {
        Target { kind: self.kind.clone(), plan: self.plan.cloned() }
    }
}

fn before(element: &Element<'_>, contents: &ImageContents) -> Before {
    let content = element.url.and_then(|url| contents.of(url)).copied();
    Before { url: element.url.cloned(), content, words: element.words.clone() }
}

/// Returns the words to write beside an image: those of the folder as far as the list can carry them. One that the
/// folder set earlier and no longer has is cleared.
fn words(asset: &CheckedAsset, names: Option<&MemberNames>, known: Option<&LockedImage>) -> Words {
    let Some(names) = names else { return Words::default() };
    let ours = asset.caption().or_else(|| Some(asset.video()?.title()));
    let was_ours = known.is_some_and(|known| known.words().name.is_some());
    let name = ours.or(was_ours.then_some("")).map(|text| text.trim().to_owned());
    let video = asset.video().map(|video| video.url().trim().to_owned());
    Words { name: name.filter(|_| names.name.is_some()), video: video.filter(|_| names.video.is_some()) }
}

/// Whether a save would change the words of an element.
fn differ(wanted: &Words, shown: &Words) -> bool {
    let other = |wanted: &Option<String>, shown: &Option<String>| {
        wanted.as_ref().is_some_and(|wanted| wanted != shown.as_deref().unwrap_or_default())
    };
    other(&wanted.name, &shown.name) || other(&wanted.video, &shown.video)
}

#[cfg(test)]
mod tests;
