//! Stories through the library and the binary, the contract of the storage half, and what is said about the code.

mod contract;
mod support;
mod tidy;
