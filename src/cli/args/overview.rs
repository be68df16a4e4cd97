//! The commands by task, as `offerpress --help` lists them.

use super::CommandLine;
use clap::CommandFactory as _;
use std::fmt::Write as _;

/// The tasks, and the commands of each in the order of use.
const TASKS: [(&str, &[&str]); 5] = [
    ("Get started", &["init", "pull", "doctor", "sandbox"]),
    ("Prepare images", &["check", "fit", "preview", "sizes", "explain"]),
    ("Publish", &["plan", "publish", "submit", "go-live", "cancel"]),
    ("Look at offers", &["status", "operations", "list"]),
    ("More", &["clean", "completions", "man", "help"]),
];

/// Returns the command line with its commands listed by task.
#[must_use]
pub(in crate::cli) fn command_line() -> clap::Command {
    let command = CommandLine::command();
    let tasks = tasks(&command);
    let header = command.get_styles().get_header();
    let options = format!("{header}Options:{header:#}\n{{options}}");
    let template = "{about-with-newline}\n{usage-heading} {usage}\n\n";
    command.help_template(format!("{template}{tasks}{options}{{after-help}}"))
}

fn tasks(command: &clap::Command) -> String {
    let (header, name_style) = (command.get_styles().get_header(), command.get_styles().get_literal());
    let mut text = String::new();
    for (task, names) in TASKS {
        let _ = writeln!(text, "{header}{task}:{header:#}");
        for name in names {
            let about = command.find_subcommand(name).and_then(clap::Command::get_about);
            let about = about.map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(text, "  {name_style}{name:<11}{name_style:#}  {about}");
        }
        text.push('\n');
    }
    text
}

/// Returns the names of all commands, by task.
#[must_use]
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
#[must_use]
pub(in crate::cli) fn synonym(typed: &str) -> Option<&'static str> {
    let typed = typed.to_lowercase();
    SYNONYMS.iter().find(|(_, names)| names.contains(&typed.as_str())).map(|(command, _)| *command)
}

#[cfg(test)]
mod tests {
    use super::*;

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
