//! From a command line, an environment and a folder's settings to what a run is given.

mod given;
mod resolution;
mod storage;
mod connection;
mod errors;
