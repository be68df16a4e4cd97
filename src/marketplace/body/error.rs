//! What keeps a text from being an offer, or images from being put into one.

use crate::base::{AssetKind, IdError, PlanId};
use crate::report::Place;

/// Says why an offer cannot be read or rewritten.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text is not JSON.
    #[error("{place}: invalid JSON: {reason}")]
    Syntax {
        /// Where the reader gave up.
        place: Box<Place>,
        /// What it says.
        reason: String,
    },
    /// The text is far larger than any offer.
    #[error("{file}: {is}, but the limit is {most}")]
    TooLarge {
        /// The file.
        file: String,
        /// How large it is.
        is: String,
        /// How large it may be.
        most: String,
    },
    /// The bytes are not UTF-8.
    #[error("{place}: not UTF-8 text; save the file as UTF-8")]
    NotUtf8 {
        /// The first bad byte.
        place: Box<Place>,
    },
    /// A member stands twice in one object, so that readers would not agree on its value.
    #[error("{place}: duplicate field `{member}`, first used in line {first_line}; remove one of them")]
    Duplicate {
        /// Where it stands the second time.
        place: Box<Place>,
        /// The name.
        member: String,
        /// The line in which it stands the first time.
        first_line: usize,
    },
    /// A member has a name that cannot be carried without a change.
    #[error("{place}: `{member}` is not a valid field name")]
    Reserved {
        /// Where it stands.
        place: Box<Place>,
        /// The name.
        member: String,
    },
    /// A member without which it is no offer is not there.
    #[error("{file}: `{member}` is missing")]
    Missing {
        /// The file.
        file: String,
        /// The member, for example `definition.offer`.
        member: &'static str,
    },
    /// A member is of another JSON type than it must be.
    #[error("{place}: `{member}` is {found}, but must be {expected}")]
    WrongType {
        /// Where it stands.
        place: Box<Place>,
        /// The member.
        member: String,
        /// The type that it is of.
        found: &'static str,
        /// What it must be.
        expected: &'static str,
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
    /// Shows the place of the trouble, with the line for the caret where the offer came from a text.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Syntax { place, .. }
            | Self::NotUtf8 { place }
            | Self::Duplicate { place, .. }
            | Self::Reserved { place, .. }
            | Self::WrongType { place, .. }
            | Self::BadId { place, .. } => Some(place),
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
