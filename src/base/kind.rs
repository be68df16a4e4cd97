//! What an asset is for, and the one place that knows how each kind is named and where it lies in an offer.

use std::fmt;
use std::sync::Arc;

/// What one file of a listing is for.
///
/// Sizes and counts belong to a profile; names and places, which every module shares, are here.
/// Field names as on the API page "Create or modify an offer".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssetKind {
    /// `*.smallLogo`
    SmallLogo,
    /// `*.mediumLogo`
    MediumLogo,
    /// `*.largeLogo`
    LargeLogo,
    /// `*.wideLogo`
    WideLogo,
    /// `*.heroLogo`; once set it can't be removed.
    HeroLogo,
    /// An element of `*.screenshots`
    Screenshot,
    /// The image of an element of `*.videos`
    VideoThumbnail,
    /// A PDF; the API page names no field for it.
    Document,
    /// A kind that a profile or `offerpress.toml` adds.
    Custom {
        /// Its name in settings and output, for example `tile-logo`.
        name: Arc<str>,
        /// The last part of its field in the offer, for example `tileLogo`.
        field: Arc<str>,
    },
}

/// Tells a field that holds one URL from a list of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldShape {
    /// One URL as a string.
    One,
    /// A list.
    List,
}

/// Says that a name is no kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an image type")]
pub struct UnknownKind(pub String);

impl AssetKind {
    /// Lists the built-in kinds in the order in which people meet them.
    pub const BUILT_IN: [Self; 8] = [
        Self::SmallLogo,
        Self::MediumLogo,
        Self::LargeLogo,
        Self::WideLogo,
        Self::HeroLogo,
        Self::Screenshot,
        Self::VideoThumbnail,
        Self::Document,
    ];

    /// Its name, and the last part of its field.
    fn names(&self) -> (&str, Option<&str>) {
        match self {
            Self::SmallLogo => ("small-logo", Some("smallLogo")),
            Self::MediumLogo => ("medium-logo", Some("mediumLogo")),
            Self::LargeLogo => ("large-logo", Some("largeLogo")),
            Self::WideLogo => ("wide-logo", Some("wideLogo")),
            Self::HeroLogo => ("hero-logo", Some("heroLogo")),
            Self::Screenshot => ("screenshot", Some("screenshots")),
            Self::VideoThumbnail => ("video-thumbnail", Some("videos")),
            Self::Document => ("document", None),
            Self::Custom { name, field } => (name, Some(field)),
        }
    }

    /// Returns the name used in settings, output and the lock, for example `large-logo`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.names().0
    }

    /// Returns the name for people, for example `large logo`.
    #[must_use]
    pub fn title(&self) -> String {
        self.name().replace('-', " ")
    }

    /// Returns the last part of the offer's field, for example `largeLogo`; none where no field is documented.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.names().1
    }

    /// Whether the field holds one URL or a list.
    #[must_use]
    pub fn shape(&self) -> FieldShape {
        match self {
            Self::Screenshot | Self::VideoThumbnail | Self::Document => FieldShape::List,
            _ => FieldShape::One,
        }
    }

    /// Whether one logo can be made of another: a mark fits into a square one, the words of a wide logo or the scene of a
    /// hero image don't.
    #[must_use]
    pub fn can_become(&self, wanted: &Self) -> bool {
        let is_broad = |kind: &Self| matches!(kind, Self::WideLogo | Self::HeroLogo);
        self.shape() == FieldShape::One
            && wanted.shape() == FieldShape::One
            && (is_broad(wanted) || !is_broad(self))
    }

    /// Whether the kind is one of the five logos.
    #[must_use]
    pub fn is_logo(&self) -> bool {
        matches!(self, Self::SmallLogo | Self::MediumLogo | Self::LargeLogo | Self::WideLogo | Self::HeroLogo)
    }

    /// Returns the folder of an assets folder in which such files lie, for example `logos`.
    #[must_use]
    pub fn folder(&self) -> &'static str {
        match self {
            Self::Screenshot => "screenshots",
            Self::VideoThumbnail => "videos",
            Self::Document => "documents",
            _ => "logos",
        }
    }

    /// Returns the name of such a file there, without its ending: `large` for the large logo.
    #[must_use]
    pub fn file_stem(&self) -> &str {
        let name = self.name();
        name.strip_suffix("-logo").unwrap_or(name)
    }

    /// Finds a built-in kind by its [`name`](Self::name).
    ///
    /// # Errors
    /// Returns an error that names the text that is no kind.
    pub fn parse(name: &str) -> Result<Self, UnknownKind> {
        let found = Self::BUILT_IN.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| UnknownKind(name.to_owned()))
    }
}

impl fmt::Display for AssetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for kind in AssetKind::BUILT_IN {
            assert_eq!(AssetKind::parse(kind.name()), Ok(kind.clone()));
        }
        assert_eq!(AssetKind::parse("slot").unwrap_err().to_string(), "`slot` is not an image type");
    }

    #[test]
    fn logos_are_single_and_pictures_in_rows_are_lists() {
        for kind in AssetKind::BUILT_IN {
            assert_eq!(kind.is_logo(), kind.shape() == FieldShape::One, "{kind}");
        }
    }
}
