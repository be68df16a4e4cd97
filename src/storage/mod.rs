//! Images in Azure Blob Storage: stored once by the hash of their bytes, and linked to so that anybody may read them for a time.
//!
//! An [`Account`] knows what lets us in; a [`Container`] of it stores ([`Container::put`]) and links
//! ([`Container::link`]); [`prove`] fetches a link anonymously. A blob is never overwritten; a link that
//! we sign lets read one blob and nothing else; no error names a signed link or a key.
//!
//! A link that is signed with the account's key needs no network:
//!
//! ```
//! use offerpress::base::{Digests, MediaType};
//! use offerpress::http::{HttpClient, HttpOptions};
//! use offerpress::storage::{Account, BlobName, Container, ContainerName, LinkLifetime, LinkTerms};
//! use time::macros::datetime;
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let account = Account::with_key("contosoassets", &"c2VjcmV0IGtleQ==".into(), None)?;
//! let http = HttpClient::new(&HttpOptions::default())?;
//! let container = Container::open(&account, &ContainerName::parse("listing")?, &http)?;
//!
//! let logo = Digests::of(b"the bytes of a logo");
//! let blob = BlobName::of(&"contoso/contoso-insight".parse()?, &logo.sha256, MediaType::Png);
//! let terms = LinkTerms { now: datetime!(2026-11-22 12:00 UTC), lifetime: LinkLifetime::parse("30d")? };
//! let link = container.link(&blob, &terms).await?;
//!
//! assert!(link.expose().starts_with("https://contosoassets.blob.core.windows.net/listing/contoso/contoso-insight/"));
//! assert!(link.expose().contains("se=2026-12-22T12%3A00%3A00Z"), "it ends");
//! assert!(link.expose().contains("sp=r&"), "it may read, and no more");
//! assert!(!format!("{link:?}").contains(link.expose()), "the signature does not print");
//! # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
//! ```

mod key;
mod name;
mod account_error;
mod access;
mod connection_string;
mod account;
mod lifetime;
mod shared_key;
mod pipeline;
mod refusal;
mod error;
mod explain;
mod credential;
mod delegation;
mod body;
mod container;
mod lock;
mod key_request;
mod put;
mod sas;
mod link;
mod proof_error;
mod proof;

pub use access::{AccountName, sas_query};
pub use account::Account;
pub use account_error::{AccountError, Trouble as ConnectionStringTrouble};
pub use body::Watch;
pub use container::{BlobInfo, Container, Created};
pub use error::{Error, Task};
pub use lifetime::{EndSetBy, LifetimeError, LinkEnd, LinkLifetime, LinkTerms};
pub use lock::{LockVersion, LockWrite, StoredLock};
pub use name::{BlobName, BlobPrefix, ContainerName, LockName, NameError};
pub use proof::{Expected, Proof, prove};
pub use proof_error::ProofError;
pub use put::{Blob, Transfer};
pub use refusal::Refusal;
