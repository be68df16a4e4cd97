//! The services that a command talks to: the real ones, or a sandbox of its own.

mod token_owner;
mod sandbox;
mod connection;
mod connector;

pub(super) use connection::Connection;
pub(super) use connector::{Connector, Resolved, connect, of_which};
#[cfg(test)]
pub(super) use connector::{ca_file, container, http};
