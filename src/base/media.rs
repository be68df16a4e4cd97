//! The media types that listings are made of.

use offerpress_pixels::Content;
use schemars::JsonSchema;
use serde::Deserialize;

/// The media type of a file, told by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Format", description = "A file format as settings write it.")]
pub enum MediaType {
    /// PNG
    Png,
    /// JPEG
    Jpeg,
    /// PDF
    Pdf,
}

impl MediaType {
    /// Returns the media type of a file, where a listing may take it.
    #[must_use]
    pub fn of(content: Content) -> Option<Self> {
        match content {
            Content::Png => Some(Self::Png),
            Content::Jpeg => Some(Self::Jpeg),
            Content::Pdf => Some(Self::Pdf),
            Content::Empty | Content::Known(_) | Content::Unknown => None,
        }
    }

    /// Returns the media type as `Content-Type` writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Pdf => "application/pdf",
        }
    }

    /// Returns the file name's ending that goes with it, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Pdf => "pdf",
        }
    }
}
