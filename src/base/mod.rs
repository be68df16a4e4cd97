//! Plain words that every module may use: ids, kinds, sizes, URLs, digests, files.
//!
//! Nothing here knows a service or a rule. `asset`, `storage` and `marketplace` know nothing of each other; they meet in
//! these types.

mod chain;
mod off_thread;
mod bytes;
mod counted;
mod digest;
mod id;
mod offer_ref;
pub mod json;
mod kind;
mod media;
mod spelling;
pub mod secrets;
mod redact;
mod shell;
mod shown;
pub mod files;
pub mod hidden;
mod size;
mod nearest;
mod span;
mod when;
mod address;
mod image_url;

pub use address::{ServiceUrl, UrlError, is_loopback, query_field};
pub use bytes::shown_bytes;
pub use chain::chain;
pub use counted::counted;
pub use digest::{ContentHash, ContentHasher, Digests, DigestsInProgress, Md5Digest, Sha256Digest};
pub use id::{IdError, OfferId, PlanId, PublisherId};
pub use image_url::ImageUrl;
pub use kind::{AssetKind, FieldShape, UnknownKind};
pub use media::MediaType;
pub use nearest::nearest;
pub use off_thread::off_thread;
pub use offer_ref::{OfferRef, OfferRefError};
pub use offerpress_pixels::Pixels;
pub use redact::redact;
pub use shell::shell_word;
pub use shown::{shown, shown_lines};
pub use size::{Size, SizeError};
pub use span::{NotASpan, parse_span};
pub use when::{When, sas_time};
