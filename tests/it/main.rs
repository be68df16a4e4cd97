//! One binary for all integration tests.

mod contract;
mod identity;
mod storage_faults;
mod support;
