//! One binary for all integration tests.

mod contract;
mod storage_faults;
mod support;
