//! Whether the draft shows what was saved: image by image, and member by member; and whether the marketplace has copies of
//! its own by now, and which.
//!
//! The path of an image's URL is relied on: the marketplace writes each file under an ID of its own, so a path that was
//! not there before the save is the copy of what was sent, and one that was there before is not. `--verify` fetches
//! the copies and compares their content.

use super::fetch::copied;
use super::image_content::{Wanted, contents, expires_soon};
use super::job::{Copies, Run};
use super::lock::{Lock, LockedImage};
use super::outcome::{Change, Copied, Outcome, Shown};
use super::plan::Plan;
use super::progress::Event;
use super::step::Step;
use super::upload::VerifiedUrls;
use crate::asset::CheckedAsset;
use crate::base::{AssetKind, ImageUrl};
use crate::listing::{ImageFields, Level};
use crate::marketplace::{Answer, AnsweredImage, Difference, ImageState, Offer};
use futures::StreamExt as _;
use std::time::Duration;

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
    /// What the field shows of the image that it should show.
    pub(super) state: Shown,
    /// The URL that it shows, where it shows any.
    pub(super) url: Option<ImageUrl>,
}

impl Confirmation {
    /// Whether everything that was sent is there; an image may still wait to be copied.
    pub(super) fn is_complete(&self) -> bool {
        self.differences.is_empty() && self.images.iter().all(ShownImage::is_saved)
    }

    /// Takes a later look at the images that were not copied yet.
    pub(super) fn update(&mut self, later: Self) {
        let pairs = self.images.iter_mut().zip(later.images);
        for (image, later) in pairs.filter(|(image, _)| image.state == Shown::Ours) {
            *image = later;
        }
    }

    /// Counts the images that the marketplace has not copied yet.
    pub(super) fn not_copied(&self) -> usize {
        self.images.iter().filter(|image| image.state == Shown::Ours).count()
    }
}

impl ShownImage {
    pub(super) fn is_saved(&self) -> bool {
        matches!(self.state, Shown::Marketplace | Shown::Ours)
    }
}

impl<'a> Expected<'a> {
    /// Compares a draft with what was sent.
    pub(super) async fn compare(&self, draft: &Offer, new_url: NewUrl) -> Confirmation {
        let assets = self.plan.content.assets.iter();
        let kinds: Vec<AssetKind> = assets.map(|asset| asset.kind().clone()).collect();
        let fields = ImageFields { kinds: &kinds, shapes: &self.run.job.settings.lists };
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

    /// Reads the draft again and again until every image is the marketplace's own copy, or it times out.
    ///
    /// A read that fails is no end: the draft is saved all the same. What was copied once is not looked at again.
    pub(super) async fn wait_until_copied(&self, shown: &mut Confirmation, new_url: NewUrl) {
        let Run { job, services, progress } = self.run;
        let Some(options) = job.after.wait_for_copies else { return };
        let (polling, offer) = (options.start(), self.plan.offer());
        while shown.not_copied() > 0 && polling.has_time() {
            progress.event(Event::Copying { left: shown.not_copied() });
            job.turn.rest(polling.pause(Duration::ZERO)).await;
            match services.marketplace.offer(offer).await {
                Ok(Some(now)) => shown.update(self.compare(&now, new_url).await),
                Ok(None) => {}
                Err(error) => progress.event(Event::Trouble { said: &error.to_string() }),
            }
        }
    }

    /// Fetches the marketplace's copies and tells how each compares with its file.
    pub(super) async fn compare_copies(&self, outcome: &mut Outcome, shown: &Confirmation) {
        let Run { job, services, .. } = self.run;
        let is_wanted = |step: &Step| match job.after.copies {
            Copies::Trust => false,
            Copies::CompareNew => step.change != Change::Unchanged,
            Copies::Compare => true,
        };
        let steps = self.plan.steps.iter().zip(&shown.images).enumerate();
        let all = steps.filter(|(_, (step, _))| is_wanted(step)).filter_map(|(n, (step, image))| {
            let url = image.url.as_ref().filter(|_| image.state == Shown::Marketplace)?;
            let looked = job.transfers.within(copied(self.plan.asset(step), url, services));
            Some(async move { (n, looked.await) })
        });
        let mut all = futures::stream::iter(all).buffer_unordered(job.transfers.most());
        while let Some((n, found)) = all.next().await {
            let is_said = found != Copied::NotFetched || job.after.copies == Copies::Compare;
            if let Some(asset) = outcome.assets.get_mut(n).filter(|_| is_said) {
                asset.copy = Some(found);
            }
        }
    }

    /// Whether a field shows an image that is neither the folder's nor what the field showed before; one that can't be
    /// downloaded may be. The folder's own may be in another place: where a save was carried out in part, images move up.
    pub(super) async fn shows_another(&self, shown: &Confirmation) -> bool {
        if shown.images.iter().any(|image| image.state == Shown::NotFetched) {
            return true;
        }
        let steps = self.plan.steps.iter().zip(&shown.images);
        let others = steps.filter(|(_, image)| image.state == Shown::Other);
        let others: Vec<_> =
            others.filter_map(|(step, image)| Some((image.url.as_ref()?, self.files_like(step)))).collect();
        let wanted = others.iter().map(|(url, files)| Wanted { url, files: files.clone() });
        let found = contents(wanted, &Lock::default(), self.plan.offer(), self.run).await;
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
            return ShownImage { pointer: String::new(), state: Shown::Missing, url: None };
        };
        let (state, url) = match &image.state {
            ImageState::Missing => (Shown::Missing, None),
            ImageState::Kept(url) if self.is_blob(url) => (Shown::Ours, Some(url)),
            ImageState::Kept(url) => (Shown::Marketplace, Some(url)),
            ImageState::NotCopied(url) => (Shown::Ours, Some(url)),
            ImageState::Previous(url) if self.is_renewed(step, url) => (Shown::Marketplace, Some(url)),
            ImageState::Previous(url) => (Shown::Previous, Some(url)),
            ImageState::Copied(url) if self.is_older(step, url) => (Shown::Previous, Some(url)),
            ImageState::Copied(url) if new_url == NewUrl::Trusted => (Shown::Marketplace, Some(url)),
            ImageState::Copied(url) => self.by_content(step, std::slice::from_ref(url), new_url).await,
            ImageState::Unclear(urls) => self.by_content(step, urls, NewUrl::IfSame).await,
        };
        ShownImage { pointer: image.pointer.clone(), state, url: url.cloned() }
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
        self.lock.image_at(url).and_then(LockedImage::sha256).is_some_and(|known| known != wanted)
    }

    async fn by_content<'u>(
        &self,
        step: &Step,
        urls: &'u [ImageUrl],
        new_url: NewUrl,
    ) -> (Shown, Option<&'u ImageUrl>) {
        for url in urls {
            let state = match (copied(self.plan.asset(step), url, self.run.services).await, urls) {
                (Copied::SameBytes | Copied::SamePixels, _) => Shown::Marketplace,
                (Copied::NotFetched, _) if new_url == NewUrl::UnlessDifferent => Shown::Marketplace,
                (Copied::NotFetched, [_]) => Shown::NotFetched,
                (Copied::Different, [_]) => Shown::Other,
                (Copied::Different | Copied::NotFetched, _) => continue,
            };
            return (state, Some(url));
        }
        (Shown::Missing, None)
    }
}
