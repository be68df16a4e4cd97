//! Hints that name what an error is about.

use crate::asset;
use crate::cli::env;
use crate::cli::similar_folder;
use crate::publish::settings::SettingsError;
use crate::publish::{self, Recipient};

/// Returns the hint that names what the error is about.
pub(in crate::cli) fn hint_for(error: &publish::Error) -> Option<String> {
    use publish::Error as E;
    Some(match error {
        E::Settings(SettingsError::NotTrusted { recipient, .. }) => other_host(*recipient),
        E::Folder(asset::Error::InsideListing { listing, .. }) => {
            format!("pass the listing's folder: `{}`", listing.display())
        }
        E::Folder(folder) => return similar_folder::hint(folder.path()),
        E::OperationRunning { offer, .. } => format!(
            "pass `--wait-for-running` to wait for it, watch it with `offerpress status {offer} --watch`, or cancel it with `offerpress cancel {offer}`"
        ),
        E::SaveUnfinished { offer, .. } => format!(
            "run `offerpress publish {offer}` again, which completes it, then `offerpress submit {offer}`; to submit the draft as it is, pass `--again`"
        ),
        E::PreviewDiffers { offer, .. } => format!(
            "look at the preview; run `offerpress go-live {offer}` to review the changes and go live, or `offerpress submit {offer}` to submit the draft"
        ),
        E::LiveDiffers { offer, .. } => format!(
            "look at the offer in Partner Center; `offerpress status {offer}` shows whether the draft has changes that aren't live"
        ),
        E::NothingInPreview { offer, .. } => {
            format!("run `offerpress status {offer}`, or submit the draft with `offerpress submit {offer}`")
        }
        E::StillRunning { offer, .. } => format!(
            "watch it with `offerpress status {offer} --watch`, or run it again with a longer `--timeout`; that is safe"
        ),
        E::Unwatched { offer, .. } => format!(
            "sign in again, then watch it with `offerpress status {offer} --watch`; running the same command again is safe too"
        ),
        _ => return None,
    })
}

/// How to name a host that a folder may not name.
fn other_host(recipient: Recipient) -> String {
    let (flag, variable) = match recipient {
        Recipient::Marketplace => ("--marketplace-url", env::OFFERPRESS_MARKETPLACE_URL),
        Recipient::Storage => ("--blob-endpoint", env::OFFERPRESS_BLOB_ENDPOINT),
    };
    format!("if you trust this host, remove the setting and pass `{flag}`, or set {variable}")
}
