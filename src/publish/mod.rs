//! One run: scan → check → plan → upload → link → prove → rewrite → `PUT` → outcome.

pub mod lock;
pub mod outcome;
pub mod progress;
pub mod settings;
