//! Work that would keep other tasks waiting, done on a thread of its own.

use std::panic::resume_unwind;

/// Returns what `work` returns. A panic there goes on here: it is never taken for an answer.
pub async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await.map_err(tokio::task::JoinError::try_into_panic) {
        Ok(done) => done,
        Err(Ok(panic)) => resume_unwind(panic),
        // the runtime ends, and with it whoever waits here
        Err(Err(_)) => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::AssertUnwindSafe;

    #[tokio::test]
    async fn a_result_is_passed_on_and_a_panic_too() {
        assert_eq!(off_thread(|| 1 + 1).await, 2);
        let waiting = futures::FutureExt::catch_unwind(AssertUnwindSafe(off_thread(|| -> u8 {
            resume_unwind(Box::new("broken"))
        })));
        assert_eq!(waiting.await.unwrap_err().downcast_ref(), Some(&"broken"));
    }
}
