//! How a picture is encoded: what browsers show in different ways, or not at all.

use super::Picture;
use crate::report::{Finding, Rule, Severity};

/// Several pictures in one file.
pub(in crate::asset) static ANIMATED: Rule = Rule {
    code: "animated",
    severity: Severity::Warning,
    what: "a picture should not be animated",
    why: "listings show stills; whether an animated PNG is taken is not documented",
    fix: "export one still picture",
    source: "our own rule; the pages only ask for PNG",
    read_on: "2026-08-01",
};

/// More than 8 bits for each colour.
pub(in crate::asset) static DEEP: Rule = Rule {
    code: "sixteen-bit",
    severity: Severity::Warning,
    what: "a picture should have 8 bits for each colour",
    why: "16 bits double the size of the file and show no difference; every sample of Microsoft's has 8",
    fix: "export it with 8 bits for each colour",
    source: "our own rule; sample logos of microsoft/commercial-marketplace-offer-solution and others are 8-bit",
    read_on: "2026-08-01",
};

/// A table of few colours.
pub(in crate::asset) static PALETTE: Rule = Rule {
    code: "palette",
    severity: Severity::Note,
    what: "a picture with a palette has at most 256 colours",
    why: "that is fine for flat logos, and shows bands in screenshots with photographs or shadows",
    fix: "look whether it shows bands; if so, export it without a palette",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// Inks instead of light.
pub(in crate::asset) static CMYK: Rule = Rule {
    code: "cmyk",
    severity: Severity::Warning,
    what: "a picture should be in RGB",
    why: "CMYK is for print; browsers show its colours wrong",
    fix: "convert it to RGB (sRGB) and export it again",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// A note to turn the picture.
pub(in crate::asset) static ROTATED: Rule = Rule {
    code: "rotated",
    severity: Severity::Warning,
    what: "a picture should be stored upright",
    why: "some programs follow the note in the file that it must be turned, others do not, so its size is not certain",
    fix: "open it, save it upright, without the note (Exif orientation)",
    source: "our own rule; Exif 2.32, section 4.6.4 (orientation)",
    read_on: "2026-08-01",
};

/// Colors that are not sRGB.
pub(in crate::asset) static COLOUR_PROFILE: Rule = Rule {
    code: "colour-profile",
    severity: Severity::Note,
    what: "an image should be in sRGB; a profile counts as sRGB if it changes no color by more than 2 of 255, `gAMA` and `cHRM` within 0.01 and 0.005",
    why: "where a copy loses the profile or the chunk, the colors of the brand change",
    fix: "convert it to sRGB on export",
    source: "PNG specification (third edition), section 4.3; the tolerances are our own",
    read_on: "2026-11-28",
};

/// Looks at what the header says besides the size.
pub(super) fn check(picture: &Picture<'_>) -> Vec<Finding> {
    let traits = picture.structure.traits;
    let name = picture.name();
    let mut findings = Vec::new();
    if traits.animated {
        findings.push(ANIMATED.finding(name, "animated", "should be a still", ANIMATED.fix));
    }
    if traits.deep {
        findings.push(DEEP.finding(name, "more than 8 bits for each colour", "should be 8", DEEP.fix));
    }
    if traits.palette {
        let is = "a palette of at most 256 colours";
        findings.push(PALETTE.finding(name, is, "", "export it without a palette if it shows bands"));
    }
    if traits.cmyk {
        findings.push(CMYK.finding(
            name,
            "in CMYK, for print",
            "should be RGB",
            "convert it to RGB and export it again",
        ));
    }
    if traits.orientation.is_some_and(|orientation| (2..=8).contains(&orientation)) {
        let is = "carries a note to turn or mirror it";
        findings.push(ROTATED.finding(
            name,
            is,
            "should be stored upright",
            "save it upright, without the note",
        ));
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
