//! `help`: the help of a command, or a topic that concerns several.

use super::args::{HelpArgs, command_line};
use super::streams;
use super::topics::TOPICS;
use super::{Exit, Failure};
use crate::base::nearest;

/// Prints the help of a command or a topic.
pub(super) fn run(args: &HelpArgs) -> Result<Exit, Failure> {
    let name = args.topic.as_deref().unwrap_or_default();
    let text = if name.is_empty() { Some(help_of(&mut command_line())) } else { None };
    let text = text.or_else(|| of_command(name)).or_else(|| of_topic(name));
    streams::data(&text.ok_or_else(|| unknown(name))?);
    Ok(Exit::Done)
}

fn of_command(name: &str) -> Option<String> {
    let mut all = command_line();
    all.build();
    all.find_subcommand_mut(name).map(help_of)
}

fn help_of(command: &mut clap::Command) -> String {
    command.render_long_help().to_string()
}

fn of_topic(name: &str) -> Option<String> {
    let topic = TOPICS.iter().find(|topic| topic.name == name)?;
    Some(match topic.section {
        Some(heading) => section(topic.page, heading),
        None => topic.page.to_owned(),
    })
}

/// Cuts a section out of a page, up to the next heading of its level.
fn section(page: &str, heading: &str) -> String {
    let rest = page.split_once(heading).map_or("", |(_, rest)| rest);
    format!("{heading}{}", rest.split("\n## ").next().unwrap_or_default().trim_end()) + "\n"
}

fn unknown(name: &str) -> Failure {
    let failure = Failure::usage(format!("there is no command or help topic `{name}`"));
    let all = super::args::Known::TOPICS.names();
    match nearest(name, all.iter().map(String::as_str)) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint("run `offerpress --help` for a list of commands"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_has_its_text() {
        for topic in &TOPICS {
            let text = of_topic(topic.name).unwrap();
            assert!(text.starts_with('#') && text.lines().count() > 5, "{}: {text}", topic.name);
        }
        let environment = of_topic("environment").unwrap();
        assert!(environment.contains("OFFERPRESS_TOKEN") && !environment.contains("offerpress.toml\n"));
        assert!(of_command("check").unwrap().contains("Usage:"));
        assert!(unknown("exit-code").hint.unwrap().contains("exit-codes"));
    }
}
