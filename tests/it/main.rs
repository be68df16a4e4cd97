//! x
mod stranger;
