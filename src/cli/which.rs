//! Settles what commands need that look at no image: `doctor` and `clean`.

use super::Context;
use super::args::{OfferArgs, RunArgs, ServiceArgs, WhichArgs};
use super::connect::Connector;
use super::failure::Failure;
use super::resolved::{Settled, settle};
use super::settle::Typed;

/// Settles folder, offer and services as a publish would.
pub(super) async fn settled(
    which: &WhichArgs,
    services: &ServiceArgs,
    context: &Context,
) -> Result<Settled, Failure> {
    let run = RunArgs::default();
    let offer = OfferArgs {
        publisher: which.publisher.clone(),
        offer: which.offer.clone(),
        images_only: false,
        force: false,
    };
    let (folder, lock) = (which.folder.as_path(), which.lock.lock);
    let typed = Typed { folder, profile: None, run: &run, offer: &offer, lock, services };
    settle(typed, &mut Connector::new(services, context)).await
}
