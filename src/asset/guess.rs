//! What an image is probably for, by its path and size: only to propose it to a person.

use super::Profile;
use super::file_name::stem;
use super::name::{kinds_by_name, words};
use crate::base::{AssetKind, Pixels};

/// Returns the likely image type: by its name, else by its size where only one type takes it.
#[must_use]
pub fn likely_kind(file_name: &str, pixels: Option<Pixels>, profile: &Profile) -> Option<AssetKind> {
    let named = kinds_by_name(stem(file_name), profile, |kind| *kind != AssetKind::Document);
    match named.as_slice() {
        [kind] => Some(kind.clone()),
        _ => pixels.and_then(|pixels| profile.kinds_of_size(pixels).next().cloned()),
    }
}

/// What the words of a path say about an image, as press kits use them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// The mark or the name of a product.
    Logo(Variant),
    /// The product at work.
    Screen,
    /// Something that listings don't show, such as `a color palette`.
    Other(&'static str),
    /// Nothing.
    None,
}

/// Which form of a logo it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variant {
    /// In a single color, or for a dark background.
    Special,
    /// In the brand's colors.
    Main,
}

const LOGO: [&str; 13] = [
    "logo",
    "logos",
    "icon",
    "icons",
    "mark",
    "logomark",
    "symbol",
    "brandmark",
    "emblem",
    "glyph",
    "wordmark",
    "lockup",
    "signet",
];

const SPECIAL: [&str; 17] = [
    "white",
    "black",
    "mono",
    "monochrome",
    "reversed",
    "reverse",
    "negative",
    "inverted",
    "inverse",
    "knockout",
    "dark",
    "light",
    "gray",
    "grey",
    "outline",
    "print",
    "cmyk",
];

const SCREEN: [&str; 9] =
    ["screenshot", "screenshots", "screen", "screens", "shot", "shots", "capture", "captures", "ui"];

const OTHER: [(&str, &[&str]); 5] = [
    (
        "a color palette",
        &["palette", "palettes", "swatch", "swatches", "color", "colors", "colour", "colours"],
    ),
    ("an icon for browsers or home screens", &["fav", "favicons", "touch", "launcher", "manifest"]),
    (
        "a banner or cover image",
        &["banner", "banners", "cover", "header", "og", "social", "twitter", "facebook", "linkedin", "ads"],
    ),
    (
        "a photo",
        &[
            "team",
            "founder",
            "founders",
            "people",
            "office",
            "headshot",
            "headshots",
            "photo",
            "photos",
            "portrait",
        ],
    ),
    (
        "a pattern or background",
        &["pattern", "patterns", "texture", "background", "backgrounds", "wallpaper"],
    ),
];

impl Hint {
    /// Reads the words of the file name, else those of its folder, and so on.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let parts = stem(path).rsplit('/').map(|part| Self::of_words(&words(part)));
        parts.into_iter().find(|hint| *hint != Self::None).unwrap_or(Self::None)
    }

    fn of_words(words: &[String]) -> Self {
        let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
        if let Some((what, _)) = OTHER.into_iter().find(|(_, known)| has(known)) {
            Self::Other(what)
        } else if has(&LOGO) {
            Self::Logo(if has(&SPECIAL) { Variant::Special } else { Variant::Main })
        } else if has(&SCREEN) {
            Self::Screen
        } else {
            Self::None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_goes_before_the_size() {
        let profile = Profile::named("partner-center").unwrap();
        let kind = |name: &str, width, height| {
            let kind = likely_kind(name, Some(Pixels::new(width, height)), &profile);
            kind.map(|kind| kind.name().to_owned())
        };
        for (name, width, height, expected) in [
            ("Contoso-large.png", 48, 48, Some("large-logo")),
            ("contoso.png", 48, 48, Some("small-logo")),
            ("contoso.png", 300, 300, Some("large-logo")),
            ("team.png", 1280, 720, Some("screenshot")),
            ("team.png", 1281, 720, None),
        ] {
            assert_eq!(kind(name, width, height).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn the_words_of_press_kits_are_read() {
        let (palette, favicon, banner, photo) = (OTHER[0].0, OTHER[1].0, OTHER[2].0, OTHER[3].0);
        for (path, hint) in [
            ("Brand/Logo/Contoso_Icon_RGB.png", Hint::Logo(Variant::Main)),
            ("Contoso Logo White.svg", Hint::Logo(Variant::Special)),
            ("Logos/contoso.png", Hint::Logo(Variant::Main)),
            ("Brand/Colors/contoso-logo.png", Hint::Logo(Variant::Main)),
            ("Color Palette.png", Hint::Other(palette)),
            ("Brand/Logo/swatches.png", Hint::Other(palette)),
            ("Brand/Colors/primary.png", Hint::Other(palette)),
            ("favicon-32x32.png", Hint::Other(favicon)),
            ("apple-touch-icon.png", Hint::Other(favicon)),
            ("web/banner_1500x500.png", Hint::Other(banner)),
            ("og-image.png", Hint::Other(banner)),
            ("Team/Anna.jpg", Hint::Other(photo)),
            ("Screenshot 2024-05-01 at 10.12.33.png", Hint::Screen),
            ("Screens/dashboard.png", Hint::Screen),
            ("dashboard.png", Hint::None),
        ] {
            assert_eq!(Hint::of(path), hint, "{path}");
        }
    }
}
