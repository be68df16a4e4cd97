//! Settles what commands need that look at no picture: `doctor` and `clean`.

use super::Context;
use super::args::{FolderArgs, OfferArgs, ProveArg, RunArgs, ServiceArgs, WhichArgs};
use super::failure::Failure;
use super::settle::{Settled, Typed, settle};

/// Settles folder, offer and services as a publish would.
pub(super) async fn settled(
    which: &WhichArgs,
    services: &ServiceArgs,
    context: &Context,
) -> Result<Settled, Failure> {
    let folder = FolderArgs { folder: which.folder.clone(), profile: None };
    let run = RunArgs { concurrency: 16, prove: ProveArg::Head, deny: None };
    let offer = OfferArgs {
        publisher: which.publisher.clone(),
        offer: which.offer.clone(),
        images_only: false,
        force: false,
    };
    settle(Typed { folder: &folder, run: &run, offer: &offer, services }, context).await
}
