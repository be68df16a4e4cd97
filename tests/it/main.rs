//! Stories through the library and the binary, the contract of the storage half, and what is said about the code.

#![allow(
    clippy::case_sensitive_file_extension_comparisons,
    clippy::disallowed_methods,
    clippy::duplicate_mod,
    clippy::expect_used,
    clippy::similar_names,
    clippy::unwrap_used,
    reason = "what fails here fails the test"
)]
#![cfg_attr(not(unix), allow(unused_imports, dead_code, reason = "stories of Unix are left out elsewhere"))]

mod agreed;
mod azurite;
mod answers;
mod bad_input;
mod body;
mod clean;
mod conflict;
mod connection;
mod contract;
mod copies;
mod corpus;
mod crash;
mod delegation;
mod dishonest;
mod docs;
mod doctor;
mod early;
mod entra;
mod faults;
mod faults_page;
mod fit;
mod full_disk;
mod given_sas;
mod given_urls;
mod grid;
mod hostile_text;
mod identity;
mod ids;
mod ingestion;
mod ingestion_client;
mod init;
#[cfg(unix)]
mod installers;
mod interrupt;
mod lifecycle;
mod live_images;
mod machine;
mod market_faults;
mod memory;
mod model;
mod odd_files;
mod odd_images;
mod odd_inputs;
mod once;
mod operations;
mod packaging;
mod permissions;
mod plain;
mod preview;
mod progress;
mod properties;
mod publish;
mod pull;
mod release_jobs;
mod renewed;
mod round_trip;
mod rules_page;
mod running;
mod sandbox;
mod saves;
mod schema;
mod seam;
mod secrets;
mod several;
mod shared_lock;
mod storage_faults;
mod stranger;
mod support;
mod terminal;
mod tidy;
mod trust;
mod withheld;
mod words;
