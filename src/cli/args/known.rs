//! Arguments that take one of a list of names: listed and completed, and explained by the command itself if unknown.

use crate::asset::Profile;
use crate::identity::CredentialKind;
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command, Error};
use std::ffi::OsStr;

/// A list of names, for completion; other names are passed on, as the command has a better message for them.
#[derive(Clone, Copy)]
pub(in crate::cli) struct Known(fn() -> Vec<String>);

impl Known {
    /// The profiles.
    pub(in crate::cli) const PROFILES: Self = Self(Profile::names);
    /// The sign-in methods.
    pub(in crate::cli) const SIGN_IN: Self =
        Self(|| CredentialKind::ALL.map(|kind| kind.name().to_owned()).to_vec());
    /// The codes of findings.
    pub(in crate::cli) const CODES: Self =
        Self(|| crate::cli::rules::rules().iter().map(|rule| rule.code.to_owned()).collect());
    /// The commands.
    pub(in crate::cli) const COMMANDS: Self = Self(super::tasks::commands);
    /// The commands and the help topics.
    pub(in crate::cli) const TOPICS: Self = Self(|| {
        let topics = crate::cli::topics::TOPICS.iter().map(|topic| topic.name.to_owned());
        super::tasks::commands().into_iter().chain(topics).collect()
    });

    /// Returns the names.
    pub(in crate::cli) fn names(self) -> Vec<String> {
        (self.0)()
    }
}

impl TypedValueParser for Known {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        // clap keeps static names; they are asked for a few times in the life of a process
        Some(Box::new(self.names().into_iter().map(|name| PossibleValue::new(&*name.leak()))))
    }
}
