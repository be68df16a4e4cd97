//! The image fields of an offer, whatever API shows it.

use super::shape::MemberNames;
use crate::base::json::child;
use crate::base::{AssetKind, FieldShape, ImageUrl, PlanId};

/// One image field of an offer, as it is.
#[derive(Debug, Clone)]
pub struct Field {
    /// Whether it belongs to the offer or to a plan.
    pub level: Level,
    /// What its images are for.
    pub kind: AssetKind,
    /// Its place as a JSON pointer.
    pub pointer: String,
    /// Its URLs in order; `None` for an element that holds none.
    pub urls: Vec<Option<ImageUrl>>,
    /// What stands beside each URL.
    pub words: Vec<Words>,
    /// The members of a list's elements, where they are objects.
    pub names: Option<MemberNames>,
    /// The names of the files behind the URLs, by position; none where the API doesn't keep them.
    pub files: Vec<Option<String>>,
}

/// What stands beside an image's URL in an element of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The caption of a screenshot, the title of a video.
    pub name: Option<String>,
    /// The URL of a video.
    pub video: Option<String>,
}

/// The part of an offer that a field belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// `definition.offer`
    Offer,
    /// An element of `definition.plans`; none where its id is no proper one.
    Plan(Option<PlanId>),
}

/// An image field that a run writes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// What its images are for.
    pub kind: AssetKind,
    /// The plan it belongs to, as in [`Placement::plan`](super::Placement::plan).
    pub plan: Option<PlanId>,
}

impl Level {
    /// Returns the plan, where it is one with a proper ID.
    #[must_use]
    pub fn plan(&self) -> Option<&PlanId> {
        match self {
            Self::Offer => None,
            Self::Plan(plan) => plan.as_ref(),
        }
    }
}

impl Field {
    /// Creates a field in which nothing is shown, of an API that shows no other members.
    #[must_use]
    pub fn empty(level: Level, kind: AssetKind) -> Self {
        let names = MemberNames { url: "url".into(), name: Some("name".into()), video: Some("video".into()) };
        let names = (kind.shape() == FieldShape::List).then_some(names);
        let pointer = format!("/{}", kind.name());
        Self { level, kind, pointer, urls: Vec::new(), words: Vec::new(), names, files: Vec::new() }
    }

    /// Tells whether no image is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.urls.iter().all(Option::is_none)
    }

    /// Returns where the URL at a position stands, as a JSON pointer.
    #[must_use]
    pub fn pointer_of(&self, position: usize) -> String {
        let element = || child(&self.pointer, &position.to_string());
        match (self.kind.shape(), &self.names) {
            (FieldShape::One, _) => self.pointer.clone(),
            (FieldShape::List, None) => element(),
            (FieldShape::List, Some(names)) => child(&element(), &names.url),
        }
    }
}
