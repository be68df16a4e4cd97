//! Being asked to stop: by a person, by a build system, by a terminal that was closed.

/// Waits until someone asks the process to stop; returns how.
pub(super) async fn asked() -> &'static str {
    tokio::select! {
        _ = tokio::signal::ctrl_c() => "Ctrl-C",
        by = by_the_system() => by,
    }
}

#[cfg(unix)]
async fn by_the_system() -> &'static str {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok((mut terminate, mut hang_up)) =
        signal(SignalKind::terminate()).and_then(|one| Ok((one, signal(SignalKind::hangup())?)))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = hang_up.recv() => "SIGHUP",
    }
}

/// A build agent sends Ctrl-Break where it would send SIGTERM elsewhere.
#[cfg(windows)]
async fn by_the_system() -> &'static str {
    use tokio::signal::windows::{ctrl_break, ctrl_close, ctrl_shutdown};
    let (Ok(mut pressed), Ok(mut closed), Ok(mut shut_down)) = (ctrl_break(), ctrl_close(), ctrl_shutdown())
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = pressed.recv() => "Ctrl-Break",
        _ = closed.recv() => "closing the console",
        _ = shut_down.recv() => "the end of the session",
    }
}

#[cfg(not(any(unix, windows)))]
async fn by_the_system() -> &'static str {
    std::future::pending().await
}
