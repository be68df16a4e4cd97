//! The rules of what a folder holds besides images.

use crate::report::{Rule, Severity};

/// The rule of an `offer.json` that is no offer.
pub static OFFER_FILE_RULE: Rule = Rule {
    code: "offer-file",
    severity: Severity::Error,
    what: "`offer.json` must be an offer body of the Cloud Partner Portal API",
    why: "the marketplace refuses anything else, and a file that can't be parsed can't be published without loss",
    fix: "fix what the message names, or remove `offer.json` to start from the current draft",
    source: "https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-creating-offer",
    read_on: "2026-08-01",
};

/// The rule of an image URL that leads to no image of the listing.
pub static IMAGE_URL_RULE: Rule = Rule {
    code: "image-url",
    severity: Severity::Error,
    what: "an image URL in offer.json must be publicly readable and point to an image of the right type and size",
    why: "the marketplace downloads the image anonymously; `plan` and `publish` try that first",
    fix: "correct the URL, or remove it and add the image to the folder",
    source: "https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-creating-offer",
    read_on: "2026-08-01",
};
