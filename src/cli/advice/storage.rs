//! What to do about errors of storage and of signing in to it.

use crate::cli::exit::Exit;
use crate::identity;
use crate::storage;

/// Returns the exit code of an error of storage, and what to do.
pub(super) fn storage(error: &storage::Error) -> (Exit, &'static str) {
    use storage::Error as E;
    match error {
        E::SignIn(error) => sign_in(error),
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
        | E::SasUrl { .. }
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
pub(in crate::cli) fn unverified(error: &storage::VerifyError) -> Exit {
    use storage::VerifyError as E;
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

fn sign_in(error: &identity::Error) -> (Exit, &'static str) {
    match error {
        identity::Error::File(_) | identity::Error::CommandNotRun { .. } => (Exit::CannotStart, ""),
        _ => {
            (Exit::NotAllowed, "sign in with `az login`, or set up a service principal or workload identity")
        }
    }
}
