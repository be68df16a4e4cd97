//! What `init` asks on a terminal.

use super::done::left_out;
use super::given::{Given, account};
use crate::base::{OfferId, PublisherId};
use crate::cli::failure::{Failure, cannot_start};
use crate::cli::paint::{NAME, paint, plural};
use crate::cli::screen::Screen;
use crate::marketplace::ApiName;
use crate::storage::ContainerName;
use crate::tools::{FirstSettings, Proposal, Proposals};
use std::io::{BufRead, Write};

/// Questions and answers, one line each.
pub(super) struct Dialog<R, W> {
    pub(super) input: R,
    pub(super) output: W,
    pub(super) screen: Screen,
}

impl<R: BufRead, W: Write> Dialog<R, W> {
    /// Asks for what the flags leave open.
    pub(super) fn settings(&mut self, given: &Given) -> Result<FirstSettings, Failure> {
        let Given { settings, known, .. } = given;
        self.say("press Enter to accept the value in brackets, or to leave a setting empty\n")?;
        let api = self.api(settings.api, known.api)?;
        Ok(FirstSettings {
            api,
            publisher: match api {
                // the account decides
                Some(ApiName::ProductIngestion) => settings.publisher.clone(),
                _ => self.ask(
                    "publisher ID",
                    settings.publisher.clone(),
                    known.publisher.clone(),
                    PublisherId::parse,
                )?,
            },
            offer: self.ask("offer ID", settings.offer.clone(), known.offer.clone(), OfferId::parse)?,
            profile: settings.profile.clone().or_else(|| known.profile.clone()),
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

    /// Asks which API has the offer; the default stays unwritten.
    fn api(&mut self, given: Option<ApiName>, known: Option<ApiName>) -> Result<Option<ApiName>, Failure> {
        let text = |api: ApiName| api.as_str().to_owned();
        let parse = |name: &str| ApiName::parse(name).map(text);
        let brackets = Some(text(known.unwrap_or_default()));
        let answer = self.ask("marketplace API", given.map(text), brackets, parse)?;
        let api = answer.and_then(|name| ApiName::parse(&name).ok());
        Ok(api.filter(|api| *api != ApiName::default() || given.or(known).is_some()))
    }

    /// Shows where images would be copied, and asks whether to.
    pub(super) fn choose(&mut self, proposals: Proposals) -> Result<Proposals, Failure> {
        if proposals.copies.is_empty() {
            return Ok(proposals);
        }
        let row = |one: &Proposal| [one.name.clone(), one.size.clone(), "→".to_owned(), one.to.clone()];
        let rows: Vec<_> = proposals.copies.iter().map(row).collect();
        let (count, table) = (plural(rows.len(), "image"), self.screen.table(&rows, "  ", &[0, 3]));
        self.say(&format!("\nfound {count} to copy (the originals stay where they are):\n{table}"))?;
        let left = left_out(&proposals.left_out, self.screen);
        if !left.is_empty() {
            self.say(&format!("\n{left}"))?;
        }
        loop {
            match self.line("copy them? [Y/n]: ")?.to_lowercase().as_str() {
                "" | "y" | "yes" => return Ok(proposals),
                "n" | "no" => return Ok(Proposals::default()),
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
            let failure = Failure::cannot_start("canceled; nothing was written");
            return Err(failure
                .hint("to answer without a terminal, pass `--publisher`, `--offer`, `--storage-account` and `--container`"));
        }
        Ok(line.trim().to_owned())
    }

    fn say(&mut self, text: &str) -> Result<(), Failure> {
        self.output.write_all(self.screen.folded(text).as_bytes()).map_err(cannot_start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

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
        Dialog { input: answers.as_bytes(), output: Vec::new(), screen: Screen::ENDLESS }
    }

    #[test]
    fn it_asks_what_is_open_and_asks_again_after_a_slip() {
        let mut dialog = dialog("graph\n\ncon toso\ncontoso\n\nContoso!\n\n");
        let settings = dialog.settings(&given()).unwrap();
        assert_eq!(settings.publisher.unwrap().as_str(), "contoso");
        assert_eq!(settings.offer.unwrap().as_str(), "insight");
        assert_eq!((settings.account, settings.container.unwrap().as_str()), (None, "listing"));
        assert_eq!(
            anstream::adapter::strip_str(&String::from_utf8(dialog.output).unwrap()).to_string(),
            "press Enter to accept the value in brackets, or to leave a setting empty\n\
             marketplace API [cloud-partner-portal]: `graph` is not a marketplace API: use `cloud-partner-portal` or \
             `product-ingestion`\n\
             marketplace API [cloud-partner-portal]: publisher ID: `con toso` is not a publisher ID: only letters, digits, `-`, `_` and `.` are allowed\n\
             publisher ID: offer ID [insight]: storage account: `Contoso!` is not a storage account name: \
             3 to 24 lower-case letters and digits are allowed\nstorage account: "
        );
    }

    #[test]
    fn an_api_that_needs_no_publisher_is_not_asked_about() {
        let settings = dialog("product-ingestion\n\n\n").settings(&given()).unwrap();
        assert_eq!((settings.api, settings.publisher), (Some(ApiName::ProductIngestion), None));
        let settings = dialog("\n\n\n\n").settings(&given()).unwrap();
        assert_eq!(settings.api, None, "the default is not written");
    }

    #[test]
    fn it_copies_nothing_without_a_yes() {
        let proposal = Proposal {
            path: PathBuf::from("a.png"),
            name: "a.png".to_owned(),
            size: "48×48".to_owned(),
            to: "logos/small.png".to_owned(),
        };
        let proposals = Proposals { copies: vec![proposal], left_out: Vec::new() };
        for (answers, copied) in [("\n", 1), ("maybe\nY\n", 1), ("n\n", 0), ("what\nno\n", 0)] {
            let chosen = dialog(answers).choose(proposals.clone()).unwrap();
            assert_eq!(chosen.copies.len(), copied, "{answers:?}");
        }
        assert!(dialog("").choose(proposals).is_err());
    }

    #[test]
    fn an_end_of_the_answers_ends_it() {
        let failure = dialog("\ncontoso\n").settings(&given()).unwrap_err();
        assert_eq!(failure.message, "canceled; nothing was written");
    }
}
