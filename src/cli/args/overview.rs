//! The commands by task, as `offerpress --help` lists them.

use super::tasks::TASKS;
use std::fmt::Write as _;

/// Lists the commands of a command line by task.
pub(super) fn by_task(command: clap::Command) -> clap::Command {
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
