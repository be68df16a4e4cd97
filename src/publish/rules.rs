//! The rules of what a folder holds besides images.

use crate::report::{Rule, Severity};

/// The rule of an `offer.json` that is no offer.
pub static OFFER_FILE_RULE: Rule = Rule {
    code: "offer-file",
    severity: Severity::Error,
    what: "`offer.json` is an offer body as the API takes it",
    why: "the marketplace refuses anything else, and what cannot be read cannot be kept without loss",
    fix: "put right what the message names; without `offer.json` the live draft is the base",
    source: "https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-creating-offer",
    read_on: "2026-08-01",
};

/// The rule of an image URL that leads to no image of the listing.
pub static IMAGE_URL_RULE: Rule = Rule {
    code: "image-url",
    severity: Severity::Error,
    what: "an image URL in the offer leads anyone to an image of the right type and size",
    why: "the marketplace fetches the image from there, without credentials; `plan` and `publish` fetch it first",
    fix: "correct the URL, or remove it and put the image into the folder",
    source: "https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-creating-offer",
    read_on: "2026-08-01",
};
