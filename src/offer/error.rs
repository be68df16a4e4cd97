//! What keeps a text from being an offer, or pictures from being put into one.

use crate::base::{AssetKind, IdError, PlanId};
use crate::report::Span;

/// Says why an offer cannot be read or rewritten.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text is not JSON.
    #[error("{file}:{}:{}: this is not JSON: {reason}", at.line, at.column)]
    Syntax {
        /// The file.
        file: String,
        /// Where the reader gave up.
        at: Span,
        /// What it says.
        reason: String,
    },
    /// The bytes are not UTF-8.
    #[error("{file}:{}:{}: this is not UTF-8 text; save the file as UTF-8", at.line, at.column)]
    NotUtf8 {
        /// The file.
        file: String,
        /// The first bad byte.
        at: Span,
    },
    /// A member stands twice in one object, so that readers would not agree on its value.
    #[error(
        "{file}:{}:{}: `{member}` is already there in line {first_line}; remove one of them",
        at.line, at.column
    )]
    Duplicate {
        /// The file.
        file: String,
        /// The name.
        member: String,
        /// Where it stands the second time.
        at: Span,
        /// The line in which it stands the first time.
        first_line: usize,
    },
    /// A member has a name that cannot be carried without a change.
    #[error("{file}:{}:{}: a member cannot be called `{member}`", at.line, at.column)]
    Reserved {
        /// The file.
        file: String,
        /// The name.
        member: String,
        /// Where it stands.
        at: Span,
    },
    /// A member without which it is no offer is not there.
    #[error("{file}: `{member}` is missing; an offer needs it")]
    Missing {
        /// The file.
        file: String,
        /// The member, for example `definition.offer`.
        member: &'static str,
    },
    /// A member is of another JSON type than it must be.
    #[error("{}`{member}` is {found}, but must be {expected}", place(file, at.as_ref()))]
    WrongType {
        /// The file.
        file: String,
        /// The member.
        member: String,
        /// Where it stands, if the offer was read from a text.
        at: Option<Span>,
        /// The type that it is of.
        found: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// `publisherId` or `id` is no id.
    #[error("{}`{member}` is no good", place(file, at.as_ref()))]
    BadId {
        /// The file.
        file: String,
        /// The member.
        member: &'static str,
        /// Where it stands, if the offer was read from a text.
        at: Option<Span>,
        /// What is wrong with it.
        source: IdError,
    },
    /// A picture is meant for a plan that the offer has not.
    #[error("the offer has no plan `{plan}`; it has {}", listed(known))]
    UnknownPlan {
        /// The plan that was asked for.
        plan: PlanId,
        /// The plans there are.
        known: Vec<String>,
    },
    /// The offer keeps its pictures per plan, but has no plan.
    #[error(
        "this offer keeps its pictures with its plans, but has no plan yet; add one to `definition.plans`"
    )]
    NoPlans,
    /// A picture is meant for a plan, but nothing tells that such offers keep pictures per plan.
    #[error(
        "an offer of type `{offer_type}` keeps no pictures with its plans; move those of plan `{plan}` up to the offer"
    )]
    NoPlanImages {
        /// The plan that was asked for.
        plan: PlanId,
        /// The offer's type.
        offer_type: String,
    },
    /// Core VM offers have no hero logo, and one that is set cannot be removed.
    #[error("an offer of type `microsoft-azure-corevm` has no {kind}; take its file out of the folder")]
    NoSuchField {
        /// The kind that has no place.
        kind: AssetKind,
    },
    /// Two pictures are meant for the same place.
    #[error("two files are meant for the same place: {kind}{}", position.map(|n| format!(" {n}")).unwrap_or_default())]
    Twice {
        /// What both are for.
        kind: AssetKind,
        /// The position in the list, counted from 1.
        position: Option<usize>,
    },
    /// The elements of a list are objects, and which member holds the picture is not clear.
    #[error(
        "the elements of `{field}` are objects, and none or several of their members could hold the picture ({}); \
         name it in `offerpress.toml`",
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
    /// Shows where in the text the trouble is, for the caret.
    #[must_use]
    pub fn span(&self) -> Option<&Span> {
        match self {
            Self::Syntax { at, .. }
            | Self::NotUtf8 { at, .. }
            | Self::Duplicate { at, .. }
            | Self::Reserved { at, .. } => Some(at),
            Self::WrongType { at, .. } | Self::BadId { at, .. } => at.as_ref(),
            _ => None,
        }
    }
}

fn place(file: &str, at: Option<&Span>) -> String {
    at.map_or_else(|| format!("{file}: "), |at| format!("{file}:{}:{}: ", at.line, at.column))
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
