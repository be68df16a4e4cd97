//! A disk that is full for one process: it can write no file larger than a limit.

use std::process::Command;

/// What a write past the limit does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The process is killed, with a file half written.
    Killed,
    /// It fails.
    DiskFull,
}

/// The same command with a limit in blocks of 512 bytes, set from outside.
pub(crate) fn limited(through: &Command, end: End, blocks: u16) -> Command {
    let ignore = if end == End::DiskFull { "trap '' XFSZ; " } else { "" };
    let script = format!("{ignore}ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut command = Command::new("/bin/sh");
    command.args(["-c", &script]).arg(through.get_program()).args(through.get_args()).env_clear();
    command.envs(through.get_envs().filter_map(|(name, value)| Some((name, value?))));
    through.get_current_dir().map(|folder| command.current_dir(folder));
    command
}
