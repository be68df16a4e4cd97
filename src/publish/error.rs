//! What can stop a run.

use super::fetch::FetchError;
use super::lock::LockError;
use super::outcome::Standing;
use super::settings::SettingsError;
use crate::asset;
use crate::base::{AssetKind, IdError, Link, OfferRef};
use crate::listing::edits::Edit;
use crate::marketplace::{self, Change, body};
use crate::report::Report;
use crate::storage;
use std::path::PathBuf;
use std::sync::Arc;

/// Says what stopped a run; the cause is in `source()`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The content has errors; nothing was sent.
    #[error("nothing was uploaded: fix the errors above and run it again")]
    Refused {
        /// All findings.
        report: Report,
        /// How many files were checked.
        files: usize,
    },
    /// The settings cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The folder cannot be used at all.
    #[error(transparent)]
    Folder(#[from] asset::Error),
    /// The profile is not known.
    #[error(transparent)]
    Profile(#[from] asset::ProfileError),
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] crate::base::files::FileError),
    /// Neither folder nor flags say which offer.
    #[error("no {noun} ID is set")]
    NoId {
        /// `publisher` or `offer`.
        noun: &'static str,
    },
    /// The folder says another id than the flags or settings.
    #[error("offer.json names the {noun} `{file_says}`, but `{asked}` was requested")]
    OtherId {
        /// `publisher` or `offer`.
        noun: &'static str,
        /// What `offer.json` says.
        file_says: String,
        /// What flags or settings say.
        asked: String,
    },
    /// There is neither an `offer.json` nor a live draft to start from.
    #[error("the offer `{offer}` doesn't exist, and there is no `offer.json` to create it from")]
    NoBase {
        /// The offer.
        offer: Box<OfferRef>,
    },
    /// A run goes on without the URL of an image; no run does.
    #[error("internal error: `{file}` was not uploaded; please report it")]
    NoUrl {
        /// The file.
        file: String,
    },
    /// Pictures have no place in the offer.
    #[error(transparent)]
    Offer(#[from] body::Error),
    /// The lock cannot be used.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// No storage account is set.
    #[error("no storage account is configured")]
    NoStorage,
    /// A picture could not be stored.
    #[error("couldn't upload `{file}`")]
    Store {
        /// The file.
        file: String,
        /// Why.
        source: Box<storage::Error>,
    },
    /// Storage does not do what it should.
    #[error(transparent)]
    Storage(#[from] storage::Error),
    /// A link does not work for a stranger; the offer was not touched.
    #[error("couldn't verify the URL of `{file}`; the offer was not changed")]
    LinkDoesNotWork {
        /// The file.
        file: String,
        /// Why.
        source: Box<storage::ProofError>,
    },
    /// An image URL of the offer body gave no answer, or one that may pass; nothing was sent.
    #[error("couldn't verify the image URL `{link}` in offer.json; nothing was uploaded")]
    UrlNotVerified {
        /// The URL.
        link: Box<Link>,
        /// Why.
        source: Arc<FetchError>,
    },
    /// The marketplace does not do what it should.
    #[error(transparent)]
    Marketplace(#[from] marketplace::Error),
    /// Settings hold an id that is none.
    #[error("offerpress.toml: invalid ID")]
    BadId(#[source] IdError),
    /// An operation is running; until it ends the draft is locked, and no other can start.
    #[error("an operation is already running on `{offer}`{}", named(operation.as_deref()))]
    OperationRunning {
        /// The offer.
        offer: Box<OfferRef>,
        /// Its id, where it is known.
        operation: Option<String>,
        /// What the service said, where it was asked for another one.
        source: Option<Box<marketplace::Error>>,
    },
    /// An operation was waited for, and still goes on.
    #[error("timed out; the operation on `{offer}`{} is still running", named(operation.as_deref()))]
    StillRunning {
        /// The offer.
        offer: Box<OfferRef>,
        /// Its id, where it is known.
        operation: Option<String>,
    },
    /// Nobody can tell whether something is in progress, so nothing was started.
    #[error("couldn't check for a running operation on `{offer}`; nothing was started")]
    CannotLook {
        /// The offer.
        offer: Box<OfferRef>,
        /// Why.
        source: Box<marketplace::Error>,
    },
    /// Somebody else changed the draft between the save and the submission.
    #[error("the draft of `{offer}` was not submitted: someone else changed {}", told(changes))]
    DraftEdited {
        /// The offer.
        offer: Box<OfferRef>,
        /// What they changed.
        changes: Vec<Change>,
    },
    /// The preview is not what was to go live.
    #[error("the preview of `{offer}` differs from the draft that was submitted: {}", told(changes))]
    PreviewDiffers {
        /// The offer.
        offer: Box<OfferRef>,
        /// How it differs.
        changes: Vec<Change>,
    },
    /// The marketplace reports that the offer is live, and customers see something else than what was to go live.
    #[error(
        "the marketplace reports that `{offer}` is live, but customers see different content: {}",
        told(changes)
    )]
    LiveDiffers {
        /// The offer.
        offer: Box<OfferRef>,
        /// How it differs.
        changes: Vec<Change>,
    },
    /// No preview waits to go live.
    #[error("`{offer}` can't go live: {}", why_not(*standing))]
    NothingInPreview {
        /// The offer.
        offer: Box<OfferRef>,
        /// Where it stands instead.
        standing: Standing,
    },
    /// Two folders are for the same offer, and one would undo the other.
    #[error("the folders `{}` and `{}` are for the same offer, `{offer}`", folders[0].display(), folders[1].display())]
    SameOffer {
        /// The offer.
        offer: Box<OfferRef>,
        /// The folders.
        folders: [PathBuf; 2],
    },
    /// There is no such offer.
    #[error("the offer `{offer}` doesn't exist")]
    NoOffer {
        /// The offer.
        offer: Box<OfferRef>,
    },
    /// The folder to pull into holds something already.
    #[error("the folder `{}` is not empty", folder.display())]
    FolderNotEmpty {
        /// The folder.
        folder: PathBuf,
    },
    /// A picture of the offer cannot be fetched; nothing was written.
    #[error("couldn't download the {kind} from `{link}`; nothing was written")]
    PictureNotFetched {
        /// What it is for.
        kind: AssetKind,
        /// Its link.
        link: Box<Link>,
        /// Why.
        source: Box<FetchError>,
    },
    /// The offer shows more than a pull takes; nothing was written.
    #[error("the offer has {is}, but `pull` takes at most {most}; nothing was written")]
    TooMuch {
        /// What it has.
        is: String,
        /// What is taken.
        most: String,
    },
    /// What the offer shows as a picture is none that a folder could hold; nothing was written.
    #[error("the {kind} at `{link}` is {content}, not an image that a listing can show; nothing was written")]
    NotAPicture {
        /// What it is for.
        kind: AssetKind,
        /// Its link.
        link: Box<Link>,
        /// What it is.
        content: String,
    },
    /// The service gave no mark of the draft's state.
    #[error(
        "the marketplace sent no ETag for the draft, so changes made by others in the meantime couldn't be detected"
    )]
    NoEtag,
    /// This run would overwrite what somebody else changed, or may have.
    #[error("{}; publishing would overwrite: {}", differs(offer, *record), named_edits(edits))]
    WouldOverwrite {
        /// The offer.
        offer: Box<OfferRef>,
        /// Whether an earlier publish was recorded.
        record: Record,
        /// What they changed.
        edits: Vec<Edit>,
    },
    /// The draft shows masks in place of secrets, and a save of it would write them.
    #[error(
        "the draft of `{offer}` shows masks such as `****` instead of secrets; saving it would overwrite the secrets: {}",
        listed(members)
    )]
    MaskedSecrets {
        /// The offer.
        offer: Box<OfferRef>,
        /// The members, as JSON pointers.
        members: Vec<String>,
    },
    /// Somebody else changed the offer while we worked.
    #[error("someone else saved `{offer}` during this run and changed {}", listed(changed))]
    Overtaken {
        /// The offer.
        offer: Box<OfferRef>,
        /// The members that they changed, those first that we change too.
        changed: Vec<String>,
        /// What the service said.
        source: Box<marketplace::Error>,
    },
    /// The service refuses the very `ETag` that it gives.
    #[error("the marketplace refused its own ETag for `{offer}`, although the draft has not changed")]
    OwnEtagRefused {
        /// The offer.
        offer: Box<OfferRef>,
        /// What the service said.
        source: Box<marketplace::Error>,
    },
    /// The service refuses a save although any state was allowed.
    #[error("the marketplace refused to save `{offer}` even with `--force`; the draft has not changed")]
    AnyStateRefused {
        /// The offer.
        offer: Box<OfferRef>,
        /// What the service said.
        source: Box<marketplace::Error>,
    },
    /// The offer was there when it was read, and is not any more.
    #[error("the offer `{offer}` was deleted during this run, or you lost access to it")]
    Gone {
        /// The offer.
        offer: Box<OfferRef>,
        /// What the service said.
        source: Box<marketplace::Error>,
    },
    /// The offer cannot be created, and cannot be seen.
    #[error("the offer ID `{offer}` is taken by an offer that you can't access")]
    IdTaken {
        /// The offer.
        offer: Box<OfferRef>,
        /// What the service said.
        source: Box<marketplace::Error>,
    },
    /// The offer was not there when it was read, and is now.
    #[error("someone else created the offer `{offer}` during this run")]
    CreatedMeanwhile {
        /// The offer.
        offer: Box<OfferRef>,
        /// What the service said.
        source: Box<marketplace::Error>,
    },
    /// The plan that was made earlier no longer fits.
    #[error("the plan is out of date: {} changed", listed(moved))]
    PlanMoved {
        /// What differs.
        moved: Vec<String>,
    },
}

/// Whether there is a record of what the last publish left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// There is, and the draft differs from it.
    Found,
    /// There is none, so that nothing tells whose the draft's images and texts are.
    Missing,
}

fn differs(offer: &OfferRef, record: Record) -> String {
    match record {
        Record::Found => format!("someone else changed the draft of `{offer}` since the last publish"),
        Record::Missing => {
            format!("the draft of `{offer}` differs from this folder, and no earlier publish is recorded")
        }
    }
}

/// The most edits that a message names; the causes name all.
const NAMED: usize = 3;

fn named_edits(edits: &[Edit]) -> String {
    let mut names = edits.iter().take(NAMED).map(|edit| edit.name.as_str()).collect::<Vec<_>>().join(", ");
    if let Some(more) = edits.len().checked_sub(NAMED).filter(|more| *more > 0) {
        names = format!("{names} and {more} more");
    }
    names
}

/// So many changes are shown one by one.
const MOST_CHANGES: usize = 10;

fn told(changes: &[Change]) -> String {
    let shown: Vec<_> = changes.iter().take(MOST_CHANGES).map(ToString::to_string).collect();
    let more = changes.len().saturating_sub(MOST_CHANGES);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("{}{more}", shown.join("; "))
}

fn why_not(standing: Standing) -> &'static str {
    match standing {
        Standing::NeverPublished => "it was never submitted",
        Standing::Refused => "its last submission was rejected",
        Standing::Cancelled => "its last submission was canceled",
        Standing::UnderWay => "an operation is running",
        Standing::PreviewReady | Standing::Live | Standing::NothingRunning => "nothing is in preview",
    }
}

fn named(operation: Option<&str>) -> String {
    operation.map(|id| format!(" (operation `{id}`)")).unwrap_or_default()
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "fields that the API doesn't show".to_owned();
    }
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
