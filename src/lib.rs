//! Puts a folder of logos and screenshots onto an Azure Marketplace offer.

pub mod asset;
pub mod base;
#[cfg(feature = "cli")]
pub mod cli;
pub mod http;
pub mod identity;
pub mod marketplace;
pub mod offer;
pub mod publish;
pub mod report;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod storage;
