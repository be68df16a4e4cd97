//! Plain words that every module may use: ids, kinds, sizes, URLs, digests, files.
//!
//! Nothing here knows a service or a rule. `asset`, `storage` and `marketplace` know nothing of each other; they meet in
//! these types.

mod chain;
mod off_thread;
mod counted;
mod digest;
mod id;
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
mod when;
mod address;
mod image_url;

pub use address::{ServiceUrl, UrlError, is_loopback, query_field};
pub use chain::chain;
pub use counted::{counted, shown_bytes};
pub use digest::{ContentHash, ContentHasher, Digests, DigestsInProgress, Md5Digest, Sha256Digest};
pub use id::{IdError, OfferId, OfferRef, OfferRefError, PlanId, PublisherId};
pub use image_url::ImageUrl;
pub use kind::{AssetKind, FieldShape, UnknownKind};
pub use media::MediaType;
pub use nearest::nearest;
pub use off_thread::off_thread;
pub use offerpress_pixels::Pixels;
pub use redact::redact;
pub use shell::shell_word;
pub use shown::{shown, shown_lines};
pub use size::{Size, SizeError};
pub use when::{NotASpan, When, parse_span, sas_time};
