//! An offer to pull, and the folder that it is written into: images, their words and the settings.

use super::images::Image;
use crate::asset::Depth;
use crate::base::{OfferRef, PublisherId, counted, files, off_thread, secrets};
use crate::listing::Words;
use crate::marketplace::{ApiName, Offer};
use crate::publish::lock::LockPlace;
use crate::publish::outcome::PulledFile;
use crate::publish::settings::{SETTINGS_FILE, SettingsFile, quoted};
use crate::publish::{Base, CheckOptions, Error, check};
use std::path::{Path, PathBuf};
use time::OffsetDateTime;

/// An offer to pull, and where to.
#[derive(Debug, Clone)]
pub struct Pull {
    /// The offer.
    pub offer: OfferRef,
    /// The folder.
    pub folder: PathBuf,
    /// What to do with what lies there.
    pub replace: Replace,
    /// Where the lock is kept; one in storage is left to the next publish.
    pub lock: LockPlace,
    /// The name of the service, as in [`Job`](crate::publish::Job).
    pub service: String,
    /// Which API to name in the settings.
    pub api: ApiName,
    /// How many images are fetched at a time.
    pub concurrency: usize,
}

/// What to do with files that lie in the folder already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replace {
    /// Stop instead: the folder must be empty.
    Never,
    /// Write over those of the same name; settings stay, and nothing is removed.
    Force,
}

impl Pull {
    /// The same into another folder.
    pub(super) fn into(&self, folder: &Path) -> Self {
        let lock = match &self.lock {
            LockPlace::File(path) => LockPlace::File(
                path.strip_prefix(&self.folder).map_or_else(|_| path.clone(), |lock| folder.join(lock)),
            ),
            LockPlace::Storage => LockPlace::Storage,
        };
        Self { folder: folder.to_owned(), lock, ..self.clone() }
    }
}

/// What was written into a folder so far.
pub(super) struct Written<'f> {
    pull: &'f Pull,
    pub(super) files: Vec<PulledFile>,
}

impl<'f> Written<'f> {
    pub(super) fn new(pull: &'f Pull) -> Self {
        Self { pull, files: Vec::new() }
    }

    /// Writes a file, with the folders above it.
    pub(super) fn put(&mut self, file: &str, bytes: &[u8]) -> Result<(), Error> {
        let path = files::path_inside(&self.pull.folder, Path::new(file))?;
        // a marketplace that echoes what it is sent may have put our token into the offer
        let struck = std::str::from_utf8(bytes).map(secrets::strike);
        let safe = struck.as_deref().map_or(bytes, str::as_bytes);
        match self.pull.replace {
            Replace::Never => files::write_new(&path, safe)?,
            Replace::Force => files::write_whole(&path, safe)?,
        }
        self.files.push(PulledFile { file: file.to_owned(), bytes: bytes.len() });
        Ok(())
    }
}

/// The profiles that an older offer may have been made for; the first is what the settings say, as a rule today's.
const PROFILES: [Option<&str>; 4] = [None, Some("classic"), Some("appsource"), Some("powerbi-visual")];

/// Writes an image, and beside it the caption of a screenshot or the title and URL of a video.
pub(super) fn image(one: &Image<'_>, written: &mut Written<'_>) -> Result<(), Error> {
    let wanted = one.wanted;
    written.put(&wanted.file(one.media_type), &one.read()?)?;
    match &wanted.words {
        Words { name: Some(title), video: Some(url) } => {
            let card = format!("title = {}\nurl = {}\n", quoted(title), quoted(url));
            written.put(&format!("{}.toml", wanted.stem()), card.as_bytes())
        }
        Words { name: Some(caption), video: None } => {
            written.put(&format!("{}.txt", wanted.stem()), format!("{caption}\n").as_bytes())
        }
        _ => Ok(()),
    }
}

/// Writes settings with the profile whose rules the images meet; settings that are there stay, and where another
/// profile is the right one, a note says so. Gives notes.
pub(super) async fn settings(
    pull: &Pull,
    draft: &Offer,
    fetched: &[Image<'_>],
    written: &mut Written<'_>,
    now: OffsetDateTime,
) -> Result<Vec<String>, Error> {
    let there = files::read_text_if_there(&pull.folder.join(SETTINGS_FILE))?.is_some();
    let (text, images) = (format!("{}{}", words(draft, fetched), api(pull.api)), fetched.len());
    let settings = if there { SettingsFile::read(&pull.folder)? } else { SettingsFile::parse(&text)? };
    let own = settings.profile.clone();
    let folder = pull.folder.clone();
    let (by, files) = off_thread(move || fitting(&folder, &settings, now)).await?;
    let note = note(by, own.as_deref(), there);
    if there {
        return Ok([format!("kept the existing {SETTINGS_FILE}")].into_iter().chain(note).collect());
    }
    let profile = match by {
        Rules::Of(profile) => format!("profile = {}\n", quoted(profile)),
        _ => String::new(),
    };
    written.put(SETTINGS_FILE, format!("{HEADER}{profile}{text}").as_bytes())?;
    Ok(note.into_iter().chain(further(files, images)).chain(without_video(fetched)).collect())
}

const HEADER: &str = "# written by `offerpress pull`; every setting is optional\n";

/// The settings besides the profile. A thumbnail without its video would be refused by the check, and is no loss:
/// the draft keeps what the folder does not name.
fn words(draft: &Offer, fetched: &[Image<'_>]) -> String {
    let OfferRef { publisher, offer } = draft.reference();
    let is_named = *publisher != PublisherId::of_account();
    let publisher = is_named.then(|| format!("publisher = {}\n", quoted(publisher.as_str())));
    let publisher = publisher.unwrap_or_default();
    let ids = format!("{publisher}offer = {}\n", quoted(offer.as_str()));
    let lacking = fetched.iter().filter(|one| one.wanted.lacks_video());
    let lacking: Vec<_> = lacking.map(|one| quoted(&one.wanted.file(one.media_type))).collect();
    if lacking.is_empty() {
        return ids;
    }
    format!("{ids}{WITHOUT_VIDEO}ignore = [{}]\n", lacking.join(", "))
}

/// The setting that names the API, where it is not the default.
fn api(api: ApiName) -> String {
    if api == ApiName::default() {
        return String::new();
    }
    format!("\n[marketplace]\napi = {}\n", quoted(api.as_str()))
}

const WITHOUT_VIDEO: &str = "
# the offer does not say which videos these stills stand for, so they stay with the offer as they are; to change them,
# write `title` and `url` into a `.toml` file beside each, and take it out of this list
";

/// Whose rules the images meet.
#[derive(Clone, Copy)]
enum Rules {
    AsSet,
    Of(&'static str),
    NoOne,
}

/// Finds whose rules the images of a folder that was pulled meet, and how many files it has.
fn fitting(folder: &Path, settings: &SettingsFile, now: OffsetDateTime) -> Result<(Rules, usize), Error> {
    let mut files = 0;
    for profile in PROFILES {
        let options = CheckOptions {
            profile: profile.map(str::to_owned),
            base: Base::OfferFile,
            depth: Depth::Full,
            ..CheckOptions::default()
        };
        let checked = check(folder, settings, &options, now)?;
        files = files.max(checked.files());
        if !checked.report().has_errors() {
            return Ok((profile.map_or(Rules::AsSet, Rules::Of), files));
        }
    }
    Ok((Rules::NoOne, files))
}

/// What there is to know of the rules; settings that are there already stay as they are.
fn note(by: Rules, own: Option<&str>, there: bool) -> Option<String> {
    let rules = own.map_or_else(|| "today's rules".to_owned(), |own| format!("the rules of `{own}`"));
    let what = match by {
        Rules::AsSet => return None,
        Rules::Of(profile) if there => {
            format!(", but those of `{profile}`; set `profile = \"{profile}\"` in `{SETTINGS_FILE}`")
        }
        Rules::Of(profile) => format!("; `{SETTINGS_FILE}` selects the older profile `{profile}`"),
        Rules::NoOne => "; run `offerpress check` for details".to_owned(),
    };
    Some(format!("the images don't meet {rules}{what}"))
}

/// Counts the files of the folder that aren't the offer's.
fn further(files: usize, images: usize) -> Option<String> {
    let more = files.checked_sub(images).filter(|more| *more > 0)?;
    let images = counted(images as u64, "image");
    Some(format!("the folder has {more} more than the {images} of the offer; delete those you don't need"))
}

fn without_video(fetched: &[Image<'_>]) -> Option<String> {
    let lacking = fetched.iter().filter(|one| one.wanted.lacks_video()).count();
    let text = format!("the offer has no title and URL for {lacking} of its videos; see `{SETTINGS_FILE}`");
    (lacking > 0).then_some(text)
}
