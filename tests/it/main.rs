//! Stories through the library and the binary, the contract of the storage half, and what is said about the code.

mod answers;
mod bad_input;
mod body;
mod contract;
mod crash;
mod identity;
mod publish;
mod secrets;
mod storage_faults;
mod stranger;
mod support;
mod tidy;
