//! Pictures in Azure Blob Storage: stored once by the hash of their bytes, and linked to so that anybody may read them for a time.
//!
//! An [`Account`] knows what lets us in; a [`Container`] of it stores ([`Container::put`]) and links
//! ([`Container::link`]); [`prove`] fetches a link as a stranger would. A blob is never overwritten; a link lets
//! read one blob and nothing else; no error names a signed link or a key.

mod account;
mod body;
mod connection_string;
mod container;
mod delegation;
mod error;
mod key;
mod lifetime;
mod link;
mod name;
mod pipeline;
mod proof;
mod proof_error;
mod put;
mod refusal;
mod sas;
mod shared_key;

pub use account::{Account, AccountError, AccountName};
pub use body::Watch;
pub use connection_string::Trouble as ConnectionStringTrouble;
pub use container::{BlobInfo, Container, Created};
pub use error::{Error, Task};
pub use lifetime::{EndSetBy, LifetimeError, LinkEnd, LinkLifetime, LinkTerms};
pub use name::{BlobName, BlobPrefix, ContainerName, NameError};
pub use proof::{Expected, Proof, prove};
pub use proof_error::ProofError;
pub use put::{Blob, Transfer};
pub use refusal::Refusal;
