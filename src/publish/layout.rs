//! A folder laid out for the first time: what pictures that lie around are probably for, and the first settings.

use super::error::Error;
use crate::asset::{AssetConfig, AssetFolder, Profile, Use, likely_kind};
use crate::base::{AssetKind, FieldShape, OfferId, Pixels, PublisherId, files};
use crate::fit::{self, Look, Nature};
use crate::storage::ContainerName;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A copy to make of a picture that lies around.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The path to read.
    pub path: PathBuf,
    /// Its name in the folder where it lies.
    pub name: String,
    /// Its size as `1280×720`.
    pub size: String,
    /// Where it belongs in the assets folder, for example `logos/large.png`.
    pub to: String,
}

/// What a person said of an offer; what is open stays a commented example.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FirstSettings {
    /// The publisher.
    pub publisher: Option<PublisherId>,
    /// The offer.
    pub offer: Option<OfferId>,
    /// The storage account.
    pub account: Option<String>,
    /// The container.
    pub container: Option<ContainerName>,
    /// Files that are not for the listing.
    pub ignore: Vec<String>,
}

/// Looks for pictures in `source` and proposes where each belongs in `folder`; nothing is touched.
///
/// Told by name, then by size; a square one that is no logo's size becomes `logos/mark`, from which `fit` makes the
/// logos. A place that is taken is not proposed again, nor is a file that the folder uses already.
///
/// # Errors
/// Names a folder that cannot be read.
pub fn propose(source: &Path, folder: &Path) -> Result<Vec<Proposal>, Error> {
    let profile = Profile::for_offer(None, None, &AssetConfig::default())?;
    let found = AssetFolder::scan(source, &AssetConfig::default(), &profile)?;
    let here = if folder.is_dir() {
        Some(AssetFolder::scan(folder, &AssetConfig::default(), &profile)?)
    } else {
        None
    };
    let used: BTreeSet<_> = here.iter().flat_map(used_paths).collect();
    let mut taken: BTreeSet<_> = here.iter().flat_map(taken_places).collect();
    let mut files: Vec<_> = found.files().filter(|(_, path)| !used.contains(&real(path))).collect();
    files.sort_unstable();
    let mut proposals = Vec::new();
    for (name, path) in files {
        let Some((look, place)) = place_of(name, path, &profile) else { continue };
        let to =
            place.file(name, proposals.iter().filter(|made: &&Proposal| place.holds(&made.to)).count() + 1);
        if taken.insert(place.key(&to)) && !folder.join(&to).exists() {
            proposals.push(Proposal {
                path: path.to_owned(),
                name: name.to_owned(),
                size: look.size.to_string(),
                to,
            });
        }
    }
    Ok(proposals)
}

impl Proposal {
    /// Copies the picture; no file is overwritten.
    ///
    /// # Errors
    /// Names the file that cannot be read, or is in the way.
    pub fn copy_into(&self, folder: &Path) -> Result<(), Error> {
        Ok(files::copy(&self.path, &folder.join(&self.to))?)
    }

    /// Gives the name of the original in the assets folder, where it lies there and would be found unused.
    #[must_use]
    pub fn left_in(&self, folder: &Path) -> Option<String> {
        let below = real(&self.path).strip_prefix(real(folder)).ok()?.to_owned();
        let parts: Option<Vec<_>> = below.components().map(|part| part.as_os_str().to_str()).collect();
        parts.map(|parts| parts.join("/"))
    }
}

/// Where a picture belongs.
enum Place {
    Logo(AssetKind),
    /// What logos can be made of.
    Mark,
    Row(&'static str),
}

impl Place {
    fn file(&self, name: &str, number: usize) -> String {
        let file_name = name.rsplit('/').next().unwrap_or(name);
        let ending = file_name.rsplit_once('.').map_or("png".to_owned(), |(_, ending)| ending.to_lowercase());
        match self {
            Self::Logo(kind) => format!("{}/{}.{ending}", kind.folder(), kind.file_stem()),
            Self::Mark => format!("logos/mark.{ending}"),
            Self::Row(folder) if file_name.starts_with(|c: char| c.is_ascii_digit()) => {
                format!("{folder}/{file_name}")
            }
            Self::Row(folder) => format!("{folder}/{number:02}-{file_name}"),
        }
    }

    fn holds(&self, file: &str) -> bool {
        matches!(self, Self::Row(folder) if file.starts_with(folder))
    }

    /// What can be taken once: a logo in whatever format, or a file.
    fn key(&self, to: &str) -> String {
        match self {
            Self::Logo(kind) => kind.name().to_owned(),
            Self::Mark => "mark".to_owned(),
            Self::Row(_) => to.to_lowercase(),
        }
    }
}

fn place_of(name: &str, path: &Path, profile: &Profile) -> Option<(Look, Place)> {
    let file_name = name.rsplit('/').next().unwrap_or(name);
    let look = fit::read(path).and_then(|bytes| fit::look(file_name, &bytes)).ok()?;
    let size = look.size;
    let pixels = (look.nature == Nature::Picture).then_some(size);
    let place = match likely_kind(file_name, pixels, profile) {
        Some(kind) if kind.shape() == FieldShape::One => Place::Logo(kind),
        Some(kind) => Place::Row(kind.folder()),
        None if size.longer() * 3 <= size.shorter() * 4 => Place::Mark,
        None if is_screen(size) && pixels.is_some() => Place::Row(AssetKind::Screenshot.folder()),
        None => return None,
    };
    Some((look, place))
}

/// A landscape picture that fills a screenshot at least one way.
fn is_screen(size: Pixels) -> bool {
    size.width >= 1280 && size.width > size.height && size.width <= size.height * 3
}

fn used_paths(folder: &AssetFolder) -> impl Iterator<Item = PathBuf> {
    folder
        .materials()
        .filter(|material| material.used == Use::Asset || material.name.contains('/'))
        .map(|m| real(m.path))
}

fn taken_places(folder: &AssetFolder) -> impl Iterator<Item = String> {
    let logos = folder.materials().filter_map(|material| material.kind);
    logos.filter(|kind| kind.shape() == FieldShape::One).map(|kind| kind.name().to_owned())
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

impl FirstSettings {
    /// Writes them as a commented `offerpress.toml`.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut text = String::from(HEAD);
        line(&mut text, "publisher", self.publisher.as_ref().map(PublisherId::as_str), "contoso");
        line(&mut text, "offer", self.offer.as_ref().map(OfferId::as_str), "contoso-insight");
        text.push_str(PROFILE);
        if !self.ignore.is_empty() {
            let names: Vec<_> = self.ignore.iter().map(|name| quoted(name)).collect();
            let _ = write!(text, "\n# files that are not for the listing\nignore = [{}]\n", names.join(", "));
        }
        text.push_str(STORAGE);
        line(&mut text, "account", self.account.as_deref(), "contosoassets");
        line(&mut text, "container", self.container.as_ref().map(ContainerName::as_str), "listing");
        text.push_str(TAIL);
        text
    }
}

fn line(text: &mut String, key: &str, value: Option<&str>, example: &str) {
    let comment = if value.is_some() { "" } else { "# " };
    let _ = writeln!(text, "{comment}{key} = {}", quoted(value.unwrap_or(example)));
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

const HEAD: &str = "\
# Settings of this folder. All are optional, and none is a secret:
# keys and tokens come from signing in or from the environment.

# which offer this is; `offer.json` says it too, where there is one
";

const PROFILE: &str = "
# the rules that the pictures are held to; `offerpress sizes` shows them all
# profile = \"partner-center\"
";

const STORAGE: &str = "
# where the pictures are stored, for the marketplace to fetch them
[storage]
";

const TAIL: &str = "\
# link-lifetime = \"30d\"          # at most 7d when signed in with Entra

# captions of screenshots; or write each into a text file beside its picture
# [captions]
# \"screenshots/01-dashboard.png\" = \"All machines at a glance\"

# what a file is for whose name does not say it
# [files]
# \"logos/Contoso mark.png\" = \"large-logo\"
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::settings::SettingsFile;

    #[test]
    fn the_first_settings_read_back() {
        let settings = FirstSettings {
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
        assert_eq!(read.ignore, settings.ignore);
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
