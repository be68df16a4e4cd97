//! Looks at files that were fetched: what they are, and how large.
//!
//! Source of the sizes: the portal's page <https://learn.microsoft.com/partner-center/marketplace-offers/marketplace-criteria-content-validation>
//! and the forms beside it; the API's pages set none.

use std::io::Cursor;

use bytes::Bytes;
use image::{ImageFormat, ImageReader};

/// Which sizes a file may have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sizes {
    Checked,
    Any,
}

/// Says what is wrong with a file as an asset of a type; a trailer's still is of the type `listing-trailer`.
pub(super) fn judge(kind: &str, bytes: &Bytes, sizes: Sizes) -> Result<(), String> {
    if kind == "pdfDocument" {
        return if bytes.starts_with(b"%PDF-") { Ok(()) } else { Err("is not a PDF document".to_owned()) };
    }
    if !bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Err("is not a PNG image".to_owned());
    }
    let reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Png);
    let (width, height) = reader.into_dimensions().map_err(|_| "is not a readable PNG image".to_owned())?;
    if sizes == Sizes::Any || fits(kind, width, height) {
        return Ok(());
    }
    Err(format!("has {width}x{height} pixels, which {kind} does not allow"))
}

fn fits(kind: &str, width: u32, height: u32) -> bool {
    match kind {
        "azureLogoSmall" => (width, height) == (48, 48),
        "azureLogoMedium" => (width, height) == (90, 90),
        "azureLogoLarge" => width == height && (216..=350).contains(&width),
        "azureLogoWide" => (width, height) == (255, 115),
        "azureLogoHero" => (width, height) == (815, 290),
        _ => (width, height) == (1280, 720),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::market::png;
    use super::*;

    #[test]
    fn each_type_has_its_sizes() {
        for (kind, width, height, is_fine) in [
            ("azureLogoSmall", 48, 48, true),
            ("azureLogoSmall", 49, 48, false),
            ("azureLogoMedium", 90, 90, true),
            ("azureLogoLarge", 216, 216, true),
            ("azureLogoLarge", 350, 350, true),
            ("azureLogoLarge", 215, 215, false),
            ("azureLogoLarge", 300, 301, false),
            ("azureLogoWide", 255, 115, true),
            ("azureLogoHero", 815, 290, true),
            ("azureLogoScreenshot", 1280, 720, true),
            ("azureLogoScreenshot", 720, 1280, false),
            ("listing-trailer", 1280, 720, true),
        ] {
            let image: Bytes = png(width, height, 1).into();
            assert_eq!(judge(kind, &image, Sizes::Checked).is_ok(), is_fine, "{kind} {width}x{height}");
            assert_eq!(judge(kind, &image, Sizes::Any), Ok(()));
        }
    }

    #[test]
    fn a_file_is_what_its_type_says() {
        let image: Bytes = png(48, 48, 1).into();
        let judge =
            |kind, bytes: &Bytes| judge(kind, bytes, Sizes::Any).unwrap_or_else(|reason| panic!("{reason}"));
        judge("pdfDocument", &Bytes::from_static(b"%PDF-1.4"));
        judge("azureLogoSmall", &image);
        for (kind, bytes, wrong) in [
            ("pdfDocument", image.clone(), "is not a PDF document"),
            ("azureLogoSmall", Bytes::from_static(b"<html>"), "is not a PNG image"),
            ("azureLogoSmall", image.slice(..20), "is not a readable PNG image"),
        ] {
            assert_eq!(super::judge(kind, &bytes, Sizes::Any), Err(wrong.to_owned()));
        }
    }
}
