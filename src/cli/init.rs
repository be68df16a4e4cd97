//! `init`: a guided start; on a terminal it asks what it cannot know, without one it takes flags.

use super::Context;
use super::args::InitArgs;
use super::exit::Exit;
use super::failure::Failure;
use super::fit::next;
use super::paint::{GOOD, NAME, paint, plural, table};
use super::settle::cannot_start;
use crate::base::{OfferId, PublisherId, files};
use crate::offer::OfferDocument;
use crate::publish::outcome::SCHEMA_VERSION;
use crate::publish::settings::{SETTINGS_FILE, SettingsFile};
use crate::publish::{self, CheckOptions, FirstSettings, FitOptions, OFFER_FILE, Proposal};
use crate::storage::ContainerName;
use schemars::JsonSchema;
use serde::Serialize;
use std::io::{BufRead, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

/// Lays out a folder and writes its settings.
pub(super) fn run(args: &InitArgs, context: &Context) -> Result<Exit, Failure> {
    let given = Given::of(args)?;
    let is_terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let done = if is_terminal && context.printer.talks() {
        let mut dialog = Dialog { input: std::io::stdin().lock(), output: std::io::stderr() };
        let answers = dialog.settings(&given)?;
        let proposals = dialog.choose(publish::propose(&given.source, &given.folder)?)?;
        given.carry_out(answers, proposals)?
    } else {
        let proposals =
            if args.from.is_some() { publish::propose(&given.source, &given.folder)? } else { Vec::new() };
        given.carry_out(given.settings.clone(), proposals)?
    };
    context.printer.data(|| done.words(), &done);
    Ok(Exit::Done)
}

/// What was typed, or stands in the folder.
struct Given {
    folder: PathBuf,
    source: PathBuf,
    settings: FirstSettings,
    /// What `offer.json` says, or the settings that are written anew.
    known: FirstSettings,
    replaces: bool,
}

impl Given {
    fn of(args: &InitArgs) -> Result<Self, Failure> {
        let folder = args.folder.clone();
        let file = folder.join(SETTINGS_FILE);
        if file.exists() && !args.force {
            let failure =
                Failure::cannot_start(format!("there is an `{SETTINGS_FILE}` already: `{}`", file.display()));
            return Err(failure.hint("edit it, or use `--force` to write it anew"));
        }
        let settings = FirstSettings {
            publisher: parsed(args.publisher.as_deref(), PublisherId::parse)?,
            offer: parsed(args.offer.as_deref(), OfferId::parse)?,
            account: parsed(args.storage_account.as_deref(), account)?,
            container: parsed(args.container.as_deref(), ContainerName::parse)?,
            ignore: Vec::new(),
        };
        let known = known(&folder);
        let source = args.from.clone().unwrap_or_else(|| folder.clone());
        Ok(Self { folder, source, settings, known, replaces: args.force })
    }

    /// Copies the pictures, then writes the settings: a copy that fails leaves no settings that keep a second try off.
    fn carry_out(&self, settings: FirstSettings, proposals: Vec<Proposal>) -> Result<Done, Failure> {
        for name in ["logos", "screenshots"] {
            files::make_folder(&self.folder.join(name)).map_err(cannot_start)?;
        }
        for proposal in &proposals {
            proposal.copy_into(&self.folder)?;
        }
        let ignore = proposals.iter().filter_map(|proposal| proposal.left_in(&self.folder)).collect();
        let text = FirstSettings { ignore, ..settings }.to_toml();
        let file = self.folder.join(SETTINGS_FILE);
        let write = if self.replaces { files::write_whole } else { files::write_new };
        write(&file, text.as_bytes()).map_err(cannot_start)?;
        let copied = proposals.into_iter().map(|proposal| Copied { from: proposal.name, to: proposal.to });
        Ok(Done {
            schema_version: SCHEMA_VERSION,
            settings: file.display().to_string(),
            copied: copied.collect(),
            next: next_command(&self.folder)?,
        })
    }
}

/// What to do next: make what is missing, or try a publish.
fn next_command(folder: &Path) -> Result<String, Failure> {
    let settings = SettingsFile::read(folder).map_err(publish::Error::from)?;
    let plan =
        publish::plan_fit(folder, &settings, &CheckOptions::default(), FitOptions::default())?.outcome();
    let name = folder.display();
    Ok(match plan.pictures.is_empty() {
        false => format!("offerpress fit {name}"),
        true if folder.join(OFFER_FILE).exists() => format!("offerpress publish {name} --sandbox"),
        true => format!("offerpress check {name}"),
    })
}

/// Reads what `offer.json` says of itself; one that is no offer is the check's business.
fn known(folder: &Path) -> FirstSettings {
    let text = files::read(&folder.join(OFFER_FILE)).ok();
    let offer = text.and_then(|text| OfferDocument::parse(&text, OFFER_FILE).ok());
    let settings = SettingsFile::read(folder).unwrap_or_default();
    let set = |id: &Option<String>| id.clone();
    FirstSettings {
        publisher: offer
            .as_ref()
            .map(|offer| offer.publisher().clone())
            .or_else(|| set(&settings.publisher)?.parse().ok()),
        offer: offer
            .as_ref()
            .map(|offer| offer.offer().clone())
            .or_else(|| set(&settings.offer)?.parse().ok()),
        account: settings.storage.account,
        container: settings.storage.container.and_then(|name| ContainerName::parse(&name).ok()),
        ignore: Vec::new(),
    }
}

/// What was made.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Init")]
pub(super) struct Done {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// The settings that were written.
    settings: String,
    /// The pictures that were copied.
    copied: Vec<Copied>,
    /// The command that comes next.
    next: String,
}

/// One picture that was copied.
#[derive(Serialize, JsonSchema)]
struct Copied {
    /// Where it lies.
    from: String,
    /// Its copy, relative to the folder.
    to: String,
}

impl Done {
    fn words(&self) -> String {
        let rows: Vec<_> =
            self.copied.iter().map(|copy| [copy.from.clone(), "→".to_owned(), copy.to.clone()]).collect();
        let copied = if rows.is_empty() {
            String::new()
        } else {
            format!("{}: {}\n{}\n", paint(GOOD, "copied"), plural(rows.len(), "picture"), table(&rows, "  "))
        };
        format!("{copied}{}: {}\n{}\n", paint(GOOD, "written"), self.settings, next(&self.next))
    }
}

/// Questions and answers, one line each.
struct Dialog<R, W> {
    input: R,
    output: W,
}

impl<R: BufRead, W: Write> Dialog<R, W> {
    /// Asks for what the flags leave open.
    fn settings(&mut self, given: &Given) -> Result<FirstSettings, Failure> {
        let Given { settings, known, .. } = given;
        self.say("an empty answer takes what stands in brackets, or leaves it open for later\n")?;
        Ok(FirstSettings {
            publisher: self.ask(
                "publisher id",
                settings.publisher.clone(),
                known.publisher.clone(),
                PublisherId::parse,
            )?,
            offer: self.ask("offer id", settings.offer.clone(), known.offer.clone(), OfferId::parse)?,
            account: self.ask("storage account", settings.account.clone(), known.account.clone(), account)?,
            container: self.ask(
                "container",
                settings.container.clone(),
                known.container.clone(),
                ContainerName::parse,
            )?,
            ignore: Vec::new(),
        })
    }

    /// Shows where pictures would be copied, and asks whether to.
    fn choose(&mut self, proposals: Vec<Proposal>) -> Result<Vec<Proposal>, Failure> {
        if proposals.is_empty() {
            return Ok(proposals);
        }
        let rows: Vec<_> = proposals
            .iter()
            .map(|p| [p.name.clone(), p.size.clone(), "→".to_owned(), p.to.clone()])
            .collect();
        let count = plural(proposals.len(), "picture");
        self.say(&format!(
            "\nfound {count}; they would be copied, the originals stay:\n{}",
            table(&rows, "  ")
        ))?;
        loop {
            match self.line("copy them? [Y/n]: ")?.to_lowercase().as_str() {
                "" | "y" | "yes" => return Ok(proposals),
                "n" | "no" => return Ok(Vec::new()),
                _ => self.say("answer `y` or `n`\n")?,
            }
        }
    }

    fn ask<T: ToString, E: std::error::Error>(
        &mut self,
        question: &str,
        given: Option<T>,
        known: Option<T>,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Failure> {
        if given.is_some() {
            return Ok(given);
        }
        let brackets = known.as_ref().map(|known| format!(" [{}]", known.to_string())).unwrap_or_default();
        loop {
            let answer = self.line(&format!("{}{brackets}: ", paint(NAME, question)))?;
            if answer.is_empty() {
                return Ok(known);
            }
            match parse(&answer) {
                Ok(value) => return Ok(Some(value)),
                Err(error) => self.say(&format!("{error}\n"))?,
            }
        }
    }

    fn line(&mut self, question: &str) -> Result<String, Failure> {
        self.say(question)?;
        let mut line = String::new();
        let length = self.input.read_line(&mut line).map_err(cannot_start)?;
        if length == 0 {
            let failure =
                Failure::cannot_start("the questions were not answered to the end; nothing was written");
            return Err(failure
                .hint("name the answers with `--publisher`, `--offer`, `--storage-account`, `--container`"));
        }
        Ok(line.trim().to_owned())
    }

    fn say(&mut self, text: &str) -> Result<(), Failure> {
        let shown = anstream::adapter::strip_str(text).to_string();
        self.output.write_all(shown.as_bytes()).and_then(|()| self.output.flush()).map_err(cannot_start)
    }
}

fn parsed<T, E: std::error::Error>(
    text: Option<&str>,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, Failure> {
    text.map(parse).transpose().map_err(cannot_start)
}

/// Says that a text is no name of a storage account.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not the name of a storage account: it has 3 to 24 small letters and digits")]
struct NotAnAccount(String);

/// "between 3 and 24 characters in length and may contain numbers and lowercase letters only"
/// (Azure: resource naming rules, `Microsoft.Storage`).
fn account(name: &str) -> Result<String, NotAnAccount> {
    let is_plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if is_plain && (3..=24).contains(&name.len()) {
        Ok(name.to_owned())
    } else {
        Err(NotAnAccount(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given() -> Given {
        Given {
            folder: PathBuf::from("listing"),
            source: PathBuf::from("listing"),
            settings: FirstSettings {
                container: ContainerName::parse("listing").ok(),
                ..FirstSettings::default()
            },
            known: FirstSettings { offer: OfferId::parse("insight").ok(), ..FirstSettings::default() },
            replaces: false,
        }
    }

    fn dialog(answers: &str) -> Dialog<&[u8], Vec<u8>> {
        Dialog { input: answers.as_bytes(), output: Vec::new() }
    }

    #[test]
    fn it_asks_what_is_open_and_asks_again_after_a_slip() {
        let mut dialog = dialog("con toso\ncontoso\n\nContoso!\n\n");
        let settings = dialog.settings(&given()).unwrap();
        assert_eq!(settings.publisher.unwrap().as_str(), "contoso");
        assert_eq!(settings.offer.unwrap().as_str(), "insight");
        assert_eq!((settings.account, settings.container.unwrap().as_str()), (None, "listing"));
        assert_eq!(
            String::from_utf8(dialog.output).unwrap(),
            "an empty answer takes what stands in brackets, or leaves it open for later\n\
             publisher id: `con toso` is not a publisher id: only letters, digits, `-`, `_` and `.` are allowed\n\
             publisher id: offer id [insight]: storage account: `Contoso!` is not the name of a storage account: \
             it has 3 to 24 small letters and digits\nstorage account: "
        );
    }

    #[test]
    fn it_copies_nothing_without_a_yes() {
        let proposal = Proposal {
            path: PathBuf::from("a.png"),
            name: "a.png".to_owned(),
            size: "48×48".to_owned(),
            to: "logos/small.png".to_owned(),
        };
        for (answers, copied) in [("\n", 1), ("maybe\nY\n", 1), ("n\n", 0), ("what\nno\n", 0)] {
            assert_eq!(dialog(answers).choose(vec![proposal.clone()]).unwrap().len(), copied, "{answers:?}");
        }
        assert!(dialog("").choose(vec![proposal]).is_err());
    }

    #[test]
    fn an_end_of_the_answers_ends_it() {
        let failure = dialog("contoso\n").settings(&given()).unwrap_err();
        assert_eq!(failure.message, "the questions were not answered to the end; nothing was written");
    }
}
