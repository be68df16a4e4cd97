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
        let path = path.strip_prefix(ROOT)?.strip_prefix('/')?.trim_end_matches('/');
        let decode = |segment| percent_decode_str(segment).decode_utf8_lossy().into_owned();
        let segments: Vec<String> = path.split('/').map(decode).collect();
        Some(Self::of_segments(&segments.iter().map(String::as_str).collect::<Vec<_>>()))
    }

    fn of_segments(segments: &[&str]) -> Self {
        let text = |segment: &str| segment.to_owned();
        match segments {
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
        }
    }
}
