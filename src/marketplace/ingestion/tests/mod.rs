//! The client against a script: each request that it is to send, with its answer, and what it makes of that.

mod service;
mod resource;
mod images;
mod changed;
mod failure;
mod job;
mod save;
mod doubt;
mod start;
mod progress;
mod lists;
