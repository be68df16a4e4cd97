//! One deadline over all that is done with one SVG, on a stack that is large enough.

use super::Error;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The renderer calls itself for each element inside another; 200 of them, the most that is let through, take a tenth.
const STACK: usize = 64 * 1024 * 1024;

/// One deadline over all that is done with one SVG.
#[derive(Clone)]
pub(super) struct Clock(Arc<Mutex<Duration>>);

impl Clock {
    pub(super) fn new(patience: Duration) -> Self {
        Self(Arc::new(Mutex::new(patience)))
    }

    fn left(&self) -> MutexGuard<'_, Duration> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works on a thread with a large stack, which is left behind when it takes too long: an SVG is a small program,
    /// and some of them would run for days.
    pub(super) fn run<T: Send + 'static>(
        &self,
        file: &str,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let left = *self.left();
        let began = Instant::now();
        let (sender, receiver) = mpsc::channel();
        let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || sender.send(work()));
        let done =
            thread.map_err(|_| RecvTimeoutError::Disconnected).and_then(|_| receiver.recv_timeout(left));
        let left = self.left().saturating_sub(began.elapsed());
        *self.left() = left;
        let file = file.to_owned();
        done.map_err(|error| match error {
            RecvTimeoutError::Timeout => Error::TooSlow { file },
            RecvTimeoutError::Disconnected => Error::Damaged { file, source: "it can't be rendered".into() },
        })
    }
}
