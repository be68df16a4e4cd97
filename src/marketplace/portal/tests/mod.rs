//! The client over the wire, against canned answers.

mod client;
mod operation;
mod server;
