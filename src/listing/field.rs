//! The image fields of an offer, whatever API shows it: how they are written, and what they show.

use crate::base::json::child;
use crate::base::{AssetKind, FieldShape, ImageUrl, PlanId};
use schemars::JsonSchema;
use serde::Deserialize;

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

/// Which image types a run knows, and how lists are written.
#[derive(Debug, Clone, Copy)]
pub struct ImageFields<'a> {
    /// The image types besides the built-in ones.
    pub kinds: &'a [AssetKind],
    /// The shapes of lists that the settings give.
    pub shapes: &'a ListShapes,
}

/// How the elements of lists are written, as `offerpress.toml` says it under `[lists]`; without, the shape of the existing
/// elements counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "ListsSection", description = "`[lists]`")]
pub struct ListShapes {
    /// Of screenshots.
    pub screenshots: Option<MemberNames>,
    /// Of videos.
    pub videos: Option<MemberNames>,
}

/// The shape of one element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ElementShape {
    /// The URL of the image.
    Text,
    /// An object.
    Object(MemberNames),
}

/// The fields of an element that we write; all others stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(
    rename = "ListSection",
    description = "`[lists.screenshots]`: the fields of an element; without it, elements are plain URLs."
)]
pub struct MemberNames {
    /// The field that holds the image URL.
    #[serde(rename = "image")]
    pub url: String,
    /// The field that holds the caption or title.
    pub name: Option<String>,
    /// The field that holds the URL of the video.
    pub video: Option<String>,
}

impl ListShapes {
    /// Returns the fields of the elements of a kind, where they are set.
    #[must_use]
    pub fn of(&self, kind: &AssetKind) -> Option<&MemberNames> {
        match kind {
            AssetKind::Screenshot => self.screenshots.as_ref(),
            AssetKind::VideoThumbnail => self.videos.as_ref(),
            _ => None,
        }
    }
}

impl ElementShape {
    /// Returns the members of an object.
    #[must_use]
    pub fn into_names(self) -> Option<MemberNames> {
        match self {
            Self::Text => None,
            Self::Object(names) => Some(names),
        }
    }
}

/// What the elements of a list have room for beside the image URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Whether there is a field for a caption or title.
    pub name: bool,
    /// Whether there is a field for the URL of a video.
    pub video: bool,
}

impl Room {
    /// Plain URLs.
    pub const NONE: Self = Self { name: false, video: false };

    /// Returns the room in elements with these fields; none where they are plain URLs.
    #[must_use]
    pub fn in_fields(names: Option<&MemberNames>) -> Self {
        names.map_or(Self::NONE, |names| Self { name: names.name.is_some(), video: names.video.is_some() })
    }

    /// Returns the room in elements whose fields are set, where they are.
    #[must_use]
    pub fn of_names(names: Option<&MemberNames>) -> Option<Self> {
        names.map(|names| Self::in_fields(Some(names)))
    }
}

/// The images that an offer shows, field by field.
#[derive(Debug, Clone)]
pub struct ShownImages {
    fields: Vec<Field>,
}

/// One image that an offer shows.
#[derive(Debug, Clone, Copy)]
pub struct Element<'s> {
    /// Its URL; none for an element of a list in which no URL can be found.
    pub url: Option<&'s ImageUrl>,
    /// What stands beside it.
    pub words: &'s Words,
}

impl ShownImages {
    /// Creates the listing of these fields.
    #[must_use]
    pub fn of(fields: Vec<Field>) -> Self {
        Self { fields }
    }

    /// Returns the field of a kind, where the offer has it.
    #[must_use]
    pub fn field(&self, kind: &AssetKind, plan: Option<&PlanId>) -> Option<&Field> {
        self.fields().find(|(field, of)| field.kind == *kind && *of == plan).map(|(field, _)| field)
    }

    /// Returns all fields, those of plans without a proper ID included.
    #[must_use]
    pub fn all(&self) -> &[Field] {
        &self.fields
    }

    /// Returns every field with the plan that it belongs to; those of plans without a proper ID are left out.
    pub fn fields(&self) -> impl Iterator<Item = (&Field, Option<&PlanId>)> {
        self.fields.iter().filter_map(|field| match &field.level {
            Level::Offer => Some((field, None)),
            Level::Plan(plan) => Some((field, Some(plan.as_ref()?))),
        })
    }

    /// Returns what one field shows, in order.
    #[must_use]
    pub fn elements(&self, kind: &AssetKind, plan: Option<&PlanId>) -> Vec<Element<'_>> {
        self.field(kind, plan).map(elements).unwrap_or_default()
    }

    /// Returns the members of a list's elements, where they are objects.
    #[must_use]
    pub fn names(&self, kind: &AssetKind, plan: Option<&PlanId>) -> Option<&MemberNames> {
        self.field(kind, plan)?.names.as_ref()
    }
}

/// Returns what a field shows, in order; an empty logo field shows nothing.
#[must_use]
pub fn elements(field: &Field) -> Vec<Element<'_>> {
    let all = field.urls.iter().zip(&field.words);
    let all = all.map(|(url, words)| Element { url: url.as_ref(), words });
    match field.kind.shape() {
        FieldShape::One => all.filter(|element| element.url.is_some()).collect(),
        FieldShape::List => all.collect(),
    }
}
