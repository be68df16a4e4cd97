//! What keeps a text from being an offer, or images from being put into one.

use crate::base::{AssetKind, IdError, PlanId};
use crate::report::Place;

/// Says why an offer cannot be read or rewritten.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text is no offer: too large, not UTF-8, not JSON, or a member is missing, there twice, or of the wrong type.
    #[error("{place}: {problem}")]
    Invalid {
        /// Where the trouble is; the whole file where it has no place in it.
        place: Box<Place>,
        /// What is wrong there.
        problem: String,
    },
    /// `publisherId` or `id` is no id.
    #[error("{place}: invalid `{member}`")]
    BadId {
        /// Where it stands.
        place: Box<Place>,
        /// The member.
        member: &'static str,
        /// What is wrong with it.
        source: IdError,
    },
    /// An image is meant for a plan that the offer has not.
    #[error("the offer has no plan `{plan}`; its plans: {}", listed(known))]
    UnknownPlan {
        /// The plan that was asked for.
        plan: PlanId,
        /// The plans there are.
        known: Vec<String>,
    },
    /// The offer keeps its images per plan, but has no plan.
    #[error(
        "this offer type stores images in its plans, but the offer has no plan; add one to `definition.plans`"
    )]
    NoPlans,
    /// An image is meant for a plan, but nothing tells that such offers keep images per plan.
    #[error(
        "offers of type `{offer_type}` don't store images in plans; move the images of plan `{plan}` to `logos`, `screenshots` or `videos` of the offer"
    )]
    NoPlanImages {
        /// The plan that was asked for.
        plan: PlanId,
        /// The offer's type.
        offer_type: String,
    },
    /// Core VM offers have no hero logo, and one that is set cannot be removed.
    #[error("offers of type `microsoft-azure-corevm` have no {kind}; remove its file from the folder")]
    NoSuchField {
        /// The kind that has no place.
        kind: AssetKind,
    },
    /// Two images are meant for the same place.
    #[error("two files are for the same field: {kind}{}", position.map(|n| format!(" {n}")).unwrap_or_default())]
    Twice {
        /// What both are for.
        kind: AssetKind,
        /// The position in the list, counted from 1.
        position: Option<usize>,
    },
    /// The elements of a list are objects, and which member holds the image is not clear.
    #[error(
        "the elements of `{field}` are objects, and it is not clear which field holds the image ({}); set it under `[lists]` in `offerpress.toml`",
        listed(members)
    )]
    UnclearShape {
        /// The list.
        field: String,
        /// The members that the first element has.
        members: Vec<String>,
    },
}

impl Error {
    pub(super) fn invalid(place: impl Into<Place>, problem: impl Into<String>) -> Self {
        Self::Invalid { place: Box::new(place.into()), problem: problem.into() }
    }

    /// Shows the place of the trouble, with the line for the caret where the offer came from a text.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Invalid { place, .. } | Self::BadId { place, .. } => Some(place),
            _ => None,
        }
    }
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
