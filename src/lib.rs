//! Puts a folder of logos and screenshots onto an Azure Marketplace offer.

pub mod base;
pub mod http;
pub mod identity;
pub mod report;
pub mod storage;
