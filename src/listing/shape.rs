//! What an element of `screenshots` or `videos` looks like, as settings say it or a draft shows it.

use crate::base::AssetKind;

/// Which image types a run knows, and how lists are written.
#[derive(Debug, Clone, Copy)]
pub struct ImageFields<'a> {
    /// The image types besides the built-in ones.
    pub kinds: &'a [AssetKind],
    /// The shapes of lists that the settings give.
    pub shapes: &'a ListShapes,
}

/// The shapes that `offerpress.toml` gives; without one, the shape of the existing elements counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListShapes {
    /// Of `*.screenshots`.
    pub screenshots: Option<ElementShape>,
    /// Of `*.videos`.
    pub videos: Option<ElementShape>,
}

/// The shape of one element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ElementShape {
    /// The URL of the image.
    Text,
    /// An object.
    Object(MemberNames),
}

/// The members of an element that we write; all others stay as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberNames {
    /// Holds the URL of the image.
    pub url: String,
    /// Holds the caption of a screenshot, the title of a video.
    pub name: Option<String>,
    /// Holds the URL of a video.
    pub video: Option<String>,
}

impl ListShapes {
    /// Shows the shape given for a kind.
    #[must_use]
    pub fn of(&self, kind: &AssetKind) -> Option<&ElementShape> {
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

    /// Returns the room in elements of a shape, where one is set.
    #[must_use]
    pub fn of_shape(shape: Option<&ElementShape>) -> Option<Self> {
        shape.map(|shape| Self::in_fields(shape.clone().into_names().as_ref()))
    }
}
