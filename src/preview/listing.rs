//! What the page is made of. Whoever has read the folder and the offer fills this in.

use crate::base::{AssetKind, MediaType, OfferId, Pixels, PlanId, PublisherId, Size};
use crate::report::Report;
use bytes::Bytes;

/// All that the page shows.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// The name of the folder that the images come from, for example `assets-example`.
    pub folder: String,
    /// The publisher, where it is known.
    pub publisher: Option<PublisherId>,
    /// The offer, where it is known.
    pub offer: Option<OfferId>,
    /// What the offer says of itself.
    pub texts: Texts,
    /// The offer's plans in order.
    pub plans: Vec<PlanTexts>,
    /// The folder's images, in any order.
    pub images: Vec<Image>,
    /// What a check of the folder found; shown at the image whose file it names.
    pub findings: Report,
    /// The images that the offer has today; shown as "before" where they differ.
    pub draft: Option<Vec<Image>>,
}

/// What the offer says of itself; an empty text is one that the offer doesn't have.
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
pub struct Image {
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
    /// Where in the offer its URL goes, for example `microsoft-azure-marketplace.screenshots[0]`.
    pub field: Option<String>,
    /// The words below a screenshot.
    pub caption: Option<String>,
    /// The video that a thumbnail stands for.
    pub video: Option<Video>,
    /// Whether caption, title and URL of the video reach the offer.
    pub words: WordsSent,
    /// What a run would do with it. Where nothing is said and there is a draft, the bytes are compared.
    pub change: Option<Change>,
}

/// The size that a kind of image must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// In words, for example `must be square, 216 to 350 px`.
    pub words: String,
    /// The size.
    pub size: Size,
}

/// The video that a thumbnail stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Video {
    /// Its name.
    pub title: String,
    /// Where it plays; the page makes it a link only if it is `https:` or `http:`.
    pub url: String,
}

/// Whether what is written next to an image is saved in the offer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum WordsSent {
    /// It is, or that isn't known.
    #[default]
    Sent,
    /// The offer has no field for it.
    NotSent,
}

/// What a run would do with an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The offer has none in this place.
    New,
    /// It takes the place of another.
    Changed,
    /// The offer has it already.
    Unchanged,
}

impl Change {
    /// Returns the word for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
        }
    }
}
