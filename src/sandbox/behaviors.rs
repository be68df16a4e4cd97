//! The behaviors of a running sandbox.

use std::sync::Mutex;

use time::OffsetDateTime;

use super::behavior::Behavior;
use super::lock::lock;
use super::moment::{Edit, Moment};

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
        let mut state = lock(&self.0);
        state.on.retain(|one| *one != behavior);
        state.on.push(behavior);
    }

    pub(super) fn remove(&self, name: &str) {
        lock(&self.0).on.retain(|one| one.name() != name);
    }

    pub(super) fn clear(&self) {
        *lock(&self.0) = State::default();
    }

    pub(super) fn all(&self) -> Vec<Behavior> {
        lock(&self.0).on.clone()
    }

    pub(super) fn has(&self, behavior: &Behavior) -> bool {
        lock(&self.0).on.contains(behavior)
    }

    /// Finds what the last fitting behavior says.
    pub(super) fn find<T>(&self, says: impl Fn(&Behavior) -> Option<T>) -> Option<T> {
        lock(&self.0).on.iter().rev().find_map(says)
    }

    /// Tells how many reads after a save still show the draft from before it, if any are to.
    pub(super) fn stale_reads(&self) -> Option<u32> {
        self.find(|one| match one {
            Behavior::StaleReads(reads) => Some(*reads),
            _ => None,
        })
    }

    /// Has `edit` play the colleagues who were to edit at this moment, and forgets those for whom it could.
    pub(super) fn edit_at(&self, moment: Moment, edit: impl Fn(Edit) -> bool) {
        for behavior in self.all() {
            if matches!(behavior, Behavior::Edit(what, at) if at == moment && edit(what)) {
                self.take(&behavior);
            }
        }
    }

    /// Takes a behavior away that happens once; tells whether it was to happen.
    pub(super) fn take(&self, behavior: &Behavior) -> bool {
        let mut state = lock(&self.0);
        let at = state.on.iter().position(|one| one == behavior);
        at.map(|at| state.on.remove(at)).is_some()
    }

    /// Tells until when the marketplace is busy; the time begins with the first request.
    pub(super) fn busy_until(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let mut state = lock(&self.0);
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
}
