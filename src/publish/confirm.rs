//! Whether the draft shows what was saved: image by image, and member by member.
//!
//! The path of an image's URL is relied on: the marketplace writes each file under an ID of its own, so a path that was
//! not there before the save is the copy of what was sent, and one that was there before is not. `--verify` fetches
//! the copies and compares their content.

use super::fetch::copied;
use super::image_content::{Wanted, contents};
use super::lock::Lock;
use super::outcome::{Change, Copied};
use super::parameters::Run;
use super::plan::Plan;
use super::renew::expires_soon;
use super::step::Step;
use super::upload::VerifiedUrls;
use crate::asset::CheckedAsset;
use crate::base::{AssetKind, ImageUrl};
use crate::listing::{ImageFields, Level};
use crate::marketplace::{Answer, AnsweredImage, Difference, ImageState, Offer};

/// What was asked for, to be compared with what the draft shows.
#[derive(Clone, Copy)]
pub(super) struct Expected<'a> {
    pub(super) plan: &'a Plan,
    pub(super) urls: &'a VerifiedUrls,
    /// The offer that was sent; of a run that sent nothing, the draft.
    pub(super) sent: &'a Offer,
    /// What the last run left.
    pub(super) lock: &'a Lock,
    pub(super) run: Run<'a>,
}

/// When a URL that the field did not show before counts as the copy of what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NewUrl {
    /// Always: the answer to our save shows it.
    Trusted,
    /// Unless it was fetched and is another image: someone else may have saved meanwhile.
    UnlessDifferent,
    /// Only if it was fetched and is the same image: nothing else tells whose save it was.
    IfSame,
}

/// What the draft shows.
#[derive(Debug)]
pub(super) struct Confirmation {
    /// Of each step of the plan, in their order.
    pub(super) images: Vec<ShownImage>,
    /// What else is missing or different.
    pub(super) differences: Vec<Difference>,
    /// What was left out and is still there, although the rest was saved.
    pub(super) still_there: Vec<Difference>,
}

/// What the draft shows of one step.
#[derive(Debug)]
pub(super) struct ShownImage {
    /// The place of its field, as a JSON pointer.
    pub(super) pointer: String,
    pub(super) state: ShownState,
}

/// What an image field shows of the image that it should show.
#[derive(Debug)]
pub(super) enum ShownState {
    /// The marketplace's own copy.
    Copied(ImageUrl),
    /// Still our URL.
    NotCopied(ImageUrl),
    /// Still the image from before the save.
    Previous(ImageUrl),
    /// Another image.
    Other(ImageUrl),
    /// A new image that couldn't be downloaded to compare it.
    NotFetched(ImageUrl),
    /// None.
    Missing,
}

impl Confirmation {
    /// Whether everything that was sent is there; an image may still wait to be copied.
    pub(super) fn is_complete(&self) -> bool {
        self.differences.is_empty() && self.images.iter().all(|image| image.state.is_saved())
    }

    /// Takes a later look at the images that were not copied yet.
    pub(super) fn update(&mut self, later: Self) {
        let pairs = self.images.iter_mut().zip(later.images);
        for (image, later) in pairs.filter(|(image, _)| matches!(image.state, ShownState::NotCopied(_))) {
            *image = later;
        }
    }

    /// Counts the images that the marketplace has not copied yet.
    pub(super) fn not_copied(&self) -> usize {
        self.images.iter().filter(|image| matches!(image.state, ShownState::NotCopied(_))).count()
    }
}

impl ShownState {
    pub(super) fn is_saved(&self) -> bool {
        matches!(self, Self::Copied(_) | Self::NotCopied(_))
    }

    /// Returns the URL that the field shows.
    pub(super) fn url(&self) -> Option<&ImageUrl> {
        match self {
            Self::Copied(url)
            | Self::NotCopied(url)
            | Self::Previous(url)
            | Self::Other(url)
            | Self::NotFetched(url) => Some(url),
            Self::Missing => None,
        }
    }
}

impl<'a> Expected<'a> {
    /// Compares a draft with what was sent.
    pub(super) async fn compare(&self, draft: &Offer, new_url: NewUrl) -> Confirmation {
        let kinds: Vec<AssetKind> = self.plan.assets.iter().map(|asset| asset.kind().clone()).collect();
        let fields = ImageFields { kinds: &kinds, shapes: &self.run.job.shapes };
        let Answer { mut differences, images, still_there } =
            self.sent.compared_with(draft, self.plan.live.as_ref(), fields);
        let (mut shown, mut used) = (Vec::new(), vec![false; images.len()]);
        for step in &self.plan.steps {
            let found = self.image_of(step, &images);
            let image = found.and_then(|n| {
                used[n] = true;
                images.get(n)
            });
            shown.push(self.shown(step, image, new_url).await);
        }
        let others = images.iter().zip(used).filter(|(_, used)| !used).map(|(image, _)| image);
        differences.extend(others.filter_map(AnsweredImage::difference));
        Confirmation { images: shown, differences, still_there }
    }

    /// Whether a field shows an image that is neither the folder's nor what the field showed before; one that can't be
    /// downloaded may be. The folder's own may be in another place: where a save was carried out in part, images move up.
    pub(super) async fn shows_another(&self, shown: &Confirmation) -> bool {
        let Run { job, services, progress } = self.run;
        if shown.images.iter().any(|image| matches!(image.state, ShownState::NotFetched(_))) {
            return true;
        }
        let steps = self.plan.steps.iter().zip(&shown.images);
        let others: Vec<_> = steps
            .filter_map(|(step, image)| match &image.state {
                ShownState::Other(url) => Some((url, self.files_like(step))),
                _ => None,
            })
            .collect();
        let wanted = others.iter().map(|(url, files)| Wanted { url, files: files.clone() });
        let (lock, offer) = (Lock::default(), self.plan.offer());
        let found = contents(wanted, &lock, offer, (services, progress), &job.transfers).await;
        others.iter().any(|(url, files)| {
            let is =
                |file: &&CheckedAsset| found.of(url).is_some_and(|content| content.is(&file.hash().sha256));
            !files.iter().any(is)
        })
    }

    /// The files of the field that a step writes.
    fn files_like(&self, step: &Step) -> Vec<&'a CheckedAsset> {
        let plan = self.plan;
        let kind = plan.asset(step).kind();
        let same = plan.steps.iter().filter(|other| other.plan == step.plan);
        same.map(|other| plan.asset(other)).filter(|asset| asset.kind() == kind).collect()
    }

    fn url_of(&self, step: &'a Step) -> Option<&'a ImageUrl> {
        step.kept.as_ref().or_else(|| self.urls.of(&self.plan.asset(step).hash().sha256))
    }

    /// Finds the image of the body that a step put there.
    fn image_of(&self, step: &Step, images: &[AnsweredImage]) -> Option<usize> {
        let (asset, sent) = (self.plan.asset(step), self.url_of(step)?);
        let level = step.plan.as_ref().map_or(Level::Offer, |plan| Level::Plan(Some(plan.clone())));
        let is_it = |image: &AnsweredImage| {
            image.level == level && image.kind == *asset.kind() && image.sent.same_place(sent)
        };
        let here = images.iter().position(|image| is_it(image) && image.position == asset.position());
        here.or_else(|| images.iter().position(is_it))
    }

    async fn shown(&self, step: &Step, image: Option<&AnsweredImage>, new_url: NewUrl) -> ShownImage {
        let Some(image) = image else {
            return ShownImage { pointer: String::new(), state: ShownState::Missing };
        };
        let state = match &image.state {
            ImageState::Missing => ShownState::Missing,
            ImageState::Kept(url) if self.is_blob(url) => ShownState::NotCopied(url.clone()),
            ImageState::Kept(url) => ShownState::Copied(url.clone()),
            ImageState::NotCopied(url) => ShownState::NotCopied(url.clone()),
            ImageState::Previous(url) if self.is_renewed(step, url) => ShownState::Copied(url.clone()),
            ImageState::Previous(url) => ShownState::Previous(url.clone()),
            ImageState::Copied(url) if self.is_older(step, url) => ShownState::Previous(url.clone()),
            ImageState::Copied(url) if new_url == NewUrl::Trusted => ShownState::Copied(url.clone()),
            ImageState::Copied(url) => self.by_content(step, std::slice::from_ref(url), new_url).await,
            ImageState::Unclear(urls) => self.by_content(step, urls, NewUrl::IfSame).await,
        };
        ShownImage { pointer: image.pointer.clone(), state }
    }

    /// Whether a URL leads to our own container.
    fn is_blob(&self, url: &ImageUrl) -> bool {
        self.run.services.container.as_ref().is_some_and(|container| container.blob_at(url).is_some())
    }

    /// Whether the URL of the same image was signed anew, which was all that was asked for.
    fn is_renewed(&self, step: &Step, url: &ImageUrl) -> bool {
        step.change == Change::UrlExpiring && !expires_soon(url, self.run)
    }

    /// Whether the lock knows the URL as that of another file: an image from before the last save.
    fn is_older(&self, step: &Step, url: &ImageUrl) -> bool {
        let wanted = self.plan.asset(step).hash().sha256;
        self.lock.bytes_behind(url).is_some_and(|known| known != wanted)
    }

    async fn by_content(&self, step: &Step, urls: &[ImageUrl], new_url: NewUrl) -> ShownState {
        for url in urls {
            match (copied(self.plan.asset(step), url, self.run.services).await, urls) {
                (Copied::SameBytes | Copied::SamePixels, _) => return ShownState::Copied(url.clone()),
                (Copied::NotFetched, _) if new_url == NewUrl::UnlessDifferent => {
                    return ShownState::Copied(url.clone());
                }
                (Copied::NotFetched, [_]) => return ShownState::NotFetched(url.clone()),
                (Copied::Different, [_]) => return ShownState::Other(url.clone()),
                (Copied::Different | Copied::NotFetched, _) => {}
            }
        }
        ShownState::Missing
    }
}
