//! `man`: a manual page for every command, from the same arguments that are parsed.

use super::args::{CommandLine, ManArgs};
use super::failure::{Failure, cannot_start};
use super::streams;
use super::{Context, Exit};
use crate::base::files;
use clap::CommandFactory as _;
use clap_mangen::Man;
use std::fmt::Write as _;
use std::io;

/// Prints one page, or writes all.
pub(super) fn run(args: &ManArgs, context: &Context) -> Result<Exit, Failure> {
    let pages = pages().map_err(cannot_start)?;
    match &args.out {
        Some(folder) => {
            files::make_folder(folder).map_err(cannot_start)?;
            for page in &pages {
                let file = folder.join(format!("{}.1", page.name));
                files::write_whole(&file, &page.text).map_err(cannot_start)?;
            }
            context.printer.talk(&format!("wrote {} pages to {}", pages.len(), folder.display()));
        }
        None => streams::raw(&chosen(&pages, args.name.as_deref())?.text),
    }
    Ok(Exit::Done)
}

/// One page: `offerpress`, or `offerpress-publish`.
struct Page {
    name: String,
    text: Vec<u8>,
}

fn chosen<'p>(pages: &'p [Page], name: Option<&str>) -> Result<&'p Page, Failure> {
    let wanted = name.map_or("offerpress".to_owned(), |name| format!("offerpress-{name}"));
    pages.iter().find(|page| page.name == wanted).ok_or_else(|| {
        let failure = Failure::cannot_start(format!("unknown command `{}`", name.unwrap_or_default()));
        failure.hint("run `offerpress --help` for a list of commands")
    })
}

/// The page of offerpress itself, then of each command that the help shows.
fn pages() -> io::Result<Vec<Page>> {
    let mut all = CommandLine::command();
    all.build();
    let shown = all.get_subcommands().filter(|command| !command.is_hide_set());
    std::iter::once(&all).chain(shown).map(page).collect()
}

fn page(command: &clap::Command) -> io::Result<Page> {
    let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
    let version = concat!("offerpress ", env!("CARGO_PKG_VERSION"));
    let man = Man::new(command.clone()).title(name.to_uppercase()).source(version).manual("offerpress");
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    text.extend(synopsis(command).into_bytes());
    man.render_options_section(&mut text)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut text)?;
    }
    text.extend(sections(command).into_bytes());
    Ok(Page { name, text: in_ascii(&String::from_utf8_lossy(&text)).into_bytes() })
}

/// The usage as the help shows it: every flag is described below.
fn synopsis(command: &clap::Command) -> String {
    let usage = command.clone().render_usage().to_string();
    let usage: Vec<_> = usage.trim_start_matches("Usage:").lines().map(|line| plain(line.trim())).collect();
    format!(".SH SYNOPSIS\n.nf\n{}\n.fi\n", usage.join("\n"))
}

/// What follows the flags in the help, as it stands there: `Examples:` and lines further in.
fn sections(command: &clap::Command) -> String {
    let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let mut page = String::new();
    for part in text.split("\n\n") {
        let (title, lines) = part.split_once(":\n").unwrap_or(("Notes", part));
        let lines: Vec<_> =
            lines.lines().map(|line| plain(line.strip_prefix("  ").unwrap_or(line))).collect();
        if !part.is_empty() {
            let _ = write!(page, ".SH {}\n.nf\n{}\n.fi\n", title.to_uppercase(), lines.join("\n"));
        }
    }
    page
}

/// Writes signs beyond ASCII as groff names them, whatever the encoding it reads (`groff_char(7)`).
fn in_ascii(text: &str) -> String {
    let sign = |c: char| if c.is_ascii() { c.to_string() } else { format!("\\[u{:04X}]", u32::from(c)) };
    text.chars().map(sign).collect()
}

/// A line that troff takes for nothing but text (`groff_char(7)`, `groff(7)` "Control characters").
fn plain(line: &str) -> String {
    let text = line.replace('\\', "\\(rs").replace('-', "\\-").replace('`', "\\(ga").replace('\'', "\\(aq");
    if text.starts_with('.') { format!("\\&{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_with_its_flags() {
        let pages = pages().unwrap();
        let names: Vec<_> = pages.iter().map(|page| page.name.as_str()).collect();
        assert_eq!(&names[..3], ["offerpress", "offerpress-publish", "offerpress-plan"]);
        assert_eq!(names.len(), CommandLine::command().get_subcommands().count() + 1);
        let publish = String::from_utf8(pages[1].text.clone()).unwrap();
        for part in [
            ".SH SYNOPSIS\n.nf\nofferpress publish [OPTIONS] [FOLDER]...\n.fi\n",
            "\n\\fB\\-\\-dry\\-run\\fR\n",
            ".SH EXAMPLES\n.nf\nofferpress publish assets\\-example \\-\\-sandbox ",
        ] {
            assert!(publish.contains(part), "{part}\n{publish}");
        }
    }

    #[test]
    fn no_line_is_taken_for_a_request() {
        assert_eq!(in_ascii("30d, 12h … 👩"), "30d, 12h \\[u2026] \\[u1F469]");
        assert_eq!(plain(".nf 'a' \\ `b`"), "\\&.nf \\(aqa\\(aq \\(rs \\(gab\\(ga");
    }
}
