//! What a save's answer shows of what was sent.

use crate::base::{AssetKind, ImageUrl};
use crate::listing::Level;

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
