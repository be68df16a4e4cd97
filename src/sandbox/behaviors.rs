//! The behaviors of a running sandbox.

use std::sync::{Mutex, MutexGuard, PoisonError};

use time::OffsetDateTime;

use super::behavior::Behavior;

/// What a sandbox does wrong at present.
#[derive(Debug, Default)]
pub(super) struct Behaviors(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    on: Vec<Behavior>,
    /// Until when the marketplace answers 429.
    busy: Option<OffsetDateTime>,
}

impl Behaviors {
    pub(super) fn new(on: Vec<Behavior>) -> Self {
        Self(Mutex::new(State { on, ..State::default() }))
    }

    pub(super) fn set(&self, behavior: Behavior) {
        let mut state = self.lock();
        state.on.retain(|one| *one != behavior);
        state.on.push(behavior);
    }

    pub(super) fn remove(&self, name: &str) {
        self.lock().on.retain(|one| one.name() != name);
    }

    pub(super) fn clear(&self) {
        *self.lock() = State::default();
    }

    pub(super) fn all(&self) -> Vec<Behavior> {
        self.lock().on.clone()
    }

    pub(super) fn has(&self, behavior: &Behavior) -> bool {
        self.lock().on.contains(behavior)
    }

    /// Finds what the last fitting behavior says.
    pub(super) fn find<T>(&self, says: impl Fn(&Behavior) -> Option<T>) -> Option<T> {
        self.lock().on.iter().rev().find_map(says)
    }

    /// Takes a behavior away that happens once; tells whether it was to happen.
    pub(super) fn take(&self, behavior: &Behavior) -> bool {
        let mut state = self.lock();
        let at = state.on.iter().position(|one| one == behavior);
        at.map(|at| state.on.remove(at)).is_some()
    }

    /// Tells until when the marketplace is busy; the time begins with the first request.
    pub(super) fn busy_until(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let mut state = self.lock();
        let begins = state.on.iter().find_map(|one| match one {
            Behavior::TooManyRequests(time) => Some(*time),
            _ => None,
        });
        if let Some(time) = begins {
            state.on.retain(|one| !matches!(one, Behavior::TooManyRequests(_)));
            state.busy = Some(now + time);
        }
        state.busy.filter(|until| now < *until)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
