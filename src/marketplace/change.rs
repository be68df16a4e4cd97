//! What differs between two states of an offer.

use crate::base::ImageUrl;
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
