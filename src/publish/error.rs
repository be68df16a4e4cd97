//! What can stop a run.

use super::error_text::{Record, differs, listed, named, named_edits, refused_state, told, why_not};
use super::fetch::FetchError;
use super::lock::LockError;
use super::outcome::Stage;
use super::settings::SettingsError;
use crate::asset;
use crate::base::{AssetKind, IdError, ImageUrl, OfferRef};
use crate::listing::edits::Edit;
use crate::marketplace::{self, ApiName, Change, OperationId, StateRefusal, body};
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
    /// Images have no place in the offer.
    #[error(transparent)]
    Offer(#[from] body::Error),
    /// The lock cannot be used.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// No storage account is set.
    #[error("no storage account is configured")]
    NoStorage,
    /// An image could not be stored.
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
    /// A URL can't be fetched anonymously; the offer was not changed.
    #[error("couldn't verify the URL of `{file}`; the offer was not changed")]
    NotVerified {
        /// The file.
        file: String,
        /// Why.
        source: Box<storage::VerifyError>,
    },
    /// An image URL of the offer body gave no answer, or one that may pass; nothing was sent.
    #[error("couldn't verify the image URL `{url}` in offer.json; nothing was uploaded")]
    UrlNotVerified {
        /// The URL.
        url: Box<ImageUrl>,
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
    /// The last save of the folder was interrupted, and failed or can't be judged any more.
    #[error(
        "the last publish of `{offer}` was interrupted (job `{job}`), so that the draft may have only a part of it; nothing was submitted"
    )]
    SaveUnfinished {
        /// The offer.
        offer: Box<OfferRef>,
        /// The job of the save.
        job: OperationId,
    },
    /// An operation was waited for, and still goes on.
    #[error("timed out; the operation on `{offer}`{} is still running", named(operation.as_deref()))]
    StillRunning {
        /// The offer.
        offer: Box<OfferRef>,
        /// Its id, where it is known.
        operation: Option<String>,
    },
    /// An operation goes on, and the account may no longer ask for it, as when a token expired that can't be renewed.
    #[error("couldn't watch the operation on `{offer}`{} to its end; it is still running", named(operation.as_deref()))]
    Unwatched {
        /// The offer.
        offer: Box<OfferRef>,
        /// Its id, where it is known.
        operation: Option<String>,
        /// Why.
        source: Box<marketplace::Error>,
    },
    /// Nobody can tell whether something is in progress, so nothing was started.
    #[error("couldn't check for a running operation on `{offer}`; nothing was started")]
    StatusUnknown {
        /// The offer.
        offer: Box<OfferRef>,
        /// Why.
        source: Box<marketplace::Error>,
    },
    /// Someone else changed the draft between the save and the submission.
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
    #[error("`{offer}` can't go live: {}", why_not(*stage))]
    NothingInPreview {
        /// The offer.
        offer: Box<OfferRef>,
        /// Where it stands instead.
        stage: Stage,
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
    /// A run would create an offer that the other API of the marketplace has.
    #[error("the {api} already has the offer `{offer}`; this would create a second one")]
    Elsewhere {
        /// The offer.
        offer: Box<OfferRef>,
        /// The API that has it.
        api: ApiName,
    },
    /// The folder to pull into holds something already.
    #[error("the folder `{}` is not empty", folder.display())]
    FolderNotEmpty {
        /// The folder.
        folder: PathBuf,
    },
    /// An image of the offer cannot be fetched; nothing was written.
    #[error("couldn't download the {kind} from `{url}`; nothing was written")]
    ImageNotFetched {
        /// What it is for.
        kind: AssetKind,
        /// Its URL.
        url: Box<ImageUrl>,
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
    /// What the offer shows as an image is none that a folder could hold; nothing was written.
    #[error("the {kind} at `{url}` is {content}, not an image that a listing can show; nothing was written")]
    NotAnImage {
        /// What it is for.
        kind: AssetKind,
        /// Its URL.
        url: Box<ImageUrl>,
        /// What it is.
        content: String,
    },
    /// The service gave no mark of the draft's state.
    #[error(
        "the marketplace sent no ETag for the draft, so changes made by others in the meantime couldn't be detected"
    )]
    NoEtag,
    /// This run would overwrite what someone else changed, or may have.
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
    /// Someone else changed the offer while we worked.
    #[error("someone else saved `{offer}` during this run and changed {}", listed(changed))]
    Overtaken {
        /// The offer.
        offer: Box<OfferRef>,
        /// The members that they changed, those first that we change too.
        changed: Vec<String>,
        /// What the service said.
        source: Box<marketplace::Error>,
    },
    /// The service refuses the state that the save was made from.
    #[error("{}", refused_state(*why, offer))]
    StateRefused {
        /// What that means.
        why: StateRefusal,
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
    /// A file is no plan.
    #[error("`{file}` is not a plan written by `offerpress plan --out`")]
    NotAPlan {
        /// The file.
        file: String,
        /// What the parser says.
        source: serde_json::Error,
    },
    /// The plan that was made earlier no longer fits.
    #[error("the plan is out of date: {} changed", listed(moved))]
    PlanOutdated {
        /// What differs.
        moved: Vec<String>,
    },
}
