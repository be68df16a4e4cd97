//! How an image is encoded: what browsers show in different ways, or not at all.

use super::Image;
use crate::report::{Finding, Rule, Severity};

/// Several images in one file.
pub(in crate::asset) static ANIMATED: Rule = Rule {
    code: "animated",
    severity: Severity::Warning,
    what: "an image should not be animated",
    why: "listings show still images; whether animated PNGs are accepted is not documented",
    fix: "export a still image",
    source: "our own rule; the pages only ask for PNG",
    read_on: "2026-08-01",
};

/// More than 8 bits for each color.
pub(in crate::asset) static DEEP: Rule = Rule {
    code: "sixteen-bit",
    severity: Severity::Warning,
    what: "an image should have 8 bits per channel",
    why: "16 bits double the file size without a visible difference; all of Microsoft's samples have 8",
    fix: "export it with 8 bits per channel",
    source: "our own rule; sample logos of microsoft/commercial-marketplace-offer-solution and others are 8-bit",
    read_on: "2026-08-01",
};

/// A table of few colors.
pub(in crate::asset) static PALETTE: Rule = Rule {
    code: "palette",
    severity: Severity::Note,
    what: "an image with a palette has at most 256 colors",
    why: "that is fine for flat logos, but causes banding in screenshots with photos or shadows",
    fix: "check it for banding; if you see any, export it without a palette",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// Inks instead of light.
pub(in crate::asset) static CMYK: Rule = Rule {
    code: "cmyk",
    severity: Severity::Warning,
    what: "an image should be in RGB",
    why: "CMYK is for print; browsers show wrong colors",
    fix: "convert it to RGB (sRGB) and export it again",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// A note to turn the image.
pub(in crate::asset) static ROTATED: Rule = Rule {
    code: "rotated",
    severity: Severity::Warning,
    what: "an image should not rely on EXIF rotation",
    why: "some programs apply the EXIF orientation and others don't, so the size is ambiguous",
    fix: "save it upright, without EXIF orientation",
    source: "our own rule; Exif 2.32, section 4.6.4 (orientation)",
    read_on: "2026-08-01",
};

/// Colors that aren't sRGB.
pub(in crate::asset) static COLOUR_PROFILE: Rule = Rule {
    code: "color-profile",
    severity: Severity::Note,
    what: "an image should be in sRGB; a profile counts as sRGB if it changes no color by more than 2 of 255, `gAMA` and `cHRM` within 0.01 and 0.005",
    why: "where a copy loses the profile or the chunk, the colors of the brand change",
    fix: "convert it to sRGB on export",
    source: "PNG specification (third edition), section 4.3; the tolerances are our own",
    read_on: "2026-11-28",
};

/// Looks at what the header says besides the size.
pub(super) fn check(image: &Image<'_>) -> Vec<Finding> {
    let traits = image.structure.traits;
    let name = image.name();
    let mut findings = Vec::new();
    if traits.animated {
        findings.push(
            ANIMATED
                .finding(name, "the image is animated", "should be a still image", ANIMATED.fix)
                .fixed_by_fit(),
        );
    }
    if traits.deep {
        findings
            .push(DEEP.finding(name, "more than 8 bits per channel", "should be 8", DEEP.fix).fixed_by_fit());
    }
    if traits.palette {
        let is = "a palette of at most 256 colors";
        findings.push(PALETTE.finding(name, is, "", "export it without a palette if you see banding"));
    }
    if traits.cmyk {
        findings.push(CMYK.finding(name, "the image is in CMYK", "should be RGB", CMYK.fix).fixed_by_fit());
    }
    if traits.orientation.is_some_and(|orientation| (2..=8).contains(&orientation)) {
        let is = "the image is rotated by EXIF metadata";
        findings.push(ROTATED.finding(name, is, "should be stored upright", ROTATED.fix).fixed_by_fit());
    }
    if let Some(foreign) = traits.foreign_colors {
        findings.push(COLOUR_PROFILE.finding(
            name,
            foreign.to_string(),
            "should be sRGB",
            COLOUR_PROFILE.fix,
        ));
    }
    findings
}
