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
    &[SECRET_WITHHELD, SECRET_MASKED]
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
    WORDS_NOT_CARRIED,
];

const API_PAGE: &str =
    "https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-creating-offer";
const SAS_PAGE: &str = "https://learn.microsoft.com/partner-center/marketplace-offers/azure-vm-get-sas-uri";
const RETRIEVE_PAGE: &str = "https://learn.microsoft.com/partner-center/marketplace-offers/cloud-partner-portal-api-retrieve-specific-offer";
const READ_ON: &str = "2026-08-01";

/// A link to this machine or a private network.
pub(super) const LOCAL_LINK: Rule = Rule {
    code: "local-link",
    severity: Severity::Warning,
    what: "no link of the offer leads to `localhost` or a private network",
    why: "neither the marketplace nor a customer can follow it",
    fix: "put the public address there",
    source: "https://www.rfc-editor.org/rfc/rfc6761",
    read_on: "2026-11-28",
};

/// A kind for which no field is known.
pub(super) const NO_FIELD: Rule = Rule {
    code: "no-field",
    severity: Severity::Note,
    what: "a file has a place in the offer",
    why: "the API page shows fields for logos, screenshots and videos only; a file of another kind is not sent",
    fix: "upload it in Partner Center",
    source: API_PAGE,
    read_on: READ_ON,
};

/// Images for a plan that is not there, or for an offer type that keeps none.
pub(super) const NO_PLACE: Rule = Rule {
    code: "no-place",
    severity: Severity::Error,
    what: "images belong to a plan of the offer, or to the offer itself, as its type asks",
    why: "an image without a place in the offer cannot be published",
    fix: "rename the folder to the ID of a plan, or add the plan to `definition.plans`",
    source: API_PAGE,
    read_on: READ_ON,
};

/// Captions, titles or addresses that the list cannot hold.
pub(super) const WORDS_NOT_CARRIED: Rule = Rule {
    code: "words-not-carried",
    severity: Severity::Note,
    what: "captions, titles and video addresses have a place in the offer",
    why: "no page says how an element of `screenshots` or `videos` looks; plain links have no room for words",
    fix: "set them in Partner Center, or give the shape of the elements in `offerpress.toml`",
    source: API_PAGE,
    read_on: READ_ON,
};

/// A link to a host that is kept for examples.
pub(super) const EXAMPLE_LINK: Rule = Rule {
    code: "example-link",
    severity: Severity::Warning,
    what: "no link of the offer leads to `example.com` or its like",
    why: "such hosts are kept for examples; a customer finds nothing there, and a picture cannot be fetched",
    fix: "put the real address there",
    source: "https://www.rfc-editor.org/rfc/rfc2606",
    read_on: READ_ON,
};

/// A link to a web page that shows a file.
pub(super) const HTML_LINK: Rule = Rule {
    code: "html-link",
    severity: Severity::Warning,
    what: "links to files lead to the file, not to a page about it on a code host or in a file sharing service",
    why: "the marketplace downloads what the link gives, and a page is no picture",
    fix: "use the host's raw or download link",
    source: API_PAGE,
    read_on: READ_ON,
};

/// A text in an image field that is no link.
pub(super) const IMAGE_FIELD_LINK: Rule = Rule {
    code: "image-field-link",
    severity: Severity::Error,
    what: "what stands in an image field is a link",
    why: "the marketplace fetches the picture from there; a typing error such as `hhttps://` stays unnoticed until then",
    fix: "put the link right, or put the picture into the folder",
    source: API_PAGE,
    read_on: READ_ON,
};

/// A value in an image field that is no text or list.
pub(super) const IMAGE_FIELD_TYPE: Rule = Rule {
    code: "image-field-type",
    severity: Severity::Error,
    what: "a logo's field holds a string; `screenshots` and `videos` hold lists",
    why: "the service would refuse the offer, or drop the picture",
    fix: "put the field right as the API page shows it, or remove it",
    source: API_PAGE,
    read_on: READ_ON,
};

/// A signed link that is over.
pub(super) const LINK_EXPIRED: Rule = Rule {
    code: "link-expired",
    severity: Severity::Warning,
    what: "no signed link in the offer has ended",
    why: "the service cannot fetch the file any more; the marketplace's own links end two years after the save",
    fix: "put a new link there, or put the picture into the folder",
    source: SAS_PAGE,
    read_on: READ_ON,
};

/// A signed link that is soon over.
pub(super) const LINK_EXPIRES_SOON: Rule = Rule {
    code: "link-expires-soon",
    severity: Severity::Warning,
    what: "signed links in the offer last three weeks or more",
    why: "disk images and packages are fetched during certification, which takes days to weeks",
    fix: "sign the link anew for a longer time",
    source: SAS_PAGE,
    read_on: READ_ON,
};

/// An offer type that is missing or unknown.
pub(super) const OFFER_TYPE: Rule = Rule {
    code: "offer-type",
    severity: Severity::Warning,
    what: "`offerTypeId` is there, and of a type whose body is known",
    why: "where pictures live depends on it; of an unknown type, the fields are found by their names",
    fix: "compare `offerTypeId` with that of the offer in Partner Center",
    source: API_PAGE,
    read_on: READ_ON,
};

/// A place in a template that nobody filled in.
pub(super) const PLACEHOLDER: Rule = Rule {
    code: "placeholder",
    severity: Severity::Error,
    what: "no placeholder of a template is left in the offer: `${…}`, `#{…}#`, `{{…}}`, `$(…)`, `__…__` or `<…>`",
    why: "customers would read it, or the service would take it for a URL; an error in URLs, IDs, image fields and texts that are nothing else, a warning in prose",
    fix: "fill it in",
    source: API_PAGE,
    read_on: READ_ON,
};

/// A secret that the live draft comes without.
pub(super) const SECRET_WITHHELD: Rule = Rule {
    code: "secret-withheld",
    severity: Severity::Warning,
    what: "credentials that the service does not give out survive a change made from the live draft",
    why: "a read leaves them out, and nothing says whether a save without them keeps them",
    fix: "look at the lead destination in Partner Center after the run, or publish from an `offer.json` that has it",
    source: RETRIEVE_PAGE,
    read_on: READ_ON,
};

/// A mask where a secret belongs.
pub(super) const SECRET_MASKED: Rule = Rule {
    code: "secret-masked",
    severity: Severity::Error,
    what: "a member for a secret holds the secret, not a mask such as `****`",
    why: "the service shows masks, and a save writes what it is given: the mask would become the secret",
    fix: "fill the secret in when the job runs, or leave the member out",
    source: RETRIEVE_PAGE,
    read_on: READ_ON,
};
