//! What the page is made of. Whoever has read the folder and the offer fills this in.

use crate::base::{AssetKind, MediaType, OfferId, PlanId, PublisherId};
use crate::report::Report;
use bytes::Bytes;

/// All that the page shows.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// The name of the folder that the pictures come from, for example `assets-example`.
    pub folder: String,
    /// The publisher, where it is known.
    pub publisher: Option<PublisherId>,
    /// The offer, where it is known.
    pub offer: Option<OfferId>,
    /// What the offer says of itself.
    pub texts: Texts,
    /// The offer's plans in order.
    pub plans: Vec<PlanTexts>,
    /// The folder's pictures, in any order.
    pub pictures: Vec<Picture>,
    /// What a check of the folder found; shown at the picture whose file it names.
    pub findings: Report,
    /// The pictures that the offer has today; shown as "before" where they differ.
    pub draft: Option<Vec<Picture>>,
}

/// What the offer says of itself; an empty text is one that the offer does not have.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    /// The offer type's id, for example `microsoft-azure-virtualmachines`.
    pub offer_type: String,
    /// The name that customers see.
    pub title: String,
    /// One line, shown in search results.
    pub summary: String,
    /// Some lines, shown on the listing.
    pub long_summary: String,
    /// HTML as the offer holds it. It is foreign: the page keeps only the tags that the store supports.
    pub description_html: String,
    /// Links to read more.
    pub useful_links: Vec<UsefulLink>,
    /// The categories' ids.
    pub categories: Vec<String>,
}

/// A link that the listing shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsefulLink {
    /// Its words.
    pub title: String,
    /// Its address; the page makes it a link only if it is `https:` or `http:`.
    pub url: String,
}

/// What a plan says of itself.
#[derive(Debug, Clone)]
pub struct PlanTexts {
    /// The plan.
    pub id: PlanId,
    /// The name that customers see.
    pub title: String,
    /// One line.
    pub summary: String,
    /// HTML, as foreign as the offer's.
    pub description_html: String,
}

/// One file of the listing.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The file, relative to the folder, with `/` between folders, for example `logos/large.png`.
    pub file: String,
    /// What it is for.
    pub kind: AssetKind,
    /// The plan that it belongs to; none where it belongs to the offer.
    pub plan: Option<PlanId>,
    /// Its place among those of its kind, counted from 0.
    pub position: usize,
    /// What its content is.
    pub media_type: MediaType,
    /// The file itself.
    pub bytes: Bytes,
    /// Its size, where it could be measured.
    pub pixels: Option<Pixels>,
    /// The size that the profile asks for.
    pub wanted: Option<Wanted>,
    /// Where in the offer its link goes, for example `microsoft-azure-marketplace.screenshots[0]`.
    pub field: Option<String>,
    /// The words below a screenshot.
    pub caption: Option<String>,
    /// The video that a thumbnail stands for.
    pub video: Option<Video>,
    /// What a run would do with it. Where nothing is said and there is a draft, the bytes are compared.
    pub change: Option<Change>,
}

/// A width and a height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pixels {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

/// The size that a kind of picture must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// In words, for example `must be square, 216 to 350 px`.
    pub words: String,
    /// The smallest allowed.
    pub least: Pixels,
    /// The largest allowed; the same as the smallest where there is but one size.
    pub most: Pixels,
}

/// The video that a thumbnail stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Video {
    /// Its name.
    pub title: String,
    /// Where it plays; the page makes it a link only if it is `https:` or `http:`.
    pub url: String,
}

/// What a run would do with a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The offer has none in this place.
    New,
    /// It takes the place of another.
    Changed,
    /// The offer has it already.
    Unchanged,
}

impl Pixels {
    /// Makes a size.
    #[must_use]
    pub fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    fn is_square(self) -> bool {
        self.width == self.height
    }
}

impl std::fmt::Display for Pixels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}×{}", self.width, self.height)
    }
}

impl Wanted {
    /// Tells whether a picture has such a size; between two squares only squares have it.
    #[must_use]
    pub fn fits(&self, pixels: Pixels) -> bool {
        let squares = self.least.is_square() && self.most.is_square();
        (self.least.width..=self.most.width).contains(&pixels.width)
            && (self.least.height..=self.most.height).contains(&pixels.height)
            && (!squares || pixels.is_square())
    }
}

impl Change {
    /// Shows the word for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_fits_between_least_and_most() {
        let square =
            Wanted { words: String::new(), least: Pixels::new(216, 216), most: Pixels::new(350, 350) };
        let wide = Wanted { words: String::new(), least: Pixels::new(255, 115), most: Pixels::new(255, 115) };
        let cases = [
            (&square, 216, 216, true),
            (&square, 350, 350, true),
            (&square, 300, 250, false),
            (&square, 215, 215, false),
            (&square, 351, 351, false),
            (&wide, 255, 115, true),
            (&wide, 115, 255, false),
        ];
        for (wanted, width, height, fits) in cases {
            assert_eq!(wanted.fits(Pixels::new(width, height)), fits, "{width}×{height}");
        }
    }
}
