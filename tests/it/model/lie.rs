//! How the service misbehaves.

use crate::support::Api;
use offerpress::sandbox::{Action, Behavior, Switch, Timing, Unmatched, Wording};

/// How the service misbehaves from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lie {
    IgnoreSave,
    StaleAnswer,
    StaleReads(u32),
    PartialAnswer,
    EmptyAnswer,
    OtherAnswer,
    Drop(&'static str),
    AlterTexts,
    Reencode,
    RefuseOwnEtag,
    LoseAnswer(Action),
    RefuseCertification,
    OldOperation,
    RunningState,
    SignOffByStepName,
    Odd(Odd),
}

/// What the Product Ingestion API does otherwise from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Odd {
    LogoAppended,
    LogoReplaced,
    LocksEdits,
    LocksProduct,
    IgnoresOrder,
    NewPaths,
    LateTree(u32),
    ListsPreviewTwice,
    Fails(&'static str),
    GatewayBefore,
    GatewayAfter,
    NoJob,
    RefusesCancel,
    Remarks,
    OneAPage,
    Rewords(Wording),
}
impl Lie {
    /// Everything that may happen in a story of an API.
    pub(super) fn all(api: Api) -> Vec<Self> {
        match api {
            Api::Portal => of_portal(),
            Api::Ingestion => of_ingestion(),
        }
    }

    pub(super) fn behavior(self) -> Behavior {
        match self {
            Self::IgnoreSave => Behavior::IgnoreSave,
            Self::StaleAnswer => Behavior::StaleAnswer,
            Self::StaleReads(reads) => Behavior::StaleReads(reads),
            Self::PartialAnswer => Behavior::PartialAnswer,
            Self::EmptyAnswer => Behavior::EmptyAnswer,
            Self::OtherAnswer => Behavior::OtherAnswer,
            Self::Drop(field) => Behavior::DropField(field.to_owned()),
            Self::AlterTexts => Behavior::AlterTexts,
            Self::Reencode => Behavior::ReencodeImages,
            Self::RefuseOwnEtag => Behavior::RefuseOwnEtag,
            Self::LoseAnswer(action) => Behavior::LoseAnswer(action),
            Self::RefuseCertification => {
                Behavior::RefuseCertification("The large logo is blurred".to_owned())
            }
            Self::OldOperation => Behavior::OldOperation("archived".to_owned()),
            Self::RunningState => Behavior::RunningState("superseded".to_owned()),
            Self::SignOffByStepName => Behavior::SignOffByStepName,
            Self::Odd(odd) => Behavior::Ingestion(odd.switch()),
        }
    }
}

impl Odd {
    /// Everything that may happen in a story.
    pub(super) const ALL: [Self; 20] = [
        Self::LogoAppended,
        Self::LogoReplaced,
        Self::LocksEdits,
        Self::LocksProduct,
        Self::IgnoresOrder,
        Self::NewPaths,
        Self::LateTree(1),
        Self::LateTree(3),
        Self::ListsPreviewTwice,
        Self::Fails("azureLogoLarge"),
        Self::Fails("azureLogoScreenshot/1"),
        Self::GatewayBefore,
        Self::GatewayAfter,
        Self::NoJob,
        Self::RefusesCancel,
        Self::Remarks,
        Self::OneAPage,
        Self::Rewords(Wording::Swap),
        Self::Rewords(Wording::Drop),
        Self::Rewords(Wording::Keep),
    ];

    fn switch(self) -> Switch {
        match self {
            Self::LogoAppended => Switch::LogoWithoutId(Unmatched::Append),
            Self::LogoReplaced => Switch::LogoWithoutId(Unmatched::Replace),
            Self::LocksEdits => Switch::LockEdits,
            Self::LocksProduct => Switch::LockProduct,
            Self::IgnoresOrder => Switch::IgnoreDisplayOrder,
            Self::NewPaths => Switch::NewPaths,
            Self::LateTree(reads) => Switch::LateTree(reads),
            Self::ListsPreviewTwice => Switch::ListPreviewTwice,
            Self::Fails(resource) => Switch::FailResource(resource.to_owned()),
            Self::GatewayBefore => Switch::BadGateway(Timing::Before),
            Self::GatewayAfter => Switch::BadGateway(Timing::After),
            Self::NoJob => Switch::AnswerWithoutJob,
            Self::RefusesCancel => Switch::RefuseCancel,
            Self::Remarks => Switch::Validations,
            Self::OneAPage => Switch::PageSize(1),
            Self::Rewords(wording) => Switch::Reword(wording),
        }
    }
}
fn of_portal() -> Vec<Lie> {
    vec![
        Lie::IgnoreSave,
        Lie::StaleAnswer,
        Lie::StaleReads(1),
        Lie::StaleReads(3),
        Lie::PartialAnswer,
        Lie::EmptyAnswer,
        Lie::OtherAnswer,
        Lie::Drop("smallLogo"),
        Lie::Drop("screenshots"),
        Lie::AlterTexts,
        Lie::Reencode,
        Lie::RefuseOwnEtag,
        Lie::LoseAnswer(Action::Save),
        Lie::LoseAnswer(Action::Submit),
        Lie::LoseAnswer(Action::GoLive),
        Lie::RefuseCertification,
        Lie::OldOperation,
        Lie::RunningState,
        Lie::SignOffByStepName,
    ]
}

fn of_ingestion() -> Vec<Lie> {
    let of_both = [
        Lie::IgnoreSave,
        Lie::StaleReads(1),
        Lie::StaleReads(3),
        Lie::AlterTexts,
        Lie::Reencode,
        Lie::LoseAnswer(Action::Save),
        Lie::LoseAnswer(Action::Submit),
        Lie::LoseAnswer(Action::GoLive),
        Lie::LoseAnswer(Action::Cancel),
        Lie::RefuseCertification,
    ];
    of_both.into_iter().chain(Odd::ALL.map(Lie::Odd)).collect()
}
