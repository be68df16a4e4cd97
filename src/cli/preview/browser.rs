//! The system's browser.

use crate::cli::Context;
use std::ffi::OsStr;
use std::io;
use std::process::{Command, Stdio};

/// Opens a page or an address; where there is no browser it says so, and that is all.
pub(super) fn open(target: impl AsRef<OsStr>, context: &Context) {
    let target = target.as_ref();
    if let Err(error) = start(target) {
        let shown = target.to_string_lossy();
        context.printer.talk(&format!("note: couldn't start a browser ({error}); open {shown} yourself"));
    }
}

/// Does not wait for the browser: it may run longer than we do.
fn start(target: &OsStr) -> io::Result<()> {
    let (program, arguments): (_, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(arguments).arg(target).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map(drop)
}
