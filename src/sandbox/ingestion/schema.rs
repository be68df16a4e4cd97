//! What each resource may hold, as tables.
//!
//! Source: the schemas of `listing-asset`, `listing-trailer`, `submission` and `configure` (2022-03-01-preview2), whose
//! documented properties are the same up to preview5.

/// What an object may hold.
#[derive(Debug)]
pub(super) struct Shape {
    /// What it has in common with other resources.
    common: &'static [Property],
    own: &'static [Property],
    /// Whether it may hold properties that are not named.
    pub(super) is_open: bool,
}

impl Shape {
    /// Returns the properties that are named.
    pub(super) fn properties(&self) -> impl Iterator<Item = &'static Property> + use<> {
        self.common.iter().chain(self.own)
    }
}

/// One property of an object.
#[derive(Debug)]
pub(super) struct Property {
    pub(super) name: &'static str,
    pub(super) is_required: bool,
    pub(super) rule: Rule,
}

/// What a value has to be.
#[derive(Debug)]
pub(super) enum Rule {
    Anything,
    Text,
    /// Text that begins with `http://` or `https://`.
    Url,
    /// A whole number from 0.
    Count,
    /// Exactly this text.
    Is(&'static str),
    OneOf(&'static [&'static str]),
    DurableId,
    /// From 1 to 50 letters, digits, `-` and `_`.
    ResourceName,
    /// A durable ID, or an object that names a resource of the same request, or by its external ID.
    Reference,
    Object(&'static Shape),
    /// A list of exactly one such object.
    ListOfOne(&'static Shape),
}

const fn required(name: &'static str, rule: Rule) -> Property {
    Property { name, is_required: true, rule }
}

const fn optional(name: &'static str, rule: Rule) -> Property {
    Property { name, is_required: false, rule }
}

const fn closed(properties: &'static [Property]) -> Shape {
    Shape { common: &[], own: properties, is_open: false }
}

/// A resource that belongs to a listing.
const fn listed(properties: &'static [Property]) -> Shape {
    Shape { common: &LISTED, own: properties, is_open: false }
}

const STATES: Rule = Rule::OneOf(&["generallyAvailable", "deleted"]);

/// The types of a `listing-asset`.
pub(super) const ASSET_TYPES: [&str; 7] = [
    "azureLogoSmall",
    "azureLogoMedium",
    "azureLogoLarge",
    "azureLogoWide",
    "azureLogoScreenshot",
    "azureLogoHero",
    "pdfDocument",
];

static LISTED: [Property; 7] = [
    required("$schema", Rule::Text),
    optional("id", Rule::DurableId),
    optional("resourceName", Rule::ResourceName),
    required("kind", Rule::Is("azure")),
    required("product", Rule::Reference),
    required("listing", Rule::Reference),
    optional("lifecycleState", STATES),
];

static ASSET: Shape = listed(&[
    required("languageId", Rule::Text),
    required("type", Rule::OneOf(&ASSET_TYPES)),
    optional("url", Rule::Url),
    optional("fileName", Rule::Text),
    optional("friendlyName", Rule::Text),
    optional("description", Rule::Text),
    optional("displayOrder", Rule::Count),
]);

static TRAILER: Shape =
    listed(&[optional("streamingUrl", Rule::Url), optional("assets", Rule::Object(&TRAILER_ASSETS))]);

static TRAILER_ASSETS: Shape = closed(&[required("en-us", Rule::Object(&TRAILER_TEXTS))]);

static TRAILER_TEXTS: Shape =
    closed(&[required("title", Rule::Text), required("imageList", Rule::ListOfOne(&STILL))]);

static STILL: Shape = closed(&[required("url", Rule::Url)]);

static SUBMISSION: Shape = closed(SUBMITTED);

const SUBMITTED: &[Property] = &[
    required("$schema", Rule::Text),
    optional("id", Rule::DurableId),
    optional("resourceName", Rule::ResourceName),
    required("product", Rule::Reference),
    required("target", Rule::Object(&TARGET)),
    optional("status", Rule::OneOf(&["notStarted", "running", "completed"])),
    optional("result", Rule::OneOf(&["pending", "succeeded", "failed"])),
    optional("created", Rule::Text),
    optional("lifecycleState", Rule::OneOf(&["generallyAvailable", "deprecated"])),
    optional("deprecationSchedule", Rule::Anything),
];

/// Preview 7 asks for what the submission is made of.
static SUBMISSION_OF_SOURCES: Shape =
    Shape { common: &[], own: &[required("sources", Rule::Anything)], is_open: true };

static TARGET: Shape = closed(&[required(
    "targetType",
    Rule::OneOf(&["flight", "sandbox", "draft", "preview", "live", "certification", "retail"]),
)]);

/// Resources that this sandbox keeps and does not look into.
static OTHER: Shape = Shape {
    common: &[],
    own: &[required("$schema", Rule::Text), optional("id", Rule::DurableId)],
    is_open: true,
};

/// The request around them.
pub(super) static CONFIGURE: Shape =
    closed(&[required("$schema", Rule::Text), required("resources", Rule::Anything)]);

/// Resources that are known, beside those with a table of their own.
const OTHERS: [&str; 17] = [
    "commercial-marketplace-setup",
    "container-plan-technical-configuration",
    "core-virtual-machine-plan-technical-configuration",
    "customer-leads",
    "listing",
    "microsoft365-integration",
    "plan",
    "plan-listing",
    "price-and-availability-custom-meter",
    "price-and-availability-offer",
    "price-and-availability-plan",
    "product",
    "property",
    "reseller",
    "software-as-a-service-technical-configuration",
    "test-drive",
    "virtual-machine-plan-technical-configuration",
];

/// Finds the table of a resource in one of its versions, if there is such a schema.
pub(super) fn find(resource: &str, version: &str) -> Option<&'static Shape> {
    let number: u32 = version.strip_prefix("2022-03-01-preview")?.parse().ok()?;
    match (resource, number) {
        ("submission", 2) => Some(&SUBMISSION),
        ("submission", 7) => Some(&SUBMISSION_OF_SOURCES),
        ("submission", _) => None,
        ("listing-asset", 2..=5) => Some(&ASSET),
        ("listing-trailer", 2..=5) => Some(&TRAILER),
        (other, 2..=5) if OTHERS.contains(&other) => Some(&OTHER),
        _ => None,
    }
}

/// Whether there is such a version of the request itself.
pub(super) fn is_configure(version: &str) -> bool {
    matches!(version, "2022-03-01-preview2" | "2022-07-01")
}
