//! The first `offerpress.toml` of a folder: what is known, and commented examples of the rest.

use crate::base::{OfferId, PublisherId};
use crate::marketplace::ApiName;
use crate::publish::settings::quoted;
use crate::storage::ContainerName;
use std::fmt::Write as _;

/// What a person said of an offer; what is open stays a commented example.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FirstSettings {
    /// Which API is called.
    pub api: Option<ApiName>,
    /// The publisher.
    pub publisher: Option<PublisherId>,
    /// The offer.
    pub offer: Option<OfferId>,
    /// The profile to check against.
    pub profile: Option<String>,
    /// The storage account.
    pub account: Option<String>,
    /// The container.
    pub container: Option<ContainerName>,
    /// Files that are not for the listing.
    pub ignore: Vec<String>,
}

impl FirstSettings {
    /// Writes them as a commented `offerpress.toml`.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut text = String::from(HEAD);
        line(&mut text, "publisher", self.publisher.as_ref().map(PublisherId::as_str), "contoso");
        line(&mut text, "offer", self.offer.as_ref().map(OfferId::as_str), "contoso-insight");
        text.push_str(PROFILE);
        line(&mut text, "profile", self.profile.as_deref(), "partner-center");
        if !self.ignore.is_empty() {
            let names: Vec<_> = self.ignore.iter().map(|name| quoted(name)).collect();
            let _ =
                write!(text, "\n# files that are not part of the listing\nignore = [{}]\n", names.join(", "));
        }
        text.push_str(STORAGE);
        line(&mut text, "account", self.account.as_deref(), "contosoassets");
        line(&mut text, "container", self.container.as_ref().map(ContainerName::as_str), "listing");
        text.push_str(TAIL);
        line(&mut text, "api", self.api.map(ApiName::as_str), ApiName::ProductIngestion.as_str());
        text
    }
}

fn line(text: &mut String, key: &str, value: Option<&str>, example: &str) {
    let comment = if value.is_some() { "" } else { "# " };
    let _ = writeln!(text, "{comment}{key} = {}", quoted(value.unwrap_or(example)));
}

const HEAD: &str = "\
# Settings of this folder, all optional. Secrets don't belong here:
# keys and tokens come from signing in or from the environment.

# the offer, if `offer.json` does not name it
";

const PROFILE: &str = "
# the rules to check against; `offerpress sizes` lists them
";

const STORAGE: &str = "
# where images are uploaded, so that the marketplace can download them
[storage]
";

const TAIL: &str = "\
# link-lifetime = \"30d\"          # at most 7d with a Microsoft Entra sign-in

# captions of screenshots; or write each into a text file next to its image
# [captions]
# \"screenshots/01-dashboard.png\" = \"All machines at a glance\"

# the image type of files whose name does not say it
# [files]
# \"logos/Contoso mark.png\" = \"large-logo\"

# which marketplace API is called; `cloud-partner-portal` without this
[marketplace]
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::files;
    use crate::publish::settings::SettingsFile;

    #[test]
    fn the_first_settings_read_back() {
        let settings = FirstSettings {
            api: Some(ApiName::ProductIngestion),
            publisher: PublisherId::parse("contoso").ok(),
            account: Some("contosoassets".to_owned()),
            ignore: vec!["a \"b\".png".to_owned(), "c.png".to_owned()],
            ..FirstSettings::default()
        };
        let folder = tempfile::tempdir().unwrap();
        files::write_new(&folder.path().join("offerpress.toml"), settings.to_toml().as_bytes()).unwrap();
        let read = SettingsFile::read(folder.path()).unwrap();
        assert_eq!((read.publisher.as_deref(), read.offer), (Some("contoso"), None));
        assert_eq!((read.storage.account.as_deref(), read.storage.container), (Some("contosoassets"), None));
        assert_eq!((read.ignore, read.marketplace.api), (settings.ignore, settings.api));
    }

    #[test]
    fn the_commented_examples_are_settings_too() {
        let text = FirstSettings::default().to_toml();
        let examples = text.lines().map(|line| match line.strip_prefix("# ") {
            Some(example) if example.contains(" = ") || example.starts_with('[') => example,
            _ => line,
        });
        let settings: SettingsFile = toml::from_str(&examples.collect::<Vec<_>>().join("\n")).unwrap();
        assert_eq!(settings.storage.link_lifetime.as_deref(), Some("30d"));
        assert_eq!((settings.captions.len(), settings.files.len()), (1, 1));
    }
}
