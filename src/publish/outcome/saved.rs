//! The draft as a run left it.

use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// The draft as a run left it, to see later whether it still is that. It may hold signed URLs, so it is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct SavedDraft {
    value: Arc<Value>,
    is_new: bool,
}

impl SavedDraft {
    /// A draft that the run has saved.
    pub(in crate::publish) fn saved(value: Value) -> Self {
        Self { value: Arc::new(value), is_new: true }
    }

    /// A draft that already was as the folder says.
    pub(in crate::publish) fn found(value: Value) -> Self {
        Self { value: Arc::new(value), is_new: false }
    }

    pub(in crate::publish) fn value(&self) -> &Value {
        &self.value
    }

    /// Whether the run has saved it, so that what was submitted before was another one.
    pub(in crate::publish) fn is_new(&self) -> bool {
        self.is_new
    }
}

impl fmt::Debug for SavedDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SavedDraft").field("is_new", &self.is_new).finish_non_exhaustive()
    }
}
