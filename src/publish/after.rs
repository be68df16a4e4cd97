//! After the save: until the marketplace has its own copies, and whether they are our pictures.

use super::confirm::{Confirmation, Expected, NewUrl, ShownState};
use super::fetch::copied;
use super::job::Copies;
use super::outcome::Outcome;
use super::parameters::Run;
use super::plan::Plan;
use super::progress::Event;
use futures::StreamExt as _;
use std::time::Duration;

/// Reads the draft again and again until every image is the marketplace's own copy, or it times out.
///
/// A read that fails is no end: the draft is saved all the same. What was copied once is not looked at again.
pub(super) async fn wait_until_copied(shown: &mut Confirmation, expected: &Expected<'_>) {
    let Run { job, services, progress } = expected.run;
    let Some(options) = job.after.take_over else { return };
    let (polling, offer) = (options.start(), expected.plan.base.reference());
    while shown.not_copied() > 0 && polling.has_time() {
        progress.event(Event::TakingOver { left: shown.not_copied() });
        job.turn.rest(polling.pause(Duration::ZERO)).await;
        match services.marketplace.offer(offer).await {
            Ok(Some(now)) => shown.update(expected.compare(&now, NewUrl::UnlessDifferent).await),
            Ok(None) => {}
            Err(error) => progress.event(Event::Trouble { said: &error.to_string() }),
        }
    }
}

/// Fetches the marketplace's copies and tells how each compares with its file.
pub(super) async fn compare(outcome: &mut Outcome, shown: &Confirmation, plan: &Plan, run: Run<'_>) {
    if run.job.after.copies == Copies::Trust {
        return;
    }
    let all = plan.steps.iter().zip(&shown.images).enumerate().filter_map(|(n, (step, image))| {
        let ShownState::Copied(url) = &image.state else { return None };
        let copied = run.job.transfers.within(copied(plan.asset(step), url, run.services));
        Some(async move { (n, copied.await) })
    });
    let mut all = futures::stream::iter(all).buffer_unordered(run.job.transfers.most());
    while let Some((n, copied)) = all.next().await {
        if let Some(asset) = outcome.assets.get_mut(n) {
            asset.copy = Some(copied);
        }
    }
}
