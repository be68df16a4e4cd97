//! The exit code and the hint of each error that can stop a run.

use super::given::said;
use crate::asset;
use crate::base::{ImageUrl, OfferRef};
use crate::cli::advice::ingestion;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::marketplace::{self, ConflictKind, OperationId, Refusal, StateRefusal};
use crate::publish::lock::{LockAt, LockError};
use crate::publish::outcome::Stage;
use crate::publish::{Error, FetchError, Record};
use crate::report::Report;

#[expect(clippy::unnecessary_box_returns, reason = "errors hold it so")]
fn offer() -> Box<OfferRef> {
    Box::new(OfferRef::parse("contoso", "vm").unwrap())
}

#[expect(clippy::unnecessary_box_returns, reason = "errors hold it so")]
fn url() -> Box<ImageUrl> {
    Box::new(ImageUrl::parse("https://a.example/a.png?sig=S3CRET").unwrap())
}

/// What the marketplace refuses with this status.
fn refused(status: u16) -> marketplace::Error {
    let (code, message, correlation_id, retry_after) = (None, None, None, None);
    let refusal = Refusal { status, code, message, details: Vec::new(), correlation_id, retry_after };
    marketplace::Error::refused("do that".to_owned(), refusal)
}

fn boxed(status: u16) -> Box<marketplace::Error> {
    Box::new(refused(status))
}

#[test]
fn every_refusal_of_the_marketplace_has_its_exit_code() {
    use Exit::{CannotStart, Conflict, ContentRefused, NotAllowed, Unfinished};
    let table = [
        (400, ContentRefused),
        (401, NotAllowed),
        (403, NotAllowed),
        (404, CannotStart),
        (408, Unfinished),
        (409, Conflict),
        (412, Conflict),
        (418, Unfinished),
        (422, ContentRefused),
        (423, Conflict),
        (429, Unfinished),
        (500, Unfinished),
        (503, Unfinished),
    ];
    for (status, exit) in table {
        let failure = Failure::from(Error::Marketplace(refused(status)));
        assert_eq!(failure.exit, exit, "{status}: {}", said(&failure));
        assert!(failure.hint.is_some_and(|hint| !hint.is_empty()), "{status}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn every_way_to_stop_says_how_to_go_on() {
    use Exit::{Broken, CannotStart, Conflict, ContentRefused, NotAllowed, Unfinished};
    let fetch = |status| Box::new(FetchError::Status(status));
    let picture = |status| Error::ImageNotFetched {
        kind: crate::base::AssetKind::LargeLogo,
        url: url(),
        source: fetch(status),
    };
    let overwrite = |record| Error::WouldOverwrite { offer: offer(), record, edits: Vec::new() };
    let look = |status| Error::StatusUnknown { offer: offer(), source: boxed(status) };
    let state_refused = |why, status| Error::StateRefused { why, offer: offer(), source: boxed(status) };
    let nothing = |stage| Error::NothingInPreview { offer: offer(), stage };
    let text = |text: &str| text.to_owned();
    // the error, its exit code, and a part of the hint
    let table = [
        (Error::NoStorage, CannotStart, "AZURE_STORAGE_CONNECTION_STRING"),
        (Error::NoId { noun: "offer" }, CannotStart, "`--publisher` and `--offer`"),
        (
            Error::OtherId { noun: "offer", file_says: text("a"), asked: text("b") },
            CannotStart,
            "remove the flag",
        ),
        (Error::NoBase { offer: offer() }, CannotStart, "`offer.json`"),
        (Error::NoUrl { file: text("a.png") }, Broken, ""),
        (Error::NoEtag, Conflict, "`--force`"),
        (overwrite(Record::Found), Conflict, "add their changes to your folder"),
        (overwrite(Record::Missing), Conflict, "`offerpress plan --out plan.json`"),
        (overwrite(Record::Altered), Conflict, "as the draft shows them"),
        (
            Error::Elsewhere { offer: offer(), api: crate::marketplace::ApiName::ProductIngestion },
            Conflict,
            "`--api product-ingestion`",
        ),
        (
            Error::OperationRunning { offer: offer(), operation: None, source: None },
            Conflict,
            "`--wait-for-running`",
        ),
        (
            Error::SaveUnfinished { offer: offer(), job: OperationId::parse("1").unwrap() },
            Conflict,
            "`offerpress publish contoso/vm` again",
        ),
        (Error::StillRunning { offer: offer(), operation: None }, Unfinished, "a longer `--timeout`"),
        (look(503), Unfinished, "`--again`"),
        (look(404), Unfinished, "`--again`"),
        (look(400), ContentRefused, "`--again`"),
        (Error::DraftEdited { offer: offer(), changes: Vec::new() }, Conflict, "`offerpress submit`"),
        (
            Error::PreviewDiffers { offer: offer(), changes: Vec::new() },
            Conflict,
            "`offerpress go-live contoso/vm`",
        ),
        (
            Error::LiveDiffers { offer: offer(), changes: Vec::new() },
            Unfinished,
            "`offerpress status contoso/vm`",
        ),
        (nothing(Stage::NeverPublished), Conflict, "`offerpress submit contoso/vm`"),
        (Error::NoOffer { offer: offer() }, CannotStart, "`offerpress list`"),
        (Error::MaskedSecrets { offer: offer(), members: Vec::new() }, Conflict, "contains the secrets"),
        (Error::Overtaken { offer: offer(), changed: Vec::new(), source: boxed(412) }, Conflict, "`--force`"),
        (state_refused(StateRefusal::OwnETag, 412), Conflict, "send `*` instead of the ETag"),
        (state_refused(StateRefusal::AnyState, 412), Unfinished, "Partner Center support"),
        (state_refused(StateRefusal::Gone, 404), Conflict, "look for the offer"),
        (state_refused(StateRefusal::IdTaken, 409), Conflict, "check the offer ID"),
        (Error::CreatedMeanwhile { offer: offer(), source: boxed(409) }, Conflict, "update that offer"),
        (Error::PlanOutdated { moved: vec![text("a.png")] }, Conflict, "a new plan"),
        (Error::FolderNotEmpty { folder: "listing".into() }, CannotStart, "a new folder"),
        (
            Error::Folder(asset::Error::InsideListing { path: "a/logos".into(), listing: "a".into() }),
            CannotStart,
            "pass the listing's folder: `a`",
        ),
        (
            Error::SameOffer { offer: offer(), folders: ["a".into(), "b".into()] },
            CannotStart,
            "leave one of them out",
        ),
        (Error::TooMuch { is: text("9 images"), most: text("5") }, ContentRefused, "remove images"),
        (
            Error::NotAnImage { kind: crate::base::AssetKind::LargeLogo, url: url(), content: text("empty") },
            Unfinished,
            "replace it",
        ),
        (picture(403), NotAllowed, "replace the image"),
        (picture(401), NotAllowed, "replace the image"),
        (picture(404), Unfinished, "replace the image"),
        (picture(503), Unfinished, "run it again"),
        (picture(429), Unfinished, "run it again"),
        (
            Error::UrlNotVerified { url: url(), source: FetchError::Status(503).into() },
            Unfinished,
            "reachable",
        ),
        (Error::Refused { report: Report::default(), files: 3 }, ContentRefused, ""),
    ];
    for (error, exit, hint) in table {
        let case = error.to_string();
        let failure = Failure::from(error);
        assert_eq!(failure.exit, exit, "{case}");
        let shown = failure.hint.unwrap_or_default();
        assert!(shown.contains(hint) && shown.is_empty() == hint.is_empty(), "{case}: {shown}");
        assert!(!format!("{case} {shown} {:?}", failure.causes).contains("S3CRET"), "{case}");
    }
}

#[test]
fn a_refused_folder_brings_its_findings() {
    let failure = Failure::from(Error::Refused { report: Report::default(), files: 3 });
    assert_eq!((failure.report.is_some(), failure.assets), (true, 3));
    assert!(Failure::from(Error::NoStorage).report.is_none());
}

#[test]
fn a_lock_that_cannot_be_used_has_a_safe_way_out() {
    let file = || LockAt::File("listing/offerpress.lock".to_owned());
    let blob = || LockAt::Blob("https://contoso.blob.core.windows.net/listing/offerpress.lock".to_owned());
    let damaged = |at| LockError::Damaged { at, source: Box::new(toml::from_str::<u8>("=").unwrap_err()) };
    let table = [
        (LockError::ConflictMarkers { at: file(), line: 3 }, Exit::CannotStart, "git checkout --theirs"),
        (
            LockError::ConflictMarkers { at: blob(), line: 3 },
            Exit::CannotStart,
            "an earlier version of the blob",
        ),
        (damaged(file()), Exit::CannotStart, "restore it from version control"),
        (damaged(blob()), Exit::CannotStart, "an earlier version of the blob"),
        (LockError::Newer { at: file(), found: 3, known: 2 }, Exit::CannotStart, "update offerpress"),
        (LockError::Overtaken { at: blob() }, Exit::Unfinished, "run it again"),
    ];
    for (error, exit, hint) in table {
        let case = error.to_string();
        let failure = Failure::from(Error::Lock(error));
        assert_eq!(failure.exit, exit, "{case}");
        assert!(
            failure.hint.as_ref().is_some_and(|shown| shown.contains(hint)),
            "{case}: {:?}",
            failure.hint
        );
    }
}

#[test]
fn the_product_ingestion_api_has_hints_of_its_own() {
    let marketplace = |status| Error::Marketplace(refused(status));
    // the error, and a part of the hint; none where the common one fits
    let table = [
        (marketplace(400), Some("put its file back into the folder")),
        (marketplace(401), Some("sign in again")),
        (marketplace(403), Some("with the role Manager")),
        (marketplace(404), Some("check the offer ID")),
        (marketplace(422), Some("it sends only what the draft doesn't show yet")),
        (marketplace(503), Some("run it again later")),
        (marketplace(409), None),
        (marketplace(429), None),
        (Error::StatusUnknown { offer: offer(), source: boxed(403) }, Some("with the role Manager")),
        (
            Error::Overtaken { offer: offer(), changed: Vec::new(), source: boxed(503) },
            Some("run it again later"),
        ),
        (Error::NoId { noun: "offer" }, Some("pass `--offer`")),
        (Error::NoBase { offer: offer() }, Some("this API doesn't create offers")),
        (Error::NoOffer { offer: offer() }, Some("this API doesn't create offers")),
        (Error::NoStorage, None),
        (Error::NoEtag, None),
    ];
    for (error, expected) in table {
        let hint = ingestion::hint(&error);
        assert_eq!(hint.is_some(), expected.is_some(), "{error}: {hint:?}");
        assert!(hint.unwrap_or_default().contains(expected.unwrap_or_default()), "{error}: {hint:?}");
    }
    let Error::Marketplace(marketplace::Error::Conflict { kind, .. }) = marketplace(412) else {
        panic!("a conflict")
    };
    assert_eq!(kind, ConflictKind::Changed);
}
