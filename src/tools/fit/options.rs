//! How far a run of `fit` may go.

use crate::fit::{self, Existing};

/// How far a run of `fit` may go.
#[derive(Debug, Clone, Copy, Default)]
pub struct FitOptions {
    /// How images are made.
    pub how: fit::Options,
    /// What to do with an unsuitable file that a person made.
    pub existing: Existing,
}
