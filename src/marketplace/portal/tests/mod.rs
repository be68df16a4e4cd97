//! The client over the wire, against canned answers.

mod client;
mod lists;
mod operation;
mod server;
