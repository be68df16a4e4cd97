//! The commands by task, and what people type for them.

/// The tasks, and the commands of each in the order of use.
pub(super) const TASKS: [(&str, &[&str]); 5] = [
    ("Get started", &["init", "pull", "doctor", "sandbox"]),
    ("Prepare images", &["check", "fit", "preview", "sizes", "explain"]),
    ("Publish", &["plan", "publish", "submit", "go-live", "cancel"]),
    ("Look at offers", &["status", "operations", "list"]),
    ("More", &["clean", "completions", "man", "help"]),
];

/// Returns the names of all commands, by task.
pub(super) fn commands() -> Vec<String> {
    TASKS.iter().flat_map(|(_, names)| *names).map(|name| (*name).to_owned()).collect()
}

/// What people type for a command of another name.
const SYNONYMS: [(&str, &[&str]); 14] = [
    ("check", &["validate", "lint", "verify", "test", "inspect"]),
    ("publish", &["upload", "push", "deploy", "save", "update", "sync", "release", "apply"]),
    ("plan", &["diff", "dry-run", "dryrun"]),
    ("init", &["new", "create", "start", "setup"]),
    ("pull", &["download", "fetch", "get", "import", "export", "clone"]),
    ("fit", &["resize", "fix", "convert", "scale", "generate"]),
    ("preview", &["show", "view", "open", "serve"]),
    ("status", &["state", "watch", "progress", "info"]),
    ("go-live", &["golive", "live"]),
    ("submit", &["certify", "review"]),
    ("doctor", &["login", "auth", "diagnose", "whoami"]),
    ("list", &["ls", "offers", "publishers"]),
    ("clean", &["prune", "gc", "purge"]),
    ("explain", &["rules", "codes", "why"]),
];

/// Returns the command that someone means by another name.
pub(in crate::cli) fn synonym(typed: &str) -> Option<&'static str> {
    let typed = typed.to_lowercase();
    SYNONYMS.iter().find(|(_, names)| names.contains(&typed.as_str())).map(|(command, _)| *command)
}

#[cfg(test)]
mod tests {
    use super::super::CommandLine;
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn every_command_has_one_task() {
        let command = CommandLine::command();
        for one in command.get_subcommands().filter(|one| !one.is_hide_set()) {
            let listed = TASKS.iter().flat_map(|(_, names)| *names).filter(|name| **name == one.get_name());
            assert_eq!(listed.count(), 1, "{}", one.get_name());
        }
        for name in TASKS.iter().flat_map(|(_, names)| *names) {
            assert!(command.find_subcommand(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_synonym_is_no_command_and_means_one() {
        let command = CommandLine::command();
        for (meant, names) in SYNONYMS {
            assert!(command.find_subcommand(meant).is_some(), "{meant}");
            assert!(names.iter().all(|name| command.find_subcommand(name).is_none()), "{names:?}");
        }
        assert_eq!(
            (synonym("Validate"), synonym("upload"), synonym("xyz")),
            (Some("check"), Some("publish"), None)
        );
    }
}
