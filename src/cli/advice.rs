//! The one table that turns errors into exit codes and hints.

use super::exit::Exit;
use crate::identity;
use crate::marketplace;
use crate::publish;
use crate::publish::lock::{LockAt, LockError};
use crate::publish::settings::SettingsError;
use crate::storage;

/// Returns the exit code of an error that stopped a run, and what to do where that is the same for all.
pub(super) fn of_run(error: &publish::Error) -> (Exit, &'static str) {
    use publish::Error as E;
    match error {
        E::Refused { .. } => (Exit::ContentRefused, ""),
        E::Settings(SettingsError::NotTrusted { .. }) => (Exit::CannotStart, ""),
        E::Settings(_) | E::BadId(_) => {
            (Exit::CannotStart, "fix `offerpress.toml`; every setting in it is optional")
        }
        E::Folder(_) => {
            (Exit::CannotStart, "pass the folder that contains offer.json, logos, screenshots and videos")
        }
        E::Profile(_) => (Exit::CannotStart, "run `offerpress sizes` for a list"),
        E::File(_) => (Exit::CannotStart, "check the path and its permissions"),
        E::NoId { .. } => (
            Exit::CannotStart,
            "set `publisherId` and `id` in offer.json, or `publisher` and `offer` in offerpress.toml, or pass `--publisher` and `--offer`",
        ),
        E::OtherId { .. } => (Exit::CannotStart, "check that this is the right folder, or remove the flag"),
        E::NoBase { .. } => (
            Exit::CannotStart,
            "add an `offer.json` to the folder, or check the IDs; for a new SaaS, virtual machine or container offer, try `--api product-ingestion`",
        ),
        E::Offer(_) => (Exit::ContentRefused, "fix what the message names"),
        E::NoUrl { .. } => (Exit::Broken, ""),
        E::Lock(error) => lock(error),
        E::NoStorage => (
            Exit::CannotStart,
            "set `account` and `container` under `[storage]` in `offerpress.toml`, or AZURE_STORAGE_CONNECTION_STRING; to try it without an account, pass `--sandbox`",
        ),
        E::Store { source, .. } => storage(source),
        E::Storage(error) => storage(error),
        E::LinkDoesNotWork { source, .. } => (link(source), ""),
        E::UrlNotVerified { .. } => (Exit::Unfinished, "check that the URL is reachable, and run it again"),
        E::Marketplace(error) => (marketplace(error), error.hint()),
        E::NoEtag => (Exit::Conflict, "try again later, or pass `--force` to save anyway"),
        E::WouldOverwrite { record: publish::Record::Found, .. } => {
            (Exit::Conflict, "add their changes to your folder, or pass `--force` to overwrite them")
        }
        E::WouldOverwrite { record: publish::Record::Missing, .. } => (
            Exit::Conflict,
            "review with `offerpress plan --out plan.json` and run `offerpress publish --plan plan.json`, or pass `--force` to overwrite; to share the record between machines, see docs/lock.md",
        ),
        E::OperationRunning { .. } | E::PreviewDiffers { .. } | E::NothingInPreview { .. } => {
            (Exit::Conflict, "")
        }
        E::CannotLook { source, .. } => (
            match &**source {
                marketplace::Error::NotFound(_) => Exit::Unfinished,
                source => marketplace(source),
            },
            "run it again; if it happens again, look in Partner Center, and pass `--again` to start it anyway",
        ),
        E::DraftEdited { .. } => (
            Exit::Conflict,
            "look at their changes; then run it again to publish the folder, or run `offerpress submit` to submit their draft",
        ),
        E::LiveDiffers { .. } | E::StillRunning { .. } => (Exit::Unfinished, ""),
        E::SameOffer { .. } => (
            Exit::CannotStart,
            "leave one of them out, or correct the IDs in `offer.json` or `offerpress.toml`",
        ),
        E::NoOffer { .. } => (
            Exit::CannotStart,
            "run `offerpress list` for your publishers, or `offerpress list PUBLISHER` for offers",
        ),
        E::FolderNotEmpty { .. } => {
            (Exit::CannotStart, "pass a new folder, or `--force` to overwrite existing files")
        }
        E::PictureNotFetched { source, .. } if source.is_refused() => {
            (Exit::NotAllowed, "replace the image in Partner Center, and run `pull` again")
        }
        E::PictureNotFetched { source, .. } if source.is_lasting() => {
            (Exit::Unfinished, "replace the image in Partner Center, and run `pull` again")
        }
        E::TooMuch { .. } => (Exit::ContentRefused, "remove images that you don't need in Partner Center"),
        E::PictureNotFetched { .. } => (Exit::Unfinished, "run it again; that is safe"),
        E::NotAPicture { .. } => (Exit::Unfinished, "replace it in Partner Center"),
        E::MaskedSecrets { .. } => (
            Exit::Conflict,
            "publish an `offer.json` that contains the secrets, without `--images-only`, or pass `--force` to overwrite them",
        ),
        E::Overtaken { .. } => {
            (Exit::Conflict, "look at their changes and run it again, or pass `--force` to overwrite them")
        }
        E::OwnEtagRefused { .. } => {
            (Exit::Conflict, "run it again, or pass `--force` to send `*` instead of the ETag")
        }
        E::AnyStateRefused { .. } => {
            (Exit::Unfinished, "run it again later; if it happens again, contact Partner Center support")
        }
        E::Gone { .. } => (
            Exit::Conflict,
            "look for the offer in Partner Center; if it was deleted, run it again to create it from `offer.json`",
        ),
        E::IdTaken { .. } => {
            (Exit::Conflict, "check the offer ID, or ask an owner of the publisher for access to the offer")
        }
        E::CreatedMeanwhile { .. } => (Exit::Conflict, "run it again to update that offer"),
        E::PlanMoved { .. } => (Exit::Conflict, "create and review a new plan with `offerpress plan --out`"),
    }
}

fn storage(error: &storage::Error) -> (Exit, &'static str) {
    use storage::Error as E;
    match error {
        E::SignIn(error) => identity(error),
        E::File(_) => (Exit::CannotStart, "check that you have permission to read the file"),
        E::FileChanged { .. } | E::Damaged { .. } | E::Busy { .. } => {
            (Exit::Unfinished, "run it again; that is safe")
        }
        E::OtherContent { .. } => (Exit::Unfinished, ""),
        E::NoSuchContainer { .. }
        | E::NoSuchBlob { .. }
        | E::OtherContainer { .. }
        | E::ClockOff { .. }
        | E::EndsTooSoon { .. }
        | E::Link { .. }
        | E::SetUp(_) => (Exit::CannotStart, ""),
        E::SasTooNarrow { .. } => (
            Exit::NotAllowed,
            "set `AZURE_STORAGE_SAS_TOKEN` to a SAS that allows it, or keep the lock in a file",
        ),
        E::SasUnfit(_) | E::MayNotStore { .. } => (
            Exit::NotAllowed,
            "set `AZURE_STORAGE_SAS_TOKEN` to the SAS for uploads and `OFFERPRESS_LINK_SAS` to the read-only SAS for image URLs",
        ),
        E::WrongKey { .. } | E::NotAllowed { .. } | E::Firewall { .. } | E::SasNotTaken { .. } => {
            (Exit::NotAllowed, "")
        }
        E::Refused { refusal, .. } if refusal.code == "ContainerBeingDeleted" => (
            Exit::Unfinished,
            "wait a minute and run it again; pass `--create-container` to recreate the container",
        ),
        E::Refused { refusal, .. } if (400..500).contains(&refusal.status) && refusal.status != 408 => (
            Exit::CannotStart,
            "storage refuses this request every time; check the account, the container and the URL",
        ),
        E::NoAnswer { cause, .. } if cause.starts_with("couldn't resolve") => (
            Exit::Unfinished,
            "check the name of the storage account and the network; running it again is safe",
        ),
        E::Refused { .. } | E::NoAnswer { .. } | E::Answer { .. } => {
            (Exit::Unfinished, "check the network connection and the URL; running it again is safe")
        }
    }
}

/// What keeps a SAS URL from working today keeps it from working tomorrow, unless the service was busy or out of reach.
pub(super) fn link(error: &storage::ProofError) -> Exit {
    use storage::ProofError as E;
    match error {
        E::Private { .. } | E::BadSignature { .. } | E::Firewall { .. } | E::KeysNotTaken { .. } => {
            Exit::NotAllowed
        }
        E::Refused { status: 401 | 403, .. } => Exit::NotAllowed,
        E::Refused { status, .. } if (400..500).contains(status) && !matches!(status, 408 | 429) => {
            Exit::CannotStart
        }
        E::Redirected { .. } | E::Ended { .. } | E::NotBegun { .. } | E::ClockOff { .. } => Exit::CannotStart,
        E::NoAnswer(_) | E::NotThere { .. } | E::Refused { .. } | E::Other { .. } => Exit::Unfinished,
    }
}

fn lock(error: &LockError) -> (Exit, &'static str) {
    match error {
        LockError::File(_) => {
            (Exit::CannotStart, "check that you have permission to read and write the file")
        }
        LockError::Storage { source, .. } => storage(source),
        LockError::Newer { .. } => (Exit::CannotStart, "update offerpress, or use the version that wrote it"),
        LockError::NotText { .. }
        | LockError::ConflictMarkers { at: LockAt::Blob(_), .. }
        | LockError::Damaged { at: LockAt::Blob(_), .. } => (
            Exit::CannotStart,
            "restore an earlier version of the blob, or delete it: without a record, `publish` stops if the draft differs from the folder",
        ),
        LockError::Overtaken { .. } => (Exit::Unfinished, "run it again"),
        LockError::ConflictMarkers { .. } => (
            Exit::CannotStart,
            "keep one side completely, for example with `git checkout --theirs offerpress.lock`: if it differs from the draft, `publish` stops and says so",
        ),
        LockError::Damaged { .. } => (
            Exit::CannotStart,
            "restore it from version control, for example with `git checkout -- offerpress.lock`",
        ),
        LockError::NotWritable(_) => (Exit::Broken, "please report it"),
    }
}

fn identity(error: &identity::Error) -> (Exit, &'static str) {
    match error {
        identity::Error::File(_) | identity::Error::CommandNotRun { .. } => (Exit::CannotStart, ""),
        _ => {
            (Exit::NotAllowed, "sign in with `az login`, or set up a service principal or workload identity")
        }
    }
}

fn marketplace(error: &marketplace::Error) -> Exit {
    use marketplace::Error as E;
    match error {
        E::NoToken(_) | E::NotSignedIn(_) | E::Forbidden(_) => Exit::NotAllowed,
        E::BadRequest(_) | E::Validation(_) => Exit::ContentRefused,
        E::NotFound(_) | E::Unserved { .. } | E::JobUnknown { .. } => Exit::CannotStart,
        E::Conflict { .. } | E::DraftChanged { .. } | E::NotInPreview { .. } => Exit::Conflict,
        E::NoAnswer { .. }
        | E::Unclear { .. }
        | E::Throttled(_)
        | E::Unavailable(_)
        | E::Unexpected(_)
        | E::JobRunning { .. }
        | E::Unreadable { .. } => Exit::Unfinished,
    }
}
