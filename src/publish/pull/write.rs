//! Writes pictures, their words and the settings.

use super::layout::Layout;
use super::{Fetched, Pull, Written};
use crate::asset::Depth;
use crate::base::files;
use crate::offer::{OfferDocument, Words};
use crate::publish::error::Error;
use crate::publish::settings::{SETTINGS_FILE, SettingsFile};
use crate::publish::{Base, CheckOptions, Deny, check};
use std::path::Path;
use time::OffsetDateTime;

/// The profiles that an older offer may have been made for; the first is today's.
const PROFILES: [Option<&str>; 4] = [None, Some("classic"), Some("appsource"), Some("powerbi-visual")];

/// Writes a picture, and beside it the caption of a screenshot or the title and address of a video.
pub(super) fn picture(one: &Fetched<'_>, written: &mut Written<'_>) -> Result<(), Error> {
    let wanted = one.wanted;
    written.put(&wanted.file(one.media_type), &one.bytes)?;
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

/// Writes settings with the profile whose rules the pictures meet; settings that are there stay. Gives notes.
pub(super) async fn settings(
    pull: &Pull,
    draft: &OfferDocument,
    layout: &Layout,
    written: &mut Written<'_>,
    now: OffsetDateTime,
) -> Result<Vec<String>, Error> {
    if files::read_text_if_there(&pull.folder.join(SETTINGS_FILE))?.is_some() {
        return Ok(vec![format!("{SETTINGS_FILE} was there and stays as it is")]);
    }
    let (text, folder, pictures) = (words(draft, layout), pull.folder.clone(), layout.pictures.len());
    let fits = {
        let settings = text.clone();
        tokio::task::spawn_blocking(move || fitting(&folder, &settings, now))
    };
    let fits = fits.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
    let profile = match fits.profile {
        Some(Some(profile)) => format!("profile = {}\n", quoted(profile)),
        _ => String::new(),
    };
    written.put(SETTINGS_FILE, format!("{HEADER}{profile}{text}").as_bytes())?;
    Ok(notes(&fits, pictures))
}

const HEADER: &str = "# written by `offerpress pull`; every setting is optional\n";

fn words(draft: &OfferDocument, layout: &Layout) -> String {
    let ids = format!(
        "publisher = {}\noffer = {}\n",
        quoted(draft.publisher().as_str()),
        quoted(draft.offer().as_str())
    );
    if layout.lacks_video_words() {
        let rule =
            "\n[rules]\n# the offer does not say titles and addresses of its videos: see Partner Center\n";
        return format!("{ids}{rule}missing-video-link = \"note\"\n");
    }
    ids
}

/// Which rules the folder meets.
struct Fits {
    /// The profile; none where it meets those of no one.
    profile: Option<Option<&'static str>>,
    files: usize,
}

fn fitting(folder: &Path, settings: &str, now: OffsetDateTime) -> Result<Fits, Error> {
    let settings: SettingsFile = toml::from_str(settings).unwrap_or_default();
    let mut files = 0;
    for profile in PROFILES {
        let options = CheckOptions {
            profile: profile.map(str::to_owned),
            base: Base::OfferFile,
            depth: Depth::Full,
            deny: Deny::Errors,
        };
        let checked = check(folder, &settings, &options, now)?;
        files = files.max(checked.files());
        if !checked.report().has_errors() {
            return Ok(Fits { profile: Some(profile), files });
        }
    }
    Ok(Fits { profile: None, files })
}

fn notes(fits: &Fits, pictures: usize) -> Vec<String> {
    let mut notes = Vec::new();
    match fits.profile {
        Some(None) => {}
        Some(Some(profile)) => notes.push(format!(
            "the pictures are older than today's rules; `{SETTINGS_FILE}` says to check them by `{profile}`"
        )),
        None => notes.push("the pictures do not meet today's rules; `offerpress check` shows which".into()),
    }
    if fits.files > pictures {
        let more = fits.files - pictures;
        notes.push(format!(
            "the folder holds {more} more than the offer's {pictures} pictures; remove what is not wanted"
        ));
    }
    notes
}

/// Writes a text as TOML does.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
