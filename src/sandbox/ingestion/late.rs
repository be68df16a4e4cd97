//! Reads of a tree that still show the one before.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::product::Target;

/// A tree, if there was one.
pub(super) type Tree = Option<Vec<Value>>;

/// Trees as they were, and how many more reads show them.
#[derive(Debug, Default)]
pub(super) struct Late(Mutex<HashMap<(String, Target), (Tree, u32)>>);

impl Late {
    /// Keeps a tree as it was for so many reads.
    pub(super) fn keep(&self, product: &str, target: Target, before: Tree, reads: u32) {
        let mut late = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        late.insert((product.to_owned(), target), (before, reads));
    }

    /// Returns a tree as this read is to show it, if not as it is.
    pub(super) fn take(&self, product: &str, target: Target) -> Option<Tree> {
        let mut late = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (before, reads) = late.get_mut(&(product.to_owned(), target))?;
        *reads = reads.checked_sub(1)?;
        Some(before.clone())
    }

    /// Forgets all of them: reads show the trees as they are.
    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
