//! Faults on request.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::Route;

/// What goes wrong with one request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The connection is reset when the head of the request has been read.
    ResetBeforeBody,
    /// The connection is reset when the request has been read; nothing is done.
    ResetAfterBody,
    /// The request is carried out, and the connection is reset in place of the answer.
    LostAnswer,
    /// Nothing is done; the answer is this status in the service's own error shape.
    Status {
        /// The HTTP status.
        status: u16,
        /// What `Retry-After` says, in full seconds.
        retry_after: Option<Duration>,
    },
    /// Nothing is done; the answer says that the caller is known and has no role that allows this.
    NoRole,
    /// The answer comes late.
    Slow(Duration),
    /// The answer comes in a hundred pieces, or byte by byte where it is shorter, with this pause between two.
    Trickle(Duration),
    /// The answer's body ends half way through, and the connection with it.
    Truncated,
    /// The answer's `Content-MD5` belongs to other bytes.
    WrongMd5,
}

impl Fault {
    /// Makes an answer with this status, and nothing done.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::Status { status, retry_after: None }
    }

    /// Adds `Retry-After` to a [`Fault::Status`]; other faults stay as they are.
    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        match self {
            Self::Status { status, .. } => Self::Status { status, retry_after: Some(wait) },
            other => other,
        }
    }
}

impl From<u16> for Fault {
    fn from(status: u16) -> Self {
        Self::status(status)
    }
}

/// What is to go wrong, route by route.
#[derive(Debug, Clone, Default)]
pub(super) struct FaultPlan {
    next: HashMap<Route, VecDeque<Option<Fault>>>,
    slow: HashMap<Route, Duration>,
}

impl FaultPlan {
    /// Lets `passing` requests through after those planned already, then fails `times`.
    pub(super) fn add(&mut self, route: Route, passing: usize, times: usize, fault: &Fault) {
        let queue = self.next.entry(route).or_default();
        queue.extend(std::iter::repeat_n(None, passing));
        queue.extend(std::iter::repeat_n(Some(fault.clone()), times));
    }

    pub(super) fn slow(&mut self, route: Route, wait: Duration) {
        self.slow.insert(route, wait);
    }

    /// Forgets the faults that are still to come; what is slow stays slow.
    pub(super) fn clear(&mut self) {
        self.next.clear();
    }

    /// Takes what is planned for the next request on `route`: a fault, and how long it waits.
    pub(super) fn take(&mut self, route: Route) -> (Option<Fault>, Option<Duration>) {
        let fault = self.next.get_mut(&route).and_then(VecDeque::pop_front).flatten();
        (fault, self.slow.get(&route).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_come_in_order_and_only_on_their_route() {
        let mut plan = FaultPlan::default();
        plan.add(Route::PutBlob, 1, 2, &Fault::Truncated);
        let taken: Vec<_> = (0..4).map(|_| plan.take(Route::PutBlob).0).collect();
        assert_eq!(taken, [None, Some(Fault::Truncated), Some(Fault::Truncated), None]);
        assert_eq!(plan.take(Route::GetBlob), (None, None));
    }

    #[test]
    fn only_a_status_has_a_retry_after() {
        let wait = Duration::from_secs(2);
        assert_eq!(
            Fault::status(503).retry_after(wait),
            Fault::Status { status: 503, retry_after: Some(wait) }
        );
        assert_eq!(Fault::LostAnswer.retry_after(wait), Fault::LostAnswer);
    }
}
