//! Why settings can't be used, with the place in the file and the likely mistake.

use crate::asset::ConfigProblem;
use crate::base::{ServiceUrl, UrlError, files, nearest};
use crate::publish::recipient::Recipient;

/// The file's name in the assets folder.
pub const SETTINGS_FILE: &str = "offerpress.toml";

/// Says why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] files::FileError),
    /// The file is not TOML, or has a key that is not known.
    #[error("{file}:{line}:{column}: {message}")]
    NotUnderstood {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong, with a suggestion where there is one.
        message: String,
    },
    /// Names that people make up do not exist: profiles, codes of rules, kinds.
    #[error("offerpress.toml: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    UnknownNames(Vec<ConfigProblem>),
    /// The address of a service is not one.
    #[error("offerpress.toml: `{setting}` can't be used")]
    Address {
        /// The setting.
        setting: &'static str,
        /// What is wrong with it.
        source: UrlError,
    },
    /// Credentials would go to a host that is not Azure's, at the word of a file in the folder.
    #[error(
        "offerpress.toml: `{}` can't be `{address}`: settings in a folder may send credentials to Azure's own hosts only",
        recipient.setting()
    )]
    NotTrusted {
        /// Which service.
        recipient: Recipient,
        /// The address that the folder names.
        address: ServiceUrl,
    },
}

impl SettingsError {
    /// Shows what TOML says of a text, with its place and the likely word.
    pub(super) fn not_understood(text: &str, error: &toml::de::Error) -> Self {
        let at = error.span().map_or(0, |span| span.start).min(text.len());
        let before = text.get(..at).unwrap_or_default();
        let message = error.message().lines().next().unwrap_or_default();
        Self::NotUnderstood {
            file: SETTINGS_FILE.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.rsplit('\n').next().unwrap_or_default().chars().count() + 1,
            message: suggestion(message).unwrap_or_else(|| message.to_owned()),
        }
    }
}

/// Turns "unknown field `stroage`, expected one of `storage`, …" into a likely word.
fn suggestion(message: &str) -> Option<String> {
    let mut words = message.strip_prefix("unknown field ")?.split('`').skip(1).step_by(2);
    let wrong = words.next()?;
    let known: Vec<_> = words.collect();
    Some(match nearest(wrong, known.iter().copied()) {
        Some(best) => format!("`{wrong}` is not a setting; did you mean `{best}`?"),
        None => format!("`{wrong}` is not a setting here; available: {}", known.join(", ")),
    })
}
