//! What is undocumented about the Product Ingestion API, and what goes wrong there: one enum, and one table of its names.
//!
//! Where its pages are silent, the sandbox has a default, and a switch selects the other behavior.

use std::fmt;

use super::help::{Help, name_in};

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

impl Wording {
    const ALL: [(&'static str, Self); 6] = [
        ("drop", Self::Drop),
        ("cut", Self::Cut),
        ("trim", Self::Trim),
        ("escape", Self::Escape),
        ("swap", Self::Swap),
        ("keep", Self::Keep),
    ];

    fn of(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| *name == text).map(|(_, wording)| *wording)
    }

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, wording)| *wording == self).map_or("", |(name, _)| name)
    }
}

/// How a logo without `id` is handled where there is one already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unmatched {
    /// It replaces the one that is there.
    Replace,
    /// It is added beside it.
    Append,
}

/// How the deletion of an asset that was in a submission is handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Deletion {
    /// It is gone from the draft.
    Allow,
    /// The request is refused before there is a job.
    BadRequest,
}

/// Whether a request that is answered 502 is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Timing {
    /// It is not.
    Before,
    /// It is.
    After,
}

/// All switches: the one place where names and values are.
#[rustfmt::skip]
pub(super) const ALL: [Help<Switch>; 21] = [
    valued("logo-without-id", "`replace` (default) or `append`", Some("replace"), "A logo sent without `id` where there is one replaces it, or is added; otherwise it is refused", |one| matches!(one, Switch::LogoWithoutId(_)), |text| unmatched(text).map(Switch::LogoWithoutId)),
    valued("delete-published", "`allow` (default) or `bad-request`", Some("allow"), "Published assets can be deleted, or are refused at once; otherwise deleting them fails in the job", |one| matches!(one, Switch::DeletePublished(_)), |text| deletion(text).map(Switch::DeletePublished)),
    Help::plain("lock-edits", "Edits fail while a submission runs", |one| *one == Switch::LockEdits, |_| Some(Switch::LockEdits)),
    Help::plain("lock-product", "Every job fails because the product is locked", |one| *one == Switch::LockProduct, |_| Some(Switch::LockProduct)),
    Help::plain("need-url", "An asset sent with `id` and without `url` fails; otherwise it keeps its file", |one| *one == Switch::NeedUrl, |_| Some(Switch::NeedUrl)),
    Help::plain("ignore-display-order", "`displayOrder` stays 0, whatever is sent", |one| *one == Switch::IgnoreDisplayOrder, |_| Some(Switch::IgnoreDisplayOrder)),
    Help::plain("new-paths", "The path of a file's URL is another one at each read", |one| *one == Switch::NewPaths, |_| Some(Switch::NewPaths)),
    Help::plain("any-size", "Image sizes aren't checked", |one| *one == Switch::AnySize, |_| Some(Switch::AnySize)),
    valued("late-tree", "a number (default 1)", Some("1"), "When a submission has succeeded, so many reads of its tree show the one before", |one| matches!(one, Switch::LateTree(_)), |text| text.parse().ok().map(Switch::LateTree)),
    Help::plain("list-preview-twice", "A submission that is live is listed as the preview too", |one| *one == Switch::ListPreviewTwice, |_| Some(Switch::ListPreviewTwice)),
    valued("fail-resource", "a type and number, such as `azureLogoScreenshot/2` or `listing-trailer/1`", None, "That resource fails in the next job, once; the others are saved", |one| matches!(one, Switch::FailResource(_)), |text| Some(Switch::FailResource(text.to_owned()))),
    Help::plain("details-object", "The `details` of errors are an empty object", |one| *one == Switch::DetailsObject, |_| Some(Switch::DetailsObject)),
    Help::plain("endless-job", "Jobs don't end", |one| *one == Switch::EndlessJob, |_| Some(Switch::EndlessJob)),
    valued("bad-gateway", "`before` (default) or `after`", Some("before"), "The next `POST configure` is answered 502, once; with `after` it is carried out", |one| matches!(one, Switch::BadGateway(_)), |text| timing(text).map(Switch::BadGateway)),
    Help::plain("answer-without-job", "The next `POST configure` is carried out and its answer names no job, once", |one| *one == Switch::AnswerWithoutJob, |_| Some(Switch::AnswerWithoutJob)),
    Help::plain("refuse-cancel", "A running job can't be canceled", |one| *one == Switch::RefuseCancel, |_| Some(Switch::RefuseCancel)),
    Help::plain("two-products", "Two products have the external ID that is asked for", |one| *one == Switch::TwoProducts, |_| Some(Switch::TwoProducts)),
    Help::plain("validations", "Assets in answers carry a warning", |one| *one == Switch::Validations, |_| Some(Switch::Validations)),
    valued("page-size", "a number (default 1)", Some("1"), "Lists have so many entries a page", |one| matches!(one, Switch::PageSize(_)), |text| text.parse().ok().filter(|size| *size > 0).map(Switch::PageSize)),
    Help::plain("foreign-next-link", "The link to the next page leads to another host", |one| *one == Switch::ForeignNextLink, |_| Some(Switch::ForeignNextLink)),
    valued("reword", "`drop` (default), `cut`, `trim`, `escape`, `swap` or `keep`", Some("drop"), "A save stores captions and titles otherwise: none, cut, with single spaces, as HTML, in each other's places, or the old one where it was removed", |one| matches!(one, Switch::Reword(_)), |text| Wording::of(text).map(Switch::Reword)),
];

const fn valued(
    name: &'static str,
    value: &'static str,
    default: Option<&'static str>,
    does: &'static str,
    is: fn(&Switch) -> bool,
    make: fn(&str) -> Option<Switch>,
) -> Help<Switch> {
    Help { name, value, does, default, is, make }
}

fn unmatched(text: &str) -> Option<Unmatched> {
    match text {
        "replace" => Some(Unmatched::Replace),
        "append" => Some(Unmatched::Append),
        _ => None,
    }
}

fn deletion(text: &str) -> Option<Deletion> {
    match text {
        "allow" => Some(Deletion::Allow),
        "bad-request" => Some(Deletion::BadRequest),
        _ => None,
    }
}

fn timing(text: &str) -> Option<Timing> {
    match text {
        "before" => Some(Timing::Before),
        "after" => Some(Timing::After),
        _ => None,
    }
}

impl Switch {
    /// Returns the switch's name, without its value.
    pub(super) fn name(&self) -> &'static str {
        name_in(&ALL, self)
    }

    fn value(&self) -> String {
        match self {
            Self::LogoWithoutId(Unmatched::Replace) => "replace".to_owned(),
            Self::LogoWithoutId(Unmatched::Append) => "append".to_owned(),
            Self::DeletePublished(Deletion::Allow) => "allow".to_owned(),
            Self::DeletePublished(Deletion::BadRequest) => "bad-request".to_owned(),
            Self::BadGateway(Timing::Before) => "before".to_owned(),
            Self::BadGateway(Timing::After) => "after".to_owned(),
            Self::Reword(wording) => wording.name().to_owned(),
            Self::LateTree(count) => count.to_string(),
            Self::PageSize(size) => size.to_string(),
            Self::FailResource(name) => name.clone(),
            _ => String::new(),
        }
    }
}

impl fmt::Display for Switch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value() {
            value if value.is_empty() => formatter.write_str(self.name()),
            value => write!(formatter, "{}={value}", self.name()),
        }
    }
}
