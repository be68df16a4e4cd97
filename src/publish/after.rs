//! After the save: until the marketplace has its own copies, and whether they are our images.

use super::confirm::{Confirmation, Expected, NewUrl, ShownState};
use super::fetch::copied;
use super::job::Copies;
use super::outcome::{Change, Copied, Outcome};
use super::parameters::Run;
use super::plan::Plan;
use super::progress::Event;
use super::step::Step;
use futures::StreamExt as _;
use std::time::Duration;

/// Reads the draft again and again until every image is the marketplace's own copy, or it times out.
///
/// A read that fails is no end: the draft is saved all the same. What was copied once is not looked at again.
pub(super) async fn wait_until_copied(shown: &mut Confirmation, expected: &Expected<'_>, new_url: NewUrl) {
    let Run { job, services, progress } = expected.run;
    let Some(options) = job.after.wait_for_copies else { return };
    let (polling, offer) = (options.start(), expected.plan.base.reference());
    while shown.not_copied() > 0 && polling.has_time() {
        progress.event(Event::Copying { left: shown.not_copied() });
        job.turn.rest(polling.pause(Duration::ZERO)).await;
        match services.marketplace.offer(offer).await {
            Ok(Some(now)) => shown.update(expected.compare(&now, new_url).await),
            Ok(None) => {}
            Err(error) => progress.event(Event::Trouble { said: &error.to_string() }),
        }
    }
}

/// Fetches the marketplace's copies and tells how each compares with its file.
pub(super) async fn compare(outcome: &mut Outcome, shown: &Confirmation, plan: &Plan, run: Run<'_>) {
    let how = run.job.after.copies;
    let is_wanted = |step: &Step| match how {
        Copies::Trust => false,
        Copies::CompareNew => step.change != Change::Unchanged,
        Copies::Compare => true,
    };
    let all = plan.steps.iter().zip(&shown.images).enumerate().filter_map(|(n, (step, image))| {
        let ShownState::Copied(url) = &image.state else { return None };
        if !is_wanted(step) {
            return None;
        }
        let looked = run.job.transfers.within(copied(plan.asset(step), url, run.services));
        Some(async move { (n, looked.await) })
    });
    let mut all = futures::stream::iter(all).buffer_unordered(run.job.transfers.most());
    while let Some((n, found)) = all.next().await {
        let is_said = found != Copied::NotFetched || how == Copies::Compare;
        if let Some(asset) = outcome.assets.get_mut(n).filter(|_| is_said) {
            asset.copy = Some(found);
        }
    }
}
