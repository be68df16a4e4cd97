//! What a request to the Product Ingestion API is about.

use percent_encoding::percent_decode_str;

/// Where the API is served.
pub(super) const ROOT: &str = "/rp/product-ingestion";

/// What a path below [`ROOT`] names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ProductCall {
    /// The products, all or by a query.
    Products,
    /// The plans of a product.
    Plans,
    /// A resource of a draft, or one submission, by its durable ID.
    Resource(String),
    /// The tree of a product, by its GUID.
    Tree(String),
    /// The submissions of a product, by its GUID.
    Submissions(String),
    Configure,
    Job(String),
    JobStatus(String),
    CancelJob(String),
    /// No path of the API.
    Unknown,
}

impl ProductCall {
    /// Reads a path, if it is below [`ROOT`].
    pub(super) fn of(path: &str) -> Option<Self> {
        let segments = segments(path.strip_prefix(ROOT)?.strip_prefix('/')?);
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let text = |segment: &str| segment.to_owned();
        Some(match segments.as_slice() {
            ["product"] => Self::Products,
            ["plan"] => Self::Plans,
            ["resource-tree", "product", guid] => Self::Tree(text(guid)),
            ["submission", guid] | ["submission", "product", guid] => Self::Submissions(text(guid)),
            ["configure"] => Self::Configure,
            ["configure", job] => Self::Job(text(job)),
            ["configure", job, "status"] => Self::JobStatus(text(job)),
            ["configure", job, "cancel"] => Self::CancelJob(text(job)),
            ["configure" | "resource-tree", ..] | [] | [_] => Self::Unknown,
            _ => Self::Resource(segments.join("/")),
        })
    }
}

/// Takes a path apart, and decodes its segments one by one.
pub(super) fn segments(path: &str) -> Vec<String> {
    path.trim_end_matches('/').split('/').map(decode).collect()
}

/// Decodes one segment of a path.
pub(super) fn decode(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}
