//! What the process has not finished yet, and the end of it: a run that is asked to stop finishes no new file, and removes
//! what only it knows of.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, RwLock};
use std::thread::{self, ThreadId};

/// The state of this process.
static RUNNING: Running = Running::new();

/// Stops all writing but this thread's: what other threads have half written is removed, and they can't begin again.
///
/// A change that is in progress, such as a move and the file that takes its place, ends first.
pub fn stop() {
    RUNNING.stop();
}

/// Makes one change, whole, unless the process was asked to stop.
pub(super) fn go_on<T>(change: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    RUNNING.go_on(change)
}

/// A file or folder that is gone when the process stops, unless it was finished before.
#[derive(Debug)]
pub(super) struct Unfinished(PathBuf);

impl Unfinished {
    pub(super) fn at(path: &Path) -> Self {
        RUNNING.unfinished().insert(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        RUNNING.unfinished().remove(&self.0);
    }
}

#[derive(Debug)]
struct Running {
    /// The one thread that may go on, once the process was asked to stop.
    only: RwLock<Option<ThreadId>>,
    unfinished: Mutex<BTreeSet<PathBuf>>,
}

impl Running {
    const fn new() -> Self {
        Self { only: RwLock::new(None), unfinished: Mutex::new(BTreeSet::new()) }
    }

    fn unfinished(&self) -> std::sync::MutexGuard<'_, BTreeSet<PathBuf>> {
        self.unfinished.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn go_on<T>(&self, change: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let only = self.only.read().unwrap_or_else(PoisonError::into_inner);
        match *only {
            Some(thread) if thread != thread::current().id() => Err(io::Error::other("the run was stopped")),
            _ => change(),
        }
    }

    fn stop(&self) {
        // waits for the changes that are in progress
        *self.only.write().unwrap_or_else(PoisonError::into_inner) = Some(thread::current().id());
        let unfinished = std::mem::take(&mut *self.unfinished());
        for path in unfinished {
            // whatever keeps it there, the process ends
            let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn what_is_unfinished_goes_and_only_the_thread_that_stops_goes_on() {
        let (folder, running) = (tempfile::tempdir().unwrap(), Running::new());
        let [draft, whole, left] = ["draft", "whole", "left"].map(|name| folder.path().join(name));
        fs::write(&draft, "half").unwrap();
        fs::write(&whole, "all").unwrap();
        fs::create_dir_all(left.join("logos")).unwrap();
        running.unfinished().extend([draft.clone(), left.clone(), folder.path().join("gone")]);
        running.stop();
        assert!(!draft.exists() && !left.exists() && whole.exists());
        assert!(running.go_on(|| Ok(())).is_ok());
        let other = thread::scope(|scope| scope.spawn(|| running.go_on(|| Ok(()))).join().unwrap());
        assert_eq!(other.unwrap_err().to_string(), "the run was stopped");
    }

    #[test]
    fn a_change_that_is_under_way_ends_first() {
        let (running, (begun, begins), (end, ends)) = (Running::new(), mpsc::channel(), mpsc::channel());
        let order = Mutex::new(Vec::new());
        thread::scope(|scope| {
            let (running, order) = (&running, &order);
            scope.spawn(move || {
                running.go_on(|| {
                    begun.send(()).unwrap();
                    ends.recv().unwrap();
                    order.lock().unwrap().push("changed");
                    Ok(())
                })
            });
            begins.recv().unwrap();
            scope.spawn(move || {
                running.stop();
                order.lock().unwrap().push("stopped");
            });
            end.send(()).unwrap();
        });
        assert_eq!(*order.lock().unwrap(), ["changed", "stopped"]);
    }
}
