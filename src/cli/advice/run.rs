//! What to do about what stopped a run: the exit code says which kind of error it is, and each kind has its hints.

use super::lock::lock;
use super::storage::{storage, unverified};
use crate::cli::exit::Exit;
use crate::marketplace::{self, StateRefusal};
use crate::publish;
use crate::publish::settings::SettingsError;

/// Returns the exit code of an error that stopped a run, and what to do where that is the same for all.
pub(in crate::cli) fn of_run(error: &publish::Error) -> (Exit, &'static str) {
    use publish::Error as E;
    match error {
        E::Lock(error) => lock(error),
        E::Store { source, .. } => storage(source),
        E::Storage(error) => storage(error),
        E::NotVerified { source, .. } => (unverified(source), ""),
        E::Marketplace(error) => (marketplace(error), error.hint()),
        // it can't be asked whether it began
        E::StatusUnknown { source, .. } if matches!(**source, marketplace::Error::NotFound(_)) => {
            (Exit::Unfinished, AGAIN)
        }
        E::StatusUnknown { source, .. } => (marketplace(source), AGAIN),
        E::Unwatched { .. } => (Exit::NotAllowed, ""),
        E::NoUrl { .. } => (Exit::Broken, ""),
        E::ImageNotFetched { source, .. } if source.is_refused() => (Exit::NotAllowed, REPLACE),
        E::Refused { .. } => (Exit::ContentRefused, ""),
        E::Offer(_) => (Exit::ContentRefused, "fix what the message names"),
        E::TooMuch { .. } => (Exit::ContentRefused, "remove images that you don't need in Partner Center"),
        E::Settings(_)
        | E::BadId(_)
        | E::Folder(_)
        | E::Profile(_)
        | E::File(_)
        | E::NoId { .. }
        | E::OtherId { .. }
        | E::SameOffer { .. }
        | E::NoBase { .. }
        | E::NoOffer { .. }
        | E::NoStorage
        | E::FolderNotEmpty { .. }
        | E::NotAPlan { .. } => (Exit::CannotStart, start(error)),
        E::NoEtag
        | E::WouldOverwrite { .. }
        | E::OperationRunning { .. }
        | E::SaveUnfinished { .. }
        | E::PreviewDiffers { .. }
        | E::NothingInPreview { .. }
        | E::DraftEdited { .. }
        | E::MaskedSecrets { .. }
        | E::Overtaken { .. }
        | E::StateRefused {
            why: StateRefusal::OwnETag | StateRefusal::Gone | StateRefusal::IdTaken, ..
        }
        | E::CreatedMeanwhile { .. }
        | E::Elsewhere { .. }
        | E::PlanOutdated { .. } => (Exit::Conflict, conflict(error)),
        E::UrlNotVerified { .. }
        | E::LiveDiffers { .. }
        | E::StillRunning { .. }
        | E::ImageNotFetched { .. }
        | E::NotAnImage { .. }
        | E::StateRefused { why: StateRefusal::AnyState, .. } => (Exit::Unfinished, unfinished(error)),
    }
}

/// Where no one can tell whether the marketplace began.
const AGAIN: &str =
    "run it again; if it happens again, look in Partner Center, and pass `--again` to start it anyway";
/// Where an image of the draft can't be downloaded, today or tomorrow.
const REPLACE: &str = "replace the image in Partner Center, and run `pull` again";

/// What keeps a run from starting.
fn start(error: &publish::Error) -> &'static str {
    use publish::Error as E;
    match error {
        E::Settings(SettingsError::NotTrusted { .. }) => "",
        E::Settings(_) | E::BadId(_) => "fix `offerpress.toml`; every setting in it is optional",
        E::Folder(_) => "pass the folder that contains offer.json, logos, screenshots and videos",
        E::Profile(_) => "run `offerpress sizes` for a list",
        E::File(_) => "check the path and its permissions",
        E::NoId { .. } => {
            "set `publisherId` and `id` in offer.json, or `publisher` and `offer` in offerpress.toml, or pass `--publisher` and `--offer`"
        }
        E::OtherId { .. } => "check that this is the right folder, or remove the flag",
        E::SameOffer { .. } => {
            "leave one of them out, or correct the IDs in `offer.json` or `offerpress.toml`"
        }
        E::NoBase { .. } => {
            "add an `offer.json` to the folder, or check the IDs; for a new SaaS, virtual machine or container offer, try `--api product-ingestion`"
        }
        E::NoOffer { .. } => {
            "run `offerpress list` for your publishers, or `offerpress list PUBLISHER` for offers"
        }
        E::NoStorage => {
            "set `account` and `container` under `[storage]` in `offerpress.toml`, or AZURE_STORAGE_CONNECTION_STRING; to try it without an account, pass `--sandbox`"
        }
        E::FolderNotEmpty { .. } => "pass a new folder, or `--force` to overwrite existing files",
        _ => "",
    }
}

/// Where someone else, or another run, came first.
fn conflict(error: &publish::Error) -> &'static str {
    use publish::Error as E;
    match error {
        E::NoEtag => "try again later, or pass `--force` to save anyway",
        E::WouldOverwrite { record: publish::Record::Found, .. } => {
            "add their changes to your folder, or pass `--force` to overwrite them"
        }
        E::WouldOverwrite { record: publish::Record::Altered, .. } => {
            "write them into the folder as the draft shows them, or pass `--force` to send those of the folder again"
        }
        E::WouldOverwrite { record: publish::Record::Missing, .. } => {
            "review with `offerpress plan --out plan.json` and run `offerpress publish --plan plan.json`, or pass `--force` to overwrite; to share the record between machines, see docs/lock.md"
        }
        E::DraftEdited { .. } => {
            "look at their changes; then run it again to publish the folder, or run `offerpress submit` to submit their draft"
        }
        E::MaskedSecrets { .. } => {
            "publish an `offer.json` that contains the secrets, without `--images-only`, or pass `--force` to overwrite them"
        }
        E::Overtaken { .. } => "look at their changes and run it again, or pass `--force` to overwrite them",
        E::StateRefused { why: StateRefusal::OwnETag, .. } => {
            "run it again, or pass `--force` to send `*` instead of the ETag"
        }
        E::StateRefused { why: StateRefusal::Gone, .. } => {
            "look for the offer in Partner Center; if it was deleted, run it again to create it from `offer.json`"
        }
        E::StateRefused { why: StateRefusal::IdTaken, .. } => {
            "check the offer ID, or ask an owner of the publisher for access to the offer"
        }
        E::Elsewhere { .. } => {
            "pass `--api product-ingestion`, or set `api = \"product-ingestion\"` under `[marketplace]`; `--force` creates it here as well"
        }
        E::CreatedMeanwhile { .. } => "run it again to update that offer",
        E::PlanOutdated { .. } => "create and review a new plan with `offerpress plan --out`",
        _ => "",
    }
}

/// What another run may finish.
fn unfinished(error: &publish::Error) -> &'static str {
    use publish::Error as E;
    match error {
        E::UrlNotVerified { .. } => "check that the URL is reachable, and run it again",
        E::ImageNotFetched { source, .. } if source.is_lasting() => REPLACE,
        E::ImageNotFetched { .. } => "run it again; that is safe",
        E::NotAnImage { .. } => "replace it in Partner Center",
        E::StateRefused { why: StateRefusal::AnyState, .. } => {
            "run it again later; if it happens again, contact Partner Center support"
        }
        _ => "",
    }
}

fn marketplace(error: &marketplace::Error) -> Exit {
    use marketplace::Error as E;
    match error {
        E::NoToken(_) | E::NotSignedIn(_) | E::Forbidden(_) => Exit::NotAllowed,
        E::JobLost { source, .. } if source.is_about_sign_in() => Exit::NotAllowed,
        E::BadRequest(_) | E::Validation(_) => Exit::ContentRefused,
        E::NotFound(_) | E::Unserved { .. } | E::NotTheApi { .. } | E::JobUnknown { .. } => Exit::CannotStart,
        E::Conflict { .. } | E::DraftChanged { .. } | E::NotInPreview { .. } => Exit::Conflict,
        E::NoAnswer { .. }
        | E::Unclear { .. }
        | E::Throttled(_)
        | E::Unavailable(_)
        | E::Unexpected(_)
        | E::JobRunning { .. }
        | E::JobLost { .. }
        | E::Unreadable { .. } => Exit::Unfinished,
    }
}
