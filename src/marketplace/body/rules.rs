//! What `offerpress explain` says of the body's rules.

use crate::report::{Rule, Severity};

/// Lists the rules of the offer body.
#[must_use]
pub fn rules() -> &'static [Rule] {
    &RULES
}

/// Lists the rules of the offer body that a folder's settings can't lower: a secret would be lost.
#[must_use]
pub fn fixed_rules() -> &'static [Rule] {
    &[SECRET_MASKED]
}

const RULES: [Rule; 14] = [
    EXAMPLE_LINK,
    HTML_LINK,
    IMAGE_FIELD_LINK,
    IMAGE_FIELD_TYPE,
    LINK_EXPIRED,
    LINK_EXPIRES_SOON,
    LOCAL_LINK,
    NO_FIELD,
    NO_PLACE,
    OFFER_TYPE,
    PLACEHOLDER,
    SECRET_WITHHELD,
    SECRET_MASKED,
    CAPTIONS_RULE,
];

const API_PAGE: &str =
    "https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-creating-offer";
const SAS_PAGE: &str = "https://learn.microsoft.com/partner-center/marketplace-offers/azure-vm-get-sas-uri";
const RETRIEVE_PAGE: &str = "https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-retrieve-specific-offer";
const READ_ON: &str = "2026-08-01";

/// A URL of this machine or a private network.
pub(super) const LOCAL_LINK: Rule = Rule {
    code: "local-link",
    severity: Severity::Warning,
    what: "URLs in the offer must not point to `localhost` or a private network",
    why: "neither the marketplace nor a customer can open them",
    fix: "use the public URL",
    source: "https://www.rfc-editor.org/rfc/rfc6761",
    read_on: "2026-11-28",
};

/// A kind for which no field is known.
pub(super) const NO_FIELD: Rule = Rule {
    code: "no-field",
    severity: Severity::Note,
    what: "every file needs a field in the offer",
    why: "the API has fields for logos, screenshots and videos only; other files are not sent",
    fix: "upload it in Partner Center",
    source: API_PAGE,
    read_on: READ_ON,
};

/// Images for a plan that is not there, or for an offer type that keeps none.
pub(super) const NO_PLACE: Rule = Rule {
    code: "no-place",
    severity: Severity::Error,
    what: "images belong to a plan or to the offer itself, depending on the offer type",
    why: "an image without a field in the offer can't be published",
    fix: "rename the folder to the ID of a plan, or add the plan to `definition.plans`",
    source: API_PAGE,
    read_on: READ_ON,
};

/// Captions, titles or addresses that the list cannot hold.
/// Captions that the offer has no room for.
pub const CAPTIONS_RULE: Rule = Rule {
    code: "captions-not-sent",
    severity: Severity::Note,
    what: "captions, video titles and video URLs need a field in the offer",
    why: "the API documentation doesn't say how elements of `screenshots` and `videos` look; a plain URL has no room for a caption",
    fix: "set them in Partner Center, or name the fields of the elements under `[lists]` in `offerpress.toml` (see `offerpress help settings`)",
    source: API_PAGE,
    read_on: READ_ON,
};

/// A URL on a host that is kept for examples.
pub(super) const EXAMPLE_LINK: Rule = Rule {
    code: "example-link",
    severity: Severity::Warning,
    what: "URLs in the offer must not point to `example.com` and similar hosts",
    why: "these hosts are reserved for examples; customers find nothing there, and an image can't be downloaded",
    fix: "use the real URL",
    source: "https://www.rfc-editor.org/rfc/rfc2606",
    read_on: READ_ON,
};

/// The URL of a web page that shows a file.
pub(super) const HTML_LINK: Rule = Rule {
    code: "html-link",
    severity: Severity::Warning,
    what: "URLs of files must point to the file, not to a page about it on a code host or file sharing service",
    why: "the marketplace downloads what the URL returns, and a web page is not an image",
    fix: "use the raw or download URL of the host",
    source: API_PAGE,
    read_on: READ_ON,
};

/// A text in an image field that is no URL.
pub(super) const IMAGE_FIELD_LINK: Rule = Rule {
    code: "image-field-link",
    severity: Severity::Error,
    what: "an image field must contain a URL",
    why: "the marketplace downloads the image from there; a typo such as `hhttps://` is only noticed then",
    fix: "correct the URL, or add the image to the folder",
    source: API_PAGE,
    read_on: READ_ON,
};

/// A value in an image field that is no text or list.
pub(super) const IMAGE_FIELD_TYPE: Rule = Rule {
    code: "image-field-type",
    severity: Severity::Error,
    what: "a logo field must be a string; `screenshots` and `videos` must be lists",
    why: "the marketplace would refuse the offer or drop the image",
    fix: "write the field as the API documentation shows it, or remove it",
    source: API_PAGE,
    read_on: READ_ON,
};

/// A signed URL that has expired.
pub(super) const LINK_EXPIRED: Rule = Rule {
    code: "link-expired",
    severity: Severity::Warning,
    what: "signed URLs in the offer must not have expired",
    why: "the marketplace can't download the file anymore; its own URLs expire two years after the save",
    fix: "use a new URL, or add the image to the folder",
    source: SAS_PAGE,
    read_on: READ_ON,
};

/// A signed URL that expires soon.
pub(super) const LINK_EXPIRES_SOON: Rule = Rule {
    code: "link-expires-soon",
    severity: Severity::Warning,
    what: "signed URLs in the offer should be valid for three weeks or more",
    why: "disk images and packages are downloaded during certification, which takes days to weeks",
    fix: "create a new URL that is valid for longer",
    source: SAS_PAGE,
    read_on: READ_ON,
};

/// An offer type that is missing or unknown.
pub(super) const OFFER_TYPE: Rule = Rule {
    code: "offer-type",
    severity: Severity::Warning,
    what: "`offerTypeId` must be set, and should be a known offer type",
    why: "it determines where images are stored; for unknown types, fields are recognized by name",
    fix: "compare `offerTypeId` with the offer in Partner Center",
    source: API_PAGE,
    read_on: READ_ON,
};

/// A place in a template that nobody filled in.
pub(super) const PLACEHOLDER: Rule = Rule {
    code: "placeholder",
    severity: Severity::Error,
    what: "the offer must not contain template placeholders: `${…}`, `#{…}#`, `{{…}}`, `$(…)`, `__…__` or `<…>`",
    why: "customers would see it; an error in URLs, IDs, image fields and texts that consist of nothing else, a warning in prose",
    fix: "replace it with the real value",
    source: API_PAGE,
    read_on: READ_ON,
};

/// A secret that an offer comes without.
pub(super) const SECRET_WITHHELD: Rule = Rule {
    code: "secret-withheld",
    severity: Severity::Warning,
    what: "credentials that the API doesn't return should survive a save without them",
    why: "the API leaves them out, and doesn't document whether a save without them keeps them",
    fix: "check the lead destination in Partner Center after publishing, or publish from an `offer.json` that contains its credentials",
    source: RETRIEVE_PAGE,
    read_on: READ_ON,
};

/// A mask where a secret belongs.
pub(super) const SECRET_MASKED: Rule = Rule {
    code: "secret-masked",
    severity: Severity::Error,
    what: "a secret field must contain the secret, not a mask such as `****`",
    why: "the API returns masks, and a save would store the mask as the secret",
    fix: "insert the secret when the job runs, or remove the field",
    source: RETRIEVE_PAGE,
    read_on: READ_ON,
};
