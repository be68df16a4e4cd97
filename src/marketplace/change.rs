//! What differs between two states of an offer, and between what was sent and what an answer shows.

use crate::base::{AssetKind, ImageUrl};
use crate::listing::Level;
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;

/// The changes from one state of an offer to another, without those that mean nothing.
#[derive(Debug, Clone, Default)]
pub struct Diff {
    pub(super) changes: Vec<Change>,
    pub(super) unseen: Vec<String>,
}

/// One member that differs; its values are short, without signatures and secrets.
#[derive(Debug, Clone)]
pub struct Change {
    /// The member's place, as a JSON pointer.
    pub pointer: String,
    /// The value before; `None` where it was not there.
    pub before: Option<String>,
    /// The value after; `None` where it is no longer there.
    pub after: Option<String>,
    /// The URLs before and after, where it is in an image field.
    pub images: Option<Images>,
}

/// The URLs of an image field before and after a change.
#[derive(Debug, Clone, Default)]
pub struct Images {
    /// The URL before.
    pub before: Option<ImageUrl>,
    /// The URL after.
    pub after: Option<ImageUrl>,
}

/// How a field changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "FieldChangeKind")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is removed; an edit made in Partner Center would be lost.
    Removed,
    /// It has another value.
    Changed,
}

impl Diff {
    /// Returns the changes in the order of the offer.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Returns the members that are sent but that the service never shows, such as secrets, so that nothing tells
    /// whether they change.
    #[must_use]
    pub fn unseen(&self) -> &[String] {
        &self.unseen
    }
}

impl Change {
    /// Returns that all of it is another.
    pub(super) fn of_all() -> Self {
        Self { pointer: "/".to_owned(), before: None, after: None, images: None }
    }

    /// Returns that something beside images and texts is another.
    pub(super) fn of_rest() -> Self {
        let before = Some("prices, plans and properties as they were".to_owned());
        Self { pointer: "/".to_owned(), before, after: Some("others".to_owned()), images: None }
    }

    /// Returns what happens to the member.
    #[must_use]
    pub fn kind(&self) -> ChangeKind {
        match (&self.before, &self.after) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            _ => ChangeKind::Changed,
        }
    }

    /// Whether it is in an image field.
    #[must_use]
    pub fn is_image_field(&self) -> bool {
        self.images.is_some()
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "(not set)".to_owned());
        write!(f, "{}: {} → {}", self.pointer, shown(&self.before), shown(&self.after))
    }
}

/// What an answer shows of what was sent.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The members that are missing or different, in the order in which they were sent.
    pub differences: Vec<Difference>,
    /// Every image that was sent, in the same order.
    pub images: Vec<AnsweredImage>,
    /// The members that were left out to remove them, and that are still there.
    pub still_there: Vec<Difference>,
}

/// One member that the answer does not show as it was sent; its values are short, without signatures and secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The member, as a JSON pointer.
    pub pointer: String,
    /// How it differs.
    pub kind: DifferenceKind,
    /// The value that was sent.
    pub sent: Option<String>,
    /// The value that the answer shows.
    pub shown: Option<String>,
}

/// How an answer differs from what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferenceKind {
    /// It was sent, and is not there.
    Missing,
    /// It has another value.
    Altered,
    /// It was left out or emptied, and is still there.
    NotRemoved,
}

/// One image of the body, and what its field shows.
#[derive(Debug, Clone)]
pub struct AnsweredImage {
    /// Whether its field belongs to the offer or to a plan.
    pub level: Level,
    /// What the image is for.
    pub kind: AssetKind,
    /// Its position in its list, from 0.
    pub position: usize,
    /// Its place as a JSON pointer.
    pub pointer: String,
    /// The URL that was sent.
    pub sent: ImageUrl,
    /// What its field shows.
    pub state: ImageState,
}

/// What an image field shows after a save.
#[derive(Debug, Clone)]
pub enum ImageState {
    /// A URL that was not there before: the marketplace's copy of what was sent.
    Copied(ImageUrl),
    /// The URL that was sent, which was there before: the image stays.
    Kept(ImageUrl),
    /// The URL that was sent: the marketplace has not copied the image yet.
    NotCopied(ImageUrl),
    /// A URL from before the save, where another one was sent.
    Previous(ImageUrl),
    /// Only their content can tell which of these it is: the list lost or gained elements, or a URL that was to stay is
    /// another one.
    Unclear(Vec<ImageUrl>),
    /// No image.
    Missing,
}

impl ImageState {
    /// Judges by URLs alone what a field shows in the place of an image that was sent; `showed` tells which URLs were there
    /// before the save.
    pub(super) fn of(sent: &ImageUrl, shown: Option<&ImageUrl>, showed: impl Fn(&ImageUrl) -> bool) -> Self {
        match shown.cloned() {
            None => Self::Missing,
            Some(shown) if shown.same_place(sent) && showed(sent) => Self::Kept(shown),
            Some(shown) if shown.same_place(sent) => Self::NotCopied(shown),
            Some(shown) if showed(sent) => Self::Unclear(vec![shown]),
            Some(shown) if showed(&shown) => Self::Previous(shown),
            Some(shown) => Self::Copied(shown),
        }
    }
}

impl AnsweredImage {
    /// Returns how its field differs from what was sent, as far as URLs tell; none where it may be as it should.
    #[must_use]
    pub fn difference(&self) -> Option<Difference> {
        let (kind, shown) = match &self.state {
            ImageState::Missing => (DifferenceKind::Missing, None),
            ImageState::Previous(shown) => (DifferenceKind::Altered, Some(shown)),
            _ => return None,
        };
        let (pointer, sent) = (self.pointer.clone(), Some(self.sent.place().to_owned()));
        Some(Difference { pointer, kind, sent, shown: shown.map(|url| url.place().to_owned()) })
    }
}
