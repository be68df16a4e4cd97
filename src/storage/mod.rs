//! Images in Azure Blob Storage: stored once by the hash of their bytes, and read by SAS URLs for a time.
//!
//! An [`Account`] knows what lets us in; a [`Container`] of it stores blobs ([`Container::put`]) and signs
//! URLs of them ([`Container::sas_url`]); [`verify`] fetches a URL anonymously. A blob is never overwritten; a URL that
//! we sign lets read one blob and nothing else; no error names a signed URL or a key.
//!
//! A URL that is signed with the account's key needs no network:
//!
//! ```
//! use offerpress::base::{Digests, MediaType};
//! use offerpress::http::{HttpClient, HttpOptions};
//! use offerpress::storage::{Account, BlobName, Container, ContainerName, SasLifetime, SasTerms};
//! use time::macros::datetime;
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let account = Account::with_key("contosoassets", &"c2VjcmV0IGtleQ==".into(), None)?;
//! let http = HttpClient::new(&HttpOptions::default())?;
//! let container = Container::open(&account, &ContainerName::parse("listing")?, &http)?;
//!
//! let logo = Digests::of(b"the bytes of a logo");
//! let blob = BlobName::of(&"contoso/contoso-insight".parse()?, &logo.sha256, MediaType::Png);
//! let terms = SasTerms { now: datetime!(2026-11-22 12:00 UTC), lifetime: SasLifetime::parse("30d")? };
//! let url = container.sas_url(&blob, &terms).await?;
//!
//! assert!(url.expose().starts_with("https://contosoassets.blob.core.windows.net/listing/contoso/contoso-insight/"));
//! assert!(url.expose().contains("se=2026-12-22T12%3A00%3A00Z"), "it ends");
//! assert!(url.expose().contains("sp=r&"), "it may read, and no more");
//! assert!(!format!("{url:?}").contains(url.expose()), "the signature does not print");
//! # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
//! ```

mod name;
mod account_error;
mod access;
mod account;
mod connection_string;
mod lifetime;
mod pipeline;
mod error;
mod refusal;
mod delegation;
mod body;
mod container;
mod lock;
mod put;
mod sas;
mod sas_url;
mod verify_error;
mod verify;

pub use access::{AccountName, sas_query};
pub use account::Account;
pub use account_error::{AccountError, Trouble as ConnectionStringTrouble};
pub use body::Watch;
pub use container::{BlobInfo, Container, Created};
pub use error::{Error, Refusal, Task};
pub use lifetime::{EndSetBy, LifetimeError, SasEnd, SasLifetime, SasTerms};
pub use lock::{LockVersion, LockWrite, StoredLock};
pub use name::{BlobName, BlobPrefix, ContainerName, LockName, NameError};
pub use put::{Blob, Transfer, digests};
pub use verify::{Expected, Verification, verify};
pub use verify_error::VerifyError;
