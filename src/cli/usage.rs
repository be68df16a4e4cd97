//! A command line that can't be parsed: shown as text, or in the format that it asks for as far as that can be recognized.

use super::args::{Format, synonym};
use super::env::Environment;
use super::output_format::format;
use super::printer::Printer;
use super::streams;
use super::{Exit, Failure};
use clap::ValueEnum as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::path::PathBuf;

/// Shows what is wrong with the arguments; help and version, which come the same way, are shown as they are.
pub(super) fn show(mut error: clap::Error, words: &[String], environment: &Environment) -> Exit {
    suggest(&mut error);
    if !error.use_stderr() {
        streams::note(error.print());
        return streams::unless_lost(Exit::Done);
    }
    let format = asked(words, environment);
    let outputs = value_of("--outputs", words).map(PathBuf::from);
    let printer = Printer::of(format, outputs.as_deref(), environment);
    match format {
        Format::Human => streams::talk(error.render().to_string().trim_end()),
        Format::Json | Format::Github | Format::AzurePipelines => {
            printer.failure(&failure(&error));
        }
    }
    printer.conclude(Exit::CannotStart)
}

/// Suggests the command that a word of another tool means, instead of one that only looks like it.
fn suggest(error: &mut clap::Error) {
    let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidSubcommand) else { return };
    if let Some(meant) = synonym(typed) {
        error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(vec![meant.to_owned()]));
    }
}

/// Makes out which form is asked for by arguments that can't be read as a whole.
fn asked(words: &[String], environment: &Environment) -> Format {
    let flag = value_of("--format", words).and_then(|value| Format::from_str(&value, false).ok());
    format(flag, environment).unwrap_or(Format::Human)
}

/// Finds `--flag value` or `--flag=value`; what comes after `--` is no flag.
fn value_of(flag: &str, words: &[String]) -> Option<String> {
    let flags: Vec<_> = words.iter().take_while(|word| *word != "--").collect();
    let value = |(n, word): (usize, &&String)| match word.strip_prefix(flag)? {
        "" => flags.get(n + 1).map(|value| (*value).clone()),
        rest => rest.strip_prefix('=').map(str::to_owned),
    };
    flags.iter().enumerate().filter_map(value).next_back()
}

/// Puts clap's words into a failure: what is wrong first, then the tips, else how it is used.
fn failure(error: &clap::Error) -> Failure {
    if matches!(
        error.kind(),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        return Failure::usage("no command was given").hint("run `offerpress --help` for a list of commands");
    }
    let text = error.render().to_string();
    let parts: Vec<_> = text.split("\n\n").map(one_line).collect();
    let message = parts.first().map_or("", |part| part.strip_prefix("error: ").unwrap_or(part));
    let tips: Vec<_> = parts.iter().filter_map(|part| part.strip_prefix("tip: ")).collect();
    let usage = parts.iter().find_map(|part| part.strip_prefix("Usage: "));
    let failure = Failure::usage(message);
    match (tips.is_empty(), usage) {
        (false, _) => failure.hint(tips.join("; ")),
        (true, Some(usage)) => failure.hint(format!("usage: `{usage}`")),
        (true, None) => failure.hint("run `offerpress --help` for help"),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the arguments as text, for [`show`].
pub(super) fn words() -> Vec<String> {
    std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::args::CommandLine;
    use super::*;
    use clap::Parser as _;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn the_form_is_made_out_of_broken_arguments() {
        let table = [
            ("offerpress pubish x --format json", Format::Json),
            ("offerpress --format=json pubish x", Format::Json),
            ("offerpress --format json check x --format github --nope", Format::Github),
            ("offerpress check x --format", Format::Human),
            ("offerpress check x --format xml", Format::Human),
            ("offerpress check -- --format json", Format::Human),
            ("offerpress check x --formatted=json", Format::Human),
        ];
        for (line, format) in table {
            assert_eq!(asked(&words(line), &Environment::default()), format, "{line}");
        }
    }

    #[test]
    fn usage_errors_have_a_message_and_a_hint() {
        let table = [
            (
                "offerpress pubish x",
                "unrecognized subcommand 'pubish'",
                "a similar subcommand exists: 'publish'",
            ),
            (
                "offerpress publish x --dryrun",
                "unexpected argument '--dryrun' found",
                "a similar argument exists: '--dry-run'",
            ),
            ("offerpress", "no command was given", "run `offerpress --help` for a list of commands"),
            ("offerpress --quiet", "no command was given", "run `offerpress --help` for a list of commands"),
        ];
        for (line, message, hint) in table {
            let error = CommandLine::try_parse_from(words(line)).unwrap_err();
            let failure = failure(&error);
            assert_eq!((failure.message.as_str(), failure.hint.as_deref()), (message, Some(hint)), "{line}");
        }
        let error = CommandLine::try_parse_from(words("offerpress pull")).unwrap_err();
        let failure = failure(&error);
        assert!(failure.message.contains("<OFFER>"), "{failure:?}");
        assert!(failure.hint.unwrap().starts_with("usage: `offerpress pull"));
    }
}
