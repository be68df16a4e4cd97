//! What is undocumented about the Product Ingestion API, and what goes wrong there.
//!
//! Where its pages are silent, the sandbox has a default, and a switch selects the other behavior.

use serde::{Deserialize, Serialize};

/// One thing that the Product Ingestion half does otherwise; each is off until it is switched on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Switch {
    /// How a logo without `id` is handled where there is one already; when off, it is refused.
    LogoWithoutId(Unmatched),
    /// How the deletion of an asset that was in a submission is handled; when off, it fails in the job.
    DeletePublished(Deletion),
    /// Edits fail while a submission runs; when off, they are allowed.
    LockEdits,
    /// Every job fails because the product is locked.
    LockProduct,
    /// An asset with `id` and without `url` fails; when off, it keeps its file.
    NeedUrl,
    /// `displayOrder` stays 0, whatever is sent.
    IgnoreDisplayOrder,
    /// The path of a file's URL is another one at each GET.
    NewPaths,
    /// The pixels of images are not compared with what their type needs.
    AnySize,
    /// When a submission has succeeded, this many reads of its tree still show the one before.
    LateTree(u32),
    /// A submission that is live is listed as the preview too.
    ListPreviewTwice,
    /// This resource fails in the next job, once: `azureLogoScreenshot/2`, `azureLogoLarge`, `listing-trailer/1`.
    FailResource(String),
    /// The `details` of errors are an empty object.
    DetailsObject,
    /// Jobs run and do not end.
    EndlessJob,
    /// The next `POST configure` is answered 502, once.
    BadGateway(Timing),
    /// The next `POST configure` is carried out, and its answer names no job, once.
    AnswerWithoutJob,
    /// A running job cannot be canceled.
    RefuseCancel,
    /// Two products have the external ID that is asked for.
    TwoProducts,
    /// Assets in answers carry a warning of the service's.
    Validations,
    /// Lists have this many entries a page.
    PageSize(usize),
    /// The link to the next page leads to another host.
    ForeignNextLink,
    /// The captions and titles of a save are stored otherwise.
    Reword(Wording),
}

/// How the captions of screenshots and the titles of videos are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Wording {
    /// They are not stored.
    Drop,
    /// They are cut after ten characters.
    Cut,
    /// Several spaces become one.
    Trim,
    /// They are escaped as in HTML.
    Escape,
    /// The first two of a kind have each other's.
    Swap,
    /// One that is sent empty stays as it was.
    Keep,
}

/// How a logo without `id` is handled where there is one already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Unmatched {
    /// It replaces the one that is there.
    Replace,
    /// It is added beside it.
    Append,
}

/// How the deletion of an asset that was in a submission is handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Deletion {
    /// It is gone from the draft.
    Allow,
    /// The request is refused before there is a job.
    BadRequest,
}

/// Whether a request that is answered 502 is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Timing {
    /// It is not.
    Before,
    /// It is.
    After,
}
