//! The edge of the process: a panic becomes a failure like any other, shown in the requested format.

use super::{Exit, Failure};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// How much of a path tells a place: crate, `src`, folder, file.
const PARTS: usize = 4;

/// Where the last panic was.
static PLACE: Mutex<Option<String>> = Mutex::new(None);

/// Keeps panics from printing by themselves: what they say may hold a secret, and would stand next to the document.
pub(super) fn watch() {
    panic::set_hook(Box::new(remember));
}

/// Runs a command to its end, whatever happens in it.
pub(super) fn caught(command: impl FnOnce() -> Result<Exit, Failure>) -> Result<Exit, Failure> {
    panic::catch_unwind(AssertUnwindSafe(command)).unwrap_or_else(|_| {
        let place = PLACE.lock().unwrap_or_else(PoisonError::into_inner).take();
        Err(broken(place.as_deref()))
    })
}

fn remember(info: &PanicHookInfo<'_>) {
    let place = info.location().map(|at| place(at.file(), at.line()));
    tracing::error!(place, "panicked");
    *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = place;
}

/// Names the place and no more: the words of a panic are made of values, and a value may be a secret.
fn broken(place: Option<&str>) -> Failure {
    let at = place.map(|place| format!(" at `{place}`")).unwrap_or_default();
    let whom = match env!("CARGO_PKG_REPOSITORY") {
        "" => "the provider of your copy of offerpress",
        page => page,
    };
    let version = env!("CARGO_PKG_VERSION");
    let message = format!("internal error in offerpress {version}{at}");
    Failure::new(Exit::Broken, message).hint(format!(
        "please report this message and your command to {whom}; it is safe to run it again (add `-vv` for details)"
    ))
}

/// Shows a place without the folders of the machine that built it.
fn place(file: &str, line: u32) -> String {
    let parts: Vec<_> = Path::new(file).components().map(|part| part.as_os_str().to_string_lossy()).collect();
    let from = parts.len().saturating_sub(PARTS);
    format!("{}:{line}", parts.get(from..).unwrap_or_default().join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_failure_that_does_not_say_its_words() {
        let failure = caught(|| panic!("the key is S3CRET")).unwrap_err();
        assert_eq!((failure.exit, failure.exit.code()), (Exit::Broken, 70));
        let said = format!("{failure:?}");
        assert!(said.contains("internal error in offerpress"), "{said}");
        assert!(
            said.contains("please report this message") && said.contains("safe to run it again"),
            "{said}"
        );
        assert!(!said.contains("S3CRET"), "{said}");
    }

    #[test]
    fn what_ends_well_or_fails_by_itself_is_left_as_it_is() {
        assert_eq!(caught(|| Ok(Exit::ContentRefused)).unwrap(), Exit::ContentRefused);
        assert_eq!(caught(|| Err(Failure::cannot_start("no"))).unwrap_err().message, "no");
    }

    #[test]
    fn a_place_tells_nothing_of_the_machine() {
        for (file, shown) in [
            ("src/cli/mod.rs", "src/cli/mod.rs:7"),
            (
                "/home/ann/.cargo/registry/src/index/png-0.18.0/src/decoder/mod.rs",
                "png-0.18.0/src/decoder/mod.rs:7",
            ),
            ("/rustc/0123/library/core/src/option.rs", "library/core/src/option.rs:7"),
        ] {
            assert_eq!(place(file, 7), shown);
        }
        assert_eq!(broken(Some("src/x.rs:1")).message.split(" at ").nth(1), Some("`src/x.rs:1`"));
    }
}
